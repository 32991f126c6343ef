"""Does a call log that was handed over belong to this phone?

Severity: medium.
Doubts: a clock that was wrong for days, or a zone that was guessed, looks the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Finding
from offhook.questions import Inferred, question

MARK = "it may be of another phone"


@question("log_of_another_phone")
def log_of_another_phone(inferred: Inferred) -> Iterator[Finding]:
    """One finding for all calls of logs that fit none of the phone's own records."""
    calls = [call for call in inferred.calls if any(MARK in note for note in call.notes)]
    if calls:
        yield Finding(
            id="",
            question="log_of_another_phone",
            severity="medium",
            title="A call log here may be of another phone",
            says=(
                f"The phone's own records cover the time of many of the {len(calls)} calls in this log, and know none of them. "
                "Nothing is called missing on its account."
            ),
            tier="derived",
            because=[call.id for call in calls[:50]],
            doubts=["A clock that was wrong for days, or a zone that was guessed, looks the same."],
            advice=["Hand over the pieces of one phone at a time."],
        )
