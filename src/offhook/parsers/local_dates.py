"""Dates as the phone's language writes them ("8/15/2019, 3:08 PM", "15.8.2019, 15:08"): minute precision, order not told.

Which number is the day stands in no single date below the thirteenth; other dates of the same dump tell (`day_first`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from offhook.facts.time import Base, Stamp

LOCAL = re.compile(
    r"""
    (?P<a>\d{1,4}) (?P<mark>[./-]) \ ? (?P<b>\d{1,2}) (?P=mark) \ ? (?P<c>\d{1,4}) [.,年]? \ ?
    (?P<before>[^\d\s]{1,6}\ ?)? (?P<hour>\d{1,2}) [:.] (?P<minute>\d{2}) \ ? (?P<after>[^\d]{1,8})?
    """,
    re.VERBOSE,
)
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/](\d{1,2})[/](?:\d{4}|\d{2})(?!\d)")
MORNING = {"am", "a.m.", "a.m", "上午", "오전", "午前"}
EVENING = {"pm", "p.m.", "p.m", "下午", "오후", "午後"}
SPACES = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200e": None, "\u200f": None})


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether "3/4/2024" is the third of April here: True, False, or None if no date among `texts` tells (or they contradict)."""
    pairs = [(int(a), int(b)) for text in texts for a, b in NUMERIC.findall(text.translate(SPACES))]
    day_leads, month_leads = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    return None if day_leads == month_leads else day_leads


def local_date(text: str, *, day_leads: bool | None) -> Stamp | None:
    """The stamp of a date in some language, or None where it is not understood or its day and month cannot be told apart."""
    found = LOCAL.fullmatch(text.translate(SPACES).strip()) if len(text) < 60 else None
    date = _date(found, day_leads) if found else None
    hour = _hour(found) if found else None
    if not found or date is None or hour is None or int(found["minute"]) > 59:
        return None
    ms = int(dt.datetime(date.year, date.month, date.day, hour, int(found["minute"]), tzinfo=dt.UTC).timestamp()) * 1000
    return Stamp(text, Base.WALL, ms, ("zone", "seconds"), 60_000)


def _date(found: re.Match[str], day_leads: bool | None) -> dt.date | None:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    leads = day_leads if found["mark"] == "/" else True
    if len(found["a"]) == 4:
        year, month, day = a, b, c
    elif leads is None and a != b:
        return None
    else:
        year, month, day = c if c > 99 else c + 2000, b if leads else a, a if leads else b
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _hour(found: re.Match[str]) -> int | None:
    hour = int(found["hour"])
    half = (found["before"] or found["after"] or "").replace(" ", "").lower()
    if not half:
        return hour if hour < 24 else None
    if half not in MORNING | EVENING or not 0 <= hour <= 12:
        return None
    return hour % 12 + (12 if half in EVENING else 0)
