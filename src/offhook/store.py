"""Facts at rest: one Parquet table per record class, its columns given by the fields of the record.

A row begins with its place (`evidence`, `source`, `entry`, `line`, `text`); then come the fields in their order. A `Stamp`
becomes four columns, a tuple a list, everything else one column of its own type; a field with the name of a column of the
place becomes `its_<field>`. All columns may be NULL, in every file alike. The same facts give the same bytes: rows stay in
the order they come in, whatever the number of threads.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, get_args, get_origin, get_type_hints

from offhook.errors import CaseUnwritable
from offhook.facts.place import Fact, Place
from offhook.facts.time import Instant, Stamp

if TYPE_CHECKING:
    import duckdb

Clock = Callable[[Stamp, Place], Instant | None]
"""How a stamp becomes a moment; None where the evidence does not allow it."""

FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999: what every reader of Parquet can hold."""
LARGEST = 2**63 - 1
SEPARATOR = "\x1f"

COLUMN_OF = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN", float: "DOUBLE"}
PLACE = (("evidence", "VARCHAR"), ("source", "VARCHAR"), ("entry", "VARCHAR"), ("line", "BIGINT"), ("text", "VARCHAR"))
NAMES_OF_THEIR_OWN = {"Unread", "Ignored", "Dumped"}
"""Record classes that are named by a participle: their plural is the word itself."""


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One table that was written. unfit: values that no column can hold (numbers beyond 64 bits, moments beyond the
    year 9999); they stand as NULL, and the line they were read from in `text`."""

    name: str
    path: Path
    rows: int
    unfit: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, and the field it comes from ("" for the columns of the place)."""

    name: str
    type: str
    field: str = ""


def table_name(record: type[Fact]) -> str:
    """TelecomCall -> telecom_calls, Property -> properties, TelecomAnalytics -> telecom_analytics."""
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in record.__name__).lstrip("_")
    if record.__name__ in NAMES_OF_THEIR_OWN or snake.endswith("s"):
        return snake
    if snake.endswith("y") and snake[-2] not in "aeiou":
        return f"{snake[:-1]}ies"
    return f"{snake}es" if snake.endswith(("ch", "sh", "x")) else f"{snake}s"


def columns_of(record: type[Fact]) -> tuple[Column, ...]:
    """The columns of a record's table."""
    placed = [Column(name, kind) for name, kind in PLACE]
    return tuple(placed + [column for name, kind in _fields(record) for column in _columns(name, kind)])


def write_facts(folder: Path, facts: Mapping[type[Fact], Sequence[Fact]], instant_of: Clock) -> list[TableInfo]:
    """Write one table per record class that has facts into `folder` (made if need be), sorted by name."""
    tables = sorted((table_name(record), record) for record, items in facts.items() if items)
    if not tables:
        return []
    import duckdb  # 0.1 s of CPU: only where there is something to write

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _engine() as engine:
            return [_write(engine, folder / f"{name}.parquet", facts[record], instant_of) for name, record in tables]
    except (duckdb.Error, OSError) as why:
        full = "No space left" in str(why) or getattr(why, "errno", None) == errno.ENOSPC
        reason = "The disk is full." if full else str(why).partition("\n")[0].partition("{")[0].strip()
        raise CaseUnwritable(f"The tables could not be written to {folder}.\n{reason}") from why


def legible(text: str) -> str:
    """Text that any file can hold: a NUL is shown as ␀, half a surrogate pair as its number ("udc80")."""
    if text.isascii():
        return text.replace("\0", "␀") if "\0" in text else text
    return text.replace("\0", "␀").encode(errors="backslashreplace").decode()


def _engine() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory: no network, no files but the tables, UTC, rows in the order they come."""
    import duckdb

    engine = duckdb.connect(":memory:", config={"temp_directory": "", "autoinstall_known_extensions": False})
    engine.execute("set timezone = 'UTC'")
    engine.execute("set preserve_insertion_order = true")
    # There is nothing to optimize in `select … from facts`, and the optimizer's statistics would mark each column that
    # happens to hold no NULL as required, so that the same table differs in form from case to case.
    engine.execute("pragma disable_optimizer")
    return engine


def _fields(record: type[Fact]) -> tuple[tuple[str, type], ...]:
    """The fields after the place, each with its type without None ("tuple" for a tuple of strings)."""
    hints = get_type_hints(record)
    return tuple((f.name, _bare(hints[f.name])) for f in fields(record) if f.name != "place")


def _bare(hint: object) -> type:
    if isinstance(hint, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    bare = get_origin(hint) or hint
    if not isinstance(bare, type):
        raise TypeError(f"no column for {hint}")
    return bare


def _columns(field: str, kind: type) -> list[Column]:
    name = f"its_{field}" if field in dict(PLACE) else field
    if kind is Stamp:
        parts = (("_written", "VARCHAR"), ("", "TIMESTAMPTZ"), ("_error_ms", "BIGINT"), ("_lacks", "VARCHAR[]"))
        return [Column(name + suffix, sql, field) for suffix, sql in parts]
    if kind is tuple:
        return [Column(name, "VARCHAR[]", field)]
    known = next(sql for known, sql in COLUMN_OF.items() if kind is known or (known is str and issubclass(kind, str)))
    return [Column(name, known, field)]


def _write(engine: duckdb.DuckDBPyConnection, path: Path, facts: Sequence[Fact], instant_of: Clock) -> TableInfo:
    columns = columns_of(type(facts[0]))
    staged = ", ".join(f'"{c.name}" {_staged(c)}' for c in columns)
    engine.execute(f"create or replace table facts ({staged})")
    rows = _Rows(type(facts[0]), instant_of)
    with engine.appender("facts") as appender:
        appender.append_rows(map(rows.row, facts))
    shown = ", ".join(map(_shown, columns))
    target = str(path.absolute()).replace("'", "''")
    query = f"copy (select {shown} from facts) to '{target}' (format parquet, compression zstd)"  # noqa: S608 - names of fields
    engine.execute(query)
    engine.execute("drop table facts")
    return TableInfo(path.stem, path, len(facts), rows.unfit)


def _staged(column: Column) -> str:
    """The type that a value is appended as: moments as microseconds and short lists as text, which is twice as fast."""
    return {"TIMESTAMPTZ": "BIGINT", "VARCHAR[]": "VARCHAR"}.get(column.type, column.type)


def _shown(column: Column) -> str:
    """What the table shows of the appended value."""
    name = f'"{column.name}"'
    if column.type == "TIMESTAMPTZ":
        return f"make_timestamptz({name}) {name}"
    if column.type == "VARCHAR[]":
        return f"case {name} when '' then [] else string_split({name}[2:], '{SEPARATOR}') end {name}"
    return name


class _Rows:
    """Turns the facts of one class into rows, counting what does not fit."""

    def __init__(self, record: type[Fact], instant_of: Clock) -> None:
        self.unfit = 0
        self._instant_of = instant_of
        self._names = tuple(name for name, _ in _fields(record))
        self._stamps = frozenset(name for name, kind in _fields(record) if kind is Stamp)

    def row(self, fact: Fact) -> list[object]:
        place = fact.place
        row: list[object] = [place.evidence, place.source, legible(place.entry), place.line, legible(place.text)]
        for name in self._names:
            value = getattr(fact, name)
            if name in self._stamps:
                row += self._moment(value, place)
            else:
                row.append(legible(value) if type(value) is str else self._plain(value))
        return row

    def _plain(self, value: object) -> object:
        if isinstance(value, str):  # an enum of words
            return legible(str(value))
        if isinstance(value, tuple):
            return _joined(value)
        return self._whole(value) if type(value) is int else value

    def _whole(self, value: int) -> int | None:
        if -LARGEST <= value <= LARGEST:
            return value
        self.unfit += 1
        return None

    def _moment(self, stamp: Stamp | None, place: Place) -> tuple[object, ...]:
        """As written; the moment in microseconds; its uncertainty; what was assumed for it, or is missing to know it."""
        if stamp is None:
            return (None, None, None, None)
        instant = self._instant_of(stamp, place)
        if instant is not None and not FIRST_MS <= instant.ms <= LAST_MS:
            self.unfit += 1
            instant = None
        if instant is None:
            return (legible(stamp.text), None, None, _joined(stamp.lacks))
        return (legible(stamp.text), instant.ms * 1000, self._whole(instant.error_ms), _joined(instant.lacks))


def _joined(words: tuple[str, ...]) -> str:
    """A list as one text, each word after a separator (which a word that holds it loses)."""
    return "".join(f"{SEPARATOR}{legible(word).replace(SEPARATOR, ' ')}" for word in words)
