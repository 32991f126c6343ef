"""PCAPdroid's list of connections: which app was connected to whom, and how many bytes went to and fro. Not what they said.

Bytes are those of IP packets (PCAPdroid adds up their lengths). `Info` holds the name of the host, the address of a page, or for a
question to a name server what was asked. Older versions write no package, and times as milliseconds or seconds since 1970.

References: PCAPdroid `ConnectionsAdapter.dumpConnectionsCsv`, `pcapdroid.c` (`pd_account_stats`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Row
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import DnsAnswer, Flow, UidName
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import shown
from offhook.parsers.json_values import Values, ip_of, moment, number_of, object_of, size_of, text_of
from offhook.parsers.stamps import epoch
from offhook.parsers.wire.names import host_name

TRANSPORTS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmp6"}
PROTOCOLS = {
    "tls": "tls", "https": "tls", "ssl": "tls", "http": "http", "quic": "quic", "dns": "dns", "mdns": "mdns", "dot": "dot", "doh": "doh",
    "doh_dot": "dot", "dtls": "dtls", "stun": "stun", "sip": "sip", "rtp": "rtp", "ntp": "ntp", "dhcp": "dhcp", "icmp": "icmp", "icmpv6": "icmp",
}  # fmt: skip
"""What nDPI calls a protocol, up to the first dot, in small letters."""
PLAIN = frozenset({"http", "dns", "mdns", "stun", "sip", "ntp", "dhcp", "icmp", "icmp6"})
IN_SECONDS = 100_000_000_000


@row_parser(of="pcapdroid_csv", source="pcapdroid_csv")
def pcapdroid_csv(row: Row) -> Iterator[Fact]:
    """Read one connection."""
    place = replace(row.place, source="pcapdroid_csv")
    values = object_of(row.columns.get("values"))
    began, ended = _time(values.get("firstseen")), _time(values.get("lastseen"))
    client, server = ip_of(values.get("srcip")), ip_of(values.get("dstip"))
    sent, received = (_count(values.get(name)) for name in ("bytessent", "bytesrcvd"))
    if why := text_of(row.columns.get("broken")):
        yield unread(place, why)
    elif began is None or client is None or server is None or sent is None or received is None:
        yield unread(place, "a connection without its time, its ends or its bytes")
    elif text_of(values.get("status")).lower().startswith("block"):
        yield Ignored(place=place, name="a connection that PCAPdroid blocked")
    else:
        flow = Flow(
            place=place,
            flow=size_of(row.columns.get("number")) or 0,
            began=began,
            ended=ended or began,
            transport=TRANSPORTS.get(text_of(values.get("ipproto")), shown(text_of(values.get("ipproto")), 20)),
            protocol=_protocol(values),
            client=client,
            client_port=_count(values.get("srcport")) or 0,
            server=server,
            server_port=_count(values.get("dstport")) or 0,
            sent=sent,
            received=received,
            sent_packets=_count(values.get("pktssent")) or 0,
            received_packets=_count(values.get("pktsrcvd")) or 0,
            bytes_are="ip",
            start_seen=None,
            uid=_uid(values),
            package=shown(text_of(values.get("packagename"))) or None,
            app=shown(text_of(values.get("app"))) or None,
        )
        yield from _named(place, _with_host(flow, values), values, first=row.columns.get("first") is True)


def _named(place: Place, flow: Flow, values: Values, *, first: bool) -> Iterator[Fact]:
    """The connection, the question that it asked, and the app if it was not named before."""
    yield replace(flow, opaque=flow.protocol not in PLAIN)
    name = host_name(text_of(values.get("info")).encode()) if flow.protocol in ("dns", "mdns") else None
    if name:
        yield DnsAnswer(
            place=place,
            at=flow.began,
            name=name,
            kind="",
            addresses=(),
            code=None,
            via="list",
            flow=flow.flow,
            client=flow.client,
            server=flow.server,
            uid=flow.uid,
            package=flow.package,
        )
    if first and flow.uid is not None and flow.uid >= 0 and (flow.app or flow.package):
        yield UidName(place=place, uid=flow.uid, package=flow.package or "", app=flow.app or "")


def _with_host(flow: Flow, values: Values) -> Flow:
    """The connection with the host that its info names; that of a question to a name server names somebody else."""
    info = text_of(values.get("info")).strip()
    if flow.protocol in ("dns", "mdns"):
        return flow
    host = host_name(
        info.partition("://")[2].partition("/")[0].encode() if "://" in info else info.partition("/")[0].encode()
    )
    return flow if host is None or ip_of(host) or "." not in host else replace(flow, host=host, host_from="list")


def _protocol(values: Values) -> str:
    transport = TRANSPORTS.get(text_of(values.get("ipproto")), shown(text_of(values.get("ipproto")), 20))
    return PROTOCOLS.get(text_of(values.get("proto")).partition(".")[0].lower(), transport)


def _uid(values: Values) -> int | None:
    """The number of the app; -1 where PCAPdroid does not know it."""
    number = number_of(values.get("uid"))
    return None if number is None else max(int(number), -1)


def _count(value: object) -> int | None:
    return size_of(value)


def _time(value: object) -> Stamp | None:
    text = text_of(value).strip()
    stamp = epoch(text)
    if stamp is not None and stamp.ms < IN_SECONDS:
        return Stamp(text, Base.EPOCH, stamp.ms * 1000, (), 1000)
    return stamp or moment(text)
