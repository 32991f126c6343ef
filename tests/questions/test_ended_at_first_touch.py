"""Calls that end the moment the phone is woken: seen to be woken, during the call, and ended on this side."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from offhook.answers import Finding, Lane
from offhook.questions.ended_at_first_touch import ended_at_first_touch
from tests.questions.told import MAYBE_NOBODY, SOMEBODY, START, asked, call, inferred

HOUR = 3600


def lanes(woken_s: float, lane: str = "screen", values: tuple[str, str] = ("off", "on")) -> list[Lane]:
    """A stretch of the one and then of the other, the change so many seconds after the start."""
    at = START + timedelta(seconds=woken_s)
    hour = timedelta(hours=1)
    return [
        Lane(lane=lane, from_=at - hour, to=at, value=values[0]),
        Lane(lane=lane, from_=at, to=at + hour, value=values[1]),
    ]


def findings(woken: list[Lane], lasts_s: float = 120, **fields: object) -> list[Finding]:
    return asked(ended_at_first_touch, inferred([call(lasts_s=lasts_s, **fields)], lanes=woken))  # type: ignore[arg-type]


@pytest.mark.parametrize("woken", [lanes(117), lanes(120), lanes(118, "lock", ("shown", "hidden"))])
def test_a_call_that_ends_when_the_screen_comes_on_or_the_lock_goes(woken: list[Lane]) -> None:
    (found,) = findings(woken)
    assert (found.severity, found.because, found.attack) == ("high", ["call-1"], ["T1616"])


def test_where_it_is_less_sure_that_nobody_was_there_it_is_less_grave() -> None:
    assert findings(lanes(117), use=MAYBE_NOBODY)[0].severity == "medium"
    assert findings(lanes(117), stage="requested")[0].severity == "medium"


@pytest.mark.parametrize("woken_s", [-30, 3, 100, 121])
def test_woken_before_at_the_beginning_long_before_the_end_or_after_it_is_nothing(woken_s: float) -> None:
    """At the end of a call the screen comes on by itself."""
    assert findings(lanes(woken_s)) == []


def test_the_beginning_of_the_records_is_no_waking() -> None:
    assert findings(lanes(117)[1:]) == []
    assert findings(lanes(117, values=("on", "on"))) == []
    assert findings(lanes(117, values=("on", "off"))) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"use": SOMEBODY},
        {"direction": "incoming"},
        {"ended_by": "the other side hung up"},
        {"uncertainty_s": 60.0},
        {"told_by": ["bill"]},
        {"ended": None},
    ],
)
def test_what_proves_nothing(fields: dict[str, object]) -> None:
    """Somebody was there, somebody else ended it, or the end is not known to the second."""
    assert findings(lanes(117), **fields) == []  # type: ignore[arg-type]


def test_many_calls_and_many_wakings_cost_a_moment() -> None:
    woken = [lane for n in range(5000) for lane in lanes(HOUR * 3 * n)]
    calls = [call(n, hours=n, lasts_s=60) for n in range(5000)]
    began = time.process_time()
    assert asked(ended_at_first_touch, inferred(calls, lanes=woken)) == []
    assert time.process_time() - began < 2
