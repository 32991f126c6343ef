"""The bulk reader of logs: every line counted, spans and clock steps found, only asked-for lines taken apart."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import ClockChange
from offhook.facts.reading import Ignored, LogSpan, Tally, Unread
from offhook.facts.time import Base
from tests.parsers.section_of import corpus, log_facts, only, tally_of

WAKE = "Waking up from Asleep (uid=1000, reason=WAKE_REASON_POWER_BUTTON, details=android.policy:POWER)..."


def line(second: int, tag: str = "Zygote", message: str = "x", day: str = "03-03", uid: str = " 1000 ") -> str:
    time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.125"
    return f"{day} {time} {uid} 1712  2201 I {tag:8}: {message}"


@pytest.mark.parametrize(
    ("text", "base", "ms", "lacks", "offset_s"),
    [
        (
            f"03-03 09:44:03.772  1712  2201 I PowerManagerService: {WAKE}",
            Base.WALL,
            952076643772,
            ("year", "zone"),
            None,
        ),
        (
            f"03-03 09:44:03.772  1000  1712  2201 I PowerManagerService: {WAKE}",
            Base.WALL,
            952076643772,
            ("year", "zone"),
            None,
        ),
        (
            f"03-03 09:44:03.772 u0_a18 1712  2201 I PowerManagerService: {WAKE}",
            Base.WALL,
            952076643772,
            ("year", "zone"),
            None,
        ),
        (
            f"2024-03-03 09:44:03.772 +0200  1712  2201 I PowerManagerService: {WAKE}",
            Base.WALL,
            1709459043772,
            (),
            7200,
        ),
        (
            f"03-03 09:44:03.772123456  1712  2201 I PowerManagerService: {WAKE}",
            Base.WALL,
            952076643772,
            ("year", "zone"),
            None,
        ),
        (f"         1709459043.772  1712  2201 I PowerManagerService: {WAKE}", Base.EPOCH, 1709459043772, (), None),
        (f"  4711.772  1712  2201 I PowerManagerService: {WAKE}", Base.ELAPSED, 4711772, (), None),
        (f"03-03 09:44:03.772 I/PowerManagerService( 1712): {WAKE}", Base.WALL, 952076643772, ("year", "zone"), None),
        (
            f"03-03 09:44:03.772 I/PowerManagerService( 1000: 1712): {WAKE}",
            Base.WALL,
            952076643772,
            ("year", "zone"),
            None,
        ),
    ],
)
def test_every_form_of_a_line_is_read(
    text: str, base: Base, ms: int, lacks: tuple[str, ...], offset_s: int | None
) -> None:
    (act,) = only(log_facts([text]), UserAct)
    assert (act.act, act.why, act.uid) == ("wake", "WAKE_REASON_POWER_BUTTON:android.policy:POWER", 1000)
    assert (act.at.base, act.at.ms, act.at.lacks, act.at.offset_s) == (base, ms, lacks, offset_s)
    assert act.place.text == text.strip()
    assert act.place.source == "main_log"


def test_a_form_without_time_is_unread() -> None:
    facts = log_facts([f"I/PowerManagerService( 1712): {WAKE}", "I PowerManagerService: Waking up"])
    assert tally_of(facts, "main_log") == Tally(
        place=tally_of(facts, "main_log").place, framed=2, read=0, ignored=0, unread=2
    )


def test_a_date_that_no_calendar_has_is_unread() -> None:
    facts = log_facts([line(9), f"02-30 09:44:03.772  1000  1712  2201 I PowerManagerService: {WAKE}"])
    assert tally_of(facts, "main_log").unread == 1


def test_lines_out_of_column_are_read_as_well() -> None:
    """A work profile's uid is wider, and so is the uid of an app by name."""
    lines = [line(i) for i in range(50)] + [line(50 + i, "screen_toggled", "1", uid="1010123 ") for i in range(40)]
    facts = log_facts([*lines, line(95, "screen_toggled", "0", uid="u0_a1234")], buffer="events")
    assert [state.value for state in only(facts, DeviceState)] == ["on"] * 40 + ["off"]
    assert tally_of(facts, "event_log") == replace(
        tally_of(facts, "event_log"), framed=91, read=41, ignored=50, unread=0
    )


def test_the_source_follows_the_buffer() -> None:
    for buffer, source in (
        ("main", "main_log"),
        ("events", "event_log"),
        ("radio", "radio_buffer"),
        ("last", "last_log"),
    ):
        assert tally_of(log_facts([line(1)], buffer=buffer), source).framed == 1
    assert tally_of(log_facts([line(1)], buffer="mixed"), "log").framed == 1


def test_dividers_and_empty_lines_are_no_lost_lines() -> None:
    facts = log_facts(
        ["--------- beginning of main", line(1), "", line(2), "--------- beginning of /dev/log/system", line(3)]
    )
    assert tally_of(facts, "main_log") == replace(tally_of(facts, "main_log"), framed=5, read=0, ignored=5, unread=0)
    assert {fact.name for fact in only(facts, Ignored)} == {
        "dividers between log buffers",
        "log lines that no reader asks for",
    }


def test_much_garbage_is_counted_but_not_repeated() -> None:
    facts = log_facts([*(line(i) for i in range(9)), *(f"   at com.example.Some.method({i})" for i in range(500))])
    assert tally_of(facts, "main_log").unread == 500
    assert sum(fact.items for fact in only(facts, Unread)) == 500
    assert len(only(facts, Unread)) == 21


def test_a_span_ends_where_the_clock_goes_back() -> None:
    facts = log_facts([*(line(3600 + i) for i in range(30)), *(line(100 + i) for i in range(30))])
    first, second = only(facts, LogSpan)
    assert (first.lines, first.last.text, second.lines, second.first.text) == (
        30,
        "03-03 01:00:29.125",
        30,
        "03-03 00:01:40.125",
    )
    (change,) = only(facts, ClockChange)
    assert change.what == "log stamps step from 03-03 01:00:29.125 to 03-03 00:01:40.125"
    assert change.place.line == 31


def test_a_span_ends_where_the_clock_jumps_a_day_ahead() -> None:
    facts = log_facts([*(line(i, day="01-01") for i in range(9)), *(line(i, day="08-14") for i in range(9))])
    assert [span.lines for span in only(facts, LogSpan)] == [9, 9]
    assert len(only(facts, ClockChange)) == 1


@pytest.mark.parametrize("size", [100, 9000])
def test_late_lines_and_the_turn_of_the_year_are_no_steps(size: int) -> None:
    lines = [line(40_000 + i // 10) for i in range(size)]
    lines[size // 2] = line(30_000)
    assert len(only(log_facts(lines), LogSpan)) == 1
    turn = [line(86_390 + i, day="12-31") for i in range(10)] + [line(i, day="01-01") for i in range(50)]
    (span,) = only(log_facts(turn), LogSpan)
    assert (span.lines, only(log_facts(turn), ClockChange)) == (60, [])


def test_a_step_in_a_large_block_is_found_between_the_lines_that_are_sampled() -> None:
    lines = [line(50_000 + i // 100) for i in range(9_003)] + [line(40_000 + i // 100) for i in range(9_000)]
    assert [span.lines for span in only(log_facts(lines), LogSpan)] == [9_003, 9_000]
    assert [span.lines for span in only(log_facts(lines, block_bytes=4096), LogSpan)] == [9_003, 9_000]


def test_dropped_lines_are_counted_in_their_span() -> None:
    facts = log_facts(
        [
            line(1),
            line(2, "chatty", "uid=1000(system) Binder:1712_3 expire 12 lines"),
            line(3, "chatty", "uid=1 identical 3 lines"),
        ]
    )
    (span,) = only(facts, LogSpan)
    assert (span.lines, span.dropped) == (3, 12)


def test_a_file_of_several_buffers_has_a_span_for_each_that_begins_anew() -> None:
    text = [
        "--------- beginning of main",
        *(line(900 + i) for i in range(5)),
        "--------- beginning of radio",
        *(line(i) for i in range(5)),
    ]
    spans = only(log_facts(text, buffer="mixed"), LogSpan)
    assert [(span.buffer, span.lines) for span in spans] == [("main", 5), ("radio", 5)]
    assert only(log_facts(text, buffer="mixed"), ClockChange) == []


def test_buffers_merged_by_time_are_told_as_mixed() -> None:
    text = [
        "--------- beginning of main",
        *(line(i) for i in range(5)),
        "--------- beginning of events",
        *(line(9 + i) for i in range(5)),
    ]
    (span,) = only(log_facts(text, buffer="mixed"), LogSpan)
    assert (span.buffer, span.lines) == ("mixed", 10)


def test_places_are_right_across_blocks() -> None:
    lines = [line(i, "screen_toggled", str(i % 2)) if i % 7 == 0 else line(i) for i in range(900)]
    facts = log_facts(lines, buffer="events", block_bytes=1000, line=101)
    for state in only(facts, DeviceState):
        assert lines[state.place.line - 101] == state.place.text


def test_invalid_bytes_do_not_stop_the_reading() -> None:
    data = line(1).encode() + b"\xff\xfe\n" + line(2, "PowerManagerService", WAKE).encode() + b"\xc3\n\x00\x00\n"
    facts = log_facts(data)
    assert [act.act for act in only(facts, UserAct)] == ["wake"]
    assert tally_of(facts, "main_log").unread == 1


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000), st.integers(1, 300))
def test_cuts_and_junk_lose_no_line(junk: bytes, cut: int, block: int) -> None:
    """Framed is what is neither empty nor invented, whatever is torn."""
    good = (
        "\n".join(
            [
                line(1),
                line(2, "screen_toggled", "1"),
                "--------- beginning of system",
                line(5, "intercept_power", "[ACTION_DOWN,0,0]"),
            ]
        ).encode()
        + b"\n"
    )
    data = (good * 4)[:cut] + junk + (good * 2)
    facts = log_facts(data, buffer="events", block_bytes=block)
    tally = tally_of(facts, "event_log")
    assert tally.framed == sum(bool(part.strip()) for part in data.split(b"\n"))
    assert tally.framed == tally.read + tally.ignored + tally.unread
    assert tally.read >= 4


@pytest.mark.parametrize(
    "hostile",
    [
        "03-03 09:44:03.772" + " " * 500_000,
        "03-03 09:44:03.772 I/x" + "( " * 250_000,
        "03-03 09:44:03.772  1 1 1 I notification_canceled: " + "[|," * 150_000,
        "03-03 09:44:03.772  1 1 1 I PowerManagerService: Waking up from " + "details=" * 60_000,
        "03-03 09:44:03.772  1 1 1 I input_interaction: Interaction with: " + "a " * 250_000,
    ],
)
def test_endless_lines_are_read_in_passing(hostile: str) -> None:
    facts = log_facts([line(1), hostile, line(2)])
    assert tally_of(facts, "main_log").framed == 3


@pytest.mark.parametrize("stranger", ["", "no line of a log"])
def test_a_large_block_without_a_line_of_a_log_is_read_in_passing(stranger: str) -> None:
    """The first lines fill a block; the next one begins and ends with something else."""
    full = [line(second, message="x" * 300_000) for second in range(7)]
    facts = log_facts([*full, *[stranger] * 9_000], block_bytes=1 << 16)
    tally = tally_of(facts, "main_log")
    assert (tally.framed, tally.unread) == ((9_007, 9_000) if stranger else (7, 0))
    assert sum(span.lines for span in only(facts, LogSpan)) == 7


EVENT = "licensed/logcat/emulator_android9_event.log"


@pytest.mark.parametrize(
    "path",
    [
        EVENT,
        "licensed/logcat/emulator_android9_system.log",
        "licensed/logcat/emulator_android9_radio.log",
        "licensed/logcat/sailfish_android10_system.log",
        "licensed/logcat/android_logcat.log",
        "unlicensed/logcat/mtk_surf2_logcat.txt",
        "unlicensed/logcat/fantasy_gsm_mo_main.log",
    ],
)
def test_real_logs_are_understood_to_the_last_line(path: str) -> None:
    data = corpus(path).read_bytes().replace(b"\r\n", b"\n")
    facts = log_facts(data, buffer="mixed")
    assert tally_of(facts, "log").framed == sum(bool(part.strip()) for part in data.split(b"\n"))
    assert tally_of(facts, "log").unread == 0
    stamped = len(re.findall(rb"(?m)^(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d+ ", data))
    assert sum(span.lines for span in only(facts, LogSpan)) == stamped


def test_real_events_are_read_as_often_as_they_stand_there() -> None:
    data = corpus(EVENT).read_bytes()
    facts = log_facts(data, buffer="events")
    for tag, source_tags in (
        ("process_started", b"am_proc_start"),
        ("resumed", b"am_(?:set_resumed|resume)_activity"),
        ("paused", b"am_pause_activity"),
    ):
        expected = len(re.findall(rb"(?m) I " + source_tags + rb" *:", data))
        assert sum(getattr(fact, "event", "") == tag for fact in facts) == expected


def test_the_frame_that_dumpstate_writes_around_a_log_is_ignored_by_name() -> None:
    lines = ["01-06 01:00:59.991 I/AlarmManager(  144): alarm", "[logcat: 0.1s elapsed]"]
    tally = tally_of(log_facts(lines, buffer="main"), "main_log")
    assert (tally.framed, tally.ignored, tally.unread) == (2, 2, 0)
