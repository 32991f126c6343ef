"""Packets of one direction, put in order: whatever is done to them on the way, the bytes come out once and in order."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.parsers.wire.assembly import CIRCLE, LARGEST_WAITING, Assembly, Part

TEXT = bytes(range(256)) * 20


def test_in_order() -> None:
    side = Assembly()
    assert list(side.put(10, b"abc", 3, 0)) == [(0, b"abc", 0)]
    assert list(side.put(13, b"def", 3, 0)) == [(0, b"def", 0)]


def test_what_comes_early_waits() -> None:
    side = Assembly()
    side.put(10, b"abc", 3, 0)
    assert list(side.put(16, b"ghi", 3, 0)) == []
    assert side.held
    assert list(side.put(13, b"def", 3, 0)) == [(0, b"def", 0), (0, b"ghi", 0)]
    assert not side.held


def test_what_comes_twice_counts_once() -> None:
    side = Assembly()
    side.put(10, b"abcdef", 6, 0)
    assert list(side.put(10, b"abcdef", 6, 0)) == []
    assert list(side.put(9, b"x", 1, 0)) == [], "a probe that keeps the connection alive"
    assert list(side.put(13, b"XYZghi", 6, 0)) == [(0, b"ghi", 0)], "the first copy wins"


def test_numbers_go_round() -> None:
    side = Assembly()
    assert list(side.put(CIRCLE - 2, b"abcd", 4, 0)) == [(0, b"abcd", 0)]
    assert side.next == 2
    assert list(side.put(4, b"gh", 2, 0)) == []
    assert list(side.put(2, b"ef", 2, 0)) == [(0, b"ef", 0), (0, b"gh", 0)]


def test_a_cut_packet_leaves_a_hole_that_is_lost() -> None:
    side = Assembly()
    assert list(side.put(0, b"ab", 10, 0)) == [(0, b"ab", 0)]
    assert list(side.put(10, b"", 5, 0)) == []
    assert list(side.put(15, b"cd", 2, 0)) == [(13, b"cd", 0)]
    assert side.lost == 13


def test_a_hole_is_given_up_when_too_much_waits() -> None:
    side = Assembly()
    side.put(0, b"a", 1, 0)
    size, at = 60_000, 501
    found: list[Part] = []
    while not found:
        found = list(side.put(at, bytes(size), size, 0))
        at += size
    assert found[0] == (500, bytes(size), 0)
    assert sum(len(data) for _, data, _ in found) > LARGEST_WAITING - 2 * size
    assert side.lost == 500


def test_at_the_end_every_hole_is_given_up() -> None:
    side = Assembly()
    side.put(0, b"a", 1, 0)
    side.put(3, b"d", 1, 0)
    side.put(6, b"g", 1, 0)
    assert list(side.rest()) == [(2, b"d", 0), (2, b"g", 0)]


def test_tiny_packets_behind_a_hole_hold_bounded_memory() -> None:
    side = Assembly()
    side.put(0, b"a", 1, 0)
    for at in range(10, 60_000, 2):
        side.put(at, b"x", 1, 0)
        assert len(side._waiting) <= LARGEST_WAITING // 100


@settings(deadline=None)
@given(
    start=st.integers(0, CIRCLE - 1),
    cuts=st.lists(st.integers(1, len(TEXT) - 1), max_size=20, unique=True),
    order=st.randoms(use_true_random=False),
    again=st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 500)), max_size=10),
)
def test_order_cuts_and_copies_change_nothing(
    start: int, cuts: list[int], order: Random, again: list[tuple[int, int]]
) -> None:
    edges = [0, *sorted(cuts), len(TEXT)]
    spans = [*pairwise(edges), *((at, min(at + size, len(TEXT))) for at, size in again)]
    order.shuffle(spans)
    side = Assembly()
    side.next = start
    parts = [part for a, b in spans for part in side.put((start + a) % CIRCLE, TEXT[a:b], b - a, 0)]
    assert b"".join(data for _, data, _ in parts) == TEXT
    assert side.lost == 0
    assert not any(lost for lost, _, _ in parts)
