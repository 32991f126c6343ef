"""Single words and texts: what they say, and what hostile text becomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.answers import Initiator, Peer
from offhook.knowledge.regions import region_name
from offhook.report import words
from offhook.report.groups import Group, repeated, rhythm
from offhook.report.phrases import group_title
from offhook.report.spans import both, seconds, union, without
from offhook.report.text import encodable, isolated, plain
from offhook.report.when import Clocks, clock_of, hours, length
from tests.report import phones


@given(st.text(), st.sampled_from(["\x1b", "\u202e", "\x9b", "\x00", "\r\n", "\u2028", "\ud800", "\u2066"]))
def test_no_text_keeps_what_a_terminal_would_obey(text: str, active: str) -> None:
    shown = plain(text + active + text)
    assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in shown)
    assert active not in shown


def test_right_to_left_text_stands_in_an_isolate() -> None:
    assert isolated("تطبيق 3") == "\u2068تطبيق 3\u2069"
    assert isolated("plain") == "plain"
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


def test_a_console_that_cannot_print_a_sign_gets_a_plain_one() -> None:
    assert encodable("● 4 calls – 中", "cp437") == "! 4 calls - \\u4e2d"
    assert encodable("●", "no-such-encoding") == "!"
    assert encodable("●", "utf-8") == "●"


@pytest.mark.parametrize(
    ("number", "shown", "told"),
    [
        ("+861060601234", "tel:***", "+86 10 6060 1234"),
        ("999", None, "999"),
        (None, "tel:***********", "number masked by the phone, 11 digits long"),
        (None, "xxx", "number masked by the phone, 3 digits long"),
        (None, "tel:+8610****34", "number partly masked by the phone: +8610****34"),
        (None, "", "number withheld or empty"),
        (None, None, "number not in these records"),
    ],
)
def test_a_number_is_told_in_full_or_how_it_is_hidden(number: str | None, shown: str | None, told: str) -> None:
    assert words.number(phones.call(1, 1.0, number=number, number_shown=shown)) == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stage": "requested", "connected": None}, "asked for; that it was dialled is not recorded"),
        ({"stage": "dialled", "connected": False}, "dialled, not connected"),
        ({"stage": "ringing", "direction": "incoming", "connected": False}, "rang, not connected"),
        ({"stage": "answered"}, "4 min 02 s"),
        ({"stage": "answered", "ended": None}, "answered, length not recorded"),
        ({"stage": "answered", "duration_s": 3725.0}, "1 h 02 min"),
        ({"stage": "unknown", "connected": None}, "how far it got is not recorded"),
    ],
)
def test_how_far_a_call_got(changes: dict[str, object], told: str) -> None:
    assert words.outcome(phones.call(1, 1.0, **changes)) == told


def test_the_standing_of_who_asked_is_always_told() -> None:
    assert words.asked_by(None) == "not told: no app is named in these records"
    assert words.asked_by(Initiator(package="a.b", uid=1, tier="recorded")) == "a.b (recorded)"
    shared = Initiator(package=None, uid=1000, tier="derived", also=["a", "b", "c", "d"])
    assert (
        words.asked_by(shared)
        == "an app known only as uid 1000 (follows from the records; shares its identity with a, b, c and 1 more)"
    )


def test_a_place_is_named_with_its_region_once() -> None:
    assert words.peer(Peer(region="CN", type="fixed_line", place="Beijing")) == "Beijing, China, fixed line"
    assert words.peer(Peer(region="SG", type="mobile", place="Singapore")) == "Singapore, mobile"
    assert region_name("001") == "international"
    assert region_name("QQ") == "QQ"


def test_certainty_is_never_rounded_up() -> None:
    assert [words.percent(p) for p in (0.0, 0.001, 0.94, 0.999, 1.0, float("nan"))] == [
        "0 %",
        "under 1 %",
        "94 %",
        "over 99 %",
        "100 %",
        "not known",
    ]


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Singapore", "00:12"),
        ("+05:30", "21:42"),
        ("-03:00", "13:12"),
        ("../../etc/passwd", "16:12"),
        (None, "16:12"),
    ],
)
def test_times_are_told_on_the_phones_clock_or_in_utc(zone: str | None, told: str) -> None:
    clock = clock_of(phones.phone(time_zone=zone))
    assert clock.minute(datetime(2026, 9, 18, 16, 12, tzinfo=UTC)).endswith(told)
    assert clock.known == (zone is not None and not zone.startswith("."))


def test_the_edge_of_the_calendar_does_not_break_a_clock() -> None:
    clock = clock_of(phones.phone(time_zone="+05:30"))
    assert "9999" in clock.second(datetime.max.replace(tzinfo=UTC))


def test_lengths() -> None:
    assert [hours(s) for s in (0, 60, 3599, 3600, 83 * 3600, 36_000_000)] == [
        "less than a minute",
        "1 minute",
        "59 minutes",
        "1 hour",
        "83 hours",
        "10,000 hours",
    ]
    assert [length(s) for s in (0, 12, 242, 3900)] == ["0 s", "12 s", "4 min 02 s", "1 h 05 min"]
    assert [length(s) for s in (float("inf"), float("nan"))] == ["length not known"] * 2


def test_spans() -> None:
    at = [phones.hour(n) for n in range(10)]
    assert union([(at[3], at[5]), (at[0], at[2]), (at[4], at[6]), (at[9], at[8])]) == [(at[0], at[2]), (at[3], at[6])]
    assert both([(at[0], at[5])], [(at[1], at[2]), (at[4], at[9])]) == [(at[1], at[2]), (at[4], at[5])]
    assert without((at[1], at[5]), [(at[0], at[2]), (at[4], at[9])]) == [(at[2], at[4])]
    assert seconds([(at[0], at[2])]) == 7200


def test_a_rhythm_is_told_from_three_days_on_and_across_midnight() -> None:
    clock = Clocks(phones.midnight()).main
    calls = [phones.call(n, 1.8 + 24 * n + shift, "unattended") for n, shift in enumerate((0, 0.1, -0.05))]
    assert rhythm(Group(tuple(calls), same_number=True), clock) == "on 3 nights at about 23:58"
    assert rhythm(Group(tuple(calls[:2]), same_number=True), clock) == ""
    assert rhythm(Group((*calls, phones.call(9, 80.0)), same_number=True), clock) == ""


def test_the_most_worrying_group_comes_first() -> None:
    premium = phones.call(1, 5.0, "unattended", number="+4490000000", peer=Peer(region="GB", type="premium_rate"))
    asked = phones.call(2, 1.0, "unattended", number="+1", stage="requested")
    plain_calls = [phones.call(n, n, "unattended") for n in (3, 4)]
    assert [group.first.id for group in repeated([asked, *plain_calls, premium])] == ["call-1", "call-3", "call-2"]


def test_calls_of_hidden_numbers_are_not_said_to_have_one_number() -> None:
    hidden = [phones.call(n, n, "unattended", number=None, number_shown="tel:***") for n in range(2)]
    assert [group.same_number for group in repeated(hidden)] == [False]


def test_one_subscriber_is_one_group_however_the_number_was_dialled() -> None:
    here = Peer(region="CN", type="fixed_line", place="Beijing", international="+861060600123")
    written = "001861060600123", "+861060600123"
    calls = [phones.call(nth, nth * 24.0, "unattended", number=told, peer=here) for nth, told in enumerate(written, 1)]
    (group,) = repeated(calls)
    assert group_title(group, Clocks(phones.midnight()).main).startswith(
        "2 calls to +86 10 6060 0123 (Beijing, China, fixed line"
    )


def test_times_far_apart_are_told_with_their_year() -> None:
    clock = Clocks(phones.midnight()).main
    assert clock.day(phones.START) == "Fri 18 Sep"
    assert clock.day(phones.START - timedelta(days=365)) == "Thu 18 Sep 2025"
