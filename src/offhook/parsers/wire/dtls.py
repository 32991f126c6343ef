"""DTLS: the ClientHello out of its records and fragments.

References: RFC 6347 and RFC 9147 (records, section 4; handshake fragments, section 4.2.2 and 5.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from offhook.parsers.wire.hello import CLIENT_HELLO, LONGEST, read_hello, take_hello
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.quic import joined

HANDSHAKE = 22
MOST_PACKETS, MOST_PARTS = 32, 256


def looks_like_dtls(data: bytes) -> bool:
    """Whether a datagram begins with a record of DTLS 1.0 or 1.2 (1.3 begins with one, too) that it holds whole."""
    return (
        len(data) > 13
        and 20 <= data[0] <= 26
        and data[1:3] in (b"\xfe\xff", b"\xfe\xfd")
        and 13 + int.from_bytes(data[11:13], "big") <= len(data)
    )


@dataclass(slots=True, eq=False)
class Dtls:
    """Reads until a ClientHello is whole. The first carries no cookie, the second does; both name the same host."""

    known: Known
    parts: dict[int, bytes] = field(default_factory=dict)
    packets: int = 0

    def __post_init__(self) -> None:
        self.known.protocol = "dtls"
        self.known.opaque = True

    def take(self, outgoing: bool, data: bytes, _ms: int, _lost: int) -> None:
        """One datagram. The side that began need not be the one that says hello."""
        self.packets += 1
        for number, fragment in _handshakes(data):
            if number == CLIENT_HELLO and self.known.wants:
                self._hello(fragment)
        if self.packets >= MOST_PACKETS or (outgoing and data[0] != HANDSHAKE):
            self.end(0)

    def end(self, _ms: int) -> None:
        """The conversation is over, or was looked at long enough."""
        if self.known.wants and self.parts:
            self.known.stumble("a ClientHello of DTLS that is not there whole: the name in it was not read")
        self.known.wants = False

    def _hello(self, fragment: bytes) -> None:
        """fragment: from the handshake's length on."""
        size, offset, length = (int.from_bytes(fragment[at : at + 3], "big") for at in (0, 5, 8))
        if size > LONGEST or offset + length > size or len(self.parts) >= MOST_PARTS:
            return
        self.parts[offset] = fragment[11 : 11 + length]
        body = joined(self.parts)
        if len(body) < size:
            return
        hello = read_hello(body, datagram=True)
        if hello is None:
            self.known.stumble("a ClientHello of DTLS that is broken")
        else:
            take_hello(self.known, hello, "tls_sni")
        self.known.wants = False


def _handshakes(datagram: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and rest of each handshake message in the clear, one per record."""
    at = 0
    while at + 13 < len(datagram):
        size = int.from_bytes(datagram[at + 11 : at + 13], "big")
        body = datagram[at + 13 : at + 13 + size]
        if datagram[at] == HANDSHAKE and len(body) >= 12 and datagram[at + 3 : at + 5] == b"\0\0":
            yield body[0], body[1:]
        at += 13 + size
