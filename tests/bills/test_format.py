"""--bill-format: what the owner says about a bill wins over what the table looks like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from offhook.errors import OffhookError
from offhook.evidence import read_bill_format
from offhook.facts.bills import BillPeriod, BillRow
from tests.bills.reading import book_of_bytes

GUIDE = Path(__file__).parents[2] / "docs" / "bills.md"


def told(folder: Path, text: str) -> Path:
    path = folder / "format.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_guide_is_valid(tmp_path: Path) -> None:
    example = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    assert read_bill_format(told(tmp_path, example)).zone == "Asia/Singapore"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seperator = ';'", "Did you mean 'separator'?"),
        ("[columns]\ndaet = 'x'", "Did you mean 'date'?"),
        ("[words]\noutgoin = ['x']", "Did you mean 'outgoing'?"),
        ("separator = ', '", "one character"),
        ("zone = 'Mars/Olympus'", "not a time zone"),
        ("encoding = 'rot13'", "not an encoding"),
        ("encoding = 'nonsense'", "not an encoding"),
        ("header_line = -1", "line number"),
        ("day_first = 'yes'", "true or false"),
        ("duration_unit = 'h'", "seconds"),
        ("period = ['2026-09-30', '2026-09-01']", "before the first"),
        ("period = 5", "two days"),
        ("columns = 5", "must be a table"),
        ("[columns]\ndate = 0", "number from 1 on"),
        ("= 5", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(OffhookError, match=re.escape(words)):
        read_bill_format(told(tmp_path, text))


def test_a_table_that_nobody_could_make_out(tmp_path: Path) -> None:
    """Odd separator, odd names, an undecidable date, words of its own: all said by the owner."""
    data = "junk\nA^B^C^D^E\n03/04/2026^10:00:00^0151234567^7^Abgang\n05/04/2026^11:00:00^0151234568^3^Zugang\n".encode(
        "cp1252"
    )
    _, (piece,) = book_of_bytes(tmp_path, data)
    assert piece.why is not None
    path = told(
        tmp_path,
        'separator = "^"\nencoding = "cp1252"\nheader_line = 2\nday_first = true\nzone = "Europe/Berlin"\nown_number = "+49151"\nduration_unit = "minutes"\n'
        'period = ["2026-04-01", "2026-04-30"]\n[columns]\ndate = "A"\ntime = "B"\nnumber = "C"\nduration = "D"\ntype = "E"\n[words]\noutgoing = ["Abgang"]\nincoming = ["Zugang"]\n',
    )
    (tmp_path / "in").mkdir()
    book, (piece,) = book_of_bytes(tmp_path / "in", data, told=read_bill_format(path))
    assert piece.kind == "bill"
    assert [
        (r.began.ms // 86_400_000, r.began.offset_s, r.number, r.duration_s, r.direction, r.own_number)
        for r in book.of(BillRow)
    ] == [
        (20_546, 7200, "0151234567", 420, "outgoing", "+49151"),
        (20_548, 7200, "0151234568", 180, "incoming", "+49151"),
    ]
    assert len(book.of(BillPeriod)) == 1


def test_columns_by_number_and_a_date_format(tmp_path: Path) -> None:
    data = b"+6591234567;61;21.26.09 16h12m03\n+6591234568;62;22.26.09 16h12m03\n"
    path = told(
        tmp_path,
        'header_line = 0\ndate_format = "%d.%y.%m %Hh%Mm%S"\nduration_unit = "seconds"\n[columns]\ndate = 3\nnumber = 1\nduration = 2\n',
    )
    (tmp_path / "in").mkdir()
    book, _ = book_of_bytes(tmp_path / "in", data, told=read_bill_format(path))
    assert [(r.began.ms, r.duration_s) for r in book.of(BillRow)] == [(1_790_007_123_000, 61), (1_790_093_523_000, 62)]
