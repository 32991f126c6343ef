"""QUIC: the ClientHello out of the Initial packets, which are encrypted with a key that stands in them.

The key comes from the connection id that the client chose, so anybody can open them. The CRYPTO frames of a hello may lie in
several packets and in any order. Everything after the hello has keys that only the two ends know.

References: RFC 9001 section 5 and appendix A, RFC 9000 sections 17 and 19, RFC 9369 (version 2), draft-ietf-quic-tls-29.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from offhook.parsers.wire.hello import CLIENT_HELLO, LONGEST, read_hello, take_hello
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.resolvers import is_resolver


class Version(NamedTuple):
    """What differs between versions: the salt, the word in the labels, and the number of an Initial packet's type."""

    salt: bytes
    word: bytes
    initial: int


ONE = Version(bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), b"quic ", 0)
TWO = Version(bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"), b"quicv2 ", 1)
DRAFT_29 = Version(bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899"), b"quic ", 0)
DRAFT_23 = Version(bytes.fromhex("c3eef712c72ebb5a11a7d2432bb46365bef9f502"), b"quic ", 0)
VERSIONS = {
    0x00000001: ONE,
    0x6B3343CF: TWO,
    **{0xFF000000 + draft: DRAFT_29 for draft in range(29, 33)},
    **{0xFF000000 + draft: DRAFT_23 for draft in range(23, 29)},
}
GOOGLE = (b"Q0", b"T05")
"""Google's own versions, from before the standard, begin with these letters."""
MOST_PACKETS, MOST_COALESCED = 32, 8
ACK, ACK_ECN, CRYPTO = 2, 3, 6
FILLING = re.compile(rb"[\x00\x01]*")
"""PADDING and PING."""
SAMPLED = 16


class Initial(NamedTuple):
    """One Initial packet, still encrypted. whole: from its first byte to its end; at: where the packet number stands."""

    version: Version
    connection: bytes
    whole: bytes
    at: int


def looks_like_quic(data: bytes) -> bool:
    """Whether a datagram begins with a long header of a version that is known here, a reserved one, or of Google's own."""
    if len(data) < 13:
        return False
    if data[0] & 0x80 and data[5] <= 20:
        version = int.from_bytes(data[1:5], "big")
        return version in VERSIONS or version & 0x0F0F0F0F == 0x0A0A0A0A or _google(data[1:5])
    return data[0] & 0x89 == 0x09 and _google(data[9:13])


def _google(version: bytes) -> bool:
    return version.startswith(GOOGLE) and version[-2:].isdigit()


@dataclass(slots=True, eq=False)
class Quic:
    """Reads Initial packets of the client until the hello is whole.

    parts: CRYPTO bytes by offset. sealed: packets that could not be opened.
    """

    known: Known
    parts: dict[int, bytes] = field(default_factory=dict)
    packets: int = 0
    sealed: int = 0
    keys: dict[bytes, Keys] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known.protocol = "quic"
        self.known.opaque = True

    def take(self, outgoing: bool, data: bytes, _ms: int, lost: int) -> None:
        """One datagram; `lost` bytes at its end were cut off."""
        self.packets += 1
        if outgoing:
            self.sealed += bool(lost)
            for packet in islice(initials(data), MOST_COALESCED):
                self._open(packet)
        if self.known.wants and self._hello():
            self.known.wants = False
        elif self.packets >= MOST_PACKETS:
            self.end(0)

    def end(self, _ms: int) -> None:
        """The conversation is over, or was looked at long enough."""
        if self.known.wants and (self.parts or self.sealed):
            self.known.stumble("a ClientHello of QUIC that is not there whole: the name in it was not read")
        self.known.wants = False

    def _open(self, packet: Initial) -> None:
        """Decrypt with the first key that fits: of the connection id in the packet, or of an earlier one."""
        if packet.connection not in self.keys and len(self.keys) < 4:
            self.keys[packet.connection] = client_keys(packet.connection, packet.version)
        for keys in reversed(self.keys.values()):
            frames = opened(packet, keys)
            if frames is not None:
                self._collect(frames)
                return
        self.sealed += 1

    def _collect(self, frames: bytes) -> None:
        held = sum(map(len, self.parts.values()))
        for offset, data in crypto(frames):
            if (
                offset + len(data) <= LONGEST
                and held + len(data) <= LONGEST
                and len(data) > len(self.parts.get(offset, b""))
            ):
                self.parts[offset] = data
                held += len(data)

    def _hello(self) -> bool:
        spoken = joined(self.parts)
        if len(spoken) < 4:
            return False
        size = int.from_bytes(spoken[1:4], "big")
        if len(spoken) < 4 + size and spoken[0] == CLIENT_HELLO:
            return False
        hello = read_hello(spoken[4 : 4 + size]) if spoken[0] == CLIENT_HELLO else None
        if hello is None:
            self.known.stumble("a ClientHello of QUIC that is broken")
            return True
        take_hello(self.known, hello, "quic_sni")
        if is_resolver(self.known.host or self.known.outer_name, self.known.server) and "h3" in self.known.alpn:
            self.known.protocol = "doh"
        return True


class Keys(NamedTuple):
    """The client's keys for its Initial packets: AEAD key, nonce base, header protection."""

    key: bytes
    iv: bytes
    hp: bytes


def initials(datagram: bytes) -> Iterator[Initial]:
    """The Initial packets in one datagram, which may hold several packets one after the other."""
    at = 0
    while at + 7 <= len(datagram) and datagram[at] & 0x80:
        found, end = _packet(datagram, at)
        if found:
            yield found
        if end is None or end <= at:
            return
        at = end


def _packet(data: bytes, start: int) -> tuple[Initial | None, int | None]:
    """The packet at `start` if it is an Initial, and where the next begins (None where that cannot be told)."""
    version = VERSIONS.get(int.from_bytes(data[start + 1 : start + 5], "big"))
    at = start + 5
    connection = data[at + 1 : at + 1 + data[at]]
    at += 1 + data[at]
    if version is None or at >= len(data):
        return None, None
    at += 1 + data[at]
    kind = (data[start] >> 4) & 3
    if kind == (version.initial + 3) % 4:  # a Retry: it has no length and stands alone
        return None, None
    if kind == version.initial:
        size, at = varint(data, at)
        at += size
    size, at = varint(data, at)
    end = at + size
    if end > len(data) or kind != version.initial:
        return None, end
    return Initial(version, connection, data[start:end], at - start), end


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one, two, four or eight bytes, and where it ends. Beyond the data it is 0."""
    if at >= len(data):
        return 0, at + 1
    width = 1 << (data[at] >> 6)
    return int.from_bytes(data[at : at + width], "big") & ((1 << (8 * width - 2)) - 1), at + width


def client_keys(connection: bytes, version: Version = ONE) -> Keys:
    """The keys of the client's Initial packets, from the connection id it chose."""
    secret = _expand(hmac.digest(version.salt, connection, "sha256"), b"client in", 32)
    return Keys(
        *(_expand(secret, version.word + name, size) for name, size in ((b"key", 16), (b"iv", 12), (b"hp", 16)))
    )


def _expand(secret: bytes, label: bytes, size: int) -> bytes:
    """HKDF-Expand-Label of TLS 1.3; all sizes here fit one block of the hash."""
    full = b"tls13 " + label
    info = size.to_bytes(2, "big") + bytes([len(full)]) + full + b"\0\1"
    return hmac.digest(secret, info, "sha256")[:size]


def opened(packet: Initial, keys: Keys) -> bytes | None:
    """The frames of an Initial packet; None where the keys do not fit."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    whole, at = packet.whole, packet.at
    sample = whole[at + 4 : at + 4 + SAMPLED]
    if len(sample) < SAMPLED:
        return None
    mask = Cipher(algorithms.AES(keys.hp), modes.ECB()).encryptor().update(sample)  # noqa: S305 - one block, as the RFC has it
    first = whole[0] ^ (mask[0] & 0x0F)
    width = (first & 3) + 1
    number = bytes(a ^ b for a, b in zip(whole[at : at + width], mask[1:], strict=False))
    head = bytes([first]) + whole[1:at] + number
    nonce = (int.from_bytes(keys.iv, "big") ^ int.from_bytes(number, "big")).to_bytes(12, "big")
    try:
        return AESGCM(keys.key).decrypt(nonce, whole[at + width :], head)
    except InvalidTag:
        return None


def crypto(frames: bytes) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of every CRYPTO frame; reading stops at a frame that no Initial packet may hold."""
    at = _after_filling(frames, 0)
    while at < len(frames):
        kind = frames[at]
        at += 1
        if kind == CRYPTO:
            offset, at = varint(frames, at)
            size, at = varint(frames, at)
            yield offset, frames[at : at + size]
            at += size
        elif kind in (ACK, ACK_ECN):
            at = _after_ack(frames, at, 3 if kind == ACK_ECN else 0)
        else:
            return
        at = _after_filling(frames, at)


def _after_filling(frames: bytes, at: int) -> int:
    found = FILLING.match(frames, min(at, len(frames)))
    return found.end() if found else at


def _after_ack(frames: bytes, at: int, counts: int) -> int:
    for _ in range(2):
        _, at = varint(frames, at)
    ranges, at = varint(frames, at)
    for _ in range(1 + 2 * min(ranges, len(frames)) + counts):
        _, at = varint(frames, at)
    return at


def joined(parts: dict[int, bytes]) -> bytes:
    """The bytes from offset 0 up to the first hole."""
    found = bytearray()
    for offset, data in sorted(parts.items()):
        if offset > len(found):
            break
        found += data[len(found) - offset :]
    return bytes(found)
