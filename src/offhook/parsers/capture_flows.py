"""From the core's tables to facts: payloads to the readers of protocols, and at the end a Flow for each conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv6Address
from itertools import count
from typing import NamedTuple

from offhook.core.flows import Table
from offhook.core.rows import MOST_FLOWS, MOST_HOLES, FlowRow, PacketRow, Rows, SideRow, WantedRow
from offhook.facts.place import Fact, Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import Flow, UidName
from offhook.parsers.capture_blocks import App, text_of
from offhook.parsers.capture_fragments import Fragments
from offhook.parsers.capture_words import transport_name
from offhook.parsers.contract import guarded
from offhook.parsers.wire.conversation import Conversation
from offhook.parsers.wire.known import Room

MOST_OPEN = 1024
"""Conversations that are looked into at one time; the one that was silent longest is ended first."""


class Packet(NamedTuple):
    """What one packet carried. outgoing: from the client. original: its length on the wire."""

    flow: int
    outgoing: bool
    seq: int
    data: bytes
    original: int
    ms: int


class Outcome(NamedTuple):
    """What the readers of a conversation found out; fields as in `Flow`."""

    protocol: str
    host: str | None = None
    host_from: str | None = None
    alpn: tuple[str, ...] = ()
    ech: bool = False
    outer_name: str | None = None
    opaque: bool | None = None
    sent_clear: int = 0


class Talks:
    """All conversations of one capture. Ended ones leave an `Outcome`."""

    def __init__(self, place: Place, rows: Rows, table: Table) -> None:
        self._place, self._rows, self._table = place, rows, table
        self._open: dict[int, Conversation] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._apps: dict[int, App] = {}
        self._exchanges = count(1)
        self._room = Room()
        self._fragments = Fragments()

    def named(self, app: App) -> None:
        """The capture says which app a uid is."""
        self._apps[app.uid] = app

    def take(self, found: int, buffer: bytearray) -> Iterator[Fact]:
        """Count the packets that the scanner found, and look into those that are wanted."""
        taken = 0
        while taken < found:
            self._table.wanted_used = 0
            taken = self._table.take(taken, found)
            for index in range(self._table.wanted_used):
                wanted = self._rows.wanted[index]
                if wanted.way == 2 or self._rows.flows[wanted.flow].wanted:
                    yield from self._wanted(wanted, buffer)
            if self._table.code:
                self._grow()

    def _grow(self) -> None:
        rows, table = self._rows, self._table
        if table.used >= len(rows.flows):
            if len(rows.flows) >= MOST_FLOWS:
                table.full = 1
                return
            rows.more_flows(MOST_FLOWS)
        elif len(rows.holes) < MOST_HOLES:
            rows.more_holes()
        else:
            rows.no_holes()
            table.holes_used, table.hole_free = 0, -1
        table.hold(rows)

    def _wanted(self, wanted: WantedRow, buffer: bytearray) -> Iterator[Fact]:
        packet: PacketRow = self._rows.packets[wanted.row]
        if wanted.way == 2:
            yield from self._label(packet, bytes(buffer[packet.app : packet.app + 20]))
            return
        flow: FlowRow = self._rows.flows[wanted.flow]
        data = bytes(buffer[packet.at : packet.at + packet.length])
        outgoing = wanted.way == flow.client
        whole = (data, packet.size)
        if wanted.part and packet.proto == 17:
            key = (wanted.flow, outgoing, packet.ident)
            joined = self._fragments.put(key, max(packet.offset - 8, 0), whole, last=wanted.part == 3)
            if joined is None:
                return
            whole = joined
        yield from self._fed(Packet(wanted.flow, outgoing, packet.seq, *whole, packet.ns // 1_000_000))

    def _fed(self, packet: Packet) -> Iterator[Fact]:
        talk = self._open.pop(packet.flow, None) or self._begun(packet.flow)
        self._open[packet.flow] = talk
        if len(self._open) > MOST_OPEN:
            yield from self._ended(next(iter(self._open)))
        yield from guarded(lambda each: _feed(talk, each), packet, talk.place)
        if not talk.wants:
            self._rows.flows[packet.flow].wanted = 0
            yield from self._ended(packet.flow)

    def _begun(self, number: int) -> Conversation:
        flow: FlowRow = self._rows.flows[number]
        ends = _ends(flow)
        talk = Conversation(
            self._at(flow, ends),
            number + 1,
            transport_name(flow.proto),
            ends.client_port,
            ends.server_port,
            self._exchanges,
        )
        talk.client, talk.server, talk.room = ends.client, ends.server, self._room
        for way in (0, 1):
            side: SideRow = self._rows.sides[2 * number + way]
            if side.flags & 3 and number not in self._outcomes:
                talk.begins(way == flow.client, side.isn + 1 & 0xFFFFFFFF)
        return talk

    def _ended(self, number: int) -> Iterator[Fact]:
        """End a conversation. What was learnt of it before, and not again since, stays."""
        talk = self._open.pop(number)
        yield from guarded(talk.end, self._rows.flows[number].ended // 1_000_000, talk.place)
        before = self._outcomes.get(number)
        now = Outcome(
            talk.protocol or talk.transport, talk.host, talk.host_from, talk.alpn, talk.ech, talk.outer_name, talk.opaque,
            talk.sent_clear + (before.sent_clear if before else 0),
        )  # fmt: skip
        self._outcomes[number] = before._replace(sent_clear=now.sent_clear) if before and before.host else now

    def _label(self, packet: PacketRow, name: bytes) -> Iterator[Fact]:
        """The name of an app in PCAPdroid's trailer."""
        label = text_of(name)
        if packet.uid >= 0 and label and packet.uid not in self._apps:
            self.named(App(packet.uid, "", label))
            place = replace(self._place, line=packet.number, text=f"uid {packet.uid} {label}")
            yield UidName(place=place, uid=packet.uid, package="", app=label)

    def finish(self, interfaces: Sequence[str]) -> Iterator[Fact]:
        """End what is open; then a Flow for each conversation, in the order of first sight. interfaces: their names."""
        for (number, outgoing, _), (data, size) in self._fragments.rest():
            ended = self._rows.flows[number].ended // 1_000_000
            yield from self._fed(Packet(number, outgoing, 0, data, size, ended))
        for number in list(self._open):
            yield from self._ended(number)
        for number in range(self._table.used):
            yield self._flow(number, interfaces)

    def _flow(self, number: int, interfaces: Sequence[str]) -> Flow:
        row: FlowRow = self._rows.flows[number]
        ends = _ends(row)
        outcome = self._outcomes.get(number) or Outcome(_protocol(transport_name(row.proto)))
        client: SideRow = self._rows.sides[2 * number + row.client]
        server: SideRow = self._rows.sides[2 * number + 1 - row.client]
        app = self._apps.get(row.uid)
        return Flow(
            place=self._at(row, ends),
            flow=number + 1,
            began=stamp(row.began),
            ended=stamp(row.ended),
            transport=transport_name(row.proto),
            client=ends.client,
            client_port=ends.client_port,
            server=ends.server,
            server_port=ends.server_port,
            sent=client.bytes,
            received=server.bytes,
            sent_packets=client.packets,
            received_packets=server.packets,
            start_seen=bool((client.flags | server.flags) & 3) if row.proto == 6 else None,
            lost=self._lost(client) + self._lost(server),
            uid=row.uid if row.uid >= 0 else None,
            package=(app.package or None) if app else None,
            app=(app.label or None) if app else None,
            **outcome._asdict(),
            interface=interfaces[row.iface],
            client_mac=_mac(client.mac),
            server_mac=_mac(server.mac),
        )

    def _lost(self, side: SideRow) -> int:
        """Bytes that were announced and never came."""
        lost: int = side.lost
        hole = side.holes
        while hole >= 0:
            row = self._rows.holes[hole]
            lost += row.end - row.start
            hole = row.after
        return lost

    def _at(self, flow: FlowRow, ends: Ends) -> Place:
        text = f"{ends.client_text} > {ends.server_text} {transport_name(flow.proto)}"
        return Place(self._place.evidence, self._place.source, self._place.entry, flow.first, text)


def _feed(talk: Conversation, packet: Packet) -> Iterator[Fact]:
    """Hand a packet on; a reader that stumbles over it gets no more."""
    done = False
    try:
        yield from talk.feed(packet.outgoing, packet.seq, packet.data, packet.original, packet.ms)
        done = True
    finally:
        talk.wants = done and talk.wants


def _protocol(transport: str) -> str:
    return "icmp" if transport == "icmp6" else transport


class Ends(NamedTuple):
    """Both ends of a conversation; ports 0 where there are none."""

    client: str
    client_port: int
    server: str
    server_port: int

    @property
    def client_text(self) -> str:
        """Address and port in one."""
        return _spot(self.client, self.client_port)

    @property
    def server_text(self) -> str:
        """Address and port in one."""
        return _spot(self.server, self.server_port)


def _spot(address: str, port: int) -> str:
    shown = f"[{address}]" if port and ":" in address else address
    return f"{shown}:{port}" if port else shown


def _ends(flow: FlowRow) -> Ends:
    one = address(flow.version, flow.a_hi, flow.a_lo), flow.a_port
    other = address(flow.version, flow.c_hi, flow.c_lo), flow.c_port
    return Ends(*other, *one) if flow.client else Ends(*one, *other)


@lru_cache(maxsize=4096)
def address(version: int, high: int, low: int) -> str:
    """An address as text, from its two halves."""
    if version == 4:
        return f"{low >> 24}.{low >> 16 & 255}.{low >> 8 & 255}.{low & 255}"
    return str(IPv6Address(high << 64 | low))


def _mac(value: int) -> str:
    return ":".join(f"{value >> shift & 255:02x}" for shift in range(40, -1, -8)) if value else ""


def stamp(ns: int) -> Stamp:
    """A capture's time: nanoseconds since 1970 in UTC. 0 is none: some packets carry no time."""
    if ns <= 0:
        return Stamp("", Base.EPOCH, 0, lacks=("date",))
    seconds, rest = divmod(ns, 1_000_000_000)
    text = f"{seconds}.{rest // 1000:06}" if rest % 1000 == 0 else f"{seconds}.{rest:09}"
    return Stamp(text, Base.EPOCH, ns // 1_000_000)
