"""The broadcast history of `dumpsys activity`. Invented, in the forms of 2.3, 7, 9 and 14."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.calls import CallState, OutgoingBroadcast
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import ClockChange, Link
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, only, section_of, tally_of


def full(action: str, at: str, extras: str = "", result: str = "null") -> str:
    told = f"      extras: Bundle[{{{extras}}}]\n" if extras else ""
    return (
        f"  Historical Broadcast background #0:\n    BroadcastRecord{{1ae33f4 u-1 {action}}} to user -1\n"
        f"    Intent {{ act={action} flg=0x10 (has extras) }}\n{told}"
        f"    caller=com.android.server.telecom 1774:system/1000 pid=1774 uid=1000\n"
        f"    enqueueClockTime={at} dispatchClockTime={at}\n"
        f"    dispatchTime=-1m3s568ms (+1ms since enq) finishTime=-1m3s568ms (0 since disp)\n"
        f"    resultTo=null resultCode=-1 resultData={result}\n"
        "    Deliver #0: BroadcastFilter{77623ee u0 ReceiverList{c0d4d69 1867 system/1000/u0 local:2a793f0}}\n"
    )


def summary(action: str, at: str, extras: str = "") -> str:
    told = f"    extras: Bundle[{{{extras}}}]\n" if extras else ""
    return (
        f"  #0: act={action} flg=0x10 (has extras)\n    0 dispatch +2ms finish\n    enq={at} disp={at} fin={at}\n{told}"
    )


CALL, STATE = "android.intent.action.NEW_OUTGOING_CALL", "android.intent.action.PHONE_STATE"
AT = "2024-03-03 09:44:03.123"
JAVA = "Sun Mar 03 09:44:03 GMT+01:00 2024"
HEADING = "  Historical broadcasts [background]:\n"


def history(*records: str) -> list[Fact]:
    return list(section_of("activity", HEADING + "".join(records) + "\n  Sticky broadcasts for user -1:\n"))


def test_an_outgoing_call_with_its_number_in_clear() -> None:
    (call,) = only(history(full(CALL, AT, "android.intent.extra.PHONE_NUMBER=+15551230000, x=1")), OutgoingBroadcast)
    assert (call.number, call.caller, call.uid, call.at.ms % 1000) == (
        "+15551230000",
        "com.android.server.telecom",
        1000,
        123,
    )


def test_the_number_stands_in_the_result_where_the_extras_are_stripped() -> None:
    (call,) = only(history(full(CALL, AT, "STRIPPED=1", "5551230000")), OutgoingBroadcast)
    assert call.number == "5551230000"
    (bare,) = only(history(full(CALL, AT, "STRIPPED=1")), OutgoingBroadcast)
    assert bare.number is None


def test_up_to_7_the_date_is_java_text_with_its_zone() -> None:
    (call,) = only(history(full(CALL, JAVA)), OutgoingBroadcast)
    assert (call.at.offset_s, call.at.lacks) == (3600, ())


def test_phone_states_with_number_and_slot() -> None:
    facts = history(
        full(STATE, AT, "incoming_number=5551230000, state=OFFHOOK, subscription=1, slot=1"),
        full(STATE, AT, "STRIPPED=1"),
    )
    (state,) = only(facts, CallState)
    assert (state.state, state.number, state.slot, state.witness) == ("offhook", "5551230000", 1, "PHONE_STATE")
    assert any("stripped" in i.name for i in only(facts, Ignored))


def test_what_the_summary_repeats_is_told_once() -> None:
    facts = history(
        full(STATE, AT, "state=IDLE"),
        full(STATE, AT, "state=IDLE, incoming_number=1"),
        *[summary(STATE, AT, "state=IDLE")] * 3,
    )
    assert len(only(facts, CallState)) == 3
    assert tally_of(facts, "broadcasts") == Tally(
        place=tally_of(facts, "broadcasts").place, framed=5, read=3, ignored=2, unread=0
    )


def test_screen_lock_plugs_headset_usb_links_and_clock() -> None:
    prefix = "android.intent.action."
    facts = history(
        summary(prefix + "SCREEN_ON", AT),
        summary(prefix + "SCREEN_OFF", AT),
        summary(prefix + "USER_PRESENT", AT),
        summary(prefix + "ACTION_POWER_CONNECTED", AT),
        summary(prefix + "ACTION_POWER_DISCONNECTED", AT),
        summary(prefix + "HEADSET_PLUG", AT, "state=1, name=h2w"),
        summary(prefix + "BATTERY_CHANGED", AT, "status=2, plugged=2, level=80"),
        summary("android.hardware.usb.action.USB_STATE", AT, "connected=true, configured=true, adb=true"),
        summary(
            "android.bluetooth.device.action.ACL_DISCONNECTED",
            AT,
            "android.bluetooth.device.extra.DEVICE=XX:XX:XX:XX:12:34",
        ),
        summary(prefix + "TIMEZONE_CHANGED", AT),
        summary(prefix + "TIME_TICK", AT),
        summary(prefix + "TIME_TICK", AT),
    )
    assert [(s.state, s.value, s.initial) for s in only(facts, DeviceState)] == [
        ("screen", "on", False), ("screen", "off", False), ("plug", "yes", False), ("plug", "none", False),
        ("headset", "plugged", False), ("plug", "usb", True), ("usb_data", "on", False),
    ]  # fmt: skip
    assert [(a.act, a.why) for a in only(facts, UserAct)] == [("unlock", "USER_PRESENT")]
    assert [c.what for c in only(facts, ClockChange)] == ["TIMEZONE_CHANGED"]
    (link,) = only(facts, Link)
    assert (link.address, link.began, link.ended is not None) == ("XX:XX:XX:XX:12:34", None, True)
    assert {i.name: i.items for i in only(facts, Ignored)} == {prefix + "TIME_TICK": 2}


def test_before_4_4_there_is_only_an_age_without_sleep() -> None:
    text = (
        "  Historical broadcasts:\n  Historical Broadcast #0:\n    BroadcastRecord{409233f8 android.intent.action.SCREEN_ON}\n"
        "    Intent { act=android.intent.action.SCREEN_ON flg=0x4 }\n    caller=null null pid=151 uid=1000\n"
        "    dispatchTime=-2m17s460ms finishTime=-2m17s451ms\n"
    )
    (state,) = only(section_of("activity", text), DeviceState)
    assert state.at is not None
    assert (state.at.base, state.at.ms) == (Base.UPTIME_AGO, 137_460)


def test_a_wanted_broadcast_without_a_time_is_unread() -> None:
    facts = history(f"  #1: act={CALL} flg=0x10\n    extras: Bundle[{{}}]\n")
    assert len(only(facts, Unread)) == 1


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_record_is_counted_however_the_dump_is_cut(data: st.DataObject) -> None:
    text = (
        HEADING
        + full(CALL, AT, "android.intent.extra.PHONE_NUMBER=1")
        + full(STATE, JAVA, "state=IDLE")
        + summary(STATE, JAVA)
    )
    cut = text[: data.draw(st.integers(0, len(text)))]
    tally = tally_of(section_of("activity", cut), "broadcasts") if cut else None
    if tally:
        assert tally.framed == tally.read + tally.ignored + tally.unread
        assert tally.framed >= len(re.findall(r"^ +(?:BroadcastRecord\{|#\d+: act=)", cut, re.MULTILINE))


def test_every_record_of_the_corpus_is_accounted_for() -> None:
    """Counted apart from the parser: records in a real report of 2011."""
    text = corpus("licensed/bugreport/bugreport_deadlock.txt").read_text(errors="replace")
    text = text[text.index("  Historical broadcasts:") : text.index("  Sticky broadcasts:")]
    tally = tally_of(section_of("activity", text), "broadcasts")
    assert (tally.framed, tally.unread) == (text.count("    BroadcastRecord{"), 0)
