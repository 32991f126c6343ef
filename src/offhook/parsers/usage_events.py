"""`dumpsys usagestats`: which app came to the front, when the screen and the keyguard changed. The last 24 hours at most.

9 and later print events to the second (`-c`: to the millisecond), 5.1 to 8 to the minute in the phone's language and without
screen and keyguard. The same event may stand in several blocks of one dump; it is read once.

References: Android `UserUsageStatsService.dump`, `UsageEvents.Event` (API 21-34).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offhook.evidence.section import Entry
from offhook.facts.handling import AppEvent, DeviceState
from offhook.facts.phone import Boot
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.day_order import day_first, local_date
from offhook.parsers.stamps import epoch, wall

EVENT = re.compile(r"\s*time=(?:\"|\d)")
TOTAL = re.compile(r"\s*package=\S+ total")
USER = re.compile(r"\s*user=(\d{1,5})\s*$")
BLOCK = re.compile(r"\s*(?:Last 24 hour events|In-memory \w+ stats)")
PAIR = re.compile(r"(?<!\S)(\w{1,40})=(\"[^\"]*\"|\S+)")
QUOTED = re.compile(r"(?:time|timeRange|lastTime\w{0,20})=\"([^\"]{0,80})\"")
LONGEST_LINE = 8000

APP_EVENTS = {
    "ACTIVITY_RESUMED": "resumed",
    "MOVE_TO_FOREGROUND": "resumed",
    "ACTIVITY_PAUSED": "paused",
    "MOVE_TO_BACKGROUND": "paused",
    "ACTIVITY_STOPPED": "stopped",
    "FOREGROUND_SERVICE_START": "foreground_service",
    "FOREGROUND_SERVICE_STOP": "foreground_service_end",
}
STATES = {
    "SCREEN_INTERACTIVE": ("screen", "on"),
    "SCREEN_NON_INTERACTIVE": ("screen", "off"),
    "KEYGUARD_SHOWN": ("lock", "shown"),
    "KEYGUARD_HIDDEN": ("lock", "hidden"),
}
BOOTS = {"DEVICE_STARTUP": "start", "DEVICE_SHUTDOWN": "shutdown"}
FLUSH_MS = 20 * 60_000
"""The end of a run is told by when events were last saved, at most 20 minutes before; the start by when they were loaded."""
LEFT_ALONE = frozenset(
    (
        "NONE END_OF_DAY CONTINUE_PREVIOUS_DAY CONFIGURATION_CHANGE SYSTEM_INTERACTION USER_INTERACTION SHORTCUT_INVOCATION "
        "CHOOSER_ACTION NOTIFICATION_SEEN STANDBY_BUCKET_CHANGED NOTIFICATION_INTERRUPTION SLICE_PINNED SLICE_PINNED_PRIV "
        "CONTINUING_FOREGROUND_SERVICE ROLLOVER_FOREGROUND_SERVICE ACTIVITY_DESTROYED FLUSH_TO_DISK USER_UNLOCKED "
        "USER_STOPPED LOCUS_ID_SET APP_COMPONENT_USED"
    ).split()
)
"""Recognised and not needed. USER_UNLOCKED comes by itself where no credential is set, so it proves no hand."""


@dataclass(slots=True)
class Blocks:
    """How often each event stood in the blocks before, and in this one: a repeat is what an earlier block held already."""

    before: Counter[tuple[str | None, ...]] = field(default_factory=Counter)
    here: Counter[tuple[str | None, ...]] = field(default_factory=Counter)

    def begin(self) -> None:
        """A new block begins: what stood in the last one counts as seen."""
        self.before |= self.here
        self.here = Counter()

    def repeated(self, key: tuple[str | None, ...]) -> bool:
        """Take up one event; True if an earlier block held it, as often as this one so far."""
        self.here[key] += 1
        return self.here[key] <= self.before[key]


@parser(
    of=("usagestats", "checkin_usagestats"),
    source="usage_events",
    tally=r"^\s*(?:time=(?:\"[^\"]*\"|\d+) type=|package=\S+ total)",
    counts=(AppEvent, DeviceState, Boot),
)
def usage_events(entry: Entry) -> Iterator[Fact]:
    """Read all events of one dump. Totals per app are counted and left: they hold no moments."""
    day_leads = day_first(text for line in entry.lines for text in QUOTED.findall(line[:LONGEST_LINE]))
    user: int | None = None
    blocks, totals, first_total = Blocks(), 0, 0
    for index, line in enumerate(entry.lines):
        if found := USER.match(line):
            user = int(found[1])
        if found or BLOCK.match(line):
            blocks.begin()
        elif TOTAL.match(line):
            totals, first_total = totals + 1, first_total or index
        elif EVENT.match(line):
            yield _event(entry.at(index), line, user, blocks, day_leads)
    if totals:
        yield Ignored(place=entry.at(first_total), name="totals per app", items=totals)


def _event(place: Place, line: str, user: int | None, blocks: Blocks, day_leads: bool | None) -> Fact:
    told = {key: value.strip('"') for key, value in PAIR.findall(line)} if len(line) <= LONGEST_LINE else {}
    kind, time = told.get("type"), told.get("time")
    if kind is None or time is None:
        return unread(place, "an event without time or type")
    if blocks.repeated(
        (str(user), time, kind, *map(told.get, ("package", "class", "instanceId", "shortcutId", "config")))
    ):
        return Ignored(place=place, name="repeated")
    if kind in LEFT_ALONE:
        return Ignored(place=place, name=kind)
    at = epoch(time) or wall(time) or local_date(time, day_leads=day_leads)
    if at is None:
        return unread(place, "the time is not understood, or its day and month cannot be told apart")
    return _fact(place, at, kind, told, user)


def _fact(place: Place, at: Stamp, kind: str, told: dict[str, str], user: int | None) -> Fact:
    if kind in STATES:
        state, value = STATES[kind]
        return DeviceState(place=place, at=at, state=state, value=value)
    if kind in BOOTS and user not in (None, 0):
        return Ignored(place=place, name="start or stop of a user")
    if kind in BOOTS:
        return Boot(place=place, at=replace(at, error_ms=FLUSH_MS), kind=BOOTS[kind])
    package = told.get("package")
    if kind not in APP_EVENTS or package is None:
        return unread(place, f"an event of unknown type {kind[:60]}" if package else "an event without a package")
    component = f"{package}/{told['class']}" if "class" in told else None
    return AppEvent(
        place=place, at=at, event=APP_EVENTS[kind], package=package, component=component, user=user, why=kind
    )
