"""Databases of calls and messages other than Android's call log: which tables hold them, and which columns may be read.

Only the columns named here are ever asked for: what a message says stays in the evidence.

- `sms` and `pdu` of Android's message store (mmssms.db), with the numbers of `addr`;
- `logs` of Samsung's LogsProvider (logs.db), which holds calls, messages and mail in one table, told apart by `logtype`;
- `AnnotatedCallLog` of Google's and AOSP's dialer;
- `call_log` and `jid` of WhatsApp (msgstore.db);
- `log`, `access` and `dns` of NetGuard, a firewall app.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from offhook.evidence.database import DAMAGE, opened, reason, shown
from offhook.evidence.limits import Limits
from offhook.evidence.section import Ending, Row, RowSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Unread


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table. needs: columns without which it is another table of that name. section: who reads its rows. columns: column -> what
    it is handed on as. fixed: what is handed on with every row."""

    table: str
    needs: frozenset[str]
    section: str
    columns: dict[str, str]
    fixed: tuple[tuple[str, object], ...] = ()


SMS = "_id thread_id address date date_sent type status error_code sub_id creator".split()
PDU = "_id thread_id date msg_box m_type sub_id creator".split()
LOGS = "_id number date duration type logtype presentation countryiso features".split()
ANNOTATED = {
    "_id": "_id", "timestamp": "date", "formatted_number": "number", "call_type": "type", "duration": "duration",
    "features": "features", "phone_account_component_name": "subscription_component_name", "phone_account_id": "subscription_id",
}  # fmt: skip
CALL_LOG = "_id jid_row_id from_me timestamp video_call duration call_result".split()
NETGUARD = {
    "log": "ID time protocol saddr sport daddr dport dname uid allowed".split(),
    "access": "ID time daddr dport uid sent received".split(),
    "dns": "ID time qname aname resource ttl".split(),
}
NEEDED = {
    "log": {"time", "protocol", "daddr", "dport", "uid", "allowed", "interactive"},
    "access": {"uid", "daddr", "dport", "time", "allowed", "block"},
    "dns": {"time", "qname", "aname", "resource", "ttl"},
}
TABLES = (
    KnownTable("sms", frozenset({"address", "date", "type", "body"}), "messages", dict(zip(SMS, SMS, strict=True)), (("kind", "sms"),)),
    KnownTable("pdu", frozenset({"date", "msg_box", "m_type"}), "messages", dict(zip(PDU, PDU, strict=True)), (("kind", "mms"),)),
    KnownTable("logs", frozenset({"number", "date", "duration", "type", "logtype"}), "call_log", dict(zip(LOGS, LOGS, strict=True))),
    KnownTable("AnnotatedCallLog", frozenset({"timestamp", "formatted_number", "call_type"}), "call_log", ANNOTATED),
    KnownTable(
        "call_log", frozenset({"jid_row_id", "from_me", "timestamp", "call_result"}), "voip_log",
        dict(zip(CALL_LOG, CALL_LOG, strict=True)), (("app", "com.whatsapp"),),
    ),
    *(
        KnownTable(name, frozenset(NEEDED[name]), "netguard", {c: "_id" if c == "ID" else c for c in columns}, (("kind", name),))
        for name, columns in NETGUARD.items()
    ),
)  # fmt: skip


def known_tables(copy: Path, limits: Limits) -> list[KnownTable]:
    """The known tables of a copied database; none where it is damaged (which is told elsewhere)."""
    try:
        with closing(opened(copy, limits)) as database:
            return [known for known in TABLES if known.needs <= set(_columns(database, known.table))]
    except DAMAGE:
        return []


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    """The columns of an ordinary table, none for a view or a virtual table."""
    sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE"
    found = database.execute(sql, (table,)).fetchall()
    ordinary = found and isinstance(found[0][0], str) and not found[0][0].lstrip().upper().startswith("CREATE VIRTUAL")
    return [str(row[1]) for row in database.execute(f'PRAGMA table_info("{table}")')] if ordinary else []


def table_section(copy: Path, known: KnownTable, place: Place, limits: Limits) -> Iterator[RowSection | Fact]:
    """The rows of one known table, and its `Dumped`."""
    ending = Ending()
    spot = replace(place, entry=f"{place.entry}:{known.table}", line=0)
    troubles: list[str] = []
    rows = _rows(copy, known, spot, limits, (ending, troubles))
    yield RowSection(known.section, spot.entry, spot, rows, ending)
    for _ in rows:
        pass
    for trouble in troubles:
        yield Unread(place=spot, why=trouble)
    yield Dumped(place=spot, name=known.section, title=spot.entry, state=ending.state, lines=ending.lines)


def _rows(copy: Path, known: KnownTable, place: Place, limits: Limits, told: tuple[Ending, list[str]]) -> Iterator[Row]:
    ending, troubles = told
    try:
        with closing(opened(copy, limits)) as database:
            there = [name for name in known.columns if name in _columns(database, known.table)]
            beside = _beside(database, known, limits)
            names = ", ".join(f'"{name}"' for name in there)
            for values in database.execute(f'SELECT {names} FROM "{known.table}"'):  # noqa: S608 - names of ours
                if ending.lines >= limits.rows:
                    raise sqlite3.OperationalError(f"more than {limits.rows} rows; the rest was not read")
                ending.lines += 1
                columns = dict(zip((known.columns[name] for name in there), values, strict=True))
                yield _row(place, {**columns, **dict(known.fixed)}, beside, ending.lines)
    except DAMAGE as why:
        troubles.append(f"the table {known.table} could not be read to its end: {reason(why)}")
        ending.state = "truncated"
        return
    ending.state = "read" if ending.lines else "empty"


def _row(place: Place, columns: dict[str, object], beside: dict[object, dict[str, object]], number: int) -> Row:
    key = columns.get("jid_row_id", columns.get("_id"))
    columns.update(beside.get(key, {}))
    line = columns.get("_id")
    return Row(replace(place, line=line if isinstance(line, int) else number, text=shown(columns)), columns)


def _beside(database: sqlite3.Connection, known: KnownTable, limits: Limits) -> dict[object, dict[str, object]]:
    """What another table knows of the rows: the numbers of a multimedia message, the user behind an id of WhatsApp."""
    if known.table == "pdu" and {"msg_id", "address", "type"} <= set(_columns(database, "addr")):
        found: dict[object, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for message, kind, address in database.execute(
            "SELECT msg_id, type, address FROM addr LIMIT ?", (limits.rows,)
        ):
            found[message][f"addr_{kind}"].append(str(address)[:200])
        return {
            message: {kind: "~".join(all_[:100]) for kind, all_ in kinds.items()} for message, kinds in found.items()
        }
    if known.table == "call_log" and {"_id", "raw_string"} <= set(_columns(database, "jid")):
        rows = database.execute("SELECT _id, raw_string FROM jid LIMIT ?", (limits.rows,))
        return {key: {"jid": str(raw)[:200]} for key, raw in rows}
    return {}
