"""Words that the report never uses: nobody is accused, nothing weighed is called certain, nobody's place is claimed."""

from __future__ import annotations

import re

import pytest

from offhook.report.page import page_html
from offhook.report.sheet import Sheet
from offhook.report.story import call_text
from offhook.report.terminal import result_text
from tests.report import phones

FORBIDDEN = (
    "you were away",
    "your absence",
    "malware",
    "spyware",
    "virus",
    "hacked",
    "hacker",
    "infected",
    "attacker",
    "criminal",
    "guilty",
    "stalker",
    "your partner",
    "certainly",
    "definitely",
    "without doubt",
    "proves that",
    "all clear",
    "you lied",
    "did not happen",
    "no calls were made",
    "is clean",
    "is safe",
    "secure phone",
)


def told(story: str) -> list[str]:
    answers = phones.STORIES[story]()
    texts = [result_text(answers, Sheet(100), case="CASE"), page_html(answers)]
    return texts + [call_text(answers, call.id, Sheet(100)) for call in answers.calls]


@pytest.mark.parametrize("story", sorted(phones.STORIES))
def test_no_forbidden_word_is_used(story: str) -> None:
    for text in told(story):
        low = " ".join(text.lower().split())
        assert [word for word in FORBIDDEN if re.search(rf"\b{word}\b", low)] == []


@pytest.mark.parametrize("story", sorted(phones.STORIES))
def test_a_clean_bill_is_only_ever_denied(story: str) -> None:
    for text in told(story):
        low = " ".join(text.lower().split())
        assert low.count("clean bill") == low.count("that is not a clean bill of health")


@pytest.mark.parametrize("story", ["midnight", "with_causes", "hostile"])
def test_nobody_is_always_told_with_what_it_rests_on(story: str) -> None:
    answers = phones.STORIES[story]()
    for text in (result_text(answers, Sheet(100)), page_html(answers), call_text(answers, "call-1", Sheet(100))):
        assert re.search(r"as far as (the phone's|its) screen,\s+lock\s+and\s+motion\s+records\s+show", text)


def test_danger_is_spoken_of_before_confrontation() -> None:
    """A person who may be watched reads how to stay safe wherever calls are told that nobody made."""
    for text in told("midnight")[:2]:
        assert "do not confront anybody" in " ".join(text.split())
