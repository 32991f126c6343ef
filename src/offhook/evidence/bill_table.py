"""The door for bills and call-detail exports: tables as CSV (any separator, any encoding) or as a spreadsheet.

A table is a bill where its rows have a date, a number (or two) and a length, a cost or a kind; any other table is named and left.
What stands above, between and below the rows (headings, totals) is handed on as a remark, so that nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from offhook.evidence.bill_columns import Layout, find_layout
from offhook.evidence.bill_format import BillFormat
from offhook.evidence.bill_shapes import TRIPLE, has_day, is_length, long_phone, plain
from offhook.evidence.bill_words import folded, roles_of, speaks_of_period
from offhook.evidence.limits import Limits
from offhook.evidence.section import LARGEST_BUFFERED, Ending, Row, RowSection
from offhook.evidence.stream import Stream
from offhook.evidence.table_text import Record, decoded, records, separator_of
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

HEAD_RECORDS = 600
LAYOUT = "_layout"
REMARK = "_remark"
"""Columns of our own: the layout that a row is read by, or that it is no row of calls and what it is instead."""
HEADS_OF_A_LINE = frozenset(
    "calls usage charges itemised itemized verbindungen gespräche verbindungsnachweis appels communications llamadas chamadas "
    "chiamate samtal samtaler opkald gesprekken 通话 通話 清单".split()
)
"""Words of a heading that ends in the number of the line whose calls follow ("Itemised calls for 07700 900001")."""


def looks_like_bill(head: bytes, told: BillFormat | None = None) -> bool:
    """Whether the beginning of a text (not of a packed file) is that of a bill."""
    found = table_of(head, told)
    return find_layout(found[:HEAD_RECORDS], told) is not None if found else False


def table_of(data: bytes, told: BillFormat | None) -> list[Record]:
    """The records of a text; none if it is no table."""
    text = decoded(data, told.encoding if told else None)
    mark = (told.separator if told else None) or separator_of(text)
    return list(records(text, mark)) if mark else []


def bill_of(stream: Stream, place: Place, limits: Limits, told: BillFormat | None) -> Iterator[RowSection | Fact]:
    """The rows of a text that was recognised as a bill, and their `Dumped`."""
    data, beyond = _whole(stream)
    if beyond:
        yield Unread(place=place, why=f"{beyond} bytes of this table lie beyond the limit of {LARGEST_BUFFERED}")
    found = table_of(data, told)
    layout = find_layout(found, told)
    if layout is None:  # its beginning was that of a bill, the whole is none
        yield Unread(
            place=place, why="its beginning looks like a bill, but the columns of the whole table do not agree with it"
        )
        return
    yield from bill_section(found, layout, place, limits, told)


def _whole(stream: Stream) -> tuple[bytes, int]:
    parts: list[bytes] = []
    have = beyond = 0
    for chunk in stream.chunks:
        if have + len(chunk) > LARGEST_BUFFERED:
            beyond += len(chunk)
            continue
        parts.append(chunk)
        have += len(chunk)
    return b"".join(parts), beyond


def bill_section(
    found: Sequence[Record], layout: Layout, place: Place, limits: Limits, told: BillFormat | None
) -> Iterator[RowSection | Fact]:
    """The rows of one table whose layout is known, and their `Dumped`."""
    ending = Ending()
    name = "call_log_table" if layout.export else "bill"
    troubles: list[str] = []
    rows = _rows(found, place, ending, Sorting(layout, told, limits.rows), troubles)
    yield RowSection(name, place.entry, place, rows, ending)
    for _ in rows:
        pass
    for trouble in troubles:
        yield Unread(place=place, why=trouble)
    yield Dumped(place=place, name=name, title=place.entry, state=ending.state, lines=ending.lines)


def _rows(
    found: Sequence[Record], place: Place, ending: Ending, sorting: Sorting, troubles: list[str]
) -> Iterator[Row]:
    if sorting.told and sorting.told.period:
        text = " – ".join(sorting.told.period)
        yield Row(replace(place, line=0, text=text), {REMARK: "period", "period": text})
    for index, record in enumerate(found):
        if ending.lines >= sorting.most:
            troubles.append(f"more than {sorting.most} rows; the rest was not read")
            ending.state = "truncated"
            return
        ending.lines += 1
        yield Row(replace(place, line=record.line, text=record.raw), sorting.columns(index, record))
    ending.state = "read" if ending.lines else "empty"


@dataclass(slots=True)
class Sorting:
    """Tells rows of calls from what stands around them.

    most: rows that are read at all; own: the line that a heading named last;
    day: the last date printed."""

    layout: Layout
    told: BillFormat | None
    most: int
    own: str | None = None
    day: str | None = None
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = len(self.layout.roles)

    def columns(self, index: int, record: Record) -> dict[str, object]:
        """The cells of a row by role with the layout, or what kind of remark it is."""
        if index <= self.layout.header:
            return self._remark(record, "header" if index == self.layout.header else "line above the table")
        named = self.layout.named(record)
        if not self._is_row(named):
            again = index > self.layout.header >= 0 and sum(bool(roles_of(cell)) for cell in record.cells if cell) >= 3
            return self._remark(record, "header" if again else "heading or total")
        self._carry(named)
        return {**named, LAYOUT: self.layout}

    def _is_row(self, named: dict[str, object]) -> bool:
        when = str(named.get("when", ""))
        party = any(role in named for role in ("number", "caller", "recipient"))
        if has_day(when):
            return True
        if "when" in named:  # a date that cannot be read must show, a word in its place is a heading
            return len(named) > self.width / 2 and any(c.isdigit() for c in when)
        return party and "time" in named and self.day is not None

    def _carry(self, named: dict[str, object]) -> None:
        if "when" in named:
            self.day = str(named["when"])
        else:
            named["when"] = self.day
        if "own" not in named and (self.own or self.layout.own_number):
            named["own"] = self.layout.own_number or self.own

    def _remark(self, record: Record, what: str) -> dict[str, object]:
        filled = [plain(cell) for cell in record.cells if cell]
        if len(TRIPLE.findall(plain(record.raw)[:400])) == 2 and speaks_of_period(record.raw):
            return {REMARK: "period", "period": plain(record.raw), LAYOUT: self.layout}
        if what != "header" and len(filled) <= 3:
            self._own_line(record.raw)
        return {REMARK: what}

    def _own_line(self, raw: str) -> None:
        """Note "Line: 0151 234567" above the rows: the line that they belong to."""
        text = plain(raw).strip(' ";,|\t')
        start = next((at for at, c in enumerate(text) if c.isdigit() or c in "+("), len(text))
        label, number = text[:start].strip(' :;,|\t"'), text[start:].strip(' ";,|\t')
        of_line = roles_of(label) & {"own", "number"} or set(folded(label).split()) & HEADS_OF_A_LINE
        if of_line and long_phone(number) and not is_length(number):
            self.own = number
