"""What was published about phones that send: each claim is put to the whole program, and the answers keep the contract."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench.claims import Desk, checks, line_of

from tests.acceptance.contract import faults

NEVER = re.compile(r"sent to (?:China|Singapore|the United States)|no private data|owned by|is clean", re.IGNORECASE)


@pytest.mark.parametrize("number", checks())
def test_a_published_claim_is_met(number: int, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    claim = checks()[number](desk)
    assert claim.met, line_of(claim)
    assert claim.number == number
    for told in desk.told:
        assert faults(told.findings) == [], told.case
        said = [
            text
            for one in told.findings["findings"]
            for text in (one["title"], one["says"], *one["doubts"], *one["advice"])
        ]
        assert [text for text in said if NEVER.search(text)] == []
