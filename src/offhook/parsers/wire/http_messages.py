"""One direction of an HTTP/1 conversation cut into messages: heads, bodies without their chunks, and what is neither.

Who listens is told of each part as it comes (`Listener`), and answers to each head how its body ends. After a hole, or a
message that breaks the rules, reading goes on where a packet begins like a message.

References: RFC 9112 sections 6 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, Protocol

from offhook.parsers.wire.guess import begins_request, begins_response
from offhook.parsers.wire.http_head import CHUNKED, CLOSE, LARGEST_LENGTH, LENGTH, NONE, SWITCH, Framing, Head

LONGEST_HEAD = 64 << 10
LONGEST_SIZE_LINE = 1024
LARGEST_PAUSED = 64 << 10
END = re.compile(rb"\n\r?\n")
SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,12})[ \t]*(?:;[^\n]*)?\r?")

HEAD, BODY, SIZE_LINE, AFTER_CHUNK, TRAILER, UNTIL_CLOSE, PAUSED, ASTRAY = range(8)


class Listener(Protocol):
    """Is told what one direction says."""

    def head(self, outgoing: bool, head: Head, ms: int, /) -> Framing:
        """A message begins. The answer says how its body ends."""

    def body(self, outgoing: bool, data: bytes, /) -> None:
        """Bytes of its body."""

    def gap(self, outgoing: bool, size: int, /) -> None:
        """Bytes of its body that were never captured."""

    def done(self, outgoing: bool, ms: int, wire: int, whole: bool, /) -> None:
        """The message is over. wire: its bytes with head and chunks; whole: False where its end was not seen."""

    def astray(self, outgoing: bool, data: bytes, ms: int, why: str, /) -> None:
        """Bytes that belong to no message."""


class Messages:
    """Cuts one direction. `pause` and `resume` hold it where the other direction decides what follows."""

    __slots__ = ("_chunked", "_listener", "_outgoing", "_scanned", "_state", "_why", "buffer", "left", "ms", "wire")

    def __init__(self, listener: Listener, *, outgoing: bool) -> None:
        self._listener = listener
        self._outgoing = outgoing
        self._state = HEAD
        self._chunked = False
        self._scanned = 0
        self._why = "bytes before the first message that begins in sight"
        self.buffer = bytearray()
        self.left = 0
        self.wire = 0
        self.ms = 0

    def take(self, data: bytes, ms: int, lost: int) -> None:
        """The next bytes; `lost` bytes before them were never captured."""
        self.ms = ms
        if lost:
            self._lose(lost)
        if self._state == BODY and not self.buffer and len(data) < self.left:
            self._body(data)
            return
        if self._state == ASTRAY or (self._state == HEAD and not self.buffer):
            data = self._found(data)
        self.buffer += data
        self._run()

    def end(self) -> None:
        """No more will come."""
        if self._state == HEAD and self.buffer.strip(b"\r\n"):
            self._listener.astray(self._outgoing, bytes(self.buffer), self.ms, "a head that has no end")
        elif self._state == UNTIL_CLOSE:
            self._done(whole=True)
        elif self.paused:
            self._listener.astray(self._outgoing, bytes(self.buffer), self.ms, "what followed a request to switch")
        elif self._state not in (HEAD, ASTRAY, PAUSED):
            self._done(whole=False)
        self.buffer.clear()

    @property
    def paused(self) -> bool:
        """Whether bytes wait for the other direction to decide what they are."""
        return self._state == PAUSED and bool(self.buffer)

    def resume(self) -> None:
        """What follows is HTTP after all."""
        if self._state == PAUSED:
            self._state = HEAD
            self._run()

    def _run(self) -> None:
        while self.buffer and self.STEPS[self._state](self):
            continue

    def _found(self, data: bytes) -> bytes:
        """The bytes if they begin a message; else they belong to none."""
        start = data.lstrip(b"\r\n") if data[:1] in b"\r\n" else data
        begins = begins_request if self._outgoing else begins_response
        if begins(start) or (len(start) < 16 and self._state == HEAD):
            self._state = HEAD
            return start
        self._go_astray(self._why)
        self._listener.astray(self._outgoing, data, self.ms, self._why)
        return b""

    def _go_astray(self, why: str) -> None:
        self._state, self._why = ASTRAY, why
        self._scanned = 0

    def _lose(self, lost: int) -> None:
        """A hole: a body of known length goes on behind it, anything else ends in it."""
        if self._state == BODY and lost <= self.left and not self.buffer:
            self._listener.gap(self._outgoing, lost)
            self.left -= lost
            self.wire += lost
            if not self.left:
                self._body_over()
            return
        if self._state == UNTIL_CLOSE:
            self._listener.gap(self._outgoing, lost)
            return
        self.end()
        self._go_astray("bytes behind a hole in the capture")

    def _head(self) -> bool:
        buffer = self.buffer
        found = END.search(buffer, max(self._scanned - 3, 0))
        if not found or found.end() > LONGEST_HEAD:
            self._scanned = len(buffer)
            if len(buffer) > LONGEST_HEAD:
                self._drop("a head of more than 64 KiB")
            return False
        raw = bytes(buffer[: found.end()]).lstrip(b"\r\n")
        begins = begins_request if self._outgoing else begins_response
        if not begins(raw):
            self._drop("what stands where a message should begin")
            return False
        del buffer[: found.end()]
        self._scanned, self.wire = 0, len(raw)
        self._frame(self._listener.head(self._outgoing, Head(raw), self.ms))
        return True

    def _frame(self, framing: Framing) -> None:
        self.left = framing.size
        if framing.kind in (NONE, SWITCH):
            self._done(whole=True)
            self._state = PAUSED if framing.kind == SWITCH else HEAD
        else:
            self._state = {LENGTH: BODY, CHUNKED: SIZE_LINE, CLOSE: UNTIL_CLOSE}[framing.kind]
        self._chunked = framing.kind == CHUNKED

    def _body(self, data: bytes) -> None:
        self.left -= len(data)
        self.wire += len(data)
        self._listener.body(self._outgoing, data)

    def _some_body(self) -> bool:
        data = bytes(self.buffer[: self.left])
        del self.buffer[: self.left]
        self._body(data)
        if not self.left:
            self._body_over()
        return True

    def _body_over(self) -> None:
        if self._chunked:
            self._state = AFTER_CHUNK
        else:
            self._done(whole=True)

    def _line(self) -> bytes | None:
        """The next line without its end, None where it is not there whole."""
        at = self.buffer.find(b"\n")
        if at < 0:
            return None
        line = bytes(self.buffer[:at])
        del self.buffer[: at + 1]
        self.wire += at + 1
        return line

    def _size(self) -> bool:
        if len(self.buffer) > LONGEST_SIZE_LINE and self.buffer.find(b"\n", 0, LONGEST_SIZE_LINE) < 0:
            self._drop("a chunk whose size is no number")
            return False
        line = self._line()
        if line is None:
            return False
        size = SIZE.fullmatch(line)
        if not size or int(size[1], 16) > LARGEST_LENGTH:
            self._drop("a chunk whose size is no number")
            return False
        self.left = int(size[1], 16)
        self._state = BODY if self.left else TRAILER
        return True

    def _after_chunk(self) -> bool:
        line = self._line()
        if line is None:
            if len(self.buffer) > 2:
                self._drop("a chunk that is longer than its size")
            return False
        if line.strip():
            self._drop("a chunk that is longer than its size")
            return False
        self._state = SIZE_LINE
        return True

    def _trailer(self) -> bool:
        if len(self.buffer) > LONGEST_HEAD and self.buffer.find(b"\n", 0, LONGEST_HEAD) < 0:
            self._drop("a head of more than 64 KiB")
            return False
        line = self._line()
        if line is None:
            return False
        if not line.strip():
            self._done(whole=True)
        return True

    def _rest(self) -> bool:
        data = bytes(self.buffer)
        self.buffer.clear()
        self.wire += len(data)
        self._listener.body(self._outgoing, data)
        return True

    def _paused(self) -> bool:
        if len(self.buffer) > LARGEST_PAUSED:
            self.resume()
        return False

    def _nothing(self) -> bool:
        return False

    def _done(self, *, whole: bool) -> None:
        wire, self.wire = self.wire, 0
        self._state = HEAD
        self._listener.done(self._outgoing, self.ms, wire, whole)

    def _drop(self, why: str) -> None:
        """The rules are broken: what there is belongs to no message, and the message so far is over."""
        if self._state not in (HEAD, ASTRAY):
            self._done(whole=False)
        self._go_astray(why)
        data = bytes(self.buffer)
        self.buffer.clear()
        self._listener.astray(self._outgoing, data, self.ms, why)

    STEPS: ClassVar[dict[int, Callable[[Messages], bool]]] = {
        HEAD: _head,
        BODY: _some_body,
        SIZE_LINE: _size,
        AFTER_CHUNK: _after_chunk,
        TRAILER: _trailer,
        UNTIL_CLOSE: _rest,
        PAUSED: _paused,
        ASTRAY: _nothing,
    }
