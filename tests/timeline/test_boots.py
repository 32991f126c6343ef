"""Which boot a piece of evidence counts from."""

from offhook.facts.book import FactBook
from offhook.timeline.clock import Clock
from tests.timeline.told import elapsed, header, now, place, setting, utc

MONDAY, TUESDAY = utc("2024-03-04 10:00:00"), utc("2024-03-05 10:00:00")
HOUR = 3_600_000


def two_reports() -> Clock:
    """One phone that was started again between its two reports."""
    return Clock(FactBook([now(MONDAY, 50 * HOUR), now(TUESDAY, HOUR, evidence="evidence-2")]))


def test_each_report_counts_from_its_own_boot() -> None:
    clock = two_reports()
    assert clock.instant(elapsed(HOUR), place("device_idle")).ms == MONDAY - 49 * HOUR
    assert clock.instant(elapsed(HOUR), place("device_idle", evidence="evidence-2")).ms == TUESDAY


def test_the_last_boot_is_that_of_the_later_report() -> None:
    booted = two_reports().booted
    assert booted is not None
    assert booted.ms == TUESDAY - HOUR


def test_a_piece_that_tells_no_boot_floats_rather_than_use_that_of_another() -> None:
    assert two_reports().instant(elapsed(HOUR), place("device_idle", evidence="evidence-3")).floating


def test_a_dated_piece_of_the_same_run_shares_its_boot_and_one_of_another_run_does_not() -> None:
    book = [
        setting("UTC"),
        now(MONDAY, 50 * HOUR),
        header("2024-03-03 10:00:00", evidence="evidence-3"),
        header("2024-02-01 10:00:00", evidence="evidence-4"),
    ]
    clock = Clock(FactBook(book))
    assert clock.instant(elapsed(0), place("device_idle", evidence="evidence-3")).ms == MONDAY - 50 * HOUR
    assert clock.instant(elapsed(0), place("device_idle", evidence="evidence-4")).floating


def test_another_file_of_the_same_folder_shares_the_boot_of_its_alarm_manager() -> None:
    clock = Clock(FactBook([now(MONDAY, 50 * HOUR, entry="alarm.txt")]))
    assert clock.instant(elapsed(0), place("device_idle", entry="deviceidle.txt")).ms == MONDAY - 50 * HOUR


def test_the_uptime_in_the_head_tells_the_boot_to_the_minute() -> None:
    found = Clock(FactBook([setting("UTC"), header("2024-03-04 10:00:00", uptime_min=90)])).instant(
        elapsed(0), place("power")
    )
    assert (found.ms, found.floating) == (utc("2024-03-04 08:30:00"), ())
    assert found.error_ms >= 60_000


def test_the_uptime_in_the_head_floats_where_the_zone_is_not_known() -> None:
    clock = Clock(FactBook([header("2024-03-04 10:00:00", uptime_min=90)]))
    assert clock.instant(elapsed(0), place("power")).floating == ("zone",)
    assert clock.booted is not None
    assert clock.booted.floating == ("zone",)
