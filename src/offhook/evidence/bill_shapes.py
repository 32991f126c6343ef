"""What a cell of a table looks like: a date, a time of day, a length of time, a telephone number. Looks only; nothing is read.

The order of day, month and year is decided here, from a whole column and never from one cell. Where a column allows two
orders that mean different days, it stays undecided.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 80
HIDDEN = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b-\x1f]")
SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
GUARDED = re.compile(r'=\s?"(?P<inner>[^"]*)"')
"""How spreadsheets are told to leave a number alone: ="0151…"."""

TRIPLE = re.compile(
    r"(?<!\d)(?P<a>\d{1,4})\s?(?P<gap>[./\-年])\s?(?P<b>\d{1,2})\s?[./\-月]\s?(?P<c>\d{1,4})(?!\d)", re.ASCII
)
NAMED_DAY = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?[ .\-/]{0,3}(?:de |of )?[^\W\d_]{3,12}[ .,\-/']{0,3}(?:de |del |of )?(?:\d{4}|\d{2})?(?!\d)"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? ?(?:\d{4})?(?!\d)"
)
COMPACT_DAY = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[ T]?[0-2]\d[0-5]\d(?:[0-5]\d)?)?", re.ASCII
)
SHORT_DAY = re.compile(r"(?<!\d)\d{1,2}[./\-]\d{1,2}\.?(?![\d./\-])", re.ASCII)
EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d{1,6})?", re.ASCII)
CLOCK = re.compile(r"(?<![\d:])\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?![\d:])", re.ASCII)
WORDED_CLOCK = re.compile(r"(?<!\d)[0-2]?\d ?h ?[0-5]\d(?: ?(?:mn|min))?(?!\d)|(?<!\d)[0-2]?\d時[0-5]?\d分", re.ASCII)
LENGTH = re.compile(
    r"\d{1,6}(?:[.,]\d{1,3})? ?(?:h|hr|hrs|std|min|mins|mn|m|s|sec|secs|sek|seg|秒|分|小时|时|'|\"|minut\w*|second\w*|мин|сек|دقيقة|ثانية|मिनट|सेकंड)",
    re.IGNORECASE,
)
ISO_LENGTH = re.compile(r"PT(?=\d)(?:\d{1,5}H)?(?:\d{1,6}M)?(?:\d{1,7}(?:\.\d{1,6})?S)?")
AMOUNT = re.compile(r"[^\d\s+]{0,4} ?-?\d{1,9}(?:[.,]\d{1,6})? ?[^\d\s]{0,4}", re.ASCII)
PLAIN = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
PHONE = re.compile(r"[+(]{0,2}\d[\d\s().\-/]{1,28}[\d*xX•.…]{0,12}|[*#]{1,2}\d[\d*#+]{1,30}", re.ASCII)
MASKED = re.compile(r"[+\d(][\d\s().\-/]{0,20}[*xX•…]{2,12}[\d\s\-]{0,12}", re.ASCII)
DOTTED_CLOCK = re.compile(r"[0-2]?\d\.[0-5]\d(?:\.[0-5]\d)?", re.ASCII)
UNIT_WORDS = frozenset(
    "min mins mn minute minutes minuten minuto minutos minuti minutter sec secs second seconds sek sekunden seconde secondes seg segundo "
    "segundos secondi hour hours std stunden heure heures hora horas ore сек мин час".split()
)
MAX_SPAN_DAYS = 400
"""Longer than any bill: it tells the year of "26-09-21" from its day."""


def plain(text: str) -> str:
    """A cell with ASCII digits and plain spaces, without direction marks and without the guards of spreadsheets."""
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        text = HIDDEN.sub("", text).replace("٫", ".").replace("٬", "")
    bare = SPACES.sub(" ", text).strip()
    found = GUARDED.fullmatch(bare)
    return (found["inner"] if found else bare).removeprefix("'").strip()


def has_day(text: str) -> bool:
    """Whether a plain text holds a date."""
    if len(text) > LONGEST:
        return False
    return bool(TRIPLE.search(text) or COMPACT_DAY.fullmatch(text) or (NAMED_DAY.search(text) and _spells_month(text)))


def _spells_month(text: str) -> bool:
    """A named date has a day beside its month, and little else: "Sep 21" but not "tower 44"."""
    words = [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) > 2]
    return (
        0 < len(words) <= 4
        and not UNIT_WORDS.issuperset(words)
        and not PHONE.fullmatch(text)
        and not LENGTH.fullmatch(text)
    )


def has_clock(text: str) -> bool:
    """Whether a plain text holds a time of day (or a length that looks like one)."""
    if len(text) > LONGEST:
        return False
    return bool(CLOCK.search(text) or WORDED_CLOCK.search(text) or (COMPACT_DAY.fullmatch(text) and len(text) > 8))


def is_length(text: str) -> bool:
    """Whether a plain text can be a length of time: "4:02", "00:04:02", "4 min 2 s", "242", "4,03"."""
    if len(text) > LONGEST or has_day(text):
        return False
    return bool(
        CLOCK.fullmatch(text)
        or PLAIN.fullmatch(text)
        or ISO_LENGTH.fullmatch(text)
        or (LENGTH.match(text) and len(text) <= 40)
    )


def is_phone(text: str) -> bool:
    """Whether a plain text can be a telephone number, masked or not."""
    if len(text) > LONGEST or TRIPLE.fullmatch(text) or CLOCK.search(text):
        return False
    return bool(PHONE.fullmatch(text) or MASKED.fullmatch(text)) and sum(c.isdigit() for c in text) >= 3


def long_phone(text: str) -> bool:
    """A telephone number that can be nothing else: at least seven characters of it."""
    return (
        is_phone(text)
        and sum(c.isdigit() or c in "*xX•" for c in text) >= 7
        and not AMOUNT.fullmatch(text.replace(" ", "x"))
    )


def is_epoch(text: str) -> bool:
    """Seconds or milliseconds since 1970, from 2001 to 2033."""
    return bool(EPOCH.fullmatch(text))


def day_order(cells: Iterable[str], hint: str = "") -> tuple[str | None, str]:
    """("ymd" | "dmy" | "mdy" | None, why not) of all numeric dates of one table; hint: the name of their column.

    None with a reason where two orders fit that mean different days; ("ymd", "") where there are no numeric dates at all.
    """
    triples = [(m["a"], m["gap"], m["b"], m["c"]) for text in cells for m in TRIPLE.finditer(text[:200])]
    if not triples:
        return "ymd", ""
    days = {order: [_day(triple, order) for triple in triples] for order in ("ymd", "dmy", "mdy")}
    valid = {order: sum(day is not None for day in found) for order, found in days.items()}
    best = max(valid.values())
    fits = [order for order, count in valid.items() if count == best and count]
    if len(fits) > 1 and (told := _told(hint)) in fits:
        return told, ""
    fits = _plausible(fits, days)
    if len(fits) == 1 or (fits and len({tuple(days[order]) for order in fits}) == 1):
        return fits[0], ""
    return None, "day and month (or year) of its dates could be exchanged, and no row of the table tells which is which"


def _told(hint: str) -> str | None:
    """The order that a column's name states: "Date (DD/MM/YYYY)"."""
    found = re.search(
        r"(?i)\b(?:(dd?)|(mm?)|(yy(?:yy)?|jj(?:jj)?|aaaa))[./\- ](?:dd?|mm?|tt)[./\- ](?:yy(?:yy)?|jj(?:jj)?|aaaa|dd?)\b",
        hint,
    )
    if found:
        return "dmy" if found[1] else "mdy" if found[2] else "ymd"
    return "dmy" if re.search(r"(?i)\b(?:tt[./\-]mm|jj[./\-]mm[./\-]aa|gg[./\-]mm)", hint) else None


def _plausible(fits: list[str], days: dict[str, list[dt.date | None]]) -> list[str]:
    """Of orders that differ in which number is the year, those in which the whole fits into one bill."""
    if len(fits) < 2 or "ymd" not in fits:
        return fits
    short = []
    for order in fits:
        known = [day for day in days[order] if day]
        if known and (max(known) - min(known)).days <= MAX_SPAN_DAYS and len(set(known)) > 1:
            short.append(order)
    return short or fits


def _day(triple: tuple[str, str, str, str], order: str) -> dt.date | None:
    """The date of three numbers in one order; dots are written between day, month and year, or after a year of four digits."""
    a, gap, b, c = triple
    short_year_first = order == "ymd" and gap == "." and len(a) < 4
    if (order == "mdy" and gap == ".") or (gap == "年" and order != "ymd") or short_year_first:
        return None
    year, month, day = (a, b, c) if order == "ymd" else (c, b, a) if order == "dmy" else (c, a, b)
    if len(month) > 2 or len(day) > 2 or len(year) not in (2, 4):
        return None
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
