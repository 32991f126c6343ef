"""Clues: small named functions from the surroundings of one call to what they show, found by walking this folder.

    @clue
    def touched(scene: Surroundings) -> Clue | None: ...

    @clue(silent="no_touch")        # what it means that a source which covers the moment shows nothing
    def touched(scene: Surroundings) -> Clue | None: ...

What a clue says for and against each cause stands in `knowledge/cause_weights.py`, under its name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, overload

from offhook.facts.place import Place
from offhook.knowledge.cause_weights import BY_CLUE, Weight

if TYPE_CHECKING:
    from offhook.inference.causes.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that speaks for or against causes. name: its row; words: for the row's sentence; place: of the record;
    scale: less than 1 where the record is joined to the call less surely than the row assumes."""

    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    scale: float = 1.0

    @property
    def weight(self) -> Weight:
        """Its row in the table."""
        return BY_CLUE[self.name]

    def of(self, cause: str) -> float:
        """What it gives to one cause, in log-odds."""
        return self.weight.of(cause) * self.scale

    @property
    def says(self) -> str:
        """The sentence, with the record's file and line."""
        told = self.weight.says.format(**self.words).strip()
        return f"{told} ({where(self.place)})" if self.place is not None else told


ClueOf = Callable[["Surroundings"], Clue | None]


@overload
def clue(function: ClueOf) -> ClueOf: ...
@overload
def clue(*, silent: str) -> Callable[[ClueOf], ClueOf]: ...


def clue(function: ClueOf | None = None, *, silent: str = "") -> ClueOf | Callable[[ClueOf], ClueOf]:
    """Mark a clue. silent: the row for a source that covers the moment and shows nothing."""

    def mark(marked: ClueOf) -> ClueOf:
        marked.silent = silent  # type: ignore[attr-defined]
        return marked

    return mark if function is None else mark(function)


@cache
def all_clues() -> tuple[tuple[ClueOf, str], ...]:
    """Every clue of this folder with the row of its silence ("" if none), by module and name."""
    found: list[tuple[ClueOf, str]] = []
    for module in sorted(info.name for info in pkgutil.iter_modules(importlib.import_module(__package__).__path__)):
        names = vars(importlib.import_module(f"{__package__}.{module}"))
        own = [item for item in names.values() if hasattr(item, "silent") and item.__module__.endswith(f".{module}")]
        found += [(item, item.silent) for item in sorted(own, key=lambda item: str(item.__name__))]
    return tuple(found)


def clues_of(scene: Surroundings) -> list[Clue]:
    """Everything that speaks for or against causes of one call: of each group, the row that says most."""
    found: list[Clue] = []
    for function, silent in all_clues():
        told = function(scene)
        if told is None and silent and scene.could_show(BY_CLUE[silent].needs):
            told = Clue(silent)
        if told is not None:
            found.append(told)
    strongest: dict[str, Clue] = {}
    for told in found:
        kept = strongest.get(told.weight.group)
        if kept is None or told.weight.span * told.scale > kept.weight.span * kept.scale:
            strongest[told.weight.group] = told
    return list(strongest.values())


def where(place: Place) -> str:
    """File and line of a record, short: "bugreport.txt:22209"."""
    name = place.entry.replace("\\", "/").rpartition("/")[2] or place.entry
    return f"{name if len(name) <= 60 else '…' + name[-59:]}:{place.line}"
