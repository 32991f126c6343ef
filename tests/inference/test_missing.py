"""A source is missing only where it covers the moment, should have told, and does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from offhook.facts.calls import TelecomAnalytics
from offhook.facts.place import Fact
from offhook.inference.calls import MergedCall
from tests.inference.facts import HOUR, analytics, calls_of, dial, event, in_call, incoming, row, span, telecom

LOG = [row(-50 * HOUR), row(50 * HOUR)]
"""A call log whose rows reach around noon."""


def noon(*facts: Fact | Iterable[Fact]) -> MergedCall:
    """The call at noon."""
    return next(call for call in calls_of(*facts) if call.began and abs(call.began.ms - 1_780_056_000_000) < 1_000_000)


def cellular(tc: str = "TC@1") -> TelecomAnalytics:
    return analytics(tc, 5, 60)


def placed(**changed: object) -> list[Fact]:
    return [*telecom("TC@1", 0, answered=5, ended=60), replace(cellular(), **changed)]  # type: ignore[arg-type]


def test_a_call_whose_row_was_deleted_is_missing_from_the_log() -> None:
    assert "call_log" in noon(placed(), LOG).missing_from


def test_a_call_that_stands_in_the_log_is_not() -> None:
    assert "call_log" not in noon(placed(), LOG, row(0, lasted=55)).missing_from


def test_without_a_log_nothing_is_missing() -> None:
    assert noon(placed()).missing_from == []


def test_a_call_older_than_the_oldest_row_is_not_covered() -> None:
    assert "call_log" not in noon(placed(), row(HOUR), row(2 * HOUR)).missing_from


def test_a_call_at_the_edge_of_the_log_is_not_missing() -> None:
    assert "call_log" not in noon(placed(), row(-50 * HOUR), row(65)).missing_from


def test_a_full_log_of_one_account_does_not_cover_what_it_pushed_out() -> None:
    """Each account keeps its newest 500 rows, however old those of the other are."""
    full = [row(HOUR + n) for n in range(500)]
    old = row(-50 * HOUR, account_id="2")
    assert "call_log" not in noon(placed(), full, old).missing_from
    assert "call_log" in noon(placed(), full[:499], old).missing_from


def test_emergency_calls_may_be_kept_out_of_the_log() -> None:
    assert "call_log" not in noon(placed(emergency=True), LOG).missing_from


def test_calls_that_telecom_skips_are_not_expected() -> None:
    assert "call_log" not in noon(placed(), event("TC@1", 61, "SKIP_CALL_LOG"), LOG).missing_from


def test_internet_calls_are_not_expected_unless_telecom_says_that_it_logged_them() -> None:
    voip = placed(technologies=("THIRD_PARTY",))
    assert "call_log" not in noon(voip, LOG).missing_from
    assert "call_log" in noon(voip, event("TC@1", 61, "LOG_CALL"), LOG).missing_from


def test_what_was_only_asked_for_is_not_expected_anywhere() -> None:
    history = [span(-HOUR, HOUR, "battery"), span(-HOUR, HOUR, "radio")]
    assert noon(telecom("TC@1", 0)[:1], LOG, history).missing_from == []


@pytest.mark.parametrize(("ended", "missing"), [(60, True), (4, False)])
def test_battery_history_may_pass_a_short_call_by(ended: float, missing: bool) -> None:
    call = noon(telecom("TC@1", 0, answered=1, ended=ended), span(-HOUR, HOUR, "battery"))
    assert ("battery_history" in call.missing_from) is missing


def test_battery_history_does_not_miss_what_it_has() -> None:
    assert "battery_history" not in noon(placed(), in_call(0.5, 60), span(-HOUR, HOUR, "battery")).missing_from


def test_a_gap_in_the_history_covers_nothing() -> None:
    gap = [span(-HOUR, -10, "battery"), span(30, HOUR, "battery")]
    assert "battery_history" not in noon(placed(), gap).missing_from


@pytest.mark.parametrize(
    ("technologies", "missing"), [(("GSM",), True), (("IMS",), False), (("GSM", "IMS"), False), ((), False)]
)
def test_only_a_circuit_switched_dial_is_sure_to_show_in_the_radio_buffer(
    technologies: tuple[str, ...], missing: bool
) -> None:
    call = noon(placed(technologies=technologies), span(-HOUR, HOUR, "radio"), dial(600))
    assert ("radio_log" in call.missing_from) is missing


def test_a_radio_buffer_in_which_the_modem_never_speaks_misses_nothing() -> None:
    assert "radio_log" not in noon(placed(), span(-HOUR, HOUR, "radio")).missing_from


def test_a_missed_call_is_expected_in_the_log_too() -> None:
    ringing = [*incoming("TC@1", 0, ended=30), analytics("TC@1", None, 30, direction="incoming")]
    assert "call_log" in noon(ringing, LOG).missing_from
