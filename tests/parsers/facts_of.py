"""Files in, facts out: through the doors and the parsers, as an audit reads them, payloads included."""

from __future__ import annotations

from pathlib import Path

from offhook.evidence import ByteSection, Limits, Piece, RowSection, TextSection, open_evidence
from offhook.facts.place import Fact
from offhook.facts.reading import Tally, Unread
from offhook.parsers import asked_for, read


def facts_of_path(path: Path, limits: Limits | None = None) -> tuple[list[Fact], list[Piece]]:
    """Everything that the evidence at `path` tells; sums of what was counted are checked on the way."""
    facts: list[Fact] = []
    pieces = []
    for piece in open_evidence([path], limits=limits):
        for item in piece.read(wanted=asked_for):
            facts += read(item) if isinstance(item, TextSection | RowSection | ByteSection) else [item]
        pieces.append(piece)
    sums_add_up(facts)
    return facts, pieces


def facts_of_bytes(folder: Path, data: bytes | str, name: str = "sample", limits: Limits | None = None) -> list[Fact]:
    """The same for one file."""
    path = folder / name
    path.write_bytes(data.encode("utf-8", errors="surrogatepass") if isinstance(data, str) else data)
    return facts_of_path(path, limits)[0]


def sums_add_up(facts: list[Fact]) -> None:
    """What was framed is read, ignored or unread, and no parser stumbled."""
    assert not [fact.why for fact in facts if isinstance(fact, Unread) and "stumbled" in fact.why]
    for tally in facts:
        if isinstance(tally, Tally):
            assert tally.framed == tally.read + tally.ignored + tally.unread, tally
