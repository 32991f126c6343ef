"""What goes over the wire in one conversation, turn by turn, before it is cut into packets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from offhook.lab.traffic import Conversation, Exchange
from offhook.lab.wire_dns import Lookup, dns_answer, dns_question
from offhook.lab.wire_http import request, response
from offhook.lab.wire_quic import V1, V2, answer_datagrams, connection, first_datagrams, later_datagram
from offhook.lab.wire_tls import OVERHEAD, Hello, finished_records, hello_records, record, server_records

LARGEST_DATAGRAM = 1250
RECORD = 16_384 - 64
OVER_TCP = frozenset({"http", "tls", "dot", "tcp"})


@dataclass(frozen=True, slots=True)
class Turn:
    """Bytes that one side says, so many milliseconds after the other (or itself) had finished. One datagram, over UDP."""

    after_ms: float
    outgoing: bool
    data: bytes


def _up(after_ms: float, data: bytes) -> Turn:
    return Turn(after_ms, outgoing=True, data=data)


def _down(after_ms: float, data: bytes) -> Turn:
    return Turn(after_ms, outgoing=False, data=data)


def turns(talk: Conversation, rng: Random) -> Iterator[Turn]:
    """All turns of a conversation. The same chance gives the same bytes."""
    if talk.protocol == "http":
        yield from _spoken(talk)
    elif talk.protocol in {"tls", "dot"}:
        yield from _sealed_turns(talk, rng)
    elif talk.protocol == "quic":
        yield from _quic_turns(talk, rng)
    elif talk.protocol == "dns":
        yield from lookup_turns(
            Lookup(name=talk.server.host or "", number=rng.randrange(65_536), addresses=(talk.server.address,))
        )
    elif talk.protocol == "ntp":
        yield from (_up(1, b"\x23" + rng.randbytes(47)), _down(30, b"\x24\2" + rng.randbytes(46)))
    elif talk.protocol == "stun":
        yield from (_up(1, _stun(1, rng)), _down(30, _stun(0x101, rng)))
    else:
        yield from _rounds(talk, rng)


def sizes(talk: Conversation) -> tuple[int, int]:
    """Bytes of the application in both directions (the requests and responses, where there are any)."""
    if not talk.exchanges:
        return talk.sent, talk.received
    said = [spoken(talk, exchange) for exchange in talk.exchanges]
    return sum(len(asked) for asked, _ in said), sum(len(answer) for _, answer in said)


def spoken(talk: Conversation, exchange: Exchange) -> tuple[bytes, bytes]:
    """Request and response as bytes."""
    host = talk.server.host or talk.address
    asked = request(exchange.method, host, exchange.target, exchange.headers, exchange.body)
    return asked, response(exchange.status, exchange.reply_headers, exchange.reply)


def lookup_turns(lookup: Lookup) -> Iterator[Turn]:
    """A question and its answer."""
    yield _up(1, dns_question(lookup))
    yield _down(18, dns_answer(lookup))


def hello_of(talk: Conversation) -> Hello:
    """What the client tells at first in this conversation."""
    words, quic = talk.hello, talk.protocol == "quic"
    name = None if "nameless" in words else talk.server.host
    return Hello(
        name=talk.outer_name if "ech" in words else name,
        version="1.2" if "1.2" in words else "1.3",
        alpn=("h3",) if quic else ("h2", "http/1.1"),
        ech="ech" in words,
        large="large" in words,
        quic=quic,
    )


def _spoken(talk: Conversation) -> Iterator[Turn]:
    for exchange in talk.exchanges or (Exchange(),):
        asked, answer = spoken(talk, exchange)
        yield _up(exchange.after_ms, asked)
        yield _down(exchange.takes_ms, answer)


def _sealed_turns(talk: Conversation, rng: Random) -> Iterator[Turn]:
    hello = hello_of(talk)
    yield _up(1, hello_records(hello, rng))
    yield _down(25, server_records(hello, rng))
    yield _up(2, finished_records(hello, rng))
    for turn in _opaque(talk, rng):
        parts = [turn.data[start : start + RECORD] for start in range(0, len(turn.data), RECORD)]
        sealed = b"".join(record(23, part + rng.randbytes(OVERHEAD - 5)) for part in parts)
        yield Turn(turn.after_ms, turn.outgoing, sealed)


def _quic_turns(talk: Conversation, rng: Random) -> Iterator[Turn]:
    ids = connection(rng, V2 if "v2" in talk.hello else V1)
    for data in first_datagrams(hello_of(talk), ids, rng, shuffled="shuffled" in talk.hello):
        yield _up(1, data)
    for data in answer_datagrams(ids, rng):
        yield _down(12, data)
    for turn in _opaque(talk, rng):
        for number, start in enumerate(range(0, len(turn.data), LARGEST_DATAGRAM)):
            size = len(turn.data[start : start + LARGEST_DATAGRAM])
            data = later_datagram(ids, size + 28, rng, from_server=not turn.outgoing)
            yield Turn(turn.after_ms if number == 0 else 0.4, turn.outgoing, data)


def _opaque(talk: Conversation, rng: Random) -> Iterator[Turn]:
    """Turns of bytes that nobody can read, as long as what was said."""
    if not talk.exchanges:
        yield from _rounds(talk, rng)
        return
    for exchange in talk.exchanges:
        asked, answer = spoken(talk, exchange)
        yield _up(exchange.after_ms, filler(len(asked), rng))
        yield _down(exchange.takes_ms, filler(len(answer), rng))


def _rounds(talk: Conversation, rng: Random) -> Iterator[Turn]:
    gap = talk.lasts_ms / max(talk.parts, 1)
    for index in range(talk.parts):
        last = index == talk.parts - 1
        out = talk.sent // talk.parts + (talk.sent % talk.parts if last else 0)
        back = talk.received // talk.parts + (talk.received % talk.parts if last else 0)
        yield _up(3 if index == 0 else gap - 30, filler(out, rng))
        yield _down(30, filler(back, rng))


def filler(size: int, rng: Random) -> bytes:
    """Bytes of chance; long ones repeat a block of 64 KiB from a place drawn anew, which is faster and looks the same."""
    if size <= 4096:
        return rng.randbytes(size)
    pool = _pool()
    start = rng.randrange(len(pool))
    times = (start + size) // len(pool) + 1
    return (pool * times)[start : start + size]


@cache
def _pool() -> bytes:
    return Random("pool").randbytes(65_536)


def _stun(kind: int, rng: Random) -> bytes:
    return (
        kind.to_bytes(2, "big") + b"\0\x0c\x21\x12\xa4\x42" + rng.randbytes(12) + b"\0\x20\0\x08\0\1" + rng.randbytes(6)
    )
