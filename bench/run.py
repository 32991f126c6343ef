"""What offhook costs, as ratios taken pairwise in one run: `make bench`, or `make bench BENCH=--smoke` for small sizes.

CPU time (user and system) of whole processes, the best of several pairs: wall time moves with whatever else runs, and a
ratio to something bare moves little from one machine to the next. Nothing is downloaded; the reports come from the lab.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from offhook import lab
from offhook.lab import stories

PYTHON = sys.executable
OFFHOOK = [PYTHON, "-c", "import sys; from offhook.cli import main; sys.exit(main())"]
NOTHING = [PYTHON, "-c", "pass"]
UNCOMPILED = [
    PYTHON,
    "-c",
    """
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from offhook import core
for name in ("packets", "flows", "lines"):
    spec = spec_from_loader(f"offhook.core.{name}", SourceFileLoader(f"offhook.core.{name}", str(Path(core.__path__[0], f"{name}.py"))))
    sys.modules[spec.name] = module_from_spec(spec)
    setattr(core, name, sys.modules[spec.name])
    spec.loader.exec_module(sys.modules[spec.name])
    assert not sys.modules[spec.name].COMPILED
from offhook.cli import main
sys.exit(main())
""",
]
"""The same program as it runs where there is no compiler."""
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""A program that is installed has its bytecode; the first run writes what is missing, and the best of several counts."""
INFLATE = [
    PYTHON,
    "-c",
    """
import sys, zipfile
from isal import isal_zlib
with open(sys.argv[1], "rb") as file:
    member = max(zipfile.ZipFile(file).infolist(), key=lambda member: member.file_size)
    file.seek(member.header_offset + 26)
    name, extra = int.from_bytes(file.read(2), "little"), int.from_bytes(file.read(2), "little")
    file.seek(name + extra, 1)
    left, inflate = member.compress_size, isal_zlib.decompressobj(-15)
    while left:
        data = file.read(min(left, 1 << 18))
        left -= len(data)
        while data:
            inflate.decompress(data, 1 << 20)
            data = inflate.unconsumed_tail
""",
]


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak memory (MiB) of one process."""

    cpu_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Result:
    """One measurement beside its aim (the most it may be)."""

    what: str
    value: float
    aim: float | None
    unit: str = "x"
    digits: int = 1

    def __str__(self) -> str:
        aim = f"{self.aim:>8.{self.digits if self.aim < 1.6 else 0}f}" if self.aim else f"{'–':>8}"
        verdict = "" if not self.aim else "reached" if self.value <= self.aim else "MISSED"
        return f"{self.what:<72}{self.value:>9.{self.digits}f} {self.unit:<4}{aim}  {verdict}"


def cost(command: list[str]) -> Cost:
    """Run a program to its end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    if process.returncode:
        sys.exit(f"{' '.join(command[-3:])} ended with {process.returncode}: {said[-500:]}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def audit(evidence: Path, folder: Path, program: list[str] = OFFHOOK) -> Cost:
    """One audit into a new case."""
    case = folder / f"case-{len(list(folder.glob('case-*')))}"
    return cost([*program, "audit", str(evidence), "-o", str(case), "--quiet"])


def report(folder: Path, size: int) -> Path:
    """A zipped bug report of about `size` bytes of text, from the lab."""
    rendered = lab.render(stories.resized(stories.midnight(), size), folder / f"evidence-{size}")
    (path,) = (path for path in rendered.paths if path.suffix == ".zip")
    path.read_bytes()  # into the page cache
    return path


def start(pairs: int) -> Result:
    """The start of the program, which every use pays."""
    pair = [(cost([*OFFHOOK, "--help"]).cpu_s, cost(NOTHING).cpu_s) for _ in range(pairs)]
    return Result("offhook --help / bare interpreter, CPU", ratio(pair), 8)


def small(folder: Path, pairs: int) -> Result:
    """An audit where start-up is most of it."""
    path = report(folder, 2 << 20)
    pair = [(audit(path, folder).cpu_s, cost(NOTHING).cpu_s) for _ in range(pairs)]
    return Result("audit of a 2 MB report / bare interpreter, CPU", ratio(pair), 100)


def large(folder: Path, size: int, pairs: int) -> list[Result]:
    """An audit of a large report, tables, findings and page included, beside inflating it and nothing else."""
    path = report(folder, size)
    three = [(audit(path, folder), audit(path, folder, UNCOMPILED), cost([*INFLATE, str(path)])) for _ in range(pairs)]
    audits = [compiled for compiled, _, _ in three]
    of = f"audit of a {size >> 20} MB report"
    aims = (4, 10) if size >= 150 << 20 else (None, None)
    core = ratio([(compiled.cpu_s, inflate.cpu_s) for compiled, _, inflate in three])
    plain = ratio([(uncompiled.cpu_s, inflate.cpu_s) for _, uncompiled, inflate in three])
    return [
        Result(f"{of} / isal inflate, CPU", core, aims[0]),
        Result(f"{of} without a compiled core / isal inflate, CPU", plain, aims[1]),
        Result(f"{of}, CPU", min(a.cpu_s for a in audits), None, "s"),
        Result(f"{of}, peak memory", max(a.peak_mib for a in audits), 400, "MiB"),
    ]


def ratio(pairs: list[tuple[float, float]]) -> float:
    """The best of one over the best of the other."""
    return min(one for one, _ in pairs) / min(other for _, other in pairs)


def main() -> None:
    """Measure, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--smoke", action="store_true", help="small sizes, few repeats: does it run, is it roughly right"
    )
    smoke = parser.parse_args().smoke
    print(f"{'':<72}{'measured':>9} {'':<4}{'aim':>8}")
    with tempfile.TemporaryDirectory(prefix="offhook-bench-") as name:
        folder = Path(name)
        print(start(3 if smoke else 15), flush=True)
        print(small(folder, 1 if smoke else 5), flush=True)
        for result in large(folder, (16 if smoke else 150) << 20, 1 if smoke else 3):
            print(result, flush=True)


if __name__ == "__main__":
    main()
