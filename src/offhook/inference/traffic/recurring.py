"""Traffic that comes back: beacons, and uploads that return after a longer time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Literal

from offhook.answers import App, Pattern, Transfer
from offhook.facts.traffic import WebRequest
from offhook.inference.destinations import describe
from offhook.inference.traffic.beacons import CUT, DAY_S, FEWEST, LONGEST_S, memoryless, rhythm, score
from offhook.inference.traffic.parts import Part
from offhook.inference.traffic.transfers import Sent
from offhook.timeline.clock import Clock

SPAN_SHARE = 4
"""A beacon's period is at most a quarter of the time that the capture covers."""
UPLOAD = 500
"""Bytes sent from which a contact counts as an upload: what a TLS handshake takes by itself, so that no small list is missed."""
VISIT_S = 1_800
"""Connections within half an hour are one visit."""
EVEN = 0.9
"""How closely visits must keep to their period: the median distance from it, as a share of it, is at most a tenth."""
VERY_EVEN = 0.97
"""The same for periods of less than half a day: of a short recording three visits of a person may well lie evenly."""
FEWEST_VISITS = 3
EVERYBODY = (
    "many apps ask their own server for news, settings or messages at a fixed interval",
    "contacts that came by chance, all of one size, can look the same on some days",
)
NOT_A_CONTACT = frozenset({"counter", "dns", "mdns", "dhcp"})


@dataclass(slots=True)
class Series:
    """All contacts of one app with one host. times: seconds; sizes: bytes sent in each; members: ids of transfers."""

    host: str | None
    address: str | None
    app: App | None
    protocol: str
    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    def sort(self) -> None:
        """By time."""
        order = sorted(range(len(self.times)), key=self.times.__getitem__)
        self.times = [self.times[index] for index in order]
        self.sizes = [self.sizes[index] for index in order]


def recurring_traffic(sent: Sent, clock: Clock, phone: str) -> list[Pattern]:
    """Beacons and returning uploads of one phone; `sent.transfers` have their ids."""
    found = []
    spans = _covered(sent)
    for series in _series(sent, clock):
        pattern = _beacon(series, spans) or _returning(series, spans)
        if pattern is not None:
            found.append(_pattern(series, pattern, phone))
    return sorted(found, key=lambda pattern: (-pattern.score, pattern.host or pattern.address or ""))


def _series(sent: Sent, clock: Clock) -> list[Series]:
    found: dict[tuple[object, ...], Series] = {}
    for transfer, parts in zip(sent.transfers, sent.parts, strict=True):
        if transfer.protocol in NOT_A_CONTACT or not (transfer.host or transfer.address):
            continue
        key = _key(transfer)
        series = found.setdefault(key, Series(transfer.host, transfer.address, transfer.app, transfer.protocol))
        series.members.append(transfer.id)
        for part in parts:
            for at, size in _contacts(part, clock):
                series.times.append(at)
                series.sizes.append(size)
    for series in found.values():
        series.sort()
    return list(found.values())


def _key(transfer: Transfer) -> tuple[object, ...]:
    app = transfer.app
    whose = (app.package, app.uid) if app else None
    return whose, transfer.host or transfer.address, transfer.port, transfer.protocol


def _contacts(part: Part, clock: Clock) -> Iterator[tuple[float, int]]:
    """The requests in a part where they can be told apart, else the part itself."""
    requests = [fact for fact in part.facts if isinstance(fact, WebRequest)]
    if not requests:
        yield part.began / 1000, part.sent
    for request in requests:
        yield clock.instant(request.at, request.place).ms / 1000, request.sent


def _covered(sent: Sent) -> tuple[float, float]:
    parts = [part for group in sent.parts for part in group if part.protocol != "counter"]
    if not parts:
        return 0.0, 0.0
    return min(part.began for part in parts) / 1000, max(part.ended for part in parts) / 1000


@dataclass(frozen=True, slots=True)
class Returns:
    """How a series comes back; seconds."""

    kind: Literal["beacon", "recurring_transfer"]
    score: float
    period_s: float
    jitter_s: float
    missed: int
    beats: int


def _beacon(series: Series, covered: tuple[float, float]) -> Returns | None:
    """The best window of at most a day, if it scores high enough and the period fits into what is covered."""
    if len(series.times) < FEWEST:
        return None
    points, times = max((_scored(series, window) for window in _windows(covered)), key=lambda told: told[0])
    if points < CUT or memoryless(times):
        return None
    beats, whole = rhythm(times), rhythm(series.times)
    if not 0 < beats.period_s <= min(LONGEST_S, (covered[1] - covered[0]) / SPAN_SHARE):
        return None
    return Returns("beacon", points, beats.period_s, beats.jitter_s, whole.missed, len(series.times))


def _windows(covered: tuple[float, float]) -> list[tuple[float, float]]:
    began, ended = covered
    days = max(1, round((ended - began) / DAY_S))
    return [(began + n * DAY_S, began + (n + 1) * DAY_S if n + 1 < days else ended) for n in range(days)]


def _scored(series: Series, window: tuple[float, float]) -> tuple[float, list[float]]:
    """The score of one window, and the contacts in it."""
    inside = slice(bisect_left(series.times, window[0]), bisect_right(series.times, window[1]))
    times = series.times[inside]
    told = score(times, series.sizes[inside], window)
    return (told.composite if told else 0.0), times


def _returning(series: Series, covered: tuple[float, float]) -> Returns | None:
    """Uploads that return at least three times, evenly, after longer than a beacon's period."""
    visits = list(_visits(series))
    if len(visits) < FEWEST_VISITS:
        return None
    gaps = [later - earlier for earlier, later in pairwise(visits)]
    period = median(gaps)
    away = median(abs(gap - max(1, round(gap / period)) * period) for gap in gaps)
    long = period > min(LONGEST_S, (covered[1] - covered[0]) / SPAN_SHARE)
    if not long or 1 - away / period < (EVEN if period > LONGEST_S else VERY_EVEN):
        return None
    missed = sum(max(0, round(gap / period) - 1) for gap in gaps)
    return Returns("recurring_transfer", round(1 - away / period, 3), period, away, missed, len(visits))


def _visits(series: Series) -> Iterator[float]:
    """When each visit began in which something was uploaded."""
    visits: list[tuple[float, int]] = []
    last = float("-inf")
    for at, size in zip(series.times, series.sizes, strict=True):
        if at - last > VISIT_S:
            visits.append((at, 0))
        last = at
        visits[-1] = visits[-1][0], visits[-1][1] + size
    return (began for began, sent in visits if sent >= UPLOAD)


def _pattern(series: Series, found: Returns, phone: str) -> Pattern:
    each = "about every" if found.jitter_s > 0.1 * found.period_s else "every"
    return Pattern(
        id="",
        kind=found.kind,
        period_s=round(found.period_s, 3),
        score=found.score,
        members=series.members,
        innocent_explanations=[*_innocent(series), *(EVERYBODY if found.kind == "beacon" else EVERYBODY[:1])],
        says=f"{each} {_lasting(round(found.period_s))}, {found.beats} times",
        phone=phone,
        host=series.host,
        address=series.address,
        app=series.app,
        beats=found.beats,
        missed=found.missed,
        jitter_s=round(found.jitter_s, 3),
        bytes_per_beat=round(sum(series.sizes) / max(found.beats, 1)),
    )


def _lasting(seconds: int) -> str:
    """A period in words: "45 s", "4 min 59 s", "1 h 30 min", "3 days"."""
    days, hours = round(seconds / 86_400), seconds // 3600
    if seconds >= 36 * 3600 and abs(seconds - days * 86_400) < 3600:
        return f"{days} days"
    if hours:
        return f"{hours} h {seconds % 3600 // 60} min" if seconds % 3600 >= 60 else f"{hours} h"
    minutes, rest = divmod(seconds, 60)
    return " ".join([*([f"{minutes} min"] if minutes else []), *([f"{rest} s"] if rest or not minutes else [])])


def _innocent(series: Series) -> list[str]:
    place = describe(series.host, series.address)
    return [place.innocent] if place.innocent else []
