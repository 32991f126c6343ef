"""Call logs and messages that the app "SMS Backup & Restore" exported: `<calls><call number=… date=… /></calls>`, one element a row.

Streamed with expat. Document types and entities are refused (nothing real has them); a file that was cut gives what stands
before the cut, and a damaged element costs itself: reading goes on at the next one (but not in UTF-16). The app writes emoji as
pairs of surrogate references ("&#55357;&#56832;"), which XML forbids: mended here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from offhook.evidence.database import shown
from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.evidence.stream import Stream
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread
from offhook.facts.time import Base, Stamp

FEED = 64 << 10
LONGEST_PART = 16 << 20
"""Bytes of one element of an export of messages: a picture stands in one attribute."""
KEPT_OF_MESSAGES = frozenset("address date date_sent type msg_box m_type status sub_id creator".split())
REFERENCE = re.compile(rb"&#(?:(?P<decimal>[0-9]{1,7})|[xX](?P<hex>[0-9a-fA-F]{1,6}));(?:&#(?P<low>5[67][0-9]{3});)?")
ODD = "\ufffd"
CALL, MESSAGE = re.compile(rb"<call[ \t\r\n]"), re.compile(rb"<[sm]ms[ \t\r\n]")
MOST_DAMAGES = 1000
"""Places at which reading begins anew; a file with more of them is no export."""


class Refused(Exception):
    """The XML holds something that no export holds."""


def calls_of(stream: Stream, place: Place, limits: Limits, name: str = "call_log") -> Iterator[RowSection | Fact]:
    """The elements `call` (or, of an export of messages, `sms` and `mms` without what they say), and their `Dumped`."""
    ending = Ending()
    spot = replace(place, line=1)
    troubles: list[Fact] = []
    messages = name == "messages"
    title = f"{place.entry}:{'messages' if messages else 'calls'}"
    limits = replace(limits, line=max(limits.line, LONGEST_PART)) if messages else limits
    elements = Elements(messages)
    rows = _rows(stream, spot, limits, ending, (troubles, elements))
    yield RowSection(name, title, spot, rows, ending)
    for _ in rows:
        pass
    yield from troubles
    taken = Stamp(elements.taken, Base.EPOCH, int(elements.taken)) if elements.taken else None
    yield Dumped(place=spot, name=name, title=title, state=ending.state, ended=taken, lines=ending.lines)


@dataclass(slots=True)
class Elements:
    """What expat has told since the last look. messages: look for those, and keep of them only who, when and how.

    taken: when the export was made (epoch milliseconds), as the root says.
    fed: bytes that the present parser was given; above: lines of the file before the first of them.
    """

    messages: bool = False
    parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)
    found: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    closed: bool = False
    root: str = ""
    taken: str = ""
    fed: int = 0
    above: int = 0

    def __post_init__(self) -> None:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def feed(self, data: bytes) -> int | None:
        """Read on; where it is damaged, the place of the first bad byte."""
        try:
            self.parser.Parse(data)
        except (expat.ExpatError, LookupError):  # the latter of an encoding that does not exist
            return max(self.parser.ErrorByteIndex - self.fed, 0)
        self.fed += len(data)
        return None

    def begin_anew(self, above: int) -> None:
        """Read on with a new parser, as if the root had just begun."""
        self.parser, self.closed, self.fed, self.above = expat.ParserCreate("UTF-8"), False, 0, above
        self.__post_init__()
        self.feed(f"<{self.root or 'calls'}>".encode())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            told = attributes.get("backup_date", "")
            self.root, self.taken = name, told if re.fullmatch(r"[0-9]{10,15}", told) else ""
        line = self.above + self.parser.CurrentLineNumber
        if name == "call" and not self.messages:
            self.found.append((line, attributes))
        elif name in ("sms", "mms") and self.messages:
            kept = {key: value for key, value in attributes.items() if key in KEPT_OF_MESSAGES}
            self.found.append((line, {**kept, "kind": name}))

    def _end(self, name: str) -> None:
        self.closed = self.closed or name == self.root

    def _refuse(self, *_declared: object) -> None:
        raise Refused("the file declares a document type or entities, which no export does: not read")


@dataclass(slots=True)
class Reader:
    """Hands pieces of the file to expat, and begins anew behind what it cannot read.

    begun: elements that begin in what was handed over, counted by themselves. above: lines before the present piece.
    """

    elements: Elements
    place: Place
    troubles: list[Fact]
    begun: int = 0
    above: int = 0
    lost: bool = False

    def read(self, data: bytes) -> None:
        """One piece of the file, which ends behind an element."""
        begins = [found.start() for found in (MESSAGE if self.elements.messages else CALL).finditer(data)]
        self.begun += len(begins)
        start = self._next(data, begins, 0) if self.lost else 0
        while start is not None and (bad := self.elements.feed(data[start:])) is not None:
            self.trouble("the file is damaged here", data.count(b"\n", 0, start + bad))
            start = self._next(data, begins, max(start + bad, start + 1))
        self.above += data.count(b"\n")

    def end(self) -> None:
        """Nothing follows: is everything closed?"""
        if self.lost:
            return
        try:
            self.elements.parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keywords
        except expat.ExpatError as why:
            self.trouble(f"the file breaks off or is damaged: {why}", 0)

    def trouble(self, why: str, lines: int) -> None:
        """Say what is wrong so many lines into the present piece. Raises Refused where too much is."""
        self.troubles.append(Unread(place=replace(self.place, line=self.above + lines + 1), why=why))
        if len(self.troubles) >= MOST_DAMAGES:
            raise Refused(f"damaged in {MOST_DAMAGES} places and more; the rest was not read")

    def _next(self, data: bytes, begins: list[int], at: int) -> int | None:
        """Begin anew at the next element, if this piece has one behind `at`."""
        index = bisect_left(begins, at)
        self.lost = index == len(begins)
        if self.lost:
            self.elements.closed = False
            return None
        self.elements.begin_anew(self.above + data.count(b"\n", 0, begins[index]))
        return begins[index]


def _rows(
    stream: Stream, place: Place, limits: Limits, ending: Ending, told: tuple[list[Fact], Elements]
) -> Iterator[Row]:
    troubles, elements = told
    reader = Reader(elements, place, troubles)
    try:
        for data in _mended(stream.chunks, limits.line):
            reader.read(data)
            yield from _taken(elements, place, ending)
            _check(ending.lines, limits.rows)
        reader.end()
    except (Refused, ValueError, LookupError) as why:
        yield from _taken(elements, place, ending)
        troubles.append(Unread(place=replace(place, line=reader.above + 1), why=str(why)))
        elements.closed = False
    lost = reader.begun - ending.lines - len(troubles)
    if troubles and lost > 0:
        troubles.append(Unread(place=place, why="rows that stand in what is damaged", items=lost))
    ending.state = "read" if elements.closed and not stream.troubles else "truncated"
    ending.state = "empty" if ending.state == "read" and not ending.lines else ending.state


def _check(rows: int, most: int) -> None:
    if rows > most:
        raise Refused(f"more than {most} rows; the rest was not read")


def _taken(elements: Elements, place: Place, ending: Ending) -> Iterator[Row]:
    found, elements.found = elements.found, []
    for line, attributes in found:
        columns: dict[str, object] = dict(attributes)
        ending.lines += 1
        yield Row(replace(place, line=line, text=shown(columns)), columns)


def _mended(chunks: Iterator[bytes], longest: int) -> Iterator[bytes]:
    """Small pieces that end behind a ">", with references that XML forbids replaced. UTF-16 passes as it is."""
    rest = b""
    wide: bool | None = None
    for chunk in chunks:
        wide = chunk[:2] in (b"\xff\xfe", b"\xfe\xff") if wide is None else wide
        for start in range(0, len(chunk), FEED):
            rest += chunk[start : start + FEED]
            end = len(rest) if wide else rest.rfind(b">") + 1
            if not end and len(rest) > longest:
                raise Refused(f"one element has more than {longest} bytes: not read")
            if end:
                yield rest[:end] if wide else REFERENCE.sub(_reference, rest[:end])
                rest = rest[end:]
    yield rest


def _reference(found: re.Match[bytes]) -> bytes:
    code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
    low = int(found["low"]) if found["low"] else 0
    if 0xD800 <= code < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + (code - 0xD800 << 10) + low - 0xDC00).encode()
    if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return found[0] if not low else found[0][: found.start("low") - found.start() - 2] + ODD.encode()
    return ODD.encode() * (2 if low else 1)
