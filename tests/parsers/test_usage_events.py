"""Usage events: one fact per event, to the precision that the version prints, repeats read once."""

import re

import pytest

from offhook.facts.handling import AppEvent, DeviceState
from offhook.facts.phone import Boot
from offhook.facts.reading import Ignored, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of, tally_of

ANDROID_14 = """\
user=0
  Last 24 hour events (timeRange="3/5/2026, 6:30\u202fp. m. – 4/5/2026, 6:30\u202fp. m." )
    time="2026-05-04 00:11:58" type=SCREEN_INTERACTIVE package=android flags=0x0
    time="2026-05-04 00:12:00" type=KEYGUARD_HIDDEN package=android flags=0x0
    time="2026-05-04 00:12:01" type=ACTIVITY_RESUMED package=com.example.dialer class=com.example.dialer.Main instanceId=7 taskRootPackage=com.example.dialer flags=0x0
    time="2026-05-04 00:12:01" type=NOTIFICATION_SEEN package=com.example.dialer flags=0x0
    time="2026-05-04 00:12:09" type=FOREGROUND_SERVICE_START package=com.example.spy class=com.example.spy.Talk flags=0x0
    time="2026-05-04 00:13:00" type=KEYGUARD_SHOWN package=android flags=0x0
    time="2026-05-04 00:13:00" type=SCREEN_NON_INTERACTIVE package=android flags=0x0
    time="2026-05-04 03:00:00" type=DEVICE_SHUTDOWN package=android flags=0x0
    time="2026-05-04 03:01:00" type=DEVICE_STARTUP package=android flags=0x0
  In-memory daily stats
  timeRange="4/5/2026"
    packages
      package=com.example.dialer totalTimeUsed="00:59" lastTimeUsed="2026-05-04 00:13:00" appLaunchCount=1
    events
      time="2026-05-04 00:11:58" type=SCREEN_INTERACTIVE package=android flags=0x0
"""


def test_screen_lock_and_apps_come_from_the_events_of_the_last_day() -> None:
    facts = section_of("usagestats", ANDROID_14)
    states = [(f.state, f.value, f.at.text if f.at else None) for f in only(facts, DeviceState)]
    assert states == [
        ("screen", "on", "2026-05-04 00:11:58"),
        ("lock", "hidden", "2026-05-04 00:12:00"),
        ("lock", "shown", "2026-05-04 00:13:00"),
        ("screen", "off", "2026-05-04 00:13:00"),
    ]
    apps = [(f.event, f.package, f.component, f.user) for f in only(facts, AppEvent)]
    assert apps == [
        ("resumed", "com.example.dialer", "com.example.dialer/com.example.dialer.Main", 0),
        ("foreground_service", "com.example.spy", "com.example.spy/com.example.spy.Talk", 0),
    ]
    assert only(facts, AppEvent)[0].place.line == 5


def test_every_event_is_read_or_ignored_by_name() -> None:
    facts = section_of("usagestats", ANDROID_14)
    tally = tally_of(facts, "usage_events")
    assert (tally.framed, tally.read, tally.ignored, tally.unread) == (11, 8, 3, 0)
    assert sorted(f.name for f in only(facts, Ignored)) == ["NOTIFICATION_SEEN", "repeated", "totals per app"]


def test_starts_and_ends_of_the_phone_are_told_roughly_and_only_by_the_first_user() -> None:
    boots = only(section_of("usagestats", ANDROID_14), Boot)
    assert [(f.kind, f.at.error_ms) for f in boots] == [("shutdown", 1_200_000), ("start", 1_200_000)]
    assert not only(section_of("usagestats", ANDROID_14.replace("user=0", "user=11")), Boot)


def test_equal_events_of_one_block_are_two_events() -> None:
    line = '    time="2026-05-04 00:12:01" type=ACTIVITY_RESUMED package=a.b class=a.b.C instanceId=7\n'
    assert len(only(section_of("usagestats", "user=0\n" + line * 2), AppEvent)) == 2


def test_checkin_prints_epoch_milliseconds() -> None:
    facts = section_of(
        "checkin_usagestats", "user=0\n    time=1777853518123 type=KEYGUARD_SHOWN package=android flags=0x0\n"
    )
    (state,) = only(facts, DeviceState)
    assert state.at is not None
    assert (state.at.base, state.at.ms) == (Base.EPOCH, 1_777_853_518_123)


@pytest.mark.parametrize(
    ("time", "other", "expected"),
    [
        ("7/10/2020, 12:18", "24/8/1981, 12:46", "2020-10-07T12:18"),
        ("7/10/2020, 12:18 PM", "8/24/1981, 12:46 AM", "2020-07-10T12:18"),
        ("07.10.2020, 12:18", "", "2020-10-07T12:18"),
        ("2020/10/7 下午1:18", "", "2020-10-07T13:18"),
    ],
)
def test_before_9_times_are_in_the_phones_language_and_to_the_minute(time: str, other: str, expected: str) -> None:
    """Which number is the day is told by the other dates of the same dump."""
    text = (
        f'user=0\n      package=a totalTime="00:00" lastTime="{other}"\n'
        f'      time="{time}" type=MOVE_TO_FOREGROUND package=a.b class=a.b.C\n'
    )
    (event,) = only(section_of("usagestats", text), AppEvent)
    assert iso(event.at.ms) == expected
    assert (event.at.text, event.at.lacks, event.at.error_ms) == (time, ("zone", "seconds"), 60_000)


def iso(ms: int) -> str:
    import datetime as dt

    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M")


def test_a_date_whose_day_cannot_be_told_is_unread() -> None:
    facts = section_of("usagestats", 'user=0\n      time="7/10/2020, 12:18" type=MOVE_TO_FOREGROUND package=a.b\n')
    (missed,) = only(facts, Unread)
    assert "day and month" in missed.why


@pytest.mark.parametrize(
    "line",
    [
        '    time="2026-05-04 00:12:01" type=ACTIVITY_RESUMED',
        '    time="2026-05-04 00:12:01" type=SOMETHING_NEW package=a.b',
        '    time="2026-05-44 00:12:01" type=ACTIVITY_RESUMED package=a.b',
        '    time="2026-05-04 00:12:01" type=ACTIVITY_RESUMED package=a.b ' + "x" * 100_000,
    ],
)
def test_what_is_not_understood_is_counted_as_unread(line: str) -> None:
    tally = tally_of(section_of("usagestats", line + "\n"), "usage_events")
    assert (tally.framed, tally.read, tally.unread) == (1, 0, 1)


@pytest.mark.parametrize("phone", ["emulator_android9", "sailfish_android10"])
def test_real_dumps_lose_no_event(phone: str) -> None:
    text = corpus(f"licensed/dumpsys_other/{phone}/usagestats.txt").read_text(encoding="utf-8")
    facts = section_of("usagestats", text)
    events = len(re.findall(r'^ +time="[^"]*" type=', text, re.MULTILINE))
    named = sum(f.items for f in only(facts, Ignored) if f.name != "totals per app")
    assert len(only(facts, AppEvent)) + len(only(facts, DeviceState)) + len(only(facts, Boot)) + named == events
    assert not only(facts, Unread)
