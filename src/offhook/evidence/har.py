"""The door for HAR: web traffic that a browser, PCAPdroid, Charles or mitmproxy wrote down as one JSON object (or packed by zlib).

Read in one pass, entry by entry: at most one entry is in memory. A broken entry costs itself alone, where the next can be made
out; a file that breaks off is read as far as it goes. Rows have the columns `number` and `entry`, or `broken`: why one is none.

References: HAR 1.2 (softwareishard.com); mitmproxy `addons/savehar.py` (`.zhar`); PCAPdroid `HarWriter`.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from offhook.evidence.limits import Budget, Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.evidence.stream import CHUNK, Stream
from offhook.evidence.text import normalised
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

if TYPE_CHECKING:
    from offhook.evidence.gunzip import Meter

LARGEST = 64 << 20
"""Characters of one entry."""
MANY_PARTS, LOOKED_AT_FROM = 4_000_000, 4 << 20
"""Values of one entry, an object counting as four: each costs memory, however short. Shorter entries hold few enough."""
WORK = 256 << 20
"""Characters that are gone through at most in search of the entry after a broken one."""
STEP = 64 << 10
PIECE = 512
NEAR = 16
"""Where a file is cut, JSON stumbles at most so many characters before the end (or at the start of a string)."""

DECODER = json.JSONDecoder()
SPACE = re.compile(r"[ \t\r\n]*")
ENTRIES = re.compile(r'"entries"\s{0,100}:\s{0,100}(?=\[)')
NEXT = re.compile(
    r'[,\[]\s{0,200}(?=\{\s{0,200}"(?:startedDateTime|pageref|comment|cache|connection|request|time|_\w{1,40})"\s{0,20}:)'
)
"""What stands before an entry; most writers begin one with one of these names."""
HEAD = re.compile(rb'\s{0,1000}\{\s{0,1000}"log"\s{0,1000}:\s{0,1000}\{')
IN_QUOTES = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]", re.DOTALL)


def looks_like_har(text: bytes) -> bool:
    """Whether the beginning of a text is that of a HAR file."""
    return HEAD.match(text) is not None


def packed_har(head: bytes) -> bool:
    """Whether the beginning of a file is that of a HAR file packed by zlib."""
    if not ZLIB.match(head):
        return False
    try:
        return looks_like_har(zlib.decompressobj().decompress(head, STEP))
    except zlib.error:
        return False


def unpacked(stream: Stream, limits: Limits, budget: Budget) -> Stream:
    """What a zlib stream unpacks to, bounded; damage becomes a trouble of the result, and the end."""
    from offhook.evidence.gunzip import Meter  # which asks what it unpacks, and so knows of this door

    found = Stream(iter(()))
    found.chunks = _inflated(stream.chunks, Meter(limits, budget), found.troubles)
    return found


def _small(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of few bytes: what is unpacked together with a damaged byte is lost."""
    return (chunk[at : at + PIECE] for chunk in chunks for at in range(0, len(chunk), PIECE))


def _inflated(chunks: Iterator[bytes], meter: Meter, troubles: list[str]) -> Iterator[bytes]:
    engine = zlib.decompressobj()
    for data in _small(meter.fed(chunks)):
        rest = data
        while rest and not engine.eof:
            try:
                piece = engine.decompress(rest, CHUNK)
            except zlib.error:
                troubles.append(
                    f"the packed file is damaged: it cannot be unpacked beyond its first {meter.size} bytes"
                )
                return
            if meter.refusal(len(piece)):
                troubles.append("the packed file unpacks to more than is read; the rest was not read")
                return
            yield piece
            rest = engine.unconsumed_tail
    if not engine.eof:
        troubles.append(f"the packed file breaks off after {meter.size} unpacked bytes")


def entries_of(
    stream: Stream, place: Place, limits: Limits, budget: Budget | None = None
) -> Iterator[RowSection | Fact]:
    """The entries as rows of "har", what is broken, and their `Dumped`. budget: what a packed file may unpack to; None: it is not."""
    spot, inside = replace(place, line=1), stream if budget is None else unpacked(stream, limits, budget)
    archive = Archive(spot, Text(normalised(inside).chunks), limits.rows)
    rows = archive.rows()
    yield RowSection("har", place.entry, spot, rows, archive.ending)
    for _ in rows:
        pass
    for why in (*archive.remarks, *(inside.troubles if inside is not stream else ())):
        yield Unread(place=spot, why=why)
    state = "truncated" if inside.troubles and archive.ending.state == "read" else archive.ending.state
    yield Dumped(place=spot, name="har", title=place.entry, state=state, lines=archive.ending.lines)


def _parts(text: str, at: int) -> int:
    """How many values stand from `at` on, at most; an object takes four times as much memory as others."""
    return text.count(",", at) + text.count("[", at) + 3 * text.count("{", at)


class BrokenText(ValueError):
    """What stands there is no JSON, breaks off, or is too long: the message is a plain sentence."""


@dataclass(slots=True)
class Text:
    """A text that is read as far as it is asked for.

    at: what was passed. begun: where the value that was passed last begins. line: of the place `counted`.
    """

    chunks: Iterator[bytes]
    text: str = ""
    at: int = 0
    begun: int = 0
    line: int = 1
    counted: int = 0
    ended: bool = False
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )

    def more(self, size: int) -> bool:
        """Read `size` bytes further, or one chunk more; False at the end of the file."""
        self._forget()
        got: list[str] = []
        have = 0
        while have < size and not self.ended:
            chunk = next(self.chunks, None)
            self.ended = chunk is None
            got.append(self._decoder.decode(chunk or b"", final=self.ended))
            have += len(chunk or b"")
        self.text = "".join((self.text, *got))
        return have > 0

    def _forget(self) -> None:
        """Let go of what was passed."""
        if self.at > STEP:
            self.line_now()
            self.text = self.text[self.at :]
            self.at = self.counted = 0

    def line_now(self) -> int:
        """The line that `at` stands on."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line

    def peek(self) -> str:
        """The next character that is no space, passed up to; "" at the end."""
        while True:
            found = SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more(CHUNK):
                return ""

    def expect(self, sign: str) -> None:
        """Pass `sign`. Raises BrokenText if something else stands there."""
        if self.peek() != sign:
            raise BrokenText("what stands there is no JSON" if self.peek() else "the file breaks off")
        self.at += 1

    def value(self) -> object:
        """Pass the next JSON value. Raises BrokenText, with nothing passed."""
        if not self.peek():
            raise BrokenText("the file breaks off")
        while True:
            self._weigh()
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as why:
                if not self._cut(why):
                    raise BrokenText("it is no JSON") from None
            except (ValueError, RecursionError):
                raise BrokenText("it holds a number or a nesting beyond all measure") from None
            else:
                self.begun, self.at = self.at, end
                return value
            if len(self.text) - self.at > LARGEST:
                raise BrokenText(f"it is longer than {LARGEST} characters")
            if not self.more(max(len(self.text) - self.at, CHUNK)):
                raise BrokenText("the file breaks off within it")

    def _weigh(self) -> None:
        """Raises BrokenText for a value of too many parts. What stands within its texts does not count."""
        if len(self.text) - self.at <= LOOKED_AT_FROM or _parts(self.text, self.at) <= MANY_PARTS:
            return
        if _parts(IN_QUOTES.sub("", self.text[self.at :]), 0) > MANY_PARTS:
            raise BrokenText("it is made of too many parts")

    def _cut(self, why: json.JSONDecodeError) -> bool:
        return why.pos >= len(self.text) - NEAR or why.msg.startswith("Unterminated string")

    def keys(self) -> Iterator[str]:
        """The names in an object; the value of each is to be passed before the next is asked for."""
        self.expect("{")
        while self.peek() != "}":
            name = self.value()
            self.expect(":")
            yield str(name)
            if self.peek() == ",":
                self.at += 1
        self.at += 1

    def find(self, pattern: re.Pattern[str]) -> bool:
        """Pass up to the end of the next match; False if there is none."""
        while True:
            if found := pattern.search(self.text, self.at):
                self.at = found.end()
                return True
            self.at = max(self.at, len(self.text) - 1000)
            if not self.more(CHUNK):
                return False


@dataclass(slots=True)
class Archive:
    """The reading of one HAR file. remarks: what is wrong with the whole. closed: the list of entries was ended."""

    place: Place
    text: Text
    most: int
    ending: Ending = field(default_factory=Ending)
    remarks: list[str] = field(default_factory=list)
    closed: bool = False
    broken: int = 0

    def rows(self) -> Iterator[Row]:
        """Every entry, and for what is broken a row that says why."""
        try:
            found = self._at_entries()
        except BrokenText as why:
            found = self.text.find(ENTRIES)
            self.remarks.append(f"what stands before the list of entries cannot be read: {why}")
        if not found:
            self.remarks.append("no list of entries was found in it")
        elif self.text.peek() != "[":
            self.remarks.append("what should be the list of entries is none")
        else:
            self.text.at += 1
            yield from self._entries()
            if not self.closed:
                self.remarks.append("the file breaks off: the list of entries is not ended")
        whole = self.closed and not self.broken
        self.ending.state = "truncated" if not whole else "read" if self.ending.lines else "empty"

    def _at_entries(self) -> bool:
        """Go to the value of log.entries; False where there is no such name."""
        for outer in self.text.keys():  # noqa: SIM118 - a generator, no dictionary
            if outer != "log" or self.text.peek() != "{":
                self.text.value()
                continue
            for inner in self.text.keys():  # noqa: SIM118
                if inner == "entries":
                    return True
                self.text.value()
        return False

    def _entries(self) -> Iterator[Row]:
        while (sign := self.text.peek()) not in ("", "]"):
            if sign == ",":
                self.text.at += 1
                continue
            if self.ending.lines >= self.most:
                self.remarks.append(f"more than {self.most} entries; the rest was not read")
                self.closed = True
                return
            self.ending.lines += 1
            yield self._entry()
        self.closed = sign == "]"

    def _entry(self) -> Row:
        place = replace(self.place, line=self.text.line_now())
        try:
            entry = self.text.value()
        except BrokenText as why:
            self.broken += 1
            self.text.at += 1
            self._next_entry()
            return Row(place, {"broken": f"an entry that cannot be read: {why}"})
        if not isinstance(entry, dict):
            self.broken += 1
            return Row(place, {"broken": "what should be an entry is none"})
        return Row(place, {"number": self.ending.lines, "entry": entry})

    def _next_entry(self) -> None:
        """Go to the next entry that can be read whole, or to the end."""
        work = 0
        while work < WORK and self.text.find(NEXT):
            try:
                entry = self.text.value()
            except BrokenText:
                work += len(self.text.text) - self.text.at
                self.text.at += 1
                continue
            if isinstance(entry, dict) and isinstance(entry.get("request"), dict):
                self.text.at = self.text.begun
                return
            work += self.text.at - self.text.begun
            self.text.at = self.text.begun + 1
        self.text.at = len(self.text.text)
        self.text.chunks = iter(())
