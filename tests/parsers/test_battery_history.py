"""Battery history: four ways of printing one buffer, each with its own count of time."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.calls import CallState
from offhook.facts.handling import AppEvent, DeviceState, UserAct
from offhook.facts.phone import Boot, ClockAnchor
from offhook.facts.reading import Ignored, LogSpan, Tally, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of, tally_of

RELATIVE = """\
Battery History (12% used, 31KB used of 256KB, 45 strings using 3KB):
                    0 (19) RESET:TIME: 2024-03-02-17-30-01
                    0 (3) 095 c0100004 status=discharging health=good plug=none temp=242 volt=4302 +running +wifi
                    0 (2) 095 c0100004 top=u0a44:"com.example.home"
             +10s500ms (2) 095 c0100004 +screen screenwake=1000:"android.policy:POWER" wake_reason=0:"57 qpnp power on"
          +1h02m03s004ms (2) 094 c0100004 +phone_in_call +top=u0a40:"com.example.dialer"
                 Details: cpu=160040u+187760s
                          /proc/stat=157120 usr, 154120 sys, -32050 io
          +1h02m13s004ms (1) 094 80100004 -phone_in_call -top=u0a40:"com.example.dialer" -screen +screen_doze
          +1h03m13s004ms (1) 094 80100004 -screen_doze txshare_event=off
          +2h00m00s000ms (1) 093 80100004 device_idle=full
          +3h00m00s000ms (1) 093 80100004 device_idle=off active=-1:"motion" +plugged plug=usb +usb_data
          +3h00m01s000ms (1) 093 80100004 conn=1:"CONNECTED"
          +3h00m02s000ms (1) 093 80100004 conn=1:"CONNECTED" pkginst=77:"com.example.new"
          +3h10m00s000ms (14) TIME: 2024-03-02-20-40-01
          +3h11m00s000ms (2) SHUTDOWN
          +3h11m00s001ms (2) START
          +3h11m00s001ms (2) 093 c0100004 status=charging health=good plug=usb +running +screen

Per-PID Stats:
  PID 0 wake time: +1s283ms
"""


def states(facts: Sequence[object], state: str) -> list[tuple[str, bool]]:
    return [(fact.value, fact.initial) for fact in facts if isinstance(fact, DeviceState) and fact.state == state]


def test_the_relative_form() -> None:
    facts = section_of("batterystats", RELATIVE)
    assert states(facts, "screen") == [("off", True), ("on", False), ("doze", False), ("off", False), ("on", True)]
    assert states(facts, "plug") == [("none", True), ("usb", False), ("usb", True)]
    assert states(facts, "idle") == [("deep", False), ("active", False), ("active", False)]
    assert states(facts, "usb_data") == [("on", False)]
    assert states(facts, "wifi") == [("connected", False)]
    calls = only(facts, CallState)
    assert [(call.witness, call.state, call.at and call.at.base, call.at and call.at.ms) for call in calls] == [
        ("phone_in_call", "in_call", Base.ELAPSED, 3723004),
        ("phone_in_call", "idle", Base.ELAPSED, 3733004),
    ]
    assert [(act.act, act.why, act.uid) for act in only(facts, UserAct)] == [
        ("wake", "android.policy:POWER", 1000),
        ("motion", "left idle", None),
    ]
    assert [(app.event, app.package, app.uid) for app in only(facts, AppEvent)] == [
        ("top", "com.example.home", 10044),
        ("top", "com.example.dialer", 10040),
        ("not_top", "com.example.dialer", 10040),
        ("installed", "com.example.new", None),
    ]
    assert [(boot.kind, boot.at.ms) for boot in only(facts, Boot)] == [("shutdown", 11460000), ("start", 11460001)]


def test_time_records_tie_offsets_to_the_clock() -> None:
    first, second = only(section_of("batterystats", RELATIVE), ClockAnchor)
    assert first.elapsed
    assert first.wall
    assert second.elapsed
    assert second.wall
    assert (first.kind, first.elapsed.ms, first.wall.text) == ("reset", 0, "2024-03-02-17-30-01")
    assert (second.kind, second.elapsed.ms) == ("time", 11400000)
    assert second.wall.ms - first.wall.ms == 11400000


def test_every_record_is_counted_once() -> None:
    facts = section_of("batterystats", RELATIVE)
    tally = tally_of(facts, "battery_history")
    assert (tally.framed, tally.unread) == (len(re.findall(r"(?m)^ +(?:0|\+\S+ms) \(", RELATIVE)), 0)
    assert tally.framed == tally.read + tally.ignored
    (span,) = only(facts, LogSpan)
    assert (span.buffer, span.first.ms, span.last.ms, span.lines) == ("battery", 0, 11460001, tally.framed)
    names = {fact.name for fact in only(facts, Ignored)}
    assert {"battery history: txshare_event", "battery history: wake_reason", "battery history: details"} <= names


def test_places_hold_the_line() -> None:
    lines = RELATIVE.splitlines()
    for fact in section_of("batterystats", RELATIVE, line=501):
        if fact.place.text:
            assert lines[fact.place.line - 501].strip() == fact.place.text


def test_a_call_that_a_reboot_cut_off_is_over() -> None:
    text = """\
Battery History (1% used):
                    0 (3) 095 c0100004 status=discharging health=good plug=none +phone_in_call
             +10s500ms (2) START
             +10s500ms (3) 095 c0100004 status=discharging health=good plug=none
"""
    assert [(call.state, call.at and call.at.ms) for call in only(section_of("batterystats", text), CallState)] == [
        ("in_call", 0),
        ("idle", 10500),
    ]


def test_the_absolute_form_is_wall_clock_without_year() -> None:
    text = """\
Battery History [Format: 2] (102% used, 4208KB used of 4096KB, 151 strings using 7967):
  07-23 12:08:29.838 TIME: 2026-07-23-12-08-29
  07-23 12:08:29.838 093 status=discharging health=good plug=none temp=348 volt=4303 +running +wifi device_idle=full
  07-23 12:09:29.838 093 00000000 +phone_in_call
  07-23 12:10:29.838 092 -phone_in_call
"""
    facts = section_of("batterystats", text)
    assert [(call.state, call.at and (call.at.base, call.at.lacks)) for call in only(facts, CallState)] == [
        ("in_call", (Base.WALL, ("year", "zone"))),
        ("idle", (Base.WALL, ("year", "zone"))),
    ]
    assert states(facts, "idle") == [("deep", True)]
    assert tally_of(facts, "battery_history").framed == 4


def test_the_form_of_4_4_counts_back_from_the_dump() -> None:
    text = """\
Battery History:
       -4h19m15s348ms  099 44120010 status=discharging health=good plug=none temp=275 volt=4196 +screen +wifi
         -55m50s264ms  091 44168013 +phone_in_call data_conn=hsdpa
         -28m38s003ms  084 04120041 -phone_in_call -wake_lock brightness=dim
              -3s302ms  084 04120041
"""
    facts = section_of("batterystats", text)
    assert [(call.state, call.at and (call.at.base, call.at.ms)) for call in only(facts, CallState)] == [
        ("in_call", (Base.AGO, 3350264)),
        ("idle", (Base.AGO, 1718003)),
    ]
    assert tally_of(facts, "battery_history").framed == 4


CHECKIN = r"""9,0,i,vers,35,186,TQ3A.230605.012,TQ3A.230605.012
9,hsp,0,10040,"com.example.dialer"
9,hsp,1,1000,"android.policy:POWER"
9,hsp,2,10077,"say \"hi\", twice"
9,h,0:RESET:TIME:1709400601000
9,h,0,Bl=95,Bs=d,Bh=g,Bp=n,Bt=242,Bv=4302,+r,+W
9,h,10500,+S,Esw=1,wr=2
9,h,3712504,+Pcl,+Etp=0
9,h,10000,-Pcl,-Etp=0,-S,Etp=10044:"com.example, home"
9,h,0,Dcpu=64210:83190
9,h,60000:SHUTDOWN
9,h,1:START
9,h,0,Bl=95,Bs=c,Bh=g,Bp=u,+r,+S
9,h,500,+Ud
9,0,l,ph,10
"""


def test_the_checkin_form_counts_from_its_first_record() -> None:
    facts = section_of("checkin_batterystats", CHECKIN)
    assert [(call.state, call.at and (call.at.base, call.at.ms)) for call in only(facts, CallState)] == [
        ("in_call", (Base.ELAPSED, 3723004)),
        ("idle", (Base.ELAPSED, 3733004)),
    ]
    assert [(act.act, act.why) for act in only(facts, UserAct)] == [("wake", "android.policy:POWER")]
    assert [(app.event, app.package) for app in only(facts, AppEvent)] == [
        ("top", "com.example.dialer"),
        ("not_top", "com.example.dialer"),
        ("top", "com.example, home"),
    ]
    assert states(facts, "screen") == [("off", True), ("on", False), ("off", False), ("on", True)]
    assert states(facts, "plug") == [("none", True), ("usb", True)]


def test_a_run_without_an_anchor_keeps_offsets() -> None:
    facts = section_of("checkin_batterystats", CHECKIN)
    down, up = only(facts, Boot)
    assert (down.at.base, up.at.base, up.at.ms) == (Base.ELAPSED, Base.ELAPSED, 3793005)
    tally = tally_of(facts, "battery_history")
    assert (tally.framed, tally.unread, tally.framed) == (10, 0, tally.read + tally.ignored)


def test_the_numeric_checkin_of_4_4_is_named_unread() -> None:
    facts = section_of(
        "checkin_batterystats", "7,0,h,-15550936,0,95,1,2,0,242,4302\n7,0,h,-15550000,0,95,1,2,0,242,4302\n"
    )
    (fact,) = only(facts, Unread)
    assert (fact.items, "4.4" in fact.why) == (2, True)
    assert tally_of(facts, "battery_history").unread == 2


def test_an_overflow_is_told() -> None:
    text = RELATIVE.replace("+3h11m00s000ms (2) SHUTDOWN", "+3h11m00s000ms (2) *OVERFLOW*")
    (fact,) = only(section_of("batterystats", text), Unread)
    assert "overflowed" in fact.why


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, len(RELATIVE)))
def test_cuts_and_junk_keep_the_count_whole(junk: str, cut: int) -> None:
    for name, sample in (("batterystats", RELATIVE), ("checkin_batterystats", CHECKIN)):
        for tally in only(section_of(name, sample[:cut] + junk + sample[cut // 2 :]), Tally):
            assert tally.framed == tally.read + tally.ignored + tally.unread
            assert min(tally.framed, tally.read, tally.ignored, tally.unread) >= 0


@pytest.mark.parametrize(
    "record",
    [
        "+1s000ms (2) 095 " + "+a" * 300_000,
        "+1s000ms (2) 095 x=" + '1:"' * 200_000,
        "+" + "1h" * 300_000,
        "0" + " " * 600_000,
    ],
)
def test_endless_records_are_read_in_passing(record: str) -> None:
    assert tally_of(section_of("batterystats", f"Battery History:\n  {record}\n"), "battery_history").framed <= 1
    section_of("checkin_batterystats", f"9,h,0,{record}\n")


TEXT = [
    "licensed/batterystats/batterystats.txt",
    "licensed/batterystats/batterystats0.txt",
    "unlicensed/batterystats/no_internet_on_xj_view_v2.txt",
    "unlicensed/batterystats/battery_out_2015_call.txt",
    "licensed/dumpsys_other/emulator_android9/batterystats.txt",
    "licensed/dumpsys_other/sailfish_android10/batterystats.txt",
]


@pytest.mark.parametrize("path", TEXT)
def test_real_histories_are_understood_to_the_last_record(path: str) -> None:
    text = corpus(path).read_bytes().replace(b"\r", b"").decode()
    facts = section_of("batterystats", text)
    tally = tally_of(facts, "battery_history")
    history = text.partition("Per-PID Stats")[0]
    assert tally.framed == len(re.findall(r"(?m)^ +(?:0|[+-][0-9dhms]+ms) +[(0-9]", history))
    assert tally.unread == 0
    assert len(only(facts, CallState)) == len(re.findall(r"[+-]phone_in_call", history))
    assert len(only(facts, AppEvent)) == len(re.findall(r'(?:top|pkginst|pkgunin)=\S+:"', history))
    assert sum(act.act == "wake" for act in only(facts, UserAct)) == history.count("screenwake=")


@pytest.mark.parametrize(
    "path", ["licensed/batterystats/pixel7_android15.txt", "licensed/batterystats/samsung_s7_android8.txt"]
)
def test_real_checkins_are_understood_to_the_last_record(path: str) -> None:
    text = corpus(path).read_bytes().decode()
    facts = section_of("checkin_batterystats", text)
    tally = tally_of(facts, "battery_history")
    assert (tally.framed, tally.unread) == (len(re.findall(r"(?m)^9,h,", text)), 0)
    assert sum(act.act == "wake" for act in only(facts, UserAct)) == len(re.findall(r"(?m)^9,h,.*,Esw=", text))
    assert len(only(facts, ClockAnchor)) == len(re.findall(r"(?m)^9,h,-?\d+:(?:RESET:)?TIME:", text))
    assert {state.at.base for state in only(facts, DeviceState) if state.at} == {Base.ELAPSED}
