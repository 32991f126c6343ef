"""The dates of Telecom's events: its history prints the time of day alone.

The header of each record gives the day (in the phone's language); a backwards jump of hours between events is midnight.
Where the header's date cannot be read, the epoch stamps of the same call in Telecom's analytics give the day once the
zone is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp

DAY_MS = 86_400_000
QUARTER_MS = 900_000
MIDNIGHT_JUMP_MS = 2 * 3_600_000
"""Events of one call may stand a few milliseconds out of order, and summer time may end between two of them: only a jump
back by more is midnight."""
QUARTER_HOUR_MS = 15 * 60_000
HEAD_ERROR_MS = 2_000
SAME_MOMENT_MS = 60_000
"""Telecom takes the epoch of an event and notes the event within seconds."""

Key = tuple[str, str, int]
"""(evidence, entry, record) of one record in one dump."""
FaceOf = Callable[[int, Place], int | None]
Faces = dict[Key, list[tuple[TelecomEvent, int]]]
"""The events of each dated record with the local clock face of each."""


def record_key(fact: TelecomCall | TelecomEvent) -> Key:
    """What joins a record's head and its events."""
    return (fact.place.evidence, fact.place.entry, -1 if fact.record is None else fact.record)


def event_faces(book: FactBook, face_of: FaceOf | None = None) -> Faces:
    """The local clock face of every event of the history whose record has a date.

    face_of: turns epoch milliseconds of this evidence into a local clock face (None where its zone is unknown); given, records
    whose own date cannot be read are dated by Telecom's analytics.
    """
    grouped: dict[Key, list[TelecomEvent]] = defaultdict(list)
    for event in book.of(TelecomEvent):
        if event.record is not None:
            grouped[record_key(event)].append(event)
    heads = {record_key(call): call for call in book.of(TelecomCall)}
    told = analytics_by_call(book) if face_of else {}
    faces: Faces = {}
    for key, events in grouped.items():
        began = heads[key].began if key in heads else None
        if began is not None and "date" not in began.lacks and began.base is Base.WALL:
            faces[key] = list(zip(events, _from_head(began, events), strict=True))
        elif face_of and (dated := _dated_by_analytics(events, told.get((*key[:2], events[0].call)), face_of)):
            faces[key] = dated
    return faces


def _from_head(began: Stamp, events: list[TelecomEvent]) -> list[int]:
    """The events of a record by its head, which is printed in the zone of the dump, while each event keeps the zone in which it
    happened: after a journey the two tell the creation of the call whole quarters of an hour apart."""
    times = [event.at for event in events]
    apart = began.ms % DAY_MS - times[0].ms
    quarters = round(apart / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
    if events[0].event != "CREATED" or not quarters % DAY_MS or abs(apart - quarters) > HEAD_ERROR_MS:
        return roll_over(began.ms, times)
    return [face + quarters for face in roll_over(began.ms - quarters, times)]


def analytics_by_call(book: FactBook) -> dict[tuple[str, str, str], TelecomAnalytics]:
    """Telecom's analytics by (evidence, entry, call)."""
    return {(a.place.evidence, a.place.entry, a.call): a for a in book.of(TelecomAnalytics)}


def _dated_by_analytics(
    events: list[TelecomEvent], analytics: TelecomAnalytics | None, face_of: FaceOf
) -> list[tuple[TelecomEvent, int]]:
    """The events on the day that the analytics of their call tell, none where they tell no day or another time of day."""
    relative = roll_over(events[0].at.ms % DAY_MS, [event.at for event in events])
    for event, face in zip(events, relative, strict=True):
        epoch = _epoch_of(event, analytics) if analytics else None
        known = None if epoch is None else face_of(epoch, event.place)
        if known is None:
            continue
        days = round((known - face) / DAY_MS) * DAY_MS
        if abs(known - face - days) <= SAME_MOMENT_MS:
            return [(one, at + days) for one, at in zip(events, relative, strict=True)]
    return []


def _epoch_of(event: TelecomEvent, analytics: TelecomAnalytics) -> int | None:
    """The epoch that the analytics give for this event of the same call."""
    stamp = {"SET_ACTIVE": analytics.began, "SET_DISCONNECTED": analytics.ended}.get(event.event)
    return stamp.ms if stamp else None


def roll_over(began_face_ms: int, times: list[Stamp]) -> list[int]:
    """Clock faces of times of day that follow one another from a dated beginning.

    The first may stand a moment before the header's second (which is cut to the whole second) without being of the day before.
    """
    day = began_face_ms - began_face_ms % DAY_MS
    before = began_face_ms % DAY_MS
    faces = []
    for stamp in times:
        if "date" not in stamp.lacks:
            faces.append(stamp.ms)
            continue
        if before - stamp.ms > MIDNIGHT_JUMP_MS:
            day += DAY_MS
        elif stamp.ms - before > DAY_MS - MIDNIGHT_JUMP_MS:
            day -= DAY_MS
        before = stamp.ms
        faces.append(day + stamp.ms)
    return faces


def pairs_with_epoch(book: FactBook) -> Iterator[tuple[int, int]]:
    """(local clock face, epoch) of the same moments of calls, both as Telecom prints them."""
    told = analytics_by_call(book)
    for (evidence, entry, _), events in event_faces(book).items():
        seen: set[str] = set()
        for event, face in events:
            analytics = told.get((evidence, entry, event.call))
            epoch = _epoch_of(event, analytics) if analytics else None
            if epoch is not None and event.event not in seen:
                seen.add(event.event)
                yield face, epoch
