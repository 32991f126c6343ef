"""Beats: traffic that comes back at an interval, kept to or not; and days that look like nothing of the kind.

The days are those on which thresholds are measured: programs that call home with jitter and misses, people in sessions, and
connections by pure chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from offhook.lab.scenario import DAY, MINUTE, SECOND, moment
from offhook.lab.traffic import Conversation, Server, Traffic
from offhook.lab.traffic_story import Story
from offhook.lab.traffic_truth import PatternTruth

PERIODS_S, JITTERS, MISSES = (60, 270, 900, 1800), (0.0, 0.1, 0.25, 0.5), (0.0, 0.3, 0.6)
HOME_SERVER = Server(host="c2.beat.example", address="203.0.113.66")
SHOP = Server(host="shop.example.org", address="192.0.2.90")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A program that calls home. jitter: how far a beat may be off, as a share of the period. misses: share of beats left out.

    drifts: each beat counts from the one before; else from the clock. sent: bytes of a beat, give or take `spread`.
    """

    period_s: float
    jitter: float = 0.0
    misses: float = 0.0
    drifts: bool = False
    sent: int = 420
    spread: int = 0


def beat_times(beat: Beat, began: int, ended: int, rng: Random) -> Iterator[int]:
    """True ms of the beats that were not left out."""
    period = beat.period_s * SECOND
    at, number = float(began), 0
    while at < ended:
        shift = rng.uniform(-beat.jitter, beat.jitter) * period
        when = round(at + shift)
        if rng.random() >= beat.misses and began <= when < ended:
            yield when
        number += 1
        at = at + period + shift if beat.drifts else began + number * period


def beats(beat: Beat, began: int, ended: int, rng: Random) -> Iterator[Conversation]:
    """The beats as short connections."""
    for at in beat_times(beat, began, ended, rng):
        size = beat.sent + rng.randint(-beat.spread, beat.spread)
        yield Conversation(
            began=at,
            server=HOME_SERVER,
            package="net.example.torch",
            sent=size,
            received=150,
            asks=False,
            kind="beacon",
        )


def human_times(began: int, rng: Random) -> Iterator[int]:
    """A day of a person: sessions of one to twenty minutes between seven and eleven, some connections each."""
    for _ in range(rng.randint(5, 18)):
        at = began + round(rng.uniform(7, 22.6) * 60 * MINUTE)
        for _ in range(rng.randint(2, 14)):
            yield at
            at += round(rng.expovariate(1 / 40) * SECOND) + SECOND


def chance_times(began: int, ended: int, mean_s: float, rng: Random) -> Iterator[int]:
    """Connections by pure chance."""
    at = began + round(rng.expovariate(1 / mean_s) * SECOND)
    while at < ended:
        yield at
        at += round(rng.expovariate(1 / mean_s) * SECOND) + 1


def beacon_day(beat: Beat, seed: int = 1) -> Story:
    """One day with one program that calls home."""
    began = moment("Asia/Singapore", "2026-09-21 00:00:00")
    rng = Random(f"beacon:{beat}:{seed}")
    talks = tuple(beats(beat, began, began + DAY, rng))
    planned = round(DAY / (beat.period_s * SECOND))
    true = PatternTruth(
        kind="beacon", host=HOME_SERVER.host or "", package="net.example.torch", period_s=beat.period_s, beats=len(talks),
        missed=max(planned - len(talks), 0), jitter_s=beat.jitter * beat.period_s,
    )  # fmt: skip
    traffic = Traffic(conversations=talks, began=began, ended=began + DAY, evidence=("pcapdroid",), seed=seed)
    return Story(
        name=f"beacon-{beat.period_s:.0f}s-j{beat.jitter:.2f}-m{beat.misses:.1f}-{seed}",
        traffic=traffic,
        patterns=(true,),
    )


def quiet_day(kind: str, seed: int = 1) -> Story:
    """One day without any beacon. kind: "human" (sessions) or "poisson" (chance)."""
    began = moment("Asia/Singapore", "2026-09-21 00:00:00")
    rng = Random(f"quiet:{kind}:{seed}")
    mean = rng.choice(PERIODS_S)
    times = human_times(began, rng) if kind == "human" else chance_times(began, began + DAY, mean, rng)
    talks = tuple(
        Conversation(began=at, server=SHOP, package="net.example.shop", sent=rng.randint(300, 3000), received=rng.randint(500, 9000), asks=False)
        for at in sorted(times)
    )  # fmt: skip
    traffic = Traffic(conversations=talks, began=began, ended=began + DAY, evidence=("pcapdroid",), seed=seed)
    return Story(name=f"{kind}-{seed}", traffic=traffic)
