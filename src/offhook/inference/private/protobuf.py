"""Protocol buffers without their schema: the fields of a message as bytes, nested messages opened.

Without the schema a field of bytes may be text, a message, or anything: what reads as a message to its last byte is taken for one
if it is no plain text. Numbers are not needed here (they are sought in the bytes themselves).

References:
    protobuf.dev, "Encoding": tag = number << 3 | type; 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

DEPTH = 8
MOST_FIELDS = 20_000
CONTROLS = bytes((*range(9), *range(14, 32), 127))
LARGEST_NUMBER = 1 << 20
"""Numbers of fields beyond it are possible and never met: the bytes are something else."""


def fields_of(data: bytes) -> list[bytes] | None:
    """The bytes of every field that holds bytes, nested ones in their order; None where this is no message to its last byte."""
    found: list[bytes] = []
    return found if len(data) > 1 and _walk(data, found, DEPTH) and found else None


def grpc_messages(data: bytes) -> Iterator[bytes]:
    """The messages of a gRPC body: a flag (0 = not packed), four bytes of length, the message; nothing if it is none."""
    at = 0
    while len(data) - at > 5 and data[at] == 0:
        length = int.from_bytes(data[at + 1 : at + 5], "big")
        if not 0 < length <= len(data) - at - 5:
            return
        yield data[at + 5 : at + 5 + length]
        at += 5 + length


def _walk(data: bytes, found: list[bytes], depth: int) -> bool:
    at, here = 0, len(found)
    while at < len(data):
        tag, at = _number(data, at)
        kind, number = tag & 7, tag >> 3
        if not 0 < number < LARGEST_NUMBER or len(found) >= MOST_FIELDS:
            del found[here:]
            return False
        end, start = _span(data, at, kind)
        if end > len(data) or end < 0:
            del found[here:]
            return False
        if kind == 2:
            _take(data[start:end], found, depth)
        at = end
    return True


def _span(data: bytes, at: int, kind: int) -> tuple[int, int]:
    """Where a field ends, and where its bytes begin; -1 where it cannot be."""
    if kind == 0:
        end = _number(data, at)[1]
        return end, end
    if kind == 2:
        length, start = _number(data, at)
        return start + length if length >= 0 else -1, start
    return {1: at + 8, 5: at + 4}.get(kind, -1), at


def _take(value: bytes, found: list[bytes], depth: int) -> None:
    if depth and len(value) > 1 and not is_text(value) and _walk(value, found, depth - 1):
        return
    found.append(value)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A varint and where it ends; (-1, beyond the end) where it is none."""
    value = shift = 0
    while at < len(data) and shift < 70:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at
    return -1, len(data) + 1


def is_text(data: bytes) -> bool:
    """Whether bytes read as text: UTF-8 without control characters in what is looked at (256 bytes)."""
    head = data[:256]
    return len(head.translate(None, CONTROLS)) == len(head) and _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as why:
        return why.start > 252
    return True
