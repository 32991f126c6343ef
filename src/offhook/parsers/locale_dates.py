"""Dates in the words of the phone's language, as `DateFormat.getDateTimeInstance` prints them, read into stamps.

Any language, either order of date and time, 12 or 24 hours, any digits. What cannot be known from the text alone is not
guessed: "3/4/2024" may be March or April, so such a stamp keeps its time of day and lacks its "date"; where even the time of
day is in doubt ("9:44:03" with a word nobody knows beside it) there is no stamp at all.

References: Unicode CLDR (month names, am/pm marks, order of fields); the medium formats of CLDR put the month first after
slashes in two locales (es-PA, es-PR) and the day first in all others; after dots and hyphens the day always comes first.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache

from offhook.facts.time import Base, Stamp

LONGEST = 100
DAY_MS = 86_400_000
EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
BUDDHIST = 543
HIDDEN = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LETTER_DOT = re.compile(r"(?<=[^\W\d_])\.|(?<=[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\.")
COLONED = re.compile(r"(?<!\d)(?P<h>\d{1,2}) ?: ?(?P<m>\d{2})(?: ?: ?(?P<s>\d{2}))?(?!\d)")
DOTTED = re.compile(r"(?<![\d.])(?P<h>\d{1,2})\.(?P<m>\d{2})\.(?P<s>\d{2})(?![\d.])")
WORDED = re.compile(r"(?<!\d)(?P<h>\d{1,2}) ?h ?(?P<m>\d{2})(?: ?min)?(?: ?(?P<s>\d{2}) ?s)?(?!\d)")
GAP = " ,،、;-"
NUMBERED_MONTH = re.compile(r"(?<![^\W_])m(0[1-9]|1[0-2])(?!\d)")
"""What CLDR prints where a language has no month names: "M03"."""
NUMBERS = re.compile(r"(\d+)([^\d]*)")
WORDS = re.compile(r"[^\W\d_]+")
LAST_WORD = re.compile(r"[^\W\d_]{1,40}$")
ARABIC = re.compile(r"[\u0600-\u06ff]")
THAI = re.compile(r"[\u0e00-\u0e7f]")


def folded(text: str) -> str:
    """`text` with ASCII digits, plain spaces, no direction marks, no dots after letters, in lower case."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFC", text))
    plain = re.sub(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+", " ", HIDDEN.sub("", digits))
    return LETTER_DOT.sub("", plain.casefold()).replace("：", ":").strip()


def parse_locale_date(text: str) -> Stamp | None:
    """The stamp of a date and time in any language; it lacks "date" where the date is in doubt, and is None where the time is.

    Base WALL, whole seconds; a date outside 1970 to 2099 (or none at all) lacks "date".
    """
    if len(text) > LONGEST:
        return None
    plain = folded(text)
    clock = COLONED.search(plain) or WORDED.search(plain) or DOTTED.search(plain)
    if not clock:
        return None
    before, half, after = _half_of_day(plain[: clock.start()], plain[clock.end() :])
    time_ms = _time_ms(clock, half)
    if time_ms is None or (half is None and 0 < int(clock["h"]) <= 12 and _strange_word(before, after)):
        return None
    date = _date(f"{before} {after}", text)
    lacks = ("zone",) if date else ("date", "zone")
    seconds = clock["s"] is not None
    day_ms = (date.toordinal() - EPOCH_DAY) * DAY_MS if date else 0
    return Stamp(
        text, Base.WALL, day_ms + time_ms, lacks if seconds else (*lacks, "seconds"), 1000 if seconds else 60_000
    )


def _time_ms(clock: re.Match[str], half: int | None) -> int | None:
    hour, minute, second = int(clock["h"]), int(clock["m"]), int(clock["s"] or 0)
    if half is not None and hour <= 12:
        hour = hour % 12 + 12 * half
    if hour > 23 or minute > 59 or second > 59:
        return None
    return ((hour * 60 + minute) * 60 + second) * 1000


def _half_of_day(before: str, after: str) -> tuple[str, int | None, str]:
    """What stands beside the time without its am/pm mark, and which half of the day that names (0, 1 or None)."""
    early, late = _names()[1:3]
    tail, head = before.rstrip(GAP), after.lstrip(GAP)
    for size in range(24, 0, -1):
        follows, leads = head[:size], tail[-size:]
        if len(follows) == size and follows in early | late and not head[size : size + 1].isalpha():
            return before, _which(follows), head[size:]
        if len(leads) == size and leads in early | late and not tail[:-size][-1:].isalpha():
            return tail[:-size], _which(leads), after
    return before, None, after


def _which(mark: str) -> int:
    return int(mark in _names()[2])


def _strange_word(before: str, after: str) -> bool:
    """Whether an unknown word stands right beside the time: it may be the mark of the other half of the day."""
    words = [found[0] for found in (LAST_WORD.search(before.rstrip(GAP)), WORDS.match(after.lstrip(GAP))) if found]
    return any(word not in _names()[3] and word not in _names()[0] for word in words)


def _date(text: str, original: str) -> dt.date | None:
    """The date in `text`; None = in doubt or absent."""
    months, rest = _take_months(text)
    numbers = [(int(n), n, gap) for n, gap in NUMBERS.findall(rest) if len(n) <= 4]
    if months is None:
        return _numeric([(value, len(n)) for value, n, _ in numbers], [gap for _, _, gap in numbers], original)
    years = [(value, gap) for value, n, gap in numbers if len(n) == 4]
    days = [(value, gap) for value, n, gap in numbers if len(n) <= 2]
    if len(years) != 1 or len(days) != 1:
        return None
    month = _month(months, years[0][1].startswith("."), days[0][1].startswith("."))
    return _real(years[0][0], month, days[0][0], original) if month else None


def _month(months: frozenset[int], dot_after_year: bool, dot_after_day: bool) -> int | None:
    """Which month is meant by a name that two Slavic languages share: Croatian ("25. lis 2025.") names the earlier one and
    writes both dots, Polish ("25 lis 2025") the later one and no dot."""
    if len(months) == 1 or dot_after_year:
        return min(months)
    return None if dot_after_day else max(months)


def _numeric(numbers: list[tuple[int, int]], gaps: list[str], text: str) -> dt.date | None:
    """The date of three numbers; None where day and month could be exchanged."""
    if len(numbers) != 3:
        return None
    (first, digits), (second, _), (third, last_digits) = numbers
    if digits == 4:
        return _real(first, second, third, text)
    if last_digits != 4:
        return None
    if gaps[0].strip() not in ("/", "") or ARABIC.search(text) or first > 12 or first == second:
        return _real(third, second, first, text)
    return _real(third, first, second, text) if second > 12 else None


def _real(year: int, month: int, day: int, text: str) -> dt.date | None:
    if THAI.search(text) and year > 2400:
        year -= BUDDHIST
    try:
        return dt.date(year, month, day) if 1970 <= year < 2100 else None
    except ValueError:
        return None


def _take_months(text: str) -> tuple[frozenset[int] | None, str]:
    """The months that the one month name in `text` can mean (None if there is none), and `text` without it."""
    if found := NUMBERED_MONTH.search(text):
        return frozenset({int(found[1])}), f"{text[: found.start()]} {text[found.end() :]}"
    names, longest = _names()[0], _names()[4]
    for start in range(len(text)):
        if start and _joined(text[start - 1], text[start]):
            continue
        for size in range(min(longest, len(text) - start), 0, -1):
            months = names.get(text[start : start + size])
            if months and not _joined(text[start + size - 1], text[start + size : start + size + 1]):
                return months, f"{text[:start]} {text[start + size :]}"
    return None, text


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word or number (scripts without spaces never do)."""
    if left.isdigit() or right.isdigit():
        return left.isdigit() and right.isdigit()
    return left.isalpha() and right.isalpha() and left < "\u2e80"


@cache
def _names() -> tuple[dict[str, frozenset[int]], frozenset[str], frozenset[str], frozenset[str], int]:
    """Month names, am marks, pm marks, filler words, and the length of the longest month name."""
    from offhook.parsers import _locale_names as table  # a large table, read only where a date is in words

    months: dict[str, frozenset[int]] = {}
    for number, words in enumerate(table.MONTHS, start=1):
        for word in _split(words):
            months[word] = months.get(word, frozenset()) | {number}
    fillers = _split(table.FILLERS) | {"年", "月", "日", "년", "월", "일", "be"}
    early, late = _split(table.AM), _split(table.PM)
    return months, early - late, late - early, fillers, max(map(len, months), default=0)


def _split(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.replace("\n", " ").split(" | ")) - {""}
