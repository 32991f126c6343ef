"""What is told of the minutes around a call: which records, in which words, how many, and of which calls none."""

from __future__ import annotations

from time import process_time

import pytest

from offhook.answers import Around
from offhook.facts.book import FactBook
from offhook.facts.calls import CallState, RadioRequest
from offhook.facts.handling import AppEvent, DeviceState, Microphone, UserAct
from offhook.facts.phone import Link
from offhook.facts.place import Fact, Place
from offhook.facts.time import Base, Instant, Stamp
from offhook.inference.around import FEWEST, MOST, around
from offhook.inference.calls import MergedCall
from offhook.inference.matching import Group
from offhook.timeline.clock import Clock

NOON = 1_780_056_000_000
"""12:00 UTC of a day in 2026."""


def at(second: float, error_ms: int = 0) -> Stamp:
    return Stamp(str(second), Base.EPOCH, NOON + round(second * 1000), error_ms=error_ms)


def place(line: int, source: str = "event_log") -> Place:
    return Place("evidence-1", source, "bugreport.txt", line)


def touch(second: float, line: int, package: str = "org.example.notes") -> UserAct:
    return UserAct(place=place(line), at=at(second), act="touch", package=package)


def screen(second: float, value: str, line: int, why: str | None = None) -> DeviceState:
    return DeviceState(place=place(line, "battery_history"), at=at(second), state="screen", value=value, why=why)


def call(began: float | None = 0.0, ended: float | None = 60.0, error_ms: int = 0) -> MergedCall:
    found = MergedCall(Group([]))
    if began is not None:
        found.began = Instant(NOON + round(began * 1000), error_ms)
    if ended is not None:
        found.ended = Instant(NOON + round(ended * 1000))
    return found


def told(facts: list[Fact], *calls: MergedCall) -> tuple[list[Around], int]:
    book = FactBook(facts)
    return around(book, Clock(book), calls or (call(),))[0]


def words(facts: list[Fact], *calls: MergedCall) -> list[str]:
    return [f"{entry.lane}: {entry.says}" for entry in told(facts, *calls)[0]]


def test_from_fifteen_minutes_before_to_two_after_its_end() -> None:
    facts: list[Fact] = [touch(second, index, f"app.n{index}") for index, second in enumerate((-901, -899, 179, 181))]
    assert words(facts) == ["touch: a window of app.n1 was touched", "touch: a window of app.n2 was touched"]


def test_of_a_long_call_its_beginning_and_its_end() -> None:
    facts: list[Fact] = [touch(second, index, f"app.n{index}") for index, second in enumerate((10, 3600, 7100))]
    found = words(facts, call(0, 7200))
    assert found == ["touch: a window of app.n0 was touched", "touch: a window of app.n2 was touched"]


def test_a_call_whose_time_is_not_known_well_enough_has_none() -> None:
    floating = call()
    floating.began = Instant(NOON, floating=("zone",))
    for one in (call(None), call(error_ms=600_000), floating):
        assert told([touch(-5, 1)], one) == ([], 0)


def test_every_kind_of_record_has_its_lane_and_plain_words() -> None:
    facts: list[Fact] = [
        screen(-60, "on", 1, "android.policy:POWER"),
        DeviceState(place=place(2), at=at(-50), state="lock", value="hidden"),
        touch(-40, 3),
        UserAct(place=place(4), at=at(-30), act="motion"),
        DeviceState(place=place(5), at=at(-25), state="plug", value="ac"),
        AppEvent(place=place(6), at=at(-20), event="resumed", package="org.example.dialer"),
        Microphone(place=place(7), at=at(-15), package="org.example.voice", uid=1, started=True, used_for="HOTWORD"),
        Link(place=place(8), address="AA:BB", name="Car", kind="acl", began=at(-10)),
        RadioRequest(place=place(9), at=at(1), request="DIAL", way="cs", serial=1, slot=0),
        CallState(
            place=place(10), at=at(2), witness="audio_mode", state="offhook", package="com.android.server.telecom"
        ),
    ]
    assert words(facts) == [
        "screen: the screen came on (the power key or another key)",
        "lock: the lock screen went away",
        "touch: a window of org.example.notes was touched",
        "motion: the phone was moved",
        "charger: the charger was put on (mains)",
        "apps: org.example.dialer came to the front",
        "sound: org.example.voice opened the microphone for HOTWORD",
        "bluetooth: the link to Car opened",
        "radio: the phone's software asked the modem to dial",
        "sound: the phone was off the hook (com.android.server.telecom)",
    ]


def test_every_entry_names_its_place() -> None:
    [entry], _ = told([touch(-5, 77)])
    assert (entry.evidence, entry.source, entry.entry, entry.line) == ("evidence-1", "event_log", "bugreport.txt", 77)


def test_two_sources_of_one_thing_are_one_entry_and_the_reason_is_kept() -> None:
    facts: list[Fact] = [
        screen(-10, "on", 1),
        UserAct(place=place(2), at=at(-9.2), act="wake", why="android.policy:BIOMETRIC"),
    ]
    assert words(facts) == ["screen: the screen came on (a fingerprint or a face)"]


def test_a_screen_that_an_app_lit_and_a_finger_woke_is_told_as_both() -> None:
    facts: list[Fact] = [
        UserAct(place=place(1), at=at(-10), act="wake", why="SCREEN_ON_FLAG"),
        UserAct(place=place(2), at=at(-8), act="wake", why="android.policy:BIOMETRIC"),
    ]
    assert len(words(facts)) == 2


def test_what_happens_over_and_over_is_one_entry_with_its_count() -> None:
    facts: list[Fact] = [touch(-300 + 10 * index, index) for index in range(20)]
    assert words(facts) == ["touch: a window of org.example.notes was touched (20 times within 3 min)"]


def test_a_screen_that_flickers_is_told_each_time() -> None:
    facts: list[Fact] = [screen(-100 + 10 * index, "on" if index % 2 else "off", index) for index in range(6)]
    assert len(words(facts)) == 6


def test_a_state_that_only_repeats_at_the_start_of_a_history_did_not_happen_then() -> None:
    repeated = DeviceState(place=place(1), at=at(-5), state="screen", value="off", initial=True)
    assert words([repeated]) == []


def test_of_very_much_the_telling_and_the_near_stay_and_the_rest_is_counted() -> None:
    """Nothing is lost in silence: what has no room is counted."""
    facts: list[Fact] = [
        AppEvent(place=place(index), at=at(-800 + index), event="process_started", package=f"app.n{index}")
        for index in range(150)
    ]
    facts.append(touch(-890, 999))
    entries, more = told(facts)
    assert len(entries) == MOST
    assert "a window of org.example.notes was touched" in [entry.says for entry in entries]
    assert more == 151 - MOST
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


@pytest.mark.slow
def test_a_flooded_log_and_ten_thousand_calls_cost_seconds_and_stay_bounded() -> None:
    facts: list[Fact] = [touch(index * 0.4, index, f"app.n{index % 7}") for index in range(20_000)]
    facts += [screen(index * 2.0, "on" if index % 2 else "off", index) for index in range(4_000)]
    calls = [call(index * 0.8, index * 0.8 + 30) for index in range(10_000)]
    book = FactBook(facts)
    began = process_time()
    found = around(book, Clock(book), calls)
    assert process_time() - began < 30
    assert max(len(entries) for entries, _ in found) <= FEWEST


def test_hostile_names_are_cut() -> None:
    [entry], _ = told([touch(-5, 1, "x" * 1_000_000)])
    assert len(entry.says) < 300
