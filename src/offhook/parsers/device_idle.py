"""`dumpsys deviceidle`: when the phone dozed, and what ended it. The last 100 changes since the phone started.

Deep idle needs a phone that lies still, unplugged and with its screen off for tens of minutes.

References: Android `DeviceIdleController.dump` (API 23-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from offhook.evidence.section import Entry
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.place import Fact
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import ago, elapsed

CHANGE = re.compile(
    r"\s+(?P<label>normal|light-idle|light-maint|deep-idle|deep-maint): (?P<age>\S{1,40})(?: \((?P<why>[^)]{0,200})\))?"
)
LABELS = {
    "normal": "active",
    "light-idle": "light",
    "light-maint": "maintenance",
    "deep-idle": "deep",
    "deep-maint": "maintenance",
}
STATE = re.compile(r"\bmState=(?P<deep>\w{1,40})(?:\s+mLightState=(?P<light>\w{1,40}))?")
FLAG = re.compile(r"\s+(?P<key>mScreenOn|mScreenLocked)=(?P<value>true|false)\b")
MOTION = re.compile(r"\s+mLastMotionEventElapsed=(?P<at>[1-9]\d{0,14})\s*$")
FLAGS = {
    ("mScreenOn", "true"): ("screen", "on"),
    ("mScreenOn", "false"): ("screen", "off"),
    ("mScreenLocked", "true"): ("lock", "shown"),
    ("mScreenLocked", "false"): ("lock", "hidden"),
}


@parser(
    of="deviceidle",
    source="device_idle",
    tally=r"^\s+(?:normal|light-(?:idle|maint)|deep-(?:idle|maint)): [-+\d]",
    counts=DeviceState,
)
def idle_history(entry: Entry) -> Iterator[Fact]:
    """Read the history. A change "(motion)" is an act of moving as well."""
    for index, line in enumerate(entry.lines):
        found = CHANGE.match(line)
        if not found:
            continue
        place, at, why = entry.at(index), ago(found["age"]), found["why"]
        if at is None:
            yield unread(place, "an age that is not understood")
            continue
        yield DeviceState(place=place, at=at, state="idle", value=LABELS[found["label"]], why=why)
        if why == "motion":
            yield UserAct(place=place, at=at, act="motion", why="ended idle")


@parser(of="deviceidle", source="device_idle")
def idle_now(entry: Entry) -> Iterator[Fact]:
    """Read the state at the time of the dump: dozing or not, screen, lock, and when the motion sensor last fired."""
    for index, line in enumerate(entry.lines):
        if found := FLAG.match(line):
            state, value = FLAGS[found["key"], found["value"]]
            yield DeviceState(place=entry.at(index), at=None, state=state, value=value)
        elif found := STATE.search(line[:400]):
            yield DeviceState(
                place=entry.at(index), at=None, state="idle", value=_idle(found.groups("")), why=found["deep"]
            )
        elif (found := MOTION.match(line)) and (at := elapsed(found["at"])):
            yield UserAct(place=entry.at(index), at=at, act="motion", why="motion sensor")


def _idle(states: Sequence[str]) -> str:
    """The word for a pair of deep and light states."""
    deep, light = states
    if "IDLE_MAINTENANCE" in (deep, light):
        return "maintenance"
    return "deep" if deep == "IDLE" else "light" if light == "IDLE" else "active"
