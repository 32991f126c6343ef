"""When the phone last started, for each piece of evidence by itself.

Two reports of one phone may have a restart between them: what counts from boot in one of them counts from the boot of that
one. A piece that tells no boot itself shares that of another only if it is dated and the date lies in the same run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from offhook.facts.book import FactBook
from offhook.facts.phone import ClockAnchor, ReportHeader
from offhook.facts.place import Place
from offhook.facts.time import Instant, Stamp

ANCHOR_ERROR_MS = 1_000
UPTIME_ERROR_MS = 60_000
"""The head of a report tells in whole minutes for how long the phone had been on."""
SAME_BOOT_MS = 120_000


class Run(NamedTuple):
    """A run of the phone: from its boot until it was last seen, epoch milliseconds, and the error of the boot.

    floating: what nothing in the evidence supplies of these times ("zone"), as in `Instant`.
    """

    boot_ms: int
    seen_ms: int
    error_ms: int
    floating: tuple[str, ...] = ()


class Boots:
    """The runs of the phone that the evidence tells, each with the entry that tells it.

    utc_of: turns a dated wall stamp of a place into an instant.
    """

    def __init__(self, book: FactBook, utc_of: Callable[[Stamp, Place], Instant]) -> None:
        self._by_entry: dict[tuple[str, str], Run] = {}
        self._by_evidence: dict[str, list[Run]] = defaultdict(list)
        for place, run in _runs(book, utc_of):
            self._by_entry.setdefault((place.evidence, place.entry), run)
            self._by_evidence[place.evidence].append(run)
        self._all = list(self._by_entry.values())

    @property
    def last(self) -> Run | None:
        """The last run that any evidence tells."""
        return max((run for run in self._all if not run.floating), default=max(self._all, default=None))

    def of(self, place: Place, collected: Instant | None) -> Run | None:
        """The run in which this entry was collected; `collected`: when that was, if it says so."""
        if own := self._by_entry.get((place.evidence, place.entry)):
            return own
        near = self._by_evidence.get(place.evidence, [])
        if near and max(near).boot_ms - min(near).boot_ms <= SAME_BOOT_MS:
            return min(near, key=lambda run: run.error_ms)
        if collected is None:
            return None
        runs = (run for run in self._all if run.floating == collected.floating)
        return next((run for run in runs if run.boot_ms <= collected.ms <= run.seen_ms), None)


def _runs(book: FactBook, utc_of: Callable[[Stamp, Place], Instant]) -> Iterator[tuple[Place, Run]]:
    """Every run, those by the alarm manager first, which tells the boot to the millisecond."""
    for anchor in book.of(ClockAnchor):
        if anchor.kind == "now" and anchor.epoch is not None and anchor.elapsed is not None:
            yield anchor.place, Run(anchor.epoch.ms - anchor.elapsed.ms, anchor.epoch.ms, ANCHOR_ERROR_MS)
    for header in book.of(ReportHeader):
        if header.at is not None and header.uptime_ms is not None and not {"year", "date"} & set(header.at.lacks):
            now = utc_of(header.at, header.place)
            yield header.place, Run(now.ms - header.uptime_ms, now.ms, UPTIME_ERROR_MS, now.floating)
