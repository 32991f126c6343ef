"""Flow files of mitmproxy, in the version of its releases 11 and 12.

References: mitmproxy `io/tnetstring.py`, `io/compat.py` (version 21), `flow.py`, `connection.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from offhook.lab.render_har import headers_of, reply_headers_of, spoken_in_order
from offhook.lab.traffic import Conversation, Exchange, Traffic
from offhook.lab.wire_http import REASONS

VERSION = 21
_SIMPLE: dict[type, tuple[bytes, Callable[[object], bytes]]] = {
    type(None): (b"~", lambda _value: b""),
    bool: (b"!", lambda value: b"true" if value else b"false"),
    int: (b"#", lambda value: str(value).encode()),
    float: (b"^", lambda value: repr(value).encode()),
    str: (b";", lambda value: str(value).encode()),
    bytes: (b",", lambda value: value if isinstance(value, bytes) else b""),
}


def write_mitmproxy(traffic: Traffic, path: Path) -> Path:
    """Every exchange of the phone, one flow after the other. Bodies stand as they went over the wire."""
    with path.open("wb") as out:
        out.writelines(tnetstring(flow) for flow in _flows(traffic))
    return path


def tnetstring(value: object) -> bytes:
    """A value with its length in front and its type behind."""
    if isinstance(value, Mapping):
        return _tagged(b"".join(tnetstring(key) + tnetstring(item) for key, item in value.items()), b"}")
    if isinstance(value, list | tuple):
        return _tagged(b"".join(map(tnetstring, value)), b"]")
    tag, write = _SIMPLE[type(value)]
    return _tagged(write(value), tag)


def _flows(traffic: Traffic) -> Iterator[dict[str, object]]:
    for number, at, talk, exchange in spoken_in_order(traffic):
        began = at / 1000
        ended = (at + exchange.takes_ms) / 1000
        yield {
            "type": "http", "version": VERSION, "id": _id(f"{number}:{at}:{exchange.target}"), "error": None,
            "client_conn": _client(traffic, talk, number), "server_conn": _server(talk, number), "intercepted": False, "is_replay": None,
            "marked": "", "metadata": {}, "comment": "", "timestamp_created": began, "websocket": None,
            "request": _request(talk, exchange, began), "response": _response(exchange, ended),
        }  # fmt: skip


def _request(talk: Conversation, exchange: Exchange, began: float) -> dict[str, object]:
    plain = talk.protocol == "http"
    return {
        "http_version": b"HTTP/1.1" if plain else b"HTTP/2.0",
        "headers": _headers(headers_of(talk, exchange)),
        "content": exchange.body,
        "trailers": None,
        "timestamp_start": began,
        "timestamp_end": began + 0.001,
        "host": talk.server.host or talk.address,
        "port": talk.to_port,
        "method": exchange.method.encode(),
        "scheme": b"http" if plain else b"https",
        "authority": b"" if plain else (talk.server.host or talk.address).encode(),
        "path": exchange.target.encode(),
    }


def _response(exchange: Exchange, ended: float) -> dict[str, object]:
    return {
        "http_version": b"HTTP/1.1",
        "headers": _headers(reply_headers_of(exchange)),
        "content": exchange.reply,
        "trailers": None,
        "timestamp_start": ended - 0.001,
        "timestamp_end": ended,
        "status_code": exchange.status,
        "reason": REASONS.get(exchange.status, "").encode(),
    }


def _headers(headers: tuple[tuple[str, str], ...]) -> list[list[bytes]]:
    return [[name.encode(), value.encode()] for name, value in headers]


def _connection(talk: Conversation, number: int, side: str) -> dict[str, object]:
    sealed = talk.protocol != "http"
    return {
        "id": _id(f"{side}:{number}"), "transport_protocol": "tcp", "error": None, "tls": sealed, "certificate_list": [],
        "alpn": b"h2" if sealed else None, "alpn_offers": [], "cipher": "TLS_AES_128_GCM_SHA256" if sealed else None, "cipher_list": [],
        "tls_version": "TLSv1.3" if sealed else None, "sni": talk.server.host if sealed else None, "state": 0,
        "timestamp_start": talk.began / 1000, "timestamp_end": None, "timestamp_tls_setup": talk.began / 1000 if sealed else None,
    }  # fmt: skip


def _client(traffic: Traffic, talk: Conversation, number: int) -> dict[str, object]:
    return {
        **_connection(talk, number, "client"), "peername": [traffic.network.phone, 30_000 + number % 30_000], "sockname": ["192.168.31.5", 8080],
        "mitmcert": None, "proxy_mode": "regular",
    }  # fmt: skip


def _server(talk: Conversation, number: int) -> dict[str, object]:
    return {
        **_connection(talk, number, "server"), "address": [talk.server.host or talk.address, talk.to_port],
        "peername": [talk.address, talk.to_port], "sockname": ["192.168.31.5", 40_000 + number % 20_000], "via": None,
        "timestamp_tcp_setup": talk.began / 1000,
    }  # fmt: skip


def _id(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, text))


def _tagged(data: bytes, tag: bytes) -> bytes:
    return str(len(data)).encode() + b":" + data + tag
