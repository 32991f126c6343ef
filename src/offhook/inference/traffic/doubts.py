"""When the screen changed is not always known to the second: a history that counts from a point of its own may be minutes off.

What began within that error of a change cannot be told attended or unattended by it.
"""

from __future__ import annotations

from bisect import bisect_right

from offhook.facts.book import FactBook
from offhook.facts.handling import DeviceState
from offhook.inference.use import Verdict, duration
from offhook.timeline.clock import Clock

SHARP_MS = 5_000
"""Errors below this are the same moment."""
FURTHEST_MS = 900_000
"""Errors beyond this are of ages that leave sleep out; no state of the screen rests on them alone."""


class BlurredChanges:
    """The stretches in which the screen changed at some moment, nobody knows when exactly."""

    def __init__(self, book: FactBook, clock: Clock) -> None:
        found = []
        for fact in book.of(DeviceState):
            at = clock.instant(fact.at, fact.place) if fact.state == "screen" and fact.at and not fact.initial else None
            if at is not None and not at.floating and SHARP_MS < at.error_ms <= FURTHEST_MS:
                found.append((at.ms - at.error_ms, at.ms + at.error_ms, at.error_ms))
        self._spans = _merged(sorted(found))
        self._starts = [span[0] for span in self._spans]

    def error_at(self, ms: int) -> int | None:
        """How far off the nearest change may be, None where the screen did not change within that."""
        index = bisect_right(self._starts, ms) - 1
        return self._spans[index][2] if index >= 0 and ms <= self._spans[index][1] else None

    def verdict(self, ms: int, found: Verdict) -> Verdict:
        """The answer for a moment, unknown where it may lie on either side of a change."""
        error = self.error_at(ms)
        if error is None or found.state == "unknown":
            return found
        why = f"when the screen changed is known within {duration(error)} only, and it changed about then"
        return Verdict("unknown", found.probability, (why, *found.because))


def _merged(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for began, ended, error in spans:
        if found and began <= found[-1][1]:
            first, last, most = found[-1]
            found[-1] = (first, max(last, ended), max(most, error))
        else:
            found.append((began, ended, error))
    return found
