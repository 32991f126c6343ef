"""The bytes of the lab's wires, read by a program that had no part in making them."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from random import Random

import brotli
import exifread
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from offhook.lab.render_capture import TRAILED, Form, Ng, Packet, pcap, write_cut, write_pcap, write_pcapng
from offhook.lab.wire_bodies import BOUNDARY, multipart_body, photo, protobuf_body
from offhook.lab.wire_dns import Lookup, dns_answer, dns_question
from offhook.lab.wire_http import in_chunks, packed, request, response
from offhook.lab.wire_packets import (
    ACK,
    PSH,
    Ends,
    Segment,
    arp,
    checksum,
    ethernet,
    ip_fragments,
    ping_packet,
    tcp_packet,
    udp_packet,
)
from offhook.lab.wire_quic import V1, V2, answer_datagrams, connection, first_datagrams, later_datagram
from offhook.lab.wire_tls import Hello, finished_records, hello_records, sealed, server_records

needs_tshark = pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed here")
CLIENT = Ends("10.0.0.2", 40000, "192.0.2.10", 443)
SIX = Ends("2001:db8::2", 40000, "2001:db8::10", 443)
DNS = Ends("10.0.0.2", 41000, "10.0.0.1", 53)


def chance(seed: int) -> Random:
    return Random(seed)


def seen(path: Path, *fields: str, only: str = "", options: tuple[str, ...] = ()) -> list[list[str]]:
    """What tshark tells of each packet: one list of fields each."""
    asked = [part for field in fields for part in ("-e", field)]
    shown = ("-Y", only) if only else ()
    run = subprocess.run(
        ["tshark", "-n", "-r", str(path), *shown, *options, "-T", "fields", *asked],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.split("\t") for line in run.stdout.splitlines()]


def stream(ends: Ends, parts: Iterable[tuple[bool, bytes]]) -> list[Packet]:
    """A TCP conversation without its beginning and end."""
    packets: list[Packet] = []
    sequence = {True: 1000, False: 5000}
    for outgoing, data in parts:
        for start in range(0, len(data), 1380):
            part = data[start : start + 1380]
            segment = Segment(ACK | PSH, sequence[outgoing], sequence[not outgoing], part)
            packet = tcp_packet(ends if outgoing else ends.back, segment)
            packets.append(Packet(at_us=1_790_000_000_000_000 + len(packets) * 900, data=packet, outgoing=outgoing))
            sequence[outgoing] += len(part)
    return packets


def datagrams(ends: Ends, parts: Iterable[tuple[bool, bytes]]) -> list[Packet]:
    return [
        Packet(at_us=1_790_000_000_000_000 + number * 700, data=udp_packet(ends if outgoing else ends.back, data), outgoing=outgoing)
        for number, (outgoing, data) in enumerate(parts)
    ]  # fmt: skip


CHECKED = ("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")


@needs_tshark
@pytest.mark.parametrize("ends", [CLIENT, SIX])
def test_every_checksum_is_right(tmp_path: Path, ends: Ends) -> None:
    packets = [
        *stream(ends, [(True, b"odd"), (False, b"even"), (True, bytes(2000))]),
        *datagrams(ends, [(True, b"\xff" * 7), (False, b"")]),
        Packet(at_us=1, data=ping_packet(ends, 1)),
        Packet(at_us=2, data=ping_packet(ends.back, 1, reply=True), outgoing=False),
    ]
    path = write_pcap(tmp_path / "a.pcap", packets)
    fields = (
        "ip.checksum.status",
        "tcp.checksum.status",
        "udp.checksum.status",
        "icmp.checksum.status",
        "icmpv6.checksum.status",
    )
    states = seen(path, *fields, options=CHECKED)
    assert len(states) == len(packets)
    assert {state for row in states for state in row} <= {"", "1"}
    assert all("1" in row[1:] for row in states)


@given(st.binary(max_size=64))
def test_a_checksum_put_in_sums_up_to_nothing(data: bytes) -> None:
    data = data if len(data) % 2 == 0 else data + b"\0"
    assert checksum(data + checksum(data).to_bytes(2, "big")) in {0, 0xFFFF}


@needs_tshark
@pytest.mark.parametrize(
    ("hello", "name"),
    [
        (Hello(name="api.account.xiaomi.com"), "api.account.xiaomi.com"),
        (Hello(name="update.example.net", version="1.2", alpn=("http/1.1",)), "update.example.net"),
        (Hello(name="large.example.net", large=True), "large.example.net"),
        (Hello(name="public.example.net", ech=True), "public.example.net"),
        (Hello(name=None), ""),
    ],
)
def test_the_name_stands_in_the_hello(tmp_path: Path, hello: Hello, name: str) -> None:
    rng = chance(1)
    talk = [
        (True, hello_records(hello, rng)),
        (False, server_records(hello, rng)),
        (True, finished_records(hello, rng) + sealed(500, rng)),
        (False, sealed(40_000, rng)),
    ]
    path = write_pcap(tmp_path / "tls.pcap", stream(CLIENT, talk))
    fields = ("tls.handshake.extensions_server_name", "tls.handshake.extensions_alpn_str")
    [row] = seen(path, *fields, only="tls.handshake.type == 1")
    assert row == [name, ",".join(hello.alpn)]
    assert seen(path, "frame.number", only="_ws.malformed || tls.alert_message") == []
    assert len(seen(path, "frame.number", only="tls.handshake.type == 2")) == 1
    assert (len(sealed(40_000, rng)), len(sealed(1, rng))) == (40_000 + 3 * 22, 23)


@needs_tshark
def test_a_certificate_of_tls_1_2_tells_the_host(tmp_path: Path) -> None:
    hello = Hello(name="update.example.net", version="1.2")
    talk = [(True, hello_records(hello, chance(2))), (False, server_records(hello, chance(2)))]
    path = write_pcap(tmp_path / "old.pcap", stream(CLIENT, talk))
    assert ["update.example.net"] in seen(path, "x509ce.dNSName", only="tls.handshake.type == 11")


@needs_tshark
@pytest.mark.parametrize("version", [V1, V2])
@pytest.mark.parametrize(("large", "shuffled"), [(False, False), (False, True), (True, False)])
def test_the_first_packets_of_quic_open_with_the_keys_that_everybody_knows(
    tmp_path: Path, version: int, *, large: bool, shuffled: bool
) -> None:
    rng = chance(3)
    ids = connection(rng, version)
    hello = Hello(name="quic.example.net", alpn=("h3",), quic=True, large=large)
    firsts = first_datagrams(hello, ids, rng, shuffled=shuffled)
    assert (len(firsts), {len(one) for one in firsts}) == (2 if large else 1, {1200})
    talk = [*((True, one) for one in firsts), *((False, one) for one in answer_datagrams(ids, rng))]
    talk += [(True, later_datagram(ids, 300, rng)), (False, later_datagram(ids, 1200, rng, from_server=True))]
    path = write_pcap(tmp_path / "quic.pcap", datagrams(CLIENT, talk))
    assert seen(path, "tls.handshake.extensions_server_name", only="tls.handshake.type == 1") == [["quic.example.net"]]
    assert len(seen(path, "frame.number", only="tls.handshake.type == 2")) == 1
    assert seen(path, "frame.number", only="_ws.malformed") == []
    assert len(seen(path, "frame.number", only="quic.short")) == 2


@needs_tshark
def test_names_are_asked_and_answered_along_a_chain(tmp_path: Path) -> None:
    chained = Lookup(
        name="api.example.net", number=7, chain=("a.cdn.example", "b.cdn.example"), addresses=("192.0.2.7", "192.0.2.8")
    )
    lookups = [
        chained,
        Lookup(name="six.example.net", number=8, kind="AAAA", addresses=("2001:db8::7",)),
        Lookup(name="gone.example.net", number=9, code="NXDOMAIN"),
        Lookup(name="quick.example.net", number=10, kind="HTTPS", addresses=()),
    ]
    talk = [part for one in lookups for part in ((True, dns_question(one)), (False, dns_answer(one)))]
    path = write_pcap(tmp_path / "dns.pcap", datagrams(DNS, talk))
    rows = seen(
        path, "dns.qry.name", "dns.cname", "dns.a", "dns.aaaa", "dns.flags.rcode", only="dns.flags.response == 1"
    )
    assert rows[0] == ["api.example.net", "a.cdn.example,b.cdn.example", "192.0.2.7,192.0.2.8", "", "0"]
    assert rows[1][3:] == ["2001:db8::7", "0"]
    assert rows[2][4] == "3"
    assert len(rows) == 4
    assert seen(path, "frame.number", only="_ws.malformed") == []


@needs_tshark
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_bodies_in_chunks_and_packed_are_what_they_were(tmp_path: Path, coding: str) -> None:
    body = b'{"imei":"490154203237518"}' * 60
    head = (("Content-Type", "application/json"), ("Content-Encoding", coding), ("Transfer-Encoding", "chunked"))
    talk = [
        (True, request("POST", "api.example.net", "/v1?a=b", head, packed(body, [coding]))),
        (False, response(200, (), b"ok")),
    ]
    ends = Ends("10.0.0.2", 40000, "192.0.2.10", 80)
    path = write_pcap(tmp_path / "http.pcap", stream(ends, talk))
    fields = ("http.request.method", "http.host", "http.request.uri", "http.file_data")
    [row] = seen(path, *fields, only="http.request")
    assert row[:3] == ["POST", "api.example.net", "/v1?a=b"]
    assert row[3].count("490154203237518") == 60
    assert seen(path, "http.response.code", only="http.response") == [["200"]]


def test_codings_come_off_again() -> None:
    body = b"a body" * 99
    assert brotli.decompress(packed(body, ["br"])) == body
    assert zstandard.ZstdDecompressor().decompress(packed(body, ["zstd"])) == body
    assert gzip.decompress(gzip.decompress(packed(body, ["gzip", "gzip"]))) == body
    assert in_chunks(b"12345", 2) == b"2\r\n12\r\n2\r\n34\r\n1\r\n5\r\n0\r\n\r\n"
    with pytest.raises(ValueError, match="lzma"):
        packed(body, ["lzma"])


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(1.29876, 103.85123), (-33.86785, -151.20732), (0.00001, 179.99999)]
)
def test_a_photo_tells_where_to_five_places(latitude: float, longitude: float) -> None:
    tags = exifread.process_file(io.BytesIO(photo(latitude, longitude, filler=70_000)))
    told = exifread.utils.get_gps_coords(tags)
    assert told == pytest.approx((latitude, longitude), abs=0.000005)
    assert str(tags["Image Model"]) == "Redmi Note 12"


def test_parts_and_fields_stand_as_the_formats_have_them() -> None:
    body = multipart_body({"a": "1"}, [("file", "x.jpg", "image/jpeg", b"\xff\xd8")])
    assert body.count(BOUNDARY.encode()) == 3
    assert protobuf_body([(1, 150), (2, "testing")]) == bytes.fromhex("08960112") + b"\7testing"


@needs_tshark
@pytest.mark.parametrize("link", ["raw", "ethernet", "sll", "sll2", "null"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_captures_of_all_kinds_tell_the_same(tmp_path: Path, link: str, order: str, *, nano: bool) -> None:
    packets = stream(CLIENT, [(True, b"one"), (False, b"two")])
    path = write_pcap(tmp_path / "a.pcap", packets, Form(link=link, order=order, nano=nano))
    rows = seen(path, "frame.time_epoch", "ip.src", "tcp.len")
    assert rows == [["1790000000.000000000", "10.0.0.2", "3"], ["1790000000.000900000", "192.0.2.10", "3"]]
    ng = write_pcapng(tmp_path / "a.pcapng", packets, Ng(interfaces=(("wlan0", link),), order=order, nano=nano))
    assert seen(ng, "frame.time_epoch", "ip.src", "tcp.len") == rows


@needs_tshark
def test_a_capture_of_several_interfaces_names_them(tmp_path: Path) -> None:
    packets = [
        Packet(at_us=5, data=udp_packet(DNS, b"x"), interface=0),
        Packet(at_us=6, data=udp_packet(DNS, b"y"), interface=1, outgoing=False),
    ]
    form = Ng(interfaces=(("wlan0", "ethernet"), ("rmnet0", "raw")), directions=True)
    path = write_pcapng(tmp_path / "two.pcapng", packets, form)
    assert seen(path, "frame.interface_name", "frame.packet_flags_direction") == [
        ["wlan0", "0x00000002"],
        ["rmnet0", "0x00000001"],
    ]


@needs_tshark
def test_the_dialects_of_pcapdroid(tmp_path: Path) -> None:
    packets = [
        Packet(
            at_us=5, data=udp_packet(CLIENT, b"xyz"), uid=10287, package="com.android.sysupdate", app="System Update"
        ),
        Packet(at_us=6, data=udp_packet(CLIENT.back, b"y"), outgoing=False),
    ]
    frame = list(pcap(packets, TRAILED))[1][16:]
    assert frame[:14] == bytes(12) + b"\x08\0"
    assert frame[-32:-24] == bytes.fromhex("01072021") + (10287).to_bytes(4, "big")
    assert frame[-24:-4].rstrip(b"\0") == b"System Update"
    assert len(frame) % 4 == 0
    path = write_pcap(tmp_path / "trailed.pcap", packets, TRAILED)
    assert seen(path, "ip.src", "frame.len", "_ws.malformed") == [["10.0.0.2", "80", ""], ["192.0.2.10", "76", ""]]
    ng = write_pcapng(tmp_path / "p.pcapng", packets, Ng(pcapdroid=True))
    assert [row[0] for row in seen(ng, "frame.comment", only="ip")] == ["u-10287", "u--1"]
    assert b"com.android.sysupdateSystem Update" in ng.read_bytes()


def test_packed_and_cut_files(tmp_path: Path) -> None:
    packets = datagrams(DNS, [(True, b"x" * 50)] * 3)
    plain = write_pcap(tmp_path / "a.pcap", packets).read_bytes()
    packed_file = write_pcap(tmp_path / "a.pcap.gz", packets)
    assert gzip.decompress(packed_file.read_bytes()) == plain
    assert packed_file.read_bytes() == write_pcap(tmp_path / "b.pcap.gz", packets).read_bytes()
    assert write_cut(tmp_path / "cut.pcap", pcap(packets), 9).read_bytes() == plain[:-9]


@needs_tshark
def test_frames_of_the_home_and_packets_in_pieces(tmp_path: Path) -> None:
    whole = udp_packet(DNS, bytes(3000), identity=77)
    pieces = ip_fragments(whole, 1480)
    packets = [Packet(at_us=1, data=arp("02:00:00:00:00:01", "10.0.0.2", "10.0.0.1"), framed=True)]
    packets += [Packet(at_us=2 + n, data=piece) for n, piece in enumerate(pieces)]
    packets.append(Packet(at_us=9, data=ethernet(whole, vlan=12), framed=True))
    path = write_pcap(tmp_path / "home.pcap", packets, Form(link="ethernet"))
    rows = seen(path, "arp.src.proto_ipv4", "ip.frag_offset", "vlan.id", "ip.checksum.status", options=CHECKED)
    assert [row[0] for row in rows] == ["10.0.0.2", "", "", "", ""]
    assert [row[1] for row in rows[1:4]] == ["0", "185", "370"]
    assert {row[3] for row in rows[1:]} == {"1"}
    assert rows[4][2] == "12"
    assert seen(path, "udp.length", only="udp") == [["3008"], ["3008"]]
