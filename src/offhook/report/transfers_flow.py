"""The picture of what was sent: from apps to organisations to the countries where these have their home.

Every band is as wide as the square root of the bytes sent in it, so that small flows can be seen beside large ones. A box is as
high as its bands together. Positions are pixels from the top; from left to right the page gives each column its share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from offhook.answers import Transfer
from offhook.knowledge.amounts import size
from offhook.report.transfers import found_in
from offhook.report.transfers_words import app_name, home, organisation

MOST = 12
"""Boxes in one column; what is left is one more box."""
OTHERS = "all others"
_FULL = 240.0
"""Height of all bands together."""
_LOWEST, _GAP, _TOP = 22.0, 7.0, 4.0
_LABEL = 30


@dataclass(frozen=True, slots=True)
class Box:
    """An app, an organisation or a country. private: some of the owner's data were read in what it sent or received."""

    label: str
    title: str
    sent: str
    y: float
    height: float
    private: bool


@dataclass(frozen=True, slots=True)
class Band:
    """What went from one box to one of the next column; `path` within a square of 100 from left to right."""

    path: str
    title: str
    private: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """The same as a row of a table."""

    app: str
    organisation: str
    home: str
    sent: str
    private: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole picture: three columns of boxes and the bands between them; `streams` says the same in a table."""

    columns: tuple[tuple[Box, ...], ...]
    bands: tuple[tuple[Band, ...], ...]
    height: float
    streams: tuple[Stream, ...]
    more_streams: int


_Names = tuple[str, str, str]
_Key = tuple[_Names, bool]
"""App, organisation and home; whether private data were read in it."""
_STREAMS = 60


def flow(transfers: Iterable[Transfer]) -> Flow | None:
    """The picture of these transfers (counters left out before); None where nothing was sent."""
    amounts: Counter[_Key] = Counter()
    for transfer in transfers:
        if transfer.sent_bytes > 0:
            names = (app_name(transfer.app), organisation(transfer), home(transfer))
            amounts[names, bool(found_in(transfer))] += transfer.sent_bytes
    if not amounts:
        return None
    drawn = _reduced(amounts)
    scale = _FULL / sum(map(sqrt, drawn.values()))
    columns = [_Column(drawn, index, scale) for index in range(3)]
    height = max(column.height for column in columns)
    for column in columns:
        column.centre(height)
    bands = tuple(tuple(_bands(drawn, left, right, scale)) for left, right in pairwise(columns))
    streams = [Stream(*names, size(sent), private) for (names, private), sent in amounts.most_common(_STREAMS)]
    boxes = tuple(tuple(column.boxes()) for column in columns)
    return Flow(boxes, bands, round(height + 2 * _TOP, 1), tuple(streams), len(amounts) - len(streams))


class _Column:
    """The boxes of one column, from the top; the largest first, what is left last."""

    def __init__(self, drawn: Mapping[_Key, int], index: int, scale: float) -> None:
        self.index = index
        self.sent: Counter[str] = Counter()
        self.private: set[str] = set()
        widths: dict[str, float] = defaultdict(float)
        for (names, private), sent in drawn.items():
            self.sent[names[index]] += sent
            widths[names[index]] += sqrt(sent) * scale
            if private:
                self.private.add(names[index])
        self.order = sorted(self.sent, key=lambda name: (name == OTHERS, -self.sent[name], name))
        self.high = {name: max(_LOWEST, widths[name]) for name in self.order}
        self.free = {name: (self.high[name] - widths[name]) / 2 for name in self.order}
        self.height = sum(self.high.values()) + _GAP * (len(self.order) - 1)
        self.y: dict[str, float] = {}

    def centre(self, height: float) -> None:
        """Give every box its place in a picture of this height."""
        at = _TOP + (height - self.height) / 2
        for name in self.order:
            self.y[name] = at
            at += self.high[name] + _GAP

    def boxes(self) -> Iterable[Box]:
        for name in self.order:
            label = name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
            sent = size(self.sent[name])
            title = f"{name}: {sent}{', with private data' if name in self.private else ''}"
            yield Box(label, title, sent, round(self.y[name], 1), round(self.high[name], 1), name in self.private)


def _bands(drawn: Mapping[_Key, int], left: _Column, right: _Column, scale: float) -> Iterable[Band]:
    widths: dict[tuple[str, str, bool], float] = defaultdict(float)
    sent: Counter[tuple[str, str, bool]] = Counter()
    for (names, private), amount in drawn.items():
        ends = (names[left.index], names[right.index], private)
        widths[ends] += sqrt(amount) * scale
        sent[ends] += amount
    leaves = {name: left.y[name] + left.free[name] for name in left.order}
    arrives = {name: right.y[name] + right.free[name] for name in right.order}
    order = sorted(widths, key=lambda ends: (left.order.index(ends[0]), right.order.index(ends[1]), not ends[2]))
    starts: dict[tuple[str, str, bool], float] = {}
    for ends in order:
        starts[ends] = leaves[ends[0]]
        leaves[ends[0]] += widths[ends]
    for ends in sorted(order, key=lambda ends: (right.order.index(ends[1]), left.order.index(ends[0]), not ends[2])):
        path = _path(starts[ends], arrives[ends[1]], max(widths[ends], 0.8))
        arrives[ends[1]] += widths[ends]
        what = ", with private data" if ends[2] else ""
        yield Band(path, f"{ends[0]} → {ends[1]}: {size(sent[ends])}{what}", ends[2])


def _path(start: float, end: float, width: float) -> str:
    return (
        f"M0 {start:.1f}C50 {start:.1f} 50 {end:.1f} 100 {end:.1f}V{end + width:.1f}"
        f"C50 {end + width:.1f} 50 {start + width:.1f} 0 {start + width:.1f}Z"
    )


def _reduced(amounts: Mapping[_Key, int]) -> Counter[_Key]:
    """The same with at most `MOST` names in each column and `OTHERS`; names with private data stay as long as there is room."""
    kept = [_kept(amounts, index) for index in range(3)]
    drawn: Counter[_Key] = Counter()
    for (names, private), sent in amounts.items():
        app, whom, where = (name if name in kept[index] else OTHERS for index, name in enumerate(names))
        drawn[(app, whom, where), private] += sent
    return drawn


def _kept(amounts: Mapping[_Key, int], index: int) -> set[str]:
    sent: Counter[str] = Counter()
    for (names, _), amount in amounts.items():
        sent[names[index]] += amount
    private = {names[index] for names, held in amounts if held}
    most = MOST if len(sent) > MOST + 1 else MOST + 1
    return set(sorted(sent, key=lambda name: (name not in private, -sent[name], name))[:most])
