"""A TLS ClientHello: the name that is asked for, the protocols offered, and whether a name may be hidden in it.

The same message opens TLS (in records), DTLS (with a cookie) and QUIC (in CRYPTO frames). With the extension
`encrypted_client_hello` the real name may be encrypted and the one in sight a public one of the operator. Clients also send
that extension filled with chance ("GREASE"), with the real name in sight, and are built so that nobody outside can tell the
two apart; here both are ECH, and the name in sight is only the outer one.

References: RFC 8446 section 4.1.2, RFC 6066 section 3, RFC 7301, RFC 9147 section 5.3, RFC 9849 (encrypted ClientHello).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from offhook.parsers.wire.known import Known
from offhook.parsers.wire.names import host_name, latin

CLIENT_HELLO = 1
SERVER_NAME, ALPN, ECH = 0, 16, 0xFE0D
ESNI = 0xFFCE
"""The draft before ECH: no name is in sight at all."""
LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Hello:
    """What a client says first. name: None where it names nobody. hidden: another name may stand in it, encrypted."""

    name: str | None = None
    alpn: tuple[str, ...] = ()
    hidden: bool = False


def read_hello(body: bytes, *, datagram: bool = False) -> Hello | None:
    """Read a ClientHello without its four-byte header (twelve in DTLS). None where it is broken; what comes before the break counts
    only if the extensions were reached."""
    at = _after_random(body, datagram=datagram)
    if at is None:
        return None
    name: str | None = None
    alpn: tuple[str, ...] = ()
    hidden = False
    for number, data in _extensions(body, at):
        if number == SERVER_NAME:
            name = _server_name(data)
        elif number == ALPN:
            alpn = tuple(_protocols(data))
        elif number in (ECH, ESNI):
            hidden = True
    return Hello(name, alpn, hidden)


def take_hello(known: Known, hello: Hello, source: str) -> None:
    """Let a conversation know what its ClientHello says, which outdoes what was said to a proxy before. source: "tls_sni" or "quic_sni"."""
    known.alpn = known.alpn or hello.alpn
    if hello.hidden:
        known.ech, known.outer_name = True, hello.name
    elif hello.name is not None:
        known.host, known.host_from = hello.name, source


def _after_random(body: bytes, *, datagram: bool) -> int | None:
    """Where the extensions begin: after version, random, session, cookie (DTLS), ciphers and compression."""
    at = 34
    for width in (1, 1, 2, 1) if datagram else (1, 2, 1):
        if at + width > len(body):
            return None
        at += width + int.from_bytes(body[at : at + width], "big")
    return at if at <= len(body) else None


def _extensions(body: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    end = min(len(body), at + 2 + int.from_bytes(body[at : at + 2], "big"))
    at += 2
    while at + 4 <= end:
        number, size = int.from_bytes(body[at : at + 2], "big"), int.from_bytes(body[at + 2 : at + 4], "big")
        if at + 4 + size > end:
            return
        yield number, body[at + 4 : at + 4 + size]
        at += 4 + size


def _server_name(data: bytes) -> str | None:
    """The first name of type 0 (a host) in the list."""
    at = 2
    while at + 3 <= len(data):
        size = int.from_bytes(data[at + 1 : at + 3], "big")
        if data[at] == 0:
            return host_name(data[at + 3 : at + 3 + size])
        at += 3 + size
    return None


def _protocols(data: bytes) -> Iterator[str]:
    at = 2
    while at < len(data):
        size = data[at]
        if size:
            yield latin(data[at + 1 : at + 1 + size])
        at += 1 + size
