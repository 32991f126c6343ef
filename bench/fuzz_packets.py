"""Is the compiled core the same program as its source? `python bench/fuzz_packets.py --seconds 60 [CAPTURE ...]`.

Windows of captures (those named, and synthetic ones) are damaged at random, repeatably by --seed, and both run over them with
small tables, so that every exit is taken: offsets, codes, counters and every row of every table must be equal, and neither may
raise anything. Ends with 1 at the first difference, and writes the window that shows it.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import struct
import sys
import time
from collections import Counter
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from offhook.core import flows, packets
from offhook.core.rows import Rows

FOLDER = Path(packets.__file__).parent
LINKS = (1, 1, 1, 101, 113, 276, 0, 108, 12, 228, 229, 127)
TABLES = ("packets", "flows", "sides", "index", "holes", "wanted", "recent", "fragments", "kinds", "bad", "interfaces")
COUNTERS = ("code", "frames", "found", "trailers")
TABLE_COUNTERS = ("code", "read", "repeated", "beyond", "used", "wanted_used", "holes_used")
INTERESTING = (0, 1, 2, 4, 7, 8, 15, 16, 20, 40, 47, 58, 64, 127, 128, 129, 132, 254, 255)


def source_of(name: str) -> ModuleType:
    """The module as plain Python, whatever lies beside it."""
    loader = SourceFileLoader(f"plain_{name}", str(FOLDER / f"{name}.py"))
    spec = spec_from_loader(loader.name, loader)
    if spec is None:
        sys.exit(f"{name}.py cannot be loaded")
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def outcome(modules: tuple[ModuleType, ModuleType], window: Window) -> tuple[object, ...]:
    """Everything that one of both makes of a window."""
    rows = Rows(flows=4, holes=4, packets=8)
    scanner, table = modules[0].Scanner(rows, window.seed), modules[1].Table(rows, window.seed)
    scanner.pcapng, scanner.big, scanner.tick, scanner.described = window.pcapng, window.big, window.tick, 2
    for index, per in enumerate((window.per, 1_000_000)):
        row = rows.interfaces[index]
        row.link, row.snap, row.per, row.offset = window.link, window.snap, per, window.offset
        row.coarse, row.fine = max(1, per >> 32), max(1, per // max(1, per >> 32))
    buffer, at, trail = bytearray(window.data), 0, []
    for _ in range(len(buffer) // 8 + 8):
        scanner.found = 0
        before = at
        at = scanner.scan(buffer, at, len(buffer))
        trail.append((at, *(getattr(scanner, name) for name in COUNTERS)))
        taken = 0
        while taken < scanner.found:
            table.wanted_used = 0
            taken = table.take(taken, scanner.found)
            trail.append((taken, *(getattr(table, name) for name in TABLE_COUNTERS)))
            trail.append(tuple(bytes(row) for row in rows.wanted[: table.wanted_used]))
            if table.code:
                grow(rows, table)
        if scanner.code == 3 and at + 12 <= len(buffer):
            at += max(12, min(struct.unpack_from("<I", buffer, at + 4)[0] + 3 & ~3, 4096))
        elif scanner.code == 2:
            at += 16
        elif before == at and scanner.code == 0:
            break
        if at > len(buffer):
            break
    tables = tuple(ctypes.string_at(getattr(rows, name), ctypes.sizeof(getattr(rows, name))) for name in TABLES)
    return (*trail, *tables, scanner.frames, table.read)


def grow(rows: Rows, table: flows.Table) -> None:
    """As the driver does; conversations are full early, so that this is tried as well."""
    if table.used < len(rows.flows):
        rows.more_holes()
    elif len(rows.flows) >= 16:
        table.full = 1
        return
    else:
        rows.more_flows()
    table.hold(rows)


class Window:
    """A piece of a capture without its header, and what its header would say."""

    def __init__(self, data: bytes, link: int, *, pcapng: int = 0, big: int = 0) -> None:
        self.data, self.link, self.pcapng, self.big = data, link, pcapng, big
        self.tick, self.per, self.snap, self.offset, self.seed = 1000, 1_000_000, 0, 0, 0x1234567


def windows_of(path: Path) -> list[Window]:
    """Pieces of a capture, each beginning at a record."""
    data = path.read_bytes()
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return [Window(piece, 101 if b"PCAPdroid" in data[:200] else 1, pcapng=1) for piece in pieces(data, 0, (4, 0))]
    if data[:4] != b"\xd4\xc3\xb2\xa1":
        return []
    return [Window(piece, data[20]) for piece in pieces(data, 24, (8, 16))]


def pieces(data: bytes, at: int, length: tuple[int, int]) -> list[bytes]:
    """Runs of about 12 records; length: where the size of one stands, and what it leaves out."""
    found, began, items = [], at, 0
    while at + 16 <= len(data):
        at += struct.unpack_from("<I", data, at + length[0])[0] + length[1]
        items += 1
        if items % 12 == 0:
            found.append(data[began:at])
            began = at
    return [piece for piece in found if len(piece) < 30_000]


def synthetic(chance: random.Random) -> Window:
    """Frames of junk that is nearly IP."""
    out = bytearray()
    for _ in range(chance.randint(1, 20)):
        payload = chance.randbytes(chance.randint(0, 60))
        proto = chance.choice((6, 17, 17, 1, 58, 44, 0, 132))
        head = struct.pack(">HHIIBBHHH", *(chance.choice((53, 443, 40000, 40001)) for _ in "ab"),
            chance.choice((1, 1000, 1020, 0xFFFFFFF0)), 0, 0x50, chance.choice((2, 16, 18, 17, 4)), 0, 0, 0)  # fmt: skip
        if proto == 17:
            head = head[:4] + struct.pack(">HH", 8 + len(payload), chance.getrandbits(4))
        body = head + payload
        ends = chance.choice((b"\x0a\0\0\1\x0a\0\0\2", b"\x0a\0\0\2\x0a\0\0\1"))
        if chance.random() < 0.3:
            frame = struct.pack(">IHBB", 0x60000000, len(body), proto, 9) + ends * 4 + body
        else:
            part = chance.choice((0, 0, 0, 0x2000, 0x2005, 3))
            frame = (
                struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), chance.getrandbits(3), part, 9, proto, 0)
                + ends
                + body
            )
        kind = b"\x08\0" if frame[0] == 0x45 else b"\x86\xdd"
        frame = b"\2\0\0\0\0\1\2\0\0\0\0\2" + chance.choice((b"", b"\x81\0\0\1")) + kind + frame
        if chance.random() < 0.2:
            frame += struct.pack(">Ii20sI", 0x01072021, chance.randint(-1, 3), b"an app", 0)
        out += struct.pack("<IIII", 1_700_000_000, chance.randint(0, 999_999), len(frame), len(frame)) + frame
    return Window(bytes(out), 1)


def damaged(window: Window, chance: random.Random) -> Window:
    """Some bytes changed, a piece cut out, doubled or moved; another header."""
    data = bytearray(window.data)
    for _ in range(chance.choice((0, 1, 2, 4, 16))):
        if data:
            data[chance.randrange(len(data))] = chance.choice((*INTERESTING, chance.getrandbits(8)))
    if data and chance.random() < 0.3:
        start = chance.randrange(len(data))
        piece = data[start : start + chance.randint(1, 200)]
        where = chance.randrange(len(data))
        data[where:where] = piece
    if data and chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    made = Window(bytes(data), window.link, pcapng=window.pcapng, big=int(chance.random() < 0.03))
    if chance.random() < 0.2:
        made.link = chance.choice(LINKS)
    if chance.random() < 0.1:
        made.per = chance.choice((1, 1000, 10**9, 10**12, 1 << 20, 1 << 40, 1 << 63))
        made.offset = chance.choice((0, -5, (1 << 32) - 1, -(1 << 32) + 1))
        made.snap = chance.choice((0, 64, 1 << 31))
    made.tick, made.seed = chance.choice((1, 1000)), chance.getrandbits(64)
    return made


def main() -> None:
    """Run for a while, then print what was done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not packets.COMPILED or not flows.COMPILED:
        sys.exit("the core is not compiled: nothing to compare")
    built, plain = (packets, flows), (source_of("packets"), source_of("flows"))
    chance, counts = random.Random(given.seed), Counter[str]()
    seeds = [window for path in given.captures for window in windows_of(path)]
    until = time.monotonic() + given.seconds
    while time.monotonic() < until:
        base = chance.choice(seeds) if seeds and chance.random() < 0.6 else synthetic(chance)
        window = damaged(base, chance)
        one, other = outcome(built, window), outcome(plain, window)
        counts.update(windows=1, frames=int(str(one[-2])), read=int(str(one[-1])))
        if one != other:
            Path("fuzz_packets.window").write_bytes(window.data)
            differ = [n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
            sys.exit(
                f"DIFFERENT after {dict(counts)}: {vars(window) | {'data': len(window.data)}}, first at {differ[:3]}"
            )
    print(f"equal: {dict(counts)}, seed {given.seed}")


if __name__ == "__main__":
    main()
