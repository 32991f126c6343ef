"""From when to when each source could speak. Every negative statement goes through here.

A ring that is full reaches back to its oldest record, one that is not full to the start of the phone; a log covers from its
first line to its last; a history up to the moment it was dumped. What was not collected covers nothing, which is not the
same as having nothing to say.

The words for the state of a source in one piece of evidence:

read          it is there, as a whole.
empty         it is there and holds nothing.
truncated     the file ends inside it, or before it could come.
unreadable    it is there, but its dump failed or timed out.
not examined  it is there, and no reader of this version reads it.
absent        a whole report of all services does not have it.
not collected a reduced report (telephony, Wi-Fi) or one without any service does not have it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from offhook.evidence.marks import buffer_of
from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow, CallState, OutgoingBroadcast, TelecomAnalytics, TelecomCall
from offhook.facts.handling import AppEvent, DeviceState, UserAct
from offhook.facts.phone import Boot, Property, ReportHeader
from offhook.facts.place import Place
from offhook.facts.reading import Dumped, Ignored, LogSpan, Tally, Unread
from offhook.facts.time import Instant, Stamp
from offhook.timeline.bill_times import SOURCE_OF_TABLE, table_reaches
from offhook.timeline.clock import Clock
from offhook.timeline.stretches import gaps_between, union, without
from offhook.timeline.traffic_reach import SOURCE_OF_TRAFFIC, traffic_spans

__all__ = ["Coverage", "Reach", "off_spans", "union"]

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
} | SOURCE_OF_TRAFFIC
FULL_HISTORY = (10, 20)
"""Calls that Telecom keeps from Android 8 on: 10, and 20 with extended logging."""
FULL_HISTORY_BEFORE_8 = 5
SDK_6, SDK_8 = 23, 26
"""The history begins with Android 6."""
SDK_OF_RELEASE = {"4": 19, "5": 21, "6": 23, "7": 24, "8": 26, "9": 28}
"""Only Android 11 and later print the API level in the head of a report; before, the release tells enough."""
RELEASE = re.compile(r"[^:]{0,200}:(?P<major>\d{1,2})[./]")
WORST_FIRST = ("truncated", "unreadable", "not examined", "empty", "read")
WHY_UNREADABLE = {"timeout": "its dump timed out", "failed": "its dump failed"}
RINGS = {
    "broadcasts": (CallState, OutgoingBroadcast, DeviceState, UserAct, AppEvent),
    "usage_events": (AppEvent, DeviceState),
    "audio": (CallState, UserAct, DeviceState),
    "device_idle": (DeviceState,),
}
"""Sources that keep the last of their records, and which facts are those records (others tell of one last moment, however old)."""
ALL_SERVICES = "dumpsys"
"""The name of the sections of a report that dump all services, as evidence/ names them."""
RESTARTED = "runtime restarted without a boot"
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

Stamped = CallState | OutgoingBroadcast | AppEvent | DeviceState | UserAct


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

    def covers(self, ms: int, floating: tuple[str, ...] = ()) -> bool:
        """Whether the source could have spoken of this moment. floating: of the time line that it stands on (see `Instant`)."""
        if self.began is None or self.ended is None or self.began.floating != floating:
            return False
        return self.began.ms <= ms <= self.ended.ms and not any(a < ms < b for a, b in self.gaps)


class Coverage:
    """The reach of every source."""

    def __init__(self, book: FactBook, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._rows: dict[tuple[str, str], Reach] = {}
        self._dump_ends = {
            (*_entry(dump.place), SOURCE_OF_DUMP.get(dump.name)): (dump.ended, _dump_place(dump.place))
            for dump in book.of(Dumped)
            if dump.ended is not None
        }
        self._broken_off = {
            (*_entry(dump.place), SOURCE_OF_DUMP.get(dump.name))
            for dump in book.of(Dumped)
            if dump.state == "truncated"
        }
        self._count()
        self._frames()
        self._logs()
        self._telecom()
        self._rings()
        self._call_log()
        for evidence, source, first, last in table_reaches(book, clock):
            self._stretch(evidence, source, first, last)
        self._traffic()
        self._absent()

    @property
    def rows(self) -> list[Reach]:
        """One row per source and piece of evidence, by evidence and source."""
        return sorted(self._rows.values(), key=lambda row: (_number(row.evidence), row.source))

    def covers(self, source: str, ms: int, floating: tuple[str, ...] = ()) -> bool:
        """Whether any evidence of this source could have spoken of this moment."""
        return any(row.covers(ms, floating) for (_, name), row in self._rows.items() if name == source)

    def spans(self, sources: Iterable[str], floating: tuple[str, ...] = ()) -> list[tuple[int, int]]:
        """The union of what these sources cover on one time line, as (from, to) in order."""
        wanted = set(sources)
        found: list[tuple[int, int]] = []
        for (_, name), row in self._rows.items():
            if name in wanted and row.began and row.ended and row.began.floating == floating:
                found += without(row.began.ms, row.ended.ms, row.gaps)
        return union(found)

    def _row(self, evidence: str, source: str) -> Reach:
        return self._rows.setdefault((evidence, source), Reach(source, evidence))

    def _stretch(self, evidence: str, source: str, began: Instant | None, ended: Instant | None) -> Reach:
        """Widen a row to hold from `began` to `ended`. Both ends stand on one time line: what is sure outdoes what floats."""
        row = self._row(evidence, source)
        line = min((at.floating for at in (row.began, row.ended, began, ended) if at), key=len, default=())
        row.began = min((at for at in (row.began, began) if at and at.floating == line), default=None)
        row.ended = max((at for at in (row.ended, ended) if at and at.floating == line), default=None)
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
        """The state of each source by the frames of its dumps: the same service may be dumped in several parts."""
        states: dict[tuple[str, str], set[str]] = defaultdict(set)
        for dump in self._book.of(Dumped):
            if source := _source_of(dump):
                key = (dump.place.evidence, source)
                states[key].add(self._state(dump, key))
                if why := WHY_UNREADABLE.get(dump.state):
                    self._row(*key).notes.append(why)
        for key, found in states.items():
            row = self._row(*key)
            broken = found - {"unreadable", "empty"} if row.read or "read" in found else found
            row.state = next((state for state in WORST_FIRST if state in broken), "read")

    def _state(self, dump: Dumped, key: tuple[str, str]) -> str:
        if dump.state in WHY_UNREADABLE:
            return "unreadable"
        row = self._rows.get(key)
        if dump.state == "read":
            return "not examined" if row is None else "read" if row.framed else "empty"
        return "read" if dump.state == "empty" and row is not None and row.framed else dump.state

    def _logs(self) -> None:
        spans: dict[tuple[str, str], list[tuple[Instant, Instant]]] = defaultdict(list)
        for span in self._book.of(LogSpan):
            source = SOURCE_OF_BUFFER.get(span.buffer, "log")
            first = self._clock.instant(span.first, span.place)
            last = self._clock.instant(span.last, _last_line(span))
            spans[(span.place.evidence, source)].append((first, last) if first.ms <= last.ms else (last, first))
            if source == "battery_history" and (dumped := self._end_of(span.place, source)):
                spans[(span.place.evidence, source)].append((max(first, last), dumped))
            if span.dropped:
                self._row(span.place.evidence, source).notes.append(
                    f"the log says that it dropped {span.dropped} lines"
                )
        for (evidence, source), pairs in spans.items():
            line = min((first.floating for first, _ in pairs), key=len)
            own = sorted(pair for pair in pairs if pair[0].floating == pair[1].floating == line and pair[0] <= pair[1])
            for first, last in own:
                self._stretch(evidence, source, first, last)
            self._row(evidence, source).gaps += gaps_between(own)[:MAX_GAPS]

    def _telecom(self) -> None:
        heads: dict[tuple[str, str], list[TelecomCall]] = defaultdict(list)
        for head in self._book.of(TelecomCall):
            heads[_entry(head.place)].append(head)
        analysed: dict[tuple[str, str], set[str]] = defaultdict(set)
        for fact in self._book.of(TelecomAnalytics):
            analysed[_entry(fact.place)].add(fact.call)
        dumps = {_entry(dump.place): dump for dump in self._book.of(Dumped) if dump.name == "telecom"}
        unread = {_entry(fact.place) for fact in self._book.of(Unread) if fact.place.source == "telecom"}
        for key in dict.fromkeys((*dumps, *heads)):
            dump, own = dumps.get(key), heads.get(key, [])
            whole = key not in unread and (dump is None or dump.state == "read")
            if analysed[key] and not own:
                self._row(key[0], "telecom").notes.append("without its history of calls, which its analytics tell of")
            elif own or (dump is not None and whole):
                known = analysed[key] <= {head.call for head in own}
                self._history(own[0].place if own else dumps[key].place, own, whole=whole, known=known)

    def _history(self, place: Place, heads: list[TelecomCall], *, whole: bool, known: bool) -> None:
        """The history holds the last ten calls: back to the oldest kept, or to the start of the phone if all are there.

        whole: the dump is there to its end, and nothing in it was left unread. known: it holds every call of Telecom's analytics.
        Those are emptied by others at will: a call that they do not hold may still have been made.
        """
        sdk = self._sdk(place.evidence)
        if not heads and (sdk is None or sdk < SDK_6):
            return  # whether this Android keeps a history at all is not known
        began = [
            at for head in heads if head.began and not (at := self._clock.instant(head.began, head.place)).floating
        ]
        every = any(head.call == "TC@1" for head in heads) or (whole and known and _fewer_than_a_ring(len(heads), sdk))
        boot = self._clock.booted_before(place) if every and not self._restarted(place.evidence) else None
        end = self._end_of(place, "telecom") if whole else None
        row = self._stretch(
            place.evidence, "telecom", boot or min(began, default=None), end or max(began, default=None)
        )
        kept = (
            "no calls kept" if not heads else f"the last {len(heads)} calls only" if len(heads) > 1 else "one call only"
        )
        row.notes.append("every call since the phone started" if boot else kept)

    def _sdk(self, evidence: str) -> int | None:
        """The API level that this piece of evidence tells, else that of any."""
        found = list(self._sdks())
        return next((sdk for where, sdk in found if where == evidence), next((sdk for _, sdk in found), None))

    def _sdks(self) -> Iterator[tuple[str, int]]:
        for header in self._book.of(ReportHeader):
            release = RELEASE.match(header.fingerprint or "")
            sdk = header.sdk or (SDK_OF_RELEASE.get(release["major"], SDK_8) if release else None)
            if sdk:
                yield header.place.evidence, sdk
        for fact in self._book.of(Property):
            if fact.key == "ro.build.version.sdk" and fact.value.isdecimal() and len(fact.value) < 4:
                yield fact.place.evidence, int(fact.value)

    def _restarted(self, evidence: str) -> bool:
        """Whether Android started anew without the phone: Telecom began a new history then."""
        return any(f.name == RESTARTED and f.place.evidence == evidence for f in self._book.of(Ignored))

    def _rings(self) -> None:
        """Event rings and state dumps: from their oldest record to the end of their dump."""
        for source, kinds in RINGS.items():
            found: dict[tuple[str, str], tuple[Instant, Instant, Place]] = {}
            for fact, stamp in _stamped(self._book, source, kinds):
                at = self._clock.instant(stamp, fact.place)
                first, last, _ = found.get(_entry(fact.place), (at, at, fact.place))
                if at.floating == first.floating:
                    found[_entry(fact.place)] = (min(first, at), max(last, at), fact.place)
            for (evidence, _), (first, last, place) in found.items():
                self._stretch(evidence, source, first, self._end_of(place, source) or last)

    def _call_log(self) -> None:
        """Rows reach from the oldest to the export where that is dated, else to the newest."""
        for row in self._book.of(CallLogRow):
            at = self._clock.instant(row.began, row.place)
            self._stretch(row.place.evidence, row.place.source, at, at)
        for dump in self._book.of(Dumped):
            if SOURCE_OF_DUMP.get(dump.name) == "call_log" and dump.ended is not None:
                self._stretch(dump.place.evidence, "call_log", None, self._clock.instant(dump.ended, dump.place))

    def _traffic(self) -> None:
        """Records of traffic; the bucket that Android was filling reaches no further than the dump."""
        for span in traffic_spans(self._book):
            place, last = span.last_place, self._clock.instant(span.last, span.last_place)
            if place.source == "netstats" and (dumped := self._end_of(place, "netstats")):
                last = min(last, dumped)
            first = self._clock.instant(span.first, span.first_place)
            row = self._stretch(place.evidence, place.source, first, last)
            row.gaps += [(a + first.ms - span.first.ms, b + first.ms - span.first.ms) for a, b in span.gaps[:MAX_GAPS]]
            row.notes += span.notes

    def _absent(self) -> None:
        """What a bug report should hold and does not."""
        for evidence in dict.fromkeys(header.place.evidence for header in self._book.of(ReportHeader)):
            state = self._why_missing(evidence)
            for source in EXPECTED_IN_REPORT:
                if (evidence, source) not in self._rows:
                    row = self._row(evidence, source)
                    row.state = state
                    row.notes += ["the report breaks off before it could come"] if state == "truncated" else []

    def _why_missing(self, evidence: str) -> str:
        """The dump of all services is one command; a reduced report dumps a few by name."""
        dumps = [dump for dump in self._book.of(Dumped) if dump.place.evidence == evidence]
        if any(dump.state == "truncated" for dump in dumps):
            return "truncated"
        return "absent" if any(dump.name == ALL_SERVICES for dump in dumps) else "not collected"

    def _end_of(self, place: Place, source: str) -> Instant | None:
        """When the dump that holds this place ended, else when the entry was collected; None where the dump breaks off: what
        came after its last record is not there, and nothing may be said of it."""
        if (*_entry(place), source) in self._broken_off:
            return None
        ended = self._dump_ends.get((*_entry(place), source))
        return self._clock.instant(*ended) if ended else self._clock.collected(place)


def off_spans(book: FactBook, clock: Clock, floating: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    """Stretches in which the phone was switched off or starting, as battery history tells: (from, to) on one time line."""
    told = (
        (clock.instant(boot.at, boot.place), boot.kind)
        for boot in book.of(Boot)
        if boot.place.source == "battery_history"
    )
    found = []
    down: int | None = None
    for at, kind in sorted(pair for pair in told if pair[0].floating == floating):
        if kind == "shutdown":
            down = at.ms if down is None else down
        elif down is not None:
            found.append((down, at.ms))
            down = None
    return found


def _stamped(book: FactBook, source: str, kinds: Iterable[type[Stamped]]) -> Iterator[tuple[Stamped, Stamp]]:
    for kind in kinds:
        for fact in book.of(kind):
            if fact.place.source == source and fact.at is not None:
                yield fact, fact.at


def _fewer_than_a_ring(calls: int, sdk: int | None) -> bool:
    """Whether no call can have been pushed out; where the Android is not known the smallest ring counts."""
    if sdk is None or sdk < SDK_8:
        return calls < FULL_HISTORY_BEFORE_8
    return calls < max(FULL_HISTORY) and calls not in FULL_HISTORY


def _source_of(dump: Dumped) -> str | None:
    if dump.name == "logcat":
        return SOURCE_OF_BUFFER.get(buffer_of(dump.title, dump.command) or "mixed", "log")
    return SOURCE_OF_DUMP.get(dump.name) or SOURCE_OF_TABLE.get(dump.name)


def _entry(place: Place) -> tuple[str, str]:
    return place.evidence, place.entry


def _dump_place(place: Place) -> Place:
    return Place(place.evidence, "header", place.entry, 0)


def _last_line(span: LogSpan) -> Place:
    place = span.place
    return Place(place.evidence, place.source, place.entry, place.line + max(span.lines - 1, 0))


def _number(evidence: str) -> tuple[int, str]:
    digits = evidence.rpartition("-")[2]
    return (int(digits) if digits.isdigit() else 0, evidence)
