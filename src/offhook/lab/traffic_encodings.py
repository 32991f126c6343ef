"""One identifier in one disguise for each request: what a search for the owner's data must see through.

Every request goes to a host of its own, in clear, so that what is told of a host is told of one disguise.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from urllib.parse import quote

from offhook.lab.scenario import HOUR, MINUTE, SECOND, moment
from offhook.lab.traffic import Carried, Conversation, Exchange, Server, Traffic
from offhook.lab.traffic_people import OWNER, Person
from offhook.lab.traffic_recipes import JSON, device_hash
from offhook.lab.traffic_story import Story
from offhook.lab.wire_bodies import BOUNDARY, form_body, json_body, multipart_body, protobuf_body
from offhook.lab.wire_http import Headers, packed

Disguise = tuple[bytes, Headers, str, str | None]
"""Body, headers, form, hash."""
TEXT, FORM = ("Content-Type", "text/plain"), ("Content-Type", "application/x-www-form-urlencoded")
BINARY, PROTOBUF = ("Content-Type", "application/octet-stream"), ("Content-Type", "application/x-protobuf")
PARTS = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")


def _plain(body: bytes, *headers: tuple[str, str]) -> Disguise:
    return body, headers, "plain", None


def _encoded(body: bytes, *headers: tuple[str, str]) -> Disguise:
    return body, headers, "encoded", None


def _hashed(digest: str, name: str) -> Disguise:
    return json_body({"id": digest, "v": 3}), (JSON,), "hashed", name


def _quoted(body: bytes, value: str, *headers: tuple[str, str]) -> Disguise:
    """Where an at sign is written as %40; a plus before digits is no matter."""
    return body, headers, "encoded" if "@" in value else "plain", None


def _coded(value: str, coding: str) -> Disguise:
    return _plain(
        packed(json_body({"device": value, "n": list(range(40))}), [coding]), JSON, ("Content-Encoding", coding)
    )


def _base64_json(value: str, before: int) -> Disguise:
    inner = json_body({"k" * (before + 1): "x", "id": value})
    return _encoded(json_body({"payload": base64.b64encode(inner).decode()}), JSON)


def _in_layers(value: str) -> Disguise:
    inner = base64.urlsafe_b64encode(json_body({"data": f'{{"id":"{value}"}}'})).decode().rstrip("=")
    return _encoded(packed(form_body({"p": inner}), ["gzip"]), FORM, ("Content-Encoding", "gzip"))


def _digest(value: str, algorithm: str) -> str:
    return hashlib.new(algorithm, value.encode(), usedforsecurity=False).hexdigest()


DISGUISES: dict[str, Callable[[str], Disguise]] = {
    "form": lambda value: _quoted(form_body({"a": "1", "id": value}), value, FORM),
    "json": lambda value: _plain(json_body({"device": {"id": value}}), JSON),
    "upper": lambda value: _plain(json_body({"id": value.upper()}), JSON),
    "json-in-json": lambda value: _plain(json_body({"ext": json_body({"id": value}).decode()}), JSON),
    "gzip": lambda value: _coded(value, "gzip"),
    "deflate": lambda value: _coded(value, "deflate"),
    "br": lambda value: _coded(value, "br"),
    "zstd": lambda value: _coded(value, "zstd"),
    "gzip-untold": lambda value: _plain(packed(json_body({"id": value}), ["gzip"]), BINARY),
    "chunked": lambda value: _plain(json_body({"pad": "y" * 505, "id": value, "end": "z" * 300}), JSON, ("Transfer-Encoding", "chunked")),
    "protobuf": lambda value: _plain(protobuf_body([(1, 7), (2, protobuf_body([(1, value), (4, 99)]))]), PROTOBUF),
    "multipart": lambda value: _plain(multipart_body({"id": value}, [("f", "a.bin", "application/octet-stream", b"\0\1")]), PARTS),
    "header": lambda value: _plain(b"", ("X-Device", value)),
    "cookie": lambda value: _quoted(b"", value, ("Cookie", f"lang=en; did={quote(value)}; v=2")),
    "base64": lambda value: _encoded(json_body({"id": base64.b64encode(value.encode()).decode()}), JSON),
    "base64-0": lambda value: _base64_json(value, 0),
    "base64-1": lambda value: _base64_json(value, 1),
    "base64-2": lambda value: _base64_json(value, 2),
    "hex": lambda value: _encoded(json_body({"id": value.encode().hex()}), JSON),
    "hex-upper": lambda value: _encoded(value.encode().hex().upper().encode(), TEXT),
    "utf-16": lambda value: _encoded(f"id={value}".encode("utf-16-le"), BINARY),
    "reversed": lambda value: _encoded(json_body({"cuid": f"{'0F' * 8}|{value[::-1]}"}), JSON),
    "layers": _in_layers,
    "md5": lambda value: _hashed(_digest(value, "md5"), "md5"),
    "md5-upper": lambda value: _hashed(_digest(value, "md5").upper(), "md5"),
    "md5-16": lambda value: _hashed(_digest(value, "md5")[8:24], "md5_16"),
    "md5-base64": lambda value: _hashed(base64.b64encode(bytes.fromhex(_digest(value, "md5"))).decode(), "md5"),
    "sha1": lambda value: _hashed(_digest(value, "sha1"), "sha1"),
    "sha256": lambda value: _hashed(_digest(value, "sha256"), "sha256"),
    "sha1-short": lambda value: _hashed(device_hash(value), "sha1_base64url_16"),
}  # fmt: skip
IDENTIFIERS = ("imei", "imsi", "own_number", "android_id", "email", "serial", "gaid")
ONLY = {"upper": {"android_id", "serial", "gaid", "email"}, "reversed": {"imei"}}
"""Disguises that mean something for some identifiers only."""


def encoding_suite(person: Person = OWNER) -> Story:
    """Every identifier in every disguise."""
    at = moment("Asia/Singapore", "2026-09-20 01:00:00")
    talks = tuple(_talks(person, at))
    traffic = Traffic(conversations=talks, began=at - MINUTE, ended=at + HOUR, evidence=("pcap",), person=person)
    return Story(name="encoding-suite", traffic=traffic)


def _talks(person: Person, began: int) -> Iterator[Conversation]:
    values = {name: getattr(person, "number" if name == "own_number" else name) for name in IDENTIFIERS}
    number = 0
    for disguise, make in DISGUISES.items():
        for name, value in values.items():
            if name in ONLY.get(disguise, IDENTIFIERS):
                number += 1
                body, headers, form, digest = make(value)
                said = Exchange(
                    target="/collect", method="POST" if body else "GET", headers=headers, body=body,
                    carries=(Carried(data="identifier", identifier=name, form=form, hash=digest),),
                )  # fmt: skip
                server = Server(
                    host=f"{name.replace('_', '-')}.{disguise}.example", address=f"192.0.2.{number % 250 + 1}"
                )
                yield Conversation(
                    began=began + number * 7 * SECOND, server=server, protocol="http", exchanges=(said,), asks=False
                )
