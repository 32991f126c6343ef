"""The pages that repeat what the code says, say it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from offhook.facts.sources import SOURCES
from offhook.parsers import all_parsers
from offhook.parsers.contract import contract_of

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def test_generated_pages_are_fresh() -> None:
    """`make docs` writes them again."""
    run = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_source_that_a_parser_names_is_in_the_table() -> None:
    named = {contract_of(function).source for function in all_parsers()}
    assert named - {source.name for source in SOURCES} == set()


def test_every_parser_is_documented() -> None:
    assert [function.__name__ for function in all_parsers() if not function.__doc__] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_target_that_the_guide_names_exists() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", guide)) <= targets
