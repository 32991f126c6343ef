"""The dates of Telecom's events: its history prints the time of day alone.

The header of each record gives the day (in the phone's language); a backwards jump of hours between events is midnight.
Where the header's date cannot be read, the epoch stamps of the same call in Telecom's analytics give the day once the
zone is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.time import Base, Stamp

DAY_MS = 86_400_000
QUARTER_MS = 900_000
MIDNIGHT_JUMP_MS = 6 * 3_600_000
"""Events of one call may stand a few milliseconds out of order; only a jump back of hours is midnight."""

Key = tuple[str, str, int]
"""(evidence, entry, record) of one record in one dump."""
Faces = dict[Key, list[tuple[TelecomEvent, int]]]
"""The events of each dated record with the local clock face of each."""


def record_key(fact: TelecomCall | TelecomEvent) -> Key:
    """What joins a record's head and its events."""
    return (fact.place.evidence, fact.place.entry, -1 if fact.record is None else fact.record)


def event_faces(book: FactBook) -> Faces:
    """The local clock face of every event of the history whose record has a readable date."""
    grouped: dict[Key, list[TelecomEvent]] = defaultdict(list)
    for event in book.of(TelecomEvent):
        if event.record is not None:
            grouped[record_key(event)].append(event)
    heads = {record_key(call): call for call in book.of(TelecomCall)}
    faces: Faces = {}
    for key, events in grouped.items():
        began = heads[key].began if key in heads else None
        if began is not None and "date" not in began.lacks and began.base is Base.WALL:
            faces[key] = list(zip(events, roll_over(began.ms, [event.at for event in events]), strict=True))
    return faces


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


def pairs_with_epoch(analytics: TelecomAnalytics, faces: Faces) -> Iterator[tuple[int, int]]:
    """(local clock face, epoch) of the same moment of one call, both as Telecom prints them."""
    wanted = {"SET_ACTIVE": analytics.began, "SET_DISCONNECTED": analytics.ended}
    for (evidence, entry, _), events in faces.items():
        if (evidence, entry) != (analytics.place.evidence, analytics.place.entry):
            continue
        for event, face in events:
            epoch = wanted.get(event.event)
            if event.call == analytics.call and epoch is not None:
                yield face, epoch.ms
                wanted[event.event] = None


def epoch_shifts(book: FactBook, faces: Faces) -> dict[Key, int]:
    """What to add to the clock faces of a record to get epoch time: of records that Telecom's analytics give in epoch time,
    and, where these disagree among each other (the phone travelled), of the records beside them."""
    own: dict[Key, int] = {}
    by_call = {(item.place.evidence, item.place.entry, item.call): item for item in book.of(TelecomAnalytics)}
    for key, events in faces.items():
        item = by_call.get((*key[:2], events[0][0].call)) if events else None
        pair = next(pairs_with_epoch(item, {key: events}), None) if item else None
        if pair is not None:
            own[key] = pair[1] - pair[0]
    if len({round(shift / QUARTER_MS) for shift in own.values()}) < 2:
        return own
    return {key: own.get(key, own[min(own, key=lambda other: abs(faces[other][0][1] - events[0][1]))]) for key, events in faces.items() if events}
