"""A piece of evidence: one file that was handed over, or found in a folder that was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from offhook.evidence.bill_format import BillFormat
from offhook.evidence.decrypt import KeyRing
from offhook.evidence.dumpstate import Wanted, everything
from offhook.evidence.folder import Found
from offhook.evidence.gunzip import gunzipped
from offhook.evidence.limits import Budget, Limits
from offhook.evidence.reading import Reading
from offhook.evidence.recognise import UNKNOWN, Kind, recognise
from offhook.evidence.section import Section
from offhook.evidence.source import FileSource, Progress
from offhook.evidence.stream import Stream
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Unread


@dataclass(slots=True)
class Piece:
    """One file of the evidence.

    id:     "evidence-1", … in the order of the names.
    name:   relative to what was handed over, safe to show.
    kind:   "bugreport", "dumpsys", "logcat", "getprop", "call_log", "androidqf", "archive", …; "unusable" where nothing can
            be done with it. What is known and not examined has its kind and a `why`. Packed files and databases say
            "archive", "gzip", "database" until they have been read.
    bytes:  its size.
    sha256: "" until it has been read (or let go), and for a file that could not be opened.
    why:    why it is not used, in plain words; None for what is.
    path:   where it was read from; None if it was not opened.
    keys:   those of TLS in what was handed over, for the captures among it.
    """

    id: str
    name: str
    kind: str
    bytes: int
    sha256: str = ""
    why: str | None = None
    path: Path | None = None
    _source: FileSource | None = field(default=None, repr=False)
    _found: Kind = field(default=UNKNOWN, repr=False)
    _limits: Limits = field(default_factory=Limits, repr=False)
    _late: list[str] = field(default_factory=list, repr=False)
    _bill: BillFormat | None = field(default=None, repr=False)
    keys: KeyRing = field(default_factory=KeyRing, repr=False)

    @classmethod
    def open(
        cls, number: int, found: Found, limits: Limits, progress: Progress | None, bill: BillFormat | None = None
    ) -> Piece:
        """The piece for one file; what cannot be opened says why."""
        piece = cls(
            f"evidence-{number}",
            found.name,
            "unusable",
            found.bytes,
            why=found.refusal or None,
            _limits=limits,
            _bill=bill,
        )
        if not found.refusal:
            piece._look(found, progress)
        return piece

    def _look(self, found: Found, progress: Progress | None) -> None:
        try:
            source = FileSource(found, progress)
        except OSError as why:
            self.why = f"cannot be opened: {why.strerror or why}"
            return
        self._source, self.bytes, self.path = source, source.size, found.path
        self._found = recognise(source.stream().head(), self._bill)
        if source.troubles and not self._found.readable:
            self._found = Kind("unusable", why=source.troubles[0])
        self.kind, self.why = self._found.kind, self._found.why or None

    def read(self, wanted: Wanted = everything) -> Iterator[Section | Fact]:
        """Its sections and the facts about the reading; can be used once.

        A section is to be read before the next item is asked for; what is left of it is skipped. Its `Dumped` comes after
        it. Sections that `wanted(name)` does not want come as their `Dumped` alone.
        """
        if self._source is None or not self._found.readable:
            yield from self._let_go()
            return
        place = Place(self.id, "", self.name, 1)
        with ExitStack() as stack:
            reading = Reading(self._limits, wanted, stack, self._bill, self.keys)
            try:
                found = yield from reading.read(self._found, self._source, place)
            except OSError as why:  # the file went away, or there is no room for a private copy
                found = Kind(self.kind, self._found.form)
                yield Unread(place=place, why=f"the reading broke off: {why.strerror or why}")
        self.kind, self.why = found.kind, found.why or None
        yield from self._let_go()

    @property
    def last(self) -> bool:
        """Whether it is to be read after all pieces that tell what is looked for in it (a packed one by what is inside)."""
        if self._found.form != "gzip" or self._source is None:
            return self._found.last
        inside = gunzipped(Stream(iter([self._source.stream().head()])), self._limits, Budget(self._limits.unpacked))
        return recognise(inside.head(), self._bill).last

    def close(self) -> None:
        """Let go of the file without reading it; it can be opened again."""
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _let_go(self) -> Iterator[Unread]:
        self.finish()
        troubles, self._late = self._late, []
        for trouble in troubles:
            yield Unread(place=Place(self.id, "", self.name, 1), why=trouble)

    def finish(self) -> None:
        """Read the rest, so that the hash is that of the whole file, and close it. Done by `read` and `open_evidence`."""
        source, self._source = self._source, None
        if source is None:
            return
        self.sha256 = source.finish()
        self._late = source.troubles
