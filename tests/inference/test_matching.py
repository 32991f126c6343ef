"""Accounts become calls: what speaks of one call is brought together, what does not is kept apart."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Direction
from offhook.inference.matching import Group, group
from tests.inference.facts import (
    announced,
    calls_of,
    dial,
    in_call,
    intent,
    listed,
    ms,
    permission,
    row,
    state,
    telecom,
)

WITNESSES = ("telecom", "radio_log", "call_log", "activity_starts", "broadcasts")


def account(witness: str, second: float, direction: Direction = "outgoing", number: str | None = None) -> Account:
    return Account(witness=witness, began=Instant(ms(second)), direction=direction, number=number)


def shape(groups: list[Group]) -> list[list[tuple[str, int, str, str | None]]]:
    return [
        sorted((a.witness, a.first.ms if a.first else 0, a.direction, a.number) for a in found.accounts)
        for found in groups
    ]


points = st.lists(
    st.builds(
        account,
        st.sampled_from(WITNESSES),
        st.integers(0, 90),
        st.sampled_from(("outgoing", "incoming", "unknown")),
        st.sampled_from((None, "+4915123456789", "+861064001234")),
    ),
    max_size=24,
)


@given(points, st.integers())
def test_the_order_in_which_accounts_come_does_not_matter(accounts: list[Account], seed: int) -> None:
    shuffled = list(accounts)
    random.Random(seed).shuffle(shuffled)
    assert shape(group(accounts, "DE")) == shape(group(shuffled, "DE"))


@given(points)
def test_every_account_that_may_stand_alone_is_in_exactly_one_call(accounts: list[Account]) -> None:
    held = Counter(id(one) for found in group(accounts, "DE") for one in found.accounts)
    assert held == Counter(map(id, accounts))


@given(points)
def test_no_call_holds_two_accounts_of_one_witness(accounts: list[Account]) -> None:
    for found in group(accounts, "DE"):
        assert max(Counter(one.witness for one in found.accounts).values()) == 1


def test_one_call_told_by_everybody_is_one_call() -> None:
    (call,) = calls_of(
        telecom("TC@1", 0, answered=8, ended=60), dial(0.4), listed(1, "DIALING"), listed(60.1, "NONE", outgoing=None),
        row(0, lasted=52), in_call(0.5, 60.5), permission(0), announced(0.2), state(1, "offhook", "PHONE_STATE"),
    )  # fmt: skip
    assert set(call.told_by) == {"telecom", "radio_log", "call_log", "battery_history", "app_ops", "broadcasts"}


def test_two_dials_ten_seconds_apart_are_two_calls() -> None:
    calls = calls_of(telecom("TC@1", 0, ended=5), telecom("TC@2", 10, ended=15), row(0, lasted=0), row(10, lasted=0))
    assert [call.told_by for call in calls] == [["telecom", "call_log"]] * 2


def test_a_row_does_not_join_the_end_of_the_call_before_it() -> None:
    """A redial right after a call whose own row was deleted: the row is the redial's."""
    calls = calls_of(telecom("TC@1", 0, answered=5, ended=60), row(62))
    assert [call.told_by for call in calls] == [["telecom"], ["call_log"]]


def test_calls_in_opposite_directions_are_two() -> None:
    assert len(calls_of(telecom("TC@1", 0, ended=30), row(0.5, kind="incoming"))) == 2


def test_calls_to_different_numbers_are_two() -> None:
    assert len(calls_of(announced(0, "+4915123456789"), row(1, number="+861064001234"))) == 2


def test_forms_of_one_number_are_one() -> None:
    assert len(calls_of(announced(0, "015123456789"), row(1, number="+49 1512 3456789"))) == 1


def test_a_stretch_speaks_of_every_call_inside_it() -> None:
    calls = calls_of(
        telecom("TC@1", 0, answered=4, ended=100), telecom("TC@2", 30, answered=40, ended=90), in_call(0.5, 100)
    )
    assert all("battery_history" in call.told_by for call in calls)
    assert len(calls) == 2


def test_a_stretch_between_two_calls_belongs_to_the_one_that_it_overlaps() -> None:
    calls = calls_of(telecom("TC@1", 0, ended=30), telecom("TC@2", 32, ended=60), in_call(1, 29), in_call(33, 59))
    assert [len([cite for who, cite in call.cites if who == "battery_history"]) for call in calls] == [2, 2]


def test_a_stretch_that_nobody_else_knows_is_a_call() -> None:
    (call,) = calls_of(in_call(0, 30))
    assert (call.told_by, call.direction, call.stage) == (["battery_history"], "unknown", "unknown")


def test_a_stretch_long_after_a_row_is_another_call() -> None:
    assert len(calls_of(row(0, lasted=5), in_call(50, 70))) == 2


def test_a_request_that_telecom_knows_was_never_dialled_takes_no_stretch() -> None:
    calls = calls_of(telecom("TC@1", 0)[:1], in_call(2, 40))
    assert [call.stage for call in calls] == ["requested", "unknown"]


def test_a_request_that_went_off_the_hook_was_dialled() -> None:
    (call,) = calls_of(announced(0), in_call(0.5, 30))
    assert call.stage == "dialled"


def test_the_mode_of_an_internet_call_says_nothing_of_a_cellular_one() -> None:
    calls = calls_of(
        dial(0),
        listed(1, "ACTIVE"),
        listed(50, "NONE"),
        state(5, "in_communication", "audio_mode", package="org.voip"),
        state(20, "idle", "audio_mode"),
    )
    assert [call.medium for call in calls] == ["cellular", "voip"]


def test_a_call_going_on_when_the_evidence_is_taken_is_not_a_second_call() -> None:
    (call,) = calls_of(telecom("TC@1", 0, answered=5), state(None, "offhook", "registry"))
    assert call.began is not None
    assert call.began.ms == ms(0)


@pytest.mark.parametrize("other", [intent(0.5), permission(0.5)])
def test_a_call_that_appeared_in_the_modem_was_asked_for_by_nobody(other: object) -> None:
    """A request that happens at the same moment is not its request."""
    modem = telecom("TC@1", 0, ended=30, package=None, session="TSI.aNUC(cap)@A")
    calls = calls_of(modem, other)  # type: ignore[arg-type]
    assert all(call.caller is None for call in calls if "telecom" in call.told_by)


def test_thousands_of_calls_in_one_second_take_bounded_time() -> None:
    many = [account(witness, 0) for witness in WITNESSES for _ in range(2_000)]
    assert sum(len(found.accounts) for found in group(many, "DE")) == len(many)
