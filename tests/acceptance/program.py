"""offhook as others meet it: a process with streams and an exit code, and a case that is read as plain JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offhook.audit import run
from offhook.errors import NoEvidence

Node = dict[str, Any]

COMMAND = [sys.executable, "-c", "import sys; from offhook.cli import main; sys.exit(main())"]
CORPUS = Path(os.environ.get("OFFHOOK_CORPUS", "-"))
"""The folder of real evidence; tests over it are skipped where there is none."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the program ended: its exit code and both streams as bytes."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        """What it complained of."""
        return self.err.splitlines()


def offhook(
    *words: str | Path,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    before: Callable[[], object] | None = None,
    timeout: float = 120,
) -> Ended:
    """Run offhook as a program. environ: the whole environment (None = ours); before: done in the child before it starts."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)], capture_output=True, env=environ, cwd=cwd, preexec_fn=before, timeout=timeout, check=False
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def audited(paths: Sequence[Path], case: Path) -> Node:
    """Audit in this process, and read what the case says. Raises as `offhook.audit.run` does."""
    run(list(paths), case=case)
    return findings_of(case)


def findings_of(case: Path) -> Node:
    """`findings.json` of a case."""
    found: Node = json.loads((case / "findings.json").read_bytes())
    return found


def audited_or_refused(paths: Sequence[Path], case: Path) -> Node | None:
    """The same; None where there was no evidence to read, which is an answer too (exit code 3)."""
    with suppress(NoEvidence):
        return audited(paths, case)
    return None


def calm(ended: Ended) -> bool:
    """Nothing on standard error that only a programmer could read."""
    return "Traceback" not in ended.err and not re.search(r"fault of offhook", ended.err)


def left_behind(folder: Path) -> list[str]:
    """Everything in a folder that looks like a case or a half of one."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())
