"""Network captures (pcap and pcapng): who talked with whom, how much, and what of it could be read.

The core takes frames apart and counts conversations; payloads that tell something are handed to `wire`. Nothing is kept of
what was said but what the facts hold. Checksums are not looked at: network cards fill them in after the capture.

References: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, tcpdump.org/linktypes; PCAPdroid core/pcap_dump.c.
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact
from offhook.parsers.capture_blocks import Interface
from offhook.parsers.capture_pcapng import Pcapng
from offhook.parsers.capture_reading import DAMAGED, Reading
from offhook.parsers.contract import byte_parser

PCAP = {
    b"\xd4\xc3\xb2\xa1": (0, 1000),
    b"\xa1\xb2\xc3\xd4": (1, 1000),
    b"\x4d\x3c\xb2\xa1": (0, 1),
    b"\xa1\xb2\x3c\x4d": (1, 1),
}
"""First bytes of a pcap: whether it is big-endian, and the nanoseconds of its smaller unit of time."""


@byte_parser(of="capture", source="capture")
def capture(section: ByteSection) -> Iterator[Fact]:
    """Read one capture: packets are counted into conversations, each frame is read, ignored (no IP) or unread."""
    reading = Reading(section)
    while reading.window.left < 4 and reading.window.more():
        continue
    magic = bytes(reading.window.buffer[:4])
    if magic in PCAP:
        yield from _pcap(reading, *PCAP[magic])
    else:
        yield from Pcapng(reading).facts()
    yield from reading.finish()


def _pcap(reading: Reading, big: int, tick: int) -> Iterator[Fact]:
    window, scanner = reading.window, reading.scanner
    head = window.take(24)
    if len(head) < 24:
        yield reading.broken("the capture breaks off within its header")
        return
    reading.describe(Interface(int.from_bytes(head[22:24], "big") if big else int.from_bytes(head[20:22], "little"), 0))
    scanner.big, scanner.tick = big, tick
    while True:
        yield from reading.scan()
        if scanner.code == DAMAGED:
            yield reading.broken("what follows is no record of a packet")
            return
        if not window.more():
            break
    if window.left:
        reading.cut += window.left >= 16
        yield reading.broken("the capture breaks off within the record of a packet")
