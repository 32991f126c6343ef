"""One automaton for all forms (Aho-Corasick): each byte is looked at once, however many values are sought.

It knows the first bytes of each form, in lower case; what begins like one is compared in full. That keeps it small (some
100,000 forms of 5,000 people stay in the processor's cache for the most part) and lets upper case stand for lower where it may.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from offhook.inference.private.forms import Form

BEGINNING = 12
"""Bytes of a form that the automaton knows."""
WINDOW = 1 << 20
MOST_HITS = 1000
"""Hits of one value in one layer at most: of a body made of nothing but one number no more are looked at."""


class Hit(NamedTuple):
    """A form that stands at `start` of a layer (up to `end`), before anything beside it was looked at."""

    form: Form
    start: int
    end: int


class Automaton:
    """Looks for all forms at once."""

    def __init__(self, forms: Iterable[Form]) -> None:
        by_beginning: dict[bytes, list[Form]] = defaultdict(list)
        whose: dict[bytes, int] = {}
        for form in forms:
            if whose.setdefault(form.text, form.seed) != form.seed:
                continue  # what is cut alike of two values tells of neither in particular: it stands for the first
            by_beginning[form.text[:BEGINNING].lower()].append(form)
        self._forms = list(by_beginning.values())
        self._machine = (
            BytesAhoCorasick(list(by_beginning), implementation=Implementation.ContiguousNFA) if by_beginning else None
        )

    @property
    def size(self) -> int:
        """How many forms it looks for."""
        return sum(map(len, self._forms))

    def hits(self, data: bytes) -> Iterator[Hit]:
        """What stands in these bytes, in no particular order; of each value at most `MOST_HITS` that are sure, and as many others."""
        found: Counter[tuple[int, bool]] = Counter()
        for start in range(0, len(data), WINDOW) if self._machine else ():
            window = data[start : start + WINDOW + BEGINNING - 1]
            for hit in self._in_window(data, window.lower(), start):
                key = (hit.form.seed, bool(hit.form.words))
                found[key] += 1
                if found[key] <= MOST_HITS:
                    yield hit

    def _in_window(self, data: bytes, window: bytes, start: int) -> Iterator[Hit]:
        if self._machine is None:
            return
        for index, at, _ in self._machine.find_matches_as_indexes(window, overlapping=True):
            if at >= WINDOW:
                continue
            for form in self._forms[index]:
                begin, end = start + at, start + at + len(form.text)
                piece = data[begin:end]
                if piece == form.text or (form.any_case and piece.lower() == form.text):
                    yield Hit(form, begin, end)
