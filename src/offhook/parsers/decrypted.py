"""What keys opened in a capture: requests and responses that were encrypted, as tshark read them.

The conversations themselves, with their bytes on the wire, stand under `capture`; `key` names both ends, to find them by.

References: see `evidence/decrypt.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.decrypted_messages import Decrypted, Side, Spoken
from offhook.evidence.section import Row
from offhook.facts.passing import Payload
from offhook.facts.place import Fact
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import Address, Exchange, Message, facts_of, port_in
from offhook.parsers.json_values import from_seconds, ip_of, size_of
from offhook.parsers.wire.names import host_name


@row_parser(of="decrypted", source="decrypted")
def decrypted(row: Row) -> Iterator[Fact]:
    """Read one exchange."""
    place, found = replace(row.place, source="decrypted"), row.columns.get("exchange")
    if isinstance(found, Spoken):
        yield from _spoken(replace(row, place=place), found)
        return
    at = from_seconds(found.at) if isinstance(found, Decrypted) else None
    if not isinstance(found, Decrypted) or at is None:
        yield unread(place, "a request without its time")
        return
    host = host_name(found.authority.encode("utf-8", errors="replace")) or ip_of(found.server)
    yield from facts_of(
        Exchange(
            place=place,
            number=found.number,
            at=at,
            ended=from_seconds(found.ended),
            method=found.method,
            address=Address(
                found.scheme, host, found.server_port or port_in(found.authority) or 443, found.path or "/"
            ),
            request=_message(found.request),
            response=_message(found.response) if found.response else None,
            status_code=size_of(found.status) if found.status else None,
            version=found.version,
            server=ip_of(found.server),
            client=ip_of(found.client),
            key=f"{ip_of(found.client)}:{found.client_port}-{ip_of(found.server)}:{found.server_port}",
        )
    )


def _spoken(row: Row, found: Spoken) -> Iterator[Fact]:
    """A message of a WebSocket: it passes by."""
    at, host = from_seconds(found.at), host_name(found.exchange.authority.encode("utf-8", errors="replace"))
    if at is None:
        yield unread(row.place, "a message without its time")
        return
    yield Payload(
        place=row.place,
        at=at,
        outgoing=found.outgoing,
        part="body",
        data=found.data,
        host=host,
        method="WebSocket",
        exchange=found.exchange.number,
    )


def _message(side: Side) -> Message:
    return Message(
        first_line=side.first_line,
        headers=tuple(side.headers),
        body=side.body or None,
        packed=side.packed,
        body_size=None if side.cut or not side.packed or not side.ended else len(side.body),
    )
