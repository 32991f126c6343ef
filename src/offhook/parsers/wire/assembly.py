"""One direction of a TCP conversation put together from its packets, in order, each sequence number once.

What comes early waits until the hole before it is filled; what comes twice counts once, the first copy wins. A hole is given
up as lost when too much waits behind it, when it stays open too long, or when the capture itself cut the packet.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence

LARGEST_WAITING = 1 << 20
COST = 128
"""Bytes that holding one packet costs beside its data."""
PATIENCE_MS = 3000
"""How long a hole may stay open: what a network loses is sent again sooner, what a capture missed is not."""
CIRCLE, HALF = 1 << 32, 1 << 31

Part = tuple[int, bytes, int]
"""Bytes that were lost just before, the bytes that follow, and when they were captured (ms)."""
NOTHING: tuple[Part, ...] = ()


class Assembly:
    """Packets in, bytes in order out.

    lost: bytes that were announced by sequence numbers and never captured, so far as is known. next: the sequence number of the byte
    that is waited for, None before the first packet. held: bytes that wait behind a hole, with what holding them costs.
    """

    __slots__ = ("_cut", "_here", "_since", "_waiting", "held", "lost", "next")

    def __init__(self) -> None:
        self.next: int | None = None
        self.lost = 0
        self.held = 0
        self._here = 0
        self._cut = 0
        self._since = 0
        self._waiting: list[tuple[int, int, bytes, int]] = []

    def put(self, seq: int, data: bytes, original: int, ms: int) -> Sequence[Part]:
        """Take one packet; original is its length on the wire. Hands on what is in order now."""
        if self.next is None:
            self.next = seq
        early = (seq - self.next + HALF) % CIRCLE - HALF
        if early == 0 and not self.held:
            return self._on(data, original, ms)
        if early > 0:
            return self._wait((self._here + early, max(original, len(data)), data, ms))
        if -early >= original:
            return NOTHING
        return [*self._on(data[-early:], original + early, ms), *self._due()]

    def overdue(self, ms: int) -> Sequence[Part]:
        """What waits behind a hole that has been open too long."""
        return self._skip() if self.held and ms - self._since > PATIENCE_MS else NOTHING

    def rest(self) -> Iterator[Part]:
        """What still waits, with the holes before it given up."""
        while self._waiting:
            yield from self._skip()

    def _on(self, data: bytes, original: int, ms: int) -> tuple[Part, ...]:
        """Go on by one packet. The bytes by which it was cut are lost before whatever comes next."""
        missing = max(original - len(data), 0)
        length = len(data) + missing
        self._here += length
        self.next = ((self.next or 0) + length) % CIRCLE
        before, self._cut = self._cut, missing if data else self._cut + missing
        self.lost += missing
        return ((before, data, ms),) if data else NOTHING

    def _wait(self, packet: tuple[int, int, bytes, int]) -> Sequence[Part]:
        if not self._waiting:
            self._since = packet[3]
        if not any(packet[:3] == other[:3] for other in self._waiting[-8:]):
            insort(self._waiting, packet)
            self.held += len(packet[2]) + COST
        return self._skip() if self.held > LARGEST_WAITING else NOTHING

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
        """What waited and is in order now; another hole may come after it."""
        found: list[Part] = []
        while self._waiting and self._waiting[0][0] <= self._here:
            at, original, data, ms = self._waiting.pop(0)
            self.held -= len(data) + COST
            seen = self._here - at
            if seen < original:
                found.extend(self._on(data[seen:], original - seen, ms))
        self._since = min((packet[3] for packet in self._waiting[:1]), default=0)
        return found
