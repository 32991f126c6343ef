"""Numbers that nobody was given, and callers who hid theirs."""

from __future__ import annotations

import pytest

from offhook.answers import Citation
from offhook.facts.calls import CallLogRow
from offhook.questions.hidden_or_unassigned_numbers import UNASSIGNED, hidden_or_unassigned_numbers
from tests.questions.told import NOBODY, SOMEBODY, asked, call, inferred, place
from tests.timeline.told import epoch

CITED = Citation(evidence="evidence-1", source="call_log", entry="a.txt", line=7)


def row(presentation: str | None) -> CallLogRow:
    return CallLogRow(
        place=place("call_log", 7),
        row_id=1,
        began=epoch(0),
        duration_s=0,
        kind="missed",
        number=None,
        presentation=presentation,
    )


@pytest.mark.parametrize(
    ("fields", "severity"),
    [({"use": NOBODY}, "medium"), ({"use": SOMEBODY}, "low"), ({"direction": "incoming"}, "info")],
)
def test_a_range_that_nobody_was_given(fields: dict[str, object], severity: str) -> None:
    (found,) = asked(hidden_or_unassigned_numbers, inferred([call(risks=[UNASSIGNED, "abroad"], **fields)]))  # type: ignore[arg-type]
    assert found.severity == severity
    assert found.doubts


@pytest.mark.parametrize("fields", [{"risks": ["abroad"]}, {"risks": [UNASSIGNED], "stage": "requested"}, {}])
def test_known_ranges_unknown_numbers_and_what_was_never_dialled_are_nothing(fields: dict[str, object]) -> None:
    assert asked(hidden_or_unassigned_numbers, inferred([call(**fields)])) == []  # type: ignore[arg-type]


def test_a_withheld_number_is_told_where_a_record_says_so() -> None:
    calls = [call(direction="incoming", sources=[CITED])]
    (found,) = asked(hidden_or_unassigned_numbers, inferred(calls, [row("restricted")]))
    assert (found.severity, found.title) == ("info", "1 call with a withheld number")


@pytest.mark.parametrize(("presentation", "number"), [("unknown", None), (None, None), ("restricted", "+6591234567")])
def test_a_number_that_is_masked_unknown_or_told_by_another_record_is_not_withheld(
    presentation: str | None, number: str | None
) -> None:
    calls = [call(direction="incoming", sources=[CITED], number=number)]
    assert asked(hidden_or_unassigned_numbers, inferred(calls, [row(presentation)])) == []
