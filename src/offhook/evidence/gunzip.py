"""A gzip file as a stream: several members after each other, cut ones as far as they go.

A packed capture may be of any size, and may pack as well as it likes: it is read once, through a window, and nothing is kept.
All else is held, copied or parsed as a whole, so its size and its ratio are limited.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from offhook.evidence.inflate import ENGINE_ERRORS, engine, pieces
from offhook.evidence.limits import Budget, Limits
from offhook.evidence.stream import FEED, Stream

MAGIC = b"\x1f\x8b"
CAPTURES = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a")
"""First bytes of a pcap and a pcapng."""


def gunzipped(stream: Stream, limits: Limits, budget: Budget) -> Stream:
    """What `stream` unpacks to; damage becomes a trouble (of the result, not of `stream`) and the end."""
    unpacked = Stream(iter(()))
    unpacked.chunks = _unpacked(stream.chunks, limits, budget, unpacked.troubles)
    return unpacked


def _unpacked(chunks: Iterator[bytes], limits: Limits, budget: Budget, troubles: list[str]) -> Iterator[bytes]:
    meter = Meter(limits, budget)
    packed = meter.fed(chunks)
    rest = next(packed, b"")
    while rest.startswith(MAGIC):
        inflater = engine(gzip=True)
        try:
            for piece in pieces(inflater, chain([rest], packed)):
                meter.bounded = meter.bounded and (meter.size > 0 or not piece.startswith(CAPTURES))
                if refusal := meter.refusal(len(piece)):
                    troubles.append(refusal)
                    return
                yield piece
        except ENGINE_ERRORS:
            troubles.append(f"the gzip file is damaged: it cannot be unpacked beyond its first {meter.size} bytes")
            return
        if not inflater.eof:
            troubles.append(f"the gzip file breaks off after {meter.size} unpacked bytes")
            return
        rest = inflater.unused_data or next(packed, b"")
    if rest.strip(b"\0"):
        troubles.append("something else follows the packed part of the gzip file: not read")


class Meter:
    """Counts what goes in and comes out; `bounded` by the limits, unless it is a capture."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        self.limits, self.budget = limits, budget
        self.packed = self.size = 0
        self.bounded = True

    def fed(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The packed bytes in small pieces, counted."""
        for chunk in chunks:
            for start in range(0, len(chunk), FEED):
                data = chunk[start : start + FEED]
                self.packed += len(data)
                yield data

    def refusal(self, more: int) -> str:
        """Count unpacked bytes; why no more are taken, "" as long as they are."""
        self.size += more
        if not self.bounded:
            return ""
        if not self.budget.take(more):
            return f"the gzip file unpacks to more than {self.limits.unpacked} bytes; the rest was not read"
        if self.size > self.limits.ratio_from and self.size > self.packed * self.limits.ratio:
            return f"the gzip file unpacks more than {self.limits.ratio}-fold, as bombs do; the rest was not read"
        return ""
