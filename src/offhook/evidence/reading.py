"""From a source to its sections: opens what is packed, and hands each kind to the door that reads it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from offhook.evidence.archive import Archive, Member, open_archive
from offhook.evidence.bill_columns import find_layout
from offhook.evidence.bill_format import BillFormat
from offhook.evidence.bill_table import bill_of, bill_section
from offhook.evidence.binary import bytes_of
from offhook.evidence.database import JOURNALS, call_table, has_calls
from offhook.evidence.decrypt import KeyRing, decrypted, keys_of
from offhook.evidence.dumpstate import Wanted, split, whole
from offhook.evidence.gunzip import gunzipped
from offhook.evidence.har import entries_of
from offhook.evidence.json_export import records_of
from offhook.evidence.known_tables import known_tables, table_section
from offhook.evidence.limits import Budget, Limits
from offhook.evidence.mitmproxy import flows_of
from offhook.evidence.recognise import EMPTY, Kind, known, recognise
from offhook.evidence.section import ByteSection, RowSection, Section
from offhook.evidence.source import Source, StreamSource, spill
from offhook.evidence.spreadsheet import is_spreadsheet, sheets_of
from offhook.evidence.stream import HEAD, Stream
from offhook.evidence.traffic_table import list_rows
from offhook.evidence.xml_export import calls_of
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Unread

Items = Generator[Section | Fact, None, Kind]
"""Sections and facts; at the end what the whole turned out to be."""

NAMED = 50
"""Members of one archive that are refused one by one; further ones are counted together."""

EXPORTED_MESSAGES = b"messages.ndjson"
"""Beside it, in `data/`, stands what others sent: never evidence of this phone, whatever it looks like."""

NOTHING = Kind("unusable", why="an archive in which nothing is a record of a phone that offhook knows")
TOO_DEEP = "archives inside archives, more than {} deep: not opened"


@dataclass(slots=True)
class Reading:
    """The reading of one piece. `stack` holds its temporary files; `bill` is what the owner says about a bill.

    keys: those of TLS that were handed over; they are of all pieces.
    """

    limits: Limits
    wanted: Wanted
    stack: ExitStack
    bill: BillFormat | None = None
    keys: KeyRing = field(default_factory=KeyRing)
    budget: Budget = field(init=False)

    def __post_init__(self) -> None:
        self.budget = Budget(self.limits.unpacked)

    def read(self, kind: Kind, source: Source, place: Place, depth: int = 0) -> Items:
        """Everything in `source`, which was recognised as `kind`. The troubles of a whole file are told by its piece."""
        found = yield from self._opened(kind, source, place, depth)
        for trouble in source.troubles if depth else ():
            yield Unread(place=place, why=trouble)
        return found

    def _opened(self, kind: Kind, source: Source, place: Place, depth: int) -> Items:
        if kind.form in ("zip", "gzip") and depth >= self.limits.depth:
            why = TOO_DEEP.format(self.limits.depth)
            yield Unread(place=place, why=why)
            return Kind("unusable", why=why)
        if kind.form == "zip":
            return (yield from self._zip(source, place, depth))
        if kind.form == "gzip":
            return (yield from self._gzip(source, place, depth))
        if kind.form == "sqlite":
            return (yield from self._database(source, place))
        yield from self._plain(kind, source, place)
        return kind

    def _plain(self, kind: Kind, source: Source, place: Place) -> Iterator[Section | Fact]:
        if kind.form == "xml":
            yield from self._offered(calls_of(source.stream(), place, self.limits, kind.name))
        elif kind.form == "json":
            yield from self._offered(records_of(source.stream(), place, self.limits, kind.name))
        elif kind.form == "table":
            yield from self._offered(bill_of(source.stream(), place, self.limits, self.bill))
        elif kind.form in ("har", "zlib", "mitmproxy", "rows"):
            yield from self._offered(self._traffic(kind, source.stream(), place))
        elif kind.form == "keys":
            yield from keys_of(source.stream(), place, self.keys)
        elif kind.form == "bytes":
            yield from self._offered(self._bytes(kind, source, place))
        elif kind.form == "text":
            yield from whole(source.stream(), place, kind.name, self.wanted, self.limits)
        elif kind.readable:
            yield from split(source.stream(), place, self.wanted, self.limits, report=kind.form == "report")

    def _traffic(self, kind: Kind, stream: Stream, place: Place) -> Iterator[RowSection | Fact]:
        """Traffic that others wrote down: requests one by one, or lists of connections."""
        if kind.form == "mitmproxy":
            return flows_of(stream, place, self.limits)
        if kind.form == "rows":
            return list_rows(stream, place, self.limits, kind.name)
        return entries_of(stream, place, self.limits, self.budget if kind.form == "zlib" else None)

    def _bytes(self, kind: Kind, source: Source, place: Place) -> Iterator[RowSection | ByteSection | Fact]:
        """A file as bytes; of a capture also what the keys open that stand in it or were handed over."""
        secrets: list[bytes] = []
        yield from bytes_of(source.stream(), place, kind.name, secrets)
        if kind.name == "capture":
            yield from decrypted(source.again, place, self.limits, self.keys.with_found(secrets))

    def _offered(self, items: Iterator[RowSection | ByteSection | Fact]) -> Iterator[Section | Fact]:
        for item in items:
            if not isinstance(item, RowSection | ByteSection) or self.wanted(item.name):
                yield item

    def _gzip(self, source: Source, place: Place, depth: int) -> Items:
        stream = gunzipped(source.stream(), self.limits, self.budget)
        kind = recognise(stream.head(), self.bill)
        if kind is EMPTY and stream.troubles:
            kind = Kind("unusable", why=stream.troubles[0])
        if not kind.readable:
            return replace(kind, why=f"a gzip file; inside: {kind.why}")
        inside = StreamSource(stream, self.limits, self.stack, anew=lambda: self._unpacked_again(source))
        return (yield from self.read(kind, inside, place, depth + 1))

    def _unpacked_again(self, source: Source) -> Stream | None:
        packed = source.again()
        return gunzipped(packed, self.limits, self.budget) if packed else None

    def _database(self, source: Source, place: Place) -> Items:
        folder = Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="offhook-", ignore_cleanup_errors=True))
        )
        stream = source.stream()
        with (copy := folder / "copy.db").open("wb") as file:
            spill(stream, file, self.limits.database)
        for ending in JOURNALS:
            if (journal := source.companion(ending)) is not None:
                with (folder / f"copy.db{ending}").open("wb") as file:
                    spill(journal, file, self.limits.database)
        why = has_calls(copy, self.limits)
        tables = known_tables(copy, self.limits)
        if why and not tables:
            damaged = "damaged" in why
            return Kind("unusable" if damaged else "database", why=why)
        if not why:
            yield from self._offered(call_table(copy, place, self.limits))
        for table in tables:
            yield from self._offered(table_section(copy, table, place, self.limits))
        return Kind("call_log" if not why else min(table.section for table in tables), "sqlite")

    def _spreadsheet(self, archive: Archive, place: Place) -> Items:
        """Every sheet that is a bill; what went wrong is told only where there is one."""
        troubles = list(archive.troubles)
        found = False
        for name, records in sheets_of(archive, self.limits, troubles):
            layout = find_layout(records, self.bill)
            if layout is not None:
                found = True
                spot = replace(place, entry=f"{place.entry}:{name}")
                yield from self._offered(bill_section(records, layout, spot, self.limits, self.bill))
        for why in troubles:
            yield Unread(place=place, why=why)
        return Kind("bill", "zip") if found else known("spreadsheet", "a spreadsheet without a table of calls")

    def _zip(self, source: Source, place: Place, depth: int) -> Items:
        file, size = source.handle()
        archive = open_archive(file, size, self.limits, self.budget)
        if _is_app(archive):
            return known("apk", "an app")
        if is_spreadsheet(archive):
            return (yield from self._spreadsheet(archive, place))
        for trouble in archive.troubles:
            yield Unread(place=place, why=trouble)
        inside = Inside(self, archive, place, depth)
        yield from inside.read()
        return inside.kind()


@dataclass(slots=True)
class Inside:
    """The members of one archive: each is recognised by its own beginning, and read if it is a record of a phone."""

    reading: Reading
    archive: Archive
    place: Place
    depth: int
    kinds: list[Kind] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    attachments: bool = False
    later: list[tuple[Member, Kind]] = field(default_factory=list)

    def read(self) -> Iterator[Section | Fact]:
        """Everything in the members, in the order of the directory."""
        files = [member for member in self.archive.members if not member.folder]
        self.attachments = _is_export_of_messages(files)
        for member in files[: self.reading.limits.looked_at]:
            yield from self._member(member)
        for member, kind in self.later:
            yield from self._opened(member, kind)
        if beyond := len(files) - self.reading.limits.looked_at:
            yield from self._too_many(beyond)
        yield from self._remarks()

    def _member(self, member: Member) -> Iterator[Section | Fact]:
        if member.refusal:
            self.refused.append(member.refusal)
            return
        if self.attachments and member.raw_name.startswith(b"data/"):
            self.left["a part of a multimedia message"] += 1
            return
        first = self.archive.stream(member, HEAD)
        kind = recognise(first.head(), self.reading.bill)
        if kind is EMPTY and first.troubles:
            self.refused.append(first.troubles[0])
        elif kind.last:
            self.later.append((member, kind))
        elif kind.readable:
            yield from self._opened(member, kind)
        else:
            self._leave(kind)

    def _opened(self, member: Member, kind: Kind) -> Iterator[Section | Fact]:
        stream = self.archive.stream(member)
        source = StreamSource(stream, self.reading.limits, self.reading.stack, (self.archive, member))
        spot = replace(self.place, entry=self._entry(member))
        self.kinds.append((yield from self.reading.read(kind, source, spot, self.depth + 1)))

    def _leave(self, kind: Kind) -> None:
        self.kinds.append(kind)
        self.left["empty" if kind is EMPTY else kind.kind if kind.kind != "unusable" else "not recognised"] += 1

    def _entry(self, member: Member) -> str:
        """Members are named as such; those of an inner archive after it."""
        return member.name if self.depth == 0 else f"{self.place.entry}/{member.name}"

    def _too_many(self, beyond: int) -> Iterator[Unread]:
        if beyond > 0:
            why = f"{beyond} more members of the archive were not looked at"
            yield Unread(place=self.place, why=why, items=beyond)

    def _remarks(self) -> Iterator[Fact]:
        for why in self.refused[:NAMED]:
            yield Unread(place=self.place, why=why)
        if beyond := len(self.refused[NAMED:]):
            yield Unread(place=self.place, why=f"{beyond} more members of the archive were refused alike", items=beyond)
        for name, items in sorted(self.left.items()):
            yield Ignored(place=self.place, name=f"member of the archive: {name}", items=items)

    def kind(self) -> Kind:
        """What the archive as a whole is."""
        found = {kind.kind for kind in self.kinds if kind.readable}
        names = {member.raw_name.rsplit(b"/", 1)[-1] for member in self.archive.members}
        if b"acquisition.json" in names and (found or any(kind.kind == "androidqf" for kind in self.kinds)):
            return Kind("androidqf", "zip")
        if "bugreport" in found or (found and b"main_entry.txt" in names):
            return Kind("bugreport", "zip")
        if len(found) == 1:
            return Kind(found.pop(), "zip")
        if found:
            return Kind("archive", "zip")
        return Kind("unusable", why=f"an archive: {self.refused[0]}") if self.refused else NOTHING


def _is_export_of_messages(files: list[Member]) -> bool:
    names = {member.raw_name for member in files}
    return EXPORTED_MESSAGES in names and all(name == EXPORTED_MESSAGES or name.startswith(b"data/") for name in names)


def _is_app(archive: Archive) -> bool:
    names = {member.raw_name for member in archive.members}
    return b"AndroidManifest.xml" in names and bool(names & {b"classes.dex", b"resources.arsc"})
