"""Captures made up for the tests, and what the parser makes of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.traffic import Flow
from offhook.lab.render_capture import Packet
from offhook.lab.wire_packets import ACK, FIN, PSH, SYN, Ends, Segment, tcp_packet, udp_packet
from offhook.parsers import read

BEGAN = 1_700_000_000_000_000
PHONE, SERVER = "10.0.0.2", "198.51.100.7"
WEB = Ends(PHONE, 45_678, SERVER, 4444)
NAMES = Ends(PHONE, 40_001, "192.0.2.53", 5300)


def section(data: bytes, piece: int = 1 << 20) -> ByteSection:
    """Bytes as the doors hand them on, in pieces of any size."""
    chunks = (data[at : at + piece] for at in range(0, len(data), piece))
    return ByteSection("capture", "a.pcap", Place("evidence-1", "", "a.pcap", 1), chunks)


def facts_of(data: bytes | Iterable[bytes], piece: int = 1 << 20) -> list[Fact]:
    """All facts of a capture."""
    return list(read(section(data if isinstance(data, bytes) else b"".join(data), piece)))


def flows_in(facts: Sequence[Fact]) -> list[Flow]:
    """The conversations."""
    return [fact for fact in facts if isinstance(fact, Flow)]


def tally_in(facts: Sequence[Fact]) -> tuple[int, int, int, int]:
    """framed, read, ignored, unread; the sum is checked here, once for all tests."""
    (tally,) = (fact for fact in facts if isinstance(fact, Tally))
    assert tally.framed == tally.read + tally.ignored + tally.unread
    return tally.framed, tally.read, tally.ignored, tally.unread


def said(facts: Sequence[Fact]) -> list[str]:
    """What was not understood, in words."""
    return [fact.why for fact in facts if isinstance(fact, Unread)]


def left(facts: Sequence[Fact]) -> dict[str, int]:
    """What is known and was left, with its count."""
    return {fact.name: fact.items for fact in facts if isinstance(fact, Ignored)}


def timed(datagrams: Iterable[bytes], step_us: int = 1000) -> Iterator[Packet]:
    """IP packets as packets of a capture, one each millisecond."""
    return (Packet(at_us=BEGAN + number * step_us, data=data) for number, data in zip(count(), datagrams, strict=False))


def tcp(ends: Ends, *segments: tuple[bool, int, int, bytes]) -> list[bytes]:
    """TCP packets: (from the client, flags, sequence number, data) each; numbers of IP differ."""
    return [
        tcp_packet(ends if out else ends.back, Segment(flags, seq, 1, data), identity=number)
        for number, (out, flags, seq, data) in enumerate(segments, 1 + segments[0][2])
    ]


def opened(ends: Ends = WEB, sent: bytes = b"hello", received: bytes = b"good day", seq: int = 1000) -> list[bytes]:
    """A whole conversation over TCP."""
    return tcp(
        ends,
        (True, SYN, seq, b""),
        (False, SYN | ACK, 9000, b""),
        (True, ACK | PSH, seq + 1, sent),
        (False, ACK | PSH, 9001, received),
        (True, FIN | ACK, seq + 1 + len(sent), b""),
        (False, FIN | ACK, 9001 + len(received), b""),
    )


def asked(ends: Ends = NAMES, question: bytes = b"who?", answer: bytes = b"nobody", number: int = 7) -> list[bytes]:
    """A question and its answer over UDP, which no protocol is known to look like."""
    return [udp_packet(ends, question, identity=number), udp_packet(ends.back, answer, identity=number)]
