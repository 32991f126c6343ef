"""How much of one direction can be read, told from samples of it.

It is judged by blocks of 4 KiB: the first sixteen, then one of every sixteen, which stands for those after it. What a head in
clear is followed by is thus not taken for clear itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.parsers.wire.structure import SAMPLE, has_structure

EVERY, FIRST = 16, 16
LEAST_REPEATED = 32
"""What is sent again as it was before is looked at once: repetition is no structure."""
SECRET_AFTER_HELLO = (b"SSH-1", b"SSH-2")
"""Protocols that begin in clear text and are encrypted from then on."""


@dataclass(slots=True)
class Judgement:
    """taken: bytes so far. readable: those in blocks that have structure. latest: of the last block judged, None before."""

    taken: int = 0
    readable: int = 0
    latest: bool | None = None
    blocks: int = 0
    passed: int = 0
    repeated: int = 0
    secret: bool = False
    sample: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes) -> None:
        """More bytes."""
        if not self.taken:
            self.secret = data.startswith(SECRET_AFTER_HELLO)
        self.taken += len(data)
        if self.passed:
            self._pass(len(data))
            return
        if len(data) >= LEAST_REPEATED and data in self.sample:
            self.repeated += len(data)
            return
        self.sample += data
        if len(self.sample) >= SAMPLE:
            self._judge()

    def end(self) -> None:
        """No more will come."""
        if self.sample:
            self._judge()

    @property
    def mostly(self) -> bool | None:
        """Whether most of it can be read; None for nothing."""
        return self.readable * 2 > self.taken if self.taken else None

    def _judge(self) -> None:
        self.latest = not self.secret and has_structure(bytes(self.sample[:SAMPLE]))
        self.readable += len(self.sample) + self.repeated if self.latest else 0
        self.repeated = 0
        self.sample.clear()
        self.blocks += 1
        if self.blocks >= FIRST:
            self.passed = (EVERY - 1) * SAMPLE

    def _pass(self, size: int) -> None:
        """Bytes that the last block stands for."""
        self.passed = max(0, self.passed - size)
        self.readable += size if self.latest else 0
