"""The call log: rows of the provider's database, of `content query`, or of a backup app's XML. One row, one call.

The provider keeps the newest 500 calls of each account. Rows can be deleted, edited and restored; emergency calls and calls of
apps that opt out may be absent. `date` is when the call was created, `duration` how long it was connected.

References: Android `CallLog.Calls` (API 19-35), the `content` command of the shell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from offhook.evidence.section import Entry, Row
from offhook.facts.calls import CallLogRow
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Unread
from offhook.parsers.contract import parser, row_parser, unread
from offhook.parsers.stamps import epoch

KINDS = {
    1: "incoming",
    2: "outgoing",
    3: "missed",
    4: "voicemail",
    5: "rejected",
    6: "blocked",
    7: "answered_externally",
}
PRESENTATIONS = {1: "allowed", 2: "restricted", 3: "unknown", 4: "payphone", 5: "unavailable"}
SAMSUNG_CALL = 100
"""`logtype` of calls in Samsung's LogsProvider, whose table holds messages (200, 300) and mail (400) as well."""
WITHHELD = frozenset(("restricted", "unknown", "unavailable"))
NO_NUMBER = frozenset(("", "-1", "-2", "-3"))
NO_NAME = frozenset(("", "(Unknown)", "NULL"))
ROW = re.compile(r"Row: \d{1,9} ")
COLUMN = re.compile(r", (?=[A-Za-z_]\w{0,60}=)")
SHOWN = ("_id", "number", "date", "duration", "type", "presentation", "subscription_id", "name", "contact_name")


@row_parser(of="call_log", source="call_log")
def call_log_rows(row: Row) -> Iterator[Fact]:
    """Read one row of a database or one element of an export, in any schema from Android 4 on."""
    shown = ", ".join(f"{key}={row.columns[key]}" for key in SHOWN if row.columns.get(key) is not None)
    place = replace(row.place, source="call_log", text=row.place.text or shown[:2000])
    other = _number(row.columns.get("logtype")) not in (None, SAMSUNG_CALL)
    yield Ignored(place=place, name="a message or mail in Samsung's log") if other else _call(place, row.columns)


@parser(of="content_query", source="call_log", entries=r"Row: \d+ ", tally=r"^Row: \d+ ", counts=CallLogRow)
def call_log_query(entry: Entry) -> Iterator[Fact]:
    """Read one `Row: n column=value, …`. Values are not escaped, so a column that stands twice makes the row unreadable."""
    told: dict[str, object] = {}
    twice = False
    for pair in COLUMN.split(ROW.sub("", "\n".join(entry.lines), count=1)):
        key, _, value = pair.partition("=")
        twice = twice or key in told
        told[key] = None if value == "NULL" else value
    if not {"date", "duration", "number"} <= told.keys():
        yield Ignored(place=entry.at(0), name="row of another table")
    elif twice:
        yield unread(entry.at(0), "a column stands twice: a value holds what looks like columns")
    else:
        yield _call(_without_words(entry, told), told)


def _without_words(entry: Entry, told: Mapping[str, object]) -> Place:
    """The place of a row, cited without what was said on a voicemail or written to the call."""
    place = entry.at(0)
    held = [str(value) for name in ("transcription", "subject") if (value := told.get(name))]
    text = place.text
    for words in held:
        text = text.replace(words.partition("\n")[0][:2000], "…")
    return replace(place, text=text) if held else place


@parser(of="content_query", source="call_log", entries=r".{0,200}(?:SecurityException|Permission Denial)")
def call_log_refusal(entry: Entry) -> Iterator[Fact]:
    """The answer of a phone that does not let the shell read its call log (Android 11 and earlier)."""
    yield unread(entry.at(0), "the phone refused: the shell may not read the call log")


def _call(place: Place, columns: Mapping[str, object]) -> CallLogRow | Unread:
    began = epoch(_text(columns.get("date")) or "")
    if began is None:
        return unread(place, "a row without a readable date")
    presentation = _presentation(columns)
    return CallLogRow(
        place=place,
        row_id=_number(columns.get("_id")),
        began=began,
        duration_s=_number(columns.get("duration")),
        kind=_kind(columns.get("type")),
        number=_caller(columns.get("number"), presentation),
        presentation=presentation,
        account=_text(columns.get("subscription_component_name")),
        account_id=_text(columns.get("subscription_id")),
        features=_number(columns.get("features")),
        modified=epoch(_text(columns.get("last_modified")) or ""),
        post_dial=_text(columns.get("post_dial_digits")),
        via_number=_text(columns.get("via_number")),
        name=_name(columns),
        missed_reason=_number(columns.get("missed_reason")),
        block_reason=_number(columns.get("block_reason")),
        deleted=_number(columns.get("deleted")) == 1,
        country=_text(columns.get("countryiso")),
    )


def _presentation(columns: Mapping[str, object]) -> str | None:
    value = columns.get("presentation", columns.get("numberpresentation"))
    number = _number(value)
    return None if number is None else PRESENTATIONS.get(number, f"presentation {number}")


def _kind(value: object) -> str:
    number = _number(value)
    return KINDS.get(number, f"type {number}") if number is not None else "type unknown"


def _caller(value: object, presentation: str | None) -> str | None:
    """The other number; None where it was withheld or is empty."""
    text = _text(value)
    return None if text is None or text in NO_NUMBER or presentation in WITHHELD else text


def _name(columns: Mapping[str, object]) -> str | None:
    text = _text(columns.get("name")) or _text(columns.get("contact_name"))
    return None if text in NO_NAME else text


def _text(value: object) -> str | None:
    """A stored value as text, None for NULL and for nothing but spaces; whole floats lose their ".0"."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (str(value).strip() or None) if value is not None else None


def _number(value: object) -> int | None:
    text = _text(value) or ""
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) < 19 else None
