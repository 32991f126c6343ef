"""Zeek's logs on a router: conn.log counts each connection, dns.log, ssl.log and http.log tell what stood in it (joined by uid).

Bytes are those of the transport's payload; where Zeek could not tell those, of IP packets. What it missed is said in `lost`.

References: Zeek `base/protocols/conn/main.zeek`, `dns/main.zeek`, `ssl/main.zeek`, `http/main.zeek` (3 to 7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Row
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Stamp
from offhook.facts.traffic import ConnectionStart, DnsAnswer, Flow, NamedConnection
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import Address, Exchange, Message, facts_of, shown
from offhook.parsers.json_values import Values, from_seconds, ip_of, moment, number_of, object_of, size_of, text_of
from offhook.parsers.wire.dns import KINDS
from offhook.parsers.wire.names import host_name

SERVICES = {
    "ssl": "tls", "http": "http", "dns": "dns", "quic": "quic", "dtls": "dtls", "sip": "sip", "ntp": "ntp", "dhcp": "dhcp", "stun": "stun",
}  # fmt: skip
PLAIN = frozenset({"http", "dns", "mdns", "stun", "sip", "ntp", "dhcp", "icmp", "icmp6"})
LONGEST_KEY = 60


@row_parser(of="zeek_conn", source="zeek")
def zeek_conn(row: Row) -> Iterator[Fact]:
    """Read one connection."""
    place, values, at, ends = _opened(row)
    why = _unreadable(row, at, ends)
    if why or at is None:
        yield unread(place, why)
    elif counted := _counted(values):
        yield _flow(row, at, ends, counted)
    else:
        transport = _transport(values, ends[0])
        yield ConnectionStart(
            place=place,
            at=at,
            transport=transport,
            server=ends[1],
            server_port=_port(values.get("id.resp_p"), transport),
            client=ends[0],
            client_port=_port(values.get("id.orig_p"), transport),
            key=_key(values),
        )


def _counted(values: Values) -> tuple[int, int, str] | None:
    """Bytes to and fro and what they are; None where Zeek could not tell any."""
    for names, what in ((("orig_bytes", "resp_bytes"), "payload"), (("orig_ip_bytes", "resp_ip_bytes"), "ip")):
        sent, received = (size_of(values.get(name)) for name in names)
        if sent is not None and received is not None:
            return sent, received, what
    return None


def _flow(row: Row, at: Stamp, ends: tuple[str, str], counted: tuple[int, int, str]) -> Flow:
    values = object_of(row.columns.get("values"))
    transport, protocol = _transport(values, ends[0]), _protocol(values, ends)
    took, history = number_of(values.get("duration")) or 0, text_of(values.get("history"))
    return Flow(
        place=replace(row.place, source="zeek"),
        flow=size_of(row.columns.get("number")) or 0,
        began=at,
        ended=replace(at, text=f"{at.text} + {took:g} s", ms=at.ms + round(took * 1000)) if took > 0 else at,
        transport=transport,
        protocol=protocol,
        client=ends[0],
        client_port=_port(values.get("id.orig_p"), transport),
        server=ends[1],
        server_port=_port(values.get("id.resp_p"), transport),
        sent=counted[0],
        received=counted[1],
        sent_packets=size_of(values.get("orig_pkts")) or 0,
        received_packets=size_of(values.get("resp_pkts")) or 0,
        bytes_are=counted[2],
        start_seen="S" in history if history and transport == "tcp" else None,
        lost=size_of(values.get("missed_bytes")) or 0,
        opaque=protocol not in PLAIN if counted[0] else None,
        client_mac=shown(text_of(values.get("orig_l2_addr")), 40),
        server_mac=shown(text_of(values.get("resp_l2_addr")), 40),
        key=_key(values),
    )


@row_parser(of="zeek_dns", source="zeek")
def zeek_dns(row: Row) -> Iterator[Fact]:
    """Read one question to a name server."""
    place, values, at, ends = _opened(row)
    name = host_name(text_of(values.get("query")).encode())
    if why := _unreadable(row, at, ends):
        yield unread(place, why)
    elif name is None or at is None:
        yield Ignored(place=place, name="a message to or from a name server without a question")
    else:
        number, code, answers = (
            size_of(values.get("qtype")),
            text_of(values.get("rcode_name")),
            _texts(values.get("answers")),
        )
        given = _texts(values.get("TTLs"))
        yield DnsAnswer(
            place=place,
            at=at,
            name=name,
            kind=shown(text_of(values.get("qtype_name")), 40) or KINDS.get(number or 0, f"TYPE{number}"),
            addresses=tuple(address for answer in answers if (address := ip_of(answer))),
            code=shown(code, 40) or None,
            chain=tuple(alias for answer in answers if not ip_of(answer) and (alias := host_name(answer.encode()))),
            via="list",
            client=ends[0],
            server=ends[1],
            ttl=min((int(ttl) for one in given if (ttl := number_of(one)) is not None and ttl >= 0), default=None),
        )


@row_parser(of="zeek_ssl", source="zeek")
def zeek_ssl(row: Row) -> Iterator[Fact]:
    """Read one TLS handshake: the name that it gave."""
    place, values, at, ends = _opened(row)
    host = host_name(text_of(values.get("server_name")).encode())
    if why := _unreadable(row, at, ends):
        yield unread(place, why)
    elif host is None or at is None:
        yield Ignored(place=place, name="a TLS connection that names no host")
    else:
        quic = "quic" in text_of(values.get("version")).lower() or "quic" in text_of(values.get("service")).lower()
        yield NamedConnection(
            place=place,
            at=at,
            key=_key(values),
            host=host,
            host_from="quic_sni" if quic else "tls_sni",
            client=ends[0],
            server=ends[1],
        )


@row_parser(of="zeek_http", source="zeek")
def zeek_http(row: Row) -> Iterator[Fact]:
    """Read one unencrypted request. Of its headers Zeek keeps three, of its body the length."""
    place, values, at, ends = _opened(row)
    host, method = host_name(text_of(values.get("host")).encode()), text_of(values.get("method"))
    if why := _unreadable(row, at, ends):
        yield unread(place, why)
    elif at is None or not method:
        yield Ignored(place=place, name="a response without its request")
    else:
        port = size_of(values.get("id.resp_p")) or 80
        yield from facts_of(
            Exchange(
                place=place,
                number=size_of(row.columns.get("number")) or 0,
                at=at,
                ended=None,
                method=method,
                address=Address("http", host, port, text_of(values.get("uri")) or "/"),
                request=_request(values),
                response=_response(values),
                status_code=size_of(values.get("status_code")),
                version=f"HTTP/{text_of(values.get('version'))}" if values.get("version") else "",
                server=ends[1],
                client=ends[0],
                key=_key(values),
            )
        )
        if host and not ip_of(host):
            yield NamedConnection(place=place, at=at, key=_key(values), host=host, host_from="http", client=ends[0], server=ends[1])  # fmt: skip


def _request(values: Values) -> Message:
    names = (("Host", "host"), ("User-Agent", "user_agent"), ("Referer", "referrer"))
    return Message(
        first_line=f"{text_of(values.get('method'))} {text_of(values.get('uri'))} HTTP/{text_of(values.get('version'))}",
        headers=tuple((name, text_of(values[field])) for name, field in names if values.get(field)),
        body_size=size_of(values.get("request_body_len")),
    )


def _response(values: Values) -> Message | None:
    status = size_of(values.get("status_code"))
    if status is None:
        return None
    kinds = _texts(values.get("resp_mime_types"))
    return Message(
        first_line=f"HTTP/{text_of(values.get('version'))} {status} {text_of(values.get('status_msg'))}",
        headers=(("Content-Type", kinds[0]),) if kinds else (),
        body_size=size_of(values.get("response_body_len")),
    )


def _opened(row: Row) -> tuple[Place, Values, Stamp | None, tuple[str, str]]:
    """What every row has: its place, its values, its time, and its ends ("" where there are none)."""
    values = object_of(row.columns.get("values"))
    stamp = values.get("ts")
    at = from_seconds(stamp) or moment(text_of(stamp))
    ends = ip_of(values.get("id.orig_h")) or "", ip_of(values.get("id.resp_h")) or ""
    return replace(row.place, source="zeek"), values, at, ends


def _unreadable(row: Row, at: Stamp | None, ends: tuple[str, str]) -> str:
    if why := text_of(row.columns.get("broken")):
        return why
    return "" if at and all(ends) else "a row without its time or its ends"


def _transport(values: Values, client: str) -> str:
    transport = shown(text_of(values.get("proto")).lower(), 20)
    return "icmp6" if transport == "icmp" and ":" in client else transport


def _protocol(values: Values, ends: tuple[str, str]) -> str:
    """What Zeek recognised: the first of its services that is known here ("quic,ssl" is QUIC), else the transport."""
    services = text_of(values.get("service")).lower().split(",")
    found = next((SERVICES[service] for service in services if service in SERVICES), None)
    udp_tls = found == "tls" and text_of(values.get("proto")).lower() == "udp"
    return ("quic" if "quic" in services else "dtls") if udp_tls else found or _transport(values, ends[0])


def _port(value: object, transport: str) -> int:
    """A port; what stands there of ICMP is its type and code."""
    return 0 if transport.startswith("icmp") else size_of(value) or 0


def _key(values: Values) -> str:
    return shown(text_of(values.get("uid")), LONGEST_KEY)


def _texts(value: object) -> list[str]:
    """The texts of a list, as text and JSON have them (numbers as text)."""
    items = value[:1000] if isinstance(value, list) else []
    return [text_of(item) or (f"{item:g}" if isinstance(item, int | float) else "") for item in items]
