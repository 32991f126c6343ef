"""What follows HTTP on the same connection: a tunnel to another host, or a WebSocket.

References: RFC 9110 section 9.3.6 (CONNECT), RFC 6455 section 5 (frames, masks), RFC 7692 (their compression).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from offhook.parsers.wire.guess import PREFACE, begins_request
from offhook.parsers.wire.known import Known, Reader
from offhook.parsers.wire.stream import Stream
from offhook.parsers.wire.tls import Tls, looks_like_hello

LONGEST_FRAME = 1 << 40
DATA_FRAMES = (0, 1, 2)
MASKED, COMPRESSED = 0x80, 0x40
MARK = b"\0\0\xff\xff"
"""What the sender left off at the end of a compressed message."""
LARGEST_INFLATED = 1 << 20


@dataclass(slots=True, eq=False)
class Tunnel:
    """The first bytes that are sent through decide which protocol is inside. host: where the tunnel leads."""

    known: Known
    host: str | None

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int) -> None:
        """The next bytes of one direction."""
        self.known.called(self.host, "http")
        reader = self.known.reader = self._reader(outgoing, data)
        reader.take(outgoing, data, ms, lost)

    def end(self, _ms: int) -> None:
        """Nothing went through."""
        self.known.called(self.host, "http")

    def _reader(self, outgoing: bool, data: bytes) -> Reader:
        from offhook.parsers.wire.http import Http  # it knows this module

        if outgoing and looks_like_hello(data):
            return Tls(self.known)
        if outgoing and data.startswith(PREFACE[:16]):
            self.known.stumble_over_http2()
        return Http(self.known) if outgoing and begins_request(data) else Stream(self.known)


@dataclass(slots=True)
class Frames:
    """One direction of a WebSocket.

    left: bytes of the frame that are still to come. mask: of the client's frames, turned to fit. packed: the message is compressed;
    final: the frame is the last of its message. inflater: it remembers what came before.
    """

    buffer: bytearray = field(default_factory=bytearray)
    left: int = 0
    mask: bytes = b""
    wanted: bool = True
    broken: bool = False
    packed: bool = False
    final: bool = True
    inflater: zlib._Decompress = field(default_factory=lambda: zlib.decompressobj(-15))


@dataclass(slots=True, eq=False)
class WebSocket:
    """Takes the frames off both directions; what is in them goes the way of other streams.

    before: bytes that could be read before the switch. sent: bytes after it.
    """

    known: Known
    stream: Stream = field(init=False)
    before: int = field(init=False)
    sent: int = 0
    sides: tuple[Frames, Frames] = field(default_factory=lambda: (Frames(), Frames()))

    def __post_init__(self) -> None:
        self.stream = Stream(self.known)
        self.before = self.known.sent_clear

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int) -> None:
        """The next bytes of one direction; behind a hole nobody knows where a frame begins."""
        side = self.sides[outgoing]
        if lost and not side.broken:
            side.broken = True
            self.known.stumble("WebSocket: what follows a hole in the capture")
        if side.broken:
            return
        side.buffer += data
        self.sent += len(data) if outgoing else 0
        while side.buffer and (side.left or self._frame(side)):
            part = bytes(side.buffer[: side.left])
            del side.buffer[: len(part)]
            side.left -= len(part)
            if part and side.wanted:
                self._hand_on(outgoing, _unmasked(side, part), ms)

    def end(self, ms: int) -> None:
        """The conversation is over. Of packed bytes, those on the wire count."""
        self.stream.end(ms)
        self.known.sent_clear = min(self.known.sent_clear, self.before + self.sent)

    def _hand_on(self, outgoing: bool, data: bytes, ms: int) -> None:
        side = self.sides[outgoing]
        if side.packed:
            data = self._inflated(side, data + (MARK if side.final and not side.left else b""))
        if data:
            self.stream.take(outgoing, data, ms, 0)

    def _inflated(self, side: Frames, data: bytes) -> bytes:
        """What is packed in these bytes, as far as it is not too much."""
        try:
            found = side.inflater.decompress(data, LARGEST_INFLATED)
        except zlib.error:
            found, side.broken = b"", True
        if side.broken or side.inflater.unconsumed_tail:
            side.broken, side.left = True, 0
            side.buffer.clear()
            self.known.stumble("WebSocket: a message whose compression is broken or hides too much")
        return found

    @staticmethod
    def _frame(side: Frames) -> bool:
        """Read the head of the next frame, if it is there whole."""
        buffer = side.buffer
        if len(buffer) < 2:
            return False
        size, at = buffer[1] & 0x7F, 2
        if size >= 126:
            width = 2 if size == 126 else 8
            size, at = int.from_bytes(buffer[2 : 2 + width], "big"), 2 + width
        masks = 4 if buffer[1] & MASKED else 0
        if len(buffer) < at + masks:
            return False
        side.mask = bytes(buffer[at : at + masks])
        side.wanted = buffer[0] & 0x0F in DATA_FRAMES
        if buffer[0] & 0x0F in (1, 2):
            side.packed = bool(buffer[0] & COMPRESSED)
        if side.wanted:
            side.final = bool(buffer[0] & 0x80)
        side.left = min(size, LONGEST_FRAME)
        del buffer[: at + masks]
        return True


def _unmasked(side: Frames, data: bytes) -> bytes:
    """Take the mask off, and turn it for the bytes that follow."""
    if not side.mask:
        return data
    size = len(data)
    mask = (side.mask * (size // 4 + 1))[:size]
    side.mask = (side.mask * 2)[size % 4 : size % 4 + 4]
    return (int.from_bytes(data, "big") ^ int.from_bytes(mask, "big")).to_bytes(size, "big")
