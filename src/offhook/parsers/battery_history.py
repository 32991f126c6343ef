"""`dumpsys batterystats`: what changed on the phone, for days back, in the three ways that Android has printed it.

Relative (5 to 15)   `  +1h26m18s315ms (2) 095 c0100004 +screen`: since the first record of the buffer. The stamps of such facts
                     have the base ELAPSED and count from that first record, not from boot; the ClockAnchors of the same
                     evidence and entry (kinds "time" and "reset") tie those offsets to the clock.
Absolute             `  07-23 12:08:29.838 093 …` under the heading `[Format: 2]`: local clock face without year.
Backwards (4.4)      `  -55m50s264ms 091 44168013 +phone_in_call`: an age at the time of the dump.

Proves screen, charger, Doze and calls (the telephony state was not idle: ringing counts, and VoIP apps that report to Telecom);
not who made them. Survives a reboot; cleared when unplugged after a full charge. The same buffer may also stand in the
report in checkin form: the places tell the two apart.

References: sdk19-sdk35 android/os/BatteryStats.java (HistoryPrinter)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.evidence.section import Entry
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, LogSpan, Tally
from offhook.facts.time import Base, Stamp
from offhook.parsers.battery_states import Change, States, change
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import ago, duration_ms, wall

SOURCE = "battery_history"
HEADING = re.compile(r"\s{0,20}(?:\w{1,20} )?Battery History\b")
RECORD = re.compile(
    r"""
    [ ]{0,40}
    (?P<stamp> 0 | [+-] [0-9dhms]{1,40} | (?:\d{4}-)? \d\d-\d\d [ ] \d\d:\d\d:\d\d [.] \d{3} )
    (?: [ ]{1,4} \( \d{1,9} \) )?
    [ ] (?P<rest> .* )
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
STATE = re.compile(r"(?:(?P<level>\d{3})(?: |$))?(?:(?P<words>[0-9a-f]{8})(?: |$))?", re.ASCII)
WORD = re.compile(r'(?<!\S)([+-]?)([A-Za-z_][\w.]{0,60})(?:=([^\s"]*(?:"[^"]*"?)?))?(?= |$)')
MARK = re.compile(r"(?P<kind>RESET:TIME|TIME|START|SHUTDOWN|\*OVERFLOW\*)(?:: ?(?P<time>[-\d :.]{1,40}))?\s*", re.ASCII)
CRUDE = re.compile(r" *(?:0|[+-]\d+[dhms][0-9dhms]*|\d\d-\d\d \d\d:\d\d:\d\d\.\d+) +[(\dSTR*]", re.ASCII)
"""The independent count of records."""
AFTER = re.compile(r"[A-Z][\w /-]{2,60}:", re.ASCII)
"""A heading of what follows the history ("Per-PID Stats:")."""
MOST_UNREAD = 50


@dataclass(slots=True)
class _History:
    """One history while it is being read."""

    entry: Entry
    states: States = field(default_factory=States)
    first: Stamp | None = None
    last: Stamp | None = None
    records: int = 0
    missed: int = 0


@parser(of=("batterystats", "batteryinfo"), source=SOURCE, entries=HEADING.pattern)
def battery_history(entry: Entry) -> Iterator[Fact]:
    """One history: its heading, its records, and up to the next heading whatever follows."""
    history = _History(entry)
    end = _end(entry)
    for index in range(1, end):
        yield from _line(history, index)
    yield from _closing(history, sum(map(bool, map(CRUDE.match, entry.lines))))


def _end(entry: Entry) -> int:
    """Where the history ends: at an empty line or at another heading; details of records stand in between."""
    for index in range(1, len(entry.lines)):
        line = entry.lines[index]
        if not line.strip() or AFTER.match(line):
            return index
    return len(entry.lines)


def _line(history: _History, index: int) -> Iterator[Fact]:
    found = RECORD.fullmatch(history.entry.lines[index].rstrip())
    at = _stamp(found["stamp"]) if found else None
    if not found or at is None:
        if CRUDE.match(history.entry.lines[index]):
            yield from _missed(history, index, "a record with an unknown stamp")
        else:
            history.states.names["details"] += 1
        return
    history.records += 1
    history.first, history.last = history.first or at, at
    if mark := MARK.fullmatch(found["rest"]):
        yield from _mark(history, index, at, mark)
    else:
        yield from _changes(history, index, at, found["rest"])


def _stamp(text: str) -> Stamp | None:
    """The stamp of a record: age, offset since the first record, or clock face."""
    if text.startswith("-"):
        return ago(text)
    if ":" in text:
        return wall(text)
    offset = duration_ms(text)
    return None if offset is None else Stamp(text, Base.ELAPSED, offset)


def _mark(history: _History, index: int, at: Stamp, mark: re.Match[str]) -> Iterator[Fact]:
    """Records without states: the clock, a boot, a gap."""
    place, kind = history.entry.at(index), mark["kind"]
    if kind in ("START", "RESET:TIME"):
        history.states.restart()
    if kind in ("START", "SHUTDOWN"):
        history.states.read += 1
        yield Boot(place=place, at=at, kind=kind.lower())
    elif kind == "*OVERFLOW*":
        yield from _missed(history, index, "the history overflowed here: records are missing")
    elif face := wall(mark["time"] or ""):
        history.states.read += 1
        elapsed = at if at.base is Base.ELAPSED else None
        yield ClockAnchor(place=place, kind="reset" if kind.startswith("RESET") else "time", elapsed=elapsed, wall=face)
    else:
        yield from _missed(history, index, "a time record without a time")


def _changes(history: _History, index: int, at: Stamp, rest: str) -> Iterator[Fact]:
    state = STATE.match(rest)
    words = rest[state.end() :] if state else rest
    changes = changes_of(words)
    if not changes and words.strip():
        yield from _missed(history, index, "a record in an unknown form")
        return
    yield from history.states.facts(history.entry.at(index), at, changes)


def changes_of(text: str) -> list[Change]:
    """The words of a record; what stands between them (unquoted text of a vendor) is passed over."""
    return [change(sign, name, value or None) for sign, name, value in WORD.findall(text)]


def _missed(history: _History, index: int, why: str) -> Iterator[Fact]:
    history.missed += 1
    if history.missed <= MOST_UNREAD:
        yield unread(history.entry.at(index), why)


def _closing(history: _History, framed: int) -> Iterator[Fact]:
    """Coverage, what was left aside, and the count."""
    place, states = history.entry.place, history.states
    if history.first and history.last:
        yield LogSpan(
            place=history.entry.at(0), buffer="battery", first=history.first, last=history.last, lines=history.records
        )
    yield from left_aside(states, replace(place, text=""))
    lost = framed - states.read - states.ignored - history.missed
    if history.missed > MOST_UNREAD:
        yield unread(place, "more records like those shown", history.missed - MOST_UNREAD)
    if lost > 0:
        yield unread(place, "lines that look like records and stand outside the history", lost)
    total = max(framed, framed - lost)
    yield Tally(
        place=place, framed=total, read=states.read, ignored=states.ignored, unread=history.missed + max(lost, 0)
    )


def left_aside(states: States, place: Place) -> Iterator[Fact]:
    """The words that were recognised as words and not read, by name."""
    for name, items in sorted(states.names.items()):
        yield Ignored(place=place, name=f"battery history: {name}", items=items)
