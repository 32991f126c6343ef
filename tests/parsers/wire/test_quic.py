"""Initial packets: the vectors of the RFCs, hellos in pieces, several packets in one datagram, and what is refused."""

from __future__ import annotations

import pytest

from offhook.parsers.wire.quic import DRAFT_29, ONE, TWO, client_keys, crypto, initials, opened, varint
from tests.parsers.wire.talk import (
    Said,
    chance,
    conversation,
    crypto_frame,
    handshake,
    hear,
    hello_body,
    initial,
    numbered,
    sent,
    sized,
    udp,
)

CONNECTION = bytes.fromhex("8394c8f03e515708")
RFC_9001_HELLO = bytes.fromhex(
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b"
    "6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9"
    "caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d0002010100"
    "1c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff"
)
HELLO = handshake(hello_body("video.example.net", ("h3",)))


def test_the_keys_of_rfc_9001() -> None:
    """Appendix A.1."""
    keys = client_keys(CONNECTION, ONE)
    assert keys.key.hex() == "1f369613dd76d5467730efcbe3b1a22d"
    assert keys.iv.hex() == "fa044b2f42a3fd3b46fb255c"
    assert keys.hp.hex() == "9f50449e04a0e810283a1e9933adedd2"


def test_the_keys_of_version_2() -> None:
    """RFC 9369, appendix A.1."""
    keys = client_keys(CONNECTION, TWO)
    assert keys.key.hex() == "8b1a0bc121284290a29e0971b5cd045d"
    assert keys.iv.hex() == "91f73e2351d8fa91660e909f"
    assert keys.hp.hex() == "45b95e15235d6f45a6b19cbcb0294ba9"


def test_the_packet_of_rfc_9001() -> None:
    """Appendix A.2: what the builder of these tests seals is the packet of the RFC, and what is opened is its hello."""
    packet = initial(RFC_9001_HELLO)
    assert len(packet) == 1200
    assert packet.startswith(
        bytes.fromhex("c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b")
    )
    assert packet.endswith(bytes.fromhex("e221af44860018ab0856972e194cd934"))
    (found,) = initials(packet)
    frames = opened(found, client_keys(CONNECTION))
    assert frames is not None
    assert frames.startswith(RFC_9001_HELLO)
    said = udp(("out", packet))
    assert (said.talk.host, said.talk.host_from, said.talk.alpn) == ("example.com", "quic_sni", ("alpn",))


def names(said: Said) -> tuple[str, str | None, str | None, bool | None]:
    return said.talk.protocol, said.talk.host, said.talk.host_from, said.talk.opaque


NOT_WHOLE = [("a ClientHello of QUIC that is not there whole: the name in it was not read", 1)]
KNOWN = ("quic", "video.example.net", "quic_sni", True)


@pytest.mark.parametrize("version", [(1, ONE), (0x6B3343CF, TWO), (0xFF00001D, DRAFT_29)])
def test_each_version(version: tuple[int, object]) -> None:
    said = udp(("out", initial(crypto_frame(HELLO), version=version)))  # type: ignore[arg-type]
    assert names(said) == KNOWN
    assert said.talk.alpn == ("h3",)
    assert not said.talk.wants


def test_a_hello_in_several_packets_out_of_order() -> None:
    """As Chrome sends it: its parts mixed, with PING and PADDING between them."""
    parts = [(at, HELLO[at : at + 37]) for at in range(0, len(HELLO), 37)]
    first = b"\x01".join(crypto_frame(data, at) for at, data in reversed(parts[::2]))
    second = b"\0\0\x01".join(crypto_frame(data, at) for at, data in parts[1::2])
    assert names(udp(("out", initial(first)), ("in", chance(40)), ("out", initial(second, number=3)))) == KNOWN
    assert names(udp(("out", initial(second, number=3)), ("out", initial(first)))) == KNOWN


def test_several_packets_in_one_datagram() -> None:
    """A 0-RTT packet stands before the second Initial; an acknowledgement before the CRYPTO frame."""
    early = b"\xd3" + numbered(4, 1) + sized(1, CONNECTION) + sized(1, b"") + numbered(2, 0x4000 | 50) + chance(50)
    ack = b"\x02\x05\x00\x01\x02\x00\x00"
    halves = (crypto_frame(HELLO[:80]), ack + crypto_frame(HELLO[80:], 80))
    said = udp(("out", initial(halves[0], padded=300) + early + initial(halves[1], number=3, padded=600)))
    assert names(said) == KNOWN


def test_after_a_retry_the_keys_come_from_the_new_connection() -> None:
    """The server's Retry is lost in the capture, the hello is sent again under another connection id."""
    said = udp(
        ("out", initial(crypto_frame(HELLO[:60]))), ("out", initial(crypto_frame(HELLO), b"retried-1", number=1))
    )
    assert names(said) == KNOWN


def test_once_the_server_has_answered_the_first_keys_stay() -> None:
    """The client then writes the server's connection id, and goes on with the keys of its own."""
    second = initial(crypto_frame(HELLO[90:], 90), b"chosen-by-server", number=3, first=CONNECTION)
    assert names(udp(("out", initial(crypto_frame(HELLO[:90]))), ("in", chance(1200)), ("out", second))) == KNOWN


def test_a_hidden_name_is_not_the_host() -> None:
    hello = handshake(hello_body("public.example.org", ("h3",), extra=[(0xFE0D, chance(80))]))
    said = udp(("out", initial(crypto_frame(hello))))
    assert (said.talk.host, said.talk.host_from, said.talk.ech, said.talk.outer_name) == (
        None,
        None,
        True,
        "public.example.org",
    )


def test_a_hello_that_never_is_whole_is_said_to_be_missing() -> None:
    said = udp(("out", initial(crypto_frame(HELLO[40:], 40))))
    assert names(said) == ("quic", None, None, True)
    assert said.unread == NOT_WHOLE


def test_a_packet_that_was_changed_is_not_believed() -> None:
    packet = bytearray(initial(crypto_frame(HELLO)))
    packet[500] ^= 1
    said = udp(("out", bytes(packet)))
    assert names(said) == ("quic", None, None, True)
    assert said.unread == NOT_WHOLE


def test_a_cut_packet_is_quic_without_a_name() -> None:
    said = hear([sent(0, initial(crypto_frame(HELLO)), kept=200)], conversation("udp", 443))
    assert names(said) == ("quic", None, None, True)
    assert said.unread == NOT_WHOLE


def test_google_s_own_versions_are_known_by_their_letters() -> None:
    long = b"\xc3Q050" + sized(1, CONNECTION) + sized(1, b"") + chance(1200)
    short = b"\x0d" + CONNECTION + b"Q043" + chance(1200)
    assert [udp(("out", data)).talk.protocol for data in (long, short)] == ["quic", "quic"]


def test_dns_over_http_3_is_known_by_its_host() -> None:
    said = udp(("out", initial(crypto_frame(handshake(hello_body("dns.google", ("h3",)))))))
    assert (said.talk.protocol, said.talk.host) == ("doh", "dns.google")


@pytest.mark.parametrize(
    ("data", "value"), [("c2197c5eff14e88c", 151288809941952652), ("9d7f3e7d", 494878333), ("7bbd", 15293), ("25", 37)]
)
def test_numbers_of_rfc_9000(data: str, value: int) -> None:
    """Appendix A.1."""
    assert varint(bytes.fromhex(data), 0) == (value, len(data) // 2)


def test_frames_that_do_not_end_end_the_reading() -> None:
    assert list(crypto(b"\x02\x05\x00" + varint_of(1 << 20) + b"\1")) == []
    assert list(crypto(b"\x1c\x06\x00\x01a")) == []


def varint_of(value: int) -> bytes:
    return numbered(4, value | 0x80000000)
