"""The story of one call: the minutes around it, why it was likely made, what to do; nobody is accused, nothing is made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from msgspec import structs

from offhook.answers import Answers, Call, Cause, Citation, Initiator, Lane, Peer, Use
from offhook.knowledge.cause_advice import ASK_FOR_BILL
from offhook.report.call_advice import BLOCK, HELP, KEEP, SAFETY, call_steps
from offhook.report.coverage import reach
from offhook.report.habits import habits, told_by_bill_alone
from offhook.report.messages import message_lines
from offhook.report.minutes import Minutes, MinutesOf, Scale, windows_of
from offhook.report.page import page_html
from offhook.report.sheet import Sheet
from offhook.report.story import call_text
from offhook.report.when import Clocks
from offhook.report.why import NAMES, likely, reason, weighed
from offhook.report.words import known_name
from tests.report import phones

CAUSES = (
    "person pocket ghost_touch assistant accessory app remote_control system sim_toolkit modem emergency_gesture other_device "
    "caller"
).split()


def first(answers: Answers) -> Call:
    return answers.calls[0]


def minutes(answers: Answers) -> Minutes:
    found = MinutesOf(answers).of(first(answers), Clocks(answers).main)
    assert found
    return found


def likely_one(cause: str, **changes: object) -> Call:
    told = {"causes": phones.causes(Cause(cause=cause, probability=0.9)), **changes}
    return structs.replace(phones.midnight_call(1, 0), **told)


# why


def test_every_cause_of_the_contract_has_a_plain_name() -> None:
    assert sorted(NAMES) == sorted(CAUSES)


def test_the_first_causes_are_unfolded_and_the_rest_is_one_line() -> None:
    told = weighed(first(phones.with_causes()))
    assert told
    assert [cause.cause for cause in told.shown] == ["app", "system"]
    assert told.rest == "all others together 2 %"
    assert (
        told.means == "94 %: of phones with evidence like this, about 94 in 100 have this cause (on simulated phones)."
    )
    assert not told.open


def test_a_third_cause_is_unfolded_where_it_is_worth_it_and_an_open_answer_says_why() -> None:
    told = weighed(first(phones.spread()))
    assert told
    assert [cause.cause for cause in told.shown] == ["remote_control", "person", "ghost_touch"]
    assert told.open == "These records do not decide between the causes: no record names who asked for it."
    assert likely(first(phones.spread()).causes or []).startswith("not decided: ")


def test_what_the_number_means_is_said_once() -> None:
    text = call_text(phones.with_causes(), "call-1", Sheet(100))
    assert text.count("on simulated phones") == 1


def test_near_certainty_is_never_certainty() -> None:
    told = weighed(likely_one("app", causes=phones.causes(Cause(cause="app", probability=0.9988))))
    assert told
    assert told.means.startswith("over 99 %: of phones with evidence like this, more than 99 in 100")
    assert told.rest == "all others together under 1 %"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("it was on (bugreport.txt:12)", "it was on (bugreport.txt:12)"),
        ("on (…report-tapas_global-2026-09-22-09-29-40.txt:19104)", "on (…-22-09-29-40.txt:19104)"),
        ("an aside (in brackets)", "an aside (in brackets)"),
        ("(" * 5000 + ":1)", "(" * 5000 + ":1)"),
    ],
)
def test_names_of_files_are_shortened_to_their_end(text: str, told: str) -> None:
    assert reason(text) == told


# what to do


@pytest.mark.parametrize("cause", CAUSES)
def test_every_likely_cause_has_its_steps(cause: str) -> None:
    assert call_steps(likely_one(cause))


@pytest.mark.parametrize("known", [{"told_by": ["telecom", "bill"]}, {"missing_from": ["bill"]}])
def test_a_bill_that_is_in_the_evidence_is_not_asked_for(known: dict[str, list[str]]) -> None:
    assert ASK_FOR_BILL in call_steps(likely_one("modem"))
    steps = call_steps(structs.replace(likely_one("modem"), **known))
    assert steps
    assert not [step for step in steps if "itemised bill" in step]


def test_evidence_is_kept_before_anything_on_the_phone_is_changed() -> None:
    steps = call_steps(likely_one("app"))
    assert steps[0] == KEEP
    assert steps[-1] == HELP
    assert any("permission to call" in step for step in steps)


def test_what_costs_is_blocked() -> None:
    costly = Peer(region="CN", type="premium_rate", risks=["premium"])
    assert BLOCK in call_steps(likely_one("app", peer=costly))
    assert BLOCK not in call_steps(likely_one("app", peer=Peer(region="SG", type="mobile")))


def test_where_somebody_close_may_have_set_it_up_safety_comes_first_and_nobody_is_asked() -> None:
    for call in (likely_one("remote_control"), first(phones.spread())):
        steps = call_steps(call)
        assert steps[0] == SAFETY
        assert not [step for step in steps if "ask those" in step.lower()]


def test_a_call_that_somebody_made_needs_nothing() -> None:
    by_hand = phones.causes(Cause(cause="person", probability=0.97))
    assert call_steps(structs.replace(phones.call(1, 3.0), causes=by_hand)) == []


# the minutes around it


def test_the_picture_has_the_states_the_records_and_the_call() -> None:
    told = minutes(phones.with_causes())
    names = [row.name for row in told.rows]
    assert names == ["the call", "screen", "unlocked", "charger", "deep sleep", "apps", "telephone", "the phone"]
    assert [bar.kind for row in told.rows for bar in row.bars] == ["call", "off", "off", "full"]
    assert told.began == pytest.approx(71.1, abs=0.2)
    assert [entry.at for entry in told.told] == ["23:58:00", "00:11:59", "00:12:00", "", "", "00:16:08"]
    assert told.states[0] == "the screen had been off since Fri 18 Sep 23:40"


def test_what_is_covered_and_silent_is_told_apart_from_what_is_not_covered() -> None:
    answers = phones.with_causes()
    covered = [*answers.coverage, phones.covered("audio")]
    told = minutes(phones.changed(answers, coverage=covered))
    assert "microphone and sound" in told.quiet
    assert "Bluetooth links" in told.untold
    assert "microphone and sound" not in told.untold


def test_a_gap_in_the_lanes_is_drawn_as_nothing() -> None:
    began = phones.hour(2.0 + 2 / 60)
    lanes = [
        Lane(lane="screen", from_=began - timedelta(minutes=20), to=began - timedelta(minutes=10), value="on"),
        Lane(lane="screen", from_=began - timedelta(minutes=2), to=began + timedelta(minutes=1), value="off"),
    ]
    told = minutes(phones.changed(phones.with_causes(), lanes=lanes))
    [screen] = [row for row in told.rows if row.lane == "screen"]
    assert [(bar.kind, bar.x) for bar in screen.bars] == [("full", 0.0), ("off", pytest.approx(61.7, abs=0.2))]
    assert told.states == ("the screen had been off since 00:10",)


def test_lanes_of_another_phone_are_not_this_phones() -> None:
    answers = phones.with_causes()
    others = [structs.replace(lane, phone="phone-2") for lane in answers.lanes]
    assert minutes(phones.changed(answers, lanes=others)).states == ()


def test_a_long_call_has_a_break_and_everything_lies_inside() -> None:
    long = phones.call(1, 3.0, ended=phones.hour(6.0))
    scale = Scale(windows_of(long))
    assert len(scale.breaks) == 1
    times = [phones.hour(hours) for hours in (2, 2.75, 3, 3.08, 4.5, 5.92, 6, 6.03, 9)]
    where = [scale.x(at) for at in times]
    assert where == sorted(where)
    assert (where[0], where[-1]) == (0.0, 100.0)


def test_a_call_without_a_sure_time_has_no_minutes() -> None:
    answers = phones.with_causes()
    clock = Clocks(answers).main
    for call in (phones.call(1, None), phones.call(1, 3.0, uncertainty_s=3600.0)):
        assert MinutesOf(answers).of(call, clock) is None
    edge = phones.call(1, 3.0, began=datetime.max.replace(tzinfo=phones.START.tzinfo), ended=None)
    assert MinutesOf(answers).of(edge, clock) is None


def test_the_picture_stands_on_the_page_with_its_list() -> None:
    html = page_html(phones.with_causes())
    assert 'role="img" aria-label="The minutes around the call, Fri 18 Sep 23:57 – Sat 19 Sep 00:18' in html
    assert html.count('<span class="at">') == len(phones.MINUTES)
    assert "And 7 more records of these minutes" in html


# what is left of a dead phone


def test_a_list_of_calls_alone_is_told_by_its_hours_and_numbers() -> None:
    answers = phones.dead_phone()
    [told] = habits(answers, reach(answers))
    assert told == (
        "Of 67 outgoing calls, 6 began between midnight and five in the morning, 1 went abroad and 8 numbers were called "
        "for the first time in the last week."
    )
    assert habits(phones.midnight(), reach(phones.midnight())) == []


def test_a_call_that_only_the_bill_lists_says_what_of_the_phone_covers_that_minute() -> None:
    answers = phones.dead_phone()
    last = answers.calls[-1]
    text = " ".join(call_text(answers, last.id, Sheet(100)).split())
    assert "no record of this phone tells of it in what covers that minute: the call log." in text
    assert told_by_bill_alone(last, ()) == "Your carrier's bill lists it; no record of this phone reaches that minute."
    assert told_by_bill_alone(answers.calls[0], ()) == ""


# messages, and people that the owner knows


@dataclass(frozen=True)
class Sent:
    """A message as the answers hold it."""

    id: str = "message-1"
    at: datetime | None = phones.START
    kind: str = "sms"
    direction: str = "outgoing"
    number: str | None = "+6591112222"
    cost: str = "premium"
    says: str = ""
    use: Use = field(default_factory=lambda: Use(state="unattended", probability_attended=0.02, because=["screen off"]))
    initiator: Initiator | None = None
    told_by: tuple[str, ...] = ("radio_log",)
    missing_from: tuple[str, ...] = ("bill",)
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class WithMessages:
    """As much of the answers as messages need."""

    messages: list[Sent] | None


def test_messages_that_nobody_sent_come_first_and_none_is_no_section() -> None:
    seen = Sent(id="message-2", use=Use(state="attended", probability_attended=0.9))
    clock = Clocks(phones.midnight()).main
    lines = message_lines(WithMessages([seen, Sent()]), clock)  # type: ignore[arg-type]
    assert [line.id for line in lines] == ["message-1", "message-2"]
    assert lines[0].line.startswith("Fri 18 Sep 22:10  text message sent, to +65 9111 2222, costs extra (premium)")
    assert lines[0].line.endswith("use: nobody, not on the bill")
    assert message_lines(WithMessages(None), clock) == []  # type: ignore[arg-type]


def test_a_number_without_a_name_has_none() -> None:
    assert known_name(None) == known_name(Peer(region="SG", type="mobile")) == ""


def test_what_is_missing_from_a_time_is_not_said_to_be_taken_from_elsewhere_where_it_is_not() -> None:
    answers = phones.midnight()
    call = first(answers)
    for began, told in ((None, "year: not known"), (call.began, "year: taken from other records")):
        one = structs.replace(call, began=began, began_as_written="09-27 15:13:02", time_lacks=["year"])
        assert told in call_text(structs.replace(answers, calls=[one]), call.id, Sheet(100))
