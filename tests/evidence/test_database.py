"""Call-log databases: a private copy, its journal, and schemas that mean harm."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits, RowSection, open_evidence
from tests.evidence.samples import call_database, closed_database, hear, zipped

ROWS = [("+15550100", 1709455443772, 23, 2), ("", 1709455500000, 0, 3)]


def test_rows_come_with_all_their_columns_and_their_ids(tmp_path: Path) -> None:
    call_database(tmp_path / "x", ROWS).close()
    heard = hear(tmp_path / "x")
    assert heard.piece.kind == "call_log"
    assert heard.rows[0] == {"_id": 1, "number": "+15550100", "date": 1709455443772, "duration": 23, "type": 2}
    assert (heard.dumped[0].name, heard.dumped[0].title, heard.dumped[0].lines) == ("call_log", "x:calls", 2)


def test_the_place_of_a_row_is_its_id_and_the_row_as_text(tmp_path: Path) -> None:
    with closing(call_database(tmp_path / "x", ROWS)) as database:
        database.execute("DELETE FROM calls WHERE _id = 1")
    for piece in open_evidence([tmp_path / "x"]):
        for item in piece.read():
            if isinstance(item, RowSection):
                row = next(item.rows)
                assert (row.place.entry, row.place.line) == ("x:calls", 2)
                assert row.place.text == "_id=2, number=, date=1709455500000, duration=0, type=3"


def test_the_journal_beside_a_database_counts_and_nothing_is_written_there(tmp_path: Path) -> None:
    """What was written last stands only in the -wal."""
    with closing(call_database(tmp_path / "x.db", ROWS, wal=True)):
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        heard = hear(tmp_path / "x.db")
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert len(heard.rows) == 2
    assert [(piece.name, piece.kind) for piece in heard.pieces] == [("x.db", "call_log"), ("x.db-wal", "sqlite_wal")]
    assert all(piece.sha256 for piece in heard.pieces)


def test_a_database_in_a_zip_is_read_with_its_journal(tmp_path: Path) -> None:
    with closing(call_database(tmp_path / "x.db", ROWS, wal=True)):
        members = {f"data/{name}": (tmp_path / name).read_bytes() for name in ("x.db", "x.db-wal")}
    (tmp_path / "z").write_bytes(zipped(members))
    heard = hear(tmp_path / "z")
    assert len(heard.rows) == 2
    assert heard.piece.kind == "call_log"


def test_a_database_without_calls_is_known_and_not_examined(tmp_path: Path) -> None:
    heard = hear(closed_database(tmp_path / "x", "CREATE TABLE sms (a);"))
    assert (heard.piece.kind, heard.piece.why) == ("database", "not examined: a database without a table of calls")


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE VIEW calls AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n;",
        "CREATE VIRTUAL TABLE calls USING fts5(a);",
    ],
)
def test_only_an_ordinary_table_is_read(tmp_path: Path, schema: str) -> None:
    heard = hear(closed_database(tmp_path / "x", schema))
    assert heard.rows == []
    assert heard.piece.kind == "database"


def test_a_column_that_computes_for_ever_is_stopped(tmp_path: Path) -> None:
    heavy = "CREATE TABLE calls (a, b AS (hex(zeroblob(900000)) || hex(zeroblob(900000))));"
    fill = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) INSERT INTO calls(a) SELECT x FROM n;"
    heard = hear(closed_database(tmp_path / "x", heavy + fill), limits=Limits(cell=1 << 20))
    assert "could not be read to its end" in heard.unread
    assert heard.dumped[0].state == "truncated"


def test_steps_and_rows_are_bounded(tmp_path: Path) -> None:
    fill = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) INSERT INTO calls(a) SELECT x FROM n;"
    path = closed_database(tmp_path / "x", "CREATE TABLE calls (a);" + fill)
    assert "more than 100 rows" in hear(path, limits=Limits(rows=100)).unread
    assert "interrupted" in hear(path, limits=Limits(database_steps=0)).unread


def test_a_cut_database_gives_a_reason(tmp_path: Path) -> None:
    with closing(call_database(tmp_path / "x", [("+15550100", n, 1, 1) for n in range(5000)])):
        pass
    data = (tmp_path / "x").read_bytes()
    for size in (20, 600, 5000, len(data) // 2):
        (tmp_path / "x").write_bytes(data[:size])
        heard = hear(tmp_path / "x")
        assert heard.unread or heard.piece.why


def test_a_schema_that_is_no_text_gives_a_reason(tmp_path: Path) -> None:
    """SQLite quotes it in its message; neither the bytes nor the signs in it may hurt whoever reads that."""
    call_database(tmp_path / "x", ROWS).close()
    whole = (tmp_path / "x").read_bytes()
    for damage in (b"\xff\xff\xff\xff\xff\xff", b"C\x1b[31m"):
        (tmp_path / "x").write_bytes(whole.replace(b"CREATE", damage, 1))
        piece = hear(tmp_path / "x").piece
        assert piece.kind == "unusable"
        assert str(piece.why).startswith("the database is damaged: ")
        assert str(piece.why).isprintable()


def test_a_number_that_is_no_text_is_handed_on_as_it_is(tmp_path: Path) -> None:
    path = closed_database(
        tmp_path / "x",
        "CREATE TABLE calls (_id, number); INSERT INTO calls VALUES ('a', CAST(x'ff31' AS TEXT)), (NULL, x'00');",
    )
    assert [row["number"] for row in hear(path).rows] == ["\ufffd1", b"\0"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 255)), min_size=1, max_size=12))
def test_no_damage_to_a_database_raises(tmp_path: Path, flips: list[tuple[int, int]]) -> None:
    path = tmp_path / "x"
    path.unlink(missing_ok=True)
    call_database(path, ROWS * 20).close()
    data = bytearray(path.read_bytes())
    for at, value in flips:
        data[at % len(data)] = value
    path.write_bytes(data)
    assert hear(path).piece.sha256
