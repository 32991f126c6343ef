"""Calls that come back: what is a pattern, what is chance, and at what price."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.answers import Call, Initiator, Pattern, Peer
from offhook.inference.recurrence import FEWEST, recurring_calls
from offhook.timeline.zone import Zone
from tests.questions.told import START, call

UTC = Zone("UTC", "given")
SINGAPORE = Zone("Asia/Singapore", "given")
MIDNIGHT = 22.0
"""Hours from the start of the first call to the next midnight of UTC."""
PREMIUM, OTHER = "+37190012345", "+6591234567"
EVIL = Initiator(package="org.evil", uid=10123, tier="recorded")


def dice(seed: int) -> Random:
    return Random(seed)


def patterns(calls: Iterable[Call], zone: Zone = UTC) -> list[Pattern]:
    return recurring_calls(calls, zone, "phone-1")


def at(hours: Iterable[float], number: str | None = PREMIUM, **fields: object) -> list[Call]:
    return [call(index, hours=hour, number=number, **fields) for index, hour in enumerate(hours, 1)]  # type: ignore[arg-type]


def test_three_nights_at_one_time_are_a_pattern() -> None:
    (found,) = patterns(at([0, 24.05, 48.02]))
    assert (found.period_s, found.score, found.members) == (86_400, 1.0, ["call-1", "call-2", "call-3"])
    assert found.says == f"3 calls to {PREMIUM} on 3 days at about 02:01"
    assert found.innocent_explanations


def test_two_calls_are_none() -> None:
    assert patterns(at([0, 24])) == []


def test_the_time_of_day_is_that_of_the_phone_or_said_to_be_utc() -> None:
    calls = at([0, 24, 48])
    assert patterns(calls, SINGAPORE)[0].says.endswith("at about 10:00")
    assert patterns(calls, Zone(None, "nothing tells"))[0].says.endswith("at about 02:00 UTC")


def test_a_clock_face_alone_is_enough_for_a_time_of_day() -> None:
    """A bill without a zone: when in the world it was is not known, at which hour it was is."""
    calls = [call(n, began=None, number=PREMIUM, local=f"2026-06-{n:02}T00:12:00") for n in (1, 2, 3)]
    assert patterns(calls, Zone(None, "nothing tells"))[0].says.endswith("on 3 days at about 00:12")


def test_summer_time_does_not_move_a_time_of_day() -> None:
    """02:00 UTC of winter is 01:00 UTC of summer: both are 03:00 in Berlin."""
    winter = -24.0 * 70
    hours = [winter, winter - 25, winter - 51, winter - 72]
    calls = at([*(h + 1 for h in hours), 0.0, 24.0, 48.0, 72.0])
    by_zone = {len(p.members) for p in patterns(calls, Zone("Europe/Berlin", "given"))}
    assert max(by_zone) >= 6


def test_midnight_lies_within_a_time_of_day() -> None:
    (found,) = patterns(at([MIDNIGHT - 0.02, MIDNIGHT + 24.02, MIDNIGHT + 48 - 0.01, MIDNIGHT + 72.03]))
    assert (len(found.members), found.period_s, found.score) == (4, 86_400, 1.0)


def test_two_calls_around_one_midnight_are_of_one_night() -> None:
    assert patterns(at([MIDNIGHT - 0.02, MIDNIGHT + 0.02, MIDNIGHT + 24.01])) == []


def test_a_week_is_a_period() -> None:
    (found,) = patterns(at([0, 168, 336, 672]))
    assert (found.period_s, found.score) == (7 * 86_400, 0.8)


def test_one_interval_at_any_time_of_day_is_a_pattern() -> None:
    (found,) = patterns(at([0, 6.4, 12.8, 19.2]))
    assert found.says == f"4 calls to {PREMIUM} every 6 h 24 min"
    assert found.score > 0.99


@pytest.mark.parametrize(
    ("hours", "words"), [(1.0, "hour"), (2.0, "2 hours"), (1.5, "90 minutes"), (0.26, "16 minutes")]
)
def test_a_period_is_told_in_words(hours: float, words: str) -> None:
    (found,) = patterns(at([hours * n for n in range(4)]))
    assert found.says == f"4 calls to {PREMIUM} every {words}"


def test_a_number_is_told_as_anybody_would_dial_it() -> None:
    peer = Peer(region="CN", type="fixed_line", international="+861060600123")
    (found,) = patterns(at([0, 24, 48], number="001861060600123", peer=peer))
    assert found.says.startswith("3 calls to +861060600123 ")


def test_redials_within_minutes_are_no_interval() -> None:
    assert patterns(at([0, 0.05, 0.1, 0.15])) == []


def test_one_initiator_is_enough_where_numbers_are_masked_and_a_dialer_is_none() -> None:
    hours = [0, 24, 48]
    assert len(patterns(at(hours, None, initiator=EVIL))) == 1
    assert patterns(at(hours, None, initiator=Initiator(package="com.android.dialer", uid=1, tier="recorded"))) == []
    assert patterns(at(hours, None)) == []


def test_the_same_calls_by_number_and_by_initiator_are_one_pattern() -> None:
    (found,) = patterns(at([0, 24, 48], initiator=EVIL))
    assert found.says == f"3 calls to {PREMIUM} asked for by org.evil on 3 days at about 02:00"


def test_the_larger_of_two_patterns_of_the_same_calls_is_kept() -> None:
    first = at([0, 24, 48, 72], initiator=EVIL)
    second = [call(9, hours=96, number=PREMIUM), call(10, hours=120, number=PREMIUM)]
    (found,) = patterns([*first, *second])
    assert len(found.members) == 6
    assert "asked for by" not in found.says


def test_one_number_in_two_forms_is_one_number() -> None:
    calls = [*at([0, 24], "+6591234567"), call(3, hours=48, number="0065 9123 4567")]
    assert len(patterns(calls)) == 1


@pytest.mark.parametrize("fields", [{"direction": "incoming"}, {"kind": "conference"}, {"began": None}])
def test_what_does_not_count(fields: dict[str, object]) -> None:
    """Incoming calls, conferences (their calls count), and calls whose time is not known."""
    assert patterns(at([0, 24, 48], **fields)) == []  # type: ignore[arg-type]


def test_somebody_who_is_called_often_is_no_pattern_by_chance() -> None:
    """Three calls a day to one person, at any waking hour, for two months: in no more than one phone of twenty a time of day."""
    found = 0
    for seed in range(40):
        random = dice(seed)
        found += bool(patterns(at(sorted(random.uniform(6, 22) + 24 * (day // 3) for day in range(180)))))
    assert found <= 2


def test_three_calls_at_any_time_are_seldom_a_pattern() -> None:
    found = sum(bool(patterns(at(sorted(dice(seed).uniform(0, 720) for _ in range(3))))) for seed in range(300))
    assert found <= 9


def test_a_night_call_to_somebody_who_is_called_by_day_as_well_is_found() -> None:
    random = dice(7)
    days = sorted(random.uniform(6, 20) + 24 * day for day in range(8))
    (found,) = patterns(at(sorted([*days, *(0.2 + 24 * day for day in range(8))])))
    assert len(found.members) == 8


def test_ten_thousand_calls_cost_a_moment() -> None:
    began = time.process_time()
    random = dice(1)
    patterns([call(i, hours=random.uniform(0, 9000), number=PREMIUM, initiator=EVIL) for i in range(5000)])
    patterns([call(i, hours=i * 24 % 5000, number=f"+6591{i // 3:06}") for i in range(5000)])
    patterns([call(i, hours=0, number=PREMIUM) for i in range(2000)])
    assert time.process_time() - began < 5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40 * 24 * 12), st.sampled_from([PREMIUM, OTHER, None]), st.sampled_from([EVIL, None])),
        max_size=40,
    )
)
def test_every_pattern_has_three_calls_of_the_phone_in_order(
    drawn: list[tuple[int, str | None, Initiator | None]],
) -> None:
    calls = [
        call(index, hours=slot / 12, number=number, initiator=who) for index, (slot, number, who) in enumerate(drawn)
    ]
    when = {one.id: one.began for one in calls}
    found = patterns(calls)
    for pattern in found:
        times = [when[member] for member in pattern.members]
        assert len(set(pattern.members)) == len(pattern.members) >= FEWEST
        assert times == sorted(times, key=lambda moment: moment or START)
        assert 0 <= pattern.score <= 1
        assert pattern.period_s >= timedelta(minutes=10).total_seconds()
    assert patterns(reversed(calls)) is not None
