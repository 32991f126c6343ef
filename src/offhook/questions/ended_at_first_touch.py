"""Which calls that nobody made ended the moment somebody woke the phone?

Malware that dialled at night was seen to hang up as soon as the screen came on or the phone was unlocked (MouaBad.p, 2013).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from offhook.answers import Call, Finding
from offhook.questions import Inferred, question

AT_ONCE = timedelta(seconds=5)


@question("ended_at_first_touch")
def ended_at_first_touch(inferred: Inferred) -> Iterator[Finding]:
    """Outgoing calls while unattended whose end follows within seconds on the screen coming on or the lock going."""
    woken = sorted(
        lane.from_ for lane in inferred.lanes if (lane.lane, lane.value) in {("screen", "on"), ("lock", "hidden")}
    )
    calls = [
        call
        for call in inferred.calls
        if call.direction != "incoming" and call.use.state == "unattended" and _cut(call, woken)
    ]
    if calls:
        yield Finding(
            id="",
            question="ended_at_first_touch",
            severity="high" if any(call.stage in ("dialled", "ringing", "answered") for call in calls) else "medium",
            title="Calls ended when somebody woke the phone",
            says=(
                f"{len(calls)} {'call that was' if len(calls) == 1 else 'calls that were'} made while nobody was using the phone "
                "ended within five seconds of the screen coming on or the phone being unlocked."
            ),
            tier="derived",
            because=[call.id for call in calls],
            doubts=["Somebody may have woken the phone because of the call, and hung up."],
            attack=["T1616"],
        )


def _cut(call: Call, woken: list[datetime]) -> bool:
    if call.began is None or call.ended is None:
        return False
    began, ended = call.began + AT_ONCE, call.ended
    return any(began < at and timedelta() <= ended - at <= AT_ONCE for at in woken)
