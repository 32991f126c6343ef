"""Whether bytes have structure that could be read, or look like chance: encrypted, compressed, or nothing we know.

Each test is one that chance passes less than once in a million: it is text; the bytes are likelier by far under a plain
model of what programs write (zeros, text, small numbers) than under chance; or they can be packed by a tenth. In doubt they count as
unreadable: that is the claim which promises nothing. Text that is only a coat (base64, hex) is judged by what it covers.
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
LEAST_PACKED = 128
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


def _weights() -> list[float]:
    """The logarithm of how much likelier each byte is in what programs write than by chance."""
    share = [0.05 / 128 if byte >= 128 else 0.12 / 32 for byte in range(256)]
    for byte in range(32, 127):
        share[byte] = 0.65 / 95
    share[0], share[255] = 0.15, 0.02
    return [math.log(part * 256 / sum(share)) for part in share]


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
    strange = sum(not sign.isprintable() and sign not in "\r\n\t" for sign in text)
    return bool(text) and strange * 50 <= len(text)


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
    scores = [sum(map(WEIGHTS.__getitem__, data[at : at + WINDOW])) for at in range(0, len(data), WINDOW)]
    return sum(scores) >= SURE and sum(score > 0 for score in scores) * 3 >= len(scores) * 2


def _packs(data: bytes) -> bool:
    return len(data) >= LEAST_PACKED and len(zlib.compress(data, 6)) * 10 <= len(data) * 9
