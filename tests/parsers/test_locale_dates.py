"""Dates in the words of the phone's language: read where the text is certain, never guessed where it is not."""

import datetime as dt

import pytest

from offhook.facts.time import Base
from offhook.parsers.locale_dates import LONGEST, folded, parse_locale_date

MORNING = dt.datetime(2024, 3, 7, 9, 44, 3, tzinfo=dt.UTC)
EVENING = dt.datetime(2024, 3, 7, 21, 44, 3, tzinfo=dt.UTC)
CERTAIN = [
    ("Mar 7, 2024 9:44:03 AM", MORNING),
    ("Mar 7, 2024, 9:44:03\u202fPM", EVENING),
    ("7 Mar 2024, 21:44:03", EVENING),
    ("7 Mar 2024 21:44:03", EVENING),
    ("7. mars 2024 21:44:03", EVENING),
    ("7. mars 2024 kl. 21:44:03", EVENING),
    ("07.03.2024, 21:44:03", EVENING),
    ("07.03.2024 21:44:03", EVENING),
    ("2024年3月7日 上午9:44:03", MORNING),
    ("2024年3月7日 下午9:44:03", EVENING),
    ("2024年3月7日 21:44:03", EVENING),
    ("2024/03/07 21:44:03", EVENING),
    ("2024. 3. 7. 오전 9:44:03", MORNING),
    ("2024. 3. 7. 오후 9:44:03", EVENING),
    ("7 mars 2024 à 21:44:03", EVENING),
    ("7 mars 2024 21 h 44 min 03 s", EVENING),
    ("7 mar 2024, 9:44:03\u202fp.\u202fm.", EVENING),
    ("7 mar. 2024 9:44:03 a. m.", MORNING),
    ("7 de mar. de 2024 21:44:03", EVENING),
    ("7 мар. 2024\u202fг., 21:44:03", EVENING),
    ("7 марта 2024 г. 21:44:03", EVENING),
    ("7 Mar 2024 21:44:03", EVENING),
    ("07\u200f/03\u200f/2024، 9:44:03 م", EVENING),
    ("٠٧\u200f/٠٣\u200f/٢٠٢٤ ٩:٤٤:٠٣ ص", MORNING),
    ("۷ مارس ۲۰۲۴،\u200f ۲۱:۴۴:۰۳", EVENING),
    ("7 มี.ค. 2024 21:44:03", EVENING),
    ("7 มี.ค. 2567 21:44:03", EVENING),
    ("21:44:03 7 thg 3, 2024", EVENING),
    ("7 मार्च 2024, 9:44:03 pm", EVENING),
    ("7 Mar 2024 21.44.03", EVENING),
    ("7.3.2024 klo 21.44.03", EVENING),
    ("2024-03-07 21:44:03", EVENING),
    ("7/mar/2024 21:44:03", EVENING),
    ("Mar 7, 2024 12:05:00 AM", dt.datetime(2024, 3, 7, 0, 5, tzinfo=dt.UTC)),
    ("Mar 7, 2024 12:05:00 PM", dt.datetime(2024, 3, 7, 12, 5, tzinfo=dt.UTC)),
    ("13/4/2024 21:44:03", dt.datetime(2024, 4, 13, 21, 44, 3, tzinfo=dt.UTC)),
    ("4/13/2024 21:44:03", dt.datetime(2024, 4, 13, 21, 44, 3, tzinfo=dt.UTC)),
    ("4/4/2024 21:44:03", dt.datetime(2024, 4, 4, 21, 44, 3, tzinfo=dt.UTC)),
    ("25 lis 2025, 21:44:03", dt.datetime(2025, 11, 25, 21, 44, 3, tzinfo=dt.UTC)),
    ("25. lis 2025. 21:44:03", dt.datetime(2025, 10, 25, 21, 44, 3, tzinfo=dt.UTC)),
]


def moment(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


@pytest.mark.parametrize(("text", "expected"), CERTAIN)
def test_a_certain_date_is_read_in_any_language(text: str, expected: dt.datetime) -> None:
    stamp = parse_locale_date(text)
    assert stamp is not None
    assert (moment(stamp.ms), stamp.lacks, stamp.base, stamp.text) == (expected, ("zone",), Base.WALL, text)
    assert stamp.error_ms == 1000


@pytest.mark.parametrize(
    "text",
    [
        "3/4/2024 21:44:03",
        "03/04/24, 21:44:03",
        "7 Qqq 2024 21:44:03",
        "25. lis 2025 21:44:03",
        "31 Feb 2024 21:44:03",
        "21:44:03",
    ],
)
def test_a_date_in_doubt_leaves_the_time_of_day(text: str) -> None:
    stamp = parse_locale_date(text)
    assert stamp is not None
    assert (stamp.lacks, moment(stamp.ms).time()) == (("date", "zone"), dt.time(21, 44, 3))


@pytest.mark.parametrize(
    "text", ["", "yesterday", "7 Mar 2024 9:44:03 qqq", "7 Mar 2024 qqq 9:44:03", "7 Mar 2024 25:44:03", "12:99:00"]
)
def test_where_the_time_of_day_is_in_doubt_there_is_no_stamp(text: str) -> None:
    """A word that nobody knows, right beside 9:44:03, may be the mark of the evening."""
    assert parse_locale_date(text) is None


def test_a_time_without_seconds_says_so() -> None:
    stamp = parse_locale_date("7 Mar 2024 21:44")
    assert stamp is not None
    assert (stamp.lacks, stamp.error_ms) == (("zone", "seconds"), 60_000)


def test_a_text_of_absurd_length_is_no_date() -> None:
    assert parse_locale_date("7 Mar 2024 21:44:03" + " " * LONGEST) is None


def test_folding_twice_changes_nothing() -> None:
    for text, _ in CERTAIN:
        assert folded(folded(text)) == folded(text)
