"""The tables hold every fact as it was read, open anywhere, and are the same bytes for the same facts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from offhook.errors import CaseUnwritable
from offhook.facts.calls import CallLogRow, TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.phone import AdbKey, Boot, Property
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Tally, Unread
from offhook.facts.time import Base, Instant, Stamp
from offhook.store import columns_of, legible, table_name, write_facts

PLACE = Place("evidence-1", "telecom", "bugreport.txt", 7, "  12:00:01.123 - SET_DIALING")
STAMP = Stamp("12:00:01.123", Base.WALL, 43_201_123, ("date", "zone"))


def clock(stamp: Stamp, _place: Place) -> Instant | None:
    """Knows epoch stamps only."""
    return Instant(stamp.ms, 5, ("zone",)) if stamp.base is Base.EPOCH else None


def event(number: int = 1, at: Stamp = STAMP, *, order: int = 0, data: str | None = None, place: Place = PLACE) -> Fact:
    return TelecomEvent(
        place=place,
        call=f"TC@{number}",
        record=number,
        order=order,
        at=at,
        event="SET_DIALING",
        data=data,
        session=None,
    )


def analytics(*technologies: str) -> Fact:
    return TelecomAnalytics(
        place=PLACE,
        call="TC@1",
        began=None,
        ended=None,
        direction="outgoing",
        emergency=None,
        technologies=technologies,
        termination=None,
        service=None,
    )


def asked(path: Path, query: str) -> list[dict[str, Any]]:
    """The rows that a query over one table gives; `TABLE` stands for it."""
    with duckdb.connect() as engine:
        engine.execute("set timezone = 'UTC'")
        engine.execute(query.replace("TABLE", "'" + str(path).replace("'", "''") + "'"))
        names = [item[0] for item in engine.description or []]
        return [dict(zip(names, row, strict=True)) for row in engine.fetchall()]


def rows_of(folder: Path, record: type[Fact], *facts: Fact) -> list[dict[str, Any]]:
    """Write facts of one class, and read their table back."""
    (table,) = write_facts(folder, {record: facts}, clock)
    moments = [f'cast("{c.name}" as varchar) as "{c.name}"' for c in columns_of(record) if c.type == "TIMESTAMPTZ"]
    replaced = f"replace ({', '.join(moments)})" if moments else ""
    return asked(table.path, f"select * {replaced} from TABLE")  # noqa: S608 - names of fields


def test_a_row_names_its_place_and_then_the_fields(tmp_path: Path) -> None:
    assert rows_of(tmp_path, TelecomEvent, event()) == [
        {
            "evidence": "evidence-1",
            "source": "telecom",
            "entry": "bugreport.txt",
            "line": 7,
            "text": "  12:00:01.123 - SET_DIALING",
            "call": "TC@1",
            "record": 1,
            "order": 0,
            "at_written": "12:00:01.123",
            "at": None,
            "at_error_ms": None,
            "at_lacks": ["date", "zone"],
            "event": "SET_DIALING",
            "data": None,
            "session": None,
            "live": False,
        }
    ]


def test_a_stamp_that_the_clock_knows_becomes_a_moment_in_utc(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, TelecomEvent, event(at=Stamp("1790007063112", Base.EPOCH, 1_790_007_063_112)))
    assert row["at"] == "2026-09-21 16:11:03.112+00"
    assert (row["at_written"], row["at_error_ms"], row["at_lacks"]) == ("1790007063112", 5, ["zone"])


def test_no_stamp_is_null_in_all_its_columns(tmp_path: Path) -> None:
    call = analytics("cs", "")
    (row,) = rows_of(tmp_path, TelecomAnalytics, call)
    assert [row[f"began{part}"] for part in ("_written", "", "_error_ms", "_lacks")] == [None] * 4
    assert row["technologies"] == ["cs", ""]
    assert row["missed"] == []


def test_one_file_for_each_kind_of_fact_that_there_is(tmp_path: Path) -> None:
    tally = Tally(place=PLACE, framed=1, read=1, ignored=0, unread=0)
    tables = write_facts(tmp_path / "facts", {Tally: [tally], Boot: [], TelecomEvent: [event(), event(2)]}, clock)
    assert [(table.name, table.rows) for table in tables] == [("tallies", 1), ("telecom_events", 2)]
    assert sorted(p.name for p in (tmp_path / "facts").iterdir()) == ["tallies.parquet", "telecom_events.parquet"]


def test_no_facts_make_no_folder(tmp_path: Path) -> None:
    assert write_facts(tmp_path / "facts", {Boot: []}, clock) == []
    assert not (tmp_path / "facts").exists()


@pytest.mark.slow
def test_the_same_facts_give_the_same_bytes_in_the_order_they_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than DuckDB gives to one thread (122,880)."""
    order = [(number * 7919) % 130_003 for number in range(130_003)]
    facts: dict[type[Fact], list[Fact]] = {TelecomEvent: [event(number) for number in order]}
    first = write_facts(tmp_path / "a", facts, clock)[0].path
    assert [row["record"] for row in asked(first, "select record from TABLE")] == order
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    assert write_facts(tmp_path / "b", facts, clock)[0].path.read_bytes() == first.read_bytes()


def test_every_column_is_optional_in_every_file(tmp_path: Path) -> None:
    path = write_facts(tmp_path, {TelecomEvent: [event()]}, clock)[0].path
    kinds = asked(path, "select repetition_type as kind from parquet_schema(TABLE) offset 1")
    assert {row["kind"] for row in kinds} == {"OPTIONAL", "REPEATED"}


HOSTILE = ["a\0b", "\udc80\ud800", "\x1b[31m", "'; drop table facts; --", '"', "\u202e", "x" * 100_000, "\x1f", "=1+1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data(tmp_path: Path, text: str) -> None:
    place = Place("evidence-1", "telecom", text, 7, text)
    (row,) = rows_of(tmp_path, TelecomEvent, event(place=place, data=text, at=Stamp(text, Base.WALL, 0)))
    assert row["data"] == row["text"] == row["entry"] == row["at_written"] == legible(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_lists_stay_lists(tmp_path: Path, text: str) -> None:
    call = analytics(text, "cs", text)
    (row,) = rows_of(tmp_path, TelecomAnalytics, call)
    shown = legible(text).replace("\x1f", " ")
    assert row["technologies"] == [shown, "cs", shown]


def test_a_field_that_is_called_as_the_place_is_calls_its_column_its_own(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, TelecomAnalytics, analytics())
    assert (row["source"], row["its_source"]) == ("telecom", None)


def test_plain_text_is_kept_to_the_letter() -> None:
    for text in ("", "plain", "Ünïcode 红米 \u202e", "tab\tline\n"):
        assert legible(text) == text
    assert legible("a\0\udc80é") == "a␀\\udc80é"


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**400, -(10**400)])
def test_numbers_beyond_64_bits_become_null_and_are_counted(tmp_path: Path, number: int) -> None:
    (table,) = write_facts(tmp_path, {TelecomEvent: [event(order=number), event(order=2**63 - 1)]}, clock)
    assert table.unfit == 1
    found = asked(table.path, 'select "order" from TABLE')
    assert [row["order"] for row in found] == [None, 2**63 - 1]


@pytest.mark.parametrize("ms", [10**15, -(10**15), 10**400])
def test_moments_beyond_the_year_9999_become_null_and_keep_their_text(tmp_path: Path, ms: int) -> None:
    (row,) = rows_of(tmp_path, TelecomEvent, event(at=Stamp("far away", Base.EPOCH, ms)))
    assert (row["at"], row["at_written"]) == (None, "far away")


def test_the_last_moments_that_fit_are_kept(tmp_path: Path) -> None:
    stamps = [Stamp("", Base.EPOCH, ms) for ms in (-62_135_596_800_000, 253_402_300_799_999)]
    rows = rows_of(tmp_path, TelecomEvent, *(event(at=stamp) for stamp in stamps))
    assert [row["at"] for row in rows] == ["0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999+00"]


def test_a_folder_that_refuses_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "facts").write_text("a file stands here")
    with pytest.raises(CaseUnwritable, match="could not be written"):
        write_facts(tmp_path / "facts", {TelecomEvent: [event()]}, clock)


def test_a_quote_in_the_folder_is_part_of_its_name(tmp_path: Path) -> None:
    assert write_facts(tmp_path / "it's; --", {TelecomEvent: [event()]}, clock)[0].path.exists()


def test_tables_are_named_for_many_of_what_they_hold() -> None:
    names = {
        table_name(record) for record in (TelecomCall, TelecomAnalytics, Property, AdbKey, Unread, Tally, CallLogRow)
    }
    assert names == {
        "telecom_calls",
        "telecom_analytics",
        "properties",
        "adb_keys",
        "unread",
        "tallies",
        "call_log_rows",
    }


class Word(enum.StrEnum):
    ONE = "one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Fact):
    """A fact with one field of an enum."""

    word: Word


def test_an_enum_is_its_word(tmp_path: Path) -> None:
    assert [c.type for c in columns_of(Sample)[5:]] == ["VARCHAR"]
    assert rows_of(tmp_path, Sample, Sample(place=PLACE, word=Word.ONE))[0]["word"] == "one"
