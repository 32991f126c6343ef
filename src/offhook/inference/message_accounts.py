"""Each witness's version of a message or code: the radio log, the SIM, the message store, the bill, and what was dialled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.facts.bills import BillRow
from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow, OutgoingBroadcast, RadioNotice, RadioRequest, StkCommand
from offhook.facts.messages import MessageRow
from offhook.facts.place import Place
from offhook.facts.time import Instant, Stamp
from offhook.inference.accounts import Caller, Cite, Direction
from offhook.knowledge.mmi import Mmi, decode, forwarding_of_request
from offhook.timeline.clock import Clock

SIM = "the SIM card itself asked for it (SIM toolkit)"
STK_KINDS = {"SEND_SMS": "sms", "SEND_USSD": "ussd", "SEND_SS": "supplementary"}


@dataclass(slots=True, kw_only=True)
class Told:
    """One witness's version of one message.

    witness: its word in `told_by`, "" for the message store, which has none. near_ms: how far from another witness it may stand.
    """

    witness: str
    kind: str
    direction: Direction
    at: Instant
    written: str
    numbers: tuple[str, ...] = ()
    says: str = ""
    slot: int | None = None
    sub: int | None = None
    near_ms: int = 10_000
    error: str | None = None
    caller: Caller | None = None
    cites: list[Cite] = field(default_factory=list)


def message_accounts(book: FactBook, clock: Clock, home: str | None) -> Iterator[Told]:
    """Every version of every message and code."""
    yield from _radio(book, clock)
    yield from _sim(book, clock)
    yield from _stored(book, clock)
    yield from _billed(book, clock)
    yield from _dialled(book, clock, home)


def _radio(book: FactBook, clock: Clock) -> Iterator[Told]:
    for request in book.of(RadioRequest):
        if request.answer:
            continue
        if "SEND_SMS" in request.request:
            yield _told(
                "radio_log",
                "sms",
                (request.at, request.place),
                clock,
                ("the radio was asked to send a text message", request.slot),
            )
        elif request.request == "SEND_USSD":
            yield _told(
                "radio_log",
                "ussd",
                (request.at, request.place),
                clock,
                ("the radio was asked to send a code (USSD)", request.slot),
            )
        elif request.request == "SET_CALL_FORWARD":
            says = forwarding_of_request(request.detail).says
            yield _told(
                "radio_log",
                "supplementary",
                (request.at, request.place),
                clock,
                (f"the radio was asked: {says}", request.slot),
            )


def _sim(book: FactBook, clock: Clock) -> Iterator[Told]:
    for command in book.of(StkCommand):
        kind = STK_KINDS.get(command.command)
        if kind is None or command.stage != "proactive":
            continue
        told = _told(
            "radio_log",
            kind,
            (command.at, command.place),
            clock,
            (f"the SIM card ordered it ({command.command})", command.slot),
        )
        told.caller = Caller(None, None, "recorded", (), SIM)
        told.numbers = (command.number,) if command.number else ()
        yield told


def _stored(book: FactBook, clock: Clock) -> Iterator[Told]:
    """The message store; the same row in a database and an export is one."""
    found: dict[tuple[int, str, tuple[str, ...]], Told] = {}
    for row in book.of(MessageRow):
        key = (row.at.ms, row.direction, tuple(number[-7:] for number in row.numbers))
        told = _told("", row.kind, (row.at, row.place), clock, (f"a row of the message store: {row.status}", None))
        if key in found:
            found[key].cites += told.cites
            continue
        told.direction, told.numbers, told.sub = _way(row.direction), row.numbers, row.sub_id
        told.error = "failed" if row.status == "failed" else None
        if row.creator and row.direction == "outgoing":
            told.caller = Caller(
                row.creator, None, "derived", (), "the message store names it as the app that wrote the message down"
            )
        found[key] = told
    yield from found.values()


def _billed(book: FactBook, clock: Clock) -> Iterator[Told]:
    for row in book.of(BillRow):
        if row.kind in ("sms", "mms"):
            told = _told("bill", row.kind, (row.began, row.place), clock, ("the bill counts a message", None))
            told.direction = (
                _way(row.direction) if row.direction != "unknown" else "outgoing" if row.cost else "unknown"
            )
            told.numbers = (row.number,) if row.number else ()
            told.near_ms = 120_000
            yield told


def _dialled(book: FactBook, clock: Clock, home: str | None) -> Iterator[Told]:
    """Codes that were dialled like numbers."""
    for broadcast in book.of(OutgoingBroadcast):
        yield from _code(broadcast.number, "broadcasts", broadcast.at, broadcast.place, (clock, home))
    for row in book.of(CallLogRow):
        if row.kind == "outgoing":
            yield from _code(row.number, row.place.source, row.began, row.place, (clock, home))
    for notice in book.of(RadioNotice):
        if notice.notice == "DIAL_ADDRESS":
            yield from _code(notice.detail, "radio_log", notice.at, notice.place, (clock, home))


def _code(number: str | None, witness: str, at: Stamp, place: Place, by: tuple[Clock, str | None]) -> Iterator[Told]:
    clock, home = by
    code = decode(number, home) if number and number[:1] in "*#" else None
    if code is not None and code.kind != "local":
        told = _told(witness, code.kind, (at, place), clock, (says_of(number or "", code), None))
        told.numbers = (code.number,) if code.number else ()
        yield told


def says_of(dialled: str, code: Mmi) -> str:
    """What a dialled code does; PINs in it are not repeated."""
    if code.kind == "ussd" or code.service in ("03", "04", "042", "05", "052"):
        return code.says
    return f"{dialled[:80]} was dialled: {code.says}{', if the network accepted it' if code.changes else ''}"


def _told(witness: str, kind: str, spot: tuple[Stamp, Place], clock: Clock, told: tuple[str, int | None]) -> Told:
    (stamp, place), (says, slot) = spot, told
    at = clock.instant(stamp, place)
    cited = place if place.text else replace(place, text=stamp.text)
    return Told(
        witness=witness,
        kind=kind,
        direction="outgoing",
        at=at,
        written=stamp.text,
        says=says,
        slot=slot,
        cites=[Cite(cited, at, says)],
    )


def _way(direction: str) -> Direction:
    return "outgoing" if direction == "outgoing" else "incoming" if direction == "incoming" else "unknown"
