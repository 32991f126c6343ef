"""The table of transfers on the page: the first rows as they stand there, all of them as data for the page's script.

The data are compact: every text stands once, in a list, and rows and stories are lists of numbers into it. They are JSON inside
a script element of a type that no browser runs; nothing in them can end that element.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from markupsafe import Markup

from offhook.answers import Answers, Pattern, Transfer
from offhook.knowledge.amounts import size
from offhook.knowledge.private_words import SHORTLY
from offhook.report.phrases import phone_names
from offhook.report.transfers import COUNTER, by_concern, found_in
from offhook.report.transfers_story import Part, is_of_traffic, transfer_parts
from offhook.report.transfers_words import (
    app_name,
    by_gravity,
    content,
    data_short,
    host,
    joined_of,
    organisation,
)
from offhook.report.when import Clocks
from offhook.report.words import BADGES

ROWS_LIMIT = 20_000
"""Transfers in the table at most; the others stand in findings.json."""
FIRST_ROWS = 40
"""Rows that stand on the page without its script, each with its story."""
STORIES_LIMIT = 12_000_000
"""Characters that the stories of all transfers may take together; the worrying come first."""
_MANY_CALLS = 2000
"""Calls whose own stories take half of the room."""
KINDS = ("pair", "text", "item", "dim", "code")
"""Kinds of lines by their number in the data."""


@dataclass(frozen=True, slots=True)
class Row:
    """One transfer in the table; `parts` is None where its story would make the page too large."""

    index: int
    transfer: Transfer
    when: str
    app: str
    package: str
    organisation: str
    host: str
    data: str
    content: str
    sent: str
    joined: str
    state: str
    badge: str
    classes: tuple[str, ...]
    private: bool


@dataclass(frozen=True, slots=True)
class Table:
    """All rows in order of concern. first: those that stand on the page, with their stories; data: all of them for the script."""

    rows: int
    left_out: int
    first: tuple[tuple[Row, tuple[Part, ...]], ...]
    organisations: tuple[str, ...]
    classes: tuple[str, ...]
    contents: tuple[str, ...]
    data: Markup


def table(answers: Answers, clocks: Clocks) -> Table | None:
    """The table of all transfers; None where there are none."""
    ranked = by_concern(answers.transfers or [])
    if not ranked:
        return None
    rows = [row_of(index, transfer, clocks) for index, transfer in enumerate(ranked[:ROWS_LIMIT])]
    stories = _Stories(answers, clocks)
    first = tuple((row, tuple(stories.of(row.transfer))) for row in rows[:FIRST_ROWS])
    seen = {name for row in rows for name in row.classes}
    return Table(
        len(rows),
        len(ranked) - len(rows),
        first,
        tuple(sorted({row.organisation for row in rows}, key=str.casefold)[:300]),
        tuple(name for name in dict.fromkeys((*SHORTLY.values(), *sorted(seen))) if name in seen),
        tuple(dict.fromkeys(row.content for row in rows)),
        _packed(rows, stories, STORIES_LIMIT // (1 + len(answers.calls) // _MANY_CALLS)),
    )


def row_of(index: int, transfer: Transfer, clocks: Clocks) -> Row:
    """What the table shows of one transfer."""
    app = transfer.app
    counter = transfer.protocol == COUNTER
    names = dict.fromkeys(SHORTLY.get(datum.class_, "other data") for datum in by_gravity(transfer.data))
    return Row(
        index,
        transfer,
        clocks.of(transfer).minute(transfer.began) if transfer.began else "time not known",
        app_name(app),
        app_name(msgspec.structs.replace(app, label=None)) if app and app.label and app.package else "",
        organisation(transfer),
        "" if counter else host(transfer),
        data_short(transfer),
        content(transfer),
        size(transfer.sent_bytes),
        joined_of(transfer) if transfer.connections > 1 and not counter else "",
        transfer.use.state,
        BADGES[transfer.use.state],
        tuple(names),
        bool(found_in(transfer)),
    )


class _Stories:
    """The story of each transfer, with the patterns it is a member of."""

    def __init__(self, answers: Answers, clocks: Clocks) -> None:
        self._clocks = clocks
        self._phones = phone_names(answers)
        self._patterns: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in answers.patterns or []:
            for member in pattern.members if is_of_traffic(pattern) else []:
                self._patterns[member].append(pattern)

    def of(self, transfer: Transfer) -> list[Part]:
        phone = self._phones.get(transfer.phone or "", "")
        return transfer_parts(transfer, self._clocks.of(transfer), self._patterns.get(transfer.id, []), phone)


class _Once:
    """Every text, and every part of a story, once; how many characters they take."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.parts: dict[tuple[int, ...], int] = {}
        self.taken = 0

    def text(self, text: str) -> int:
        number = self.texts.setdefault(text, len(self.texts))
        if number == len(self.texts) - 1:
            self.taken += len(text) + 3
        return number

    def part(self, part: Part) -> int:
        packed = (self.text(part.heading), self.text(part.aside), *self._lines(part))
        number = self.parts.setdefault(packed, len(self.parts))
        if number == len(self.parts) - 1:
            self.taken += 6 * len(packed)
        return number

    def _lines(self, part: Part) -> Iterator[int]:
        for line in part.lines:
            yield KINDS.index(line.kind)
            yield self.text(line.label)
            yield self.text(line.text)


def _packed(rows: list[Row], stories: _Stories, most: int) -> Markup:
    once = _Once()
    packed = [_packed_row(row, once) for row in rows]
    once.taken = 0
    for row, numbers in zip(rows, packed, strict=True):
        numbers.append([once.part(part) for part in stories.of(row.transfer)] if once.taken < most else 0)
    whole = {"texts": list(once.texts), "parts": list(once.parts), "rows": packed}
    text = msgspec.json.encode(whole).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - JSON in which no letter is left that means anything to a page


def _packed_row(row: Row, once: _Once) -> list[object]:
    """[id, when, seconds, app, package, organisation, host, data, content, sent, bytes, joined, use, classes, private]."""
    began = row.transfer.began
    shown = (
        row.transfer.id,
        row.when,
        row.app,
        row.package,
        row.organisation,
        row.host,
        row.data,
        row.content,
        row.sent,
    )
    name, when, app, package, whom, to, data, how, sent = map(once.text, shown)
    at = None if began is None else round(began.timestamp())
    classes = [once.text(one) for one in row.classes]
    tail = [sent, row.transfer.sent_bytes, once.text(row.joined), once.text(row.state), classes, int(row.private)]
    return [name, when, at, app, package, whom, to, data, how, *tail]
