"""The tables that the packet scanner works on: plain memory with a layout, so that compiled and plain code share it.

The scanner never allocates. It says "no room" before it takes a packet, and whoever drives it makes the table longer here.
The field lists repeat those of the structures in `packets.py`; where they differ, the first use of the extension fails.
"""

from __future__ import annotations

import ctypes
from typing import ClassVar, TypeVar

WIDE = ctypes.c_longlong
BITS = ctypes.c_ulonglong
Row = TypeVar("Row", bound=ctypes.Structure)


class PacketRow(ctypes.Structure):
    """One packet of a conversation, taken apart. s: its sender, d: where it goes; macs 0 where the link has none.

    number: of its frame in the capture. ns: nanoseconds since 1970. uid: -2 = nothing tells, -1 = the tool that captured does
            not know. app: where in the buffer 20 bytes of the name of an app stand, 0 = nowhere.
    ident, offset, more: of a fragment. seq, flags: of TCP. check: its checksum, as a trace.
    at, length: where in the buffer the payload stands; `size` is its length on the wire.
    """

    _fields_: ClassVar = [
        ("number", WIDE), ("ns", WIDE), ("iface", WIDE), ("uid", WIDE), ("app", WIDE), ("version", WIDE), ("proto", WIDE),
        ("ident", WIDE), ("offset", WIDE), ("more", WIDE), ("s_port", WIDE), ("d_port", WIDE), ("seq", WIDE), ("flags", WIDE),
        ("check", WIDE), ("at", WIDE), ("size", WIDE), ("length", WIDE), ("s_hi", BITS), ("s_lo", BITS), ("d_hi", BITS),
        ("d_lo", BITS), ("s_mac", BITS), ("d_mac", BITS),
    ]  # fmt: skip


class FlowRow(ctypes.Structure):
    """One conversation. End `a` sent its first packet, end `c` is the other one.

    first:  number of its first packet. began, ended: nanoseconds since 1970.
    uid:    -2 = nothing tells, -1 = the tool that captured does not know.
    wanted: whether its payload is handed on. older: another conversation of the same two ends came after it.
    client: 0 for end `a`, 1 for end `c`. iface: number of the interface of its first packet.
    """

    _fields_: ClassVar = [
        ("hash", BITS), ("a_hi", BITS), ("a_lo", BITS), ("c_hi", BITS), ("c_lo", BITS),
        ("a_port", WIDE), ("c_port", WIDE), ("proto", WIDE), ("version", WIDE), ("first", WIDE), ("began", WIDE),
        ("ended", WIDE), ("uid", WIDE), ("wanted", WIDE), ("older", WIDE), ("client", WIDE), ("iface", WIDE),
    ]  # fmt: skip


class SideRow(ctypes.Structure):
    """What one end of a conversation sent: row 2n of end `a`, row 2n + 1 of end `c`.

    bytes:  transport payload, each sequence number once. lost: bytes that were announced, and given up waiting for.
    start, next: sequence numbers made monotonic; holes: the first of the stretches in between that were not seen (-1 = none).
    flags:  1 SYN, 2 SYN with ACK, 4 FIN, 8 RST, 16 a sequence number is known. mac: hardware address, 0 = none.
    """

    _fields_: ClassVar = [
        ("packets", WIDE), ("bytes", WIDE), ("start", WIDE), ("next", WIDE), ("holes", WIDE), ("hole_count", WIDE),
        ("lost", WIDE), ("flags", WIDE), ("isn", WIDE), ("mac", BITS),
    ]  # fmt: skip


class HoleRow(ctypes.Structure):
    """A stretch of sequence numbers that was not seen; `after` is the next one of the same side (-1 = none)."""

    _fields_: ClassVar = [("start", WIDE), ("end", WIDE), ("after", WIDE)]


class WantedRow(ctypes.Structure):
    """One packet that is handed on: its row in `packets`, its conversation, and which end sent it (0 = `a`).

    way 2: the name of the app that the conversation belongs to. part: 0 a whole payload; of a datagram in fragments 1 the
    first, 2 a later one, 3 the last one.
    """

    _fields_: ClassVar = [("row", WIDE), ("flow", WIDE), ("way", WIDE), ("part", WIDE)]


class RecentRow(ctypes.Structure):
    """The trace of a packet, to know it again when it comes twice."""

    _fields_: ClassVar = [("trace", BITS), ("ns", WIDE), ("iface", WIDE)]


class FragmentRow(ctypes.Structure):
    """The first fragment of a datagram: which conversation (0 = none) and side the later ones belong to."""

    _fields_: ClassVar = [("key", BITS), ("ns", WIDE), ("flow", WIDE), ("way", WIDE)]


class InterfaceRow(ctypes.Structure):
    """An interface of the capture. per: ticks in a second; coarse, fine: how the rest of a second becomes nanoseconds."""

    _fields_: ClassVar = [
        ("link", WIDE), ("snap", WIDE), ("per", BITS), ("coarse", BITS), ("fine", BITS), ("offset", WIDE),
    ]  # fmt: skip


class CountRow(ctypes.Structure):
    """How often something was seen, and in which packet first. In `kinds`, `key` is an EtherType; it is the reason in `bad`."""

    _fields_: ClassVar = [("key", WIDE), ("items", WIDE), ("first", WIDE)]


MOST_FLOWS = 90_000
"""Conversations that are told apart in one capture; what comes beyond them is counted and said."""

MOST_HOLES = 1 << 19
"""Stretches that are waited for in one capture; what is missed then counts as lost at once."""

INTERFACES = 1 << 10
PACKETS = 1 << 9
RECENT = 1 << 12
FRAGMENTS = 1 << 10
KINDS = 64


class Rows:
    """All tables of one scan. Attributes are arrays of the rows above; `index` maps hashes to conversations (+1).

    bad: 1 shorter than its link header, 2 broken header of IP, 3 cut before its transport header ends, 4 broken transport
    header, 5 a block that cannot hold its packet, 6 of an interface that is not described.
    """

    def __init__(self, flows: int = 1 << 10, holes: int = 1 << 8, packets: int = PACKETS) -> None:
        self.packet = PacketRow()
        self.packets = (PacketRow * packets)()
        self.interfaces = (InterfaceRow * INTERFACES)()
        self.kinds = (CountRow * KINDS)()
        self.bad = (CountRow * 8)()
        self.flows = (FlowRow * flows)()
        self.sides = (SideRow * (2 * flows))()
        self.index = (ctypes.c_uint * _slots(flows))()
        self.holes = (HoleRow * holes)()
        self.wanted = (WantedRow * max(4, packets // 8))()
        self.recent = (RecentRow * RECENT)()
        self.fragments = (FragmentRow * FRAGMENTS)()

    def more_flows(self, most: int = MOST_FLOWS) -> None:
        """Twice the conversations, at most `most`. The index is empty then: `Table.hold` fills it again."""
        size = min(2 * len(self.flows), most)
        self.flows = _longer(self.flows, FlowRow, size)
        self.sides = _longer(self.sides, SideRow, 2 * size)
        self.index = (ctypes.c_uint * _slots(size))()

    def more_holes(self) -> None:
        """Twice the stretches that are waited for."""
        self.holes = _longer(self.holes, HoleRow, 2 * len(self.holes))

    def no_holes(self) -> None:
        """Wait for nothing any more: what was missed is lost."""
        for side in self.sides:
            while side.hole_count:
                hole = self.holes[side.holes]
                side.lost, side.holes, side.hole_count = (
                    side.lost + hole.end - hole.start,
                    hole.after,
                    side.hole_count - 1,
                )


def _slots(flows: int) -> int:
    """Of an index that is never more than half full; a power of two."""
    return 1 << (2 * flows - 1).bit_length()


def _longer(rows: ctypes.Array[Row], kind: type[Row], size: int) -> ctypes.Array[Row]:
    longer: ctypes.Array[Row] = (kind * size)()
    ctypes.memmove(longer, rows, ctypes.sizeof(rows))
    return longer
