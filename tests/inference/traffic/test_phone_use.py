"""Calls that notes of the use of the Phone app give away, and those that they do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import Disclosure
from offhook.inference.traffic.phone_use import Reported, reported
from tests.inference.traffic.flows import clock
from tests.questions.told import call

START = datetime(2026, 6, 1, 2, tzinfo=UTC)


def ms(seconds: float) -> int:
    return round((START + timedelta(seconds=seconds)).timestamp() * 1000)


def sent(*uses: str) -> Disclosure:
    return Disclosure(
        place=Place("evidence-1", "har", "a.har", 1), at=Stamp("1", Base.EPOCH, 1), outgoing=True, data="app_usage", identifier=None, form="plain",
        hash=None, layers=("json",), items=len(uses), shown="", how="", tier="derived", uses=uses,
    )  # fmt: skip


def found(*uses: str, lasts_s: float | None = 60) -> Reported:
    return reported([sent(*uses)], [call(1, lasts_s=lasts_s)], clock())


def test_a_screen_that_stands_as_long_as_the_call_tells_it() -> None:
    told = found(f"com.android.incallui app_open {ms(0.7)}", f"com.android.incallui app_close {ms(61)}")
    (read,) = told.calls
    assert (told.notes, read.call.id, read.start_off, read.length_off, read.exact) == (2, "call-1", 700, 300, True)


def test_the_same_note_in_two_bodies_is_one() -> None:
    note = f"com.android.dialer resumed {ms(1)}"
    told = reported([sent(note), sent(note)], [call(1, lasts_s=5)], clock())
    assert (told.notes, len(told.uses)) == (1, 1)


def test_a_dialer_that_opened_some_seconds_before_is_near_and_not_exact() -> None:
    (read,) = found(f"com.android.dialer app_open {ms(-9)}", f"com.android.dialer app_close {ms(70)}").calls
    assert (read.start_off, read.length_off, read.exact) == (9000, 19_000, False)


def test_without_a_closing_there_is_no_length() -> None:
    (read,) = found(f"com.android.dialer app_open {ms(1)}").calls
    assert (read.length_off, read.exact) == (None, False)
    (read,) = found(f"com.android.phone show {ms(1)}", f"com.android.phone hide {ms(30)}", lasts_s=None).calls
    assert (read.length_off, read.exact) == (None, False)


def test_seconds_and_written_times_count_as_well() -> None:
    assert found(f"com.android.dialer open {ms(0) // 1000}").calls[0].start_off == 0
    assert found("com.android.dialer open 2026-06-01T02:00:01Z").calls[0].start_off == 1000


@pytest.mark.parametrize(
    "use",
    [
        "com.android.dialer open",
        "com.whatsapp open 1780279200000",
        "open 1780279200000",
        "com.android.dialer open 2026-99-01T02:00:01Z",
        "com.android.dialer open 2026-06-01 02:00:01",
        "",
    ],
)
def test_what_is_no_note_of_the_phone_app_tells_no_call(use: str) -> None:
    assert found(use).calls == []


def test_a_note_of_another_hour_tells_no_call() -> None:
    assert found(f"com.android.dialer open {ms(-400)}", f"com.android.dialer close {ms(-300)}").calls == []
