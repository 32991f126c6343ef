"""Message stores and logs of internet calls: who and when, never what."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from offhook.facts.calls import CallLogRow
from offhook.facts.messages import MessageRow
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.store import write_facts
from tests.bills.reading import book_of

SECRET = "swordfish"
CORPUS = Path(os.environ.get("OFFHOOK_CORPUS", "no corpus"))
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="OFFHOOK_CORPUS names no folder of real evidence")


def database(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as made:
        for statement in statements:
            made.execute(statement)
    made.close()
    return path


def message_store(path: Path) -> Path:
    return database(
        path,
        "CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER, date_sent INTEGER, type INTEGER, status INTEGER, body TEXT, subject TEXT, sub_id INTEGER, creator TEXT, error_code INTEGER)",
        "INSERT INTO sms VALUES (1, 1, '106600001', 1789978323000, 0, 2, -1, 'swordfish', 'swordfish', 1, 'com.example.torch', 0)",
        "INSERT INTO sms VALUES (2, 2, '+6591234567', 1789978400000, 1789978399000, 1, -1, 'swordfish', NULL, 1, NULL, 0)",
        "INSERT INTO sms VALUES (3, 2, '+6591234567', 1789978500000, 0, 3, -1, 'swordfish', NULL, -1, NULL, 0)",
        "INSERT INTO sms VALUES (4, 2, '+6591234567', 1789978600000, 0, 5, -1, 'swordfish', NULL, -1, NULL, 0)",
        "CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, msg_box INTEGER, m_type INTEGER, sub TEXT, sub_id INTEGER, creator TEXT)",
        "INSERT INTO pdu VALUES (9, 3, 1789978700, 2, 128, 'swordfish', 1, 'com.example.messages')",
        "INSERT INTO pdu VALUES (10, 3, 1789978800, 1, 130, NULL, 1, NULL)",
        "CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, address TEXT, type INTEGER)",
        "INSERT INTO addr VALUES (1, 9, 'insert-address-token', 137), (2, 9, '+6590001111', 151), (3, 9, '+6590002222', 151)",
    )


def test_the_message_store(tmp_path: Path) -> None:
    book, (piece,) = book_of(message_store(tmp_path / "mmssms.db"))
    assert piece.kind == "messages"
    found = [
        (m.kind, m.direction, m.status, m.numbers, m.at.ms // 1000, m.sub_id, m.creator) for m in book.of(MessageRow)
    ]
    assert found == [
        ("sms", "outgoing", "sent", ("106600001",), 1_789_978_323, 1, "com.example.torch"),
        ("sms", "incoming", "received", ("+6591234567",), 1_789_978_400, 1, None),
        ("sms", "outgoing", "failed", ("+6591234567",), 1_789_978_600, None, None),
        ("mms", "outgoing", "sent", ("+6590001111", "+6590002222"), 1_789_978_700, 1, "com.example.messages"),
    ]
    assert Counter(i.name for i in book.of(Ignored)) == {"a draft": 1, "a notice that a multimedia message waits": 1}


def test_an_export_of_messages(tmp_path: Path) -> None:
    (tmp_path / "sms.xml").write_text(
        f'<?xml version="1.0"?><smses count="2"><sms address="+6591234567" date="1789978323000" type="2" body="{SECRET}" subject="{SECRET}" contact_name="A" sub_id="1"/>'
        f'<mms address="+6590001111~+6590002222" date="1789978700000" msg_box="1" m_type="132" sub="{SECRET}"><parts><part ct="text/plain" text="{SECRET}" data="{SECRET}"/></parts>'
        '<addrs><addr address="+6590001111" type="137"/></addrs></mms></smses>',
        encoding="utf-8",
    )
    book, (piece,) = book_of(tmp_path / "sms.xml")
    assert piece.kind == "messages"
    assert [(m.kind, m.direction, m.numbers) for m in book.of(MessageRow)] == [
        ("sms", "outgoing", ("+6591234567",)),
        ("mms", "incoming", ("+6590001111", "+6590002222")),
    ]


def test_what_messages_say_is_kept_nowhere(tmp_path: Path) -> None:
    """Not in a fact, not in its cited line, not in a table, not even where the store is damaged or a row cannot be read."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    message_store(folder / "mmssms.db")
    (folder / "sms.xml").write_text(
        f'<smses><sms address="1" date="never" type="1" body="{SECRET}"/><sms body="{SECRET}" date="1789978323000" type="2" address="2"/>',
        encoding="utf-8",
    )
    whole = (folder / "mmssms.db").read_bytes()
    (folder / "damaged.db").write_bytes(whole[: len(whole) * 2 // 3])
    book, _ = book_of(folder)
    assert book.of(Unread)
    assert "swordfish" not in "".join(repr(fact) for _, facts in book.kinds() for fact in facts)
    write_facts(tmp_path / "facts", dict(book.kinds()), lambda _stamp, _place: None)
    assert not any(b"swordfish" in path.read_bytes() for path in (tmp_path / "facts").iterdir())


def test_whatsapps_calls(tmp_path: Path) -> None:
    made = database(
        tmp_path / "msgstore.db",
        "CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT)",
        "INSERT INTO jid VALUES (1, '6591234567', 's.whatsapp.net', '6591234567@s.whatsapp.net'), (2, '1', 'lid', '123456789@lid')",
        "CREATE TABLE call_log (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, from_me INTEGER, call_id TEXT, transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER)",
        "INSERT INTO call_log VALUES (1, 1, 1, 'a', 0, 1789978323000, 0, 61, 5), (2, 2, 0, 'b', 0, 1789978400000, 1, 0, 2)",
    )
    book, (piece,) = book_of(made)
    assert piece.kind == "voip_log"
    assert [(c.kind, c.number, c.duration_s, c.features, c.place.source) for c in book.of(CallLogRow)] == [
        ("outgoing", "+6591234567", 61, None, "voip_log"),
        ("missed", None, 0, 1, "voip_log"),
    ]


def test_samsungs_log_holds_more_than_calls(tmp_path: Path) -> None:
    made = database(
        tmp_path / "logs.db",
        "CREATE TABLE logs (_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER, logtype INTEGER NOT NULL, m_content TEXT, m_subject TEXT)",
        "INSERT INTO logs VALUES (1, '+6591234567', 1789978323000, 61, 2, 100, NULL, NULL), (2, '+6591234567', 1789978400000, 0, 1, 300, 'swordfish', NULL)",
    )
    book, (piece,) = book_of(made)
    assert piece.kind == "call_log"
    assert [(c.kind, c.duration_s) for c in book.of(CallLogRow)] == [("outgoing", 61)]
    assert [(t.framed, t.read, t.ignored) for t in book.of(Tally)] == [(2, 1, 1)]
    assert "swordfish" not in repr(list(book.kinds()))


def test_the_dialers_own_log(tmp_path: Path) -> None:
    made = database(
        tmp_path / "annotated_call_log.db",
        "CREATE TABLE AnnotatedCallLog (_id INTEGER PRIMARY KEY, timestamp INTEGER, number BLOB, formatted_number TEXT, call_type INTEGER, duration INTEGER)",
        "INSERT INTO AnnotatedCallLog VALUES (7, 1789978323000, x'00', '9123 4567', 2, 61)",
    )
    book, _ = book_of(made)
    assert [(c.row_id, c.kind, c.number, c.duration_s) for c in book.of(CallLogRow)] == [
        (7, "outgoing", "9123 4567", 61)
    ]


def test_a_view_is_not_read(tmp_path: Path) -> None:
    """A view could compute for ever."""
    made = database(
        tmp_path / "evil.db",
        "CREATE VIEW sms AS WITH RECURSIVE n(address, date, type, body) AS (SELECT 1, 1, 1, 1 UNION ALL SELECT address + 1, 1, 1, 1 FROM n) SELECT * FROM n",
    )
    book, (piece,) = book_of(made)
    assert (piece.kind, len(book)) == ("database", 0)


@needs_corpus
@pytest.mark.parametrize(
    ("path", "sms", "mms"),
    [
        ("calldb/plaso_mmssms.db", 9, 0),
        ("smsbackup_xml/sms_and_mms.xml", 41, 9),
        ("smsbackup_xml/edge_cases.xml", 3, 1),
    ],
)
def test_real_stores(path: str, sms: int, mms: int) -> None:
    """Counted by other means: `grep -c '<sms '`, and SQLite's own count."""
    book, (piece,) = book_of(CORPUS / "licensed" / path)
    assert piece.kind == "messages"
    assert Counter(m.kind for m in book.of(MessageRow)) == Counter({"sms": sms, "mms": mms}) - Counter()


@needs_corpus
def test_real_cdr() -> None:
    from offhook.facts.bills import BillRow

    path = CORPUS / "unlicensed" / "cdr_csv" / "cdr.csv"
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    book, (piece,) = book_of(path)
    rows = book.of(BillRow)
    assert piece.kind == "bill"
    assert len(rows) == len(lines)
    # one row of it says -1, which is no length
    assert sum(row.duration_s or 0 for row in rows) == sum(max(int(line.split(",")[4]), 0) for line in lines)
    assert not book.of(Unread)
