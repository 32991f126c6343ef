"""pcapng: blocks one after the other. Those of packets are the core's; the others say what the packets are.

References: draft-ietf-opsawg-pcapng.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from offhook.core.rows import INTERFACES
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.facts.traffic import UidName
from offhook.parsers.capture_blocks import Interface, app_of, block_name, interface_of, order_of
from offhook.parsers.capture_reading import Reading
from offhook.parsers.capture_secrets import key_logs_in
from offhook.parsers.capture_window import LARGEST
from offhook.parsers.contract import unread

SECTION, INTERFACE = 0x0A0D0D0A, 1
PACKETS = (2, 3, 6)
NO_LINK = 0xFFFF
"""Link type of an interface whose description cannot be read: its packets count, and are not read."""


class Pcapng:
    """The walk over the blocks of one capture."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.window, self.scanner = reading, reading.window, reading.scanner
        self.left: Counter[str] = Counter()
        self.over = False

    def facts(self) -> Iterator[Fact]:
        """Facts of all blocks; those of conversations come later."""
        self.scanner.pcapng = 1
        yield from self._one_block()
        while not self.over:
            yield from self.reading.scan()
            if self.scanner.code:
                yield from self._one_block()
            elif not self.window.more():
                yield from self._end()
        for name, items in sorted(self.left.items()):
            yield Ignored(place=self.reading.place, name=name, items=items)

    def _word(self, at: int) -> int:
        begin = self.window.start + at
        return int.from_bytes(self.window.buffer[begin : begin + 4], "big" if self.scanner.big else "little")

    def _end(self) -> Iterator[Fact]:
        self.over = True
        if self.window.left or self.window.missing:
            packet = self.window.left >= 8 and self._word(0) in PACKETS
            self.reading.cut += packet
            yield self.reading.broken("the capture breaks off within a block")

    def _one_block(self) -> Iterator[Fact]:
        """A block that the core does not know, or that is damaged."""
        while self.window.left < 12 and self.window.more():
            continue
        if self.window.left < 12:
            yield from self._end()
            return
        if self._word(0) == SECTION:
            order = order_of(bytes(self.window.buffer[self.window.start + 8 : self.window.start + 12]))
            self.scanner.big = order == "big"
            if order is None:
                yield from self._damage("a section does not tell the order of its bytes")
                return
        kind, size = self._word(0), self._word(4)
        if size < 12 or size & 3:
            yield from self._damage("what follows is no block")
        elif size > LARGEST:
            yield from self._pass_over(kind, size)
        else:
            yield from self._whole(kind, size)

    def _damage(self, why: str) -> Iterator[Fact]:
        self.over = True
        yield self.reading.broken(why)

    def _pass_over(self, kind: int, size: int) -> Iterator[Fact]:
        place = self.reading.at(self.scanner.frames)
        if kind in PACKETS:
            self._lost_frame()
        else:
            yield unread(place, f"a block of {size} bytes is larger than {LARGEST}: not read")
        self.window.skip(size)
        if self.window.missing:
            yield from self._end()

    def _whole(self, kind: int, size: int) -> Iterator[Fact]:
        while self.window.left < size and self.window.more():
            continue
        if self.window.left < size:
            yield from self._end()
            return
        if self._word(size - 4) != size:
            yield from self._damage("a block does not end where it says")
            return
        body = self.window.take(size)[8:-4]
        yield from self._body(kind, body)

    def _lost_frame(self) -> None:
        """A packet whose block cannot be read."""
        self.scanner.frames += 1
        row = self.reading.rows.bad[7]
        row.items, row.first = row.items + 1, row.first or self.scanner.frames

    def _body(self, kind: int, body: bytes) -> Iterator[Fact]:
        reading, big = self.reading, bool(self.scanner.big)
        if kind in PACKETS:
            self._lost_frame()
        elif kind == SECTION:
            self.scanner.base, self.scanner.described = len(reading.interfaces), 0
        elif kind == INTERFACE:
            yield from self._interface(interface_of(body, big))
        elif (app := app_of(body, big) if kind == 0xBAD else None) is not None:
            if app.uid >= 0 and (app.package or app.label):
                place = replace(
                    reading.at(self.scanner.frames), text=f"uid {app.uid} {app.package} {app.label}".strip()
                )
                reading.talks.named(app)
                yield UidName(place=place, uid=app.uid, package=app.package, app=app.label)
        else:
            self.left[block_name(kind, body, big)] += 1
            reading.section.secrets.extend(key_logs_in(kind, body, big))

    def _interface(self, interface: Interface | None) -> Iterator[Fact]:
        room = len(self.reading.interfaces) < INTERFACES
        if interface is None or not room:
            why = "is cut" if room else f"is one more than {INTERFACES}"
            yield unread(self.reading.at(self.scanner.frames), f"the description of an interface {why}")
        if room:
            self.reading.describe(interface or Interface(NO_LINK, 0))
