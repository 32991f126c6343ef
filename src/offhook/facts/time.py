"""The words for time: `Stamp` (as written) and `Instant` (resolved).

Parsers write stamps; only `timeline/` turns them into instants, because zone, year and clock steps are known only when
the whole of the evidence has been read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Base(StrEnum):
    """What a stamp counts from.

    EPOCH:    milliseconds since 1970-01-01T00:00Z.
    WALL:     the phone's local clock face, printed in the zone in force when it was printed (dump time) unless the
              stamp itself carries a zone. `ms` counts from 1970-01-01 00:00 of that clock face, as if it were UTC;
              a stamp without a year is put in 2000 (a leap year), one without a date on 1970-01-01.
    ELAPSED:  milliseconds since boot, suspend included.
    AGO:      milliseconds before the dump of this service ended (positive = past), suspend included.
    UPTIME_AGO: the same without suspend: a lower bound of the age.
    """

    EPOCH = "epoch"
    WALL = "wall"
    ELAPSED = "elapsed"
    AGO = "ago"
    UPTIME_AGO = "uptime_ago"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as a source writes it.

    text:      as written.
    base:      what `ms` counts from.
    ms:        milliseconds in that base.
    lacks:     what the text does not say, any of "year", "date", "zone", "seconds" ("date" includes the year). WALL stamps
               lack "zone" unless `offset_s` is set.
    error_ms:  precision of the text (1000 for whole seconds, 60_000 for minutes, 0 for milliseconds).
    offset_s:  the zone's offset from UTC in seconds, where the stamp itself prints it.
    """

    text: str
    base: Base
    ms: int
    lacks: tuple[str, ...] = ()
    error_ms: int = 0
    offset_s: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A moment on the time line.

    ms:        milliseconds since 1970-01-01T00:00Z.
    error_ms:  the true moment lies within +/- this.
    lacks:     what the stamp does not say and something in the evidence supplied, any of "year", "date", "zone".
    floating:  what nothing in the evidence supplies. Such an instant orders and compares with others of the same
               clock face, but is not a time of the world: it must not be printed as one.
    """

    ms: int
    error_ms: int = 0
    lacks: tuple[str, ...] = ()
    floating: tuple[str, ...] = ()
