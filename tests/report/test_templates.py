"""Compiled templates are kept, found again, and never used for anything but what they were compiled from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from offhook.report.templates import Compiled


def rendered(folder: Path, template: str = "<{{ x }}>", *, autoescape: bool = True) -> str:
    loader = DictLoader({"page.html": template})
    cache = Compiled(repr(autoescape), folder)
    environment = Environment(loader=loader, autoescape=autoescape, bytecode_cache=cache)  # noqa: S701 - both are tried
    return environment.get_template("page.html").render(x="&")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def test_a_template_is_kept_once_and_used_again(kept: Path) -> None:
    assert rendered(kept) == "<&amp;>"
    (file,) = kept.iterdir()
    written = file.stat().st_mtime_ns
    assert rendered(kept) == "<&amp;>"
    assert [path.stat().st_mtime_ns for path in kept.iterdir()] == [written]


def test_another_text_or_other_options_are_compiled_anew(kept: Path) -> None:
    """That what was compiled without escaping is never used where there must be some is what matters most."""
    assert rendered(kept, autoescape=False) == "<&>"
    assert rendered(kept, autoescape=True) == "<&amp;>"
    assert rendered(kept, "({{ x }})") == "(&amp;)"


@pytest.mark.parametrize("cut", [0, 10, 40, 60, -1])
def test_a_damaged_file_is_as_good_as_none(kept: Path, cut: int) -> None:
    rendered(kept)
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:cut])
    assert rendered(kept) == "<&amp;>"
    file.write_bytes(bytes(100))
    assert rendered(kept) == "<&amp;>"


def test_nothing_is_written_where_python_may_not_write_either(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(kept) == "<&amp;>"
    assert not kept.exists()


def test_a_folder_that_cannot_be_written_is_no_error(kept: Path) -> None:
    kept.write_text("a file where the folder should be")
    assert rendered(kept) == "<&amp;>"
