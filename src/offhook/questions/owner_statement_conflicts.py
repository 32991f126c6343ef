"""Do the phone's own records contradict the owner's statement that nobody was using it?

Severity: medium.
Doubts: the records cannot tell whose hand it was, nor a hand from a faulty touchscreen or a program; clocks and memories err.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from offhook.answers import Finding
from offhook.questions import Inferred, Statement, question

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@question("owner_statement_conflicts")
def owner_statement_conflicts(inferred: Inferred) -> Iterator[Finding]:
    """One finding per statement that the records contradict. Whose hand it was they cannot tell."""
    for statement in inferred.statements:
        if statement.attended:
            yield _finding(statement)


def _finding(statement: Statement) -> Finding:
    began, ended, reasons = statement.attended[0]
    more = len(statement.attended) - 1
    return Finding(
        id="",
        question="owner_statement_conflicts",
        severity="medium",
        title="Your statement and the phone's records differ",
        says=(
            f"Your statement that nobody used the phone from {_utc(statement.began_ms)} to {_utc(statement.ended_ms)} conflicts with its "
            f"records of {_utc(began)} to {_utc(ended)}: {reasons[0] if reasons else 'somebody or something used it'}."
            + (f" There are {more} more such stretches." if more else "")
        ),
        tier="derived",
        because=list(reasons),
        doubts=[
            "The records cannot tell whose hand it was, nor tell a hand from a faulty touchscreen or a program that acts like one.",
            "A clock that was wrong, or a time remembered wrongly, looks the same.",
        ],
        advice=["Think of who else knows the phone's PIN before you think of anything else."],
    )


def _utc(ms: int) -> str:
    return (EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%d %H:%M UTC")
