"""Call-log databases of Android (calllog.db, contacts2.db): rows as stored, from a private copy that SQLite may recover.

A copy, because opening a database in WAL mode writes beside it. The schema is hostile too: only an ordinary table named
`calls` is read (a view could compute for ever), values and steps are bounded.

References: packages/providers/ContactsProvider, CallLogDatabaseHelper and ContactsDatabaseHelper.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread

JOURNALS = ("-wal", "-journal")
"""What belongs to a database besides its file. Its "-shm" is an index that SQLite makes anew."""

WORDS_OF_PEOPLE = frozenset({"transcription", "subject", "composer_photo_uri", "text", "body"})
"""Columns of a call log that hold what was said on a voicemail or written to a call: never cited."""
ORDINARY = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'calls' COLLATE NOCASE"
DAMAGE = (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError)
"""What a damaged database raises; the last where SQLite's own message quotes bytes of it."""
STEP = 1000
SHOWN = 2000


def call_table(copy: Path, place: Place, limits: Limits) -> Iterator[RowSection | Fact]:
    """The `calls` table of a copied database, and its `Dumped`."""
    ending = Ending()
    spot = replace(place, entry=f"{place.entry}:calls", line=0)
    troubles: list[str] = []
    rows = _rows(copy, spot, limits, ending, troubles)
    yield RowSection("call_log", spot.entry, spot, rows, ending)
    for _ in rows:
        pass
    for trouble in troubles:
        yield Unread(place=spot, why=trouble)
    yield Dumped(place=spot, name="call_log", title=spot.entry, state=ending.state, lines=ending.lines)


def has_calls(copy: Path, limits: Limits) -> str:
    """Nothing ("") if there is a table of calls to read, else the reason why not, in plain words."""
    try:
        with closing(opened(copy, limits)) as database:
            found = database.execute(ORDINARY).fetchall()
            return "" if found and _plain(found[0][0]) else "not examined: a database without a table of calls"
    except DAMAGE as why:
        return f"the database is damaged: {reason(why)}"


def reason(why: Exception) -> str:
    """What SQLite says, which may quote the database, fit to be shown."""
    text = "the description of its tables is broken" if isinstance(why, UnicodeDecodeError) else str(why)
    return "".join(sign if sign.isprintable() else "�" for sign in text[:300])


def _plain(sql: object) -> bool:
    return isinstance(sql, str) and not sql.lstrip().upper().startswith("CREATE VIRTUAL")


def opened(copy: Path, limits: Limits) -> sqlite3.Connection:
    """A copied database, opened so that neither its schema nor its size can hurt."""
    database = sqlite3.connect(copy, timeout=0, isolation_level=None)
    database.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.cell)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    left = limits.database_steps * 1_000_000 // STEP

    def spent() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    database.set_progress_handler(spent, STEP)
    return database


def _rows(copy: Path, place: Place, limits: Limits, ending: Ending, troubles: list[str]) -> Iterator[Row]:
    try:
        with closing(opened(copy, limits)) as database:
            cursor = database.execute("SELECT * FROM calls")
            names = [column[0] for column in cursor.description]
            key = next((index for index, name in enumerate(names) if name.lower() == "_id"), None)
            for row in cursor:
                if ending.lines >= limits.rows:
                    raise sqlite3.OperationalError(f"more than {limits.rows} rows; the rest was not read")
                ending.lines += 1
                yield _row(
                    place, dict(zip(names, row, strict=True)), row[key] if key is not None else ending.lines, ending
                )
    except DAMAGE as why:
        troubles.append(f"the table of calls could not be read to its end: {reason(why)}")
        ending.state = "truncated"
        return
    ending.state = "read" if ending.lines else "empty"


def _row(place: Place, columns: dict[str, object], key: object, ending: Ending) -> Row:
    line = key if isinstance(key, int) else ending.lines
    return Row(replace(place, line=line, text=shown(columns)), columns)


def shown(columns: dict[str, object]) -> str:
    """A row as one line of text, for citing; what somebody said or wrote is left out."""
    parts = (
        f"{name}={'BLOB' if isinstance(value, bytes) else value}"
        for name, value in columns.items()
        if value is not None and name.lower() not in WORDS_OF_PEOPLE
    )
    return ", ".join(parts)[:SHOWN]
