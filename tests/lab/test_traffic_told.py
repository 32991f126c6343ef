"""What offhook tells of the lab's traffic is what the lab says is true: bytes, hosts, apps, data, and nothing of others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bench.traffic import Score, compare, measure, other_forms

from offhook import audit
from offhook.lab import traffic_stories as tales
from offhook.lab.traffic_chance import afternoon
from offhook.lab.traffic_encodings import encoding_suite
from offhook.lab.traffic_stories import midnight_of_another, midnight_traffic
from offhook.lab.traffic_story import render_story

STORIES = {story.name: story for story in tales.stories()}
FORMS = {story.name: story for story in other_forms() if not story.name.endswith(("zeek", "csv"))}


@pytest.mark.parametrize("name", STORIES)
def test_every_story_is_told_as_it_was(name: str, tmp_path: Path) -> None:
    score = measure(STORIES[name], tmp_path)
    assert score.mistakes == []
    assert score.counts["transfer asked"] or name == "adups-72h-router-negative"


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_every_kind_of_file_tells_the_same(name: str, tmp_path: Path) -> None:
    assert measure(FORMS[name], tmp_path).mistakes == []


def test_the_demo_s_night_is_told_whole(tmp_path: Path) -> None:
    score = measure(midnight_traffic(), tmp_path)
    assert score.mistakes == []
    assert score.counts["datum right"] == 3
    assert score.counts["use right"] >= 10


def test_what_went_out_of_somebody_else_is_not_the_owner_s(tmp_path: Path) -> None:
    """The demo's phone again, but contacts and IMEI in the traffic are a stranger's."""
    score = measure(midnight_of_another(), tmp_path)
    assert score.mistakes == []
    assert score.counts["datum asked"] == score.counts["data invented"] == 0


def test_identifiers_are_found_in_every_disguise(tmp_path: Path) -> None:
    """Seven identifiers, thirty disguises; and not one of them where the owner is somebody else."""
    score = measure(encoding_suite(), tmp_path / "suite")
    assert score.counts["datum right"] >= 0.98 * score.counts["datum asked"] > 190
    assert score.share("form") == score.share("transfer") == 1
    other = measure(tales.negative(encoding_suite()), tmp_path / "negative")
    assert other.mistakes == []


@pytest.mark.parametrize("seed", range(8))
def test_afternoons_drawn_by_chance_are_told_to_the_byte(seed: int, tmp_path: Path) -> None:
    score = measure(afternoon(seed), tmp_path)
    assert score.mistakes == []
    assert score.counts["sent bytes right"] >= 8


def test_what_two_captures_and_a_counter_saw_is_told_once(tmp_path: Path) -> None:
    """The phone's own capture, the router's with its clock four seconds late, and Android's counters."""
    score = measure(tales.seen_twice(), tmp_path)
    assert score.mistakes == []
    assert score.counts["sent bytes right"] == 3


def test_a_mistake_is_seen(tmp_path: Path) -> None:
    """The yardstick itself: a truth with other bytes, one more transfer and other data does not match."""
    story = tales.photo_with_place()
    rendered = render_story(story, tmp_path / "evidence")
    _, told = audit.run(rendered.paths, case=tmp_path / "case", owner=rendered.owner)
    assert compare(story, rendered, told).mistakes == []
    wrong = [replace(one, sent_bytes=one.sent_bytes + 1, data=()) for one in rendered.transfers]
    wrong.append(replace(rendered.transfers[0], addresses=("192.0.2.254",)))
    score = compare(story, replace(rendered, transfers=tuple(wrong)), told)
    assert len(score.mistakes) == 2 + 2 + 1
    assert isinstance(score, Score)
