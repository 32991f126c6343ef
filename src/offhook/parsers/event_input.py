"""Keys, touches, the keyboard, notifications and volume, from the events buffer.

Real touches and injected ones look the same here: these lines prove that the system handled input, not whose it was.

References: sdk29-sdk34 EventLogTags.logtags of policy, notification, audio, inputmethod; native services/inputflinger
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.handling import UserAct
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import LogLine, log_parser, unread
from offhook.parsers.event_values import number, package_of, values

WINDOW = re.compile(r"(?:^|[ ,\[])[0-9a-f]{1,16} (?:u\d{1,4} )?(?P<window>[^,]{1,300})", re.ASCII)
PACKAGE = re.compile(r"[A-Za-z_][\w.]{0,255}(?=/)")
TAKEN_AWAY = {1: "clicked", 2: "swiped", 3: "cleared all"}
"""Reasons of a cancelled notification that are acts of a user (or of an accessibility service)."""


@log_parser(tags=("intercept_power",), source="event_log", tally=".", counts=(UserAct, Ignored))
def power_key(line: LogLine) -> Iterator[Fact]:
    """[ACTION_DOWN, handled, pressCounter] (10+): the power key passed the policy. A press and its release are two lines."""
    action = values(line.message)[0]
    if "UP" in action:
        yield Ignored(place=line.place, name="release of the power key")
    elif action:
        yield UserAct(place=line.place, at=line.at, act="power_key", why=action)


@log_parser(tags=("input_interaction",), source="event_log", tally="Interaction with", counts=UserAct)
def touched_windows(line: LogLine) -> Iterator[Fact]:
    """Interaction with: <hash> <window>, … (12+): printed when the set of touched windows changes."""
    listed = line.message.partition(":")[2][:4000]
    windows = [found["window"].strip().removesuffix(" (server)") for found in WINDOW.finditer(listed)]
    packages = [found[0] for window in windows if (found := PACKAGE.match(window))]
    if windows:
        yield UserAct(
            place=line.place, at=line.at, act="touch", why=windows[0], package=packages[0] if packages else None
        )


@log_parser(tags=("imf_show_ime",), source="event_log", tally=".", counts=UserAct)
def keyboard_shown(line: LogLine) -> Iterator[Fact]:
    """[token, window, reason, softInputMode]: the keyboard came up."""
    told = values(line.message)
    if len(told) >= 3:
        found = PACKAGE.search(told[1][:600])
        yield UserAct(place=line.place, at=line.at, act="keyboard", why=told[2], package=found[0] if found else None)


@log_parser(
    tags=("notification_clicked", "notification_action_clicked"), source="event_log", tally=".", counts=(UserAct,)
)
def notification_clicked(line: LogLine) -> Iterator[Fact]:
    """[key, …]; the key is user|package|id|tag|uid."""
    why = "action clicked" if line.tag == "notification_action_clicked" else "clicked"
    if package := _package_of_key(line.message):
        yield UserAct(place=line.place, at=line.at, act="notification", why=why, package=package)


@log_parser(tags=("notification_canceled",), source="event_log", tally=".", counts=(UserAct, Ignored))
def notification_canceled(line: LogLine) -> Iterator[Fact]:
    """[key, reason, lifespan, freshness, exposure, rank, count, listener]; a tag in the key may hold commas. Up to Android 8
    there are fewer fields at the end."""
    after_key = line.message.rpartition("|")[2]
    told = [number(value) for value in values(after_key)]
    if len(told) < 2 or told[1] is None:
        yield unread(line.place, "a cancelled notification without a reason")
    elif why := TAKEN_AWAY.get(told[1]):
        yield UserAct(place=line.place, at=line.at, act="notification", why=why, package=_package_of_key(line.message))
    else:
        yield Ignored(place=line.place, name="notifications that no user took away")


@log_parser(tags=("notification_expansion",), source="event_log", tally=".", counts=(UserAct, Ignored))
def notification_expanded(line: LogLine) -> Iterator[Fact]:
    """[key, user_action, expanded, …]: a user opened or closed one notification."""
    told = [number(value) for value in values(line.message.rpartition("|")[2])]
    if len(told) < 2 or told[1] is None:
        return
    if told[1]:
        yield UserAct(
            place=line.place, at=line.at, act="notification", why="expanded", package=_package_of_key(line.message)
        )
    else:
        yield Ignored(place=line.place, name="notifications that no user expanded")


@log_parser(tags=("notification_panel_revealed",), source="event_log")
def panel_revealed(line: LogLine) -> Iterator[Fact]:
    """The shade was opened."""
    yield UserAct(place=line.place, at=line.at, act="notification", why="panel revealed")


@log_parser(tags=("sysui_lockscreen_gesture", "camera_gesture_triggered"), source="event_log")
def gesture(line: LogLine) -> Iterator[Fact]:
    """[type, lengthDp, velocityDp]: a swipe on the lock screen; [gesture_on_time, …]: the camera was twisted or lifted awake."""
    swiped = line.tag == "sysui_lockscreen_gesture"
    yield UserAct(
        place=line.place,
        at=line.at,
        act="touch" if swiped else "gesture",
        why="lock screen swipe" if swiped else "camera",
    )


@log_parser(tags=("volume_changed",), source="event_log", tally=".", counts=UserAct)
def volume_changed(line: LogLine) -> Iterator[Fact]:
    """[stream, previous, level, max, caller]: a volume key, or an app (the caller says which)."""
    told = values(line.message)
    if len(told) >= 5 and None not in map(number, told[:4]):
        why = f"stream {told[0]}: {told[1]} to {told[2]}"
        yield UserAct(place=line.place, at=line.at, act="volume_key", why=why, package=package_of(told[4]))


def _package_of_key(message: str) -> str | None:
    parts = message[:2000].split("|", 2)
    return package_of(parts[1]) if len(parts) == 3 else None
