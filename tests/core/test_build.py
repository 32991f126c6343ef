"""Building the core: with a compiler, without one, and where one is required."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("cc") and not shutil.which("gcc"), reason="there is no C compiler here"),
    pytest.mark.skipif(sys.platform == "win32", reason="the compiler is named otherwise"),
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as the build needs, without anything built."""
    shutil.copytree(ROOT / "src" / "offhook" / "core", tmp_path / "src" / "offhook" / "core", ignore=built)
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE", "src/offhook/__init__.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def built(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.endswith((".so", ".pyd")) or name == "__pycache__"}


def build(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--inplace"],
        cwd=checkout,
        env={**os.environ, "OFFHOOK_NATIVE": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def extensions(checkout: Path) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in (checkout / "src/offhook/core").glob("*.so"))


def test_with_a_compiler_all_modules_are_built(checkout: Path) -> None:
    run = build(checkout, OFFHOOK_NATIVE="require")
    assert (run.returncode, extensions(checkout)) == (0, ["flows", "lines", "packets"]), run.stderr


@pytest.mark.parametrize("compiler", ["/bin/false", "/no/such/compiler"])
def test_without_a_compiler_the_package_is_built_all_the_same(checkout: Path, compiler: str) -> None:
    run = build(checkout, CC=compiler)
    assert (run.returncode, extensions(checkout)) == (0, []), run.stderr
    code = "from offhook.core import flows, lines, packets; print(flows.COMPILED, lines.COMPILED, packets.COMPILED)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout / "src", capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False"] * 3


def test_where_it_is_required_a_missing_compiler_is_an_error(checkout: Path) -> None:
    assert build(checkout, CC="/no/such/compiler", OFFHOOK_NATIVE="require").returncode != 0
