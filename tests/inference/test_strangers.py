"""A call log of another phone: nothing is missing on its account."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from offhook import lab
from offhook.answers import Answers
from offhook.audit import run
from offhook.lab.catalogue import catalogue


def audited(folder: Path, *names: str) -> Answers:
    """The bug report of the first phone with the call log of the last."""
    phones = {scenario.name: scenario for scenario in catalogue(1)}
    taken = folder / "evidence"
    taken.mkdir()
    for number, name in enumerate(names):
        for path in lab.render(phones[name], folder / f"of-{number}").paths:
            if (path.suffix == ".zip") == (number == 0) or len(names) == 1:
                shutil.copy(path, taken / f"{number}-{path.name}")
    _, answers = run([taken], case=folder / "case")
    return answers


def test_a_log_that_fits_nothing_is_named_and_makes_nothing_missing(tmp_path: Path) -> None:
    answers = audited(tmp_path, "baklava-ordinary", "pie-log-deleted")
    assert not any("call_log" in call.missing_from for call in answers.calls)
    (finding,) = [finding for finding in answers.findings if finding.question == "log_of_another_phone"]
    assert msgspec.json.encode(finding)
    assert any("another phone" in row.note for row in answers.coverage if row.source == "call_log")


def test_the_phone_s_own_log_is_not_suspected(tmp_path: Path) -> None:
    answers = audited(tmp_path, "pie-log-deleted")
    assert not [finding for finding in answers.findings if finding.question == "log_of_another_phone"]
    assert any("call_log" in call.missing_from for call in answers.calls)
