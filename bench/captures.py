"""What reading captures costs, beside ndpiReader (which does the same and hashes nothing) and a bare SHA-256.

Captures are tiled from a small synthetic one, each copy with addresses and times of its own. Ratios are taken pairwise in one
run; a program that is not installed leaves its line out. `python -m bench.captures [--smoke]`, or as part of `make bench`.
"""

from __future__ import annotations

import argparse
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.run import Result, audit, cost
from offhook.lab.render_capture import Form, Packet, pcap
from offhook.lab.wire_packets import ACK, FIN, PSH, SYN, Ends, Segment, tcp_packet, udp_packet
from offhook.lab.wire_tls import Hello, hello_records, sealed, server_records

SCAN = """
import sys
from offhook.evidence.section import ByteSection
from offhook.facts.place import Place
from offhook.parsers.capture import capture
if len(sys.argv) > 2:
    import importlib.machinery, importlib.util
    from offhook.parsers import capture_reading
    for name, word in (("packets", "Scanner"), ("flows", "Table")):
        path = sys.argv[2] + "/" + name + ".py"
        loader = importlib.machinery.SourceFileLoader("plain_" + name, path)
        module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
        loader.exec_module(module)
        setattr(capture_reading, word, getattr(module, word))
with open(sys.argv[1], "rb") as file:
    chunks = iter(lambda: file.read(1 << 20), b"")
    for _ in capture(ByteSection("capture", "a", Place("evidence-1", "", "a", 1), chunks)):
        continue
"""
ROOT = Path(__file__).parent.parent
CORE = ROOT / "src" / "offhook" / "core"
BEGAN = 1_700_000_000_000_000
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What a capture is like. data: bytes of payload of a packet; most: bytes of the file."""

    name: str
    data: int
    most: int
    transport: str = "tcp"


def conversation(number: int, shape: Shape, packets: int) -> Iterator[bytes]:
    """One connection: TLS with a name and then sealed records, or datagrams that look like nothing."""
    rng = Random(number)
    ends = Ends("10.0.0.2", 32_768 + number, f"198.51.100.{number % 250}", 443 if shape.transport == "tcp" else 7000)
    if shape.transport == "udp":
        for index in range(packets):
            yield udp_packet(ends if index % 2 else ends.back, rng.randbytes(shape.data), identity=index + 1)
        return
    out, back = 1000, 500_000
    yield tcp_packet(ends, Segment(SYN, out), identity=1)
    yield tcp_packet(ends.back, Segment(SYN | ACK, back, out + 1), identity=1)
    hello = hello_records(Hello(name=f"host-{number}.example.com"), rng)
    answer = server_records(Hello(name=f"host-{number}.example.com"), rng)[:1300]
    yield tcp_packet(ends, Segment(PSH | ACK, out + 1, back + 1, hello), identity=2)
    yield tcp_packet(ends.back, Segment(PSH | ACK, back + 1, out + 1, answer), identity=2)
    out, back = out + 1 + len(hello), back + 1 + len(answer)
    stream = sealed(shape.data * packets, rng)
    for index in range(packets):
        data = stream[index * shape.data : (index + 1) * shape.data]
        if index % 5:
            yield tcp_packet(ends.back, Segment(ACK, back, out, data), identity=index + 3)
            back += len(data)
        else:
            yield tcp_packet(ends, Segment(ACK | PSH, out, back, data), identity=index + 3)
            out += len(data)
    yield tcp_packet(ends, Segment(FIN | ACK, out, back), identity=packets + 9)
    yield tcp_packet(ends.back, Segment(FIN | ACK, back, out), identity=packets + 9)


def capture(folder: Path, shape: Shape) -> Path:
    """A pcap of that shape. Made by a process of its own: children are measured with the memory of who starts them."""
    path = folder / f"{shape.name}.pcap".replace(" ", "-")
    words = (shape.name, str(shape.data), str(shape.most), shape.transport)
    subprocess.run([sys.executable, "-m", "bench.captures", "--make", str(path), *words], check=True, cwd=ROOT)
    subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)  # into the page cache
    return path


def write(path: Path, shape: Shape) -> None:
    """A pcap over Ethernet of about `shape.most` bytes."""
    talks = [conversation(number, shape, 400) for number in range(24)]
    packets: list[bytes] = []
    while talks:
        for talk in list(talks):
            if (packet := next(talk, None)) is None:
                talks.remove(talk)
            else:
                packets.append(packet)
    made = (Packet(at_us=BEGAN + index * 700, data=data) for index, data in enumerate(packets))
    pieces = list(pcap(made, Form(link="ethernet")))
    with path.open("wb") as file:
        size = file.write(pieces[0])
        for turn in range(1 + shape.most // sum(map(len, pieces))):
            size += file.write(copy(pieces[1:], turn))


def copy(records: list[bytes], turn: int) -> bytearray:
    """The same packets a minute later, of another phone."""
    whole = bytearray().join(records)
    at = 0
    for record in records:
        (seconds,) = struct.unpack_from("<I", record, 0)
        struct.pack_into("<I", whole, at, seconds + 60 * turn)
        phone = at + 42 if record[42] == 10 else at + 46
        whole[phone + 1], whole[phone + 2] = turn >> 8, turn & 255
        at += len(record)
    return whole


def wall(command: list[str]) -> float:
    """Seconds by the clock."""
    began = time.monotonic()
    cost(command)
    return time.monotonic() - began


def scan(path: Path, *, source: bool = False) -> list[str]:
    """The command that reads a capture and keeps nothing."""
    return [sys.executable, "-c", SCAN, str(path), *([str(CORE)] if source else [])]


def beside(path: Path, label: str, aim: float | None, pairs: int) -> Iterator[Result]:
    """The scan beside ndpiReader, CPU."""
    used = [cost(scan(path)) for _ in range(pairs)]
    ours = min(each.cpu_s for each in used)
    yield Result(f"{label}: scan, CPU", ours, None, "s")
    yield Result(f"{label}: scan, peak memory", max(each.peak_mib for each in used), 400, "MiB")
    if shutil.which("ndpiReader"):
        theirs = min(cost(["ndpiReader", "-q", "-i", str(path)]).cpu_s for _ in range(pairs))
        yield Result(f"{label}: scan / ndpiReader, CPU", ours / theirs, aim, "x", digits=2)


def whole(path: Path, label: str, aim: float | None, pairs: int) -> Iterator[Result]:
    """A whole audit beside hashing the file, wall."""
    pair = []
    for _ in range(pairs):
        began = time.monotonic()
        used = audit(path, path.parent)
        pair.append((time.monotonic() - began, wall(["openssl", "dgst", "-sha256", str(path)]), used.peak_mib))
    yield Result(f"{label}: whole audit, wall", min(ours for ours, _, _ in pair), None, "s", digits=2)
    yield Result(f"{label}: whole audit, peak memory", max(peak for _, _, peak in pair), 400, "MiB")
    ratio = min(ours for ours, _, _ in pair) / min(theirs for _, theirs, _ in pair)
    yield Result(f"{label}: whole audit / openssl dgst -sha256, wall", ratio, aim, "x", digits=2)


def results(folder: Path, *, smoke: bool) -> Iterator[Result]:
    """All lines. smoke: small captures, of which start-up is most; they have no aims."""
    size, pairs = (30_000_000, 1) if smoke else (GIGABYTE, 5)
    path = capture(folder, Shape("large", 1_380, size))
    label = f"capture of {size // 1_000_000} MB, encrypted"
    yield from beside(path, label, None if smoke else 0.6, pairs)
    if shutil.which("openssl"):
        yield from whole(path, label, None if smoke else 1.5, pairs)
    path.unlink()
    for shape, aim in (
        (Shape("small packets of 78 B", 24, size // 4), 0.25),
        (Shape("unknown datagrams of 78 B", 36, size // 40, "udp"), None),
        (Shape("unknown datagrams", 1_380, size // 10, "udp"), None),
    ):
        path = capture(folder, shape)
        yield from beside(path, f"capture of {shape.most // 1_000_000} MB, {shape.name}", None if smoke else aim, pairs)
        path.unlink()
    path = capture(folder, Shape("plain", 1_380, size // 50))
    plain, built = cost(scan(path, source=True)).cpu_s, cost(scan(path)).cpu_s
    yield Result(f"capture of {size // 50_000_000} MB: uncompiled scan / compiled, CPU", plain / built, None, "x")


def main() -> None:
    """Measure, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="small sizes: does it run, is it roughly right")
    parser.add_argument("--make", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        path, name, data, most, transport = given.make
        write(Path(path), Shape(name, int(data), int(most), transport))
        return
    with tempfile.TemporaryDirectory(prefix="offhook-bench-") as name:
        for result in results(Path(name), smoke=given.smoke):
            print(result, flush=True)


if __name__ == "__main__":
    main()
