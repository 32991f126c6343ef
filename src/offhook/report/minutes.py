"""The minutes around one call as a picture: lanes of bars and marks over time, in percent from left to right; the same as a
list; and what these minutes do not tell.

Bars come from the lanes of the answers (states with their gaps), marks from what the call carries (`Call.around`). A call of
more than twenty minutes has two stretches with a break between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import structs

from offhook.answers import Answers, Around, Call, Lane
from offhook.report.coverage import spans_of
from offhook.report.picture import Tick
from offhook.report.spans import Span, both, union
from offhook.report.text import plain
from offhook.report.transfers_around import SentAround
from offhook.report.transfers_lane import Bar
from offhook.report.when import Clock

BEFORE, AFTER = timedelta(minutes=15), timedelta(minutes=2)
LONG, EDGE, UNENDED = timedelta(minutes=20), timedelta(minutes=5), timedelta(minutes=1)
VAGUE_S = 125.0
"""As `inference.around`: windows, and how well a time must be known."""
BREAK = 3.0
"""Percent of the picture that the break in a long call takes."""
TOP, ROW = 20, 20
NAMES: Mapping[str, str] = {
    "call": "the call",
    "screen": "screen",
    "lock": "unlocked",
    "charger": "charger",
    "motion": "deep sleep",
    "touch": "touch, keys",
    "apps": "apps",
    "sent": "sent",
    "sound": "sound",
    "bluetooth": "Bluetooth",
    "radio": "telephone",
    "phone": "the phone",
}
"""Lanes from top to bottom, by the word of `Around.lane`."""
LIST_NAMES = {**NAMES, "call": "call", "lock": "lock", "motion": "motion", "phone": "phone"}
"""The same for single records."""
LANE_OF = {"screen": "screen", "lock": "lock", "plug": "charger", "idle": "motion"}
KINDS: Mapping[tuple[str, str], str] = {
    ("screen", "on"): "full",
    ("screen", "doze"): "half",
    ("lock", "hidden"): "full",
    ("lock", "occluded"): "half",
    ("idle", "deep"): "full",
    ("idle", "maintenance"): "full",
    ("idle", "light"): "half",
    **{("plug", value): "full" for value in ("ac", "usb", "wireless", "dock", "yes")},
}
"""How a state is drawn; a known state that is not here is drawn as "off"."""
STATES: Mapping[tuple[str, str], str] = {
    ("screen", "on"): "the screen had been on",
    ("screen", "off"): "the screen had been off",
    ("screen", "doze"): "the screen had been dim (always-on display)",
    ("lock", "shown"): "the lock screen had been up",
    ("lock", "hidden"): "it had been unlocked",
    ("lock", "occluded"): "something had stood over the lock screen",
    ("plug", "none"): "it had been on no charger",
    ("plug", "ac"): "it had been on a charger (mains)",
    ("plug", "usb"): "it had been on a charger or computer (USB)",
    ("plug", "wireless"): "it had lain on a wireless charger",
    ("plug", "dock"): "it had stood in a dock",
    ("plug", "yes"): "it had been on a charger",
    ("idle", "light"): "it had been in light sleep",
    ("idle", "deep"): "it had been in deep sleep: lying still",
    ("idle", "maintenance"): "it had been in deep sleep: lying still",
}
SOURCES: Mapping[str, tuple[str, ...]] = {
    "screen and lock": ("battery_history", "event_log", "usage_events", "log"),
    "touches and keys": ("event_log", "log"),
    "apps in front": ("usage_events", "event_log", "log"),
    "motion and deep sleep": ("battery_history", "device_idle"),
    "microphone and sound": ("audio",),
    "Bluetooth links": ("bluetooth",),
    "what the phone asked of the modem": ("radio_log",),
}
"""What could have been told of these minutes, and the sources of which one must cover them."""
LANES_OF_TOPIC = {
    "screen and lock": ("screen", "lock"),
    "touches and keys": ("touch",),
    "apps in front": ("apps",),
    "motion and deep sleep": ("motion",),
    "microphone and sound": ("sound",),
    "Bluetooth links": ("bluetooth",),
    "what the phone asked of the modem": ("radio",),
}


@dataclass(frozen=True, slots=True)
class Dot:
    """A single record in a lane."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One lane. y: pixels from the top to its middle. bars of kind "call", "full", "half" or "off" (known, and off)."""

    name: str
    lane: str
    y: int
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the list. at: the time of day, "" where it is that of the entry before."""

    at: str
    lane: str
    says: str
    entry: Around


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes around one call. began, ended: where the call lies, in percent. states: how the phone was when it began.

    quiet: what sources that cover these minutes show nothing of; untold: what no source that covers them could show.
    """

    span: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[float, ...]
    height: int
    began: float
    ended: float
    states: tuple[str, ...]
    told: tuple[Told, ...]
    more: int
    quiet: tuple[str, ...]
    untold: tuple[str, ...]


class MinutesOf:
    """What is the same for all calls of an audit: states and coverage, by phone, ready to be looked up."""

    def __init__(self, answers: Answers) -> None:
        self._only = answers.phones[0].id if len(answers.phones) == 1 else None
        self._lanes: dict[tuple[str | None, str], list[Lane]] = defaultdict(list)
        for lane in answers.lanes:
            if lane.from_ < lane.to:
                self._lanes[lane.phone or self._only, lane.lane].append(lane)
        for lanes in self._lanes.values():
            lanes.sort(key=lambda lane: lane.from_)
        self._begins = {name: [lane.from_ for lane in lanes] for name, lanes in self._lanes.items()}
        phone_of = {piece.id: piece.phone for piece in answers.evidence}
        spans: dict[tuple[str | None, str], list[Span]] = defaultdict(list)
        for covered in answers.coverage:
            spans[phone_of.get(covered.evidence) or self._only, covered.source].extend(spans_of(covered))
        self._covered = {name: union(found) for name, found in spans.items()}
        self._sent = SentAround(answers, self._only)

    def of(self, call: Call, clock: Clock) -> Minutes | None:
        """The minutes around a call; None where its time is not known well enough, or nothing is told of them."""
        windows = windows_of(call)
        call = self._with_sent(call, windows)
        if not windows or call.began is None:
            return None
        states = list(self._states(call, windows))
        if not states and not call.around:
            return None
        scale = Scale(windows)
        rows = list(_rows(call, states, scale, clock))
        early = {entry.lane for entry in call.around if entry.at < call.began}
        quiet, untold = self._silent(call, early | {LANE_OF[state.lane] for state in states})
        return Minutes(
            span=clock.stretch(windows[0][0], windows[-1][1]),
            rows=tuple(rows),
            ticks=tuple(_ticks(scale, clock)),
            breaks=scale.breaks,
            height=TOP + ROW * len(rows),
            began=scale.x(call.began),
            ended=scale.x(_end(call.began, call.ended)),
            states=tuple(self._when_it_began(call, clock)),
            told=tuple(_list(call, clock)),
            more=call.around_more,
            quiet=quiet,
            untold=untold,
        )

    def _with_sent(self, call: Call, windows: Sequence[Span]) -> Call:
        """The same call with what was sent around it among its records."""
        sent, more = self._sent.within(call.phone or self._only, windows)
        if not sent:
            return call
        around = sorted([*call.around, *sent], key=lambda entry: entry.at)
        return structs.replace(call, around=around, around_more=call.around_more + more)

    def covering(self, call: Call, sources: Sequence[str]) -> tuple[str, ...]:
        """Those of these sources that cover the minute in which a call began."""
        if call.began is None:
            return ()
        phone = call.phone or self._only
        return tuple(
            source
            for source in sources
            if any(began <= call.began <= ended for began, ended in self._covered.get((phone, source), []))
        )

    def _states(self, call: Call, windows: Sequence[Span]) -> Iterator[Lane]:
        """The stretches of all lanes that touch these windows."""
        for lane in LANE_OF:
            name = (call.phone or self._only, lane)
            lanes, begins = self._lanes.get(name, []), self._begins.get(name, [])
            for began, ended in windows:
                first = max(bisect_right(begins, began) - 1, 0)
                yield from (one for one in lanes[first : bisect_right(begins, ended)] if one.to > began)

    def _when_it_began(self, call: Call, clock: Clock) -> Iterator[str]:
        if call.began is None:
            return
        at = call.began - timedelta(seconds=1)
        for lane in LANE_OF:
            name = (call.phone or self._only, lane)
            index = bisect_right(self._begins.get(name, []), at) - 1
            found = self._lanes[name][index] if index >= 0 else None
            if found is not None and found.to > at and (words := STATES.get((lane, found.value))):
                yield f"{words} {_since(found, self._lanes[name][0].from_, call.began, clock)}"

    def _silent(self, call: Call, speaking: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(covered and nothing there, not covered at all) of what could have been told of the minutes before the call."""
        if call.began is None:
            return (), ()
        quiet: list[str] = []
        untold: list[str] = []
        window = [(call.began - BEFORE, call.began)]
        phone = call.phone or self._only
        for topic, sources in SOURCES.items():
            if speaking & set(LANES_OF_TOPIC[topic]):
                continue
            covers = any(both(self._covered.get((phone, source), []), window) == window for source in sources)
            (quiet if covers else untold).append(topic)
        return tuple(quiet), tuple(untold)


def windows_of(call: Call) -> tuple[Span, ...]:
    """The minutes that are told, as (from, to); none where the time of the call is not known well enough."""
    if call.began is None or (call.uncertainty_s is not None and call.uncertainty_s > VAGUE_S):
        return ()
    try:
        began, ended = call.began, _end(call.began, call.ended)
        if ended - began <= LONG:
            return ((began - BEFORE, ended + AFTER),)
        return ((began - BEFORE, began + EDGE), (ended - EDGE, ended + AFTER))
    except OverflowError:
        return ()


class Scale:
    """From moments to percent of the picture, over one window or two with a break."""

    def __init__(self, windows: Sequence[Span]) -> None:
        self.windows = windows
        room = 100.0 - BREAK * (len(windows) - 1)
        total = sum((ended - began).total_seconds() for began, ended in windows)
        self._left: list[float] = []
        x = 0.0
        for began, ended in windows:
            self._left.append(x)
            x += room * (ended - began).total_seconds() / total + BREAK
        self._per_s = room / total
        self.breaks = tuple(round(left - BREAK / 2, 2) for left in self._left[1:])

    def x(self, at: datetime) -> float:
        """Where a moment lies; one in the break lies at its middle, one outside at the edge."""
        for (began, ended), left in zip(self.windows, self._left, strict=True):
            if at < began:
                return round(max(0.0, left - BREAK / 2), 2)
            if at <= ended:
                return round(left + (at - began).total_seconds() * self._per_s, 2)
        return 100.0

    def bars(self, began: datetime, ended: datetime) -> Iterator[tuple[float, float]]:
        """(x, width) of a stretch in each window that it touches."""
        for window in self.windows:
            left, right = max(began, window[0]), min(ended, window[1])
            if left < right:
                yield self.x(left), round(max(self.x(right) - self.x(left), 0.3), 2)


def _rows(call: Call, states: list[Lane], scale: Scale, clock: Clock) -> Iterator[Row]:
    bars: dict[str, list[Bar]] = defaultdict(list)
    for one in states:
        kind = KINDS.get((one.lane, one.value), "off")
        title = f"{NAMES[LANE_OF[one.lane]]}, {plain(one.value, 20)}: {clock.stretch(one.from_, one.to)}"
        bars[LANE_OF[one.lane]] += [Bar(x, width, kind, title) for x, width in scale.bars(one.from_, one.to)]
    if call.began:
        lasts = max(_end(call.began, call.ended), call.began + timedelta(seconds=1))
        bars["call"] = [Bar(x, width, "call", "the call") for x, width in scale.bars(call.began, lasts)]
    dots: dict[str, list[Dot]] = defaultdict(list)
    for entry in call.around:
        lane = entry.lane if entry.lane in NAMES else "phone"
        dots[lane].append(Dot(scale.x(entry.at), f"{_time(entry.at, clock)} {plain(entry.says, 200)}"))
    shown = [lane for lane in NAMES if bars[lane] or dots[lane]]
    for index, lane in enumerate(shown):
        yield Row(NAMES[lane], lane, TOP + ROW * index + ROW // 2, tuple(bars[lane]), tuple(dots[lane]))


def _list(call: Call, clock: Clock) -> Iterator[Told]:
    last = ""
    for entry in call.around:
        at = _time(entry.at, clock)
        yield Told("" if at == last else at, LIST_NAMES.get(entry.lane, plain(entry.lane, 20)), entry.says, entry)
        last = at


def _ticks(scale: Scale, clock: Clock) -> Iterator[Tick]:
    minutes = sum((ended - began).total_seconds() for began, ended in scale.windows) / 60
    step = timedelta(minutes=5 if minutes <= 25 else 10)
    for began, ended in scale.windows:
        face = clock.local(began)
        midnight = face.replace(hour=0, minute=0, second=0, microsecond=0)
        at = began + (((face - midnight) // step + 1) * step - (face - midnight))
        while at < ended:
            x = scale.x(at)
            if 4 <= x <= 96:
                yield Tick(x, f"{clock.local(at):%H:%M}", 0)
            at += step


def _since(lane: Lane, first: datetime, began: datetime, clock: Clock) -> str:
    same_day = clock.local(lane.from_).date() == clock.local(began).date()
    at = f"{clock.local(lane.from_):%H:%M}" if same_day else clock.minute(lane.from_)
    return f"since {'at least ' if lane.from_ <= first else ''}{at}"


def _end(began: datetime, ended: datetime | None) -> datetime:
    return ended if ended and ended >= began else began + UNENDED


def _time(at: datetime, clock: Clock) -> str:
    return f"{clock.local(at):%H:%M:%S}"
