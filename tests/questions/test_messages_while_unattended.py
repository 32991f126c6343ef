"""Messages that were sent while nobody was using the phone."""

from __future__ import annotations

import pytest

from offhook.answers import Finding, Initiator, Message
from offhook.facts.phone import Package
from offhook.questions.messages_while_unattended import messages_while_unattended
from tests.questions.told import MAYBE_NOBODY, NOBODY, NOT_TOLD, SOMEBODY, asked, inferred, message, place

EVIL = Initiator(package="org.evil", uid=10123, tier="recorded")


def findings(*messages: Message, apps: tuple[str, ...] = ()) -> list[Finding]:
    installed = [Package(place=place("packages"), name=name, uid=10123) for name in apps]
    return asked(messages_while_unattended, inferred(facts=installed, messages=list(messages)))


@pytest.mark.parametrize(
    ("cost", "use", "severity"),
    [
        ("premium", NOBODY, "high"),
        ("premium", MAYBE_NOBODY, "medium"),
        ("standard", NOBODY, "medium"),
        ("unknown", NOBODY, "medium"),
        ("standard", MAYBE_NOBODY, "low"),
        ("free", NOBODY, "low"),
    ],
)
def test_what_it_costs_and_how_sure_it_is_decide(cost: str, use: object, severity: str) -> None:
    (found,) = findings(message(cost=cost, use=use))
    assert (found.severity, found.because) == (severity, ["message-1"])


def test_premium_messages_of_an_app_that_is_still_there_cost_money_now() -> None:
    (found,) = findings(message(cost="premium", initiator=EVIL), apps=("org.evil",))
    assert found.severity == "critical"
    assert "org.evil was still there" in found.says
    assert findings(message(initiator=EVIL), apps=("org.evil",))[0].severity == "medium"


@pytest.mark.parametrize(
    "fields",
    [
        {"direction": "incoming"},
        {"direction": "unknown"},
        {"use": SOMEBODY},
        {"use": NOT_TOLD},
        {"kind": "supplementary", "says": "**21*+1# was dialled: all your calls now go to +1"},
    ],
)
def test_what_is_no_finding_here(fields: dict[str, object]) -> None:
    """What came in, what somebody may have sent, and forwarding, which has a question of its own."""
    assert findings(message(**fields)) == []


def test_premium_messages_free_ones_and_others_are_told_apart_and_counted() -> None:
    found = findings(
        message(1),
        message(2, cost="premium"),
        message(3, kind="ussd", cost="unknown"),
        message(4, cost="free"),
        message(5),
    )
    assert [(f.title.partition(" sent ")[0], f.because) for f in found] == [
        ("1 message to numbers that may cost more than others was", ["message-2"]),
        ("2 messages and 1 code were", ["message-1", "message-3", "message-5"]),
        ("1 message to numbers that cost nothing was", ["message-4"]),
    ]


def test_who_asked_is_named_only_where_it_is_recorded() -> None:
    assert "org.evil (1 of 1)" in findings(message(initiator=EVIL))[0].says
    derived = Initiator(package="org.evil", uid=1, tier="derived")
    assert "org.evil" not in findings(message(initiator=derived))[0].says
