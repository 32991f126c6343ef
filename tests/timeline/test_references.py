"""What one entry says about its own time."""

from offhook.facts.book import FactBook
from offhook.facts.place import Place
from offhook.timeline.references import REPORT_TAKES_MS, latest_collected_face, latest_dated_face, references
from offhook.timeline.zone import Zone
from tests.timeline.told import analytics, call, dumped, face, header, now, utc

KEY = ("evidence-1", "report.txt")


def utc_zone(_place: Place) -> Zone:
    return Zone("UTC", "")


def test_the_head_says_when_an_entry_was_collected_give_or_take_the_time_a_report_takes() -> None:
    found = references(FactBook([header("2024-03-03 10:00:00"), dumped("alarm", "2024-03-03 10:00:30")]))[KEY]
    assert found.collected() == (face("2024-03-03 10:00:00"), REPORT_TAKES_MS)


def test_each_line_belongs_to_the_dump_around_it() -> None:
    dumps = [
        dumped("alarm", "2024-03-03 10:00:30", line=10, lines=5),
        dumped("power", "2024-03-03 10:00:40", line=20, lines=5),
    ]
    found = references(FactBook([header("2024-03-03 10:00:00"), *dumps]))[KEY]
    assert found.dumped(12) == (face("2024-03-03 10:00:30"), 0)
    assert found.dumped(22) == (face("2024-03-03 10:00:40"), 0)
    assert found.dumped(17) == found.collected()


def test_a_single_dump_is_collected_at_the_moment_of_its_alarm_manager() -> None:
    assert references(FactBook([now(utc("2024-03-03 10:00:00"), 5, "2024-03-03 10:00:00")]))[KEY].collected() == (
        face("2024-03-03 10:00:00"),
        60_000,
    )


def test_an_entry_that_says_nothing_has_no_reference() -> None:
    assert references(FactBook([call("TC@1", "2024-03-03 10:00:00"), header(None)])) == {}


def test_the_latest_collection_is_told_apart_from_the_latest_date() -> None:
    book = FactBook(
        [header("2024-03-03 10:00:00"), call("TC@1", "2024-05-05 10:00:00"), analytics("TC@2", None, 10**15)]
    )
    assert latest_collected_face(references(book)) == utc("2024-03-03 10:00:00")
    assert latest_dated_face(book, utc_zone) == utc("2024-05-05 10:00:00")
    assert latest_dated_face(FactBook(), utc_zone) is None
