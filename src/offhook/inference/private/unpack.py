"""The layers of a payload, from the outside in: compression, forms, JSON, base64, protocol buffers, parts of a multipart body.

Everything is bounded: how deep, how many layers, how many bytes all of them have, and how many times larger one is than what it
came from. What lies beyond a bound is told, not silently left.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from offhook.facts.passing import Payload
from offhook.inference.private import inflate, sniff
from offhook.inference.private.fields import nested, strings_of
from offhook.inference.private.protobuf import fields_of, grpc_messages, is_text

DEPTH = 5
MOST_BYTES = 32 << 20
MOST_LAYERS = 4000
LARGEST_DOCUMENT = 8 << 20
SHORTEST = 8
BASE64 = re.compile(rb"(?<![A-Za-z0-9+/_\-])[A-Za-z0-9+/_\-]{16,}(?:={1,2}|(?:%3[Dd]){1,2})?(?![A-Za-z0-9+/_\-])")
HEX = re.compile(
    rb"(?<![0-9A-Za-z])(?:[0-9a-f]{2}){8,}(?![0-9A-Za-z])|(?<![0-9A-Za-z])(?:[0-9A-F]{2}){8,}(?![0-9A-Za-z])"
)
PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
FORM = re.compile(rb"[A-Za-z0-9_.\-\[\]%~$]{1,100}=[^\s\x00-\x1f]{0,4000}")
WRITTEN = "(percent)"
"""Marks what a form or a query itself writes with percent signs; whether it is told depends on what stands there (`disclose`)."""


@dataclass(slots=True)
class Layer:
    """Bytes that are searched. path: outermost first. key: the name of the field they are the value of, "" if they have none.

    picture: "JPEG" …, of which nothing but its metadata is looked at. parsed: how the bytes read ("json", "form", …), "" if they do not.
    copy: the same text as the layer above, with escapes taken off; structures are looked for in it instead.
    """

    data: bytes
    path: tuple[str, ...]
    depth: int = 0
    key: str = ""
    picture: str = ""
    content_type: str = ""
    copy: bool = False
    settled: bool = False


@dataclass(slots=True)
class Budget:
    """What one payload may still cost, and what was left because of it."""

    bytes: int = MOST_BYTES
    layers: int = MOST_LAYERS
    left: list[str] = field(default_factory=list)

    def takes(self, layer: Layer) -> bool:
        """Whether there is room for one more layer; what has none is told once."""
        if layer.depth > DEPTH:
            return self._refuse(f"packed more than {DEPTH} times in itself: the innermost was not searched")
        if self.layers < 1 or self.bytes < len(layer.data):
            return self._refuse(
                f"more than {MOST_BYTES >> 20} MiB or {MOST_LAYERS} parts unpacked: the rest was not searched"
            )
        self.layers -= 1
        self.bytes -= len(layer.data)
        return True

    def _refuse(self, why: str) -> bool:
        if why not in self.left:
            self.left.append(why)
        return False


def layers(payload: Payload, budget: Budget) -> Iterator[Layer]:
    """Every layer of a payload that is worth a search, outer ones first."""
    waiting = deque(_outermost(payload))
    while waiting:
        layer = waiting.popleft()
        if len(layer.data) < SHORTEST:
            continue
        _recognise(layer)
        inner = list(_inside(layer, budget))
        if not layer.content_type.startswith("media"):
            yield layer
        waiting.extend(each for each in inner if len(each.data) >= SHORTEST and budget.takes(each))


def _outermost(payload: Payload) -> Iterator[Layer]:
    if payload.part == "head":
        yield from _head(payload.data)
        return
    data = payload.data
    words: list[str] = []
    for name in payload.encodings:
        word, opened = _decoded(name.strip().lower(), data)
        if word:
            words.append(word)
            data = opened
    yield Layer(data, tuple(words), content_type=payload.content_type)


def _decoded(name: str, data: bytes) -> tuple[str, bytes]:
    """The word and the bytes of one content encoding; ("", …) where the body was unpacked before it came here."""
    word, opens = inflate.KINDS.get(name, ("", None))
    told = inflate.packing(data[:8])
    if opens is None or (word in ("gzip", "zstd") and told != word):
        return "", data
    opened = opens(data, _most(data))
    return (word, opened) if opened else ("", data)


def _most(data: bytes) -> int:
    return min(MOST_BYTES, len(data) * inflate.MOST_TIMES + inflate.ROOM)


def _head(data: bytes) -> Iterator[Layer]:
    """Path, query and header lines of a request."""
    line, _, rest = data.partition(b"\n")
    target, mark, query = line.partition(b"?")
    yield Layer(
        target.rpartition(b" HTTP/")[0] if not mark and b" HTTP/" in target else target, (), content_type="path"
    )
    if mark:
        yield Layer(query.rpartition(b" ")[0] if b" HTTP/" in query else query.rstrip(), ("query",), settled=True)
    if rest.strip():
        yield Layer(rest, ("header",), content_type="header", settled=True)


def _recognise(layer: Layer) -> None:
    """Find out what a layer is: its word joins the path, once."""
    head = layer.data[:16]
    if sniff.is_media(head, layer.content_type):
        layer.content_type = "media"
    elif kind := sniff.picture(head):
        layer.picture, layer.content_type = kind, "picture"
    elif not layer.settled:
        word = _container(layer)
        layer.path = (*layer.path, word) if word else layer.path
        layer.settled = True


def _container(layer: Layer) -> str:
    data, told = layer.data, layer.content_type.lower()
    if inflate.packing(data[:8]) or told == "path":
        return ""
    if sniff.boundary_of(layer.content_type, data):
        return "multipart"
    if data.lstrip()[:1] in (b"{", b"[") and (b'"' in data[:4000] or b"," in data[:4000]):
        return "json"
    if is_text(data):
        return "form" if "urlencoded" in told or FORM.match(data) else ""
    proto = any(word in told for word in ("protobuf", "grpc", "octet-stream", "proto")) or not told
    return (
        "protobuf" if proto and len(data) <= LARGEST_DOCUMENT and (fields_of(data) or any(grpc_messages(data))) else ""
    )


def _inside(layer: Layer, budget: Budget) -> Iterator[Layer]:
    """What is packed in a layer, one step in."""
    if layer.picture or layer.content_type == "media":
        return
    data, word = layer.data, layer.path[-1:]
    if packed := inflate.packing(data[:8]):
        name, opens = inflate.KINDS[packed]
        yield _next(layer, opens(data, min(_most(data), max(budget.bytes, 0))), name)
        return
    if word == ("multipart",):
        yield from _of_parts(layer)
        return
    if not layer.copy:
        yield from _of_container(layer)
    if word not in (("form",), ("query",)) and PERCENT.search(data):
        yield _next(layer, unquote_to_bytes(data), "percent")
    yield from _of_tokens(layer)


def _of_container(layer: Layer) -> Iterator[Layer]:
    word = layer.path[-1] if layer.path else ""
    if word == "protobuf":
        yield from _of_protobuf(layer)
    elif word in ("json", "form", "query") and len(layer.data) <= LARGEST_DOCUMENT:
        yield from _of_document(layer, word)


def _next(layer: Layer, data: bytes, *words: str, key: str = "") -> Layer:
    return Layer(data, (*layer.path, *words), layer.depth + 1, key or layer.key)


def _of_parts(layer: Layer) -> Iterator[Layer]:
    boundary = sniff.boundary_of(layer.content_type, layer.data) or b"--"
    for part in sniff.parts_of(layer.data, boundary):
        data = _from_base64(part.data) or part.data if part.in_base64 else part.data
        inner = _next(layer, data, *(("base64",) if part.in_base64 else ()), key=part.name)
        inner.content_type = part.content_type
        yield inner


def _of_protobuf(layer: Layer) -> Iterator[Layer]:
    found = fields_of(layer.data) or [
        each for whole in grpc_messages(layer.data) for each in fields_of(whole) or [whole]
    ]
    flat = Layer(b"\n".join(found), layer.path, layer.depth + 1, copy=True, settled=True)
    yield flat
    for value in found:
        if inflate.packing(value[:8]) or sniff.picture(value[:16]) or value[:1] in (b"{", b"["):
            yield _next(layer, value)


def _of_document(layer: Layer, word: str) -> Iterator[Layer]:
    """The strings of JSON, a form or a query with what escapes them taken off; and those that are documents themselves."""
    mark = () if word == "json" else (WRITTEN,)
    strings = strings_of(layer.data, word)
    if strings.changed:
        yield Layer(strings.flat(), (*layer.path, *mark), layer.depth + 1, copy=True, settled=True)
    for key, value in nested(strings):
        yield Layer(value, (*layer.path, *mark), layer.depth + 1, key)


def _of_tokens(layer: Layer) -> Iterator[Layer]:
    """Runs that read as base64 or hexadecimal and hold something: text, or bytes that begin as something known."""
    for found in BASE64.finditer(layer.data):
        value = _from_base64(found[0])
        if value and _tells(value):
            yield _next(layer, value, "base64")
    for found in HEX.finditer(layer.data):
        value = bytes.fromhex(found[0].decode("ascii"))
        if _tells(value):
            yield _next(layer, value, "hex")


def _from_base64(text: bytes) -> bytes | None:
    bare = re.sub(rb"%3[Dd]|[\s=]", b"", text).replace(b"-", b"+").replace(b"_", b"/")
    try:
        return b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + b"=" * (-len(bare) % 4 % 3))
    except NotBase64:
        return None


def _tells(value: bytes) -> bool:
    """Whether decoded bytes are something: text, a known beginning, or a message of protocol buffers."""
    head = value[:16]
    if inflate.packing(head) or sniff.picture(head) or is_text(value):
        return True
    wide = value[1:64:2].count(0) > len(value[:64]) // 3 or value[:64:2].count(0) > len(value[:64]) // 3
    return wide or (24 <= len(value) <= LARGEST_DOCUMENT and fields_of(value) is not None)
