"""The intrusion log of Android's Advanced Protection (16 and later): names that apps asked for, and connections that they made.

It names the app by its package and counts no bytes. Its events of security (keys, screens, processes) are left here.

References: Android 16 `android.app.admin.DnsEvent`, `ConnectEvent`; androidqf `intrusion_logs` (one JSON object a line).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Row
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import ConnectionStart, DnsAnswer
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import shown
from offhook.parsers.json_values import Values, ip_of, object_of, size_of, text_of
from offhook.parsers.wire.names import host_name

MOST_ADDRESSES = 100


@row_parser(of="intrusion_log", source="intrusion_log")
def intrusion_log(row: Row) -> Iterator[Fact]:
    """Read one event."""
    place = replace(row.place, source="intrusion_log")
    values = object_of(row.columns.get("values"))
    if why := text_of(row.columns.get("broken")):
        yield unread(place, why)
    elif "dns_event" in values:
        yield from _asked(place, object_of(values["dns_event"]))
    elif "connect_event" in values:
        yield from _connected(place, object_of(values["connect_event"]))
    elif "security_event" in values:
        yield Ignored(place=place, name="an event of security, not of traffic")
    else:
        yield unread(place, "an event of a kind that is not known")


def _asked(place: Place, event: Values) -> Iterator[Fact]:
    at, name = _time(event), host_name(text_of(event.get("hostname")).encode())
    if at is None or name is None:
        yield unread(place, "a question to a name server without its time or name")
        return
    given = event.get("ip_addresses")
    texts = given[:MOST_ADDRESSES] if isinstance(given, list) else []
    addresses = tuple(address for text in texts if (address := _address(text)))
    yield DnsAnswer(
        place=place,
        at=at,
        name=name,
        kind="",
        addresses=addresses,
        code="NOERROR" if addresses else None,
        via="list",
        package=shown(text_of(event.get("package_name"))) or None,
    )


def _connected(place: Place, event: Values) -> Iterator[Fact]:
    at, server = _time(event), _address(event.get("ip_address"))
    if at is None or server is None:
        yield unread(place, "a connection without its time or its server")
        return
    yield ConnectionStart(
        place=place,
        at=at,
        transport="tcp",
        server=server,
        server_port=size_of(event.get("port")) or 0,
        package=shown(text_of(event.get("package_name"))) or None,
    )


def _time(event: Values) -> Stamp | None:
    ms = size_of(event.get("event_time"))
    return Stamp(str(ms), Base.EPOCH, ms) if ms else None


def _address(value: object) -> str | None:
    """An address as Java writes one: "name/1.2.3.4", "/1.2.3.4" or bare."""
    return ip_of(text_of(value).rpartition("/")[2])
