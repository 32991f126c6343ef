"""The screens: their shape at two widths (kept as text files), and what no evidence can do to them.

OFFHOOK_GOLDEN=write renews the files after a change that was looked at.
"""

from __future__ import annotations

import os
import re
from io import StringIO
from pathlib import Path
from typing import IO

import pytest
from rich.cells import cell_len

from offhook.answers import Answers
from offhook.errors import OffhookError
from offhook.facts.sources import Source
from offhook.report.sheet import Sheet, sheet_for, write
from offhook.report.story import call_text
from offhook.report.terminal import result_text, sources_table
from tests.report import phones

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (100, 60)


def screen(answers: Answers, width: int = 100, colour: bool = False) -> str:
    return result_text(
        answers, Sheet(width, colour), case="offhook-Redmi-Note-12", page="offhook-Redmi-Note-12/report.html"
    )


def matches(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("OFFHOOK_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("story", sorted(phones.STORIES))
def test_the_result_screen_looks_as_it_was_approved(story: str, width: int) -> None:
    matches(f"{story}-{width}", screen(phones.STORIES[story](), width))


@pytest.mark.parametrize("width", WIDTHS)
def test_one_call_line_by_line_looks_as_it_was_approved(width: int) -> None:
    matches(f"call-1-{width}", call_text(phones.with_causes(), "call-1", Sheet(width)))


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 250])
@pytest.mark.parametrize("story", sorted(phones.STORIES))
def test_nothing_is_wider_than_the_terminal_or_than_100_columns(story: str, width: int) -> None:
    assert max(map(cell_len, screen(phones.STORIES[story](), width).splitlines())) <= min(width, 100)


def test_evidence_cannot_reach_the_terminal() -> None:
    """No escape sequence, control character or change of reading direction gets through; markup stays text."""
    answers = phones.hostile()
    for text in (screen(answers), call_text(answers, "call-1", Sheet(80))):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", text)
        assert "[bold red]" in text.replace("\n", "")
        assert "owned" in text


def test_with_colour_only_our_own_sequences_appear() -> None:
    text = screen(phones.hostile(), 80, colour=True)
    assert set(re.findall(r"\x1b[^m]*m", text)) <= {"\x1b[1;31m", "\x1b[1m", "\x1b[2m", "\x1b[0m"}
    assert re.sub(r"\x1b\[[0-9;]*m", "", text).count("\x1b") == 0


def test_without_colour_the_signs_still_tell_what_is_worrying() -> None:
    assert "● While nobody" in screen(phones.midnight())
    assert "○ In the 80 hours" in screen(phones.quiet())


def test_ten_thousand_calls_are_summarised_and_none_is_forgotten() -> None:
    text = screen(phones.many())
    assert len(text.splitlines()) <= 100
    assert "it placed 2,000 calls" in text
    assert "6,000 while somebody was using the phone" in text
    shown = sum(int(n.replace(",", "")) for n in re.findall(r"● ([\d,]+) calls? to", text))
    left = re.search(r"… and ([\d,]+) calls more, of", text)
    assert left
    assert shown + int(left[1].replace(",", "")) == 2000


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_calls(count: int) -> None:
    text = screen(phones.many(count))
    assert f"{count} call" in text or count == 0


def test_a_finding_on_unattended_calls_is_told_even_where_no_such_call_is_listed() -> None:
    answers = phones.changed(phones.quiet(), findings=[phones.finding(title="Something about calls")])
    assert "Something about calls" in screen(answers)


def test_a_call_can_be_asked_for_by_its_number_and_the_nearest_is_named() -> None:
    assert call_text(phones.midnight(), "3", Sheet(80)).startswith("  call-3: outgoing call, 4 min 02 s")
    with pytest.raises(OffhookError, match="did you mean call-3"):
        call_text(phones.midnight(), "cal-3", Sheet(80))
    with pytest.raises(OffhookError, match="knows of no call"):
        call_text(phones.badly_covered(), "call-1", Sheet(80))


def test_every_citation_shows_its_file_its_line_and_its_text() -> None:
    text = call_text(phones.midnight(), "call-2", Sheet(100))
    [call] = [call for call in phones.midnight().calls if call.id == "call-2"]
    for source in call.sources:
        assert f"{source.entry}:{source.line}" in text
        assert source.text in text
    assert "the call log covers this moment and does not hold this call" in text


def test_sources_are_listed_whatever_they_are() -> None:
    one = Source(
        name="telecom", where="dumpsys telecom", proves="who asked", reach="ten calls", clock="epoch", account="telecom"
    )
    for table in ([one], {"telecom": one}):
        text = sources_table(table, Sheet(100))
        assert "dumpsys telecom" in text
        assert "1 source that offhook reads" in text
    assert "0 sources" in sources_table([], Sheet(100))


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "width", "colour"),
    [
        (StringIO(), {}, 100, False),
        (StringIO(), {"COLUMNS": "60"}, 60, False),
        (Terminal(), {"COLUMNS": "72"}, 72, True),
        (Terminal(), {"COLUMNS": "72", "NO_COLOR": "1"}, 72, False),
        (Terminal(), {"COLUMNS": "72", "TERM": "dumb"}, 72, False),
        (Terminal(), {"COLUMNS": "nonsense"}, 80, True),
        (Terminal(), {"COLUMNS": "999"}, 100, True),
        (Terminal(), {"COLUMNS": "1"}, 30, True),
    ],
)
def test_the_sheet_suits_where_it_goes(stream: IO[str], environ: dict[str, str], width: int, colour: bool) -> None:
    sheet = sheet_for(stream, environ)
    assert (sheet.width, sheet.colour) == (width, colour)


def test_any_console_can_print_it() -> None:
    class Old(StringIO):
        encoding = "cp1252"

    stream = Old()
    write(screen(phones.hostile()), stream)
    stream.getvalue().encode("cp1252")
    assert "! While nobody" in stream.getvalue()
