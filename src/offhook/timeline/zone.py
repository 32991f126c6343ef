"""The phone's time zone, and local clock faces turned into UTC.

Best first: what the owner says (--time-zone), the system property, local text beside an epoch stamp in the same evidence
(alarm's nowRTC, Telecom's analytics beside its events), the zone that log stamps print themselves. Where the alarm manager
contradicts the property its offset holds, since it is what the stamps around it were printed in. Otherwise the zone is
unknown, and local stamps stay floating. A phone that travels prints each piece of evidence in the zone of that day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from offhook.errors import OffhookError
from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.phone import ClockAnchor, Property
from offhook.facts.reading import LogSpan
from offhook.timeline.telecom_days import pairs_with_epoch

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
QUARTER_HOUR_MS = 15 * 60_000
LARGEST_OFFSET_MS = 14 * 3_600_000
AGREES_MS = 5_000
EARLIEST_S, LATEST_S = -62_135_000_000, 253_402_000_000
"""Seconds that every calendar and every zone can hold: the years 1 to 9999, without their last days."""
OFFSET = re.compile(r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.ASCII)
WITNESSES = (Property, ClockAnchor, TelecomAnalytics, TelecomCall, TelecomEvent, LogSpan)


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, or that there is none. name: IANA name or "+05:30"; why: what it rests on, or why it is unknown."""

    name: str | None
    why: str

    def utc_ms(self, face_ms: int, *, fold: int = 0) -> int:
        """The UTC milliseconds of a local clock face (milliseconds of that face as if it were UTC)."""
        if self.name is None:
            return face_ms
        return face_ms - 1000 * self._offset_s(face_ms, fold)

    def ambiguous(self, face_ms: int) -> bool:
        """Whether this clock face was shown twice (the repeated hour when summer time ends)."""
        return self.name is not None and self._offset_s(face_ms, 0) > self._offset_s(face_ms, 1)

    def doubt_ms(self, face_ms: int) -> int:
        """How far apart the two readings of a clock face are that was shown twice, or (when summer time begins) never; else 0."""
        return self.reading(face_ms)[1]

    def reading(self, face_ms: int) -> tuple[int, int]:
        """The first reading of a clock face, UTC milliseconds, and its doubt."""
        if self.name is None:
            return face_ms, 0
        first, second = _offsets(self.name, _within(face_ms // 1000) // 900)
        return face_ms - 1000 * first, 1000 * abs(first - second)

    def face_ms(self, utc_ms: int) -> int:
        """The local clock face at a moment of UTC."""
        if self.name is None:
            return utc_ms
        return utc_ms + 1000 * _offset_at(self.name, _within(utc_ms // 1000) // 900)

    def _offset_s(self, face_ms: int, fold: int) -> int:
        return _offsets(self.name or "", _within(face_ms // 1000) // 900)[fold]


def zone_given(name: str) -> Zone:
    """The zone that a person named: IANA ("Europe/Berlin") or an offset ("+05:30"). Raises OffhookError for anything else."""
    try:
        _zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        near = get_close_matches(name, sorted(available_timezones()), n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise OffhookError(f"There is no time zone {name!r}.{hint}\nGive a name or an offset such as +05:30.") from why
    return Zone(_plain(name), "given on the command line")


def find_zone(book: FactBook) -> Zone:
    """The zone that the evidence supports, best witness first."""
    return next(_candidates(book), Zone(None, "nothing in the evidence tells the phone's time zone"))


def own_zones(book: FactBook) -> dict[str, Zone]:
    """The zone of every piece of evidence that tells one itself, by its id."""
    found = {evidence: find_zone(own) for evidence, own in book.by_evidence(*WITNESSES).items()}
    return {evidence: zone for evidence, zone in found.items() if zone.name is not None}


def _candidates(book: FactBook) -> Iterator[Zone]:
    for fact in book.of(Property):
        if fact.key == "persist.sys.timezone" and _exists(fact.value):
            yield _unless_contradicted(fact, book)
    anchors = [pair for _, pair in _anchors(book)]
    if offset := _agreed(anchors):
        yield Zone(offset, "alarm manager prints local time beside epoch time")
    if offset := _agreed(pairs_with_epoch(book)):
        yield Zone(offset, "Telecom's analytics give epoch stamps beside the local ones of the same calls")
    printed = Counter(s.last.offset_s for s in book.of(LogSpan) if s.last.offset_s is not None)
    if printed and (offset := _offset_name(printed.most_common(1)[0][0] * 1000)) and _exists(offset):
        yield Zone(offset, "printed in the log's own stamps")


def _anchors(book: FactBook) -> Iterator[tuple[str, tuple[int, int]]]:
    """(evidence, (local clock face, epoch)) of every moment that the alarm manager prints in both."""
    for anchor in book.of(ClockAnchor):
        if anchor.kind == "now" and anchor.wall and anchor.epoch:
            yield anchor.place.evidence, (anchor.wall.ms, anchor.epoch.ms)


def _unless_contradicted(setting: Property, book: FactBook) -> Zone:
    """The zone of the setting, or the offset that the alarm manager of the same evidence shows where the two differ."""
    zone = Zone(_plain(setting.value), "the phone's own setting (persist.sys.timezone)")
    own = [pair for evidence, pair in _anchors(book) if evidence == setting.place.evidence]
    offset = _agreed(own)
    if offset is None or any(abs(zone.face_ms(epoch) - face) <= AGREES_MS for face, epoch in own):
        return zone
    return Zone(
        offset, f"alarm manager prints local time beside epoch time; the setting ({setting.value}) contradicts it"
    )


def _agreed(pairs: Iterable[tuple[int, int]]) -> str | None:
    """The offset that most (face, epoch) pairs agree on, None where there are none or they are no offsets of a zone."""
    votes: Counter[int] = Counter()
    for face, epoch in pairs:
        offset = round((face - epoch) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
        if abs(face - epoch - offset) <= AGREES_MS and abs(offset) <= LARGEST_OFFSET_MS:
            votes[offset] += 1
    return _offset_name(votes.most_common(1)[0][0]) if votes else None


def _plain(name: str) -> str:
    """Offsets in one form ("UTC+8" is "+08:00", "+0530" is "+05:30"); names of places as they are."""
    found = OFFSET.fullmatch(name)
    return f"{found['sign']}{int(found['hours']):02}:{found['minutes'] or '00'}" if found else name


def _offset_name(offset_ms: int) -> str:
    sign = "-" if offset_ms < 0 else "+"
    hours, minutes = divmod(abs(offset_ms) // 60_000, 60)
    return f"{sign}{hours:02}:{minutes:02}"


def _exists(name: str) -> bool:
    try:
        _zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=64)
def _zone_of(name: str) -> tzinfo:
    if found := OFFSET.fullmatch(name):
        delta = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return timezone(-delta if found["sign"] == "-" else delta)
    if not name or name.startswith(("/", ".")):
        raise ValueError(name)
    return ZoneInfo(name)


def _within(second: int) -> int:
    return min(max(second, EARLIEST_S), LATEST_S)


@lru_cache(maxsize=1 << 14)
def _offsets(name: str, quarter: int) -> tuple[int, int]:
    """Seconds east of UTC at a clock face, by its first and its second reading.

    Offsets change at whole quarters of an hour of local time, so one look-up serves 900 seconds.
    """
    face = datetime(1970, 1, 1) + timedelta(seconds=quarter * 900)  # noqa: DTZ001 - a clock face has no zone
    told = [face.replace(fold=fold, tzinfo=_zone_of(name)).utcoffset() or timedelta() for fold in (0, 1)]
    return int(told[0].total_seconds()), int(told[1].total_seconds())


@lru_cache(maxsize=1 << 14)
def _offset_at(name: str, quarter: int) -> int:
    """Seconds east of UTC at a moment of UTC."""
    offset = (EPOCH + timedelta(seconds=quarter * 900)).astimezone(_zone_of(name)).utcoffset()
    return int((offset or timedelta()).total_seconds())
