"""The grammar of logcat lines: what the head of a line says, its stamp, and in which columns a log keeps them.

Read are `threadtime` (with or without uid, year, zone, microseconds, epoch, monotonic) and the old `time` form. `brief` and the
forms of development tools carry no time and are not read.

References: LineageOS/android_system_logging@2f90d40b93 liblog/logprint.cpp
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from offhook.facts.time import Base, Stamp
from offhook.parsers.stamps import wall

HEAD = re.compile(
    r"""
    (?: (?P<face> (?:\d{4}-)? \d\d-\d\d [ ] \d\d:\d\d:\d\d ) | (?P<count> [ ]{0,18} \d{1,12} ) )
    [.] (?P<fraction> \d{3,9} ) (?: [ ] (?P<zone> [+-]\d{4} ) )?
    (?:
        [ ]{1,12} (?: (?P<uid> [A-Za-z_]\w{0,31} | \d{1,10} ) [ ]{1,12} )?
        (?P<pid> \d{1,10} ) [ ]{1,12} \d{1,10} [ ] (?P<level> [VDIWEFS] ) [ ]
      | [ ] (?P<old_level> [VDIWEFS] ) /
    )
    """,
    re.VERBOSE | re.ASCII,
)
OLD_TAG = re.compile(
    r"(?P<tag>.{0,200}?) \( [ ]{0,10} (?: (?P<uid>\w{1,32}) : [ ]{0,10} )? (?P<pid>\d{1,10}) \): [ ]?",
    re.VERBOSE | re.ASCII,
)
SECOND = re.compile(
    rb"""
    (?:\d{4}-)? (?:0[1-9]|1[0-2]) - (?:0[1-9]|[12]\d|3[01]) [ ] (?:[01]\d|2[0-3]) : [0-5]\d : [0-5]\d
    | [ ]{0,18} \d{1,12}
    """,
    re.VERBOSE,
)
KEY = re.compile(rb" [VDIWEFS][ /].{8}", re.DOTALL)
DIVIDER = re.compile(rb"-{5,12} (?P<how>beginning of|switch to) (?:/dev/log[/_])?(?P<buffer>[\w /]{1,40})")
FRAME = re.compile(rb"\[logcat: [\d.]{1,9}s elapsed\]|\*\*\* (?:command|Error|logcat)")
"""What dumpstate itself writes around a log: how long it took (4.4 and older), and that a command failed."""
HEAD_BYTES = 160
"""No head is longer; what lies behind is not looked at before the line is wanted."""
SAMPLE_LINES = 100
FIRST_EPOCH_SECOND = 100_000_000
"""Counts below are a monotonic clock (three years of it), counts above seconds since 1970."""
SUSPENDED_TIMES = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one form: where the printed second ends, and where the letter of the level stands."""

    second_to: int
    level_at: int

    @property
    def key(self) -> slice:
        """A space, the level, a separator and the first eight characters of the tag."""
        return slice(self.level_at - 1, self.level_at + 10)

    @property
    def tag_at(self) -> int:
        """The column of the tag."""
        return self.level_at + 2


@dataclass(frozen=True, slots=True)
class Head:
    """A line taken apart; uid None where the form prints none."""

    at: Stamp
    uid: str | None
    pid: int
    level: str
    tag: str
    message: str


def layout_of(lines: Iterable[bytes]) -> Layout | None:
    """The columns that most of the first lines keep to; None if none of them is a line of a log."""
    votes: Counter[Layout] = Counter()
    for line in islice(lines, SAMPLE_LINES):
        if found := HEAD.match(line[:HEAD_BYTES].decode("latin-1")):
            votes[Layout(second_end(found), _level_at(found))] += 1
    return votes.most_common(1)[0][0] if votes else None


def second_end(found: re.Match[str]) -> int:
    """The column where the printed second ends."""
    return found.end("face" if found["face"] else "count")


def _level_at(found: re.Match[str]) -> int:
    return found.start("level" if found["level"] else "old_level")


def head_of(text: str) -> Head | None:
    """A line taken apart; None if it is no line of a log, or its stamp no real time."""
    found = HEAD.match(text)
    if not found or not (at := stamp_of(found)):
        return None
    if found["level"]:
        return _new_head(found, at, text[found.end() :])
    return _old_head(found, at, text[found.end() :])


def _new_head(found: re.Match[str], at: Stamp, rest: str) -> Head | None:
    tag, colon, message = rest.partition(": ")
    if not colon:
        if not rest.endswith(":"):
            return None
        tag = rest[:-1]
    return Head(at, found["uid"], int(found["pid"]), found["level"], tag.rstrip(), message)


def _old_head(found: re.Match[str], at: Stamp, rest: str) -> Head | None:
    tag = OLD_TAG.match(rest)
    if not tag:
        return None
    return Head(at, tag["uid"], int(tag["pid"]), found["old_level"], tag["tag"].rstrip(), rest[tag.end() :])


def stamp_of(found: re.Match[str]) -> Stamp | None:
    """The stamp of a head: WALL without year and zone unless printed, EPOCH, or ELAPSED for the monotonic clock.

    The monotonic clock stands still while the phone sleeps, so as time since boot it is a lower bound with a wide error.
    """
    text = found.string[: found.end("zone") if found["zone"] else found.end("fraction")].strip()
    millis = int(found["fraction"][:3])
    if found["face"]:
        second = _second(found["face"], found["zone"])
        return second and Stamp(text, Base.WALL, second.ms + millis, second.lacks, 0, second.offset_s)
    ms = int(found["count"]) * 1000 + millis
    if ms >= FIRST_EPOCH_SECOND * 1000:
        return Stamp(text, Base.EPOCH, ms)
    return Stamp(text, Base.ELAPSED, ms, error_ms=ms * SUSPENDED_TIMES)


@lru_cache(maxsize=4096)
def _second(face: str, zone: str | None) -> Stamp | None:
    return wall(f"{face} {zone}" if zone else face)


@lru_cache(maxsize=4096)
def second_ms(second: bytes) -> int:
    """Milliseconds of a printed second, in whatever its form counts from; 0 for a date that no calendar has."""
    text = second.decode("ascii", errors="replace").strip()
    if text.isdecimal():
        return int(text) * 1000
    stamp = wall(text)
    return stamp.ms if stamp else 0
