"""What is asked for in a log, as the tables that the line loop works on: plain memory, so that compiled and plain code share it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Numbers: TypeAlias = "array[int]"


class Asked:
    """The tags, and for each the texts of which a line must hold one (none: any line will do).

    names: the bytes of all of them. tags: rows of four (where it stands in `names`, size, begin and end of its texts). texts:
    rows of two (where it stands, size). slots: by first byte, last byte and size of a tag, its row + 1; never more than half
    full. pairs: by the first two bytes of anything, 1 if a tag begins like this, 2 if a text does.

    A tag is not screened by its texts if one of them is shorter than two bytes.
    """

    def __init__(self, tags: Mapping[bytes, Sequence[bytes]]) -> None:
        self.names, self.pairs = bytearray(), bytearray(1 << 16)
        self.tags, self.texts = array("q"), array("q")
        self.slots = array("q", bytes(8 << (2 * len(tags) + 8).bit_length()))
        for tag, texts in tags.items():
            if tag:
                self._add(tag, texts if all(len(text) > 1 for text in texts) else ())
        for table in (self.tags, self.texts):
            table.append(0)
        self.names.append(0)

    def _add(self, tag: bytes, texts: Sequence[bytes]) -> None:
        self._starts(tag, 1)
        row, first = len(self.tags), len(self.texts)
        for text in texts:
            self._starts(text, 2)
            self.texts.extend((self._named(text), len(text)))
        self.tags.extend((self._named(tag), len(tag), first, len(self.texts)))
        mask = len(self.slots) - 1
        slot = ((tag[0] * 31 + tag[-1]) * 31 + len(tag)) & mask
        while self.slots[slot]:
            slot = (slot + 1) & mask
        self.slots[slot] = row + 1

    def _named(self, name: bytes) -> int:
        self.names.extend(name)
        return len(self.names) - len(name)

    def _starts(self, name: bytes, bit: int) -> None:
        for second in name[1:2] or range(256):
            self.pairs[(name[0] << 8) + second] |= bit
