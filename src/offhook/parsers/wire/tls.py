"""TLS over TCP: the ClientHello out of its records; nothing else of it can be read.

References: RFC 8446 section 5.1 (records), RFC 5246 appendix E.2 (the ClientHello of SSL 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.parsers.wire.hello import CLIENT_HELLO, LONGEST, read_hello, take_hello
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.resolvers import is_resolver

HANDSHAKE, APPLICATION = 22, 23
LARGEST_RECORD = (1 << 14) + 2048
PATIENCE = 64
"""Pieces that a conversation without a ClientHello is looked at."""


def looks_like_tls(data: bytes) -> bool:
    """Whether bytes begin with a record of SSL 3 to TLS 1.3, or with the ClientHello of SSL 2."""
    if len(data) >= 5 and 20 <= data[0] <= 24 and data[1] == 3 and data[2] <= 4:
        return 0 < int.from_bytes(data[3:5], "big") <= LARGEST_RECORD
    return (
        len(data) >= 11
        and data[0] >> 4 == 8
        and data[2] == CLIENT_HELLO
        and data[3:5] in (b"\3\0", b"\3\1", b"\3\2", b"\3\3")
    )


def looks_like_hello(data: bytes) -> bool:
    """Whether bytes begin with the record of a ClientHello (six bytes are enough)."""
    return len(data) >= 6 and data[0] == HANDSHAKE and data[5] == CLIENT_HELLO and looks_like_tls(data)


@dataclass(slots=True, eq=False)
class Tls:
    """Reads until the ClientHello has been seen whole, or cannot come any more."""

    known: Known
    buffer: bytearray = field(default_factory=bytearray)
    spoken: bytearray = field(default_factory=bytearray)
    pieces: int = 0

    def __post_init__(self) -> None:
        self.known.protocol = "tls"
        self.known.opaque = True

    def take(self, outgoing: bool, data: bytes, _ms: int, lost: int) -> None:
        """The next bytes of one direction; `lost` bytes before them were never captured."""
        self.pieces += 1
        if not outgoing:
            if self.pieces > PATIENCE:
                self._done()
            return
        if lost:
            self._give_up()
            return
        self.buffer += data
        self._records()

    def end(self, _ms: int) -> None:
        """The conversation is over."""
        if self.known.wants:
            self._give_up()

    def _records(self) -> None:
        buffer = self.buffer
        while len(buffer) >= 5:
            size = int.from_bytes(buffer[3:5], "big")
            if buffer[0] != HANDSHAKE or buffer[1] != 3 or size > LARGEST_RECORD:
                self._done()
                return
            if len(buffer) < 5 + size and len(buffer) < LARGEST_RECORD:
                return
            self.spoken += buffer[5 : 5 + size]
            del buffer[: 5 + size]
            if self._hello():
                return

    def _hello(self) -> bool:
        spoken = self.spoken
        if len(spoken) < 4:
            return False
        size = int.from_bytes(spoken[1:4], "big")
        if spoken[0] != CLIENT_HELLO or size > LONGEST:
            self._done()
            return True
        if len(spoken) < 4 + size:
            return False
        hello = read_hello(bytes(spoken[4 : 4 + size]))
        if hello is None:
            self.known.stumble("a ClientHello that is broken")
        else:
            take_hello(self.known, hello, "tls_sni")
        self._done()
        return True

    def _give_up(self) -> None:
        if self.spoken or self.buffer[:1] == b"\x16":
            self.known.stumble("a ClientHello that is not there whole: the name in it was not read")
        self._done()

    def _done(self) -> None:
        self._name_protocol()
        self.buffer, self.spoken = bytearray(), bytearray()
        self.known.wants = False

    def _name_protocol(self) -> None:
        known = self.known
        if known.server_port == 853 or "dot" in known.alpn:
            known.protocol = "dot"
        elif known.server_port == 443 and is_resolver(known.host or known.outer_name, known.server):
            known.protocol = "doh"
