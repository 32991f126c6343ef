"""The dates of Telecom's events, whose own lines print the time of day alone."""

from offhook.facts.book import FactBook
from offhook.facts.place import Place
from offhook.facts.time import Stamp
from offhook.timeline.telecom_days import event_faces, head_faces, roll_over
from tests.timeline.told import analytics, call, event, face, utc

HOUR = 3_600_000


def times(*texts: str) -> list[Stamp]:
    return [face(text) for text in texts]


def test_midnight_between_two_events_begins_the_next_day() -> None:
    found = roll_over(utc("2024-02-29 23:59:58"), times("23:59:58.100", "00:00:03.000", "00:10:00.000"))
    assert found == [utc("2024-02-29 23:59:58.100"), utc("2024-03-01 00:00:03"), utc("2024-03-01 00:10:00")]


def test_events_out_of_order_by_milliseconds_are_no_midnight_even_at_midnight() -> None:
    found = roll_over(utc("2024-03-03 23:59:59"), times("23:59:59.900", "00:00:00.010", "23:59:59.990", "00:00:00.020"))
    assert found == [
        utc(f"2024-03-0{text}") for text in ("3 23:59:59.900", "4 00:00:00.010", "3 23:59:59.990", "4 00:00:00.020")
    ]


def test_an_event_before_the_cut_second_of_the_head_is_of_the_same_day() -> None:
    assert roll_over(utc("2024-03-03 09:00:01"), times("09:00:00.999")) == [utc("2024-03-03 09:00:00.999")]


def test_a_call_of_nineteen_hours_ends_on_the_next_day() -> None:
    assert roll_over(utc("2024-03-03 23:00:00"), times("23:00:00.000", "18:00:00.000"))[1] == utc("2024-03-04 18:00:00")


def test_a_call_that_lasts_from_night_to_evening_stays_on_its_day() -> None:
    assert roll_over(utc("2024-03-03 01:00:00"), times("01:00:00.000", "20:30:00.000"))[1] == utc("2024-03-03 20:30:00")


def test_a_stamp_with_a_date_of_its_own_keeps_it() -> None:
    assert roll_over(utc("2024-03-03 09:00:00"), times("2024-05-05 10:00:00.000")) == [utc("2024-05-05 10:00:00")]


def test_a_record_without_a_readable_date_has_no_faces() -> None:
    assert event_faces(FactBook([call("TC@1", None), event("TC@1", "CREATED", "09:00:00.000", 11)])) == {}


def test_analytics_date_a_record_whose_head_cannot_be_read() -> None:
    book = FactBook(
        [
            call("TC@1", None),
            event("TC@1", "CREATED", "23:59:50.000", 11),
            event("TC@1", "SET_DISCONNECTED", "00:00:20.000", 12),
            analytics("TC@1", None, utc("2024-03-04 00:00:20.005")),
        ]
    )
    faces = next(iter(event_faces(book, lambda ms, _place: ms).values()))
    assert [at for _, at in faces] == [utc("2024-03-03 23:59:50"), utc("2024-03-04 00:00:20")]


def test_a_record_in_the_zone_of_its_time_is_brought_into_that_of_the_dump() -> None:
    def two_hours_on(ms: int, _place: Place) -> int:
        return ms + 2 * HOUR

    book = FactBook(
        [
            call("TC@1", "2024-03-03 09:00:00"),
            event("TC@1", "CREATED", "09:00:00.500", 11),
            event("TC@1", "SET_DISCONNECTED", "09:05:00.000", 12),
            analytics("TC@1", None, utc("2024-03-03 08:05:00")),
        ]
    )
    faces = event_faces(book, two_hours_on)
    assert [at for own in faces.values() for _, at in own] == [
        utc("2024-03-03 10:00:00.500"),
        utc("2024-03-03 10:05:00"),
    ]
    assert [at for _, at in head_faces(book, faces)] == [utc("2024-03-03 10:00:00")]


def test_events_whose_head_is_in_the_zone_of_the_dump_follow_the_head() -> None:
    book = FactBook([call("TC@1", "2024-03-04 00:30:00"), event("TC@1", "CREATED", "23:30:00.500", 11)])
    assert [at for own in event_faces(book).values() for _, at in own] == [utc("2024-03-04 00:30:00.500")]


def test_a_clock_that_was_off_by_no_quarter_of_an_hour_is_no_journey() -> None:
    book = FactBook(
        [
            call("TC@1", "2024-03-03 09:00:00"),
            event("TC@1", "SET_DISCONNECTED", "09:05:00.000", 12),
            analytics("TC@1", None, utc("2024-03-03 08:51:00")),
        ]
    )
    assert [at for own in event_faces(book, lambda ms, _place: ms).values() for _, at in own] == [
        utc("2024-03-03 09:05:00")
    ]
