"""Captures as tools write them: pcap of both byte orders and two clocks, pcapng, and the two dialects of PCAPdroid.

Everything is written packet by packet, so a capture may be larger than the memory.

References: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng; PCAPdroid `pcap_dump.c` (trailer, uid map, packet comments).
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from offhook.lab.wire_packets import NO_MAC, ethernet, sll, sll2

LINKS = {"ethernet": 1, "raw": 101, "sll": 113, "sll2": 276, "ipv4": 228, "null": 0}
TRAILER = 0x01072021
PCAPDROID = 62652
_UNKNOWN_UID = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One packet on its way to a file. at_us: microseconds since 1970 by the clock of what captures.

    data: an IP packet; or, where `framed`, a whole frame. outgoing: the phone sent it. uid: None = the tool does not know.
    interface: its number in a pcapng of several.
    """

    at_us: int
    data: bytes
    outgoing: bool = True
    uid: int | None = None
    package: str = ""
    app: str = ""
    source_mac: str = NO_MAC
    target_mac: str = NO_MAC
    framed: bool = False
    interface: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a capture is written. link: a key of LINKS. order: "<" or ">". nano: stamps in nanoseconds.

    snap: bytes kept of each packet. trailer: PCAPdroid's, with uid and app behind each frame.
    """

    link: str = "raw"
    order: str = "<"
    nano: bool = False
    snap: int = 65_535
    trailer: bool = False


TRAILED = Form(link="ethernet", trailer=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ng:
    """How a pcapng is written. interfaces: (name, link) each. directions: told in each packet's flags.

    pcapdroid: comments "u-<uid>" and blocks that name the uids. secrets: a key log of TLS to put in front.
    nano: stamps in nanoseconds (else microseconds).
    """

    interfaces: tuple[tuple[str, str], ...] = (("", "raw"),)
    order: str = "<"
    hardware: str = ""
    system: str = ""
    tool: str = "offhook lab"
    pcapdroid: bool = False
    directions: bool = False
    secrets: bytes = b""
    nano: bool = False


PCAPDROID_NG = Ng(pcapdroid=True, hardware="Redmi (Redmi Note 12)", system="Android 13", tool="PCAPdroid v1.7.5")


def pcap(packets: Iterable[Packet], form: Form = Form()) -> Iterator[bytes]:
    """The pieces of a pcap file: its head, then one piece for each packet."""
    magic = 0xA1B23C4D if form.nano else 0xA1B2C3D4
    yield struct.pack(f"{form.order}IHHiIII", magic, 2, 4, 0, 0, form.snap, LINKS[form.link])
    head = struct.Struct(f"{form.order}IIII")
    scale = 1000 if form.nano else 1
    for packet in packets:
        seconds, rest = divmod(packet.at_us, 1_000_000)
        frame = framed(packet, form.link)
        if form.trailer:
            frame = with_trailer(frame, packet)
        kept = frame[: form.snap]
        yield head.pack(seconds, rest * scale, len(kept), len(frame)) + kept


def pcapng(packets: Iterable[Packet], form: Ng = Ng()) -> Iterator[bytes]:
    """The pieces of a pcapng file, a block each."""
    options = [(2, form.hardware.encode()), (3, form.system.encode()), (4, form.tool.encode())]
    body = struct.pack(f"{form.order}IHHq", 0x1A2B3C4D, 1, 0, -1) + _options([o for o in options if o[1]], form.order)
    yield _block(0x0A0D0D0A, body, form.order)
    for name, link in form.interfaces:
        told = ([(2, name.encode())] if name else []) + ([(9, b"\x09")] if form.nano else [])
        head = struct.pack(f"{form.order}HHI", LINKS[link], 0, 65_535)
        yield _block(1, head + _options(told, form.order), form.order)
    if form.secrets:
        body = struct.pack(f"{form.order}II", 0x544C534B, len(form.secrets)) + _filled(form.secrets)
        yield _block(0x0A, body, form.order)
    named: set[int | None] = set()
    for packet in packets:
        if form.pcapdroid and packet.uid not in named:
            named.add(packet.uid)
            yield _uid_block(packet, form.order)
        yield _packet_block(packet, form)


def write_pcap(path: Path, packets: Iterable[Packet], form: Form = Form()) -> Path:
    """A pcap file; packed where the name ends in .gz."""
    return write_pieces(path, pcap(packets, form))


def write_pcapng(path: Path, packets: Iterable[Packet], form: Ng = Ng()) -> Path:
    """A pcapng file; packed where the name ends in .gz."""
    return write_pieces(path, pcapng(packets, form))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> Path:
    """Bytes to a file, piece by piece; packed (always to the same bytes) where the name ends in .gz."""
    with path.open("wb") as raw:
        if path.suffix != ".gz":
            raw.writelines(pieces)
            return path
        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
            packed.writelines(pieces)
    return path


def write_cut(path: Path, pieces: Iterable[bytes], short: int = 7) -> Path:
    """The same without its last bytes, as a full disk or a pulled cable leaves it."""
    whole = b"".join(pieces)
    path.write_bytes(whole[:-short])
    return path


def framed(packet: Packet, link: str) -> bytes:
    """A packet as the link carries it."""
    if packet.framed or link in {"raw", "ipv4"}:
        return packet.data
    if link == "ethernet":
        return ethernet(packet.data, packet.source_mac, packet.target_mac)
    if link == "null":
        return struct.pack("<I", 10 if packet.data[0] >> 4 == 6 else 2) + packet.data
    wrap = sll if link == "sll" else sll2
    return wrap(packet.data, packet.source_mac, outgoing=packet.outgoing)


def with_trailer(frame: bytes, packet: Packet) -> bytes:
    """PCAPdroid's 32 bytes behind a frame that is filled up to four: magic, uid, name of the app, check."""
    uid = _UNKNOWN_UID if packet.uid is None else packet.uid
    name = packet.app.encode()[:19].ljust(20, b"\0")
    body = _filled(frame) + struct.pack(">II", TRAILER, uid) + name
    return body + struct.pack("<I", zlib.crc32(body))


def copy_tiled(source: BinaryIO, target: BinaryIO, times: int, step_us: int) -> int:
    """A little-endian microsecond pcap over and over, each copy `step_us` later; returns the bytes written."""
    head, body = source.read(24), source.read()
    target.write(head)
    written = len(head)
    offsets = list(_records(body))
    for turn in range(times):
        copy = bytearray(body)
        for offset in offsets:
            seconds, rest = struct.unpack_from("<II", body, offset)
            struct.pack_into("<II", copy, offset, *divmod(seconds * 1_000_000 + rest + turn * step_us, 1_000_000))
        written += target.write(copy)
    return written


def _records(body: bytes) -> Iterator[int]:
    offset = 0
    while offset < len(body):
        yield offset
        offset += 16 + int(struct.unpack_from("<I", body, offset + 8)[0])


def _packet_block(packet: Packet, form: Ng) -> bytes:
    data = framed(packet, form.interfaces[packet.interface][1])
    at = packet.at_us * (1000 if form.nano else 1)
    options: list[tuple[int, bytes]] = []
    if form.directions:
        options.append((2, struct.pack(f"{form.order}I", 2 if packet.outgoing else 1)))
    if form.pcapdroid:
        options.append((1, f"u-{-1 if packet.uid is None else packet.uid}".encode()))
    head = struct.pack(f"{form.order}IIIII", packet.interface, at >> 32, at & 0xFFFFFFFF, len(data), len(data))
    return _block(6, head + _filled(data) + _options(options, form.order), form.order)


def _uid_block(packet: Packet, order: str) -> bytes:
    package, app = packet.package.encode()[:255], packet.app.encode()[:255]
    uid = -1 if packet.uid is None else packet.uid
    body = struct.pack(f"{order}IHBBiBB", PCAPDROID, 1, 1, 0, uid, len(package), len(app))
    return _block(0x0BAD, body + package + app, order)


def _options(options: Iterable[tuple[int, bytes]], order: str) -> bytes:
    found = [struct.pack(f"{order}HH", code, len(value)) + _filled(value) for code, value in options]
    return b"".join(chain(found, [bytes(4)])) if found else b""


def _block(kind: int, body: bytes, order: str) -> bytes:
    body = _filled(body)
    size = struct.pack(f"{order}I", 12 + len(body))
    return struct.pack(f"{order}I", kind) + size + body + size


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
