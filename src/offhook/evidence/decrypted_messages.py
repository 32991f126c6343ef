"""Requests and responses out of what tshark prints (PDML, an XML of packets and fields): put together from their frames.

Fields are taken by name, values from their bytes; everything else is dropped while it passes. HTTP/1 is paired in the order of a
connection, HTTP/2 by its streams; messages of a WebSocket belong to the request that opened it. Open requests are bounded in number
and size: the oldest are handed on without their response.

References: tshark(1) 4.0 `-T pdml`, Wireshark `packet-http.c`, `packet-http2.c`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_OPEN = 5000
MOST_HELD = 128 << 20
"""Requests without their responses yet, and the bytes of bodies they hold."""
LARGEST_BODY = 32 << 20
LARGEST_TOKEN = 256 << 20
"""Bytes of one field as tshark prints it; what is beyond is not waited for."""
BETWEEN = 64
"""Packets between two looks at how much is held."""
BINARY = ("data", "fake-field-wrapper")
"""What tshark calls bytes that it does not look into, and the shell that it puts around them here."""
PROTOCOLS = frozenset({"http", "http2", "http3", "websocket", *BINARY})
CONTEXT = frozenset(
    "frame.number frame.time_epoch ip.src ip.dst ipv6.src ipv6.dst tcp.srcport tcp.dstport tcp.stream".split()
)
FIELDS = frozenset(
    """
    http.request.method http.request.uri http.request.version http.request.line http.response.code http.response.version
    http.response.phrase http.response.line http.file_data http2.streamid http2.type http2.flags.end_stream http2.header.name
    http2.header.value http2.data.data http2.body.reassembled.in http2.body.reassembled.length websocket.opcode websocket.payload.text
    data.data
    """.split()
)
ENTITY = "Content-encoded entity body"
UNPACKED = "->"
"""How tshark words that it unpacked a body: "(gzip): 49 bytes -> 78 bytes"."""
DATA, HEADERS = "0", "1"
TRUE = frozenset({"1", "True"})
SWITCHED = "101"
SPEAKS = frozenset({"0", "1", "2"})
"""Opcodes of a WebSocket that carry something; the others hold it together."""


@dataclass(slots=True)
class Side:
    """A request or a response. packed: its body is still packed as its headers tell. ended: all of it was seen."""

    first_line: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    packed: bool = True
    cut: bool = False
    ended: bool = False


@dataclass(slots=True)
class Decrypted:
    """A request and its response (None if none was seen). Times are seconds since 1970, as printed.

    number: given by whoever hands it on.
    """

    frame: int
    at: str
    ended: str
    client: str
    client_port: int
    server: str
    server_port: int
    method: str
    scheme: str
    authority: str
    path: str
    version: str
    request: Side
    response: Side | None = None
    status: str = ""
    number: int = 0


@dataclass(slots=True)
class Spoken:
    """One message of a WebSocket, and the request that opened it."""

    frame: int
    at: str
    outgoing: bool
    data: bytes
    exchange: Decrypted


@dataclass(slots=True)
class Part:
    """One `proto` element of HTTP with its fields: (name, as shown, bytes)."""

    protocol: str
    fields: list[tuple[str, str, bytes]] = field(default_factory=list)

    def first(self, name: str) -> str:
        """A field as shown, "" if it is not there."""
        return next((shown for given, shown, _ in self.fields if given == name), "")

    def texts(self, name: str) -> list[str]:
        """All fields of that name, from their bytes."""
        return [_text(data) for given, _, data in self.fields if given == name]


Key = tuple[str, str]


@dataclass(slots=True)
class Messages:
    """The reading of one output. whole: its end was seen. trouble: why it could not be read on.

    newer: packets of HTTP/3, which is not read.
    """

    trouble: str = ""
    whole: bool = False
    newer: int = 0
    _sockets: dict[str, Decrypted] = field(default_factory=dict)
    _binary: bool = False
    _open: dict[Key, list[Decrypted]] = field(default_factory=dict)
    _done: list[Decrypted | Spoken] = field(default_factory=list)
    _context: dict[str, str] = field(default_factory=dict)
    _parts: list[Part] = field(default_factory=list)
    _inside: list[bool] = field(default_factory=list)
    _packets: int = 0
    _fed: int = 0

    def exchanges(self, chunks: Iterator[bytes]) -> Iterator[Decrypted | Spoken]:
        """Every exchange, when it is over; those that never end, at the end."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        try:
            for chunk in chunks:
                self._fed += len(chunk)
                parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
                yield from self._ready()
                if self._fed > LARGEST_TOKEN:
                    self.trouble = (
                        f"a body takes more than {LARGEST_TOKEN} bytes as tshark prints it; the rest was not read"
                    )
                    break
            if not self.trouble:
                parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as why:
            self.trouble = f"the output of tshark breaks off: {why}"
        for waiting in self._open.values():
            self._done += waiting
        self._open.clear()
        yield from self._ready()

    def _ready(self) -> Iterator[Decrypted | Spoken]:
        done, self._done = self._done, []
        yield from sorted(done, key=lambda exchange: exchange.frame)

    def _begin(self, tag: str, values: dict[str, str]) -> None:
        self._fed = 0
        name = values.get("name", "")
        if tag == "packet":
            self._context, self._parts = {}, []
        elif tag == "proto":
            self._inside.append(name in PROTOCOLS)
            if name in PROTOCOLS:
                self._parts.append(Part(name))
        elif name in CONTEXT:
            self._context.setdefault(name, values.get("show", ""))
        elif self._parts and self._inside and self._inside[-1]:
            shown = values.get("show", "")
            if name in FIELDS or (not name and shown.startswith(ENTITY)):
                self._parts[-1].fields.append((name or ENTITY, shown[:200], _bytes(values.get("value", ""))))

    def _end(self, tag: str) -> None:
        if tag == "proto" and self._inside:
            self._inside.pop()
        elif tag == "packet":
            self._binary = False
            for part in self._parts:
                self._read(part)
            self._packets += 1
            if self._packets % BETWEEN == 0:
                self._bound()
        elif tag == "pdml":
            self.whole = True

    def _read(self, part: Part) -> None:
        if part.protocol == "http2":
            self._frame(part)
        elif part.protocol == "http3":
            self.newer += 1
        elif part.protocol in ("websocket", *BINARY):
            self._spoken(part)
        elif method := part.first("http.request.method"):
            self._request(method, part)
        elif part.first("http.response.code"):
            self._response(part)

    def _spoken(self, part: Part) -> None:
        """A message of a WebSocket: its text, or what tshark shows as data behind it."""
        if part.protocol == "websocket":
            data = next((data for name, _, data in part.fields if name == "websocket.payload.text"), b"")
            self._binary = not data and part.first("websocket.opcode") in SPEAKS
        else:
            data = next((data for name, _, data in part.fields if name == "data.data"), b"") if self._binary else b""
            self._binary = False
        exchange = self._sockets.get(self._context.get("tcp.stream", ""))
        if data and exchange is not None:
            at, outgoing = self._context.get("frame.time_epoch", ""), self._from_client(exchange)
            self._done.append(Spoken(self._number(), at, outgoing, data[:LARGEST_BODY], exchange))

    def _number(self) -> int:
        number = self._context.get("frame.number", "")
        return int(number) if number.isdecimal() else 0

    def _request(self, method: str, part: Part) -> None:
        """A request in HTTP/1."""
        version, path = part.first("http.request.version"), (part.texts("http.request.uri") or [""])[0]
        headers = _lines(part.texts("http.request.line"))
        request = Side(f"{method} {path} {version}", headers, ended=True)
        _fill(request, part, "http.file_data")
        host = next((value for name, value in headers if name.lower() == "host"), "")
        waiting = self._open.setdefault((self._context.get("tcp.stream", ""), ""), [])
        waiting.append(self._exchange(method, host, path, version, request))

    def _response(self, part: Part) -> None:
        """A response in HTTP/1: to the first request of the connection that has none."""
        code = part.first("http.response.code")
        key = (self._context.get("tcp.stream", ""), "")
        waiting = self._open.get(key, [])
        if not waiting or (code.startswith("1") and code != "101"):
            return
        phrase = (part.texts("http.response.phrase") or [""])[0]
        response = Side(
            f"{part.first('http.response.version')} {code} {phrase}",
            _lines(part.texts("http.response.line")),
            ended=True,
        )
        _fill(response, part, "http.file_data")
        self._over(waiting.pop(0), code, response)
        if not waiting:
            self._open.pop(key, None)

    def _frame(self, part: Part) -> None:
        """A frame of HTTP/2."""
        stream, kind = part.first("http2.streamid"), part.first("http2.type")
        key = (self._context.get("tcp.stream", ""), stream)
        if kind == HEADERS:
            self._headers(key, part)
        waiting = self._open.get(key, [])
        if not waiting or kind not in (DATA, HEADERS):
            return
        exchange = waiting[0]
        side = exchange.request if self._from_client(exchange) else exchange.response
        if side is None:
            return
        if kind == DATA and not part.first("http2.body.reassembled.in"):
            _fill(side, part, "http2.data.data", more=not part.first("http2.body.reassembled.length"))
        side.ended = side.ended or part.first("http2.flags.end_stream") in TRUE
        if side is exchange.response and side.ended:
            self._open.pop(key)
            self._over(exchange, exchange.status, side)

    def _headers(self, key: Key, part: Part) -> None:
        """Headers of a request or a response in HTTP/2; later ones of the same (trailers) are left."""
        pairs = list(zip(part.texts("http2.header.name"), part.texts("http2.header.value"), strict=False))
        told = {name: value for name, value in pairs if name.startswith(":")}
        plain = [(name, value) for name, value in pairs if not name.startswith(":")]
        if ":method" in told and key not in self._open:
            path = told.get(":path", "")
            request = Side(f"{told[':method']} {path} HTTP/2", plain)
            exchange = self._exchange(told[":method"], told.get(":authority", ""), path, "HTTP/2", request)
            self._open[key] = [exchange]
        elif ":status" in told and not told[":status"].startswith("1") and key in self._open:
            exchange = self._open[key][0]
            if exchange.response is None:
                exchange.status = told[":status"]
                exchange.response = Side(f"HTTP/2 {told[':status']}", plain)

    def _from_client(self, exchange: Decrypted) -> bool:
        return self._ends()[:2] == (exchange.client, exchange.client_port)

    def _exchange(self, method: str, authority: str, path: str, version: str, request: Side) -> Decrypted:
        client, client_port, server, server_port = self._ends()
        at = self._context.get("frame.time_epoch", "")
        return Decrypted(
            self._number(),
            at,
            "",
            client,
            client_port,
            server,
            server_port,
            method,
            "https",
            authority,
            path,
            version,
            request,
        )

    def _ends(self) -> tuple[str, int, str, int]:
        told = self._context
        ports = (told.get("tcp.srcport", ""), told.get("tcp.dstport", ""))
        source, target = (int(port) if port.isdecimal() else 0 for port in ports)
        return (
            told.get("ip.src") or told.get("ipv6.src", ""),
            source,
            told.get("ip.dst") or told.get("ipv6.dst", ""),
            target,
        )

    def _over(self, exchange: Decrypted, status: str, response: Side) -> None:
        exchange.status, exchange.response = status, response
        exchange.ended = self._context.get("frame.time_epoch", "")
        self._done.append(exchange)
        if status == SWITCHED and len(self._sockets) < MOST_OPEN:
            exchange.scheme = "wss"
            self._sockets[self._context.get("tcp.stream", "")] = exchange

    def _bound(self) -> None:
        """Hand on the oldest of too many open requests."""
        held = sum(len(one.request.body) for waiting in self._open.values() for one in waiting) if self._open else 0
        while self._open and (len(self._open) > MOST_OPEN or held > MOST_HELD):
            oldest = self._open.pop(next(iter(self._open)))
            held -= sum(len(one.request.body) for one in oldest)
            self._done += oldest


def _fill(side: Side, part: Part, name: str, *, more: bool = False) -> None:
    """Put a body into its message; more: it goes on from what is there."""
    bodies = [data for given, _, data in part.fields if given == name]
    entity = next(((shown, data) for given, shown, data in part.fields if given == ENTITY), None)
    body = bodies[-1] if bodies else entity[1] if entity else b""
    if entity and bodies and UNPACKED in entity[0]:
        side.packed = False
    side.body = (side.body + body if more else body)[:LARGEST_BODY]
    side.cut = len(side.body) == LARGEST_BODY


def _lines(lines: list[str]) -> list[tuple[str, str]]:
    """Headers from their lines."""
    split = (line.partition(":") for line in lines)
    return [(name.strip(), value.strip()) for name, _, value in split]


def _bytes(value: str) -> bytes:
    try:
        return bytes.fromhex(value)
    except ValueError:
        return b""


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
