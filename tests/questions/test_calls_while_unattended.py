"""Calls while nobody was using the phone: what is a finding, how grave, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from offhook.answers import Call, Finding, Initiator, Peer, Use
from offhook.questions import Inferred
from offhook.questions.calls_while_unattended import calls_while_unattended

CALL = Call(
    id="call-1", began=datetime(2026, 6, 1, 2, tzinfo=UTC), answered=None, ended=None, uncertainty_s=1.0, began_as_written=None,
    time_lacks=[], direction="outgoing", stage="dialled", line=None, user=0, connected=None, medium="cellular", number=None,
    number_shown=None, peer=None, use=Use(state="unattended", probability_attended=0.03, because=["the screen had been off"]),
    initiator=None, causes=None, settle=None, told_by=["telecom"], missing_from=[], sources=[],
)  # fmt: skip
UNSURE = Use(state="unattended", probability_attended=0.2)


def findings(*calls: Call) -> list[Finding]:
    return list(calls_while_unattended(Inferred([], list(calls), [], [])))


def changed(**fields: object) -> Call:
    return structs.replace(CALL, **fields)


def test_a_call_placed_while_nobody_was_there_is_grave() -> None:
    (found,) = findings(CALL)
    assert (found.severity, found.because) == ("high", ["call-1"])
    assert found.says.startswith("As far as the phone's own records show, nobody was using it")


def test_below_nine_in_ten_it_is_less_grave() -> None:
    (found,) = findings(changed(use=UNSURE))
    assert found.severity == "medium"


@pytest.mark.parametrize(
    "fields",
    [
        {"direction": "incoming"},
        {"use": Use(state="attended", probability_attended=0.9)},
        {"use": Use(state="unknown", probability_attended=None)},
        {"kind": "external"},
        {"kind": "conference"},
    ],
)
def test_what_is_no_finding(fields: dict[str, object]) -> None:
    """Incoming calls, calls somebody or nobody can tell made, calls on another device, and conferences of calls told apart."""
    assert findings(changed(**fields)) == []


def test_a_request_that_was_never_dialled_is_not_a_call_placed() -> None:
    placed, asked = findings(CALL, changed(id="call-2", stage="requested"))
    assert (placed.because, asked.because) == (["call-1"], ["call-2"])
    assert "never dialled" in asked.title


def test_a_call_of_which_only_in_a_call_is_told_is_worth_knowing_and_no_more() -> None:
    (found,) = findings(changed(direction="unknown", stage="unknown"))
    assert found.severity == "low"
    assert "placed" not in found.title + found.says


def test_who_asked_is_named_with_how_it_is_known() -> None:
    recorded = Initiator(package="org.evil", uid=1, tier="recorded")
    assert "org.evil (1 of 1, recorded" in findings(changed(initiator=recorded))[0].says
    derived = Initiator(package="org.evil", uid=1, tier="derived")
    assert "org.evil (1 of 1, follows from the records)" in findings(changed(initiator=derived))[0].says
    assert "No record names the app" in findings(changed(initiator=None))[0].says


def test_a_dear_number_is_something_to_tell_the_carrier() -> None:
    (found,) = findings(changed(peer=Peer(region="LV", type="premium_rate", risks=["premium"])))
    assert any("carrier" in advice for advice in found.advice)


def test_what_the_times_rest_on_is_a_doubt() -> None:
    (found,) = findings(changed(time_lacks=["zone"]))
    assert any("assumption" in doubt for doubt in found.doubts)
