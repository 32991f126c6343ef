"""Real evidence: whatever matters and can be counted by a crude search stands in the case, line by line.

The search knows nothing of offhook's doors and parsers; a marked line that is no fact's place was lost in silence.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.corpus_table import MARKS, Told, files_of, told_of

from tests.acceptance.program import CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="OFFHOOK_CORPUS names no folder of real evidence")

OUTSIDE = {("package_parser_test.py", "Package ["): 1}
"""A program with dumps pasted into it: its first package stands before any section, where nothing says what it is."""
AT_LEAST = {
    "CREATED": 19, "CallTC@": 11, "Call TC@n: {": 11, "> DIAL": 3, "phone_in_call": 2, 'time="…" type=': 110, "Package [": 723,
    "call-log rows": 70,
}  # fmt: skip
"""What the whole corpus holds, counted by `grep -c` over its plain text when it was collected."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    return [told_of(path, tmp_path_factory.mktemp("table")) for path in _marked(files_of(CORPUS))]


def _marked(files: list[Path]) -> list[Path]:
    """Files that bear a mark; pictures, captures and lists of indicators are left to other tests."""
    kinds = (
        "bugreport",
        "dumpsys_telecom",
        "batterystats",
        "dumpsys_other",
        "logcat",
        "calldb",
        "smsbackup_xml",
        "acq1",
    )
    return [path for path in files if path.parent.name in kinds or path.parent.parent.name == "dumpsys_other"]


def test_every_marked_line_is_the_place_of_a_fact(told: list[Told]) -> None:
    lost = {(one.name, mark): len(lines) for one in told for mark, lines in one.lost.items() if lines}
    assert lost == OUTSIDE


@pytest.mark.parametrize("mark", MARKS)
def test_the_marks_are_in_the_corpus_at_all(told: list[Told], mark: str) -> None:
    """So that equality is not the equality of two nothings."""
    assert sum(one.marks[mark] for one in told) >= AT_LEAST[mark]


def test_the_sums_of_every_file_come_out_even(told: list[Told]) -> None:
    for one in told:
        framed, read, ignored, unread = one.sums
        assert framed == read + ignored + unread, one.name
