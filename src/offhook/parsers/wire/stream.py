"""Bytes of conversations that are none of the protocols read here: handed to the search in pieces, and judged readable or not.

What looks like chance is handed on for the first 64 KiB of a direction only: a name in front of encrypted bytes can be found,
and nothing is claimed of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.parsers.wire.judgement import Judgement
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.tls import Tls, looks_like_hello

PIECE, OVERLAP = 64 << 10, 512
MOST_HANDED_ON = 8 << 20
HELLO_WITHIN = 64 << 10
"""Bytes within which a conversation may still turn to TLS (after STARTTLS, or through a proxy)."""
HOPELESS = 128 << 10
"""Bytes without structure after which a conversation is left alone."""


@dataclass(slots=True)
class Side:
    """One direction. handed: bytes handed on. overlap: bytes at the begin of the buffer that were handed on already.
    whole: nothing is lost before the buffer. ms: of its first byte.
    """

    judged: Judgement = field(default_factory=Judgement)
    buffer: bytearray = field(default_factory=bytearray)
    ms: int = 0
    handed: int = 0
    overlap: int = 0
    whole: bool = True


@dataclass(slots=True, eq=False)
class Stream:
    """Hands on pieces of both directions. A conversation that turns to TLS gets another reader.

    joined: whether the bytes are one stream; datagrams are handed on one by one.
    """

    known: Known
    sides: tuple[Side, Side] = field(default_factory=lambda: (Side(), Side()))
    joined: bool = True

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int) -> None:
        """The next bytes of one direction; `lost` bytes before them were never captured."""
        side = self.sides[outgoing]
        if outgoing and self.joined and side.judged.taken < HELLO_WITHIN and looks_like_hello(data):
            self._turn(data, ms)
            return
        if lost:
            self._flush(outgoing)
            side.whole = False
        if not side.buffer:
            side.ms = ms
        side.judged.add(data)
        if side.handed < (PIECE if side.judged.latest is False else MOST_HANDED_ON):
            self._hold(outgoing, data)
        elif self._is_hopeless():
            self._conclude()
            self.known.wants = False

    def end(self, _ms: int) -> None:
        """The conversation is over: judge what has not been judged, and hand on what is left."""
        for outgoing in (True, False):
            self._flush(outgoing)
        if self.known.wants:
            self._conclude()

    def _turn(self, data: bytes, ms: int) -> None:
        self.end(ms)
        tls = self.known.reader = Tls(self.known)
        tls.take(outgoing=True, data=data, _ms=ms, lost=0)

    def _hold(self, outgoing: bool, data: bytes) -> None:
        side = self.sides[outgoing]
        side.buffer += data
        if not self.joined:
            self._flush(outgoing)
        while len(side.buffer) >= PIECE:
            self._hand_on(outgoing, PIECE)

    def _is_hopeless(self) -> bool:
        received, sent = (side.judged for side in self.sides)
        return not (received.readable or sent.readable) and received.taken + sent.taken >= HOPELESS

    def _conclude(self) -> None:
        """What was sent decides; where nothing was sent, what was received."""
        received, sent = (side.judged for side in self.sides)
        for judged in (received, sent):
            judged.end()
        self.known.sent_clear += sent.readable
        mostly = received.mostly if sent.mostly is None else sent.mostly
        if self.known.opaque is None and mostly is not None:
            self.known.opaque = not mostly

    def _flush(self, outgoing: bool) -> None:
        side = self.sides[outgoing]
        if len(side.buffer) > side.overlap:
            self._hand_on(outgoing, len(side.buffer))
        side.buffer.clear()
        side.overlap = 0

    def _hand_on(self, outgoing: bool, size: int) -> None:
        side = self.sides[outgoing]
        self.known.stream(outgoing, bytes(side.buffer[:size]), side.ms, side.overlap, whole=side.whole)
        side.handed += size - side.overlap
        keep = OVERLAP if size >= PIECE else 0
        del side.buffer[: size - keep]
        side.overlap, side.whole = keep, True
