"""Counters of apps are added up once, whoever tells them again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from offhook.facts.book import FactBook
from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import TrafficCount
from offhook.inference.counters import counted_once
from offhook.inference.telling import infer
from offhook.owner import Owner

HOUR = 3_600_000


def count(
    hour: int | None = 0, sent: int = 10, *, entry: str = "netstats.txt", evidence: str = "evidence-1", **more: object
) -> TrafficCount:
    """A bucket of two hours of one app on Wi-Fi; hour None: a sum since the phone started."""
    began = None if hour is None else Stamp("", Base.EPOCH, hour * HOUR)
    ended = Stamp("", Base.AGO, 0) if hour is None else Stamp("", Base.EPOCH, (hour + 2) * HOUR)
    fact = TrafficCount(
        place=Place(evidence, "netstats", entry, 1), kind="uid", began=began, ended=ended, uid=10123, state="DEFAULT",
        socket_tag=0, network="wifi", received=0, received_packets=0, sent=sent, sent_packets=1, identity="{type=1}",
    )  # fmt: skip
    return replace(fact, **more)  # type: ignore[arg-type]


def sent(*counts: TrafficCount) -> int:
    return sum(one.sent for one in counted_once(counts))


def test_sets_networks_buckets_and_apps_are_added() -> None:
    assert sent(count(), count(state="FOREGROUND"), count(network="mobile"), count(2), count(uid=10124)) == 50
    assert sent(count(), count(identity="{type=1, another Wi-Fi}")) == 20


def test_tags_networks_and_debugging_sets_are_not() -> None:
    others = [count(kind=kind) for kind in ("tag", "dev", "xt")]
    assert sent(count(), *others, count(state="DBG_VPN_IN"), count(state="DBG_VPN_OUT")) == 10


def test_of_two_dumps_of_one_bucket_the_fuller_one_is_taken() -> None:
    early, late = count(sent=10), count(sent=15, entry="bugreport.txt", evidence="evidence-2")
    assert sent(early, late) == sent(late, early) == 15
    assert sent(early, late, count(2, 7)) == 22, "a bucket that only one of them tells"


def test_a_bucket_that_two_files_of_one_folder_share_is_added_and_a_dump_of_it_is_not() -> None:
    files = [count(sent=4, entry="netstats/uid.100-200"), count(sent=6, entry="netstats/uid.200-")]
    assert sent(*files) == 10
    assert sent(*files, count(sent=9)) == 10


def test_bytes_behind_a_vpn_are_those_of_the_network_beneath() -> None:
    assert sent(count(sent=200), count(sent=180, network="vpn")) == 200
    assert sent(count(sent=180, network="vpn")) == 180, "an old phone charges the app there alone"


def test_a_sum_since_the_start_counts_only_where_nothing_else_tells_apps() -> None:
    table = [count(None, 30, identity="wlan0"), count(None, 12, identity="rmnet0", network="mobile")]
    of_map = count(None, 41, identity="", network="", state="ALL")
    assert sent(*table, of_map) == 42
    assert sent(*table, of_map, count()) == 10


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 9), st.sampled_from(["a", "b"]), st.sampled_from(["wifi", "vpn"])),
        max_size=12,
    )
)
def test_the_order_makes_no_difference_and_handing_a_dump_over_twice_neither(
    rows: list[tuple[int, int, str, str]],
) -> None:
    counts = [count(hour * 2, sent, entry=entry, network=network) for hour, sent, entry, network in rows]
    assert sent(*counts) == sent(*reversed(counts))
    again = [replace(one, place=replace(one.place, evidence="evidence-2")) for one in counts]
    assert sent(*counts, *again) == sent(*counts)


def test_a_transfer_holds_each_byte_once_and_no_time_that_nobody_knows() -> None:
    book = FactBook([count(480_000, 200_000), count(480_000, 180_000, network="vpn"), count(None, 200_000)])
    sent = infer(1, ["evidence-1"], book, Owner(), None).sent
    assert sent is not None
    assert [(t.sent_bytes, t.connections, t.began and t.began.year) for t in sent.transfers] == [(200_000, 1, 2024)]
    alone = infer(1, ["evidence-1"], FactBook([count(None, 200_000)]), Owner(), None).sent
    assert alone is None or not alone.transfers
