"""Battery history that counts from its first record, tied to the clock by its TIME records."""

from offhook.facts.book import FactBook
from offhook.parsers import read
from offhook.timeline.clock import Clock
from tests.parsers.section_of import text_section
from tests.timeline.told import HISTORY, boot, elapsed, history, place, setting, time_record, utc

DAY = 86_400_000


def at(book: FactBook, offset: int, line: int = 500) -> int:
    return Clock(book).instant(elapsed(offset), place(HISTORY, line)).ms


def test_the_last_time_record_of_a_run_counts_for_all_of_it() -> None:
    text = "9,h,0:RESET:TIME:10000\n9,h,1000,+S\n9,h,1000:TIME:1709400602000\n9,h,1000,-S\n"
    book = FactBook(read(text_section("checkin_batterystats", text, entry="report.txt")))
    assert at(book, 1000, 2) == 1709400601000
    assert at(book, 3000, 4) == 1709400603000


def test_text_and_checkin_history_of_one_entry_are_kept_apart() -> None:
    book = FactBook(
        [
            setting("UTC"),
            history(1, 50),
            time_record(2, 0, "2024-03-03-10-00-00"),
            history(100, 50),
            time_record(101, 0, utc("2024-03-03 08:00:00")),
        ]
    )
    assert at(book, 1000, 20) == utc("2024-03-03 10:00:01")
    assert at(book, 1000, 120) == utc("2024-03-03 08:00:01")


def test_a_run_without_a_time_record_borrows_from_the_next() -> None:
    book = FactBook([history(), boot(5, 60_000), time_record(6, 61_000, utc("2024-03-03 10:00:00"))])
    found = Clock(book).instant(elapsed(30_000), place(HISTORY, 3))
    assert found.ms == utc("2024-03-03 09:59:29")
    assert found.error_ms >= 3_600_000


def test_the_last_run_without_a_time_record_borrows_from_the_one_before() -> None:
    book = FactBook([history(), time_record(2, 0, utc("2024-03-03 10:00:00")), boot(5, 60_000)])
    assert at(book, 90_000) == utc("2024-03-03 10:01:30")


def test_a_run_that_would_end_after_the_next_began_had_a_wrong_clock() -> None:
    book = FactBook(
        [
            history(),
            time_record(2, 0, utc("2024-03-03 12:00:00")),
            boot(5, 3_600_000),
            time_record(6, 3_600_000, utc("2024-03-03 10:00:00")),
        ]
    )
    found = Clock(book).instant(elapsed(0), place(HISTORY, 3))
    assert found.ms == utc("2024-03-03 09:00:00")
    assert found.error_ms >= 3 * 3_600_000


def test_a_run_of_1970_before_one_of_today_had_a_clock_that_was_never_set() -> None:
    book = FactBook(
        [
            history(),
            time_record(2, 0, 60_000),
            boot(5, 3_600_000),
            time_record(6, 3_600_000, utc("2024-03-03 10:00:00")),
        ]
    )
    assert at(book, 0, 3) == utc("2024-03-03 09:00:00")


def test_a_phone_that_was_off_for_a_week_keeps_the_clock_of_each_run() -> None:
    book = FactBook(
        [
            history(),
            time_record(2, 0, utc("2024-03-03 12:00:00")),
            boot(5, 3_600_000),
            time_record(6, 3_600_000, utc("2024-03-10 10:00:00")),
        ]
    )
    assert at(book, 0, 3) == utc("2024-03-03 12:00:00")
    assert at(book, 3_600_000, 7) == utc("2024-03-10 10:00:00")


def test_the_end_of_summer_time_is_no_clock_that_was_set() -> None:
    book = FactBook(
        [
            setting("Europe/Berlin"),
            history(),
            time_record(2, 0, "2024-10-27-01-00-00"),
            time_record(6, 3 * 3_600_000, "2024-10-27-03-00-00"),
        ]
    )
    clock = Clock(book)
    assert clock.steps == []
    assert at(book, 90 * 60_000) == utc("2024-10-27 00:30:00")


def test_a_history_without_any_time_record_floats() -> None:
    found = Clock(FactBook([history()])).instant(elapsed(5), place(HISTORY, 3))
    assert found.floating == ("year", "date", "zone")


def test_time_records_in_text_float_where_the_zone_is_not_known() -> None:
    found = Clock(FactBook([history(), time_record(2, 0, "2024-03-03-10-00-00")])).instant(
        elapsed(5), place(HISTORY, 3)
    )
    assert (found.ms, found.floating) == (utc("2024-03-03 10:00:00") + 5, ("zone",))


def test_a_clock_that_is_set_forwards_again_and_again_is_right_and_the_time_since_the_start_stood_still() -> None:
    records = [time_record(2 + n, n * 600_000, utc("2024-03-03 10:00:00") + n * 4_000_000) for n in range(5)]
    clock = Clock(FactBook([history(), *records]))
    assert clock.steps == []
    found = clock.instant(elapsed(600_000 + 1000), place(HISTORY, 50))
    assert found.ms == utc("2024-03-03 10:00:00") + 4_001_000
    assert found.error_ms >= 3_400_000


def test_a_step_inside_a_run_is_told_with_both_clock_faces() -> None:
    book = FactBook(
        [
            setting("UTC"),
            history(),
            time_record(2, 0, utc("2024-03-03 10:00:00")),
            time_record(3, 60_000, utc("2024-03-03 11:01:00")),
        ]
    )
    assert Clock(book).steps == [(utc("2024-03-03 10:01:00"), utc("2024-03-03 11:01:00"))]
