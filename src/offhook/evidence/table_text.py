"""Tables as text: which encoding, which separator, which cells. Nothing is known here of what the cells mean.

A quotation mark that is never closed must not swallow the rest of the file, so a quoted cell may run over a few lines only.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from offhook.evidence.text import encoding_of

SEPARATORS = ("\t", ";", ",", "|")
LINES_OF_A_CELL = 20
MAX_CELLS = 400
LONGEST_LINE = 200_000
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table. line: 1-based, of its first line; raw: as it stands in the file, cut to 2000 characters."""

    line: int
    cells: tuple[str, ...]
    raw: str


def decoded(data: bytes, encoding: str | None = None) -> str:
    """The text of a file that says nowhere how it is encoded; what fits no encoding is replaced.

    Told by byte-order marks, by validity (UTF-8 is hardly ever valid by chance), then by which characters come out: Chinese
    where GB 18030 gives ideographs, else Western European. Another one has to be named.
    """
    if encoding:
        return data.decode(encoding, errors="replace").removeprefix("\ufeff")
    found = encoding_of(data[:4096])
    if found.startswith("utf-16"):
        return data.decode(found, errors="replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        if why.start >= len(data) - 4:  # only the cut end
            return data.decode("utf-8-sig", errors="replace")
    return _chinese(data) or data.decode("cp1252", errors="replace")


def _chinese(data: bytes) -> str | None:
    sample = data[: 64 << 10]
    text = codecs.getincrementaldecoder("gb18030")(errors="replace").decode(sample)
    foreign = [c for c in text if ord(c) > 0x7F]
    ideographs = sum("\u4e00" <= c <= "\u9fff" for c in foreign)
    pairs = ideographs > 4 and ideographs >= 0.7 * len(foreign) and _runs(text) >= 0.5
    return data.decode("gb18030", errors="replace") if pairs else None


def _runs(text: str) -> float:
    """The share of ideographs that stand beside another: Chinese is written in words, an accent in "Durée" stands alone."""
    places = ["\u4e00" <= c <= "\u9fff" for c in text]
    alone = sum(
        now and not before and not after
        for before, now, after in zip([False, *places], places, [*places[1:], False], strict=False)
    )
    return 1 - alone / max(sum(places), 1)


def separator_of(text: str) -> str | None:
    """The separator that gives most lines the same number of cells; None if the text is no table."""
    lines = [line for line in text[: 256 << 10].splitlines()[:LOOKED_AT] if line.strip()]
    best, most = None, 0.0
    for mark in SEPARATORS:
        counts = Counter(len(cells) for line in lines if len(cells := split(line, mark)) > 2)
        if counts:
            width, times = max(counts.items(), key=lambda item: (item[1], item[0]))
            score = times + min(width, 12) / 100
            best, most = (mark, score) if score > most else (best, most)
    return best


def split(line: str, mark: str) -> list[str]:
    """The cells of one line; quotation marks hide separators, doubled ones stand for themselves."""
    if '"' not in line:
        return line.split(mark)
    cells: list[str] = []
    at = 0
    while at <= len(line):
        if line.startswith('"', at):
            cell, at = _quoted(line, at + 1, mark)
        else:
            end = line.find(mark, at)
            end = len(line) if end < 0 else end
            cell, at = line[at:end], end + 1
        cells.append(cell)
    return cells


def _quoted(line: str, at: int, mark: str) -> tuple[str, int]:
    """The quoted cell that begins behind its first quotation mark, and where the next begins."""
    parts: list[str] = []
    while (end := line.find('"', at)) >= 0:
        parts.append(line[at:end])
        if not line.startswith('"', end + 1):
            after = line.find(mark, end + 1)
            after = len(line) if after < 0 else after
            return "".join(parts) + line[end + 1 : after], after + 1
        parts.append('"')
        at = end + 2
    return "".join(parts) + line[at:], len(line) + 1


def records(text: str, mark: str) -> Iterator[Record]:
    """All rows that are not blank, in order."""
    waiting: list[str] = []
    first = 1
    for number, line in enumerate(_lines(text), 1):
        if waiting or line.count('"') % 2:
            first = number if not waiting else first
            waiting.append(line)
            if sum(part.count('"') for part in waiting) % 2 == 0:
                yield _record(first, "\n".join(waiting), mark)
                waiting = []
            elif len(waiting) >= LINES_OF_A_CELL:
                yield from _apart(first, waiting, mark)
                waiting = []
        elif line.strip():
            yield _record(number, line, mark)
    yield from _apart(first, waiting, mark)


def _lines(text: str) -> Iterable[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _apart(first: int, lines: list[str], mark: str) -> Iterator[Record]:
    """Lines of a cell that never closed: each is a row of its own."""
    for index, line in enumerate(lines):
        if line.strip():
            yield _record(first + index, line, mark)


def _record(line: int, raw: str, mark: str) -> Record:
    cells = split(raw[:LONGEST_LINE], mark)[:MAX_CELLS]
    return Record(line, tuple(cell.strip()[:2000] for cell in cells), raw[:2000].replace("\n", " ").strip())
