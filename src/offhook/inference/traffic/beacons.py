"""Beacons: contacts with one host that come back at one interval, as a program makes them and people do not.

The composite score of RITA, version 5, from its published formulas: how even the intervals are (TS), how even the sizes (DS),
how long it goes on (DUR), how evenly it fills the day (HIST). At 0.8 it keeps few false alarms; push services, clocks and update
checks beat as well, so every beacon names what may be innocent about it. Contacts by pure chance score high where their sizes are alike:
those are told apart by their gaps (`memoryless`).

References: activecm/rita (the formulas of its analysis of beacons), own figures in `bench/beacons.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median, pstdev

FEWEST = 4
"""Distinct seconds in which something began, below which there is no interval to speak of."""
BINS = 24
CUT = 0.8
DAY_S = 86_400
LONGEST_S = 43_200
WEIGHTS = (0.25, 0.25, 0.25, 0.25)
FULL_BINS = 6
"""Bins that must hold something before the duration counts."""
BIMODAL_BINS = 11
LOOSE = 0.1
"""Share of the period that the median interval may be off before the period is taken from all intervals of one beat."""
RUN = 12
"""Consecutive bins that count as going on all the time."""
NARROW = 10
"""Seconds (or bytes) between the quartiles below which their skew is noise."""
TOGETHER, SHORT = 0.05, 0.25
"""Shares of the mean gap: below the first, contacts are of one beat; below the second, a gap is short."""
FEWEST_SHORT, SHORT_SHARE = 3, 0.13


@dataclass(frozen=True, slots=True)
class Score:
    """The four parts, each 0 to 1, and the composite rounded to three places."""

    intervals: float
    sizes: float
    duration: float
    histogram: float
    composite: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a beacon beats. missed: beats left out.

    period_s: the modal interval, or the median one where they vary much; jitter_s: the median distance from it.
    """

    period_s: float
    jitter_s: float
    beats: int
    missed: int


def composite(parts: Sequence[float], weights: Sequence[float] = WEIGHTS) -> float:
    """The weighted sum, rounded to three places."""
    return round(sum(part * weight for part, weight in zip(parts, weights, strict=True)), 3)


def score(times_s: Sequence[float], sizes: Sequence[int], window: tuple[float, float]) -> Score | None:
    """How much this looks like a beacon; None where there is too little of it.

    times_s: when each contact began; sizes: bytes sent in each; window: from and to, at most a day.
    """
    seconds = sorted({math.floor(at) for at in times_s})
    if len(seconds) < FEWEST:
        return None
    intervals = [float(b - a) for a, b in pairwise(seconds)]
    bins = _bins(times_s, window)
    parts = (
        evenness_of(intervals, 1.0),
        evenness_of(sizes, 0.0),
        _duration(bins, seconds[0], seconds[-1], window),
        _histogram(bins),
    )
    return Score(*parts, composite(parts))


def memoryless(times_s: Sequence[float]) -> bool:
    """Whether the contacts look as chance makes them: many gaps are far shorter than the mean, which no interval allows.

    By pure chance 22 gaps in 100 are shorter than a quarter of the mean, of a beacon with half its period as jitter and six beats
    in ten missed 8. Gaps below a twentieth are left out: connections that one beat opens together. RITA's score alone calls chance
    a beacon where all contacts are of nearly one size.
    """
    seconds = sorted({math.floor(at) for at in times_s})
    gaps = [b - a for a, b in pairwise(seconds)]
    mean = fmean(gaps) if gaps else 0.0
    apart = [gap for gap in gaps if gap >= TOGETHER * mean]
    mean = fmean(apart) if apart else 0.0
    short = sum(gap < SHORT * mean for gap in apart)
    return short >= max(FEWEST_SHORT, SHORT_SHARE * len(apart))


def rhythm(times_s: Sequence[float]) -> Rhythm:
    """The modal interval of contacts, and how closely they keep to it. Needs two distinct times."""
    seconds = sorted(set(times_s))
    intervals = [b - a for a, b in pairwise(seconds)]
    period = _mode(intervals)
    near = _off(intervals, period)
    if near and median(near) > LOOSE * period:  # a mode of few, far apart intervals is wherever chance put it
        period = median(gap for gap in intervals if 0.5 * period <= gap <= 1.5 * period)
        near = _off(intervals, period)
    missed = sum(max(0, round(gap / period) - 1) for gap in intervals if gap > 1.5 * period)
    return Rhythm(period, median(near) if near else 0.0, len(seconds), missed)


def _off(intervals: Sequence[float], period: float) -> list[float]:
    """How far each interval of one beat is from the period."""
    return [abs(gap - period) for gap in intervals if 0.5 * period <= gap <= 1.5 * period]


def _mode(intervals: Sequence[float]) -> float:
    """The middle of the densest tenth: of all stretches from x to x * 1.2 the one with the most intervals in it."""
    ordered = sorted(intervals)
    best, right = (0, 0), 0
    for left, low in enumerate(ordered):
        right = max(right, left)
        while right < len(ordered) and ordered[right] <= low * 1.2 + 1:
            right += 1
        if right - left > best[1] - best[0]:
            best = left, right
    return median(ordered[best[0] : best[1]])


def evenness_of(values: Sequence[float], default: float) -> float:
    """How even a list of intervals or sizes is, 0 to 1. default: of the distance where the median is below 1."""
    return round(fmean((_symmetry(values), _closeness(values, default))), 3)


def _symmetry(values: Sequence[float]) -> float:
    """One minus the size of Bowley's skewness; the quartiles are the medians of the halves."""
    if len(values) < 3:
        return 1.0
    ordered = sorted(values)
    half = len(ordered) // 2
    low, middle, high = median(ordered[:half]), median(ordered), median(ordered[-half:])
    if high - low < NARROW or middle in (low, high):
        return 1.0
    return 1 - abs((low + high - 2 * middle) / (high - low))


def _closeness(values: Sequence[float], default: float) -> float:
    """How small the median distance from the median is, as a share of the median."""
    middle = median(values)
    if middle < 1:
        return default
    return max(0.0, (middle - median(abs(value - middle) for value in values)) / middle)


def _bins(times_s: Sequence[float], window: tuple[float, float]) -> list[int]:
    began, ended = window
    width = max(ended - began, 1) / BINS
    counts = Counter(min(BINS - 1, max(0, int((at - began) / width))) for at in times_s)
    return [counts[index] for index in range(BINS)]


def _histogram(bins: Sequence[int]) -> float:
    mean = fmean(bins)
    spread = pstdev(bins) / mean if mean else 2.0
    even = 1 - spread if spread <= 1 else 0.0
    filled = sum(map(bool, bins))
    if filled < BIMODAL_BINS:
        return even
    step = max(1, math.ceil(0.05 * max(bins)))
    levels = Counter(count // step * step for count in bins if count)
    common = sum(count for _, count in levels.most_common(2))
    return max(even, min(1.0, common / max(1, filled - 1)))


def _duration(bins: Sequence[int], first: float, last: float, window: tuple[float, float]) -> float:
    if sum(map(bool, bins)) < FULL_BINS:
        return 0.0
    share = math.ceil((last - first) / max(window[1] - window[0], 1) * 1000) / 1000
    return min(1.0, max(share, _longest_run(bins) / RUN))


def _longest_run(bins: Sequence[int]) -> int:
    best = run = 0
    for count in (*bins, *bins):  # the day goes round
        run = run + 1 if count else 0
        best = max(best, run)
    return min(best, BINS)
