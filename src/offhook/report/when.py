"""Times as a person reads them: the phone's own clock face, plain lengths; never the clock or language of this computer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from offhook.answers import Answers, Call, Phone, Transfer
from offhook.report.text import plain

_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ENDLESS_S = 1e10
"""Longer than any call; infinity and NaN are not shorter either."""
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock face of one phone.

    name: as told to the reader ("Asia/Singapore", "UTC");
    known: False where the phone's zone is not known and UTC stands in;
    year: dates of this year are printed without it.
    """

    zone: tzinfo
    name: str
    known: bool
    year: int | None = None

    def local(self, at: datetime) -> datetime:
        """The moment on this clock face; a moment at the edge of the calendar stays in UTC."""
        try:
            return at.astimezone(self.zone)
        except (OverflowError, ValueError):
            return at

    def day(self, at: datetime) -> str:
        """As in "Fri 19 Sep", with the year where it is another than the evidence's."""
        face = self.local(at)
        year = "" if face.year == self.year else f" {face.year}"
        return f"{_DAYS[face.weekday()]} {face.day} {_MONTHS[face.month - 1]}{year}"

    def minute(self, at: datetime) -> str:
        """As in "Fri 19 Sep 00:12"."""
        return f"{self.day(at)} {self.local(at):%H:%M}"

    def second(self, at: datetime) -> str:
        """As in "Fri 19 Sep 00:12:03", with milliseconds where there are any."""
        face = self.local(at)
        fraction = f".{face.microsecond // 1000:03}" if face.microsecond >= 1000 else ""
        return f"{self.day(at)} {face:%H:%M:%S}{fraction}"

    def dated(self, at: datetime) -> str:
        """As in "Sat 20 Sep 2026 09:31", always with the year."""
        return f"{replace(self, year=None).day(at)} {self.local(at):%H:%M}"

    def stretch(self, began: datetime, ended: datetime) -> str:
        """As in "Fri 19 Sep 22:10 – Sat 20 Sep 09:31"; one day is named once."""
        if self.local(began).date() == self.local(ended).date():
            return f"{self.minute(began)}–{self.local(ended):%H:%M}"
        return f"{self.minute(began)} – {self.minute(ended)}"


def dated_stretch(clock: Clock, began: datetime, ended: datetime) -> str:
    """As in "Fri 9 Mar 20:49 – Sat 10 Mar 2018 08:00", or "Fri 9 Mar 2018 20:49–20:59": always with the year."""
    if clock.local(began).date() == clock.local(ended).date():
        return f"{clock.dated(began)}–{clock.local(ended):%H:%M}"
    return f"{clock.minute(began)} – {clock.dated(ended)}"


class Clocks:
    """The clocks of all phones of one audit."""

    def __init__(self, answers: Answers) -> None:
        year = _year(answers)
        self._by_phone = {phone.id: clock_of(phone, year) for phone in answers.phones}
        self.main = next(iter(self._by_phone.values()), Clock(UTC, "UTC", known=False, year=year))

    def of(self, told: Call | Transfer) -> Clock:
        """The clock of the phone that the call or transfer belongs to."""
        return self._by_phone.get(told.phone or "", self.main)


def clock_of(phone: Phone, year: int | None = None) -> Clock:
    """The phone's clock; UTC, and not `known`, where its zone is not told or is none."""
    name = phone.time_zone or ""
    zone = _offset(name) or _named(name)
    return Clock(zone, plain(name), known=True, year=year) if zone else Clock(UTC, "UTC", known=False, year=year)


def hours(seconds: float) -> str:
    """A covered time in words: "83 hours", "1 hour", "40 minutes", "less than a minute"."""
    if seconds >= 3600 * 1.5:
        return f"{_grouped(round(seconds / 3600))} hours"
    if seconds >= 3600:
        return "1 hour"
    minutes = int(seconds // 60)
    return "less than a minute" if not minutes else f"{minutes} minute{'s' * (minutes != 1)}"


def length(seconds: float) -> str:
    """The length of a call: "4 min 02 s", "12 s", "1 h 05 min"."""
    if not seconds < _ENDLESS_S:
        return "length not known"
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{_grouped(whole // 3600)} h {whole // 60 % 60:02} min"


def _grouped(number: int) -> str:
    return f"{number:,}"


def _named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _offset(name: str) -> tzinfo | None:
    found = _OFFSET.fullmatch(name)
    if not found or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size)


def _year(answers: Answers) -> int | None:
    moments = [
        answers.covered_to,
        *(call.began for call in answers.calls),
        *(transfer.began for transfer in answers.transfers or []),
    ]
    known = [at for at in moments if at]
    return (answers.covered_to or max(known)).year if known else None
