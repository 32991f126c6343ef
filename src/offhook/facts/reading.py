"""Facts about the reading itself: what was framed, read, ignored and not understood, and when each dump ended."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread(Fact):
    """Something that stands in the evidence and was not understood. `place.text` holds its first 300 characters."""

    why: str
    items: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Fact):
    """Something recognised by name and deliberately not read (a log tag, a kind of row)."""

    name: str
    items: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Fact):
    """The count of one source in one entry. framed = read + ignored + unread, always.

    framed comes from an independent crude count where the parser has one, so that silent loss shows as unread.
    """

    framed: int
    read: int
    ignored: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumped(Fact):
    """The frame of one section or service: that it is there, how it ended, and when its dump ended.

    name:    the artefact ("telecom", "logcat", "batterystats" …), as parsers name it in `of`.
    title:   as printed ("SYSTEM LOG", "telecom").
    state:   "read" (whole), "empty", "truncated" (the file ends inside it), "timeout", "failed".
    ended:   the wall stamp of its footer (8+), if any.
    lines:   body lines.
    command: the command in the section's title, if printed.
    """

    name: str
    title: str
    state: str
    ended: Stamp | None = None
    lines: int = 0
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSpan(Fact):
    """What one log buffer covers: an unbroken run of its lines.

    A new span starts where the clock steps (back by more than 2 s, or to a plainly other date) or a buffer begins anew.
    buffer: "main", "system", "events", "radio", "crash", "last" or "mixed" (several in one file).
    year_hint: the printed year, where the format prints one.
    dropped: lines that the log itself says it dropped ("chatty … expire N lines").
    """

    buffer: str
    first: Stamp
    last: Stamp
    lines: int
    dropped: int = 0
