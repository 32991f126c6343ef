"""TLS as it goes over the wire: real ClientHellos (1.2 and 1.3, ALPN, ECH), a server's side, and records that nobody can read.

Keys are made up, so nothing here can be decrypted, not even by the lab: what stands in a record is chance.

References: RFC 5246, 8446, 6066 (server name), 7301 (ALPN); draft-ietf-tls-esni (ECH).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from random import Random

MODERN = (0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8)
OLD = (0xC02B, 0xC02F, 0xC00A, 0xC009, 0xC013, 0xC014, 0x009C, 0x002F, 0x0035)
GREASE = 0x3A3A
LARGEST_RECORD = 16_384
HANDSHAKE, CHANGE, ALERT, DATA = 22, 20, 21, 23
TLS12, TLS13 = 0x0303, 0x0304
OVERHEAD = 22
"""Bytes that a record of TLS 1.3 adds to what it carries: head, kind, seal."""
_ECH, _QUIC_PARAMETERS = 0xFE0D, 0x39


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What a client tells at first. name: None for an address without a name. version: "1.2" or "1.3".

    ech: the real name is hidden, `name` is the outer one. large: with a key share of the post-quantum kind, which fills more
    than one packet. quic: parameters of QUIC are added.
    """

    name: str | None
    version: str = "1.3"
    alpn: tuple[str, ...] = ("h2", "http/1.1")
    ech: bool = False
    large: bool = False
    quic: bool = False


def client_hello(hello: Hello, rng: Random) -> bytes:
    """The handshake message, without a record around it."""
    modern = hello.version == "1.3"
    suites = (GREASE, *MODERN) if modern else OLD
    session = b"" if hello.quic else rng.randbytes(32)
    extensions = b"".join(_extensions(hello, rng))
    body = struct.pack(">H", TLS12) + rng.randbytes(32) + _short(session)
    body += _long(b"".join(struct.pack(">H", suite) for suite in suites)) + _short(b"\0") + _long(extensions)
    return _message(1, body)


def server_hello(version: str, rng: Random, *, quic: bool = False) -> bytes:
    """The server's choice, as a handshake message."""
    modern = version == "1.3"
    extensions = _extension(43, struct.pack(">H", TLS13)) + _extension(
        51, struct.pack(">H", 29) + _long(rng.randbytes(32))
    )
    body = struct.pack(">H", TLS12) + rng.randbytes(32) + _short(b"" if quic else rng.randbytes(32))
    body += struct.pack(">HB", 0x1301 if modern else 0xC02F, 0)
    return _message(2, body + _long(extensions if modern else _extension(23, b"")))


def record(kind: int, data: bytes, version: int = TLS12) -> bytes:
    """One record around at most 16 KiB."""
    return struct.pack(">BHH", kind, version, len(data)) + data


def hello_records(hello: Hello, rng: Random) -> bytes:
    """What the client sends first, over TCP."""
    return record(HANDSHAKE, client_hello(hello, rng), 0x0301)


def server_records(hello: Hello, rng: Random) -> bytes:
    """What the server answers: its hello; then (1.3) opaque records, or (1.2) a certificate, a key and the end of its turn."""
    first = record(HANDSHAKE, server_hello(hello.version, rng))
    if hello.version == "1.3":
        return first + record(CHANGE, b"\1") + sealed(2600 + rng.randrange(900), rng)
    from offhook.lab.wire_certificate import certificate

    leaf = certificate(hello.name or "server.invalid")
    chain = _message(11, _huge(_huge(leaf)))
    exchange = _message(12, b"\3\0\x1d" + _short(rng.randbytes(32)) + b"\x04\x03" + _long(rng.randbytes(71)))
    return first + record(HANDSHAKE, chain) + record(HANDSHAKE, exchange) + record(HANDSHAKE, _message(14, b""))


def finished_records(hello: Hello, rng: Random) -> bytes:
    """The client's last words of the handshake."""
    if hello.version == "1.3":
        return record(CHANGE, b"\1") + record(DATA, rng.randbytes(53))
    return (
        record(HANDSHAKE, _message(16, _short(rng.randbytes(32))))
        + record(CHANGE, b"\1")
        + record(HANDSHAKE, rng.randbytes(40))
    )


def sealed(size: int, rng: Random) -> bytes:
    """Records that carry about `size` bytes (exactly: size + OVERHEAD a record, of at most 16 KiB each)."""
    parts = [min(LARGEST_RECORD, size - start) for start in range(0, size, LARGEST_RECORD)] or [0]
    return b"".join(record(DATA, rng.randbytes(part + OVERHEAD - 5)) for part in parts)


def _extensions(hello: Hello, rng: Random) -> list[bytes]:
    modern = hello.version == "1.3"
    found = [_extension(GREASE, b"")] if modern else []
    if hello.name is not None:
        entry = b"\0" + _long(hello.name.encode("idna" if not hello.name.isascii() else "ascii"))
        found.append(_extension(0, _long(entry)))
    found += [_extension(23, b""), _extension(10, _long(struct.pack(">HHH", 29, 23, 24))), _extension(11, b"\1\0")]
    if hello.alpn:
        found.append(_extension(16, _long(b"".join(_short(name.encode()) for name in hello.alpn))))
    found.append(_extension(13, _long(struct.pack(">HHHH", 0x0403, 0x0804, 0x0401, 0x0503))))
    if modern:
        found += [
            _key_share(hello, rng),
            _extension(45, b"\1\1"),
            _extension(43, _short(struct.pack(">HH", TLS13, TLS12))),
        ]
    if hello.ech:
        found.append(
            _extension(_ECH, struct.pack(">BHHB", 0, 1, 1, 42) + _long(rng.randbytes(32)) + _long(rng.randbytes(208)))
        )
    if hello.quic:
        found.append(_extension(_QUIC_PARAMETERS, b"\1\4\x80\0\x75\x30\x03\2\x45\xc0\x04\4\x80\x10\0\0\x0f\0"))
    return found


def _key_share(hello: Hello, rng: Random) -> bytes:
    shares = struct.pack(">H", 29) + _long(rng.randbytes(32))
    if hello.large:
        shares = struct.pack(">H", 0x11EC) + _long(rng.randbytes(1216)) + shares
    return _extension(51, _long(shares))


def _extension(kind: int, data: bytes) -> bytes:
    return struct.pack(">H", kind) + _long(data)


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _huge(body)


def _short(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def _long(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def _huge(data: bytes) -> bytes:
    return len(data).to_bytes(3, "big") + data
