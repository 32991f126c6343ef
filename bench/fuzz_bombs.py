"""What unpacks to very much, or takes very long: `python -m bench.fuzz_bombs [--only NAME ...]`.

Each bomb goes off in a process of its own, through the decoder that meets it first or through a whole audit. It may take 400 MiB and
ten seconds of CPU (20 for a whole file, 40 to the end of a case); otherwise it is a fault, and the program ends with 1.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import multiprocessing
import multiprocessing.connection
import resource
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from random import Random

import brotli
import zstandard

from bench.fuzz_damage import Parts
from bench.fuzz_targets import TCP, UDP, Run, audited, case, converse, har, on_disk, private, talk
from offhook.lab.render_capture import Form, Packet, pcap
from offhook.lab.render_mitmproxy import tnetstring
from offhook.lab.render_pcapdroid import HEADER
from offhook.lab.wire_packets import ACK, PSH, SYN, Ends, Segment, tcp_packet, udp_packet

MEMORY, SECONDS = 400, 10.0
ZEROS = bytes(1 << 20)
IMEI = b"490154203237518"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BOMBS: dict[str, tuple[Run, Callable[[], Parts]]] = {}


def bomb(run: Run) -> Callable[[Callable[[], Parts]], Callable[[], Parts]]:
    """Add a bomb; it is built where it goes off."""

    def add(build: Callable[[], Parts]) -> Callable[[], Parts]:
        BOMBS[build.__name__] = run, build
        return build

    return add


file = on_disk("sample", audited)
whole = on_disk("sample", case)
LIMITS = {file: 20.0, whole: 40.0}


def body(data: bytes, kind: str = "", encodings: str = "") -> Parts:
    """What is sent, as `private` takes it."""
    return kind.encode(), encodings.encode(), b"body", data


def deflated(size: int, engine: zlib._Compress) -> bytes:
    """So many MiB of zeros, packed."""
    return b"".join([*(engine.compress(ZEROS) for _ in range(size)), engine.flush()])


def gzipped(size: int) -> bytes:
    """The same as gzip."""
    return deflated(size, zlib.compressobj(9, zlib.DEFLATED, 31))


@bomb(private)
def gzip_1_gib() -> Parts:
    """As the header tells."""
    return body(gzipped(1024), "application/json", "gzip")


@bomb(private)
def deflate_1_gib() -> Parts:
    """As the header tells."""
    return body(deflated(1024, zlib.compressobj(9, zlib.DEFLATED, -15)), "", "deflate")


@bomb(private)
def brotli_1_gib() -> Parts:
    """The tightest of all."""
    return body(brotli.compress(bytes(1 << 30), quality=1), "", "br")


@bomb(private)
def zstd_1_gib() -> Parts:
    """With a window as large as it may be: too large to be opened."""
    settings = zstandard.ZstdCompressionParameters.from_level(1, window_log=30)
    return body(zstandard.ZstdCompressor(compression_params=settings).compress(bytes(1 << 30)), "", "zstd")


@bomb(private)
def zstd_of_small_windows() -> Parts:
    """The same with a window that is opened."""
    return body(zstandard.ZstdCompressor(level=1).compress(bytes(1 << 30)), "", "zstd")


@bomb(private)
def all_codings_at_once() -> Parts:
    """Each unpacks what the one before it unpacked."""
    inner = gzip.compress(zlib.compress(gzipped(200)))
    return body(zstandard.compress(brotli.compress(inner)), "", "zstd,br,gzip,deflate,gzip")


@bomb(private)
def gzip_in_gzip() -> Parts:
    """Twelve deep, without a header that tells."""
    data = gzipped(300)
    for _ in range(11):
        data = gzip.compress(data)
    return body(data)


@bomb(private)
def many_small_gzips() -> Parts:
    """Each unpacks to a MiB, in JSON as base64."""
    one = base64.b64encode(gzip.compress(ZEROS)).decode()
    return body(json.dumps([{"d": one}] * 3000).encode(), "application/json")


@bomb(private)
def base64_in_base64() -> Parts:
    """Thirty deep."""
    data = IMEI * 20
    for _ in range(30):
        data = base64.b64encode(data)
    return body(data[: 8 << 20])


@bomb(private)
def json_nested() -> Parts:
    """A million brackets."""
    return body(b"[" * 1_000_000 + b"]" * 1_000_000, "application/json")


@bomb(private)
def json_in_json() -> Parts:
    """As text in text."""
    data: object = {"imei": IMEI.decode()}
    for _ in range(14):
        data = {"d": json.dumps(data)}
    return body(json.dumps(data).encode(), "application/json")


@bomb(private)
def json_of_many() -> Parts:
    """Eight MiB of the smallest values."""
    return body(b"[" + b'"\\n",' * 1_600_000 + b"1]", "application/json")


@bomb(private)
def json_of_a_long_name() -> Parts:
    """A name of two MiB, and a list of very many values under it."""
    return body(b'{"' + b"n" * (2 << 20) + b'":["\\n"' + b",1" * 900_000 + b"]}", "application/json")


@bomb(private)
def gzips_behind_a_full_budget() -> Parts:
    """The body alone unpacks to as much as is unpacked, and holds more that is packed."""
    return body(gzip.compress(gzipped(31) + bytes(32 << 20)), "", "gzip")


@bomb(private)
def form_of_many() -> Parts:
    """Eight MiB of pairs."""
    return body(b"a=%25%25&" * 900_000, "application/x-www-form-urlencoded")


@bomb(private)
def percent_in_percent() -> Parts:
    """Each % written as %25, again and again."""
    return body(b"a=" + b"%" + b"25" * 1_000_000 + b"20", "application/x-www-form-urlencoded")


@bomb(private)
def multipart_of_many() -> Parts:
    """Hundred thousand empty parts, and one boundary that is everywhere."""
    return body(b"--b\r\n\r\n\r\n" * 300_000 + b"--b--", "multipart/form-data; boundary=b")


@bomb(private)
def multipart_of_dashes() -> Parts:
    """A boundary of one sign in a body of that sign."""
    return body(b"-" * (4 << 20), "multipart/form-data; boundary=-")


@bomb(private)
def protobuf_nested() -> Parts:
    """Fields in fields, as deep as they go."""
    data = b"\x0a\x0f" + IMEI
    while len(data) < 60_000:
        size = len(data)
        data = b"\x0a" + bytes([size & 127 | 128, size >> 7 & 127 | 128, size >> 14]) + data
    return body(data, "application/x-protobuf")


@bomb(private)
def protobuf_of_many() -> Parts:
    """A million fields of one byte."""
    return body(b"\x0a\x01a" * 1_000_000, "application/x-protobuf")


@bomb(private)
def exif_in_circles() -> Parts:
    """Directories of a picture that point to themselves, and counts beyond all measure."""
    entry = (
        struct.pack(">HHII", 0x8769, 4, 1, 8)
        + struct.pack(">HHII", 0x8825, 4, 1, 8)
        + struct.pack(">HHII", 1, 5, 0xFFFFFFFF, 8)
    )
    tiff = b"MM\0*" + struct.pack(">IH", 8, 300) + entry * 100 + struct.pack(">I", 8)
    exif = b"Exif\0\0" + tiff
    return body(b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xd9", "image/jpeg")


@bomb(private)
def exif_of_large_values() -> Parts:
    """Thousands of values that lie over each other."""
    entries = b"".join(struct.pack(">HHII", 0x9000 + n % 900, 7, 60_000, 8) for n in range(4000))
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 4000) + entries + bytes(16_000)
    return body(b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2 & 0xFFFF) + exif, "image/jpeg")


@bomb(private)
def digits() -> Parts:
    """Nothing but what looks like the owner's number."""
    return body((b'"imei":"' + IMEI + b'",') * 300_000, "text/plain")


@bomb(private)
def hex_and_base64_runs() -> Parts:
    """Runs of every coat, one after the other."""
    return body(b" ".join([IMEI.hex().encode() * 3, base64.b64encode(IMEI * 5), b"%34%39" * 20] * 30_000))


def dns(number: int, asked: list[bytes], told: list[bytes]) -> bytes:
    """One answer."""
    return struct.pack(">HHHHHH", number, 0x8180, len(asked), len(told), 0, 0) + b"".join(asked + told)


def label(number: int) -> bytes:
    """A name of one short label."""
    return b"\x03" + bytes([97 + number % 26, 97 + number // 26 % 26, 97 + number // 676]) + b"\0"


def over_tcp(*messages: bytes) -> Parts:
    """A harmless question first, so that it is known as what it is."""
    first = dns(1, [b"\1a\0\0\1\0\1"], [])
    return talk(
        TCP,
        40000,
        53,
        (1, first[:2] + b"\1\0" + first[4:]),
        *((0, struct.pack(">H", len(m)) + m) for m in (first, *messages)),
    )


@bomb(converse)
def dns_of_many_names() -> Parts:
    """As many questions as are read, and names that lead from one to the next two thousand times: for each question anew."""
    steps = [label(n) + struct.pack(">HHIH", 5, 1, 60, 5) + label(n + 1) for n in range(2000)]
    return over_tcp(*[dns(2, [label(0) + b"\0\1\0\1"] + [b"\xc0\x0c\0\1\0\1"] * 249, steps)] * 10)


@bomb(converse)
def dns_of_many_addresses() -> Parts:
    """Hints of fifteen thousand addresses, for each of as many questions as are read."""
    hints = b"".join(struct.pack(">I", 0x0A000000 + n) for n in range(12_000))
    record = (
        b"\xc0\x0c"
        + struct.pack(">HHIH", 65, 1, 60, len(hints) + 7)
        + b"\0\1\0"
        + struct.pack(">HH", 4, len(hints))
        + hints
    )
    return over_tcp(*[dns(2, [label(0) + b"\0\x41\0\1"] + [b"\xc0\x0c\0\x41\0\1"] * 249, [record])] * 10)


@bomb(converse)
def mdns_of_many() -> Parts:
    """An announcement of two thousand names, from every device."""
    told = [label(n) + struct.pack(">HHIH", 1, 1, 60, 4) + bytes(4) for n in range(2000)]
    return talk(UDP, 5353, 5353, *((0, dns(0, [], some)) for some in (told[:5], *[told] * 10)))


@bomb(converse)
def http_of_one_byte_chunks() -> Parts:
    """A megabyte, each byte with its length."""
    head = b"POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    return talk(TCP, 40000, 80, (1, head + b"1\r\na\r\n" * 300_000 + b"0\r\n\r\n"), (0, OK))


@bomb(converse)
def http_without_an_answer() -> Parts:
    """Hundred thousand requests in a row."""
    return talk(TCP, 40000, 80, (1, b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n" * 100_000), (0, OK * 50_000))


@bomb(converse)
def http_of_empty_lines() -> Parts:
    """A request, then line ends."""
    return talk(TCP, 40000, 80, (1, b"GET / HTTP/1.1\r\n\r\n" + b"\r\n" * 2_000_000), (0, OK))


@bomb(converse)
def http_of_many_headers() -> Parts:
    """Heads just short of the limit, without an end."""
    return talk(TCP, 40000, 80, *((1, b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 13_000) for _ in range(40)))


@bomb(converse)
def http_of_one_header() -> Parts:
    """The same name thirteen thousand times in each head."""
    return talk(TCP, 40000, 80, (1, (b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 13_000 + b"\r\n") * 16))


@bomb(converse)
def websocket_packed() -> Parts:
    """Messages that unpack to a GiB."""
    asked = b"GET /w HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    told = b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    data = deflated(1024, zlib.compressobj(9, zlib.DEFLATED, -15))
    frame = b"\xc1\xff" + struct.pack(">Q", len(data)) + bytes(4) + data
    return talk(TCP, 40000, 80, (1, asked), (0, told), (1, frame))


@bomb(converse)
def websocket_of_empty_frames() -> Parts:
    """Half a million of them."""
    asked = b"GET /w HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    return talk(
        TCP,
        40000,
        80,
        (1, asked),
        (0, b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n"),
        (1, b"\x81\x80\0\0\0\0" * 500_000),
    )


@bomb(converse)
def hello_in_small_records() -> Parts:
    """A hello of 64 KiB in records of one byte."""
    return talk(TCP, 40000, 443, (1, b"\x16\3\1\0\1\1" + b"\x16\3\1\0\1\0" * 66_000))


@bomb(har)
def har_of_brackets() -> Parts:
    """An entry of nothing but brackets."""
    return (b'{"log":{"entries":[' + b"[" * (3 << 20) + b"]}}",)


@bomb(har)
def har_of_broken_entries() -> Parts:
    """Each looks like the beginning of the next."""
    return (b'{"log":{"entries":[' + b',{"request":' * 300_000 + b"]}}",)


@bomb(har)
def har_of_long_numbers() -> Parts:
    """Numbers of a million digits."""
    return (b'{"log":{"entries":[{"time":' + b"9" * 4_000_000 + b"}]}}",)


@bomb(har)
def har_of_numbers() -> Parts:
    """Each takes eight times as much memory as text."""
    return (b'{"log":{"entries":[{"x":[1.5' + b",999" * 15_000_000 + b"]}]}}",)


@bomb(har)
def har_of_lists() -> Parts:
    """Just short of what is refused."""
    return (b'{"log":{"entries":[{"x":[1' + b",[]" * 3_990_000 + b"]}]}}",)


@bomb(har)
def har_of_names() -> Parts:
    """Objects of one name each."""
    return (b'{"log":{"entries":[{"x":[1' + b',{"a":0}' * 3_990_000 + b"]}]}}",)


@bomb(har)
def har_packed() -> Parts:
    """Four GiB of spaces and entries."""
    engine = zlib.compressobj(9)
    return (
        engine.compress(b'{"log":{"entries":[')
        + b"".join(engine.compress(b" " * (1 << 20)) for _ in range(600))
        + engine.flush(),
    )


@bomb(file)
def capture_packed() -> Parts:
    """A capture of two GiB of zeros as gzip."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    return (engine.compress(head) + deflated(2048, engine),)


@bomb(file)
def capture_of_many_conversations() -> Parts:
    """Three hundred thousand ports, one datagram each."""
    return (b"".join(pcap(scattered(300_000), Form(link="raw"))),)


def scattered(many: int) -> Iterator[Packet]:
    """A datagram from each port to each of some hosts."""
    for n in range(many):
        ends = Ends("10.0.0.2", 1024 + n % 60_000, f"198.51.{n // 60_000}.7", 5000)
        yield Packet(at_us=1_790_000_000_000_000 + n, data=udp_packet(ends, b"hello from the phone"))


@bomb(file)
def capture_of_many_requests() -> Parts:
    """Forty thousand connections that ask for one page each, none of which ends."""
    packets = []
    for n in range(40_000):
        ends = Ends("10.0.0.2", 1024 + n, "198.51.100.7", 80)
        packets.append(tcp_packet(ends, Segment(SYN, 1, 0, b"")))
        packets.append(
            tcp_packet(
                ends, Segment(PSH | ACK, 2, 1, b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9999\r\n\r\n{")
            )
        )
    return captured(packets)


@bomb(whole)
def case_of_many_conversations() -> Parts:
    """The same to its end."""
    return capture_of_many_conversations()


@bomb(whole)
def case_of_many_hosts() -> Parts:
    """Thirty thousand names, each asked for and then talked to, at the same intervals."""
    found, resolver = [], Ends("10.0.0.2", 5000, "10.0.0.1", 53)
    for n in range(30_000):
        address = bytes([198, 51, n >> 8 & 255, n & 255])
        answer = label(n) + struct.pack(">HHIH", 1, 1, 60, 4) + address
        found.append(udp_packet(resolver, struct.pack(">HHHHHH", n, 0x100, 1, 0, 0, 0) + label(n) + b"\0\1\0\1"))
        found.append(udp_packet(resolver.back, dns(n, [label(n) + b"\0\1\0\1"], [answer])))
        found.append(
            udp_packet(Ends("10.0.0.2", 20_000 + n, ".".join(map(str, address)), 5000), b"hello from the phone")
        )
    return captured(found)


@bomb(whole)
def case_of_one_host_again_and_again() -> Parts:
    """Sixty thousand conversations with one host, each second one."""
    found = [
        udp_packet(Ends("10.0.0.2", 1024 + n, "198.51.100.7", 5000), b"hello from the phone") for n in range(60_000)
    ]
    return captured(found, 1_000_000)


@bomb(file)
def list_of_many_connections() -> Parts:
    """A quarter of a million rows of PCAPdroid."""
    times = "2026-09-21T23:00:01.123+08:00,2026-09-21T23:00:05.000+08:00"
    row = (
        "6,10.215.173.1,{},198.51.100.7,443,10123,Notes,com.example.notes,TLS,Closed,h{}.example.com,1234,5678,9,10,{}"
    )
    return ("\n".join([HEADER, *(row.format(n % 60_000, n, times) for n in range(250_000)), ""]).encode(),)


@bomb(file)
def har_of_many_entries() -> Parts:
    """Two hundred thousand requests."""
    one = '{{"startedDateTime":"2026-09-22T00:00:00Z","request":{{"method":"GET","url":"http://h{}.example/"}},"response":{{"status":200}}}}'
    return (f'{{"log":{{"entries":[{",".join(one.format(n) for n in range(200_000))}]}}}}'.encode(),)


@bomb(file)
def capture_of_packed_bodies() -> Parts:
    """Two hundred requests whose bodies unpack to 32 MiB each."""
    data = gzipped(32)
    head = (
        f"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Encoding: gzip\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    )
    whole, ends = (head + data) * 60, Ends("10.0.0.2", 40000, "198.51.100.7", 80)
    spots = range(0, len(whole), 1400)
    return captured([tcp_packet(ends, Segment(PSH | ACK, 1000 + at, 1, whole[at : at + 1400])) for at in spots])


def captured(packets: list[bytes], step_us: int = 1) -> Parts:
    """IP packets as a capture."""
    timed = (Packet(at_us=1_790_000_000_000_000 + n * step_us, data=data) for n, data in enumerate(packets))
    return (b"".join(pcap(timed, Form(link="raw"))),)


def request_of(**more: object) -> Parts:
    """One flow of mitmproxy."""
    request = {
        "method": b"POST",
        "scheme": b"http",
        "host": "a.example",
        "port": 80,
        "path": b"/",
        "http_version": b"HTTP/1.1",
    }
    request |= {
        "timestamp_start": 1790000000.0,
        "headers": [[b"content-type", b"application/json"]],
        "content": b"",
        **more,
    }
    return (tnetstring({"type": "http", "version": 21, "request": request}),)


@bomb(file)
def flows_of_a_large_header() -> Parts:
    """A header of sixty MiB."""
    return request_of(headers=[[b"cookie", b"a=%25b; " * (60 << 17)]])


@bomb(file)
def flows_of_a_large_body() -> Parts:
    """A body of sixty MiB."""
    return request_of(content=b'{"imei":"490154203237518"},' * ((60 << 20) // 27))


@bomb(file)
def har_of_a_large_body() -> Parts:
    """The same in HAR."""
    told = json.dumps('{"imei":"490154203237518"},\n' * ((60 << 20) // 32)).encode()
    head = b'{"log":{"entries":[{"startedDateTime":"2026-09-22T00:00:00Z","request":{"method":"POST","url":"http://a.example/",'
    return (head + b'"postData":{"text":' + told + b'}},"response":{"status":200}}]}}',)


@bomb(file)
def flows_of_many_codings() -> Parts:
    """A body that is said to be packed five million times."""
    return request_of(headers=[[b"content-encoding", b"deflate,br," * 5_000_000]], content=b"x" * 100_000)


@bomb(file)
def flows_of_many_values() -> Parts:
    """A flow of mitmproxy with very many empty values, again and again."""
    flow = {"type": "http", "version": 21, "request": {"headers": [[b"", b""]] * 60_000}}
    return (tnetstring(flow) * 40,)


def main() -> None:
    """Let off all bombs, or some."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[])
    given = parser.parse_args()
    names = given.only or list(BOMBS)
    faults = [name for name in names if not went_off(name)]
    print(f"{len(names)} bombs, {len(faults)} faults: {', '.join(faults)}")
    sys.exit(bool(faults))


def went_off(name: str) -> bool:
    """One bomb in a process of its own; whether it kept within bounds."""
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    child = context.Process(target=_alone, args=(name, tell))
    child.start()
    child.join(300)
    child.kill()
    seconds, memory, said = told.recv() if told.poll() else (999.0, 9999, "NO ANSWER")
    run, _ = BOMBS[name]
    fine = seconds <= LIMITS.get(run, SECONDS) and memory <= MEMORY and "stumbled" not in said
    print(f"{'' if fine else 'FAULT '}{name}: {seconds:.1f} s, {memory} MiB{'' if fine else ' ' + said}", flush=True)
    return fine


def _alone(name: str, tell: multiprocessing.connection.Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    run, build = BOMBS[name]
    path = build()
    _forget_the_peak()
    before, began = _memory(), time.process_time()
    found = run(path, Random(2))  # of the careful kind
    took = time.process_time() - began
    stumbled = next((repr(item)[:300] for item in found if "stumbled" in repr(item)[:3000]), "")
    tell.send((took, _memory() - before, stumbled))


def _forget_the_peak() -> None:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def _memory() -> int:
    """The most memory so far, MiB."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
