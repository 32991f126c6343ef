"""Steps of the clock that a log shows: log lines are told apart by their place, so their order is known.

A line with an earlier stamp than the line before it was written after the clock was set back, unless the file merely goes on
with another log there. A line with a much later stamp usually follows a silence (a phone that was off, a buffer in which little
is written): it shows that the clock was set only where the stamp before it cannot be true.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from offhook.facts.book import FactBook
from offhook.facts.phone import ClockChange, ReportHeader
from offhook.facts.place import Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Base, Stamp
from offhook.timeline.clock_steps import (
    NEVER_SET_MS,
    STEP_ERROR_MS,
    TOO_SMALL_MS,
    ClockStep,
    Shift,
    distinct,
    same_step,
)
from offhook.timeline.zone import Zone

HOUR_MS = 3_600_000
DST_SLACK_MS = 15 * 60_000
DAY_MS = 24 * HOUR_MS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RING_BUFFERS = frozenset({"main", "system", "events", "radio", "crash"})
"""Buffers that the phone keeps in memory: they hold no line of an earlier run."""
FIRST_DAYS = 10
"""A clock that was never set starts on 1 January (or 31 December, west of Greenwich) or, by GPS, on 6 January."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a log is read against. face_of: the clock face of a stamp of a span, year supplied. boot_of: epoch
    milliseconds at which the run of the phone began that a place belongs to."""

    face_of: Callable[[LogSpan, Stamp], int]
    zone_of: Callable[[Place], Zone]
    boot_of: Callable[[Place], int | None]


@dataclass(slots=True)
class _Seam:
    """Between two spans of one buffer: the step there, if any, and whether the clock repeats an hour there."""

    later: LogSpan
    earlier: LogSpan
    step: ClockStep | None = None
    fold: bool = False


@dataclass(slots=True)
class LogShifts:
    """Shifts of log lines by place: a later step in the same buffer shifts every line before it."""

    around: Surroundings
    changes: set[tuple[str, str, int]] = field(default_factory=set)
    reports: set[tuple[str, str]] = field(default_factory=set)
    steps: list[ClockStep] = field(default_factory=list)
    by_entry: dict[tuple[str, str], list[tuple[int, int, Shift]]] = field(default_factory=dict)

    @classmethod
    def of_book(cls, book: FactBook, around: Surroundings) -> LogShifts:
        """All logs of one phone."""
        changes = {(c.place.evidence, c.place.entry, c.place.line) for c in book.of(ClockChange)}
        shifts = cls(around, changes, {(h.place.evidence, h.place.entry) for h in book.of(ReportHeader)})
        buffers: dict[tuple[str, str, str], list[LogSpan]] = defaultdict(list)
        for span in book.of(LogSpan):
            if span.buffer != "battery":  # a history that counts for itself; see history_offsets
                buffers[(span.place.evidence, span.place.entry, span.buffer)].append(span)
        seams = [list(shifts.seams(run)) for run in buffers.values() if len(run) > 1]
        shifts.steps = distinct(seam.step for run in seams for seam in run if seam.step)
        for run in seams:
            if not any(seam.step or seam.fold for seam in run):
                continue
            place = run[0].later.place
            shifts.by_entry.setdefault((place.evidence, place.entry), []).extend(shifts.ranges(run))
        for found in shifts.by_entry.values():
            found.sort(key=lambda shift: shift[0])
        return shifts

    def of(self, place: Place) -> Shift | None:
        """The shift of the line at this place, None if no step was seen in its buffer."""
        shifts = self.by_entry.get((place.evidence, place.entry))
        if not shifts:
            return None
        index = bisect_right(shifts, place.line, key=lambda shift: shift[0]) - 1
        return shifts[index][2] if index >= 0 and place.line <= shifts[index][1] else None

    def seams(self, run: list[LogSpan]) -> Iterator[_Seam]:
        """Walked from the end, since the last span has the clock of the dump."""
        total = 0
        for earlier, later in zip(reversed(run[:-1]), reversed(run[1:]), strict=True):
            seam = self._seam(earlier, later, total)
            total += seam.step.size if seam.step else 0
            yield seam

    def _seam(self, earlier: LogSpan, later: LogSpan, total: int) -> _Seam:
        zone, seam = self.around.zone_of(later.place), _Seam(later, earlier)
        if not {earlier.last.base, later.first.base} <= {Base.WALL, Base.EPOCH}:
            return seam  # time since boot goes back where the phone started again
        before, after = self.around.face_of(earlier, earlier.last), self.around.face_of(later, later.first)
        if zone.ambiguous(after) and abs(after - before + HOUR_MS) < DST_SLACK_MS:
            seam.fold = True
            return seam
        step = ClockStep(zone.utc_ms(before), zone.utc_ms(after), zone.utc_ms(after) + total)
        step = replace(step, since=self.around.boot_of(later.place))
        back = step.size < -TOO_SMALL_MS and self._goes_on(later)
        ahead = step.size > TOO_SMALL_MS and self._untrue(before, step, later)
        seam.step = step if back or ahead else None
        return seam

    def _goes_on(self, later: LogSpan) -> bool:
        """Whether this span goes on with the log before it, and is not another log in the same file."""
        place = later.place
        return (place.evidence, place.entry) in self.reports or (
            place.evidence,
            place.entry,
            place.line,
        ) in self.changes

    def _untrue(self, before: int, step: ClockStep, later: LogSpan) -> bool:
        """Whether the stamp before a step forwards cannot be true: from before the phone started, or from a clock never set."""
        in_memory = later.buffer in RING_BUFFERS and (later.place.evidence, later.place.entry) in self.reports
        if in_memory and step.since is not None and step.before < step.since - HOUR_MS:
            return True
        return step.before < NEVER_SET_MS <= step.after or (_first_days(before) and step.size > FIRST_DAYS * DAY_MS)

    def ranges(self, run: list[_Seam]) -> Iterator[tuple[int, int, Shift]]:
        """(first line, last line, shift) of each span of one buffer, from the last."""
        last = run[0].later
        shift, end = Shift(fold=1 if run[0].fold else None), last.place.line + last.lines
        for index, seam in enumerate(run):
            yield seam.later.place.line, end, shift
            end = seam.later.place.line - 1
            shift = self._before(shift, seam)
            if index + 1 < len(run) and run[index + 1].fold:
                shift = replace(shift, fold=1)
        yield run[-1].earlier.place.line, end, shift

    def _before(self, shift: Shift, seam: _Seam) -> Shift:
        if seam.fold:
            return replace(shift, fold=0)
        if seam.step is None:
            return replace(shift, fold=None)
        return Shift(shift.ms + self._size(seam.step), shift.error_ms + STEP_ERROR_MS)

    def _size(self, step: ClockStep) -> int:
        """The size of a step as that log saw it which was written most often."""
        return min([step.size, *(one.size for one in self.steps if same_step(one, step))])


def _first_days(face: int) -> bool:
    """Whether a clock face shows one of the days on which a clock starts that was never set."""
    try:
        day = EPOCH + timedelta(milliseconds=face)
    except OverflowError:
        return False
    return (day.month, day.day) == (12, 31) or (day.month == 1 and day.day <= FIRST_DAYS)
