"""Datagrams that came in fragments, put together again within bounds: most are answers of name servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_WAITING = 64
LARGEST = 65_535
"""Bytes of one datagram."""

Key = tuple[int, bool, int]
"""Conversation, whether it is the client's, and the number that the sender gave the datagram."""

Joined = tuple[bytes, int]
"""What of a payload is there from its beginning on, and its length on the wire."""


@dataclass(slots=True)
class Waiting:
    """A datagram of which fragments are there. whole: its length, once its last fragment was seen."""

    parts: dict[int, Joined] = field(default_factory=dict)
    whole: int | None = None

    def joined(self) -> Joined:
        """What is there from the beginning on without a gap."""
        data = bytearray()
        for offset, (part, _) in sorted(self.parts.items()):
            if offset > len(data):
                break
            data[offset:] = part
        seen = max(offset + size for offset, (_, size) in self.parts.items())
        return bytes(data), seen if self.whole is None else self.whole


class Fragments:
    """All datagrams that wait for a part of them; the oldest makes room."""

    def __init__(self) -> None:
        self._waiting: dict[Key, Waiting] = {}

    def put(self, key: Key, offset: int, part: Joined, *, last: bool) -> Joined | None:
        """Take a fragment, whose payload stands at `offset` of the datagram's; the whole payload once it is there."""
        data, size = part
        if offset + size > LARGEST:
            return None
        waiting = self._waiting.setdefault(key, Waiting())
        waiting.parts[offset] = (data, size)
        if last:
            waiting.whole = offset + size
        joined = waiting.joined()
        if waiting.whole is not None and len(joined[0]) >= waiting.whole:
            del self._waiting[key]
            return joined
        if len(self._waiting) > MOST_WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        return None

    def rest(self) -> Iterator[tuple[Key, Joined]]:
        """What never became whole, as far as it goes; a datagram without its beginning says nothing."""
        waiting, self._waiting = self._waiting, {}
        for key, parts in waiting.items():
            if 0 in parts.parts:
                yield key, parts.joined()
