"""Gaps and late changes of call logs: what deletion explains, and what Android, exports and moves explain as well."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.answers import Call, Finding
from offhook.facts.calls import CallLogRow
from offhook.questions.call_log_edited import CAPACITY, LARGEST_GAP, call_log_edited
from tests.questions.told import START, asked, call, inferred, place
from tests.timeline.told import epoch

HOUR_MS = 3_600_000
BEGAN_MS = round(START.timestamp() * 1000)


def row(
    number: int | None, hours: float | None = None, *, entry: str = "calllog.db:calls", **fields: object
) -> CallLogRow:
    """A row, begun one hour after that of the number before unless `hours` says otherwise. changed: hours after the start."""
    began = epoch(round(BEGAN_MS + HOUR_MS * ((number or 0) if hours is None else hours)))
    changed = fields.pop("changed", None)
    modified = epoch(round(BEGAN_MS + HOUR_MS * changed)) if isinstance(changed, int | float) else None
    return CallLogRow(
        place=place("call_log", number or 1, entry=entry), row_id=number, began=began, duration_s=60, kind="outgoing",
        number="+6591234567", presentation=None, modified=modified, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def findings(*rows: CallLogRow, calls: tuple[Call, ...] = ()) -> list[Finding]:
    return asked(call_log_edited, inferred(calls, rows))


# gaps


def test_an_unbroken_numbering_is_no_finding_wherever_it_begins() -> None:
    assert findings(*(row(n) for n in range(400, 420))) == []


def test_numbers_that_are_missing_in_between_are_told() -> None:
    (found,) = findings(*(row(n) for n in (1, 2, 5, 6, 9)))
    assert (found.severity, found.title) == ("low", "4 rows missing inside the call log")
    assert found.because == ["after row 2 comes row 5", "after row 6 comes row 9"]
    assert any("delete rows themselves" in doubt for doubt in found.doubts)


def test_the_order_in_which_an_export_lists_its_rows_means_nothing() -> None:
    assert findings(*(row(n) for n in (5, 1, 4, 2, 3))) == []


def test_exports_have_no_numbers_to_miss() -> None:
    assert findings(*(row(None, hours=n) for n in (1, 5, 9))) == []


def test_a_call_that_others_tell_of_in_such_a_gap_is_graver() -> None:
    rows = [row(1), row(2), row(5)]
    inside, outside = (call(n, hours=hours, missing_from=["call_log"]) for n, hours in ((7, 3.5), (8, 1.5)))
    (found,) = findings(*rows, calls=(inside, outside))
    assert (found.severity, found.because[0]) == ("medium", "call-7")
    assert findings(*rows, calls=(outside,))[0].severity == "low"


def test_what_a_full_account_pushed_out_was_not_deleted() -> None:
    """Two SIMs: the rows of the quiet one stand alone among numbers that the busy one has used up."""
    quiet = [row(n, account_id="2") for n in (3, 30, 60)]
    busy = [row(n, account_id="1") for n in range(100, 100 + CAPACITY)]
    assert findings(*quiet, *busy) == []
    assert len(findings(*quiet, *busy[:-1])) == 1
    assert len(findings(*quiet, *busy[:50], *busy[51:], row(700, account_id="1"))) == 1


def test_the_same_log_in_two_exports_is_told_once() -> None:
    twice = [row(n, entry=entry) for entry in ("a.db:calls", "b.db:calls") for n in (1, 2, 5)]
    assert len(findings(*twice)) == 1


def test_two_logs_have_their_own_numberings() -> None:
    first = [row(n, entry="a.db:calls") for n in (1, 2, 3)]
    second = [row(n, hours=n + 1000, entry="b.db:calls") for n in (10, 11, 12)]
    assert findings(*first, *second) == []


def test_what_one_export_holds_and_a_later_one_lacks_is_told() -> None:
    before = [row(n, entry="before.db:calls") for n in (1, 2, 3, 4)]
    after = [row(n, entry="after.db:calls") for n in (1, 4, 5)]
    (found,) = findings(*before, *after)
    assert found.because == [
        "row 2 is not in after.db:calls (evidence-1)",
        "row 3 is not in after.db:calls (evidence-1)",
    ]


def test_a_forged_number_is_no_gap_of_millions() -> None:
    assert findings(row(1), row(2), row(3 + LARGEST_GAP), row(10**18, hours=9)) == []


# changes


def test_rows_changed_long_after_are_for_information() -> None:
    (found,) = findings(row(1, changed=100), row(2), row(3, changed=4))
    assert (found.severity, found.because) == ("info", ["row 1"])
    assert "1 of 3 rows was changed more than a day after" in found.says


def test_rows_changed_together_were_restored() -> None:
    (found,) = findings(*(row(n, changed=900 + n / 3600) for n in range(1, 30)))
    assert "restore or a move to a new phone" in found.says


def test_a_call_later_than_the_last_change_of_its_row_was_not_written_by_a_call() -> None:
    (found,) = findings(row(1), replace(row(2), modified=epoch(BEGAN_MS - 48 * HOUR_MS)))
    assert (found.severity, found.because) == ("low", ["row 2"])
    assert any("clock" in doubt for doubt in found.doubts)


@pytest.mark.parametrize("changed", [1, 24, 25])
def test_a_change_within_a_day_of_the_call_is_nothing(changed: float) -> None:
    assert findings(row(1, changed=changed)) == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-5, 60),
            st.integers(-100, 3000),
            st.sampled_from(["a:calls", "b:calls"]),
            st.none() | st.integers(-99, 99),
        ),
        max_size=40,
    )
)
def test_any_rows_give_sound_findings(drawn: list[tuple[int, int, str, int | None]]) -> None:
    rows = [row(number, hours, entry=entry, changed=changed) for number, hours, entry, changed in drawn]
    for found in findings(*rows, calls=(call(missing_from=["call_log"]),)):
        assert found.doubts
        assert len(found.because) <= 22
