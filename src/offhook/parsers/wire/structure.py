"""Whether bytes have structure that could be read, or look like chance: encrypted, compressed, or nothing we know.

Each test is one that chance passes less than once in a million: it is text; the bytes are likelier by far under a plain
model of what programs write (zeros, text, small numbers) than under chance; or some bytes are much more frequent than others.
In doubt they count as unreadable: that is the claim which promises nothing. Text that is only a coat (base64, hex) is judged by
what it covers.
"""

from __future__ import annotations

import binascii
import math
import re
import zlib

SAMPLE = 4096
SURE = 16.0
"""The logarithm of how much likelier the model must be: chance reaches it in one of nine million trials."""
WINDOW = 64
LEAST_PACKED = 1024
MOST_DIFFERENT = 245
"""Of 1024 bytes of chance, 251 are different ones; with so many, counting is not worth its time."""
BLANKS = str.maketrans("", "", "\r\n\t")
LEAST_TEXT = 16
"""Chance prints as many letters once in seven million times; fewer prove nothing."""
COATED = re.compile(rb"[A-Za-z0-9+/_-]{64,}={0,2}")
HEX = re.compile(rb"[0-9a-fA-F]+")
OPENED = (
    b"\x1f\x8b",  # gzip
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"PK\x03\x04",  # zip
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG",
    b"GIF8",
    b"RIFF",  # WebP, WAV
    b"\x00\x00\x00\x18ftyp",
    b"\x00\x00\x00\x20ftyp",
    b"%PDF",
    b"OggS",
    b"ID3",
)
"""What begins so is packed, but in a way that anybody can open."""


SHARES = (
    (b"abcdefghijklmnopqrstuvwxyz", 0.32),
    (b"0123456789", 0.10),
    (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0.08),
    (b" ", 0.05),
    (b"./-_:,\"={}&?;'", 0.08),
    (b"\0", 0.15),
    (bytes(range(1, 17)), 0.07),
    (b"\xff", 0.02),
)
"""How much of what programs write is made of which bytes: rough figures, from looking at many protocols. All others share the rest."""
TENTHS, ZERO = 10, 100


def _weights() -> bytes:
    """By byte, how much likelier it is in what programs write than by chance: ten times the logarithm, and 100."""
    named = {byte: share / len(group) for group, share in SHARES for byte in group}
    rest = (1 - sum(named.values())) / (256 - len(named))
    return bytes(round(TENTHS * math.log(named.get(byte, rest) * 256)) + ZERO for byte in range(256))


WEIGHTS = _weights()


def has_structure(data: bytes) -> bool:
    """Whether the first 4 KiB can be told from chance. Nothing has no structure."""
    data = data[:SAMPLE]
    if _is_text(data):
        return not _covers_chance(data)
    return _is_likely(data) or _packs(data)


def can_be_opened(data: bytes) -> bool:
    """Whether the bytes have structure, or begin like a format that anybody can open."""
    return data.startswith(OPENED) or has_structure(data)


def _is_text(data: bytes) -> bool:
    if len(data) < LEAST_TEXT:
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as why:
        if why.start < len(data) - 3:
            return False
        text = data[: why.start].decode("utf-8")
    plain = text.translate(BLANKS)
    if plain.isprintable():
        return bool(plain)
    return sum(not sign.isprintable() for sign in plain) * 50 <= len(text)


def _covers_chance(text: bytes) -> bool:
    """Whether text is for the most part one coat over bytes that look like chance."""
    found = COATED.search(text)
    if not found or len(found[0]) * 10 < len(text) * 9:
        return False
    inside = found[0].rstrip(b"=")
    try:
        if HEX.fullmatch(inside):
            data = binascii.unhexlify(inside[: len(inside) // 2 * 2])
        else:
            data = binascii.a2b_base64(inside[: len(inside) // 4 * 4].replace(b"-", b"+").replace(b"_", b"/"))
    except binascii.Error:
        return False
    return len(data) >= 32 and not (data.startswith(OPENED) or _is_text(data) or _is_likely(data) or _packs(data))


def _is_likely(data: bytes) -> bool:
    """Whether the model is likelier than chance, over all and in most of its windows (a head alone does not make a whole)."""
    weights = data.translate(WEIGHTS)
    if sum(weights) - ZERO * len(data) < TENTHS * SURE:
        return False
    windows = [weights[at : at + WINDOW] for at in range(0, len(data), WINDOW)]
    return sum(sum(window) > ZERO * len(window) for window in windows) * 3 >= len(windows) * 2


def _packs(data: bytes) -> bool:
    """Whether some bytes are so much more frequent than others that counting alone packs by a fifth: repeated chance does not pass."""
    if len(data) < LEAST_PACKED or len(set(data[:LEAST_PACKED])) >= MOST_DIFFERENT:
        return False
    packer = zlib.compressobj(1, zlib.DEFLATED, -9, 8, zlib.Z_HUFFMAN_ONLY)
    return (len(packer.compress(data)) + len(packer.flush())) * 5 <= len(data) * 4
