"""Who saw the phone's traffic: each capture, table or log is a witness; what two of them saw counts once.

The same conversation is known by its five numbers; a VPN on the phone and a router behind it share only the far end, so there
the time and the bytes decide. From what both saw comes the offset between their clocks, and who in the router's capture the
phone is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.facts.book import FactBook
from offhook.facts.traffic import Flow, UidName
from offhook.inference.traffic.matching import Matching, Seen, join, whole_of
from offhook.inference.traffic.phone_side import Known, devices_in, own_addresses, same_device
from offhook.knowledge.amounts import size
from offhook.timeline.clock import Clock


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
                f"several devices are in it{f' (conversations of each: {found})' if found else ''}, and nothing tells which is the phone: "
                f"give its address or MAC in OWNER.toml. None of its {len(self.flows)} conversations is counted"
            )
        notes = [] if self.on_phone else [f"the phone is {', '.join(sorted(self.own)[:4])} in it ({self.because})"]
        if self.others:
            notes.append(f"{_some(self.others)} of other devices {_are(self.others)} not counted")
        if self.unnamed:
            kinds = ", ".join(sorted({seen.flow.transport for seen in self.unnamed}))
            sent = sum(seen.sent for seen in self.unnamed)
            notes.append(
                f"{_some(len(self.unnamed))} of other IP protocols ({kinds}) {_are(len(self.unnamed))} not told as transfers: "
                f"{size(sent)} sent"
            )
        if self.shared:
            seen_by_both = "was" if self.shared == 1 else "were"
            notes.append(f"{_some(self.shared)} {seen_by_both} seen by another witness as well, and counted once")
        return "; ".join(notes)


def _some(conversations: int) -> str:
    return f"{conversations} conversation{'' if conversations == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def witnesses_of(book: FactBook, known: Known) -> list[Witness]:
    """Every witness of the evidence of one phone: those on the phone first, and of them those that count payload.

    Interfaces of one capture are witnesses of their own: a VPN and the network beneath it carry the same bytes.
    """
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
    return sorted(
        found, key=lambda witness: (not witness.on_phone, not _counts_payload(witness), not _tells_apps(witness))
    )


def _counts_payload(witness: Witness) -> bool:
    return all(flow.bytes_are == "payload" for flow in witness.flows)


def _tells_apps(witness: Witness) -> bool:
    return any(flow.uid is not None or flow.package for flow in witness.flows)


def seen_by(witnesses: list[Witness], clock: Clock) -> list[Seen]:
    """Every conversation of the phone once, in order of time."""
    found: list[Seen] = []
    for witness in witnesses:
        mine = Matching(found) if found else None
        if mine and not witness.own:
            _recognise(mine, witness, clock)
        new = list(_of_phone(witness, clock))
        witness.others = len(witness.flows) - len(new) if witness.own else 0
        witness.unnamed = [seen for seen in new if seen.flow.transport.isdecimal()]
        new = [seen for seen in new if not seen.flow.transport.isdecimal()]
        if mine:
            witness.offset_ms = mine.offset(new) if not witness.on_phone else 0
            new = list(_left_over(mine, new, witness))
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


def _recognise(mine: Matching, witness: Witness, clock: Clock) -> None:
    """Find the phone in a capture of many devices, with the other addresses of its network card."""
    everybody = frozenset(flow.client for flow in witness.flows)
    trial = replace(witness, own=everybody)
    phone = mine.phone_among(list(_of_phone(trial, clock)))
    if phone is not None:
        witness.own = same_device(phone, witness.flows)
        witness.because = "its conversations are those that the phone itself recorded"


def _left_over(mine: Matching, theirs: list[Seen], witness: Witness) -> Iterator[Seen]:
    """What nobody saw before; the rest is told by both. Times are brought to the phone's clock."""
    offset = witness.offset_ms or 0
    for item in sorted(theirs, key=lambda item: item.began):
        same = mine.one_of(item, offset, item.flow)
        other = None if same else mine.continued(item, offset, item.flow)
        item.began -= offset
        item.ended -= offset
        if same is not None:
            whole_of(same, item)
            witness.shared += 1
        elif other is not None:
            join(other, item)
        else:
            yield item
