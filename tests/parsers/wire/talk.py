"""Conversations made in a test: bytes of the protocols, packets out of them, and what a `Conversation` says to it."""

from __future__ import annotations

import itertools
import random
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from offhook.facts.passing import Payload
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Unread
from offhook.facts.traffic import DnsAnswer, WebRequest
from offhook.parsers.wire.conversation import Conversation
from offhook.parsers.wire.quic import ONE, Version, client_keys

PLACE = Place("evidence-1", "capture", "phone.pcap", 1)
MS = 1_700_000_000_000
F = TypeVar("F", bound=Fact)


class Packet(NamedTuple):
    """outgoing, sequence number, bytes, and how many of them the capture kept (None = all)."""

    outgoing: bool
    seq: int
    data: bytes
    kept: int | None = None


def sent(seq: int, data: bytes, kept: int | None = None) -> Packet:
    return Packet(outgoing=True, seq=seq, data=data, kept=kept)


def received(seq: int, data: bytes, kept: int | None = None) -> Packet:
    return Packet(outgoing=False, seq=seq, data=data, kept=kept)


@dataclass
class Said:
    """A conversation that is over, and the facts it gave."""

    talk: Conversation
    facts: list[Fact] = field(default_factory=list)

    def only(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def requests(self) -> list[WebRequest]:
        return self.only(WebRequest)

    @property
    def answers(self) -> list[DnsAnswer]:
        return self.only(DnsAnswer)

    @property
    def unread(self) -> list[tuple[str, int]]:
        return [(fact.why, fact.items) for fact in self.only(Unread)]

    def payloads(self, part: str, *, outgoing: bool) -> list[Payload]:
        return [f for f in self.only(Payload) if f.part == part and f.outgoing is outgoing]

    def stream(self, *, outgoing: bool) -> bytes:
        """The bytes handed on as a stream, overlaps taken off."""
        return b"".join(f.data[f.overlap :] for f in self.payloads("stream", outgoing=outgoing))


def conversation(transport: str = "tcp", server_port: int = 80, client_port: int = 40000) -> Conversation:
    talk = Conversation(PLACE, 7, transport, client_port, server_port, itertools.count(1))
    talk.client, talk.server = "192.0.2.7", "198.51.100.9"
    return talk


def hear(packets: Iterable[Packet], talk: Conversation, *, starts: tuple[int, int] | None = None) -> Said:
    """Feed packets one millisecond apart. starts: first sequence numbers of client and server, where the SYNs were seen."""
    said = Said(talk)
    if starts:
        talk.begins(outgoing=True, seq=starts[0])
        talk.begins(outgoing=False, seq=starts[1])
    ms = MS
    for ms, packet in enumerate(packets, MS):
        if talk.wants:
            data = packet.data[: packet.kept] if packet.kept is not None else packet.data
            said.facts += talk.feed(packet.outgoing, packet.seq, data, len(packet.data), ms)
    said.facts += talk.end(ms)
    return said


def turns(*spoken: tuple[str, bytes], size: int = 1400, starts: tuple[int, int] = (1000, 9000)) -> list[Packet]:
    """Packets of TCP: ("out" or "in", bytes) in the order they were said."""
    at = {True: starts[0], False: starts[1]}
    found = []
    for way, data in spoken:
        outgoing = way == "out"
        for start in range(0, len(data), size):
            part = data[start : start + size]
            found.append(Packet(outgoing, at[outgoing] % (1 << 32), part))
            at[outgoing] += len(part)
    return found


def tcp(*spoken: tuple[str, bytes], port: int = 80, size: int = 1400) -> Said:
    return hear(turns(*spoken, size=size), conversation("tcp", port), starts=(1000, 9000))


def udp(*spoken: tuple[str, bytes], port: int = 443, client_port: int = 40000) -> Said:
    return hear([Packet(way == "out", 0, data) for way, data in spoken], conversation("udp", port, client_port))


def chance(size: int, seed: int = 1) -> bytes:
    """Bytes without structure."""
    return random.Random(seed).randbytes(size)


def numbered(size: int, number: int) -> bytes:
    return number.to_bytes(size, "big")


def sized(width: int, data: bytes) -> bytes:
    """Data with its length before it."""
    return numbered(width, len(data)) + data


def hello_body(
    name: str | None = "api.example.com",
    alpn: Sequence[str] = ("h2", "http/1.1"),
    *,
    extra: Iterable[tuple[int, bytes]] = (),
    cookie: bytes | None = None,
) -> bytes:
    """A ClientHello without its header; with a cookie, that of DTLS."""
    extensions = [(10, sized(2, b"\0\x1d"))]
    if name is not None:
        extensions.append((0, sized(2, b"\0" + sized(2, name.encode()))))
    if alpn:
        extensions.append((16, sized(2, b"".join(sized(1, word.encode()) for word in alpn))))
    extensions += extra
    body = b"".join(numbered(2, number) + sized(2, data) for number, data in extensions)
    cookies = b"" if cookie is None else sized(1, cookie)
    return (
        b"\3\3"
        + chance(32)
        + sized(1, chance(32, 2))
        + cookies
        + sized(2, b"\x13\1\x13\2")
        + sized(1, b"\0")
        + sized(2, body)
    )


def handshake(body: bytes, kind: int = 1) -> bytes:
    return numbered(1, kind) + sized(3, body)


def records(data: bytes, size: int = 1 << 14, kind: int = 22) -> bytes:
    """TLS records of at most `size` bytes."""
    parts = (data[at : at + size] for at in range(0, len(data), size))
    return b"".join(numbered(1, kind) + b"\3\1" + sized(2, part) for part in parts)


def client_hello(
    name: str | None = "api.example.com", alpn: Sequence[str] = ("h2", "http/1.1"), size: int = 1 << 14
) -> bytes:
    return records(handshake(hello_body(name, alpn)), size)


def labels(name: str) -> bytes:
    return b"".join(sized(1, part.encode()) for part in name.split(".") if part) + b"\0"


class Answer(NamedTuple):
    """A record of the answer: owner as written in the message, type, data, seconds to live."""

    owner: bytes
    kind: int
    data: bytes
    ttl: int = 300


def dns(name: str, kind: int = 1, number: int = 77, *, answers: Sequence[Answer] | None = None, code: int = 0) -> bytes:
    """A question, or (with answers) the message that answers it."""
    flags = 0x0100 if answers is None else 0x8180 | code
    head = struct.pack(">6H", number, flags, 1, len(answers or ()), 0, 0)
    body = b"".join(a.owner + struct.pack(">HHI", a.kind, 1, a.ttl) + sized(2, a.data) for a in answers or ())
    return head + labels(name) + struct.pack(">HH", kind, 1) + body


POINTER = b"\xc0\x0c"
"""The name of the question."""


def varint(value: int) -> bytes:
    return numbered(2, value | 0x4000) if value < 1 << 14 else numbered(4, value | 0x80000000)


def crypto_frame(data: bytes, offset: int = 0) -> bytes:
    return b"\x06" + varint(offset) + varint(len(data)) + data


def initial(
    frames: bytes,
    connection: bytes = bytes.fromhex("8394c8f03e515708"),
    number: int = 2,
    version: tuple[int, Version] = (1, ONE),
    *,
    padded: int = 1162,
    first: bytes | None = None,
) -> bytes:
    """A protected Initial packet of the client (RFC 9001, section 5.3 and 5.4), its number in four bytes.

    first: the connection id that the keys come from, where it is not the one in the packet.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    keys = client_keys(first or connection, version[1])
    plain = frames.ljust(padded, b"\0")
    head = bytes([0xC3 | version[1].initial << 4]) + numbered(4, version[0]) + sized(1, connection) + b"\0\0"
    head += numbered(2, 0x4000 | (4 + len(plain) + 16)) + numbered(4, number)
    nonce = numbered(12, int.from_bytes(keys.iv, "big") ^ number)
    sealed = AESGCM(keys.key).encrypt(nonce, plain, head)
    mask = Cipher(algorithms.AES(keys.hp), modes.ECB()).encryptor().update(sealed[:16])  # noqa: S305 - one block
    covered = bytes(a ^ b for a, b in zip(head[-4:], mask[1:], strict=False))
    return bytes([head[0] ^ (mask[0] & 15)]) + head[1:-4] + covered + sealed
