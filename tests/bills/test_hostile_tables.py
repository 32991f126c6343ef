"""Tables made to hurt: never a traceback, never a hang, and what is left out is said."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence.bill_columns import find_layout
from offhook.evidence.bill_table import table_of
from offhook.facts.bills import BillRow
from offhook.facts.reading import Tally, Unread
from tests.bills import layouts
from tests.bills.reading import book_of, book_of_bytes
from tests.bills.workbook import workbook

HEAD = b"Date,Time,Number,Duration,Charge\n"
ROW = b"21/09/2026,10:00:00,+6591234567,00:01:00,0.1\n"


def test_formulas_are_text(tmp_path: Path) -> None:
    """A cell that a spreadsheet would run is a cell that cannot be read here, and nothing more."""
    evil = b'=HYPERLINK("http://example.invalid";"x"),10:00:00,+6591234567,00:01:00,0.1\n'
    book, _ = book_of_bytes(tmp_path, HEAD + ROW + evil + b'21/09/2026,10:00:00,="0151234567",00:01:00,=1+1\n')
    assert [row.number for row in book.of(BillRow)] == ["+6591234567", "0151234567"]
    (tally,) = book.of(Tally)
    assert tally.framed == 4


def test_a_quotation_mark_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, HEAD + ROW * 3 + b'21/09/2026,10:00:00,"+6591234567,00:01:00,0.1\n' + ROW * 200)
    assert len(book.of(BillRow)) >= 203


@pytest.mark.parametrize(
    "junk", [b"\0" * 50, b"\xff\xfe\0", b"a," * 100_000 + b"\n", b'"' * 5000 + b"\n", b";" * 300 + b"\n"]
)
def test_junk_between_rows_costs_only_itself(junk: bytes, tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, HEAD + ROW * 30 + junk + b"\n" + ROW * 30)
    assert len(book.of(BillRow)) >= 59


def test_a_hundred_thousand_columns(tmp_path: Path) -> None:
    header = b",".join([b"Date", b"Time", b"Number", b"Duration", *[b"x%d" % n for n in range(100_000)]])
    body = b",".join([b"21/09/2026", b"10:00:00", b"+6591234567", b"00:01:00", *[b"1"] * 100_000])
    book, (piece,) = book_of_bytes(tmp_path, header + b"\n" + (body + b"\n") * 3)
    assert piece.kind in ("bill", "csv", "unusable")
    assert len(book.of(BillRow)) <= 3


def test_more_rows_than_the_limit_are_left_and_said(tmp_path: Path) -> None:
    (tmp_path / "bill.csv").write_bytes(HEAD + ROW * 1000)
    book, _ = book_of(tmp_path / "bill.csv", limits=Limits(rows=100))
    assert len(book.of(BillRow)) == 99
    assert any("more than 100 rows" in unread.why for unread in book.of(Unread))


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    book, _ = book_of_bytes(
        tmp_path, HEAD + ROW * 5 + b"21/09/2026,10:00:00,+6591234567,00:01:00," + b"9" * 3_000_000 + b"\n" + ROW
    )
    assert len(book.of(BillRow)) == 7
    assert max(len(row.place.text) for row in book.of(BillRow)) <= 2000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(layouts.ALL) - 1), st.randoms(use_true_random=False))
def test_cuts_and_flipped_bytes_never_raise(which: int, chance: random.Random) -> None:
    data = bytearray(layouts.ALL[which]())
    for _ in range(chance.randrange(12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    found = table_of(bytes(data[: chance.randrange(len(data))]), None)
    find_layout(found)


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    book, (piece,) = book_of_bytes(tmp_path, workbook(raw_sheet=sheet), "bill.xlsx")
    assert piece.kind == "spreadsheet"
    assert any("document type" in unread.why for unread in book.of(Unread))


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c><v>" + b"1" * (80 << 20))
    (tmp_path / "bill.xlsx").write_bytes(packed.getvalue())
    book, (piece,) = book_of(tmp_path / "bill.xlsx")
    assert piece.kind == "spreadsheet"
    assert any("zip bomb" in unread.why or "element" in unread.why for unread in book.of(Unread))
