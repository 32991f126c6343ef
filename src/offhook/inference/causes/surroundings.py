"""The surroundings of one call: everything that may speak of why it was made, looked up when a clue asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.phone import AdbKey, Link
from offhook.facts.place import Place
from offhook.inference.accounts import Account, Caller
from offhook.inference.calls import MergedCall
from offhook.inference.causes.apps_of_phone import AppsOfPhone
from offhook.inference.causes.moments import Moments
from offhook.inference.causes.neighbours import Neighbours
from offhook.inference.use import UseOfPhone, duration
from offhook.knowledge.numbers import NumberKind, classify
from offhook.owner import Owner
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage
from offhook.timeline.telecom_days import record_key

LOOK_BACK_MS = 15 * 60_000
JUST_BEFORE_MS = 300
"""What happens closer to the request than this may be the call's own doing."""
UNENDED_MS = 60_000
VAGUE_MS = 5_000
"""A call whose beginning is known less well than this is not joined to moments before it."""
LOG_LEAD_MS = 5_000
_PlaceKey = tuple[str, str, int]


@dataclass(frozen=True)
class Phone:
    """What is the same for all calls of one phone on one time line."""

    book: FactBook
    clock: Clock
    coverage: Coverage
    use: UseOfPhone
    owner: Owner
    home: str | None
    apps: AppsOfPhone
    moments: Moments
    neighbours: Neighbours
    telecom: TelecomRecords
    links: tuple[tuple[int, int | None, Link], ...]
    adb: tuple[tuple[int | None, AdbKey], ...]
    floating: tuple[str, ...] = ()
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def covers(self, source: str, began: int, ended: int) -> bool:
        """Whether one stretch of a source's coverage holds all of [began, ended]."""
        if source not in self.spans:
            self.spans[source] = self.coverage.spans((source,), self.floating)
        return any(left <= began and ended <= right for left, right in self.spans[source])

    @cached_property
    def snapshots(self) -> frozenset[str]:
        """Sources that were read and have no reach in time: they tell of the moment of the dump."""
        return frozenset(row.source for row in self.coverage.rows if row.state == "read" and row.began is None)


class TelecomRecords:
    """Telecom's events and statistics, found again from the places that a call cites."""

    def __init__(self, book: FactBook, clock: Clock) -> None:
        self._clock = clock
        self._events: dict[_PlaceKey, TelecomEvent] = {}
        self._record: dict[tuple[str, str, int], list[TelecomEvent]] = defaultdict(list)
        self._live: dict[str, list[tuple[int, TelecomEvent]]] = defaultdict(list)
        for event in book.of(TelecomEvent):
            self._events[_key(event.place)] = event
            if event.record is None:
                self._live[event.call].append((clock.instant(event.at, event.place).ms, event))
            else:
                self._record[record_key(event)].append(event)
        for events in self._live.values():
            events.sort(key=lambda pair: pair[0])
        self._analytics = {_key(item.place): item for item in book.of(TelecomAnalytics)}
        self._heads = {_key(head.place): head for head in book.of(TelecomCall)}

    def events(self, call: MergedCall) -> list[TelecomEvent]:
        """All events of a call, the uncited ones as well, each once."""
        cited = [event for _, cite in call.cites if (event := self._events.get(_key(cite.place)))]
        found: dict[_PlaceKey, TelecomEvent] = {}
        for event in cited:
            own = [event] if event.record is None else self._record[record_key(event)]
            found.update((_key(one.place), one) for one in own)
        for tc in {event.call for event in cited if event.record is None}:
            found.update((_key(one.place), one) for one in self._near(tc, call))
        return list(found.values())

    def analytics(self, call: MergedCall) -> list[TelecomAnalytics]:
        """Telecom's statistics of a call."""
        return [item for _, cite in call.cites if (item := self._analytics.get(_key(cite.place)))]

    def heads(self, call: MergedCall) -> list[TelecomCall]:
        """The heads of a call's records."""
        return [head for _, cite in call.cites if (head := self._heads.get(_key(cite.place)))]

    def _near(self, tc: str, call: MergedCall) -> Iterable[TelecomEvent]:
        if call.began is None:
            return ()
        began, ended = call.began.ms - LOG_LEAD_MS, (call.ended or call.began).ms + LOG_LEAD_MS
        return (event for ms, event in self._live[tc] if began <= ms <= ended)


def _key(place: Place) -> _PlaceKey:
    return (place.evidence, place.entry, place.line)


class Surroundings:
    """One call and what lies around it. Moments are milliseconds on the call's own time line."""

    def __init__(self, phone: Phone, call: MergedCall) -> None:
        self.phone, self.call = phone, call
        self.began: int | None = call.began.ms if call.began else None
        self.joins = call.began is not None and call.began.error_ms <= VAGUE_MS

    @property
    def apps(self) -> AppsOfPhone:
        """The apps of the phone."""
        return self.phone.apps

    @property
    def moments(self) -> Moments:
        """All timed facts on this call's time line."""
        return self.phone.moments

    @property
    def ended(self) -> int | None:
        """When the call ended, as far as told."""
        return self.call.ended.ms if self.call.ended else None

    @property
    def outgoing(self) -> bool:
        """Whether this phone called, or no record says that it was called."""
        return self.call.direction != "incoming"

    @cached_property
    def accounts(self) -> list[Account]:
        """Each witness's version of the call."""
        return self.call.group.points or self.call.group.accounts

    @cached_property
    def events(self) -> list[TelecomEvent]:
        """Telecom's events of the call."""
        return self.phone.telecom.events(self.call)

    @cached_property
    def callers(self) -> list[Caller]:
        """Everything that names who asked, the recorded first."""
        found = [caller for account in self.call.group.accounts for caller in account.callers]
        return sorted(dict.fromkeys(found), key=lambda caller: caller.tier != "recorded")

    @cached_property
    def asker(self) -> str | None:
        """The package that asked, where one record names it."""
        return next((caller.package for caller in self.callers if caller.package), None)

    @cached_property
    def asker_kind(self) -> str | None:
        """What asked (see `AppsOfPhone.kind`)."""
        return next((kind for caller in self.callers if (kind := self.apps.kind_of_caller(caller))), None)

    @cached_property
    def number(self) -> NumberKind | None:
        """What kind of number was called, where a record holds it."""
        return classify(self.call.number, self.phone.home) if self.call.number else None

    @property
    def emergency(self) -> bool:
        """Whether it went to an emergency number, as the call service or the number itself tells."""
        return bool(self.call.emergency) or (self.number is not None and self.number.kind == "emergency")

    @cached_property
    def lit_since(self) -> int | None:
        """Since when the screen had been on when the call was asked for; None where it was dark or nothing tells."""
        lane = self.phone.use.handling.lanes["screen"]
        at = self.just_before
        return lane.since(at) if at is not None and self.sees_screen and lane.value(at) == "on" else None

    @cached_property
    def sees_screen(self) -> bool:
        """Whether a source that shows the screen covers the moment of the request."""
        at = self.just_before
        return at is not None and any(began <= at <= ended for began, ended in self.phone.use.covered)

    @property
    def just_before(self) -> int | None:
        """The moment before the call could change anything."""
        return None if self.began is None or not self.joins else self.began - JUST_BEFORE_MS

    def lane(self, name: str) -> str | None:
        """The state of a lane when the call was asked for."""
        return None if self.just_before is None else self.phone.use.handling.lanes[name].value(self.just_before)

    def event(self, wanted: Callable[[TelecomEvent], bool]) -> TelecomEvent | None:
        """The first of Telecom's events that is wanted."""
        return next((event for event in self.events if wanted(event)), None)

    def could_show(self, sources: tuple[str, ...]) -> bool:
        """Whether one of these sources covers the minute before the request, so that its silence means something."""
        if self.began is None or not self.joins or not self.outgoing:
            return False
        early, late = self.began - 60_000, self.began
        return any(s in self.phone.snapshots or self.phone.covers(s, early, late) for s in sources)

    def ago(self, ms: int) -> str:
        """How long before the request something was, in plain words."""
        return span((self.began or ms) - ms)

    def place_that_says(self, word: str, *witnesses: str) -> Place | None:
        """The first cited record of these witnesses (of any, if none is named) that holds a word."""
        cites = (cite.place for witness, cite in self.call.cites if not witnesses or witness in witnesses)
        return next((place for place in cites if word and word in place.text), None)


def span(ms: int) -> str:
    """A length of time in plain words, with tenths below two seconds: "0.4 s", "12 s", "3 min"."""
    return f"{max(ms, 0) / 1000:.1f} s" if ms < 2_000 else duration(ms)
