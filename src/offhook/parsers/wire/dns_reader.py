"""Conversations with name servers: one message per datagram, or with its length before it in a stream.

References: RFC 1035 section 4.2, RFC 7766.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.parsers.wire.dns import looks_like_dns
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.lookups import Lookups


@dataclass(slots=True, eq=False)
class DnsOverUdp:
    """Datagrams to and from a name server. via: "udp" or "mdns"."""

    known: Known
    via: str
    lookups: Lookups = field(init=False)

    def __post_init__(self) -> None:
        self.lookups = Lookups(self.known, self.via)

    def take(self, outgoing: bool, data: bytes, ms: int, _lost: int) -> None:
        """One datagram, one message; it may be cut."""
        _clear(self.known, outgoing, data)
        self.lookups.message(outgoing, data, ms)
        if self.via == "mdns":
            self.known.stream(outgoing, data, ms)

    def end(self, _ms: int) -> None:
        """The conversation is over."""
        self.lookups.end()


@dataclass(slots=True, eq=False)
class DnsOverTcp:
    """A stream of messages with their lengths. After a hole, reading goes on where a packet begins like a message."""

    known: Known
    lookups: Lookups = field(init=False)
    buffers: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    astray: list[bool] = field(default_factory=lambda: [False, False])

    def __post_init__(self) -> None:
        self.lookups = Lookups(self.known, "tcp")

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int) -> None:
        """The next bytes of one direction; `lost` bytes before them were never captured."""
        _clear(self.known, outgoing, data)
        buffer = self.buffers[outgoing]
        if lost:
            self._break(outgoing)
        if self.astray[outgoing]:
            if not looks_like_dns(data[2:]):
                return
            self.astray[outgoing] = False
        buffer += data
        while len(buffer) >= 2 and len(buffer) >= (size := int.from_bytes(buffer[:2], "big")) + 2:
            self.lookups.message(outgoing, bytes(buffer[2 : 2 + size]), ms)
            del buffer[: 2 + size]

    def end(self, _ms: int) -> None:
        """The conversation is over."""
        for outgoing in (True, False):
            self._break(outgoing)
        self.lookups.end()

    def _break(self, outgoing: bool) -> None:
        self.lookups.broken += bool(self.buffers[outgoing])
        self.buffers[outgoing].clear()
        self.astray[outgoing] = True


def _clear(known: Known, outgoing: bool, data: bytes) -> None:
    known.opaque = False
    if outgoing:
        known.sent_clear += len(data)
