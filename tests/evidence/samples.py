"""Evidence made for the tests: small, invented, in the shapes of Android 13 unless it says otherwise."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from offhook.evidence import ByteSection, Limits, Piece, RowSection, TextSection, open_evidence
from offhook.facts.place import Fact
from offhook.facts.reading import Dumped, Ignored, Unread

DASHES = "-" * 79
RULE = "=" * 56
HEADER = f"""{RULE}
== dumpstate: 2024-03-03 09:43:40
{RULE}

Build: TQ3A.230805.001
Build fingerprint: 'maker/model/model:13/TQ3A.230805.001/1:user/release-keys'
"""
LOG = """--------- beginning of main
03-03 09:43:00.100  1000  1712  1712 I Boot    : one
03-03 09:43:01.200 10123  2000  2001 D App     : two
"""
RADIO = "03-03 09:43:02.000  radio  2490  2490 D RILJ    : [0001]> DIAL [PHONE0]\n"
TELECOM = "CallsManager: \n  mCalls: \n"
DONE = f"{RULE}\n== dumpstate: done (id 1)\n{RULE}\n"


def section(title: str, command: str, body: str, *, foot: bool = True) -> str:
    """One section of a dumpstate text."""
    end = f"------ 0.012s was the duration of '{title}' ------\n" if foot else ""
    return f"------ {title} ({command}) ------\n{body}{end}"


def service(name: str, body: str, ended: str = "2024-03-03 09:44:03") -> str:
    """One service of a dumpsys text."""
    foot = f"--------- 0.012s was the duration of dumpsys {name.rsplit(' ', maxsplit=1)[-1]}, ending at: {ended}\n"
    return f"{DASHES}\nDUMP OF SERVICE {name}:\n{body}{foot}"


def report() -> str:
    """A whole small report."""
    return (
        HEADER
        + section("SYSTEM LOG", "logcat -v threadtime -v printable -v uid -d *:v", LOG)
        + section("EVENT LOG", "logcat -b events -v threadtime -d *:v", "03-03 09:43:00.100  1000  1  1 I boot: 1\n")
        + section("RADIO LOG", "logcat -b radio -v threadtime -d *:v", RADIO)
        + section("SYSTEM PROPERTIES", "getprop", "[persist.sys.timezone]: [Asia/Singapore]\n")
        + "------ DUMPSYS (/system/bin/dumpsys) ------\n"
        + service("HIGH activity", "ACTIVITY MANAGER (dumpsys activity)\n")
        + service("telecom", TELECOM)
        + section("CHECKIN BATTERYSTATS", "/system/bin/dumpsys -T 30000 batterystats -c", "9,0,i,vers,36,215,A,A\n")
        + section("APP SERVICES PLATFORM", "/system/bin/dumpsys -T 60000 activity service all-platform", "SERVICE x\n")
        + DONE
    )


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def bugreport_zip(text: str | None = None) -> bytes:
    """A report as Android 7 and later pack it; the base name holds a space, as a Redmi's did."""
    name = "bugreport-Some Phone-TQ3A-2024-03-03-09-43-40.txt"
    return zipped(
        {
            "version.txt": b"2.0",
            "main_entry.txt": name.encode(),
            name: (text or report()).encode(),
            "FS/data/anr/traces.txt": b"----- pid 1 at 2024 -----\n",
            "dumpstate_log.txt": b"begin\n",
        }
    )


def call_database(path: Path, rows: Iterable[tuple[str, int, int, int]], *, wal: bool = False) -> sqlite3.Connection:
    """A calllog.db with the columns that matter; the connection is open, so that a journal stays where it is."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
    database.execute(
        "CREATE TABLE calls (_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER)"
    )
    database.execute("BEGIN")
    database.executemany("INSERT INTO calls (number, date, duration, type) VALUES (?, ?, ?, ?)", rows)
    database.execute("COMMIT")
    return database


def closed_database(path: Path, script: str) -> Path:
    """A database that a script makes."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)
    return path


@dataclass(slots=True)
class Heard:
    """Everything that came out of some pieces."""

    pieces: list[Piece] = field(default_factory=list)
    texts: list[tuple[TextSection, bytes]] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    packed: list[bytes] = field(default_factory=list)

    @property
    def piece(self) -> Piece:
        assert len(self.pieces) == 1
        return self.pieces[0]

    @property
    def dumped(self) -> list[Dumped]:
        return [fact for fact in self.facts if isinstance(fact, Dumped)]

    @property
    def unread(self) -> str:
        return "\n".join(fact.why for fact in self.facts if isinstance(fact, Unread))

    @property
    def ignored(self) -> dict[str, int]:
        return {fact.name: fact.items for fact in self.facts if isinstance(fact, Ignored)}

    def names(self) -> list[str]:
        return [section.name for section, _ in self.texts]

    def body(self, name: str) -> bytes:
        return b"".join(body for section, body in self.texts if section.name == name)

    def state(self, name: str) -> str:
        return next(fact.state for fact in self.dumped if fact.name == name)


def hear(*paths: Path, limits: Limits | None = None, wanted: Callable[[str], bool] = bool) -> Heard:
    """Open and read everything."""
    heard = Heard()
    for piece in open_evidence(paths, limits=limits):
        heard.pieces.append(piece)
        for item in piece.read(wanted):
            if isinstance(item, TextSection):
                heard.texts.append((item, b"".join(block.data for block in item.blocks)))
            elif isinstance(item, RowSection):
                heard.rows.extend(dict(row.columns) for row in item.rows)
            elif isinstance(item, ByteSection):
                heard.packed.append(b"".join(item.chunks))
            else:
                heard.facts.append(item)
    return heard


def hear_bytes(folder: Path, data: bytes | str, limits: Limits | None = None) -> Heard:
    """The same for one file with these bytes, under a name that says nothing."""
    path = folder / "thing"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return hear(path, limits=limits)
