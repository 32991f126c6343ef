"""Stamps to instants: what the evidence supplies, and what it does not."""

import time

import pytest

from offhook.facts.book import FactBook
from offhook.facts.time import Base, Instant
from offhook.timeline.clock import Clock
from offhook.timeline.zone import zone_given
from tests.timeline.told import (
    ago,
    analytics,
    call,
    dumped,
    elapsed,
    epoch,
    event,
    face,
    header,
    now,
    place,
    setting,
    span,
    utc,
)

HOUR, DAY = 3_600_000, 86_400_000


def clock(*facts: object) -> Clock:
    return Clock(FactBook(facts))  # type: ignore[arg-type]


def in_report(text: str, at: str, zone: str = "UTC") -> Instant:
    return clock(setting(zone), header(at)).instant(face(text), place())


@pytest.mark.parametrize(
    ("zone", "then"), [("Asia/Kolkata", "04:14:03"), ("Asia/Kathmandu", "03:59:03"), ("America/New_York", "14:44:03")]
)
def test_a_clock_face_is_of_the_phones_zone(zone: str, then: str) -> None:
    found = clock(setting(zone)).instant(face("2024-03-03 09:44:03"), place())
    assert (found.ms, found.lacks, found.floating) == (utc(f"2024-03-03 {then}"), ("zone",), ())


def test_a_given_zone_outdoes_every_witness_in_every_piece() -> None:
    found = Clock(FactBook([setting("Asia/Kolkata")]), zone_given("+02:00")).instant(
        face("2024-03-03 09:44:03"), place()
    )
    assert found.ms == utc("2024-03-03 07:44:03")


def test_a_zone_that_a_stamp_prints_is_not_supplied() -> None:
    found = clock(setting("Asia/Kolkata")).instant(face("2024-03-03T09:44:03.000Z"), place())
    assert (found.ms, found.lacks) == (utc("2024-03-03 09:44:03"), ())


def test_each_report_of_a_journey_has_its_own_zone() -> None:
    both = clock(setting("Asia/Kolkata"), setting("Europe/Berlin", evidence="evidence-2"))
    stamp = face("2024-03-03 09:44:03")
    assert both.instant(stamp, place()).ms == utc("2024-03-03 04:14:03")
    assert both.instant(stamp, place(evidence="evidence-2")).ms == utc("2024-03-03 08:44:03")


def test_without_a_zone_a_clock_face_floats_and_is_no_time_of_the_world() -> None:
    lone = clock()
    assert lone.instant(face("2024-03-03 09:44:03"), place()).floating == ("zone",)
    assert lone.sure(face("2024-03-03 09:44:03"), place()) is None
    assert lone.sure(epoch(5), place()) == Instant(5)
    assert lone.sure(None, place()) is None


# years


def test_the_year_is_that_of_the_head_of_the_report() -> None:
    found = in_report("03-03 09:44:03.772", "2024-03-03 10:00:00")
    assert (found.ms, found.lacks) == (utc("2024-03-03 09:44:03.772"), ("year", "zone"))


def test_december_in_a_report_of_january_is_of_the_year_before() -> None:
    assert in_report("12-31 23:59:59", "2024-01-01 00:10:00").ms == utc("2023-12-31 23:59:59")


def test_a_stamp_up_to_a_day_later_than_the_head_keeps_its_year() -> None:
    assert in_report("03-03 12:00:00", "2024-03-03 10:00:00").ms == utc("2024-03-03 12:00:00")
    assert in_report("01-01 00:01:00", "2023-12-31 23:59:00").ms == utc("2024-01-01 00:01:00")
    assert in_report("03-05 12:00:00", "2024-03-03 10:00:00").ms == utc("2023-03-05 12:00:00")


def test_a_29_february_is_of_the_last_leap_year() -> None:
    assert in_report("02-29 12:00:00", "2024-03-03 10:00:00").ms == utc("2024-02-29 12:00:00")
    assert in_report("02-29 12:00:00", "2023-03-03 10:00:00").ms == utc("2020-02-29 12:00:00")


def test_the_head_outdoes_later_dates_in_the_same_phones_evidence() -> None:
    found = clock(setting("UTC"), header("1980-01-06 01:00:00"), header("2024-03-03 10:00:00", evidence="evidence-2"))
    assert found.instant(face("01-06 00:59:00"), place()).ms == utc("1980-01-06 00:59:00")


def test_what_has_no_head_takes_the_year_from_when_other_evidence_was_taken() -> None:
    found = clock(setting("UTC"), header("2024-03-03 10:00:00", evidence="evidence-2"))
    assert found.instant(face("11-05 09:00:00"), place()).ms == utc("2023-11-05 09:00:00")


def test_where_nothing_says_when_evidence_was_taken_the_nearest_year_is_meant() -> None:
    found = clock(setting("UTC"), call("TC@1", "2023-12-31 23:00:00"))
    assert found.instant(face("01-02 09:00:00"), place()).ms == utc("2024-01-02 09:00:00")


def test_without_any_date_the_year_floats() -> None:
    assert clock(setting("UTC")).instant(face("03-03 09:44:03"), place()).floating == ("year",)


# times of day


def test_a_time_of_day_has_a_date_only_if_the_phone_ran_for_less_than_a_day() -> None:
    short = clock(setting("UTC"), header("2024-03-03 10:00:00", uptime_min=12 * 60))
    found = short.instant(face("23:30:00.000"), place("telecom"))
    assert (found.ms, found.lacks, found.floating) == (utc("2024-03-02 23:30:00"), ("date", "zone"), ())
    long = clock(setting("UTC"), header("2024-03-03 10:00:00", uptime_min=25 * 60))
    assert long.instant(face("23:30:00.000"), place("telecom")).floating == ("date",)


def test_a_time_of_day_before_the_phone_started_has_no_date() -> None:
    short = clock(setting("UTC"), header("2024-03-03 10:00:00", uptime_min=60))
    assert short.instant(face("23:30:00.000"), place("telecom")).floating == ("date",)


def test_events_of_telecom_take_the_day_of_their_head() -> None:
    found = clock(
        setting("UTC"),
        call("TC@1", "2024-03-03 23:59:59"),
        event("TC@1", "DESTROYED", "23:59:59.500", 11),
        event("TC@1", "DESTROYED", "00:00:01.000", 12),
    )
    assert found.instant(face("00:00:01.000"), place("telecom", 12)).ms == utc("2024-03-04 00:00:01")


def test_analytics_give_the_day_of_a_head_in_an_unknown_language() -> None:
    ended = utc("2024-03-03 18:30:01")
    found = clock(
        setting("Asia/Kolkata"),
        call("TC@1", None),
        event("TC@1", "SET_DISCONNECTED", "00:00:01.000", 11),
        analytics("TC@1", None, ended),
    )
    assert found.instant(face("00:00:01.000"), place("telecom", 11)).ms == ended


# summer time


def test_the_repeated_hour_adds_an_hour_of_error_where_nothing_tells_the_two_apart() -> None:
    found = in_report("2024-10-27 02:30:00.000", "2024-10-28 10:00:00", "Europe/Berlin")
    assert found.error_ms == HOUR
    assert found.ms <= utc("2024-10-27 01:30:00") <= found.ms + found.error_ms


def test_the_hour_that_does_not_exist_is_read_with_an_hour_of_error() -> None:
    found = in_report("2024-03-31 02:30:00.000", "2024-04-01 10:00:00", "Europe/Berlin")
    assert (found.ms, found.error_ms) == (utc("2024-03-31 01:30:00"), HOUR)


# ages


def test_an_age_counts_back_from_the_end_of_the_dump_of_its_own_service() -> None:
    book = clock(
        setting("UTC"), header("2024-03-03 10:00:00"), dumped("deviceidle", "2024-03-03 10:01:30", line=100, lines=50)
    )
    found = book.instant(ago(90_000), place("device_idle", 120))
    assert (found.ms, found.error_ms) == (utc("2024-03-03 10:00:00"), 2000)


def test_without_an_end_of_its_own_an_age_counts_from_the_head_with_three_minutes_of_error() -> None:
    found = clock(setting("UTC"), header("2024-03-03 10:00:00")).instant(ago(60_000), place("device_idle", 120))
    assert found.ms == utc("2024-03-03 09:59:00")
    assert found.error_ms >= 180_000


def test_an_age_in_the_future_is_later_than_the_dump() -> None:
    assert clock(setting("UTC"), header("2024-03-03 10:00:00")).instant(ago(-60_000), place()).ms == utc(
        "2024-03-03 10:01:00"
    )


def test_an_age_without_any_date_floats() -> None:
    assert clock().instant(ago(1000), place()).floating == ("year", "date", "zone")


def test_an_age_that_leaves_out_sleep_reaches_back_to_the_start_of_the_phone() -> None:
    book = clock(setting("UTC"), header("2024-03-03 10:00:00"), now(utc("2024-03-03 10:00:00"), 5 * HOUR))
    found = book.instant(ago(HOUR, Base.UPTIME_AGO), place("power"))
    assert found.ms == utc("2024-03-03 09:00:00")
    assert found.ms - found.error_ms <= utc("2024-03-03 05:00:00")


def test_an_age_that_leaves_out_sleep_reaches_back_a_week_where_the_start_is_not_known() -> None:
    assert (
        clock(setting("UTC"), header("2024-03-03 10:00:00"))
        .instant(ago(HOUR, Base.UPTIME_AGO), place("power"))
        .error_ms
        >= 7 * DAY
    )


def test_an_entry_is_collected_at_its_head_or_at_the_end_of_its_dump() -> None:
    at = clock(setting("UTC"), header("2024-03-03 10:00:00")).collected(place())
    assert at is not None
    assert at.ms == utc("2024-03-03 10:00:00")
    assert clock(setting("UTC")).collected(place()) is None


def test_the_phones_own_clock_is_told_in_its_zone() -> None:
    assert clock(setting("Asia/Kolkata")).face_text(Instant(utc("2024-03-03 04:14:03"))) == "2024-03-03 09:44:03"


# hostile evidence


HOSTILE = [0, -1, 10**15, -(10**15), 10**18, 253_402_300_799_999, -62_135_596_800_001]


@pytest.mark.parametrize("ms", HOSTILE)
@pytest.mark.parametrize("zone", ["America/New_York", "+14:00", "No/Zone"])
def test_absurd_numbers_are_no_error(ms: int, zone: str) -> None:
    wild = face("9999-12-31 23:59:59")
    book = clock(
        setting(zone),
        header("9999-12-31 23:59:59", uptime_min=10**9),
        now(ms, -ms),
        dumped("x", "9999-12-31 23:59:59"),
        span("12-31 23:59:59", "01-01 00:00:00", 1),
    )
    for base in Base:
        for lacks in ((), ("year",), ("date",)):
            stamp = type(wild)("hostile", base, ms, lacks)
            for source in ("telecom", "battery_history", "main_log"):
                assert isinstance(book.face_text(book.instant(stamp, place(source))), str)
    assert isinstance(book.steps, list)


def test_a_date_that_no_calendar_holds_does_not_tell_the_year_of_others() -> None:
    found = clock(setting("UTC"), analytics("TC@1", None, 10**15), call("TC@1", "2024-03-03 10:00:00"))
    assert found.instant(face("03-01 09:00:00"), place()).ms == utc("2024-03-01 09:00:00")


def test_two_hundred_thousand_stamps_take_less_than_two_seconds() -> None:
    book = clock(setting("Europe/Berlin"), header("2024-03-03 10:00:00"), now(utc("2024-03-03 09:00:00"), 5 * HOUR))
    start, where = face("02-01 00:00:00.000"), place("main_log", 5)
    stamps = [type(start)("", Base.WALL, start.ms + n * 997, ("year", "zone")) for n in range(150_000)]
    others = [epoch(utc("2024-03-03 01:00:00") + n) for n in range(25_000)] + [elapsed(n) for n in range(25_000)]
    began = time.process_time()
    for stamp in (*stamps, *others):
        book.instant(stamp, where)
    assert time.process_time() - began < 2
