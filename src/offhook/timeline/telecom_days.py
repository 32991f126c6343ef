"""The dates of Telecom's events: its history prints the time of day alone.

The header of each record gives the day (in the phone's language); a backwards jump of hours between events is midnight.
Once the zone is known, the epoch stamps of the same call in Telecom's analytics give the day where the header's cannot be
read, and show which records were written in another zone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp

DAY_MS = 86_400_000
MIDNIGHT_JUMP_MS = 2 * 3_600_000
"""Events of one call may stand a few milliseconds out of order, and summer time may end between two of them: only a jump
back by more is midnight."""
QUARTER_HOUR_MS = 15 * 60_000
FARTHEST_ZONES_MS = 26 * 3_600_000
HEAD_ERROR_MS = 2_000
"""The head is cut to the whole second; Telecom takes the epoch of an event and notes the event a moment later."""

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

    face_of: turns epoch milliseconds of this evidence into a local clock face (None where its zone is unknown). Given, the epoch
    stamps of Telecom's analytics date the records whose own date cannot be read, and bring those that were printed in the
    zone of their time into the zone of the dump.
    """
    grouped: dict[Key, list[TelecomEvent]] = defaultdict(list)
    for event in book.of(TelecomEvent):
        if event.record is not None:
            grouped[record_key(event)].append(event)
    heads = {record_key(call): call for call in book.of(TelecomCall)}
    told = analytics_by_call(book) if face_of else {}
    faces: Faces = {}
    offs: dict[Key, int] = {}
    for key, events in grouped.items():
        began = heads[key].began if key in heads else None
        analytics = told.get((*key[:2], events[0].call))
        dated = began is not None and "date" not in began.lacks and began.base is Base.WALL
        found = _from_head(began, events) if dated and began else _from_time_of_day(events)
        own = list(zip(events, found, strict=True))
        off = _off_by(own, analytics, face_of) if analytics and face_of else None
        if off is not None and not (dated and abs(off) > FARTHEST_ZONES_MS):
            offs[key] = off
        if dated or key in offs:
            faces[key] = own
    return {key: _moved(own, offs.get(key, _borrowed(key, own, faces, offs))) for key, own in faces.items()}


def _borrowed(key: Key, own: list[tuple[TelecomEvent, int]], faces: Faces, offs: dict[Key, int]) -> int:
    """Of a record that the analytics do not hold: what the nearest record of the same dump was off by."""
    near = [other for other, off in offs.items() if other[:2] == key[:2] and abs(off) <= FARTHEST_ZONES_MS]
    if not any(offs[other] for other in near):
        return 0
    return offs[min(near, key=lambda other: abs(faces[other][0][1] - own[0][1]))]


def _moved(own: list[tuple[TelecomEvent, int]], by: int) -> list[tuple[TelecomEvent, int]]:
    return [(event, face + by) for event, face in own] if by else own


def head_faces(book: FactBook, faces: Faces) -> Iterator[tuple[TelecomCall, int]]:
    """The clock faces of those heads that were printed in the zone of their time, as their events were: in the zone of the dump."""
    for call in book.of(TelecomCall):
        event, face = next(iter(faces.get(record_key(call), [])), (None, 0))
        if event is None or call.began is None or "date" in call.began.lacks:
            continue
        off = _quarters(face - call.began.ms)
        if event.event == "CREATED" and off:
            yield call, call.began.ms + off


def _quarters(apart: int) -> int | None:
    """A difference of whole quarters of an hour, as two zones make it; None if it is none."""
    found = round(apart / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
    return found if abs(found - apart) <= HEAD_ERROR_MS else None


def _off_by(events: list[tuple[TelecomEvent, int]], analytics: TelecomAnalytics, face_of: FaceOf) -> int | None:
    """By how many quarters of an hour the faces of a record differ from the epoch of the same events, None if nothing tells."""
    for event, face in events:
        epoch = _epoch_of(event, analytics)
        known = None if epoch is None else face_of(epoch, event.place)
        if known is not None and (off := _quarters(known - face)) is not None:
            return off
    return None


def _from_time_of_day(events: list[TelecomEvent]) -> list[int]:
    """The events on a day that is not known yet."""
    times = [event.at for event in events]
    return roll_over(times[0].ms % DAY_MS, times)


def _from_head(began: Stamp, events: list[TelecomEvent]) -> list[int]:
    """The events of a record by its head, which is printed in the zone of the dump, while each event keeps the zone in which it
    happened: after a journey the two tell the creation of the call whole quarters of an hour apart."""
    times = [event.at for event in events]
    quarters = _quarters(began.ms % DAY_MS - times[0].ms)
    if events[0].event != "CREATED" or not quarters or not quarters % DAY_MS:
        return roll_over(began.ms, times)
    return [face + quarters for face in roll_over(began.ms - quarters, times)]


def analytics_by_call(book: FactBook) -> dict[tuple[str, str, str], TelecomAnalytics]:
    """Telecom's analytics by (evidence, entry, call)."""
    return {(a.place.evidence, a.place.entry, a.call): a for a in book.of(TelecomAnalytics)}


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
