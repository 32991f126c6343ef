"""`dumpsys audio` (8.1+): a second witness of calls, of the microphone and of the volume keys.

Rings of 20 to 100 events each since boot, stamped in local time without a year, with a colon before the milliseconds
("03-03 09:44:03:772"). A mode IN_COMMUNICATION is a call of an app (VoIP) even where Telecom knows of none.

References: frameworks/base `audio/AudioServiceEvents`, `audio/RecordingActivityMonitor`, `utils/EventLogger` (8.1 to 15).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from offhook.evidence.section import Entry
from offhook.facts.calls import CallState
from offhook.facts.handling import DeviceState, Microphone, UserAct
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import wall

LONGEST = 2000
TIMED = re.compile(r"\s*(?P<at>\d\d-\d\d \d\d:\d\d:\d\d:\d{3}) (?P<rest>.*)")
MODE = re.compile(r"setMode\((?P<mode>\w{1,40})\) from package=(?P<package>\S{1,200})")
SELECTED = re.compile(r"selected mode=(?P<mode>\w{1,40})")
MODES = {
    "MODE_NORMAL": "idle",
    "MODE_RINGTONE": "ringing",
    "MODE_IN_CALL": "offhook",
    "MODE_IN_COMMUNICATION": "in_communication",
}
RECORDING = re.compile(r"rec (?P<what>start|stop|update|release)\b")
RECORDED = re.compile(r"(?: uid:(?P<uid>-?\d{1,10}))|(?: src:(?P<source>\w{1,40}))|(?: pack:(?P<package>\S{1,200}))")
VOLUME = re.compile(r"adjust(?:Suggested)?StreamVolume\(")
FLAGS = re.compile(r"flags:0x(?P<flags>[0-9a-f]{1,8})")
FROM = re.compile(r"\) from (?P<package>[\w.]{1,200})")
FROM_KEY = 0x1000
"""AudioManager.FLAG_FROM_KEY."""
WIRED = re.compile(r"\W?setWiredDeviceConnectionState")
TYPE = re.compile(r"type:(?:0x)?(?P<type>[0-9a-f]{1,8})\b")
HEADSETS = {"4", "8", "80000010", "4000000", "82000000"}
"""Wired headset, wired headphone, headset microphone, USB headset out and in (AudioSystem.DEVICE_*)."""
STATE = re.compile(r"state:(?P<state>DEVICE_STATE_\w{1,20}|\d)")
PLUGGED = {
    "DEVICE_STATE_AVAILABLE": "plugged",
    "1": "plugged",
    "DEVICE_STATE_UNAVAILABLE": "unplugged",
    "0": "unplugged",
}
NAME = re.compile(r"[^\s(:=]{1,40}")


@parser(of="audio", source="audio", entries=r"\s*\d\d-\d\d \d\d:\d\d:\d\d:\d{3} ")
def audio_events(entry: Entry) -> Iterator[Fact]:
    """One event of any of the audio service's logs; those that tell nothing of calls or hands are ignored by name."""
    place = entry.at(0)
    timed = TIMED.match(entry.lines[0][:LONGEST])
    at = wall(timed["at"]) if timed else None
    if not timed or not at:
        yield unread(place, "an audio event has no real time")
        return
    for begins, read in READERS:
        if begins.match(timed["rest"]):
            yield read(place, at, timed["rest"])
            return
    name = NAME.match(timed["rest"])
    yield Ignored(place=place, name=f"audio: {name[0] if name else ''}")


def _mode(place: Place, at: Stamp, rest: str) -> Fact:
    """The mode that was chosen counts, not the one that was asked for: another app may hold a stronger one."""
    found, selected = MODE.match(rest), SELECTED.search(rest)
    mode = selected["mode"] if selected else found["mode"] if found else ""
    if not found or not mode:
        return unread(place, "a change of the audio mode is of an unknown shape")
    if mode not in MODES:
        return Ignored(place=place, name=f"audio mode {mode}")
    return CallState(place=place, at=at, witness="audio_mode", state=MODES[mode], package=found["package"])


def _recording(place: Place, at: Stamp, rest: str) -> Fact:
    what = RECORDING.match(rest)
    if not what or what["what"] == "update":
        return Ignored(place=place, name="audio: rec update")
    told = {key: value for found in RECORDED.finditer(rest) for key, value in found.groupdict().items() if value}
    uid = int(told["uid"]) if "uid" in told else -1
    return Microphone(
        place=place,
        at=at,
        package=told.get("package", ""),
        uid=uid if uid >= 0 else None,
        started=what["what"] == "start",
        used_for=told.get("source"),
    )


def _volume(place: Place, at: Stamp, rest: str) -> Fact:
    """A key, where the flags say so; apps change the volume as well."""
    flags, package = FLAGS.search(rest), FROM.search(rest)
    if not flags or not int(flags["flags"], 16) & FROM_KEY:
        return Ignored(place=place, name="audio: volume changed by an app")
    return UserAct(place=place, at=at, act="volume_key", package=package["package"] if package else None)


def _wired(place: Place, at: Stamp, rest: str) -> Fact:
    kind, state = TYPE.search(rest), STATE.search(rest)
    value = PLUGGED.get(state["state"]) if state else None
    if not kind or not value:
        return unread(place, "a wired device's connection is of an unknown shape")
    if kind["type"] not in HEADSETS:
        return Ignored(place=place, name=f"audio: wired device of type {kind['type']}")
    return DeviceState(place=place, at=at, state="headset", value=value)


READERS: tuple[tuple[re.Pattern[str], Callable[[Place, Stamp, str], Fact]], ...] = (
    (re.compile(r"setMode\("), _mode),
    (RECORDING, _recording),
    (VOLUME, _volume),
    (WIRED, _wired),
)
