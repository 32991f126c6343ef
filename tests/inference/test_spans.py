"""Stretches of time are joined, hold moments, and can be taken from one another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offhook.inference.spans import Spans

stretches = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair))), max_size=8
)


@given(stretches, st.integers(-1, 51))
def test_a_moment_is_held_by_the_whole_as_by_its_parts(spans: list[tuple[int, int]], ms: int) -> None:
    assert (ms in Spans(spans)) == any(began <= ms <= ended for began, ended in spans if began < ended)


@given(stretches, stretches)
def test_what_is_left_lies_in_the_one_and_not_in_the_other(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    left = list(Spans(one).without(Spans(other)))
    for half in (n + 0.5 for n in range(51)):
        inside = any(began < half < ended for began, ended in one)
        outside = not any(began < half < ended for began, ended in other)
        assert any(began < half < ended for began, ended in left) == (inside and outside)
