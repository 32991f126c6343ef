"""Values of somebody else's JSON (or of something like it), taken for what they should be or for nothing."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

from offhook.facts.time import Base, Stamp
from offhook.parsers.stamps import wall

Values = Mapping[str, object]

LARGEST_NUMBER = 1 << 53
"""Sizes and times beyond it are no such thing."""


def object_of(value: object) -> Values:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object, most: int = 10_000) -> Iterator[Values]:
    """The objects in a list, `most` at most; nothing for anything else."""
    for item in value[:most] if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def text_of(value: object) -> str:
    """A text, with what is no character (half a surrogate pair) replaced; "" for anything else. Bytes are taken as UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value.encode("utf-8", errors="replace").decode() if isinstance(value, str) else ""


def number_of(value: object) -> float | None:
    """A finite number (also one that is written as text); None for anything else."""
    if isinstance(value, str | bytes) and len(value) <= 40:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= LARGEST_NUMBER and not math.isnan(value) else None


def size_of(value: object) -> int | None:
    """A number of bytes; None where it is negative (not known, as HAR writes it) or none at all."""
    number = number_of(value)
    return None if number is None or number < 0 else int(number)


def moment(text: str) -> Stamp | None:
    """The stamp of an ISO time; with its zone it counts from 1970 in UTC, without one it is the clock's face."""
    stamp = wall(text[:60])
    if stamp is None or stamp.lacks:
        return stamp if stamp and stamp.lacks == ("zone",) else None
    return Stamp(stamp.text, Base.EPOCH, stamp.ms - (stamp.offset_s or 0) * 1000, (), stamp.error_ms)


def from_seconds(value: object) -> Stamp | None:
    """The stamp of seconds since 1970 in UTC, written as a number; None for what is none, and for 0."""
    seconds = number_of(value)
    if seconds is None or not 0 < seconds < 1e11:
        return None
    text = text_of(value) if isinstance(value, str | bytes) else f"{seconds:.6f}"
    return Stamp(text, Base.EPOCH, round(seconds * 1000))


def ip_of(value: object) -> str | None:
    """An address as text, in its plain form; None for anything else."""
    text = text_of(value)
    return _address(text) if 2 <= len(text) <= 80 else None


@lru_cache(maxsize=1 << 14)
def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip("[]").partition("%")[0]))
    except ValueError:
        return None
