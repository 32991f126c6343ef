"""A window over a capture: one buffer that is used again and again, however long the capture is."""

from __future__ import annotations

from collections.abc import Iterator

LARGEST = 1 << 20
"""Bytes of one record or block; what claims more is passed over or taken for damage."""

ROOM = 2 * LARGEST
"""Bytes of the buffer: what is left of the window before, and a piece of what follows."""


class Window:
    """buffer[start:end] is what was read and not yet used; `offset` is where in the capture `start` stands.

    missing: bytes that were to be passed over when the capture ended.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.buffer = bytearray(ROOM)
        self.start = self.end = self.missing = 0
        self._passed = 0
        self._pieces = (chunk[at : at + LARGEST] for chunk in chunks for at in range(0, len(chunk), LARGEST))

    @property
    def offset(self) -> int:
        """Where in the capture the unused part begins."""
        return self._passed + self.start

    @property
    def left(self) -> int:
        """Bytes in the window."""
        return self.end - self.start

    def more(self) -> bool:
        """Read on; False where nothing follows. Call it only where less than LARGEST bytes are left."""
        piece = next(self._pieces, None)
        if piece is None:
            return False
        rest = self.left
        self.buffer[:rest] = self.buffer[self.start : self.end]
        self._passed += self.start
        self.start, self.end = 0, rest + len(piece)
        self.buffer[rest : self.end] = piece
        return True

    def take(self, size: int) -> bytes:
        """The next bytes, used up; fewer where the capture ends."""
        while self.left < size and self.more():
            continue
        taken = bytes(self.buffer[self.start : min(self.start + size, self.end)])
        self.start += len(taken)
        return taken

    def skip(self, size: int) -> None:
        """Pass over bytes without holding them."""
        while size > self.left:
            size -= self.left
            self.start = self.end
            if not self.more():
                self.missing = size
                return
        self.start += size

    def rest(self) -> int:
        """Use up everything to the end; how many bytes that were."""
        began = self.offset
        self.start = self.end
        while self.more():
            self.start = self.end
        return self.offset - began
