"""What an audit of a plain bug report must not pay for: nothing of traffic is imported or opened where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from offhook import lab
from offhook.lab import stories

OF_TRAFFIC = {"ahocorasick_rs", "brotli", "cryptography", "exifread", "iptocc", "zstandard"}
"""The search machine, what unpacks bodies, ciphers, pictures, and the register of addresses."""
PRIVATE = "offhook.inference.private.search"
MOST = 680
"""Modules of an audit in all, those of the standard library among them; the interpreter alone has 60."""

SCRIPT = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from offhook.cli import main
code = main(["audit", sys.argv[1], "-o", sys.argv[2], "--quiet"])
print(*sys.modules, sep="\\n", file=sys.stderr)
print(*(path for path in opened if path.endswith((".pack", ".tsv")) or "geodata/__init__" in path), sep="\\n", file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that one audit loaded, and the packed tables that it opened."""
    folder = tmp_path_factory.mktemp("plain")
    rendered = lab.render(stories.midnight(size_bytes=60_000), folder / "evidence")
    (report,) = (path for path in rendered.paths if path.suffix == ".zip")
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(report), str(folder / "case")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (folder / "case" / "report.html").exists(), run.stderr
    return set(run.stderr.split())


def test_nothing_of_traffic_is_imported(loaded: set[str]) -> None:
    assert {name.partition(".")[0] for name in loaded} & OF_TRAFFIC == set()
    assert PRIVATE not in loaded


def test_no_packed_table_is_opened(loaded: set[str]) -> None:
    assert {name for name in loaded if Path(name).suffix in {".pack", ".tsv", ".py"}} == set()


def test_modules_do_not_become_more_unnoticed(loaded: set[str]) -> None:
    assert len(loaded) <= MOST


def test_the_search_is_there_when_it_is_asked_for() -> None:
    from offhook.inference import private

    assert private.Search.__module__ == PRIVATE
    with pytest.raises(AttributeError):
        private.Other  # noqa: B018 # type: ignore[attr-defined]
