"""What the stamps of one entry are to be understood against: when it was dumped, and the last moment it can speak of.

A year-less stamp belongs to the last year in which it is not later than the dump; "n ms ago" counts back from the end of
the dump of its own service; elapsed time counts from the boot that the alarm manager dates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow, TelecomAnalytics, TelecomCall
from offhook.facts.phone import ClockAnchor, ReportHeader
from offhook.facts.place import Place
from offhook.facts.reading import Dumped, LogSpan
from offhook.facts.time import Base, Stamp
from offhook.timeline.zone import Zone

REPORT_TAKES_MS = 180_000
"""A bug report takes half a minute to three minutes: the error of "ago" where a service prints no end of its own."""

LATEST_BELIEVED_MS = 4_102_444_800_000
"""The year 2100: what claims to be later does not tell the year of anything else."""


@dataclass(slots=True)
class Reference:
    """What one entry says about its own time. All stamps are wall stamps unless named otherwise.

    header: start of the collection. ends: (first line, last line, stamp) of services that print when their dump ended.
    now: alarm's anchor of this entry.
    """

    header: Stamp | None = None
    ends: list[tuple[int, int, Stamp]] = field(default_factory=list)
    now: ClockAnchor | None = None

    def dumped(self, line: int) -> tuple[Stamp, int] | None:
        """When the dump that holds this line ended (a wall stamp), and the error that adds to its own in milliseconds."""
        index = bisect_right(self.ends, line, key=lambda end: end[0]) - 1
        if index >= 0 and line <= self.ends[index][1]:
            return self.ends[index][2], 0
        return self.collected()

    def collected(self) -> tuple[Stamp, int] | None:
        """When the entry as a whole was collected, and the error that adds."""
        if self.header is not None:
            return self.header, REPORT_TAKES_MS
        if self.ends:
            return self.ends[-1][2], REPORT_TAKES_MS
        if self.now is not None and self.now.wall is not None:
            return self.now.wall, 60_000
        return None


def references(book: FactBook) -> dict[tuple[str, str], Reference]:
    """The reference of every entry that has one, by (evidence, entry)."""
    found: dict[tuple[str, str], Reference] = defaultdict(Reference)
    for header in book.of(ReportHeader):
        if header.at is not None:
            found[_entry(header.place)].header = header.at
    for dump in book.of(Dumped):
        if dump.ended is not None:
            found[_entry(dump.place)].ends.append((dump.place.line, dump.place.line + dump.lines, dump.ended))
    for anchor in book.of(ClockAnchor):
        if anchor.kind == "now" and found[_entry(anchor.place)].now is None:
            found[_entry(anchor.place)].now = anchor
    for reference in found.values():
        reference.ends.sort(key=lambda end: end[0])
    return dict(found)


def collection_dates(found: Mapping[tuple[str, str], Reference]) -> dict[tuple[str, str], Stamp]:
    """When each entry was collected, of those that say so with a date."""
    told = {key: one.collected() for key, one in found.items()}
    return {key: at[0] for key, at in told.items() if at and not {"year", "date"} & set(at[0].lacks)}


def latest_collected_face(found: Mapping[tuple[str, str], Reference]) -> int | None:
    """The latest clock face at which any evidence was taken, None if none says: nothing in it is later."""
    stamps = [
        stamp
        for one in found.values()
        for stamp in (one.header, one.now and one.now.wall, *(end[2] for end in one.ends))
    ]
    dated = [stamp.ms for stamp in stamps if stamp and not {"year", "date"} & set(stamp.lacks)]
    return max((face for face in dated if face < LATEST_BELIEVED_MS), default=None)


def latest_dated_face(book: FactBook, zone_of: Callable[[Place], Zone]) -> int | None:
    """The latest clock face of everything that is dated, None if nothing is: what has no year is taken to be near it."""
    return max((face for face in _dated_faces(book, zone_of) if face < LATEST_BELIEVED_MS), default=None)


def _dated_faces(book: FactBook, zone_of: Callable[[Place], Zone]) -> Iterator[int]:
    for place, stamp in _dated_stamps(book):
        if stamp.base is Base.EPOCH:
            yield zone_of(place).face_ms(stamp.ms)
        elif stamp.base is Base.WALL and not {"year", "date"} & set(stamp.lacks):
            yield stamp.ms


def _dated_stamps(book: FactBook) -> Iterator[tuple[Place, Stamp]]:
    yield from ((header.place, header.at) for header in book.of(ReportHeader) if header.at)
    yield from ((call.place, call.began) for call in book.of(TelecomCall) if call.began)
    yield from ((dump.place, dump.ended) for dump in book.of(Dumped) if dump.ended)
    yield from ((anchor.place, anchor.wall) for anchor in book.of(ClockAnchor) if anchor.wall)
    yield from ((anchor.place, anchor.epoch) for anchor in book.of(ClockAnchor) if anchor.epoch)
    yield from ((call.place, call.ended) for call in book.of(TelecomAnalytics) if call.ended)
    yield from ((span.place, span.last) for span in book.of(LogSpan))
    yield from ((row.place, row.began) for row in book.of(CallLogRow))


def _entry(place: Place) -> tuple[str, str]:
    return place.evidence, place.entry
