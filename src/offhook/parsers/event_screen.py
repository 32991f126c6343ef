"""Screen and keyguard, from the events buffer. Reaches back one to six hours.

References: sdk23-sdk34 EventLogTags.logtags of policy, power, wm and SystemUI
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import LogLine, log_parser, unread
from offhook.parsers.event_values import number, values

OFF_BECAUSE = {1: "device_admin", 2: "power_button", 3: "timeout"}
"""2 is "user" in the source: the power key and any other reason."""


@log_parser(tags=("screen_toggled",), source="event_log", tally=".", counts=(DeviceState, UserAct))
def screen_toggled(line: LogLine) -> Iterator[Fact]:
    """0 off, 1 on; up to Android 7 the keyguard writes 2 when it has been dismissed."""
    value = number(line.message.strip())
    if value in (0, 1):
        yield DeviceState(place=line.place, at=line.at, state="screen", value="on" if value else "off")
    elif value == 2:
        yield UserAct(place=line.place, at=line.at, act="unlock", why="keyguard dismissed")
        yield DeviceState(place=line.place, at=line.at, state="lock", value="hidden", why="keyguard dismissed")


@log_parser(tags=("power_screen_state",), source="event_log", tally=".", counts=DeviceState)
def power_screen_state(line: LogLine) -> Iterator[Fact]:
    """[offOrOn, becauseOfUser, totalTouchDownTime, touchCycles, latency]; the touch fields are always 0 since 4.4."""
    told = [number(value) for value in values(line.message)]
    if len(told) < 2 or told[0] not in (0, 1) or told[1] is None:
        return
    why = None if told[0] else OFF_BECAUSE.get(told[1])
    yield DeviceState(place=line.place, at=line.at, state="screen", value="on" if told[0] else "off", why=why)


@log_parser(
    tags=("wm_set_keyguard_shown", "am_set_keyguard_shown"),
    source="event_log",
    tally=".",
    counts=(DeviceState, Ignored),
)
def keyguard_shown(line: LogLine) -> Iterator[Fact]:
    """[display (12+),] showing, aod, going away, [occluded (14+),] reason. Android 9 and 10: no display."""
    told = values(line.message)
    flags, why = _leading_flags(told), told[-1] if number(told[-1]) is None else None
    if len(flags) in (4, 5):
        display, *flags = flags
        if display:
            yield Ignored(place=line.place, name="keyguard of another display")
            return
    if len(flags) not in (3, 4):
        yield unread(line.place, "a keyguard line with an unknown number of fields")
        return
    showing, _aod, going_away, *occluded = flags
    value = "hidden" if not showing or going_away else "occluded" if occluded and occluded[0] else "shown"
    yield DeviceState(place=line.place, at=line.at, state="lock", value=value, why=why)


def _leading_flags(told: list[str]) -> list[int]:
    flags: list[int] = []
    for value in told:
        flag = {"true": 1, "false": 0}.get(value, number(value))
        if flag is None:
            break
        flags.append(flag)
    return flags


@log_parser(tags=("wm_set_keyguard_occluded",), source="event_log", tally=".", counts=(DeviceState, Ignored))
def keyguard_occluded(line: LogLine) -> Iterator[Fact]:
    """[occluded, animate, transit, channel] (14+): an activity shows over the lock screen. Its end does not say what is shown then."""
    occluded = number(values(line.message)[0])
    if occluded == 1:
        yield DeviceState(place=line.place, at=line.at, state="lock", value="occluded")
    elif occluded == 0:
        yield Ignored(place=line.place, name="keyguard no longer occluded")


@log_parser(tags=("sysui_status_bar_state",), source="event_log", tally=".", counts=DeviceState)
def status_bar_state(line: LogLine) -> Iterator[Fact]:
    """[state, keyguardShowing, keyguardOccluded, bouncerShowing, secure, currentlyInsecure]."""
    told = [number(value) for value in values(line.message)]
    if len(told) < 6 or None in told[:6]:
        return
    _state, showing, occluded, bouncer, secure, _insecure = told[:6]
    value = "hidden" if not showing else "occluded" if occluded else "shown"
    why = "a credential is asked for" if bouncer else None
    yield DeviceState(place=line.place, at=line.at, state="lock", value=value, why=why)
    yield DeviceState(place=line.place, at=line.at, state="secure", value="yes" if secure else "no")


@log_parser(
    tags=("security_keyguard_dismissed", "security_keyguard_dismiss_auth_attempt", "security_keyguard_secured"),
    source="event_log",
    tally=".",
    counts=(UserAct, DeviceState),
)
def security_keyguard(line: LogLine) -> Iterator[Fact]:
    """The security buffer (device owner or Advanced Protection only): credentials accepted and refused."""
    if line.tag == "security_keyguard_secured":
        yield DeviceState(place=line.place, at=line.at, state="lock", value="shown", why="secured")
    elif line.tag == "security_keyguard_dismissed":
        yield UserAct(place=line.place, at=line.at, act="unlock", why="keyguard dismissed")
    elif (success := number(values(line.message)[0])) is not None:
        yield UserAct(place=line.place, at=line.at, act="unlock" if success else "unlock_failed", why="credential")
