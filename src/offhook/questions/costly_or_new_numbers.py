"""Which calls went to numbers that cost more than others, to a country never called before, or back to a short ring?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from offhook.answers import Call, Finding
from offhook.facts.phone import Package
from offhook.questions import Inferred, question

COSTLY = frozenset({"premium", "shared cost", "satellite or global network", "looks like the USA or Canada, is not"})
ENOUGH_CALLS = 20
ENOUGH_TIME = timedelta(days=30)
SHORT_RING = timedelta(seconds=6)
CALL_BACK = timedelta(hours=24)


@question("costly_or_new_numbers")
def costly_or_new_numbers(inferred: Inferred) -> Iterator[Finding]:
    """Costly numbers, new countries, and wangiri: a ring too short to answer, then a call back."""
    out = [call for call in inferred.calls if call.direction == "outgoing" and call.stage != "requested" and call.peer]
    costly = [call for call in out if call.peer and COSTLY & set(call.peer.risks)]
    if costly:
        yield _costly(costly, inferred)
    yield from _new_countries(out)
    yield from _call_backs(inferred.calls)


def _costly(calls: list[Call], inferred: Inferred) -> Finding:
    alone = [call for call in calls if call.use.state == "unattended"]
    installed = {package.name for package in inferred.book.of(Package)}
    askers = {call.initiator.package for call in alone if call.initiator and call.initiator.package} & installed
    kinds = sorted({risk for call in calls for risk in (call.peer.risks if call.peer else []) if risk in COSTLY})
    still = (
        f" {' and '.join(sorted(askers))}, which asked for {'it' if len(alone) == 1 else 'them'}, is still installed."
        if askers
        else ""
    )
    return Finding(
        id="",
        question="costly_or_new_numbers",
        severity="critical" if askers else "high" if alone else "low",
        title=f"{_calls(calls)} to numbers that may cost more than others",
        says=f"{_calls(calls)} went to numbers of these kinds: {', '.join(kinds)}."
        + (f" {_calls(alone)} of them while nobody was using the phone." if alone else "")
        + still,
        tier="derived",
        because=[call.id for call in calls],
        doubts=[
            "What a call costs depends on the contract; the kind of a number is known from public numbering plans, which change."
        ],
        advice=["Ask your carrier today to block premium-rate and satellite numbers."],
        attack=["T1616"] if alone else [],
    )


def _new_countries(out: list[Call]) -> Iterator[Finding]:
    dated = sorted(
        (call for call in out if call.began and call.peer and call.peer.region), key=lambda call: str(call.began)
    )
    seen: set[str] = set()
    for index, call in enumerate(dated):
        region = call.peer.region if call.peer and call.peer.region else ""
        first = dated[0].began
        known = index >= ENOUGH_CALLS and call.began and first and call.began - first >= ENOUGH_TIME
        if region not in seen and known and "abroad" in (call.peer.risks if call.peer else []):
            yield Finding(
                id="",
                question="costly_or_new_numbers",
                severity="medium" if call.use.state == "unattended" else "low",
                title=f"First call to a country that was never called before ({region})",
                says=f"None of the {index} earlier calls in these records went there.",
                tier="derived",
                because=[call.id],
                doubts=[
                    "There is a first time for every country; records that reach back further may hold earlier calls."
                ],
            )
        seen.add(region)


def _call_backs(calls: list[Call]) -> Iterator[Finding]:
    rings = [call for call in calls if call.direction == "incoming" and call.number and _short_ring(call)]
    for ring in rings:
        back = next(
            (c for c in calls if c.direction == "outgoing" and c.number == ring.number and _follows(ring, c)), None
        )
        if back is not None and back.peer and (COSTLY | {"abroad", "no such range is known"}) & set(back.peer.risks):
            yield Finding(
                id="",
                question="costly_or_new_numbers",
                severity="low" if back.use.state != "unattended" else "medium",
                title="A ring too short to answer, then a call back",
                says="The phone rang for a few seconds, and later called that number back. Numbers that ring once to be called back are a known trick (wangiri).",
                tier="derived",
                because=[ring.id, back.id],
                doubts=["Somebody may have rung by mistake, or hung up to be called back."],
                advice=["Do not call unknown numbers back that rang once."],
            )


def _short_ring(call: Call) -> bool:
    return (
        not call.connected
        and call.began is not None
        and call.ended is not None
        and call.ended - call.began <= SHORT_RING
    )


def _follows(ring: Call, back: Call) -> bool:
    return ring.began is not None and back.began is not None and timedelta() < back.began - ring.began <= CALL_BACK


def _calls(calls: list[Call]) -> str:
    return "1 call" if len(calls) == 1 else f"{len(calls)} calls"
