"""App-ops: the last use of each permission, in every form since 4.4, none lost."""

import re

import pytest

from offhook.facts.calls import AppOp
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of

BEFORE_9 = """\
Current AppOps Service state:
  Uid u0a44:
    Package com.example.spy:
      CALL_PHONE: mode=0; time=+1h2m3s4ms ago; rejectTime=+2d0h0m0s0ms ago; duration=+5s1ms
      VIBRATE: mode=0; time=+1s0ms ago; duration=0
"""
ANDROID_9 = """\
  Uid 1000:
    state=pers
    Package android:
      CALL_PHONE (allow / switch X=allow):
          Access: top   = 2024-03-03 09:44:02.911 (-3h2m1s4ms)
          Reject: bg    = 2024-03-02 09:44:02.911 (-1d3h2m1s4ms)
          Running start at: +3h1m31s107ms
      OP_READ_PHONE_STATE (allow):
          Access: cch   = 2024-03-03 09:44:02.911 (-3h2m1s4ms)
"""
ANDROID_12 = """\
  Uid u0a123:
    state=fg
      COARSE_LOCATION: mode=ignore
    Package com.example.spy:
      CALL_PHONE (allow):
          null=[
            Access: [bg-s] 2024-03-03 00:12:03.112 (-9h32m0s0ms) duration=+2s10ms
          ]
          worker=[
            Access: [top-tpd] 2024-03-03 00:13:03.112 (-9h31m0s0ms) proxy[uid=10050, pkg=com.example.dialer, attributionTag=null]
            Reject: [fg-s]2024-03-03 00:14:03.112 (-9h30m0s0ms) proxy[uid=0, pkg=null]
          ]
      MIUIOP(10021) (ignore):
          null=[
            Reject: [bg-s]2024-03-03 00:15:03.112 (-9h29m0s0ms)
          ]
      VIBRATE (allow):
          null=[
            Access: [bg-s] 2024-03-03 00:12:03.112 (-9h32m0s0ms)
          ]
Discrete accesses:
    Uid: 10123
      Package: com.example.spy
        RECORD_AUDIO
          Attribution: null
            Access [bg-s] at 2024-03-03 00:12:00.000 for 23000 milliseconds
"""


def ops(text: str) -> list[AppOp]:
    return only(section_of("appops", text), AppOp)


def test_before_9_a_use_has_an_age_and_no_state() -> None:
    used, refused = ops(BEFORE_9)
    assert used.at is not None
    assert refused.at is not None
    assert (used.op, used.package, used.uid, used.access, used.state) == (
        "CALL_PHONE",
        "com.example.spy",
        10_044,
        "access",
        None,
    )
    assert (used.at.base, used.at.ms, used.duration_ms) == (Base.AGO, 3_723_004, 5001)
    assert (refused.access, refused.at.ms) == ("reject", 172_800_000)


def test_9_names_the_state_and_what_is_running() -> None:
    used, refused, running, state = ops(ANDROID_9)
    assert used.at is not None
    assert (used.uid, used.state, used.flag, used.at.text) == (1000, "top", None, "2024-03-03 09:44:02.911")
    assert (refused.access, refused.state) == ("reject", "bg")
    assert (running.at, running.duration_ms) == (None, 10_891_107)
    assert state.op == "READ_PHONE_STATE"


def test_11_and_later_nest_uses_by_tag_and_12_adds_discrete_accesses() -> None:
    first, second, third, vendor, discrete = ops(ANDROID_12)
    assert (first.tag, first.state, first.flag, first.duration_ms) == (None, "bg", "s", 2010)
    assert (second.tag, second.state, second.flag, second.proxy) == ("worker", "top", "tpd", "com.example.dialer")
    assert (third.access, third.proxy) == ("reject", None)
    assert (vendor.op, vendor.access) == ("MIUIOP(10021)", "reject")
    assert (discrete.op, discrete.uid, discrete.duration_ms) == ("RECORD_AUDIO", 10_123, 23_000)


@pytest.mark.parametrize("text", [BEFORE_9, ANDROID_9, ANDROID_12])
def test_every_use_is_read_or_ignored_by_name(text: str) -> None:
    tallies = only(section_of("appops", text), Tally)
    assert sum(t.framed for t in tallies) == len(
        re.findall(r"Access|Reject:|Running|; time=|rejectTime=", text.replace("Discrete accesses", ""))
    )
    assert all(t.framed == t.read + t.ignored and not t.unread for t in tallies)


@pytest.mark.parametrize(
    "line",
    [
        "          Access: [top-s] tomorrow (-1s)",
        "          Access: 2024-03-03 00:12:03.112",
        "          Running start at: ",
    ],
)
def test_a_use_that_is_not_understood_is_unread(line: str) -> None:
    facts = section_of("appops", f"  Uid u0a1:\n    Package a.b:\n      CALL_PHONE (allow):\n{line}\n")
    assert sum(t.unread for t in only(facts, Tally)) == 1


def test_a_use_above_any_uid_is_not_lost_in_silence() -> None:
    facts = section_of("appops", "          Access: [top-s] 2024-03-03 00:12:03.112 (-1s0ms)\n")
    assert [f.items for f in only(facts, Unread)] == [1]


@pytest.mark.parametrize(
    "path", ["emulator_android9/appops.txt", "sailfish_android10/appops.txt", "mvt_dumpsys_appops.txt"]
)
def test_real_dumps_lose_no_use(path: str) -> None:
    text = corpus(f"licensed/dumpsys_other/{path}").read_text(encoding="utf-8")
    facts = section_of("appops", text)
    crude = len(re.findall(r"^ +(?:Access|Reject|Running start at): ", text, re.MULTILINE))
    assert len(only(facts, AppOp)) + sum(f.items for f in only(facts, Ignored)) == crude
    assert not only(facts, Unread)
