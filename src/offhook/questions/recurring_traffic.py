"""Does something report home at a fixed interval?

Severity: low; info where the host is known to be for push messages, time, update checks or the like, or where something is fetched
piece by piece every few seconds; medium where private data was read in it while nobody was using the phone.
Doubts: those named with each pattern.
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Finding, Pattern, Severity, Transfer
from offhook.inference.destinations import describe
from offhook.knowledge.amounts import size
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import everyday, listed, read_in, to_whom, upper, whose

MOST = 30
LOADING_S, PIECES_S, FETCHED = 10, 60, 4
"""What comes back faster than the first is something that loads; so is what does so faster than the second, and brings so many times
more than it takes."""
PIECES = "A page, a video, music or a large file is fetched piece by piece, every few seconds."


@question("recurring_traffic")
def recurring_traffic(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each beacon and each upload that returns, the surest first."""
    by_id = {transfer.id: transfer for transfer in inferred.transfers or []}
    found = [pattern for pattern in inferred.patterns if pattern.kind != "recurring_call"]
    for pattern in sorted(found, key=lambda pattern: -pattern.score)[:MOST]:
        yield _finding(pattern, [by_id[name] for name in pattern.members if name in by_id])


def _finding(pattern: Pattern, members: list[Transfer]) -> Finding:
    data = [datum for transfer in members for datum in read_in(transfer)]
    upload = pattern.kind == "recurring_transfer"
    name = pattern.host or pattern.address or "a host"
    return Finding(
        id="",
        question="recurring_traffic",
        severity=_severity(pattern, members),
        title=f"{'An upload to' if upload else 'A contact with'} {name} comes back {_first(pattern.says)}",
        says=(
            f"{upper(whose(members[0])) if members else 'The phone'} contacted {to_whom(members[0]) if members else name} {pattern.says}, "
            f"about {size(pattern.bytes_per_beat or 0)} each"
            + (f"; in it was {listed(data)}" if data else "")
            + f". Regularity: {pattern.score:.2f} of 1."
        ),
        tier="derived",
        because=[pattern.id, *pattern.members[:60]],
        doubts=[*([PIECES] if _in_pieces(pattern, members) else []), *map(_sentence, pattern.innocent_explanations)],
    )


def _first(says: str) -> str:
    return says.partition(",")[0]


def _severity(pattern: Pattern, members: list[Transfer]) -> Severity:
    if any(transfer.use.state == "unattended" and not everyday(transfer) for transfer in members):
        return "medium"
    return "info" if describe(pattern.host, pattern.address).innocent or _in_pieces(pattern, members) else "low"


def _in_pieces(pattern: Pattern, members: list[Transfer]) -> bool:
    sent, received = (sum(getattr(member, key) for member in members) for key in ("sent_bytes", "received_bytes"))
    return pattern.period_s < LOADING_S or (pattern.period_s < PIECES_S and received >= FETCHED * sent)


def _sentence(text: str) -> str:
    return f"{upper(text)}."
