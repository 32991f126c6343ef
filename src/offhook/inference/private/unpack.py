"""The layers of a payload, from the outside in: compression, forms, JSON, base64, protocol buffers, parts of a multipart body.

Everything is bounded: how deep, how many layers, how many bytes all of them have, and how many times larger one is than what it
came from. What lies beyond a bound is told, not silently left.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from offhook.facts.passing import Payload
from offhook.inference.private import inflate, sniff
from offhook.inference.private.fields import nested, strings_of, unpercent
from offhook.inference.private.protobuf import fields_of, grpc_messages, is_text
from offhook.inference.private.runs import from_base64, unwrapped, wide

DEPTH = 5
MOST_BYTES = 32 << 20
MOST_LAYERS = 4000
LARGEST_DOCUMENT = 4 << 20
SHORTEST = 8
SMALL = 64 << 10
"""Bytes up to which something is looked for in what is no text."""
TEXT = bytes((9, 10, 13, *range(32, 127), *range(128, 256)))
PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
FORM = re.compile(rb"[A-Za-z0-9_.\-\[\]%~$]{1,64}=[^\s=\x00-\x1f]")
WRITTEN = "(percent)"
"""Marks what a form or a query itself writes with percent signs; whether it is told depends on what stands there (`disclose`)."""


@dataclass(slots=True)
class Layer:
    """Bytes that are searched. path: outermost first. key: the name of the field they are the value of, "" if they have none.

    picture: "JPEG" …, of which nothing but its metadata is looked at.
    copy: the same text as the layer above, with escapes taken off.
    copied: there is such a copy of this layer, so shapes are looked for there.
    container: how the bytes read ("json", "form", …), "" if they do not; None while nobody has looked.
    readable: whether it is text for the most part.
    """

    data: bytes
    path: tuple[str, ...]
    depth: int = 0
    key: str = ""
    picture: str = ""
    content_type: str = ""
    copy: bool = False
    copied: bool = False
    container: str | None = None
    readable: bool = True


@dataclass(slots=True)
class Budget:
    """What one payload may still cost, and what was left because of it."""

    room: int = MOST_BYTES
    parts: int = MOST_LAYERS
    left: list[str] = field(default_factory=list)

    def takes(self, layer: Layer) -> bool:
        """Whether there is room for one more layer; what has none is told once."""
        if layer.depth > DEPTH:
            return self.refuse(f"packed more than {DEPTH} times in itself: the innermost was not searched")
        if self.parts < 1 or self.room < len(layer.data):
            return self.refuse(
                f"more than {MOST_BYTES >> 20} MiB or {MOST_LAYERS} parts unpacked: the rest was not searched"
            )
        self.parts -= 1
        self.room -= len(layer.data)
        return True

    def opened(self, opens: Callable[[bytes, int], bytes], data: bytes) -> bytes:
        """What is packed, as far as there is room for it; what is cut is told."""
        most = min(MOST_BYTES, max(self.room, 0), len(data) * inflate.MOST_TIMES + inflate.ROOM)
        out = opens(data, most) if most else b""
        if len(out) >= most:
            self.refuse(f"unpacks to more than {most:,} bytes: the rest was not searched")
        return out

    def refuse(self, why: str) -> bool:
        """Remember what was left, once; always False."""
        if why not in self.left:
            self.left.append(why)
        return False


def layers(payload: Payload, budget: Budget) -> Iterator[Layer]:
    """Every layer of a payload that is worth a search, outer ones first."""
    waiting = deque(_outermost(payload, budget))
    while waiting:
        layer = waiting.popleft()
        if len(layer.data) < SHORTEST:
            continue
        _recognise(layer)
        inner = list(_inside(layer, budget))
        if not layer.content_type.startswith("media"):
            yield layer
        waiting.extend(each for each in inner if len(each.data) >= SHORTEST and budget.takes(each))


def _outermost(payload: Payload, budget: Budget) -> Iterator[Layer]:
    if payload.part == "head":
        yield from _head(payload.data)
        return
    data = payload.data
    words: list[str] = []
    for name in payload.encodings:
        word, opened = _decoded(name.strip().lower(), data, budget)
        words += [word] if word else []
        data = opened
    budget.room -= len(data) if words else 0
    yield Layer(data, tuple(words), content_type=payload.content_type)


def _decoded(name: str, data: bytes, budget: Budget) -> tuple[str, bytes]:
    """The word and the bytes of one content encoding. Proxies hand on bodies that they have unpacked: so sent, none the less."""
    word, opens = inflate.KINDS.get(name, ("", None))
    told = inflate.packing(data[:8])
    if opens is None or (word in ("gzip", "zstd") and told != word):
        return word, data
    return word, budget.opened(opens, data) or data


def _head(data: bytes) -> Iterator[Layer]:
    """Path, query and header lines of a request."""
    line, _, rest = data.partition(b"\n")
    target, mark, query = line.partition(b"?")
    yield Layer(
        target.rpartition(b" HTTP/")[0] if not mark and b" HTTP/" in target else target, (), content_type="path"
    )
    if mark:
        yield Layer(query.rpartition(b" ")[0] if b" HTTP/" in query else query.rstrip(), ("query",), container="query")
    if rest.strip():
        yield Layer(rest, ("header",), content_type="header", container="")


def _recognise(layer: Layer) -> None:
    """Find out what a layer is: its word joins the path, once."""
    head = layer.data[:16]
    layer.readable = _readable(layer.data)
    if sniff.is_media(head, layer.content_type):
        layer.content_type = "media"
    elif kind := sniff.picture(head):
        layer.picture, layer.content_type = kind, "picture"
    elif layer.container is None:
        layer.container = _container(layer)
        layer.path = (*layer.path, layer.container) if layer.container else layer.path


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
    data = layer.data
    if packed := inflate.packing(data[:8]):
        name, opens = inflate.KINDS[packed]
        yield _next(layer, budget.opened(opens, data), name)
        return
    if layer.container == "multipart":
        yield from _of_parts(layer)
        return
    if coded := wide(data):
        yield _next(layer, data.decode(coded, errors="replace").encode("utf-8", errors="replace"), "utf16")
    yield from _of_container(layer, budget)
    if layer.container not in ("form", "query") and layer.readable and PERCENT.search(data):
        yield _next(layer, unpercent(data), "percent")
    yield from _of_runs(layer)


def _of_container(layer: Layer, budget: Budget) -> Iterator[Layer]:
    word = layer.container
    if word == "protobuf":
        yield from _of_protobuf(layer)
    elif word == "json" and len(layer.data) > LARGEST_DOCUMENT:
        budget.refuse(
            f"JSON of more than {LARGEST_DOCUMENT >> 20} MiB: searched as it stands, what is packed in it was not opened"
        )
    elif word in ("json", "form", "query"):
        yield from _of_document(layer, word)


def _next(layer: Layer, data: bytes, *words: str, key: str = "") -> Layer:
    return Layer(data, (*layer.path, *words), layer.depth + 1, key or layer.key)


def _of_parts(layer: Layer) -> Iterator[Layer]:
    boundary = sniff.boundary_of(layer.content_type, layer.data) or b"--"
    for part in sniff.parts_of(layer.data, boundary):
        data = from_base64(part.data) or part.data if part.in_base64 else part.data
        inner = _next(layer, data, *(("base64",) if part.in_base64 else ()), key=part.name)
        inner.content_type = part.content_type
        yield inner


def _of_protobuf(layer: Layer) -> Iterator[Layer]:
    found = fields_of(layer.data) or [
        each for whole in grpc_messages(layer.data) for each in fields_of(whole) or [whole]
    ]
    flat = Layer(b"\n".join(found), layer.path, layer.depth, copy=True, container="")
    yield flat
    for value in found:
        if inflate.packing(value[:8]) or sniff.picture(value[:16]) or value[:1] in (b"{", b"["):
            yield _next(layer, value)


def _of_document(layer: Layer, word: str) -> Iterator[Layer]:
    """The strings of JSON, a form or a query with what escapes them taken off; and those that are documents themselves."""
    strings = strings_of(layer.data, word)
    mark = (WRITTEN,) if word != "json" and b"%" in layer.data else ()
    layer.copied = strings.changed
    if mark and b"+" in layer.data:
        yield Layer(layer.data.replace(b"+", b" "), layer.path, layer.depth, copy=True, copied=True, container="")
    if strings.changed:
        yield Layer(strings.flat(), (*layer.path, *mark), layer.depth, copy=True, container="")
    for key, value in nested(strings):
        yield Layer(value, (*layer.path, *mark), layer.depth + 1, key)


def _of_runs(layer: Layer) -> Iterator[Layer]:
    if layer.readable or len(layer.data) <= SMALL:
        yield from (_next(layer, value, word) for word, value in unwrapped(layer.data))


def _readable(data: bytes) -> bool:
    """Whether it is text for the most part: of what is looked at, one byte in ten at most is a control character."""
    sample = data[:2048] + data[len(data) // 2 : len(data) // 2 + 2048]
    return len(sample.translate(None, TEXT)) * 10 <= len(sample)
