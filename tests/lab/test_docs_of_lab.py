"""The page about the lab says what is true: its examples run."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from offhook.lab import stories

PAGE = (Path(__file__).parents[2] / "docs" / "lab.md").read_text(encoding="utf-8")


def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    exec(compile(code, "docs/lab.md", "exec"), {})  # noqa: S102 - the page's own examples
    assert {"midnight", "midnight.truth.json", "my-phone", "my-phone.truth.json"} <= set(os.listdir("paper"))


def test_the_shelf_is_as_long_as_told() -> None:
    assert f"gives {len(stories.catalogue())} phones" in PAGE
