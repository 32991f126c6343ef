"""Calls that come back: to one number, or asked for by one app, at the same time of day or at one interval.

At least three calls. Times of day are those of the phone's own clock, or of UTC where its zone is not known. Somebody who is
called often is called at about the same time now and then: what as many calls would do by chance is no pattern. A dialer that
people use is no "one initiator": what it is asked for comes back as its owner does. Calls at one interval are found only where
all calls of the group keep to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import exp, gcd, lgamma, log
from statistics import median

from offhook.answers import Call, Pattern
from offhook.inference.use import duration
from offhook.knowledge.numbers import dialable
from offhook.knowledge.packages import known_package
from offhook.timeline.zone import Zone

FEWEST = 3
WINDOW_S = 960
"""Within eight minutes of one time of day, on either side of it."""
NARROWEST_S = 60
DAY_S, HOUR_S = 86_400, 3_600
MOST_MINUTES = 120
CROWDED = 4
"""People's calls crowd into a part of the day, a quarter of it at worst."""
CHANCE = 0.05
"""What would happen by chance in so many of a hundred groups, or more, is no pattern."""
SHORTEST_PERIOD_S = 600
SPREAD, SPREAD_OF_THREE = 0.02, 0.01
LEAST_SPREAD_S = 90
DIGITS_THAT_TELL = 9
INNOCENT = (
    "a habit of the owner",
    "an alarm, reminder or automation that somebody set up",
    "a call-back or voicemail service",
)


@dataclass(frozen=True, slots=True)
class Timed:
    """A call with a known beginning. face_s: seconds of the phone's clock face."""

    call: Call
    at_s: float
    face_s: float


@dataclass(frozen=True, slots=True)
class Kept:
    """The calls of a group that keep to a period. says: how, without who."""

    members: list[Timed]
    period_s: float
    score: float
    says: str


def recurring_calls(calls: Iterable[Call], zone: Zone, phone: str) -> list[Pattern]:
    """The patterns among the outgoing calls of one phone, by time of their first call; ids are given by the caller.

    The same calls by number and by initiator are one pattern.
    """
    groups: dict[tuple[str, str], list[Timed]] = defaultdict(list)
    for timed in _timed(calls, zone):
        for key in _keys(timed.call):
            groups[key].append(timed)
    found = []
    for key, group in groups.items():
        if len(group) >= FEWEST and (kept := _daily(group, zone) or _steady(group)):
            found.append((kept, f"to {_whom(group[0].call)}" if key[0] == "to" else " ".join(key)))
    return [_pattern(kept, who, phone) for kept, who in _apart(found)]


def _timed(calls: Iterable[Call], zone: Zone) -> list[Timed]:
    """Calls with a known clock face. Where no zone is known the face stands for the time as well: it comes back all the same."""
    found = []
    for call in calls:
        if call.direction == "incoming" or call.kind == "conference":
            continue
        if call.began is not None:
            at_s = call.began.timestamp()
            found.append(Timed(call, at_s, zone.face_ms(round(at_s * 1000)) / 1000))
        elif call.local is not None:
            at_s = datetime.fromisoformat(call.local).replace(tzinfo=UTC).timestamp()
            found.append(Timed(call, at_s, at_s))
    return sorted(found, key=lambda timed: timed.at_s)


def _keys(call: Call) -> Iterator[tuple[str, str]]:
    if call.initiator and call.initiator.package and not _is_dialer(call.initiator.package):
        yield "asked for by", call.initiator.package
    if call.number:
        international = call.peer.international if call.peer else None
        yield "to", digits_that_tell(international or call.number)


def _whom(call: Call) -> str | None:
    """The number as anybody would dial it, where that is known: a prefix of one carrier says nothing to others."""
    return (call.peer and call.peer.international) or call.number


def digits_that_tell(number: str) -> str:
    """What the written forms of one number share; a short number stays whole."""
    bare = dialable(number).lstrip("+")
    return bare[-DIGITS_THAT_TELL:] if bare.isdecimal() else bare


def _is_dialer(package: str) -> bool:
    known = known_package(package)
    return known is not None and known.kind == "dialer"


def _daily(group: list[Timed], zone: Zone) -> Kept | None:
    """The calls within minutes of one time of day that fall on the most days, on three at least."""
    faces = sorted(group, key=lambda timed: timed.face_s % DAY_S)
    round_the_clock = _Circle([timed.face_s for timed in faces])
    began, ended = round_the_clock.fullest()
    days = sorted({round_the_clock.day(index) for index in range(began, ended)})
    width = round_the_clock.time(ended - 1) - round_the_clock.time(began)
    if len(days) < FEWEST or _by_chance(len(faces), len(days), width) > CHANCE:
        return None
    step = gcd(*(after - before for before, after in pairwise(days)))
    members = sorted((faces[index % len(faces)] for index in range(began, ended)), key=lambda timed: timed.at_s)
    minute = int(round_the_clock.time((began + ended) // 2) % DAY_S // 60)
    clock = f"{minute // 60:02}:{minute % 60:02}{'' if zone.name or members[0].call.began is None else ' UTC'}"
    score = len(days) / ((days[-1] - days[0]) // step + 1)
    return Kept(members, step * DAY_S, score, f"on {len(days)} days at about {clock}")


class _Circle:
    """Calls in the order of their times of day, round and round: behind the last comes the first, with midnight between them."""

    def __init__(self, faces: list[float]) -> None:
        self._faces, self._count = faces, len(faces)

    def time(self, index: int) -> float:
        """Seconds from the midnight before the first of them."""
        return self._faces[index % self._count] % DAY_S + index // self._count * DAY_S

    def day(self, index: int) -> int:
        """The day; a call behind midnight belongs to the day before."""
        return int(self._faces[index % self._count] // DAY_S) - index // self._count

    def fullest(self) -> tuple[int, int]:
        """The window with the most days, as indexes [from, to)."""
        best, most, end = (0, 0), 0, 0
        inside: Counter[int] = Counter()
        for begin in range(self._count):
            while end < begin + self._count and self.time(end) - self.time(begin) <= WINDOW_S:
                inside[self.day(end)] += 1
                end += 1
            if len(inside) > most:
                best, most = (begin, end), len(inside)
            inside[self.day(begin)] -= 1
            if not inside[self.day(begin)]:
                del inside[self.day(begin)]
        return best


def _by_chance(calls: int, days: int, width_s: float) -> float:
    """How many windows with so many of these calls there would be by chance (at most)."""
    share = min(1.0, max(width_s, NARROWEST_S) * CROWDED / DAY_S)
    others = days - 1
    ways = lgamma(calls) - lgamma(others + 1) - lgamma(calls - others)
    return exp(min(0.0, log(calls) + ways + others * log(share)))


def _steady(group: list[Timed]) -> Kept | None:
    """Calls at one interval, all of them."""
    steps = [after.at_s - before.at_s for before, after in pairwise(group)]
    if min(steps) < SHORTEST_PERIOD_S:
        return None
    period = median(steps)
    off = max(abs(step - period) for step in steps)
    if off > max(LEAST_SPREAD_S, period * (SPREAD_OF_THREE if len(group) == FEWEST else SPREAD)):
        return None
    return Kept(group, period, 1 - off / period, f"every {_in_words(round(period))}")


def _in_words(seconds: int) -> str:
    """A period: "day", "2 hours", "90 minutes", "6 h 24 min"."""
    for size, unit in ((DAY_S, "day"), (HOUR_S, "hour")):
        if seconds % size == 0:
            return unit if seconds == size else f"{seconds // size} {unit}s"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < MOST_MINUTES else duration(minutes * 60_000)


def _apart(found: list[tuple[Kept, str]]) -> list[tuple[Kept, list[str]]]:
    """Patterns that are not for the most part another, larger one; of each by what its calls are held together."""
    owners: dict[str, list[int]] = defaultdict(list)
    kept: list[tuple[Kept, list[str]]] = []
    for one, who in sorted(found, key=lambda pair: -len(pair[0].members)):
        shared = Counter(owner for timed in one.members for owner in owners[timed.call.id])
        owner, common = next(iter(shared.most_common(1)), (-1, 0))
        if common > len(one.members) / 2:
            kept[owner][1].extend([who] if common == len(one.members) == len(kept[owner][0].members) else [])
            continue
        for timed in one.members:
            owners[timed.call.id].append(len(kept))
        kept.append((one, [who]))
    return sorted(kept, key=lambda pair: pair[0].members[0].at_s)


def _pattern(kept: Kept, who: list[str], phone: str) -> Pattern:
    return Pattern(
        id="",
        kind="recurring_call",
        period_s=round(kept.period_s, 1),
        score=round(max(0.0, min(1.0, kept.score)), 2),
        members=[timed.call.id for timed in kept.members],
        innocent_explanations=list(INNOCENT),
        says=f"{len(kept.members)} calls {' '.join(sorted(who, reverse=True))} {kept.says}",
        phone=phone,
    )
