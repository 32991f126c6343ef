"""Battery history that counts from its own first record: offsets tied to the clock by its TIME records.

Each run of the phone (between START records) is tied by its last TIME record, the one nearest to the clock as it was when
the evidence was taken; a run without one borrows from its neighbour. An earlier TIME record of the same run that disagrees
with the last one means that the clock was set in between.
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


@dataclass(frozen=True, slots=True)
class Tie:
    """From this offset on, the clock face (or epoch) is offset + shift. borrowed: no TIME record in this run."""

    from_offset: int
    shift: int
    stamp: Stamp
    borrowed: bool = False


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
    runs = [-(1 << 62), *starts]
    by_run: dict[int, list[tuple[int, Stamp]]] = defaultdict(list)
    for offset, stamp in anchors:
        by_run[bisect_right(runs, offset) - 1].append((offset, stamp))
    ties: list[Tie] = []
    for index, first in enumerate(runs):
        own = by_run.get(index)
        nearest = own or by_run[min(by_run, key=lambda run: (abs(run - index), run))]
        offset, stamp = nearest[-1]
        ties.append(Tie(first, stamp.ms - offset, stamp, borrowed=own is None))
    return OffsetHistory(ties, [step for run in by_run.values() for step in _steps(run)])


def _steps(run: list[tuple[int, Stamp]]) -> list[ClockStep]:
    found = []
    for (offset, stamp), (next_offset, next_stamp) in zip(run, run[1:], strict=False):
        expected = stamp.ms + next_offset - offset
        if abs(next_stamp.ms - expected) > AGREES_MS and stamp.base is next_stamp.base:
            found.append(ClockStep(expected, next_stamp.ms, stamp.base))
    return found
