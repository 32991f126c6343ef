"""Gestures of the power key, buttons of headsets, and input that a program injected (main log).

References: sdk34 com/android/server/GestureLauncherService.java; LineageOS android_packages_modules_Bluetooth 21.0
com/android/bluetooth/hfp; sdk10 com/android/commands/input (injectMotionEvent)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.handling import UserAct
from offhook.facts.phone import ClockChange
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser

GESTURES = (
    (re.compile(r"Emergency gesture detected"), "emergency gesture"),
    (re.compile(r"[Pp]ower button double tap gesture detected, launching camera"), "camera double tap"),
    (re.compile(r"[Cc]amera lift trigger|Received a camera launch event"), "camera lift"),
    (re.compile(r"(?P<taps>\d{1,4}) consecutive power button taps detected", re.ASCII), "power button taps"),
    (re.compile(r"Gesture launcher mEmergencyNumber = .{0,40} hits = (?P<taps>\d{1,4})"), "emergency number taps"),
)
HEADSET = (
    (re.compile(r"dialOutgoingCall: from"), "headset asks to dial"),
    (re.compile(r"dialOutgoingCall, already dialing"), "headset asks to dial while dialling"),
    (re.compile(r"processDialCall|dial(?:ing)? last number|redial", re.IGNORECASE), "headset asks to redial"),
    (re.compile(r"startVoiceRecognitionByHeadset: from"), "headset asks for voice recognition"),
    (re.compile(r"processKeyPressed, last dial number"), "headset button, no number to redial"),
    (re.compile(r"voice-based interactions: about to use"), "long press of a headset button"),
)
CLOCK_SET = re.compile(r"Setting time of day to|Setting timezone|action\.(?:TIME_SET|TIMEZONE_CHANGED)")


@log_parser(
    tags=("GestureLauncherService",),
    source="main_log",
    only=("esture", "taps detected", "camera"),
    tally=r"consecutive power button taps detected|Emergency gesture detected",
    counts=UserAct,
)
def gestures(line: LogLine) -> Iterator[Fact]:
    """5 consecutive power button taps detected …; Emergency gesture detected, launching."""
    for pattern, name in GESTURES:
        if found := pattern.search(line.message):
            taps = found.groupdict().get("taps")
            yield UserAct(place=line.place, at=line.at, act="gesture", why=f"{taps} {name}" if taps else name)
            return


@log_parser(
    tags=("HeadsetService", "HeadsetStateMachine", "HeadsetSystemInterface", "MediaSessionService"),
    source="main_log",
    only=("ial", "startVoiceRecognitionByHeadset", "processKeyPressed", "voice-based"),
)
def headset_buttons(line: LogLine) -> Iterator[Fact]:
    """A headset, car kit or wired button asks for a call or for the assistant."""
    for pattern, name in HEADSET:
        if pattern.search(line.message):
            yield UserAct(place=line.place, at=line.at, act="media_button", why=name)
            return


@log_parser(tags=("Input",), source="main_log", tally=r"^inject(?:Key|Motion)Event", counts=UserAct)
def injected_input(line: LogLine) -> Iterator[Fact]:
    """injectMotionEvent: MotionEvent{…}: the `input` command of a shell or of a program."""
    if line.message.startswith(("injectKeyEvent", "injectMotionEvent")):
        yield UserAct(place=line.place, at=line.at, act="injected", why=line.message.partition(":")[0])


@log_parser(
    tags=("dumpstate", "bugreport", "bugreportz", "init"),
    source="main_log",
    only=("begin", "tarting service 'bugreport"),
)
def report_taken(line: LogLine) -> Iterator[Fact]:
    """A bug report was being taken: somebody at the phone's menu or at a computer."""
    if line.tag == "init" or line.message.startswith("begin"):
        yield UserAct(place=line.place, at=line.at, act="adb", why="a bug report was taken")


@log_parser(
    tags=("AlarmManagerService", "AlarmManager", "SystemClockTime", "ConditionProviders.SCP"),
    source="main_log",
    only=("Setting time", "action.TIME"),
    tally=r"Setting time(?: of day to|zone)|action\.(?:TIME_SET|TIMEZONE_CHANGED)",
    counts=ClockChange,
)
def clock_set(line: LogLine) -> Iterator[Fact]:
    """Setting time of day to sec=…; the TIME_SET and TIMEZONE_CHANGED broadcasts. Small corrections look the same."""
    if found := CLOCK_SET.search(line.message):
        yield ClockChange(place=line.place, at=line.at, what=line.message[found.start() :][:100])
