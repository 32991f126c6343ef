"""HTTP/1.1 as it goes over the wire: requests, responses, bodies in chunks and packed as the web packs them.

References: RFC 9110, 9112.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

Headers = tuple[tuple[str, str], ...]
REASONS = {
    200: "OK",
    201: "Created",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    404: "Not Found",
}


def packed(body: bytes, encodings: Iterable[str]) -> bytes:
    """A body packed with one coding after the other ("gzip", "deflate", "br", "zstd"), in the order in which they are applied."""
    for coding in encodings:
        body = _packed(body, coding)
    return body


def in_chunks(body: bytes, size: int = 512) -> bytes:
    """The body in chunks, each with its length in hexadecimal digits."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def request(method: str, host: str, target: str, headers: Headers = (), body: bytes = b"") -> bytes:
    """A request; Host and Content-Length are added where they are not told. A header "Transfer-Encoding: chunked" cuts the body."""
    told = {name.lower() for name, _ in headers}
    lines = [("Host", host)] if "host" not in told else []
    return _whole(
        f"{method} {target} HTTP/1.1", (*lines, *headers), body, sized=bool(body) or method in {"POST", "PUT"}
    )


def response(status: int, headers: Headers = (), body: bytes = b"") -> bytes:
    """A response."""
    reason = REASONS.get(status, "Unknown")
    return _whole(f"HTTP/1.1 {status} {reason}", headers, body, sized=status not in {204, 304})


def _whole(first: str, headers: Headers, body: bytes, *, sized: bool) -> bytes:
    names = {name.lower(): value for name, value in headers}
    chunked = names.get("transfer-encoding", "") == "chunked"
    lines = list(headers)
    if sized and not chunked and "content-length" not in names:
        lines.append(("Content-Length", str(len(body))))
    head = "\r\n".join([first, *(f"{name}: {value}" for name, value in lines)])
    return head.encode("utf-8") + b"\r\n\r\n" + (in_chunks(body) if chunked else body)


def _packed(body: bytes, coding: str) -> bytes:
    if coding == "gzip":
        return gzip.compress(body, mtime=0)
    if coding == "deflate":
        return zlib.compress(body)
    if coding == "br":
        import brotli

        return bytes(brotli.compress(body))
    if coding == "zstd":
        import zstandard

        return zstandard.ZstdCompressor().compress(body)
    raise ValueError(f"no such coding: {coding}")
