"""How an audit ends, and in which words: rules over answers written by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from offhook.answers import Answers, UseInterval
from offhook.report.coverage import reach
from offhook.report.endings import NO_CLEAN_BILL, Ending, outcome
from tests.report import phones


def calls_only(*calls: object, **changes: object) -> Answers:
    return phones.changed(phones.quiet(), calls=list(calls), **changes)


@pytest.mark.parametrize(
    ("story", "ending", "headline"),
    [
        ("midnight", Ending.CALLS_UNATTENDED, "While nobody was using the phone, it placed 4 calls."),
        (
            "quiet",
            Ending.NOTHING_UNUSUAL,
            "In the 80 hours these records cover, every call fits somebody using the phone.",
        ),
        (
            "badly_covered",
            Ending.BADLY_COVERED,
            f"These records show no call, but they only cover 4 of the last 72 hours. {NO_CLEAN_BILL}",
        ),
        (
            "nothing",
            Ending.BADLY_COVERED,
            f"These records show no call, but they cover none of the last 72 hours. {NO_CLEAN_BILL}",
        ),
        ("unusable", Ending.UNUSABLE, "None of the 2 files could be read as evidence of a phone."),
    ],
)
def test_each_story_has_its_ending_and_its_first_sentence(story: str, ending: Ending, headline: str) -> None:
    result = outcome(phones.STORIES[story]())
    assert (result.ending, result.headline) == (ending, headline)


def test_a_request_that_was_never_dialled_is_not_called_placed() -> None:
    asked = phones.call(1, 3.0, "unattended", stage="requested", connected=None, answered=None, ended=None)
    result = outcome(calls_only(asked))
    assert result.ending is Ending.CALLS_UNATTENDED
    assert "placed" not in result.headline
    assert "1 call was asked for that was not dialled as far as the records show" in result.headline


def test_placed_asked_and_open_calls_are_counted_apart() -> None:
    calls = [
        phones.call(n, 3.0 + n, "unattended", stage=stage)
        for n, stage in enumerate(["answered", "dialled", "requested", "unknown"])
    ]
    headline = outcome(calls_only(*calls)).headline
    assert "it placed 2 calls" in headline
    assert "1 call was asked for" in headline
    assert "1 outgoing call was" in headline.replace("is recorded", "was recorded")


def test_a_missed_incoming_call_while_nobody_was_there_is_nothing_unusual() -> None:
    missed = phones.call(1, 3.0, "unattended", direction="incoming", stage="ringing", connected=False, answered=None)
    result = outcome(calls_only(missed))
    assert result.ending is Ending.NOTHING_UNUSUAL
    assert "every call that was made or answered" in result.headline


def test_an_incoming_call_answered_while_nobody_was_there_needs_attention() -> None:
    taken = phones.call(1, 3.0, "unattended", direction="incoming")
    result = outcome(calls_only(taken))
    assert result.ending is Ending.OTHER_FINDINGS
    assert "answered while nobody was using the phone" in result.more[0]


def test_a_medium_finding_forbids_nothing_unusual() -> None:
    answers = phones.changed(
        phones.quiet(),
        findings=[phones.finding(severity="medium", question="missing_from_call_log", title="Rows are missing")],
    )
    result = outcome(answers)
    assert result.ending is Ending.OTHER_FINDINGS
    assert result.more[0] == "Rows are missing."


def test_a_call_of_unknown_use_within_the_covered_time_forbids_nothing_unusual() -> None:
    result = outcome(calls_only(phones.call(1, 12.5), phones.call(2, 11.5, "unknown")))
    assert result.ending is Ending.BADLY_COVERED
    assert (
        result.headline
        == f"For 1 of 2 calls these records do not tell whether anybody was using the phone. {NO_CLEAN_BILL}"
    )


def test_older_calls_outside_the_covered_time_are_told_but_decide_nothing() -> None:
    result = outcome(calls_only(phones.call(1, 12.5), phones.call(2, -900.0, "unknown")))
    assert result.ending is Ending.NOTHING_UNUSUAL
    assert "1 call lies outside of that time" in result.more[-1]


def test_a_call_without_a_time_may_lie_inside() -> None:
    assert outcome(calls_only(phones.call(1, None, "unknown"))).ending is Ending.BADLY_COVERED


def test_half_of_the_last_72_hours_is_enough_and_less_is_not() -> None:
    def ending(hours: float) -> Ending:
        use = [
            UseInterval(
                from_=phones.END - timedelta(hours=hours), to=phones.END, state="attended", probability_attended=0.9
            )
        ]
        return outcome(phones.changed(phones.quiet(), calls=[], use=use)).ending

    assert ending(36) is Ending.NOTHING_UNUSUAL
    assert ending(35.9) is Ending.BADLY_COVERED


def test_gaps_and_sources_that_were_not_read_cover_nothing() -> None:
    gap = (phones.hour(10), phones.hour(20))
    coverage = [
        phones.covered("telecom", gaps=[gap]),
        phones.covered("call_log", state="absent"),
        phones.covered("app_ops"),
    ]
    found = reach(phones.changed(phones.quiet(), coverage=coverage))
    assert found.calls == [(phones.START, gap[0]), (gap[1], phones.END)]


@pytest.mark.parametrize("story", sorted(phones.STORIES))
def test_every_negative_statement_names_its_coverage(story: str) -> None:
    """Whoever reads "no call" reads from when to when, or that nothing was covered, in the same breath."""
    result = outcome(phones.STORIES[story]())
    if result.ending is Ending.UNUSABLE:
        return
    told = " ".join(result.more)
    assert ("hours between" in told) or "at no time do the records tell" in told.lower()


def test_a_call_that_is_known_is_told_even_if_all_pieces_are_called_unusable() -> None:
    answers = phones.changed(phones.unusable(), calls=[phones.call(1, 3.0, "unattended")])
    assert outcome(answers).ending is Ending.CALLS_UNATTENDED


def test_what_is_missing_is_named_calls_or_use() -> None:
    """Without use records the calls' own coverage is still told; without call records nothing would hold a call."""
    without_use = outcome(calls_only(phones.call(1, 3.0, "unknown"), use=[]))
    assert without_use.headline.startswith(
        "These records speak of 1 call, but nothing in them tells whether anybody was"
    )
    assert without_use.more[0].startswith(
        "They would hold a call for 83 hours between Fri 18 Sep 22:10 and Tue 22 Sep 2026 09:31"
    )
    without_calls = outcome(calls_only(coverage=[phones.covered("app_ops")]))
    assert without_calls.headline.startswith("These records show no call, but nothing in them would hold every call.")
