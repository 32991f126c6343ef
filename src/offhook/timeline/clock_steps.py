"""Times at which the phone's clock was set, and what that does to stamps that are known by their reading alone.

A stamp written at the moment it speaks of carries the error that the clock had then. A step cuts a run of the phone into
segments, each with its own clock; a reading that only one segment can have shown is shifted by what that clock was off by.
Where several can have shown it, it is left to the latest and its error grows. What no segment can have shown (the time that a
step forwards left out, or an earlier run) stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

TOO_SMALL_MS = 2_000
LOOK_BACK_MS = 24 * 3_600_000
"""How far back a step reaches where the start of that run of the phone is not known."""
STEP_ERROR_MS = 5_000
"""Between the last stamp before a step and the first after it some seconds may have passed."""
SAME_STEP_MS = 5 * 60_000
"""Logs that are written seldom show a step late; silence makes it look larger (or less far back) than it was."""
NEVER_SET_MS = 1_230_768_000_000
"""2009-01-01: no phone of this kind is older. A clock before this had not been set since it lost its power."""
LATEST = 1 << 62
SURVIVES_RESTART = frozenset({"call_log", "usage_events", "app_ops", "packages", "adb", "bluetooth"})
"""Sources that hold records of earlier runs of the phone as well, whose clock may have been right."""


@dataclass(frozen=True, slots=True)
class ClockStep:
    """The clock was set from `before` to `after` (readings, epoch milliseconds).

    at:    when that was, by the clock as it was at the end of that run of the phone.
    since: when that run began, by the same clock; None = not known.
    """

    before: int
    after: int
    at: int
    since: int | None = None
    error_ms: int = 0

    @property
    def size(self) -> int:
        """How far the clock was moved."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Shift:
    """What to add to a reading, the error that adds, and which of the two shows of a repeated hour it is (None = unknown)."""

    ms: int = 0
    error_ms: int = 0
    fold: int | None = None


@dataclass(frozen=True, slots=True)
class _Segment:
    """From and to are readings; shift is to be added to them; began is the start of that run, true time."""

    first: int
    last: int
    shift: int
    error_ms: int
    began: int


class ReadingShifts:
    """Shifts of stamps that are known by their reading alone. until: no true time of the evidence is later, None = not known."""

    def __init__(self, steps: Iterable[ClockStep], until: int | None = None) -> None:
        self.steps = distinct(steps)
        runs = list(_runs(self.steps))
        ends = [*(_began(run) for run in runs[1:]), LATEST if until is None else until]
        self._segments = [segment for run, end in zip(runs, ends, strict=False) for segment in _segments(run, end)]

    def of(self, reading: int, source: str) -> Shift:
        """The shift of a reading that was taken at the moment it speaks of."""
        found = [segment for segment in self._segments if segment.first <= reading <= segment.last]
        if not found:
            return Shift()
        chosen = min(found, key=lambda segment: abs(segment.shift))
        spread = max(abs(segment.shift - chosen.shift) for segment in found)
        earlier_run = reading < chosen.began and reading >= NEVER_SET_MS
        if earlier_run and chosen.shift and source in SURVIVES_RESTART:
            return Shift(0, max(abs(segment.shift) for segment in found))
        return Shift(chosen.shift, spread + chosen.error_ms)


def distinct(steps: Iterable[ClockStep]) -> list[ClockStep]:
    """Steps in order of time, each once although several sources show it: that one which was seen soonest."""
    found: list[ClockStep] = []
    for step in sorted(steps, key=lambda step: (step.at, step.before)):
        if abs(step.size) <= TOO_SMALL_MS:
            continue
        same = next((i for i in range(len(found) - 1, max(len(found) - 8, -1), -1) if same_step(found[i], step)), None)
        if same is None:
            found.append(step)
        else:
            found[same] = _sooner(found[same], step)
    return found


def same_step(one: ClockStep, other: ClockStep) -> bool:
    """Whether two sources show the same setting of the clock."""
    near = abs(one.at - other.at) < SAME_STEP_MS and abs(one.size - other.size) < SAME_STEP_MS
    return near and (one.size > 0) == (other.size > 0)


def _sooner(one: ClockStep, other: ClockStep) -> ClockStep:
    """Time that passed unseen between the two readings only adds to a step."""
    best, rest = (one, other) if one.size <= other.size else (other, one)
    return best if best.since is not None else replace(best, since=rest.since)


def _runs(steps: list[ClockStep]) -> Iterator[list[ClockStep]]:
    run: list[ClockStep] = []
    for step in steps:
        if run and _since(step) >= run[-1].at:
            yield run
            run = []
        run.append(step)
    if run:
        yield run


def _since(step: ClockStep) -> int:
    return step.at - LOOK_BACK_MS if step.since is None else min(step.since, step.at)


def _began(run: list[ClockStep]) -> int:
    return min(map(_since, run))


def _segments(run: list[ClockStep], last: int) -> Iterator[_Segment]:
    """From the last, whose clock is right and which ends at `last`, to the first."""
    began = _began(run)
    shift = error = 0
    for step in reversed(run):
        if step.after <= last:
            yield _Segment(step.after, last, shift, error, began)
        shift, last = shift + step.size, step.before
        error += STEP_ERROR_MS + step.error_ms
    if began - shift <= last:
        yield _Segment(began - shift, last, shift, error, began)
