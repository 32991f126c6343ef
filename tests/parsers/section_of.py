"""Text in, facts out: what a test needs to hold a parser to its word, through the same `read` that an audit uses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from offhook.evidence.section import Block, TextSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Tally
from offhook.parsers import read

T = TypeVar("T", bound=Fact)


def text_section(
    name: str,
    text: str | bytes,
    *,
    title: str = "",
    command: str = "",
    buffer: str = "mixed",
    entry: str = "sample.txt",
    line: int = 1,
    block_bytes: int = 1 << 20,
) -> TextSection:
    """A section as the doors hand it on. line: of the first body line; block_bytes: blocks hold at least so many bytes."""
    data = text.encode("utf-8", errors="surrogateescape") if isinstance(text, str) else text
    place = Place("evidence-1", "", entry, line)
    return TextSection(name, title or name, place, blocks(data, line, block_bytes), command, buffer)


def blocks(data: bytes, line: int, size: int) -> Iterator[Block]:
    """Runs of whole lines of at least `size` bytes."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", min(start + size, len(data)) - 1) + 1 or len(data)
        yield Block(line, data[start:end])
        line += data.count(b"\n", start, end)
        start = end


def section_of(name: str, text: str | bytes, **about: object) -> list[Fact]:
    """All facts of one section, tallies included. about: the keywords of `text_section`."""
    return list(read(text_section(name, text, **about)))  # type: ignore[arg-type]


def log_facts(lines: str | bytes | Sequence[str], buffer: str = "main", **about: object) -> list[Fact]:
    """All facts of one log section; `lines` as logcat prints them."""
    text = lines if isinstance(lines, str | bytes) else "\n".join(lines) + "\n"
    return section_of("logcat", text, buffer=buffer, **about)


def only(facts: Iterable[Fact], kind: type[T], source: str | None = None) -> list[T]:
    """The facts of one kind (and source), in order."""
    return [f for f in facts if isinstance(f, kind) and source in (None, f.place.source)]


def tally_of(facts: Iterable[Fact], source: str) -> Tally:
    """The one tally of a source."""
    (tally,) = only(facts, Tally, source)
    return tally


def corpus(path: str) -> Path:
    """A file of the folder of real evidence that OFFHOOK_CORPUS names; the test is skipped where there is none."""
    root = os.environ.get("OFFHOOK_CORPUS")
    if not root:
        pytest.skip("OFFHOOK_CORPUS names no folder of real evidence")
    file = Path(root, path)
    if not file.exists():
        pytest.skip(f"{path} is not in OFFHOOK_CORPUS")
    return file
