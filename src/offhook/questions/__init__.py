"""The asking: one file per question of the owner. Found by walking this folder; there is no list to edit.

    @question("calls_while_unattended")
    def calls_while_unattended(case: Case) -> Iterator[Finding]: ...

A finding says what it rests on (`because`), what could make it wrong (`doubts`), and what to do (`advice`). Its id is given
here, in the order of the questions' severity.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import msgspec

from offhook.answers import Call, Covered, Finding, Lane, Message, Pattern, Phone, Piece, Transfer, UseInterval
from offhook.facts.book import FactBook
from offhook.indicators import Indicators
from offhook.timeline.clock import Clock

SEVERITIES = ("critical", "high", "medium", "low", "info")


@dataclass(frozen=True, slots=True)
class Statement:
    """The owner's word for a stretch of time, and what the phone's own records say of it: (from, to, reasons) where they
    show somebody using the phone. Times are UTC milliseconds."""

    began_ms: int
    ended_ms: int
    attended: tuple[tuple[int, int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Inferred:
    """What a question may look at: all that was inferred about one phone, and the facts and the clock behind it.

    transfers: None where no evidence records traffic. indicators: what the owner asked to look for (`--indicators`).
    people, automation: who else has the phone, and what the owner set up (text, package), in the owner's own words.
    """

    phones: list[Phone]
    calls: list[Call]
    use: list[UseInterval]
    coverage: list[Covered]
    statements: tuple[Statement, ...] = ()
    clock_steps: tuple[tuple[str, str], ...] = ()
    lanes: list[Lane] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    people: tuple[str, ...] = ()
    automation: tuple[tuple[str, str | None], ...] = ()
    messages: list[Message] = field(default_factory=list)
    book: FactBook = field(default_factory=FactBook)
    clock: Clock | None = None
    transfers: list[Transfer] | None = None
    evidence: list[Piece] = field(default_factory=list)
    indicators: Indicators = field(default_factory=Indicators)


Question = Callable[[Inferred], Iterator[Finding]]


def question(name: str) -> Callable[[Question], Question]:
    """Mark a question; `name` stands in `findings[].question`."""

    def mark(function: Question) -> Question:
        function.question = name  # type: ignore[attr-defined]
        return function

    return mark


@cache
def all_questions() -> tuple[Question, ...]:
    """Every question of this folder, by name of module."""
    found: list[Question] = []
    for module in pkgutil.iter_modules(__path__):
        names = vars(importlib.import_module(f"{__name__}.{module.name}"))
        found += [
            item for item in names.values() if hasattr(item, "question") and item.__module__.endswith(module.name)
        ]
    return tuple(found)


def ask(inferred: Inferred) -> list[Finding]:
    """All findings about one phone, the most severe first."""
    return ranked(finding for asked in all_questions() for finding in asked(inferred))


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, numbered."""
    found = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return [msgspec.structs.replace(finding, id=f"finding-{number}") for number, finding in enumerate(found, 1)]
