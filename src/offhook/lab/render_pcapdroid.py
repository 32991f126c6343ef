"""PCAPdroid's list of connections as CSV: fields without quotes, times with offset, bytes of IP packets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from offhook.lab.traffic import Traffic
from offhook.lab.traffic_packets import RESOLVER, RESOLVER_UID, Flight, WhoIs, flights
from offhook.lab.traffic_turns import OVER_TCP

HEADER = "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,PackageName,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,FirstSeen,LastSeen"
PROTOCOLS = {
    "tls": "TLS",
    "http": "HTTP",
    "quic": "QUIC",
    "dns": "DNS",
    "ntp": "NTP",
    "dot": "DoT",
    "stun": "STUN",
    "tcp": "TCP",
    "udp": "UDP",
}


def write_csv(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    """One row for each connection of the phone, in the order in which they began."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER + "\n")
        out.writelines(row + "\n" for row in _rows(traffic, uid_of))
    return path


def ip_bytes(flight: Flight) -> tuple[int, int, int, int]:
    """Bytes and packets sent, bytes and packets received, all of IP."""
    out = [len(one.data) for one in flight.packets if one.outgoing]
    back = [len(one.data) for one in flight.packets if not one.outgoing]
    return sum(out), len(out), sum(back), len(back)


def _rows(traffic: Traffic, uid_of: WhoIs) -> Iterator[str]:
    for flight in flights(traffic):
        if flight.talk.device == "phone":
            yield ",".join(map(str, _fields(flight, traffic, uid_of)))


def _fields(flight: Flight, traffic: Traffic, uid_of: WhoIs) -> Iterator[object]:
    sent, sent_packets, received, received_packets = ip_bytes(flight)
    uid = RESOLVER_UID if flight.package == RESOLVER else uid_of(flight.package)
    app = RESOLVER if flight.package == RESOLVER else traffic.label(flight.package)
    ends = flight.ends
    yield from (6 if flight.protocol in OVER_TCP else 17, ends.source, ends.source_port, ends.target, ends.target_port)
    yield from (
        -1 if uid is None else uid,
        app or "Unknown",
        flight.package or "",
        PROTOCOLS[flight.protocol],
        "Closed",
        _info(flight),
    )
    yield from (sent, received, sent_packets, received_packets, _iso(flight.began_us), _iso(flight.ended_us))


def _info(flight: Flight) -> str:
    if flight.lookup:
        return flight.lookup.name
    talk = flight.talk
    if talk.protocol == "http" and talk.exchanges:
        return f"{talk.server.host}{talk.exchanges[0].target}".replace(",", "%2C")
    return talk.outer_name if "ech" in talk.hello else talk.server.host or ""


def _iso(us: int) -> str:
    at = datetime.fromtimestamp(us // 1000 / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "+0000")
