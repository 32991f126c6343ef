"""Battery history that counts from its own first record: offsets tied to the clock by its TIME records.

Each run of the phone (between START records) is tied by its last TIME record, the one nearest to the clock as it was when
the evidence was taken; a run without one borrows from its neighbour. An earlier TIME record of the same run that disagrees
with the last one means that the clock was set in between; so does a run that by its own clock would end after the next began.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass

from offhook.facts.book import FactBook
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.place import Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Base, Stamp

Key = tuple[str, str, int]

AGREES_MS = 5_000
"""TIME records are printed in whole seconds and written a moment after the fact."""
LONGEST_OFF_MS = 180 * 86_400_000
REBOOT_ERROR_MS = 3_600_000
"""How long the phone was off between two runs is not in the history."""
LARGEST_ERROR_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Tie:
    """From this offset on, the clock face (or epoch) is offset + shift, give or take error_ms."""

    from_offset: int
    shift: int
    stamp: Stamp
    error_ms: int = 0


@dataclass(frozen=True, slots=True)
class ClockStep:
    """The clock was set from `before` to `after`, in milliseconds of `base` (WALL: clock faces, EPOCH: UTC)."""

    before: int
    after: int
    base: Base = Base.WALL


@dataclass(frozen=True, slots=True)
class OffsetHistory:
    """The ties of one history."""

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

    def __init__(self, book: FactBook) -> None:
        self._begins: dict[tuple[str, str], list[int]] = defaultdict(list)
        for span in book.of(LogSpan):
            if span.buffer == "battery":
                insort(self._begins[(span.place.evidence, span.place.entry)], span.place.line)
        anchors: dict[Key, list[tuple[int, Stamp]]] = defaultdict(list)
        for anchor in book.of(ClockAnchor):
            clock = anchor.epoch or anchor.wall
            if anchor.place.source == "battery_history" and anchor.elapsed is not None and clock is not None:
                anchors[self._key(anchor.place)].append((anchor.elapsed.ms, clock))
        starts: dict[Key, list[int]] = defaultdict(list)
        for boot in book.of(Boot):
            if boot.place.source == "battery_history" and boot.kind == "start" and boot.at.base is Base.ELAPSED:
                starts[self._key(boot.place)].append(boot.at.ms)
        self._by_key = {
            key: _history(sorted(found, key=lambda item: item[0]), sorted(starts[key])) for key, found in anchors.items()
        }

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


def _history(anchors: list[tuple[int, Stamp]], starts: list[int]) -> OffsetHistory:
    """Ties of all runs, walked from the last, whose clock is that of the evidence."""
    runs = [-(1 << 62), *starts]
    by_run: dict[int, list[tuple[int, Stamp]]] = defaultdict(list)
    for offset, stamp in anchors:
        by_run[bisect_right(runs, offset) - 1].append((offset, stamp))
    ties: list[Tie] = []
    steps: list[ClockStep] = []
    for index in range(len(runs) - 1, -1, -1):
        later = ties[-1] if ties else None
        own = _own_tie(runs[index], by_run.get(index))
        wrong = later is not None and own is not None and _contradicts(own, later)
        if own is None or wrong:
            own = _borrowed(runs[index], own, later, by_run)
        if wrong and later is not None:
            steps.append(_between(runs[index + 1], by_run[index], later))
        ties.append(own)
        steps += _steps(by_run.get(index, []))
    return OffsetHistory(ties[::-1], steps)


def _own_tie(first: int, own: list[tuple[int, Stamp]] | None) -> Tie | None:
    if not own:
        return None
    offset, stamp = own[-1]
    return Tie(first, stamp.ms - offset, stamp)


def _contradicts(own: Tie, later: Tie) -> bool:
    """By its own clock the run would end after the next began, or half a year and more before it: that clock was wrong."""
    return own.stamp.base is later.stamp.base and not -AGREES_MS <= later.shift - own.shift <= LONGEST_OFF_MS


def _borrowed(first: int, own: Tie | None, later: Tie | None, by_run: dict[int, list[tuple[int, Stamp]]]) -> Tie:
    """The tie of the next run, as if the phone had started again at once; of the run before only where there is no next."""
    if later is not None:
        off_by = REBOOT_ERROR_MS if own is None else min(abs(own.shift - later.shift), LARGEST_ERROR_MS)
        return Tie(first, later.shift, later.stamp, max(off_by, REBOOT_ERROR_MS))
    offset, stamp = by_run[max(by_run)][-1]
    return Tie(first, stamp.ms - offset, stamp, REBOOT_ERROR_MS)


def _between(start: int, own: list[tuple[int, Stamp]], later: Tie) -> ClockStep:
    offset, stamp = own[-1]
    return ClockStep(stamp.ms + start - offset, start + later.shift, stamp.base)


def _steps(run: list[tuple[int, Stamp]]) -> list[ClockStep]:
    found = []
    for (offset, stamp), (next_offset, next_stamp) in zip(run, run[1:], strict=False):
        expected = stamp.ms + next_offset - offset
        if abs(next_stamp.ms - expected) > AGREES_MS and stamp.base is next_stamp.base:
            found.append(ClockStep(expected, next_stamp.ms, stamp.base))
    return found
