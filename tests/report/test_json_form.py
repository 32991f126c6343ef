"""findings.json: the same answers give the same bytes, and what is read back is what was written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from offhook.answers import SCHEMA
from offhook.errors import OffhookError
from offhook.report.json_form import from_json, to_json, written
from tests.report import phones


@pytest.mark.parametrize("story", sorted(set(phones.STORIES) - {"hostile"}))
def test_what_is_read_back_is_what_was_written(story: str) -> None:
    answers = phones.STORIES[story]()
    assert from_json(to_json(answers)) == answers
    assert to_json(answers) == to_json(from_json(to_json(answers)))


def test_hostile_text_survives_unchanged() -> None:
    answers = phones.hostile()
    assert from_json(to_json(answers)).calls[0].notes == answers.calls[0].notes


def test_it_is_written_for_people_and_names_of_python_do_not_show() -> None:
    text = to_json(phones.midnight()).decode()
    assert text.startswith('{\n  "schema": "offhook.findings/1",\n')
    assert text.endswith("}\n")
    told = json.loads(text)
    assert told["messages"] is None
    assert told["calls"][0]["began"] == "2026-09-18T16:12:00Z"
    assert set(told["use"][0]) == {"from", "to", "state", "probability_attended", "because"}


def test_milliseconds_stand_only_where_there_are_any() -> None:
    assert written(datetime(2026, 9, 21, 16, 12, 3, 112_000, UTC)) == "2026-09-21T16:12:03.112Z"
    assert written(datetime(2026, 9, 21, 16, 12, 3, tzinfo=UTC)) == "2026-09-21T16:12:03Z"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"schema": 3}',
        b"\xff",
        to_json(phones.quiet()).replace(SCHEMA.encode(), b"offhook.findings/9"),
        to_json(phones.quiet()).replace(b'00Z"', b'00"'),
    ],
)
def test_what_is_no_findings_file_is_told_in_plain_words(data: bytes) -> None:
    with pytest.raises(OffhookError, match=r"findings\.json"):
        from_json(data)
