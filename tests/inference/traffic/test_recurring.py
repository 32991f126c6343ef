"""Traffic that comes back: which of it is a beacon, which a returning upload, which neither."""

from __future__ import annotations

from typing import Any

import pytest

from offhook.answers import Pattern, renamed
from offhook.facts.book import FactBook
from offhook.facts.place import Fact
from offhook.inference.traffic.names import Names
from offhook.inference.traffic.parts import parts_of
from offhook.inference.traffic.phone_side import Known
from offhook.inference.traffic.recurring import _lasting, recurring_traffic
from offhook.inference.traffic.transfers import joined
from offhook.inference.traffic.witnesses import seen_by, witnesses_of
from offhook.inference.uids import AppsOfUids
from tests.inference.traffic.flows import clock, counter, flow, joining, request

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def patterns(*facts: Fact) -> list[Pattern]:
    book = FactBook(facts)
    seen = seen_by(witnesses_of(book, Known(frozenset({"10.0.0.2"}))), clock())
    names = Names([], clock(), frozenset(), {})
    sent = joined(parts_of(seen, book, clock(), names, AppsOfUids(book)), joining())
    sent.transfers[:] = [renamed(item, f"transfer-{n}") for n, item in enumerate(sent.transfers, 1)]
    return recurring_traffic(sent, clock(), "phone-1")


def beats(period_ms: int, count: int, host: str = "beat.example", **other: object) -> list[Fact]:
    told: dict[str, Any] = {"host": host, "host_from": "tls_sni", **other}
    return [flow(n * period_ms, client_port=n + 1, client="10.0.0.2", lasts_ms=100, **told) for n in range(count)]


def test_a_contact_every_four_and_a_half_minutes_is_a_beacon() -> None:
    (found,) = patterns(*beats(270_000, 300))
    assert (found.kind, found.host, found.period_s, found.beats, found.missed) == (
        "beacon",
        "beat.example",
        270.0,
        300,
        0,
    )
    assert found.score >= 0.8
    assert found.members == ["transfer-1"]
    assert found.bytes_per_beat == 1000
    assert found.says == "every 4 min 30 s, 300 times"
    assert found.innocent_explanations


def test_a_period_longer_than_a_quarter_of_the_capture_is_no_beacon() -> None:
    assert patterns(*beats(10 * MINUTE, 4), flow(40 * MINUTE, client_port=99, host="other.example")) == []


def test_an_upload_every_three_days_returns() -> None:
    (found,) = patterns(*beats(3 * DAY, 10, sent=40_000), flow(30 * DAY, client_port=77, host="other.example"))
    assert (found.kind, found.period_s, found.beats) == ("recurring_transfer", 259_200.0, 10)
    assert found.says == "every 3 days, 10 times"


def test_small_contacts_every_three_days_are_no_upload() -> None:
    assert patterns(*beats(3 * DAY, 10, sent=400)) == []


def test_two_visits_are_too_few() -> None:
    assert patterns(*beats(3 * DAY, 2, sent=40_000)) == []


def test_counters_and_name_lookups_do_not_beat() -> None:
    lookups = [
        flow(n * MINUTE, client_port=n + 1, protocol="dns", transport="udp", server_port=53, opaque=False)
        for n in range(500)
    ]
    assert patterns(*lookups, *(counter(n * 7_200_000) for n in range(40))) == []


def test_requests_of_a_har_beat_as_well() -> None:
    (found,) = patterns(*(request(n * 5 * MINUTE, host="beat.example") for n in range(200)))
    assert (found.kind, found.period_s) == ("beacon", 300.0)


def test_hosts_are_told_apart() -> None:
    found = patterns(*beats(270_000, 300), *beats(600_000, 140, host="slow.example"))
    assert {pattern.host for pattern in found} == {"beat.example", "slow.example"}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45, "45 s"),
        (60, "1 min"),
        (299, "4 min 59 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (86_400, "24 h"),
        (259_200, "3 days"),
    ],
)
def test_periods_are_plain_words(seconds: int, words: str) -> None:
    assert _lasting(seconds) == words
