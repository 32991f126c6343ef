"""Conversations as packets: handshakes, segments, acknowledgements, what goes wrong on the way, all merged by time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from random import Random

from offhook.lab.render_capture import Packet
from offhook.lab.traffic import Conversation, Neighbour, Network, Traffic
from offhook.lab.traffic_turns import OVER_TCP, Turn, lookup_turns, turns
from offhook.lab.wire_dns import Lookup
from offhook.lab.wire_packets import ACK, FIN, PSH, RST, SYN, Ends, Segment, ip_fragments, tcp_packet, udp_packet

SEGMENT = 1360
RESOLVER_UID, RESOLVER = 1051, "netd"
_OPTIONS = bytes.fromhex("020405b404020103030a")
WhoIs = Callable[[str | None], int | None]
"""The uid of a package; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One packet of a conversation, before it is known whose it is."""

    at_us: int
    outgoing: bool
    data: bytes
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One flow: a conversation, or the question for a name before it. host: None for questions. size: payload, each byte once."""

    talk: Conversation
    ends: Ends
    protocol: str
    package: str | None
    packets: tuple[Sent, ...]
    sent: int
    received: int
    host: str | None = None
    lookup: Lookup | None = None

    @property
    def began_us(self) -> int:
        """True microseconds of the first packet."""
        return self.packets[0].at_us

    @property
    def ended_us(self) -> int:
        """Of the last."""
        return self.packets[-1].at_us


def flights(traffic: Traffic) -> Iterator[Flight]:
    """Every flow, in the order in which the conversations began; nothing is kept."""
    who = {one.name: one for one in traffic.neighbours}
    for number, talk in enumerate(sorted(traffic.conversations, key=lambda one: one.began)):
        rng = Random(f"{traffic.seed}:{number}:{talk.began}:{talk.server.host}")
        place = _place(traffic.network, who.get(talk.device))
        yield from flights_of(talk, place, rng, place.first_port + number * 7 % 40_000)


def flights_of(talk: Conversation, place: Network, rng: Random, port: int) -> Iterator[Flight]:
    """The question for the name, where there is one, and the conversation itself."""
    if talk.asks and talk.server.host and talk.protocol != "dns":
        yield _question(talk, place, rng, port)
    source = place.phone6 if talk.six else place.phone
    target = place.resolver if talk.protocol == "dns" else talk.address
    ends = Ends(source, port, target, talk.to_port)
    said = list(turns(talk, rng))
    carry = _tcp if talk.protocol in OVER_TCP else _udp
    sent = _with_fault(list(carry(ends, said, talk)), talk.fault)
    yield Flight(
        talk=talk, ends=ends, protocol=talk.protocol, package=talk.package, packets=tuple(sent), host=talk.server.host,
        sent=sum(len(turn.data) for turn in said if turn.outgoing), received=sum(len(turn.data) for turn in said if not turn.outgoing),
    )  # fmt: skip


def packets(traffic: Traffic, uid_of: WhoIs, *, all_devices: bool = False) -> Iterator[Packet]:
    """All packets by time. all_devices: those of neighbours as well, with the addresses of their network cards.

    Flows that began are held until they end, no others: memory grows with what goes on at once.
    """
    chosen = (one for one in flights(traffic) if all_devices or one.talk.device == "phone")
    yield from by_time(chosen, lambda flight: _labelled(flight, traffic, uid_of))


def by_time(chosen: Iterable[Flight], label: Callable[[Flight], Iterable[Packet]]) -> Iterator[Packet]:
    """Merge flows that come in about the order of their beginning (at most two seconds off)."""
    waiting: list[Packet] = []
    for flight in chosen:
        edge = flight.began_us - 2_000_000
        if len(waiting) > 5000:
            waiting.sort(key=lambda packet: packet.at_us)
            ready = [packet for packet in waiting if packet.at_us < edge]
            yield from ready
            waiting = waiting[len(ready) :]
        waiting.extend(label(flight))
    yield from merge(sorted(waiting, key=lambda packet: packet.at_us), key=lambda packet: packet.at_us)


def _labelled(flight: Flight, traffic: Traffic, uid_of: WhoIs) -> Iterator[Packet]:
    neighbour = next((one for one in traffic.neighbours if one.name == flight.talk.device), None)
    mac = neighbour.mac if neighbour else traffic.network.phone_mac
    uid = RESOLVER_UID if flight.package == RESOLVER else uid_of(flight.package)
    package = flight.package or ""
    app = package if package == RESOLVER else traffic.label(flight.package)
    macs = (mac, traffic.network.router_mac)
    for sent in flight.packets:
        source, target = macs if sent.outgoing else macs[::-1]
        yield Packet(
            at_us=sent.at_us, data=sent.data, outgoing=sent.outgoing, uid=uid, package=package, app=app, source_mac=source, target_mac=target
        )  # fmt: skip


def _place(network: Network, neighbour: Neighbour | None) -> Network:
    return replace(network, phone=neighbour.address) if neighbour else network


def _question(talk: Conversation, place: Network, rng: Random, port: int) -> Flight:
    kind = "AAAA" if talk.six else "A"
    lookup = Lookup(
        name=talk.server.host or "", number=rng.randrange(65_536), kind=kind, chain=talk.server.chain, addresses=(talk.address,)
    )  # fmt: skip
    ends = Ends(place.phone, port + 1, place.resolver, 53)
    said = list(lookup_turns(lookup))
    early = replace(talk, began=talk.began - 45, fault="")
    return Flight(
        talk=early, ends=ends, protocol="dns", package=RESOLVER if talk.device == "phone" else None, packets=tuple(_udp(ends, said, early)),
        sent=len(said[0].data), received=len(said[1].data), lookup=lookup,
    )  # fmt: skip


def _udp(ends: Ends, said: list[Turn], talk: Conversation) -> Iterator[Sent]:
    at = float(talk.began * 1000)
    for number, turn in enumerate(said):
        at += turn.after_ms * 1000
        way = ends if turn.outgoing else ends.back
        packet = udp_packet(way, turn.data, identity=number + 1)
        if talk.fault == "fragments" and len(packet) > 700:
            for index, piece in enumerate(ip_fragments(packet, 640)):
                yield Sent(round(at) + index * 90, turn.outgoing, piece, 0)
        else:
            yield Sent(round(at), turn.outgoing, packet, len(turn.data))


def _tcp(ends: Ends, said: list[Turn], talk: Conversation) -> Iterator[Sent]:
    stream = _Stream(ends, talk.began * 1000, zlib.crc32(f"{talk.began}{ends}".encode()))
    yield from stream.opening()
    for turn in said:
        yield from stream.say(turn)
    yield from stream.closing(reset=talk.fault == "reset")


class _Stream:
    """One TCP connection: where both sides stand, and what time it is."""

    def __init__(self, ends: Ends, at_us: int, start: int) -> None:
        self.ends = ends
        self.at = float(at_us)
        self.next = {True: start, False: start * 2654435761 % (1 << 32)}
        self.number = 0

    def opening(self) -> Iterator[Sent]:
        """Three packets."""
        yield self._send(SYN, outgoing=True, options=_OPTIONS)
        self.next[True] += 1
        yield self._send(SYN | ACK, outgoing=False, options=_OPTIONS, after_us=21_000)
        self.next[False] += 1
        yield self._send(ACK, outgoing=True, after_us=300)

    def say(self, turn: Turn) -> Iterator[Sent]:
        """The bytes of a turn in segments; every second one and the last are acknowledged."""
        self.at += turn.after_ms * 1000
        last = max(len(turn.data) - 1, 0) // SEGMENT
        for index, start in enumerate(range(0, len(turn.data), SEGMENT)):
            part = turn.data[start : start + SEGMENT]
            yield self._send(ACK | (PSH if index == last else 0), outgoing=turn.outgoing, data=part, after_us=250)
            self.next[turn.outgoing] += len(part)
            if index % 2 or index == last:
                yield self._send(ACK, outgoing=not turn.outgoing, after_us=180)

    def closing(self, *, reset: bool) -> Iterator[Sent]:
        """Both sides say that they have done; or one breaks off."""
        if reset:
            yield self._send(RST | ACK, outgoing=True, after_us=900)
            return
        for outgoing in (True, False):
            yield self._send(FIN | ACK, outgoing=outgoing, after_us=1500)
            self.next[outgoing] += 1
        yield self._send(ACK, outgoing=True, after_us=200)

    def _send(self, flags: int, *, outgoing: bool, data: bytes = b"", options: bytes = b"", after_us: int = 0) -> Sent:
        self.at += after_us
        self.number += 1
        ack = self.next[not outgoing] if flags & ACK else 0
        segment = Segment(flags, self.next[outgoing], ack, data, options)
        ends = self.ends if outgoing else self.ends.back
        return Sent(round(self.at), outgoing, tcp_packet(ends, segment, identity=self.number), len(data))


def _with_fault(sent: list[Sent], fault: str) -> list[Sent]:
    """What a network does to packets. Nothing of it changes what was said, "lost" apart: that was not captured."""
    spoken = [index for index, one in enumerate(sent) if one.size and one.outgoing]
    if fault == "no_start":
        return sent[3:]
    if fault == "no_end":
        return sent[:-3]
    if not spoken:
        return sent
    first, last = spoken[0], spoken[-1]
    if fault == "retransmission":
        again = replace(sent[first], at_us=sent[first].at_us + 230_000)
        return sorted([*sent, again], key=lambda one: one.at_us)
    if fault == "out_of_order" and len(spoken) > 1:
        before = spoken[-2]
        sent[before], sent[last] = (
            replace(sent[last], at_us=sent[before].at_us),
            replace(sent[before], at_us=sent[last].at_us),
        )
    if fault == "lost":
        del sent[spoken[len(spoken) // 2]]
    return sent
