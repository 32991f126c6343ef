"""Flow files of mitmproxy: requests and responses that it decrypted, connections that are not HTTP, questions to name servers.

What the person at the proxy made up (a request repeated, a message put in or held back) was not sent by the phone and is left.
Read are the formats 18 (mitmproxy 9) and later; those up to 17 are refused by name.

References: mitmproxy `io/compat.py` (formats up to 21), `http.py`, `tcp.py`, `udp.py`, `dns.py`, `websocket.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from offhook.evidence.section import Row
from offhook.facts.passing import Payload
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Stamp
from offhook.facts.traffic import DnsAnswer, Flow
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import PORTS, Address, Exchange, Message, facts_of, port_in, shown
from offhook.parsers.json_values import Values, from_seconds, ip_of, object_of, objects_of, size_of, text_of
from offhook.parsers.wire.dns import CODES, KINDS
from offhook.parsers.wire.names import host_name

OLDEST = 18
PIECE, OVERLAP = 1 << 20, 1024
"""Bytes of a conversation that are handed on at a time, and how many of the piece before are repeated."""
MOST_MESSAGES = 100_000
ADDRESSES, CNAME = frozenset({1, 28}), 5


@row_parser(of="mitmproxy", source="mitmproxy")
def mitmproxy(row: Row) -> Iterator[Fact]:
    """Read one flow."""
    place = replace(row.place, source="mitmproxy")
    flow, number = object_of(row.columns.get("flow")), size_of(row.columns.get("number")) or 0
    kind = text_of(flow.get("type")) or "http"
    if why := text_of(row.columns.get("broken")) or _too_old(flow):
        yield unread(place, why)
    elif text_of(flow.get("is_replay")) == "request":
        yield Ignored(place=place, name="a request that the person at the proxy repeated")
    elif kind == "http":
        yield from _http(place, flow, number)
    elif kind in ("tcp", "udp"):
        yield from _stream(place, flow, number, kind)
    elif kind == "dns":
        yield from _dns(place, flow)
    else:
        yield unread(place, f"a flow of a kind that is not known: {shown(kind, 40)}")


def _too_old(flow: Values) -> str:
    """Why a flow is not read: its format is one of before mitmproxy 9."""
    version = flow.get("version")
    if isinstance(version, list):
        written = ".".join(str(part) for part in version[:2] if isinstance(part, int))
        return f"written by mitmproxy {written}; the formats {OLDEST} and later (mitmproxy 9) are read"
    format_ = size_of(version)
    if format_ is None:
        return "a flow that does not say its format"
    return f"written by mitmproxy format {format_}; versions {OLDEST} and later are read" if format_ < OLDEST else ""


def _http(place: Place, flow: Values, number: int) -> Iterator[Fact]:
    request, response = object_of(flow.get("request")), object_of(flow.get("response"))
    at = from_seconds(request.get("timestamp_start"))
    sent = _message(request, f"{text_of(request.get('method'))} {text_of(request.get('path'))} {text_of(request.get('http_version'))}")  # fmt: skip
    if at is None or not text_of(request.get("method")):
        yield unread(place, "a flow without a request, or without its time")
        return
    status = size_of(response.get("status_code"))
    first = f"{text_of(response.get('http_version'))} {status} {text_of(response.get('reason'))}"
    socket = object_of(flow.get("websocket"))
    exchange = Exchange(
        place=place,
        number=number,
        at=at,
        ended=from_seconds(socket.get("timestamp_end")) or from_seconds(response.get("timestamp_end")),
        method=text_of(request.get("method")),
        address=_address(request, sent, bool(socket)),
        request=sent,
        response=_message(response, first) if response else None,
        status_code=status,
        version=text_of(request.get("http_version")),
        server=_peer(flow, "server_conn")[0],
        client=_peer(flow, "client_conn")[0],
    )
    messages = [message for one in _list(socket.get("messages")) if (message := _spoken(one, at))]
    yield from facts_of(_longer(exchange, messages))
    for message in messages:
        yield Payload(
            place=place,
            at=message.at,
            outgoing=message.outgoing,
            part="body",
            data=message.data,
            host=exchange.address.host,
            method="WebSocket",
            exchange=number,
        )


def _longer(exchange: Exchange, messages: list[Spoken]) -> Exchange:
    """The exchange with what its WebSocket carried added to what went to and fro."""
    sent = sum(len(message.data) for message in messages if message.outgoing)
    got = sum(len(message.data) for message in messages) - sent
    request, response = exchange.request, exchange.response
    return replace(
        exchange,
        request=replace(request, size=request.bytes() + sent) if sent else request,
        response=replace(response, size=response.bytes() + got) if response and got else response,
    )


def _message(values: Values, first_line: str) -> Message:
    content = values.get("content")
    pairs = [pair for pair in _list(values.get("headers")) if isinstance(pair, list) and len(pair) == 2]
    return Message(
        first_line=first_line,
        headers=tuple((text_of(name), text_of(value)) for name, value in pairs),
        body=content if isinstance(content, bytes) else None,
        packed=True,
        body_size=len(content) if isinstance(content, bytes) else None,
    )


def _address(request: Values, message: Message, socket: bool) -> Address:
    """Whom a request was for: the name that it gives itself (Host, :authority), else where the proxy sent it."""
    scheme = text_of(request.get("scheme")).lower()
    scheme = scheme if scheme in PORTS else "https" if request.get("port") == 443 else "http"
    authority = message.header("host") or text_of(request.get("authority"))
    host = host_name((authority or text_of(request.get("host"))).encode())
    port = size_of(request.get("port")) or port_in(authority) or PORTS[scheme]
    path = text_of(request.get("path")) or "/"
    return Address(
        {"http": "ws", "https": "wss"}[scheme] if socket and scheme in ("http", "https") else scheme, host, port, path
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of a conversation that is not HTTP."""

    at: Stamp
    outgoing: bool
    data: bytes


def _spoken(message: object, began: Stamp) -> Spoken | None:
    """A WebSocket message: opcode, from the client, content, time, held back, put in by hand. None for the last two."""
    parts = message if isinstance(message, list) else []
    if len(parts) < 4 or not isinstance(parts[2], bytes) or any(part is True for part in parts[4:6]):
        return None
    return Spoken(from_seconds(parts[3]) or began, parts[1] is True, parts[2])


def _stream(place: Place, flow: Values, number: int, kind: str) -> Iterator[Fact]:
    """A conversation over TCP or UDP: its `Flow`, and its bytes as streams."""
    client, server = object_of(flow.get("client_conn")), object_of(flow.get("server_conn"))
    began = _first_time(client, server)
    parts = [part for part in _list(flow.get("messages")) if isinstance(part, list) and len(part) >= 3]
    said = [Spoken(from_seconds(p[2]) or began, p[0] is True, p[1]) for p in parts if began and isinstance(p[1], bytes)]
    if began is None or not (said or server):
        yield unread(place, "a conversation without its time, or without its ends")
        return
    host = host_name(text_of(client.get("sni")).encode()) or host_name(
        text_of((_list(server.get("address")) or [""])[0]).encode()
    )
    sent = sum(len(message.data) for message in said if message.outgoing)
    protected = bool(client.get("tls_version") or client.get("tls_established") is True)
    ends = (_peer(flow, "client_conn"), _peer(flow, "server_conn"))
    yield Flow(
        place=replace(place, text=shown(f"{kind} {host or ends[1][0] or '?'}:{ends[1][1]}", 400)),
        flow=number,
        began=began,
        ended=_last_time(client, said) or began,
        transport=kind,
        protocol="tls" if protected and kind == "tcp" else "dtls" if protected else kind,
        client=ends[0][0] or "",
        client_port=ends[0][1],
        server=ends[1][0] or "",
        server_port=ends[1][1],
        sent=sent,
        received=sum(len(message.data) for message in said) - sent,
        sent_packets=sum(message.outgoing for message in said),
        received_packets=sum(not message.outgoing for message in said),
        host=None if host == ends[1][0] else host,
        host_from="tls_sni" if client.get("sni") and host else None if host in (None, ends[1][0]) else "list",
        opaque=False if said else None,
        decrypted=protected,
        sent_clear=sent,
    )
    for outgoing in (True, False):
        yield from _pieces(place, number, [message for message in said if message.outgoing == outgoing], host)


def _pieces(place: Place, number: int, said: list[Spoken], host: str | None) -> Iterator[Payload]:
    """What one side said, in pieces that overlap."""
    data = b"".join(message.data for message in said)
    for start in range(0, len(data), PIECE):
        overlap = min(start, OVERLAP)
        yield Payload(
            place=place,
            at=said[0].at,
            outgoing=said[0].outgoing,
            part="stream",
            data=data[start - overlap : start + PIECE],
            host=host,
            flow=number,
            overlap=overlap,
        )


def _dns(place: Place, flow: Values) -> Iterator[Fact]:
    """A question to a name server."""
    request, response = object_of(flow.get("request")), object_of(flow.get("response"))
    at = from_seconds(response.get("timestamp")) or from_seconds(request.get("timestamp"))
    question = next(objects_of(request.get("questions")), None)
    name = host_name(text_of((question or {}).get("name")).encode())
    if at is None or question is None or name is None:
        yield unread(place, "a question to a name server without its name or time")
        return
    kind, answers = size_of(question.get("type")) or 0, list(objects_of(response.get("answers"), 1000))
    code = size_of(response.get("response_code")) or 0
    yield DnsAnswer(
        place=replace(place, text=shown(f"{KINDS.get(kind, kind)} {name}", 400)),
        at=at,
        name=name,
        kind=KINDS.get(kind, f"TYPE{kind}"),
        addresses=tuple(
            text for a in answers if a.get("type") in ADDRESSES and (text := _packed_address(a.get("data")))
        ),
        code=(CODES[code] if code < len(CODES) else f"RCODE{code}") if response else None,
        chain=tuple(text for a in answers if a.get("type") == CNAME and (text := _packed_name(a.get("data")))),
        via="tcp" if text_of(object_of(flow.get("client_conn")).get("transport_protocol")) == "tcp" else "udp",
        client=_peer(flow, "client_conn")[0],
        server=_peer(flow, "server_conn")[0],
        ttl=min((ttl for a in answers if (ttl := size_of(a.get("ttl"))) is not None), default=None),
    )


def _packed_address(data: object) -> str | None:
    return ip_of(".".join(map(str, data)) if len(data) == 4 else data.hex(":", 2)) if isinstance(data, bytes) else None


def _packed_name(data: object) -> str | None:
    """A name as DNS packs it: each label after its length."""
    labels, rest = [], data if isinstance(data, bytes) else b""
    while rest and rest[0]:
        labels.append(rest[1 : 1 + rest[0]])
        rest = rest[1 + rest[0] :]
    return host_name(b".".join(labels))


def _peer(flow: Values, side: str) -> tuple[str | None, int]:
    """Address and port of one end: "peername" since format 19, "address" (client) or "ip_address" (server) in format 18."""
    values = object_of(flow.get(side))
    for name in ("peername", "address" if side == "client_conn" else "ip_address"):
        found = _list(values.get(name))
        if len(found) >= 2 and (address := ip_of(found[0])):
            return address, size_of(found[1]) or 0
    return None, 0


def _first_time(*connections: Values) -> Stamp | None:
    times = (from_seconds(connection.get("timestamp_start")) for connection in connections)
    return min((time for time in times if time), key=lambda time: time.ms, default=None)


def _last_time(client: Values, said: list[Spoken]) -> Stamp | None:
    ends = [message.at for message in said] + [time for time in (from_seconds(client.get("timestamp_end")),) if time]
    return max(ends, key=lambda time: time.ms, default=None)


def _list(value: object) -> list[object]:
    return value[:MOST_MESSAGES] if isinstance(value, list) else []
