"""`dumpsys alarm`: the phone's clocks at one moment, its last clock change, and when each app's alarms last fired.

The best anchor there is: one line tells epoch, local clock face and time since boot. Of each alarm only the last firing since
the phone started is kept.

References: Android `AlarmManagerService.dump` (API 19-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Entry
from offhook.facts.handling import AppEvent
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import ago, duration_ms, elapsed, epoch, uid_of, wall

FACE = r"(?P<epoch>\d{1,15})=(?P<wall>\S{6,12} \S{5,15})"
NOW = re.compile(r"\s*nowRTC=" + FACE + r"(?:\s+nowELAPSED=(?P<elapsed>\S{1,40}))?")
CHANGED = re.compile(r"\s*mLastTimeChangeClockTime=" + FACE)
CHANGED_ELAPSED = re.compile(r"\s*mLastTimeChangeRealtime=(?P<elapsed>\S{1,40})")
STARTED = re.compile(r"\s*Runtime ?Started=(?P<wall>\S{6,12} \S{5,15})(?P<again>.{0,60})")
SETTLE_MS = 60_000
"""The runtime starts some seconds after the kernel; the boot is told to the minute."""
OWNER = re.compile(r"\s{2,6}(?:\*ACTIVE\* )?(?P<uid>\w{1,12}):(?P<package>[^\s:]{1,255}) \S{1,40} running")
FIRED = re.compile(
    r"\s{4,8}(?:\*ACTIVE\* )?\S{1,40} (?P<wakes>\d{1,9}) wakes (?P<alarms>\d{1,9}) alarms, last (?P<age>[-+]?\w{1,40})"
)


@parser(of="alarm", source="alarm", entries=r"\s*nowRTC=", until=r"\s+Next ", tally=r"^\s*nowRTC=", counts=ClockAnchor)
def clock_now(entry: Entry) -> Iterator[Fact]:
    """Read the clocks at the moment of the dump."""
    found = NOW.match(entry.lines[0])
    if not found:
        yield unread(entry.at(0), "the clocks of this moment are not understood")
        return
    yield ClockAnchor(
        place=entry.at(0),
        kind="now",
        epoch=epoch(found["epoch"]),
        elapsed=_since_boot(found["elapsed"]),
        wall=wall(found["wall"]),
    )


@parser(of="alarm", source="alarm", entries=r"\s*mLastTimeChangeClockTime=", until=r"\s+Next ")
def clock_changed(entry: Entry) -> Iterator[Fact]:
    """Read when the clock was last set: before that, wall stamps may be off."""
    found = CHANGED.match(entry.lines[0])
    later = next((hit for line in entry.lines[1:4] if (hit := CHANGED_ELAPSED.match(line))), None)
    if not found:
        yield unread(entry.at(0), "the last change of the clock is not understood")
        return
    since = _since_boot(later["elapsed"]) if later else None
    yield ClockAnchor(
        place=entry.at(0), kind="changed", epoch=epoch(found["epoch"]), elapsed=since, wall=wall(found["wall"])
    )


@parser(of="alarm", source="alarm", entries=r"\s*Runtime ?Started=", until=r"\s+Next ")
def runtime_started(entry: Entry) -> Iterator[Fact]:
    """Read when the system server started: the boot, unless it was restarted without one."""
    found = STARTED.match(entry.lines[0])
    at = wall(found["wall"]) if found else None
    if not found or at is None:
        yield unread(entry.at(0), "the start of the runtime is not understood")
    elif "restarted" in found["again"]:
        yield Ignored(place=entry.at(0), name="runtime restarted without a boot")
    else:
        yield Boot(place=entry.at(0), at=replace(at, error_ms=max(at.error_ms, SETTLE_MS)), kind="start")


@parser(
    of="alarm",
    source="alarm",
    entries=r"\s{2,6}(?:\*ACTIVE\* )?\w{1,12}:\S{1,255} \S{1,40} running",
    tally=r" alarms, last ",
    counts=AppEvent,
)
def alarms_fired(entry: Entry) -> Iterator[Fact]:
    """Read when the waking alarms of one app last fired; those that do not wake the phone are counted and left."""
    owner = OWNER.match(entry.lines[0])
    for index, line in enumerate(entry.lines):
        if " alarms, last " not in line:
            continue
        found = FIRED.match(line)
        at = ago(found["age"]) if found else None
        tag = entry.lines[index + 1].strip() if index + 1 < len(entry.lines) else ""
        if owner is None or at is None or not tag.startswith("*"):
            yield unread(entry.at(index), "an alarm that is not understood")
        elif not tag.startswith("*walarm*"):
            yield Ignored(place=entry.at(index), name="alarm that does not wake the phone")
        else:
            yield AppEvent(
                place=entry.at(index),
                at=at,
                event="alarm",
                package=owner["package"],
                uid=uid_of(owner["uid"]),
                why=tag[:300],
            )


def _since_boot(text: str | None) -> Stamp | None:
    """Milliseconds since boot, printed as a number or (older) as a duration."""
    if text is None:
        return None
    length = duration_ms(text)
    return elapsed(text) or (None if length is None else Stamp(text, Base.ELAPSED, length))
