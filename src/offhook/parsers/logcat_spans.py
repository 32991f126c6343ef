"""What a log covers: its unbroken runs, cut where the clock was set or a buffer begins anew.

Works on the column of printed seconds: steps are found by comparing neighbours as text, and only the few places where the
text goes back, or a day or more ahead, are read as times. Of a large block every sixteenth line is looked at first: only a step
that the log itself makes up for within sixteen lines could hide there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, count, islice, pairwise
from operator import gt, ne

from offhook.facts.phone import ClockChange
from offhook.facts.place import Fact, Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Stamp
from offhook.parsers.contract import unread
from offhook.parsers.logcat_columns import BlockLines
from offhook.parsers.logcat_lines import HEAD, HEAD_BYTES, SECOND, second_end, second_ms, stamp_of

BACK_MS = 2_000
"""Threads write out of order by less."""
SMALL_BLOCK = 4_096
STRIDE = 16
LATE_LINES = 20
"""The clock stays back for longer."""
AHEAD_MS = 86_400_000
LEAP_YEAR_MS = 366 * AHEAD_MS
MOST_SPANS = 1_000
"""A log whose clock steps more often is no log; the rest is one span."""


@dataclass(slots=True)
class Column:
    """One block of a log. strangers: indexes of lines that are none of a log, in order.

    marks: (index, buffer) where a divider names a buffer. dropped: (index, lines) where the log says that it dropped lines.
    """

    first_line: int
    lines: BlockLines
    strangers: Sequence[int] = ()
    marks: Sequence[tuple[int, str]] = ()
    dropped: Sequence[tuple[int, int]] = ()


@dataclass(slots=True)
class _Run:
    """A span that is still open; lines are kept raw until it closes."""

    buffer: str
    line: int
    first: bytes
    last: bytes
    lines: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Spans:
    """Collects the spans of one log section, block by block. place: of the section, with the source that spans speak under."""

    place: Place
    buffer: str
    mixed: bool
    run: _Run | None = None
    second: bytes = b""
    cuts: int = 0
    closed: list[Fact] = field(default_factory=list)

    def add(self, column: Column) -> Iterator[Fact]:
        """Take in one block; yields the spans that end in it and the clock changes between."""
        seconds = [] if self._steady(column) else _seconds(column, self.second)
        cuts = self._cuts(seconds)
        begins = {_next_own(column, index): buffer for index, buffer in column.marks}
        edges = sorted({0, *cuts, *(index for index in begins if index < len(column.lines))})
        for start, end in zip(edges, [*edges[1:], len(column.lines)], strict=True):
            if start in begins:
                self._mark(begins[start], fresh=start in cuts)
            if start in cuts:
                yield from self._cut(column, start, by_divider=start in begins)
            self._extend(column, start, end)
        self.second = (
            seconds[-1] if seconds else _second(column.lines[_last_own(column, len(column.lines))]) or self.second
        )

    def _steady(self, column: Column) -> bool:
        """Whether the seconds of a large block only go on, by less than a day."""
        if len(column.lines) < SMALL_BLOCK:
            return False
        start = _next_own(column, 0)
        to = len(_second(column.lines[start])) if start < len(column.lines) else 0
        if not to:
            return False
        sample = [self.second, *column.lines.heads(to, STRIDE), column.lines[-1][:to]]
        if not all(map(SECOND.fullmatch, set(sample[1:]))):
            return False
        first = sample[0] or sample[1]
        return not any(map(gt, sample, islice(sample, 1, None))) and second_ms(sample[-1]) - second_ms(first) < AHEAD_MS

    def close(self) -> Iterator[Fact]:
        """The last span, and a word where there were too many."""
        yield from self._closing()
        if self.cuts > MOST_SPANS:
            yield unread(self.place, "the clock of this log steps too often", self.cuts - MOST_SPANS)

    def _mark(self, buffer: str, *, fresh: bool) -> None:
        if not self.mixed:
            return
        merged = self.run is not None and not fresh and self.run.buffer != buffer
        self.buffer = "mixed" if merged else buffer
        if merged and self.run:
            self.run.buffer = "mixed"

    def _cuts(self, seconds: Sequence[bytes]) -> set[int]:
        """Indexes of the lines before which the clock steps."""
        if not seconds:
            return set()
        before = [self.second or seconds[0], *islice(seconds, len(seconds) - 1)]
        back = [i for i in compress(count(), map(gt, before, seconds)) if _stepped_back(before[i], seconds, i)]
        edges = [0, *back, len(seconds)]
        cuts = set(back)
        for start, end in pairwise(edges):
            if end > start and second_ms(seconds[end - 1]) - second_ms(before[start]) >= AHEAD_MS:
                cuts.update(_ahead(before, seconds, start, end))
        return cuts

    def _cut(self, column: Column, start: int, *, by_divider: bool) -> Iterator[Fact]:
        self.cuts += 1
        if self.run is None or self.cuts > MOST_SPANS:
            return
        last = _stamp(self.run.last)
        yield from self._closing()
        now, place = _stamp(column.lines[start]), self._place(column, start)
        if last and now and last.lacks == now.lacks and not by_divider:
            yield ClockChange(place=place, at=now, what=f"log stamps step from {last.text} to {now.text}")

    def _extend(self, column: Column, start: int, end: int) -> None:
        own = [i for i in (_next_own(column, start), _last_own(column, end)) if start <= i < end]
        if not own:
            return
        if self.run is None:
            raw = column.lines[own[0]]
            self.run = _Run(self.buffer, column.first_line + own[0], raw, raw)
        self.run.last = column.lines[own[-1]]
        self.run.lines += end - start - _between(column.strangers, start, end)
        self.run.dropped += sum(lines for index, lines in column.dropped if start <= index < end)

    def _closing(self) -> Iterator[Fact]:
        run, self.run = self.run, None
        if run is None:
            return
        first, last = _stamp(run.first), _stamp(run.last)
        if first and last:
            place = replace(self.place, line=run.line, text=_text(run.first))
            yield LogSpan(place=place, buffer=run.buffer, first=first, last=last, lines=run.lines, dropped=run.dropped)

    def _place(self, column: Column, index: int) -> Place:
        return replace(self.place, line=column.first_line + index, text=_text(column.lines[index]))


def _seconds(column: Column, carried: bytes) -> list[bytes]:
    """The printed second of every line; of a line that is none of a log that of the line before (at the start: after)."""
    start = _next_own(column, 0)
    if start >= len(column.lines):
        return []
    carried = carried or _second(column.lines[start])
    to = len(carried)
    seconds = column.lines.heads(to)
    wrong = {second for second in set(seconds) if not SECOND.fullmatch(second)}
    for index in sorted(
        {*column.strangers, *(i for i, s in enumerate(seconds) if s in wrong)} if wrong else column.strangers
    ):
        seconds[index] = _second(column.lines[index]) or (seconds[index - 1] if index else carried)
    return seconds


def _second(raw: bytes) -> bytes:
    """The printed second of one line, b"" if it has none."""
    found = HEAD.match(raw[:HEAD_BYTES].decode("latin-1"))
    return raw[: second_end(found)] if found else b""


def _text(raw: bytes) -> str:
    return raw[:2000].decode("utf-8", errors="replace").strip()


def _stamp(raw: bytes) -> Stamp | None:
    found = HEAD.match(raw[:HEAD_BYTES].decode("latin-1"))
    return stamp_of(found) if found else None


def _stepped_back(before: bytes, seconds: Sequence[bytes], index: int) -> bool:
    """Not by threads that write out of order or lines that come late (`chatty` prints its lines under the stamp of the first of
    them), nor by the end of a year that is not printed."""
    now = seconds[index]
    back = second_ms(before) - second_ms(now)
    if back <= BACK_MS or (now[2:3] == b"-" and LEAP_YEAR_MS - back < AHEAD_MS):
        return False
    return before > max(islice(seconds, index, index + LATE_LINES))


def _ahead(before: Sequence[bytes], seconds: Sequence[bytes], start: int, end: int) -> Iterator[int]:
    pairs = map(ne, islice(before, start, end), islice(seconds, start, end))
    for index in compress(count(start), pairs):
        if second_ms(seconds[index]) - second_ms(before[index]) >= AHEAD_MS:
            yield index


def _next_own(column: Column, index: int) -> int:
    """The first line of the log at or after `index`."""
    at = bisect_left(column.strangers, index)
    while at < len(column.strangers) and column.strangers[at] == index:
        index, at = index + 1, at + 1
    return index


def _last_own(column: Column, end: int) -> int:
    """The last line of the log before `end`."""
    at, index = bisect_left(column.strangers, end) - 1, end - 1
    while at >= 0 and column.strangers[at] == index:
        index, at = index - 1, at - 1
    return index


def _between(strangers: Sequence[int], start: int, end: int) -> int:
    return bisect_left(strangers, end) - bisect_left(strangers, start)
