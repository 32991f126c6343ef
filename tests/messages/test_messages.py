"""Messages and codes out of all records of them: once each, with their cost, who asked, and whether anybody was there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from offhook import answers
from offhook.facts.bills import BillRow
from offhook.facts.book import FactBook
from offhook.facts.calls import AppOp, CallLogRow, OutgoingBroadcast, RadioRequest, StkCommand
from offhook.facts.messages import MessageRow
from offhook.facts.place import Fact, Place
from offhook.facts.time import Base, Stamp
from offhook.inference.messages import find_messages
from offhook.timeline.clock import Clock

NOON = datetime(2026, 9, 21, 4, 0, tzinfo=UTC)


def place(source: str, line: int = 1) -> Place:
    return Place("evidence-1", source, "entry", line, "the line")


def stamp(seconds: float = 0) -> Stamp:
    ms = round((NOON + timedelta(seconds=seconds)).timestamp() * 1000)
    return Stamp(str(ms), Base.EPOCH, ms)


def stored(seconds: float = 0, number: str = "106600001", **more: object) -> MessageRow:
    row = MessageRow(
        place=place("messages"), at=stamp(seconds), kind="sms", direction="outgoing", numbers=(number,), status="sent"
    )
    return replace(row, **more)  # type: ignore[arg-type]


def asked(seconds: float = 0, request: str = "SEND_SMS", **more: object) -> RadioRequest:
    found = RadioRequest(place=place("radio_log"), at=stamp(seconds), request=request, way="cs", serial=1, slot=0)
    return replace(found, **more)  # type: ignore[arg-type]


def used(package: str, seconds: float, op: str = "SEND_SMS") -> AppOp:
    return AppOp(
        place=place("app_ops"),
        op=op,
        package=package,
        uid=10_123,
        access="access",
        state="bg",
        flag="s",
        at=stamp(seconds),
    )


def messages(*facts: Fact, home: str = "CN") -> list[answers.Message]:
    book = FactBook(facts)
    return find_messages(book, Clock(book), {}, home, "phone-1")


def test_a_premium_message_that_an_app_sent() -> None:
    (found,) = messages(stored(), asked(-1), used("com.example.torch", -1.5))
    assert (found.id, found.kind, found.direction, found.number, found.cost) == (
        "message-1",
        "sms",
        "outgoing",
        "106600001",
        "premium",
    )
    assert found.initiator is not None
    assert (found.initiator.package, found.initiator.tier) == ("com.example.torch", "derived")
    assert found.told_by == ["radio_log"]
    assert {cite.source for cite in found.sources} == {"radio_log", "messages"}
    assert found.use.state == "unknown"


def test_all_calls_are_forwarded() -> None:
    dialled = OutgoingBroadcast(
        place=place("broadcasts"), at=stamp(), number="**21*+8613812345678#", caller=None, uid=None
    )
    (found,) = messages(dialled, asked(1, "SET_CALL_FORWARD", detail="action = 3 reason = 0"), home="SG")
    assert found.kind == "supplementary"
    assert "all your calls now go to +8613812345678, CN" in found.says
    assert found.told_by == ["radio_log", "broadcasts"]
    assert found.number == "+8613812345678"


def test_a_code_in_the_call_log() -> None:
    row = CallLogRow(
        place=place("call_log"),
        row_id=1,
        began=stamp(),
        duration_s=0,
        kind="outgoing",
        number="*100#",
        presentation=None,
    )
    (found,) = messages(row, asked(2, "SEND_USSD"))
    assert (found.kind, found.told_by) == ("ussd", ["radio_log", "call_log"])


def test_the_sim_card_asked() -> None:
    """The SIM's own order is a record of who asked."""
    order = StkCommand(
        place=place("radio_log"), at=stamp(), command="SEND_SMS", stage="proactive", slot=0, number="+6591234567"
    )
    (found,) = messages(order)
    assert found.initiator is not None
    assert (found.initiator.tier, found.initiator.package) == ("recorded", None)
    assert "SIM" in found.initiator.says


def test_two_messages_are_not_one() -> None:
    """Of each witness at most one row belongs to a message."""
    found = messages(stored(0), stored(4), asked(-1), asked(3))
    assert [len(message.sources) for message in found] == [2, 2]


def test_a_message_on_the_bill_that_the_phone_did_not_keep() -> None:
    row = BillRow(
        place=place("bill"), began=stamp(600), kind="sms", direction="outgoing", number="106600001", cost="2.00"
    )
    found = messages(stored(0), row)
    assert [message.told_by for message in found] == [[], ["bill"]]
    assert found[1].cost == "premium"


def test_the_bill_and_the_phone_tell_of_one_message() -> None:
    row = BillRow(place=place("bill"), began=stamp(45), kind="sms", direction="outgoing", number="106600001")
    (found,) = messages(stored(0), row)
    assert [cite.source for cite in found.sources] == ["messages", "bill"]


def test_what_came_in_costs_nothing_that_a_number_tells() -> None:
    (found,) = messages(stored(direction="incoming", status="received"))
    assert (found.cost, found.initiator) == ("unknown", None)


def test_an_app_that_used_the_permission_at_another_time_is_not_named() -> None:
    (found,) = messages(stored(), used("com.example.torch", 60))
    assert found.initiator is None
