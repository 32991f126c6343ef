"""Which calls were made at night, where no record tells whether anybody was using the phone?

Outgoing calls between midnight and five on the phone's own clock (or as the bill prints them): all that a bill or a call log
alone can show.

Severity: low; info where calls at night are a habit of this phone (ten and more, a tenth of all its calls at least).
Doubts: people call at night, and abroad it is day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from offhook.answers import Call, Finding
from offhook.questions import Inferred, question
from offhook.questions.wording import counted, went_out

NIGHT_ENDS_AT = 5
HABIT, FEWEST_OF_A_HABIT = 0.1, 10


@question("night_calls")
def night_calls(inferred: Inferred) -> Iterator[Finding]:
    """One finding for all of them. Calls of which a record tells that somebody, or nobody, used the phone are told of elsewhere."""
    out = went_out(inferred.calls)
    calls = [call for call in out if call.use.state == "unknown" and _hour(call) < NIGHT_ENDS_AT]
    habit = len(calls) >= FEWEST_OF_A_HABIT and len(calls) >= HABIT * len(out)
    if calls:
        yield Finding(
            id="",
            question="night_calls",
            severity="info" if habit else "low",
            title=f"{counted(calls, 'outgoing call')} between midnight and five",
            says="No record here tells whether anybody was using the phone then."
            + (f" They are {len(calls)} of {counted(out, 'outgoing call')}." if habit else ""),
            tier="recorded",
            because=[call.id for call in calls],
            doubts=["People call at night, and abroad it is day."],
            advice=[
                "Ask yourself, and whoever else had the phone, who made these calls before you think of anything else."
            ],
        )


def _hour(call: Call) -> int:
    """The hour on the phone's own clock, 24 where it is not known."""
    return 24 if call.local is None else datetime.fromisoformat(call.local).hour
