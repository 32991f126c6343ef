"""Conversations as a whole: which protocol, how much can be read, what is handed on, and that nothing overwhelms the reader."""

from __future__ import annotations

import struct
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.parsers.wire.known import Room
from offhook.parsers.wire.stream import HOPELESS, MOST_HANDED_ON, OVERLAP, PIECE
from tests.parsers.wire.talk import (
    Packet,
    chance,
    client_hello,
    conversation,
    dns,
    hear,
    hello_body,
    initial,
    numbered,
    received,
    sent,
    sized,
    tcp,
    turns,
    udp,
)

MAGIC = b"\x21\x12\xa4\x42"
STUN = b"\0\1" + numbered(2, 0) + MAGIC + chance(12)
INVITE = b"INVITE sip:+6591234567@ims.example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7\r\n\r\n"
NTP = b"\x23" + bytes(39) + chance(8)
DHCP = (
    b"\1\1\6\0" + chance(4) + bytes(20) + chance(6) + bytes(202) + b"\x63\x82\x53\x63" + b"\x0c\x10android-1a2b3c4d\xff"
)


def rtp(number: int, size: int = 160) -> bytes:
    return b"\x80\x08" + numbered(2, number) + numbered(4, number * 160) + b"\x37\x96\xcb\x71" + chance(size, number)


@pytest.mark.parametrize(
    ("data", "port", "protocol", "opaque"),
    [
        (STUN + b"", 3478, "stun", True),
        (INVITE, 5060, "sip", False),
        (INVITE, 40001, "sip", False),
        (NTP, 123, "ntp", False),
        (NTP, 9999, "udp", False),
        (DHCP, 67, "dhcp", False),
        (b"\1" + chance(90), 547, "dhcp", False),
        (dns("a.example.com"), 53, "dns", False),
        (dns("a.example.com"), 5355, "dns", False),
        (dns("a.local"), 5353, "mdns", False),
        (initial(b"\1"), 9443, "quic", True),
        (chance(900), 443, "udp", True),
        (b'{"host_int": 1234567890, "version": [2, 0]}', 17500, "udp", False),
    ],
)
def test_protocols_of_datagrams(data: bytes, port: int, protocol: str, opaque: bool) -> None:
    said = udp(("out", data), port=port, client_port=68 if port == 67 else 546 if port == 547 else 40000)
    assert (said.talk.protocol, said.talk.opaque) == (protocol, opaque)
    assert said.talk.sent_clear == (0 if opaque else len(data))


@pytest.mark.parametrize(
    ("data", "port", "protocol", "opaque"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 8123, "http", False),
        (client_hello(), 9999, "tls", True),
        (INVITE, 5060, "sip", False),
        (sized(2, dns("a.example.com")), 53, "dns", False),
        (chance(3000), 443, "tcp", True),
        (b"EHLO phone.example.com\r\nMAIL FROM:<a@example.com>\r\n", 25, "tcp", False),
        (b"", 443, "tcp", None),
    ],
)
def test_protocols_of_streams(data: bytes, port: int, protocol: str, opaque: bool | None) -> None:
    said = tcp(("out", data), port=port)
    assert (said.talk.protocol, said.talk.opaque) == (protocol, opaque)
    assert said.talk.sent_clear == (0 if opaque else len(data))


def test_a_call_is_named_for_its_sound() -> None:
    """It sets itself up with STUN; the sound that follows cannot be read."""
    said = udp(("out", STUN), ("in", STUN), *(("out", rtp(n)) for n in range(5)), port=3478)
    assert (said.talk.protocol, said.talk.opaque, said.talk.wants) == ("rtp", True, False)


def test_numbers_that_do_not_go_on_are_no_rtp() -> None:
    said = udp(*(("out", rtp(n * 1000)) for n in range(5)), port=4000)
    assert said.talk.protocol == "udp"


def test_stun_that_turns_to_dtls() -> None:
    body = hello_body("media.example.com", (), cookie=b"")
    head = b"\1" + numbered(3, len(body)) + bytes(5) + numbered(3, len(body))
    hello = b"\x16\xfe\xfd" + bytes(8) + sized(2, head + body)
    said = udp(("out", STUN), ("in", STUN), ("out", hello), port=3478)
    assert (said.talk.protocol, said.talk.host) == ("dtls", "media.example.com")


def test_a_conversation_that_turns_to_tls() -> None:
    """STARTTLS: the greeting is clear, then a name is said, then nothing can be read."""
    said = tcp(
        ("in", b"220 mail.example.com ESMTP ready\r\n"),
        ("out", b"EHLO phone.example.com\r\n"),
        ("in", b"250 STARTTLS\r\n"),
        ("out", b"STARTTLS\r\n"),
        ("in", b"220 Go ahead\r\n"),
        ("out", client_hello("mail.example.com", ())),
        port=587,
    )
    assert (said.talk.protocol, said.talk.host, said.talk.host_from, said.talk.opaque) == (
        "tls",
        "mail.example.com",
        "tls_sni",
        True,
    )
    assert said.talk.sent_clear == len(b"EHLO phone.example.com\r\nSTARTTLS\r\n")
    assert said.stream(outgoing=True) == b"EHLO phone.example.com\r\nSTARTTLS\r\n"


def test_a_stream_goes_on_in_pieces_that_overlap() -> None:
    text = b"".join(b"%07d," % n for n in range(40_000))
    said = tcp(("out", text), port=1883)
    pieces = said.payloads("stream", outgoing=True)
    assert [len(piece.data) for piece in pieces[:-1]] == [PIECE] * (len(pieces) - 1)
    assert [piece.overlap for piece in pieces] == [0, *[OVERLAP] * (len(pieces) - 1)]
    assert said.stream(outgoing=True) == text
    assert said.talk.sent_clear == len(text)


def test_a_long_stream_is_handed_on_so_far_and_counted_to_the_end() -> None:
    text = b"every byte of this can be read. " * (10 << 15)
    said = tcp(("out", text), port=1883, size=60_000)
    assert MOST_HANDED_ON <= len(said.stream(outgoing=True)) < MOST_HANDED_ON + PIECE
    assert said.talk.sent_clear == len(text)


def test_what_cannot_be_read_is_left_alone_after_its_beginning() -> None:
    talk = conversation("tcp", 5222)
    said = hear(turns(("out", chance(1 << 20))), talk, starts=(1000, 9000))
    assert not talk.wants
    assert PIECE <= len(said.stream(outgoing=True)) < HOPELESS
    assert (talk.opaque, talk.sent_clear) == (True, 0)


def test_a_hole_in_a_stream_is_said() -> None:
    said = hear([sent(1, b"first words"), sent(100, b"after the hole")], conversation("tcp", 1883), starts=(1, 1))
    assert [(p.data, p.whole) for p in said.payloads("stream", outgoing=True)] == [
        (b"first words", True),
        (b"after the hole", False),
    ]
    assert said.talk.lost == 88


def test_without_a_beginning_the_earliest_number_is_taken_for_it() -> None:
    asks = b"GET /early HTTP/1.1\r\nHost: a.example\r\n\r\n"
    said = hear([sent(5000 + 20, asks[20:]), sent(5000, asks[:20])], conversation("tcp"))
    assert [r.target for r in said.requests] == ["/early"]


def test_datagrams_go_to_the_search_one_by_one() -> None:
    said = udp(("out", b"first message of it"), ("out", b"second message of it"), ("in", b"answer to them"), port=9999)
    assert [p.data for p in said.payloads("stream", outgoing=True)] == [b"first message of it", b"second message of it"]
    assert [p.data for p in said.payloads("stream", outgoing=False)] == [b"answer to them"]


def test_a_name_in_a_dhcp_request_is_searched() -> None:
    assert b"android-1a2b3c4d" in udp(("out", DHCP), port=67, client_port=68).stream(outgoing=True)


def test_holes_of_many_conversations_share_one_room() -> None:
    room = Room(free=100_000)
    talks = [conversation("tcp", 1883) for _ in range(20)]
    for talk in talks:
        talk.room = room
        talk.begins(outgoing=True, seq=1)
        list(talk.feed(outgoing=True, seq=1, data=b"x" * 100, original=100, ms=0))
        for at in range(1000, 60_000, 1400):
            list(talk.feed(outgoing=True, seq=at, data=b"y" * 1400, original=1400, ms=1))
            assert room.free >= 0
    for talk in talks:
        list(talk.end(2))
    assert room.free == 100_000


def test_the_place_and_the_flow_stand_in_every_fact() -> None:
    said = tcp(("out", b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"), ("in", b"what is this?\r\n" * 9))
    assert {fact.place for fact in said.facts} == {said.talk.place}


PACKETS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 3000), st.binary(max_size=200), st.integers(0, 60)), max_size=30
)
OPENINGS = st.sampled_from(
    [
        b"",
        b"GET / HTTP/1.1\r\n",
        b"HTTP/1.1 200 OK\r\n",
        client_hello()[:90],
        sized(2, dns("a.example.com")),
        INVITE,
        initial(b"\1"),
        STUN,
    ]
)


@settings(deadline=None)
@given(PACKETS, OPENINGS, st.sampled_from(["tcp", "udp"]), st.sampled_from([53, 80, 443, 853, 5353, 123, 67]))
def test_junk_is_read_or_said_to_be_unread_and_never_an_error(
    packets: list[tuple[bool, int, bytes, int]], opening: bytes, transport: str, port: int
) -> None:
    fed = [
        Packet(outgoing, seq, opening + data, kept=max(0, len(opening + data) - cut))
        for outgoing, seq, data, cut in packets
    ]
    said = hear(fed, conversation(transport, port))
    assert said.talk.protocol
    assert said.talk.sent_clear <= sum(len(packet.data) for packet in fed if packet.outgoing)


@settings(deadline=None)
@given(st.lists(st.integers(1, 4000), max_size=25), st.randoms(use_true_random=False))
def test_order_and_cuts_change_nothing_of_a_stream(cuts: list[int], order: Random) -> None:
    text = b"".join(b"line %d of the message\n" % n for n in range(200))
    edges = [0, *sorted({cut for cut in cuts if cut < len(text)}), len(text)]
    packets = [sent(1 + a, text[a:b]) for a, b in pairwise(edges)]
    order.shuffle(packets)
    said = hear(packets, conversation("tcp", 1883), starts=(1, 1))
    assert (said.stream(outgoing=True), said.talk.sent_clear, said.talk.lost) == (text, len(text), 0)


def test_answers_that_come_before_anything_was_asked() -> None:
    """A capture that begins with the server's bytes."""
    said = hear([received(1, struct.pack(">I", 5) + b"hello")], conversation("tcp", 7000))
    assert (said.talk.protocol, said.talk.sent_clear) == ("tcp", 0)
