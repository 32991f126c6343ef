"""Exports of SMS Import / Export: arrays of calls, arrays and lines of messages."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence.json_export import LONGEST
from offhook.evidence.recognise import recognise
from offhook.facts.calls import CallLogRow
from offhook.facts.messages import MessageRow
from offhook.facts.reading import Dumped, Ignored, Unread
from tests.bills.reading import book_of_bytes
from tests.evidence.samples import hear_bytes

SECRET = "swordfish"
CALL = {
    "_id": "412", "number": "+15550100", "presentation": "1", "date": "1789978323000", "duration": "61", "type": "2",
    "subscription_id": "8965", "last_modified": "1789978390000", "transcription": SECRET, "display_name": "A 😀",
}  # fmt: skip
SMS = {
    "_id": "7", "thread_id": "2", "address": "+6591234567", "date": "1789978400000", "date_sent": "1789978399000", "protocol": "0",
    "read": "1", "status": "-1", "type": "1", "subject": SECRET, "body": f'{SECRET} "date": {{}}[]\\', "sub_id": "1",
    "creator": "com.example.messages", "__display_name": "A",
}  # fmt: skip
MMS = {
    "_id": "9", "thread_id": "3", "date": "1789978700", "msg_box": "2", "m_type": "128", "sub": SECRET, "sub_id": "1",
    "__sender_address": {"address": "insert-address-token", "type": "137"},
    "__recipient_addresses": [{"address": "+6590001111", "type": "151"}, {"address": "+6590002222", "type": "130"}],
    "__parts": [{"_id": "1", "ct": "text/plain", "text": SECRET}],
}  # fmt: skip
OLD_MMS = {
    "_id": "10", "thread_id": "3", "date": "1789978800", "msg_box": "1", "m_type": "132",
    "sender_address": {"address": "+6590001111", "type": "137"}, "recipient_addresses": [{"address": "+6590009999", "type": "151"}],
    "parts": [{"ct": "image/png", "binary_data": SECRET * 100}],
}  # fmt: skip
MANNERS: dict[str, Callable[[list[dict[str, Any]]], str | bytes]] = {
    "as the app writes it": lambda records: json.dumps(records, indent=2),
    "on one line": json.dumps,
    "with line ends of Windows": lambda records: json.dumps(records, indent=2).replace("\n", "\r\n"),
    "in UTF-16": lambda records: json.dumps(records, indent=4, ensure_ascii=False).encode("utf-16"),
    "one a line": lambda records: "".join(f"{json.dumps(record)}\n" for record in records),
    "made easy to read by jq": lambda records: "".join(f"{json.dumps(record, indent=2)}\n" for record in records),
}


def as_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


@pytest.mark.parametrize("manner", MANNERS)
def test_calls_in_every_manner_of_writing(tmp_path: Path, manner: str) -> None:
    data = as_bytes(MANNERS[manner]([CALL, {**CALL, "_id": "413", "type": "3", "duration": "0", "number": ""}]))
    book, (piece,) = book_of_bytes(tmp_path, data, "thing")
    assert piece.kind == "call_log"
    assert [(c.row_id, c.kind, c.number, c.duration_s, c.name, c.account_id) for c in book.of(CallLogRow)] == [
        (412, "outgoing", "+15550100", 61, "A 😀", "8965"),
        (413, "missed", None, 0, "A 😀", "8965"),
    ]
    assert {c.place.source for c in book.of(CallLogRow)} == {"call_log"}
    assert [(d.name, d.state, d.lines) for d in book.of(Dumped)] == [("call_log", "read", 2)]
    assert not book.of(Unread)
    assert SECRET not in repr(list(book.kinds()))


@pytest.mark.parametrize("manner", MANNERS)
def test_messages_in_every_manner_of_writing(tmp_path: Path, manner: str) -> None:
    book, (piece,) = book_of_bytes(tmp_path, as_bytes(MANNERS[manner]([SMS, MMS, OLD_MMS])), "thing")
    assert piece.kind == "messages"
    assert [
        (m.kind, m.direction, m.numbers, m.at.ms // 1000, m.sub_id, m.creator, m.thread) for m in book.of(MessageRow)
    ] == [
        ("sms", "incoming", ("+6591234567",), 1_789_978_400, 1, "com.example.messages", 2),
        ("mms", "outgoing", ("+6590001111", "+6590002222"), 1_789_978_700, 1, None, 3),
        ("mms", "incoming", ("+6590001111",), 1_789_978_800, None, None, 3),
    ]
    assert not book.of(Unread)
    assert SECRET not in repr(list(book.kinds()))


def test_each_record_is_cited_by_its_line(tmp_path: Path) -> None:
    data = json.dumps([CALL, CALL], indent=2)
    lines = [number for number, line in enumerate(data.splitlines(), 1) if line == "  {"]
    book, _ = book_of_bytes(tmp_path, data.encode(), "thing")
    assert [c.place.line for c in book.of(CallLogRow)] == lines


def test_the_zip_of_messages_and_what_others_sent_in_it(tmp_path: Path) -> None:
    """An attachment is what somebody else made: it is no evidence of this phone, even if it looks like a call log."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("messages.ndjson", MANNERS["one a line"]([SMS, MMS]))
        archive.writestr("data/PART_1", json.dumps([CALL]))
    book, (piece,) = book_of_bytes(tmp_path, made.getvalue(), "messages.zip")
    assert (piece.kind, len(book.of(MessageRow)), len(book.of(CallLogRow))) == ("messages", 2, 0)
    assert [(i.name, i.items) for i in book.of(Ignored)] == [
        ("member of the archive: a part of a multimedia message", 1)
    ]


@pytest.mark.parametrize("cut", [10, 40, 250, 400])
def test_a_cut_array_gives_what_stands_before_the_cut(tmp_path: Path, cut: int) -> None:
    data = json.dumps([CALL] * 3, indent=2)
    heard = hear_bytes(tmp_path, data[: len(data) - cut])
    assert len(heard.rows) == (2 if cut < 300 else 1)
    assert heard.dumped[0].state == "truncated"
    assert "the file breaks off: the list of records is not ended" in heard.unread


def test_a_broken_line_costs_itself_alone(tmp_path: Path) -> None:
    good = json.dumps(SMS)
    heard = hear_bytes(tmp_path, "\n".join([good, good[:90], good, '"swordfish"', "}{][", good, ""]))
    assert len(heard.rows) == 3
    assert [(u.place.line, u.items) for u in heard.facts if isinstance(u, Unread)] == [(2, 1), (4, 1)]
    assert heard.dumped[0].state == "truncated"
    assert SECRET not in repr(heard.facts)


def test_many_broken_records_are_counted_together(tmp_path: Path) -> None:
    good = json.dumps(SMS)
    heard = hear_bytes(tmp_path, f"{good}\n" + '{"_id": \n' * 500)
    assert sum(u.items for u in heard.facts if isinstance(u, Unread)) == 500
    assert len(heard.unread.splitlines()) == 51


def test_a_record_that_is_too_long_is_told_and_passed_over(tmp_path: Path) -> None:
    long = json.dumps({**MMS, "__parts": [{"text": "x" * (LONGEST + (3 << 20))}]})
    heard = hear_bytes(tmp_path, "\n".join([json.dumps(SMS), long, json.dumps(SMS)]))
    assert len(heard.rows) == 2
    assert f"more than {LONGEST} bytes" in heard.unread
    assert [u.place.line for u in heard.facts if isinstance(u, Unread)] == [2]


def test_rows_beyond_the_limit_are_told(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, json.dumps([CALL] * 5, indent=2), Limits(rows=3))
    assert len(heard.rows) == 3
    assert "more than 3 rows; the rest was not read" in heard.unread


def test_records_without_a_date_are_told(tmp_path: Path) -> None:
    book, _ = book_of_bytes(tmp_path, "\n".join(map(json.dumps, [SMS, {"body": SECRET}, {}])).encode(), "thing")
    assert [u.why for u in book.of(Unread)] == ["a message without a readable date"] * 2
    assert SECRET not in repr(list(book.kinds()))


@pytest.mark.parametrize(
    "text",
    ['{"date": "1", "type": "x"}', '[{"number": 1}]', "[]", "[[]]", '{"body": "\\"date\\": 1, \\"duration\\": 1, \\"type\\": 1, \\"number\\": 1"}',
     '{"date": "1", "duration": "2", "type": "2"}', '[1, {"date": "1", "duration": "2", "type": "2", "number": "3"}]'],
)  # fmt: skip
def test_other_json_is_no_export(text: str) -> None:
    assert recognise(text.encode()).form != "json"


def test_an_encrypted_export_says_what_to_do() -> None:
    found = recognise(b"SSEF\0\xff\0\1" + bytes(60))
    assert not found.readable
    assert "decrypt it first" in found.why


@pytest.mark.parametrize(
    "junk",
    ['{"a":' * 200_000, '{"a":\n' * 200_000, "[" * 500_000, '"' * 500_000, "{\n" * 200_000, '\\"' * 300_000, "9" * 500_000, "\n" * 500_000, '{"date":' + "9" * 5000 + "}"],
    ids=["nested", "nested on lines", "lists", "quotes", "open", "backslashes", "digits", "empty lines", "a long number"],
)  # fmt: skip
def test_junk_is_read_in_passing(tmp_path: Path, junk: str) -> None:
    began = time.process_time()
    heard = hear_bytes(tmp_path, f"{json.dumps(SMS)}\n{junk}\n{json.dumps(SMS)}\n")
    assert len(heard.rows) >= 1
    assert time.process_time() - began < 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=8), lambda deep: st.lists(deep, max_size=3) | st.dictionaries(st.sampled_from(["address", "date", "type", "__sender_address", "msg_box", "sub_id"]), deep, max_size=4)), max_size=4))  # fmt: skip
def test_values_of_any_shape_never_stop_the_reading(tmp_path: Path, values: list[object]) -> None:
    data = "".join(f"{json.dumps(record)}\n" for record in [SMS, *({**MMS, "x": v, "date": v, "__recipient_addresses": v} for v in values)])  # fmt: skip
    book, _ = book_of_bytes(tmp_path, data.encode(), "thing")
    assert len(book.of(MessageRow)) + len(book.of(Unread)) == 1 + len(values)


def test_half_a_surrogate_pair_is_written_like_any_text(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, json.dumps([{**CALL, "number": "+1\ud800"}], indent=2))
    assert [str(row["number"]).encode() for row in heard.rows] == [b"+1?"]
