"""Forwarding that was switched on: by codes as they are decoded, not by words made up for the test."""

from __future__ import annotations

import pytest

from offhook.answers import Finding, Initiator, Message
from offhook.facts.phone import Package
from offhook.knowledge.mmi import FORWARDING, decode, forwarding_of_request
from offhook.questions.forwarding_set import forwarding_set
from tests.questions.told import MAYBE_NOBODY, NOBODY, NOT_TOLD, SOMEBODY, asked, inferred, message, place

ALL = "**21*+8613812345678#"
EVIL = Initiator(package="org.evil", uid=10123, tier="recorded")


def code(dialled: str, index: int = 1, **fields: object) -> Message:
    told = decode(dialled, "SG")
    assert told is not None
    return message(index, kind=told.kind, says=f"{dialled} was dialled: {told.says}", number=told.number, **fields)


def findings(*messages: Message, apps: tuple[str, ...] = ()) -> list[Finding]:
    installed = [Package(place=place("packages"), name=name, uid=10123) for name in apps]
    return asked(forwarding_set, inferred(facts=installed, messages=list(messages)))


def test_where_all_calls_go_is_told_with_its_country() -> None:
    (found,) = findings(code(ALL))
    assert "all your calls now go to +8613812345678, CN" in found.says
    assert any("##002#" in advice for advice in found.advice)


@pytest.mark.parametrize(
    ("use", "severity"), [(NOBODY, "high"), (MAYBE_NOBODY, "medium"), (NOT_TOLD, "medium"), (SOMEBODY, "low")]
)
def test_it_is_as_grave_as_it_is_sure_that_nobody_was_there(use: object, severity: str) -> None:
    assert findings(code(ALL, use=use))[0].severity == severity


def test_calls_go_elsewhere_while_the_app_that_asked_is_still_there() -> None:
    assert findings(code(ALL, initiator=EVIL), apps=("org.evil",))[0].severity == "critical"
    assert findings(code(ALL, initiator=EVIL, use=SOMEBODY), apps=("org.evil",))[0].severity == "low"


@pytest.mark.parametrize("service", FORWARDING)
@pytest.mark.parametrize("form", ["**{}*+8613812345678#", "*{}*+8613812345678#", "*{}#"])
def test_every_way_to_switch_it_on_is_seen(service: str, form: str) -> None:
    assert len(findings(code(form.format(service)))) == 1


@pytest.mark.parametrize("action", [1, 3])
def test_a_request_to_the_radio_is_seen_too(action: int) -> None:
    says = forwarding_of_request(f"action = {action} reason = 0").says
    assert len(findings(message(kind="supplementary", says=f"the radio was asked: {says}"))) == 1


@pytest.mark.parametrize("dialled", ["*#21#", "##002#", "#21#", "*100#", "*43#", "*33*0000#", "**04*1234*5678*5678#"])
def test_queries_ends_and_other_codes_are_no_finding(dialled: str) -> None:
    assert findings(code(dialled)) == []


def test_what_was_switched_off_again_is_worth_knowing_and_no_more() -> None:
    (found,) = findings(code(ALL), code("##002#", 2))
    assert (found.severity, found.because) == ("low", ["message-1"])
    assert "Later: ##002# was dialled" in found.says
    assert findings(code("##002#"), code(ALL, 2))[0].severity == "high"


def test_words_of_a_hostile_message_are_no_code() -> None:
    assert findings(message(says="all your calls now go to +1")) == []
