"""What the records tell of the minutes around each call, in order of time: screen, lock, touch, motion, charger, apps, sound,
Bluetooth, radio and the call itself.

    around(book, clock, calls) -> [(entries, more), …] in the order of the calls

From 15 minutes before a call to two minutes after its end; of a call that lasts longer than twenty minutes, around its
beginning and around its end. Calls whose time is not known to two minutes have none. Facts are sorted once and bisected.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from offhook.answers import Around
from offhook.facts.book import FactBook
from offhook.facts.handling import DeviceState
from offhook.facts.phone import Link
from offhook.facts.place import Fact, Place
from offhook.facts.time import Stamp
from offhook.inference.calls import MergedCall
from offhook.inference.happenings import READERS, TELLING, WORTH, Says, said
from offhook.inference.results import moment
from offhook.inference.use import duration
from offhook.timeline.clock import Clock

BEFORE_MS, AFTER_MS = 15 * 60_000, 2 * 60_000
LONG_MS = 20 * 60_000
EDGE_MS = 5 * 60_000
"""Of a long call: so much after its beginning, and before its end."""
UNENDED_MS = 60_000
VAGUE_MS = 120_000
MOST, FEWEST, MOST_OF_ALL = 60, 12, 60_000
"""Entries of one call; of one call where there are very many calls; of all calls together, as long as each has FEWEST."""
NEAREST = 2
"""So many times the most that a call may have are looked at of each lane, before its beginning and after: a flooded log must
not cost hours."""
SAME_MS = 3_000
"""Two sources that say the same tell of one thing."""
RUN_MS = 60_000
"""The same thing over and over is one entry as long as it does not pause for longer."""
BOOKKEEPING = frozenset(
    {
        "Telecom keeps a record of the call",
        "Telecom's own statistics hold the call",
        "Telecom chose the account to call with",
        "Telecom handed the call to the phone process",
        "Telecom let go of the call",
    }
)
"""What Telecom notes of every call: it stands among the sources of the call and tells nothing of these minutes."""
SINGLE = frozenset({"screen", "lock", "charger", "call", "phone"})
"""Lanes in which a repetition means that something else came between: each is told."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One record on the time line of the world (UTC milliseconds)."""

    ms: int
    says: Says
    place: Place


Windows = tuple[tuple[int, int], ...]


def around(book: FactBook, clock: Clock, calls: Sequence[MergedCall]) -> list[tuple[list[Around], int]]:
    """For each call its entries, and how many records of these minutes are not among them."""
    if not any(map(windows_of, calls)):
        return [([], 0) for _ in calls]
    lanes = _Lanes(_happenings(book, clock))
    if not lanes.any:
        return [([], 0) for _ in calls]  # a bill or a call log alone: nothing is told of what was around
    most = min(MOST, max(FEWEST, MOST_OF_ALL // len(calls)))
    return [_of_call(call, lanes, most) for call in calls]


def windows_of(call: MergedCall) -> Windows:
    """The minutes around a call as (from, to); none where its time is not known well enough."""
    if call.began is None or call.began.floating or call.began.error_ms > VAGUE_MS:
        return ()
    began = call.began.ms
    ended = call.ended.ms if call.ended and call.ended.ms >= began else began + UNENDED_MS
    if ended - began <= LONG_MS:
        return ((began - BEFORE_MS, ended + AFTER_MS),)
    return ((began - BEFORE_MS, began + EDGE_MS), (ended - EDGE_MS, ended + AFTER_MS))


class _Lanes:
    """Happenings by lane, in order of time."""

    def __init__(self, happenings: Iterable[Happening]) -> None:
        lanes: dict[str, list[Happening]] = defaultdict(list)
        for happening in happenings:
            lanes[happening.says.lane].append(happening)
        self._lanes = {lane: sorted(found, key=lambda one: (one.ms, one.place.line)) for lane, found in lanes.items()}
        self.any = bool(lanes)
        self._times = {lane: [one.ms for one in found] for lane, found in self._lanes.items()}

    def within(self, windows: Windows, middle: int, nearest: int) -> tuple[list[Happening], int]:
        """Those of all lanes in these windows, of each lane the nearest to a moment; and how many were left aside."""
        found: list[Happening] = []
        left_aside = 0
        for lane, happenings in self._lanes.items():
            times = self._times[lane]
            for began, ended in windows:
                first, last = bisect_left(times, began), bisect_right(times, ended)
                at = min(max(bisect_left(times, middle), first), last)
                low, high = max(first, at - nearest), min(last, at + nearest)
                found += happenings[low:high]
                left_aside += (last - first) - (high - low)
        return found, left_aside


def _of_call(call: MergedCall, lanes: _Lanes, most: int) -> tuple[list[Around], int]:
    windows = windows_of(call)
    if not windows or call.began is None:
        return [], 0
    began = call.began.ms
    nearby, left_aside = lanes.within(windows, began, NEAREST * most)
    own = list(_own(call, windows))
    cited = {_key(one.place) for one in own}
    runs = list(_runs([*own, *(one for one in nearby if _key(one.place) not in cited)]))
    kept = sorted(runs, key=lambda one: (one.says.rank, abs(one.ms - began)))[:most]
    entries = [entry for one in sorted(kept, key=lambda one: one.ms) if (entry := _entry(one))]
    return entries, left_aside + len(runs) - len(kept)


def _own(call: MergedCall, windows: Windows) -> Iterator[Happening]:
    """What the accounts of the call itself say."""
    for witness, cite in call.cites:
        if cite.at is None or cite.at.floating or cite.at.error_ms > VAGUE_MS or cite.says in BOOKKEEPING:
            continue
        if any(began <= cite.at.ms <= ended for began, ended in windows):
            lane = OWN_LANES.get(witness, "call")
            yield Happening(cite.at.ms, Says(lane, cite.says, TELLING if lane == "call" else WORTH), cite.place)


def _runs(happenings: list[Happening]) -> Iterator[Happening]:
    """In order of time; what one lane says over and over, or two sources at once, is told once, with how often and how long."""
    open_: dict[tuple[str, str], list[Happening]] = {}
    for one in sorted(happenings, key=lambda one: (one.ms, one.says.rank, one.place.line)):
        name = (one.says.lane, one.says.words)
        run = open_.get(name)
        if run and _goes_on(run[-1], one):
            run.append(one)
            continue
        if run:
            yield _told_once(run)
        open_[name] = [one]
    for run in open_.values():
        yield _told_once(run)


def _goes_on(last: Happening, one: Happening) -> bool:
    """Whether a record says no more than the one before it; a screen that an app lit and a finger woke is two things."""
    agree = not last.says.why or not one.says.why or last.says.why == one.says.why
    return agree and one.ms - last.ms <= (SAME_MS if one.says.lane in SINGLE else RUN_MS)


def _told_once(run: list[Happening]) -> Happening:
    first = run[0]
    times = 1 + sum(two.ms - one.ms > SAME_MS for one, two in pairwise(run))
    why = [next((one.says.why for one in run if one.says.why), "")]
    if times > 1:
        why.append(f"{times} times within {duration(run[-1].ms - first.ms)}")
    aside = ", ".join(part for part in why if part)
    return replace(
        first, says=first.says._replace(words=f"{first.says.words} ({aside})" if aside else first.says.words)
    )


def _entry(one: Happening) -> Around | None:
    at = moment(one.ms)
    if at is None:
        return None
    place = one.place
    return Around(
        at=at,
        lane=one.says.lane,
        says=one.says.words,
        evidence=place.evidence,
        source=place.source,
        entry=place.entry,
        line=place.line,
    )


def _happenings(book: FactBook, clock: Clock) -> Iterator[Happening]:
    yield from _changes(book, clock)
    for kind in READERS:
        for fact in book.of(kind) if kind is not DeviceState else ():
            if (says := said(fact)) and (ms := _at(clock, getattr(fact, "at", None), fact)) is not None:
                yield Happening(ms, says, fact.place)
    for link in book.of(Link):
        name = (link.name or link.address)[:120] or "a device"
        for stamp, words in ((link.began, f"the link to {name} opened"), (link.ended, f"the link to {name} closed")):
            if (ms := _at(clock, stamp, link)) is not None:
                yield Happening(ms, Says("bluetooth", words), link.place)


def _changes(book: FactBook, clock: Clock) -> Iterator[Happening]:
    """Changes of a state; a source that says again what it said last (the status bar does when the screen comes on) tells of none."""
    told = [(ms, says, fact) for fact in book.of(DeviceState)
            if (says := said(fact)) and (ms := _at(clock, fact.at, fact)) is not None]  # fmt: skip
    last: dict[tuple[str, str], str] = {}
    for ms, says, fact in sorted(told, key=lambda item: item[0]):
        if last.get((fact.place.source, fact.state)) != fact.value:
            yield Happening(ms, says, fact.place)
        last[fact.place.source, fact.state] = fact.value


def _at(clock: Clock, stamp: Stamp | None, fact: Fact) -> int | None:
    at = clock.sure(stamp, fact.place)
    return at.ms if at is not None and at.error_ms <= VAGUE_MS else None


def _key(place: Place) -> tuple[str, str, int]:
    return place.evidence, place.entry, place.line


OWN_LANES = {"radio_log": "radio", "telephony_registry": "radio", "battery_history": "radio", "broadcasts": "radio",
             "audio": "sound"}  # fmt: skip
"""The lane in which a witness of the call speaks; the others speak of the call itself."""
