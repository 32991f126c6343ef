"""`dumpsys batterystats -c`: the battery history for machines (5 to 15).

    9,hsp,<index>,<uid>,"<string>"              the pool of strings
    9,h,<delta ms>[:RESET]:TIME:<epoch ms>      an anchor
    9,h,<delta ms>,Bl=95,+S,-w,+Etp=5,…         what changed

Deltas count from the record before. Stamps are ELAPSED, offsets from the first record of the buffer, as in the text form;
anchors tie them to epoch time. Which anchor holds for which record is for `timeline` to decide, since a clock may have been
wrong until it was set. The numeric form of 4.4 is not read.

References: sdk21-sdk35 android/os/BatteryStats.java (BATTERY_STATS_CHECKIN_VERSION 9)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from offhook.evidence.section import Entry
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.place import Fact
from offhook.facts.reading import LogSpan, Tally
from offhook.facts.time import Base, Stamp
from offhook.parsers.battery_history import MOST_UNREAD, SOURCE, left_aside
from offhook.parsers.battery_states import Change, States, change
from offhook.parsers.contract import parser, unread

STRING = re.compile(r'9,hsp,(?P<index>\d{1,9}),(?P<uid>-?\d{1,10}),"(?P<text>.*)"\s*', re.ASCII)
RECORD = re.compile(r"9,h,(?P<delta>-?\d{1,15})(?P<rest>(?:[:,].*)?)", re.ASCII | re.DOTALL)
MARK = re.compile(r":(?P<kind>(?:RESET:)?TIME|START|SHUTDOWN|\*OVERFLOW\*)(?::(?P<ms>\d{1,15}))?\s*", re.ASCII)
WORD = re.compile(r',([+-]?)([A-Za-z]\w{0,20})(?:=([^,"]*(?:"(?:[^"\\]|\\.)*"?)?))?')
CRUDE = re.compile(r"\d,(?:\d+,)?h,")
"""The independent count of records; 4.4 has a uid column before the `h`."""
NAMES = {
    "S": "screen", "Sd": "screen_doze", "BP": "plugged", "Pcl": "phone_in_call", "Ud": "usb_data", "b": "bluetooth",
    "di": "device_idle", "Bp": "plug", "Bs": "status", "Bh": "health", "Esw": "screenwake", "Eac": "active", "Etp": "top",
    "Epi": "pkginst", "Epu": "pkgunin", "Euf": "userfg", "Ecn": "conn", "Pst": "phone_state", "r": "running",
    "w": "wake_lock", "wr": "wake_reason", "Eal": "alarm", "Epr": "proc", "Efg": "fg", "Ejb": "job", "Esy": "sync",
}  # fmt: skip
PLUGS = {"n": "none", "a": "ac", "u": "usb", "w": "wireless", "d": "dock"}


@dataclass(frozen=True, slots=True)
class _Record:
    """One `h` line: its index in the entry, offset in ms since the first record, and what follows the delta."""

    index: int
    offset: int
    rest: str
    mark: re.Match[str] | None


@dataclass(slots=True)
class _History:
    entry: Entry
    pool: Mapping[str, tuple[str, str]]
    states: States = field(default_factory=States)
    missed: int = 0


@parser(of="checkin_batterystats", source=SOURCE)
def battery_checkin(entry: Entry) -> Iterator[Fact]:
    """The history of one checkin dump; other lines are totals and are passed over."""
    history = _History(entry, _pool(entry))
    framed = sum(map(bool, map(CRUDE.match, entry.lines)))
    records = _records(entry)
    for record in records:
        yield from _facts(history, record, _stamp(record))
    if records:
        place = entry.at(records[0].index)
        yield LogSpan(
            place=place, buffer="battery", first=_stamp(records[0]), last=_stamp(records[-1]), lines=len(records)
        )
    yield from _closing(history, max(framed, len(records)), framed - len(records))


def _pool(entry: Entry) -> dict[str, tuple[str, str]]:
    """Index -> (uid, text)."""
    found = filter(None, map(STRING.fullmatch, entry.lines))
    return {string["index"]: (string["uid"], unescaped(string["text"])) for string in found}


def unescaped(text: str) -> str:
    r"""Quotes and backslashes stand behind a backslash."""
    return re.sub(r"\\(.)", r"\1", text)


def _records(entry: Entry) -> list[_Record]:
    records: list[_Record] = []
    offset = 0
    for index, line in enumerate(entry.lines):
        if found := RECORD.fullmatch(line.rstrip()):
            offset += int(found["delta"])
            records.append(_Record(index, offset, found["rest"], MARK.fullmatch(found["rest"])))
    return records


def _stamp(record: _Record) -> Stamp:
    return Stamp(f"{record.offset} ms since the first record", Base.ELAPSED, record.offset)


def _facts(history: _History, record: _Record, at: Stamp) -> Iterator[Fact]:
    if record.mark:
        yield from _mark(history, record, at, record.mark)
        return
    changes = [_change(history, *word) for word in WORD.findall(record.rest)]
    if record.rest.strip() and not changes:
        yield from _missed(history, record.index, "a record in an unknown form")
        return
    yield from history.states.facts(history.entry.at(record.index), at, changes)


def _change(history: _History, sign: str, short: str, value: str) -> Change:
    name = NAMES.get(short, short)
    if name == "plug":
        return Change(sign, name, PLUGS.get(value, value))
    if '"' in value:
        return change(sign, name, unescaped(value))
    if value in history.pool and (short.startswith("E") or short in ("w", "wr")):
        return Change(sign, name, value, *history.pool[value])
    return Change(sign, name, value or None)


def _mark(history: _History, record: _Record, at: Stamp, mark: re.Match[str]) -> Iterator[Fact]:
    place, kind = history.entry.at(record.index), mark["kind"]
    if kind in ("START", "RESET:TIME"):
        history.states.restart()
    if kind in ("START", "SHUTDOWN"):
        history.states.read += 1
        yield Boot(place=place, at=at, kind=kind.lower())
    elif kind == "*OVERFLOW*":
        yield from _missed(history, record.index, "the history overflowed here: records are missing")
    elif mark["ms"]:
        history.states.read += 1
        told = Stamp(mark["ms"], Base.EPOCH, int(mark["ms"]))
        yield ClockAnchor(place=place, kind="reset" if kind.startswith("RESET") else "time", epoch=told, elapsed=at)
    else:
        yield from _missed(history, record.index, "a time record without a time")


def _missed(history: _History, index: int, why: str) -> Iterator[Fact]:
    history.missed += 1
    if history.missed <= MOST_UNREAD:
        yield unread(history.entry.at(index), why)


def _closing(history: _History, framed: int, unframed: int) -> Iterator[Fact]:
    place, states = history.entry.place, history.states
    yield from left_aside(states, place)
    if unframed > 0:
        yield unread(
            place, "history records in a form that is not read (the numeric one of Android 4.4, or torn)", unframed
        )
    if history.missed > MOST_UNREAD:
        yield unread(place, "more records like those shown", history.missed - MOST_UNREAD)
    missed = history.missed + max(unframed, 0)
    yield Tally(place=place, framed=framed, read=states.read, ignored=states.ignored, unread=missed)
