"""Stamps to instants, in one place.

A `Clock` is made once for one phone, when all of its evidence has been read. It never refuses: what nothing in the
evidence supplies is named in `Instant.floating`, and such an instant is good for order and comparison only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow, TelecomAnalytics, TelecomCall
from offhook.facts.phone import ClockAnchor, ReportHeader
from offhook.facts.place import Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Base, Instant, Stamp
from offhook.timeline.history_offsets import ClockStep, OffsetHistories
from offhook.timeline.references import references
from offhook.timeline.steps import FaceShifts, LogShifts, Shift
from offhook.timeline.telecom_days import DAY_MS, epoch_shifts, event_faces
from offhook.timeline.zone import Zone, find_zone

REPEATED_HOUR_MS = 3_600_000
UPTIME_ERROR_MS = 60_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SOURCES_WITHOUT_STEPS = frozenset({"header", "alarm"})
"""Sources whose stamps are taken at dump time: a step of the clock does not touch them."""


class Clock:
    """The clock of one phone."""

    def __init__(self, book: FactBook, zone: Zone | None = None) -> None:
        self.zone = zone or find_zone(book)
        self._references = references(book)
        self._histories = OffsetHistories(book)
        self._latest = max(self._collected_faces(book), default=None)
        self._some_date = max(self._dated_faces(book), default=None)
        self._faces = self._telecom_faces(book)
        self._boot = max(self._boots(book), default=None)
        self._log = LogShifts(book.of(LogSpan), self._span_face, self.zone)
        steps = [*self._log.steps, *map(self._step_of_faces, self._histories.steps)]
        boot_face = None if self._boot is None else self.zone.face_ms(self._boot)
        self._shifts = FaceShifts(steps, boot_face)

    @property
    def steps(self) -> list[tuple[int, int]]:
        """(before, after) clock faces of every time the clock was set, as far as the evidence shows."""
        return [(step.before, step.after) for step in self._shifts.steps]

    @property
    def booted(self) -> Instant | None:
        """When the phone last started, where the evidence tells."""
        return None if self._boot is None else Instant(self._boot, UPTIME_ERROR_MS)

    def instant(self, stamp: Stamp, place: Place) -> Instant:
        """The moment that a stamp of this place means."""
        reader: Callable[[Stamp, Place], Instant] = {
            Base.EPOCH: self._epoch,
            Base.WALL: self._wall,
            Base.ELAPSED: self._elapsed,
            Base.AGO: self._ago,
            Base.UPTIME_AGO: self._ago,
        }[stamp.base]
        return reader(stamp, place)

    def sure(self, stamp: Stamp | None, place: Place) -> Instant | None:
        """As `instant`, but None for what floats (for tables and answers)."""
        if stamp is None:
            return None
        found = self.instant(stamp, place)
        return None if found.floating else found

    def collected(self, place: Place) -> Instant | None:
        """When the entry that holds this place was collected, if it says so."""
        reference = self._references.get((place.evidence, place.entry))
        found = reference.collected() if reference else None
        return self.sure(found[0], place) if found else None

    def face_text(self, instant: Instant) -> str:
        """The phone's own clock at a moment, "2024-03-03 09:44:03"."""
        face = EPOCH + timedelta(milliseconds=self.zone.face_ms(instant.ms))
        return face.strftime("%Y-%m-%d %H:%M:%S")

    # stamps by base

    def _epoch(self, stamp: Stamp, place: Place) -> Instant:
        if place.source in SOURCES_WITHOUT_STEPS or not self._shifts.steps:
            return Instant(stamp.ms, stamp.error_ms)
        shift = self._shifts.of(self.zone.face_ms(stamp.ms))
        return Instant(stamp.ms + shift.ms, stamp.error_ms + shift.error_ms)

    def _wall(self, stamp: Stamp, place: Place) -> Instant:
        if "date" in stamp.lacks and (known := self._faces.get((place.evidence, place.entry, place.line))) is not None:
            face, epoch_shift = known
            if epoch_shift is not None:
                return self._epoch(Stamp(stamp.text, Base.EPOCH, face + epoch_shift, (), stamp.error_ms), place)
            return self._of_face(face, place, error_ms=stamp.error_ms, lacks=("zone",))
        face, floating = self._with_year(stamp, place)
        if stamp.offset_s is not None:
            lacks = tuple(word for word in stamp.lacks if word != "zone" and word not in floating)
            return Instant(face - stamp.offset_s * 1000, stamp.error_ms, lacks, floating)
        lacks = tuple(word for word in dict.fromkeys((*stamp.lacks, "zone")) if word not in floating and word != "seconds")
        return self._of_face(face, place, error_ms=stamp.error_ms, lacks=lacks, floating=floating)

    def _of_face(
        self, face: int, place: Place, *, error_ms: int, lacks: tuple[str, ...], floating: tuple[str, ...] = ()
    ) -> Instant:
        if self.zone.name is None:
            lacks = tuple(word for word in lacks if word != "zone")
            floating = (*floating, "zone")
        shift = self._log.of(place) or self._shift_of_face(face, place)
        face += shift.ms
        error_ms += shift.error_ms
        if shift.fold is None and self.zone.ambiguous(face):
            error_ms += REPEATED_HOUR_MS
        return Instant(self.zone.utc_ms(face, fold=shift.fold or 0), error_ms, lacks, floating)

    def _shift_of_face(self, face: int, place: Place) -> Shift:
        if place.source in SOURCES_WITHOUT_STEPS or not self._shifts.steps:
            return Shift()
        return self._shifts.of(face)

    def _elapsed(self, stamp: Stamp, place: Place) -> Instant:
        history = self._histories.of(place) if place.source == "battery_history" else None
        if history is not None:
            tie = history.tie(stamp.ms)
            error = stamp.error_ms + max(tie.stamp.error_ms, 1_000) + tie.error_ms
            told = self._tied(tie.stamp)
            since = stamp.ms + tie.shift - tie.stamp.ms  # elapsed time knows no summer time: counted on from the tie in UTC
            return Instant(told.ms + since, error, told.lacks, told.floating)
        if self._boot is not None and place.source != "battery_history":
            return Instant(self._boot + stamp.ms, stamp.error_ms + 1_000)
        return Instant(stamp.ms, stamp.error_ms, (), ("year", "date", "zone"))

    def _tied(self, stamp: Stamp) -> Instant:
        if stamp.base is Base.EPOCH:
            return Instant(stamp.ms)
        if self.zone.name is None:
            return Instant(stamp.ms, 0, (), ("zone",))
        return Instant(self.zone.utc_ms(stamp.ms), 0, ("zone",))

    def _ago(self, stamp: Stamp, place: Place) -> Instant:
        reference = self._references.get((place.evidence, place.entry))
        dumped = reference.dumped(place.line) if reference else None
        if dumped is None:
            return Instant(-stamp.ms, stamp.error_ms, (), ("year", "date", "zone"))
        end, error = dumped
        at = self._wall(end, Place(place.evidence, "header", place.entry, 0))
        return Instant(at.ms - stamp.ms, stamp.error_ms + error + 1_000, at.lacks, at.floating)

    def _step_of_faces(self, step: ClockStep) -> ClockStep:
        if step.base is not Base.EPOCH:
            return step
        return ClockStep(self.zone.face_ms(step.before), self.zone.face_ms(step.after))

    # years and dates that stamps lack

    def _with_year(self, stamp: Stamp, place: Place) -> tuple[int, tuple[str, ...]]:
        """The clock face with its year (and date) supplied, and what could not be supplied."""
        if "year" not in stamp.lacks and "date" not in stamp.lacks:
            return stamp.ms, ()
        latest = self._reference_face(place)
        if "date" in stamp.lacks:
            return self._with_date(stamp, latest)
        if latest is not None:
            return _year_before(stamp.ms, latest + DAY_MS), ()
        return (stamp.ms, ("year",)) if self._some_date is None else (_year_near(stamp.ms, self._some_date), ())

    def _with_date(self, stamp: Stamp, latest: int | None) -> tuple[int, tuple[str, ...]]:
        """A time of day gets a date only where the phone had run for less than a day when it was collected."""
        if latest is None:
            return stamp.ms, ("year", "date")
        face = latest - latest % DAY_MS + stamp.ms
        face -= DAY_MS if face > latest else 0
        short_run = self._boot is not None and self.zone.face_ms(self._boot) > latest - DAY_MS
        return face, () if short_run else ("date",)

    def _reference_face(self, place: Place) -> int | None:
        """The clock face that stamps of this entry cannot be later than (by more than a day)."""
        reference = self._references.get((place.evidence, place.entry))
        collected = reference.collected() if reference else None
        if collected is not None and "year" not in collected[0].lacks:
            return collected[0].ms
        return self._latest

    def _span_face(self, span: LogSpan, last: bool) -> int:
        return self._with_year(span.last if last else span.first, span.place)[0]

    def _telecom_faces(self, book: FactBook) -> dict[tuple[str, str, int], tuple[int, int | None]]:
        """Telecom's events by place: the clock face of each, and what turns it into epoch time where its record has both.

        Its event times are printed in the zone that was in force when they were recorded, not in that of the dump: a phone that
        travelled shows it in the epoch stamps of the analytics.
        """
        faces = event_faces(book)
        shifts = epoch_shifts(book, faces)
        return {
            (event.place.evidence, event.place.entry, event.place.line): (face, shifts.get(key))
            for key, events in faces.items()
            for event, face in events
        }

    def _collected_faces(self, book: FactBook) -> Iterator[int]:
        """Clock faces of when evidence was taken: nothing in it is later."""
        for header in book.of(ReportHeader):
            yield from _dated(header.at)
        for reference in self._references.values():
            for _, _, end in reference.ends:
                yield from _dated(end)
        for anchor in book.of(ClockAnchor):
            if anchor.kind == "now":
                yield from _dated(anchor.wall)

    def _dated_faces(self, book: FactBook) -> Iterator[int]:
        """Clock faces of everything else that is dated: what has no year is taken to be near the latest of them."""
        for call in book.of(TelecomCall):
            yield from _dated(call.began)
        for anchor in book.of(ClockAnchor):
            yield from _dated(anchor.wall)
            if anchor.epoch is not None:
                yield self.zone.face_ms(anchor.epoch.ms)
        for analytics in book.of(TelecomAnalytics):
            if analytics.ended is not None:
                yield self.zone.face_ms(analytics.ended.ms)
        for row in book.of(CallLogRow):
            yield self.zone.face_ms(row.began.ms)
        for span in book.of(LogSpan):
            yield from _dated(span.last)

    def _boots(self, book: FactBook) -> Iterator[int]:
        """Epoch milliseconds of the last start, by every anchor that tells it."""
        for anchor in book.of(ClockAnchor):
            if anchor.kind == "now" and anchor.epoch is not None and anchor.elapsed is not None:
                yield anchor.epoch.ms - anchor.elapsed.ms
        for header in book.of(ReportHeader):
            if header.at is not None and header.uptime_ms is not None and "year" not in header.at.lacks:
                yield self.zone.utc_ms(header.at.ms) - header.uptime_ms


def _dated(stamp: Stamp | None) -> Iterator[int]:
    if stamp is not None and stamp.base is Base.WALL and not {"year", "date"} & set(stamp.lacks):
        yield stamp.ms


def _year_near(face: int, known: int) -> int:
    """A year-less face (in 2000) put into the year that brings it nearest to a known date."""
    return min((_year_before(face, known + days * DAY_MS) for days in (-183, 183, 366)), key=lambda found: abs(found - known))


def _year_before(face: int, latest: int) -> int:
    """A year-less face (in 2000) put into the last year in which it is not later than `latest`."""
    then = EPOCH + timedelta(milliseconds=face)
    year = (EPOCH + timedelta(milliseconds=max(latest, 0))).year
    for candidate in range(year, max(year - 9, 1), -1):
        try:
            dated = then.replace(year=candidate)
        except ValueError:
            continue  # 29 February in a year that has none
        found = (dated - EPOCH) // timedelta(milliseconds=1)
        if found <= latest:
            return found
    return face
