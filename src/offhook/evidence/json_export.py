r"""Calls and messages that the app "SMS Import / Export" exported: `calls*.json`, `messages*.json`, `messages.ndjson` (in a zip).

Each record is a JSON object that holds the columns of Android's provider by their names, values as strings, empty ones left
out. Calls, and messages before version 2, stand in one array, indented by two; messages since then one a line, text messages
first. What the app adds are names (`display_name`) and, of multimedia messages, `sender_address`, `recipient_addresses` and
`parts`, written with `__` before them since version 2. Parts, subjects and bodies are dropped here, unseen.

Read in one pass: records are told apart by the line that each begins on, since a line end never stands inside a string of JSON,
so that a broken record costs itself alone.

References: the app's own description of its format, its source (2.x), and its converter from the format of 1.x.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from offhook.evidence.database import shown
from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.evidence.stream import Stream
from offhook.evidence.text import normalised
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

LONGEST = 8 << 20
"""Bytes of one record: older versions write the pictures of a message into it."""
NAMED = 50
"""Broken records that are told one by one; further ones are counted together."""
CALL_COLUMNS = frozenset(
    """
    _id number date duration type presentation numberpresentation subscription_id subscription_component_name features
    last_modified post_dial_digits via_number name countryiso missed_reason block_reason deleted new is_read
    """.split()
)
MESSAGE_COLUMNS = frozenset("_id thread_id address date date_sent type msg_box m_type status error_code sub_id creator".split())  # fmt: skip
FROM = "137"
ADDRESSES = {FROM: "addr_137", "151": "addr_151", "130": "addr_151", "129": "addr_151"}
"""The PduHeaders of the sender and of recipients (to, copy, blind copy), and as what they are handed on."""
MOST_ADDRESSES = 100
BETWEEN = re.compile(r"[\s,\[\]]*")
KEY = re.compile(rb'(?<!\\)"(\w{1,60})"\s{0,20}:')
INDENT = re.compile(rb"[ \t]{0,64}")
DECODER = json.JSONDecoder()


def export_of(text: bytes) -> str:
    """What the beginning of a JSON file exports: "call_log", "messages", or "" for something else."""
    start = text.find(b"{")
    if start < 0 or text[:start].strip() not in (b"", b"["):
        return ""
    keys = _keys(text[start:])
    if {"date", "duration", "type"} <= keys and keys & {"number", "presentation", "numberpresentation"}:
        return "call_log"
    sms = {"address", "date", "type"} <= keys and keys & {"body", "protocol", "status", "read"}
    mms = {"date", "msg_box", "m_type"} <= keys
    return "messages" if "thread_id" in keys and (sms or mms) else ""


def _keys(text: bytes) -> set[str]:
    """The keys of the first record; of all that is there, where the record is cut."""
    try:
        record, _ = DECODER.raw_decode(text.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        return {key.decode("ascii", errors="replace") for key in KEY.findall(text)}
    return set(record)


def records_of(stream: Stream, place: Place, limits: Limits, name: str) -> Iterator[RowSection | Fact]:
    """The records as rows of "call_log" or "messages", what is broken, and their `Dumped`."""
    spot = replace(place, line=1)
    title = f"{place.entry}:{'messages' if name == 'messages' else 'calls'}"
    export = Export(spot, name == "messages", limits.rows)
    rows = export.rows(normalised(stream))
    yield RowSection(name, title, spot, rows, export.ending)
    for _ in rows:
        pass
    yield from export.remarks()
    yield Dumped(place=spot, name=name, title=title, state=export.ending.state, lines=export.ending.lines)


@dataclass(slots=True)
class Export:
    """The reading of one export. broken: where records begin that are no JSON, and why. closed: the array was ended."""

    place: Place
    messages: bool
    most: int
    ending: Ending = field(default_factory=Ending)
    broken: list[tuple[int, str]] = field(default_factory=list)
    array: bool = False
    closed: bool = False
    full: bool = False

    def rows(self, stream: Stream) -> Iterator[Row]:
        """Every record that can be read."""
        head = stream.head()
        self.array = head.lstrip().startswith(b"[")
        for line, run in _runs(stream.chunks, _mark(head)):
            if run is None:
                self.broken.append((line, f"a record of more than {LONGEST} bytes: not read"))
            else:
                yield from self._records(line, run.decode("utf-8", errors="replace"))
            if self.full:
                break
        whole = self.closed == self.array and not (self.broken or self.full or stream.troubles)
        self.ending.state = "truncated" if not whole else "read" if self.ending.lines else "empty"

    def _records(self, line: int, text: str) -> Iterator[Row]:
        """The records in a run of text, up to the first that is broken."""
        at = self._passed(text, 0)
        line += text.count("\n", 0, at)
        while at < len(text):
            record, end = _decoded(text, at)
            if record is None:
                self.broken.append((line, "what should be a record is no JSON object, or breaks off"))
                return
            if self.ending.lines >= self.most:
                self.full = True
                return
            self.ending.lines += 1
            yield self._row(line, record)
            start, at = at, self._passed(text, end)
            line += text.count("\n", start, at)

    def _passed(self, text: str, at: int) -> int:
        """Where the next record begins."""
        found = BETWEEN.match(text, at)
        end = found.end() if found else at
        self.closed = self.closed or (self.array and "]" in text[at:end])
        return end

    def _row(self, line: int, record: Mapping[str, object]) -> Row:
        columns = _message(record) if self.messages else _call(record)
        return Row(replace(self.place, line=line, text=shown(columns)), columns)

    def remarks(self) -> Iterator[Unread]:
        """What was not read. The text of it is left out: it may be what somebody wrote."""
        for line, why in self.broken[:NAMED]:
            yield Unread(place=replace(self.place, line=line), why=why)
        if beyond := len(self.broken[NAMED:]):
            yield Unread(place=self.place, why=f"{beyond} more records are broken alike", items=beyond)
        if self.full:
            yield Unread(place=self.place, why=f"more than {self.most} rows; the rest was not read")
        elif self.array and not self.closed:
            yield Unread(place=self.place, why="the file breaks off: the list of records is not ended")


def _mark(head: bytes) -> bytes:
    """What a record begins with where it begins a line; that of the first record is that of all."""
    indent = head[: head.find(b"{")].rpartition(b"\n")[2]
    return b"\n" + (indent if INDENT.fullmatch(indent) else b"") + b"{"


def _runs(chunks: Iterator[bytes], mark: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Runs of text that each begin with the line of a record, and their first lines; None for one that is too long."""
    line, rest, over = 1, b"", False
    for chunk in chunks:
        rest, start = rest + chunk, 0
        while (found := rest.find(mark, start)) >= 0:
            if not over:
                yield line, rest[start : found + 1]
            line += rest.count(b"\n", start, found + 1)
            start, over = found + 1, False
        rest = rest[start:]
        if len(rest) > LONGEST or over:
            if not over:
                yield line, None
            keep = len(rest) - len(mark)
            line, rest, over = line + rest.count(b"\n", 0, max(keep, 0)), rest[max(keep, 0) :], True
    if rest and not over:
        yield line, rest


def _decoded(text: str, at: int) -> tuple[dict[str, object] | None, int]:
    """The object that begins there and where it ends; None if it is none."""
    try:
        record, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, at
    return (record, end) if isinstance(record, dict) else (None, at)


def _call(record: Mapping[str, object]) -> dict[str, object]:
    columns = _kept(record, CALL_COLUMNS)
    name = _plain(record.get("display_name"))
    return {**columns, "contact_name": name} if name else columns


def _message(record: Mapping[str, object]) -> dict[str, object]:
    columns = _kept(record, MESSAGE_COLUMNS)
    if "msg_box" not in columns and "m_type" not in columns:
        return {**columns, "kind": "sms"}
    columns.pop("address", None)
    return {**columns, **_numbers(record), "kind": "mms"}


def _kept(record: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    return {key: text for key, value in record.items() if key in names and (text := _plain(value)) is not None}


def _numbers(record: Mapping[str, object]) -> dict[str, str]:
    """The numbers of a multimedia message by what they are, as the reader of the message store expects them."""
    found: dict[str, list[str]] = {}
    for key in ("sender_address", "recipient_addresses", "addresses"):
        given = record.get(f"__{key}", record.get(key))
        for one in (given if isinstance(given, list) else [given])[:MOST_ADDRESSES]:
            if isinstance(one, dict) and (number := _plain(one.get("address"))):
                role = ADDRESSES.get(_plain(one.get("type")) or (FROM if key == "sender_address" else "151"))
                found.setdefault(role or "addr_other", []).append(number[:200])
    return {role: "~".join(numbers) for role, numbers in found.items()}


def _plain(value: object) -> str | None:
    """A value as text that can be written anywhere; None for lists, objects, truths and nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).encode("utf-8", errors="replace").decode()
