"""Logcat in bulk: every line is counted, only lines that somebody asks for are taken apart.

A log keeps to fixed columns, and `logcat_columns.py` finds in them the few lines that somebody may want. Lines out of column (a
wider uid, another form, a divider, torn text) go one by one through the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from offhook.evidence.section import Block, TextSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.parsers.contract import Contract, LogLine, contract_of, guarded, unread
from offhook.parsers.logcat_columns import Columns, columns
from offhook.parsers.logcat_lines import DIVIDER, FRAME, Head, head_of
from offhook.parsers.logcat_spans import Column, Spans

LogParser = Callable[[LogLine], Iterator[Fact]]

SOURCES = {"main": "main_log", "events": "event_log", "radio": "radio_buffer", "last": "last_log"}
MIXED_SOURCE = "log"
BLOCK_BYTES = 2 << 20
MOST_LINES = 1 << 18
"""Lines of one block: in real logs a block holds a tenth of that; what is noted of each line costs memory."""
MOST_UNREAD = 20
"""So many lines of a section (and of each source) are shown; the rest is one Unread with their number."""
EXPIRED = re.compile(rb"expire (\d{1,9}) lines?\b")
CHATTY = b"chatty"


@dataclass(frozen=True, slots=True)
class Taker:
    """A log parser, and what a raw line must hold for it (any of `only`, if there are any)."""

    function: LogParser
    contract: Contract
    only: tuple[bytes, ...]

    def wants(self, raw: bytes) -> bool:
        """Whether a line of its tag may tell it something."""
        return not self.only or any(map(raw.__contains__, self.only))


@dataclass(slots=True)
class Count:
    """The tally of one source while it is being counted; `hidden`: unread items that were not shown one by one."""

    framed: int = 0
    read: int = 0
    unread: int = 0
    hidden: int = 0


def read_log(section: TextSection, log_parsers: Sequence[LogParser]) -> Iterator[Fact]:
    """All facts of one log section: what the parsers tell, what the log covers, one Tally for the section under its own
    source and one for each other source that parsers speak under."""
    reader = LogReader.of(section, log_parsers)
    for block in joined(section.blocks, BLOCK_BYTES):
        yield from reader.block(block)
    yield from reader.closing()


def joined(blocks: Iterable[Block], size: int) -> Iterator[Block]:
    """The same lines in blocks of at least `size` bytes: each block costs some setting up."""
    first, held = 0, 0
    pieces: list[bytes] = []
    for block in blocks:
        first = first if pieces else block.first_line
        pieces.append(block.data)
        held += len(block.data)
        if held >= size:
            yield Block(first, b"".join(pieces))
            pieces, held = [], 0
    if pieces:
        yield Block(first, b"".join(pieces))


def halves(block: Block) -> Iterator[Block]:
    """A block of several lines as two."""
    half = len(block.data) // 2
    middle = block.data.rfind(b"\n", 0, half) + 1 or block.data.find(b"\n", half) + 1
    yield Block(block.first_line, block.data[:middle])
    yield Block(block.first_line + block.data.count(b"\n", 0, middle), block.data[middle:])


@dataclass(slots=True)
class LogReader:
    """Reads one log section block by block."""

    place: Place
    takers: dict[bytes, tuple[Taker, ...]]
    spans: Spans
    buffer: str
    columns: Columns
    counts: dict[str, Count] = field(default_factory=dict)
    marks: list[tuple[int, str]] = field(default_factory=list)
    dropped: list[tuple[int, int]] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)
    unasked: int = 0
    dividers: int = 0

    @classmethod
    def of(cls, section: TextSection, log_parsers: Sequence[LogParser]) -> LogReader:
        """A reader for a section: its buffer decides the source it is counted under."""
        mixed = section.buffer not in SOURCES
        place = replace(section.place, source=SOURCES.get(section.buffer, MIXED_SOURCE))
        takers = takers_of(log_parsers)
        return cls(place, takers, Spans(place, section.buffer, mixed), section.buffer, columns(texts_of(takers)))

    def block(self, block: Block) -> Iterator[Fact]:
        """All facts of one block of whole lines; one of very many lines is read in halves."""
        lines = self.columns.split(block.data)
        if len(lines) > MOST_LINES:
            del lines
            for half in halves(block):
                yield from self.block(half)
            return
        self.marks, self.dropped, self.strangers = [], [], []
        odd, wanted = self.columns.sort(lines)
        self._count(self.place.source).framed += len(lines)
        self.unasked += len(lines) - len(odd) - len(wanted)
        for index in sorted([*odd, *wanted]):
            if index in wanted or not self._blank(index, lines[index]):
                yield from self._line(block.first_line + index, index, lines[index], wanted.get(index, 0))
        yield from self.spans.add(Column(block.first_line, lines, self.strangers, self.marks, self.dropped))

    def _blank(self, index: int, raw: bytes) -> bool:
        """Whether a line is empty: those are not counted."""
        if raw and raw.strip():
            return False
        self.strangers.append(index)
        self._count(self.place.source).framed -= 1
        return True

    def _line(self, number: int, index: int, raw: bytes, tag_at: int) -> Iterator[Fact]:
        """One line that is wanted, or (tag_at 0) out of column."""
        tag = _tag(raw, tag_at) if tag_at else b""
        if tag and not self._takers(tag, raw, index):
            self.unasked += 1
            return
        text = raw.decode("utf-8", errors="replace").rstrip("\r")
        head = head_of(text)
        place = Place(self.place.evidence, self.place.source, self.place.entry, number, text[:2000].strip())
        if head is None:
            self.strangers.append(index)
            yield from self._stranger(place, index, raw)
            return
        takers = self._takers(head.tag.encode(), raw, index if not tag_at else None)
        if not takers:
            self.unasked += 1
            return
        yield from self._told(place, head, takers)

    def _takers(self, tag: bytes, raw: bytes, index: int | None) -> list[Taker]:
        """Who wants this line. On the way, at the first look at a line (index given), the reader notes what was dropped."""
        if tag == CHATTY and index is not None and (lost := EXPIRED.search(raw)):
            self.dropped.append((index, int(lost[1])))
        if tag not in self.takers:
            return []
        return [taker for taker in self.takers[tag] if taker.wants(raw)]

    def _stranger(self, place: Place, index: int, raw: bytes) -> Iterator[Fact]:
        """A line that is none of a log: a divider, or something that nobody understands."""
        own = self._count(self.place.source)
        if found := DIVIDER.match(raw):
            self.dividers += 1
            buffer = found["buffer"].decode("ascii", errors="replace").strip()
            self.marks.append((index, buffer))
            self._switch(buffer, certain=found["how"] == b"switch to")
        elif FRAME.match(raw):
            self.dividers += 1
        else:
            own.unread += 1
            yield from self._shown(own, [unread(place, "not a line of a log in any form that is known")])

    def _switch(self, buffer: str, *, certain: bool) -> None:
        """Buffers that are merged by time announce themselves only once: after the second name, anything may follow."""
        if self.spans.mixed:
            self.buffer = buffer if certain or not self.spans.run or self.buffer == buffer else "mixed"

    def _told(self, place: Place, head: Head, takers: Sequence[Taker]) -> Iterator[Fact]:
        read = missed = 0
        for taker in takers:
            facts = list(self._facts(taker, place, head))
            got = sum(not isinstance(fact, (Unread, Ignored)) for fact in facts)
            read, missed = read + got, missed + sum(isinstance(fact, Unread) for fact in facts)
            yield from self._shown(self._count(taker.contract.source), facts)
            self._counted(taker.contract, got, facts)
        own = self._count(self.place.source)
        own.read += bool(read)
        own.unread += bool(missed and not read)

    def _facts(self, taker: Taker, place: Place, head: Head) -> Iterator[Fact]:
        """What one parser tells of one line; a line that its tally counts and that yields nothing is unread."""
        contract = taker.contract
        where = Place(place.evidence, contract.source, place.entry, place.line, place.text)
        line = LogLine(where, head.at, self.buffer, head.uid, head.pid, head.level, head.tag, head.message)
        facts = list(guarded(taker.function, line, where))
        yield from facts
        counted = any(isinstance(fact, (*contract.counts, Unread, Ignored)) for fact in facts)
        if not counted and contract.tally and contract.tally.search(head.message):
            yield unread(where, "a line of a kind that is read, but not in this form")

    def _counted(self, contract: Contract, got: int, facts: list[Fact]) -> None:
        if contract.source == self.place.source or not facts:
            return
        count = self._count(contract.source)
        count.framed += 1
        count.read += bool(got)
        count.unread += not got and any(isinstance(fact, Unread) for fact in facts)

    def _shown(self, count: Count, facts: Iterable[Fact]) -> Iterator[Fact]:
        """The facts, without those Unread that are too many to show."""
        for fact in facts:
            if isinstance(fact, Unread):
                count.hidden += fact.items
                if count.hidden > MOST_UNREAD:
                    continue
            yield fact

    def _count(self, source: str) -> Count:
        return self.counts.setdefault(source, Count())

    def closing(self) -> Iterator[Fact]:
        """What can be said only at the end: the last span, what was left aside, and the counts."""
        yield from self.spans.close()
        if self.unasked:
            yield Ignored(place=self.place, name="log lines that no reader asks for", items=self.unasked)
        if self.dividers:
            yield Ignored(place=self.place, name="dividers between log buffers", items=self.dividers)
        for source, count in self.counts.items():
            place = replace(self.place, source=source)
            if count.hidden > MOST_UNREAD:
                yield unread(place, "more lines like those shown", count.hidden - MOST_UNREAD)
            if source == self.place.source or count.framed:
                ignored = count.framed - count.read - count.unread
                yield Tally(place=place, framed=count.framed, read=count.read, ignored=ignored, unread=count.unread)


def takers_of(log_parsers: Sequence[LogParser]) -> dict[bytes, tuple[Taker, ...]]:
    """The parsers by tag. `chatty` is always asked for, by the reader itself: it says how many lines were dropped."""
    found: dict[bytes, tuple[Taker, ...]] = {CHATTY: ()}
    for function in log_parsers:
        contract = contract_of(function)
        for tag in contract.tags:
            found[tag.encode()] = (*found.get(tag.encode(), ()), Taker(function, contract, contract.only))
    return found


def texts_of(takers: Mapping[bytes, Sequence[Taker]]) -> dict[bytes, tuple[bytes, ...]]:
    """For each tag the texts of which a line must hold one, none if some parser takes them all (the reader does `chatty`)."""
    return {
        tag: tuple(text for taker in of for text in taker.only) if all(taker.only for taker in of) else ()
        for tag, of in takers.items()
    }


def _tag(raw: bytes, start: int) -> bytes:
    """The tag of a line that keeps to its columns."""
    end = raw.find(b"(" if raw[start - 1 : start] == b"/" else b": ", start)
    return raw[start : end if end >= 0 else len(raw)].rstrip(b" :")
