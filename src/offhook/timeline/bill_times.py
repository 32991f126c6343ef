"""The times of a bill: the carrier's clock, not the phone's. What steps the phone's clock made does not touch it.

Bills print local time without saying of where. In this order: the offset of the stamp itself (its column, or what the owner
says about the bill), the country a row says the phone was roaming in, the zone of the phone that the bill is audited with, the
home country of the owner if its clocks agree. All but the first are assumptions, and named ("zone" in `lacks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Protocol

from offhook.facts.bills import BillPeriod, BillRow
from offhook.facts.book import FactBook
from offhook.facts.messages import MessageRow
from offhook.facts.place import Place
from offhook.facts.time import Base, Instant, Stamp
from offhook.timeline.zone import Zone

DAY_MS = 86_400_000
OFFICIAL = {"CN": "Asia/Shanghai"}
"""Countries that have one time by law and more than one entry in the table of zones."""
NOT_ABROAD = frozenset(
    {"", "-", "no", "none", "home", "domestic", "national", "n", "0", "nein", "non", "não", "否", "本地", "国内"}
)
SOURCE_OF_TABLE = {"bill": "bill", "call_log_table": "call_log", "voip_log": "voip_log", "messages": "messages"}


class Timekeeper(Protocol):
    """What turns stamps into instants (`clock.Clock`)."""

    def instant(self, stamp: Stamp, place: Place) -> Instant:
        """The moment that a stamp of this place means."""


@dataclass(slots=True)
class BillTimes:
    """Stamps of bills to instants. zone: of the phone; home: alpha-2 country of the owner."""

    zone: Zone
    home: str | None = None
    _abroad: dict[tuple[str, str, int], str] = field(default_factory=dict)
    _periods: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, book: FactBook, zone: Zone, home: str | None) -> BillTimes:
        """With what the rows and the periods of the bills say."""
        found = cls(zone, home)
        for row in book.of(BillRow):
            if row.country and row.country.casefold().strip() not in NOT_ABROAD:
                found._abroad[_key(row.place)] = row.country
        for period in book.of(BillPeriod):
            found._periods[(period.place.evidence, period.place.entry)] = period.ended.ms
        return found

    def instant(self, stamp: Stamp, place: Place) -> Instant:
        """The moment that a stamp of a bill means."""
        if stamp.base is Base.EPOCH:
            return Instant(stamp.ms, stamp.error_ms)
        face, floating = self._with_year(stamp, place)
        lacks = ("year",) if "year" in stamp.lacks and not floating else ()
        if stamp.offset_s is not None:
            return Instant(face - stamp.offset_s * 1000, stamp.error_ms, lacks, floating)
        zone = self._zone_of(place, face)
        if zone.name is None:
            return Instant(face, stamp.error_ms, lacks, (*floating, "zone"))
        return Instant(zone.utc_ms(face), stamp.error_ms + zone.doubt_ms(face), (*lacks, "zone"), floating)

    def _zone_of(self, place: Place, face: int) -> Zone:
        abroad = self._abroad.get(_key(place))
        if abroad is not None:
            country = country_named(abroad)
            return zone_of_country(country, face) if country else Zone(None, f"where {abroad!r} is, is not known")
        return self.zone if self.zone.name else zone_of_country(self.home, face)

    def _with_year(self, stamp: Stamp, place: Place) -> tuple[int, tuple[str, ...]]:
        """A stamp without a year (in 2000) belongs to the period of its bill; where none is stated it floats."""
        if "year" not in stamp.lacks:
            return stamp.ms, ()
        until = self._periods.get((place.evidence, place.entry))
        if until is None:
            return stamp.ms, ("year",)
        return _last_before(stamp.ms, until), ()


def _key(place: Place) -> tuple[str, str, int]:
    return place.evidence, place.entry, place.line


def _last_before(face: int, until: int) -> int:
    """A face of the year 2000 in the last year in which it is earlier than `until`."""
    then = datetime.fromtimestamp(face / 1000, UTC)
    year = datetime.fromtimestamp(max(until, 0) / 1000, UTC).year
    for candidate in range(year, year - 9, -1):
        try:
            found = round(then.replace(year=candidate).timestamp() * 1000)
        except ValueError:
            continue  # 29 February in a year that has none
        if found < until:
            return found
    return face


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in _table("zone.tab"):
        country, _, name = line[:3]
        found.setdefault(country, []).append(name)
    return {country: tuple(names) for country, names in found.items()}


@cache
def _countries() -> dict[str, str]:
    """English names of countries, folded -> alpha-2."""
    return {line[1].casefold(): line[0] for line in _table("iso3166.tab")}


def _table(name: str) -> Iterator[list[str]]:
    """A table of the zone database, line by line; nothing where the installation lacks it."""
    try:
        text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    except (ModuleNotFoundError, OSError):
        return
    yield from (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def country_named(text: str) -> str | None:
    """The alpha-2 code of a country that a text names, in English or by its code; None if it names none."""
    words = text.strip()
    if re.fullmatch(r"[A-Za-z]{2}", words) and words.upper() in _zones_by_country():
        return words.upper()
    folded = f" {words.casefold()} "
    plain = folded.replace("-", " ").replace(",", " ")
    found = [name for name in _countries() if f" {name} " in plain]
    return _countries()[max(found, key=len)] if found else None


def zone_of_country(country: str | None, face_ms: int) -> Zone:
    """The zone of a country whose clocks all showed the same at that time; else none."""
    names = _zones_by_country().get(country or "", ())
    if country in OFFICIAL:
        names = (OFFICIAL[country],)
    zones = [Zone(name, f"the time of the country ({country})") for name in names]
    if zones and len({zone.utc_ms(face_ms) for zone in zones}) == 1:
        return zones[0]
    return Zone(None, "nothing in the evidence tells the zone that the bill is printed in")


def table_reaches(book: FactBook, clock: Timekeeper) -> Iterator[tuple[str, str, Instant, Instant]]:
    """(evidence, source, from, to) of everything that covers from its first row to its last: bills (by whole days, or the period
    that they state), and stores of messages."""
    for row in book.of(BillRow):
        first, last = _day_of(row.began)
        yield row.place.evidence, "bill", clock.instant(first, row.place), clock.instant(last, row.place)
    for period in book.of(BillPeriod):
        first_day, after = (clock.instant(stamp, period.place) for stamp in (period.began, period.ended))
        yield period.place.evidence, "bill", first_day, after
    for message in book.of(MessageRow):
        at = clock.instant(message.at, message.place)
        yield message.place.evidence, "messages", at, at


def _day_of(stamp: Stamp) -> Iterable[Stamp]:
    """The beginning and the end of the day of a face; a stamp of epoch time stands for itself."""
    if stamp.base is not Base.WALL:
        return stamp, stamp
    day = stamp.ms - stamp.ms % DAY_MS
    return tuple(
        Stamp(stamp.text, stamp.base, ms, stamp.lacks, stamp.error_ms, stamp.offset_s) for ms in (day, day + DAY_MS)
    )
