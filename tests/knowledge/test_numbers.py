"""What kind of number was dialled and where it is: known traps, one by one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.knowledge.numbers import classify, place_of, same_number


@pytest.mark.parametrize(
    ("number", "home", "region", "kind"),
    [
        ("+8613812345678", "SG", "CN", "mobile"),
        ("+861064001234", "SG", "CN", "fixed_line"),
        ("+37190012345", "DE", "LV", "premium_rate"),
        ("+37122334455", "DE", "LV", "mobile"),
        ("0900 123456", "CH", "CH", "premium_rate"),
        ("09098790000", "GB", "GB", "premium_rate"),
        ("0900 1234567", "DE", "DE", "premium_rate"),
        ("1-900-555-1234", "US", "US", "premium_rate"),
        ("+881612345678", "DE", "001", "satellite"),
        ("+979123456789", "DE", "001", "premium_rate"),
        ("+882161234567", "DE", "001", "voip"),
        ("+80012345678", "DE", "001", "toll_free"),
        ("+18765550123", "US", "JM", "mobile"),
        ("+18095550123", "US", "DO", "fixed_line_or_mobile"),
        ("+447911123456", "GB", "GG", "mobile"),
        ("+447700900123", "GB", None, "unassigned"),
        ("112", "DE", "DE", "emergency"),
        ("911", "US", "US", "emergency"),
        ("110", "CN", "CN", "emergency"),
        ("112", None, None, "emergency"),
        ("911", "DE", "DE", "emergency"),
        ("112", "CN", "CN", "emergency"),
        ("116123", "GB", "GB", "short_code"),
        ("3333", "FR", "FR", "short_code"),
        ("118218", "FR", "FR", "short_code"),
        ("10086", "CN", "CN", "short_code"),
        ("*100#", "DE", "DE", "mmi"),
        ("**21*+8613812345678#", "DE", "DE", "mmi"),
        ("##002#", "DE", "DE", "mmi"),
        ("*#06#", "DE", "DE", "mmi"),
        ("*2767*3855#", "DE", "DE", "mmi"),
        ("sip:somebody@example.com", "DE", None, "sip"),
        ("", "DE", None, "unknown"),
        ("+", "DE", None, "unknown"),
        ("hello", "DE", None, "unknown"),
        ("tel:+49 (151) 23456789,123#", "DE", "DE", "mobile"),
        ("٠١٥١٢٣٤٥٦٧٨٩", "DE", "DE", "mobile"),
    ],
)
def test_numbers_are_what_they_are(number: str, home: str | None, region: str | None, kind: str) -> None:
    found = classify(number, home)
    assert (found.region, found.kind) == (region, kind)


@pytest.mark.parametrize(
    ("number", "home", "risk"),
    [
        ("+37190012345", "DE", "premium"),
        ("+37190012345", "DE", "abroad"),
        ("3333", "FR", "premium"),
        ("+18765550123", "US", "looks like the USA or Canada, is not"),
        ("+881612345678", "DE", "satellite or global network"),
        ("+447700900123", "GB", "no such range is known"),
    ],
)
def test_risks_are_named(number: str, home: str, risk: str) -> None:
    assert risk in classify(number, home).risks


def test_an_emergency_number_is_looked_up_before_the_plan_of_the_country() -> None:
    """112 is no number of the German plan, and 1062212345 parses as one of Peking."""
    assert classify("112", "DE").international is None


def test_the_emergency_number_of_the_country_visited() -> None:
    assert classify("999", "US").kind != "emergency"
    assert classify("999", "US", "GB").kind == "emergency"


@pytest.mark.parametrize(
    ("one", "other", "home", "same"),
    [
        ("+4915123456789", "0151 23456789", "DE", True),
        ("tel:+4915123456789", "+49 (151) 2345-6789", None, True),
        ("004915123456789", "+4915123456789", "DE", True),
        ("015123456789", "+4915123456789", None, True),
        ("+4915123456789", "+8615123456789", "DE", False),
        ("110", "112", "DE", False),
        ("23456789", "+4915123456780", None, False),
        ("", "", None, True),
    ],
)
def test_forms_of_one_number_are_the_same(one: str, other: str, home: str | None, same: bool) -> None:
    assert same_number(one, other, home) is same
    assert same_number(other, one, home) is same


def test_places_are_named() -> None:
    assert place_of("+861064001234") == "Beijing"


@given(st.text(max_size=300), st.sampled_from((None, "DE", "US", "XX", "CN")))
def test_any_text_has_a_kind(text: str, home: str | None) -> None:
    assert classify(text, home, "FR").kind


@pytest.mark.parametrize("character", ["1", "*", "#", "*1", "a@", " ", "+"])
def test_a_megabyte_is_refused_at_once(character: str) -> None:
    began = time.process_time()
    classify(character * 1_000_000, "DE")
    assert time.process_time() - began < 2
