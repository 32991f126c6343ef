"""Bills as XLSX: dates are stored as days since 1900, lengths as parts of a day; formulas count by their saved value."""

from __future__ import annotations

from pathlib import Path

import pytest

from offhook.evidence.spreadsheet import shows
from offhook.facts.bills import BillRow
from tests.bills.reading import book_of_bytes
from tests.bills.workbook import BOTH, DATE, LENGTH, PLAIN, TIME, Cell, workbook

DAY_OF_SHEET = 46_286  # 21 September 2026, counted from 30 December 1899
NAMES: list[Cell | None] = ["Datum", "Uhrzeit", "Zielrufnummer", "Dauer", "Betrag"]


def test_stored_days_and_lengths(tmp_path: Path) -> None:
    rows: list[list[Cell | None]] = [
        ["Example Telekom"],
        [],
        NAMES,
        [(DAY_OF_SHEET, DATE), (58_323 / 86_400, TIME), "+6591234567", (242 / 86_400, LENGTH), (0.19, PLAIN)],
        [(DAY_OF_SHEET + 1, DATE), (60 / 86_400, TIME), (6_598_765_432, PLAIN), (90_000 / 86_400, LENGTH), None],
        ["Summe", None, None, None, (0.19, PLAIN)],
    ]
    book, (piece,) = book_of_bytes(tmp_path, workbook(rows), "rechnung.xlsx")
    assert piece.kind == "bill"
    assert [(row.began.ms, row.number, row.duration_s, row.place.line) for row in book.of(BillRow)] == [
        (1_790_007_123_000, "+6591234567", 242, 4),
        (1_790_035_260_000, "6598765432", 90_000, 5),
    ]


def test_moments_in_one_cell(tmp_path: Path) -> None:
    rows: list[list[Cell | None]] = [
        ["Start", "Number called", "Duration (s)"],
        [(DAY_OF_SHEET + 58_323 / 86_400, BOTH), "+6591234567", (242, PLAIN)],
    ]
    book, _ = book_of_bytes(tmp_path, workbook(rows), "bill.xlsx")
    assert [(row.began.ms, row.duration_s) for row in book.of(BillRow)] == [(1_790_007_123_000, 242)]


def test_a_workbook_about_something_else_is_named(tmp_path: Path) -> None:
    book, (piece,) = book_of_bytes(tmp_path, workbook([["Plant", "Water"], ["Fern", "daily"]]), "garden.xlsx")
    assert (piece.kind, piece.why) == ("spreadsheet", "not examined: a spreadsheet without a table of calls")
    assert book.of(BillRow) == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("General", ""), ("0.00", ""), ('#,##0.00 "€"', ""), ("dd/mm/yyyy", "date"), ("d. mmm yy", "date"), ("hh:mm:ss", "time"),
        ("mm:ss", "time"), ("[h]:mm:ss", "length"), ("[mm]:ss", "length"), ("yyyy-mm-dd hh:mm", "both"), ("[$-409]m/d/yy h:mm AM/PM;@", "both"),
        ("@", ""), ('"Tag" 0', ""),
    ],
)  # fmt: skip
def test_number_formats(code: str, what: str) -> None:
    """Names of colours, currencies and literal text in a format say nothing of dates."""
    assert shows(code) == what
