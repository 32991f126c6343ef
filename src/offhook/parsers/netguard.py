"""The database of NetGuard, a firewall app: which app asked for which connection, and what each app sent to each host in sum.

Its log has a row for each connection that an app asked for, without bytes. Its sums per app and host say when they were last
touched, not when they began: no byte of them has a time. (Its captures are ordinary pcap files, its settings tell of no traffic.)

References: NetGuard `DatabaseHelper.java` (versions 14 to 21), `netguard.c` (`log_packet`, `account_usage`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Row
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.traffic import ConnectionStart, DnsAnswer, TrafficCount
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import shown
from offhook.parsers.json_values import Values, ip_of, size_of, text_of
from offhook.parsers.stamps import epoch
from offhook.parsers.wire.names import host_name

TRANSPORTS = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmp6"}


@row_parser(of="netguard", source="netguard")
def netguard(row: Row) -> Iterator[Fact]:
    """Read one row of `log`, `access` or `dns`."""
    place, values = replace(row.place, source="netguard"), row.columns
    kind = text_of(values.get("kind"))
    if kind == "log":
        yield from _asked_for(place, values)
    elif kind == "access":
        yield from _sum(place, values)
    else:
        yield from _name(place, values)


def _asked_for(place: Place, values: Values) -> Iterator[Fact]:
    at, client, server = epoch(_digits(values.get("time"))), ip_of(values.get("saddr")), ip_of(values.get("daddr"))
    if at is None or server is None:
        yield unread(place, "a connection without its time or its server")
    elif size_of(values.get("allowed")) == 0:
        yield Ignored(place=place, name="a connection that NetGuard blocked")
    else:
        transport = TRANSPORTS.get(size_of(values.get("protocol")) or 0, str(size_of(values.get("protocol")) or 0))
        yield ConnectionStart(
            place=place,
            at=at,
            transport=transport,
            server=server,
            server_port=size_of(values.get("dport")) or 0,
            client=client,
            client_port=size_of(values.get("sport")) or 0,
            host=host_name(text_of(values.get("dname")).encode()),
            uid=size_of(values.get("uid")),
        )


def _sum(place: Place, values: Values) -> Iterator[Fact]:
    at, sent, received = (
        epoch(_digits(values.get("time"))),
        size_of(values.get("sent")),
        size_of(values.get("received")),
    )
    host = shown(text_of(values.get("daddr")))
    if at is None or not host:
        yield unread(place, "a sum of NetGuard's without its time or its host")
    elif sent is None and received is None:
        yield Ignored(place=place, name="a host that NetGuard counted no bytes for")
    else:
        yield TrafficCount(
            place=place,
            kind="host",
            began=None,
            ended=at,
            uid=size_of(values.get("uid")),
            state="ALL",
            socket_tag=0,
            network="",
            received=received or 0,
            received_packets=0,
            sent=sent or 0,
            sent_packets=0,
            identity=host,
        )


def _name(place: Place, values: Values) -> Iterator[Fact]:
    at, name = epoch(_digits(values.get("time"))), host_name(text_of(values.get("qname")).encode())
    alias, address = host_name(text_of(values.get("aname")).encode()), ip_of(values.get("resource"))
    if at is None or name is None or address is None:
        yield unread(place, "a name without its time or its address")
        return
    yield DnsAnswer(
        place=place,
        at=at,
        name=name,
        kind="AAAA" if ":" in address else "A",
        addresses=(address,),
        code="NOERROR",
        chain=(alias,) if alias and alias != name else (),
        via="list",
        ttl=size_of(values.get("ttl")),
    )


def _digits(value: object) -> str:
    return str(value) if isinstance(value, int) else text_of(value)
