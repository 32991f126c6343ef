"""The name in a ClientHello, however its bytes are cut, over TCP and in datagrams; and what is said where there is none."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.parsers.wire.hello import Hello, read_hello
from tests.parsers.wire.talk import (
    Said,
    chance,
    client_hello,
    conversation,
    handshake,
    hear,
    hello_body,
    numbered,
    received,
    records,
    sent,
    sized,
    tcp,
    udp,
)

SERVER_HELLO = records(handshake(b"\3\3" + bytes(40), kind=2))
DATA = records(chance(300), kind=23)


def names(said: Said) -> tuple[str, str | None, str | None, tuple[str, ...], bool | None]:
    talk = said.talk
    return talk.protocol, talk.host, talk.host_from, talk.alpn, talk.opaque


KNOWN = ("tls", "api.example.com", "tls_sni", ("h2", "http/1.1"), True)


def test_a_name_and_protocols() -> None:
    said = tcp(("out", client_hello("API.Example.com.")), ("in", SERVER_HELLO), ("out", DATA), port=443)
    assert names(said) == KNOWN
    assert said.facts == [], "nothing else of it can be read"
    assert said.talk.sent_clear == 0


def test_after_the_hello_nothing_is_wanted() -> None:
    talk = conversation("tcp", 443)
    hello = client_hello()
    list(talk.feed(outgoing=True, seq=1, data=hello, original=len(hello), ms=0))
    assert not talk.wants


@pytest.mark.parametrize("size", [1, 5, 6, 40])
def test_a_hello_in_many_records_and_segments(size: int) -> None:
    assert names(tcp(("out", client_hello(size=size)), port=443, size=3)) == KNOWN


def test_a_hello_whose_second_half_comes_first() -> None:
    """Without the SYN as well: the earliest number seen is the beginning."""
    hello = client_hello()
    late = [sent(1100, hello[100:]), sent(1000, hello[:100])]
    assert names(hear(late, conversation("tcp", 443), starts=(1000, 9000))) == KNOWN
    assert names(hear(late, conversation("tcp", 443))) == KNOWN


@settings(deadline=None)
@given(cuts=st.lists(st.integers(1, 200), max_size=12, unique=True), order=st.randoms(use_true_random=False))
def test_order_and_cuts_change_nothing(cuts: list[int], order: Random) -> None:
    hello = client_hello()
    edges = [0, *sorted(cut for cut in cuts if cut < len(hello)), len(hello)]
    packets = [sent(1000 + a, hello[a:b]) for a, b in pairwise(edges)]
    order.shuffle(packets)
    assert names(hear(packets, conversation("tcp", 443), starts=(1000, 9000))) == KNOWN


@pytest.mark.parametrize("number", [0xFE0D, 0xFFCE])
def test_a_hidden_name_leaves_the_outer_one(number: int) -> None:
    hello = records(handshake(hello_body("public.example.org", extra=[(number, chance(100))])))
    talk = tcp(("out", hello), port=443).talk
    assert (talk.host, talk.host_from, talk.ech, talk.outer_name) == (None, None, True, "public.example.org")


def test_no_name() -> None:
    assert names(tcp(("out", client_hello(None)), port=443)) == ("tls", None, None, ("h2", "http/1.1"), True)


def test_the_hello_of_ssl_2() -> None:
    body = b"\1\3\1" + numbered(2, 3) + numbered(2, 0) + numbered(2, 16) + b"\0\0\x2f" + bytes(16)
    assert names(tcp(("out", numbered(2, 0x8000 | len(body)) + body), port=443)) == ("tls", None, None, (), True)


def test_a_capture_that_begins_in_the_middle() -> None:
    said = hear([received(5, DATA), sent(9, DATA)], conversation("tcp", 443))
    assert names(said) == ("tls", None, None, (), True)
    assert said.unread == []


@pytest.mark.parametrize("kept", [90, 3])
def test_a_hello_that_the_capture_cut(kept: int) -> None:
    packets = [sent(1, client_hello(), kept=kept), sent(1 + len(client_hello()), DATA)]
    said = hear(packets, conversation("tcp", 443), starts=(1, 1))
    assert said.talk.host is None
    if kept > 10:
        assert said.unread == [("a ClientHello that is not there whole: the name in it was not read", 1)]


def test_a_broken_hello_is_said_to_be_broken() -> None:
    said = tcp(("out", records(handshake(b"\3\3" + bytes(33) + b"\xff"))), port=443)
    assert said.unread == [("a ClientHello that is broken", 1)]


@pytest.mark.parametrize(
    ("name", "port", "protocol"),
    [
        ("dns.google", 853, "dot"),
        (None, 853, "dot"),
        ("dns.google", 443, "doh"),
        ("abc123.dns.nextdns.io", 443, "doh"),
        ("www.google.com", 443, "tls"),
    ],
)
def test_questions_about_names_under_encryption(name: str | None, port: int, protocol: str) -> None:
    assert tcp(("out", client_hello(name)), port=port).talk.protocol == protocol


def test_a_resolver_that_is_asked_by_address_alone() -> None:
    talk = conversation("tcp", 443)
    talk.server = "1.1.1.1"
    assert hear([sent(1, client_hello(None))], talk).talk.protocol == "doh"


def fragments(body: bytes, size: int) -> list[bytes]:
    """A ClientHello of DTLS in records, one fragment each."""
    found = []
    for number, at in enumerate(range(0, len(body), size)):
        part = body[at : at + size]
        head = b"\1" + numbered(3, len(body)) + numbered(2, 0) + numbered(3, at) + numbered(3, len(part))
        found.append(b"\x16\xfe\xfd" + numbered(2, 0) + numbered(6, number) + sized(2, head + part))
    return found


def test_dtls_in_fragments_out_of_order() -> None:
    body = hello_body("turn.example.com", ("webrtc",), cookie=b"cookie")
    said = udp(*(("out", part) for part in reversed(fragments(body, 50))), port=3478)
    assert names(said) == ("dtls", "turn.example.com", "tls_sni", ("webrtc",), True)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_junk_for_a_hello_is_refused_or_read(junk: bytes) -> None:
    for datagram in (False, True):
        assert isinstance(read_hello(junk, datagram=datagram), Hello | None)


@settings(deadline=None)
@given(at=st.integers(0, 200), value=st.integers(0, 255))
def test_a_changed_byte_costs_nothing_but_the_name(at: int, value: int) -> None:
    hello = bytearray(client_hello())
    hello[at % len(hello)] = value
    assert tcp(("out", bytes(hello)), ("in", SERVER_HELLO), port=443).talk.protocol
