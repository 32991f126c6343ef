r"""What the doors hand on: sections of text or of rows, each knowing its place.

Text is always UTF-8 with "\n" line ends by the time it gets here (byte-order marks, UTF-16 and CRLF are dealt with at the
door); invalid bytes are left for the parser to decode with errors="replace".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from offhook.facts.place import Place

LARGEST_BUFFERED = 64 << 20
"""Bytes of one section that are held in memory at most; what lies beyond is an Unread. Logs stream and have no such limit."""


class Block(NamedTuple):
    """A run of whole lines: `first_line` is the 1-based line of its first line in the entry; `data` ends with a line end
    except at the very end of a file."""

    first_line: int
    data: bytes


@dataclass(slots=True)
class Ending:
    """How a section ended; filled in when its blocks have been used up. The words are those of `facts.reading.Dumped`."""

    state: str = "read"
    ended: str | None = None
    lines: int = 0


@dataclass(slots=True)
class TextSection:
    """One artefact as text.

    name:    what parsers ask for in `of`: the service's name ("telecom", "batterystats", "telephony.registry"), or one of
             "header", "getprop", "logcat", "checkin_batterystats", "checkin_usagestats", "checkin_package",
             "activity_services", "content_query".
    title:   as printed ("SYSTEM LOG", "telecom").
    place:   of the first body line (its `source` is "").
    blocks:  can be used once.
    command: what the section's title says was run ("logcat -b radio -v threadtime …").
    buffer:  for logcat: "main" (SYSTEM LOG), "events", "radio", "last", or "mixed" where the evidence does not tell.
    """

    name: str
    title: str
    place: Place
    blocks: Iterator[Block]
    command: str = ""
    buffer: str = "mixed"
    ending: Ending = field(default_factory=Ending)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a database or one element of an XML export: column name -> value as stored (None, int, float, str, bytes).

    `place.line` is the row id (or the line of the element).
    """

    place: Place
    columns: Mapping[str, object]


@dataclass(slots=True)
class RowSection:
    """One artefact as rows. name: "call_log" (provider databases and exports). title: "calllog.db:calls"."""

    name: str
    title: str
    place: Place
    rows: Iterator[Row]
    ending: Ending = field(default_factory=Ending)


@dataclass(slots=True)
class ByteSection:
    """One artefact as bytes. name: "capture" (pcap or pcapng), "netstats_file" (Android's own counters on disk).

    chunks: in order, of any size up to `stream.CHUNK`; can be used once. troubles: as of the stream (final once it is used up).
    secrets: key logs of TLS that stand in it, as its parser finds them: the door opens with them what they open.
    """

    name: str
    title: str
    place: Place
    chunks: Iterator[bytes]
    troubles: list[str] = field(default_factory=list)
    secrets: list[bytes] = field(default_factory=list)
    ending: Ending = field(default_factory=Ending)


Section = TextSection | RowSection | ByteSection


@dataclass(frozen=True, slots=True)
class Entry:
    """A run of lines that belongs together: what a parser gets. `place` is that of the first line."""

    place: Place
    lines: Sequence[str]

    def at(self, index: int) -> Place:
        """The place of the line at `index`, with its text."""
        place = self.place
        text = self.lines[index].strip()[:2000]
        return Place(place.evidence, place.source, place.entry, place.line + index, text)
