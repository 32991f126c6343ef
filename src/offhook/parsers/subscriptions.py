"""`dumpsys isub`: the SIMs of the phone, and those that were in it before.

Serial numbers and phone numbers are cut on user builds (`890141032[****]`): a serial is kept as printed, a number that is cut
counts as not printed.

References: opt/telephony `SubscriptionController.dump` (5 to 13), `SubscriptionManagerService.dump` (14+).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import Line
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread

LONGEST = 4000
RECORD = re.compile(r"\s*(?:\{|\[SubscriptionInfoInternal: )id=(?P<id>-?\d{1,9})\b")
ALL = re.compile(r"\s*(?:AllSubInfoList|All subscriptions)")
FIELD = re.compile(r"(?:^|[\s,{])(?P<key>iccId|simSlotIndex|carrierName|displayName|number|countryIso)=")
NEXT_FIELD = re.compile(r",? \w{1,40}=| mcc \d|[}\]]?\s*$")


@parser(of="isub", source="subscriptions", tally=r"^\s*(?:\{|\[SubscriptionInfoInternal: )id=", counts=Line)
def subscriptions(entry: Entry) -> Iterator[Fact]:
    """Each SIM once: as active where it stands in the first list, as known where it stands in the list of all alone."""
    active, seen = True, set[tuple[int | None, str | None]]()
    for index, text in enumerate(entry.lines):
        active = active and not ALL.match(text)
        if not text.lstrip().startswith(("{id=", "[SubscriptionInfoInternal: ")):
            continue
        line = _line(entry, index, text[:LONGEST], active=active)
        key = (line.sub_id, line.iccid) if line else (None, None)
        if not line:
            yield unread(entry.at(index), "a SIM in the list of subscriptions is of an unknown shape")
        elif key in seen:
            yield Ignored(place=entry.at(index), name="a SIM listed before")
        else:
            seen.add(key)
            yield line


def _line(entry: Entry, index: int, text: str, *, active: bool) -> Line | None:
    record = RECORD.match(text)
    if not record:
        return None
    fields = {found["key"]: _value(text, found.end()) for found in reversed(list(FIELD.finditer(text)))}
    slot = fields.get("simSlotIndex") or ""
    number = fields.get("number")
    return Line(
        place=entry.at(index),
        sub_id=int(record["id"]),
        slot=int(slot) if slot.isdecimal() and len(slot) < 4 else None,
        iccid=fields.get("iccId"),
        operator=fields.get("carrierName") or fields.get("displayName"),
        number=None if number and "*" in number else number,
        country=fields.get("countryIso"),
        active=active,
    )


def _value(text: str, start: int) -> str | None:
    """A value runs to the next field: it may hold spaces and brackets."""
    end = NEXT_FIELD.search(text, start)
    value = text[start : end.start() if end else len(text)].strip()
    return value if value not in ("", "null") else None
