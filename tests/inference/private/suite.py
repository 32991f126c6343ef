"""The encoding suite: every identifier in every way to write it, wrapped as bodies are. Written apart from the code it tests."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

import brotli
import zstandard

Wrap = Callable[[bytes], bytes]


class Case(NamedTuple):
    """One value, hidden: what must be found, and the payload's bytes with its type and encodings."""

    identifier: str
    way: str
    data: bytes
    content_type: str = ""
    encodings: tuple[str, ...] = ()


def hex_of(name: str) -> Wrap:
    return lambda value: hashlib.new(name, value).hexdigest().encode()


def raw_of(name: str) -> Wrap:
    return lambda value: hashlib.new(name, value).digest()


INNER: dict[str, Wrap] = {
    "plain": lambda value: value,
    "upper": lambda value: value.upper(),
    "percent": lambda value: quote(value, safe="").encode(),
    "percent, each": lambda value: "".join(f"%{byte:02X}" for byte in value).encode(),
    "percent twice": lambda value: quote("".join(f"%{byte:02x}" for byte in value)).encode(),
    "base64": b64encode,
    "base64 url": lambda value: urlsafe_b64encode(value).rstrip(b"="),
    "base64 amid": lambda value: b64encode(b"x" + value + b"yz"),
    "base64 amid two": lambda value: b64encode(b"xy" + value + b"\xff\xfe"),
    "hex": lambda value: value.hex().encode(),
    "HEX": lambda value: value.hex().upper().encode(),
    "utf-16 le": lambda value: value.decode().encode("utf-16-le"),
    "utf-16 be": lambda value: value.decode().encode("utf-16-be"),
    "md5": hex_of("md5"),
    "MD5": lambda value: hex_of("md5")(value).upper(),
    "md5 16": lambda value: hex_of("md5")(value)[8:24],
    "md5 base64": lambda value: b64encode(raw_of("md5")(value)),
    "md5 raw": raw_of("md5"),
    "sha1": hex_of("sha1"),
    "SHA1": lambda value: hex_of("sha1")(value).upper(),
    "sha1 base64": lambda value: b64encode(raw_of("sha1")(value)),
    "sha1 base64 url": lambda value: urlsafe_b64encode(raw_of("sha1")(value)),
    "sha1 miui": lambda value: urlsafe_b64encode(raw_of("sha1")(value))[:16],
    "sha1 raw": raw_of("sha1"),
    "sha256": hex_of("sha256"),
    "sha256 base64": lambda value: b64encode(raw_of("sha256")(value)),
    "sha256 raw": raw_of("sha256"),
    "md5 of md5": lambda value: hex_of("md5")(hex_of("md5")(value)),
    "md5 of MD5": lambda value: hex_of("md5")(hex_of("md5")(value).upper()),
    "sha256 of md5": lambda value: hex_of("sha256")(hex_of("md5")(value)),
    "base64 of md5": lambda value: b64encode(hex_of("md5")(value)),
    "md5 of base64": lambda value: hex_of("md5")(b64encode(value)),
    "base64 of base64": lambda value: b64encode(b64encode(b"id=" + value)),
    "hex of base64": lambda value: b64encode(value).hex().encode(),
    "base64 of hex": lambda value: b64encode(value.hex().encode()),
}
REVERSED: dict[str, Wrap] = {"reversed": lambda value: value[::-1], "md5 reversed": lambda v: hex_of("md5")(v[::-1])}


def field(number: int, value: bytes) -> bytes:
    """One field of bytes of a protocol buffer."""
    return bytes((number << 3 | 2,)) + varint(len(value)) + value


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


def is_text(value: bytes) -> bool:
    return all(31 < byte < 127 for byte in value)


def outer(value: bytes) -> Iterator[tuple[str, bytes, str, tuple[str, ...]]]:
    """The ways a body holds a value. What is no text stands in a protocol buffer only."""
    message = field(1, b"\x08\x01") + field(4, value) + field(6, b"end of it")
    yield "protobuf", message, "application/x-protobuf", ()
    yield "protobuf in itself", field(2, field(3, message)), "application/x-protobuf", ()
    yield "grpc", b"\0" + len(message).to_bytes(4, "big") + message, "application/grpc", ()
    if not is_text(value):
        return
    text = value.decode()
    document = json.dumps({"v": 1, "id": text, "t": 1412345678901}).encode()
    yield "json", document, "application/json", ()
    yield "json in json", json.dumps({"data": document.decode(), "n": 2}).encode(), "application/json", ()
    yield "json thrice", json.dumps([json.dumps({"d": document.decode()})]).encode(), "application/json", ()
    yield "form", b"a=1&id=" + quote(text, safe="%").encode() + b"&z=2", "application/x-www-form-urlencoded", ()
    yield "json in form", b"a=1&data=" + quote(document).encode(), "application/x-www-form-urlencoded", ()
    yield "gzip", gzip.compress(document), "application/json", ("gzip",)
    yield "gzip untold", gzip.compress(document), "application/octet-stream", ()
    yield "deflate", zlib.compress(document), "application/json", ("deflate",)
    yield "bare deflate", zlib.compress(document)[2:-4], "application/json", ("deflate",)
    yield "brotli", brotli.compress(document), "application/json", ("br",)
    yield "zstd", zstandard.compress(document), "application/json", ("zstd",)
    yield "gzip in base64 in form", b"a=1&data=" + quote(b64encode(gzip.compress(document)), safe="").encode(), "", ()
    yield "base64 body", b64encode(gzip.compress(document)), "text/plain", ()
    yield "base64 json", b64encode(document), "text/plain", ()
    part = b'--XyZ\r\nContent-Disposition: form-data; name="id"\r\n\r\n' + value + b"\r\n--XyZ--\r\n"
    yield "multipart", part, "multipart/form-data; boundary=XyZ", ()
    yield "xml", b"<?xml version='1.0'?><r><id>" + value + b"</id></r>", "text/xml", ()


def cases(identifier: str, value: str) -> Iterator[Case]:
    """All of it for one identifier."""
    ways = INNER | (REVERSED if identifier == "imei" else {})
    for inner, wrap in ways.items():
        for name, data, kind, encodings in outer(wrap(value.encode())):
            yield Case(identifier, f"{inner} / {name}", data, kind, encodings)
