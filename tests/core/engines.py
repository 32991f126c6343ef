"""The core twice: as it was built, and as the source that lies beside it."""

from __future__ import annotations

from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from offhook import core

FOLDER = Path(core.__file__).parent
MODULES = ("packets", "flows", "lines")


@cache
def source_of(name: str) -> ModuleType:
    """The module as plain Python, whether or not it was built."""
    loader = SourceFileLoader(f"plain_{name}", str(FOLDER / f"{name}.py"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def built_file(name: str) -> Path | None:
    """The extension that this Python would load, if there is one."""
    found = [path for path in FOLDER.glob(f"{name}.*") if path.suffix in {".so", ".pyd"}]
    return found[0] if found else None
