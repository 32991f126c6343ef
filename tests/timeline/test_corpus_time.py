"""The clock against real evidence; skipped where OFFHOOK_CORPUS does not name its folder."""

import os
from pathlib import Path

import pytest

from offhook.audit import read_evidence
from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomCall, TelecomEvent
from offhook.facts.phone import ReportHeader
from offhook.facts.place import Place
from offhook.facts.reading import Dumped, LogSpan
from offhook.facts.time import Base, Instant, Stamp
from offhook.facts.traffic import TrafficCount
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage
from tests.timeline.told import utc

CORPUS = os.environ.get("OFFHOOK_CORPUS")
pytestmark = pytest.mark.skipif(not CORPUS, reason="OFFHOOK_CORPUS names no folder of real evidence")
REPORTS = "licensed/bugreport"
MINUTE, HOUR = 60_000, 3_600_000


def book_of(name: str) -> FactBook:
    path = Path(CORPUS or "") / name
    if not path.exists():
        pytest.skip(f"{name} is not in this corpus")
    return read_evidence([path], lambda _what, _share: None).book


def instants(book: FactBook, clock: Clock) -> list[tuple[Instant, Stamp, Place]]:
    """Every stamp of every fact that speaks of something that happened. The end of a counter's bucket is no such thing: Android was
    still filling the last one."""
    found = []
    for _, facts in book.kinds():
        for fact in facts:
            for name in ("at", "began", "ended", "first", "last"):
                stamp = getattr(fact, name, None)
                if isinstance(stamp, Stamp) and not (isinstance(fact, TrafficCount) and name == "ended"):
                    found.append((clock.instant(stamp, fact.place), stamp, fact.place))
    return found


def end_of(book: FactBook, clock: Clock) -> int:
    ends = [
        clock.instant(dump.ended, Place(dump.place.evidence, "header", dump.place.entry, 0)).ms
        for dump in book.of(Dumped)
        if dump.ended
    ]
    return max(ends)


def test_a_dump_of_telecom_alone_tells_its_zone_by_its_own_stamps() -> None:
    book = book_of("unlicensed/dumpsys_telecom/telecom_dump.txt")
    clock = Clock(book)
    assert clock.zone.name == "+05:30"
    assert len(book.of(TelecomCall)) == 10
    for event in book.of(TelecomEvent):
        if event.record is not None:
            at = clock.instant(event.at, event.place)
            assert at.floating == ()
            assert utc("2026-03-07 08:46:00") - MINUTE <= at.ms <= utc("2026-03-07 11:01:00") + MINUTE


@pytest.mark.parametrize(
    "name",
    [
        "bugreport-sailfish-QP1A.191005.007.A3-2020-01-08-15-30-07.zip",
        "bugreport-sdk_gphone_x86-PSR1.180720.075-2019-08-15.zip",
    ],
)
def test_nothing_in_a_report_happened_after_it_was_taken(name: str) -> None:
    book = book_of(f"{REPORTS}/{name}")
    clock = Clock(book)
    end = end_of(book, clock)
    late = [
        (stamp.text, place.source, place.line)
        for at, stamp, place in instants(book, clock)
        if not at.floating and at.ms > end + 5 * MINUTE
    ]
    assert late == []


def test_a_phone_whose_clock_was_set_after_its_start_has_one_time_line() -> None:
    book = book_of(f"{REPORTS}/bugreport-sailfish-QP1A.191005.007.A3-2020-01-08-15-30-07.zip")
    clock = Clock(book)
    assert (clock.zone.name, len(clock.steps)) == ("Europe/Stockholm", 2)
    assert clock.booted is not None
    spans = [clock.instant(span.first, span.place).ms for span in book.of(LogSpan) if span.buffer != "battery"]
    assert all(clock.booted.ms <= first <= clock.booted.ms + 3 * MINUTE for first in spans)


def test_logs_and_battery_history_of_a_virtual_phone_that_was_paused_begin_together() -> None:
    book = book_of(f"{REPORTS}/bugreport-sdk_gphone_x86-PSR1.180720.075-2019-08-15.zip")
    clock = Clock(book)
    assert clock.steps == []
    firsts = [clock.instant(span.first, span.place).ms for span in book.of(LogSpan)]
    assert max(firsts) - min(firsts) < MINUTE


@pytest.mark.parametrize("name", ["bugreport_deadlock.txt", "bugreport_aidldeadlock.txt"])
def test_a_report_of_1980_keeps_the_clock_that_was_never_set(name: str) -> None:
    book = book_of(f"{REPORTS}/{name}")
    clock = Clock(book)
    taken = book.of(ReportHeader)[0].at
    assert taken is not None
    assert taken.ms < utc("1980-01-07 00:00:00")
    logs = [
        at
        for span in book.of(LogSpan)
        for at in (clock.instant(span.first, span.place), clock.instant(span.last, span.place))
    ]
    assert logs
    assert all(utc("1980-01-05 00:00:00") < at.ms < utc("1980-01-07 00:00:00") for at in logs)


def test_every_row_of_the_coverage_of_every_report_ends_after_it_began() -> None:
    for path in sorted((Path(CORPUS or "") / REPORTS).iterdir()):
        book = book_of(f"{REPORTS}/{path.name}")
        for row in Coverage(book, Clock(book)).rows:
            assert row.began is None or row.ended is None or row.began.ms <= row.ended.ms, (path.name, row.source)


def test_stamps_of_every_kind_are_in_the_corpus() -> None:
    book = book_of(f"{REPORTS}/bugreport-sdk_gphone_x86-PSR1.180720.075-2019-08-15.zip")
    bases = {stamp.base for _, stamp, _ in instants(book, Clock(book))}
    assert {Base.WALL, Base.ELAPSED, Base.EPOCH, Base.UPTIME_AGO} <= bases
