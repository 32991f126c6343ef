"""Names and values of JSON, forms and queries, as texts with what escapes them taken off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import msgspec

from offhook.inference.private.inflate import packing

MOST_VALUES = 200_000
PIECE = 64 << 10
DEEPEST = 64
LONGEST_NAME = 200
"""Characters of a name that are kept: it stands before each of its values, and one of a megabyte before a list would fill the memory."""
SHORTEST_DOCUMENT = 8


@dataclass(frozen=True, slots=True)
class Strings:
    """Pairs of name and value in their order. changed: some value reads otherwise than the bytes do."""

    pairs: list[tuple[str, bytes]]
    changed: bool

    def flat(self) -> bytes:
        """One pair a line: `name=value`."""
        return b"\n".join(b"%b=%b" % (key.encode("utf-8", errors="replace"), value) for key, value in self.pairs)


def strings_of(data: bytes, kind: str) -> Strings:
    """The pairs of a document of kind "json", "form" or "query"; none where it cannot be read as such."""
    if kind == "json":
        pairs = (
            [(key, text.encode("utf-8", errors="replace")) for key, text in texts_of(data)]
            if b"\\" in data or _holds_more(data)
            else []
        )
        return Strings(pairs, b"\\" in data)
    pairs = [_pair(piece) for piece in data.split(b"&", MOST_VALUES)[:MOST_VALUES]]
    return Strings(pairs, b"%" in data or b"+" in data)


def nested(strings: Strings) -> Iterator[tuple[str, bytes]]:
    """Values that are documents themselves: JSON in a string, a form in a field, or what was compressed."""
    for key, value in strings.pairs:
        bare = value.strip()
        if len(bare) >= SHORTEST_DOCUMENT and bare[:1] in (b"{", b"[") and bare[-1:] in (b"}", b"]"):
            yield key, bare
        elif packing(value[:8]):
            yield key, value


def texts_of(data: bytes) -> Iterator[tuple[str, str]]:
    """Every text and number in JSON with the name it stands under; of several documents one a line as well."""
    left = MOST_VALUES
    for document in documents_of(data):
        for key, value in _walk(document):
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                yield key, str(value)
                left -= 1
            if left < 1:
                return


def documents_of(data: bytes) -> Iterator[object]:
    """What stands in JSON, or in JSON line by line; nothing of what cannot be read."""
    whole = _read(data)
    if whole is not None:
        yield whole
        return
    lines = data.splitlines()
    for line in lines if len(lines) > 1 else ():
        document = _read(line) if line.lstrip()[:1] in (b"{", b"[") else None
        if document is not None:
            yield document


def _read(data: bytes) -> object | None:
    try:
        document: object = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return None
    return document


def _walk(document: object) -> Iterator[tuple[str, object]]:
    """Leaves with their names, not deeper than `DEEPEST`."""
    waiting: list[tuple[str, object, int]] = [("", document, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        if isinstance(value, dict) and depth < DEEPEST:
            waiting.extend((name[:LONGEST_NAME], inner, depth + 1) for name, inner in reversed(value.items()))
        elif isinstance(value, list) and depth < DEEPEST:
            waiting.extend((key, inner, depth + 1) for inner in reversed(value))
        else:
            yield key, value


def _holds_more(data: bytes) -> bool:
    """Whether a string of it may be a document that needs no escapes."""
    return b'"{' in data or b'"[' in data


def unpercent(data: bytes) -> bytes:
    """Bytes with their percent signs taken off, in pieces: at once, a body of percent signs takes eighty times its size."""
    if len(data) <= PIECE:
        return unquote_to_bytes(data)
    out = bytearray()
    start = 0
    while start < len(data):
        end = min(start + PIECE, len(data))
        cut = data.rfind(b"%", max(end - 2, start), end)
        end = cut if start < cut and end < len(data) else end
        out += unquote_to_bytes(data[start:end])
        start = end
    return bytes(out)


def _pair(piece: bytes) -> tuple[str, bytes]:
    name, found, value = piece.partition(b"=")
    if not found:
        name, value = b"", name
    plain = unpercent(value.replace(b"+", b" ")) if b"%" in value or b"+" in value else value
    return unpercent(name).decode("utf-8", errors="replace"), plain
