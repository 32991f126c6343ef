"""Does placing a call, or opening the dialer, make the phone send something within seconds?

Where what was sent could be read and tells when the Phone app was used, the calls that can be found in it are named, with how
exactly. Where it could not be read it is compared with chance: an app that is in touch with a host all the time meets every call
as well, and one that is used whenever the phone is picked up meets those for which it is. Told is only what meets calls far more
often than its own habit would: over the whole time, at other pick-ups, and in the quarter of an hour around each call.

Severity: medium where what was sent tells of the use of apps (read in it), else low.
Doubts: apps look up the caller's name or spam lists when a call begins; the network wakes up with a call.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from offhook.answers import Call, Finding, Transfer
from offhook.facts.traffic import Disclosure
from offhook.inference.traffic.phone_use import NEAR_MS, Reported, reported
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import listed, read_in, to_whom, upper, whose
from offhook.questions.wording import counted

BEFORE_S, AFTER_S = 15.0, 10.0
"""The dialer opens some seconds before a call begins: somebody has to choose whom to call."""
CLEAR_S = 30.0
FEWEST = 3
BY_CHANCE = 0.001
"""For all hosts and ways together that are compared."""
BESIDE_S = (-720.0, -360.0, -180.0, 180.0, 360.0, 720.0)
"""Seconds from a call at which it is looked whether the host is in touch then as well."""
WAYS = {"": "", "outgoing": " that went out", "incoming": " that came in"}
FEWEST_PICKUPS = 5
"""Pick-ups without a call from which a habit of picking up is known."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Calls that one app's contact with one host meets, of so many. way: which were looked at: "", "outgoing", "incoming".

    chance: how likely so many would be met if it knew nothing of calls.
    """

    transfers: list[Transfer]
    calls: list[Call]
    of: int
    way: str
    chance: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known without regard to a host: how long was captured, and when somebody began to use the phone for no call."""

    began: float
    ended: float
    pickups: list[float]
    beside: list[float]
    compared: int = 1

    def share(self, times: list[float], until: float) -> float:
        """How likely a call meets one of these contacts if they know nothing of calls: as any stretch of time, any pick-up, or the
        minutes around calls do. until: what is not told of contacts after that is not counted."""
        even = 1 - math.exp(-len(times) * (BEFORE_S + AFTER_S) / max(min(self.ended, until) - self.began, 1.0))
        pickups = [at for at in self.pickups if at <= until]
        habits = [[at + BEFORE_S for at in pickups]] if len(pickups) >= FEWEST_PICKUPS else []
        habits.append([at for at in self.beside if at <= until])
        return max(
            even, *((sum(_near(times, at) for at in habit) + 0.5) / (len(habit) + 1) for habit in habits if habit), 0.0
        )


@question("traffic_around_calls")
def traffic_around_calls(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each app and host that meets calls, or that is told of the use of the Phone app."""
    groups: dict[tuple[object, ...], list[Transfer]] = defaultdict(list)
    for transfer in inferred.transfers or []:
        if transfer.protocol not in ("counter", "dns", "mdns", "dhcp"):
            groups[(whose(transfer), transfer.host or transfer.address)].append(transfer)
    began, ended = _covered(inferred.transfers or [])
    calls = [call for call in inferred.calls if call.began and began <= call.began.timestamp() <= ended]
    base = Baseline(
        began, ended, _pickups(inferred, began, ended), _beside(inferred, began, ended), len(WAYS) * len(groups)
    )
    for transfers in groups.values():
        met, told = _meeting(transfers, calls, base), _reported(transfers, inferred)
        if told.calls:
            yield _phone_app(transfers, told, met)
        elif met is not None:
            yield _finding(met)


def _pickups(inferred: Inferred, began: float, ended: float) -> list[float]:
    """When somebody began to use the phone, no call within the next half minute (or the last)."""
    calls = sorted(call.began.timestamp() for call in inferred.calls if call.began)
    starts = [use.from_.timestamp() for use in inferred.use if use.state == "attended"]
    return [
        at
        for at in starts
        if began <= at <= ended and bisect_left(calls, at - CLEAR_S) == bisect_right(calls, at + CLEAR_S)
    ]


def _beside(inferred: Inferred, began: float, ended: float) -> list[float]:
    """Moments some minutes before and after calls, none of them near another call."""
    calls = sorted(call.began.timestamp() for call in inferred.calls if call.began)
    moments = (at + away for at in calls for away in BESIDE_S)
    return [
        at
        for at in moments
        if began <= at <= ended and bisect_left(calls, at - CLEAR_S) == bisect_right(calls, at + CLEAR_S)
    ]


def _reported(transfers: list[Transfer], inferred: Inferred) -> Reported:
    """The use of the Phone app that stood in what went to this host."""
    if inferred.clock is None or not any(datum.class_ == "app_usage" for t in transfers for datum in read_in(t)):
        return Reported(0, [], [])
    cited = {(cite.evidence, cite.entry) for transfer in transfers for cite in transfer.sources}
    told = [
        item
        for item in inferred.book.of(Disclosure)
        if item.uses
        and item.outgoing
        and not item.weak
        and item.host == transfers[0].host
        and (item.place.evidence, item.place.entry) in cited
    ]
    return reported(told, inferred.calls, inferred.clock)


def _covered(transfers: list[Transfer]) -> tuple[float, float]:
    spans = [span for transfer in transfers if transfer.protocol != "counter" for span in transfer.spans]
    if not spans:
        return 0.0, 0.0
    return min(span[0] for span in spans).timestamp(), max(span[1] for span in spans).timestamp()


def _meeting(transfers: list[Transfer], calls: list[Call], base: Baseline) -> Meeting | None:
    """The surest of three: all calls, those that went out, those that came in."""
    times = sorted(at.timestamp() for transfer in transfers for at in _contacts(transfer))
    until = min(
        (t.spans[-1][0].timestamp() for t in transfers if t.spans and t.connections > len(t.spans)), default=base.ended
    )
    share = base.share([at for at in times if at <= until], until)
    calls = [call for call in calls if call.began and call.began.timestamp() <= until]
    found = []
    for way in ("", "outgoing", "incoming"):
        own = [call for call in calls if way in ("", call.direction)]
        met = [call for call in own if call.began and _near(times, call.began.timestamp())]
        if len(met) >= FEWEST and 2 * len(met) >= len(own):
            found.append(Meeting(transfers, met, len(own), way, _at_least(len(met), len(own), share)))
    best = min(found, key=lambda one: one.chance, default=None)
    return best if best is not None and best.chance * base.compared <= BY_CHANCE else None


def _contacts(transfer: Transfer) -> Iterator[datetime]:
    """When each connection began, and when each datum was sent in one."""
    yield from (began for began, _, _ in transfer.spans)
    yield from (cite.at for datum in transfer.data for cite in datum.sources if cite.at is not None)


def _near(times: list[float], at: float) -> bool:
    return bisect_left(times, at - BEFORE_S) < bisect_right(times, at + AFTER_S)


def _at_least(hits: int, tries: int, share: float) -> float:
    """The probability of so many hits or more, each try hitting with this share."""
    if not 0 < share < 1:
        return float(share >= 1 or hits <= 0)
    yes, no = math.log(share), math.log1p(-share)
    ways = (math.lgamma(tries + 1) - math.lgamma(k + 1) - math.lgamma(tries - k + 1) for k in range(hits, tries + 1))
    return min(1.0, sum(math.exp(way + k * yes + (tries - k) * no) for k, way in enumerate(ways, hits)))


def _finding(met: Meeting) -> Finding:
    first = met.transfers[0]
    usage = [datum for transfer in met.transfers for datum in read_in(transfer) if datum.class_ == "app_usage"]
    told = f" In what was sent stood {listed(usage)}." if usage else ""
    return Finding(
        id="",
        question="traffic_around_calls",
        severity="medium" if usage else "low",
        title=f"{first.host or first.address} is contacted when a call begins",
        says=(
            f"{upper(whose(first))} contacted {to_whom(first)} within seconds of {counted(len(met.calls))} of {met.of}{WAYS[met.way]} at "
            "which its traffic was recorded. By its habit at other times, chance alone would bring that about less than once in a "
            f"thousand times.{told}"
        ),
        tier="derived",
        because=[*(call.id for call in met.calls), *(transfer.id for transfer in met.transfers[:20])],
        doubts=["Apps look up a caller's name, or lists of unwanted callers, when a call begins."],
        attack=["T1636.002"] if usage else [],
    )


def _phone_app(transfers: list[Transfer], told: Reported, met: Meeting | None) -> Finding:
    first, known = transfers[0], len(told.calls)
    names = ", ".join(sorted({use.package for use in told.uses}))
    starts = sum(read.start_off <= NEAR_MS for read in told.calls)
    lengths = sum(read.exact for read in told.calls)
    chance = " The reports go out within seconds of calls, far more often than by chance." if met else ""
    return Finding(
        id="",
        question="traffic_around_calls",
        severity="medium",
        title=f"{first.host or first.address} is told when the Phone app is used",
        says=(
            f"{upper(whose(first))} told {to_whom(first)} {_times(told.notes)} when the Phone app ({names}) was opened or closed. "
            f"{counted(known).capitalize()} can be found in what was sent{_exactly(starts, lengths)}.{chance}"
        ),
        tier="derived",
        because=[*(read.call.id for read in told.calls), *(transfer.id for transfer in transfers[:20])],
        doubts=["Whom a call went to does not stand in these notes; what the receiver does with them is not recorded."],
        advice=[
            "Look in the settings of the phone for programs of user experience or usage statistics, and leave them."
        ],
        attack=["T1636.002"],
    )


def _exactly(starts: int, lengths: int) -> str:
    told = [
        *([f"the beginning of {starts} to within two seconds"] if starts else []),
        *([f"beginning and length of {lengths}"] if lengths else []),
    ]
    return f": {', '.join(told)}" if told else ": their beginning to within 15 seconds"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
