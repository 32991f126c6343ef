"""Calls that can be read from notes of the use of the Phone app: when one began, and how long it was.

A program of measurement that notes when each app came to the front and went tells of every call: the call's screen stands for as
long as the call lasts. Times in such notes are those of the phone's own clock.

References: Liu, Patras and Leith 2021 ("Android Mobile OS Snooping"): the windows that Xiaomi's phones report "reveal the timing and
duration of phone calls".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from offhook.answers import Call
from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import Disclosure
from offhook.inference.private.usage import CALLS
from offhook.timeline.clock import Clock

BEFORE_MS, AFTER_MS = 15_000, 10_000
"""How long before a call begins (after it begins, where it comes in) the Phone app may come to the front to belong to it."""
LONGEST_MS = 6 * 3_600_000
NEAR_MS = 2_000
"""So close, a call is told as exactly as a record of calls would tell it."""
WRITTEN = re.compile(
    r"(?P<what>.{1,200}?) (?P<time>\d{10}(?:\d{3})?|20\d\d-\d\d-\d\d[T ][\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d))"
)
OPENS = re.compile(r"open|start|resum|launch|foreground|enter|visible|show|focus")
CLOSES = re.compile(r"clos|end|paus|background|exit|hide|stop|leav")


@dataclass(frozen=True, slots=True)
class PhoneUse:
    """One stretch in which the Phone app was in front, as what was sent tells it; ms of the phone's clock, ended None if not told."""

    package: str
    began: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A call that shows in the notes. start_off, length_off: how far what they tell is from the records, in ms; None = not told."""

    call: Call
    start_off: int
    length_off: int | None

    @property
    def exact(self) -> bool:
        """Whether beginning and length are told to within two seconds."""
        return self.start_off <= NEAR_MS and self.length_off is not None and self.length_off <= NEAR_MS


@dataclass(frozen=True, slots=True)
class Reported:
    """What was sent of the use of the Phone app. notes: how many different ones; calls: those that show in them."""

    notes: int
    uses: list[PhoneUse]
    calls: list[ReadCall]


def reported(told: Iterable[Disclosure], calls: Iterable[Call], clock: Clock) -> Reported:
    """The use of the Phone app that stands in disclosures, and the calls that it gives away."""
    notes = sorted({note for item in told for text in item.uses if (note := _note(text, item.place, clock))})
    uses = list(_uses(notes))
    return Reported(len(notes), uses, [found for call in calls if (found := _read(call, uses))])


Note = tuple[str, int, str]
"""Package, ms, "open", "close" or ""."""


def _note(text: str, place: Place, clock: Clock) -> Note | None:
    found = WRITTEN.fullmatch(text)
    package, _, word = found["what"].partition(" ") if found else ("", "", "")
    if found is None or not CALLS.search(package):
        return None
    ms = _ms(found["time"])
    if ms is None:
        return None
    lowered = word.lower()
    kind = "close" if CLOSES.search(lowered) else "open" if OPENS.search(lowered) else ""
    return package, clock.instant(Stamp(found["time"], Base.EPOCH, ms), place).ms, kind


def _ms(text: str) -> int | None:
    if text.isdecimal():
        return int(text) * (1000 if len(text) == 10 else 1)
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError:
        return None


def _uses(notes: Sequence[Note]) -> Iterator[PhoneUse]:
    """Each coming to the front with the going that follows it."""
    by_package: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_package[note[0]].append(note)
    for package, own in by_package.items():
        for (_, at, kind), following in zip(own, [*own[1:], None], strict=True):
            if kind == "close":
                continue
            closed = following is not None and following[2] == "close" and following[1] - at <= LONGEST_MS
            yield PhoneUse(package, at, following[1] if following is not None and closed else None)


def _read(call: Call, uses: Iterable[PhoneUse]) -> ReadCall | None:
    """The use that a call gives away, the closest one."""
    if call.began is None:
        return None
    began = round(call.began.timestamp() * 1000)
    near = [use for use in uses if began - BEFORE_MS <= use.began <= began + AFTER_MS]
    best = min(near, key=lambda use: (abs(use.began - began), use.ended is None), default=None)
    if best is None:
        return None
    lasted = None if call.ended is None else round(call.ended.timestamp() * 1000) - began
    told = None if best.ended is None else best.ended - best.began
    off = None if lasted is None or told is None else abs(told - lasted)
    return ReadCall(call, abs(best.began - began), off)
