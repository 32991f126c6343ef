"""Why the screen woke and why it went to sleep, from the power manager's own lines (main log).

Proves that the phone was woken and by what kind of event; not who pressed. Reaches back minutes to an hour.
From Android 13 on PowerGroup says the same once more, and adds how long before the last touch or key was.

References: sdk19-sdk34 com/android/server/power/PowerManagerService.java, PowerGroup.java
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.place import Fact
from offhook.facts.time import Stamp
from offhook.parsers.contract import LogLine, log_parser, unread
from offhook.parsers.event_values import number

WAKING = re.compile(r"Waking up (?:power group )?from (?P<before>\w{1,20})")
SLEEPING = re.compile(r"Going to sleep (?:due to (?P<why>[\w ]{1,60}?)|by (?P<by>[\w ]{1,60}?))(?= \(|\.\.\.|$)")
GROUP_OFF = re.compile(r"(?:Powering off display group due to (?P<why>\w{1,60})|Sleeping power group)")
UID = re.compile(r"\b(?:uid|opUid)[= ]{1,2}(?P<uid>\d{1,10})\b", re.ASCII)
REASON = re.compile(r"\breason=(?P<reason>[^,()\s]{1,200})")
DETAILS = re.compile(r"\bdetails=(?P<details>.{1,300}?)(?=\)\.\.\.|\)?$)")
IDLE_MS = re.compile(r"\bmillisSinceLastUserActivity=(?P<ms>\d{1,12})", re.ASCII)
LAST_EVENT = re.compile(r"\blastUserActivityEvent=(?P<event>\w{1,30})")
LONGEST = 2_000
WORDS = {"screen_timeout": "timeout", "user_request": "power_button"}
"""4.4 calls the power key "user request"."""


@log_parser(
    tags=("PowerManagerService",),
    source="main_log",
    only=("Waking up", "Going to sleep"),
    tally=r"^(?:Waking up|Going to sleep)\b",
    counts=UserAct,
)
def waking_and_sleeping(line: LogLine) -> Iterator[Fact]:
    """Waking up from Asleep (uid=1000, reason=WAKE_REASON_POWER_BUTTON, details=android.policy:POWER)... and all older forms."""
    message = line.message[:LONGEST]
    uid = _uid(message)
    if waking := WAKING.match(message):
        why = _wake_reason(message)
        yield UserAct(place=line.place, at=line.at, act="wake", why=why, uid=uid)
        if waking["before"].lower() not in ("dream", "dreaming"):
            yield DeviceState(place=line.place, at=line.at, state="screen", value="on", why=why, uid=uid)
    elif sleeping := SLEEPING.match(message):
        why = _sleep_reason(sleeping["why"] or sleeping["by"])
        yield UserAct(place=line.place, at=line.at, act="sleep", why=why, uid=uid)
        yield DeviceState(place=line.place, at=line.at, state="screen", value="off", why=why, uid=uid)
        yield from _last_activity(line)


@log_parser(
    tags=("PowerGroup",),
    source="main_log",
    only=("millisSinceLastUserActivity",),
    tally="millisSinceLast",
    counts=UserAct,
)
def last_activity_of_display(line: LogLine) -> Iterator[Fact]:
    """Powering off display group due to timeout (groupId= 0, uid= 1000, millisSinceLastUserActivity=30004, …): when the last
    touch or key was. Counted without suspend, which does not matter while the screen is on."""
    if GROUP_OFF.match(line.message):
        yield from _last_activity(line)
    else:
        yield unread(line.place, "an unknown line about the last user activity")


def _last_activity(line: LogLine) -> Iterator[Fact]:
    message = line.message[:LONGEST]
    if found := IDLE_MS.search(message):
        event = LAST_EVENT.search(message)
        at = _before(line.at, int(found["ms"]))
        yield UserAct(place=line.place, at=at, act="activity", why=event and event["event"])


def _before(at: Stamp, ms: int) -> Stamp:
    return replace(at, text=f"{at.text} less {ms} ms", ms=at.ms - ms)


def _uid(message: str) -> int | None:
    found = UID.search(message)
    return number(found["uid"]) if found else None


def _wake_reason(message: str) -> str | None:
    """Reason and details as printed, joined by a colon where both are."""
    reason, details = REASON.search(message), DETAILS.search(message)
    told = [reason["reason"] if reason else "", details["details"] if details else ""]
    return ":".join(part for part in told if part and part != "null") or None


def _sleep_reason(text: str) -> str:
    words = text.strip().lower().replace(" ", "_")
    return WORDS.get(words, words)
