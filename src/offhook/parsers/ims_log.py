"""Calls over IMS (VoLTE, Wi-Fi calling) in logcat: Qualcomm's `QImsService` (main buffer), MediaTek's `IMS_RILA`, and the
`ImsPhoneCallTracker` of Android itself (radio buffer, all vendors).

Qualcomm prints the same call several times; only the messages to and from the modem are read. It also prints the dialled number
as bytes of the request: that line is kept as a notice DIAL_ADDRESS.

References: opt/telephony `ImsPhoneCallTracker`; vendor lines as seen in logs of Android 7.1 (no source is public).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.calls import RadioNotice, RadioRequest
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser
from offhook.parsers.radio_log import LONGEST, TURNED, spoken

SENDER = re.compile(r"(?:ImsSenderRxr ?: ?)?(?=\[(?:UNSL|\d{4,10})\][<>])")
BYTES = re.compile(r"(?:ImsSenderRxr ?: ?)?Message data: \[(?P<bytes>[-\d, ]{1,8000})\]")
DIAL_REQUEST = ("16", "1", "24", "2", "32", "0")
"""Protobuf of the message's tag: type 1 (request), id 2 (dial), error 0."""
ADDRESS_FIELD = 10
DIALLABLE = set(b"0123456789+*#,;pw")
STATE = re.compile(r"processCallStateChange state=(?P<state>[A-Z_]{1,20}) cause=(?P<cause>-?\d{1,6}) ignoreState=false")
UNKNOWN = re.compile(r"isUnknown ?= ?true")


@log_parser(
    tags=("QImsService", "ImsSenderRxr", "IMS_RILA", "IMSRILA", "ImsRILAdapter", "IMS_RIL"),
    source="radio_log",
    tally=r"^(?:ImsSenderRxr ?: ?)?\[(?:UNSL|\d+)\][<>] (?:\w*DIAL\b|UNSOL_RESPONSE_CALL_STATE_CHANGED|HANGUP|UNSOL_CALL_RING)",
)
def ims_log(line: LogLine) -> Iterator[Fact]:
    """One message between the phone's IMS service and the modem."""
    message = line.message
    sender = SENDER.match(message)
    if sender:
        yield from spoken(line, message[sender.end() :], "ims")
    elif "Message data: [" in message[:40] and (number := dialled_number(message[:LONGEST])):
        yield RadioNotice(place=line.place, at=line.at, notice="DIAL_ADDRESS", way="ims", slot=None, detail=number)


def dialled_number(message: str) -> str | None:
    """The number in the bytes of a dial request, None if they are of another request or hold none."""
    found = BYTES.match(message)
    values = tuple(found["bytes"].replace(" ", "").split(",")) if found else ()
    for start in range(max(len(values) - len(DIAL_REQUEST) - 2, 0)):
        end = start + len(DIAL_REQUEST)
        if values[start:end] == DIAL_REQUEST and values[end] == str(ADDRESS_FIELD) and values[end + 1].isdecimal():
            number = values[end + 2 : end + 2 + int(values[end + 1])]
            return _text(number)
    return None


def _text(values: tuple[str, ...]) -> str | None:
    numbers = [int(value) for value in values if value.isdecimal()]
    if not 0 < len(numbers) == len(values) <= 80 or not DIALLABLE.issuperset(numbers):
        return None
    return bytes(numbers).decode("ascii")


@log_parser(
    tags=("ImsPhoneCallTracker",), source="radio_log", tally=r"dial clirMode=|incoming call intent|isUnknown ?= ?true"
)
def ims_tracker(line: LogLine) -> Iterator[Fact]:
    """A call over IMS as the phone's own tracker follows it: dialled, incoming, unknown, and each change of its state.

    "hangup call" is not taken for a hang-up: the tracker prints it while it is being set up, with no call there.
    """
    message = line.message[:LONGEST]
    if "dial clirMode=" in message:
        yield _notice(line, "MO_CALL")
    elif UNKNOWN.search(message):
        yield _notice(line, "UNKNOWN_CALL")
    elif "incoming call intent" in message or "onIncomingCall" in message:
        yield _notice(line, "INCOMING_CALL")
    elif "SRVCC" in message:
        yield _notice(line, "SRVCC", message[:300])
    elif state := STATE.search(message):
        yield _notice(line, "CALL_STATE", state["state"])
    elif "onCallTerminated" in message:
        yield _notice(line, "CALL_STATE", "TERMINATED")
    elif (turned := TURNED.search(message)) and turned["old"] != turned["new"]:
        yield _notice(line, "TRACKER_STATE", f"{turned['old']} > {turned['new']}")
    elif message.endswith((" acceptCall", " hangup connection")):
        request = "ANSWER" if message.endswith("acceptCall") else "HANGUP"
        yield RadioRequest(place=line.place, at=line.at, request=request, way="ims", serial=None, slot=None)


def _notice(line: LogLine, notice: str, detail: str = "") -> RadioNotice:
    return RadioNotice(place=line.place, at=line.at, notice=notice, way="ims", slot=None, detail=detail)
