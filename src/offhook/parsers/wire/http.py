"""HTTP/1 in the clear: each request with its response, their heads and bodies for the search, and what comes after a switch.

Responses come in the order of the requests. A response to a request that was not captured belongs to none and is counted.
After CONNECT or an upgrade the bytes are another protocol: its reader takes over.

References: RFC 9112 section 9.3 (order), RFC 9110 sections 7.8 and 9.3.6 (upgrade, CONNECT), RFC 8484 (DNS over HTTPS).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from offhook.parsers.wire.http_after import Tunnel, WebSocket
from offhook.parsers.wire.http_body import LARGEST_RECEIVED, LARGEST_SENT, Body, Part
from offhook.parsers.wire.http_facts import Exchange, Side, payload, web_request
from offhook.parsers.wire.http_head import (
    NONE,
    SWITCH,
    Framing,
    Head,
    address_of,
    contradicts,
    request_framing,
    response_framing,
)
from offhook.parsers.wire.http_messages import Messages
from offhook.parsers.wire.known import Known
from offhook.parsers.wire.lookups import Lookups
from offhook.parsers.wire.names import latin, unpadded_base64url
from offhook.parsers.wire.tls import looks_like_hello

MOST_REQUESTS = 10_000
MOST_OPEN, LARGEST_OPEN = 1000, 256 << 10
"""Requests, and bytes of their heads, that wait for a response."""
MOST_ASTRAY = 8 << 20
DNS_MESSAGE = "application/dns-message"


@dataclass(slots=True, eq=False)
class Http:
    """Both directions of one conversation.

    open: exchanges whose response is not over, in order. unasked: responses that came before their request was put in order.
    given_up: requests that are no longer waited for, and whose responses are still to come.
    """

    known: Known
    sides: tuple[Messages, Messages] = field(init=False)
    open: deque[Exchange] = field(default_factory=deque)
    asking: Exchange | None = None
    telling: Side | None = None
    unasked: deque[Side] = field(default_factory=deque)
    lookups: Lookups = field(init=False)
    requests: int = 0
    waiting: int = 0
    given_up: int = 0
    orphans: int = 0
    strays: dict[str, int] = field(default_factory=dict)
    strayed: int = 0

    def __post_init__(self) -> None:
        self.sides = (Messages(self, outgoing=False), Messages(self, outgoing=True))
        self.lookups = Lookups(self.known, "tcp")
        self.known.opaque = False

    def take(self, outgoing: bool, data: bytes, ms: int, lost: int) -> None:
        """The next bytes of one direction; `lost` bytes before them were never captured."""
        self.sides[outgoing].take(data, ms, lost)
        if outgoing and self.sides[True].paused and self._is_tunnel():
            self._switch(self._next(), ms)

    def end(self, _ms: int) -> None:
        """The conversation is over."""
        self.sides[True].resume()
        for side in reversed(self.sides):
            side.end()
        while self.open:
            self._finish(self._next())
        self.orphans += len(self.unasked)
        self.lookups.end()
        self._count()

    def head(self, outgoing: bool, head: Head, ms: int) -> Framing:
        """A message begins."""
        if contradicts(head):
            self.known.stumble("the head of a message that tells no possible length of its body")
        return self._request(head, ms) if outgoing else self._response(head, ms)

    def body(self, outgoing: bool, data: bytes) -> None:
        """Bytes of a body."""
        side = self._side(outgoing)
        if side:
            self._hand_on(outgoing, side, side.body.add(data))

    def gap(self, outgoing: bool, size: int) -> None:
        """Bytes of a body that were never captured."""
        side = self._side(outgoing)
        if side:
            self._hand_on(outgoing, side, side.body.gap(size))

    def done(self, outgoing: bool, ms: int, wire: int, whole: bool) -> None:
        """A message is over."""
        side = self._side(outgoing)
        if side is None:
            return
        side.over, side.ended, side.wire = True, ms, wire
        side.whole = whole and not side.body.missing
        self._hand_on(outgoing, side, side.body.end(whole=side.whole))
        if outgoing:
            self._asked(side)
        else:
            self._told(side, ms)

    def astray(self, outgoing: bool, data: bytes, ms: int, why: str) -> None:
        """Bytes that belong to no message: counted, and searched all the same if they were sent."""
        self.strays[why] = self.strays.get(why, 0) + len(data)
        self.strayed += len(data)
        if outgoing and self.strayed <= MOST_ASTRAY:
            self.known.stream(outgoing, data, ms, whole=False)

    def _is_tunnel(self) -> bool:
        """Whether a client goes on with TLS after CONNECT: the answer was then given, though it was not captured."""
        asked = len(self.open) == 1 and self.open[0].method == "CONNECT"
        return asked and looks_like_hello(bytes(self.sides[True].buffer[:16]))

    def _side(self, outgoing: bool) -> Side | None:
        if outgoing:
            return self.asking.asks if self.asking else None
        return self.telling

    def _request(self, head: Head, ms: int) -> Framing:
        framing = request_framing(head)
        self.requests += 1
        number = next(self.known.counter) if self.requests <= MOST_REQUESTS else 0
        body = Body(self.known.room, LARGEST_SENT, goes_on=True)
        asks = Side(head, ms, body, announced=framing.kind not in (NONE, SWITCH))
        exchange = Exchange(number, latin(head.first[0], 30), address_of(head), asks)
        asks.exchange = self.asking = exchange
        if exchange.method != "CONNECT":
            self.known.called(exchange.to.host, "http")
        self._await(exchange)
        if number:
            self.known.tell(payload(self.known, True, asks))  # noqa: FBT003 - outgoing
            self._question(exchange, ms)
        return framing

    def _await(self, exchange: Exchange) -> None:
        """Line up for the response, unless it came before."""
        while self.unasked:
            tells = self.unasked.popleft()
            if tells.ms >= exchange.asks.ms:
                exchange.tells, tells.exchange = tells, exchange
                break
            self.orphans += 1
        if exchange.tells and exchange.tells.over:
            return
        self.open.append(exchange)
        self.waiting += len(exchange.asks.head.raw)
        while len(self.open) > MOST_OPEN or (self.waiting > LARGEST_OPEN and len(self.open) > 1):
            self.given_up += 1
            self._finish(self._next())

    def _next(self) -> Exchange:
        exchange = self.open.popleft()
        self.waiting -= len(exchange.asks.head.raw)
        return exchange

    def _response(self, head: Head, ms: int) -> Framing:
        exchange = self.open[0] if self.open and not self.given_up and self.open[0].asks.ms <= ms else None
        framing = response_framing(head, exchange.method if exchange else "")
        body = Body(self.known.room, LARGEST_RECEIVED, goes_on=False)
        tells = self.telling = Side(head, ms, body, announced=framing.kind not in (NONE, SWITCH), exchange=exchange)
        if exchange and not _is_interim(head):
            exchange.tells = tells
        elif not (exchange or self.given_up) and self.known.waits(True) and len(self.unasked) < MOST_OPEN:  # noqa: FBT003 - outgoing
            self.unasked.append(tells)
        elif not exchange:
            self.given_up -= min(self.given_up, 1)
            self.orphans += 1
        if exchange is None or exchange.number:
            self.known.tell(payload(self.known, False, tells))  # noqa: FBT003 - outgoing
        return framing

    def _asked(self, side: Side) -> None:
        exchange, self.asking = self.asking, None
        self.known.sent_clear += side.clear
        if exchange and exchange.tells and exchange.tells.over:
            self._finish(exchange)

    def _told(self, side: Side, ms: int) -> None:
        self.telling = None
        if not self.open or self.open[0].tells is not side:
            return
        exchange = self._next()
        if side.head.code == 101 or (exchange.method == "CONNECT" and 200 <= side.head.code < 300):
            self._switch(exchange, ms)
            return
        if exchange.asks.over:
            self._finish(exchange)
        self.sides[True].resume()

    def _finish(self, exchange: Exchange) -> None:
        if exchange.number:
            self.known.tell(web_request(self.known, exchange))

    def _switch(self, exchange: Exchange, ms: int) -> None:
        """What follows is another protocol."""
        self._finish(exchange)
        self._count()
        known = self.known
        socket = exchange.asks.head.upgrade == "websocket"
        after = WebSocket(known) if socket else Tunnel(known, exchange.to.host)
        known.reader = after
        for outgoing in (True, False):
            data = bytes(self.sides[outgoing].buffer)
            self.sides[outgoing].buffer.clear()
            if data and known.wants:
                known.reader.take(outgoing, data, ms, 0)

    def _hand_on(self, outgoing: bool, side: Side, parts: Iterable[Part]) -> None:
        for part in parts:
            if side.exchange is None or side.exchange.number:
                self.known.tell(payload(self.known, outgoing, side, part))
            if part.whole and side.head.text(b"content-type").startswith(DNS_MESSAGE):
                self._lookup(outgoing, part.data, side.ms)

    def _question(self, exchange: Exchange, ms: int) -> None:
        """A question about a name that stands in the target of a GET."""
        _, mark, value = exchange.to.target.partition("?dns=")
        message = unpadded_base64url(unquote_to_bytes(value.partition("&")[0])) if mark else None
        if message and DNS_MESSAGE.encode() in exchange.asks.head.raw:
            self._lookup(True, message, ms)  # noqa: FBT003 - outgoing

    def _lookup(self, outgoing: bool, message: bytes, ms: int) -> None:
        self.known.protocol = "doh"
        self.lookups.message(outgoing, message, ms)

    def _count(self) -> None:
        """Tell what was not read, once."""
        for why, size in self.strays.items():
            self.known.stumble(f"HTTP: {why} ({size} bytes)")
        if self.orphans:
            self.known.stumble("HTTP: a response whose request was not captured", self.orphans)
        if self.requests > MOST_REQUESTS:
            self.known.stumble(f"HTTP: a request beyond the first {MOST_REQUESTS:,}", self.requests - MOST_REQUESTS)


def _is_interim(head: Head) -> bool:
    """A response that another one follows."""
    return 100 <= head.code < 200 and head.code != 101
