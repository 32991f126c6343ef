"""UDP that is neither DNS nor QUIC nor DTLS: handed to the search one by one, and watched for what it turns out to be.

A call sets itself up with STUN and goes on with DTLS or RTP on the same ports: the conversation is then named for what follows.
What RTP carries is sound or pictures, nearly always encrypted; it counts as unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.parsers.wire.dtls import Dtls, looks_like_dtls
from offhook.parsers.wire.guess import follows_in_rtp, is_stun
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.stream import Stream

WATCHED = 64
CLEAR = frozenset({"sip", "ntp", "dhcp"})
"""Protocols whose messages can be read, whatever their bytes look like."""


@dataclass(slots=True, eq=False)
class Datagrams:
    """Datagrams of one conversation."""

    known: Known
    stream: Stream = field(init=False)
    seen: int = 0
    last: list[bytes] = field(default_factory=lambda: [b"", b""])

    def __post_init__(self) -> None:
        self.stream = Stream(self.known, joined=False)

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int) -> None:
        """One datagram."""
        known = self.known
        self.seen += 1
        if known.protocol in ("", "stun") and self.seen <= WATCHED and self._turns(outgoing, data, ms):
            return
        if known.protocol == "rtp":
            known.wants = False
        elif known.protocol in CLEAR:
            self._clear(outgoing, data, ms)
        else:
            self.stream.take(outgoing, data, ms, lost)

    def end(self, ms: int) -> None:
        """The conversation is over."""
        if self.known.protocol not in CLEAR and self.known.protocol != "rtp":
            self.stream.end(ms)

    def _clear(self, outgoing: bool, data: bytes, ms: int) -> None:
        known = self.known
        if outgoing:
            known.opaque = False
            known.sent_clear += len(data)
        elif known.opaque is None:
            known.opaque = False
        known.stream(outgoing, data, ms)

    def _turns(self, outgoing: bool, data: bytes, ms: int) -> bool:
        """Whether this datagram shows what the conversation is."""
        if is_stun(data):
            self.known.protocol = "stun"
            return False
        if looks_like_dtls(data):
            dtls = self.known.reader = Dtls(self.known)
            dtls.take(outgoing, data, ms, 0)
            return True
        before, self.last[outgoing] = self.last[outgoing], data
        if follows_in_rtp(before, data):
            self.known.protocol, self.known.opaque = "rtp", True
        return False
