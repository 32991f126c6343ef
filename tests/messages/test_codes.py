"""Codes of the line, and what messages to short numbers cost."""

from __future__ import annotations

import pytest

from offhook.knowledge.mmi import decode, forwarding_of_request
from offhook.knowledge.sms_costs import sms_cost


@pytest.mark.parametrize(
    ("number", "home", "cost"),
    [
        ("106600001", "CN", "premium"), ("10650001", "CN", "free"), ("81999", "FR", "premium"), ("36123", "FR", "free"), ("87902", "US", "free"),
        ("51234", "IE", "standard"), ("54321", "IE", "premium"), ("43123", "IT", "standard"), ("116123", "DE", "free"), ("+6591234567", "SG", "standard"),
        ("+37190012345", "LV", "premium"), ("12345", None, "unknown"), (None, "SG", "unknown"), ("99999", "XX", "unknown"), ("Example", "SG", "unknown"),
    ],
)  # fmt: skip
def test_costs_by_the_country_of_the_sim(number: str | None, home: str | None, cost: str) -> None:
    assert sms_cost(number, home) == cost


def test_a_forwarding_says_where_all_calls_go() -> None:
    code = decode("**21*+8613812345678#", "SG")
    assert code is not None
    assert (code.kind, code.action, code.number, code.changes) == ("supplementary", "register", "+8613812345678", True)
    assert code.says == "all your calls now go to +8613812345678, CN"


@pytest.mark.parametrize(
    ("dialled", "kind", "words"),
    [
        ("##002#", "supplementary", "switched off"),
        ("*#21#", "supplementary", "asked where all your calls go"),
        ("**61*+491511234567**20#", "supplementary", "after 20 s"),
        ("*33*1234#", "supplementary", "barring of all outgoing calls was switched on"),
        ("*43#", "supplementary", "call waiting was switched on"),
        ("*#06#", "local", "nothing was sent"),
        ("*100#", "ussd", "*100#"),
    ],
)
def test_what_codes_do(dialled: str, kind: str, words: str) -> None:
    code = decode(dialled, "DE")
    assert code is not None
    assert code.kind == kind
    assert words in code.says


@pytest.mark.parametrize("dialled", ["+6591234567", "#31#+8613812345678", "112", "", "*", "#" * 300, "*1" * 200])
def test_what_is_no_code(dialled: str) -> None:
    """A number called with a hidden own number is a call."""
    assert decode(dialled, "SG") is None


def test_a_pin_in_a_code_is_not_repeated() -> None:
    code = decode("**04*1234*9876*9876#", "SG")
    assert code is not None
    assert "1234" not in code.says
    assert "9876" not in code.says


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("action = 3 reason = 0 serviceClass = 1", "all your calls to another number was set up"),
        ("4 5 1 0", "was erased"),
        ("", "changed"),
    ],
)
def test_forwarding_in_the_radio_log(detail: str, words: str) -> None:
    """Old versions print bare numbers; no version prints the number that calls go to."""
    assert words in forwarding_of_request(detail).says
