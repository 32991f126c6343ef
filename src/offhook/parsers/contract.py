"""The parser contract: a parser is one function from one entry to its facts, and knows nothing of loops, files or counts.

    @parser(of="appops", source="app_ops", entries=r"    Package ", tally=r"^ +(?:Access|Reject): ", counts=AppOp)
    def app_ops(entry: Entry) -> Iterator[Fact]: ...

    @log_parser(tags=("RILJ",), source="radio_log", tally=r"> DIAL", counts=RadioRequest)
    def ril_requests(line: LogLine) -> Iterator[Fact]: ...

    @row_parser(of="call_log", source="call_log")
    def call_log_rows(row: Row) -> Iterator[Fact]: ...

    @byte_parser(of="capture", source="capture")
    def capture(section: ByteSection) -> Iterator[Fact]: ...

The decorators only attach a `Contract`. `read` loops, catches and counts:

- what a parser does not understand it yields as `unread(place, why)`; what it knows by name and leaves it yields as `Ignored`;
- an exception in a parser is an `Unread` as well, never the end of the audit;
- `tally` is a crude regular expression counted over the raw lines, independently of the parser. It is compared with the
  facts of type `counts`; what is missing shows as unread. Without a tally the entries themselves are counted;
- a parser whose entry is a whole history yields a `Tally` of its records itself, and none is made for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from offhook.evidence.section import LARGEST_BUFFERED, ByteSection, Entry, Row, RowSection, TextSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.facts.time import Stamp

MOST_REMARKS = 1000
"""Rows of one section that are told one by one as unread or ignored; further ones are added up."""

F = TypeVar("F", bound=Callable[..., Iterator[Fact]])


@dataclass(frozen=True, slots=True)
class LogLine:
    """One logcat line. uid is a number or a name ("radio"); buffer as in `LogSpan`. `place` has the source of the parser that asked."""

    place: Place
    at: Stamp
    buffer: str
    uid: str | None
    pid: int | None
    level: str
    tag: str
    message: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What a parser asks for. `of`: names of sections (or `tags` of log lines); `source`: its name in the coverage."""

    of: tuple[str, ...]
    source: str
    entries: re.Pattern[str] | None = None
    until: re.Pattern[str] | None = None
    tally: re.Pattern[str] | None = None
    counts: tuple[type[Fact], ...] = (Fact,)
    tags: tuple[str, ...] = ()
    only: tuple[bytes, ...] = ()
    rows: bool = False
    packed: bool = False


def parser(  # noqa: PLR0913 - each is one word of the contract
    *,
    of: str | tuple[str, ...],
    source: str,
    entries: str | None = None,
    until: str | None = None,
    tally: str | None = None,
    counts: type[Fact] | tuple[type[Fact], ...] = Fact,
) -> Callable[[F], F]:
    """Mark a parser of text sections.

    entries: a line that matches (from its start) begins an entry; None = the whole section is one entry.
    until:   a line that matches ends the part of the section that entries are looked for in; entries may begin again later.
    """
    names = (of,) if isinstance(of, str) else of
    types = counts if isinstance(counts, tuple) else (counts,)
    contract = Contract(names, source, _compiled(entries), _compiled(until), _compiled(tally), types)
    return _attach(contract)


def log_parser(
    *,
    tags: tuple[str, ...],
    source: str,
    tally: str | None = None,
    counts: type[Fact] | tuple[type[Fact], ...] = Fact,
    only: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Mark a parser of log lines by tag. `tally` is searched in the message: a line that matches and yields nothing is unread.

    only: plain ASCII texts; a line that holds none of them is passed over before anything else is done with it. Give them for
    tags that say much else as well.
    """
    types = counts if isinstance(counts, tuple) else (counts,)
    contract = Contract(
        ("logcat",), source, tally=_compiled(tally), counts=types, tags=tags, only=tuple(text.encode() for text in only)
    )
    return _attach(contract)


def row_parser(*, of: str, source: str) -> Callable[[F], F]:
    """Mark a parser of database rows or XML elements."""
    return _attach(Contract((of,), source, rows=True))


def byte_parser(*, of: str, source: str) -> Callable[[F], F]:
    """Mark a parser of bytes (a capture, a binary file): from a whole `ByteSection` to its facts, its own Tally among them."""
    return _attach(Contract((of,), source, packed=True))


def _attach(contract: Contract) -> Callable[[F], F]:
    def mark(function: F) -> F:
        function.contract = contract  # type: ignore[attr-defined]
        return function

    return mark


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def unread(place: Place, why: str, items: int = 1) -> Unread:
    """What was not understood, as a fact; `place.text` is cut to 300 characters."""
    return Unread(place=replace(place, text=place.text[:300]), why=why, items=items)


def buffered(section: TextSection) -> tuple[list[str], int]:
    """All lines of a section, and how many bytes lay beyond the limit (not read)."""
    pieces: list[bytes] = []
    room, beyond = LARGEST_BUFFERED, 0
    for block in section.blocks:
        if len(block.data) > room:
            beyond += len(block.data)
            continue
        room -= len(block.data)
        pieces.append(block.data)
    text = b"".join(pieces).decode("utf-8", errors="replace")
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines, beyond


def read_text(section: TextSection, parsers: Sequence[Callable[[Entry], Iterator[Fact]]]) -> Iterator[Fact]:
    """All facts that `parsers` find in one section, with a Tally for each parser."""
    lines, beyond = buffered(section)
    if beyond:
        yield unread(section.place, f"{beyond} bytes of this section lie beyond the limit of {LARGEST_BUFFERED}")
    for function in parsers:
        yield from _counted(function, section, lines)


def read_rows(section: RowSection, function: Callable[[Row], Iterator[Fact]]) -> Iterator[Fact]:
    """All facts of a section of rows; one row is one item."""
    place = replace(section.place, source=contract_of(function).source)
    yield from _few(_rows(section, function, place), place)


def _few(facts: Iterator[Fact], place: Place) -> Iterator[Fact]:
    """The same facts; remarks beyond `MOST_REMARKS` are added up, so that a million broken rows do not fill the memory."""
    told, unreadable = 0, 0
    ignored: Counter[str] = Counter()
    for fact in facts:
        if not isinstance(fact, Unread | Ignored) or told < MOST_REMARKS:
            told += isinstance(fact, Unread | Ignored)
            yield fact
        elif isinstance(fact, Unread):
            unreadable += fact.items
        else:
            ignored[fact.name] += fact.items
    if unreadable:
        yield unread(place, f"{unreadable} more rows could not be read", unreadable)
    for name, items in sorted(ignored.items()):
        yield Ignored(place=place, name=name, items=items)


def _rows(section: RowSection, function: Callable[[Row], Iterator[Fact]], place: Place) -> Iterator[Fact]:
    framed = read = ignored = missed = 0
    for row in section.rows:
        framed += 1
        kinds = set()
        for fact in guarded(function, row, replace(row.place, source=place.source)):
            kinds.add(Unread if isinstance(fact, Unread) else Ignored if isinstance(fact, Ignored) else Fact)
            yield fact
        missed += Unread in kinds
        ignored += kinds == {Ignored}
        read += kinds in ({Fact}, {Fact, Ignored})
    ignored += framed - read - ignored - missed
    yield Tally(place=place, framed=framed, read=read, ignored=ignored, unread=missed)


def read_bytes(section: ByteSection, function: Callable[[ByteSection], Iterator[Fact]]) -> Iterator[Fact]:
    """All facts of a section of bytes. The parser counts; where it stumbles before it could, its whole section is unread."""
    place = replace(section.place, source=contract_of(function).source)
    counted = False
    for fact in guarded(function, section, place):
        counted |= isinstance(fact, Tally)
        yield fact
    if not counted:
        yield Tally(place=place, framed=1, read=0, ignored=0, unread=1)


def contract_of(function: Callable[..., object]) -> Contract:
    """The contract that a decorator attached."""
    contract: Contract = function.contract  # type: ignore[attr-defined]
    return contract


def guarded(function: Callable[..., Iterator[Fact]], item: object, place: Place) -> Iterator[Fact]:
    """The facts of one item; a parser that stumbles over it leaves an Unread.

    This is the one broad handler of the program: evidence can hold anything, and one line that nobody foresaw must not
    cost the owner the rest.
    """
    try:
        yield from function(item)
    except Exception as why:  # noqa: BLE001 - see above
        yield unread(place, f"the parser stumbled: {type(why).__name__}: {why}")


def _counted(function: Callable[[Entry], Iterator[Fact]], section: TextSection, lines: list[str]) -> Iterator[Fact]:
    contract = contract_of(function)
    place = replace(section.place, source=contract.source)
    entries = frames(contract, place, lines)
    read = ignored = missed = 0
    counted_itself = False
    for entry in entries:
        got = 0
        for fact in guarded(function, entry, entry.at(0) if entry.lines else place):
            if isinstance(fact, Tally):
                counted_itself = True
            elif isinstance(fact, Unread):
                missed += fact.items
            elif isinstance(fact, Ignored):
                ignored += fact.items
            elif isinstance(fact, contract.counts):
                got += 1
            yield fact
        read += got if contract.tally else min(got, 1)
    if counted_itself:
        return
    framed = sum(map(bool, map(contract.tally.search, lines))) if contract.tally else len(entries)
    lost = framed - read - ignored - missed
    if lost > 0 and contract.tally:
        yield unread(place, f"{framed} counted, {read} read", lost)
    yield Tally(
        place=place,
        framed=max(framed, read + ignored + missed),
        read=read,
        ignored=ignored if lost <= 0 or contract.tally else ignored + lost,
        unread=missed + (max(lost, 0) if contract.tally else 0),
    )


def frames(contract: Contract, place: Place, lines: list[str]) -> list[Entry]:
    """Cut a section into entries: each begins at a line that matches `entries` and runs to the next, or to `until`."""
    if contract.entries is None:
        return [Entry(place, lines)] if lines else []
    found: list[Entry] = []
    began: int | None = None
    for index, line in enumerate([*lines, None]):
        starts = line is not None and contract.entries.match(line)
        stops = line is None or (contract.until is not None and contract.until.match(line))
        if began is not None and (starts or stops):
            found.append(Entry(replace(place, line=place.line + began), lines[began:index]))
            began = None
        if starts:
            began = index
    return found
