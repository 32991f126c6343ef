"""OWNER.toml: what the owner can tell us. Evidence like any other, and named as such.

Unknown keys are refused by name, with the nearest known one: a misspelt statement that is silently dropped would be worse
than none.
"""

from __future__ import annotations

import difflib
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from offhook.contacts import Contact, read_contacts
from offhook.errors import OffhookError

LISTS = frozenset(
    "numbers emails imei imsi iccid serial android_id gsf_id gaid oaid mac bluetooth_mac ssids carrier addresses".split()
)
TEXTS = frozenset({"contacts", "sms", "home", "label"})
TABLES = {
    "owner": LISTS | TEXTS,
    "not_using": frozenset({"from", "to", "says"}),
    "automation": frozenset({"says", "package"}),
    "people": frozenset({"says"}),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of time (UTC milliseconds) for which the owner states that nobody used the phone."""

    began_ms: int
    ended_ms: int
    says: str


@dataclass(frozen=True, slots=True)
class Owner:
    """What the owner told. home: alpha-2 country, upper case; sms: an export of messages. Empty where nothing was told."""

    numbers: tuple[str, ...] = ()
    home: str | None = None
    label: str | None = None
    not_using: tuple[Statement, ...] = ()
    automation: tuple[tuple[str, str | None], ...] = ()
    people: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sms: Path | None = None
    identifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_owner(path: Path) -> Owner:
    """Read OWNER.toml. Raises OffhookError with one sentence that names the key or the line that is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as why:
        raise OffhookError(f"{path} cannot be read: {why}") from why
    except RecursionError as why:
        raise OffhookError(f"{path} is not valid TOML: its brackets are nested too deeply") from why
    except tomllib.TOMLDecodeError as why:
        raise OffhookError(f"{path} is not valid TOML: {why}") from why
    for key in told:
        _known(key, TABLES, f"{path}: [{key}]")
    owner = _table(told, "owner", path)
    return Owner(
        numbers=_list(owner, "numbers", path),
        home=_home(owner, path),
        label=_text(owner, "label", path),
        not_using=tuple(_statement(row, path) for row in _rows(told, "not_using", path)),
        automation=tuple(
            (str(row.get("says", "")), _text(row, "package", path)) for row in _rows(told, "automation", path)
        ),
        people=tuple(str(row.get("says", "")) for row in _rows(told, "people", path)),
        contacts=_contacts_of(owner, path),
        sms=_messages_of(owner, path),
        identifiers={key: _list(owner, key, path) for key in sorted(LISTS - {"numbers"}) if key in owner},
    )


def _known(key: str, known: object, where: str) -> None:
    names = sorted(known)  # type: ignore[call-overload]
    if key not in names:
        near = difflib.get_close_matches(key, names, 1)
        raise OffhookError(
            f"{where} is not known." + (f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(names)}.")
        )


def _table(told: dict[str, object], name: str, path: Path) -> dict[str, object]:
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise OffhookError(f"{path}: [{name}] must be a table.")
    for key in found:
        _known(key, TABLES[name], f"{path}: {key!r} in [{name}]")
    return found


def _rows(told: dict[str, object], name: str, path: Path) -> list[dict[str, object]]:
    found = told.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise OffhookError(f"{path}: write [[{name}]] with two brackets; it may stand several times.")
    for row in found:
        for key in row:
            _known(key, TABLES[name], f"{path}: {key!r} in [[{name}]]")
    return found


def _list(table: dict[str, object], key: str, path: Path) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise OffhookError(f'{path}: {key} must be a list of texts, like {key} = ["…"].')
    return tuple(found)


def _text(table: dict[str, object], key: str, path: Path) -> str | None:
    found = table.get(key)
    if found is not None and not isinstance(found, str):
        raise OffhookError(f"{path}: {key} must be a text.")
    return found


def _home(table: dict[str, object], path: Path) -> str | None:
    home = _text(table, "home", path)
    if home is not None and not (len(home) == 2 and home.isalpha()):
        raise OffhookError(f'{path}: home must be a country of two letters, like home = "SG".')
    return home.upper() if home else None


def _contacts_of(table: dict[str, object], path: Path) -> tuple[Contact, ...]:
    """The contacts in the file that the owner names, beside OWNER.toml."""
    named = _text(table, "contacts", path)
    return read_contacts(path.parent / named) if named else ()


def _messages_of(table: dict[str, object], path: Path) -> Path | None:
    """The export of messages that the owner names, beside OWNER.toml; it is read when traffic is searched."""
    named = _text(table, "sms", path)
    if named is None:
        return None
    messages = path.parent / named
    try:
        with messages.open("rb") as file:
            file.read(1)
    except OSError as why:
        raise OffhookError(f"{messages} (sms) cannot be read: {why.strerror or why}") from why
    return messages


def _statement(row: dict[str, object], path: Path) -> Statement:
    began, ended = _moment(row, "from", path), _moment(row, "to", path)
    if ended <= began:
        raise OffhookError(f"{path}: in [[not_using]] 'to' must be later than 'from'.")
    return Statement(began, ended, str(row.get("says", "")))


def _moment(row: dict[str, object], key: str, path: Path) -> int:
    value = row.get(key)
    with suppress(ValueError, OverflowError):  # what is no time, or lies before or after all calendars, is told below
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if moment.tzinfo is not None:
            return round(moment.astimezone(UTC).timestamp() * 1000)
    raise OffhookError(
        f'{path}: in [[not_using]] {key} must be a time with its zone, like {key} = "2026-09-21T23:00+08:00".'
    )
