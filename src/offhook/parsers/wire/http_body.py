"""The body of one HTTP message on its way to the search: held until it is whole, or handed on in pieces where it is too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from offhook.parsers.wire.known import Room
from offhook.parsers.wire.structure import SAMPLE, can_be_opened

LARGEST_SENT, LARGEST_RECEIVED = 16 << 20, 1 << 20
PIECE, SMALL_PIECE, OVERLAP = 4 << 20, 64 << 10, 4096
STEP = 64 << 10
"""Room is taken in steps of so many bytes."""


class Part(NamedTuple):
    """Bytes to hand on; the first `overlap` of them were in the part before."""

    data: bytes
    whole: bool
    overlap: int


@dataclass(slots=True)
class Body:
    """room: what all conversations share. keeps: bytes that are held at most; longer bodies go in pieces, or, where `goes_on` is False
    (responses), end there.

    total: bytes that are there. missing: bytes that were never captured. opened: whether its beginning can be read.
    """

    room: Room
    keeps: int
    goes_on: bool
    total: int = 0
    missing: int = 0
    opened: bool | None = None
    kept: bytearray = field(default_factory=bytearray)
    taken: int = 0
    overlap: int = 0
    in_pieces: bool = False

    def add(self, data: bytes) -> Iterator[Part]:
        """More bytes; hands on a piece when there are too many to hold."""
        self.total += len(data)
        if self.in_pieces and not self.goes_on:
            return
        self.kept += data
        if self.opened is None and len(self.kept) >= SAMPLE:
            self.opened = can_be_opened(bytes(self.kept[:SAMPLE]))
        if len(self.kept) <= self.taken and not self.in_pieces:
            return
        fits = self._fits()
        if fits and not self.in_pieces and len(self.kept) <= self.keeps:
            return
        self.in_pieces = True
        yield from self._pieces(PIECE if fits else SMALL_PIECE)

    def gap(self, size: int) -> Iterator[Part]:
        """Bytes that were never captured: what is there goes on its way without them."""
        self.missing += size
        if self.goes_on or not self.in_pieces:
            yield from self._flush(whole=False)
        self.in_pieces = True

    def end(self, *, whole: bool) -> Iterator[Part]:
        """The body is over; whole: whether it ended as it should."""
        if self.opened is None and self.kept:
            self.opened = can_be_opened(bytes(self.kept[:SAMPLE]))
        if self.goes_on or not self.in_pieces:
            yield from self._flush(whole=whole and not self.in_pieces)
        self.room.give(self.taken)
        self.taken = 0

    def _fits(self) -> bool:
        while self.taken < len(self.kept):
            if not self.room.take(STEP):
                return False
            self.taken += STEP
        return True

    def _pieces(self, size: int) -> Iterator[Part]:
        if not self.goes_on:
            yield from self._flush(whole=False)
            return
        while len(self.kept) >= size:
            yield Part(bytes(self.kept[:size]), whole=False, overlap=self.overlap)
            del self.kept[: size - OVERLAP]
            self.overlap = OVERLAP

    def _flush(self, *, whole: bool) -> Iterator[Part]:
        if len(self.kept) > self.overlap:
            data = self.kept if self.goes_on else self.kept[: self.keeps]
            yield Part(bytes(data), whole, self.overlap)
        self.kept = bytearray()
        self.overlap = 0
