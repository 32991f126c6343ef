"""The blocks of a pcapng that are no packets: sections, interfaces, names of apps, and what is known and left.

References: draft-ietf-opsawg-pcapng; PCAPdroid core/pcap_dump.c (custom block of PEN 62652, version 1, type 1: a uid and its app).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from offhook.core.rows import InterfaceRow
from offhook.evidence.naming import safe_name

Order = Literal["big", "little"]
PCAPDROID = 62652
LEFT = {
    4: "names that the tool resolved while it captured",
    5: "statistics of an interface",
    9: "a journal entry of systemd",
    10: "keys for decryption",
}
"""Blocks by type that say nothing about who talked with whom."""


class Interface(NamedTuple):
    """link: the type of its link layer. snap: bytes at which packets are cut, 0 = none. offset: seconds to add to stamps.

    per: ticks in a second. name: as the capture calls it, "" if it does not.
    """

    link: int
    snap: int
    per: int = 1_000_000
    offset: int = 0
    name: str = ""

    def fill(self, row: InterfaceRow) -> None:
        """Write it where the scanner reads it: a rest of a second is coarsened until nanoseconds of it fit 64 bits."""
        coarse = max(1, self.per // 1_000_000_000) if self.per % 10 == 0 else max(1, self.per >> 32)
        row.link, row.snap, row.offset = self.link, self.snap, self.offset
        row.per, row.coarse, row.fine = self.per, coarse, max(1, self.per // coarse)


class App(NamedTuple):
    """Which app a uid is."""

    uid: int
    package: str
    label: str


def order_of(body: bytes) -> str | None:
    """Byte order of a section by the body of its header: "big", "little", None where it is no section header."""
    return {b"\x1a\x2b\x3c\x4d": "big", b"\x4d\x3c\x2b\x1a": "little"}.get(body[:4])


def interface_of(body: bytes, big: bool) -> Interface | None:
    """An Interface Description Block without its frame; None where it is too short."""
    if len(body) < 8:
        return None
    order: Order = "big" if big else "little"
    per, offset, name = 1_000_000, 0, ""
    for code, value in options_of(body[8:], big):
        if code == 2:
            name = text_of(value)
        elif code == 9 and value:
            per = _ticks(value[0])
        elif code == 14 and len(value) >= 8:
            offset = int.from_bytes(value[:8], order, signed=True)
    far = abs(offset) >= 1 << 32
    return Interface(int.from_bytes(body[:2], order), int.from_bytes(body[4:8], order), per, 0 if far else offset, name)


def _ticks(resolution: int) -> int:
    """Ticks in a second; what no clock has is taken for microseconds."""
    binary, power = resolution >> 7, resolution & 127
    if binary:
        return 1 << power if power < 64 else 1_000_000
    return 10**power if power < 20 else 1_000_000


def options_of(body: bytes, big: bool) -> Iterator[tuple[int, bytes]]:
    """Options, as (code, value), until the end or the first that is cut."""
    order: Order = "big" if big else "little"
    at = 0
    while at + 4 <= len(body):
        code, size = int.from_bytes(body[at : at + 2], order), int.from_bytes(body[at + 2 : at + 4], order)
        if code == 0 or at + 4 + size > len(body):
            return
        yield code, body[at + 4 : at + 4 + size]
        at += 4 + (size + 3 & -4)


def app_of(body: bytes, big: bool) -> App | None:
    """What PCAPdroid says about a uid, from the body of a custom block; None for another custom block."""
    order: Order = "big" if big else "little"
    if len(body) < 14 or int.from_bytes(body[:4], order) != PCAPDROID:
        return None
    if (int.from_bytes(body[4:6], order), body[6]) != (1, 1):
        return None
    uid, package, label = int.from_bytes(body[8:12], order, signed=True), body[12], body[13]
    if len(body) < 14 + package + label:
        return None
    return App(uid, text_of(body[14 : 14 + package]), text_of(body[14 + package : 14 + package + label]))


def block_name(kind: int, body: bytes, big: bool) -> str:
    """What a block that is left is called."""
    if kind in (0xBAD, 0x40000BAD):
        return f"custom block of enterprise {int.from_bytes(body[:4], 'big' if big else 'little')}"
    return LEFT.get(kind, f"block of type 0x{kind:x}")


def text_of(data: bytes) -> str:
    """Text of a capture, fit to be shown; a zero byte ends it."""
    return safe_name(data.partition(b"\0")[0].decode("utf-8", errors="replace"))
