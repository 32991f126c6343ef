"""Times at which the phone's clock was set, and what that does to the stamps written before.

A stamp written at the moment it speaks of carries the error that the clock had then. Where a log or the battery history
shows the step, earlier stamps of the same run of the phone are shifted by it. Log lines are told apart by their place, all
others by their clock face alone; where that is ambiguous the error grows instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from offhook.facts.place import Place
from offhook.facts.reading import LogSpan
from offhook.timeline.history_offsets import ClockStep
from offhook.timeline.zone import Zone

TOO_SMALL_MS = 2_000
HOUR_MS = 3_600_000
DST_SLACK_MS = 15 * 60_000
LOOK_BACK_MS = 24 * HOUR_MS
"""How far back a step reaches where the start of that run of the phone is not known."""
LOG_STEP_ERROR_MS = 5_000
"""Between the last line before a step and the first after it some seconds may have passed."""
SAME_STEP_MS = 60_000


@dataclass(frozen=True, slots=True)
class Shift:
    """What to add to a clock face, the error that adds, and which of the two shows of a repeated hour it is (None = unknown)."""

    ms: int = 0
    error_ms: int = 0
    fold: int | None = None


class LogShifts:
    """Shifts of log lines by place: a later step in the same buffer shifts every line before it."""

    def __init__(self, spans: Iterable[LogSpan], face_of: Callable[[LogSpan, bool], int], zone: Zone) -> None:
        self.steps: list[ClockStep] = []
        self._by_entry: dict[tuple[str, str], list[tuple[int, int, Shift]]] = defaultdict(list)
        buffers: dict[tuple[str, str, str], list[LogSpan]] = defaultdict(list)
        for span in spans:
            if span.buffer == "battery":
                continue  # a history that counts for itself; see history_offsets
            buffers[(span.place.evidence, span.place.entry, span.buffer)].append(span)
        for (evidence, entry, _), run in buffers.items():
            if len(run) > 1:
                self._by_entry[(evidence, entry)] += self._shifts(run, face_of, zone)
        for shifts in self._by_entry.values():
            shifts.sort(key=lambda shift: shift[0])

    def of(self, place: Place) -> Shift | None:
        """The shift of the line at this place, None if no step was seen in its buffer."""
        shifts = self._by_entry.get((place.evidence, place.entry))
        if not shifts:
            return None
        index = bisect_right(shifts, place.line, key=lambda shift: shift[0]) - 1
        return shifts[index][2] if index >= 0 and place.line <= shifts[index][1] else None

    def _shifts(
        self, run: list[LogSpan], face_of: Callable[[LogSpan, bool], int], zone: Zone
    ) -> list[tuple[int, int, Shift]]:
        """(first line, last line, shift) of each span; walked from the end, since the last span has the clock of the dump."""
        found = [(run[-1].place.line, run[-1].place.line + run[-1].lines, Shift())]
        total, error, fold = 0, 0, None
        for earlier, later in zip(reversed(run[:-1]), reversed(run[1:]), strict=True):
            before, after = face_of(earlier, True), face_of(later, False)
            step = after - before
            if zone.ambiguous(after) and abs(step + HOUR_MS) < DST_SLACK_MS:
                found[-1] = (found[-1][0], found[-1][1], Shift(total, error, 1))
                fold = 0
            elif abs(step) > TOO_SMALL_MS:
                total, error = total + step, error + LOG_STEP_ERROR_MS
                self.steps.append(ClockStep(before, after))
            found.append((earlier.place.line, later.place.line - 1, Shift(total, error, fold)))
        return found


class FaceShifts:
    """Shifts of stamps that are known by their clock face alone."""

    def __init__(self, steps: Iterable[ClockStep], boot_face_ms: int | None) -> None:
        self.steps = _distinct(steps)
        self._boot = boot_face_ms

    def of(self, face: int) -> Shift:
        """The shift of a clock face read at the moment it speaks of."""
        total = error = 0
        for step in reversed(self.steps):
            size, now = step.after - step.before, face + total
            since = self._boot if self._boot is not None else step.after - LOOK_BACK_MS
            if now + size < since or now > step.before:
                continue  # before that run of the phone, or after the step
            if now <= step.after or size > 0:
                total, error = total + size, error + LOG_STEP_ERROR_MS
            else:
                error += -size  # set back: this face was shown twice
        return Shift(total, error)


def _distinct(steps: Iterable[ClockStep]) -> list[ClockStep]:
    """Steps in order of time, each once although several sources show it."""
    found: list[ClockStep] = []
    for step in sorted(steps, key=lambda step: step.after):
        same = found and abs(found[-1].after - step.after) < SAME_STEP_MS and abs(found[-1].before - step.before) < SAME_STEP_MS
        if not same and abs(step.after - step.before) > TOO_SMALL_MS:
            found.append(step)
    return found
