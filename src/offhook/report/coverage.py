"""What the records cover, as far as a sentence about calls may lean on it: every negative statement has its hours here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from offhook.answers import EXPECTED, Answers, Covered
from offhook.facts.sources import SOURCES, Source
from offhook.report.spans import Span, both, hull, seconds, union, without

WINDOW = timedelta(hours=72)
"""The last hours before the evidence ends, which an owner asks about."""
ENOUGH = 0.5
"""Share of the window that must be covered before "nothing unusual" may be said."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the records could speak.

    calls:  where at least one source would hold a call, had there been one.
    known:  where it is known whether anybody was using the phone.
    told:   where both hold: only here may it be said that no call was made unattended.
    nobody: where nobody was using the phone.
    """

    calls: list[Span]
    known: list[Span]
    told: list[Span]
    nobody: list[Span]
    ends: datetime | None

    @property
    def span(self) -> Span | None:
        """From the first to the last moment that is told."""
        return hull(self.told)

    @property
    def window_s(self) -> float:
        """Seconds told within the last 72 hours before the evidence ends."""
        return seconds(both(self.told, [(self.ends - WINDOW, self.ends)])) if self.ends else 0.0

    @property
    def enough(self) -> bool:
        """At least half of the last 72 hours are told."""
        return self.window_s >= ENOUGH * WINDOW.total_seconds()


def reach(answers: Answers) -> Reach:
    """Where the records of one audit could speak of a call that nobody made."""
    calls = union(span for covered in answers.coverage if tells_of_calls(covered) for span in spans_of(covered))
    known = union((stretch.from_, stretch.to) for stretch in answers.use if stretch.state != "unknown")
    nobody = union((stretch.from_, stretch.to) for stretch in answers.use if stretch.state == "unattended")
    return Reach(calls, known, both(calls, known), nobody, _end(answers, calls, known))


def spans_of(covered: Covered) -> list[Span]:
    """The stretches that one source covers, without its gaps."""
    if covered.from_ is None or covered.to is None:
        return []
    return without((covered.from_, covered.to), covered.gaps)


def tells_of_calls(covered: Covered) -> bool:
    """Whether this source would hold a call that was made (what only may hold one is no ground for "no call")."""
    return covered.state in ("read", "empty", "truncated") and account_of(covered.source) in (*EXPECTED, "watch")


def account_of(source: str) -> str:
    """The word of `told_by` that a source speaks under; a source that is named like an account is that account."""
    return _accounts().get(source, source)


@cache
def _accounts() -> dict[str, str]:
    return {row.name: row.account for row in all_sources() if row.account}


def all_sources() -> list[Source]:
    """The table of sources, in its own order."""
    return list(SOURCES)


def _end(answers: Answers, calls: list[Span], known: list[Span]) -> datetime | None:
    if answers.covered_to:
        return answers.covered_to
    whole = hull([*calls, *known])
    return whole[1] if whole else None
