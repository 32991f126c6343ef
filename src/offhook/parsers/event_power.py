"""Charger and Doze, from the events buffer.

References: sdk23-sdk34 EventLogTags.logtags, com/android/server/DeviceIdleController.java
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import LogLine, log_parser
from offhook.parsers.event_values import number, values

PLUGS = {0: "none", 1: "ac", 2: "usb", 4: "wireless", 8: "dock"}
DEEP = {0: "active", 5: "deep", 6: "maintenance"}
LIGHT = {0: "active", 4: "light", 6: "maintenance"}
LAST_STATE = 7


@log_parser(tags=("battery_status",), source="event_log", tally=".", counts=DeviceState)
def battery_status(line: LogLine) -> Iterator[Fact]:
    """[status, health, present, plugged, technology]; written when any of them changes."""
    told = [number(value) for value in values(line.message)]
    if len(told) >= 4 and told[3] is not None:
        yield DeviceState(place=line.place, at=line.at, state="plug", value=PLUGS.get(told[3], "yes"))


@log_parser(tags=("device_idle", "device_idle_light"), source="event_log", tally=".", counts=(DeviceState, Ignored))
def device_idle(line: LogLine) -> Iterator[Fact]:
    """[state, reason]. Deep: 0 active, 1-4 and 7 on the way, 5 idle, 6 maintenance. Light: 0 active, 4 idle, 6 maintenance.

    Leaving idle for `motion` proves that the phone was moved; staying deeply idle that nobody handled it.
    """
    told = values(line.message)
    state, why = number(told[0]), ",".join(told[1:]) or None
    if state is None or not 0 <= state <= LAST_STATE:
        return
    known = DEEP if line.tag == "device_idle" else LIGHT
    if state in known:
        yield DeviceState(place=line.place, at=line.at, state="idle", value=known[state], why=why)
    else:
        yield Ignored(place=line.place, name="steps on the way to idle")
    if why == "motion":
        yield UserAct(place=line.place, at=line.at, act="motion", why=line.tag)
        yield DeviceState(place=line.place, at=line.at, state="moving", value="yes")
