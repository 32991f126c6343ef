"""Which numbers that identify the phone or its owner left it, in clear or hashed?

Severity: medium where they were sent without encryption, low where they were encrypted on their way.
Doubts: a phone identifies itself to its maker in order to be served at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from offhook.answers import Finding, Transfer
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import attack_of, ids, listed, read_in, to_whom

REVERSIBLE = frozenset(
    {"imei", "imei2", "imsi", "iccid", "own_number", "contact_number", "correspondent_number", "mac"}
)
"""Identifiers of which there are so few that an unsalted hash of one can be tried out."""
MOST = 20


@question("identifiers_sent")
def identifiers_sent(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each organisation (or host, where none is known)."""
    groups: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in inferred.transfers or []:
        if any(datum.identifier for datum in read_in(transfer)):
            groups[transfer.organisation or transfer.host or transfer.address or "a host that nothing names"].append(
                transfer
            )
    for name, transfers in sorted(groups.items(), key=lambda item: (not _clear(item[1]), item[0]))[:MOST]:
        yield _finding(name, transfers)


def _clear(transfers: list[Transfer]) -> bool:
    return any(transfer.content == "clear" for transfer in transfers)


def _finding(name: str, transfers: list[Transfer]) -> Finding:
    data = [datum for transfer in transfers for datum in read_in(transfer) if datum.identifier]
    hashed = sorted({datum.identifier or "" for datum in data if datum.hash} & REVERSIBLE)
    clear = _clear(transfers)
    return Finding(
        id="",
        question="identifiers_sent",
        severity="medium" if clear else "low",
        title=f"{name} received what identifies the phone or people",
        says=(
            f"{_sentence(listed(data))} went to {to_whom(transfers[0])}"
            f"{', without encryption' if clear else ', encrypted on the way'}."
            + (
                " A hash of such a number can be undone by trying out all numbers there are: it names the phone as well."
                if hashed
                else ""
            )
        ),
        tier="derived",
        because=ids(transfers),
        doubts=[
            "A phone identifies itself to its maker, its operator and its apps' makers in order to be served at all."
        ],
        advice=["Reset the advertising ID, and take away the phone permission of apps that do not call."],
        attack=attack_of(data),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
