"""Which protocol a conversation speaks, by its first bytes: ports only break ties, and name what has no mark of its own.

References: RFC 8489 section 5 (STUN), RFC 3261 section 7 (SIP), RFC 3550 sections 5.1 and 6.4 (RTP, RTCP), RFC 5905 section 7.3
(NTP), RFC 2131 section 2 and RFC 8415 section 8 (DHCP), RFC 9113 section 3.4 (preface of HTTP/2), RFC 9112 section 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from offhook.parsers.wire.dns import looks_like_dns
from offhook.parsers.wire.dtls import looks_like_dtls
from offhook.parsers.wire.quic import looks_like_quic
from offhook.parsers.wire.tls import looks_like_tls

METHODS = (
    "GET POST PUT HEAD DELETE OPTIONS PATCH TRACE CONNECT PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH "
    "NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE MKCALENDAR BIND REBIND UNBIND ACL CHECKIN CHECKOUT MERGE LINK UNLINK SOURCE"
).split()
STARTS = re.compile(rb"(?:%s) (?:[/*?]|[A-Za-z0-9_.:\[-])" % "|".join(METHODS).encode())
VERSIONED = re.compile(rb"HTTP/1\.[0-9][ \t]*\Z")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SIP_START = re.compile(
    rb"(?:SIP/2\.0 \d{3} |(?:INVITE|ACK|BYE|CANCEL|REGISTER|OPTIONS|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE) (?:sips?|tel):)"
)
MAGIC = b"\x21\x12\xa4\x42"
DNS_PORTS = frozenset({53, 5355})
MULTICAST_DNS = 5353
DHCP_PORTS = frozenset({67, 68, 546, 547})
NTP_PORT = 123


def begins_request(data: bytes) -> bool:
    """Whether bytes begin with the request line of HTTP/1; a line that is not there whole is judged by its method."""
    if not STARTS.match(data):
        return False
    line, end, _ = data.partition(b"\n")
    return not end or bool(VERSIONED.search(line.rstrip(b"\r")[-12:]))


def begins_response(data: bytes) -> bool:
    """Whether bytes begin with the status line of HTTP/1."""
    return data.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ")) and data[9:12].isdigit()


def guess_tcp(sent: bytes, received: bytes, port: int) -> str:
    """The protocol: "http", "http2", "tls", "dns", "sip"; "" where these bytes tell nothing (yet).

    sent, received: the first bytes of both directions. port: of the server.
    """
    if sent.startswith(PREFACE[: max(len(sent), 16)]) and len(sent) >= 16:
        return "http2"
    if begins_request(sent) or begins_response(received):
        return "http"
    if looks_like_tls(sent) or looks_like_tls(received):
        return "tls"
    if SIP_START.match(sent) or SIP_START.match(received):
        return "sip"
    if port in DNS_PORTS and any(len(data) >= 14 and looks_like_dns(data[2:]) for data in (sent, received)):
        return "dns"
    return ""


def guess_udp(data: bytes, client_port: int, server_port: int) -> str:
    """The protocol of one datagram; "" where nothing tells. RTP has too little of a mark to be told by one."""
    ports = {client_port, server_port}
    marked = next((word for word, fits in MARKED if fits(data)), "")
    return _by_port(data, ports) or marked


def _by_port(data: bytes, ports: set[int]) -> str:
    if ports & DNS_PORTS and looks_like_dns(data):
        return "dns"
    if MULTICAST_DNS in ports and looks_like_dns(data):
        return "mdns"
    if NTP_PORT in ports and _is_ntp(data):
        return "ntp"
    return "dhcp" if ports <= DHCP_PORTS and _is_dhcp(data, ports) else ""


def is_stun(data: bytes) -> bool:
    """Whether a datagram is STUN: the magic cookie, and a length that fits. WhatsApp sends lengths that are no multiple of four."""
    return (
        len(data) >= 20 and data[0] < 64 and data[4:8] == MAGIC and len(data) >= 20 + int.from_bytes(data[2:4], "big")
    )


def _is_ntp(data: bytes) -> bool:
    return len(data) >= 48 and 1 <= (data[0] >> 3) & 7 <= 4 and data[0] & 7 != 0


def _is_dhcp(data: bytes, ports: set[int]) -> bool:
    if ports & {546, 547}:
        return len(data) >= 4 and 1 <= data[0] <= 13
    return len(data) >= 240 and data[0] in (1, 2) and data[236:240] == b"\x63\x82\x53\x63"


def follows_in_rtp(before: bytes, data: bytes) -> bool:
    """Whether two datagrams of one direction are RTP: same source, same kind, and the number goes on by less than eight."""
    if not (_can_be_rtp(before) and _can_be_rtp(data)) or before[8:12] != data[8:12] or (before[1] ^ data[1]) & 0x7F:
        return False
    step = (int.from_bytes(data[2:4], "big") - int.from_bytes(before[2:4], "big")) % 65536
    return 0 < step < 8


def _can_be_rtp(data: bytes) -> bool:
    return len(data) > 12 and data[0] >> 6 == 2 and not 72 <= data[1] & 0x7F <= 76 and data[8:12] != b"\0\0\0\0"


MARKED: tuple[tuple[str, Callable[[bytes], object]], ...] = (
    ("stun", is_stun),
    ("dtls", looks_like_dtls),
    ("quic", looks_like_quic),
    ("sip", SIP_START.match),
)
