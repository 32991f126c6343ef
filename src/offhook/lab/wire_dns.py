"""Messages of the domain name system, as bytes: questions, answers with chains of canonical names, refusals.

References: RFC 1035, 3596, 9460 (HTTPS records), 6762 (multicast).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import ip_address

KINDS = {"A": 1, "NS": 2, "CNAME": 5, "PTR": 12, "TXT": 16, "AAAA": 28, "SRV": 33, "HTTPS": 65}
CODES = {"NOERROR": 0, "FORMERR": 1, "SERVFAIL": 2, "NXDOMAIN": 3, "REFUSED": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One question and what is answered. chain: canonical names that are followed, in order. addresses: as text, at its end."""

    name: str
    number: int = 1
    kind: str = "A"
    chain: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    code: str = "NOERROR"
    ttl: int = 300
    alpn: tuple[str, ...] = ("h3", "h2")


def dns_name(name: str) -> bytes:
    """Labels with their lengths, not compressed; "" is the root."""
    labels = [label.encode("ascii", "replace") for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def dns_question(lookup: Lookup) -> bytes:
    """The message that asks."""
    return _head(lookup, 0x0100, 0) + dns_name(lookup.name) + struct.pack(">HH", KINDS[lookup.kind], 1)


def dns_answer(lookup: Lookup) -> bytes:
    """The message that answers; names that occurred before are compressed to a pointer, as servers do."""
    names = [lookup.name, *lookup.chain]
    out = bytearray(dns_question(lookup)[12:])
    pointers = [0xC00C]
    for canonical in lookup.chain:
        data = dns_name(canonical)
        out += struct.pack(">HHHIH", pointers[-1], KINDS["CNAME"], 1, lookup.ttl, len(data))
        pointers.append(0xC000 | (12 + len(out)))
        out += data
    finals = _finals(lookup)
    for data in finals:
        out += struct.pack(">HHHIH", pointers[-1], KINDS[lookup.kind], 1, lookup.ttl, len(data)) + data
    return _head(lookup, 0x8180 | CODES[lookup.code], len(names) - 1 + len(finals)) + bytes(out)


def over_tcp(message: bytes) -> bytes:
    """With the length in front that TCP needs."""
    return struct.pack(">H", len(message)) + message


def mdns_announcement(name: str, address: str) -> bytes:
    """A device of the home network tells its name to all (an answer without a question)."""
    raw = ip_address(address).packed
    kind = "A" if len(raw) == 4 else "AAAA"
    return struct.pack(">HHHHHH", 0, 0x8400, 0, 1, 0, 0) + dns_name(name) + struct.pack(">HHIH", KINDS[kind], 0x8001, 120, len(raw)) + raw  # fmt: skip


def _head(lookup: Lookup, flags: int, answers: int) -> bytes:
    return struct.pack(">HHHHHH", lookup.number & 0xFFFF, flags, 1, answers, 0, 0)


def _finals(lookup: Lookup) -> list[bytes]:
    if lookup.kind == "HTTPS":
        offers = b"".join(bytes([len(name)]) + name.encode() for name in lookup.alpn)
        return [struct.pack(">H", 1) + dns_name("") + struct.pack(">HH", 1, len(offers)) + offers]
    if lookup.kind in {"A", "AAAA"}:
        return [ip_address(address).packed for address in lookup.addresses]
    return [dns_name(address) for address in lookup.addresses]
