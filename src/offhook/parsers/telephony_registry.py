"""`dumpsys telephony.registry`: the state of the phone when the dump was taken, per SIM slot. No history of calls.

The number of an incoming call stands here in clear while it rings, and only then.

References: frameworks/base `TelephonyRegistry.dump` (4.4 to 14).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.calls import CallState
from offhook.facts.phone import Line
from offhook.facts.place import Fact
from offhook.parsers.contract import parser, unread

STATES = {"0": "idle", "1": "ringing", "2": "offhook"}
SLOT = re.compile(r"\s*Phone Id=(?P<slot>\d{1,2})")
STATE = re.compile(r"\s*mCallState=(?P<state>.{0,20})")
NUMBER = re.compile(r"\s*mCallIncomingNumber=(?P<number>.{0,80})")
OPERATOR = re.compile(r"\s*mServiceState=.{0,600}?mVoiceOperatorAlphaLong=(?P<operator>[^,}]{0,100})")


@parser(
    of="telephony.registry",
    source="telephony_registry",
    entries=r"last known state:|\s*Phone Id=\d",
    until=r"local logs:|registrations",
    tally=r"^\s*mCallState=",
    counts=CallState,
)
def telephony_registry(entry: Entry) -> Iterator[Fact]:
    """One slot (before 5.1 the one phone there is): its call state, a ringing number, its operator."""
    slot = SLOT.match(entry.lines[0])
    number = next((n["number"].strip() for n in map(NUMBER.match, entry.lines) if n), "")
    for index, line in enumerate(entry.lines):
        if state := STATE.match(line):
            yield _state(entry, index, state["state"].strip(), number, int(slot["slot"]) if slot else None)
        elif slot and (operator := OPERATOR.match(line)) and operator["operator"] not in ("", "null"):
            yield Line(place=entry.at(index), sub_id=None, slot=int(slot["slot"]), operator=operator["operator"])


def _state(entry: Entry, index: int, state: str, number: str, slot: int | None) -> Fact:
    if state not in STATES:
        return unread(entry.at(index), "a call state that is none of the three")
    told = number if number not in ("", "null") else None
    return CallState(place=entry.at(index), at=None, witness="registry", state=STATES[state], number=told, slot=slot)
