"""Texts of time, read without applying any clock."""

import datetime as dt

import pytest

from offhook.facts.time import Base
from offhook.parsers.stamps import ago, duration_ms, elapsed, epoch, uid_of, wall


def ms(*parts: int) -> int:
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "expected", "lacks", "error_ms"),
    [
        ("2024-03-03 09:44:03.772", ms(2024, 3, 3, 9, 44, 3) + 772, ("zone",), 0),
        ("2024-03-03 09:44:03", ms(2024, 3, 3, 9, 44, 3), ("zone",), 1000),
        ("03-03 09:44:03.772", ms(2000, 3, 3, 9, 44, 3) + 772, ("year", "zone"), 0),
        ("02-29 09:44:03:005", ms(2000, 2, 29, 9, 44, 3) + 5, ("year", "zone"), 0),
        ("09:44:03.772", ms(1970, 1, 1, 9, 44, 3) + 772, ("date", "zone"), 0),
        ("2024-03-03-09-44-03-772", ms(2024, 3, 3, 9, 44, 3) + 772, ("zone",), 0),
        ("2024-03-03-09-44-03", ms(2024, 3, 3, 9, 44, 3), ("zone",), 1000),
        ("2024-03-03T09:44:03.772", ms(2024, 3, 3, 9, 44, 3) + 772, ("zone",), 0),
        ("2024-03-03T09:44", ms(2024, 3, 3, 9, 44), ("zone",), 1000),
        ("2024-03-03 09:44", ms(2024, 3, 3, 9, 44), ("zone", "seconds"), 60_000),
        ("Sun Mar 03 09:44:03 CET 2024", ms(2024, 3, 3, 9, 44, 3), ("zone",), 1000),
        ("٢٠٢٤-٠٣-٠٣ ٠٩:٤٤:٠٣", ms(2024, 3, 3, 9, 44, 3), ("zone",), 1000),
    ],
)
def test_a_clock_face_keeps_what_it_lacks(text: str, expected: int, lacks: tuple[str, ...], error_ms: int) -> None:
    stamp = wall(text)
    assert stamp is not None
    assert (stamp.text, stamp.base, stamp.ms, stamp.lacks, stamp.error_ms) == (
        text,
        Base.WALL,
        expected,
        lacks,
        error_ms,
    )


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2024-03-03T09:44:03.772Z", 0),
        ("2024-03-03 09:44:03 +05:45", 20_700),
        ("2024-03-03 09:44:03.772-0330", -12_600),
        ("2024-03-03 09:44:03-03", -10_800),
        ("Sun Mar 03 09:44:03 GMT+01:00 2024", 3600),
        ("Sun Mar 03 09:44:03 UTC 2024", 0),
    ],
)
def test_a_printed_offset_is_kept_beside_the_face(text: str, offset: int) -> None:
    stamp = wall(text)
    assert stamp is not None
    assert stamp.ms // 1000 * 1000 == ms(2024, 3, 3, 9, 44, 3)
    assert (stamp.offset_s, stamp.lacks) == (offset, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2023-02-29 09:44:03",
        "2024-13-03 09:44:03",
        "25:00:00",
        "09:61:00.1",
        "0000-01-01 00:00:00",
        "1" * 1_000_000,
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert wall(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1h2m3s4ms", -3_723_004),
        ("+1h02m03s004ms", 3_723_004),
        ("    -2d1h0m0s0ms", -176_400_000),
        ("+5m7ms", 300_007),
        ("0", 0),
        ("--", None),
        ("", None),
        ("soon", None),
        ("9" * 100_000 + "ms", None),
    ],
)
def test_durations_follow_the_grammar_of_time_utils(text: str, expected: int | None) -> None:
    assert duration_ms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1h2m3s4ms", 3_723_004),
        ("(-4ms)", 4),
        ("+1h2m3s4ms ago", 3_723_004),
        ("345 ms ago", 345),
        ("(345 ms ago)", 345),
        ("in 345 ms", -345),
        ("+4ms", -4),
        ("now", 0),
        ("0", 0),
    ],
)
def test_an_age_is_positive_for_the_past(text: str, expected: int) -> None:
    stamp = ago(text)
    assert stamp is not None
    assert (stamp.base, stamp.ms) == (Base.AGO, expected)


def test_epoch_zero_means_never() -> None:
    assert epoch("0") is None
    assert epoch("-1") is None
    assert epoch("NULL") is None
    stamp = epoch(" 1709455443772 ")
    assert stamp is not None
    assert (stamp.base, stamp.ms) == (Base.EPOCH, 1_709_455_443_772)


def test_elapsed_zero_is_the_boot() -> None:
    stamp = elapsed("0")
    assert stamp is not None
    assert (stamp.base, stamp.ms) == (Base.ELAPSED, 0)


@pytest.mark.parametrize(
    ("text", "uid"),
    [
        ("u0a44", 10_044),
        ("u0_a44", 10_044),
        ("u10a44", 1_010_044),
        ("u0i3", 99_003),
        ("u10s1000", 1_001_000),
        ("1000", 1000),
        ("radio", 1001),
        ("", None),
        ("u0x1", None),
    ],
)
def test_uids_become_numbers(text: str, uid: int | None) -> None:
    assert uid_of(text) == uid
