"""HAR files: as a browser keeps them, and as PCAPdroid writes them.

References: HAR 1.2.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from offhook.lab.traffic import Conversation, Exchange, Traffic
from offhook.lab.wire_http import REASONS, Headers


def write_har(traffic: Traffic, path: Path, *, pcapdroid: bool = False) -> Path:
    """Every exchange of the phone, in the order of time; bodies are shown unpacked, as all writers of HAR do.

    pcapdroid: bodies that are no text in base64, without pages, cookies and timings.
    """
    entries = [_entry(*one, pcapdroid=pcapdroid) for one in spoken_in_order(traffic)]
    creator = {"name": "PCAPdroid", "version": "1.8.0"} if pcapdroid else {"name": "WebInspector", "version": "537.36"}
    log: dict[str, object] = {"version": "1.2", "creator": creator, "pages": [], "entries": entries}
    path.write_text(json.dumps({"log": log}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return path


def spoken_in_order(traffic: Traffic) -> Iterator[tuple[int, int, Conversation, Exchange]]:
    """(connection, true ms of the request, conversation, exchange) of everything that the phone said in HTTP."""
    found = []
    for number, talk in enumerate(sorted(traffic.conversations, key=lambda one: one.began), 1):
        at = talk.began
        for exchange in talk.exchanges if talk.device == "phone" else ():
            at += exchange.after_ms
            found.append((number, at, talk, exchange))
            at += exchange.takes_ms
    yield from sorted(found, key=lambda one: one[1])


def headers_of(talk: Conversation, exchange: Exchange) -> Headers:
    """The request's headers as they went out, Host and length included."""
    told = {name.lower() for name, _ in exchange.headers}
    host = (("Host", talk.server.host or talk.address),) if "host" not in told else ()
    chunked = "transfer-encoding" in told
    size = (("Content-Length", str(len(exchange.body))),) if exchange.body and not chunked else ()
    return (*host, *exchange.headers, *size)


def reply_headers_of(exchange: Exchange) -> Headers:
    """The response's headers as they came, its length included."""
    told = {name.lower() for name, _ in exchange.reply_headers}
    sized = exchange.status not in {204, 304} and not told & {"content-length", "transfer-encoding"}
    return (*exchange.reply_headers, *((("Content-Length", str(len(exchange.reply))),) if sized else ()))


def address_of(talk: Conversation, exchange: Exchange) -> str:
    """The whole address that was asked for."""
    scheme = "http" if talk.protocol == "http" else "https"
    return f"{scheme}://{talk.server.host or talk.address}{exchange.target}"


def _entry(number: int, at: int, talk: Conversation, exchange: Exchange, *, pcapdroid: bool) -> dict[str, object]:
    url = address_of(talk, exchange)
    version = "HTTP/1.1" if talk.protocol == "http" else "HTTP/2.0"
    request: dict[str, object] = {
        "method": exchange.method, "url": url, "httpVersion": version, "cookies": [],
        "headers": _pairs(headers_of(talk, exchange)), "queryString": _pairs(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True))),
        "headersSize": -1, "bodySize": len(exchange.body),
    }  # fmt: skip
    if exchange.body:
        request["postData"] = _post(exchange, pcapdroid=pcapdroid)
    response = {
        "status": exchange.status, "statusText": REASONS.get(exchange.status, ""), "httpVersion": version, "cookies": [],
        "headers": _pairs(reply_headers_of(exchange)), "content": _content(exchange), "redirectURL": "", "headersSize": -1, "bodySize": len(exchange.reply),
    }  # fmt: skip
    entry: dict[str, object] = {
        "startedDateTime": _iso(at), "time": exchange.takes_ms, "request": request, "response": response, "cache": {},
        "timings": {"send": 1, "wait": exchange.takes_ms - 2, "receive": 1}, "serverIPAddress": talk.address, "connection": str(number),
    }  # fmt: skip
    return entry


def _post(exchange: Exchange, *, pcapdroid: bool) -> dict[str, object]:
    """The body as text; what is no text in base64 (PCAPdroid) or as characters of Latin-1 (a browser)."""
    body = exchange.body if exchange.plain is None else exchange.plain
    kind = _header(exchange.headers, "content-type")
    try:
        return {"mimeType": kind, "text": body.decode("utf-8")}
    except UnicodeDecodeError:
        if pcapdroid:
            return {"mimeType": kind, "text": base64.b64encode(body).decode(), "encoding": "base64"}
        return {"mimeType": kind, "text": body.decode("latin-1")}


def _content(exchange: Exchange) -> dict[str, object]:
    kind = _header(exchange.reply_headers, "content-type")
    text = exchange.reply.decode("utf-8", "replace")
    return {"size": len(exchange.reply), "mimeType": kind, "text": text}


def _header(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
