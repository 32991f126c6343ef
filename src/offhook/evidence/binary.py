"""Something binary as one section of bytes: a network capture, Android's own counters on disk."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.evidence.section import ByteSection
from offhook.evidence.stream import Stream
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped


def bytes_of(stream: Stream, place: Place, name: str, secrets: list[bytes]) -> Iterator[ByteSection | Fact]:
    """The whole stream as one section, and its `Dumped`. The parser says in `section.ending` how it ended.

    secrets: where the parser puts the keys that it finds.
    """
    section = ByteSection(name, place.entry, place, stream.chunks, stream.troubles, secrets)
    yield section
    for _ in section.chunks:
        pass
    state = "truncated" if stream.troubles and section.ending.state == "read" else section.ending.state
    yield Dumped(place=place, name=name, title=place.entry, state=state, lines=section.ending.lines)
