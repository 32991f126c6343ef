"""The door for flow files of mitmproxy: one typed netstring ("tnetstring") after the other, each a whole flow.

Each says its length first, so a flow that is broken or too long costs itself alone, and a file that breaks off is read as far as
it goes. Rows have the columns `number` and `flow` (a dictionary), or `broken`: why one is none.

References: mitmproxy `io/tnetstring.py`, `io/io.py` (formats up to 21).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.evidence.stream import CHUNK, Stream
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

LARGEST = 64 << 20
"""Bytes of one flow; longer ones are passed over."""
DEEPEST = 40
MOST_VALUES = 200_000
"""Values of one flow, those inside each other counted: a million websocket messages are not looked at."""
PREFIX = re.compile(rb"(\d{1,12}):")
BEGINNING = re.compile(
    rb"\d{2,12}:\d{1,2}:(?:type|version|mode|response|request|error|websocket|messages|backup|client_conn|server_conn|id|comment|metadata)[;,]"
)


class BrokenFlow(ValueError):
    """What should be a value is none: the message is a plain sentence."""


def looks_like_flows(head: bytes) -> bool:
    """Whether the beginning of a file is that of a flow file."""
    return BEGINNING.match(head) is not None


def flows_of(stream: Stream, place: Place, limits: Limits) -> Iterator[RowSection | Fact]:
    """The flows as rows of "mitmproxy", what is broken, and their `Dumped`."""
    spot = replace(place, line=1)
    file = FlowFile(spot, stream, limits.rows)
    rows = file.rows()
    yield RowSection("mitmproxy", place.entry, spot, rows, file.ending)
    for _ in rows:
        pass
    for why in file.remarks:
        yield Unread(place=spot, why=why)
    state = "truncated" if stream.troubles and file.ending.state == "read" else file.ending.state
    yield Dumped(place=spot, name="mitmproxy", title=place.entry, state=state, lines=file.ending.lines)


@dataclass(slots=True)
class FlowFile:
    """The reading of one file. A row's line is the number of its flow."""

    place: Place
    stream: Stream
    most: int
    ending: Ending = field(default_factory=Ending)
    remarks: list[str] = field(default_factory=list)
    broken: int = 0
    _rest: bytes = b""
    _at: int = 0

    def rows(self) -> Iterator[Row]:
        """Every flow, and for what is broken a row that says why."""
        while self._fill(1):
            if self.ending.lines >= self.most:
                self.remarks.append(f"more than {self.most} flows; the rest was not read")
                self.broken += 1
                break
            self.ending.lines += 1
            row = self._row()
            self.broken += "broken" in row.columns
            yield row
        self.ending.state = "truncated" if self.broken else "read" if self.ending.lines else "empty"

    def _row(self) -> Row:
        number = self.ending.lines
        place = replace(self.place, line=number)
        try:
            flow = flow_in(self._next())
        except BrokenFlow as why:
            return Row(place, {"broken": str(why)})
        return Row(place, {"number": number, "flow": flow})

    def _next(self) -> bytes:
        """The bytes of the next flow. Raises BrokenFlow, with what is broken passed."""
        self._fill(13)
        found = PREFIX.match(self._rest, self._at)
        if not found:
            beyond = self._skip()
            raise BrokenFlow(
                f"what should be the beginning of a flow is none: {beyond} bytes from there on were not read"
            )
        size, self._at = int(found[1]), found.end()
        if size > LARGEST:
            there = self._skip(size + 1)
            raise BrokenFlow(f"a flow of {size} bytes ({there} of them in the file): longer than is read")
        if not self._fill(size + 1):
            there = self._skip()
            raise BrokenFlow(f"the file breaks off within a flow: {there} of {size} bytes are there")
        end = self._at + size
        data, kind = self._rest[self._at : end], self._rest[end : end + 1]
        self._at = end + 1
        if self._at > CHUNK:  # a long flow is not to be held twice
            self._rest, self._at = self._rest[self._at :], 0
        if kind != b"}":
            raise BrokenFlow("what should be a flow is none")
        return data

    def _fill(self, size: int) -> bool:
        """Have at least `size` bytes at hand; False if the file has no more."""
        have = len(self._rest) - self._at
        if have >= size:
            return True
        got, self._at = [self._rest[self._at :]], 0
        while have < size and (chunk := next(self.stream.chunks, None)) is not None:
            got.append(chunk)
            have += len(chunk)
        self._rest = b"".join(got)
        return have >= size

    def _skip(self, size: int | None = None) -> int:
        """Pass over so many bytes, or all that is left; returns how many there were."""
        passed = 0
        while True:
            here = len(self._rest) - self._at
            if size is not None and passed + here >= size:
                self._at += size - passed
                return size
            passed += here
            self._rest, self._at = next(self.stream.chunks, b""), 0
            if not self._rest:
                return passed


def flow_in(data: bytes) -> dict[str, object]:
    """The dictionary whose inside `data` is. Raises BrokenFlow."""
    return _Values(data).dictionary(0, len(data), 0)


@dataclass(slots=True)
class _Values:
    """Values in one flow. Their depth and number are bounded, whatever lengths they claim."""

    data: bytes
    count: int = 0

    def dictionary(self, start: int, end: int, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        while start < end:
            key, start = self.value(start, end, depth)
            value, start = self.value(start, end, depth)
            name = key.decode("utf-8", errors="replace") if isinstance(key, bytes) else key
            if isinstance(name, str):
                found[name] = value
        return found

    def value(self, start: int, end: int, depth: int) -> tuple[object, int]:
        """The value that begins at `start`, and where it ends."""
        self.count += 1
        found = PREFIX.match(self.data, start, min(start + 13, end))
        if not found or depth > DEEPEST or self.count > MOST_VALUES:
            raise BrokenFlow("a flow that cannot be read: damaged, or made of too many parts")
        first, last = found.end(), found.end() + int(found[1])
        if last >= end:
            raise BrokenFlow("a flow that cannot be read: a part of it is longer than the whole")
        kind = self.data[last : last + 1]
        if kind == b"}":
            return self.dictionary(first, last, depth + 1), last + 1
        if kind == b"]":
            return self._list(first, last, depth + 1), last + 1
        return _plain(kind, self.data[first:last]), last + 1

    def _list(self, start: int, end: int, depth: int) -> list[object]:
        found: list[object] = []
        while start < end:
            value, start = self.value(start, end, depth)
            found.append(value)
        return found


def _plain(kind: bytes, data: bytes) -> object:
    """A value that holds no others: text, bytes, a number, true or false, or nothing."""
    if kind == b",":
        return data
    if kind == b";":
        return data.decode("utf-8", errors="replace")
    if kind == b"!":
        return data == b"true"
    if kind in b"#^" and len(data) <= 40:
        try:
            return int(data) if kind == b"#" else float(data)
        except ValueError:
            return None
    if kind == b"~":
        return None
    raise BrokenFlow("a flow that cannot be read: it holds a value of a kind that is not known")
