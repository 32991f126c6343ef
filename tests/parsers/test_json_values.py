"""Values of somebody else's JSON: what they should be, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.facts.time import Base
from offhook.parsers.json_values import from_seconds, ip_of, moment, number_of, object_of, objects_of, size_of, text_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_nothing_raises(value: object) -> None:
    assert object_of(value) == (value if isinstance(value, dict) else {})
    assert all(isinstance(item, dict) for item in objects_of(value))
    assert isinstance(text_of(value).encode(), bytes)
    for read in (number_of, size_of, ip_of, from_seconds):
        read(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        ("7.5", 7.5),
        (b"7", 7),
        (True, None),
        ("nan", None),
        (float("inf"), None),
        (10**400, None),
        ("-", None),
        ([7], None),
    ],
)
def test_numbers(value: object, number: float | None) -> None:
    assert number_of(value) == number


def test_negative_sizes_are_not_known() -> None:
    assert (size_of(-1), size_of(0), size_of("12")) == (None, 0, 12)


def test_halves_of_pairs_become_question_marks() -> None:
    assert text_of("a\ud800b") == "a?b"


@pytest.mark.parametrize(
    ("text", "base", "ms"),
    [
        ("2026-09-21T23:00:01.123+08:00", Base.EPOCH, 1_790_002_801_123),
        ("2026-09-21T15:00:01Z", Base.EPOCH, 1_790_002_801_000),
        ("2026-09-21T15:00:01.1230000-00:00", Base.EPOCH, 1_790_002_801_123),
        ("2026-09-21T15:00:01", Base.WALL, 1_790_002_801_000),
    ],
)
def test_a_time_with_its_zone_counts_from_1970_and_one_without_is_a_face(text: str, base: Base, ms: int) -> None:
    stamp = moment(text)
    assert stamp is not None
    assert (stamp.base, stamp.ms, stamp.text) == (base, ms, text)


@pytest.mark.parametrize("text", ["", "soon", "15:00:01Z", "09-21T15:00:01Z", "2026-02-30T15:00:01Z", "9" * 1000])
def test_what_is_no_whole_time_is_none(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize("value", [0, -5, 1e300, "never", None])
def test_seconds_that_cannot_be_are_none(value: object) -> None:
    assert from_seconds(value) is None


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("[::1]", "::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%wlan0", "fe80::1"),
        ("1.2.3", None),
        (7, None),
        ("a" * 500, None),
    ],
)
def test_addresses_have_one_form(value: object, address: str | None) -> None:
    assert ip_of(value) == address
