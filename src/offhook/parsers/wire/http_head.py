"""The head of an HTTP/1 message: its first line, its fields, and how long the body is that follows.

References: RFC 9112 (messages, lengths of bodies in section 6.3), RFC 9110 section 8.4 (content codings).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from offhook.parsers.wire.names import host_name, latin, port_of

NONE, LENGTH, CHUNKED, CLOSE, SWITCH = "none", "length", "chunked", "close", "switch"
LARGEST_LENGTH = 1 << 50
NUMBER = re.compile(rb"[0-9]{1,15}")
ABSOLUTE = re.compile(rb"(?P<scheme>https?|ws|wss)://(?P<host>[^/?#]{0,1000})(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
LONGEST_TARGET = 2000


@dataclass(frozen=True, slots=True)
class Framing:
    """How the body ends. kind: none, length (with `size`), chunked, close (with the connection), switch (no HTTP follows)."""

    kind: str
    size: int = 0


@dataclass(frozen=True)
class Head:
    """One head as received, with the empty line that ends it."""

    raw: bytes

    @cached_property
    def first(self) -> list[bytes]:
        """The words of the first line: method, target, version; or version, code, reason."""
        line = self.raw.partition(b"\n")[0].strip()
        words = line.split(None, 2)
        if len(words) == 3 and not line.startswith(b"HTTP/") and b" " in words[2]:
            method, _, rest = line.partition(b" ")  # a target with spaces in it: seen, though not allowed
            target, _, version = rest.rpartition(b" ")
            return [method, target, version]
        return [*words, b"", b"", b""][:3]

    @cached_property
    def fields(self) -> dict[bytes, bytes]:
        """Values by lower-case name, repeated ones joined with commas."""
        found: dict[bytes, bytes] = {}
        for name, value in _fields(self.raw):
            found[name] = found[name] + b", " + value if name in found else value
        return found

    def text(self, name: bytes, limit: int = 500) -> str:
        """One field as text that can be shown, "" where there is none."""
        value = self.fields.get(name)
        return latin(value, limit) if value else ""

    @property
    def code(self) -> int:
        """The status of a response, 0 where it is no number."""
        return int(self.first[1]) if NUMBER.fullmatch(self.first[1]) and len(self.first[1]) == 3 else 0

    @property
    def encodings(self) -> tuple[str, ...]:
        """The codings that are on the body when its chunks are taken off, outermost first."""
        found = []
        for name in (b"transfer-encoding", b"content-encoding"):
            words = [word.strip().lower() for word in self.text(name).split(",")]
            found += [word for word in reversed(words) if word not in ("", "chunked", "identity")]
        return tuple(found[:8])

    @property
    def upgrade(self) -> str:
        """What protocol the sides turn to, "" if none is asked for."""
        asks = b"upgrade" in self.fields.get(b"connection", b"").lower()
        return self.text(b"upgrade").lower() if asks else ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes. port: None where the request names none. target: path and query, or host and port of CONNECT."""

    host: str | None
    port: int | None
    target: str
    scheme: str


def address_of(head: Head) -> Address:
    """The host of a request: in its target (as to a proxy), else in its Host field."""
    method, target, _ = head.first
    host = head.fields.get(b"host", b"").partition(b",")[0]
    scheme = "ws" if head.upgrade == "websocket" else "http"
    if absolute := ABSOLUTE.fullmatch(target):
        scheme = absolute["scheme"].decode().lower()
        host, target = absolute["host"], absolute["rest"] or b"/"
        port = port_of(host) or (443 if scheme in ("https", "wss") else 80)
        return Address(host_name(host), port, latin(target, LONGEST_TARGET), scheme)
    if method == b"CONNECT":
        host = target
    return Address(host_name(host), port_of(host), latin(target, LONGEST_TARGET), scheme)


def request_framing(head: Head) -> Framing:
    """How the body of a request ends. One that asks to switch is followed by nothing until that is answered."""
    switches = head.first[0] == b"CONNECT" or head.upgrade
    framing = _length(head) or Framing(NONE)
    return Framing(SWITCH) if switches and framing.kind == NONE else framing


def response_framing(head: Head, method: str) -> Framing:
    """How the body of a response ends, to a request of this method ("" if unknown)."""
    code = head.code
    if code == 101 or (method == "CONNECT" and 200 <= code < 300):
        return Framing(SWITCH)
    if method == "HEAD" or code < 200 or code in (204, 304):
        return Framing(NONE)
    if b"transfer-encoding" in head.fields and not _is_chunked(head):
        return Framing(CLOSE)
    return _length(head) or Framing(CLOSE)


def contradicts(head: Head) -> bool:
    """Whether the length of the body is told in a way that has no meaning."""
    value = head.fields.get(b"content-length")
    if value is None or _is_chunked(head):
        return False
    words = {word.strip() for word in value.split(b",")}
    return len(words) != 1 or not NUMBER.fullmatch(words.pop())


def _length(head: Head) -> Framing | None:
    if _is_chunked(head):
        return Framing(CHUNKED)
    value = head.fields.get(b"content-length")
    if value is None or contradicts(head):
        return None
    size = int(value.partition(b",")[0])
    return Framing(LENGTH, size) if size else Framing(NONE)


def _is_chunked(head: Head) -> bool:
    return head.fields.get(b"transfer-encoding", b"").lower().rstrip().endswith(b"chunked")


def _fields(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and value of each field; a line that begins with a blank continues the one before."""
    name, value = b"", b""
    for line in raw.split(b"\n")[1:]:
        if line[:1] in (b" ", b"\t") and name:
            value += b" " + line.strip()
            continue
        if name:
            yield name, value
        before, colon, after = line.partition(b":")
        name, value = (before.strip().lower(), after.strip()) if colon else (b"", b"")
    if name:
        yield name, value
