"""The phone's time zone, and local clock faces turned into UTC.

Best first: what the owner says (--time-zone), the system property, local text beside an epoch stamp in the same evidence
(alarm's nowRTC, Telecom's analytics beside its events), the zone that log stamps print themselves. Otherwise it is
unknown, and local stamps stay floating.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offhook.errors import OffhookError
from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics
from offhook.facts.phone import ClockAnchor, Property
from offhook.facts.reading import LogSpan
from offhook.timeline.telecom_days import event_faces, pairs_with_epoch

QUARTER_HOUR_MS = 15 * 60_000
LARGEST_OFFSET_MS = 14 * 3_600_000
NAMED_OFFSET = 6


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, or that there is none. name: IANA name or "+05:30"; why: what it rests on, or why it is unknown."""

    name: str | None
    why: str

    def utc_ms(self, face_ms: int, *, fold: int = 0) -> int:
        """The UTC milliseconds of a local clock face (milliseconds of that face as if it were UTC)."""
        if self.name is None:
            return face_ms
        second, rest = divmod(face_ms, 1000)
        return (second - _offset_s(self.name, second, fold)) * 1000 + rest

    def ambiguous(self, face_ms: int) -> bool:
        """Whether this clock face was shown twice (the repeated hour when summer time ends)."""
        if self.name is None:
            return False
        return _offset_s(self.name, face_ms // 1000, 0) > _offset_s(self.name, face_ms // 1000, 1)

    def face_ms(self, utc_ms: int) -> int:
        """The local clock face at a moment of UTC."""
        if self.name is None:
            return utc_ms
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)
        offset = moment.astimezone(_zone_of(self.name)).utcoffset()
        return utc_ms + int((offset or timedelta()).total_seconds() * 1000)


def zone_given(name: str) -> Zone:
    """The zone that a person named: IANA ("Europe/Berlin") or an offset ("+05:30"). Raises OffhookError for anything else."""
    try:
        _zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        raise OffhookError(f"{name!r} is not a time zone. Write it like Asia/Singapore or +05:30.") from why
    return Zone(name, "given on the command line")


def find_zone(book: FactBook) -> Zone:
    """The zone that the evidence supports, best witness first."""
    return next(_candidates(book), Zone(None, "nothing in the evidence tells the phone's time zone"))


def _candidates(book: FactBook) -> Iterator[Zone]:
    for fact in book.of(Property):
        if fact.key == "persist.sys.timezone" and _exists(fact.value):
            yield Zone(fact.value, "the phone's own setting (persist.sys.timezone)")
    anchors = ((a.wall.ms, a.epoch.ms) for a in book.of(ClockAnchor) if a.kind == "now" and a.wall and a.epoch)
    if offset := _agreed(anchors):
        yield Zone(offset, "alarm manager prints local time beside epoch time")
    if offset := _agreed(_telecom_pairs(book)):
        yield Zone(offset, "Telecom's analytics give epoch stamps beside the local ones of the same calls")
    printed = Counter(s.last.offset_s for s in book.of(LogSpan) if s.last.offset_s is not None)
    if printed:
        yield Zone(_offset_name(printed.most_common(1)[0][0] * 1000), "printed in the log's own stamps")


def _telecom_pairs(book: FactBook) -> Iterator[tuple[int, int]]:
    faces = event_faces(book)
    for analytics in book.of(TelecomAnalytics):
        yield from pairs_with_epoch(analytics, faces)


def _agreed(pairs: Iterable[tuple[int, int]]) -> str | None:
    """The offset that most (face, epoch) pairs agree on, None where there are none or they are no offsets of a zone."""
    votes: Counter[int] = Counter()
    for face, epoch in pairs:
        offset = round((face - epoch) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
        if abs(face - epoch - offset) <= 5_000 and abs(offset) <= LARGEST_OFFSET_MS:
            votes[offset] += 1
    return _offset_name(votes.most_common(1)[0][0]) if votes else None


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
    if name[:1] in "+-" and len(name) == NAMED_OFFSET and name[3] == ":":
        hours, minutes = int(name[1:3]), int(name[4:6])
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if name[0] == "-" else delta)
    if not name or name.startswith(("/", ".")):
        raise ValueError(name)
    return ZoneInfo(name)


@lru_cache(maxsize=1 << 14)
def _offset_of_quarter(name: str, quarter: int, fold: int) -> int:
    face = datetime(1970, 1, 1) + timedelta(seconds=quarter * 900)  # noqa: DTZ001 - a clock face has no zone
    offset = face.replace(fold=fold, tzinfo=_zone_of(name)).utcoffset()
    return int((offset or timedelta()).total_seconds())


def _offset_s(name: str, face_s: int, fold: int) -> int:
    """Offsets change at whole quarters of an hour of local time, so one look-up serves 900 seconds."""
    return _offset_of_quarter(name, face_s // 900, fold)
