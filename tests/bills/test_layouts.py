"""Bills in the layouts of many carriers: the same four calls come out of each, whatever the columns are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from offhook.facts.bills import BillPeriod, BillRow
from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Base
from tests.bills import layouts
from tests.bills.layouts import CALLS
from tests.bills.reading import book_of_bytes


def calls_in(book: FactBook) -> list[tuple[int, str, int | None]]:
    """(face as milliseconds, digits of the other number, seconds) of every call of a bill."""
    rows = [row for row in book.of(BillRow) if row.kind == "voice"]
    numbers = [row.number or row.recipient or "" for row in rows]
    return [(r.began.ms, n.lstrip("+0"), r.duration_s) for r, n in zip(rows, numbers, strict=True)]


def told(seconds: Callable[[int], int] = lambda s: s) -> list[tuple[int, str, int | None]]:
    return [(face_ms(call.face), call.number, seconds(call.seconds)) for call in CALLS]


def face_ms(face: str) -> int:
    """Milliseconds of a clock face, computed without the program."""
    days = (int(face[8:10]) - 1) + 20_697  # 2026-09-01 is day 20,697 since 1970
    return (days * 86_400 + int(face[11:13]) * 3600 + int(face[14:16]) * 60 + int(face[17:19])) * 1000


@pytest.mark.parametrize("layout", layouts.ALL, ids=lambda layout: layout.__name__)
def test_every_call_comes_out_of_every_layout(layout: Callable[[], bytes], tmp_path: Path) -> None:
    book, (piece,) = book_of_bytes(tmp_path, layout())
    assert (piece.kind, piece.why) == ("bill", None)
    assert calls_in(book) == told()
    assert book.of(Unread) == []


@pytest.mark.parametrize("layout", layouts.ALL, ids=lambda layout: layout.__name__)
def test_every_line_is_counted(layout: Callable[[], bytes], tmp_path: Path) -> None:
    """Rows, headings, totals and what stands above the table: nothing is lost in silence."""
    data = layout()
    book, _ = book_of_bytes(tmp_path, data)
    (tally,) = book.of(Tally)
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    lines = [line for line in (data.decode("utf-16").encode() if wide else data).split(b"\n") if line.strip()]
    assert tally.framed == len(lines)
    assert tally.framed == tally.read + tally.ignored + tally.unread


def test_minutes_rounded_up_and_twelve_hours(tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, layouts.american())
    assert calls_in(book) == [
        (at // 60_000 * 60_000, number, seconds) for at, number, seconds in told(lambda s: -(-s // 60) * 60)
    ]
    assert all("seconds" in row.began.lacks and row.began.error_ms == 60_000 for row in book.of(BillRow))


def test_a_table_without_a_header_is_read_by_what_stands_in_it(tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, layouts.headless())
    assert calls_in(book) == [row for row in told() if row[2] != 3661]


def test_messages_and_data_are_told_from_calls(tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, layouts.english())
    assert [row.kind for row in book.of(BillRow)] == ["voice"] * 4 + ["sms", "data"]
    assert {row.own_number for row in book.of(BillRow)} == {"+65 8111 2222"}
    (period,) = book.of(BillPeriod)
    assert (period.ended.ms - period.began.ms) // 86_400_000 == 30


def test_a_utc_column_is_preferred_and_has_no_doubt(tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, layouts.iso_with_zone())
    assert {row.began.offset_s for row in book.of(BillRow)} == {0}
    assert all("zone" not in row.began.lacks for row in book.of(BillRow))


def rows(*lines: str) -> bytes:
    return "\n".join(lines).encode()


HEAD = "Date,Time,Number,Duration,Charge"


def test_day_and_month_are_never_guessed(tmp_path: Path) -> None:
    """03/04 and 05/04 may be April, or March and May: nothing tells, so nothing is claimed, and the owner is asked."""
    book, _ = book_of_bytes(
        tmp_path,
        rows(HEAD, "03/04/2026,10:00:00,+6591234567,00:01:00,0.1", "05/04/2026,10:00:00,+6591234567,00:01:00,0.1"),
    )
    assert book.of(BillRow) == []
    assert [("--bill-format" in unread.why, unread.items) for unread in book.of(Unread)] == [(True, 1)] * 2


def test_one_row_decides_for_its_whole_column(tmp_path: Path) -> None:
    book, _ = book_of_bytes(
        tmp_path,
        rows(HEAD, "03/04/2026,10:00:00,+6591234567,00:01:00,0.1", "04/13/2026,10:00:00,+6591234567,00:01:00,0.1"),
    )
    assert [row.began.ms // 86_400_000 for row in book.of(BillRow)] == [20_516, 20_556]  # 4 March and 13 April


def test_the_billing_period_decides_as_well(tmp_path: Path) -> None:
    """The lines above the table are printed in the same order as the table."""
    book, _ = book_of_bytes(
        tmp_path,
        rows(
            "Billing period 28/03/2026 - 27/04/2026",
            HEAD,
            "03/04/2026,10:00:00,+6591234567,00:01:00,0.1",
            "05/04/2026,10:00:00,+6591234567,00:01:00,0.1",
        ),
    )
    assert [row.began.ms // 86_400_000 for row in book.of(BillRow)] == [20_546, 20_548]


def test_the_name_of_a_column_decides_as_well(tmp_path: Path) -> None:
    book, _ = book_of_bytes(
        tmp_path, rows("Date (MM/DD/YYYY),Time,Number,Duration,Charge", "03/04/2026,10:00:00,+6591234567,00:01:00,0.1")
    )
    assert [row.began.ms // 86_400_000 for row in book.of(BillRow)] == [20_516]


def test_two_digit_years_first_are_known_by_the_length_of_a_bill(tmp_path: Path) -> None:
    """26-09-08 to 26-09-12 are five days of one bill; as 26 September of five years they would be none."""
    lines = [f"26-09-{day:02},10:00:00,+6591234567,00:01:00,0.1" for day in range(8, 13)]
    book, _ = book_of_bytes(tmp_path, rows(HEAD, *lines))
    assert [row.began.ms // 86_400_000 for row in book.of(BillRow)] == [20_704 + day for day in range(5)]


@pytest.mark.parametrize(
    ("name", "cell", "seconds"),
    [
        ("Duration", "00:04:02", 242),
        ("Duration", "4:02", 242),
        ("Duration (hh:mm)", "4:02", 14_520),
        ("Duration", "242", 242),
        ("Duration (min)", "5", 300),
        ("Duration (min)", "4.5", 270),
        ("Duration", "4 min 2 s", 242),
        ("Duration", "4m 2s", 242),
        ("Duration", "1h 04m 02s", 3842),
        ("Duration", "PT4M2S", 242),
        ("Duration", "4'02\"", 242),
        ("Duration", "4 мин 2 сек", 242),
        ("Duration", "4分2秒", 242),
        ("Duration", "5", None),
    ],
)
def test_lengths(name: str, cell: str, seconds: int | None, tmp_path: Path) -> None:
    """A plain small number without a unit may be seconds or minutes: then the length is not known, the call is."""
    quoted = cell.replace('"', '""')
    book, _ = book_of_bytes(
        tmp_path, rows(f"Date,Time,Number,{name},Charge", f'21/09/2026,10:00:00,+6591234567,"{quoted}",0.1')
    )
    assert [row.duration_s for row in book.of(BillRow)] == [seconds]


@pytest.mark.parametrize(
    ("cell", "ms"),
    [
        ("2026-09-21T16:12:03+08:00", 1_789_978_323_000),
        ("2026-09-21T16:12:03Z", 1_790_007_123_000),
        ("1790007123", 1_790_007_123_000),
        ("1790007123000", 1_790_007_123_000),
    ],
)
def test_stamps_that_carry_their_zone(cell: str, ms: int, tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, rows("Timestamp,Number,Duration (s),Cost", f"{cell},+6591234567,61,0.1"))
    (row,) = book.of(BillRow)
    assert row.began.ms - (row.began.offset_s or 0) * 1000 == ms
    assert row.began.base is (Base.EPOCH if cell.isdecimal() else Base.WALL)
    assert "zone" not in row.began.lacks


def test_lines_of_a_family_are_told_apart(tmp_path: Path) -> None:
    """Sections with a heading, and a column of its own."""
    body = "21/09/2026,10:00:00,+6591234567,00:01:00,0.1"
    book, _ = book_of_bytes(
        tmp_path, rows(HEAD, "Number: +6581110001", body, "Subtotal,,,,0.1", "Number: +6581110002", body)
    )
    assert [row.own_number for row in book.of(BillRow)] == ["+6581110001", "+6581110002"]
    assert [ignored.name for ignored in book.of(Ignored)] == ["header"] + ["heading or total"] * 3


def test_a_phones_own_log_as_a_table_is_a_call_log(tmp_path: Path) -> None:
    """Carriers bill no missed calls: a table that lists them was saved on the phone."""
    book, _ = book_of_bytes(
        tmp_path,
        rows(
            "Name,Number,Type,Date,Duration",
            "A,+6591234567,Missed,21/09/2026 10:00:00,0:00",
            "B,+6591234568,Outgoing,22/09/2026 10:00:00,1:05",
        ),
    )
    assert [(row.kind, row.duration_s, row.place.source) for row in book.of(CallLogRow)] == [
        ("missed", 0, "call_log"),
        ("outgoing", 65, "call_log"),
    ]


def test_other_tables_are_named_and_left(tmp_path: Path) -> None:
    book, (piece,) = book_of_bytes(
        tmp_path,
        rows(
            "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,FirstSeen",
            "4,10.0.0.2,40000,192.0.2.1,443,10123,com.example,2026-09-21T10:00:00",
        ),
    )
    assert (piece.kind, piece.why) == ("csv", "not examined: a table (CSV)")
    assert len(book) == 0
