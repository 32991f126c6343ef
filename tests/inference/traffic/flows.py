"""Facts of traffic as a capture gives them, for the tests of what is made of them."""

from __future__ import annotations

from itertools import count

from offhook.answers import Use
from offhook.facts.book import FactBook
from offhook.facts.place import Fact, Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import Disclosure, DnsAnswer, Flow, TrafficCount, WebRequest
from offhook.inference.traffic.transfers import Joining, by_key
from offhook.timeline.clock import Clock

PHONE, ROUTER = "evidence-1", "evidence-2"
T0 = 1_790_000_000_000
"""A moment in September 2026."""
SERVER = "198.51.100.7"
_NUMBERS = count(1)


def at(ms: int) -> Stamp:
    return Stamp(str(ms), Base.EPOCH, ms)


def place(evidence: str = PHONE, source: str = "capture", entry: str = "x.pcap") -> Place:
    return Place(evidence, source, entry, 1, "")


def flow(
    after_ms: int = 0,
    *,
    client: str = "10.0.0.2",
    server: str = "20.47.97.231",
    evidence: str = PHONE,
    lasts_ms: int = 1000,
    **other: object,
) -> Flow:
    told: dict[str, object] = {
        "flow": next(_NUMBERS), "began": at(T0 + after_ms), "ended": at(T0 + after_ms + lasts_ms), "transport": "tcp",
        "protocol": "tls", "client": client, "client_port": 40_000, "server": server, "server_port": 443, "sent": 1000,
        "received": 5000, "sent_packets": 5, "received_packets": 7, "opaque": True,
    }  # fmt: skip
    source = str(other.pop("source", "capture"))
    return Flow(place=place(evidence, source, f"{evidence}.pcap"), **{**told, **other})  # type: ignore[arg-type]


def dns(after_ms: int, name: str, *addresses: str, evidence: str = PHONE, client: str | None = "10.0.0.2") -> DnsAnswer:
    return DnsAnswer(
        place=place(evidence),
        at=at(T0 + after_ms),
        name=name,
        kind="A",
        addresses=addresses,
        code="NOERROR",
        client=client,
    )


def request(after_ms: int = 0, *, host: str = "api.example", decrypted: bool = True, **other: object) -> WebRequest:
    told: dict[str, object] = {
        "exchange": next(_NUMBERS), "at": at(T0 + after_ms), "ended": None, "method": "POST",
        "scheme": "https" if decrypted else "http", "host": host, "port": 443 if decrypted else 80, "target": "/u",
        "status_code": 200, "sent": 700, "received": 80, "body_sent": 500, "body_state": "whole", "decrypted": decrypted,
    }  # fmt: skip
    where = place("evidence-3", "har", "x.har")
    return WebRequest(place=where, **{**told, **other})  # type: ignore[arg-type]


def counter(
    after_ms: int, *, uid: int = 10_100, sent: int = 5000, lasts_ms: int = 7_200_000, **other: object
) -> TrafficCount:
    told: dict[str, object] = {
        "kind": "uid", "began": at(T0 + after_ms), "ended": at(T0 + after_ms + lasts_ms), "uid": uid, "state": "DEFAULT",
        "socket_tag": 0, "network": "wifi", "received": 900, "received_packets": 9, "sent": sent, "sent_packets": 9,
    }  # fmt: skip
    return TrafficCount(place=place("evidence-4", "netstats", "b.zip"), **{**told, **other})  # type: ignore[arg-type]


def disclosure(
    within: Fact, *, data: str = "contacts", identifier: str | None = "contact_number", **other: object
) -> Disclosure:
    told: dict[str, object] = {
        "at": at(T0), "outgoing": True, "data": data, "identifier": identifier, "form": "plain", "hash": None, "layers": ("json",),
        "items": 1, "shown": "+65 •••• 4567", "how": "in the body", "tier": "derived",
        "flow": within.flow if isinstance(within, Flow) else None,
        "exchange": within.exchange if isinstance(within, WebRequest) else None,
    }  # fmt: skip
    return Disclosure(place=within.place, **{**told, **other})  # type: ignore[arg-type]


def clock(book: FactBook | None = None) -> Clock:
    return Clock(book or FactBook(), None, None)


def joining(*told: Disclosure, state: str = "unattended") -> Joining:
    use = Use(state=state, probability_attended=0.03, because=["the screen was off"])  # type: ignore[arg-type]
    return Joining(by_key(told), lambda _began, _ended: use, lambda _fact: None, "phone-1")
