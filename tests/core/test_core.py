"""The core: what was built is what stands in the source, in layout, in age and in what it makes of anything."""

from __future__ import annotations

import ctypes
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from bench import fuzz_packets

from offhook.core import flows, packets, rows
from tests.core.engines import FOLDER, MODULES, built_file, source_of

ROOT = Path(__file__).parent.parent.parent
NATIVE = packets.COMPILED and flows.COMPILED
needs_compiler = pytest.mark.skipif(not NATIVE, reason="the core is not compiled here")


def test_where_it_is_required_the_core_is_compiled() -> None:
    assert NATIVE or os.environ.get("OFFHOOK_NATIVE") != "require"


@pytest.mark.parametrize("name", MODULES)
def test_what_was_built_is_not_older_than_its_source(name: str) -> None:
    """Python prefers the extension, however old it is: `make` builds it again."""
    built = built_file(name)
    if built is None:
        pytest.skip("the core is not compiled here")
    assert built.stat().st_mtime >= (FOLDER / f"{name}.py").stat().st_mtime


@pytest.mark.parametrize("name", MODULES)
def test_the_source_is_not_what_was_built(name: str) -> None:
    assert source_of(name).COMPILED is False
    assert str(source_of(name).__file__).endswith(".py")


@needs_compiler
def test_the_built_core_refuses_tables_of_another_layout() -> None:
    """Every structure is checked when a table is handed over: none may differ from `rows.py`."""
    for attribute in ("packets", "interfaces", "kinds", "bad"):
        tables = rows.Rows()
        setattr(tables, attribute, (ctypes.c_double * 4)())
        with pytest.raises(ValueError, match="mismatch"):
            packets.Scanner(tables, 1)
    for attribute in ("flows", "sides", "index", "holes", "wanted", "recent", "fragments"):
        tables = rows.Rows()
        setattr(tables, attribute, (ctypes.c_double * 4)())
        with pytest.raises(ValueError, match="mismatch"):
            flows.Table(tables, 1)


@pytest.mark.parametrize("module", [packets, source_of("packets")], ids=["as it is", "source"])
def test_misuse_raises_and_does_not_crash(module: object) -> None:
    scanner = module.Scanner(rows.Rows(), 1)  # type: ignore[attr-defined]
    with pytest.raises(IndexError):
        scanner.scan(bytearray(8), 0, 4000)
    with pytest.raises((TypeError, BufferError)):
        packets.Scanner(rows.Rows(), 1).scan("text", 0, 4)  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [flows, source_of("flows")], ids=["as it is", "source"])
def test_packets_beyond_the_table_raise(module: object) -> None:
    with pytest.raises(IndexError):
        module.Table(rows.Rows(packets=4), 1).take(0, 9)  # type: ignore[attr-defined]


def test_the_seed_of_the_hash_changes_nothing_that_is_told() -> None:
    window = fuzz_packets.synthetic(random.Random(5))
    told = []
    for seed in (1, 2**64 - 1):
        tables = rows.Rows()
        scanner, table = packets.Scanner(tables, seed), flows.Table(tables, seed)
        tables.interfaces[0].link = 1
        buffer = bytearray(window.data)
        scanner.scan(buffer, 0, len(buffer))
        table.take(0, scanner.found)
        told.append([(f.a_lo, f.c_lo, f.a_port, f.c_port, f.first, f.ended) for f in tables.flows[: table.used]])
    assert told[0] == told[1]


@needs_compiler
@pytest.mark.parametrize("seed", range(3))
def test_built_and_source_agree_on_damaged_windows(seed: int) -> None:
    """A small run of `bench/fuzz_packets.py`."""
    chance = random.Random(seed)
    built, plain = (packets, flows), (source_of("packets"), source_of("flows"))
    for _ in range(150):
        window = fuzz_packets.damaged(fuzz_packets.synthetic(chance), chance)
        assert fuzz_packets.outcome(built, window) == fuzz_packets.outcome(plain, window)


def test_it_runs_where_cython_is_not_installed() -> None:
    """The stand-in for Cython's words is enough."""
    code = (
        "import sys; sys.modules['cython'] = None; sys.path.insert(0, '.')\n"
        "from tests.core.engines import source_of\n"
        "from offhook.core.rows import Rows\n"
        "scanner = source_of('packets').Scanner(Rows(), 1)\n"
        "assert scanner.scan(bytearray(40), 0, 40) == 32, scanner.code\n"
        "source_of('flows').Table(Rows(), 1)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@needs_compiler
def test_importing_the_built_core_loads_little() -> None:
    code = "import sys, offhook.core.packets, offhook.core.flows; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )
    assert not set(run.stdout.split()) & {"cython", "Cython", "inspect", "dataclasses"}
