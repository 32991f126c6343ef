"""One direction of a TCP conversation put together from its packets, in order, each sequence number once.

What comes early waits until the hole before it is filled; what comes twice counts once, the first copy wins. A hole is given
up as lost when too much waits behind it, or when the packet itself was cut by the capture.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator

LARGEST_WAITING = 1 << 20
COST = 128
"""Bytes that holding one packet costs beside its data."""
CIRCLE, HALF = 1 << 32, 1 << 31

Part = tuple[int, bytes]
"""Bytes that were lost just before, and the bytes that follow."""
NOTHING: tuple[Part, ...] = ()


class Assembly:
    """Packets in, bytes in order out.

    lost: bytes that were announced by sequence numbers and never captured, so far as is known. next: the sequence number of the byte
    that is waited for, None before the first packet.
    """

    __slots__ = ("_cut", "_held", "_here", "_waiting", "lost", "next")

    def __init__(self) -> None:
        self.next: int | None = None
        self.lost = 0
        self._here = 0
        self._cut = 0
        self._held = 0
        self._waiting: list[tuple[int, int, bytes]] = []

    @property
    def has_hole(self) -> bool:
        """Whether bytes wait behind a hole."""
        return bool(self._waiting)

    def put(self, seq: int, data: bytes, original: int) -> tuple[Part, ...] | list[Part]:
        """Take one packet; original is its length on the wire. Hands on what is in order now."""
        if self.next is None:
            self.next = seq
        early = (seq - self.next + HALF) % CIRCLE - HALF
        if early == 0 and not self._waiting:
            return self._on(data, original)
        if early > 0:
            return self._wait(self._here + early, data, original)
        if -early >= original:
            return NOTHING
        found = list(self._on(data[-early:], original + early))
        found.extend(self._due())
        return found

    def rest(self) -> Iterator[Part]:
        """What still waits, with the holes before it given up. For the end of the conversation."""
        while self._waiting:
            yield from self._skip()

    def _on(self, data: bytes, original: int) -> tuple[Part, ...]:
        """Go on by one packet. The bytes by which it was cut are lost before whatever comes next."""
        missing = max(original - len(data), 0)
        length = len(data) + missing
        self._here += length
        self.next = ((self.next or 0) + length) % CIRCLE
        before, self._cut = self._cut, missing if data else self._cut + missing
        self.lost += missing
        return ((before, data),) if data else NOTHING

    def _wait(self, at: int, data: bytes, original: int) -> tuple[Part, ...] | list[Part]:
        entry = (at, max(original, len(data)), bytes(data))
        if entry not in self._waiting[-8:]:
            insort(self._waiting, entry)
            self._held += len(data) + COST
        return self._skip() if self._held > LARGEST_WAITING else NOTHING

    def _skip(self) -> list[Part]:
        """Give up the first hole."""
        gap = self._waiting[0][0] - self._here
        if gap > 0:
            self.lost += gap
            self._cut += gap
            self._here += gap
            self.next = ((self.next or 0) + gap) % CIRCLE
        return self._due()

    def _due(self) -> list[Part]:
        """What waited and is in order now."""
        found: list[Part] = []
        while self._waiting and self._waiting[0][0] <= self._here:
            at, original, data = self._waiting.pop(0)
            self._held -= len(data) + COST
            seen = self._here - at
            if seen < original:
                found.extend(self._on(data[seen:], original - seen))
        return found
