"""Calls at night of which no record tells whether anybody used the phone."""

from __future__ import annotations

import pytest

from offhook.answers import Call, Finding
from offhook.questions.night_calls import night_calls
from tests.questions.told import NOBODY, NOT_TOLD, SOMEBODY, asked, call, inferred


def findings(*calls: Call) -> list[Finding]:
    return asked(night_calls, inferred(calls))


def test_a_call_between_midnight_and_five_is_told() -> None:
    (found,) = findings(call(1, use=NOT_TOLD), call(2, hours=2.9, use=NOT_TOLD), call(3, hours=3.1, use=NOT_TOLD))
    assert (found.severity, found.because) == ("low", ["call-1", "call-2"])


def test_the_night_is_that_of_the_phone_also_where_its_zone_is_not_known() -> None:
    """Two in the morning of UTC is ten in Singapore; a bill prints a clock face and no zone."""
    assert findings(call(use=NOT_TOLD, local="2026-06-01T10:00:00")) == []
    assert len(findings(call(use=NOT_TOLD, began=None, local="2026-06-01T02:00:00"))) == 1


@pytest.mark.parametrize(
    "fields", [{"use": SOMEBODY}, {"use": NOBODY}, {"direction": "incoming"}, {"stage": "requested"}, {"began": None}]
)
def test_what_is_told_elsewhere_or_not_at_all(fields: dict[str, object]) -> None:
    assert findings(call(**{"use": NOT_TOLD, **fields})) == []  # type: ignore[arg-type]


def test_a_phone_that_calls_every_night_has_a_habit() -> None:
    (found,) = findings(*(call(n, hours=24 * n, use=NOT_TOLD) for n in range(30)))
    assert found.severity == "info"
    assert "30 of 30 outgoing calls" in found.says


def test_a_few_nights_among_many_days_are_no_habit() -> None:
    nights = [call(n, hours=24 * n, use=NOT_TOLD) for n in range(12)]
    days = [call(100 + n, hours=24 * n + 10, use=NOT_TOLD) for n in range(200)]
    (found,) = findings(*nights, *days)
    assert found.severity == "low"
