"""Calls that come back: to one number, or asked for by one app, at the same time of day or at one interval.

At least three calls. Times of day are those of the phone's own clock. A dialer that people use is no "one initiator": what it
is asked for comes back as its owner does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from statistics import median

from offhook.answers import Call, Pattern
from offhook.knowledge.packages import known_package
from offhook.timeline.zone import Zone

FEWEST = 3
SAME_TIME_S = 300
"""Within five minutes of the same time of day."""
DAY_S = 86_400
SHORTEST_PERIOD_S = 600
SPREAD = 0.02
LEAST_SPREAD_S = 90
INNOCENT = (
    "a habit of the owner",
    "an alarm, reminder or automation that somebody set up",
    "a call-back or voicemail service",
)


def recurring_calls(calls: Iterable[Call], zone: Zone, phone: str) -> list[Pattern]:
    """The patterns among the outgoing calls of one phone, by time of their first call; ids are given by the caller."""
    groups: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        if call.direction != "incoming" and call.began is not None:
            for key in _keys(call):
                groups[key].append(call)
    found: list[Pattern] = []
    for key, members in groups.items():
        members.sort(key=lambda call: call.began.timestamp() if call.began else 0)
        pattern = _daily(key, members, zone, phone) or _steady(key, members, phone)
        if pattern is not None and not any(set(pattern.members) <= set(other.members) for other in found):
            found.append(pattern)
    return found


def _keys(call: Call) -> Iterator[tuple[str, str]]:
    if call.initiator and call.initiator.package and not _is_dialer(call.initiator.package):
        yield "asked for by", call.initiator.package
    if call.number:
        yield "to", call.number


def _is_dialer(package: str) -> bool:
    known = known_package(package)
    return known is not None and known.kind == "dialer"


def _daily(key: tuple[str, str], calls: list[Call], zone: Zone, phone: str) -> Pattern | None:
    """The largest run of calls within minutes of one time of day, on at least three days."""
    faces = (
        sorted((_face_s(call, zone) % DAY_S, _face_s(call, zone) // DAY_S, call) for call in calls)
        if len(calls) >= FEWEST
        else []
    )
    best: list[tuple[float, float, Call]] = []
    for first in faces:
        near = [face for face in faces if (face[0] - first[0]) % DAY_S <= SAME_TIME_S]
        if len({day for _, day, _ in near}) > len({day for _, day, _ in best}):
            best = near
    days = sorted({day for _, day, _ in best})
    if len(days) < FEWEST:
        return None
    step = median(after - before for before, after in pairwise(days))
    kept = sum(after - before == step for before, after in pairwise(days)) / (len(days) - 1)
    minute = int(min(best, key=lambda face: face[1])[0] // 60)
    says = f"{len(best)} calls {' '.join(key)} on {len(days)} days at about {minute // 60:02}:{minute % 60:02}"
    return _pattern(step * DAY_S, kept, [call for _, _, call in best], says, phone)


def _steady(key: tuple[str, str], calls: list[Call], phone: str) -> Pattern | None:
    """Calls at one interval, all of them."""
    times = [call.began.timestamp() for call in calls if call.began]
    steps = [after - before for before, after in pairwise(times)]
    if len(times) < FEWEST or min(steps) < SHORTEST_PERIOD_S:
        return None
    period = median(steps)
    off = max(abs(step - period) for step in steps)
    if off > max(LEAST_SPREAD_S, SPREAD * period):
        return None
    says = f"{len(calls)} calls {' '.join(key)}, every {timedelta(seconds=round(period))}"
    return _pattern(period, 1 - off / period, calls, says, phone)


def _pattern(period_s: float, score: float, calls: list[Call], says: str, phone: str) -> Pattern:
    members = sorted(calls, key=lambda call: call.began.timestamp() if call.began else 0)
    return Pattern(
        id="",
        kind="recurring_call",
        period_s=round(period_s, 1),
        score=round(max(0.0, min(1.0, score)), 2),
        members=[call.id for call in members],
        innocent_explanations=list(INNOCENT),
        says=says,
        phone=phone,
    )


def _face_s(call: Call, zone: Zone) -> float:
    return zone.face_ms(round(call.began.timestamp() * 1000)) / 1000 if call.began else 0.0
