"""Which lines of a block of a log somebody may want, and which are out of column: the work that every line of a log takes part in.

Two ways to the same answer. `Scanned` hands a block to the compiled core. `Columns`, where the core is not compiled, takes the
slice that holds the level and the first eight characters of the tag: there are few different ones, so a block of a million lines
costs some list comprehensions.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, compress

from offhook.core import lines as core
from offhook.core.asked import Asked
from offhook.parsers.logcat_lines import KEY, Layout, layout_of

MOST_KEYS = 50_000
MOST_LAYOUTS = 4
"""Kinds of columns in one block: each width of the uid and of the process ids is one."""
FEW_LINES = 32
"""So many lines out of column go one by one."""
PLAIN, WANTED, ODD = range(3)
FEWEST_STARTS = 1 << 15


class Listed(list[bytes]):
    """The lines of a block as a list."""

    def heads(self, to: int, stride: int = 1) -> list[bytes]:
        """The first `to` bytes of each line, or of the first of every `stride` lines."""
        return [line[:to] for line in (self[::stride] if stride > 1 else self)]


class Located(Sequence[bytes]):
    """The lines of a block, cut out when they are asked for. starts: where each begins, and one number behind the last."""

    __slots__ = ("_data", "_size", "_starts")

    def __init__(self, data: bytes, starts: array[int], size: int) -> None:
        self._data, self._starts, self._size = data, starts, size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override] # one line at a time is all that is asked for
        if index < 0:
            index += self._size
        if not 0 <= index < self._size:
            raise IndexError(index)
        return self._data[self._starts[index] : self._starts[index + 1]].removesuffix(b"\n")

    def heads(self, to: int, stride: int = 1) -> list[bytes]:
        """As in `Listed`."""
        if stride == 1:
            return [line[:to] for line in self._data.split(b"\n")[: self._size]]
        data = self._data
        heads = [data[start : start + to] for start in self._starts[: self._size : stride]]
        return [head.partition(b"\n")[0] if b"\n" in head else head for head in heads]


BlockLines = Listed | Located


class Columns:
    """Sorts the lines of one log, block by block, in plain Python.

    asked: the tags, and for each the texts of which a line must hold one (none: any line will do). layout: the columns of the
    block before.
    """

    def __init__(self, asked: Mapping[bytes, Sequence[bytes]]) -> None:
        self.asked = asked
        self.layout: Layout | None = None
        self._keys: dict[bytes, int] = {}
        self._screens: dict[bytes, tuple[bytes, ...]] = {}

    def split(self, data: bytes) -> BlockLines:
        """The lines of a block, which are sorted next."""
        lines = Listed(data.split(b"\n"))
        if not lines[-1]:
            lines.pop()
        return lines

    def sort(self, lines: BlockLines) -> tuple[Sequence[int], dict[int, int]]:
        """The lines in none of the known columns, and those that somebody may want with the column of their tag.

        Tried are the columns of the block before, then those of the lines left over. A line that was asked for is among those
        that are wanted; that all of those were asked for is not promised.
        """
        odd: Sequence[int] = range(len(lines))
        wanted: dict[int, int] = {}
        layouts: set[Layout] = set()
        while len(layouts) < MOST_LAYOUTS and (not layouts or len(odd) > FEW_LINES):
            layout = (not layouts and self.layout) or layout_of(lines[index] for index in odd)
            if layout is None or layout in layouts:
                break
            layouts.add(layout)
            self.layout = self.layout or layout
            odd = self._pick(lines, odd, layout, wanted)
        if len(odd) * 2 > len(lines):
            self.layout = None
        return odd, wanted

    def _pick(self, lines: BlockLines, among: Sequence[int], layout: Layout, wanted: dict[int, int]) -> Sequence[int]:
        """Sort some lines by the columns of one layout; adds to `wanted` and returns those that are still odd."""
        key = layout.key
        whole = len(among) == len(lines)
        keys = [line[key] for line in lines] if whole else [lines[index][key] for index in among]
        kinds = self._kinds(set(keys))
        telling = {k for k, kind in kinds.items() if kind != PLAIN}
        odd: list[int] = []
        screened: dict[tuple[bytes, ...], list[int]] = {}
        for at in compress(range(len(keys)), map(telling.__contains__, keys)):
            index = among[at]
            if kinds[keys[at]] == ODD:
                odd.append(index)
            elif texts := self._screens.get(keys[at]):
                screened.setdefault(texts, []).append(index)
            else:
                wanted[index] = layout.tag_at
        for texts, indexes in screened.items():
            wanted.update(dict.fromkeys(holding(lines, indexes, texts), layout.tag_at))
        return odd

    def _kinds(self, keys: set[bytes]) -> dict[bytes, int]:
        if len(self._keys) > MOST_KEYS:
            self._keys.clear()
            self._screens.clear()
        for key in keys.difference(self._keys):
            self._keys[key] = self._kind(key)
        return {key: self._keys[key] for key in keys}

    def _kind(self, key: bytes) -> int:
        if not KEY.fullmatch(key):
            return ODD
        tag, colon, _ = key[3:].partition(b":")
        asked = [name for name in self.asked if (name == tag.rstrip() if colon else name.ljust(8)[:8] == tag)]
        if not asked:
            return PLAIN
        if all(self.asked[name] for name in asked):
            self._screens[key] = tuple(dict.fromkeys(text for name in asked for text in self.asked[name]))
        return WANTED


class Scanned(Columns):
    """The same by the core. engine: its class (the tests hand over the one that was not compiled)."""

    def __init__(
        self, asked: Mapping[bytes, Sequence[bytes]], engine: Callable[[Asked], core.Lines] = core.Lines
    ) -> None:
        super().__init__(asked)
        self._core = engine(Asked(asked))
        self._buffer = bytearray()
        self._starts = self._among = self._found = array("q")

    def split(self, data: bytes) -> Located:
        """The lines of a block, which are sorted next."""
        if len(data) > len(self._buffer):
            self._buffer = bytearray(len(data) + 7 & ~7)
        self._buffer[: len(data)] = data
        while not self._starts or (count := self._core.split(self._buffer, len(data), self._starts)) < 0:
            self._longer()
        return Located(data, self._starts, count)

    def _longer(self) -> None:
        size = max(FEWEST_STARTS, 2 * len(self._starts))
        self._starts, self._found, self._among = (array("q", bytes(8 * size)) for _ in range(3))
        self._all = array("q", range(size))

    def _pick(self, lines: BlockLines, among: Sequence[int], layout: Layout, wanted: dict[int, int]) -> Sequence[int]:
        """As in `Columns`."""
        chosen = self._all if len(among) == len(lines) else array("q", among)
        picked = self._found[: self._core.pick(layout.level_at, chosen, len(among), self._found)]
        key, at = layout.key, layout.tag_at
        asked = [number for number in picked if number >= 0]
        if asked:
            kinds = self._kinds({lines[number][key] for number in asked})
            wanted.update((number, at) for number in asked if kinds[lines[number][key]] != PLAIN)
        return [-1 - number for number in picked if number < 0]


def columns(asked: Mapping[bytes, Sequence[bytes]], *, compiled: bool = core.COMPILED) -> Columns:
    """The faster way of the two."""
    return Scanned(asked) if compiled else Columns(asked)


def holding(lines: BlockLines, indexes: Sequence[int], texts: Iterable[bytes]) -> set[int]:
    """Which of some lines hold any of the texts.

    The lines are joined and searched as one: a search started for each line and text costs several times as much.
    """
    chosen = [lines[index] for index in indexes]
    joined = b"\n".join(chosen)
    starts = [0, *accumulate(len(line) + 1 for line in chosen)]
    found = set()
    for text in texts:
        at = joined.find(text)
        while at >= 0:
            line = bisect_right(starts, at) - 1
            found.add(indexes[line])
            at = joined.find(text, starts[line + 1])
    return found
