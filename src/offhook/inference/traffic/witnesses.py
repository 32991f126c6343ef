"""Who saw the phone's traffic: each capture, table or log is a witness; what two of them saw counts once.

The same conversation is known by its five numbers; a VPN on the phone and a router behind it share only the far end, so there
the time and the bytes decide. From what both saw comes the offset between their clocks, and who in the router's capture the
phone is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from offhook.facts.book import FactBook
from offhook.facts.traffic import Flow, UidName
from offhook.inference.traffic.phone_side import Known, devices_in, own_addresses
from offhook.timeline.clock import Clock

FEWEST = 3
"""Conversations that two witnesses must share before the offset between their clocks is believed."""
SLACK_MS = 2_000
"""How far apart two witnesses may see the beginning of one conversation, their clocks aligned."""
FURTHEST_MS = 86_400_000
BIN_MS = 1_000
NEAR = 0.1
"""How far two counts of the same payload may differ (a capture that began or ended in the middle)."""
LIKELY = 0.9


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


@dataclass(slots=True)
class Witness:
    """One capture, table or log. own: the phone's addresses in it; offset_ms: its clock minus the phone's, None if not known.

    unnamed: conversations of IP protocols that have no word among the transfers (ESP, GRE, IGMP), by number.
    """

    evidence: str
    entry: str
    source: str
    flows: list[Flow]
    on_phone: bool
    own: frozenset[str] = frozenset()
    because: str = ""
    offset_ms: int | None = None
    others: int = 0
    shared: int = 0
    unnamed: list[Seen] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What has to be said of it in the coverage."""
        if not self.own:
            found = ", ".join(f"{address} ({count})" for address, count in devices_in(self.flows)[:5])
            return (
                f"several devices are in it{f' ({found} conversations)' if found else ''}, and nothing tells which is the phone: "
                f"give its address or MAC in OWNER.toml. None of its {len(self.flows)} conversations is counted"
            )
        notes = [] if self.on_phone else [f"the phone is {', '.join(sorted(self.own)[:4])} in it ({self.because})"]
        if self.others:
            notes.append(f"{self.others} conversations of other devices are not counted")
        if self.unnamed:
            kinds = ", ".join(sorted({seen.flow.transport for seen in self.unnamed}))
            sent = sum(seen.sent for seen in self.unnamed)
            notes.append(
                f"{len(self.unnamed)} conversations of other IP protocols ({kinds}) are not told as transfers: {sent} bytes sent"
            )
        if self.shared:
            notes.append(f"{self.shared} conversations were seen by another witness as well, and count once")
        return "; ".join(notes)


def witnesses_of(book: FactBook, known: Known) -> list[Witness]:
    """Every witness of the evidence of one phone, those on the phone first. Interfaces of one capture are witnesses of their own: a
    VPN and the network beneath it carry the same bytes."""
    names = {(fact.place.evidence, fact.place.entry) for fact in book.of(UidName)}
    groups: dict[tuple[str, str, str, str], list[Flow]] = defaultdict(list)
    for flow in book.of(Flow):
        groups[(flow.place.evidence, flow.place.entry, flow.place.source, flow.interface)].append(flow)
    found = []
    for (evidence, entry, source, _), flows in groups.items():
        on_phone = (evidence, entry) in names or any(flow.uid is not None or flow.package for flow in flows)
        witness = Witness(evidence, entry, source, flows, on_phone)
        witness.own, witness.because = own_addresses(flows, known, on_phone=on_phone)
        found.append(witness)
    return sorted(found, key=lambda witness: (not witness.on_phone, not _tells_apps(witness)))


def _tells_apps(witness: Witness) -> bool:
    return any(flow.uid is not None or flow.package for flow in witness.flows)


def seen_by(witnesses: list[Witness], clock: Clock) -> list[Seen]:
    """Every conversation of the phone once, in order of time."""
    found: list[Seen] = []
    for witness in witnesses:
        mine = _Matching(found) if found else None
        if mine and not witness.own:
            mine.recognise(witness, clock)
        new = list(_of_phone(witness, clock))
        witness.others = len(witness.flows) - len(new) if witness.own else 0
        witness.unnamed = [seen for seen in new if seen.flow.transport.isdecimal()]
        new = [seen for seen in new if not seen.flow.transport.isdecimal()]
        if mine:
            witness.offset_ms = mine.offset(new) if not witness.on_phone else 0
            new = list(mine.left_over(new, witness))
        found += new
    return sorted(found, key=lambda seen: (seen.began, seen.flow.place.evidence, seen.flow.flow))


def _of_phone(witness: Witness, clock: Clock) -> Iterator[Seen]:
    for flow in witness.flows:
        if flow.client in witness.own:
            yield _seen(flow, clock, sent=flow.sent, received=flow.received, forward=True)
        elif flow.server in witness.own:
            yield _seen(flow, clock, sent=flow.received, received=flow.sent, forward=False)


def _seen(flow: Flow, clock: Clock, *, sent: int, received: int, forward: bool) -> Seen:
    return Seen(
        flow,
        clock.instant(flow.began, flow.place).ms,
        clock.instant(flow.ended, flow.place).ms,
        sent,
        received,
        flow.client if forward else flow.server,
        flow.server if forward else flow.client,
        flow.server_port if forward else flow.client_port,
    )


Far = tuple[str, int, str]


class _Matching:
    """What was seen already, by the far end of each conversation."""

    def __init__(self, seen: list[Seen]) -> None:
        self._by_far: dict[Far, list[Seen]] = defaultdict(list)
        for item in seen:
            self._by_far[_far(item)].append(item)

    def recognise(self, witness: Witness, clock: Clock) -> None:
        """Find the phone in a capture of many devices: the address whose conversations are those that the phone had."""
        everybody = frozenset(flow.client for flow in witness.flows)
        trial = Witness(witness.evidence, witness.entry, witness.source, witness.flows, on_phone=False, own=everybody)
        theirs = list(_of_phone(trial, clock))
        offset = self.offset(theirs)
        if offset is None:
            return
        hits = Counter(item.local for item in theirs if self._same(item, offset) is not None)
        best, count = hits.most_common(1)[0] if hits else ("", 0)
        if count >= FEWEST and count >= LIKELY * sum(hits.values()):
            witness.own, witness.because = (
                frozenset({best}),
                "its conversations are those that the phone itself recorded",
            )

    def offset(self, theirs: Iterable[Seen]) -> int | None:
        """The other clock minus the phone's: the difference at which most shared conversations agree."""
        gaps = [gap for item in theirs for mine in self._by_far.get(_far(item), ()) for gap in _gap(item, mine)]
        bins = Counter(gap // BIN_MS for gap in gaps)
        if not bins:
            return None
        best = max(bins, key=lambda key: (bins[key] + bins[key + 1] + bins[key - 1], -abs(key)))
        near = [gap for gap in gaps if abs(gap // BIN_MS - best) <= 1]
        return round(median(near)) if len(near) >= FEWEST else None

    def left_over(self, theirs: list[Seen], witness: Witness) -> Iterator[Seen]:
        """What nobody saw before; the rest is told by both. Times are brought to the phone's clock."""
        offset = witness.offset_ms or 0
        for item in theirs:
            same = self._same(item, offset)
            if same is not None and _takes(same, item.flow):
                same.also.append(item.flow)
                witness.shared += 1
                continue
            item.began -= offset
            item.ended -= offset
            yield item

    def _same(self, item: Seen, offset: int) -> Seen | None:
        near = [
            mine
            for mine in self._by_far.get(_far(item), ())
            if abs(item.began - offset - mine.began) <= SLACK_MS and _alike(item, mine)
        ]
        ports = [mine for mine in near if _near_end(mine.flow) == _near_end(item.flow)]
        return min(ports or near, key=lambda mine: abs(item.began - offset - mine.began), default=None)


def _far(item: Seen) -> Far:
    return item.peer, item.peer_port, item.flow.transport


def _near_end(flow: Flow) -> tuple[str, int]:
    return flow.client, flow.client_port


def _gap(item: Seen, mine: Seen) -> Iterator[int]:
    gap = item.began - mine.began
    if abs(gap) <= FURTHEST_MS and _alike(item, mine):
        yield gap


def _alike(one: Seen, other: Seen) -> bool:
    """Whether the bytes can be the same: the same five numbers, or payloads of nearly one size."""
    if _near_end(one.flow) == _near_end(other.flow) or one.flow.bytes_are != other.flow.bytes_are:
        return True
    return all(
        abs(a - b) <= max(NEAR * max(a, b), 16) for a, b in ((one.sent, other.sent), (one.received, other.received))
    )


def _takes(seen: Seen, flow: Flow) -> bool:
    """Whether a conversation has no account of this witness yet: two of one witness are never one."""
    where = (flow.place.evidence, flow.place.entry, flow.interface)
    return all((other.place.evidence, other.place.entry, other.interface) != where for other in seen.flows)
