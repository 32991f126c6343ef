"""What keys opened in a capture: requests and responses that were encrypted, as tshark read them.

The conversations themselves, with their bytes on the wire, stand under `capture`; `key` names both ends, to find them by.

References: see `evidence/decrypt.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.decrypted_messages import Decrypted, Side
from offhook.evidence.section import Row
from offhook.facts.place import Fact
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.exchange import Address, Exchange, Message, facts_of, port_in
from offhook.parsers.json_values import from_seconds, ip_of, size_of
from offhook.parsers.wire.names import host_name


@row_parser(of="decrypted", source="decrypted")
def decrypted(row: Row) -> Iterator[Fact]:
    """Read one exchange."""
    place, found = replace(row.place, source="decrypted"), row.columns.get("exchange")
    at = from_seconds(found.at) if isinstance(found, Decrypted) else None
    if not isinstance(found, Decrypted) or at is None:
        yield unread(place, "a request without its time")
        return
    host = host_name(found.authority.encode("utf-8", errors="replace")) or ip_of(found.server)
    yield from facts_of(
        Exchange(
            place=place,
            number=size_of(row.columns.get("number")) or 0,
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
            key=f"{found.client}:{found.client_port}-{found.server}:{found.server_port}",
        )
    )


def _message(side: Side) -> Message:
    return Message(
        first_line=side.first_line,
        headers=tuple(side.headers),
        body=side.body or None,
        packed=side.packed,
        body_size=None if side.cut or not side.packed or not side.ended else len(side.body),
    )
