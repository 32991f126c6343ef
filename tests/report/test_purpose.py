"""No all-clear beside a call that was most likely no person's own; sentences about calls that bear no date."""

from __future__ import annotations

import pytest
from msgspec import structs

from offhook.answers import Answers, Call, Cause, Pattern, Peer, Use
from offhook.report.endings import UNDATED, Ending, outcome
from offhook.report.page import page_html
from offhook.report.phrases import pattern_says
from offhook.report.sheet import Sheet
from offhook.report.steps import limits
from offhook.report.story import call_text
from offhook.report.terminal import result_text
from offhook.report.when import Clocks
from offhook.report.words import peer
from tests.report import phones


def with_cause(cause: str, probability: float, *, clue: bool = True, **changes: object) -> Answers:
    """The quiet phone; the first of its calls, made while somebody was using it, has these causes."""
    clues = ["the screen went on without a key"] if clue else []
    weighed = [
        Cause(cause=cause, probability=probability, for_=clues),
        Cause(cause="sim_toolkit", probability=1 - probability),
    ]
    quiet = phones.quiet()
    first = structs.replace(quiet.calls[0], causes=weighed, **changes)
    return structs.replace(quiet, calls=[first, *quiet.calls[1:]])


@pytest.mark.parametrize("cause", ["pocket", "ghost_touch"])
def test_an_accident_is_named_first_and_listed(cause: str) -> None:
    answers = with_cause(cause, 0.9)
    told = outcome(answers)
    assert told.ending is Ending.OTHER_FINDINGS
    assert told.headline.startswith("1 call was most likely not made on purpose: ")
    screen = result_text(answers, Sheet(width=100))
    assert "Most likely not made by a person on purpose".upper() in screen.upper()
    assert "+65 6123 4567" in screen


def test_an_emergency_gesture_is_named_as_such() -> None:
    told = outcome(with_cause("emergency_gesture", 0.95, emergency=True))
    assert told.headline == "1 emergency call was most likely made by a gesture or a key combination."


@pytest.mark.parametrize("cause", ["person", "caller"])
def test_a_persons_own_call_keeps_the_all_clear(cause: str) -> None:
    assert outcome(with_cause(cause, 0.6)).ending is Ending.NOTHING_UNUSUAL


@pytest.mark.parametrize("cause", ["person", "pocket"])
def test_a_call_whose_cause_is_not_decided_takes_the_all_clear(cause: str) -> None:
    told = outcome(with_cause(cause, 0.5))
    assert told.ending is Ending.BADLY_COVERED
    assert "do not decide who or what made it" in told.headline


def test_without_a_clue_no_accident_is_told() -> None:
    assert "pocket" not in outcome(with_cause("pocket", 0.9, clue=False)).headline


def undated(call: Call) -> Call:
    """The same call with a time of day alone."""
    return structs.replace(call, began=None, answered=None, ended=None, began_as_written="06-17 03:10:02.511")


@pytest.mark.parametrize("make", [phones.midnight, phones.quiet])
def test_beside_undated_calls_of_known_use_no_sentence_says_that_use_is_nowhere_told(make: object) -> None:
    whole: Answers = make()  # type: ignore[operator]
    calls = [undated(call) for call in whole.calls]
    answers = structs.replace(whole, calls=calls, use=[], coverage=[], covered_from=None, covered_to=None)
    told = outcome(answers)
    said = " ".join([told.headline, *told.more, *limits(answers, told, Clocks(answers).main)])
    assert "no full date, so how long they reach is not known" in said
    assert said.count(UNDATED) <= 1
    assert "at no time" not in said.lower()
    assert "whether any call was made" not in said


def test_records_without_use_say_so_shortly_and_count_as_the_limits_do() -> None:
    answers = phones.dead_phone()
    told = outcome(answers)
    assert told.headline.startswith(
        "These records speak of 67 calls, but nothing in them tells whether anybody was using the phone."
    )
    assert "whether anybody was using the phone at 67 calls" in limits(answers, told, Clocks(answers).main)


def test_calls_of_unknown_use_are_counted_one_way() -> None:
    quiet = phones.badly_covered()
    nothing = Use(state="unknown", probability_attended=None)
    missed = phones.call(2, 12.0, direction="incoming", stage="ringing", answered=None, connected=False, use=nothing)
    calls = [phones.call(1, 80.5), phones.call(3, 12.5, use=nothing), missed]
    answers = structs.replace(quiet, calls=calls)
    told = outcome(answers)
    assert "for 2 of them" in told.headline
    assert any("at 2 calls" in limit for limit in limits(answers, told, Clocks(answers).main))


def test_several_phones_are_named_at_each_group() -> None:
    midnight = phones.midnight()
    other = phones.phone(id="phone-2", make="Google", model="Pixel 5")
    mine = structs.replace(midnight.calls[0], id="call-9", phone="phone-2")
    answers = structs.replace(midnight, phones=[*midnight.phones, other], calls=[*midnight.calls, mine])
    screen = result_text(answers, Sheet(width=100))
    assert "on Google Pixel 5" in screen
    assert "on Google Pixel 5" not in result_text(midnight, Sheet(width=100))
    assert "Google Pixel 5" in call_text(answers, "call-9", Sheet(width=100))


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("3 calls to x every 2:00:00", "3 calls to x every 2 hours"),
        ("3 calls every 1 day, 0:00:00", "3 calls every day"),
        ("3 calls every 7 days, 0:00:00", "3 calls every 7 days"),
        ("3 calls every 1:30:00", "3 calls every 90 minutes"),
        ("3 calls every 0:00:59", "3 calls every 59 s"),
    ],
)
def test_a_period_is_told_in_words(says: str, told: str) -> None:
    pattern = Pattern(
        id="p", kind="recurring_call", period_s=1.0, score=1.0, members=[], innocent_explanations=[], says=says
    )
    assert pattern_says(pattern) == told


def test_a_risk_that_repeats_the_kind_of_number_is_said_once() -> None:
    assert (
        peer(Peer(region="SG", type="premium_rate", risks=["premium", "abroad"])) == "Singapore, premium rate, abroad"
    )
    nobody = Peer(region=None, type="unassigned", risks=["no such range is known"])
    assert peer(nobody) == "number not assigned to anybody"


def test_cards_tell_when_and_how_long() -> None:
    assert "Sat 19 Sep 00:12, 4 min 02 s</li>" in page_html(phones.midnight())
