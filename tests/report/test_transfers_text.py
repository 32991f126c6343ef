"""What was sent, on a terminal: its shape at two widths (kept as text files), and what no evidence can do to it.

OFFHOOK_GOLDEN=write renews the files after a change that was looked at.
"""

from __future__ import annotations

import re
import time

import pytest
from rich.cells import cell_len

from offhook.answers import Answers
from offhook.errors import OffhookError
from offhook.report.sheet import Sheet
from offhook.report.story import call_text
from offhook.report.terminal import result_text
from tests.report import phones, traffic_phones
from tests.report.test_terminal import WIDTHS, matches
from tests.report.test_wording import FORBIDDEN

FORBIDDEN_OF_TRAFFIC = (
    r"sent to china",
    r"no private data (was|were|is)? ?found",
    r"owned by",
    r"spied",
    r"leaked?",
    r"stolen",
)


def screen(answers: Answers, width: int = 100, colour: bool = False) -> str:
    return result_text(answers, Sheet(width, colour), case="CASE")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("story", sorted(traffic_phones.STORIES))
def test_the_result_screen_looks_as_it_was_approved(story: str, width: int) -> None:
    matches(f"traffic-{story}-{width}", screen(traffic_phones.STORIES[story](), width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("what", ["transfer-1", "transfer-2", "transfer-10", "pattern-2"])
def test_one_transfer_and_one_pattern_look_as_they_were_approved(what: str, width: int) -> None:
    matches(f"{what}-{width}", call_text(traffic_phones.night(), what, Sheet(width)))


@pytest.mark.parametrize("width", [30, 40, 52, 60, 80, 250])
@pytest.mark.parametrize("story", sorted(traffic_phones.STORIES))
def test_nothing_is_wider_than_the_terminal_or_than_100_columns(story: str, width: int) -> None:
    answers = traffic_phones.STORIES[story]()
    texts = [screen(answers, width), *(call_text(answers, one.id, Sheet(width)) for one in answers.transfers or [])]
    assert max(cell_len(line) for text in texts for line in text.splitlines()) <= min(width, 100)


def test_evidence_cannot_reach_the_terminal() -> None:
    answers = traffic_phones.hostile_traffic()
    told = [screen(answers, 100, colour=True)]
    told += [call_text(answers, one.id, Sheet(80, colour=True)) for one in answers.transfers or []]
    told += [call_text(answers, pattern.id, Sheet(80)) for pattern in answers.patterns or []]
    for text in told:
        bare = re.sub(r"\x1b\[[\d;]*m", "", text)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", bare)


@pytest.mark.parametrize("story", sorted(traffic_phones.STORIES))
def test_no_forbidden_word_is_used(story: str) -> None:
    answers = traffic_phones.STORIES[story]()
    texts = [screen(answers), *(call_text(answers, one.id, Sheet(100)) for one in answers.transfers or [])]
    for text in texts:
        low = " ".join(text.lower().split())
        assert [word for word in FORBIDDEN if re.search(rf"\b{word}\b", low)] == []
        assert [word for word in FORBIDDEN_OF_TRAFFIC if re.search(rf"\b{word}\b", low)] == []


def test_every_place_of_a_destination_is_named_as_what_it_is() -> None:
    text = " ".join(call_text(traffic_phones.night(), "transfer-2", Sheet(100)).split())
    for told in (
        "Sent to a host of Xiaomi (home: China); the server's address is registered in Singapore.",
        "network of AS64500 Example Cloud, its home: United States",
        "server stands in disputed: Singapore or United States",
        "name declares intl (a word in the host's name, no proof)",
        "It is encrypted: we cannot see what it contained. Only the host's name speaks of it.",
        "that the data named above were sent: only the host's name speaks for it",
    ):
        assert told in text


def test_private_data_come_first_and_a_counter_is_never_added() -> None:
    text = screen(traffic_phones.night())
    sent = text[text.index("WHAT IT SENT") :]
    assert re.search(r"●\s+transfer-1 ", sent)
    assert "transfer-2 " not in sent[: sent.index("who received it")]
    assert "1.6 MB, 289 KB of it while nobody was using the phone" in sent
    assert "transfer-10  com.miui.gallery: 5.3 MB sent, 2.6 MB while" in sent


def test_an_id_that_is_none_names_the_nearest() -> None:
    with pytest.raises(OffhookError, match="It has 3 calls and 2 transfers; did you mean transfer-2"):
        call_text(traffic_phones.sent_alone(), "transfer-22", Sheet(80))


def test_without_traffic_nothing_is_said_of_it_but_that_it_is_not_known() -> None:
    text = screen(phones.quiet())
    assert "WHAT IT SENT" not in text
    assert "no proof of upload is not proof of no upload" in " ".join(text.split())


def test_twenty_thousand_transfers_are_told_in_a_second_or_two() -> None:
    answers = traffic_phones.many_transfers()
    began = time.process_time()
    text = screen(answers)
    assert time.process_time() - began < 5
    assert len(text.splitlines()) < 140
    assert "995 more transfers with private data" in text or "more transfers with private data" in text


def test_calls_that_come_back_can_be_shown_as_well() -> None:
    text = call_text(phones.with_causes(), "pattern-1", Sheet(100))
    assert "pattern-1: 4 calls at about 00:12" in text
    assert "an alarm that somebody set up" in text


def test_where_there_are_several_phones_each_transfer_names_its_own() -> None:
    two = [phones.phone(), phones.phone(id="phone-2", model="Pixel 5", make="Google")]
    answers = phones.changed(traffic_phones.sent_alone(), phones=two)
    assert "phone               Xiaomi Redmi Note 12" in call_text(answers, "transfer-1", Sheet(100))
