"""Power: the state now, and ages that are lower bounds."""

import pytest

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.reading import Ignored, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of, tally_of

DUMP = """\
Power Manager State:
  mWakefulness=Dozing
  mPlugType=4
  mLastWakeTime=0 (999 ms ago)
  mLastSleepTime=5000 (345678 ms ago)
  mLastSleepReason=power_button
  mLastUserActivityTimeNoChangeLights=0 (9 ms ago)
  Display Group User Activity:
    displayGroupId=0
    lastUserActivityTime=6000 (344678 ms ago)
"""


def test_the_state_now_has_no_time() -> None:
    facts = section_of("power", DUMP)
    assert [(f.state, f.value) for f in only(facts, DeviceState) if f.at is None] == [
        ("screen", "doze"),
        ("plug", "wireless"),
    ]


def test_ages_count_uptime_so_they_are_lower_bounds() -> None:
    facts = section_of("power", DUMP)
    (act,) = only(facts, UserAct)
    (slept,) = [f for f in only(facts, DeviceState) if f.at]
    assert (act.act, act.at.base, act.at.ms) == ("activity", Base.UPTIME_AGO, 344_678)
    assert slept.at is not None
    assert (slept.value, slept.why, slept.at.ms) == ("off", "power_button", 345_678)


def test_a_zero_means_never_since_the_start() -> None:
    facts = section_of("power", DUMP)
    assert [f.place.line for f in only(facts, Ignored)] == [4]
    tally = tally_of(facts, "power")
    assert (tally.framed, tally.read, tally.ignored) == (5, 4, 1)


@pytest.mark.parametrize("line", ["  mWakefulness=Sleepwalking", "  mPlugType=77", "  mLastUserActivityTime=soon"])
def test_values_that_are_not_known_are_unread(line: str) -> None:
    facts = section_of("power", line + "\n")
    assert len(only(facts, Unread)) == 1
    assert tally_of(facts, "power").unread == 1


def test_real_dumps_tell_that_the_screen_is_on() -> None:
    for phone in ("emulator_android9", "sailfish_android10"):
        facts = section_of("power", corpus(f"licensed/dumpsys_other/{phone}/power.txt").read_text(encoding="utf-8"))
        assert [f.value for f in only(facts, DeviceState) if f.state == "screen"] == ["on"]
        assert tally_of(facts, "power").framed == 5
