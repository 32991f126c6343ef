"""Which calls that began while nobody was using the phone ended the moment somebody woke it?

Malware that dialled at night was seen to hang up as soon as the screen came on or the phone was unlocked (MouaBad.p, 2013).
Told only where the screen or the lock is seen to change during the call, its end is recorded to the second, and the other side
did not end it.

Severity: high where it is as good as sure that nobody was using the phone and a call went out; medium otherwise.
Doubts: somebody may have woken the phone because of the call, and hung up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from offhook.answers import Call, Finding, Lane
from offhook.knowledge.telecom_sessions import CAUSES
from offhook.questions import Inferred, question
from offhook.questions.wording import alone, counted, surely

AT_ONCE = timedelta(seconds=5)
EXACT_S = AT_ONCE.total_seconds()
WAKING = {("screen", "on"), ("lock", "hidden")}
ENDED_BY_OTHERS = frozenset(CAUSES[code] for code in ("REMOTE", "BUSY", "ERROR", "RESTRICTED", "CALL_PULLED"))
WHO_KNOW_THE_END = frozenset({"telecom", "radio_log", "battery_history", "broadcasts", "audio", "watch"})


@question("ended_at_first_touch")
def ended_at_first_touch(inferred: Inferred) -> Iterator[Finding]:
    """Calls while unattended whose end follows within five seconds on the screen coming on or the lock going."""
    woken = sorted(_wakings(inferred.lanes))
    calls = [call for call in alone(inferred.calls) if _cut_short(call, woken)]
    if calls:
        placed = any(call.stage in ("dialled", "ringing", "answered") for call in calls)
        yield Finding(
            id="",
            question="ended_at_first_touch",
            severity="high" if placed and surely(calls) else "medium",
            title=f"{counted(calls)} ended when somebody woke the phone",
            says=(
                f"{counted(calls)} that began while nobody was using the phone ended within five seconds of the screen coming on "
                "or the lock going."
            ),
            tier="derived",
            because=[call.id for call in calls],
            doubts=["Somebody may have woken the phone because of the call, and hung up."],
            attack=["T1616"],
        )


def _wakings(lanes: Iterable[Lane]) -> Iterator[datetime]:
    """When the screen is seen to come on or the lock to go: a stretch that merely begins where the records begin is no change."""
    for _, own in groupby(sorted(lanes, key=lambda lane: (lane.lane, lane.from_)), key=lambda lane: lane.lane):
        for before, after in pairwise(own):
            if (after.lane, after.value) in WAKING and before.value != after.value and before.to == after.from_:
                yield after.from_


def _cut_short(call: Call, woken: list[datetime]) -> bool:
    """Whether it was still going on, and had for a while, when the phone was woken, and ended right then."""
    if call.began is None or call.ended is None or (call.uncertainty_s or 0) > EXACT_S:
        return False
    if not WHO_KNOW_THE_END.intersection(call.told_by) or call.ended_by in ENDED_BY_OTHERS:
        return False
    first = bisect_right(woken, max(call.began + AT_ONCE, call.ended - AT_ONCE - timedelta(microseconds=1)))
    return first < len(woken) and woken[first] <= call.ended
