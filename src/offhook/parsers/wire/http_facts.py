"""What the reader of HTTP knows of a request and its response, and the facts that come of it."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.passing import Payload
from offhook.facts.traffic import WebRequest
from offhook.parsers.wire.http_body import Body, Part
from offhook.parsers.wire.http_head import Address, Head
from offhook.parsers.wire.known import Known, stamp
from offhook.parsers.wire.names import latin

LONGEST_TYPE = 300


@dataclass(slots=True, eq=False)
class Side:
    """A request or a response. announced: whether a body was to come. wire: its bytes. ended: when it was over.

    exchange: None for what belongs to none.
    """

    head: Head
    ms: int
    body: Body
    announced: bool = False
    wire: int = 0
    over: bool = False
    ended: int | None = None
    whole: bool = False
    exchange: Exchange | None = None

    @property
    def clear(self) -> int:
        """Its bytes that could be read: not a body that looks like chance."""
        unreadable = self.body.opened is False and not self.head.encodings
        return self.wire - (self.body.total if unreadable else 0)

    @property
    def body_state(self) -> str:
        """As in `WebRequest`."""
        if not self.announced:
            return "none"
        if not self.body.total:
            return "missing"
        return "whole" if self.whole else "cut"


@dataclass(slots=True, eq=False)
class Exchange:
    """A request and what answers it. number: 0 for one that is counted only."""

    number: int
    method: str
    to: Address
    asks: Side
    tells: Side | None = None


def web_request(known: Known, exchange: Exchange) -> WebRequest:
    """The fact of a request, and of its response if there was one."""
    asks, tells = exchange.asks, exchange.tells
    return WebRequest(
        place=known.place,
        exchange=exchange.number,
        at=stamp(asks.ms),
        ended=stamp(tells.ended) if tells and tells.ended is not None else None,
        method=exchange.method,
        scheme=exchange.to.scheme,
        host=exchange.to.host,
        port=exchange.to.port or known.server_port,
        target=exchange.to.target,
        status_code=(tells.head.code or None) if tells else None,
        sent=asks.wire,
        received=tells.wire if tells else 0,
        body_sent=asks.body.total + asks.body.missing,
        body_state=asks.body_state,
        decrypted=False,
        flow=known.flow,
        server=known.server or None,
        client=known.client or None,
        content_type=asks.head.text(b"content-type", LONGEST_TYPE),
        response_type=tells.head.text(b"content-type", LONGEST_TYPE) if tells else "",
        user_agent=asks.head.text(b"user-agent"),
        version=latin(asks.head.first[2], 20),
    )


def payload(known: Known, outgoing: bool, side: Side, part: Part | None = None) -> Payload:
    """A head (without a part) or a part of a body, for the search."""
    exchange = side.exchange
    return Payload(
        place=known.place,
        at=stamp(side.ms),
        outgoing=outgoing,
        part="head" if part is None else "body",
        data=side.head.raw if part is None else part.data,
        host=exchange.to.host if exchange else known.host,
        method=exchange.method if exchange else "",
        target=exchange.to.target if exchange else "",
        content_type=side.head.text(b"content-type", LONGEST_TYPE),
        encodings=side.head.encodings if part else (),
        flow=known.flow,
        exchange=exchange.number if exchange else None,
        whole=part.whole if part else True,
        overlap=part.overlap if part else 0,
    )
