"""What comes back: one finding for each pattern, and a flood of habits is one finding."""

from __future__ import annotations

from offhook.answers import Call, Finding, Pattern
from offhook.questions.recurring_calls import MOST_APART, recurring_calls
from tests.questions.told import NOBODY, SOMEBODY, asked, call, inferred


def pattern(number: int, members: list[str]) -> Pattern:
    return Pattern(
        id=f"pattern-{number}", kind="recurring_call", period_s=86_400, score=1, members=members,
        innocent_explanations=["a habit of the owner"], says=f"3 calls to number {number} on 3 days at about 02:00",
    )  # fmt: skip


def findings(calls: list[Call], patterns: list[Pattern]) -> list[Finding]:
    return asked(recurring_calls, inferred(calls, patterns=patterns))


def test_a_habit_is_for_information() -> None:
    (found,) = findings([call(n, use=SOMEBODY) for n in (1, 2, 3)], [pattern(1, ["call-1", "call-2", "call-3"])])
    assert (found.severity, found.because) == ("info", ["pattern-1", "call-1", "call-2", "call-3"])
    assert found.doubts == ["It may be a habit of the owner."]
    assert found.advice == []


def test_what_comes_back_while_nobody_uses_the_phone_is_more() -> None:
    (found,) = findings(
        [call(1, use=NOBODY), call(2), call(3, use=SOMEBODY)], [pattern(1, ["call-1", "call-2", "call-3"])]
    )
    assert found.severity == "medium"
    assert "2 of them while nobody was using the phone" in found.says


def test_a_flood_of_habits_is_told_in_few_findings() -> None:
    calls = [call(n, use=SOMEBODY) for n in range(300)]
    found = findings(calls, [pattern(n, [f"call-{n * 3 + i}" for i in range(3)]) for n in range(100)])
    assert len(found) == MOST_APART + 1
    assert found[-1].title == "90 more groups of calls come back"
    assert len(found[-1].because) == 90


def test_habits_do_not_hide_what_nobody_made() -> None:
    calls = [call(n, use=NOBODY if n == 299 else SOMEBODY) for n in range(300)]
    found = findings(calls, [pattern(n, [f"call-{n * 3 + i}" for i in range(3)]) for n in range(100)])
    assert found[0].because[0] == "pattern-99"
    assert [f.severity for f in found] == ["medium", "info"]


def test_what_comes_back_in_the_traffic_is_no_group_of_calls() -> None:
    beacon = Pattern(
        id="pattern-9", kind="beacon", period_s=300, score=0.9, members=["transfer-1"], innocent_explanations=[], says="every 5 min, 9 times"
    )  # fmt: skip
    assert findings([call(1)], [beacon]) == []
