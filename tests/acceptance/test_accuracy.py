"""Calls and use on every phone of the lab's catalogue, against what was true.

The recall of calls and the times mean little: lab and readers share the assumption that lines have these shapes and that all
witnesses write within milliseconds. What means something: no call invented out of many accounts of one, no use told the wrong
way round, nobody named who did not ask, no row called missing that is there.
"""

from __future__ import annotations

import pytest
from bench.accuracy import Score, lines_of, measure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> Score:
    return measure(1, tmp_path_factory.mktemp("accuracy"))


def test_calls_are_found_and_none_is_invented(score: Score) -> None:
    assert score.counts["true"] > 200
    assert score.recall >= 0.98, "\n".join(lines_of(score))
    assert score.precision >= 0.98, "\n".join(lines_of(score))


def test_use_is_never_told_the_wrong_way_round(score: Score) -> None:
    assert score.counts["use wrong"] == 0, "\n".join(lines_of(score))
    assert score.share("use right", "decidable") >= 0.9


def test_times_are_as_sure_as_they_are_said_to_be(score: Score) -> None:
    assert score.share("time within", "timed") >= 0.95, "\n".join(lines_of(score))


def test_nobody_is_named_who_did_not_ask(score: Score) -> None:
    assert score.counts["initiator wrong"] == 0, "\n".join(lines_of(score))


def test_directions_and_stages_claim_no_more_than_was(score: Score) -> None:
    assert score.counts["direction wrong"] == 0, "\n".join(lines_of(score))
    assert score.counts["stage too far"] == 0, "\n".join(lines_of(score))


def test_rows_are_called_missing_only_where_somebody_deleted_them(score: Score) -> None:
    assert score.counts["rows falsely missing"] == 0, "\n".join(lines_of(score))
    assert score.counts["rows deleted found"] > 0
