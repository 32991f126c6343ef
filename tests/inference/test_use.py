"""Attended, unattended or unknown: what each sign may say, and what may never count."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.facts.phone import ReportHeader
from tests.inference.facts import DAY, HOUR, act, at, device, ms, place, screen, span, use_of

COVERED = span(-DAY, DAY)


def test_where_no_record_shows_the_screen_the_answer_is_unknown() -> None:
    found = use_of(act(0, "touch")).at(ms(1))
    assert (found.state, found.probability) == ("unknown", None)


def test_a_screen_that_had_been_off_is_unattended() -> None:
    found = use_of(COVERED, screen(-HOUR, "off"), screen(HOUR, "on")).before_call(ms(0))
    assert found.state == "unattended"
    assert found.because[0] == "the screen had been off for 59 min"


def test_a_screen_that_comes_on_was_off_before() -> None:
    assert use_of(COVERED, screen(HOUR, "on")).before_call(ms(0)).state == "unattended"


def test_a_screen_that_goes_off_was_on_before() -> None:
    assert use_of(COVERED, screen(HOUR, "off")).before_call(ms(0)).state == "attended"


def test_a_screen_of_which_nothing_is_told_is_unknown() -> None:
    assert use_of(COVERED, act(-5, "touch")).before_call(ms(0)).state == "unknown"


def test_nothing_goes_on_across_a_gap_of_the_records() -> None:
    """Off on the first day; on the second the first record is that it went off: it had been on in between."""
    use = use_of(span(-HOUR, 0), span(DAY, DAY + HOUR), screen(-100, "off"), screen(DAY + 600, "off"))
    assert use.at(ms(-50)).state == "unattended"
    assert use.at(ms(DAY + 300)).state == "attended"
    assert use.at(ms(HOUR)).state == "unknown"


def test_a_lock_seen_before_a_gap_says_nothing_after_it() -> None:
    use = use_of(
        span(-HOUR, 0), span(DAY, DAY + HOUR), screen(DAY, "on"), screen(-99, "off"), device(-90, "lock", "shown")
    )
    assert "the phone was locked" not in use.at(ms(DAY + 300)).because


def test_the_screen_that_the_call_lights_does_not_count() -> None:
    use = use_of(COVERED, screen(-HOUR, "off"), screen(0.5, "on"), calls=[(0, 60)])
    assert use.before_call(ms(0)).state == "unattended"
    assert use.at(ms(30)).state == "unknown"


def test_a_screen_that_went_dark_a_moment_before_the_call_says_nothing() -> None:
    """Clocks differ by seconds, and a call held to the ear darkens its own screen."""
    use = use_of(COVERED, screen(-600, "on"), screen(-2, "off"))
    assert use.before_call(ms(0)).state == "unknown"
    assert use.at(ms(-1)).state == "unattended"


def test_a_touch_just_before_a_screen_went_dark_counts() -> None:
    assert (
        use_of(COVERED, screen(-600, "on"), act(-4, "touch"), screen(-2, "off")).before_call(ms(0)).state == "attended"
    )


@pytest.mark.parametrize(("error_s", "state"), [(1, "unattended"), (120, "unknown")])
def test_a_call_whose_time_is_not_sure_is_held_against_the_whole_of_it(error_s: float, state: str) -> None:
    use = use_of(COVERED, screen(-600, "on"), screen(-60, "off"), screen(HOUR, "on"))
    assert use.before_call(ms(0), ms(error_s) - ms(0)).state == state


def test_an_uncertain_time_in_a_dark_night_stays_unattended() -> None:
    use = use_of(COVERED, screen(-5 * HOUR, "off"), screen(5 * HOUR, "on"))
    assert use.before_call(ms(0), 3_600_000).state == "unattended"


@pytest.mark.parametrize(
    ("why", "state"),
    [
        ("android.policy:BIOMETRIC", "attended"),
        ("android.policy:POWER", "attended"),
        ("WAKE_REASON_APPLICATION", "unknown"),
        ("WAKE_REASON_PLUGGED_IN", "unknown"),
        ("WAKE_REASON_TAP", "unknown"),
    ],
)
def test_why_the_screen_came_on_decides(why: str, state: str) -> None:
    assert use_of(COVERED, screen(-20, "on"), act(-20, "wake", why)).before_call(ms(0)).state == state


@pytest.mark.parametrize("kind", ["touch", "power_key", "volume_key", "notification", "gesture", "keyboard"])
def test_an_act_of_a_hand_makes_a_screen_lit_by_an_app_attended(kind: str) -> None:
    lit = (screen(-30, "on"), act(-30, "wake", "WAKE_REASON_APPLICATION"))
    assert use_of(COVERED, *lit).before_call(ms(0)).state == "unknown"
    assert use_of(COVERED, *lit, act(-10, kind)).before_call(ms(0)).state == "attended"


def test_a_credential_is_the_surest_sign() -> None:
    use = use_of(COVERED, screen(-30, "on"), act(-28, "unlock", "biometric"))
    assert use.before_call(ms(0)).because[0] == "the phone had been unlocked with a credential or biometric"


def test_deep_idle_makes_a_dark_phone_surer() -> None:
    dark = (COVERED, screen(-HOUR, "off"))
    still = use_of(*dark, device(-600, "idle", "deep")).before_call(ms(0))
    assert (still.probability or 1) < (use_of(*dark).before_call(ms(0)).probability or 0)
    assert "the phone lay still and untouched (deep idle)" in still.because


def test_taking_the_evidence_is_not_use() -> None:
    use = use_of(COVERED, screen(-300, "on"), act(0, "adb"), act(5, "touch"))
    assert use.at(ms(10)).because == ("the evidence itself was being taken",)
    header = ReportHeader(place=place("header"), at=at(0))
    assert use_of(COVERED, screen(-300, "on"), header).at(ms(60)).state == "unknown"


def test_a_phone_that_is_off_is_not_unattended() -> None:
    assert use_of(COVERED, screen(-HOUR, "off"), off=[(-60, 60)]).at(ms(0)).state == "unknown"


def test_the_owners_word_is_weighed_and_named() -> None:
    lit = (COVERED, screen(-30, "on"))
    use = use_of(*lit, not_using=[(-HOUR, HOUR)])
    assert use_of(*lit).at(ms(0)).state == "attended"
    assert use.at(ms(0)).state == "unknown"
    assert "by the owner's own statement nobody was using it" in use.at(ms(0)).because
    assert use.recorded(ms(0)).state == "attended"


def test_the_owners_word_alone_speaks_where_no_record_does() -> None:
    use = use_of(span(-DAY, -HOUR), screen(-2 * HOUR, "off"), not_using=[(-2 * HOUR, HOUR)])
    assert use.at(ms(0)).state == "unattended"
    assert use.recorded(ms(0)).state == "unknown"
    assert max(ended for _, ended, _ in use.intervals()) == ms(HOUR)


def test_an_incoming_call_answered_on_its_screen_was_answered_by_somebody() -> None:
    use = use_of(COVERED, screen(-HOUR, "off"), screen(1, "on"), calls=[(0, 60)])
    assert use.at_answer(ms(0), ms(8), by_screen=True).state == "attended"
    assert use.at_answer(ms(0), ms(8), by_screen=None).state == "unknown"


def test_a_call_of_unknown_direction_that_lights_the_screen_is_undecided() -> None:
    dark = (COVERED, screen(-HOUR, "off"))
    assert use_of(*dark, screen(5, "on")).of_either(ms(0)).state == "unknown"
    assert use_of(*dark, screen(HOUR, "on")).of_either(ms(0)).state == "unattended"


seconds = st.integers(-3000, 3000)
facts = st.lists(
    st.one_of(
        st.builds(screen, seconds, st.sampled_from(("on", "off", "doze"))),
        st.builds(act, seconds, st.sampled_from(("touch", "power_key", "adb", "motion")), st.none()),
        st.builds(
            device, seconds, st.sampled_from(("lock", "idle")), st.sampled_from(("shown", "hidden", "deep", "active"))
        ),
        st.builds(lambda began, lasts: span(began, began + lasts), seconds, st.integers(1, 900)),
    ),
    max_size=30,
)
stretches = st.lists(st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair) + 1)), max_size=3)


@given(facts, stretches, stretches)
def test_intervals_are_in_order_apart_and_cover_exactly_the_covered_time(
    found: list[object], calls: list[tuple[int, int]], stated: list[tuple[int, int]]
) -> None:
    use = use_of(*found, calls=calls, not_using=stated)  # type: ignore[arg-type]
    intervals = list(use.intervals())
    assert all(began < ended for began, ended, _ in intervals)
    assert all(one[1] <= other[0] for one, other in pairwise(intervals))
    covered = [*use.covered, *((ms(began), ms(ended)) for began, ended in stated)]
    assert sum(ended - began for began, ended, _ in intervals) == length(covered)


def length(spans: list[tuple[int, int]]) -> int:
    """Milliseconds in the union of stretches, counted in another way than the program does: by its edges."""
    edges = sorted({edge for spanned in spans for edge in spanned})
    return sum(
        right - left
        for left, right in pairwise(edges)
        if any(began <= left and right <= ended for began, ended in spans)
    )


def test_fifty_thousand_states_take_bounded_time() -> None:
    flapping = [screen(n, "on" if n % 2 else "off") for n in range(50_000)]
    touches = [act(n / 10, "touch") for n in range(50_000)]
    assert len(list(use_of(span(0, 50_000), flapping, touches).intervals())) > 1_000
