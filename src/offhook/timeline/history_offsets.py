"""Battery history that counts from its own first record: offsets tied to the clock by its TIME records.

Each run of the phone (between START records) is tied by its last TIME record, the one nearest to the clock as it was when
the evidence was taken; a run without one borrows from its neighbour. An earlier TIME record of the same run that disagrees
with the last one means that the clock was set in between; so does a run that by its own clock would end after the next began.

TIME records in text are local clock faces; they are turned into UTC before anything is compared, since summer time moves the
face and not the clock.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from offhook.facts.book import FactBook
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.place import Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Base, Stamp
from offhook.timeline.clock_steps import ClockStep

Key = tuple[str, str, int]
UtcOf = Callable[[Stamp, Place], tuple[int, int]]
"""Epoch milliseconds of a wall stamp at a place, and the error that its time zone leaves."""

AGREES_MS = 5_000
"""TIME records are printed in whole seconds and written a moment after the fact."""
LONGEST_OFF_MS = 180 * 86_400_000
REBOOT_ERROR_MS = 3_600_000
"""How long the phone was off between two runs is not in the history."""
LARGEST_ERROR_MS = 24 * 3_600_000
OFTEN = 3
BEFORE_ALL = -(1 << 62)


class Anchor(NamedTuple):
    """One TIME record: its offset, the epoch milliseconds it tells, its error, and whether the zone had to be supplied."""

    offset: int
    ms: int
    error_ms: int
    face: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """From this offset on the epoch is offset + shift, give or take error_ms. face: told by a local clock face."""

    from_offset: int
    shift: int
    error_ms: int
    face: bool


@dataclass(frozen=True, slots=True)
class OffsetHistory:
    """The ties of one history, by offset."""

    ties: list[Tie]
    steps: list[ClockStep]

    def tie(self, offset: int) -> Tie:
        """What ties this offset to the clock."""
        index = bisect_right(self.ties, offset, key=lambda tie: tie.from_offset) - 1
        return self.ties[max(index, 0)]


class OffsetHistories:
    """Every history that has at least one TIME record, looked up by a place inside it.

    One report holds the history twice, as text and in checkin form, each with offsets of its own.
    """

    def __init__(self, book: FactBook, utc_of: UtcOf) -> None:
        self._begins: dict[tuple[str, str], list[int]] = defaultdict(list)
        for span in book.of(LogSpan):
            if span.buffer == "battery":
                insort(self._begins[(span.place.evidence, span.place.entry)], span.place.line)
        anchors: dict[Key, list[Anchor]] = defaultdict(list)
        for fact in book.of(ClockAnchor):
            if found := _anchor(fact, utc_of):
                anchors[self._key(fact.place)].append(found)
        starts: dict[Key, list[int]] = defaultdict(list)
        for boot in book.of(Boot):
            if boot.place.source == "battery_history" and boot.kind == "start" and boot.at.base is Base.ELAPSED:
                starts[self._key(boot.place)].append(boot.at.ms)
        self._by_key = {key: _History(sorted(found), sorted(starts[key])).read() for key, found in anchors.items()}

    def of(self, place: Place) -> OffsetHistory | None:
        """The history that holds this place, if it is tied to the clock."""
        return self._by_key.get(self._key(place))

    @property
    def steps(self) -> list[ClockStep]:
        """Every time the clock was set, as any history shows it."""
        return [step for history in self._by_key.values() for step in history.steps]

    def _key(self, place: Place) -> Key:
        begins = self._begins.get((place.evidence, place.entry), [])
        return (place.evidence, place.entry, bisect_right(begins, place.line))


def _anchor(fact: ClockAnchor, utc_of: UtcOf) -> Anchor | None:
    if fact.place.source != "battery_history" or fact.elapsed is None:
        return None
    if fact.epoch is not None:
        return Anchor(fact.elapsed.ms, fact.epoch.ms, fact.epoch.error_ms, face=False)
    if fact.wall is None:
        return None
    ms, doubt = utc_of(fact.wall, fact.place)
    return Anchor(fact.elapsed.ms, ms, fact.wall.error_ms + doubt, face=True)


class _History:
    """One history while its runs are walked from the last, whose clock is that of the evidence."""

    def __init__(self, anchors: list[Anchor], starts: list[int]) -> None:
        self.runs = [BEFORE_ALL, *starts]
        self.by_run: dict[int, list[Anchor]] = defaultdict(list)
        for anchor in anchors:
            self.by_run[bisect_right(self.runs, anchor.offset) - 1].append(anchor)
        self.ties: list[Tie] = []
        self.steps: list[ClockStep] = []

    def read(self) -> OffsetHistory:
        """Ties of all runs and the steps between and inside them."""
        for index in range(len(self.runs) - 1, -1, -1):
            self._run(index)
        return OffsetHistory(self.ties[::-1], self.steps)

    def _run(self, index: int) -> None:
        own = self.by_run.get(index, [])
        told = _tie(self.runs[index], own[-1], 0) if own else None
        later = self.ties[-1] if self.ties else None
        wrong = told is not None and later is not None and _contradicts(told, later)
        tie = self._borrowed(index, told, later) if told is None or wrong else told
        since = None if index == 0 else self.runs[index] + tie.shift
        if wrong and told is not None and later is not None:
            at = self.runs[index + 1] + later.shift
            self.steps.append(ClockStep(self.runs[index + 1] + told.shift, at, at, since, tie.error_ms))
        steps = _steps(own, tie.shift, since)
        if _stood_still(steps) and not wrong:
            self.ties += _ties_by_anchor(self.runs[index], own)
            return
        self.ties.append(tie)
        self.steps += steps

    def _borrowed(self, index: int, own: Tie | None, later: Tie | None) -> Tie:
        """The tie of the next run, as if the phone had started again at once; of the run before only where there is no next."""
        first = self.runs[index]
        if later is None:
            return _tie(first, self.by_run[max(self.by_run)][-1], REBOOT_ERROR_MS)
        off_by = 0 if own is None else min(abs(own.shift - later.shift), LARGEST_ERROR_MS)
        return Tie(first, later.shift, later.error_ms + max(off_by, REBOOT_ERROR_MS), later.face)


def _tie(first: int, anchor: Anchor, more_error_ms: int) -> Tie:
    return Tie(first, anchor.ms - anchor.offset, anchor.error_ms + more_error_ms, anchor.face)


def _stood_still(steps: list[ClockStep]) -> bool:
    """A clock that is set forwards time and again is right each time: it is the time since the start that stood still in between
    (a virtual phone that is paused with its computer)."""
    return len(steps) >= OFTEN and all(step.size > 0 for step in steps)


def _ties_by_anchor(first: int, anchors: list[Anchor]) -> list[Tie]:
    """A tie from each TIME record to the next, from the last; where between the two time stood still is not known."""
    ties = []
    for index in range(len(anchors) - 1, -1, -1):
        one, after = anchors[index], anchors[min(index + 1, len(anchors) - 1)]
        lost = after.ms - one.ms - (after.offset - one.offset)
        ties.append(Tie(one.offset if index else first, one.ms - one.offset, one.error_ms + max(lost, 0), one.face))
    return ties


def _contradicts(own: Tie, later: Tie) -> bool:
    """By its own clock the run would end after the next began, or half a year and more before it: that clock was wrong."""
    return own.face is later.face and not -AGREES_MS <= later.shift - own.shift <= LONGEST_OFF_MS


def _steps(run: list[Anchor], shift: int, since: int | None) -> list[ClockStep]:
    """Where neighbouring TIME records of one run disagree; `shift` is that of the run's clock as it was in the end."""
    found = []
    for one, after in pairwise(run):
        expected = one.ms + after.offset - one.offset
        if abs(after.ms - expected) > AGREES_MS + one.error_ms + after.error_ms and one.face is after.face:
            found.append(ClockStep(expected, after.ms, after.offset + shift, since))
    return found
