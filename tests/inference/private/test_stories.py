"""The lab's stories of traffic, searched: what was sent in the open is found, and for a stranger nothing that names anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from offhook.audit import read_evidence
from offhook.facts.traffic import Disclosure
from offhook.lab.traffic_stories import stories
from offhook.lab.traffic_story import RenderedStory, Story, render_story
from offhook.owner import read_owner

TOLD = {story.name: replace(story, sms=True) for story in stories() if story.asked is None}
STRANGERS = {story.name: story for story in stories() if story.asked is not None}
NOT_NAMED = {"photos", "location", "browsing", "app_usage"}
"""Classes that show by their shape, whosever they are."""
Word = tuple[str, str | None, str | None]


def searched(story: Story, folder: Path) -> tuple[RenderedStory, set[Word]]:
    evidence = folder / "evidence"
    evidence.mkdir()
    written = render_story(story, evidence)
    book = read_evidence(written.paths, lambda _what, _share: None, owner=read_owner(written.owner)).book
    return written, {(fact.data, fact.identifier, fact.hash) for fact in book.of(Disclosure) if not fact.weak}


@pytest.mark.parametrize("name", TOLD)
def test_what_was_sent_in_the_open_is_found(name: str, tmp_path: Path) -> None:
    written, seen = searched(TOLD[name], tmp_path)
    readable = [one for one in written.transfers if one.content in ("clear", "decrypted")]
    true = {(one.data, one.identifier, one.hash) for transfer in readable for one in transfer.data}
    assert true - seen == set()
    assert {each for each in seen - true if each[0] != "photos"} == set()


@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_that_names_anybody_is_found_for_a_stranger(name: str, tmp_path: Path) -> None:
    _, seen = searched(STRANGERS[name], tmp_path)
    assert {each[0] for each in seen} <= NOT_NAMED
