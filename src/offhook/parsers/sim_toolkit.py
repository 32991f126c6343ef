"""The SIM's own commands (SIM toolkit) in logcat: a SIM can ask for a call, a message or a USSD code.

A proactive command is printed as hex by many phones (BER-TLV, tag D0): its type and the number in it are decoded. EVENT_NOTIFY
means that the modem has carried it out by itself and only tells. Reaches back as far as the radio buffer.

References: ETSI TS 102 223 and 101 220 (COMPREHENSION-TLV), 3GPP TS 31.111, TS 24.008 10.5.4.7 (BCD numbers); opt/telephony
`cat/CatService`, `cat/AppInterface`, packages/apps/Stk `StkAppService`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.calls import StkCommand
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser

LONGEST = 4000
UNSOLICITED = re.compile(
    r"\[UNSL\]< ?UNSOL_STK_(?P<what>PROACTIVE_COMMAND|EVENT_NOTIFY|CALL_SETUP)(?P<hex>(?: [0-9A-Fa-f]{2,2000})?)(?P<rest>.{0,40})"
)
SLOT = re.compile(r"\[(?:SUB|PHONE)(?P<slot>\d{1,2})\]")
SAID_SLOT = re.compile(r"slot ?id ?[:=]? ?(?P<slot>\d{1,2})|sim ?id ?[:=\[]? ?(?P<sim>\d{1,2})", re.IGNORECASE)
RESPONSE = re.compile(r"TERMINAL RESPONSE:? ?(?P<hex>[0-9A-Fa-f]{2,2000})?")
NAMED = re.compile(r"cmdName\[(?P<name>\w{1,40})\]")
STAGES = {"PROACTIVE_COMMAND": "proactive", "EVENT_NOTIFY": "event", "CALL_SETUP": "call_setup"}
TYPES = {
    0x01: "REFRESH",
    0x05: "SET_UP_EVENT_LIST",
    0x10: "SET_UP_CALL",
    0x11: "SEND_SS",
    0x12: "SEND_USSD",
    0x13: "SEND_SMS",
    0x14: "SEND_DTMF",
    0x15: "LAUNCH_BROWSER",
    0x20: "PLAY_TONE",
    0x21: "DISPLAY_TEXT",
    0x22: "GET_INKEY",
    0x23: "GET_INPUT",
    0x24: "SELECT_ITEM",
    0x25: "SET_UP_MENU",
    0x26: "PROVIDE_LOCAL_INFORMATION",
    0x28: "SET_UP_IDLE_MODE_TEXT",
    0x35: "LANGUAGE_NOTIFICATION",
    0x40: "OPEN_CHANNEL",
    0x41: "CLOSE_CHANNEL",
    0x42: "RECEIVE_DATA",
    0x43: "SEND_DATA",
    0x44: "GET_CHANNEL_STATUS",
}
PARSED = re.compile(r"CatService: (?P<name>" + "|".join(TYPES.values()) + r")\s*$")
UNKNOWN = "unknown"
DIALOGS = ("launchConfirmationDialog", "launchTextDialog", "launchCallMsg", "launchInputActivity")
DETAILS, ADDRESS, SS_STRING, USSD_STRING = 0x01, 0x06, 0x09, 0x0A
NIBBLES = "0123456789*#,?+"
INTERNATIONAL = 0x10


@log_parser(
    tags=("RILJ", "RIL"),
    source="radio_log",
    tally=r"^\[UNSL\]< ?UNSOL_STK_(?:PROACTIVE_COMMAND|EVENT_NOTIFY|CALL_SETUP)",
    only=("UNSOL_STK_",),
)
def sim_commands(line: LogLine) -> Iterator[Fact]:
    """A command of the SIM as the modem hands it on."""
    found = UNSOLICITED.match(line.message[:LONGEST])
    if found:
        code = found["hex"].strip()
        command, number = decoded(code)
        slot = SLOT.search(found["rest"])
        yield StkCommand(
            place=line.place,
            at=line.at,
            command="SET_UP_CALL" if found["what"] == "CALL_SETUP" else command,
            stage=STAGES[found["what"]],
            slot=int(slot["slot"]) if slot else None,
            number=number,
            hex=code or None,
        )


@log_parser(
    tags=("CAT", "CatService", "StkAppService", "STK"), source="radio_log", tally=r"TERMINAL RESPONSE|cmdName\["
)
def sim_toolkit(line: LogLine) -> Iterator[Fact]:
    """What the phone makes of a command: understood, put to the user, answered."""
    message = line.message[:LONGEST]
    if answered := RESPONSE.search(message):
        code = answered["hex"]
        yield _stage(line, decoded(code or "")[0], "response", code)
    elif named := NAMED.search(message):
        yield _stage(line, named["name"], "response" if "Response" in message else "parsed")
    elif parsed := PARSED.search(message):
        yield _stage(line, parsed["name"], "parsed")
    elif any(dialog in message for dialog in DIALOGS):
        yield _stage(line, UNKNOWN, "dialog")


def _stage(line: LogLine, command: str, stage: str, code: str | None = None) -> StkCommand:
    slot = SAID_SLOT.search(line.message[:LONGEST])
    number = int(slot["slot"] or slot["sim"]) if slot else None
    return StkCommand(place=line.place, at=line.at, command=command, stage=stage, slot=number, hex=code)


def decoded(code: str) -> tuple[str, str | None]:
    """Name of the command ("0x7F" if it has none, "unknown" if the hex is cut or holds none) and the number it would call."""
    try:
        data = bytes.fromhex(code)
    except ValueError:
        return UNKNOWN, None
    objects = dict(reversed(list(_objects(_inside(data)))))
    details = objects.get(DETAILS, b"")
    if len(details) < 2:
        return UNKNOWN, None
    return TYPES.get(details[1], f"0x{details[1]:02X}"), _number(objects)


def _inside(data: bytes) -> bytes:
    """The content of a proactive command (tag D0); a terminal response has no such cover."""
    if data[:1] != b"\xd0":
        return data
    size, start = _length(data, 1)
    return data[start : start + size]


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag (without its comprehension bit) and value of each object, until one is cut."""
    at = 0
    while at + 1 < len(data):
        size, start = _length(data, at + 1)
        if start + size > len(data):
            return
        yield data[at] & 0x7F, data[start : start + size]
        at = start + size


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A BER length (one byte, or 0x81/0x82 and one or two more) and where the value begins."""
    first = data[at] if at < len(data) else 0
    if first in (0x81, 0x82):
        more = first & 0x0F
        return int.from_bytes(data[at + 1 : at + 1 + more], "big"), at + 1 + more
    return first, at + 1


def _number(objects: dict[int, bytes]) -> str | None:
    for tag in (ADDRESS, SS_STRING):
        if len(objects.get(tag, b"")) > 1:
            return _bcd(objects[tag])
    return _ussd(objects.get(USSD_STRING, b"")) or None


def _bcd(value: bytes) -> str | None:
    """A number as nibbles, low one first, behind its type byte; "+" where the type says international."""
    digits = "".join(NIBBLES[n] for byte in value[1:] for n in (byte & 0x0F, byte >> 4) if n != 0x0F)
    return f"+{digits}" if value[0] & 0x70 == INTERNATIONAL else digits or None


def _ussd(value: bytes) -> str:
    """A USSD code behind its coding byte: eight bits a character, or seven packed (codes are digits, * and #: plain ASCII)."""
    if not value:
        return ""
    if value[0] & 0x0C == 0x04:
        return value[1:].decode("latin-1")
    bits = int.from_bytes(value[1:], "little")
    letters = (chr(bits >> 7 * n & 0x7F) for n in range((len(value) - 1) * 8 // 7))
    return "".join(letter for letter in letters if letter in "0123456789*#+")
