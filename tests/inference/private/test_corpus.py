"""Real evidence holds nothing of an invented owner; skipped where OFFHOOK_CORPUS does not name its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offhook.facts.book import FactBook
from offhook.facts.reading import Unread
from offhook.inference.private import Search
from tests.inference.private.samples import body, looked, owner, told

CORPUS = Path(os.environ.get("OFFHOOK_CORPUS", "nowhere"))
LARGEST = 4 << 20
NAMES_SOMEBODY = {"identifier", "contacts", "correspondents", "messages", "call_log", "wifi", "carrier"}


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="OFFHOOK_CORPUS names no folder of real evidence")
def test_real_bytes_hold_nothing_of_an_invented_owner() -> None:
    """Every file of up to 4 MiB as if it had been sent: no value is taken for the owner's, and nothing makes the search stumble."""
    search = Search(FactBook(), owner())
    files = [path for path in sorted(CORPUS.rglob("*")) if path.is_file() and path.stat().st_size <= LARGEST]
    assert len(files) > 20
    facts = [fact for path in files for fact in looked(search, body(path.read_bytes()))]
    assert [each.shown for each in told(facts) if each.data in NAMES_SOMEBODY and each.identifier] == []
    assert [fact.why for fact in facts if isinstance(fact, Unread) and "stumbled" in fact.why] == []
