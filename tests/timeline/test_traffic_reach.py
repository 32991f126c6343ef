"""What records of traffic cover: from their first to their last, and what a dump of counters leaves out."""

import time
from dataclasses import replace

import pytest

from offhook.facts.book import FactBook
from offhook.facts.place import Fact
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import DnsAnswer, Flow, TrafficCount, WebRequest
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage, Reach
from offhook.timeline.traffic_reach import NETWORKS_ONLY, traffic_spans
from tests.timeline.told import dumped, epoch, header, place, setting, utc

HOUR = 3_600_000
NOON = utc("2024-03-03 12:00:00")


def flow(began: int, ended: int, source: str = "capture") -> Flow:
    return Flow(
        place=place(source, entry="sample.pcap"),
        flow=1,
        began=epoch(began),
        ended=epoch(ended),
        transport="tcp",
        protocol="tls",
        client="192.0.2.5",
        client_port=40000,
        server="198.51.100.7",
        server_port=443,
        sent=1,
        received=1,
        sent_packets=1,
        received_packets=1,
    )


def count(began: int | None, ended: int | None, kind: str = "uid") -> TrafficCount:
    return TrafficCount(
        place=place("netstats"),
        kind=kind,
        began=None if began is None else epoch(began),
        ended=Stamp("", Base.AGO, 0) if ended is None else epoch(ended),
        uid=10001,
        state="DEFAULT",
        socket_tag=0,
        network="wifi",
        received=1,
        received_packets=1,
        sent=1,
        sent_packets=1,
    )


def reach(facts: list[Fact], source: str) -> Reach:
    book = FactBook(facts)
    return next(row for row in Coverage(book, Clock(book)).rows if row.source == source)


def ends(row: Reach) -> tuple[int | None, int | None]:
    return row.began.ms if row.began else None, row.ended.ms if row.ended else None


@pytest.mark.parametrize("source", ["capture", "pcapdroid_csv", "zeek", "netguard"])
def test_conversations_cover_from_the_first_to_the_last(source: str) -> None:
    found = reach([flow(NOON + 5, NOON + 9, source), flow(NOON, NOON + 3, source)], source)
    assert ends(found) == (NOON, NOON + 9)


def test_a_silence_of_more_than_six_hours_is_a_gap() -> None:
    """Two recordings, weeks apart, in one file do not cover the weeks between."""
    found = reach([flow(NOON, NOON + 3), flow(NOON + 500 * HOUR, NOON + 501 * HOUR)], "capture")
    assert ends(found) == (NOON, NOON + 501 * HOUR)
    assert found.gaps == [(NOON + 3, NOON + 500 * HOUR)]


def test_a_quiet_afternoon_and_a_connection_that_lasts_are_no_gap() -> None:
    assert reach([flow(NOON, NOON + 3), flow(NOON + 5 * HOUR, NOON + 6 * HOUR)], "capture").gaps == []
    assert reach([flow(NOON, NOON + 30 * HOUR), flow(NOON + 29 * HOUR, NOON + 31 * HOUR)], "capture").gaps == []
    assert reach([count(NOON, NOON + HOUR), count(NOON + 90 * HOUR, NOON + 91 * HOUR)], "netstats").gaps == []


def test_requests_and_answers_widen_it() -> None:
    request = WebRequest(
        place=place("har"), exchange=1, at=epoch(NOON), ended=epoch(NOON + 70), method="GET", scheme="https", host="example.org",
        port=443, target="/", status_code=200, sent=1, received=1, body_sent=0, body_state="none", decrypted=True,
    )  # fmt: skip
    answer = DnsAnswer(
        place=place("har"), at=epoch(NOON - 5), name="example.org", kind="A", addresses=(), code="NOERROR"
    )
    assert ends(reach([request, replace(request, at=epoch(NOON + 90), ended=None), answer], "har")) == (
        NOON - 5,
        NOON + 90,
    )


def test_counters_cover_their_buckets_and_no_more_than_the_dump() -> None:
    facts = [setting("UTC"), header("2024-03-03 14:10:00"), dumped("netstats", "2024-03-03 14:10:30")]
    found = reach([*facts, count(NOON, NOON + 2 * HOUR), count(NOON + 2 * HOUR, NOON + 4 * HOUR)], "netstats")
    assert ends(found) == (NOON, utc("2024-03-03 14:10:30"))


def test_a_sum_since_the_start_of_the_phone_has_no_beginning_and_covers_nothing_by_itself() -> None:
    assert not list(traffic_spans(FactBook([count(None, None)])))


def test_counters_of_networks_only_are_named_as_such() -> None:
    assert reach([count(NOON, NOON + HOUR, "xt")], "netstats").notes == [NETWORKS_ONLY]
    assert reach([count(NOON, NOON + HOUR, "xt"), count(None, None)], "netstats").notes == [NETWORKS_ONLY]
    assert not reach([count(NOON, NOON + HOUR, "xt"), count(NOON, NOON + HOUR)], "netstats").notes


def test_a_hundred_thousand_conversations_take_no_time_to_speak_of() -> None:
    one = flow(NOON, NOON + 1)
    book = FactBook([replace(one, began=epoch(NOON + n), ended=epoch(NOON + n + 1)) for n in range(100_000)])
    began = time.process_time()
    (span,) = traffic_spans(book)
    assert time.process_time() - began < 2
    assert (span.first.ms, span.last.ms) == (NOON, NOON + 100_000)
