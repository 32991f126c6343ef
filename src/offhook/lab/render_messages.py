"""The message store: as an export (SMS Backup & Restore), or as the provider's database. Deleted rows leave gaps in the ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from offhook.lab.scenario import TrueMessage
from offhook.lab.world import World

RECEIVED, SENT = 1, 2
MESSAGES_APP = "com.google.android.apps.messaging"


class Row(NamedTuple):
    """One row as the provider stores it. date: epoch ms of the phone's clock."""

    row_id: int
    thread: int
    address: str
    date: int
    kind: int
    body: str
    sub_id: int
    creator: str


def rows(world: World) -> list[Row]:
    """The rows that are left, oldest first; a message of another app is written by the system in that app's name (4.4 and later)."""
    stored = [
        one for one in world.scenario.messages if one.kind == "sms" and one.stored != "never" and one.at <= world.taken
    ]
    threads = {number: index for index, number in enumerate(dict.fromkeys(one.number for one in stored), 1)}
    return [
        _row(world, 90 + index, threads[one.number], one) for index, one in enumerate(stored, 1) if one.stored == "yes"
    ]


def _row(world: World, row_id: int, thread: int, message: TrueMessage) -> Row:
    kind = RECEIVED if message.way == "network" else SENT
    creator = message.package or MESSAGES_APP
    return Row(
        row_id,
        thread,
        message.number,
        world.clock.rtc(message.at) + 60,
        kind,
        message.body,
        world.sim(message.slot).sub_id,
        creator,
    )


def write_sms_xml(world: World, folder: Path) -> Path:
    """An export of an app; newest first."""
    path = folder / "sms.xml"
    path.write_text("\n".join(_xml(world)) + "\n", encoding="utf-8")
    return path


def _xml(world: World) -> Iterator[str]:
    found = rows(world)
    yield "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    yield f'<smses count="{len(found)}" backup_set="00000000-0000-4000-8000-000000000002" backup_date="{world.clock.rtc(world.taken)}" type="full">'
    for row in reversed(found):
        readable = f"{world.clock.face.local(row.date):%d %b %Y %H:%M:%S}"
        yield (
            f'  <sms protocol="0" address={quoteattr(row.address)} date="{row.date}" type="{row.kind}" subject="null" body={quoteattr(row.body)}'
            f' toa="null" sc_toa="null" service_center="null" read="1" status="-1" locked="0" date_sent="{row.date if row.kind == RECEIVED else 0}"'
            f' sub_id="{row.sub_id}" readable_date="{readable}" contact_name="(Unknown)" />'
        )
    yield "</smses>"


def write_sms_db(world: World, folder: Path) -> Path:
    """mmssms.db as the telephony provider keeps it (the columns that matter; sub_id and creator came with Android 5)."""
    path = folder / "mmssms.db"
    path.unlink(missing_ok=True)
    newer = world.sdk >= 21
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE sms (_id INTEGER PRIMARY KEY,thread_id INTEGER,address TEXT,person INTEGER,date INTEGER,date_sent INTEGER DEFAULT 0,"
            "protocol INTEGER,read INTEGER DEFAULT 0,status INTEGER DEFAULT -1,type INTEGER,reply_path_present INTEGER,subject TEXT,body TEXT,"
            "service_center TEXT,locked INTEGER DEFAULT 0," + ("sub_id INTEGER DEFAULT -1," if newer else "") + "error_code INTEGER DEFAULT 0,"
            + ("creator TEXT," if newer else "") + "seen INTEGER DEFAULT 0)"
        )  # fmt: skip
        columns = ["_id", "thread_id", "address", "date", "type", "body", *(["sub_id", "creator"] if newer else [])]
        marks = ", ".join("?" * len(columns))
        database.executemany(
            f"INSERT INTO sms ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names of columns, ours
            [row[: len(columns)] for row in rows(world)],
        )
    database.close()
    return path
