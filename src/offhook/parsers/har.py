"""HAR: requests and responses as a browser, PCAPdroid, Charles or mitmproxy noted them, what was encrypted included.

Bodies in HAR are already unpacked. What the tool's user repeated, or what never left the device (`data:` addresses, answers from
a cache, requests that failed before any server was found) is told apart. HAR knows no apps.

References: HAR 1.2; Chrome's `_fromCache`, `_webSocketMessages`, `_transferSize`; PCAPdroid `HarWriter` (base64 of request bodies).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from offhook.evidence.section import Row
from offhook.facts.passing import Payload
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.facts.time import Stamp
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import PORTS, Exchange, Message, address_of, facts_of
from offhook.parsers.json_values import (
    Values,
    from_seconds,
    ip_of,
    moment,
    number_of,
    object_of,
    objects_of,
    size_of,
    text_of,
)

SENT, TEXT = "send", 1
"""A WebSocket message's direction, and the opcode of text (all others are written in base64)."""
WEB = {"http": "ws", "https": "wss"}


@row_parser(of="har", source="har")
def har(row: Row) -> Iterator[Fact]:
    """Read one entry."""
    place = replace(row.place, source="har")
    entry = object_of(row.columns.get("entry"))
    request, response = object_of(entry.get("request")), object_of(entry.get("response"))
    address = address_of(text_of(request.get("url")))
    at = moment(text_of(entry.get("startedDateTime")))
    if why := text_of(row.columns.get("broken")):
        yield unread(place, why)
    elif address is None and text_of(request.get("url")).lower().startswith(("data:", "blob:", "about:")):
        yield Ignored(place=place, name="an entry that no network carried")
    elif why := _not_sent(entry, response):
        yield Ignored(place=place, name=why)
    elif address is None or address.scheme not in PORTS or at is None:
        yield unread(place, "an entry without a web address" if at else "an entry without a time that can be read")
    else:
        messages = list(objects_of(entry.get("_webSocketMessages"), 100_000))
        if messages or text_of(entry.get("_resourceType")) == "websocket":
            address = replace(address, scheme=WEB.get(address.scheme, address.scheme))
        status = size_of(response.get("status")) or None
        exchange = Exchange(
            place=place,
            number=size_of(row.columns.get("number")) or 0,
            at=at,
            ended=_ended(at, entry) if status else None,
            method=text_of(request.get("method")),
            address=address,
            request=_request(request, address.target),
            response=_response(response) if status else None,
            status_code=status,
            version=text_of(request.get("httpVersion")),
            server=ip_of(entry.get("serverIPAddress")),
        )
        yield from _facts(exchange, messages)


def _facts(exchange: Exchange, messages: list[Values]) -> Iterator[Fact]:
    """The facts of an exchange; what its WebSocket carried is added to what its request and response did."""
    spoken = [(text_of(message.get("type")) == SENT, _spoken(message), message) for message in messages]
    for outgoing, side in ((True, exchange.request), (False, exchange.response)):
        more = sum(len(data) for sent, data, _ in spoken if sent == outgoing)
        if more and side is not None:
            longer = replace(side, size=side.bytes() + more)
            exchange = replace(exchange, request=longer) if outgoing else replace(exchange, response=longer)
    yield from facts_of(exchange)
    for outgoing, data, message in spoken:
        if data:
            yield Payload(
                place=exchange.place,
                at=from_seconds(message.get("time")) or exchange.at,
                outgoing=outgoing,
                part="body",
                data=data,
                host=exchange.address.host,
                method="WebSocket",
                exchange=exchange.number,
            )


def _not_sent(entry: Values, response: Values) -> str:
    """Why an entry is no traffic, "" if it is some."""
    found = text_of(entry.get("serverIPAddress")) or text_of(entry.get("connection"))
    nothing = not found and number_of(entry.get("time")) == 0 and not size_of(response.get("headersSize"))
    if text_of(entry.get("_fromCache")) or nothing:
        return "an answer from the cache of the device"
    failed = text_of(response.get("_error")) and not size_of(response.get("status"))
    return "a request that failed before any server was found" if failed and not found else ""


def _request(request: Values, target: str) -> Message:
    post = object_of(request.get("postData"))
    body = _body(post)
    if body is None and (params := _pairs(post.get("params"))):
        body = urlencode(params).encode()
    version = text_of(request.get("httpVersion")) or "HTTP/1.1"
    headers = _pairs(request.get("headers"))
    if not any(name.lower() == "content-type" for name, _ in headers) and (kind := text_of(post.get("mimeType"))):
        headers = (*headers, ("Content-Type", kind))
    told, head = size_of(request.get("bodySize")), size_of(request.get("headersSize"))
    told = None if told == 0 and body else told
    return Message(
        first_line=f"{text_of(request.get('method'))} {target} {version}",
        headers=headers,
        body=body,
        body_size=told,
        size=None if head is None or told is None else head + told,
    )


def _response(response: Values) -> Message:
    content = object_of(response.get("content"))
    packed, head = size_of(response.get("bodySize")), size_of(response.get("headersSize"))
    size = size_of(response.get("_transferSize")) or None
    if size is None and head is not None and packed is not None:
        size = head + packed
    first = (response.get("httpVersion"), response.get("status"), response.get("statusText"))
    return Message(
        first_line=" ".join(str(part) if isinstance(part, int) else text_of(part) for part in first),
        headers=_pairs(response.get("headers")),
        body=_body(content),
        body_size=size_of(content.get("size")) if packed is None else packed,
        size=size,
    )


def _body(content: Values) -> bytes | None:
    """The bytes of `text`, unpacked from base64 where it says so; what is said to be base64 and is not stays as it is."""
    text = text_of(content.get("text"))
    if not text:
        return None
    if text_of(content.get("encoding")).lower() == "base64":
        try:
            return base64.b64decode(text)
        except (binascii.Error, ValueError):
            return text.encode()
    return text.encode()


def _spoken(message: Values) -> bytes:
    coded = size_of(message.get("opcode")) != TEXT
    return _body({"text": message.get("data"), "encoding": "base64" if coded else ""}) or b""


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((text_of(pair.get("name")), text_of(pair.get("value"))) for pair in objects_of(value))


def _ended(at: Stamp, entry: Values) -> Stamp | None:
    took = number_of(entry.get("time"))
    if took is None or took < 0:
        return None
    return replace(at, text=f"{at.text} + {took:g} ms", ms=at.ms + round(took))
