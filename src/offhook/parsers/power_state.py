"""`dumpsys power`: awake or asleep, plugged or not, and how long ago somebody last touched the phone.

State at the time of the dump. The ages count uptime, which stops while the phone is suspended: they are lower bounds. Input
that a program injects or a faulty screen makes counts as user activity, too.

References: Android `PowerManagerService.dump` (API 19-34).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from offhook.evidence.section import Entry
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import ago

LINE = re.compile(
    r"""
    \s+ (?P<key> mWakefulness | mPlugType | m?[lL]astUserActivityTime | mLast(?:Global)?WakeTime | mLast(?:Global)?SleepTime )
    = (?P<value>.{0,200})
    """,
    re.VERBOSE,
)
AGE = re.compile(r"(?P<raw>\d{1,15}) \((?P<ago>\d{1,15} ms ago)\)")
REASON = re.compile(r"\s+mLast(?:Global)?SleepReason=(?P<why>\w{1,60})")
SCREEN = {"Awake": "on", "Asleep": "off", "Dreaming": "doze", "Dozing": "doze"}
PLUGS = {"0": "none", "1": "ac", "2": "usb", "4": "wireless", "8": "dock"}


@parser(
    of="power",
    source="power",
    tally=r"^\s+(?:mWakefulness|mPlugType|m?[lL]astUserActivityTime|mLast(?:Global)?(?:Wake|Sleep)Time)=",
    counts=(DeviceState, UserAct),
)
def power_state(entry: Entry) -> Iterator[Fact]:
    """Read the lines that tell of screen, charger and last activity; wake locks are left."""
    why = _sleep_reason(entry.lines)
    for index, line in enumerate(entry.lines):
        if found := LINE.match(line):
            yield _READERS[found["key"][-4:]](entry.at(index), found["value"].strip(), why)


def _sleep_reason(lines: Sequence[str]) -> str | None:
    return next((found["why"] for line in lines if (found := REASON.match(line))), None)


def _screen(place: Place, value: str, _why: str | None) -> Fact:
    if value not in SCREEN:
        return unread(place, "a state of wakefulness that is not known")
    return DeviceState(place=place, at=None, state="screen", value=SCREEN[value], why=value)


def _plug(place: Place, value: str, _why: str | None) -> Fact:
    if value not in PLUGS:
        return unread(place, "a kind of charger that is not known")
    return DeviceState(place=place, at=None, state="plug", value=PLUGS[value])


def _moment(place: Place, value: str, why: str | None) -> Fact:
    found = AGE.match(value)
    stamp = ago(found["ago"]) if found else None
    if not found or stamp is None:
        return unread(place, "an age that is not understood")
    if found["raw"] == "0":
        return Ignored(place=place, name="never since the phone started")
    return _event(place, replace(stamp, base=Base.UPTIME_AGO), why)


def _event(place: Place, at: Stamp, why: str | None) -> Fact:
    key = place.text.partition("=")[0]
    if "Activity" in key:
        return UserAct(place=place, at=at, act="activity")
    if "Wake" in key:
        return DeviceState(place=place, at=at, state="screen", value="on")
    return DeviceState(place=place, at=at, state="screen", value="off", why=why)


_READERS: dict[str, Callable[[Place, str, str | None], Fact]] = {"ness": _screen, "Type": _plug, "Time": _moment}
"""By the last four letters of the key."""
