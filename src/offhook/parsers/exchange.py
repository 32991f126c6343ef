"""One HTTP request and its response, put into facts: however a source of readable traffic tells them, they end up alike here.

The bytes themselves pass by as `Payload`s: heads as text, bodies as the source has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from offhook.facts.passing import Payload
from offhook.facts.place import Fact, Place
from offhook.facts.time import Stamp
from offhook.facts.traffic import WebRequest
from offhook.parsers.json_values import size_of
from offhook.parsers.wire.names import escaped, host_name

LONGEST_TARGET = 2000
LONGEST_VALUE = 300
MOST_ENCODINGS = 8
URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,20})://(?P<authority>[^/?#]*)(?P<target>[^#]*)", re.DOTALL)
PORT = re.compile(r"(?:^|[^:]|\]):(?P<port>\d{1,5})\Z")
PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
PROTECTED = frozenset({"https", "wss"})


@dataclass(frozen=True, slots=True)
class Address:
    """What a URL says. scheme: in lower case. port: the scheme's own where none is written. target: path and query, "/" at least."""

    scheme: str
    host: str | None
    port: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request or a response.

    first_line: as it went, or as it would in HTTP/1. headers: (name, value), in order.
    body:   as the evidence has it, None if it has none. packed: it is still packed as the headers tell.
    body_size, size: of the body, and of all, on the wire; None where the source does not tell.
    """

    first_line: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    packed: bool = False
    body_size: int | None = None
    size: int | None = None

    def header(self, name: str) -> str:
        """The value of the first header of that name (in lower case), "" if there is none."""
        return next((value for given, value in self.headers if given.lower() == name), "")

    def head(self) -> bytes:
        """First line and headers as text."""
        lines = (self.first_line, *(f"{name}: {value}" for name, value in self.headers), "", "")
        return "\r\n".join(lines).encode("utf-8", errors="replace")

    def encodings(self) -> tuple[str, ...]:
        """How the body is packed, outermost first."""
        told = self.header("content-encoding")[-LONGEST_VALUE:] if self.packed else ""
        names = (name.strip().lower() for name in told.split(","))
        return tuple(name[:40] for name in names if name and name != "identity")[::-1][:MOST_ENCODINGS]

    def body_bytes(self) -> int:
        """Bytes of the body on the wire, as far as is known."""
        told = self.body_size if self.body_size is not None else size_of(self.header("content-length"))
        return len(self.body or b"") if told is None else told

    def bytes(self) -> int:
        """Bytes of head and body on the wire, as far as is known."""
        return len(self.head()) + self.body_bytes() if self.size is None else self.size

    def state(self) -> str:
        """What there is of the body: a word of `WebRequest.body_state`."""
        if not self.body:
            return "missing" if self.body_bytes() else "none"
        plain = self.packed or not self.header("content-encoding")
        return "cut" if plain and len(self.body) < self.body_bytes() else "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request with what is known around it. number: as `WebRequest.exchange`; response: None if there was none."""

    place: Place
    number: int
    at: Stamp
    ended: Stamp | None
    method: str
    address: Address
    request: Message
    response: Message | None = None
    status_code: int | None = None
    version: str = ""
    server: str | None = None
    client: str | None = None
    flow: int | None = None
    key: str | None = None


def address_of(url: str) -> Address | None:
    """The parts of a URL; None if it is none."""
    found = URL.match(url)
    if not found:
        return None
    scheme, authority = found["scheme"].lower(), found["authority"].rpartition("@")[2]
    target = found["target"] or "/"
    host = host_name(authority.encode("utf-8", errors="replace"))
    return Address(
        scheme, host, port_in(authority) or PORTS.get(scheme, 0), target if target[0] == "/" else f"/{target}"
    )


def port_in(authority: str) -> int | None:
    """The port written behind a host."""
    found = PORT.search(authority)
    return int(found["port"]) if found and 0 < int(found["port"]) < 65536 else None


def facts_of(exchange: Exchange) -> Iterator[Fact]:
    """The `WebRequest`, and what the owner's data is looked for in."""
    request, response, address = exchange.request, exchange.response, exchange.address
    place = replace(exchange.place, text=_told(exchange))
    yield WebRequest(
        place=place,
        exchange=exchange.number,
        at=exchange.at,
        ended=exchange.ended,
        method=shown(exchange.method, 40),
        scheme=address.scheme,
        host=address.host,
        port=address.port,
        target=shown(address.target, LONGEST_TARGET),
        status_code=exchange.status_code,
        sent=request.bytes(),
        received=response.bytes() if response else 0,
        body_sent=request.body_bytes(),
        body_state=request.state(),
        decrypted=address.scheme in PROTECTED,
        flow=exchange.flow,
        server=exchange.server,
        client=exchange.client,
        content_type=shown(request.header("content-type")),
        response_type=shown(response.header("content-type")) if response else "",
        user_agent=shown(request.header("user-agent")),
        version=shown(exchange.version, 20),
        key=exchange.key,
    )
    yield from payloads_of(replace(exchange, place=place), request, exchange.at, outgoing=True)
    if response:
        yield from payloads_of(replace(exchange, place=place), response, exchange.ended or exchange.at, outgoing=False)


def payloads_of(exchange: Exchange, message: Message, at: Stamp, *, outgoing: bool) -> Iterator[Payload]:
    """Head and body of one message."""
    head = Payload(
        place=exchange.place,
        at=at,
        outgoing=outgoing,
        part="head",
        data=message.head(),
        host=exchange.address.host,
        method=shown(exchange.method, 40),
        target=shown(exchange.address.target, LONGEST_TARGET),
        flow=exchange.flow,
        exchange=exchange.number,
    )
    yield head
    if message.body:
        yield replace(
            head,
            part="body",
            data=message.body,
            content_type=shown(message.header("content-type")),
            encodings=message.encodings(),
            whole=message.state() == "whole",
        )


def shown(text: str, most: int = LONGEST_VALUE) -> str:
    """A text of the evidence as it may be shown: cut, and with what controls a screen written out."""
    return escaped(text[:most])[:most]


def _told(exchange: Exchange) -> str:
    host = exchange.address.host or exchange.server or "?"
    status = "no answer" if exchange.status_code is None else str(exchange.status_code)
    return shown(f"{exchange.method} {exchange.address.scheme}://{host}{exchange.address.target[:500]} ({status})", 700)
