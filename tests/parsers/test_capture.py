"""Captures: framing, links, conversations and their bytes, apps, damage. All samples are synthetic; the forms are those of
tcpdump (pcap), dumpcap (pcapng) and PCAPdroid 1.7 (trailer; comments and uid blocks)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.place import Fact
from offhook.facts.reading import Unread
from offhook.facts.traffic import DnsAnswer, Flow, UidName, WebRequest
from offhook.lab.render_capture import PCAPDROID_NG, TRAILED, Form, Ng, Packet, pcap, pcapng
from offhook.lab.wire_packets import (
    ACK,
    PSH,
    RST,
    SYN,
    UDP,
    Ends,
    Segment,
    arp,
    ethernet,
    ip_fragments,
    ip_packet,
    ping_packet,
    tcp_packet,
    udp_packet,
)  # fmt: skip
from offhook.parsers import capture_flows, capture_reading, read
from offhook.parsers.wire.conversation import Conversation
from tests.core.engines import source_of
from tests.parsers.captures import (
    BEGAN,
    NAMES,
    PHONE,
    SERVER,
    WEB,
    asked,
    facts_of,
    flows_in,
    left,
    opened,
    said,
    section,
    tally_in,
    tcp,
    timed,
)  # fmt: skip

SIX = Ends("2001:db8::2", 45_678, "2001:db8::7", 4444)
ORDERS = pytest.mark.parametrize("order", ["<", ">"])


@pytest.fixture(params=["built", "source"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs twice: with what was built, and with the same as plain Python."""
    if request.param == "source":
        monkeypatch.setattr(capture_reading, "Scanner", source_of("packets").Scanner)
        monkeypatch.setattr(capture_reading, "Table", source_of("flows").Table)


def only(datagrams: list[bytes], form: Form = Form()) -> Flow:  # noqa: B008 - frozen
    """The one conversation in a capture of these IP packets, all of which must be read."""
    facts = facts_of(pcap(timed(datagrams), form))
    assert tally_in(facts) == (len(datagrams), len(datagrams), 0, 0)
    (flow,) = flows_in(facts)
    return flow


def counts(flow: Flow) -> tuple[int, int, int]:
    return flow.sent, flow.received, flow.lost


# Framing


@ORDERS
@pytest.mark.parametrize("nano", [False, True])
def test_pcap_of_both_orders_and_clocks(order: str, nano: bool) -> None:
    flow = only(opened(), Form(order=order, nano=nano))
    assert (flow.client, flow.client_port, flow.server, flow.server_port) == (PHONE, 45_678, SERVER, 4444)
    assert counts(flow) == (5, 8, 0)
    assert (flow.began.text, flow.began.ms) == ("1700000000.000000", 1_700_000_000_000)
    assert (flow.ended.text, flow.ended.ms) == ("1700000000.005000", 1_700_000_000_005)
    assert (flow.sent_packets, flow.received_packets, flow.start_seen, flow.transport) == (3, 3, True, "tcp")
    assert flow.place.text == "10.0.0.2:45678 > 198.51.100.7:4444 tcp"


@ORDERS
@pytest.mark.parametrize("nano", [False, True])
def test_pcapng_of_both_orders_and_clocks(order: str, nano: bool) -> None:
    facts = facts_of(pcapng(timed(opened()), Ng(order=order, nano=nano, interfaces=(("wlan0", "raw"),))))
    (flow,) = flows_in(facts)
    assert tally_in(facts) == (6, 6, 0, 0)
    assert (counts(flow), flow.ended.ms, flow.interface) == ((5, 8, 0), 1_700_000_000_005, "wlan0")


@pytest.mark.parametrize("link", ["ethernet", "raw", "sll", "sll2", "ipv4", "null"])
def test_every_link(link: str) -> None:
    assert counts(only(opened(), Form(link=link))) == (5, 8, 0)


@pytest.mark.parametrize("link", ["ethernet", "raw", "sll", "sll2", "null"])
def test_ipv6_over_every_link(link: str) -> None:
    flow = only(opened(SIX), Form(link=link))
    assert (flow.client, flow.server, counts(flow)) == ("2001:db8::2", "2001:db8::7", (5, 8, 0))
    assert flow.place.text == "[2001:db8::2]:45678 > [2001:db8::7]:4444 tcp"


@pytest.mark.parametrize(("link", "family"), [(108, b"\0\0\0\2"), (0, b"\0\0\0\2"), (12, b""), (14, b""), (229, None)])
def test_links_that_are_written_otherwise(link: int, family: bytes | None) -> None:
    """BSD loopback in network order, raw IP under its older numbers, raw IPv6."""
    datagrams = opened(SIX) if family is None else [family + packet for packet in opened()]
    whole = bytearray(b"".join(pcap(timed(datagrams))))
    whole[20] = link
    assert [counts(flow) for flow in flows_in(facts_of(bytes(whole)))] == [(5, 8, 0)]


def test_tags_of_vlans_are_passed() -> None:
    tagged = [ethernet(packet, vlan=7) for packet in opened()]
    twice = [frame[:12] + b"\x88\xa8\0\x63" + frame[12:] for frame in tagged]
    packets = [replace(packet, framed=True) for packet in timed([*tagged, *twice])]
    (flow,) = flows_in(facts_of(pcap(packets, Form(link="ethernet"))))
    assert counts(flow) == (5, 8, 0)


def test_pppoe_and_snap_are_passed() -> None:
    frames = [b"\2" * 12 + b"\x88\x64\x11\0\0\1\0\x60\0\x21" + packet for packet in opened()]
    frames += [b"\2" * 12 + b"\0\x40\xaa\xaa\3\0\0\0\x08\0" + packet for packet in asked()]
    facts = facts_of(pcap([replace(p, framed=True) for p in timed(frames)], Form(link="ethernet")))
    assert [counts(flow) for flow in flows_in(facts)] == [(5, 8, 0), (4, 6, 0)]


def test_extension_headers_of_ipv6_are_passed() -> None:
    packet = udp_packet(SIX, b"hello")
    options = bytes([60, 0]) + bytes(6)  # hop by hop, then destination options, then UDP
    more = bytes([17, 1]) + bytes(14)
    long = packet[:4] + struct.pack(">HB", len(packet) - 40 + 24, 0) + packet[7:40] + options + more + packet[40:]
    assert only([long]).sent == 5


def test_hardware_addresses_stand_with_their_ends() -> None:
    packets = [
        replace(p, source_mac=f"02:00:00:00:00:0{1 if out else 2}", target_mac=f"02:00:00:00:00:0{2 if out else 1}")
        for p, out in zip(timed(asked()), (True, False), strict=True)
    ]
    (flow,) = flows_in(facts_of(pcap(packets, Form(link="ethernet"))))
    assert (flow.client_mac, flow.server_mac) == ("02:00:00:00:00:01", "02:00:00:00:00:02")


def test_sections_and_interfaces_of_their_own() -> None:
    """Two sections of different byte order, each with its interfaces: numbers begin anew in each."""
    first = Ng(interfaces=(("wlan0", "ethernet"), ("rmnet0", "raw")))
    second = Ng(interfaces=(("tun0", "raw"),), order=">", nano=True)
    one = [replace(packet, interface=1) for packet in timed(opened())]
    facts = facts_of([*pcapng(one, first), *pcapng(timed(asked()), second)])
    assert [(flow.interface, *counts(flow)) for flow in flows_in(facts)] == [("rmnet0", 5, 8, 0), ("tun0", 4, 6, 0)]
    assert flows_in(facts)[1].began.ms == BEGAN // 1000


def block(kind: int, body: bytes) -> bytes:
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


HEAD = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
RAW = struct.pack("<HHI", 101, 0, 0)


@pytest.mark.parametrize(
    ("options", "ticks", "ms"),
    [
        (b"", 1_700_000_000_123_456, 1_700_000_000_123),
        (b"\x09\0\1\0\3\0\0\0", 1_700_000_000_123, 1_700_000_000_123),
        (b"\x09\0\1\0\x0c\0\0\0", 1_700_000_123 * 10**9, 1_700_000_123),
        (b"\x09\0\1\0\x8a\0\0\0", (1_700_000_000 << 10) + 512, 1_700_000_000_500),
        (b"\x09\0\1\0\xa8\0\0\0", (1_700_000 << 40) + (1 << 38), 1_700_000_250),
        (b"\x0e\0\x08\0" + struct.pack("<q", 3600), 1_700_000_000_123_456, 1_700_003_600_123),
        (b"\x0e\0\x08\0" + struct.pack("<q", -3600), 1_700_000_000_123_456, 1_699_996_400_123),
    ],
)
def test_resolution_and_offset_of_an_interface(options: bytes, ticks: int, ms: int) -> None:
    packet = asked()[0]
    head = struct.pack("<IIIII", 0, ticks >> 32 & 0xFFFFFFFF, ticks & 0xFFFFFFFF, len(packet), len(packet))
    (flow,) = flows_in(facts_of([HEAD, block(1, RAW + options), block(6, head + packet)]))
    assert flow.began.ms == ms


def test_simple_and_old_packet_blocks() -> None:
    question, answer = asked()
    at = 1_700_000_000_000_000
    old = struct.pack("<HHIIII", 0, 0, at >> 32, at & 0xFFFFFFFF, len(question), len(question)) + question
    simple = struct.pack("<I", len(answer)) + answer
    facts = facts_of([HEAD, block(1, RAW), block(2, old), block(3, simple)])
    assert tally_in(facts) == (2, 2, 0, 0)
    assert [counts(flow) for flow in flows_in(facts)] == [(4, 6, 0)]


def test_a_packet_without_time_says_so() -> None:
    (flow,) = flows_in(facts_of([HEAD, block(1, RAW), block(3, struct.pack("<I", 32) + asked()[0])]))
    assert (flow.began.text, flow.began.lacks) == ("", ("date",))


def test_blocks_that_are_left_are_named() -> None:
    blocks = [block(4, b"x"), block(5, b"y"), block(10, b"z"), block(0xBAD, struct.pack("<I", 99)), block(0x77, b"")]
    facts = facts_of([*pcapng(timed(asked()), Ng(secrets=b"CLIENT_RANDOM x y\n")), *blocks])
    assert left(facts) == {
        "names that the tool resolved while it captured": 1,
        "statistics of an interface": 1,
        "keys for decryption": 2,
        "custom block of enterprise 99": 1,
        "block of type 0x77": 1,
    }
    assert tally_in(facts) == (2, 2, 0, 0)


@settings(max_examples=30)
@given(st.integers(1, 400))
def test_pieces_of_any_size_make_no_difference(piece: int) -> None:
    whole = b"".join(pcapng(timed([*opened(), *asked()]), Ng(interfaces=(("wlan0", "ethernet"),))))
    assert facts_of(whole, piece) == facts_of(whole)


@pytest.mark.parametrize("piece", [1, 2, 3, 5])
def test_a_pcap_is_known_by_its_first_bytes_however_few_come_at_a_time(piece: int) -> None:
    """The first of several gzip members may hold less than that."""
    whole = b"".join(pcap(timed(opened())))
    assert facts_of(whole, piece) == facts_of(whole)
    assert flows_in(facts_of(whole, piece))


# Conversations


def test_each_sequence_number_counts_once() -> None:
    segments = [
        (True, SYN, 100, b""),
        (True, ACK, 101, b"abcd"),
        (True, ACK, 101, b"abcd"),  # again
        (True, ACK, 103, b"cdef"),  # overlapping
        (True, ACK, 105, b"ef"),  # inside
    ]
    assert counts(only(tcp(WEB, *segments))) == (6, 0, 0)


def test_late_packets_fill_the_holes() -> None:
    segments = [(True, SYN, 100, b"")] + [(True, ACK, 101 + 10 * n, b"0123456789") for n in (0, 3, 1, 5, 4, 2)]
    assert counts(only(tcp(WEB, *segments))) == (60, 0, 0)


def test_holes_that_are_filled_in_parts() -> None:
    segments = [(True, SYN, 0, b""), (True, ACK, 101, b"x" * 100)]
    segments += [
        (True, ACK, at, b"y" * size) for at, size in ((1, 10), (91, 10), (41, 20), (31, 20), (51, 20), (5, 100))
    ]
    flow = only(tcp(WEB, *segments))
    assert counts(flow) == (200, 0, 0)


def test_what_was_announced_and_never_came_is_lost() -> None:
    segments = [(True, SYN, 100, b""), (True, ACK, 151, b"late"), (False, ACK, 900, b""), (False, ACK, 1000, b"")]
    assert counts(only(tcp(WEB, *segments))) == (4, 0, 150)


def test_more_holes_than_are_waited_for() -> None:
    segments = [(True, SYN, 0, b"")] + [(True, ACK, 1 + 10 * n, b"x" * 5) for n in range(1, 100)]
    segments += [(True, ACK, 1 + 10 * n + 5, b"y" * 5) for n in range(1, 99)]
    flow = only(tcp(WEB, *segments))
    assert flow.lost == 10 + 66 * 5
    assert flow.sent + flow.lost == 10 + 99 * 10 - 5


def test_holes_of_a_whole_capture_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_flows, "MOST_HOLES", 256)
    packets = [
        packet
        for n in range(30)
        for packet in tcp(
            Ends(PHONE, 50_000 + n, SERVER, 4444), *[(True, ACK, 1 + 10 * at, b"x" * 5) for at in range(20)]
        )
    ]
    flows = flows_in(facts_of(pcap(timed(packets))))
    assert {counts(flow) for flow in flows} == {(100, 0, 95)}


def test_keep_alives_probes_and_fin_count_nothing() -> None:
    segments = [
        (True, SYN, 100, b""),
        (True, ACK, 101, b"abc"),
        (True, ACK, 103, b"\0"),  # keep-alive
        (True, ACK, 103, b""),
        (True, 17, 104, b""),
        (True, 17, 104, b""),
        (True, ACK, 105, b""),
        (False, RST, 77, b"why not"),
    ]
    assert counts(only(tcp(WEB, *segments))) == (3, 0, 0)


def test_numbers_go_round_at_two_to_the_32() -> None:
    segments = [(True, SYN, 0xFFFFFFF0, b""), (True, ACK, 0xFFFFFFF1, b"x" * 40), (True, ACK, 0x19, b"y" * 8)]
    assert counts(only(tcp(WEB, *segments))) == (48, 0, 0)


def test_a_capture_that_begins_in_the_middle() -> None:
    """Bytes before the first that was seen are bytes as well."""
    segments = [(True, ACK, 5000, b"x" * 10), (True, ACK, 4980, b"w" * 10), (False, ACK, 70, b"abc")]
    flow = only(tcp(WEB, *segments))
    assert (counts(flow), flow.start_seen, flow.client_port) == ((20, 3, 10), False, 45_678)


def test_an_absurd_jump_announces_nothing() -> None:
    segments = [(True, SYN, 0, b""), (True, ACK, 1, b"abc"), (True, ACK, 0x7000_0000, b"de")]
    assert counts(only(tcp(WEB, *segments))) == (5, 0, 0)


def test_a_port_that_is_used_again_is_another_conversation() -> None:
    facts = facts_of(pcap(timed([*opened(), *opened(seq=700_000, sent=b"again!")])))
    assert [(flow.flow, flow.place.line, *counts(flow)) for flow in flows_in(facts)] == [
        (1, 1, 5, 8, 0),
        (2, 7, 6, 8, 0),
    ]


def test_a_syn_that_is_repeated_is_not() -> None:
    packets = [*tcp(WEB, (True, SYN, 100, b""), (True, SYN, 100, b""), (False, SYN | ACK, 9, b""))]
    assert only(packets).sent_packets == 2


def test_the_side_of_the_syn_is_the_client_whatever_the_ports() -> None:
    odd = Ends(SERVER, 443, PHONE, 50_000)
    assert only(opened(odd)).client == SERVER
    answer_first = [*tcp(odd, (False, SYN | ACK, 9000, b"")), *tcp(odd, (True, SYN, 1000, b""))]
    assert only(answer_first).client == SERVER


@pytest.mark.parametrize(("first", "second", "first_is_client"), [
    (443, 50_000, False), (50_000, 443, True), (5353, 40_000, False), (40_000, 50_000, True), (53, 53, True),
])  # fmt: skip
def test_ports_tell_the_client_where_no_syn_does(first: int, second: int, first_is_client: bool) -> None:
    flow = only([udp_packet(Ends(PHONE, first, SERVER, second), b"x")])
    assert (flow.client == PHONE) is first_is_client


def test_payload_is_counted_by_its_length_on_the_wire() -> None:
    packets = tcp(WEB, (True, SYN, 0, b""), (True, ACK, 1, b"x" * 1000))
    facts = facts_of(pcap(timed(packets), Form(snap=96)))
    assert [counts(flow) for flow in flows_in(facts)] == [(1000, 0, 0)]


def test_wrong_checksums_and_missing_lengths_of_offloading_cards() -> None:
    packets = tcp(WEB, (True, SYN, 0, b""), (True, ACK, 1, b"x" * 1000))
    broken = [packet[:36] + b"\xbe\xef" + packet[38:] for packet in packets]
    broken[1] = broken[1][:2] + b"\0\0" + broken[1][4:]
    assert counts(only(broken)) == (1000, 0, 0)


def test_padding_of_short_frames_is_no_payload() -> None:
    frames = [ethernet(packet) + bytes(20) for packet in asked(question=b"?", answer=b"!")]
    (flow,) = flows_in(facts_of(pcap([replace(p, framed=True) for p in timed(frames)], Form(link="ethernet"))))
    assert counts(flow) == (1, 1, 0)


def test_the_same_packet_twice_is_one() -> None:
    """As when two interfaces are captured at once: same number of the sender's, or another interface."""
    plain = [packet for packet in [*opened(), *asked()] for _ in "ab"]
    facts = facts_of(pcap(timed(plain, 10)))
    assert [(*counts(flow), flow.sent_packets) for flow in flows_in(facts)] == [(5, 8, 0, 3), (4, 6, 0, 1)]
    assert tally_in(facts) == (16, 8, 8, 0)
    assert left(facts) == {"the same packet, captured twice": 8}
    both = Ng(interfaces=(("wlan0", "raw"), ("tun0", "raw")))
    twice = [replace(packet, interface=n) for packet in timed(asked(SIX), 10) for n in (0, 1)]
    assert tally_in(facts_of(pcapng(twice, both))) == (4, 2, 2, 0)


def test_equal_packets_later_or_without_a_number_are_two() -> None:
    assert only([packet for packet in asked(SIX) for _ in "ab"]).sent == 8
    slow = facts_of(pcap(timed([asked()[0]] * 3, 200_000)))
    assert [flow.sent for flow in flows_in(slow)] == [12]


def test_fragments_belong_to_their_conversation() -> None:
    whole = udp_packet(NAMES, bytes(range(200)) * 20, identity=77)
    facts = facts_of(pcap(timed([*ip_fragments(whole, 1480), *asked(number=78)])))
    (flow,) = flows_in(facts)
    assert (flow.sent, flow.sent_packets, flow.received) == (4004, 4, 6)


def test_fragments_of_tcp_and_ipv6() -> None:
    syn, data = tcp(WEB, (True, SYN, 0, b""), (True, ACK, 1, b"x" * 3000))
    assert counts(only([syn, *ip_fragments(data, 1480)])) == (3000, 0, 0)
    body = udp_packet(SIX, b"y" * 2000)[40:]
    pieces = [body[:1400], body[1400:]]
    parts = [
        ip_packet(SIX, 44, struct.pack(">BBHI", UDP, 0, at | (at == 0), 5) + piece)
        for at, piece in zip((0, 1400), pieces, strict=True)
    ]
    assert only(parts).sent == 2000


def test_a_fragment_without_its_first_is_counted_without_ports() -> None:
    whole = udp_packet(NAMES, b"x" * 3000, identity=77)
    (flow,) = flows_in(facts_of(pcap(timed(ip_fragments(whole, 1480)[1:]))))
    assert (flow.sent, flow.client_port, flow.server_port, flow.protocol) == (3008 - 1480, 0, 0, "udp")


def test_answers_of_name_servers_in_fragments_are_put_together() -> None:
    names = Ends(PHONE, 40_000, "192.0.2.53", 53)
    head = struct.pack(">HHHHHH", 7, 0x8180, 1, 100, 0, 0) + b"\7example\3com\0\0\1\0\1"
    answer = head + b"".join(b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + bytes([192, 0, 2, n]) for n in range(100))
    facts = facts_of(pcap(timed(reversed(ip_fragments(udp_packet(names.back, answer, identity=9), 1400)))))
    facts_in_order = facts_of(pcap(timed(ip_fragments(udp_packet(names.back, answer, identity=9), 1400))))
    (told,) = (fact for fact in facts_in_order if isinstance(fact, DnsAnswer))
    assert (told.name, len(told.addresses)) == ("example.com", 100)
    assert sum(flow.sent + flow.received for flow in flows_in(facts)) >= len(answer)


def test_other_transports_have_no_ports() -> None:
    ends = Ends(PHONE, 0, SERVER, 0)
    echo = [ping_packet(ends, 1), ping_packet(ends.back, 1, reply=True)]
    esp = [ip_packet(ends, 50, b"x" * 40)]
    six = [ping_packet(SIX, 1)]
    flows = flows_in(facts_of(pcap(timed([*echo, *esp, *six]))))
    assert [(f.transport, f.protocol, f.client_port, f.sent, f.received) for f in flows] == [
        ("icmp", "icmp", 0, 48, 48),
        ("50", "50", 0, 40, 0),
        ("icmp6", "icmp", 0, 48, 0),
    ]
    assert flows[0].place.text == "10.0.0.2 > 198.51.100.7 icmp"


# Apps


def test_apps_in_the_trailer_of_pcapdroid() -> None:
    packets = [replace(p, uid=10_123, app="Mi Cloud\x1b[31m") for p in timed(opened())]
    packets += [replace(p, uid=None) for p in timed(asked())]
    facts = facts_of(pcap(packets, TRAILED))
    assert [(f.uid, f.package, f.app, *counts(f)) for f in flows_in(facts)] == [
        (10_123, None, "Mi Cloud\\u001b[31m", 5, 8, 0),
        (None, None, None, 4, 6, 0),
    ]
    assert [(fact.uid, fact.package, fact.app) for fact in facts if isinstance(fact, UidName)] == [
        (10_123, "", "Mi Cloud\\u001b[31m")
    ]
    assert flows_in(facts)[0].client_mac == ""


@ORDERS
def test_apps_in_the_pcapng_of_pcapdroid(order: str) -> None:
    packets = [replace(p, uid=10_123, package="com.miui.cloudservice", app="Mi Cloud") for p in timed(opened())]
    packets += [replace(p, uid=None) for p in timed(asked())]
    facts = facts_of(pcapng(packets, replace(PCAPDROID_NG, order=order, directions=True)))
    assert [(f.uid, f.package, f.app) for f in flows_in(facts)] == [
        (10_123, "com.miui.cloudservice", "Mi Cloud"),
        (None, None, None),
    ]
    assert [(f.uid, f.package) for f in facts if isinstance(f, UidName)] == [(10_123, "com.miui.cloudservice")]
    assert tally_in(facts) == (8, 8, 0, 0)


def test_a_trailer_inside_the_payload_names_no_app() -> None:
    """Whoever sends a packet must not be able to blame another app: the trailer stands beyond the datagram."""
    forged = struct.pack(">Ii20sI", 0x01072021, 10_001, b"somebody else", 0)
    frames = [ethernet(packet) for packet in asked(question=b"?" * 9 + forged)]
    facts = facts_of(pcap([replace(p, framed=True) for p in timed(frames)], Form(link="ethernet")))
    assert [flow.uid for flow in flows_in(facts)] == [None]


def test_one_port_of_two_apps_is_two_conversations() -> None:
    packets = [replace(p, uid=uid, app=f"app {uid}") for uid in (1, 2) for p in timed(asked(number=uid))]
    assert [(f.uid, f.sent) for f in flows_in(facts_of(pcap(packets, TRAILED)))] == [(1, 4), (2, 4)]


def test_packets_that_left_no_room_for_a_trailer_have_no_frame_either() -> None:
    """PCAPdroid writes them bare, into a capture whose link is Ethernet."""
    packets = [replace(p, uid=5, app="app") for p in timed(asked())]
    bare = [replace(p, framed=True) for p in timed([udp_packet(NAMES, b"x" * 1000)])]
    whole = b"".join(pcap(packets, TRAILED)) + b"".join(pcap(bare, Form(link="ethernet")))[24:]
    assert [f.sent for f in flows_in(facts_of(whole))] == [1004]


# What is no IP, and what is broken


def test_frames_that_are_not_ip_are_named() -> None:
    frames = [arp("02:00:00:00:00:01", PHONE, SERVER)] * 2 + [
        b"\1" * 12 + b"\x88\x8e" + bytes(40),
        b"\1" * 12 + b"\0\x20BB" + bytes(9),
    ]
    facts = facts_of(pcap([replace(p, framed=True) for p in timed(frames)], Form(link="ethernet")))
    assert left(facts) == {"ARP": 2, "EAPOL (Wi-Fi keys)": 1, "LLC (802.3)": 1}
    assert tally_in(facts) == (4, 0, 4, 0)


def test_more_kinds_than_are_told_apart() -> None:
    frames = [b"\1" * 12 + struct.pack(">H", 0x9000 + n) + bytes(20) for n in range(200)]
    facts = facts_of(pcap([replace(p, framed=True) for p in timed(frames)], Form(link="ethernet")))
    assert tally_in(facts) == (200, 0, 200, 0)


def test_a_link_that_is_not_read_is_said() -> None:
    whole = bytearray(b"".join(pcap(timed(opened()))))
    whole[20] = 127
    facts = facts_of(bytes(whole))
    assert tally_in(facts) == (6, 0, 0, 6)
    assert said(facts) == ["packets of Wi-Fi (802.11, radiotap) are not read"]


def test_broken_headers_are_counted_by_reason() -> None:
    good = asked()[0]
    frames = [
        good,
        good[:12],  # half a header
        b"\x43" + good[1:],  # a header of 12 bytes
        good[:2] + b"\0\x0a" + good[4:],  # shorter than its header
        good[:24] + b"\0\3" + good[26:],  # a datagram shorter than UDP's header
        tcp_packet(WEB, Segment(ACK, 1, 1, b"x"))[:28],  # cut within TCP's
        b"",
    ]
    facts = facts_of(pcap(timed(frames)))
    assert tally_in(facts) == (7, 1, 0, 6)
    assert sum("header of IP" in why for why in said(facts)) == 1
    assert [fact.items for fact in facts if isinstance(fact, Unread) and "header of IP" in fact.why] == [3]


@pytest.mark.parametrize("short", [1, 15, 16, 17, 40])
def test_a_capture_that_breaks_off(short: int) -> None:
    """What is before the cut is read; a packet of which the record began is one unread."""
    packets = asked()
    whole = b"".join(pcap(timed(packets)))
    last = 16 + len(packets[1])
    facts = facts_of(whole[:-short])
    begun = 1 if last - short >= 16 else 0
    assert tally_in(facts) == (1 + begun, 1, 0, begun)
    assert len(said(facts)) == 1
    assert "breaks off" in said(facts)[0]


@pytest.mark.parametrize("short", [1, 12, 30])
def test_a_pcapng_that_breaks_off(short: int) -> None:
    whole = b"".join(pcapng(timed(asked())))
    cut = section(whole[:-short])
    facts = list(read(cut))
    assert tally_in(facts) == (2, 1, 0, 1)
    assert (cut.ending.state, cut.ending.lines) == ("truncated", 1)


def test_a_record_that_is_none_ends_the_reading() -> None:
    whole = b"".join(pcap(timed(opened())))
    facts = facts_of(whole + b"\xff" * 100)
    assert tally_in(facts) == (6, 6, 0, 0)
    assert said(facts) == [
        f"what follows is no record of a packet, {len(whole)} bytes from its beginning: 100 bytes are not read"
    ]


def test_a_block_that_is_none_ends_the_reading() -> None:
    whole = b"".join(pcapng(timed(opened())))
    for junk in (b"\7\0\0\0" * 30, struct.pack("<II", 6, 30) + bytes(60), struct.pack("<II", 6, 64) + bytes(56)):
        facts = facts_of(whole + junk)
        assert tally_in(facts)[:2] == (6, 6)
        assert len(said(facts)) == 1


def test_blocks_that_cannot_hold_their_packet_are_counted() -> None:
    packet = asked()[0]
    too_long = block(6, struct.pack("<IIIII", 0, 0, 0, 4000, 4000) + packet)
    nowhere = block(6, struct.pack("<IIIII", 9, 0, 0, len(packet), len(packet)) + packet)
    tiny = struct.pack("<III", 6, 16, 0) + struct.pack("<I", 16)
    facts = facts_of([HEAD, block(1, RAW), too_long, nowhere, tiny, block(3, struct.pack("<I", len(packet)) + packet)])
    assert tally_in(facts) == (4, 1, 0, 3)
    assert len(said(facts)) == 3


def test_a_packet_before_any_interface() -> None:
    facts = facts_of([HEAD, block(3, struct.pack("<I", 32) + asked()[0]), block(1, RAW[:4])])
    assert tally_in(facts) == (1, 0, 0, 1)


def test_huge_blocks_are_passed_over() -> None:
    packet = asked()[0]
    huge = block(0x99, bytes(5 << 20))
    facts = facts_of([HEAD, block(1, RAW), huge, block(3, struct.pack("<I", len(packet)) + packet)])
    assert tally_in(facts) == (1, 1, 0, 0)
    assert len(said(facts)) == 1
    assert tally_in(facts_of([HEAD, block(1, RAW), block(6, bytes(5 << 20))])) == (1, 0, 0, 1)
    assert len(said(facts_of([HEAD, block(1, RAW), huge[:-100]]))) == 2


@pytest.mark.parametrize(
    "head", [b"", b"\xd4\xc3\xb2\xa1", b"\x0a\x0d\x0d\x0a", HEAD[:20], b"\x0a\x0d\x0d\x0a\x1c\0\0\0xxxx" + bytes(16)]
)
def test_heads_that_break_off(head: bytes) -> None:
    facts = facts_of(head)
    assert tally_in(facts) == (0, 0, 0, 0)


def test_an_empty_capture_is_empty() -> None:
    whole = section(b"".join(pcap([])))
    assert tally_in(list(read(whole))) == (0, 0, 0, 0)
    assert whole.ending.state == "empty"


def test_many_conversations_grow_the_tables() -> None:
    datagrams = [
        udp_packet(Ends(PHONE, 1024 + n % 60_000, SERVER, 9999), b"x" * 3, identity=n + 1) for n in range(5000)
    ]
    flows = flows_in(facts_of(pcap(timed(datagrams))))
    assert len(flows) == 5000
    assert {flow.sent for flow in flows} == {3}


def test_beyond_the_most_conversations_packets_are_counted_as_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_flows, "MOST_FLOWS", 1024)
    datagrams = [udp_packet(Ends(PHONE, 1024 + n, SERVER, 9999), b"x" * 3, identity=n + 1) for n in range(1500)]
    facts = facts_of(pcap(timed([*datagrams, *asked()])))
    assert tally_in(facts) == (1502, 1024, 0, 478)
    assert said(facts) == ["only the first 1024 conversations were told apart"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 600), st.booleans())
def test_junk_raises_nothing_and_every_frame_is_counted(junk: bytes, at: int, blocks: bool) -> None:
    packets = list(timed([*opened(), *asked(), *opened(SIX)]))
    whole = bytearray(b"".join(pcapng(packets) if blocks else pcap(packets, Form(link="ethernet"))))
    whole[at : at + len(junk)] = junk
    tally_in(facts_of(bytes(whole)))


def test_psh_is_not_confused_with_other_flags() -> None:
    assert only(tcp(WEB, (True, SYN, 0, b""), (True, PSH | ACK, 1, b"abc"))).lost == 0


def test_a_packet_keeps_the_number_of_its_frame() -> None:
    frames = [arp("02:00:00:00:00:01", PHONE, SERVER), *map(ethernet, opened())]
    packets: list[Packet] = [replace(p, framed=True) for p in timed(frames)]
    (flow,) = flows_in(facts_of(pcap(packets, Form(link="ethernet"))))
    assert flow.place.line == 2


def test_more_conversations_than_are_looked_into_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was silent longest is ended; when it speaks again it is looked into again, and its name stays."""
    monkeypatch.setattr(capture_flows, "MOST_OPEN", 2)
    talks = [Ends(PHONE, 50_000 + n, SERVER, 80) for n in range(4)]
    request = b"GET / HTTP/1.1\r\nHost: h%d.example\r\n\r\n"
    packets = [tcp(ends, (True, SYN, 0, b""))[0] for ends in talks]
    packets += [tcp(ends, (True, ACK, 1, request % n))[0] for n, ends in enumerate(talks)]
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    packets += [tcp(ends, (False, ACK, 1, answer))[0] for ends in talks]
    facts = facts_of(pcap(timed(packets)))
    assert [(flow.host, flow.received) for flow in flows_in(facts)] == [
        (f"h{n}.example", len(answer)) for n in range(4)
    ]
    assert len([fact for fact in facts if isinstance(fact, WebRequest)]) == 4


def test_a_reader_that_stumbles_costs_its_own_conversation_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stumbling(Conversation):
        def feed(self, outgoing: bool, seq: int, data: bytes, original: int, ms: int) -> Iterator[Fact]:
            if self.flow == 1:
                raise ValueError("what is this?")
            return super().feed(outgoing, seq, data, original, ms)

    monkeypatch.setattr(capture_flows, "Conversation", Stumbling)
    facts = facts_of(pcap(timed([*opened(), *asked()])))
    assert [counts(flow) for flow in flows_in(facts)] == [(5, 8, 0), (4, 6, 0)]
    (fact,) = (fact for fact in facts if isinstance(fact, Unread))
    assert (fact.why, fact.place.line) == ("the parser stumbled: ValueError: what is this?", 1)
