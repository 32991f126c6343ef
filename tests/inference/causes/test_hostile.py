"""Bad evidence: nothing, nonsense, floods; and time that stays bounded."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.calls import TelecomEvent
from offhook.facts.handling import UserAct
from offhook.inference.causes import why
from offhook.inference.causes.clue import all_clues, where
from offhook.inference.causes.weigh import in_parts, posterior
from offhook.knowledge.cause_advice import ADVICE, BETWEEN, SHOWN_BY
from offhook.knowledge.cause_weights import BASE_RATES, CAUSES
from offhook.knowledge.packages import KINDS, TABLE, known_package, trusted
from tests.inference.causes.stories import REQUEST, STRANGER, Story, stamp

MANY = 10_000
NASTY = [
    "",
    "\x00",
    "{who}",
    "../../etc",
    "<b>",
    "=cmd()",
    "TSI.pC(" * 2000,
    "a" * 100_000,
    "\u202e",
    "null;null",
    "(((((((((",
    "com.a;" * 500,
]


def test_no_call_is_no_answer() -> None:
    assert Story().in_hand().all_told() == []


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_odd_text_in_records_is_carried_as_text(text: str) -> None:
    """As calling package, session, reason, package of an act: never a traceback, never a place in a sentence."""
    story = (
        Story()
        .call(text, text, end=text)
        .in_hand()
        .app(-1, "resumed", text)
        .act(-1, "wake", text)
        .used(text, "bg")
        .microphone(-1, text, text)
    )
    story.installed(text).holds("accessibility", text, text).holds("media_projection", text).link(-9, 9, text).row(
        text, 0
    )
    for causes, settle in story.all_told():
        assert len(causes) == len(CAUSES)
        assert all(isinstance(says, str) for cause in causes for says in (*cause.for_, *cause.against, *settle))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.text(max_size=60), st.integers(-(10**15), 10**15))
def test_any_text_and_any_time_is_answered(package: str, session: str, second: int) -> None:
    story = Story().call(package, session, at=second % 10**9).in_hand()
    event = next(fact for fact in story.facts if isinstance(fact, TelecomEvent))
    story.facts.append(replace(event, order=7, data=session, session=package))
    assert all(len(causes) == len(CAUSES) for causes, _ in story.all_told())


def test_records_that_contradict_each_other_leave_the_answer_open() -> None:
    """Telecom names an app, the modem says that nobody asked: no cause is sure."""
    story = Story().call(STRANGER, "TSI.aNUC@A1", end=None)
    assert story.told()[0][0].probability < 0.95


@pytest.mark.slow
def test_ten_thousand_calls_in_a_flooded_phone_are_answered_in_bounded_time() -> None:
    """Linear: a call looks at what lies around it, and of a flood only at what is nearest."""
    story = Story().covered("events", back=9_000_000, on=9_000_000)
    for number in range(MANY):
        story.row("+6561234567", number * 30.0, 20)
    place = story.place("event_log")
    flood = [
        UserAct(place=place, at=stamp(MANY * 15 + number / 1000), act="touch", package="a.b")
        for number in range(50_000)
    ]
    story.facts.extend(flood)
    book, clock, coverage, uses, calls = story.inferred()
    assert len(calls) == MANY
    began = time.process_time()
    told = why(book, clock, coverage, uses, calls, story.owner)
    assert len(told) == MANY
    assert time.process_time() - began < 60


def test_the_place_in_a_sentence_is_short() -> None:
    place = replace(Story().row("1").facts[0].place, entry="a/" * 300 + "b" * 300, line=7)
    assert len(where(place)) < 80
    assert where(place).endswith(":7")


def test_rounding_keeps_the_sum_and_leaves_nothing_impossible() -> None:
    for direction, rates in BASE_RATES.items():
        assert abs(sum(rates.values()) - 1) < 1e-9
        parts = in_parts(posterior(direction, []))
        assert sum(parts.values()) == 10_000
        assert min(parts.values()) >= 1


def test_clues_are_found_by_walking_and_documented() -> None:
    names = [function.__name__ for function, _ in all_clues()]
    assert len(names) == len(set(names)) > 30
    assert [function for function, _ in all_clues() if not function.__doc__] == []


def test_the_table_of_packages_is_consistent() -> None:
    assert {row.kind for row in TABLE} <= set(KINDS)
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert {row.source for row in TABLE} == {"AOSP", "store", "ROM"}
    assert known_package("com.teamviewer.host.market") is not None
    assert known_package("com.teamviewerx") is None
    shell = known_package("com.android.shell")
    assert shell is not None
    assert not trusted(shell, system=False)


def test_every_cause_has_advice_and_something_that_would_show_it() -> None:
    assert set(ADVICE) == set(SHOWN_BY) == set(CAUSES)
    assert all(pair <= set(CAUSES) and len(pair) == 2 for pair in BETWEEN)
    assert REQUEST > 0
