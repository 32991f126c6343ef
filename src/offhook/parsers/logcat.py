"""Logcat in bulk: every line is counted, only lines that somebody asks for are taken apart.

A log keeps to fixed columns. The slice that holds the level and the first eight characters of the tag decides what a line is, and
there are few different ones; so a block of a million lines costs some list comprehensions. Lines out of column (a wider uid,
another form, a divider, torn text) go one by one through the grammar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from offhook.evidence.section import Block, TextSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.parsers.contract import Contract, LogLine, contract_of, guarded, unread
from offhook.parsers.logcat_lines import DIVIDER, KEY, SECOND, Head, Layout, head_of, layout_of
from offhook.parsers.logcat_spans import Column, Spans

LogParser = Callable[[LogLine], Iterator[Fact]]

SOURCES = {"main": "main_log", "events": "event_log", "radio": "radio_buffer", "last": "last_log"}
MIXED_SOURCE = "log"
BLOCK_BYTES = 2 << 20
MOST_UNREAD = 20
"""So many lines of a section (and of each source) are shown; the rest is one Unread with their number."""
MOST_KEYS = 50_000
EXPIRED = re.compile(r"expire (\d{1,9}) lines?\b", re.ASCII)
CHATTY = b"chatty"


@dataclass(frozen=True, slots=True)
class Taker:
    """A log parser, and what a raw line must hold for it."""

    function: LogParser
    contract: Contract
    only: re.Pattern[bytes] | None


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
    first, pieces, held = 0, [], 0
    for block in blocks:
        first = first if pieces else block.first_line
        pieces.append(block.data)
        held += len(block.data)
        if held >= size:
            yield Block(first, b"".join(pieces))
            pieces, held = [], 0
    if pieces:
        yield Block(first, b"".join(pieces))


@dataclass(slots=True)
class LogReader:
    """Reads one log section block by block."""

    place: Place
    takers: dict[bytes, tuple[Taker, ...]]
    spans: Spans
    buffer: str
    layout: Layout | None = None
    keys: dict[bytes, int] = field(default_factory=dict)
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
        return cls(place, takers_of(log_parsers), Spans(place, section.buffer, mixed), section.buffer)

    def block(self, block: Block) -> Iterator[Fact]:
        """All facts of one block of whole lines."""
        lines = block.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        self.marks, self.dropped, self.strangers = [], [], []
        self.layout = layout_of(lines) or self.layout
        seconds, odd, wanted = self._columns(lines)
        own = self._count(self.place.source)
        own.framed += len(lines)
        self.unasked += len(lines) - len(odd) - len(wanted)
        for index in sorted(odd | set(wanted)):
            yield from self._line(block.first_line + index, index, lines[index], in_column=index not in odd)
        patched = _patched(seconds, self.strangers, self.spans.second)
        yield from self.spans.add(Column(block.first_line, lines, patched, self.strangers, self.marks, self.dropped))

    def _columns(self, lines: list[bytes]) -> tuple[list[bytes], set[int], list[int]]:
        """The printed second of every line, the lines out of column, and the lines that somebody may want."""
        if self.layout is None:
            return [], set(range(len(lines))), []
        key, second_to = self.layout.key, self.layout.second_to
        keys = [line[key] for line in lines]
        seconds = [line[:second_to] for line in lines]
        kinds = self._kinds(set(keys))
        odd_keys = {k for k, kind in kinds.items() if kind == ODD}
        wanted_keys = {k for k, kind in kinds.items() if kind == WANTED}
        no_seconds = {s for s in set(seconds) if not SECOND.fullmatch(s)}
        odd = {i for i, k in enumerate(keys) if k in odd_keys} if odd_keys else set()
        if no_seconds:
            odd.update(i for i, s in enumerate(seconds) if s in no_seconds)
        return seconds, odd, [i for i, k in enumerate(keys) if k in wanted_keys and i not in odd]

    def _kinds(self, keys: set[bytes]) -> dict[bytes, int]:
        if len(self.keys) > MOST_KEYS:
            self.keys.clear()
        for key in keys.difference(self.keys):
            self.keys[key] = self._kind(key)
        return {key: self.keys[key] for key in keys}

    def _kind(self, key: bytes) -> int:
        if not KEY.fullmatch(key):
            return ODD
        tag, colon, _ = key[3:].partition(b":")
        if colon:
            return WANTED if tag.rstrip() in self.takers else PLAIN
        return WANTED if any(name.ljust(8)[:8] == tag for name in self.takers) else PLAIN

    def _line(self, number: int, index: int, raw: bytes, *, in_column: bool) -> Iterator[Fact]:
        if in_column and self.layout and not self._takers(_tag(raw, self.layout.tag_at), raw):
            self.unasked += 1
            return
        text = raw.decode("utf-8", errors="replace")
        head = head_of(text)
        place = replace(self.place, line=number, text=text[:2000].strip())
        if head is None:
            self.strangers.append(index)
            yield from self._stranger(place, index, raw)
            return
        if head.tag == "chatty" and (found := EXPIRED.search(head.message)):
            self.dropped.append((index, int(found[1])))
        yield from self._told(place, head, self._takers(head.tag.encode(), raw))

    def _takers(self, tag: bytes, raw: bytes) -> list[Taker]:
        return [taker for taker in self.takers.get(tag, ()) if taker.only is None or taker.only.search(raw)]

    def _stranger(self, place: Place, index: int, raw: bytes) -> Iterator[Fact]:
        """A line that is none of a log: a divider, an empty line, or something that nobody understands."""
        own = self._count(self.place.source)
        if not raw.strip():
            own.framed -= 1
        elif found := DIVIDER.match(raw):
            self.dividers += 1
            buffer = found["buffer"].decode("ascii", errors="replace").strip()
            self.marks.append((index, buffer))
            self._switch(buffer, certain=found["how"] == b"switch to")
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
        where = replace(place, source=contract.source)
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


PLAIN, WANTED, ODD = range(3)


def takers_of(log_parsers: Sequence[LogParser]) -> dict[bytes, tuple[Taker, ...]]:
    """The parsers by tag. `chatty` is always asked for: it says how many lines were dropped."""
    found: dict[bytes, tuple[Taker, ...]] = {CHATTY: (DROPS,)}
    for function in log_parsers:
        contract = contract_of(function)
        only = re.compile(contract.only.pattern.encode()) if contract.only else None
        for tag in contract.tags:
            found[tag.encode()] = (*found.get(tag.encode(), ()), Taker(function, contract, only))
    return found


def _nothing(_line: LogLine) -> Iterator[Fact]:
    """The reader itself looks at what was dropped."""
    return iter(())


DROPS = Taker(_nothing, Contract(("logcat",), MIXED_SOURCE), re.compile(rb"expire"))


def _tag(raw: bytes, start: int) -> bytes:
    """The tag of a line that keeps to its columns."""
    end = raw.find(b"(" if raw[start - 1 : start] == b"/" else b": ", start)
    return raw[start : end if end >= 0 else len(raw)].rstrip(b" :")


def _patched(seconds: list[bytes], strangers: Sequence[int], carried: bytes) -> list[bytes]:
    """The seconds, with those of lines that are none of the log taken from the line before (at the start: after)."""
    if not seconds or len(strangers) == len(seconds):
        return []
    own = set(strangers)
    carried = carried or next(second for index, second in enumerate(seconds) if index not in own)
    for index in strangers:
        seconds[index] = seconds[index - 1] if index else carried
    return seconds
