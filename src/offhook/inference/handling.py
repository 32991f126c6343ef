"""The phone's state at any moment, out of every source that tells of it, and the acts of hands.

Several sources tell the same change with small differences; a lane keeps each change once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from offhook.facts.book import FactBook
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import ReportHeader
from offhook.facts.place import Place
from offhook.facts.time import Stamp
from offhook.timeline.clock import Clock

SCREEN_SOURCES = ("battery_history", "event_log", "usage_events", "main_log", "log", "last_log")
"""Sources whose coverage means that a change of the screen would show."""
LANES = ("screen", "lock", "plug", "idle")
BEFORE_REPORT_MS = 60_000
"""Keys and commands that start a bug report fall into the minute before its header."""
AFTER_ADB_MS = 30_000
OPPOSITE = {"on": "off", "off": "on"}
BEFORE_FIRST_MS = 7 * 24 * 3_600_000
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


class Lane:
    """One state over time."""

    def __init__(self, changes: Iterable[tuple[int, str]]) -> None:
        self.at: list[int] = []
        self.values: list[str] = []
        for ms, value in sorted(changes, key=lambda change: change[0]):
            if not self.values or self.values[-1] != value:
                self.at.append(ms)
                self.values.append(value)

    def value(self, ms: int) -> str | None:
        """The value in force at a moment, None before the first change."""
        index = bisect_right(self.at, ms) - 1
        return self.values[index] if index >= 0 else None

    def changes_between(self, began: int, ended: int) -> list[str]:
        """The values that came into force in [began, ended]."""
        return self.values[bisect_right(self.at, began - 1) : bisect_right(self.at, ended)]

    def since(self, ms: int) -> int | None:
        """When the value in force at a moment began."""
        index = bisect_right(self.at, ms) - 1
        return self.at[index] if index >= 0 else None

    def stretches(self, until: int) -> Iterator[tuple[int, int, str]]:
        """(from, to, value) of every stretch."""
        for index, began in enumerate(self.at):
            ended = self.at[index + 1] if index + 1 < len(self.at) else until
            if ended > began:
                yield began, ended, self.values[index]


class Handling:
    """Lanes and acts of one phone on one time line: that of the world, or one that floats (see `Instant.floating`)."""

    def __init__(self, book: FactBook, clock: Clock, floating: tuple[str, ...] = ()) -> None:
        def on_line(stamp: Stamp | None, place: Place) -> int | None:
            at = clock.instant(stamp, place) if stamp is not None else None
            return at.ms if at is not None and at.floating == floating else None

        self.floating = floating
        self.acquired = _acquisitions(book, on_line)
        changes: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for fact in book.of(DeviceState):
            if fact.state in LANES and (ms := on_line(fact.at, fact.place)) is not None:
                changes[fact.state].append((ms, fact.value))
        self.lanes = {lane: Lane(_with_state_before(lane, changes[lane])) for lane in LANES}
        acts = [act for fact in book.of(UserAct) for act in _acts(fact, on_line) if not self.acquiring(act.ms)]
        self.acts = sorted(acts, key=lambda act: act.ms)
        self._act_times = [act.ms for act in self.acts]

    def acquiring(self, ms: int) -> bool:
        """Whether the evidence itself was being taken."""
        return any(began <= ms <= ended for began, ended in self.acquired)

    def acts_between(self, began: int, ended: int) -> list[Act]:
        """Acts in [began, ended], in order."""
        return self.acts[bisect_right(self._act_times, began - 1) : bisect_right(self._act_times, ended)]


def _with_state_before(lane: str, changes: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A screen that comes on was off before: the state before the first change that any source saw (within its coverage)."""
    first = min(changes, default=None, key=lambda change: change[0])
    if lane != "screen" or first is None or first[1] not in OPPOSITE:
        return changes
    return [(first[0] - BEFORE_FIRST_MS, OPPOSITE[first[1]]), *changes]


OnLine = Callable[[Stamp | None, Place], int | None]


def _acquisitions(book: FactBook, on_line: OnLine) -> list[tuple[int, int]]:
    """When evidence was being taken: around each report's header, and around commands of adb."""
    found = []
    for header in book.of(ReportHeader):
        if (ms := on_line(header.at, header.place)) is not None:
            found.append((ms - BEFORE_REPORT_MS, ms + 10 * BEFORE_REPORT_MS))
    for fact in book.of(UserAct):
        if fact.act == "adb" and (ms := on_line(fact.at, fact.place)) is not None:
            found.append((ms - 2_000, ms + AFTER_ADB_MS))
    return found


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
