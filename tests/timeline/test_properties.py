"""What holds for any stamps and any evidence."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.book import FactBook
from offhook.facts.place import Fact
from offhook.facts.time import Base, Instant, Stamp
from offhook.timeline.clock import Clock
from offhook.timeline.clock_steps import ClockStep, ReadingShifts
from offhook.timeline.coverage import Coverage, off_spans
from offhook.timeline.stretches import union
from offhook.timeline.telecom_days import DAY_MS, roll_over
from offhook.timeline.zone import Zone
from tests.timeline.told import (
    analytics,
    boot,
    call,
    dumped,
    epoch,
    event,
    header,
    history,
    now,
    place,
    setting,
    span,
    time_record,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from(
    [
        "UTC",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "America/New_York",
        "Europe/Berlin",
        "+05:45",
        "-09:30",
    ]
)
MOMENTS = st.integers(min_value=946_684_800_000, max_value=2_240_524_800_000)
NUMBERS = st.one_of(st.integers(min_value=-(10**19), max_value=10**19), MOMENTS)
LACKS = st.sampled_from([(), ("zone",), ("year", "zone"), ("date", "zone"), ("zone", "seconds")])
STAMPS = st.builds(
    Stamp,
    st.just("hostile"),
    st.sampled_from(Base),
    NUMBERS,
    LACKS,
    st.integers(0, 60_000),
    st.sampled_from([None, 0, 19_800, -86_399]),
)
DATES = st.integers(0, 253_402_300_799).map(lambda s: f"{EPOCH + timedelta(seconds=s):%Y-%m-%d %H:%M:%S}")
TAKEN = st.integers(1_199_145_600, 3_786_912_000).map(lambda s: EPOCH + timedelta(seconds=s))
SOURCES = st.sampled_from(["telecom", "battery_history", "main_log", "call_log", "header", "power"])
FACTS: st.SearchStrategy[Fact] = st.one_of(
    st.builds(header, DATES, uptime_min=st.integers(0, 10**9)),
    st.builds(setting, st.text(max_size=20)),
    st.builds(now, NUMBERS, NUMBERS, DATES),
    st.builds(span, DATES, DATES, st.integers(1, 500), buffer=st.sampled_from(["main", "events", "radio"])),
    st.builds(history, st.integers(1, 500)),
    st.builds(time_record, st.integers(1, 500), NUMBERS, st.one_of(NUMBERS, DATES)),
    st.builds(boot, st.integers(1, 500), NUMBERS, st.sampled_from(["start", "shutdown"])),
    st.builds(
        dumped,
        st.sampled_from(["telecom", "appops", "logcat"]),
        DATES,
        state=st.sampled_from(["read", "empty", "truncated", "timeout"]),
    ),
    st.builds(call, st.sampled_from(["TC@1", "TC@2"]), DATES, st.integers(1, 50)),
    st.builds(
        event, st.just("TC@1"), st.just("SET_ACTIVE"), st.just("23:59:59.000"), st.integers(1, 500), st.integers(1, 50)
    ),
    st.builds(analytics, st.just("TC@1"), st.one_of(st.none(), NUMBERS), NUMBERS),
)


@given(ZONES, MOMENTS)
def test_a_face_turned_into_utc_and_back_is_the_same_face(name: str, ms: int) -> None:
    zone = Zone(name, "")
    face = zone.face_ms(ms)
    assert zone.face_ms(zone.utc_ms(face)) == face
    assert ms in (zone.utc_ms(face), zone.utc_ms(face, fold=1))


@given(ZONES, MOMENTS)
def test_the_error_of_a_face_holds_the_moment_it_was_shown_at(name: str, ms: int) -> None:
    clock = Clock(FactBook([setting(name)]))
    stamp = Stamp("", Base.WALL, Zone(name, "").face_ms(ms), ("zone",))
    found = clock.instant(stamp, place())
    assert abs(found.ms - ms) <= found.error_ms


@given(TAKEN, st.integers(0, 363))
def test_a_stamp_of_the_last_year_gets_its_own_year_back(taken: datetime, days: int) -> None:
    told = taken - timedelta(days=days)
    at, bare = ((moment - EPOCH) // timedelta(milliseconds=1) for moment in (told, told.replace(year=2000)))
    clock = Clock(FactBook([setting("UTC"), header(taken.strftime("%Y-%m-%d %H:%M:%S"))]))
    assert clock.instant(Stamp("", Base.WALL, bare, ("year", "zone")), place()).ms == at


@settings(deadline=None)
@given(st.lists(FACTS, max_size=12), st.lists(st.tuples(STAMPS, SOURCES, st.integers(0, 500)), max_size=5))
def test_no_evidence_raises_and_errors_are_never_negative(
    facts: list[Fact], stamps: list[tuple[Stamp, str, int]]
) -> None:
    book = FactBook(facts)
    clock = Clock(book)
    for stamp, source, line in stamps:
        found = clock.instant(stamp, place(source, line))
        assert isinstance(found, Instant)
        assert found.error_ms >= 0
        assert not set(found.lacks) & set(found.floating)
        assert clock.face_text(found)
    coverage = Coverage(book, clock)
    assert all(
        row.began is None or row.ended is None or row.began.floating == row.ended.floating for row in coverage.rows
    )
    assert all(began < ended for began, ended in coverage.spans(row.source for row in coverage.rows))
    assert off_spans(book, clock) == sorted(off_spans(book, clock))


@given(st.integers(0, DAY_MS - 1), st.lists(st.integers(0, 2 * 3_600_000), max_size=30))
def test_events_that_follow_one_another_within_hours_keep_their_order(began: int, pauses: list[int]) -> None:
    moments = [began]
    for pause in pauses:
        moments.append(moments[-1] + pause)
    times = [Stamp("", Base.WALL, at % DAY_MS, ("date", "zone")) for at in moments]
    assert roll_over(began, times) == moments


@given(MOMENTS, st.integers(-(10**10), 10**10), st.integers(-(10**9), 10**9))
def test_a_reading_after_the_last_step_is_never_shifted(at: int, size: int, later: int) -> None:
    shifts = ReadingShifts([ClockStep(at - size, at, at)])
    if later >= max(-size, 0):
        assert shifts.of(at + later, "broadcasts").ms == 0


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100))))
def test_a_union_is_in_order_apart_and_holds_what_its_parts_hold(spans: list[tuple[int, int]]) -> None:
    found = union(spans)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    for began, ended in spans:
        assert began >= ended or any(left <= began and ended <= right for left, right in found)


@given(MOMENTS)
def test_an_epoch_needs_no_zone_and_no_step(ms: int) -> None:
    assert Clock(FactBook()).instant(epoch(ms), place()) == Instant(ms)
