"""What offhook makes of a folder of real evidence: `python bench/corpus_table.py FOLDER`.

Two tables. The first has a line for each file: what it was recognised as, what was framed, read, ignored and not understood
in it, and its calls. The second counts marks that stand for what matters (a created call, a dial, a package …) in the plain
text, as `grep -c` would, beside the marked lines that stand as the place of a fact in the finished case; where these differ,
lines were lost, and they are named.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from offhook.audit import run
from offhook.errors import NoEvidence

MARKS = {
    "CREATED": rb"\bCREATED\b",
    "CallTC@": rb"CallTC@",
    "Call TC@n: {": rb"Call TC@\w+: \{",
    "> DIAL": rb"> (?:\w+_)?DIAL\b",
    "phone_in_call": rb"[+-]phone_in_call\b",
    'time="…" type=': rb'time="[^"]*" type=',
    "Package [": rb"^ *Package \[",
    "call-log rows": rb"<call\s",
}
"""Mark -> how it is counted, line by line. The rows of a database are counted by SQLite."""
NO_PLACES = ("tallies", "dumped", "log_spans")
"""Tables that tell of whole sections, not of lines."""
MAIN_TEXT = re.compile(r"bugreport-[^/]*\.txt|dumpstate[^/]*\.txt")


@dataclass(frozen=True, slots=True)
class Told:
    """One file. places: (entry, line) of all facts; marks: mark -> lines that bear it; lost: those that are no fact's place."""

    name: str
    kind: str
    calls: int
    sums: tuple[int, int, int, int]
    marks: dict[str, int] = field(default_factory=dict)
    lost: dict[str, list[int]] = field(default_factory=dict)


def files_of(folder: Path) -> list[Path]:
    """All files of a corpus but its catalogue."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "README.md")


def told_of(path: Path, scratch: Path) -> Told:
    """Audit one file alone, and compare. `scratch`: an empty folder for the case."""
    marked = marked_lines(path)
    counts = {mark: len(lines) for mark, lines in marked.items()}
    try:
        run([path], case=scratch / "case")
    except NoEvidence:
        return Told(path.name, "unusable", 0, (0, 0, 0, 0), counts, marked)
    found = json.loads((scratch / "case" / "findings.json").read_bytes())
    sums = [sum(row[key] for row in found["coverage"]) for key in ("framed", "read", "ignored", "unread")]
    places = set(_places(scratch / "case" / "facts"))
    lost = {mark: [line for line in lines if line not in places] for mark, lines in marked.items()}
    kind = found["evidence"][0]["kind"]
    return Told(path.name, kind, len(found["calls"]), (sums[0], sums[1], sums[2], sums[3]), counts, lost)


def marked_lines(path: Path) -> dict[str, list[int]]:
    """Mark -> the lines (for databases: rows) of a file that bear it."""
    data = path.read_bytes()
    if data.startswith(b"SQLite format 3"):
        return {mark: _rows(path) if mark == "call-log rows" else [] for mark in MARKS}
    lines = _text(path, data).split(b"\n")
    return {
        mark: [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
        for mark, pattern in MARKS.items()
    }


def _text(path: Path, data: bytes) -> bytes:
    """The plain text of a file: the main text of a zipped report, UTF-8 of UTF-16, all else as it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16").encode()
    if not data.startswith(b"PK\3\4"):
        return data
    with zipfile.ZipFile(path) as archive:
        named = [name for name in archive.namelist() if MAIN_TEXT.fullmatch(name)]
        return archive.read(named[0]) if named else b""


def _rows(path: Path) -> list[int]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as database:
        tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
        return [row for (row,) in database.execute("select _id from calls")] if "calls" in tables else []


def _places(facts: Path) -> Iterator[int]:
    """The lines that some fact of a case stands on, whatever its kind (of one file: its parts are not told apart)."""
    for table in sorted(facts.glob("*.parquet")):
        if table.stem not in NO_PLACES:
            query = "select distinct line from read_parquet(?) where not starts_with(entry, 'FS/')"
            yield from (line for (line,) in duckdb.execute(query, [str(table)]).fetchall())


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    told = []
    print(f"{'file':<62.62}{'kind':<15}{'framed':>8}{'read':>8}{'ignored':>8}{'unread':>7}{'calls':>6}")
    for path in files_of(folder):
        with tempfile.TemporaryDirectory(prefix="offhook-table-") as scratch:
            told.append(one := told_of(path, Path(scratch)))
        framed, read, ignored, unread = one.sums
        shown = str(path.relative_to(folder))[-61:]
        print(f"{shown:<62}{one.kind:<15}{framed:>8}{read:>8}{ignored:>8}{unread:>7}{one.calls:>6}", flush=True)
    print(f"\n{'file':<62.62}{'mark':<17}{'counted':>8}{'told':>8}")
    for one in told:
        for mark in MARKS:
            if counted := one.marks[mark]:
                lost = one.lost[mark]
                flag = f"  DIFFERS: lines {', '.join(map(str, lost[:8]))}" if lost else ""
                print(f"{one.name[-61:]:<62}{mark:<17}{counted:>8}{counted - len(lost):>8}{flag}")


if __name__ == "__main__":
    main()
