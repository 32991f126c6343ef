"""Telecom's own lines in logcat (5+): the events of each call with the log's date, and calls that appeared by themselves.

Reaches back as far as the buffer (minutes to days), and past the ring of the history. Data and session are printed with commas
and ": " here, not with parentheses.

References: packages/services/Telecomm `Log.event`; frameworks/base `EventManager`; packages/services/Telephony `PstnIncomingCallNotifier`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.calls import RadioNotice, TelecomEvent
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser, unread
from offhook.parsers.telecom_history import SESSION

LONGEST = 20_000
EVENT = re.compile(
    r"(?:[\w.]{1,40}: )?Event: (?:Call|RecordEntry) (?P<call>[^\s:/_]{1,40})(?:[_/]\w{1,20})?: (?P<event>[A-Z][A-Z0-9_ ]{0,60})(?:, )?"
)
TRAILING_GLYPH = re.compile(r"[^\x00-\x7f]{1,8}$")
MOST_COLONS = 4
SLOT = re.compile(r"phoneId=\[?(\d{1,2})\]?")


@log_parser(
    tags=("Telecom",),
    source="telecom",
    tally=r"Event: (?:Call|RecordEntry) \S+: |addNewUnknownCall|isUnknownCall: true",
    only=("Event: ", "addNewUnknownCall", "isUnknownCall: true"),
)
def telecom_log(line: LogLine) -> Iterator[Fact]:
    """One event of a call, or the news that a call appeared which the phone's software did not dial."""
    message = line.message
    if "Event: " in message[:60]:
        yield from _event(line)
    elif "addNewUnknownCall" in message or "isUnknownCall: true" in message:
        yield RadioNotice(place=line.place, at=line.at, notice="UNKNOWN_CALL", way="", slot=None, detail=message[:300])


@log_parser(
    tags=("Telephony", "PstnIncomingCallNotifier"),
    source="radio_log",
    tally=r"handleNew(?:Unknown|Ringing)Connection|addNewUnknownCall",
)
def phone_process(line: LogLine) -> Iterator[Fact]:
    """The phone process tells Telecom of a call that it did not dial: a ringing one, or an unknown one."""
    message = line.message
    if "handleNewUnknownConnection" in message or "addNewUnknownCall" in message:
        notice = "UNKNOWN_CALL"
    elif "handleNewRingingConnection" in message:
        notice = "INCOMING_CALL"
    else:
        return
    slot = SLOT.search(message[:LONGEST])
    number = int(slot[1]) if slot else None
    yield RadioNotice(place=line.place, at=line.at, notice=notice, way="", slot=number, detail=message[:300])


def _event(line: LogLine) -> Iterator[Fact]:
    found = EVENT.match(line.message[:LONGEST])
    if not found:
        if "Non-call EVENT" not in line.message:
            yield unread(line.place, "an event line of Telecom is of an unknown shape")
        return
    data, session = _split(line.message[found.end() : LONGEST])
    yield TelecomEvent(
        place=line.place,
        call=found["call"],
        record=None,
        order=line.place.line,
        at=line.at,
        event=found["event"].strip(),
        data=None if data in ("", "null") else data,
        session=session,
        live=True,
    )


def _split(rest: str) -> tuple[str, str | None]:
    """Data and session of "dialing set explicitly: CSW.sD@AKk"; both may hold ": " themselves."""
    rest = TRAILING_GLYPH.sub("", rest).rstrip()
    end = len(rest)
    for _ in range(MOST_COLONS):
        end = rest.rfind(": ", 0, end)
        if end < 0:
            break
        if SESSION.fullmatch(rest[end + 2 :]):
            return rest[:end], rest[end + 2 :]
    return rest, None
