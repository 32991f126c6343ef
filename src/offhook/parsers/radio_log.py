"""The radio buffer: what the phone's software asks of the modem, the modem's own list of calls, and what it tells by itself.

The number of a dialled call is never in it, but for the AT commands that MediaTek prints ("AT> ATD…": a notice DIAL_ADDRESS).
A call in the modem's list that nobody asked for with DIAL in the seconds before was dialled inside the modem, provided the
buffer covers that time.

References: opt/telephony `RIL`, `RILUtils`, `GsmCdmaCallTracker`; hardware/ril `ril.cpp` (tag RILC).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from offhook.facts.calls import RadioCall, RadioNotice, RadioRequest
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser, unread

LONGEST = 20_000
Way = Literal["cs", "ims"]
SPOKEN = re.compile(
    r"\[(?P<serial>UNSL|\d{4,10})\](?P<way>[<>]) ?(?:RIL_)?(?:REQUEST_)?(?P<name>[A-Z][A-Z0-9_]{1,80})(?P<rest>.*)",
    re.DOTALL,
)
KEPT = re.compile(
    r"""
    (?:\w*_)? DIAL (?:_\w+)? | ANSWER | HANGUP \w* | UDUB | LAST_CALL_FAIL_CAUSE | \w* SEND_SMS \w* | SEND_USSD | CANCEL_USSD | SET_CALL_FORWARD
    | SWITCH_WAITING_OR_HOLDING_AND_ACTIVE | SWITCH_HOLDING_AND_ACTIVE | CONFERENCE | EXPLICIT_CALL_TRANSFER
    | STK_HANDLE_CALL_SETUP_REQUESTED_FROM_SIM
    """,
    re.VERBOSE,
)
NOTICES = {
    "UNSOL_RESPONSE_CALL_STATE_CHANGED": "CALL_STATE_CHANGED",
    "UNSOL_CALL_RING": "CALL_RING",
    "UNSOL_ON_USSD": "USSD",
    "UNSOL_SRVCC_STATE_NOTIFY": "SRVCC",
    "UNSOL_RINGBACK_TONE": "RINGBACK",
    "UNSOL_INCOMING_CALL_INDICATION": "INCOMING_CALL",
    "UNSOL_STK_CC_ALPHA_NOTIFY": "CALL_CONTROL",
    "UNSOL_MODIFY_CALL": "MODIFY_CALL",
}
SLOT = re.compile(r"\[(?:SUB|PHONE|ph|GCCT|RP)(?P<slot>\d{1,2})\]?\s*$")
LISTED = re.compile(r"id=(?P<index>\d{1,4}),(?P<state>[A-Z]{2,12}),(?P<rest>[^\[\]]{0,80})")
ERROR = re.compile(r"error:? ?(?P<why>.{0,300})", re.DOTALL)
AT_DIAL = re.compile(r"AT> ATD(?P<number>[\d+*#]{1,80})")
NATIVE = re.compile(r"SOCKET RIL_SOCKET_(?P<socket>\d) REQUEST: (?P<name>[A-Z_]{2,80})")
TURNED = re.compile(r"update ?[pP]hone ?[sS]tate,? old(?:State)?=(?P<old>\w{1,20}),? new(?:State)?=(?P<new>\w{1,20})")
UNKNOWN_CALL = ("Notify unknown for", "New connection is not mPendingMO", "Creating new GsmCdmaConnection")


@log_parser(
    tags=("RILJ", "RIL", "RILQ"),
    source="radio_log",
    tally=(
        r"^\[(?:UNSL|\d+)\][<>] (?:(?:EMERGENCY_)?DIAL\b|GET_CURRENT_CALLS \{|HANGUP|ANSWER\b|SEND_SMS|SEND_USSD"
        r"|UNSOL_RESPONSE_CALL_STATE_CHANGED|UNSOL_CALL_RING|UNSOL_ON_USSD)"
    ),
    only=(
        "DIAL",
        "CALL_",
        "CURRENT_CALLS",
        "ANSWER",
        "HANGUP",
        "USSD",
        "SEND_SMS",
        "UDUB",
        "_HOLDING_AND",
        "CONFERENCE",
        "SRVCC",
        "RINGBACK",
        "CC_ALPHA",
        "MODIFY_CALL",
    ),
)
def radio_log(line: LogLine) -> Iterator[Fact]:
    """One request, response or notice of the circuit-switched side that bears on calls, messages or USSD codes."""
    if line.message.startswith("["):
        yield from spoken(line, line.message, "cs")


def spoken(line: LogLine, message: str, way: Way) -> Iterator[Fact]:
    """The facts of "[0042]> DIAL [SUB0]", whoever prints it (`message` may be a part of the line's)."""
    found = SPOKEN.match(message[:LONGEST])
    if not found:
        return
    name, rest, slot = found["name"], found["rest"], _slot(found["rest"])
    if found["serial"] == "UNSL":
        yield from _notice(line, name, rest, way, slot)
    elif name == "GET_CURRENT_CALLS":
        if found["way"] == "<":
            yield from listed(line, rest, way, slot)
    elif KEPT.fullmatch(name):
        error = ERROR.search(rest) if found["way"] == "<" else None
        yield RadioRequest(
            place=line.place,
            at=line.at,
            request=name,
            way=way,
            serial=int(found["serial"]),
            slot=slot,
            answer=found["way"] == "<",
            error=error["why"].strip() or "error" if error else None,
            detail=SLOT.sub("", rest).strip()[:120] if name == "SET_CALL_FORWARD" and found["way"] == ">" else "",
        )


def _slot(rest: str) -> int | None:
    found = SLOT.search(rest[-24:])
    return int(found["slot"]) if found else None


def _notice(line: LogLine, name: str, rest: str, way: Way, slot: int | None) -> Iterator[Fact]:
    if name not in NOTICES:
        return
    if "[id=" in rest:
        yield from listed(line, rest, way, slot)
        return
    detail = SLOT.sub("", rest).strip()[:300]
    yield RadioNotice(place=line.place, at=line.at, notice=NOTICES[name], way=way, slot=slot, detail=detail)


def listed(line: LogLine, text: str, way: Way, slot: int | None) -> Iterator[Fact]:
    """The calls of one list; an empty list is told as such, a refused or unreadable one is not taken for empty."""
    calls = list(LISTED.finditer(text))
    body = SLOT.sub("", text).strip(" {}")
    if not calls and body and not ERROR.match(body):
        yield unread(line.place, "a list of calls is of an unknown shape")
    if not calls and not body:
        yield RadioCall(
            place=line.place, at=line.at, way=way, index=0, state="NONE", outgoing=None, slot=slot, list_size=0
        )
    for call in calls:
        words = call["rest"].split(",")
        yield RadioCall(
            place=line.place,
            at=line.at,
            way=way,
            index=int(call["index"]),
            state=call["state"],
            outgoing=True if "mo" in words else False if "mt" in words else None,
            slot=slot,
            list_size=len(calls),
            conference="conf" in words,
        )


@log_parser(tags=("RILC",), source="radio_log", tally=r"REQUEST: (?:EMERGENCY_)?DIAL\b", only=("REQUEST: ",))
def native_radio(line: LogLine) -> Iterator[Fact]:
    """The same requests as the native side of the radio layer names them (no serial, no response)."""
    found = NATIVE.match(line.message)
    if found and KEPT.fullmatch(found["name"]):
        slot = int(found["socket"]) - 1
        yield RadioRequest(place=line.place, at=line.at, request=found["name"], way="cs", serial=None, slot=slot)


@log_parser(tags=("AT",), source="radio_log", tally=r"^AT> ATD", only=("AT> ATD",))
def at_dial(line: LogLine) -> Iterator[Fact]:
    """The command with which the radio layer dials, number included."""
    found = AT_DIAL.match(line.message[:LONGEST])
    if found:
        yield RadioNotice(
            place=line.place, at=line.at, notice="DIAL_ADDRESS", way="cs", slot=None, detail=found["number"]
        )


@log_parser(
    tags=("GsmCdmaCallTracker", "GsmCallTracker", "CdmaCallTracker", "CallTracker"),
    source="radio_log",
    tally=r"Phantom call|Notify unknown for|New connection is not mPendingMO",
)
def call_tracker(line: LogLine) -> Iterator[Fact]:
    """What the tracker makes of the modem's list: a change of the phone's state, a call that nobody asked for."""
    message = line.message
    if "Phantom call" in message:
        yield _tracked(line, "PHANTOM_CALL")
    elif any(words in message for words in UNKNOWN_CALL):
        yield _tracked(line, "UNKNOWN_CALL")
    elif "Notify new ring" in message:
        yield _tracked(line, "INCOMING_CALL")
    elif (turned := TURNED.search(message[:LONGEST])) and turned["old"] != turned["new"]:
        yield _tracked(line, "TRACKER_STATE", f"{turned['old']} > {turned['new']}")


def _tracked(line: LogLine, notice: str, detail: str = "") -> RadioNotice:
    return RadioNotice(
        place=line.place, at=line.at, notice=notice, way="cs", slot=None, detail=detail or line.message[:300]
    )
