"""A dumpstate or dumpsys text, cut into its sections while it streams by.

The consumer uses a section's blocks before it asks for the next item; what it leaves is skipped here (and counted). After
each section comes its `Dumped`. Log and service bodies are never looked at line by line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain

from offhook.evidence.limits import Limits
from offhook.evidence.marks import SERVICE_COMMAND, TITLES, Mark, buffer_of, marked, name_of
from offhook.evidence.section import Block, Ending, TextSection
from offhook.evidence.stream import Stream
from offhook.evidence.text import Cuts, normalised, whole_lines
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread
from offhook.facts.time import Base, Stamp

Wanted = Callable[[str], bool]
TAIL = 600
"""Bytes at the end of a body in which dumpsys and dumpstate say that it failed."""


TIMEOUT = re.compile(rb"^\*\*\* (?:SERVICE '[^'\n]*' DUMP TIMEOUT |command '[^\n]*' timed out after )", re.MULTILINE)
FAILED = re.compile(rb"^(?:\*\*\* command '[^\n]*' failed: |Error dumping service |Can't find service: )", re.MULTILINE)


def everything(_name: str) -> bool:
    """The default of `wanted`."""
    return True


def split(stream: Stream, place: Place, wanted: Wanted, limits: Limits, report: bool) -> Iterator[TextSection | Fact]:
    """The sections of a text, in their order.

    report: True for a dumpstate text (it has a header, and should end with "dumpstate: done").
    """
    cuts = Cuts()
    lines = whole_lines(normalised(stream).chunks, limits.line, cuts)
    events = marked(lines, bare=not report, most=limits.marks, cuts=cuts)
    splitter = Splitter(events, place, wanted, report=report, troubles=stream.troubles)
    yield from splitter.read()
    yield from _left_out(cuts, place)


def whole(stream: Stream, place: Place, name: str, wanted: Wanted, limits: Limits) -> Iterator[TextSection | Fact]:
    """A text that is one section."""
    cuts = Cuts()
    lines = whole_lines(normalised(stream).chunks, limits.line, cuts)
    splitter = Splitter(lines, place, wanted, report=False, troubles=stream.troubles)
    yield from splitter.section(Mark("whole", 0, b"", name), name, name)
    yield from _left_out(cuts, place)


def _left_out(cuts: Cuts, place: Place) -> Iterator[Unread]:
    """What a limit left out: one fact for all lines that were too long, one for all that was not divided."""
    if cuts.undivided:
        why = "too many lines look like the head of a section: from about here on the text was not divided any more"
        yield Unread(place=replace(place, line=cuts.undivided), why=why)
    if cuts.lines:
        line, _ = cuts.lines[0]
        lost = sum(size for _, size in cuts.lines)
        yield Unread(
            place=replace(place, line=line), why=f"lines were too long: {lost} bytes left out", items=len(cuts.lines)
        )


@dataclass(slots=True)
class Splitter:
    """Walks over blocks and marks; holds the mark that ended the section before."""

    events: Iterator[Block | Mark]
    place: Place
    wanted: Wanted
    report: bool
    troubles: list[str]
    mark: Mark | None = None
    ended: bool = False
    done: bool = False
    old: bool = False
    by_apps: bool = False
    tail: bytes = b""
    titles: set[str] = field(default_factory=set)
    imitations: list[Mark] = field(default_factory=list)
    late: list[Mark] = field(default_factory=list)
    seen: set[tuple[str, str, int]] = field(default_factory=set)
    group: int = 0

    def read(self) -> Iterator[TextSection | Fact]:
        """Everything from the first line to the last."""
        first = self._next()
        if isinstance(first, Block):
            self.events = chain([first], self.events)
            yield from self.section(Mark("header", 0, b"", "header"), "header", "header")
        else:
            self.mark = first
        while self.mark:
            mark, self.mark = self.mark, None
            yield from self._part(mark)
        yield from self._remarks()

    def _part(self, mark: Mark) -> Iterator[TextSection | Fact]:
        if mark.kind == "service":
            yield from self._service(mark)
        elif mark.kind == "head" and mark.name.startswith("DUMPSYS"):
            yield from self._dumpsys(mark)
        elif mark.kind == "head":
            self.by_apps = self.by_apps or mark.name.startswith("APP ")
            yield from self.section(mark, name_of(mark.name, mark.detail), mark.name)
        else:
            yield from self._between(mark)

    def _dumpsys(self, mark: Mark) -> Iterator[TextSection | Fact]:
        """A part made of services, before which up to Android 8 comes a list of them; in reduced reports the dump of one
        service without its own head."""
        self.group += 1
        alone = SERVICE_COMMAND.fullmatch(mark.detail)
        yield from self.section(mark, name_of(mark.name, mark.detail) if alone else "dumpsys", mark.name)

    def _service(self, mark: Mark) -> Iterator[TextSection | Fact]:
        key = (mark.name, mark.detail, self.group)
        if key in self.seen:
            why = f"a second dump of {mark.name} in one part of the report: what an app prints can look like this"
            yield Unread(place=self._at(mark.line), why=why)
        self.seen.add(key)
        yield from self.section(mark, mark.name, mark.name)

    def section(self, mark: Mark, name: str, title: str) -> Iterator[TextSection | Fact]:
        """One section (if it is wanted), and its `Dumped`."""
        ending = Ending()
        first = mark.line + mark.raw.count(b"\n") if mark.line else 1
        body = self._body(mark, ending)
        if self.wanted(name):
            buffer = buffer_of(mark.name, mark.detail) or "mixed"
            yield TextSection(name, title, self._at(first), body, mark.detail, buffer, ending)
        for _ in body:
            pass
        yield self._dumped(mark, name, title, ending)

    def _body(self, mark: Mark, ending: Ending) -> Iterator[Block]:
        """The blocks of a section, up to the mark that ends it; `ending` is filled in then."""
        self.tail, quick = b"", mark.name in TITLES
        first, block = mark.line + mark.raw.count(b"\n"), None
        while (event := self._next()) is not None:
            if isinstance(event, Mark) and self._closes(mark, event, ending):
                ending.lines = event.line - max(first, 1)
                break
            block = event if isinstance(event, Block) else Block(event.line, event.raw)
            self.tail = (self.tail + block.data[-TAIL:])[-TAIL:]
            self.done = self.done or (not quick and b"\n== dumpstate: done" in block.data)
            yield block
        if event is None and block is not None:
            ending.lines = block.first_line + _lines_of(block.data) - max(first, 1)
        ending.state = self._state(ending)

    def _next(self) -> Block | Mark | None:
        event = next(self.events, None)
        self.ended = event is None
        return event

    def _closes(self, mark: Mark, event: Mark, ending: Ending) -> bool:
        """Whether `event` ends the section that `mark` opened; its own foot is used up, another head is kept."""
        if event.kind == "foot":
            closes = mark.kind == "head" and f"{event.name} (".startswith(f"{mark.name} (")
        elif event.kind == "service_foot":
            closes = mark.kind == "service" and event.name == mark.name
            ending.ended = event.detail or None if closes else None
        else:
            closes = self._belongs(mark, event)
        self.mark = event if closes else None
        return closes

    def _belongs(self, mark: Mark, event: Mark) -> bool:
        """Whether a head can stand inside what `mark` opened. Services stand in a DUMPSYS part only."""
        if event.kind == "service":
            return not self.report or mark.kind == "service" or mark.name.startswith("DUMPSYS")
        return self._credible(event)

    def _credible(self, head: Mark) -> bool:
        """Whether a head is taken for one.

        Apps print the text of the APP sections themselves, at the end of a report: a log or dump there that the report had
        before is theirs. One that it had not, or a log that comes twice before them, is taken, and the doubt is told.
        """
        log, again = name_of(head.name, head.detail) in KEPT, head.name in self.titles
        self.titles.add(head.name)
        grave = log or head.name.startswith(("DUMPSYS", "CHECKIN"))
        if self.by_apps and grave and again:
            self.imitations.append(head)
            return False
        if (self.by_apps and grave) or (log and again):
            self.late.append(head)
        return True

    def _between(self, foot: Mark) -> Iterator[Fact]:
        """What follows a foot: the next head, but for remarks of dumpstate itself. Anything else is nobody's text, and said."""
        stray, first = 0, foot.line + 1
        while (event := self._next()) is not None:
            if isinstance(event, Mark) and self._follows(foot, event):
                self.mark = event
                break
            data = event.data if isinstance(event, Block) else b""
            self.done = self.done or b"== dumpstate: done" in data
            stray += _stray_lines(data)
        if stray:
            why = f"{stray} lines after the end of {foot.name} belong to no section"
            yield Unread(place=self._at(first), why=why, items=stray)

    def _follows(self, foot: Mark, event: Mark) -> bool:
        if event.kind == "service":
            return not self.report or foot.kind == "service_foot"
        return event.kind == "head" and self._credible(event)

    def _state(self, ending: Ending) -> str:
        if TIMEOUT.search(self.tail):
            return "timeout"
        if FAILED.search(self.tail):
            return "failed"
        if self.ended and (self.troubles or (self.report and not self._complete())):
            return "truncated"
        return "empty" if ending.lines < TAIL and not self.tail.strip() else "read"

    def _complete(self) -> bool:
        """Android 2 and 3 close with a bare "[dumpsys: 11.2s elapsed]"."""
        self.old = self.tail.rstrip().endswith(b"s elapsed]")
        return self.done or self.old

    def _remarks(self) -> Iterator[Unread]:
        if self.imitations:
            first = self.imitations[0]
            why = f'"{first.name}" inside text that apps print themselves: not taken as a section'
            yield Unread(place=self._at(first.line), why=why, items=len(self.imitations))
        for head in self.late:
            why = f'"{head.name}" comes twice, or behind text that apps print: an app could have written it'
            yield Unread(place=self._at(head.line), why=why)
        if self.report and not self.done and not self.old:
            yield Unread(place=self.place, why="the report breaks off: its last line, dumpstate: done, is missing")

    def _at(self, line: int) -> Place:
        return replace(self.place, line=line)

    def _dumped(self, mark: Mark, name: str, title: str, ending: Ending) -> Dumped:
        ended = wall_stamp(ending.ended) if ending.ended else None
        command = mark.detail if mark.kind == "head" else ""
        return Dumped(
            place=self._at(mark.line + mark.raw.count(b"\n") - 1 if mark.line else 1),
            name=name,
            title=title,
            state=ending.state,
            ended=ended,
            lines=ending.lines,
            command=command,
        )


KEPT = {"logcat", "getprop"}
"""Names of sections, besides dumps and checkins, that findings rest on."""


REMARK = re.compile(rb"==|\*\*\* |Skipping '|SKIPPING |$")
"""How the remarks between sections begin that dumpstate itself prints."""


def _lines_of(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n"))


def _stray_lines(data: bytes) -> int:
    return sum(not REMARK.match(line) for line in data.split(b"\n"))


def wall_stamp(text: str) -> Stamp | None:
    """The stamp "2024-03-03 09:44:03" as dumpsys prints it: the phone's clock face, zone not told."""
    try:
        at = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Stamp(text, Base.WALL, int(at.timestamp()) * 1000, ("zone",), 1000)
