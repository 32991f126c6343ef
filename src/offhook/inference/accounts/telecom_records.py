"""Telecom's records: everything that it says under one id, brought together over dumps and logs.

TC@ ids count from 1 after every start of the phone, so an id means a call only together with a dump (or a stretch of log).
Inside a dump records are joined by the id alone, across dumps and logs by id and time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from offhook.facts.book import FactBook
from offhook.facts.calls import LiveCall, TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.time import Instant
from offhook.timeline.clock import Clock
from offhook.timeline.telecom_days import record_key

SAME_CALL_MS = 5_000
AFTER_DESTROYED_MS = 60_000
"""Telecom notes some events of a call just after it has let go of it."""
LONGEST_CALL_MS = 24 * 3_600_000
Event = tuple[TelecomEvent, Instant]
Dump = tuple[str, str]


@dataclass
class Record:
    """Everything that Telecom says under one id in one dump, or in one stretch of log. Events are in order of time."""

    tc: str
    head: TelecomCall | None = None
    events: list[Event] = field(default_factory=list)
    analytics: list[tuple[TelecomAnalytics, Instant | None, Instant | None]] = field(default_factory=list)
    live: list[LiveCall] = field(default_factory=list)
    header_at: Instant | None = None

    def time_of(self, *names: str) -> Instant | None:
        """The first event of any of these names."""
        return min((at for name in names for _, at in self._named.get(name, [])), key=lambda at: at.ms, default=None)

    def event(self, name: str) -> TelecomEvent | None:
        """The first event of this name."""
        return next((event for event, _ in self._named.get(name, [])), None)

    def all_of(self, *names: str) -> list[Event]:
        """Every event of these names, name by name."""
        return [found for name in names for found in self._named.get(name, [])]

    @cached_property
    def _named(self) -> dict[str, list[Event]]:
        """Events by name; to be asked for only when the record is complete."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event, at in self.events:
            found[event.event].append((event, at))
        return found

    @property
    def span(self) -> tuple[int, int] | None:
        """From the first to the last moment that the record knows of its call."""
        times = [at.ms for _, at in self.events]
        times += [at.ms for _, began, ended in self.analytics for at in (began, ended) if at]
        if not times and self.header_at is not None:
            times.append(self.header_at.ms)
        return (min(times), max(times)) if times else None

    @property
    def dump(self) -> Dump | None:
        """Which dump it is of, None for stretches of log."""
        fact = self.head or next((item for item, _, _ in self.analytics), None) or next(iter(self.live), None)
        return None if fact is None else (fact.place.evidence, fact.place.entry)


def telecom_records(book: FactBook, clock: Clock) -> list[Record]:
    """One record per call that Telecom tells of."""
    records = _joined([*_log_records(book, clock), *_dump_records(book, clock)])
    for record in records:
        record.events.sort(key=lambda pair: (pair[1].ms, pair[0].order))
    return records


def _dump_records(book: FactBook, clock: Clock) -> list[Record]:
    """Records of the dumps: history, analytics and live calls of one dump joined by id."""
    found: dict[tuple[str, str, str, int], Record] = {}
    numbered: dict[tuple[str, str, str], tuple[str, str, str, int]] = {}
    events: dict[tuple[str, str, int], list[TelecomEvent]] = defaultdict(list)
    for event in book.of(TelecomEvent):
        if event.record is not None:
            events[record_key(event)].append(event)
    for head in book.of(TelecomCall):
        key = (head.place.evidence, head.place.entry, head.call, head.record)
        own = sorted(events[record_key(head)], key=lambda event: event.order)
        found[key] = Record(head.call, head, [(event, clock.instant(event.at, event.place)) for event in own])
        found[key].header_at = clock.instant(head.began, head.place) if head.began else None
        numbered.setdefault(key[:3], key)
    others: list[TelecomAnalytics | LiveCall] = [*book.of(TelecomAnalytics), *book.of(LiveCall)]
    for item in others:
        short = (item.place.evidence, item.place.entry, item.call)
        record = found.setdefault(numbered.setdefault(short, (*short, -1)), Record(item.call))
        if isinstance(item, TelecomAnalytics):
            began = clock.instant(item.began, item.place) if item.began else None
            record.analytics.append((item, began, clock.instant(item.ended, item.place) if item.ended else None))
        else:
            record.live.append(item)
    return list(found.values())


def _log_records(book: FactBook, clock: Clock) -> Iterator[Record]:
    """Records out of Telecom's own log lines; the same line in two logs is counted once."""
    by_id: dict[tuple[str, tuple[str, ...]], dict[tuple[str, int, str | None], Event]] = defaultdict(dict)
    for event in book.of(TelecomEvent):
        if event.record is None:
            at = clock.instant(event.at, event.place)
            by_id[event.call, at.floating].setdefault((event.event, at.ms, event.data), (event, at))
    for (tc, _), lines in by_id.items():
        record: Record | None = None
        destroyed: int | None = None
        for event, at in sorted(lines.values(), key=lambda pair: (pair[1].ms, pair[0].order)):
            if record is None or event.event == "CREATED" or _is_next(record.events[-1][1].ms, destroyed, at.ms):
                if record is not None:
                    yield record
                record, destroyed = Record(tc), None
            record.events.append((event, at))
            destroyed = at.ms if event.event == "DESTROYED" else destroyed
        if record is not None:
            yield record


def _is_next(last: int, destroyed: int | None, ms: int) -> bool:
    """Whether a line is of another call than those before it, although it carries the same id: the phone had restarted."""
    return ms - last > LONGEST_CALL_MS or (destroyed is not None and ms - destroyed > AFTER_DESTROYED_MS)


def _joined(records: list[Record]) -> list[Record]:
    """The same call told by several dumps or logs becomes one record."""
    by_id: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_id[record.tc].append(record)
    run_of = _runs(records)
    return [record for own in by_id.values() for record in _joined_of_one_id(own, run_of)]


def _joined_of_one_id(records: list[Record], run_of: dict[Dump, int]) -> Iterator[Record]:
    """Records whose spans touch are of one call; one without any time is of the call of the same run of the phone."""
    timed = sorted(((span, record) for record in records if (span := record.span)), key=lambda pair: pair[0])
    clusters: list[list[Record]] = []
    reached: int | None = None
    for (first, last), record in timed:
        if reached is None or first > reached + SAME_CALL_MS:
            clusters.append([])
            reached = last
        clusters[-1].append(record)
        reached = max(reached, last)
    of_run = {run_of[dump]: cluster for cluster in clusters for record in cluster if (dump := record.dump)}
    for record in records:
        dump = record.dump
        if record.span is None and dump is not None:
            if run_of[dump] not in of_run:
                clusters.append([])
            of_run.setdefault(run_of[dump], clusters[-1]).append(record)
    yield from map(_merged, clusters)


def _merged(cluster: list[Record]) -> Record:
    first = cluster[0]
    if len(cluster) == 1:
        return first
    known: dict[tuple[str, int], Event] = {}
    for record in cluster:
        for event, at in record.events:
            known.setdefault((event.event, at.ms), (event, at))
    heads = [record for record in cluster if record.head is not None]
    return Record(
        first.tc,
        heads[0].head if heads else None,
        list(known.values()),
        [item for record in cluster for item in record.analytics],
        [item for record in cluster for item in record.live],
        heads[0].header_at if heads else None,
    )


def _runs(records: list[Record]) -> dict[Dump, int]:
    """Which run of the phone each dump is of: dumps that agree on the time of one id are of the same run."""
    members: dict[Dump, list[Record]] = defaultdict(list)
    for record in records:
        if (dump := record.dump) is not None:
            members[dump].append(record)
    seen: dict[tuple[str, int], int] = {}
    run_of: dict[Dump, int] = {}
    for number, (dump, own) in enumerate(members.items()):
        marks = [(record.tc, round(span[0] / SAME_CALL_MS)) for record in own if (span := record.span)]
        run_of[dump] = next((seen[mark] for mark in marks if mark in seen), number)
        seen.update(dict.fromkeys(marks, run_of[dump]))
    return run_of
