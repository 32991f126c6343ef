"""The readers: one file per artefact, entries in, facts out. Pure: no files, no clock, no conclusions.

A parser is found by walking this folder; there is no list to edit. See `contract.py` for what one looks like.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from offhook.evidence.section import ByteSection, RowSection, Section
from offhook.facts.place import Fact
from offhook.parsers.contract import Contract, contract_of, read_bytes, read_rows, read_text

Parser = Callable[[Any], Iterator[Fact]]


@cache
def all_parsers() -> tuple[Parser, ...]:
    """Every function in this folder that carries a contract, in the order of modules and definitions."""
    found: dict[int, Parser] = {}
    for module in pkgutil.iter_modules(__path__):
        names = vars(importlib.import_module(f"{__name__}.{module.name}"))
        found.update(
            {id(item): item for item in names.values() if isinstance(getattr(item, "contract", None), Contract)}
        )
    return tuple(found.values())


@cache
def parsers_of(name: str) -> tuple[Parser, ...]:
    """The parsers of one kind of section (log parsers apart: `logcat` reads those)."""
    return tuple(p for p in all_parsers() if name in contract_of(p).of and not contract_of(p).tags)


def asked_for(name: str) -> bool:
    """Whether any parser reads this kind of section."""
    return name == "logcat" or bool(parsers_of(name))


def read(section: Section) -> Iterator[Fact]:
    """All facts of one section; nothing if no parser asks for it (its blocks are then not used)."""
    if isinstance(section, RowSection):
        for function in parsers_of(section.name):
            yield from read_rows(section, function)
    elif isinstance(section, ByteSection):
        for function in parsers_of(section.name):
            yield from read_bytes(section, function)
    elif section.name == "logcat":
        from offhook.parsers.logcat import read_log  # the bulk reader, imported only where there is a log

        yield from read_log(section, tuple(p for p in all_parsers() if contract_of(p).tags))
    elif wanted := parsers_of(section.name):
        yield from read_text(section, wanted)
