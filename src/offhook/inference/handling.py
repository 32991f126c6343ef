"""The phone's state at any moment, out of every source that tells of it, and the acts of hands.

Several sources tell the same change with small differences; a lane keeps each change once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from offhook.facts.book import FactBook
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import ReportHeader
from offhook.facts.place import Place
from offhook.facts.time import Stamp
from offhook.inference.spans import Spans
from offhook.timeline.clock import Clock

SCREEN_SOURCES = ("battery_history", "event_log", "usage_events", "main_log", "log", "last_log")
"""Sources whose coverage means that a change of the screen would show."""
LANES = ("screen", "lock", "plug", "idle")
BEFORE_REPORT_MS = 60_000
"""Keys and commands that start a bug report fall into the minute before its header."""
BEFORE_ADB_MS, AFTER_ADB_MS = 2_000, 30_000
OPPOSITE = {"on": "off", "off": "on"}
CARRIED_MS = 5_000
"""A gap in the records so short that nothing happens in it."""
BIOMETRIC = ("BIOMETRIC", "FINGERPRINT", "FACE", "biometric", "fingerprint")
BY_KEY = ("POWER", "KEY", "power_button", "LID", "CAMERA", "COVER", "EMERGENCY")
BY_APP = (
    "APPLICATION",
    "PLUGGED",
    "SCREEN_ON_FLAG",
    "TURN_ON",
    "full_screen_intent",
    "NODOZE",
    "BOUNCER_DOZING",
    "DREAM",
    "HDMI",
)
BY_MOTION = ("TAP", "LIFT", "TILT", "MOTION", "GESTURE", "UNFOLD")
CREDENTIAL = ("credential", "pin", "pattern", "password", "biometric", "fingerprint", "face", "bouncer")


@dataclass(frozen=True, slots=True)
class Act:
    """One act. kind: "touched", "key", "act", "plugged", "moved", "woken_by_…", "unlocked_by_credential", "unlocked"."""

    ms: int
    kind: str
    why: str


Change = tuple[int, str | None]
"""A moment and the value that came into force; None where the records begin anew and the value is not known."""


class Lane:
    """One state over time."""

    def __init__(self, changes: Iterable[Change], anew: Iterable[Change] = ()) -> None:
        """anew: what is known (or not) where the records begin again after a gap; it never goes on with what was before."""
        marks = [(ms, 0, value) for ms, value in anew] + [(ms, 1, value) for ms, value in changes]
        self.at: list[int] = []
        self.values: list[str | None] = []
        for ms, is_change, value in sorted(marks, key=lambda mark: mark[:2]):
            if not is_change or not self.values or self.values[-1] != value:
                self.at.append(ms)
                self.values.append(value)

    def value(self, ms: int) -> str | None:
        """The value in force at a moment, None where it is not known."""
        index = bisect_right(self.at, ms) - 1
        return self.values[index] if index >= 0 else None

    def before(self, ms: int) -> str | None:
        """The value before the one in force at a moment."""
        index = bisect_right(self.at, ms) - 2
        return self.values[index] if index >= 0 else None

    def changes_between(self, began: int, ended: int) -> list[str]:
        """The values that came into force in [began, ended]."""
        found = self.values[bisect_right(self.at, began - 1) : bisect_right(self.at, ended)]
        return [value for value in found if value is not None]

    def since(self, ms: int) -> int | None:
        """When the value in force at a moment began."""
        index = bisect_right(self.at, ms) - 1
        return self.at[index] if index >= 0 else None

    def stretches(self, until: int) -> Iterator[tuple[int, int, str]]:
        """(from, to, value) of every stretch in which the value is known."""
        for index, (began, value) in enumerate(zip(self.at, self.values, strict=True)):
            ended = self.at[index + 1] if index + 1 < len(self.at) else until
            if ended > began and value is not None:
                yield began, ended, value


class Handling:
    """Lanes and acts of one phone on one time line: that of the world, or one that floats (see `Instant.floating`)."""

    def __init__(self, book: FactBook, clock: Clock, floating: tuple[str, ...] = ()) -> None:
        def on_line(stamp: Stamp | None, place: Place) -> int | None:
            at = clock.instant(stamp, place) if stamp is not None else None
            return at.ms if at is not None and at.floating == floating else None

        self.floating = floating
        self.acquired = Spans(_acquisitions(book, on_line))
        self._changes: dict[str, list[Change]] = {lane: [] for lane in LANES}
        for fact in book.of(DeviceState):
            if fact.state in LANES and (ms := on_line(fact.at, fact.place)) is not None:
                self._changes[fact.state].append((ms, fact.value))
        for changes in self._changes.values():
            changes.sort(key=lambda change: change[0])
        self.lanes = {lane: Lane(self._changes[lane]) for lane in LANES}
        acts = [act for fact in book.of(UserAct) for act in _acts(fact, on_line) if not self.acquiring(act.ms)]
        self.acts = sorted(acts, key=lambda act: act.ms)
        self._times_of: dict[str, list[int]] = defaultdict(list)
        for act in self.acts:
            self._times_of[act.kind].append(act.ms)

    def cover(self, covered: Spans) -> None:
        """Take note of when the records could speak: nothing is known to go on across a gap."""
        for lane, changes in self._changes.items():
            self.lanes[lane] = Lane(changes, _anew(lane, changes, covered))

    def acquiring(self, ms: int) -> bool:
        """Whether the evidence itself was being taken."""
        return ms in self.acquired

    def last(self, kind: str, began: int, ended: int) -> int | None:
        """When the last act of a kind in [began, ended] was."""
        times = self._times_of.get(kind, [])
        index = bisect_right(times, ended) - 1
        return times[index] if index >= 0 and times[index] >= began else None


def _anew(lane: str, changes: list[Change], covered: Spans) -> Iterator[Change]:
    """What is known where each covered stretch begins: a screen that then comes on was off before; of the rest, nothing."""
    times = [ms for ms, _ in changes]
    reached: int | None = None
    for began, ended in covered:
        if reached is None or began - reached > CARRIED_MS:
            index = bisect_left(times, began)
            inside = index < len(times) and times[index] <= ended
            first = changes[index][1] if inside else None
            yield began, OPPOSITE.get(first or "") if lane == "screen" else None
        reached = ended


OnLine = Callable[[Stamp | None, Place], int | None]


def _acquisitions(book: FactBook, on_line: OnLine) -> Iterator[tuple[int, int]]:
    """When evidence was being taken: around each report's header, and around commands of adb."""
    for header in book.of(ReportHeader):
        if (ms := on_line(header.at, header.place)) is not None:
            yield ms - BEFORE_REPORT_MS, ms + 10 * BEFORE_REPORT_MS
    for fact in book.of(UserAct):
        if fact.act == "adb" and (ms := on_line(fact.at, fact.place)) is not None:
            yield ms - BEFORE_ADB_MS, ms + AFTER_ADB_MS


def _acts(fact: UserAct, on_line: OnLine) -> Iterator[Act]:
    kind, ms = _kind(fact), on_line(fact.at, fact.place)
    if ms is not None and kind is not None:
        yield Act(ms, kind, fact.why or "")


def _kind(fact: UserAct) -> str | None:
    why = fact.why or ""
    if fact.act == "wake":
        return _woken(why)
    if fact.act == "unlock":
        return "unlocked_by_credential" if any(word in why.lower() for word in CREDENTIAL) else "unlocked"
    return {
        "touch": "touched",
        "keyboard": "touched",
        "power_key": "key",
        "volume_key": "key",
        "media_button": "key",
        "notification": "act",
        "gesture": "act",
        "plugged": "plugged",
        "unplugged": "plugged",
        "motion": "moved",
    }.get(fact.act)


def _woken(why: str) -> str | None:
    """The sign of a wake, None where no reason is printed (before Android 9): that says nothing either way."""
    if any(word in why for word in BIOMETRIC):
        return "woken_by_biometric"
    if any(word in why for word in BY_KEY) and "WAKE_KEY" not in why:
        return "woken_by_key"
    if any(word in why for word in BY_MOTION):
        return "woken_by_motion"
    return "woken_by_app" if any(word in why for word in BY_APP) else None
