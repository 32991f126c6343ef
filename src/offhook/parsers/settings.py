"""`dumpsys settings`: the settings that bear on calls, lock, screen, adb and who may act for the owner; at the time of the dump.

References: Android `SettingsProvider.dump` (API 23-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import Holder, Property
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread

TABLE = re.compile(r"(?P<table>GLOBAL|SECURE|SYSTEM|CONFIG) SETTINGS \(user (?P<user>\d{1,5})\)")
LINE = re.compile(r"_id:-?\d{1,9} name:(?P<name>\S{1,300}) (?:pkg:\S{0,255} )?value:(?P<value>.{0,4000})")
LISTS = {
    "enabled_accessibility_services": "accessibility",
    "enabled_notification_listeners": "notification_listener",
    "dialer_default_application": "default_dialer",
}
KEPT = frozenset(LISTS) | frozenset(
    (
        "default_input_method emergency_gesture_enabled emergency_assistance_application assistant lock_screen_lock_after_timeout "
        "screen_off_timeout stay_on_while_plugged_in adb_enabled adb_wifi_enabled development_settings_enabled auto_time "
        "auto_time_zone wake_gesture_enabled doze_pulse_on_pick_up double_tap_to_wake show_touches voice_interaction_service "
        "bluetooth_on preferred_network_mode boot_count airplane_mode_on call_auto_retry time_12_24"
    ).split()
)


@parser(
    of="settings",
    source="settings",
    entries=r"(?:GLOBAL|SECURE|SYSTEM|CONFIG) SETTINGS \(",
    until=r"Historical",
    tally=r"^_id:",
    counts=Property,
)
def settings(entry: Entry) -> Iterator[Fact]:
    """Read one table of one user. Kept settings become properties named "settings.secure.<name>"."""
    head = TABLE.match(entry.lines[0])
    left = 0
    for index, line in enumerate(entry.lines):
        found = LINE.match(line)
        if found and head and found["name"] in KEPT:
            key = f"settings.{head['table'].lower()}.{found['name']}"
            yield Property(place=entry.at(index), key=key, value=_value(found))
            yield from _holders(entry.at(index), found["name"], _value(found), int(head["user"]))
        elif found:
            left += 1
        elif line.startswith("_id:"):
            yield unread(entry.at(index), "a setting that is not understood")
    if left:
        yield Ignored(place=entry.at(0), name="other settings", items=left)


def _value(found: re.Match[str]) -> str:
    value = found["value"].partition(" default:")[0].partition(" defaultSystemSet:")[0].strip()
    return "" if value in ("{null}", "null") else value


def _holders(place: Place, name: str, value: str, user: int) -> Iterator[Holder]:
    """One holder per component of a list "a/b:c/d"; none for settings that are no such list."""
    right = LISTS.get(name)
    for part in value.split(":") if right else ():
        package, mark, _ = part.partition("/")
        if right and package:
            yield Holder(place=place, right=right, package=package, component=part if mark else None, user=user)
