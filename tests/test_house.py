"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import offhook.facts
from offhook.facts.passing import Passing
from offhook.facts.place import Fact
from offhook.facts.time import Stamp
from offhook.store import columns_of, table_name

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "offhook").rglob("*.py"))
WRITTEN = sorted(
    path
    for folder in ("src", "tests", "docs", "bench", "requirements", ".ci")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and "egg-info" not in str(path) and "__pycache__" not in str(path) and path != Path(__file__)
)
LONGEST_FUNCTION, LONGEST_MODULE = 40, 400

HOW_IT_IS_MADE = re.compile(
    rb"""
    \b(?: claude | anthropic | openai | chatgpt | copilot | llms? | language\ model | sub-?agents? | co-?developers? )\b
  | /work/ | shared/design | \bissue\ \#?\d
    """,
    re.VERBOSE | re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://|files\.|pypi|--index|--find-links", re.IGNORECASE)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "offhook").as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def facts() -> tuple[type[Fact], ...]:
    """Every record class in `facts/`."""
    modules = [importlib.import_module(f"offhook.facts.{m.name}") for m in pkgutil.iter_modules(offhook.facts.__path__)]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    kept = (k for k in kinds if issubclass(k, Fact) and k is not Fact and not issubclass(k, Passing))
    return tuple(sorted(kept, key=lambda kind: kind.__name__))


def test_every_module_says_what_it_is() -> None:
    assert [named(path) for path in SOURCES if not ast.get_docstring(tree_of(path))] == []


def test_modules_are_short() -> None:
    """A module over 400 lines is two modules."""
    long = [path for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE]
    assert list(map(named, long)) == []


def test_functions_are_short() -> None:
    long = [
        f"{named(path)}: {function.name}"
        for path in SOURCES
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_only_the_report_prints() -> None:
    """All others hand on what they found, or write to the stream that they were given."""
    printed = [
        f"{named(path)}:{call.lineno}"
        for path in SOURCES
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    ]
    assert [where for where in printed if not where.startswith("report/")] == []


def test_only_one_handler_is_broad() -> None:
    """That of the parsers: a line that nobody foresaw must not cost the owner the rest."""
    broad = [named(path) for path in SOURCES for node in ast.walk(tree_of(path)) if is_broad(node)]
    assert broad == ["parsers/contract.py"]


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "common", "helpers", "helper", "base", "manager", "misc"}
    assert [named(path) for path in SOURCES if vague & {*path.relative_to(ROOT).parts, path.stem}] == []


def is_broad(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in caught
    )


def test_imports_go_against_the_path_of_a_fact() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("lock", ["run", "dev", "tools"])
def test_locks_pin_by_hash_and_name_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pins = re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE)
    assert pins
    assert not ADDRESS.search(text)
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_development_lock_holds_what_users_get() -> None:
    run, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("run", "dev")
    )
    assert run <= dev


def test_the_work_speaks_of_phones_not_of_how_it_is_made() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): match
        for path in WRITTEN
        if (match := HOW_IT_IS_MADE.search(path.read_bytes()))
    }
    assert found == {}


@pytest.mark.parametrize("kind", facts(), ids=lambda kind: kind.__name__)
def test_a_fact_is_documented_frozen_and_makes_a_table(kind: type[Fact]) -> None:
    own = kind.__dict__.get("__doc__") or ""
    assert own
    assert not own.startswith(f"{kind.__name__}("), "the docstring that dataclass makes by itself"
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    columns = [column.name for column in columns_of(kind)]
    assert len({name.lower() for name in columns}) == len(columns)


def test_every_table_has_a_name_of_its_own() -> None:
    assert len({table_name(kind) for kind in facts()}) == len(facts())


def test_one_field_name_is_one_type_in_all_facts() -> None:
    """None apart: a source may lack what another must have."""
    types: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind in facts():
        for column in columns_of(kind):
            if column.field:
                types[column.name][column.type].append(kind.__name__)
    assert {name: dict(kinds) for name, kinds in types.items() if len(kinds) > 1} == {}


def test_stamps_are_the_only_times_in_facts() -> None:
    """No record holds a resolved moment: that is the time line's to say."""
    moments = {column.field for kind in facts() for column in columns_of(kind) if column.type == "TIMESTAMPTZ"}
    hints = {name: hint for kind in facts() for name, hint in kind.__annotations__.items() if name in moments}
    assert all(Stamp.__name__ in str(hint) for hint in hints.values())
