"""Which app came to the front, which process was born and why, boots, and adb, from the events buffer.

References: sdk19-sdk34 com/android/server/am/EventLogTags.logtags, com/android/server/wm/EventLogTags.logtags
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.facts.handling import AppEvent, UserAct
from offhook.facts.phone import Boot
from offhook.facts.place import Fact
from offhook.parsers.contract import LogLine, log_parser
from offhook.parsers.event_values import number, package_of, values


@log_parser(
    tags=("wm_set_resumed_activity", "am_set_resumed_activity", "am_focused_activity"),
    source="event_log",
    tally=".",
    counts=AppEvent,
)
def resumed_activity(line: LogLine) -> Iterator[Fact]:
    """[user, component, reason]; Android 6 and 7 say am_focused_activity."""
    told = values(line.message)
    if len(told) >= 2 and (package := package_of(told[1])):
        why = ",".join(told[2:]) or None
        yield AppEvent(
            place=line.place,
            at=line.at,
            event="resumed",
            package=package,
            component=told[1],
            user=number(told[0]),
            why=why,
        )


@log_parser(tags=("wm_resume_activity", "am_resume_activity"), source="event_log", tally=".", counts=AppEvent)
def resume_activity(line: LogLine) -> Iterator[Fact]:
    """[user, token, task, component]; before 4.2 without user."""
    told = values(line.message)
    if len(told) >= 3 and (package := package_of(told[-1])):
        user = number(told[0]) if len(told) >= 4 else None
        yield AppEvent(place=line.place, at=line.at, event="resumed", package=package, component=told[-1], user=user)


@log_parser(tags=("wm_pause_activity", "am_pause_activity"), source="event_log", tally=".", counts=AppEvent)
def pause_activity(line: LogLine) -> Iterator[Fact]:
    """[user, token, component, userLeaving=…, reason]: userLeaving=true is an act like Home or Recents. Before 4.2 without user."""
    told = values(line.message)
    component = next((value for value in told[:3] if "/" in value), "")
    if package := package_of(component):
        user = number(told[0]) if told.index(component) == 2 else None
        why = next((value for value in told if value.startswith("userLeaving=")), None)
        yield AppEvent(
            place=line.place, at=line.at, event="paused", package=package, component=component, user=user, why=why
        )


@log_parser(tags=("am_proc_start",), source="event_log", tally=".", counts=AppEvent)
def process_started(line: LogLine) -> Iterator[Fact]:
    """[user, pid, uid, process, type, component]; the type says why: activity, service, broadcast, … Before 4.2 without user."""
    told = values(line.message)
    user, rest = (number(told[0]), told[1:]) if len(told) >= 6 else (None, told)
    if len(rest) < 5 or number(rest[0]) is None:
        return
    _pid, uid, process, why, component = rest[:5]
    component = component if "/" in component else ""
    if package := package_of(component or process):
        yield AppEvent(
            place=line.place,
            at=line.at,
            event="process_started",
            package=package,
            component=component or None,
            uid=number(uid),
            user=user,
            why=why or None,
        )


@log_parser(tags=("boot_progress_start",), source="event_log")
def boot(line: LogLine) -> Iterator[Fact]:
    """The milliseconds since power-on when the first process of Android started. A restart of Android alone prints it as well."""
    yield Boot(place=line.place, at=line.at, kind="start")


@log_parser(tags=("security_adb_shell_command", "security_adb_shell_interactive"), source="event_log")
def adb_shell(line: LogLine) -> Iterator[Fact]:
    """The security buffer: a computer ran a command."""
    command = line.message.strip()[:200]
    yield UserAct(place=line.place, at=line.at, act="adb", why=f"shell {command}".strip())
