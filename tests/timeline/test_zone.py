"""The phone's zone: which witness holds, and what a local clock face means in it."""

import pytest

from offhook.errors import OffhookError
from offhook.facts.book import FactBook
from offhook.timeline.zone import Zone, find_zone, own_zones, zone_given
from tests.timeline.told import analytics, call, event, now, setting, span, utc

HOUR = 3_600_000


def test_the_setting_of_the_phone_is_its_zone() -> None:
    assert find_zone(FactBook([setting("Asia/Kathmandu")])).name == "Asia/Kathmandu"


def test_a_setting_that_is_no_zone_is_passed_over() -> None:
    book = FactBook(
        [setting(name) for name in ("", "../../etc/passwd", "/etc/localtime", "Asia", "No/Where", "\x00", "x" * 5000)]
    )
    assert find_zone(book).name is None


@pytest.mark.parametrize(
    ("local", "offset"),
    [("15:14:03", "+05:30"), ("15:29:03", "+05:45"), ("00:44:03", "-09:00"), ("22:29:03", "+12:45")],
)
def test_the_alarm_manager_gives_the_offset_to_the_quarter_hour(local: str, offset: str) -> None:
    book = FactBook([now(utc("2024-03-03 09:44:03"), 1000, f"2024-03-03 {local}")])
    assert find_zone(book).name == offset


def test_an_anchor_that_fits_no_zone_is_no_witness() -> None:
    book = FactBook(
        [
            now(utc("2024-03-03 09:44:03"), 1000, "2024-03-03 09:51:00"),
            now(utc("2024-03-03 09:44:03"), 1000, "2024-03-05 09:44:03"),
        ]
    )
    assert find_zone(book).name is None


def test_where_the_alarm_manager_contradicts_the_setting_its_offset_holds_and_the_reason_says_so() -> None:
    book = FactBook([setting("Asia/Singapore"), now(utc("2024-03-03 09:44:03"), 1000, "2024-03-03 15:14:03")])
    found = find_zone(book)
    assert found.name == "+05:30"
    assert "Asia/Singapore" in found.why


def test_the_alarm_manager_of_another_piece_does_not_contradict_a_setting() -> None:
    book = FactBook(
        [setting("Asia/Singapore"), now(utc("2024-03-03 09:44:03"), 1000, "2024-03-03 15:14:03", evidence="evidence-2")]
    )
    assert find_zone(book).name == "Asia/Singapore"
    assert {name: zone.name for name, zone in own_zones(book).items()} == {
        "evidence-1": "Asia/Singapore",
        "evidence-2": "+05:30",
    }


def test_analytics_beside_events_of_the_same_call_give_the_offset() -> None:
    ended = utc("2024-03-03 09:44:03")
    book = FactBook(
        [
            call("TC@1", "2024-03-03 15:13:00"),
            event("TC@1", "SET_DISCONNECTED", "15:14:03.010", 11),
            analytics("TC@1", None, ended),
        ]
    )
    assert find_zone(book).name == "+05:30"


def test_the_zone_that_a_log_prints_is_the_last_witness() -> None:
    assert find_zone(FactBook([span("2024-03-03 09:44:03 -0330", "2024-03-03 09:45:03 -0330", 1)])).name == "-03:30"


def test_nothing_gives_no_zone_and_faces_stay_as_they_are() -> None:
    zone = find_zone(FactBook())
    assert (zone.name, zone.utc_ms(5), zone.face_ms(5), zone.ambiguous(5), zone.doubt_ms(5)) == (None, 5, 5, False, 0)


@pytest.mark.parametrize(
    ("given", "name"),
    [("Europe/Berlin", "Europe/Berlin"), ("+05:30", "+05:30"), ("UTC+8", "+08:00"), ("-0930", "-09:30")],
)
def test_a_person_may_name_a_place_or_an_offset(given: str, name: str) -> None:
    assert zone_given(given).name == name


@pytest.mark.parametrize("given", ["", "Nowhere", "+99:00", "+5:3x", "../zone", "Europe"])
def test_what_is_no_zone_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(OffhookError, match=r"\+05:30"):
        zone_given(given)


def test_an_hour_that_is_shown_twice_has_two_readings_an_hour_apart() -> None:
    zone, face = Zone("Europe/Berlin", ""), utc("2024-10-27 02:30:00")
    assert zone.ambiguous(face)
    assert zone.utc_ms(face, fold=1) - zone.utc_ms(face) == zone.doubt_ms(face) == HOUR
    assert zone.face_ms(zone.utc_ms(face)) == zone.face_ms(zone.utc_ms(face, fold=1)) == face


def test_an_hour_that_was_never_shown_is_in_doubt_though_not_ambiguous() -> None:
    zone, face = Zone("Europe/Berlin", ""), utc("2024-03-31 02:30:00")
    assert not zone.ambiguous(face)
    assert zone.doubt_ms(face) == HOUR


def test_lord_howe_moves_by_half_an_hour() -> None:
    zone = Zone("Australia/Lord_Howe", "")
    assert zone.doubt_ms(utc("2024-04-07 01:45:00")) == HOUR // 2
    assert zone.doubt_ms(utc("2024-04-07 02:15:00")) == 0


@pytest.mark.parametrize("ms", [10**15, -(10**15), 10**18, -(10**18), 253_402_300_799_999, -62_135_596_800_000])
def test_what_no_calendar_holds_is_still_turned_without_an_error(ms: int) -> None:
    for zone in (Zone("America/New_York", ""), Zone("+14:00", ""), Zone("-12:00", "")):
        assert abs(zone.utc_ms(ms) - ms) <= 14 * HOUR
        assert abs(zone.face_ms(ms) - ms) <= 14 * HOUR
        assert zone.doubt_ms(ms) >= 0
