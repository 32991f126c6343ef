"""QUIC as it goes over the wire: first packets sealed with the keys that everybody knows, then bytes that nobody can read.

References: RFC 9000, 9001 (keys of the first packets), 9369 (version 2).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from random import Random

from offhook.lab.wire_tls import Hello, client_hello, server_hello

V1, V2 = 1, 0x6B3343CF
SALTS = {
    V1: bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
    V2: bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"),
}
SMALLEST_FIRST = 1200
SEAL = 16
_INITIAL = {V1: 0, V2: 1}
_HANDSHAKE = {V1: 2, V2: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The ids of a connection: `target` is what the client made up for the server, `source` its own."""

    target: bytes
    source: bytes
    version: int = V1


def connection(rng: Random, version: int = V1) -> Connection:
    """Ids drawn by chance: eight bytes for the server, none for the client, as browsers do."""
    return Connection(target=rng.randbytes(8), source=b"", version=version)


def first_datagrams(hello: Hello, ids: Connection, rng: Random, *, shuffled: bool = False) -> list[bytes]:
    """What the client sends first: one datagram, or two where the hello is large. shuffled: in scattered pieces, as Chrome does."""
    message = client_hello(hello, rng)
    room = 1100
    chunks = [(start, message[start : start + room]) for start in range(0, len(message), room)]
    datagrams = []
    for number, (start, chunk) in enumerate(chunks):
        frames = _crypto(start, chunk)
        if shuffled:
            half = len(chunk) // 2
            frames = _crypto(start + half, chunk[half:]) + b"\1" + _crypto(start, chunk[:half])
        datagrams.append(initial(ids, frames, number))
    return datagrams


def initial(ids: Connection, frames: bytes, number: int = 0, *, from_server: bool = False) -> bytes:
    """One Initial packet around frames, padded to 1,200 bytes and sealed as RFC 9001 tells."""
    source, target = (ids.target, ids.source) if from_server else (ids.source, ids.target)
    head = bytes([0xC0 | _INITIAL[ids.version] << 4 | 1]) + struct.pack(">I", ids.version)
    head += bytes([len(target)]) + target + bytes([len(source)]) + source + b"\0"
    frames += bytes(max(SMALLEST_FIRST - len(head) - 2 - 2 - SEAL - len(frames), 0))
    head += struct.pack(">H", 0x4000 | (2 + len(frames) + SEAL)) + struct.pack(">H", number)
    return _sealed(_keys(ids, "server in" if from_server else "client in"), head, number, frames)


def answer_datagrams(ids: Connection, rng: Random) -> list[bytes]:
    """The server's first: its hello in an Initial, then a packet of the handshake whose keys are not known."""
    acknowledged = b"\2\0\0\0\0"
    first = initial(ids, acknowledged + _crypto(0, server_hello("1.3", rng, quic=True)), from_server=True)
    body = rng.randbytes(1100)
    head = bytes([0xC0 | _HANDSHAKE[ids.version] << 4 | 1]) + struct.pack(">I", ids.version)
    head += bytes([len(ids.source)]) + ids.source + bytes([len(ids.target)]) + ids.target
    return [first, head + struct.pack(">H", 0x4000 | len(body)) + body]


def later_datagram(ids: Connection, size: int, rng: Random, *, from_server: bool = False) -> bytes:
    """A short-header packet of `size` bytes."""
    target = ids.source if from_server else ids.target
    return (bytes([0x40 | rng.randrange(0x40)]) + target + rng.randbytes(max(size, 21)))[: max(size, 21)]


def _crypto(offset: int, data: bytes) -> bytes:
    return b"\6" + struct.pack(">HH", 0x4000 | offset, 0x4000 | len(data)) + data


def _keys(ids: Connection, side: str) -> tuple[bytes, bytes, bytes]:
    """Key, vector and key of the head's mask, from the id that the client made up."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.hmac import HMAC

    mac = HMAC(SALTS[ids.version], SHA256())
    mac.update(ids.target)
    secret = _expanded(mac.finalize(), side, 32)
    name = "quicv2" if ids.version == V2 else "quic"
    return (
        _expanded(secret, f"{name} key", 16),
        _expanded(secret, f"{name} iv", 12),
        _expanded(secret, f"{name} hp", 16),
    )


def _expanded(secret: bytes, label: str, size: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    full = b"tls13 " + label.encode()
    return HKDFExpand(SHA256(), size, struct.pack(">HB", size, len(full)) + full + b"\0").derive(secret)


def _sealed(keys: tuple[bytes, bytes, bytes], head: bytes, number: int, frames: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, vector, mask_key = keys
    nonce = (int.from_bytes(vector, "big") ^ number).to_bytes(12, "big")
    body = AESGCM(key).encrypt(nonce, frames, head)
    drawn = Cipher(algorithms.AES(mask_key), modes.ECB()).encryptor()  # noqa: S305 - as RFC 9001 has it
    mask = drawn.update(body[2:18])
    masked = bytearray(head)
    masked[0] ^= mask[0] & 0x0F
    masked[-2] ^= mask[1]
    masked[-1] ^= mask[2]
    return bytes(masked) + body
