"""The call log: every row of every schema, text that is not escaped, and a refusal that is not an empty log."""

import sqlite3
from collections.abc import Iterator

import pytest

from offhook.evidence.section import Row, RowSection
from offhook.facts.calls import CallLogRow
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Tally, Unread
from offhook.parsers import read
from tests.parsers.section_of import corpus, only, section_of, tally_of


def facts_of(*rows: dict[str, object]) -> list[Fact]:
    place = Place("evidence-1", "", "calllog.db:calls", 1)
    listed = (Row(Place("evidence-1", "", "calllog.db:calls", number), row) for number, row in enumerate(rows, start=1))
    return list(read(RowSection("call_log", "calllog.db:calls", place, listed)))


def one(**columns: object) -> CallLogRow:
    (row,) = only(
        facts_of({"date": 1_758_212_000_000, "duration": 0, "type": 2, "number": "+15550100", **columns}), CallLogRow
    )
    return row


def test_a_row_of_a_database_keeps_what_it_says_and_where_it_stands() -> None:
    row = one(
        _id=412, presentation=1, features=4, subscription_component_name="com.android.phone/.X", subscription_id="8900", last_modified=5,
        post_dial_digits="", via_number=None, name="Ann", countryiso="SG", missed_reason=0, deleted=1,
    )  # fmt: skip
    assert (row.row_id, row.kind, row.number, row.presentation, row.duration_s) == (
        412,
        "outgoing",
        "+15550100",
        "allowed",
        0,
    )
    assert (row.account, row.account_id, row.features, row.name, row.country) == (
        "com.android.phone/.X",
        "8900",
        4,
        "Ann",
        "SG",
    )
    assert (row.post_dial, row.via_number, row.deleted) == (None, None, True)
    assert (row.began.ms, row.modified and row.modified.ms) == (1_758_212_000_000, 5)
    assert (row.place.source, row.place.line) == ("call_log", 1)
    assert row.place.text.startswith("_id=412, number=+15550100, date=1758212000000")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "incoming"),
        ("3", "missed"),
        (5, "rejected"),
        (6, "blocked"),
        (7, "answered_externally"),
        (1000, "type 1000"),
        (None, "type unknown"),
    ],
)
def test_the_kind_is_the_stored_type(value: object, kind: str) -> None:
    assert one(type=value).kind == kind


@pytest.mark.parametrize(
    ("number", "presentation", "expected"),
    [
        ("+15550100", 1, "+15550100"),
        ("+15550100", None, "+15550100"),
        ("-1", None, None),
        ("-2", 2, None),
        ("", 3, None),
        (None, 1, None),
        ("+15550100", 2, None),
        (b"+15550100", 1, "+15550100"),
    ],
)
def test_a_withheld_or_empty_number_is_none(number: object, presentation: int | None, expected: str | None) -> None:
    assert one(number=number, presentation=presentation).number == expected


def test_android_4_and_exports_have_fewer_columns() -> None:
    (row,) = only(
        facts_of(
            {"number": "5550100", "duration": "23", "date": "1709455443772", "type": "1", "contact_name": "(Unknown)"}
        ),
        CallLogRow,
    )
    assert (row.row_id, row.features, row.presentation, row.name, row.duration_s) == (None, None, None, None, 23)


@pytest.mark.parametrize("date", [None, "", "yesterday", 0, -5, b"\xff"])
def test_a_row_without_a_time_is_unread(date: object) -> None:
    facts = facts_of({"date": date, "type": 1})
    assert len(only(facts, Unread)) == 1
    assert (tally_of(facts, "call_log").read, tally_of(facts, "call_log").unread) == (0, 1)


QUERY = """\
Row: 0 _id=412, number=+15550100, date=1709455443772, duration=23, type=2, features=4, name=Doe, Jane, m_content=NULL, countryiso=SG
Row: 1 _id=413, number=NULL, date=1709455443999, duration=0, type=3, name=NULL, transcription=two
lines, countryiso=SG
"""


def test_query_rows_may_hold_commas_line_breaks_and_columns_of_a_vendor() -> None:
    first, second = only(section_of("content_query", QUERY), CallLogRow)
    assert (first.row_id, first.number, first.name, first.country) == (412, "+15550100", "Doe, Jane", "SG")
    assert (second.number, second.name, second.country, second.place.line) == (None, None, "SG", 2)


def test_a_name_that_looks_like_columns_cannot_change_a_call() -> None:
    facts = section_of(
        "content_query", "Row: 0 name=Bob, number=+1666, number=+15550100, date=1709455443772, duration=1, type=2\n"
    )
    assert not only(facts, CallLogRow)
    assert "twice" in only(facts, Unread)[0].why


def test_rows_of_another_table_are_not_calls() -> None:
    facts = section_of("content_query", "Row: 0 _id=1, address=+1555, body=hello\n")
    assert [f.name for f in only(facts, Ignored)] == ["row of another table"]


def test_nothing_found_is_empty_and_a_refusal_is_not() -> None:
    empty = section_of("content_query", "No result found.\n")
    refused = section_of(
        "content_query",
        "Error while accessing provider:call_log\njava.lang.SecurityException: Permission Denial: opening\n",
    )
    assert not only(empty, Unread)
    assert sum(t.framed for t in only(empty, Tally)) == 0
    assert [f.why for f in only(refused, Unread)] == ["the phone refused: the shell may not read the call log"]


@pytest.mark.parametrize("name", ["calllog_oldversion.db", "plaso_contacts2.db"])
def test_real_databases_give_one_fact_per_row(name: str) -> None:
    path = corpus(f"licensed/calldb/{name}")
    with sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True) as database:
        count = database.execute("SELECT count(*) FROM calls").fetchone()[0]
        kinds = dict(database.execute("SELECT type, count(*) FROM calls GROUP BY type"))
        section = RowSection("call_log", name, Place("evidence-1", "", name, 1), rows_of(database))
        found = only(read(section), CallLogRow)
    database.close()
    assert len(found) == count
    assert sum(f.kind == "outgoing" for f in found) == kinds.get(2, 0)


def rows_of(database: sqlite3.Connection) -> Iterator[Row]:
    cursor = database.execute("SELECT * FROM calls")
    names = [column[0] for column in cursor.description]
    for values in cursor:
        yield Row(Place("evidence-1", "", "calls", values[0]), dict(zip(names, values, strict=True)))
