"""Which number is the day in "3/4/2024": no single date below the thirteenth tells, the other dates of the same dump may."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from offhook.facts.time import Stamp
from offhook.parsers.locale_dates import parse_locale_date

NUMERIC = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether "3/4/2024" is the third of April here: True, False, or None if no date among `texts` tells (or they contradict)."""
    pairs = [(int(a), int(b)) for text in texts for a, b, _ in NUMERIC.findall(text)]
    day_leads, month_leads = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    return None if day_leads == month_leads else day_leads


def local_date(text: str, *, day_leads: bool | None) -> Stamp | None:
    """The stamp of a date in the phone's language, or None where it is not understood or its day and month cannot be told apart."""
    plain = text if day_leads is None else NUMERIC.sub(_days_lead if day_leads else _months_lead, text[:100])
    stamp = parse_locale_date(plain)
    return None if stamp is None or "date" in stamp.lacks else replace(stamp, text=text)


def _days_lead(found: re.Match[str]) -> str:
    return f"{_year(found[3])}-{found[2].zfill(2)}-{found[1].zfill(2)}"


def _months_lead(found: re.Match[str]) -> str:
    return f"{_year(found[3])}-{found[1].zfill(2)}-{found[2].zfill(2)}"


def _year(digits: str) -> str:
    return digits if len(digits) == 4 else f"20{digits}"
