"""Alarm: clocks that belong together, and the last time each alarm woke the phone."""

import pytest

from offhook.facts.handling import AppEvent
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of

DUMP = """\
Current Alarm Manager state:
  nowRTC=1709455443772=2024-03-03 09:44:03.772 nowELAPSED=86400123
  mLastTimeChangeClockTime=1709369043649=2024-03-02 09:44:03.649
  mLastTimeChangeRealtime=9366
  mLastTickReceived=2024-03-03 09:44:00.000

  RuntimeStarted=2024-03-02 09:44:10.000
  Next wakeup alarm: +22s572ms = 10930085 = 2024-03-03 09:45:33.191

  Alarm Stats:
  *ACTIVE* u0a123:com.example.spy +12ms running, 34 wakeups:
    +5ms 12 wakes 12 alarms, last -1h2m3s4ms:
      *walarm*:com.example.spy/.CallReceiver
    *ACTIVE* +5ms 0 wakes 2 alarms, last -3s4ms:
      *alarm*:com.example.spy/.Other
  1000:android +19s752ms running, 96 wakeups:
    +4s269ms 57 wakes 57 alarms, last -7s856ms:
      *walarm*:Periodic Scan Timer
    +1ms 1 wakes 1 alarms, last never:
      *walarm*:x
"""


def test_one_moment_is_told_in_three_clocks() -> None:
    now, changed = only(section_of("alarm", DUMP), ClockAnchor)
    assert now.epoch is not None
    assert now.elapsed is not None
    assert now.wall is not None
    assert (now.kind, now.epoch.ms, now.elapsed.ms, now.wall.text) == (
        "now",
        1_709_455_443_772,
        86_400_123,
        "2024-03-03 09:44:03.772",
    )
    assert (now.epoch.base, now.elapsed.base, now.wall.base) == (Base.EPOCH, Base.ELAPSED, Base.WALL)
    assert changed.elapsed is not None
    assert (changed.kind, changed.elapsed.ms) == ("changed", 9366)


@pytest.mark.parametrize(
    ("line", "elapsed", "error_ms"),
    [
        ("nowRTC=1709455443772=2014-03-03 09:44:03 nowELAPSED=86400123", 86_400_123, 1000),
        ("nowRTC=1709455443772=2014-03-03 09:44:03 nowELAPSED=+1d0h0m0s123ms", 86_400_123, 1000),
    ],
)
def test_older_versions_print_whole_seconds_and_durations(line: str, elapsed: int, error_ms: int) -> None:
    (now,) = only(section_of("alarm", line + "\n"), ClockAnchor)
    assert now.elapsed is not None
    assert now.wall is not None
    assert (now.elapsed.ms, now.wall.error_ms) == (elapsed, error_ms)


def test_the_runtime_starts_with_the_phone_unless_it_was_restarted() -> None:
    (boot,) = only(section_of("alarm", DUMP), Boot)
    assert (boot.kind, boot.at.text, boot.at.error_ms) == ("start", "2024-03-02 09:44:10.000", 60_000)
    assert not only(section_of("alarm", "  RuntimeStarted=2024-03-02 09:44:10.000 (Runtime restarted)\n"), Boot)


def test_waking_alarms_are_told_and_the_rest_counted() -> None:
    facts = section_of("alarm", DUMP)
    fired = [(f.package, f.uid, f.at.ms, f.why) for f in only(facts, AppEvent)]
    assert fired == [
        ("com.example.spy", 10_123, 3_723_004, "*walarm*:com.example.spy/.CallReceiver"),
        ("android", 1000, 7856, "*walarm*:Periodic Scan Timer"),
    ]
    assert [f.name for f in only(facts, Ignored)] == ["alarm that does not wake the phone"]
    assert len(only(facts, Unread)) == 1
    last = only(facts, Tally)[-1]
    assert sum(t.framed for t in only(facts, Tally)) == 7
    assert last.place.source == "alarm"


@pytest.mark.parametrize("line", ["  nowRTC=soon", "  mLastTimeChangeClockTime=never", "  RuntimeStarted=once"])
def test_clocks_that_are_not_understood_are_unread(line: str) -> None:
    assert len(only(section_of("alarm", line + "\n"), Unread)) == 1


@pytest.mark.parametrize("phone", ["emulator_android9", "sailfish_android10"])
def test_real_dumps_lose_no_alarm(phone: str) -> None:
    text = corpus(f"licensed/dumpsys_other/{phone}/alarm.txt").read_text(encoding="utf-8")
    facts = section_of("alarm", text)
    assert len(only(facts, AppEvent)) + len(only(facts, Ignored)) == text.count(" alarms, last ")
    assert [f.kind for f in only(facts, ClockAnchor)] == ["now", "changed"]
    assert not only(facts, Unread)
