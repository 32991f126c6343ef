"""The call log: as an export (SMS Backup & Restore), as `content query` prints it, or as the provider's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from offhook.lab.masks import TELEPHONY
from offhook.lab.scenario import TrueCall
from offhook.lab.world import World

VOLTE, WIFI = 64, 8


class Row(NamedTuple):
    """One row as the provider stores it. date: epoch ms of the phone's clock; duration in seconds."""

    row_id: int
    number: str
    date: int
    duration: int
    type: int
    features: int
    account: str
    account_id: str
    modified: int


def rows(world: World) -> list[Row]:
    """The rows that are left, oldest first: a deleted call leaves a gap in the ids, one that was never logged does not."""
    logged = [
        c
        for c in world.calls
        if c.logged != "never" and c.way != "self_managed" and c.ended <= world.taken and c.dialled
    ]
    return [_row(world, 400 + index, call) for index, call in enumerate(logged, 1) if call.logged == "yes"]


def _row(world: World, row_id: int, call: TrueCall) -> Row:
    talked = (call.ended - call.answered) // 1000 if call.answered is not None else 0
    sim = world.sim(call.slot)
    features = {"ims": VOLTE, "wifi": WIFI}.get(call.medium, 0)
    rtc = world.clock.rtc
    return Row(
        row_id,
        call.number,
        rtc(call.began),
        talked,
        _type(call),
        features,
        TELEPHONY,
        str(sim.sub_id),
        rtc(call.ended) + 40,
    )


def _type(call: TrueCall) -> int:
    if call.way == "external":
        return 7
    if call.direction == "outgoing":
        return 2
    return 1 if call.answered is not None else (5 if call.ended_by == "local" else 3)


def write_xml(world: World, folder: Path) -> Path:
    """An export of an app; newest first, as the app does."""
    path = folder / "calls.xml"
    path.write_text("\n".join(_xml(world)) + "\n", encoding="utf-8")
    return path


def _xml(world: World) -> Iterator[str]:
    found = rows(world)
    yield "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    yield f'<calls count="{len(found)}" backup_set="00000000-0000-4000-8000-000000000001" backup_date="{world.clock.rtc(world.taken)}" type="full">'
    for row in reversed(found):
        readable = f"{world.clock.face.local(row.date):%d %b %Y %H:%M:%S}"
        yield (
            f'  <call number={quoteattr(row.number)} duration="{row.duration}" date="{row.date}" type="{row.type}" presentation="1"'
            f' subscription_id="{row.account_id}" post_dial_digits="" subscription_component_name="{row.account}"'
            f' readable_date="{readable}" contact_name="(Unknown)" />'
        )
    yield "</calls>"


def write_query(world: World, folder: Path) -> Path:
    """`content query --uri content://call_log/calls`: no quoting, NULL for null."""
    path = folder / "call_log.txt"
    lines = [
        f"Row: {index} _id={row.row_id}, number={row.number}, presentation=1, date={row.date}, duration={row.duration}, type={row.type},"
        f" features={row.features}, name=NULL, subscription_component_name={row.account}, subscription_id={row.account_id},"
        f" last_modified={row.modified}, post_dial_digits="
        for index, row in enumerate(reversed(rows(world)))
    ]
    path.write_text("\n".join(lines or ["No result found."]) + "\n", encoding="utf-8")
    return path


def write_database(world: World, folder: Path) -> Path:
    """calllog.db as the contacts provider keeps it (the columns of Android 7 and later that matter)."""
    path = folder / "calllog.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE calls (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, presentation INTEGER NOT NULL DEFAULT 1,"
            " post_dial_digits TEXT NOT NULL DEFAULT '', date INTEGER, duration INTEGER, type INTEGER,"
            " features INTEGER NOT NULL DEFAULT 0, subscription_component_name TEXT, subscription_id TEXT, name TEXT,"
            " new INTEGER, countryiso TEXT, last_modified INTEGER DEFAULT 0)"
        )
        country = world.phone.sims[0].country.upper() if world.phone.sims else ""
        database.executemany(
            "INSERT INTO calls (_id, number, date, duration, type, features, subscription_component_name, subscription_id,"
            " last_modified, countryiso) VALUES (?,?,?,?,?,?,?,?,?,?)",
            [(*row, country) for row in rows(world)],
        )
    database.close()
    return path
