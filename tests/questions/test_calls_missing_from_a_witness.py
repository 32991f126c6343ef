"""Calls that a witness lacks: one finding for each witness, as grave as the gap, with the innocent reasons."""

from __future__ import annotations

import pytest

from offhook.answers import Call, Finding
from offhook.questions.calls_missing_from_a_witness import PARTIAL_DOUBT, calls_missing_from_a_witness
from tests.questions.told import NOBODY, SOMEBODY, asked, call, inferred


def findings(*calls: Call) -> list[Finding]:
    return asked(calls_missing_from_a_witness, inferred(calls))


def test_no_call_is_missing_where_every_witness_has_it() -> None:
    assert findings(call()) == []


@pytest.mark.parametrize(
    ("witness", "use", "severity"),
    [
        ("call_log", SOMEBODY, "medium"),
        ("bill", SOMEBODY, "medium"),
        ("battery_history", SOMEBODY, "low"),
        ("battery_history", NOBODY, "medium"),
    ],
)
def test_a_gap_in_the_log_or_the_bill_or_of_a_call_that_nobody_made_is_grave(
    witness: str, use: object, severity: str
) -> None:
    (found,) = findings(call(missing_from=[witness], use=use))
    assert (found.severity, found.because) == (severity, ["call-1"])


def test_one_finding_for_each_witness_in_the_order_of_the_contract() -> None:
    found = findings(call(missing_from=["bill", "telecom"]), call(2, missing_from=["bill"]))
    assert [(f.title, f.because) for f in found] == [
        ("1 call is not in the phone's call service", ["call-1"]),
        ("2 calls are not in the bill", ["call-1", "call-2"]),
    ]


def test_who_tells_of_them_is_named_in_plain_words() -> None:
    (found,) = findings(call(missing_from=["call_log"], told_by=["battery_history", "telecom"]))
    assert "Told by: the phone's call service, the battery history." in found.says
    assert "_" not in found.says


def test_a_log_that_lacks_most_calls_may_be_a_part_only() -> None:
    (found,) = findings(*(call(n, missing_from=["call_log"]) for n in range(12)))
    assert found.doubts[0] == PARTIAL_DOUBT
    (few,) = findings(*(call(n, missing_from=["call_log"]) for n in range(3)))
    assert PARTIAL_DOUBT not in few.doubts


def test_an_incoming_call_is_none_that_the_phone_made() -> None:
    (found,) = findings(call(missing_from=["battery_history"], direction="incoming"))
    assert (found.severity, found.attack) == ("low", [])
