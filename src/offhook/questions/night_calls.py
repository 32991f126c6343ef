"""Which calls were made at night, where no record tells whether anybody was using the phone?"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Call, Finding
from offhook.questions import Inferred, question
from offhook.timeline.zone import Zone

NIGHT_ENDS_AT = 5


@question("night_calls")
def night_calls(inferred: Inferred) -> Iterator[Finding]:
    """Outgoing calls between midnight and five whose use is unknown: all that a bill or an export alone can show."""
    zone = inferred.clock.zone if inferred.clock else None
    if zone is None or zone.name is None:
        return
    calls = [
        call
        for call in inferred.calls
        if call.direction == "outgoing" and call.use.state == "unknown" and _hour(call, zone) < NIGHT_ENDS_AT
    ]
    if calls:
        yield Finding(
            id="",
            question="night_calls",
            severity="low",
            title=f"{len(calls)} outgoing {'call' if len(calls) == 1 else 'calls'} between midnight and five",
            says="No record here tells whether anybody was using the phone then.",
            tier="recorded",
            because=[call.id for call in calls],
            doubts=["People call at night, and abroad it is day."],
            advice=[
                "Ask yourself, and whoever else had the phone, who made these calls before you think of anything else."
            ],
        )


def _hour(call: Call, zone: Zone) -> int:
    """The hour on the phone's own clock, 24 where the time of the call is not known."""
    return 24 if call.began is None else zone.face_ms(round(call.began.timestamp() * 1000)) // 3_600_000 % 24
