"""Requests that several files tell of: a HAR and a file of flows of one evening, or the list of a computer whose clock is off.

Each file is compared with the conversations that captures saw: the difference of clocks is that at which most hosts agree. A request
that two files tell at one moment, to one address, is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Generic, TypeVar

from offhook.facts.traffic import WebRequest

FEWEST = 3
"""Hosts that must agree before the clock of a file is believed to be off."""
BIN_MS = 2_000
MOST_STARTS = 400
"""Conversations of one host that are compared with its requests; of busier hosts nothing can be learnt."""
MOST_PAIRS = 300_000
SLACK_MS = 2_000

File = tuple[str, str]
Host = tuple[str | None, int]
T = TypeVar("T")


def file_of(request: WebRequest) -> File:
    """Where a request is told: evidence and entry."""
    return request.place.evidence, request.place.entry


def offset_of(requests: Sequence[tuple[Host, int]], starts: Mapping[Host, Sequence[int]]) -> int:
    """The clock of one file minus the phone's, ms; 0 where nothing convinces.

    requests: (host, ms) of the file. starts: when the conversations with each host began, on the phone's clock.
    """
    bins: dict[int, Counter[Host]] = defaultdict(Counter)
    gaps: list[tuple[int, Host]] = []
    known = {host for host, _ in requests if 0 < len(starts.get(host, ())) <= MOST_STARTS}
    for host, ms in requests:
        if host in known and len(gaps) < MOST_PAIRS:
            gaps += [(ms - began, host) for began in starts[host]]
    for gap, host in gaps:
        for key in (gap // BIN_MS, gap // BIN_MS - 1):
            bins[key][host] += 1
    best = max(bins, key=lambda key: (len(bins[key]), bins[key].total(), -abs(key)), default=0)
    agree = bins.get(best, Counter())
    if len(agree) < FEWEST or 2 * len(agree) < len(known):
        return 0
    offset = round(median(gap for gap, _ in gaps if best * BIN_MS <= gap < (best + 2) * BIN_MS))
    return offset if abs(offset) > SLACK_MS else 0


class ToldBefore(Generic[T]):
    """Requests that stand by themselves, to find the same one in another file."""

    def __init__(self) -> None:
        self._told: dict[tuple[object, ...], list[tuple[int, set[File], T]]] = defaultdict(list)

    def same(self, request: WebRequest, ms: int) -> T | None:
        """What another file told of this request; this file is then one of those that tell of it."""
        for at, files, part in self._told[_identity(request)]:
            if abs(at - ms) <= SLACK_MS and file_of(request) not in files:
                files.add(file_of(request))
                return part
        return None

    def keep(self, request: WebRequest, ms: int, part: T) -> None:
        """Remember a request that nobody told before."""
        self._told[_identity(request)].append((ms, {file_of(request)}, part))


def _identity(request: WebRequest) -> tuple[object, ...]:
    return request.method, request.host, request.port, request.target, request.decrypted


def by_file(requests: Iterable[tuple[WebRequest, int]]) -> dict[File, list[tuple[Host, int]]]:
    """(host, ms) of the requests of each file that knows no packets."""
    found: dict[File, list[tuple[Host, int]]] = defaultdict(list)
    for request, ms in requests:
        if request.flow is None and request.key is None and request.host:
            found[file_of(request)].append(((request.host, request.port), ms))
    return found
