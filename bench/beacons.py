"""How often beacons are found, and how often something else is taken for one: `python -m bench.beacons`.

Days of contacts made by chance with a seed. Beacons: periods of 1 to 30 minutes, jitter up to half the period, up to six in ten
beats missed, clock-locked or drifting. Not beacons: people (sessions by day, bursts within them) and chance alone (Poisson).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator

from offhook.inference.traffic.beacons import CUT, memoryless, score

DAY = 86_400.0
PERIODS = (60, 270, 900, 1800)
JITTERS = (0.0, 0.25, 0.5)
MISSES = (0.0, 0.3, 0.6)
Contacts = tuple[list[float], list[int]]


def beacon(chance: random.Random, period: float, jitter: float, missed: float, *, locked: bool) -> Contacts:
    """One day of a beacon. locked: each beat keeps to the clock; else each counts from the one before."""
    times, at, beat = [], chance.uniform(0, period), 0
    while at < DAY:
        if chance.random() >= missed:
            times.append(min(DAY - 1, max(0.0, at + (chance.uniform(-jitter, jitter) * period / 2 if locked else 0))))
        beat += 1
        at += period if locked else period * (1 + chance.uniform(-jitter, jitter) / 2)
    return sorted(times), [412] * len(times)


def person(chance: random.Random) -> Contacts:
    """One day of somebody using an app: some sessions while awake, bursts of contacts in each."""
    times: list[float] = []
    for _ in range(chance.randint(3, 15)):
        at = chance.uniform(7, 23) * 3600
        for _ in range(chance.randint(3, 40)):
            at += chance.expovariate(1 / 20)
            times.append(min(at, DAY - 1))
    return sorted(times), [int(chance.lognormvariate(7, 1.2)) for _ in times]


def by_chance(chance: random.Random, *, one_size: bool = False) -> Contacts:
    """One day of contacts that know nothing of each other; one_size: all alike, as a program sends them."""
    rate, at, times = chance.choice((60, 270, 900, 1800)), 0.0, []
    while (at := at + chance.expovariate(1 / rate)) < DAY:
        times.append(at)
    return times, [412 if one_size else int(chance.lognormvariate(6, 1)) for _ in times]


def share_found(make: Callable[[], Contacts], days: int, cut: float) -> float:
    """The share of days that are called a beacon: by their score, unless their gaps are those of chance alone."""
    return sum(_called(*make(), cut) for _ in range(days)) / days


def _called(times: list[float], sizes: list[int], cut: float) -> bool:
    found = score(times, sizes, (0.0, DAY))
    return found is not None and found.composite >= cut and not memoryless(times)


def cells(chance: random.Random, days: int, cut: float) -> Iterator[tuple[str, float]]:
    """Recall for each period, jitter and share of missed beats."""
    for period in PERIODS:
        for jitter in JITTERS:
            for missed in MISSES:
                made = (beacon(chance, period, jitter, missed, locked=bool(n % 2)) for n in range(days))
                name = f"period {period:>4} s, jitter {jitter:.0%}, missed {missed:.0%}"
                yield name, share_found(lambda made=made: next(made), days, cut)  # type: ignore[misc]


def main() -> None:
    """Print recall per cell and false alarms per kind of day."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--days", type=int, default=150)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--cut", type=float, default=CUT)
    told = options.parse_args()
    chance = random.Random(told.seed)
    found = list(cells(chance, told.days, told.cut))
    for name, share in found:
        print(f"{name}: {share:.2f}")
    print(f"recall {min(share for _, share in found):.2f} to {max(share for _, share in found):.2f}")
    kinds: dict[str, Callable[[], Contacts]] = {
        "people": lambda: person(chance),
        "chance alone": lambda: by_chance(chance),
        "chance alone, all of one size": lambda: by_chance(chance, one_size=True),
    }
    for name, make in kinds.items():
        print(f"false alarms, {name}: {share_found(make, told.days, told.cut):.3f}")


if __name__ == "__main__":
    main()
