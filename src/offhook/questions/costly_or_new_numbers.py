"""Which calls went to numbers that cost more than others, to a country never called before, or back to a short ring?

A country is new only where twenty known numbers and more were called before, over thirty days and more. A ring too short to
answer that is called back within a day, abroad or to a costly number that was never spoken with before, has the shape of a known
trick (wangiri).

Severity: critical where premium or satellite numbers were called while nobody was using the phone and the app that asked is still
there; high where this is as good as sure without such an app; medium where it is less sure, and for a new country or a call back
while nobody was using the phone; low where somebody may have called.
Doubts: contracts differ and numbering plans change; there is a first time for every country; people ring by mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from offhook.answers import Call, Finding, Severity
from offhook.inference.recurrence import digits_that_tell
from offhook.knowledge.telecom_sessions import CAUSES
from offhook.questions import Inferred, question
from offhook.questions.wording import alone, counted, still_there, surely, went_out, while_nobody

DEAR = frozenset({"premium", "satellite or global network"})
COSTLY = DEAR | {"shared cost", "looks like the USA or Canada, is not"}
LURING = COSTLY | {"abroad", "no such range is known"}
ENOUGH_CALLS = 20
ENOUGH_TIME = timedelta(days=30)
SHORT_RING = timedelta(seconds=6)
CALL_BACK = timedelta(hours=24)
GIVEN_UP = frozenset(CAUSES[code] for code in ("REMOTE", "MISSED", "CANCELED", "OTHER", "UNKNOWN"))
WHO_HEAR_RINGS = frozenset({"telecom", "radio_log", "telephony_registry", "broadcasts", "watch"})


@question("costly_or_new_numbers")
def costly_or_new_numbers(inferred: Inferred) -> Iterator[Finding]:
    """One finding each: costly numbers, new countries, and calls back to a ring too short to answer."""
    out = [call for call in went_out(inferred.calls) if call.peer]
    if costly := [call for call in out if COSTLY & _risks(call)]:
        yield _costly(costly, inferred)
    if new := list(_to_new_countries(out)):
        yield _new_countries(new)
    if pairs := list(_call_backs(inferred.calls, out)):
        yield _wangiri(pairs)


def _risks(call: Call) -> set[str]:
    return set(call.peer.risks) if call.peer else set()


def _costly(calls: list[Call], inferred: Inferred) -> Finding:
    unattended = alone(calls)
    dear = [call for call in unattended if DEAR & _risks(call)]
    askers = still_there(dear, inferred.book)
    kinds = sorted({risk for call in calls for risk in _risks(call) & COSTLY})
    asked = f" {' and '.join(askers)} asked for some of them, and was still there when the evidence was taken."
    return Finding(
        id="",
        question="costly_or_new_numbers",
        severity=_gravity(unattended, askers),
        title=f"{counted(calls)} to numbers that may cost more than others",
        says=f"{counted(calls)} went to numbers of these kinds: {', '.join(kinds)}."
        + while_nobody(unattended, calls)
        + (asked if askers else ""),
        tier="derived",
        because=[call.id for call in calls],
        doubts=["What a call costs depends on the contract; the kinds of numbers are from public plans, which change."],
        advice=["Ask your carrier today to block premium-rate and satellite numbers."] if dear else [],
        attack=["T1616"] if unattended else [],
    )


def _gravity(unattended: list[Call], askers: list[str]) -> Severity:
    if askers:
        return "critical"
    if not unattended:
        return "low"
    return "high" if surely(unattended) else "medium"


def _to_new_countries(out: list[Call]) -> Iterator[tuple[Call, str, int]]:
    """The first call to every country that comes late: (call, country, known numbers called before)."""
    dated = sorted((c.began, i, c) for i, c in enumerate(out) if c.began and c.peer and c.peer.region)
    seen: set[str] = set()
    for index, (began, _, call) in enumerate(dated):
        region = (call.peer.region if call.peer else None) or ""
        late = index >= ENOUGH_CALLS and began - dated[0][0] >= ENOUGH_TIME
        if late and region not in seen and "abroad" in _risks(call):
            yield call, region, index
        seen.add(region)


def _new_countries(new: list[tuple[Call, str, int]]) -> Finding:
    regions = ", ".join(region for _, region, _ in new)
    many = len(new) > 1
    return Finding(
        id="",
        question="costly_or_new_numbers",
        severity="medium" if alone(call for call, _, _ in new) else "low",
        title=f"First {'calls' if many else 'call'} to {'countries' if many else 'a country'} never called before ({regions})",
        says=f"None of the {new[0][2]} earlier calls to known numbers in these records went there.",
        tier="derived",
        because=[call.id for call, _, _ in new],
        doubts=["There is a first time for every country; older calls may not be in these records."],
    )


def _call_backs(calls: list[Call], out: list[Call]) -> Iterator[tuple[Call, Call]]:
    """A ring too short to answer, and the call back to a number that was never spoken with before."""
    back_to: dict[str, list[Call]] = defaultdict(list)
    spoken: dict[str, datetime] = {}
    for call in calls:
        if call.number and call.connected and call.began:
            key = digits_that_tell(call.number)
            spoken[key] = min(call.began, spoken.get(key, call.began))
    for call in out:
        if call.number and call.began and LURING & _risks(call):
            back_to[digits_that_tell(call.number)].append(call)
    for ring in calls:
        key = digits_that_tell(ring.number) if ring.number else ""
        if key in back_to and _is_short_ring(ring) and not _precedes(spoken.get(key), ring):
            back = next((call for call in back_to[key] if _follows(ring, call)), None)
            if back is not None:
                yield ring, back


def _wangiri(pairs: list[tuple[Call, Call]]) -> Finding:
    return Finding(
        id="",
        question="costly_or_new_numbers",
        severity="medium" if alone(back for _, back in pairs) else "low",
        title="A ring too short to answer, then a call back",
        says=(
            f"The phone rang for a few seconds and later called that number back{'' if len(pairs) == 1 else f', {len(pairs)} times'}. "
            "Numbers that ring once in order to be called back are a known trick (wangiri)."
        ),
        tier="derived",
        because=list(dict.fromkeys(call.id for pair in pairs for call in pair)),
        doubts=["Somebody may have rung by mistake, or hung up to be called back."],
        advice=["Do not call back numbers that you do not know and that rang once."],
    )


def _is_short_ring(call: Call) -> bool:
    """Whether a record of the ringing itself shows that it was too short to answer, and nobody here refused it."""
    if call.direction != "incoming" or call.connected is not False or call.began is None or call.ended is None:
        return False
    given_up = call.ended_by is None or call.ended_by in GIVEN_UP
    return (
        given_up and not WHO_HEAR_RINGS.isdisjoint(call.told_by) and timedelta() < call.ended - call.began <= SHORT_RING
    )


def _precedes(spoken: datetime | None, ring: Call) -> bool:
    return spoken is not None and ring.began is not None and spoken < ring.began


def _follows(ring: Call, back: Call) -> bool:
    return ring.began is not None and back.began is not None and timedelta() < back.began - ring.began <= CALL_BACK
