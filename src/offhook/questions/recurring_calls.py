"""Is it a one-off? Calls that come back at the same time of day or at one interval.

To one number or asked for by one app, three times at least, and more often than chance would have it.

Severity: medium where some of them were made while nobody was using the phone; info otherwise.
Doubts: habits, alarms and automation that somebody set up, voicemail and call-back services.
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Call, Finding, Pattern
from offhook.questions import Inferred, question
from offhook.questions.wording import alone, counted, cut, while_nobody

MOST_APART = 10
KIND = "recurring_call"


@question("recurring_calls")
def recurring_calls(inferred: Inferred) -> Iterator[Finding]:
    """One finding per pattern, those with the most calls while nobody used the phone first; what is beyond ten is one finding."""
    by_id = {call.id: call for call in inferred.calls}
    told = [(pattern, alone(_calls(pattern, by_id))) for pattern in inferred.patterns if pattern.kind == KIND]
    told.sort(key=lambda pair: -len(pair[1]))
    apart = [pair for pair in told if pair[1]][:MOST_APART] or told[:MOST_APART]
    rest = told[len(apart) :]
    for pattern, unattended in apart:
        yield _finding(pattern, unattended)
    if len(rest) == 1:
        yield _finding(*rest[0])
    elif rest:
        yield _rest(rest)


def _calls(pattern: Pattern, by_id: dict[str, Call]) -> list[Call]:
    return [by_id[member] for member in pattern.members if member in by_id]


def _finding(pattern: Pattern, unattended: list[Call]) -> Finding:
    return Finding(
        id="",
        question="recurring_calls",
        severity="medium" if unattended else "info",
        title=f"{counted(pattern.members)} come back",
        says=f"{pattern.says}.{while_nobody(unattended, pattern.members)}",
        tier="derived",
        because=[pattern.id, *pattern.members],
        doubts=[f"It may be {reason}." for reason in pattern.innocent_explanations],
        advice=["Think of what you, or somebody who set up the phone, told it to do at these times."]
        if unattended
        else [],
    )


def _rest(told: list[tuple[Pattern, list[Call]]]) -> Finding:
    unattended = any(calls for _, calls in told)
    reasons = sorted({reason for pattern, _ in told for reason in pattern.innocent_explanations})
    return Finding(
        id="",
        question="recurring_calls",
        severity="medium" if unattended else "info",
        title=f"{len(told)} more groups of calls come back",
        says="; ".join(cut([pattern.says for pattern, _ in told], 5)) + ".",
        tier="derived",
        because=[pattern.id for pattern, _ in told],
        doubts=[f"It may be {reason}." for reason in reasons],
    )
