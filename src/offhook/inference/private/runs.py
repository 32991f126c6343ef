"""Runs of characters that may be base64 or hexadecimal, and what they decode to.

Found by translation and a search for a fixed text, which passes over a hundred megabytes in a second: a regular expression
that tries every place passes over fifteen.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator

from offhook.inference.private.inflate import packing
from offhook.inference.private.protobuf import fields_of, is_text
from offhook.inference.private.sniff import picture

LEAST = 16
LARGEST_MESSAGE = 8 << 20
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
HEXADECIMAL = b"0123456789abcdefABCDEF"
BEGINS = b"\x1f\x28\x78\xff\x89R"
"""First bytes of all that `packing` and `picture` know, but one."""
STANDARD = bytes.maketrans(b"-_", b"+/")


def _table(members: bytes) -> bytes:
    return bytes(65 if byte in members else 32 for byte in range(256))


IN_ALPHABET, IN_HEXADECIMAL = _table(ALPHABET), _table(HEXADECIMAL)


def runs(data: bytes, table: bytes, least: int = LEAST) -> Iterator[tuple[int, int]]:
    """Where runs of at least so many members of a table begin and end."""
    marks = data.translate(table)
    wanted = b"A" * least
    start = marks.find(wanted)
    while start >= 0:
        end = marks.find(b" ", start)
        end = len(marks) if end < 0 else end
        yield start, end
        start = marks.find(wanted, end)


def unwrapped(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What runs of base64 ("base64") and of hexadecimal digits ("hex") hold, where that is text or begins as something known.

    A run of hexadecimal digits that stands amid other letters is base64, or nothing.
    """
    for start, end in runs(data, IN_ALPHABET):
        text = data[start:end]
        digits = not len(text) % 2 and not text.translate(None, HEXADECIMAL)
        value = bytes.fromhex(text.decode("ascii")) if digits else from_base64(text)
        if value and tells(value):
            yield "hex" if digits else "base64", value


def digests(data: bytes, length: int) -> Iterator[bytes]:
    """Runs of exactly so many hexadecimal digits, in lower case."""
    for start, end in runs(data, IN_HEXADECIMAL, length):
        if end - start == length:
            yield data[start:end].lower()


def from_base64(text: bytes) -> bytes | None:
    """Either alphabet, padded or not; None where it is no base64."""
    bare = text.rstrip(b"=").translate(STANDARD)
    try:
        return b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + b"=" * (-len(bare) % 4 % 3))
    except NotBase64:
        return None


def wide(data: bytes) -> str:
    """Which it is, "utf-16-le" or "utf-16-be", where a text in Latin letters stands in it, by its noughts or its mark; "" else."""
    sample = data[:64]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if data.startswith(b"\xff\xfe") or (odd > len(sample) // 3 and not even):
        return "utf-16-le"
    return "utf-16-be" if data.startswith(b"\xfe\xff") or (even > len(sample) // 3 and not odd) else ""


def tells(value: bytes) -> bool:
    """Whether decoded bytes are something: text, a known beginning, text in UTF-16, or a message of protocol buffers."""
    begins = value[0] in BEGINS or value[4:8] == b"ftyp"
    if is_text(value) or (begins and (packing(value[:8]) or picture(value[:16]))):
        return True
    if wide(value):
        return True
    return 24 <= len(value) <= LARGEST_MESSAGE and fields_of(value) is not None
