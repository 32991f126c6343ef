"""Cells of bills read into stamps and lengths: any language, any order that the table as a whole allows, no zone applied."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from offhook.evidence.bill_columns import Layout
from offhook.evidence.bill_format import is_zone
from offhook.evidence.bill_shapes import COMPACT_DAY, SHORT_DAY, TRIPLE, is_epoch
from offhook.facts.time import Base, Stamp
from offhook.parsers.locale_dates import folded, parse_locale_date
from offhook.parsers.stamps import DAY, EPOCH_DAY, LEAP_YEAR, offset_s

ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(?P<zone>Z|UTC|(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
CLOCK = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})(?: ?[:h時] ?|\.)(?P<m>\d{2})(?:[:.分](?P<s>\d{2})(?:[.,]\d{1,6})?)?(?![\d:])", re.ASCII
)
BARE_CLOCK = re.compile(r"(?P<h>[0-2]\d)(?P<m>[0-5]\d)(?P<s>[0-5]\d)?", re.ASCII)
COLONS = re.compile(r"(?P<a>\d{1,5}):(?P<b>\d{2})(?::(?P<c>\d{2})(?:[.,]\d{1,6})?)?", re.ASCII)
PLAIN = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
ISO_LENGTH = re.compile(r"PT(?:(?P<h>\d{1,5})H)?(?:(?P<m>\d{1,6})M)?(?:(?P<s>\d{1,7})(?:\.\d{1,6})?S)?")
PART = re.compile(r"(?P<n>\d{1,7}(?:[.,]\d{1,6})?)\s?(?P<unit>[^\W\d_]{1,10}|['\"′″]{1,2})", re.IGNORECASE)
UNITS = {
    3600: ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora", "horas", "ora", "ore", "t", "时", "小时", "小時", "時間", "ч", "час"),
    60: ("m", "mn", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "minutt", "minutter", "分", "分钟", "分鐘", "мин", "دقيقة", "دقائق", "मिनट", "'", "′", "dk"),
    1: ("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "seconde", "secondes", "segundo", "segundos", "seg", "secondi", "秒", "秒钟", "сек", "с", "ثانية", "सेकंड", '"', "″", "''", "sn"),
}  # fmt: skip
SECONDS_OF = {word: seconds for seconds, words in UNITS.items() for word in words}
HALF_DAY = re.compile(r"(?i)(?<![^\W\d_])(?:[ap]\.? ?m\.?)(?![^\W\d_])")


def when(day_text: str, time_text: str | None, layout: Layout, zone: str | None) -> Stamp | None:
    """The stamp of a row's date and time; None where they cannot be read, or where the order of the date cannot be told."""
    text = day_text if not time_text else f"{day_text} {time_text}"
    if len(text) > 120:
        return None
    if is_epoch(day_text):
        number = float(day_text)
        return Stamp(
            day_text, Base.EPOCH, round(number if number > 1e11 else number * 1000), (), 0 if number > 1e11 else 1000
        )
    if layout.date_format:
        return _zoned(_by_format(text, layout.date_format), zone)
    if found := ISO.fullmatch(text):
        return _iso(found, text, zone)
    day = _day(day_text, layout)
    clock = _clock(time_text or _without_day(day_text))
    if day is None or clock is None:
        return None
    ms, exact = clock
    face, yearless = day
    lacks = (*(("year",) if yearless else ()), "zone", *(() if exact else ("seconds",)))
    return _zoned(Stamp(text, Base.WALL, face * DAY + ms, lacks, 1000 if exact else 60_000), zone)


def only_day(text: str, layout: Layout) -> Stamp | None:
    """The stamp of a date without a time, as the face of midnight; its error is the day."""
    day = _day(text, layout)
    if day is None or day[1]:
        return None
    return Stamp(text, Base.WALL, day[0] * DAY, ("zone",), DAY)


def _zoned(stamp: Stamp | None, zone: str | None) -> Stamp | None:
    """The stamp with the offset that the bill itself gives."""
    if stamp is None or stamp.offset_s is not None or not zone:
        return stamp
    offset = offset_s(zone)
    doubt = 0
    if offset is None and is_zone(zone) and "year" not in stamp.lacks:
        offset, doubt = _offset_of(stamp.ms, zone)
    if offset is None:
        return stamp
    lacks = tuple(word for word in stamp.lacks if word != "zone")
    return replace(stamp, offset_s=offset, lacks=lacks, error_ms=stamp.error_ms + doubt)


def _offset_of(face_ms: int, zone: str) -> tuple[int | None, int]:
    """The offset of a named zone at a clock face, and how far it may be off where that face was shown twice."""
    try:
        face = dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=face_ms)  # noqa: DTZ001 - a clock face has no zone
        early, late = (face.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    except (OverflowError, ValueError):
        return None, 0
    if early is None or late is None:
        return None, 0
    return int(early.total_seconds()), round(abs(early - late).total_seconds() * 1000)


def _by_format(text: str, form: str) -> Stamp | None:
    """A stamp by the owner's description; where that has no time, the time may stand behind the date."""
    found, exact = _parsed(text, form), any(sign in form for sign in ("%S", "%T", "%X", "%c"))
    ms = None if found is None else ((found.hour * 60 + found.minute) * 60 + found.second) * 1000
    if found is None:
        day, _, rest = text.partition(" ")
        found, clock = _parsed(day, form), _clock(rest)
        ms, exact = clock or (None, False)
    if found is None or ms is None:
        return None
    offset = found.utcoffset()
    lacks = (*(() if offset is not None else ("zone",)), *(() if exact else ("seconds",)))
    seconds = int(offset.total_seconds()) if offset is not None else None
    face = (found.toordinal() - EPOCH_DAY) * DAY + ms
    return Stamp(text, Base.WALL, face, lacks, 1000 if exact else 60_000, seconds)


def _parsed(text: str, form: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, form)  # noqa: DTZ007 - a clock face
    except ValueError:
        return None


def _iso(found: re.Match[str], text: str, zone: str | None) -> Stamp | None:
    day = _ordinal(found[1], found[2], found[3])
    if day is None or int(found[4]) > 23 or int(found[5]) > 59 or int(found[6] or 0) > 59:
        return None
    ms = ((int(found[4]) * 60 + int(found[5])) * 60 + int(found[6] or 0)) * 1000
    offset = offset_s(found["zone"])
    lacks = (*(() if offset is not None else ("zone",)), *(() if found[6] else ("seconds",)))
    return _zoned(Stamp(text, Base.WALL, day * DAY + ms, lacks, 1000 if found[6] else 60_000, offset), zone)


def _day(text: str, layout: Layout) -> tuple[int, bool] | None:
    """(days since 1970, whether the year is missing) of the date in a text."""
    if found := COMPACT_DAY.fullmatch(text):
        day = _ordinal(text[:4], text[4:6], text[6:8])
        return None if day is None else (day, False)
    if found := TRIPLE.search(text):
        numbers = (found["a"], found["b"], found["c"])
        day = _of_order(numbers, layout.order)
        return None if day is None else (day, False)
    return _named_day(text) or _short_day(text, layout)


def _of_order(numbers: tuple[str, str, str], order: str | None) -> int | None:
    a, b, c = numbers
    if len(a) == 4:
        return _ordinal(a, b, c)
    if order is None:
        return _ordinal(c, b, a) if a == b else None
    return _ordinal(a, b, c) if order == "ymd" else _ordinal(c, b, a) if order == "dmy" else _ordinal(c, a, b)


def _ordinal(year: str, month: str, day: str) -> int | None:
    try:
        return dt.date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day)).toordinal() - EPOCH_DAY
    except (ValueError, OverflowError):
        return None


def _named_day(text: str) -> tuple[int, bool] | None:
    """A date whose month is a word; a year of two digits is of this century, a missing one is said."""
    bare = _without_clock(HALF_DAY.sub(" ", text))
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", bare).replace("'", " ").replace("-", " ").replace("/", " ")
    if not any(c.isalpha() for c in bare):
        return None
    numbers = re.findall(r"\d+", bare)
    yearless = len(numbers) == 1
    if yearless:
        bare = f"{bare} {LEAP_YEAR}"
    elif len(numbers) == 2 and not any(len(number) == 4 for number in numbers):
        bare = re.sub(r"(\d{2})(\D*)$", r"20\1\2", bare)
    stamp = parse_locale_date(f"{bare} 00:00:00")
    return None if stamp is None or "date" in stamp.lacks else (stamp.ms // DAY, yearless)


def _short_day(text: str, layout: Layout) -> tuple[int, bool] | None:
    """The day of "21/09", which has no year; only where the order of the table is known."""
    found = SHORT_DAY.search(text)
    if not found or layout.order not in ("dmy", "mdy"):
        return None
    one, other = re.split(r"[./\-]", found[0].strip("."))[:2]
    day = _ordinal(str(LEAP_YEAR), *((other, one) if layout.order == "dmy" else (one, other)))
    return None if day is None else (day, True)


def _without_day(text: str) -> str:
    """What is left of a text behind (or before) its date."""
    if COMPACT_DAY.fullmatch(text):
        return text[8:].lstrip(" T")
    found = TRIPLE.search(text)
    return f"{text[: found.start()]} {text[found.end() :]}" if found else text


def _without_clock(text: str) -> str:
    return re.sub(r"\d{1,2}(?::\d{2}){1,2}|\d{1,2} ?h ?\d{2}", " ", text)


def _clock(text: str) -> tuple[int, bool] | None:
    """(milliseconds of the day, whether seconds are told) of a time of day, with or without a half of the day."""
    bare = text.strip(" ,T")
    found = BARE_CLOCK.fullmatch(bare) or CLOCK.search(bare)
    if not found:
        return None
    exact = found["s"] is not None
    if len(found[0]) == len(bare) and int(found["h"]) < 24 and int(found["m"]) < 60 and int(found["s"] or 0) < 60:
        return ((int(found["h"]) * 60 + int(found["m"])) * 60 + int(found["s"] or 0)) * 1000, exact
    if stamp := parse_locale_date(f"{found['h']}:{found['m']}:{found['s'] or '00'} {_beside(bare, found)}"):
        return stamp.ms % DAY, exact
    return None


def _beside(text: str, found: re.Match[str]) -> str:
    """What stands around a time: the half of the day, in any language, with its dots taken off."""
    rest = folded(f"{text[: found.start()]} {text[found.end() :]}")
    rest = re.sub(r"^(a|p) m$", r"\1m", rest.strip(" .,-()").replace(".", ""))
    return "" if any(c.isdigit() for c in rest) or len(rest) > 12 else rest


def length_s(text: str | None, layout: Layout) -> int | None:
    """Seconds of "00:04:02", "4:02", "4 min 2 s", "242", "PT4M2S"; None where there are none or their unit cannot be told."""
    if not text or len(text) > 60:
        return None
    if found := COLONS.fullmatch(text):
        return _of_colons(found, layout.clock)
    if found := PLAIN.fullmatch(text):
        return _of_number(text, layout.unit)
    if (found := ISO_LENGTH.fullmatch(text)) and any(found.groups()):
        return int(found["h"] or 0) * 3600 + int(found["m"] or 0) * 60 + int(found["s"] or 0)
    return _of_units(text)


def _of_colons(found: re.Match[str], clock: str) -> int | None:
    a, b = int(found["a"]), int(found["b"])
    if b > 59 or int(found["c"] or 0) > 59:
        return None
    if found["c"] is not None:
        return a * 3600 + b * 60 + int(found["c"])
    return a * 3600 + b * 60 if clock == "h:m" else a * 60 + b


def _of_number(text: str, unit: str | None) -> int | None:
    value = float(text.replace(",", "."))
    return None if unit is None else round(value * 60) if unit == "min" else round(value)


def _of_units(text: str) -> int | None:
    parts = list(PART.finditer(text.casefold()))
    if not parts or any(part["unit"] not in SECONDS_OF for part in parts):
        return None
    left = PART.sub("", text.casefold()).strip(" .,")
    tail = int(left) if left.isdecimal() and len(left) <= 2 else 0  # "4m02"
    if left and not left.isdecimal() and left not in ("e", "und", "and", "et", "y", "og"):
        return None
    return round(sum(float(part["n"].replace(",", ".")) * SECONDS_OF[part["unit"]] for part in parts)) + tail
