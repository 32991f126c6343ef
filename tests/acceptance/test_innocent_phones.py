"""An average day of an average phone gives nobody reason to worry: no finding about traffic above low, few low ones, no headline."""

from __future__ import annotations

import pytest

from offhook.answers import Answers
from offhook.audit import run
from offhook.lab.traffic_story import render_story
from offhook.report.transfers import alarming
from tests.acceptance.innocent import CALLER_ID, ordinary_day

OF_TRAFFIC = frozenset(
    {
        "data_sent_while_unattended", "known_indicators", "private_data_sent", "recurring_traffic", "small_covert_upload",
        "traffic_around_calls", "traffic_while_unattended", "who_received_what",
    }
)  # fmt: skip
MOST_LOW = 5


@pytest.fixture(scope="module", params=[1, 2])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    folder = tmp_path_factory.mktemp("ordinary")
    rendered = render_story(ordinary_day(request.param), folder / "evidence")
    return run(rendered.paths, case=folder / "case", owner=rendered.owner)[1]


def test_nothing_about_its_traffic_is_graver_than_low(day: Answers) -> None:
    told = [(one.severity, one.title) for one in day.findings if one.question in OF_TRAFFIC and one.severity != "info"]
    assert {severity for severity, _ in told} <= {"low"}, told
    assert len(told) <= MOST_LOW, told


def test_no_transfer_alarms(day: Answers) -> None:
    assert day.transfers
    assert len(day.transfers) > 60
    assert alarming(day) == []


def test_news_and_messages_are_not_said_to_follow_calls(day: Answers) -> None:
    met = [one.says for one in day.findings if one.question == "traffic_around_calls"]
    assert all(CALLER_ID in says for says in met), met
