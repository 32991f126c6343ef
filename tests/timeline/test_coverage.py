"""From when to when each source could speak, and the words for a source that cannot."""

from collections.abc import Iterable

import pytest

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import Property
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored, LogSpan, Tally, Unread
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage, Reach, off_spans
from offhook.timeline.stretches import union
from tests.timeline.told import (
    HISTORY,
    analytics,
    boot,
    call,
    dumped,
    elapsed,
    epoch,
    face,
    header,
    history,
    now,
    place,
    setting,
    span,
    time_record,
    utc,
)

HOUR = 3_600_000
TAKEN = utc("2024-03-03 10:00:00")
REPORT: list[Fact] = [setting("UTC"), header("2024-03-03 10:00:00"), now(TAKEN, 50 * HOUR)]


def coverage(facts: Iterable[Fact]) -> Coverage:
    book = FactBook(facts)
    return Coverage(book, Clock(book))


def row(facts: Iterable[Fact], source: str) -> Reach:
    return next(row for row in coverage(facts).rows if row.source == source)


def reach(found: Reach) -> tuple[int | None, int | None]:
    return found.began.ms if found.began else None, found.ended.ms if found.ended else None


def sdk(level: int) -> Property:
    return Property(place=place("getprop"), key="ro.build.version.sdk", value=str(level))


def calls(first: int, number: int) -> list[Fact]:
    return [call(f"TC@{n}", f"2024-03-03 {n % 10:02}:00:00", line=n * 10) for n in range(first, first + number)]


def tally(source: str, framed: int, read: int = 0, ignored: int = 0, unread: int = 0) -> Tally:
    return Tally(place=place(source), framed=framed, read=read, ignored=ignored, unread=unread)


def telecom(facts: list[Fact], level: int = 33, state: str = "read") -> Reach:
    frame = dumped("telecom", "2024-03-03 10:00:30", state=state)
    return row([*REPORT, sdk(level), frame, tally("telecom", len(facts)), *facts], "telecom")


# Telecom


@pytest.mark.parametrize(("level", "number"), [(33, 10), (33, 20), (26, 10), (25, 5), (25, 7)])
def test_a_full_ring_reaches_back_to_its_oldest_call(level: int, number: int) -> None:
    found = telecom(calls(11, number), level)
    assert reach(found) == (
        min(utc(f"2024-03-03 {n % 10:02}:00:00") for n in range(11, 11 + number)),
        utc("2024-03-03 10:00:30"),
    )
    assert found.notes == [f"the last {number} calls only"]


@pytest.mark.parametrize(
    ("level", "facts"),
    [(33, calls(2, 9)), (33, calls(1, 10)), (33, calls(11, 12)), (25, calls(2, 4)), (25, calls(1, 5)), (33, [])],
)
def test_a_ring_that_is_not_full_or_still_holds_the_first_call_reaches_back_to_the_start_of_the_phone(
    level: int, facts: list[Fact]
) -> None:
    found = telecom(facts, level)
    assert reach(found) == (TAKEN - 50 * HOUR, utc("2024-03-03 10:00:30"))
    assert found.notes == ["every call since the phone started"]


def test_where_the_android_is_not_known_the_smallest_ring_counts() -> None:
    found = row([*REPORT, dumped("telecom", "2024-03-03 10:00:30"), *calls(2, 5)], "telecom")
    assert found.began is not None
    assert found.began.ms == utc("2024-03-03 02:00:00")


def test_a_history_with_something_unread_may_have_lost_a_call() -> None:
    found = telecom([*calls(2, 8), Unread(place=place("telecom", 400), why="the header of a call")])
    assert reach(found) == (utc("2024-03-03 02:00:00"), utc("2024-03-03 09:00:00"))


def test_a_history_that_was_cut_off_reaches_no_further_than_its_own_calls() -> None:
    found = telecom(calls(2, 3), state="truncated")
    assert reach(found) == (utc("2024-03-03 02:00:00"), utc("2024-03-03 04:00:00"))
    assert found.state == "truncated"


def test_an_android_without_a_history_says_nothing_of_calls() -> None:
    assert reach(telecom([], 22)) == (None, None)


def test_analytics_alone_are_no_ground_for_saying_that_there_was_no_call() -> None:
    assert reach(row([*REPORT, tally("telecom", 1), analytics("TC@1", None, TAKEN)], "telecom")) == (None, None)


def test_a_dump_that_breaks_off_before_its_history_does_not_say_that_there_was_no_call() -> None:
    """A bare dump that was cut looks whole; its own analytics know better."""
    found = telecom([analytics("TC@1", None, TAKEN)])
    assert reach(found) == (None, None)
    assert found.notes == ["without its history of calls, which its analytics tell of"]


def test_a_history_that_lacks_a_call_of_the_analytics_does_not_reach_back_to_the_start() -> None:
    found = telecom([*calls(2, 3), analytics("TC@7", None, TAKEN)])
    assert reach(found)[0] == utc("2024-03-03 02:00:00")
    assert found.notes == ["the last 3 calls only"]


@pytest.mark.parametrize(("source", "name"), [(HISTORY, "batterystats"), ("telecom", "telecom")])
def test_what_is_there_and_holds_nothing_is_empty(source: str, name: str) -> None:
    found = row([*REPORT, dumped(name, "2024-03-03 10:00:30"), tally(source, 0)], source)
    assert found.state == "empty"


def test_a_system_that_started_anew_without_the_phone_began_a_new_history() -> None:
    again = Ignored(place=place("alarm"), name="runtime restarted without a boot")
    found = telecom([*calls(1, 2), again])
    assert found.began is not None
    assert found.began.ms == utc("2024-03-03 01:00:00")


def test_each_report_reaches_back_to_its_own_boot() -> None:
    later = [now(TAKEN + 100 * HOUR, HOUR, evidence="evidence-2"), header("2024-03-07 14:00:00", evidence="evidence-2")]
    found = row([*REPORT, sdk(33), dumped("telecom", "2024-03-03 10:00:30"), *later], "telecom")
    assert found.began is not None
    assert found.began.ms == TAKEN - 50 * HOUR


# logs, histories, rings


def test_a_log_covers_from_its_first_line_to_its_last_but_not_the_gap_between_buffers() -> None:
    logs = [
        span("03-03 01:00:00.000", "03-03 02:00:00.000", 1),
        span("03-03 05:00:00.000", "03-03 06:00:00.000", 101, buffer="system"),
    ]
    found = row([*REPORT, *logs], "main_log")
    assert reach(found) == (utc("2024-03-03 01:00:00"), utc("2024-03-03 06:00:00"))
    assert found.gaps == [(utc("2024-03-03 02:00:00"), utc("2024-03-03 05:00:00"))]
    assert [found.covers(utc(f"2024-03-03 0{hour}:30:00")) for hour in range(7)] == [
        False,
        True,
        False,
        False,
        False,
        True,
        False,
    ]


def test_lines_that_the_log_dropped_are_told() -> None:
    lost = span("03-03 01:00:00", "03-03 02:00:00", 1)
    dropping = type(lost)(place=lost.place, buffer="radio", first=lost.first, last=lost.last, lines=5, dropped=7)
    assert row([*REPORT, dropping], "radio_log").notes == ["the log says that it dropped 7 lines"]


def test_battery_history_reaches_to_the_end_of_its_dump_since_what_is_silent_did_not_change() -> None:
    short = LogSpan(place=place(HISTORY, 2), buffer="battery", first=elapsed(0), last=elapsed(HOUR), lines=50)
    tied = time_record(3, 0, utc("2024-03-01 08:00:00"))
    found = row([*REPORT, short, tied, dumped("batterystats", "2024-03-03 10:00:20")], "battery_history")
    assert reach(found) == (utc("2024-03-01 08:00:00"), utc("2024-03-03 10:00:20"))
    assert found.gaps == []


def test_a_ring_of_events_reaches_from_its_oldest_record_to_the_end_of_its_dump() -> None:
    state = DeviceState(place=place("broadcasts", 50), at=face("2024-03-03 08:00:00"), state="screen", value="on")
    assert reach(row([*REPORT, state, dumped("activity", "2024-03-03 10:00:09")], "broadcasts")) == (
        utc("2024-03-03 08:00:00"),
        utc("2024-03-03 10:00:09"),
    )


def test_a_last_moment_is_no_record_of_a_ring() -> None:
    last = UserAct(place=place("device_idle", 50), at=elapsed(0), act="motion")
    state = DeviceState(place=place("device_idle", 51), at=face("2024-03-03 08:00:00"), state="idle", value="deep")
    found = row([*REPORT, last, state], "device_idle")
    assert found.began is not None
    assert found.began.ms == utc("2024-03-03 08:00:00")


def row_of_call_log(at: int) -> CallLogRow:
    fields = dict.fromkeys(CallLogRow.__dataclass_fields__)
    return CallLogRow(**{**fields, "place": place("call_log", entry="calllog.db:calls"), "began": epoch(at)})  # type: ignore[arg-type]


def test_a_call_log_reaches_from_its_oldest_row_to_its_newest() -> None:
    assert reach(row([row_of_call_log(TAKEN), row_of_call_log(TAKEN - HOUR)], "call_log")) == (TAKEN - HOUR, TAKEN)


def test_a_call_log_whose_export_is_dated_reaches_to_its_export() -> None:
    facts = [*REPORT, row_of_call_log(TAKEN - HOUR), dumped("content_query", "2024-03-03 10:00:00")]
    assert reach(row(facts, "call_log")) == (TAKEN - HOUR, TAKEN)


def test_a_source_without_a_dated_record_covers_nothing() -> None:
    found = row([tally("app_ops", 5, 5)], "app_ops")
    assert (reach(found), found.state, found.covers(TAKEN)) == ((None, None), "read", False)


def test_what_floats_covers_no_time_of_the_world() -> None:
    book = FactBook([span("03-03 01:00:00", "03-03 02:00:00", 1)])
    found = Coverage(book, Clock(book))
    inside = utc("2000-03-03 01:30:00")
    assert not found.covers("main_log", inside)
    assert found.covers("main_log", inside, ("year", "zone"))
    assert found.spans(["main_log"]) == []
    assert found.spans(["main_log"], ("year", "zone")) == [(utc("2000-03-03 01:00:00"), utc("2000-03-03 02:00:00"))]


# states and counts


def state_of(source: str, *facts: Fact) -> str:
    return row([*REPORT, *facts], source).state


def test_a_whole_report_without_a_service_has_it_absent() -> None:
    assert state_of("app_ops", dumped("dumpsys", title="DUMPSYS", state="empty")) == "absent"


def test_a_reduced_report_did_not_collect_what_it_lacks() -> None:
    assert state_of("app_ops", dumped("connectivity", title="DUMPSYS")) == "not collected"


def test_a_report_that_breaks_off_lost_what_would_have_come() -> None:
    found = row(
        [*REPORT, dumped("dumpsys", title="DUMPSYS", state="empty"), dumped("wifi", state="truncated")], "app_ops"
    )
    assert (found.state, found.notes) == ("truncated", ["the report breaks off before it could come"])


def test_nothing_is_missing_from_what_is_no_report() -> None:
    assert [row.source for row in coverage([tally("app_ops", 1, 1)]).rows] == ["app_ops"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("timeout", "unreadable"),
        ("failed", "unreadable"),
        ("truncated", "truncated"),
        ("empty", "empty"),
        ("read", "read"),
    ],
)
def test_each_ending_of_a_dump_has_its_word(state: str, word: str) -> None:
    assert state_of("app_ops", dumped("appops", state=state), tally("app_ops", int(word == "read"))) == word


def test_a_dump_that_no_reader_reads_is_not_examined() -> None:
    assert state_of("app_ops", dumped("appops")) == "not examined"


def test_of_several_dumps_of_a_service_one_that_failed_is_told_beside_the_others() -> None:
    found = row(
        [*REPORT, dumped("activity", state="timeout"), dumped("activity", line=500), tally("broadcasts", 5, 5)],
        "broadcasts",
    )
    assert (found.state, found.notes) == ("read", ["its dump timed out"])


def test_an_empty_log_section_is_empty() -> None:
    assert state_of("event_log", dumped("logcat", title="EVENT LOG", state="empty"), tally("event_log", 0)) == "empty"


def test_counts_of_several_dumps_add_up_and_the_radio_buffer_counts_as_radio_log() -> None:
    found = row([tally("radio_log", 5, 3, 1, 1), tally("radio_buffer", 10, 2, 8, 0)], "radio_log")
    assert (found.framed, found.read, found.ignored, found.unread) == (15, 5, 9, 1)


# off


def test_the_phone_was_off_from_shutdown_to_start() -> None:
    facts = [
        history(),
        time_record(2, 0, TAKEN - 10 * HOUR),
        boot(3, HOUR, "shutdown"),
        boot(4, 2 * HOUR),
        time_record(5, 2 * HOUR, TAKEN - 6 * HOUR),
    ]
    book = FactBook(facts)
    assert off_spans(book, Clock(book)) == [(TAKEN - 9 * HOUR, TAKEN - 6 * HOUR)]


def test_a_start_without_a_shutdown_tells_of_no_time_off() -> None:
    book = FactBook([history(), time_record(2, 0, TAKEN), boot(4, 2 * HOUR)])
    assert off_spans(book, Clock(book)) == []


def test_time_off_that_floats_is_no_time_of_the_world() -> None:
    book = FactBook([history(), boot(3, HOUR, "shutdown"), boot(4, 2 * HOUR)])
    assert off_spans(book, Clock(book)) == []
    assert off_spans(book, Clock(book), ("year", "date", "zone")) == [(HOUR, 2 * HOUR)]


def test_overlapping_stretches_are_joined_and_empty_ones_left_out() -> None:
    assert union([(5, 9), (1, 3), (3, 4), (8, 12), (20, 20)]) == [(1, 4), (5, 12)]
