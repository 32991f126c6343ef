"""One conversation: from the payload of its packets, in the order of the capture, to what it says.

The first bytes tell which protocol it speaks; a reader of that protocol then takes over. Packets of TCP are put in order first.
A capture need not begin where the conversation did, packets come late, twice, cut or not at all: what cannot be read for that
is counted as unread or lost, and reading goes on behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from offhook.facts.place import Fact, Place
from offhook.parsers.wire.assembly import CIRCLE, HALF, Assembly, Part
from offhook.parsers.wire.datagrams import Datagrams
from offhook.parsers.wire.dns_reader import DnsOverTcp, DnsOverUdp
from offhook.parsers.wire.dtls import Dtls
from offhook.parsers.wire.guess import guess_tcp, guess_udp
from offhook.parsers.wire.http import Http
from offhook.parsers.wire.known import Known, Reader
from offhook.parsers.wire.quic import Quic
from offhook.parsers.wire.stream import Stream
from offhook.parsers.wire.tls import Tls

MOST_HELD_PACKETS = 48
FEW_PACKETS = 6
ENOUGH = 64
"""Bytes of a beginning that no protocol reader knows, before it is taken for something else."""
MOST_HELD = 64 << 10


class Held(NamedTuple):
    """A packet of TCP that waits until the protocol is known."""

    outgoing: bool
    seq: int
    data: bytes
    original: int
    ms: int


class Conversation(Known):
    """Feed it packets while `wants` is True, then call `end` once; its attributes then hold what the Flow fact says.

    `client` and `server` are set after construction; `room` may be, to one that all conversations share. Where the SYN of a
    direction was seen, `begins` tells its first sequence number.
    """

    __slots__ = ("_charged", "_held", "_sides")

    def __init__(  # noqa: PLR0913, PLR0917 - what a packet scan knows of a flow
        self, place: Place, flow: int, transport: str, client_port: int, server_port: int, counter: Iterator[int]
    ) -> None:
        super().__init__(place, flow, transport, client_port, server_port, counter)
        self._sides: tuple[Assembly, Assembly] | None = (Assembly(), Assembly()) if transport == "tcp" else None
        self._held: list[Held] = []
        self._charged = 0

    @property
    def lost(self) -> int:
        """Bytes of TCP payload that were announced and not captured, as far as it was looked at."""
        return sum(side.lost for side in self._sides or ())

    def begins(self, outgoing: bool, seq: int) -> None:
        """Tell the sequence number of the first byte of one direction (that of its SYN, and one)."""
        if self._sides:
            self._sides[outgoing].next = seq

    def feed(self, outgoing: bool, seq: int, data: bytes, original: int, ms: int) -> Iterator[Fact]:
        """Take the payload of one packet. original: its length on the wire; `data` may be cut short."""
        if original and self.wants:
            if self._sides is None:
                self._datagram(outgoing, data, original, ms)
            elif self.reader is None:
                self._begin(Held(outgoing, seq, data, original, ms))
            else:
                self._packet(self._sides, Held(outgoing, seq, data, original, ms))
        return self._told()

    def end(self, ms: int) -> Iterator[Fact]:
        """The capture or the conversation is over: hand on what was waiting."""
        if self._held:
            self._decide("")
        if self._sides and self.wants:
            for outgoing in (True, False):
                self._hand(outgoing, self._sides[outgoing].rest())
        self._charge(0)
        if self.reader:
            self.reader.end(ms)
        self.protocol = self.protocol or self.transport
        self.wants = False
        return self._told()

    def waits(self, outgoing: bool) -> bool:
        """Whether bytes of one direction wait behind a hole."""
        return bool(self._sides and self._sides[outgoing].held)

    def _told(self) -> Iterator[Fact]:
        if not self.facts:
            return iter(())
        found, self.facts = self.facts, []
        return iter(found)

    def _hand(self, outgoing: bool, parts: Iterable[Part]) -> None:
        for lost, data, ms in parts:
            if self.reader and self.wants:
                self.reader.take(outgoing, data, ms, lost)

    def _packet(self, sides: tuple[Assembly, Assembly], packet: Held) -> None:
        outgoing, seq, data, original, ms = packet
        here, there = sides[outgoing], sides[not outgoing]
        self._hand(outgoing, here.put(seq, data, original, ms))
        if here.held or there.held or self._charged:
            self._hand(outgoing, here.overdue(ms))
            self._hand(not outgoing, there.overdue(ms))
            if not self._charge(here.held + there.held):
                self._hand(outgoing, here.rest())
                self._hand(not outgoing, there.rest())
                self._charge(0)

    def _charge(self, held: int) -> bool:
        """Take room for what waits behind holes, or give it back; False where there is none left."""
        if held > self._charged and not self.room.take(held - self._charged):
            return False
        if held < self._charged:
            self.room.give(self._charged - held)
        self._charged = held
        return True

    def _datagram(self, outgoing: bool, data: bytes, original: int, ms: int) -> None:
        if self.reader is None:
            word = guess_udp(data, self.client_port, self.server_port)
            self.protocol = word
            self.reader = self._udp_reader(word)
        if data:
            self.reader.take(outgoing, data, ms, original - len(data))

    def _udp_reader(self, word: str) -> Reader:
        if word in ("dns", "mdns"):
            return DnsOverUdp(self, "mdns" if word == "mdns" else "udp")
        if word == "quic":
            return Quic(self)
        return Dtls(self) if word == "dtls" else Datagrams(self)

    def _begin(self, packet: Held) -> None:
        """Hold the first packets until they tell the protocol: mostly the first does."""
        held = self._held
        held.append(packet)
        sent, received = self._start(outgoing=True), self._start(outgoing=False)
        word = guess_tcp(sent, received, self.server_port)
        longest = max(len(sent), len(received))
        full = len(held) >= MOST_HELD_PACKETS or sum(len(packet.data) for packet in held) >= MOST_HELD
        if word or full or (len(held) >= FEW_PACKETS and longest >= ENOUGH):
            self._decide(word)

    def _start(self, *, outgoing: bool) -> bytes:
        """The first bytes of one direction, as far as they are there without a hole."""
        packets = [packet for packet in self._held if packet.outgoing is outgoing]
        if not packets:
            return b""
        if len(packets) == 1 and (self._first(outgoing) in (None, packets[0].seq)):
            return packets[0].data
        trial = Assembly()
        trial.next = self._first(outgoing)
        if trial.next is None:
            trial.next = _earliest(packets)
        parts = (part for packet in packets for part in trial.put(packet.seq, packet.data, packet.original, packet.ms))
        return b"".join(data for lost, data, _ in parts if not lost)[:MOST_HELD]

    def _first(self, outgoing: bool) -> int | None:
        return self._sides[outgoing].next if self._sides else None

    def _decide(self, word: str) -> None:
        """Choose the reader and hand it what was held."""
        held, self._held = self._held, []
        sides = self._sides
        if sides is None:
            return
        self.protocol = "http" if word == "http2" else word
        self.reader = self._tcp_reader(word)
        for outgoing in (True, False):
            packets = [packet for packet in held if packet.outgoing is outgoing]
            if packets and sides[outgoing].next is None:
                sides[outgoing].next = _earliest(packets)
        for packet in held:
            self._packet(sides, packet)

    def _tcp_reader(self, word: str) -> Reader:
        if word == "http":
            return Http(self)
        if word == "tls":
            return Tls(self)
        if word == "dns":
            return DnsOverTcp(self)
        if word == "http2":
            self.stumble_over_http2()
        return Stream(self)


def _earliest(packets: list[Held]) -> int:
    """The sequence number that comes first, where numbers may have gone round."""
    origin = packets[0].seq
    return min(packets, key=lambda packet: (packet.seq - origin + HALF) % CIRCLE).seq
