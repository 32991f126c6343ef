"""Which conversations of two witnesses are one: a phone and the router behind it, two interfaces, one file handed over twice.

On one network the five numbers tell. Behind a VPN on the phone or a translator of addresses only the far end is the same: there the
beginning and the bytes decide. Clocks may be off by any time; what both saw tells by how much, if it is many places that agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from offhook.facts.traffic import Flow

FEWEST = 3
"""Conversations that two witnesses must share before the offset between their clocks is believed."""
SLACK_MS = 2_000
"""How far apart two witnesses may see the beginning of one conversation, their clocks aligned."""
USUAL_MS = 3_600_000
"""A clock that is further off than this is believed only where several far ends agree."""
BIN_MS = 250
NEAR = 0.1
"""How far two counts of the same payload may differ (a capture that began or ended in the middle)."""
LIKELY = 0.9
HALF = 0.5
IDLE_MS, IDLE_UDP_MS = 7_200_000, 120_000
"""How long a conversation may be silent between two files of one capture, over TCP and over UDP."""
MOST_PAIRS = 300_000
"""Pairs of conversations that are compared for the offset; far ends with the fewest come first, they tell the most."""
NAME_SERVER = "a name server"


@dataclass(slots=True)
class Seen:
    """One conversation of the phone, in milliseconds of the phone's clock. sent, received: from the phone's side.

    also: the same bytes as other witnesses saw them.
    """

    flow: Flow
    began: int
    ended: int
    sent: int
    received: int
    local: str
    peer: str
    peer_port: int
    also: list[Flow] = field(default_factory=list)

    @property
    def flows(self) -> list[Flow]:
        """All that tell of it, the one that is counted first."""
        return [self.flow, *self.also]

    @property
    def local_port(self) -> int:
        """The port on the phone's side."""
        return self.flow.client_port if self.flow.client == self.local else self.flow.server_port


Far = tuple[str, int, str]


def far_end(item: Seen) -> Far:
    """With whom. A VPN on the phone has a name server of its own, and asks the same of the network's: there any will do."""
    resolver = item.peer_port == 53 and item.flow.protocol == "dns"
    return NAME_SERVER if resolver else item.peer, item.peer_port, item.flow.transport


class Matching:
    """What was seen already, by the far end of each conversation."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self._by_far: dict[Far, list[Seen]] = defaultdict(list)
        self._by_five: dict[tuple[object, ...], list[Seen]] = defaultdict(list)
        for item in sorted(seen, key=lambda item: item.began):
            self._by_far[far_end(item)].append(item)
            self._by_five[_five(item)].append(item)
        self._starts = {far: [item.began for item in own] for far, own in self._by_far.items()}
        self._long = {
            far: [one for one in own if one.ended - one.began > SLACK_MS] for far, own in self._by_far.items()
        }

    def phone_among(self, theirs: list[Seen]) -> str | None:
        """The address whose conversations are those that the phone had, among the conversations of many devices."""
        offset = self.offset(theirs)
        if offset is None:
            return None
        hits = Counter(item.local for item in theirs if next(self._same(item, offset), None) is not None)
        best, count = hits.most_common(1)[0] if hits else ("", 0)
        return best if count >= FEWEST and count >= LIKELY * sum(hits.values()) else None

    def offset(self, theirs: list[Seen]) -> int | None:
        """The other clock minus the phone's: the difference at which the most far ends agree; None where none convinces."""
        gaps = list(self._gaps(theirs))
        bins: dict[int, Counter[Far]] = defaultdict(Counter)
        for gap, far in gaps:
            bins[gap // BIN_MS][far] += 1
        if not bins:
            return None
        around = {key: bins[key] + bins.get(key - 1, Counter()) + bins.get(key + 1, Counter()) for key in list(bins)}
        best = max(around, key=lambda key: (len(around[key]), around[key].total(), -abs(key)))
        near = [gap for gap, _ in gaps if abs(gap // BIN_MS - best) <= 1]
        found = round(median(near))
        return found if len(near) >= FEWEST and self._convinces(theirs, found, len(around[best])) else None

    def _gaps(self, theirs: list[Seen]) -> Iterator[tuple[int, Far]]:
        """(difference, far end) of all pairs that can be one conversation, as many as are worth the time."""
        groups: dict[Far, list[Seen]] = defaultdict(list)
        for item in theirs:
            if (far := far_end(item)) in self._by_far:
                groups[far].append(item)
        left = MOST_PAIRS
        ranked = sorted(groups.items(), key=lambda group: (len(group[1]) * len(self._by_far[group[0]]), group[0]))
        for number, (far, own) in enumerate(ranked):
            mine = self._by_far[far]
            stride = 1 + len(own) * len(mine) * (len(ranked) - number) // max(left, 1)
            for item in own[::stride]:
                yield from ((item.began - one.began, far) for one in mine if _alike(item, one))
            left -= len(own[::stride]) * len(mine)

    def _convinces(self, theirs: list[Seen], offset: int, fars: int) -> bool:
        """Whether at this offset most far ends agree that both had while both looked; the rhythm of one of them agrees with many."""
        own = [(item.began - offset, item) for item in theirs if far_end(item) in self._by_far]
        mine = [one.began for seen in self._by_far.values() for one in seen]
        began = max(min(at for at, _ in own), min(mine)) - SLACK_MS
        ended = min(max(at for at, _ in own), max(mine)) + SLACK_MS
        inside = [item for at, item in own if began <= at <= ended]
        both = {far_end(item) for item in inside} & {
            far for far, seen in self._by_far.items() if any(began <= one.began <= ended for one in seen)
        }
        met = {far_end(item) for item in inside if next(self._same(item, offset), None) is not None}
        enough = abs(offset) <= USUAL_MS or fars >= FEWEST
        return enough and len(met) >= HALF * len(both)

    def one_of(self, item: Seen, offset: int, witness: Flow) -> Seen | None:
        """The conversation that this one is, if it has no account of the witness yet: two of one witness are never one."""
        free = [one for one in self._same(item, offset) if _takes(one, witness)]
        return min(
            free, key=lambda one: (not _one_network(one, item), abs(item.began - offset - one.began)), default=None
        )

    def continued(self, item: Seen, offset: int, witness: Flow) -> Seen | None:
        """The conversation that this one goes on with, or that goes on with it: files of one capture that follow each other."""
        same = self._by_five.get(_five(item), ())
        return next((one for one in same if _goes_on(item, one, offset) and _takes(one, witness)), None)

    def _same(self, item: Seen, offset: int) -> Iterator[Seen]:
        for one in self._about(item, offset):
            if _meets(item, one, offset) and (_alike(item, one) or _part_of(item, one, offset)):
                yield one

    def _about(self, item: Seen, offset: int) -> Iterator[Seen]:
        """Those with this far end that began while this one lasted, or that began before and still lasted."""
        far = far_end(item)
        began, ended = item.began - offset - SLACK_MS, item.ended - offset + SLACK_MS
        starts = self._starts.get(far, [])
        yield from self._by_far[far][bisect_left(starts, began) : bisect_right(starts, ended)] if starts else ()
        yield from (one for one in self._long.get(far, ()) if one.began < began <= one.ended + 2 * SLACK_MS)


def whole_of(counted: Seen, item: Seen) -> None:
    """Count the better account of one conversation; `item` is on the phone's clock already, and does not stay a part by itself.

    Payload is told rather than frames. Where the account that is counted is a part (it began late, ended early or lost packets), what
    the other has more is counted.
    """
    flow = counted.flow
    if flow.bytes_are != "payload" == item.flow.bytes_are and _spans_alike(counted, item):
        counted.also.append(flow)
        counted.flow, counted.sent, counted.received = item.flow, item.sent, item.received
        return
    counted.also.append(item.flow)
    part = flow.start_seen is False or flow.lost > 0 or item.ended > counted.ended + SLACK_MS
    if part and flow.bytes_are == item.flow.bytes_are:
        counted.sent, counted.received = max(counted.sent, item.sent), max(counted.received, item.received)
        counted.began, counted.ended = min(counted.began, item.began), max(counted.ended, item.ended)


def join(counted: Seen, item: Seen) -> None:
    """Add what came before or after; `item` is on the phone's clock already, and does not stay a part by itself."""
    counted.sent, counted.received = counted.sent + item.sent, counted.received + item.received
    counted.began, counted.ended = min(counted.began, item.began), max(counted.ended, item.ended)
    counted.also.append(item.flow)


def _goes_on(item: Seen, one: Seen, offset: int) -> bool:
    """Whether one of the two is the other's rest: the same five numbers, the second without a beginning, soon after the first."""
    if not _one_network(item, one) or item.local_port != one.local_port or item.flow.bytes_are != one.flow.bytes_are:
        return False
    first, second = (item, one) if item.began - offset < one.began else (one, item)
    gap = (second.began - first.ended) + (-offset if second is item else offset)
    longest = IDLE_MS if second.flow.start_seen is False else IDLE_UDP_MS if second.flow.transport == "udp" else -1
    return 0 <= gap <= longest


def _spans_alike(one: Seen, other: Seen) -> bool:
    return abs(one.began - other.began) <= SLACK_MS and abs(one.ended - other.ended) <= SLACK_MS


def _five(item: Seen) -> tuple[object, ...]:
    return item.local, item.local_port, item.peer, item.peer_port, item.flow.transport


def _one_network(one: Seen, other: Seen) -> bool:
    """Whether both were seen where the phone has this address: then its port tells one conversation from another."""
    return (one.local, one.peer) == (other.local, other.peer)


def _meets(item: Seen, one: Seen, offset: int) -> bool:
    """Whether both may be at one time: they begin together; or one was caught in its middle, and they end together."""
    began, ended = item.began - offset, item.ended - offset
    together = abs(began - one.began) <= SLACK_MS
    if _one_network(item, one):  # of two files of one capture the second has what came after the first
        return min(ended, one.ended) > max(began, one.began) or (together and _close(item, one))
    late = item.flow if began > one.began else one.flow
    return together or (late.start_seen is False and abs(ended - one.ended) <= SLACK_MS)


def _alike(one: Seen, other: Seen) -> bool:
    """Whether the bytes can be the same. On one network the ports tell; else payloads of nearly one size."""
    if _one_network(one, other):
        return one.local_port == other.local_port
    return one.flow.bytes_are != other.flow.bytes_are or _close(one, other)


def _part_of(one: Seen, other: Seen, offset: int) -> bool:
    """Whether one of them is a part of the other: it has less, and either began in the middle or stopped before."""
    if _one_network(one, other) or one.flow.bytes_are != other.flow.bytes_are:
        return False
    late, early = (one, other) if one.began - offset > other.began else (other, one)
    less = one if one.sent + one.received < other.sent + other.received else other
    more = other if less is one else one
    if less.sent > more.sent or less.received > more.received:
        return False
    stopped = (
        one.ended - offset < other.ended - SLACK_MS if less is one else other.ended < one.ended - offset - SLACK_MS
    )
    return stopped or (late is less and late.flow.start_seen is False and early.flow.start_seen is not False)


def _close(one: Seen, other: Seen) -> bool:
    return all(
        abs(a - b) <= max(NEAR * max(a, b), 16) for a, b in ((one.sent, other.sent), (one.received, other.received))
    )


def _takes(seen: Seen, flow: Flow) -> bool:
    where = (flow.place.evidence, flow.place.entry, flow.interface)
    return all((other.place.evidence, other.place.entry, other.interface) != where for other in seen.flows)
