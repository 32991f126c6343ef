"""What a clock that was set does to stamps that are known by their reading alone."""

from offhook.timeline.clock_steps import ClockStep, ReadingShifts, distinct
from tests.timeline.told import utc

HOUR = 3_600_000
NOON = utc("2024-03-03 12:00:00")


def shift(steps: list[ClockStep], reading: int, source: str = "broadcasts") -> tuple[int, int]:
    found = ReadingShifts(steps).of(reading, source)
    return found.ms, found.error_ms


def test_a_clock_set_forwards_shifts_what_was_written_before() -> None:
    step = ClockStep(NOON - HOUR, NOON, NOON, NOON - 5 * HOUR)
    assert shift([step], NOON - HOUR - 1)[0] == HOUR
    assert shift([step], NOON) == (0, 0)


def test_a_time_that_a_step_forwards_left_out_stands_as_it_is() -> None:
    assert shift([ClockStep(NOON - HOUR, NOON, NOON)], NOON - HOUR // 2) == (0, 0)


def test_a_clock_set_back_leaves_what_was_shown_twice_in_doubt() -> None:
    step = ClockStep(NOON + HOUR, NOON, NOON, NOON - 5 * HOUR)
    assert shift([step], NOON + HOUR // 2) == (0, HOUR)
    assert shift([step], NOON - HOUR)[0] == -HOUR


def test_nothing_before_that_run_of_the_phone_is_shifted() -> None:
    step = ClockStep(NOON - HOUR, NOON, NOON, NOON - 2 * HOUR)
    assert shift([step], NOON - 3 * HOUR - 1) == (0, 0)
    assert shift([step], NOON - 3 * HOUR + 1)[0] == HOUR


def test_a_record_that_may_be_of_an_earlier_run_is_left_and_in_doubt_if_its_source_survives_a_restart() -> None:
    step = ClockStep(NOON - 50 * HOUR, NOON, NOON, NOON - HOUR)
    assert shift([step], NOON - 50 * HOUR - 60_000, "broadcasts")[0] == 50 * HOUR
    assert shift([step], NOON - 50 * HOUR - 60_000, "call_log") == (0, 50 * HOUR)


def test_a_clock_that_was_never_set_is_corrected_in_every_source() -> None:
    step = ClockStep(60_000, NOON, NOON, NOON - 60_000)
    assert shift([step], 30_000, "call_log")[0] == NOON - 60_000


def test_several_steps_of_one_run_add_up() -> None:
    first = ClockStep(20_000, HOUR, NOON - HOUR, NOON - HOUR - 20_000)
    second = ClockStep(2 * HOUR, NOON, NOON, NOON - HOUR - 20_000)
    assert shift([first, second], 10_000)[0] == (HOUR - 20_000) + (NOON - 2 * HOUR)
    assert shift([first, second], HOUR + 1)[0] == NOON - 2 * HOUR


def test_a_clock_set_wrongly_and_put_right_again_leaves_what_came_before_alone() -> None:
    wrong = ClockStep(NOON, NOON + 100 * HOUR, NOON, NOON - 5 * HOUR)
    right = ClockStep(NOON + 101 * HOUR, NOON + HOUR, NOON + HOUR, NOON - 5 * HOUR)
    shifts = ReadingShifts([wrong, right], until=NOON + 24 * HOUR)
    assert shifts.of(NOON - HOUR, "broadcasts").ms == 0
    assert shifts.of(NOON + 100 * HOUR + 1, "broadcasts").ms == -100 * HOUR


def test_one_step_seen_by_several_sources_is_one_and_the_one_seen_soonest_counts() -> None:
    soon = ClockStep(NOON + HOUR, NOON, NOON)
    late = ClockStep(NOON + HOUR - 90_000, NOON + 60_000, NOON + 60_000)
    assert distinct([late, soon]) == [soon]


def test_corrections_by_the_network_are_no_steps() -> None:
    assert distinct([ClockStep(NOON, NOON + 900, NOON), ClockStep(NOON, NOON - 2_000, NOON)]) == []


def test_each_run_of_the_phone_has_a_clock_of_its_own() -> None:
    ahead = ClockStep(NOON + 5 * HOUR, NOON, NOON, NOON - 10 * HOUR)
    never_set = ClockStep(60_000, NOON + 60_000, NOON + 60_000, NOON)
    shifts = ReadingShifts([ahead, never_set], until=NOON + HOUR)
    assert shifts.of(NOON + 5 * HOUR - 1, "broadcasts").ms == -5 * HOUR
    assert shifts.of(30_000, "broadcasts").ms == NOON
