"""From when to when each source could speak. Every negative statement goes through here.

A ring that is full reaches back to its oldest record, one that is not full to the start of the phone; a log covers from its
first line to its last; a history up to the moment it was dumped. What was not collected covers nothing, which is not the
same as having nothing to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow, CallState, OutgoingBroadcast, TelecomCall
from offhook.facts.handling import AppEvent, DeviceState, UserAct
from offhook.facts.phone import Boot, ReportHeader
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, LogSpan, Tally
from offhook.facts.time import Instant, Stamp
from offhook.timeline.clock import Clock

SOURCE_OF_BUFFER = {
    "main": "main_log",
    "system": "main_log",
    "crash": "main_log",
    "events": "event_log",
    "radio": "radio_log",
    "last": "last_log",
    "mixed": "log",
    "battery": "battery_history",
}
SOURCE_OF_DUMP = {
    "telecom": "telecom",
    "telephony.registry": "telephony_registry",
    "batterystats": "battery_history",
    "checkin_batterystats": "battery_history",
    "usagestats": "usage_events",
    "appops": "app_ops",
    "activity": "broadcasts",
    "audio": "audio",
    "deviceidle": "device_idle",
    "package": "packages",
    "call_log": "call_log",
    "content_query": "call_log",
}
FULL_HISTORY = (10, 20)
FULL_HISTORY_BEFORE_8 = 5
SDK_8 = 26
DAY_MS = 86_400_000
EXPECTED_IN_REPORT = (
    "telecom",
    "radio_log",
    "main_log",
    "event_log",
    "battery_history",
    "usage_events",
    "app_ops",
    "broadcasts",
)
MAX_GAPS = 50


@dataclass(slots=True)
class Reach:
    """What one source covers in one piece of evidence."""

    source: str
    evidence: str
    began: Instant | None = None
    ended: Instant | None = None
    framed: int = 0
    read: int = 0
    ignored: int = 0
    unread: int = 0
    state: str = "read"
    gaps: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def covers(self, ms: int) -> bool:
        """Whether the source could have spoken of this moment."""
        if self.began is None or self.ended is None:
            return False
        return self.began.ms <= ms <= self.ended.ms and not any(a < ms < b for a, b in self.gaps)


class Coverage:
    """The reach of every source."""

    def __init__(self, book: FactBook, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._rows: dict[tuple[str, str], Reach] = {}
        self._count()
        self._frames()
        self._logs()
        self._telecom()
        self._rings()
        self._call_log()
        self._absent()

    @property
    def rows(self) -> list[Reach]:
        """One row per source and piece of evidence, by evidence and source."""
        return sorted(self._rows.values(), key=lambda row: (_number(row.evidence), row.source))

    def covers(self, source: str, ms: int) -> bool:
        """Whether any evidence of this source could have spoken of this moment."""
        return any(row.covers(ms) for (_, name), row in self._rows.items() if name == source)

    def spans(self, sources: Iterable[str], floating: tuple[str, ...] = ()) -> list[tuple[int, int]]:
        """The union of what these sources cover on one time line, as (from, to) in order."""
        wanted = set(sources)
        found: list[tuple[int, int]] = []
        for (_, name), row in self._rows.items():
            if name in wanted and row.began and row.ended and row.began.floating == row.ended.floating == floating:
                found += _without(row.began.ms, row.ended.ms, row.gaps)
        return union(found)

    def _row(self, evidence: str, source: str) -> Reach:
        return self._rows.setdefault((evidence, source), Reach(source, evidence))

    def _stretch(self, evidence: str, source: str, began: Instant | None, ended: Instant | None) -> Reach:
        """Widen a row to hold from `began` to `ended`."""
        row = self._row(evidence, source)
        if began is not None and (row.began is None or began.ms < row.began.ms):
            row.began = began
        if ended is not None and (row.ended is None or ended.ms > row.ended.ms):
            row.ended = ended
        return row

    def _count(self) -> None:
        for tally in self._book.of(Tally):
            source = {"radio_buffer": "radio_log"}.get(tally.place.source, tally.place.source)
            row = self._row(tally.place.evidence, source)
            row.framed += tally.framed
            row.read += tally.read
            row.ignored += tally.ignored
            row.unread += tally.unread

    def _frames(self) -> None:
        for dump in self._book.of(Dumped):
            source = SOURCE_OF_DUMP.get(dump.name)
            if source is None or (dump.state == "read" and (dump.place.evidence, source) not in self._rows):
                continue
            row = self._row(dump.place.evidence, source)
            if dump.state in ("empty", "truncated"):
                row.state = (
                    dump.state if row.state == "read" and (dump.state != "empty" or not row.framed) else row.state
                )
            elif dump.state != "read":
                row.state = "unreadable"
                row.notes.append(
                    {"timeout": "its dump timed out", "failed": "its dump failed"}.get(dump.state, dump.state)
                )

    def _logs(self) -> None:
        spans: dict[tuple[str, str], list[tuple[Instant, Instant]]] = defaultdict(list)
        for span in self._book.of(LogSpan):
            source = SOURCE_OF_BUFFER.get(span.buffer, "log")
            first = self._clock.instant(span.first, span.place)
            last = self._clock.instant(span.last, _last_line(span))
            if last.ms < first.ms:
                first, last = last, first
            spans[(span.place.evidence, source)].append((first, last))
            if span.dropped:
                self._row(span.place.evidence, source).notes.append(
                    f"the log says that it dropped {span.dropped} lines"
                )
        for (evidence, source), pairs in spans.items():
            pairs.sort(key=lambda pair: pair[0].ms)
            row = self._stretch(evidence, source, pairs[0][0], max((last for _, last in pairs), key=lambda at: at.ms))
            row.gaps += _gaps(pairs)[:MAX_GAPS]

    def _telecom(self) -> None:
        heads: dict[tuple[str, str], list[TelecomCall]] = defaultdict(list)
        for head in self._book.of(TelecomCall):
            heads[(head.place.evidence, head.place.entry)].append(head)
        dumps = {
            (d.place.evidence, d.place.entry): d
            for d in self._book.of(Dumped)
            if d.name == "telecom" and d.state != "failed"
        }
        for key in dict.fromkeys((*dumps, *heads)):
            own = heads.get(key, [])
            place = own[0].place if own else dumps[key].place
            self._history(key, place, own)

    def _history(self, key: tuple[str, str], place: Place, heads: list[TelecomCall]) -> None:
        """The history holds the last ten calls: back to the oldest kept, or to the start of the phone if all are there."""
        began = [
            at for head in heads if head.began and not (at := self._clock.instant(head.began, head.place)).floating
        ]
        oldest = min(began, key=lambda at: at.ms, default=None)
        whole = any(head.call == "TC@1" for head in heads) or len(heads) not in (
            *FULL_HISTORY,
            *self._small_ring(key[0]),
        )
        boot = self._clock.booted
        end = self._end_of(place, "telecom")
        row = self._stretch(
            key[0],
            "telecom",
            boot if whole and boot is not None else oldest,
            end or max(began, key=lambda at: at.ms, default=None),
        )
        row.notes.append(
            "every call since the phone started"
            if whole and boot
            else f"the last {len(heads)} calls only"
            if heads
            else "no calls kept"
        )

    def _small_ring(self, evidence: str) -> tuple[int, ...]:
        sdks = [
            header.sdk for header in self._book.of(ReportHeader) if header.place.evidence == evidence and header.sdk
        ]
        return (FULL_HISTORY_BEFORE_8,) if sdks and sdks[0] < SDK_8 else ()

    def _rings(self) -> None:
        """Event rings and state dumps: from their oldest record to the end of their dump."""
        sources = {"broadcasts", "usage_events", "audio", "device_idle"}
        oldest: dict[tuple[str, str], Instant] = {}
        places: dict[tuple[str, str], Place] = {}
        for fact, stamp in _stamped(self._book):
            key = (fact.place.evidence, fact.place.source)
            if key[1] not in sources or stamp is None:
                continue
            at = self._clock.instant(stamp, fact.place)
            places.setdefault(key, fact.place)
            if key not in oldest or at.ms < oldest[key].ms:
                oldest[key] = at
        for key, at in oldest.items():
            self._stretch(*key, at, self._end_of(places[key], key[1]) or at)

    def _call_log(self) -> None:
        """Rows reach from the oldest to the export where that is dated, else to the newest."""
        for row in self._book.of(CallLogRow):
            at = self._clock.instant(row.began, row.place)
            self._stretch(row.place.evidence, "call_log", at, at)
        for dump in self._book.of(Dumped):
            if SOURCE_OF_DUMP.get(dump.name) == "call_log" and dump.ended is not None:
                self._stretch(dump.place.evidence, "call_log", None, self._clock.instant(dump.ended, dump.place))

    def _absent(self) -> None:
        """What a bug report should hold and does not."""
        for evidence in dict.fromkeys(header.place.evidence for header in self._book.of(ReportHeader)):
            for source in EXPECTED_IN_REPORT:
                if (evidence, source) not in self._rows:
                    self._row(evidence, source).state = "absent"

    def _end_of(self, place: Place, source: str) -> Instant | None:
        """When the dump that holds this place ended, else when the entry was collected."""
        for dump in self._book.of(Dumped):
            same = (dump.place.evidence, dump.place.entry) == (place.evidence, place.entry)
            if same and dump.ended is not None and SOURCE_OF_DUMP.get(dump.name) == source:
                return self._clock.instant(dump.ended, Place(place.evidence, "header", place.entry, 0))
        return self._clock.collected(place)


def off_spans(book: FactBook, clock: Clock) -> list[tuple[int, int]]:
    """Stretches in which the phone was switched off or starting, as battery history tells: (from, to)."""
    found = []
    down: Instant | None = None
    boots = sorted(
        ((clock.instant(b.at, b.place), b.kind) for b in book.of(Boot) if b.place.source == "battery_history"),
        key=lambda pair: pair[0].ms,
    )
    for at, kind in boots:
        if kind == "shutdown":
            down = at
        elif down is not None:
            found.append((down.ms, at.ms))
            down = None
    return found


def union(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping stretches joined, in order."""
    found: list[tuple[int, int]] = []
    for began, ended in sorted(spans):
        if found and began <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended))
        elif ended > began:
            found.append((began, ended))
    return found


def _without(began: int, ended: int, gaps: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for a, b in sorted(gaps):
        if began < a:
            yield began, min(a, ended)
        began = max(began, b)
    if began < ended:
        yield began, ended


def _gaps(pairs: list[tuple[Instant, Instant]]) -> list[tuple[int, int]]:
    reached, found = pairs[0][1].ms, []
    for first, last in pairs[1:]:
        if first.ms > reached + 1000:
            found.append((reached, first.ms))
        reached = max(reached, last.ms)
    return found


def _stamped(book: FactBook) -> Iterator[tuple[Fact, Stamp | None]]:
    facts = (book.of(CallState), book.of(OutgoingBroadcast), book.of(AppEvent), book.of(DeviceState), book.of(UserAct))
    for kind in facts:
        for fact in kind:
            yield fact, fact.at


def _last_line(span: LogSpan) -> Place:
    place = span.place
    return Place(place.evidence, place.source, place.entry, place.line + max(span.lines - 1, 0))


def _number(evidence: str) -> tuple[int, str]:
    digits = evidence.rpartition("-")[2]
    return (int(digits) if digits.isdigit() else 0, evidence)
