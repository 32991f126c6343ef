"""Stamps to instants, in one place.

A `Clock` is made once for one phone, when all of its evidence has been read. It never refuses: what nothing in the
evidence supplies is named in `Instant.floating`, and such an instant is good for order and comparison only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain

from offhook.facts.book import FactBook
from offhook.facts.place import Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Base, Instant, Stamp
from offhook.timeline.bill_times import BillTimes, zone_of_country
from offhook.timeline.boots import Boots, Run
from offhook.timeline.clock_steps import ReadingShifts, Shift
from offhook.timeline.history_offsets import OffsetHistories
from offhook.timeline.log_steps import LogShifts, Surroundings
from offhook.timeline.references import collection_dates, latest_collected_face, latest_dated_face, references
from offhook.timeline.telecom_days import DAY_MS, event_faces, head_faces
from offhook.timeline.zone import Zone, find_zone, own_zones

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_MS, LATEST_MS = -62_135_000_000_000, 253_402_000_000_000
"""What a calendar of four-digit years holds, without its last days."""
AGE_ERROR_MS = 1_000
ASLEEP_MS = 7 * DAY_MS
"""How far the error of an age without sleep reaches back where the start of the phone is not known."""
LONGEST_REPORT_MS = 15 * 60_000
BEFORE_BOOT_MS = 60_000
SOURCES_WITHOUT_STEPS = frozenset({"header", "alarm"})
"""Sources whose stamps are read while the evidence is taken: an earlier step of the clock does not touch them."""
NO_SHIFT = Shift()
UNDATED = ("year", "date", "zone")

JANUARY_MS, JULY_MS = 1_704_067_200_000, 1_719_792_000_000
"""A moment of each half of 2024: a country that keeps one time at both keeps one time."""


class Clock:
    """The clock of one phone.

    zone:  the phone's zone, for all that has none of its own. A given zone (--time-zone) holds for every piece of evidence.
    home:  the owner's country: where nothing in the evidence tells the zone, the time of a country that has one time is taken.
    """

    def __init__(self, book: FactBook, zone: Zone | None = None, home: str | None = None) -> None:
        self.zone = zone or _found(book, home)
        self._bills = BillTimes.of(book, self.zone, home)
        self._zones = {} if zone else own_zones(book)
        self._references = references(book)
        self._dates = collection_dates(self._references)
        self._boots = Boots(book, self._read)
        self._run_of: dict[tuple[str, str], Run | None] = {}
        self._histories = OffsetHistories(book, self._utc_of)
        self._latest = latest_collected_face(self._references)
        self._some_date = latest_dated_face(book, self._zone_of)
        self._faces = self._telecom_faces(book)
        self._log = LogShifts.of_book(book, Surroundings(self._span_face, self._zone_of, self._boot_ms))
        self._shifts = ReadingShifts([*self._log.steps, *self._histories.steps], self._until())
        self._readers: dict[Base, Callable[[Stamp, Place], Instant]] = {
            Base.EPOCH: self._epoch,
            Base.WALL: self._wall,
            Base.ELAPSED: self._elapsed,
            Base.AGO: self._ago,
            Base.UPTIME_AGO: self._uptime_ago,
        }

    @property
    def steps(self) -> list[tuple[int, int]]:
        """(before, after) clock faces of every time the clock was set, as far as the evidence shows."""
        return [(self.zone.face_ms(step.before), self.zone.face_ms(step.after)) for step in self._shifts.steps]

    @property
    def booted(self) -> Instant | None:
        """When the phone last started, where the evidence tells."""
        return _boot(self._boots.last)

    def booted_before(self, place: Place) -> Instant | None:
        """When that run of the phone began in which the entry of this place was collected, where the evidence tells."""
        return _boot(self._run(place))

    def instant(self, stamp: Stamp, place: Place) -> Instant:
        """The moment that a stamp of this place means."""
        return self._bills.instant(stamp, place) if place.source == "bill" else self._readers[stamp.base](stamp, place)

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
        return self.sure(found[0], _dump_place(place)) if found else None

    def face_text(self, instant: Instant) -> str:
        """The phone's own clock at a moment, "2024-03-03 09:44:03"."""
        face = self.zone.face_ms(instant.ms)
        if not EARLIEST_MS <= face <= LATEST_MS:
            return "a time that no calendar holds"
        return (EPOCH + timedelta(milliseconds=face)).strftime("%Y-%m-%d %H:%M:%S")

    # stamps by base

    def _epoch(self, stamp: Stamp, place: Place) -> Instant:
        return self._shifted(Instant(stamp.ms, stamp.error_ms), self._shift_of(stamp.ms, place))

    def _wall(self, stamp: Stamp, place: Place) -> Instant:
        known = self._faces.get((place.evidence, place.entry, place.line)) if place.source == "telecom" else None
        if known is not None and stamp.offset_s is None:
            return self._of_face(known, place, Instant(0, stamp.error_ms, ("zone",)))
        face, floating = self._with_year(stamp, place)
        if stamp.offset_s is None:
            lacks = stamp.lacks if "zone" in stamp.lacks else (*stamp.lacks, "zone")
            return self._of_face(face, place, Instant(0, stamp.error_ms, _supplied(lacks, floating), floating))
        ms = face - stamp.offset_s * 1000
        lacks = tuple(word for word in stamp.lacks if word != "zone")
        told = Instant(ms, stamp.error_ms, _supplied(lacks, floating), floating)
        return self._shifted(told, self._log.of(place) or self._shift_of(ms, place))

    def _of_face(self, face: int, place: Place, told: Instant) -> Instant:
        """The instant of a clock face; `told` holds its error, and what it lacks."""
        zone = self._zone_of(place)
        lacks, floating = told.lacks, told.floating
        if zone.name is None:
            lacks, floating = tuple(word for word in lacks if word != "zone"), (*floating, "zone")
        shift = self._log.of(place)
        ms, doubt = zone.reading(face)
        if shift is not None and shift.fold is not None:
            ms, doubt = zone.utc_ms(face, fold=shift.fold), 0
        if shift is None and not floating:
            shift = self._shift_of(ms, place)
        shift = shift or NO_SHIFT
        return Instant(ms + shift.ms, told.error_ms + doubt + shift.error_ms, lacks, floating)

    def _shift_of(self, ms: int, place: Place) -> Shift:
        if place.source in SOURCES_WITHOUT_STEPS or not self._shifts.steps:
            return NO_SHIFT
        return self._shifts.of(ms, place.source)

    def _shifted(self, told: Instant, shift: Shift) -> Instant:
        if not shift.ms and not shift.error_ms:
            return told
        return replace(told, ms=told.ms + shift.ms, error_ms=told.error_ms + shift.error_ms)

    def _elapsed(self, stamp: Stamp, place: Place) -> Instant:
        if place.source == "battery_history":
            return self._since_history_began(stamp, place)
        run = self._run(place)
        if run is None:
            return Instant(stamp.ms, stamp.error_ms, (), UNDATED)
        return Instant(run.boot_ms + stamp.ms, stamp.error_ms + run.error_ms, (), run.floating)

    def _since_history_began(self, stamp: Stamp, place: Place) -> Instant:
        history = self._histories.of(place)
        if history is None:
            return Instant(stamp.ms, stamp.error_ms, (), UNDATED)
        tie = history.tie(stamp.ms)
        ms, error_ms = stamp.ms + tie.shift, stamp.error_ms + max(tie.error_ms, AGE_ERROR_MS)
        if not tie.face:
            return Instant(ms, error_ms)
        known = self._zone_of(place).name is not None
        return Instant(ms, error_ms, ("zone",) if known else (), () if known else ("zone",))

    def _ago(self, stamp: Stamp, place: Place) -> Instant:
        reference = self._references.get((place.evidence, place.entry))
        dumped = reference.dumped(place.line) if reference else None
        if dumped is None:
            return Instant(-stamp.ms, stamp.error_ms, (), UNDATED)
        end, error = dumped
        at = self._wall(end, _dump_place(place))
        return replace(at, ms=at.ms - stamp.ms, error_ms=at.error_ms + stamp.error_ms + error + AGE_ERROR_MS)

    def _uptime_ago(self, stamp: Stamp, place: Place) -> Instant:
        """The latest moment it can have been: the phone may have slept since, which such an age leaves out.

        The error reaches back to the start of the phone, or a week where that is not known.
        """
        at = self._ago(stamp, place)
        if at.floating:
            return at
        run = self._run(place)
        asleep = ASLEEP_MS if run is None else max(at.ms - run.boot_ms, 0)
        return replace(at, error_ms=at.error_ms + asleep)

    # what a place supplies

    def _zone_of(self, place: Place) -> Zone:
        return self._zones.get(place.evidence, self.zone)

    def _utc_of(self, stamp: Stamp, place: Place) -> tuple[int, int]:
        """Epoch milliseconds of a dated wall stamp, and how far its zone leaves it in doubt."""
        if stamp.offset_s is not None:
            return stamp.ms - stamp.offset_s * 1000, 0
        return self._zone_of(place).reading(stamp.ms)

    def _read(self, stamp: Stamp, place: Place) -> Instant:
        """The instant of a dated wall stamp as it reads, before any step of the clock is considered."""
        ms, doubt = self._utc_of(stamp, place)
        known = stamp.offset_s is not None or self._zone_of(place).name is not None
        return Instant(ms, stamp.error_ms + doubt, (), () if known else ("zone",))

    def _run(self, place: Place) -> Run | None:
        """The run of the phone in which this entry was collected, where the evidence tells."""
        key = (place.evidence, place.entry)
        if key not in self._run_of:
            dated = self._dated(place)
            self._run_of[key] = self._boots.of(place, self._read(dated, place) if dated else None)
        return self._run_of[key]

    def _until(self) -> int | None:
        """What no true time of the evidence is later than, since the last of it was taken then."""
        return None if self._latest is None else self.zone.utc_ms(self._latest) + LONGEST_REPORT_MS

    def _dated(self, place: Place) -> Stamp | None:
        """The stamp of the collection of this entry, if it has one with a date."""
        return self._dates.get((place.evidence, place.entry))

    def _boot_ms(self, place: Place) -> int | None:
        run = self._run(place)
        return None if run is None else run.boot_ms

    # years and dates that stamps lack

    def _with_year(self, stamp: Stamp, place: Place) -> tuple[int, tuple[str, ...]]:
        """The clock face with its year (and date) supplied, and what could not be supplied."""
        if "year" not in stamp.lacks and "date" not in stamp.lacks:
            return stamp.ms, ()
        latest = self._reference_face(place)
        if "date" in stamp.lacks:
            return self._with_date(stamp, place, latest)
        if latest is not None:
            return _year_before(stamp.ms, latest + DAY_MS), ()
        return (stamp.ms, ("year",)) if self._some_date is None else (_year_near(stamp.ms, self._some_date), ())

    def _with_date(self, stamp: Stamp, place: Place, latest: int | None) -> tuple[int, tuple[str, ...]]:
        """A time of day gets a date only where the phone had run for less than a day when it was collected."""
        if latest is None:
            return stamp.ms, ("year", "date")
        face = latest - latest % DAY_MS + stamp.ms
        face -= DAY_MS if face > latest else 0
        boot = self._boot_ms(place)
        boot_face = None if boot is None else self._zone_of(place).face_ms(boot)
        short_run = boot_face is not None and latest - DAY_MS < boot_face <= face + BEFORE_BOOT_MS
        return face, () if short_run else ("date",)

    def _reference_face(self, place: Place) -> int | None:
        """The clock face that stamps of this entry cannot be later than (by more than a day)."""
        dated = self._dated(place)
        return self._latest if dated is None else dated.ms

    def _span_face(self, span: LogSpan, stamp: Stamp) -> int:
        face = self._with_year(stamp, span.place)[0]
        if stamp.base is Base.WALL and stamp.offset_s is None:
            return face
        return self._zone_of(span.place).face_ms(face - (stamp.offset_s or 0) * 1000)

    def _telecom_faces(self, book: FactBook) -> dict[tuple[str, str, int], int]:
        """Clock faces of Telecom's events, whose own stamps have no date, and of heads in another zone, by place."""

        def face_of(epoch_ms: int, place: Place) -> int | None:
            zone = self._zone_of(place)
            return zone.face_ms(epoch_ms) if zone.name else None

        faces = event_faces(book, face_of)
        dated = chain(*faces.values(), head_faces(book, faces))
        return {(fact.place.evidence, fact.place.entry, fact.place.line): face for fact, face in dated}


def _found(book: FactBook, home: str | None) -> Zone:
    """The zone that the evidence tells, else that of the owner's country if all of it keeps one time through the year."""
    told = find_zone(book)
    if told.name is not None or home is None:
        return told
    winter, summer = (zone_of_country(home, face) for face in (JANUARY_MS, JULY_MS))
    same = winter.name is not None and winter.name == summer.name
    return Zone(winter.name, f"not told by the evidence; taken from the owner's country ({home})") if same else told


def _boot(run: Run | None) -> Instant | None:
    return None if run is None else Instant(run.boot_ms, run.error_ms, (), run.floating)


def _dump_place(place: Place) -> Place:
    """The place of what was printed while the evidence was taken."""
    return Place(place.evidence, "header", place.entry, 0)


def _year_near(face: int, known: int) -> int:
    """A year-less face (in 2000) put into the year that brings it nearest to a known date."""
    found = (_year_before(face, known + days * DAY_MS) for days in (-183, 183, 366))
    return min(found, key=lambda one: abs(one - known))


def _year_before(face: int, latest: int) -> int:
    """A year-less face (in 2000) put into the last year in which it is not later than `latest`."""
    if not 0 <= face < LATEST_MS:
        return face
    day, time = divmod(face, DAY_MS)
    year = _year_of(min(max(latest, 0), LATEST_MS) // DAY_MS)
    for candidate in range(year, max(year - 9, 1), -1):
        began = _day_in_year(day, candidate)
        if began is not None and began + time <= latest:
            return began + time
    return face


@lru_cache(maxsize=1 << 10)
def _year_of(day: int) -> int:
    return (EPOCH + timedelta(days=day)).year


@lru_cache(maxsize=1 << 12)
def _day_in_year(day: int, year: int) -> int | None:
    """The beginning of the same day in another year, milliseconds of its face; None on 29 February of a year that has none."""
    try:
        return (EPOCH + timedelta(days=day)).replace(year=year).toordinal() * DAY_MS - EPOCH.toordinal() * DAY_MS
    except ValueError:
        return None


@lru_cache(maxsize=1 << 8)
def _supplied(lacks: tuple[str, ...], floating: tuple[str, ...]) -> tuple[str, ...]:
    """What a stamp lacks and something in the evidence supplied."""
    return tuple(word for word in UNDATED if word in lacks and word not in floating)
