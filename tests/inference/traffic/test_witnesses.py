"""What two witnesses saw counts once; their clocks are aligned; the phone is found in a capture of many devices."""

from __future__ import annotations

import time
from dataclasses import replace

from offhook.facts.book import FactBook
from offhook.facts.traffic import Flow
from offhook.inference.traffic.matching import Seen
from offhook.inference.traffic.phone_side import Known
from offhook.inference.traffic.witnesses import Witness, seen_by, witnesses_of
from tests.inference.traffic.flows import ROUTER, T0, at, clock, flow

OFFSET = 7_300


def look(*flows: Flow, known: Known | None = None) -> tuple[list[Seen], list[Witness]]:
    witnesses = witnesses_of(FactBook(flows), known or Known())
    return seen_by(witnesses, clock()), witnesses


def on_phone(n: int) -> Flow:
    """As PCAPdroid sees it: its own address in the VPN, other ports than on the wire."""
    return flow(n * 10_000, client="10.215.173.1", server=f"20.47.97.{n}", client_port=30_000 + n, uid=10_000 + n)


def on_wire(n: int, server: str = "", **other: object) -> Flow:
    far = server or f"20.47.97.{n}"
    return flow(n * 10_000 + OFFSET + n * 5, client="192.168.1.20", server=far, evidence=ROUTER, lasts_ms=1000, **other)


def neighbour(n: int) -> Flow:
    return flow(n * 7_000, client="192.168.1.30", server=f"31.13.64.{n}", evidence=ROUTER)


def test_phone_and_router_count_once_and_the_offset_is_found() -> None:
    seen, witnesses = look(*map(on_phone, range(8)), *map(on_wire, range(8)), *map(neighbour, range(9)))
    assert [len(item.flows) for item in seen] == [2] * 8
    assert sum(item.sent for item in seen) == 8_000
    router = next(witness for witness in witnesses if witness.evidence == ROUTER)
    assert router.own == {"192.168.1.20"}
    assert router.offset_ms is not None
    assert abs(router.offset_ms - OFFSET) < 100
    assert (router.others, router.shared) == (9, 8)
    assert "9 conversations of other devices are not counted" in router.note


def test_what_the_router_alone_saw_is_brought_to_the_phones_clock() -> None:
    extra = on_wire(50, server="8.8.4.4")
    seen, _ = look(*map(on_phone, range(8)), *map(on_wire, range(8)), extra)
    (alone,) = [item for item in seen if len(item.flows) == 1]
    assert abs(alone.began - (T0 + 500_000)) < 400


def test_too_few_shared_conversations_align_nothing() -> None:
    seen, witnesses = look(on_phone(1), on_phone(2), on_wire(1), on_wire(2), *map(neighbour, range(9)))
    router = next(witness for witness in witnesses if witness.evidence == ROUTER)
    assert router.own == frozenset()
    assert "nothing tells which is the phone" in router.note
    assert len(seen) == 2


def test_the_same_file_handed_over_twice_counts_once() -> None:
    one = [flow(n * 1000, client_port=n + 1, server=f"20.47.97.{n}") for n in range(5)]
    two = [flow(n * 1000, client_port=n + 1, server=f"20.47.97.{n}", evidence=ROUTER) for n in range(5)]
    seen, _ = look(*one, *two)
    assert len(seen) == 5


def test_two_like_conversations_of_one_capture_are_two() -> None:
    seen, _ = look(flow(0, client_port=1), flow(5, client_port=2))
    assert len(seen) == 2


def test_a_conversation_that_the_server_began_is_turned_round() -> None:
    flows = [flow(n, server=f"20.47.97.{n}") for n in range(40)]
    back = flow(99, client="20.47.97.1", server="10.0.0.2", sent=10, received=77)
    seen, _ = look(*flows, back)
    turned = seen[-1]
    assert (turned.sent, turned.received, turned.local, turned.peer) == (77, 10, "10.0.0.2", "20.47.97.1")


def test_other_payloads_are_other_conversations() -> None:
    """The same server at the same second, but nothing like the same bytes."""
    phone = [on_phone(n) for n in range(6)]
    wire = [on_wire(n) for n in range(5)] + [on_wire(5, sent=90_000, received=4)]
    seen, _ = look(*phone, *wire)
    assert sorted(len(item.flows) for item in seen) == [1, 1, 2, 2, 2, 2, 2]


def test_a_vpn_and_the_network_beneath_it_count_once() -> None:
    """Two interfaces of one capture: the same conversations, from another address and port."""
    inner = [
        flow(n * 9000, client="10.8.0.2", server=f"20.47.97.{n}", client_port=n + 1, interface="tun0") for n in range(6)
    ]
    outer = [
        flow(n * 9000 + 3, client="10.0.0.2", server=f"20.47.97.{n}", client_port=n + 90, interface="wlan0")
        for n in range(6)
    ]
    seen, _ = look(*inner, *outer)
    assert [len(item.flows) for item in seen] == [2] * 6


def test_protocols_without_a_word_are_counted_in_the_note() -> None:
    flows = [flow(n, server=f"20.47.97.{n}") for n in range(20)]
    tunnel = flow(99, transport="50", protocol="50", client_port=0, server_port=0, sent=70_000)
    seen, (witness,) = look(*flows, tunnel)
    assert len(seen) == 20
    assert "1 conversation of other IP protocols (50) is not told as transfers: 70 KB sent" in witness.note


def test_files_of_one_capture_that_follow_each_other_are_one_conversation() -> None:
    """The second file begins in the middle of a connection: its bytes are added, and the connection is one."""
    first = flow(0, client_port=7, start_seen=True, sent=300)
    rest = flow(60_000, client_port=7, start_seen=False, sent=200, evidence=ROUTER)
    (seen,), _ = look(first, rest)
    assert (seen.sent, seen.ended - seen.began) == (500, 61_000)
    again = flow(60_000, client_port=7, start_seen=True, sent=200, evidence=ROUTER)
    both, _ = look(first, again)
    assert [item.sent for item in both] == [300, 200]
    much_later = flow(9_000_000, client_port=7, start_seen=False, sent=200, evidence=ROUTER)
    both, _ = look(first, much_later)
    assert [item.sent for item in both] == [300, 200]


def test_a_part_beside_the_whole_counts_the_whole() -> None:
    """The router's file ends in the middle of a long connection, behind a translator of addresses."""
    shared = [*map(on_phone, range(8)), *map(on_wire, range(8))]
    whole = flow(
        200_000, client="10.215.173.1", server="8.8.4.4", client_port=9, lasts_ms=900_000, sent=5000, start_seen=True
    )
    part = on_wire(20, server="8.8.4.4", sent=900, received=800, start_seen=True)
    seen, _ = look(*shared, whole, part)
    assert sum(item.sent for item in seen) == 8_000 + 5_000
    cut = flow(200_000, client="10.215.173.1", server="8.8.4.4", client_port=9, sent=900, received=800)
    long = replace(on_wire(20, server="8.8.4.4", sent=5000), ended=at(T0 + 900_000))
    turned, _ = look(*shared, cut, long)
    assert sum(item.sent for item in turned) == 8_000 + 5_000


def test_payload_is_told_rather_than_frames() -> None:
    """A list that counts frames stands beside a capture of the router."""
    listed = [replace(on_phone(n), bytes_are="ip", sent=1400) for n in range(8)]
    seen, _ = look(*listed, *map(on_wire, range(8)))
    assert [(item.sent, item.flow.bytes_are, len(item.flows)) for item in seen] == [(1000, "payload", 2)] * 8


def test_tens_of_thousands_of_conversations_with_two_hosts_are_matched_in_time() -> None:
    """Every pair of them would be a hundred million."""
    sizes = [200 + n % 17 * 40 for n in range(6000)]
    ends = [("20.47.97.1", 443), ("20.47.97.2", 443)]
    mine = [
        flow(n * 700, client="10.215.173.1", server=ends[n % 2][0], client_port=9 + n, sent=size, uid=1)
        for n, size in enumerate(sizes)
    ]
    theirs = [
        flow(
            n * 700 + OFFSET,
            client="192.168.1.20",
            server=ends[n % 2][0],
            client_port=40_000 - n,
            sent=size,
            evidence=ROUTER,
        )
        for n, size in enumerate(sizes)
    ]
    began = time.process_time()
    seen, (_, router) = look(*mine, *theirs)
    assert time.process_time() - began < 10
    assert (len(seen), router.offset_ms) == (6000, OFFSET)
