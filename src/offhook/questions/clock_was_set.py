"""Was the phone's clock set while the records were written?

Severity: low.
Doubts: phones set their clocks by the network after every start.
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Finding
from offhook.questions import Inferred, question


@question("clock_was_set")
def clock_was_set(inferred: Inferred) -> Iterator[Finding]:
    """A step of the clock shifts every time written before it; times are corrected where the step is seen."""
    if not inferred.clock_steps:
        return
    steps = "; ".join(f"from {before} to {after}" for before, after in inferred.clock_steps[:5])
    yield Finding(
        id="",
        question="clock_was_set",
        severity="low",
        title="The phone's clock was set",
        says=f"The phone's own clock was set ({steps}, local time). Times before that are corrected here and less certain.",
        tier="derived",
        because=[f"from {before} to {after}" for before, after in inferred.clock_steps[:20]],
        doubts=["Phones set their clocks by the network after every start; by itself this means nothing."],
    )
