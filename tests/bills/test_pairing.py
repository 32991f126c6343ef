"""A bill beside a phone: the same calls found in both, once each; what only one of them has is said, and only where it could have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offhook.evidence import BillFormat
from offhook.facts.book import FactBook
from offhook.inference.calls import MergedCall, find_calls
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage
from offhook.timeline.zone import Zone, zone_given
from tests.bills.reading import book_of

SINGAPORE = zone_given("Asia/Singapore")
NOWHERE = Zone(None, "not told")
START = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
HEAD = "Date,Time,Number,Duration,Charge"


def at(day: int, hour: float) -> datetime:
    return START + timedelta(days=day, hours=hour)


def log(*calls: tuple[datetime, str, int, int]) -> str:
    """A call log as exported: (created, number, seconds, type)."""
    rows = "".join(
        f'<call number="{n}" duration="{s}" date="{round(t.timestamp() * 1000)}" type="{k}" subscription_component_name="com.android.phone/.TelephonyConnectionService" />'
        for t, n, s, k in calls
    )
    return f'<?xml version="1.0"?><calls count="{len(calls)}">{rows}</calls>'


def bill(*rows: tuple[datetime, str, str], zone_h: float = 8, head: Sequence[str] = ()) -> str:
    """A bill in local time: (answered, number, length)."""
    faces = [(moment + timedelta(hours=zone_h), number, length) for moment, number, length in rows]
    return "\n".join([*head, HEAD, *(f"{f:%Y-%m-%d},{f:%H:%M:%S},{n},{length},0.10" for f, n, length in faces)]) + "\n"


def calls_of(
    folder: Path, bill_text: str | None, log_text: str | None = None, *, zone: Zone = SINGAPORE, home: str | None = "SG",
    own: Sequence[str] = (), told: BillFormat | None = None,
) -> list[MergedCall]:  # fmt: skip
    for name, text in (("bill.csv", bill_text), ("calls.xml", log_text)):
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    book: FactBook = book_of(folder, told)[0]
    clock = Clock(book, zone, home)
    return find_calls(book, clock, Coverage(book, clock), home, own)


NUMBERS = ("+6591234567", "+861064001234", "+6562221111", "+6598765432")
LOGGED = tuple((at(day, day), NUMBERS[day % 4], 65 + day, 2) for day in range(6))


def billed(late_s: int = 8, longer_s: int = 0) -> list[tuple[datetime, str, str]]:
    """The logged calls as a bill has them: from the answer on."""
    return [
        (t + timedelta(seconds=late_s), n.removeprefix("+65"), f"00:01:{5 + index + longer_s:02}")
        for index, (t, n, _, _) in enumerate(LOGGED)
    ]


@pytest.mark.parametrize(("late_s", "longer_s"), [(0, 0), (8, 0), (25, 3), (-4, 1), (90, 20)])
def test_a_bill_and_a_log_of_the_same_calls(late_s: int, longer_s: int, tmp_path: Path) -> None:
    """National and international forms of a number are one; the bill counts from the answer, a little longer, by another clock."""
    calls = calls_of(tmp_path, bill(*billed(late_s, longer_s)), log(*LOGGED))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6
    assert [call.began.ms for call in calls if call.began] == [round(t.timestamp() * 1000) for t, *_ in LOGGED]
    assert [call.missing_from for call in calls] == [[]] * 6


def test_lengths_rounded_up_to_minutes(tmp_path: Path) -> None:
    rows = [(t, n, "00:02:00") for t, n, _ in billed()]
    calls = calls_of(tmp_path, bill(*rows), log(*LOGGED))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6
    says = {cite.says for call in calls for who, cite in call.cites if who == "bill"}
    assert says == {"the bill counts 120 s (in steps of 60 s)"}
    assert not any(call.notes for call in calls)


def test_a_call_that_only_the_bill_has(tmp_path: Path) -> None:
    """Billed, not in the phone's log: the log covers that time and should have it."""
    extra = (at(2, 5), "+37190012345", "00:10:00")
    calls = calls_of(tmp_path, bill(*billed()[:3], extra, *billed()[3:]), log(*LOGGED))
    (alone,) = [call for call in calls if call.told_by == ["bill"]]
    assert (alone.number, alone.missing_from) == ("+37190012345", ["call_log"])
    assert any("another device" in note for note in alone.notes)


def test_a_call_that_should_be_on_the_bill(tmp_path: Path) -> None:
    """An answered outgoing call inside the bill's time; not an incoming one, nor one that nobody answered, nor a free one."""
    others = [
        (at(2, 3), "+6591112222", 60, 1),
        (at(2, 4), "+6591112222", 0, 2),
        (at(2, 6), "18001234567", 60, 2),
        (at(2, 5), "+6593334444", 60, 2),
        (at(9, 0), "+6593334444", 60, 2),
    ]
    calls = calls_of(tmp_path, bill(*billed()), log(*LOGGED, *others))
    assert {(call.number, call.began.ms if call.began else 0) for call in calls if "bill" in call.missing_from} == {
        ("+6593334444", round(at(2, 5).timestamp() * 1000))
    }


def test_no_row_is_paired_twice(tmp_path: Path) -> None:
    """Redial within a minute: two rows, two calls, in order."""
    logged = [(at(0, 0), NUMBERS[0], 20, 2), (at(0, 0) + timedelta(seconds=50), NUMBERS[0], 30, 2)]
    rows = [
        (at(0, 0) + timedelta(seconds=6), NUMBERS[0], "00:00:20"),
        (at(0, 0) + timedelta(seconds=57), NUMBERS[0], "00:00:30"),
    ]
    calls = calls_of(tmp_path, bill(*rows), log(*logged))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 2
    assert [[cite.says for who, cite in call.cites if who == "bill"] for call in calls] == [
        ["the bill counts 20 s"],
        ["the bill counts 30 s"],
    ]


def test_a_call_cut_at_midnight_is_one_call(tmp_path: Path) -> None:
    began = datetime(2026, 9, 14, 15, 58, 30, tzinfo=UTC)
    rows = [(began, NUMBERS[0], "00:01:30"), (began + timedelta(seconds=90), NUMBERS[0], "00:03:10")]
    (call,) = calls_of(tmp_path, bill(*rows), log((began - timedelta(seconds=5), NUMBERS[0], 280, 2)))
    assert call.told_by == ["call_log", "bill"]
    assert [who for who, _ in call.cites].count("bill") == 2


@pytest.mark.parametrize("shift_h", [-8, -7, 1, 5.5])
def test_a_bill_in_another_zone_is_recognised_by_its_calls(shift_h: float, tmp_path: Path) -> None:
    """Three calls to the same numbers, as long, all off by the same hours: the bill is printed in another zone, not another phone's."""
    calls = calls_of(tmp_path, bill(*billed(), zone_h=8 + shift_h), log(*LOGGED))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6
    assert all(any("another zone" in note for note in call.notes) for call in calls)


def test_masked_numbers_fit_by_what_is_seen(tmp_path: Path) -> None:
    rows = [(t, n[:-3] + "XXX", length) for t, n, length in billed()]
    calls = calls_of(tmp_path, bill(*rows), log(*LOGGED))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6


def test_rows_of_the_familys_other_lines_are_not_this_phones_calls(tmp_path: Path) -> None:
    other = bill((at(1, 2), "+6590001111", "00:05:00")).splitlines()[1]
    text = bill(*billed()).replace(HEAD, f"{HEAD}\nNumber: +6581110001") + f"Number: +6581110002\n{other}\n"
    for own in ([], ["+65 8111 0001"]):
        calls = calls_of(tmp_path, text, log(*LOGGED), own=own)
        assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6


def test_a_bill_of_somebody_else_accuses_nobody(tmp_path: Path) -> None:
    """No row fits any call and no number ties them: nothing is missing anywhere."""
    rows = [(at(day, 7.3), "+4930123456", "00:03:00") for day in range(1, 5)]
    calls = calls_of(tmp_path, bill(*rows), log(*LOGGED))
    assert [call.missing_from for call in calls] == [[]] * 10
    assert all(any("nothing ties" in note for note in call.notes) for call in calls if call.told_by == ["bill"])


def test_a_bill_alone_is_an_audit(tmp_path: Path) -> None:
    """The phone is dead or gone: the home country of the owner, if its clocks agree, tells the zone; named as assumed."""
    calls = calls_of(tmp_path, bill(*billed()), zone=NOWHERE)
    assert [call.told_by for call in calls] == [["bill"]] * 6
    assert all(call.began and call.began.lacks == ("zone",) and not call.began.floating for call in calls)
    assert calls[0].began is not None
    assert calls[0].began.ms == round((LOGGED[0][0].timestamp() + 8) * 1000)


def test_a_bill_alone_without_a_country_floats(tmp_path: Path) -> None:
    calls = calls_of(tmp_path, bill(*billed()), zone=NOWHERE, home="US")
    assert all(call.began and call.began.floating == ("zone",) for call in calls)


def test_the_owners_description_of_a_bill_wins(tmp_path: Path) -> None:
    """Its zone comes before that of the phone, and leaves no assumption."""
    calls = calls_of(tmp_path, bill(*billed(), zone_h=2), log(*LOGGED), told=BillFormat(zone="Europe/Berlin"))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6
    assert not any("another zone" in note for call in calls for note in call.notes)


def test_calls_abroad_are_in_the_time_of_the_country(tmp_path: Path) -> None:
    lines = [HEAD + ",Roaming country"]
    for index, (t, n, length) in enumerate(billed()):
        abroad = index >= 4
        face = t + timedelta(hours=2 if abroad else 8)
        lines.append(f"{face:%Y-%m-%d},{face:%H:%M:%S},{n},{length},0.10,{'Germany' if abroad else ''}")
    calls = calls_of(tmp_path, "\n".join(lines), log(*LOGGED))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6


def test_the_line_that_stands_in_every_row_is_the_owners(tmp_path: Path) -> None:
    """Caller and recipient: who is in every row is the phone's line; what it received is incoming."""
    mine = "+6581110001"
    rows = [f"{mine},{n},{t + timedelta(hours=8):%Y-%m-%d %H:%M:%S},{s}" for t, n, s, _ in LOGGED[:4]]
    came = at(4, 9) + timedelta(hours=8)
    rows.append(f"+6599998888,{mine},{came:%Y-%m-%d %H:%M:%S},77")
    calls = calls_of(tmp_path, "\n".join(["caller,recipient,start_time,duration_s", *rows]))
    assert [(call.direction, call.number) for call in calls] == [("outgoing", n) for _, n, _, _ in LOGGED[:4]] + [
        ("incoming", "+6599998888")
    ]


def test_an_export_of_strangers_makes_no_calls(tmp_path: Path) -> None:
    """Nobody stands in every row: whose calls these are is not told."""
    rows = [f"+659000000{n},+659100000{n},2026-09-14 1{n}:00:00,77" for n in range(5)]
    assert calls_of(tmp_path, "\n".join(["caller,recipient,start_time,duration_s", *rows])) == []


def test_a_clear_number_of_the_bill_is_told(tmp_path: Path) -> None:
    """What the phone's log withholds, the bill may have."""
    calls = calls_of(tmp_path, bill(*billed()), log(*((t, "", s, k) for t, _, s, k in LOGGED)))
    assert [call.told_by for call in calls] == [["call_log", "bill"]] * 6
    assert [call.number for call in calls] == [n for _, n, _ in billed()]
