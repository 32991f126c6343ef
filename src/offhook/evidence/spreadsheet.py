"""Spreadsheets (XLSX) as tables of text: what the cells showed when the file was saved.

Read with our own archive and expat instead of a library: so the limits on unpacked bytes hold here as well, document types and
entities are refused, and nothing is ever computed (of a formula, the saved value counts). Dates and times, which a sheet
stores as days since 1900 (or 1904), are told by their number format and written as ISO text.

References: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared strings), 18.8.30 (number formats).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from offhook.evidence.archive import Archive, Member
from offhook.evidence.limits import Limits
from offhook.evidence.stream import FEED, Stream
from offhook.evidence.table_text import MAX_CELLS, Record

WORKBOOK = b"xl/workbook.xml"
SHEET = re.compile(rb"xl/worksheets/sheet(\d{1,4})\.xml")
REFERENCE = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})", re.ASCII)
BUILT_IN_DATES = frozenset({14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58})
BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47})
BUILT_IN_BOTH = 22
QUOTED = re.compile(r'"[^"]{0,200}"|\\.|\[(?!h|m|s)[^\]]{0,60}\]|_.', re.IGNORECASE)
DAY_S = 86_400
EPOCH_1900, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - faces
LATEST_DAY = 2_900_000
STRINGS = 500_000
STRING_BYTES = 64 << 20
PART_BYTES = 512 << 20
"""Unpacked bytes of one sheet: a year of calls takes some megabytes."""


class Refused(Exception):
    """The workbook holds something that is not read."""


@dataclass(slots=True)
class Book:
    """What the sheets refer to. formats: of each cell style "" (plain), "date", "time", "both" or "length"."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    since: dt.datetime = EPOCH_1900


def is_spreadsheet(archive: Archive) -> bool:
    """Whether an archive is an XLSX workbook."""
    return any(member.raw_name == WORKBOOK for member in archive.members)


def sheets_of(archive: Archive, limits: Limits, troubles: list[str]) -> Iterator[tuple[str, list[Record]]]:
    """(name, records) of every sheet, in the order of their files. What cannot be read is said in `troubles`."""
    by_name = {member.raw_name: member for member in archive.members if not member.refusal}
    book = Book()
    _read(archive, by_name.get(WORKBOOK), _dates_since(book), troubles)
    _read(archive, by_name.get(b"xl/styles.xml"), Styles(book), troubles)
    _read(archive, by_name.get(b"xl/sharedStrings.xml"), Strings(book), troubles)
    numbered = sorted((int(found[1]), name) for name in by_name if (found := SHEET.fullmatch(name)))
    for number, name in numbered:
        sheet = Sheet(book, limits.rows)
        _read(archive, by_name[name], sheet, troubles)
        yield f"sheet {number}", sheet.records


class Handler:
    """What an XML part is read into: called for every element and for the text inside."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `name` without its prefix."""

    def text(self, data: str) -> None:
        """Characters inside an element."""

    def end(self, name: str) -> None:
        """An element ends."""


def _read(archive: Archive, member: Member | None, handler: Handler, troubles: list[str]) -> None:
    if member is None:
        return
    stream = archive.stream(member)
    try:
        _parse(stream, handler)
    except (expat.ExpatError, Refused, ValueError) as why:
        troubles.append(f"{member.name}: {why}")
    troubles.extend(stream.troubles)


def _parse(stream: Stream, handler: Handler) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, found: handler.start(name.rpartition(":")[2], found)
    parser.EndElementHandler = lambda name: handler.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    have = 0
    for chunk in stream.chunks:
        have += len(chunk)
        if have > PART_BYTES:
            raise Refused(f"more than {PART_BYTES} bytes: the rest was not read")
        for at in range(0, len(chunk), FEED):
            parser.Parse(chunk[at : at + FEED])
    parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keywords


def _refuse(*_declared: object) -> None:
    raise Refused("it declares a document type or entities, which no workbook does: not read")


def _dates_since(book: Book) -> Handler:
    class Workbook(Handler):
        def start(self, name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                book.since = EPOCH_1904

    return Workbook()


@dataclass(slots=True)
class Styles(Handler):
    """Which cell styles show dates and times."""

    book: Book
    own: dict[int, str] = field(default_factory=dict)
    inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Number formats come before the styles that use them."""
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            self.own[int(attributes["numFmtId"])] = shows(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside and len(self.book.formats) < 65_536:
            number = attributes.get("numFmtId", "0")
            self.book.formats.append(self._of(int(number) if number.isdecimal() else 0))

    def end(self, name: str) -> None:
        """Only the styles of cells count."""
        self.inside = self.inside and name != "cellXfs"

    def _of(self, number: int) -> str:
        if number in self.own:
            return self.own[number]
        if number == BUILT_IN_BOTH:
            return "both"
        return "date" if number in BUILT_IN_DATES else "time" if number in BUILT_IN_TIMES else ""


def shows(code: str) -> str:
    """What a number format shows: "date", "time", "both", "length" ([h]:mm:ss), or "" for numbers and text."""
    bare = QUOTED.sub("", code[:255]).lower().partition(";")[0]
    if re.search(r"\[(?:h|m|s)+\]", bare):
        return "length"
    clock = bool(re.search(r"h|s", bare))
    day = bool(re.search(r"d|y", bare)) or ("m" in bare and not clock)
    if not (clock or day) or re.search(r"[0#?]{1,20}[.,]?[0#?]", bare.replace(".0", "")):
        return ""
    return "both" if clock and day else "time" if clock else "date"


@dataclass(slots=True)
class Strings(Handler):
    """The strings that cells share; what stands beside them for pronunciation is left out."""

    book: Book
    parts: list[str] = field(default_factory=list)
    wanted: bool = False
    spoken: bool = False
    size: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        """Collect the text of each string."""
        if name == "si":
            self.parts = []
        self.spoken = self.spoken or name == "rPh"
        self.wanted = name == "t" and not self.spoken

    def text(self, data: str) -> None:
        """Text of the string."""
        if self.wanted:
            self.size += len(data)
            self.parts.append(data)

    def end(self, name: str) -> None:
        """A string is whole."""
        self.wanted = False
        self.spoken = self.spoken and name != "rPh"
        if name == "si":
            if len(self.book.strings) >= STRINGS or self.size > STRING_BYTES:
                raise Refused("it holds more text than any bill: the rest was not read")
            self.book.strings.append("".join(self.parts))


@dataclass(slots=True)
class Sheet(Handler):
    """The rows of one sheet. Formulas are left alone: the value that was saved beside each counts."""

    book: Book
    most: int
    records: list[Record] = field(default_factory=list)
    row: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    column: int = -1
    kind: str = ""
    style: str = ""
    parts: list[str] = field(default_factory=list)
    wanted: bool = False
    cells_in_all: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row or a cell begins; both may leave out where they stand."""
        if name == "row":
            told = attributes.get("r", "")
            self.row, self.cells, self.column = (
                int(told) if told.isdecimal() and len(told) < 8 else self.row + 1,
                {},
                -1,
            )
        elif name == "c":
            found = REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _number(found["column"]) if found else self.column + 1
            self.kind, style = attributes.get("t", "n"), attributes.get("s", "0")
            index = int(style) if style.isdecimal() else 0
            self.style = self.book.formats[index] if index < len(self.book.formats) else ""
            self.parts = []
        self.wanted = name in ("v", "t")

    def text(self, data: str) -> None:
        """The value of the cell."""
        if self.wanted and sum(map(len, self.parts)) < 2000:
            self.parts.append(data)

    def end(self, name: str) -> None:
        """A cell or a row is whole."""
        self.wanted = False
        if name == "c" and self.parts and self.column < MAX_CELLS:
            self.cells[self.column] = self._shown("".join(self.parts))[:2000]
            self.cells_in_all += 1
        elif name == "row" and self.cells:
            if len(self.records) >= self.most or self.cells_in_all > self.most * 8:
                raise Refused(f"more than {self.most} rows; the rest was not read")
            width = max(self.cells) + 1
            cells = tuple(self.cells.get(index, "").strip() for index in range(width))
            self.records.append(Record(self.row, cells, "\t".join(cells)[:2000].strip()))

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            index = int(value) if value.isdecimal() and len(value) < 9 else -1
            return self.book.strings[index] if 0 <= index < len(self.book.strings) else ""
        if self.kind != "n" or not self.style:
            return value
        try:
            return as_time(float(value), self.style, self.book.since)
        except (ValueError, OverflowError):
            return value


def as_time(days: float, style: str, since: dt.datetime) -> str:
    """The text of a stored number of days: "2026-09-21", "16:12:03", "2026-09-21 16:12:03", or a length "25:04:02"."""
    if not 0 <= days < LATEST_DAY:
        return str(days)
    seconds = round(days * DAY_S)
    if style == "length" or (style == "time" and days < 1):
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    at = since + dt.timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%d" if style == "date" and seconds % DAY_S == 0 else "%Y-%m-%d %H:%M:%S")


def _number(letters: str) -> int:
    """The 0-based number of a column: "A" is 0, "AA" is 26."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1
