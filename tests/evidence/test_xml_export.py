"""Exports of SMS Backup & Restore."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits, RowSection, open_evidence
from tests.evidence.samples import hear_bytes

HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<calls count=\"2\">\n"
CALL = '  <call number="+15550100" duration="23" date="1709455443772" type="2" contact_name="{}" />\n'


def test_each_call_is_a_row_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(HEAD + CALL.format("A &amp; B") * 2 + "</calls>")
    for piece in open_evidence([tmp_path / "x"]):
        for item in piece.read():
            if isinstance(item, RowSection):
                rows = list(item.rows)
                assert [row.place.line for row in rows] == [3, 4]
                assert rows[0].columns["contact_name"] == "A & B"
                assert rows[0].place.text.startswith("number=+15550100, duration=23")
                assert item.ending.state == "read"


def test_a_cut_export_gives_the_calls_before_the_cut(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, HEAD + CALL.format("A") + CALL.format("B")[:40])
    assert len(heard.rows) == 1
    assert heard.dumped[0].state == "truncated"
    assert "breaks off" in heard.unread


def test_emoji_as_the_app_writes_them_do_not_end_the_file(tmp_path: Path) -> None:
    """Pairs of surrogate references are no XML, and real exports are full of them."""
    names = {
        "&#55357;&#56832;": "😀",
        "&#55357;x": "\ufffdx",
        "&#0;": "\ufffd",
        "&#65;": "A",
        "&#x1F600;": "😀",
        "&#65;&#56832;": "A\ufffd",
    }
    heard = hear_bytes(tmp_path, HEAD + "".join(CALL.format(name) for name in names) + "</calls>")
    assert [row["contact_name"] for row in heard.rows] == list(names.values())
    assert heard.unread == ""


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE calls [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE calls SYSTEM "file:///etc/passwd">',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, prologue: str) -> None:
    heard = hear_bytes(tmp_path, f'<?xml version="1.0"?>{prologue}<calls>{CALL.format("x")}</calls>')
    assert heard.rows == []
    assert heard.piece.kind != "call_log" or "declares a document type" in heard.unread


@pytest.mark.parametrize(
    "broken",
    [
        '  <call number="+15550100" contact_name="A & B" date="1" />\n',
        '  <call number="+15550100" contact_name="A < B" date="1" />\n',
        '  <call number="+15550100" number="2" date="1" />\n',
        '  <call number="+15550100 date="1" />\n',
        "  <call number=+15550100 date=1 />\n",
        '  <call number="+15550100" date="1" ></cal>\n',
    ],
)
def test_a_broken_element_costs_no_more_than_itself(tmp_path: Path, broken: str) -> None:
    """The rows behind it are read, each with its line, and what was lost is counted."""
    text = HEAD + CALL.format("A") + broken + CALL.format("B") * 2 + broken + CALL.format("C") + "</calls>"
    heard = hear_bytes(tmp_path, text)
    names = [str(row.get("contact_name", "")) for row in heard.rows]
    assert [name for name in names if len(name) == 1] == ["A", "B", "B", "C"]
    assert heard.unread.count("the file is damaged here") == 2
    assert heard.dumped[0].state == "read"


def test_the_lines_behind_damage_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(HEAD + CALL.format("A") + "  <call & />\n" + CALL.format("B") + "</calls>")
    for piece in open_evidence([tmp_path / "x"]):
        for item in piece.read():
            if isinstance(item, RowSection):
                assert [row.place.line for row in item.rows] == [3, 5]


def test_damage_over_many_pieces_loses_only_what_is_damaged(tmp_path: Path) -> None:
    """Every hundredth of many thousand rows is broken; the file is read in small pieces."""
    rows = ["  <call & />\n" if n % 100 == 50 else CALL.format(n) for n in range(5000)]
    heard = hear_bytes(tmp_path, HEAD + "".join(rows) + "</calls>")
    assert len(heard.rows) == 4950


def test_what_is_damaged_everywhere_is_given_up(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, HEAD + "<call & />\n" * 50_000 + "</calls>")
    assert heard.rows == []
    assert "the rest was not read" in heard.unread
    assert heard.dumped[0].state == "truncated"


def test_one_endless_element_is_refused(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, HEAD + '<call number="' + "1" * (3 << 20), Limits(line=1 << 20))
    assert "more than 1048576 bytes" in heard.unread


def test_utf_16_exports_are_read(tmp_path: Path) -> None:
    text = (HEAD.replace("UTF-8", "UTF-16") + CALL.format("A") + "</calls>").encode("utf-16")
    assert len(hear_bytes(tmp_path, text).rows) == 1


def test_of_messages_only_who_and_when_is_read(tmp_path: Path) -> None:
    heard = hear_bytes(
        tmp_path, '<?xml version="1.0"?>\n<!-- a -->\n<smses count="1"><sms address="1" body="b"/></smses>'
    )
    assert heard.piece.kind == "messages"
    assert heard.rows == [{"address": "1", "kind": "sms"}]


def test_rows_are_bounded(tmp_path: Path) -> None:
    assert "more than 3 rows" in hear_bytes(tmp_path, HEAD + CALL.format("A") * 9 + "</calls>", Limits(rows=3)).unread


def test_an_encoding_that_does_not_exist_loses_no_call(tmp_path: Path) -> None:
    heard = hear_bytes(
        tmp_path, "<?xml version='1.0' encoding='ATF-8' ?>\n<calls count='1'>\n" + CALL.format("A") * 3 + "</calls>"
    )
    assert heard.unread
    assert len(heard.rows) == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(50, 500), st.integers(0, 255)), max_size=6), st.integers(0, 400))
@example(flips=[(431, 65)], cut=0)
def test_no_damage_to_an_export_raises(tmp_path: Path, flips: list[tuple[int, int]], cut: int) -> None:
    data = bytearray((HEAD + CALL.format("&#55357;&#56832;") * 3 + "</calls>").encode())
    for at, value in flips:
        data[at % len(data)] = value
    assert hear_bytes(tmp_path, bytes(data[: len(data) - cut])).piece.sha256
