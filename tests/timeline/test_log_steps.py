"""Steps of the clock that a log shows, and silences and seams that are none."""

from offhook.facts.book import FactBook
from offhook.facts.place import Fact
from offhook.timeline.clock import Clock
from tests.timeline.told import change, face, header, place, setting, span, utc

UTC_REPORT: list[Fact] = [setting("UTC"), header("2024-03-03 12:00:00", uptime_min=24 * 60)]


def at(clock: Clock, text: str, line: int, source: str = "main_log") -> int:
    return clock.instant(face(text), place(source, line)).ms


def test_a_clock_set_back_in_the_log_of_a_report_shifts_every_line_before() -> None:
    clock = Clock(
        FactBook(
            [*UTC_REPORT, span("03-03 10:00:00", "03-03 11:00:00", 1), span("03-03 10:30:00", "03-03 11:59:00", 101)]
        )
    )
    assert at(clock, "03-03 10:59:00", 50) == utc("2024-03-03 10:29:00")
    assert at(clock, "03-03 10:59:00", 150) == utc("2024-03-03 10:59:00")
    assert clock.steps == [(utc("2024-03-03 11:00:00"), utc("2024-03-03 10:30:00"))]


def test_other_stamps_are_shifted_by_what_the_log_shows() -> None:
    clock = Clock(
        FactBook(
            [*UTC_REPORT, span("03-03 10:00:00", "03-03 11:00:00", 1), span("03-03 10:30:00", "03-03 11:59:00", 101)]
        )
    )
    found = clock.instant(face("2024-03-03 10:45:00"), place(line=9000))
    assert (found.ms, found.error_ms) == (utc("2024-03-03 10:45:00"), 1000 + 30 * 60_000)
    assert clock.instant(face("2024-03-03 10:10:00"), place(line=9000)).ms == utc("2024-03-03 09:40:00")


def test_the_buffer_that_is_written_most_often_tells_how_far_the_clock_was_set() -> None:
    radio = [
        span("03-03 09:00:00", "03-03 10:58:00", 901, buffer="radio"),
        span("03-03 10:31:00", "03-03 11:59:00", 1001, buffer="radio"),
    ]
    clock = Clock(
        FactBook(
            [
                *UTC_REPORT,
                span("03-03 10:00:00", "03-03 11:00:00", 1),
                span("03-03 10:30:00", "03-03 11:59:00", 101),
                *radio,
            ]
        )
    )
    assert at(clock, "03-03 10:50:00", 950, "radio_log") == utc("2024-03-03 10:20:00")


def test_a_clock_that_was_never_set_until_the_network_told_the_time() -> None:
    book = [
        setting("UTC"),
        header("2024-03-03 12:00:00"),
        span("01-01 00:00:05", "01-01 00:01:00", 1),
        span("03-03 10:30:00", "03-03 11:59:00", 101),
    ]
    assert at(Clock(FactBook(book)), "01-01 00:00:30", 10) == utc("2024-03-03 10:29:30")


def test_lines_in_memory_from_before_the_phone_started_prove_that_the_clock_was_set() -> None:
    book = [
        setting("UTC"),
        header("2024-03-03 12:00:00", uptime_min=120),
        span("02-20 10:00:05", "02-20 10:01:00", 1),
        span("03-03 10:30:00", "03-03 11:59:00", 101),
    ]
    assert at(Clock(FactBook(book)), "02-20 10:00:30", 10) == utc("2024-03-03 10:29:30")


def test_a_buffer_that_was_silent_for_days_is_no_clock_that_was_set() -> None:
    book = [
        setting("UTC"),
        header("2024-03-03 12:00:00", uptime_min=60 * 24 * 30),
        span("02-20 10:00:05", "02-20 10:01:00", 1),
        span("03-03 10:30:00", "03-03 11:59:00", 101),
    ]
    clock = Clock(FactBook(book))
    assert clock.steps == []
    assert at(clock, "02-20 10:00:30", 10) == utc("2024-02-20 10:00:30")


def test_a_second_log_in_the_same_file_is_no_clock_that_was_set() -> None:
    logs = [
        span("2024-03-03 10:00:00", "2024-03-03 11:00:00", 1),
        span("2024-03-03 09:00:00", "2024-03-03 11:00:00", 101),
    ]
    assert Clock(FactBook([setting("UTC"), *logs])).steps == []


def test_a_log_saved_by_hand_shows_a_step_where_its_reader_saw_no_divider() -> None:
    logs = [
        span("2024-03-03 10:00:00", "2024-03-03 11:00:00", 1),
        span("2024-03-03 09:00:00", "2024-03-03 11:00:00", 101),
        change(101),
    ]
    assert Clock(FactBook([setting("UTC"), *logs])).steps == [(utc("2024-03-03 11:00:00"), utc("2024-03-03 09:00:00"))]


def test_the_order_of_lines_tells_the_two_shows_of_a_repeated_hour_apart() -> None:
    book = [
        setting("Europe/Berlin"),
        header("2024-10-27 09:00:00"),
        span("10-27 01:00:00", "10-27 02:59:59", 1),
        span("10-27 02:00:00", "10-27 08:00:00", 101),
    ]
    clock = Clock(FactBook(book))
    assert clock.steps == []
    first, second = (clock.instant(face("10-27 02:30:00.000"), place("main_log", line)) for line in (50, 150))
    assert (first.ms, second.ms) == (utc("2024-10-27 00:30:00"), utc("2024-10-27 01:30:00"))
    assert first.error_ms == second.error_ms == 0
