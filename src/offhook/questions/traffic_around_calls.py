"""Does placing a call, or opening the dialer, make the phone send something within seconds?

Compared with chance: an app that is in touch with a host all the time meets every call as well. Told is only what meets calls far
more often than its own habit would.

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
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import listed, read_in, to_whom, whose
from offhook.questions.wording import counted

BEFORE_S, AFTER_S = 5.0, 10.0
"""The dialer opens some seconds before a call begins."""
FEWEST = 3
BY_CHANCE = 0.001


@dataclass(frozen=True, slots=True)
class Meeting:
    """Calls that one app's contact with one host meets. chance: how likely so many would be if it knew nothing of calls."""

    transfers: list[Transfer]
    calls: list[Call]
    chance: float


@question("traffic_around_calls")
def traffic_around_calls(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each app and host that meets calls."""
    groups: dict[tuple[object, ...], list[Transfer]] = defaultdict(list)
    for transfer in inferred.transfers or []:
        if transfer.protocol not in ("counter", "dns", "mdns", "dhcp"):
            groups[(whose(transfer), transfer.host or transfer.address)].append(transfer)
    began, ended = _covered(inferred.transfers or [])
    calls = [call for call in inferred.calls if call.began and began <= call.began.timestamp() <= ended]
    for transfers in groups.values():
        met = _meeting(transfers, calls, ended - began)
        if met is not None:
            yield _finding(met, len(calls))


def _covered(transfers: list[Transfer]) -> tuple[float, float]:
    spans = [span for transfer in transfers if transfer.protocol != "counter" for span in transfer.spans]
    if not spans:
        return 0.0, 0.0
    return min(span[0] for span in spans).timestamp(), max(span[1] for span in spans).timestamp()


def _meeting(transfers: list[Transfer], calls: list[Call], span: float) -> Meeting | None:
    times = sorted(at.timestamp() for transfer in transfers for at in _contacts(transfer))
    met = [call for call in calls if call.began and _near(times, call.began.timestamp())]
    if len(met) < FEWEST or 2 * len(met) < len(calls):
        return None
    expected = len(calls) * (1 - math.exp(-len(times) * (BEFORE_S + AFTER_S) / max(span, 1.0)))
    chance = _at_least(len(met), len(calls), expected / len(calls))
    return Meeting(transfers, met, chance) if chance <= BY_CHANCE else None


def _contacts(transfer: Transfer) -> Iterator[datetime]:
    """When each connection began, and when each datum was sent in one."""
    yield from (began for began, _, _ in transfer.spans)
    yield from (cite.at for datum in transfer.data for cite in datum.sources if cite.at is not None)


def _near(times: list[float], at: float) -> bool:
    return bisect_left(times, at - BEFORE_S) < bisect_right(times, at + AFTER_S)


def _at_least(hits: int, tries: int, share: float) -> float:
    """The probability of so many hits or more, each try hitting with this share."""
    return sum(math.comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(hits, tries + 1))


def _finding(met: Meeting, calls: int) -> Finding:
    first = met.transfers[0]
    usage = [datum for transfer in met.transfers for datum in read_in(transfer) if datum.class_ == "app_usage"]
    told = f" In what was sent stood {listed(usage)}." if usage else ""
    return Finding(
        id="",
        question="traffic_around_calls",
        severity="medium" if usage else "low",
        title=f"{first.host or first.address} is contacted when a call begins",
        says=(
            f"{whose(first)} contacted {to_whom(first)} within seconds of {counted(len(met.calls))} of {calls} that its traffic "
            f"was recorded at. By chance alone that would happen less than once in a thousand times.{told}"
        ),
        tier="derived",
        because=[*(call.id for call in met.calls), *(transfer.id for transfer in met.transfers[:20])],
        doubts=["Apps look up a caller's name, or lists of unwanted callers, when a call begins."],
        attack=["T1636.002"] if usage else [],
    )
