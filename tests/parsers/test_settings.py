"""Settings: the few that matter, services the owner enabled, the rest counted."""

from offhook.facts.phone import Holder, Property
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import only, section_of, tally_of

DUMP = """\
GLOBAL SETTINGS (user 0)
_id:65 name:adb_enabled pkg:android value:1 default:1 defaultSystemSet:true
_id:46 name:device_name pkg:android value:My default: phone default:x defaultSystemSet:true

SECURE SETTINGS (user 10)
_id:5 name:enabled_accessibility_services pkg:android value:com.example.spy/.Helper:com.example.two/.Two
_id:6 name:enabled_notification_listeners pkg:android value:{null}
_id:7 name:assistant pkg:android value:{null}
_id:broken

Historical operations
1970-01-01 00:00:11 persist
"""


def test_kept_settings_name_their_table() -> None:
    told = {f.key: f.value for f in only(section_of("settings", DUMP), Property)}
    assert told == {
        "settings.global.adb_enabled": "1",
        "settings.secure.enabled_accessibility_services": "com.example.spy/.Helper:com.example.two/.Two",
        "settings.secure.enabled_notification_listeners": "",
        "settings.secure.assistant": "",
    }


def test_enabled_services_are_holders() -> None:
    holders = [(f.right, f.package, f.component, f.user) for f in only(section_of("settings", DUMP), Holder)]
    assert holders == [
        ("accessibility", "com.example.spy", "com.example.spy/.Helper", 10),
        ("accessibility", "com.example.two", "com.example.two/.Two", 10),
    ]


def test_the_others_are_counted_and_broken_lines_are_unread() -> None:
    facts = section_of("settings", DUMP)
    tally = tally_of(facts, "settings")
    assert [(f.name, f.items) for f in only(facts, Ignored)] == [("other settings", 1)]
    assert len(only(facts, Unread)) == 1
    assert (tally.framed, tally.read, tally.ignored, tally.unread) == (6, 4, 1, 1)
