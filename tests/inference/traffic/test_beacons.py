"""The score of beacons: RITA's own vectors, and what it makes of people, of chance and of programs."""

from __future__ import annotations

import random
from itertools import accumulate

import pytest
from bench.beacons import beacon, by_chance, cells, person

from offhook.inference.traffic.beacons import CUT, composite, evenness_of, memoryless, rhythm, score

DAY = (0.0, 86_400.0)


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        ((0.8, 0.7, 0.6, 0.5), (0.2, 0.2, 0.3, 0.3), 0.63),
        ((0.1, 0.2, 0.3, 0.4), (0.25, 0.25, 0.25, 0.25), 0.25),
        ((0.111, 0.222, 0.333, 0.444), (0.173, 0.325, 0.299, 0.203), 0.281),
    ],
)
def test_the_composite_is_that_of_rita(parts: tuple[float, ...], weights: tuple[float, ...], expected: float) -> None:
    assert composite(parts, weights) == pytest.approx(expected, abs=0.0011)


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([60] * 9, 1.0),
        ([98, 99, 99, 100, 100, 100, 101, 101, 102], 0.995),
        ([98, 300] * 5, 0.746),
        ([1, 299, 25, 4975, 90, 2, 42, 500, 1500], 0.083),
    ],
)
def test_intervals_score_as_in_rita(intervals: list[float], expected: float) -> None:
    assert evenness_of(intervals, 1.0) == pytest.approx(expected, abs=0.001)


def test_sizes_score_as_in_rita() -> None:
    assert evenness_of([float(n) for n in range(1, 11)], 0.0) == pytest.approx(0.773, abs=0.001)


def test_three_contacts_have_no_score() -> None:
    assert score([0.0, 60.0, 120.0], [1, 1, 1], DAY) is None


def test_a_plain_beacon_is_found_with_its_rhythm() -> None:
    times = list(accumulate([270.0] * 300, initial=13.0))
    found = score(times, [412] * len(times), DAY)
    assert found is not None
    assert found.composite >= 0.95
    beats = rhythm(times)
    assert (beats.period_s, beats.jitter_s, beats.missed, beats.beats) == (270.0, 0.0, 0, 301)


def test_missed_beats_are_counted() -> None:
    times = [float(n * 600) for n in range(100) if n % 10 != 3]
    beats = rhythm(times)
    assert (beats.period_s, beats.missed, beats.beats) == (600.0, 10, 90)


@pytest.mark.parametrize("seed", range(5))
def test_people_and_chance_are_no_beacons(seed: int) -> None:
    chance = random.Random(seed)
    for make in (person, by_chance):
        found = score(*make(chance), DAY)
        assert found is None or found.composite < CUT


@pytest.mark.parametrize("rate", [60, 270, 900])
@pytest.mark.parametrize("seed", range(6))
def test_chance_of_one_size_is_told_from_a_beacon_by_its_gaps(rate: int, seed: int) -> None:
    """The score alone calls more than half of such days a beacon."""
    chance = random.Random(f"{rate}:{seed}")
    gaps = accumulate(chance.expovariate(1 / rate) for _ in range(86_400 // rate))
    assert memoryless(list(gaps))


@pytest.mark.parametrize("seed", range(6))
def test_a_beacon_that_opens_two_connections_at_each_beat_is_no_chance(seed: int) -> None:
    chance = random.Random(seed)
    beats = [300.0 * n + chance.uniform(-60, 60) for n in range(280)]
    assert not memoryless(sorted([*beats, *(beat + 3 for beat in beats)]))
    assert not memoryless([beat for beat in beats if chance.random() > 0.6])


def test_a_few_contacts_are_not_judged_by_their_gaps() -> None:
    assert not memoryless([0.0, 1.0, 100.0, 300.0])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("locked", [True, False])
def test_a_beacon_with_jitter_and_gaps_is_found(seed: int, *, locked: bool) -> None:
    found = score(*beacon(random.Random(seed), 60, 0.25, 0.3, locked=locked), DAY)
    assert found is not None
    assert found.composite >= CUT


@pytest.mark.slow
def test_recall_holds_over_periods_jitter_and_gaps() -> None:
    """At least 89 in 100 in every cell; few days are drawn here, so the worst cell may lie a little lower."""
    found = [share for _, share in cells(random.Random(1), 40, CUT)]
    assert min(found) >= 0.8
    assert sum(found) / len(found) >= 0.96
