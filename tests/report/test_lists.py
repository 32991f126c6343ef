"""Bills and call logs alone: what the owner can add, and no advice to fetch what is there; causes without a clue."""

from __future__ import annotations

from msgspec import structs

from offhook.answers import Answers, Cause
from offhook.report.call_advice import call_steps
from offhook.report.endings import outcome
from offhook.report.lists import HOME, NAME_THE_LINE, times_shown
from offhook.report.page import page_html
from offhook.report.sheet import Sheet
from offhook.report.steps import limits, next_steps
from offhook.report.story import call_text
from offhook.report.terminal import result_text
from offhook.report.when import Clocks
from tests.report import phones

NOTE = "3 of its calls are of callers of whom nothing tells which is this phone: name its number in OWNER.toml"


def bill_alone(**changes: object) -> Answers:
    """The dead phone with its bill alone, in no known zone."""
    told: dict[str, object] = {"phones": [phones.phone(time_zone=None)]}
    return structs.replace(phones.dead_phone(), **{**told, "evidence": [phones.piece(kind="bill")], **changes})


def test_nobody_is_sent_for_a_bill_that_is_there() -> None:
    answers = bill_alone()
    steps = next_steps(answers, outcome(answers), "CASE")
    assert not [step for step in steps if "itemised bill" in step]
    assert steps[0] == HOME


def test_a_known_zone_and_known_regions_need_no_home() -> None:
    answers = bill_alone(phones=[phones.phone()])
    assert HOME not in next_steps(answers, outcome(answers), "CASE")


def test_a_bill_of_several_lines_is_not_told_as_no_call() -> None:
    row = phones.covered("bill", None, None, framed=4, read=3, ignored=1, note=NOTE)
    answers = bill_alone(calls=[], coverage=[row])
    told = outcome(answers)
    assert told.headline.startswith("This bill lists 3 calls, but nothing tells which line is this phone's.")
    assert next_steps(answers, told, "CASE")[0] == NAME_THE_LINE
    assert any(NOTE in limit for limit in limits(answers, told, Clocks(answers).main))
    assert "no call" not in result_text(answers, Sheet(width=100))


def test_times_that_stand_as_written_are_not_called_utc() -> None:
    calls = [structs.replace(phones.call(1, None), began_as_written="2024-03-01 12:00")]
    answers = bill_alone(calls=calls, coverage=[], covered_from=None, covered_to=None)
    assert times_shown(answers) == "times as they are written"
    assert "UTC" not in result_text(answers, Sheet(width=100))


def test_where_no_clue_speaks_no_cause_is_called_likely() -> None:
    causes = [Cause(cause="person", probability=0.58), Cause(cause="app", probability=0.42)]
    midnight = phones.midnight()
    first = structs.replace(midnight.calls[0], causes=causes)
    answers = structs.replace(midnight, calls=[first])
    for told in (result_text(answers, Sheet(width=100)), call_text(answers, first.id, Sheet(width=100))):
        assert "speaks for one cause or another" in told.lower().replace("\n", " ")
        assert "58 %" not in told
        assert "most likely why" not in told.lower()
        assert "of phones with evidence like this" not in told
    page = page_html(answers)
    assert "58 %" not in page
    assert "Most likely why" not in page
    assert call_steps(first) == []


def test_an_app_that_no_record_names_is_not_spoken_of_as_known() -> None:
    weighed = phones.with_causes().calls[0]
    assert any("the app that asked" in step for step in call_steps(weighed))
    steps = call_steps(structs.replace(weighed, initiator=None))
    about = [step for step in steps if "may make calls" in step]
    assert about
    assert about[0].startswith("If it was an installed app, on its own: ")
    assert not [step for step in steps if "the app that asked" in step or "uninstall" in step]
