"""The head of a dumpstate report: when it was begun (local clock, no zone) and of which phone.

References: Android `dumpstate.cpp` (4.4-15). Reports of 2011 have no fingerprint, and may bear a date of 1980.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import ReportHeader
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import wall

BEGAN = re.compile(r"== dumpstate: (?P<at>\S{6,20} \S{5,20})\s*$")
FIELD = re.compile(r"(?P<key>Build|Build fingerprint|Radio|Network|Android SDK version|Uptime): (?P<value>.{0,1000})")
MOST_LINES = 200
"""The head stands in the first dozen lines; a file without any section is all "head"."""
UPTIME = re.compile(
    r"up (?P<weeks>\d{1,4}) weeks?, (?P<days>\d{1,2}) days?, (?P<hours>\d{1,3}) hours?, (?P<minutes>\d{1,3}) minutes?"
)


@parser(of="header", source="header")
def header(entry: Entry) -> Iterator[Fact]:
    """Read the head. Whether the report was finished stands at its other end, and is not told here."""
    lines = entry.lines[:MOST_LINES]
    began = next((index for index, line in enumerate(lines) if BEGAN.match(line)), None)
    told = {found["key"]: found["value"].strip() for line in lines if (found := FIELD.match(line))}
    if began is None and not told:
        yield _no_head(entry)
        return
    stamp = BEGAN.match(entry.lines[began]) if began is not None else None
    sdk = told.get("Android SDK version", "")
    yield ReportHeader(
        place=entry.at(began or 0),
        at=wall(stamp["at"]) if stamp else None,
        build=told.get("Build"),
        fingerprint=_known(told.get("Build fingerprint", "").strip("'")),
        sdk=int(sdk) if sdk.isdecimal() and len(sdk) < 4 else None,
        radio=_known(told.get("Radio")),
        network=_known(told.get("Network")),
        uptime_ms=_uptime_ms(told.get("Uptime", "")),
    )


def _no_head(entry: Entry) -> Fact:
    """What stands before the first section of a dump that is no report has no head to be read."""
    if any("dumpstate" in line[:200] for line in entry.lines[:MOST_LINES]):
        return unread(entry.at(0), "the head of a report without its date and build")
    return Ignored(place=entry.at(0), name="lines before the first section")


def _known(value: str | None) -> str | None:
    return value if value and value != "(unknown)" else None


def _uptime_ms(text: str) -> int | None:
    """Milliseconds of "up 0 weeks, 2 days, 3 hours, 4 minutes", whole minutes."""
    found = UPTIME.match(text)
    if not found:
        return None
    days = int(found["weeks"]) * 7 + int(found["days"])
    return ((days * 24 + int(found["hours"])) * 60 + int(found["minutes"])) * 60_000
