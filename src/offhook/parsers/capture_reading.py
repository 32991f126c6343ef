"""The reading of one capture, whatever its format: frames to the core, conversations to `Talks`, and the count of all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

from offhook.core.flows import Table
from offhook.core.packets import Scanner
from offhook.core.rows import Rows
from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.parsers.capture_blocks import Interface
from offhook.parsers.capture_flows import Talks
from offhook.parsers.capture_window import LARGEST, Window
from offhook.parsers.capture_words import BAD, SAME_TWICE, UNSUPPORTED, kind_name, link_name
from offhook.parsers.contract import unread

MORE, FULL, DAMAGED, BLOCK = range(4)
"""Why the scanner came back."""


class Reading:
    """cut: packets that the end of the capture cuts off. interfaces: of all sections, in their order."""

    def __init__(self, section: ByteSection) -> None:
        self.section = section
        self.place = replace(section.place, source="capture")
        self.window = Window(section.chunks)
        self.rows = Rows()
        seed = secrets.randbits(64)
        self.scanner, self.table = Scanner(self.rows, seed), Table(self.rows, seed)
        self.talks = Talks(self.place, self.rows, self.table)
        self.scanner.largest = LARGEST
        self.interfaces: list[Interface] = []
        self.cut = 0

    def scan(self) -> Iterator[Fact]:
        """Take what is in the window, until the scanner wants more or meets something that it does not know."""
        window, scanner = self.window, self.scanner
        while True:
            scanner.found = 0
            window.start = scanner.scan(window.buffer, window.start, window.end)
            yield from self.talks.take(scanner.found, window.buffer)
            if scanner.code != FULL:
                return

    def finish(self) -> Iterator[Fact]:
        """The conversations, and the counts."""
        yield from self.talks.finish([interface.name for interface in self.interfaces])
        yield from self._counts()
        self.section.ending.lines = self.scanner.frames
        if not self.scanner.frames and self.section.ending.state == "read":
            self.section.ending.state = "empty"

    def describe(self, interface: Interface) -> None:
        """One more interface of this section."""
        interface.fill(self.rows.interfaces[len(self.interfaces)])
        self.interfaces.append(interface)
        self.scanner.described += 1

    def broken(self, why: str) -> Unread:
        """The capture cannot be read on from here."""
        at = self.window.offset
        left = self.window.rest() + self.window.missing
        self.section.ending.state = "truncated"
        place = replace(self.place, line=self.scanner.frames + 1)
        return unread(place, f"{why}, {at} bytes from its beginning: {left} bytes are not read")

    def at(self, number: int) -> Place:
        """The place of a frame."""
        return replace(self.place, line=max(number, 1))

    def _counts(self) -> Iterator[Fact]:
        """What was left and what was not understood, and the count of all."""
        table, left, missed = self.table, self.table.repeated, self.table.beyond + self.cut
        for why, row in enumerate(self.rows.bad):
            missed += row.items
            if row.items:
                yield unread(self.at(row.first), BAD[why], row.items)
        for row in self.rows.kinds:
            if row.items and row.key >> 16 == UNSUPPORTED:
                missed += row.items
                yield unread(self.at(row.first), f"packets of {link_name(row.key & 0xFFFF)} are not read", row.items)
            elif row.items:
                left += row.items
                yield Ignored(place=self.at(row.first), name=kind_name(row.key), items=row.items)
        if table.repeated:
            yield Ignored(place=self.place, name=SAME_TWICE, items=table.repeated)
        if table.beyond:
            yield unread(self.place, f"only the first {table.used} conversations were told apart", table.beyond)
        framed = self.scanner.frames + self.cut
        yield Tally(place=self.place, framed=framed, read=table.read, ignored=left, unread=missed)
