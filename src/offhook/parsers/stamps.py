"""Texts of time and of uids, as Android prints them, read into stamps and numbers. No clock, no zone is applied."""

from __future__ import annotations

import datetime as dt
import re

from offhook.facts.time import Base, Stamp

DAY = 86_400_000
EPOCH_DAY = dt.date(1970, 1, 1).toordinal()
LEAP_YEAR = 2000

FACE = re.compile(
    r"""
    (?: (?: (?P<year>\d{4}) - )? (?P<month>\d{1,2}) - (?P<day>\d{1,2}) [T\ -] )?
    (?P<hour>\d{1,2}) (?P<gap>[:-]) (?P<minute>\d{2}) (?: (?P=gap) (?P<second>\d{2}) (?: (?: [.:,] | (?<=-\d\d) - ) (?P<fraction>\d{1,9}) )? )?
    \ ? (?P<zone> Z | UTC | (?:GMT|UTC)? [+-]\d{2} (?: :?\d{2} )? )?
    """,
    re.VERBOSE,
)
"""2024-03-03 09:44:03.772 · 03-03 09:44:03:772 · 09:44:03.772 · 2024-03-03-09-44-03-772 · 2024-03-03T09:44:03.772Z"""

JAVA_DATE = re.compile(
    r"""
    [A-Z][a-z]{2} \  (?P<month>[A-Z][a-z]{2}) \ {1,2} (?P<day>\d{1,2}) \  (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})
    \  (?: (?P<zone>\S{1,12}) \  )? (?P<year>\d{4})
    """,
    re.VERBOSE,
)
"""Sun Mar 03 09:44:03 GMT+01:00 2024"""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OFFSET = re.compile(r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")

DURATION = re.compile(
    r"""
    \s* (?P<sign>[+-]?) \s*
    (?: (?P<days>\d{1,9}) d \s* )? (?: (?P<hours>\d{1,9}) h \s* )? (?: (?P<minutes>\d{1,9}) m (?!s) \s* )?
    (?: (?P<seconds>\d{1,12}) s \s* )? (?: (?P<millis>\d{1,15}) ms \s* )?
    """,
    re.VERBOSE,
)
MILLIS_AGO = re.compile(r"(?:(?P<past>\d{1,15}) ?ms ago|in (?P<future>\d{1,15}) ?ms|(?P<now>now))")
NUMBERED_UID = re.compile(r"u(?P<user>\d{1,4})_?(?P<kind>ai|a|i|s)(?P<number>\d{1,5})")
FIRST_OF_KIND = {"a": 10_000, "i": 99_000, "ai": 90_000, "s": 0}
NAMED_UIDS = {
    "root": 0,
    "system": 1000,
    "radio": 1001,
    "bluetooth": 1002,
    "wifi": 1010,
    "media": 1013,
    "nfc": 1027,
    "shell": 2000,
    "nobody": 9999,
}


def wall(text: str) -> Stamp | None:
    """The stamp of a wall clock's face, in any of the forms of FACE or JAVA_DATE; None if `text` is none or no real time.

    The stamp lacks "year" or "date" where the text has none, "zone" unless it prints an offset, "seconds" where it stops
    at the minute. (java's LocalDateTime leaves out the seconds where they are zero: "T" forms without seconds are exact.)
    """
    trimmed = text.strip()
    if found := FACE.fullmatch(trimmed):
        return _of_face(found, trimmed)
    if found := JAVA_DATE.fullmatch(trimmed):
        return _of_java_date(found, trimmed)
    return None


def _of_face(found: re.Match[str], text: str) -> Stamp | None:
    part = found.groupdict()
    dated, zoned = part["month"] is not None, offset_s(part["zone"])
    day = _day(int(part["year"] or LEAP_YEAR), int(part["month"]), int(part["day"])) if dated else 0
    time = _time(part["hour"], part["minute"], part["second"] or "0")
    if day is None or time is None:
        return None
    exact = part["second"] is not None or "T" in text
    lacks = (("date",) if not dated else () if part["year"] else ("year",)) + (() if zoned is not None else ("zone",))
    fraction = int((part["fraction"] or "0").ljust(3, "0")[:3]) if part["fraction"] else 0
    error = 0 if part["fraction"] else 1000 if exact else 60_000
    return Stamp(text, Base.WALL, day + time + fraction, lacks if exact else (*lacks, "seconds"), error, zoned)


def _of_java_date(found: re.Match[str], text: str) -> Stamp | None:
    if found["month"] not in MONTHS:
        return None
    day = _day(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
    time = _time(found["hour"], found["minute"], found["second"])
    if day is None or time is None:
        return None
    zoned = offset_s(found["zone"])
    return Stamp(text, Base.WALL, day + time, () if zoned is not None else ("zone",), 1000, zoned)


def offset_s(zone: str | None) -> int | None:
    """Seconds east of UTC of "Z", "UTC", "GMT+01:00", "+0545"; None for anything else ("CET": which one is it?)."""
    if zone in ("Z", "UTC", "GMT"):
        return 0
    found = OFFSET.fullmatch(zone or "")
    if not found:
        return None
    seconds = int(found["hours"]) * 3600 + int(found["minutes"] or 0) * 60
    return -seconds if found["sign"] == "-" else seconds


def _day(year: int, month: int, day: int) -> int | None:
    try:
        return (dt.date(year, month, day).toordinal() - EPOCH_DAY) * DAY
    except ValueError:
        return None


def _time(hour: str, minute: str, second: str) -> int | None:
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    return int(hour) * 3_600_000 + int(minute) * 60_000 + int(second) * 1000


def epoch(ms_text: str) -> Stamp | None:
    """The stamp of milliseconds since 1970 in UTC; None for 0 and negative numbers (never), and for what is no number."""
    text = ms_text.strip()
    if not text.isdecimal() or len(text) > 15 or not int(text):
        return None
    return Stamp(text, Base.EPOCH, int(text))


def elapsed(ms_text: str) -> Stamp | None:
    """The stamp of milliseconds since boot, suspend included; None for what is no number."""
    text = ms_text.strip()
    return Stamp(text, Base.ELAPSED, int(text)) if text.isdecimal() and len(text) <= 15 else None


def duration_ms(text: str) -> int | None:
    """Milliseconds of "-1h2m3s4ms" (sign kept) or "0"; None for "--" (never) and for what is no duration."""
    if text.strip() in ("0", "+0", "-0"):
        return 0
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        return None
    units = {"days": DAY, "hours": 3_600_000, "minutes": 60_000, "seconds": 1000, "millis": 1}
    total = sum(int(found[name] or 0) * unit for name, unit in units.items())
    return -total if found["sign"] == "-" else total


def ago(text: str) -> Stamp | None:
    """The stamp of an age: "-1h2m3s4ms", "(-1h2m3s4ms)", "+1h2m3s ago", "345 ms ago", "now"; of "+5s" and "in 5 ms" a negative one.

    Its base is AGO; a source that counts uptime has to say so itself (`replace(stamp, base=Base.UPTIME_AGO)`).
    """
    trimmed = text.strip().removeprefix("(").removesuffix(")").strip()
    if found := MILLIS_AGO.fullmatch(trimmed):
        return Stamp(text.strip(), Base.AGO, int(found["past"] or 0) - int(found["future"] or 0))
    told = trimmed.removesuffix("ago")
    length = duration_ms(told)
    if length is None:
        return None
    return Stamp(text.strip(), Base.AGO, abs(length) if told != trimmed else -length)


def uid_of(text: str) -> int | None:
    """The number of a uid as printed: "u0a44" and "u0_a44" are 10044, "u10a44" 1010044, "1000" 1000, "radio" 1001; else None."""
    trimmed = text.strip()
    if trimmed.isdecimal() and len(trimmed) <= 10:
        return int(trimmed)
    found = NUMBERED_UID.fullmatch(trimmed)
    if found:
        return int(found["user"]) * 100_000 + FIRST_OF_KIND[found["kind"]] + int(found["number"])
    return NAMED_UIDS.get(trimmed)
