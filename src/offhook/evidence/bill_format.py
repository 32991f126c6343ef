"""--bill-format: what the owner says about a bill that offhook cannot make out by itself.

A TOML file. Every key is optional; what is not given is found out from the table. Unknown keys are refused by name.

    encoding = "cp1252"
    separator = ";"
    header_line = 5                     # 1 = the first line; 0 = there is none, columns are then given by number
    day_first = true                    # 03/04 is 3 April
    date_format = "%d/%m/%Y %H:%M:%S"   # instead of day_first, as in Python's strptime
    zone = "Asia/Singapore"             # or "+08:00", or "UTC": the clock that the bill is printed in
    own_number = "+6591234567"
    duration_unit = "seconds"           # or "minutes", for plain numbers
    period = ["2026-09-01", "2026-09-30"]

    [columns]                           # role = name of the column, or its number (1 = the first)
    date = "Datum"
    time = "Uhrzeit"
    number = "Ziel"
    duration = "Dauer"

    [words]                             # further words that the bill uses
    outgoing = ["Abgang"]
"""

from __future__ import annotations

import codecs
import difflib
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offhook.errors import OffhookError
from offhook.evidence.bill_words import folded

COLUMNS = {
    "date": "when", "time": "time", "number": "number", "caller": "caller", "recipient": "recipient", "own_number": "own",
    "duration": "duration", "type": "what", "direction": "what", "cost": "cost", "currency": "currency", "zone": "zone",
    "roaming": "roaming", "volume": "volume", "ended": "ended",
}  # fmt: skip
WORDS = ("outgoing", "incoming", "voice", "sms", "mms", "data", "other")
KEYS = (
    "encoding", "separator", "header_line", "day_first", "date_format", "zone", "own_number", "duration_unit", "period",
    "columns", "words",
)  # fmt: skip
UNITS = {"seconds": "s", "minutes": "min"}


@dataclass(frozen=True, slots=True)
class BillFormat:
    """What was told. columns: (role, name or 1-based number); words: folded word -> what it means."""

    encoding: str | None = None
    separator: str | None = None
    header_line: int | None = None
    day_first: bool | None = None
    date_format: str | None = None
    zone: str | None = None
    own_number: str | None = None
    unit: str | None = None
    period: tuple[str, str] | None = None
    columns: tuple[tuple[str, str | int], ...] = ()
    words: dict[str, str] = field(default_factory=dict)


def read_bill_format(path: Path) -> BillFormat:
    """Read a description of a bill. Raises OffhookError with one sentence that names the key that is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as why:
        raise OffhookError(f"{path} cannot be read: {why}") from why
    except tomllib.TOMLDecodeError as why:
        raise OffhookError(f"{path} is not valid TOML: {why}") from why
    _known(told, KEYS, str(path))
    columns, words = _table(told, "columns", path), _table(told, "words", path)
    _known(columns, COLUMNS, f"{path}: [columns]")
    _known(words, WORDS, f"{path}: [words]")
    return BillFormat(
        encoding=_encoding(told, path),
        separator=_separator(told, path),
        header_line=_header_line(told, path),
        day_first=_flag(told, "day_first", path),
        date_format=_text(told, "date_format", path),
        zone=_zone(told, path),
        own_number=_text(told, "own_number", path),
        unit=_unit(told, path),
        period=_period(told, path),
        columns=tuple((COLUMNS[key], _column(key, value, path)) for key, value in columns.items()),
        words={folded(word): key for key, value in words.items() for word in _list(key, value, path)},
    )


def _known(told: dict[str, object], known: object, where: str) -> None:
    names = sorted(known)  # type: ignore[call-overload]
    for key in told:
        if key not in names:
            near = difflib.get_close_matches(key, names, 1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(names)}."
            raise OffhookError(f"{where}: {key!r} is not known.{hint}")


def _table(told: dict[str, object], name: str, path: Path) -> dict[str, object]:
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise OffhookError(f"{path}: [{name}] must be a table.")
    return found


def _text(told: dict[str, object], key: str, path: Path) -> str | None:
    found = told.get(key)
    if found is not None and not isinstance(found, str):
        raise OffhookError(f"{path}: {key} must be a text.")
    return found


def _flag(told: dict[str, object], key: str, path: Path) -> bool | None:
    found = told.get(key)
    if found is not None and not isinstance(found, bool):
        raise OffhookError(f"{path}: {key} must be true or false.")
    return found


def _header_line(told: dict[str, object], path: Path) -> int | None:
    found = told.get("header_line")
    if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < 0):
        raise OffhookError(f"{path}: header_line must be a line number, 0 where there is no header.")
    return found


def _encoding(told: dict[str, object], path: Path) -> str | None:
    name = _text(told, "encoding", path)
    if name is not None and not _is_encoding(name):
        raise OffhookError(f"{path}: {name!r} is not an encoding. Write it like utf-8 or cp1252.")
    return name


def _is_encoding(name: str) -> bool:
    try:
        return isinstance(codecs.decode(b"1", name), str)
    except (LookupError, ValueError, TypeError):
        return False


def _separator(told: dict[str, object], path: Path) -> str | None:
    mark = _text(told, "separator", path)
    if mark is not None and (len(mark) != 1 or mark in '"\n\r'):
        raise OffhookError(f'{path}: separator must be one character, like ";" or "\\t".')
    return mark


def _zone(told: dict[str, object], path: Path) -> str | None:
    name = _text(told, "zone", path)
    if name and not is_zone(name):
        raise OffhookError(f"{path}: {name!r} is not a time zone. Write it like Asia/Singapore or +05:30.")
    return name


def is_zone(name: str) -> bool:
    """Whether this names a zone: IANA, "UTC", or an offset like "+05:30"."""
    if name[:1] in "+-":
        hours, _, minutes = name[1:].partition(":")
        return hours.isdecimal() and (minutes or "00").isdecimal() and int(hours) <= 14 and len(minutes) in (0, 2)
    try:
        return bool(name) and not name.startswith(("/", ".")) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _unit(told: dict[str, object], path: Path) -> str | None:
    unit = _text(told, "duration_unit", path)
    if unit is not None and unit not in UNITS:
        raise OffhookError(f'{path}: duration_unit must be "seconds" or "minutes".')
    return UNITS[unit] if unit else None


def _period(told: dict[str, object], path: Path) -> tuple[str, str] | None:
    found = told.get("period")
    if found is None:
        return None
    try:
        first, last = (date.fromisoformat(str(day)) for day in found)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as why:
        raise OffhookError(f'{path}: period must be two days, like period = ["2026-09-01", "2026-09-30"].') from why
    if last < first:
        raise OffhookError(f"{path}: the last day of the period must not be before the first.")
    return first.isoformat(), last.isoformat()


def _column(key: str, value: object, path: Path) -> str | int:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise OffhookError(f"{path}: in [columns] {key} must be the name of a column, or its number from 1 on.")


def _list(key: str, value: object, path: Path) -> list[str]:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return value
    raise OffhookError(f'{path}: in [words] {key} must be a list of texts, like {key} = ["…"].')
