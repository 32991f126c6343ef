"""Evidence that several tests share: the phone of the demo, rendered once, small."""

from __future__ import annotations

from pathlib import Path

import pytest

from offhook import lab
from offhook.lab import stories
from tests.acceptance.program import CORPUS, audited


@pytest.fixture(scope="session")
def midnight(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A bug report and a call log of the phone that dials at midnight."""
    return lab.render(stories.midnight(size_bytes=100_000), tmp_path_factory.mktemp("midnight") / "evidence").paths


@pytest.fixture(scope="session")
def midnight_case(midnight: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of that evidence. Not to be changed: copy it."""
    case = tmp_path_factory.mktemp("case") / "case"
    audited(midnight, case)
    return case


@pytest.fixture(scope="session")
def telecom_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One `dumpsys telecom` in UTF-16: the smallest evidence that holds calls."""
    scenario = next(s for s in stories.catalogue() if s.name == "tiramisu-telecom-alone")
    (path,) = lab.render(scenario, tmp_path_factory.mktemp("telecom") / "evidence").paths
    return path


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real evidence."""
    if not CORPUS.is_dir():
        pytest.skip("OFFHOOK_CORPUS names no folder of real evidence")
    return CORPUS
