"""Questions are found, not listed; their findings come the gravest first."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from offhook.questions import SEVERITIES, Inferred, Question, Statement, all_questions, ask

MS = round(datetime(2026, 6, 1, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000


def inferred(statements: tuple[Statement, ...] = (), steps: tuple[tuple[str, str], ...] = ()) -> Inferred:
    return Inferred([], [], [], [], statements, steps)


def test_every_question_is_documented() -> None:
    assert len(all_questions()) >= 3
    assert all(asked.__doc__ for asked in all_questions())


@pytest.mark.parametrize("question", all_questions(), ids=lambda asked: str(asked.question))
def test_every_question_has_a_page_with_its_severities_and_doubts(question: Question) -> None:
    page = sys.modules[question.__module__].__doc__ or ""
    asks, _, rest = page.partition("\n\n")
    assert "?" in asks
    severities, _, doubts = rest.partition("Severity: ")[2].partition("\nDoubts: ")
    assert any(word in severities for word in SEVERITIES)
    assert doubts.strip()


def test_nothing_to_tell_is_no_finding() -> None:
    assert ask(inferred()) == []


def test_findings_come_the_gravest_first_and_numbered() -> None:
    statement = Statement(MS, MS + HOUR, ((MS + 60_000, MS + 120_000, ("a window had been touched",)),))
    found = ask(inferred((statement,), (("2026-06-01 00:00:00", "2026-06-01 03:00:00"),)))
    ranks = [SEVERITIES.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert [finding.id for finding in found] == ["finding-1", "finding-2"]


def test_records_that_contradict_the_owner_accuse_nobody() -> None:
    statement = Statement(MS, MS + HOUR, ((MS + 60_000, MS + 120_000, ("a window had been touched",)),))
    (found,) = ask(inferred((statement,)))
    assert found.question == "owner_statement_conflicts"
    assert "2026-06-01 00:01 UTC" in found.says
    assert any("whose hand" in doubt for doubt in found.doubts)


def test_a_statement_that_no_record_contradicts_is_no_finding() -> None:
    assert ask(inferred((Statement(MS, MS + HOUR, ()),))) == []


def test_a_clock_that_was_set_is_told_and_no_more() -> None:
    (found,) = ask(inferred((), (("2026-06-01 00:00:00", "2026-06-01 03:00:00"),)))
    assert (found.question, found.severity) == ("clock_was_set", "low")
