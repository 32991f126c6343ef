"""Requests that several files tell, and the clock of a computer that wrote them down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offhook.inference.traffic.requests import Host, ToldBefore, offset_of
from tests.inference.traffic.flows import T0, request

HOSTS: list[Host] = [(f"h{n}.example", 443) for n in range(5)]
STARTS = {host: [T0 + n * 60_000, T0 + n * 60_000 + 1_000_000] for n, host in enumerate(HOSTS)}


@pytest.mark.parametrize("off", [-3_600_000, -5_000, 5_000, 40_000, 31_536_000_000])
def test_the_difference_at_which_most_hosts_agree_is_the_clocks(off: int) -> None:
    told = [(host, at + off + 30) for host in HOSTS for at in STARTS[host]]
    assert abs(offset_of(told, STARTS) - off) <= 100


@pytest.mark.parametrize(
    "told",
    [
        [],
        [(host, STARTS[host][0] + 30) for host in HOSTS],
        [(host, STARTS[host][0] + 90_000) for host in HOSTS[:2]],
        [(host, STARTS[host][0] + 17_000 * number * number) for number, host in enumerate(HOSTS)],
        [(("other.example", 443), T0)],
    ],
)
def test_where_few_agree_nothing_is_moved(told: list[tuple[Host, int]]) -> None:
    assert offset_of(told, STARTS) == 0


def test_a_request_of_two_files_is_one_and_two_of_one_file_are_two() -> None:
    told = ToldBefore[str]()
    first = request(0)
    other = replace(first, place=replace(first.place, entry="y.mitm"))
    assert told.same(first, T0) is None
    told.keep(first, T0, "part")
    assert told.same(first, T0 + 10) is None
    assert told.same(other, T0 + 900) == "part"
    assert told.same(other, T0 + 950) is None
    assert told.same(replace(other, target="/else"), T0) is None
    assert told.same(replace(other, place=replace(first.place, entry="z.har")), T0 + 60_000) is None
