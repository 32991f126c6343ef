"""Idle: the history with its reasons, and the state now."""

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.reading import Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of

DUMP = """\
  Idling history:
         normal: -3h2m1s4ms (unlocked)
     light-idle: -2h40m0s1ms
    light-maint: -2h30m0s1ms
      deep-idle: -2h10m12s9ms
     deep-maint: -1h10m12s9ms
         normal: -20m3s1ms (motion)
         normal: soon (motion)
  mScreenOn=false
  mScreenLocked=true
  mLastMotionEventElapsed=86400000
  mState=IDLE_MAINTENANCE mLightState=OVERRIDE
"""


def test_the_history_has_ages_and_reasons() -> None:
    past = [f for f in only(section_of("deviceidle", DUMP), DeviceState) if f.at]
    assert [f.value for f in past] == ["active", "light", "maintenance", "deep", "maintenance", "active"]
    assert [f.why for f in past] == ["unlocked", None, None, None, None, "motion"]
    assert past[0].at is not None
    assert (past[0].at.base, past[0].at.ms) == (Base.AGO, 10_921_004)


def test_motion_is_an_act() -> None:
    acts = only(section_of("deviceidle", DUMP), UserAct)
    assert [(f.act, f.why, f.at.base) for f in acts] == [
        ("motion", "ended idle", Base.AGO),
        ("motion", "motion sensor", Base.ELAPSED),
    ]


def test_an_age_that_is_none_is_unread() -> None:
    facts = section_of("deviceidle", DUMP)
    assert [f.items for f in only(facts, Unread)] == [1]


def test_the_state_now_has_no_time() -> None:
    now = [(f.state, f.value) for f in only(section_of("deviceidle", DUMP), DeviceState) if f.at is None]
    assert now == [("screen", "off"), ("lock", "shown"), ("idle", "maintenance")]


def test_deep_and_light_idle_now() -> None:
    values = [
        only(section_of("deviceidle", f"  mState={state}\n"), DeviceState)[0].value
        for state in ("IDLE mLightState=IDLE", "SENSING mLightState=IDLE", "ACTIVE")
    ]
    assert values == ["deep", "light", "active"]


def test_real_dumps_tell_screen_lock_and_idle() -> None:
    for phone in ("emulator_android9", "sailfish_android10"):
        text = corpus(f"licensed/dumpsys_other/{phone}/deviceidle.txt").read_text(encoding="utf-8")
        facts = section_of("deviceidle", text)
        assert [(f.state, f.value) for f in only(facts, DeviceState)] == [
            ("screen", "on"),
            ("lock", "hidden"),
            ("idle", "active"),
        ]
        assert not only(facts, Unread)
