"""Is it a one-off? Calls that come back at the same time of day or at one interval."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Finding
from offhook.questions import Inferred, question


@question("recurring_calls")
def recurring_calls(inferred: Inferred) -> Iterator[Finding]:
    """One finding per pattern; those with calls while unattended weigh more."""
    by_id = {call.id: call for call in inferred.calls}
    for pattern in inferred.patterns:
        calls = [by_id[member] for member in pattern.members if member in by_id]
        alone = [call for call in calls if call.use.state == "unattended"]
        yield Finding(
            id="",
            question="recurring_calls",
            severity="medium" if alone else "info",
            title=f"{len(calls)} calls come back",
            says=f"{pattern.says}." + (f" {len(alone)} of them while nobody was using the phone." if alone else ""),
            tier="derived",
            because=[pattern.id, *pattern.members],
            doubts=[f"It may be {reason}." for reason in pattern.innocent_explanations],
        )
