"""Bytes that come once, in bounded chunks, and the reason why they ended early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

CHUNK = 1 << 20
"""Bytes of a chunk at most (text that was UTF-16 may be half as much again)."""

FEED = 64 << 10
"""Packed bytes that are fed to an inflater at a time: more only costs memory."""

HEAD = 64 << 10
"""Bytes by which a file is recognised."""


@dataclass(slots=True)
class Stream:
    """`chunks` can be used once. `troubles` holds plain sentences once they are used up: empty = the whole was there."""

    chunks: Iterator[bytes]
    troubles: list[str] = field(default_factory=list)

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes; the stream still begins with them."""
        got: list[bytes] = []
        have = 0
        for chunk in self.chunks:
            got.append(chunk)
            have += len(chunk)
            if have >= size:
                break
        self.chunks = chain(got, self.chunks)
        return b"".join(got)[:size]

    def through(self, change: Callable[[Iterator[bytes]], Iterator[bytes]]) -> Stream:
        """The same stream, changed on the way; troubles are shared."""
        return Stream(change(self.chunks), self.troubles)
