"""Which private data left the phone while somebody was using it, or while that is not known?

What was sent while nobody was using it, the question about that time tells, and not this one again.

Severity: medium where it was sent without encryption, or text of messages or the call log were read; low otherwise.
Doubts: a phone identifies itself to its maker in order to be served at all; people send data on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from offhook.answers import Datum, Finding, Severity, Transfer
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import (
    EVERYDAY,
    NOT_SECRET,
    attack_of,
    everyday,
    gravity,
    ids,
    listed,
    on_its_way,
    read_in,
    to_whom,
    tried_out,
    upper,
)
from offhook.questions.wording import counted

MOST = 20
IDENTIFIES = NOT_SECRET | {"identifier"}
ADVERTISING = frozenset({"gaid", "oaid"})
GRAVE = frozenset({"messages", "call_log"})
"""Classes that apps of others have little reason to read, encrypted or not."""
SERVED = "A phone identifies itself to its maker, its operator and its apps' makers in order to be served at all."
ON_PURPOSE = "Somebody may have sent this on purpose, or switched on a backup or synchronisation that sends it."


@question("private_data_sent")
def private_data_sent(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each organisation (or host, where none is known)."""
    groups: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in inferred.transfers or []:
        if transfer.use.state != "unattended" and read_in(transfer):
            groups[transfer.organisation or transfer.host or transfer.address or "a host that nothing names"].append(
                transfer
            )
    ranked = sorted(groups.values(), key=_concern)
    for transfers in ranked[:MOST]:
        yield _finding(transfers)
    if more := [transfer for group in ranked[MOST:] for transfer in group]:
        yield _further(more, len(ranked) - MOST)


def _concern(transfers: Sequence[Transfer]) -> tuple[bool, int, int]:
    """In clear first, then the gravest class, then the most bytes."""
    clear = any(transfer.content == "clear" for transfer in transfers)
    return not clear, min(map(gravity, _data(transfers))), -sum(transfer.sent_bytes for transfer in transfers)


def _data(transfers: Sequence[Transfer]) -> list[Datum]:
    return [datum for transfer in transfers for datum in read_in(transfer)]


def _severity(transfers: Sequence[Transfer]) -> Severity:
    clear = any(transfer.content == "clear" and not everyday(transfer) for transfer in transfers)
    return "medium" if clear or any(datum.class_ in GRAVE for datum in _data(transfers)) else "low"


def _finding(transfers: Sequence[Transfer]) -> Finding:
    data, first = _data(transfers), transfers[0]
    hosts = len({transfer.host or transfer.address for transfer in transfers})
    whom = f"{'hosts' if hosts > 1 else 'a host'} of {first.organisation}" if first.organisation else to_whom(first)
    others = f" and {counted(hosts - 1, 'other host')} of the same organisation" if hosts > 1 else ""
    identifies = {datum.class_ for datum in data} <= IDENTIFIES
    return Finding(
        id="",
        question="private_data_sent",
        severity=_severity(transfers),
        title=f"{'What identifies the phone or its owner' if identifies else 'Private data'} was sent to {whom}",
        says=(f"{upper(listed(data))} went to {to_whom(first)}{others}. {on_its_way(transfers)}{tried_out(data)}"),
        tier="derived",
        because=ids(transfers),
        doubts=[SERVED] if identifies else [ON_PURPOSE],
        advice=_advice(data),
        attack=attack_of(data),
    )


def _further(transfers: Sequence[Transfer], receivers: int) -> Finding:
    data = _data(transfers)
    return Finding(
        id="",
        question="private_data_sent",
        severity=_severity(transfers),
        title="Private data was sent to further hosts",
        says=f"Sent to {counted(receivers, 'further receiver')}: {listed(data)}; the transfers name them.",
        tier="derived",
        because=ids(transfers),
        doubts=[SERVED, ON_PURPOSE],
        attack=attack_of(data),
    )


def _advice(data: Sequence[Datum]) -> list[str]:
    advertising = any(datum.identifier in ADVERTISING for datum in data)
    more = any(datum.class_ not in NOT_SECRET and datum.identifier not in EVERYDAY for datum in data)
    return [
        *(["Delete or reset the advertising ID in the settings (Privacy, Ads)."] if advertising else []),
        *(["Take away from apps the rights that they do not need (Settings, Apps, Permissions)."] if more else []),
    ]
