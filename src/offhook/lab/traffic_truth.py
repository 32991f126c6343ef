"""What was true about a phone's traffic: the transfers and patterns that an audit is measured against."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from offhook.lab.traffic import Carried, Conversation, Traffic
from offhook.lab.traffic_packets import RESOLVER, RESOLVER_UID, Flight, flights
from offhook.lab.traffic_turns import sizes

CAPTURES = frozenset("pcapdroid pcapdroid_ng pcap pcap_sll2 pcap_nano pcap_gz pcapng_two router".split())
SYSTEM_UIDS = {
    "android": 1000,
    "com.android.phone": 1001,
    "com.android.bluetooth": 1002,
    "com.android.shell": 2000,
    "netd": 1051,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTruth:
    """One transfer as it truly was: what one app exchanged with one host over one port and protocol, as one kind of content.

    protocol: as the evidence can tell it: what a proxy shows is "http", on whichever port.
    began, ended: true ms. content: "clear", "encrypted", "inferred_from_host" on the wire; "decrypted" where evidence shows it.
    sent_bytes, received_bytes: payload on the wire (of requests and responses, where only a proxy saw them). data: words of `Carried`.
    host: as its client meant it, also where it is hidden. addresses: all that were used. hidden: nothing tells the host.
    use: "attended" or "unattended" as it began.
    """

    package: str | None
    uid: int | None
    device: str
    host: str | None
    addresses: tuple[str, ...]
    port: int
    protocol: str
    content: str
    organisation: str | None
    home: str | None
    sent_bytes: int
    received_bytes: int
    connections: int
    began: int
    ended: int
    use: str
    kinds: tuple[str, ...]
    data: tuple[Carried, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternTruth:
    """Something that truly comes back. kind: "beacon" or "recurring_transfer". missed: beats left out.

    jitter_s: how far a beat may be off.
    """

    kind: str
    host: str
    package: str | None
    period_s: float
    beats: int
    missed: int = 0
    jitter_s: float = 0.0


Attended = Callable[[int], bool]
Key = tuple[str, str | None, str | None, int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One connection on its way into a transfer."""

    talk: Conversation
    package: str | None
    host: str | None
    address: str
    port: int
    protocol: str
    content: str
    sent: int
    received: int
    began: int
    ended: int
    data: tuple[Carried, ...]


def made_uid(package: str | None) -> int | None:
    """A uid for a package that no scenario lists; always the same."""
    if package is None:
        return None
    return SYSTEM_UIDS.get(package) or 10400 + zlib.crc32(package.encode()) % 400


def transfers(
    traffic: Traffic, uid_of: Callable[[str | None], int | None], attended: Attended
) -> tuple[TransferTruth, ...]:
    """Connections joined as the findings join them, by the time of the first; those of neighbours too (see `device`).

    A connection over which nothing was said is no transfer.
    """
    kept: dict[Key, list[_Piece]] = {}
    for piece in _pieces(traffic):
        host = piece.host or piece.address
        key = (piece.talk.device, piece.package, host, piece.port, piece.protocol, piece.content)
        if piece.sent or piece.received:
            kept.setdefault(key, []).append(piece)
    return tuple(_joined(pieces, uid_of, attended) for pieces in kept.values())


def _pieces(traffic: Traffic) -> Iterator[_Piece]:
    if CAPTURES & set(traffic.evidence) or not {"har", "har_pcapdroid", "mitmproxy"} & set(traffic.evidence):
        return (_on_the_wire(flight, traffic) for flight in flights(traffic))
    said = sorted(traffic.conversations, key=lambda talk: talk.began)
    return (_in_words(talk) for talk in said if talk.exchanges and talk.device == "phone")


def _on_the_wire(flight: Flight, traffic: Traffic) -> _Piece:
    talk, server = flight.talk, flight.talk.server
    question = flight.lookup is not None
    clear = flight.protocol in {"http", "dns", "ntp", "stun"}
    implied = tuple(Carried(data=one, form="") for one in server.implies) if not clear else ()
    return _Piece(
        talk=talk, package=flight.package, host=None if question or flight.protocol == "dns" else flight.host,
        address=traffic.network.resolver if question else talk.address, port=flight.ends.target_port, protocol=flight.protocol,
        content="clear" if clear else "inferred_from_host" if implied else "encrypted", sent=flight.sent, received=flight.received,
        began=flight.began_us // 1000, ended=flight.ended_us // 1000,
        data=() if question else talk.all_carried if flight.protocol == "http" else implied,
    )  # fmt: skip


def _in_words(talk: Conversation) -> _Piece:
    sent, received = sizes(talk)
    lasts = sum(one.after_ms + one.takes_ms for one in talk.exchanges)
    clear = talk.protocol == "http"
    return _Piece(
        talk=talk, package=talk.package, host=talk.server.host, address=talk.address, port=talk.to_port,
        protocol="http", content="clear" if clear else "decrypted", sent=sent, received=received,
        began=talk.began, ended=talk.began + lasts, data=talk.all_carried,
    )  # fmt: skip


def _joined(pieces: list[_Piece], uid_of: Callable[[str | None], int | None], attended: Attended) -> TransferTruth:
    first = pieces[0]
    began = min(piece.began for piece in pieces)
    question = first.protocol == "dns" and first.host is None
    server = first.talk.server
    return TransferTruth(
        package=first.package, uid=RESOLVER_UID if first.package == RESOLVER else uid_of(first.package), device=first.talk.device, host=first.host,
        addresses=tuple(dict.fromkeys(piece.address for piece in pieces)), port=first.port, protocol=first.protocol, content=first.content,
        organisation=None if question else server.organisation, home=None if question else server.home,
        sent_bytes=sum(piece.sent for piece in pieces), received_bytes=sum(piece.received for piece in pieces), connections=len(pieces),
        began=began, ended=max(piece.ended for piece in pieces), use="attended" if attended(began) else "unattended",
        kinds=tuple(dict.fromkeys(piece.talk.kind for piece in pieces if piece.talk.kind and not question)),
        data=tuple(_once(one for piece in pieces for one in piece.data)), hidden="ech" in first.talk.hello and not first.talk.asks,
    )  # fmt: skip


def _once(carried: Iterable[Carried]) -> Iterator[Carried]:
    """Each kind of data once, with the largest count of items."""
    best: dict[tuple[str, str | None, str, str | None], Carried] = {}
    for one in carried:
        key = (one.data, one.identifier, one.form, one.hash)
        if key not in best or best[key].items < one.items:
            best[key] = one
    yield from best.values()
