"""Entries of the phone's call log in what was sent: a number with the time or the length of a call to or from it beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from offhook.facts.calls import CallLogRow
from offhook.facts.time import Base
from offhook.inference.private.automaton import Hit
from offhook.inference.private.seeds import SHORTEST_NUMBER
from offhook.inference.private.structures import Shape
from offhook.inference.private.values import digits_of

AROUND = 200
LEAST_ENTRIES = 2
LENGTH = re.compile(
    rb"dur(?:ation)?[a-z_]{0,8}\\{0,3}[\"']?\s{0,2}[:=>]\s{0,2}\\{0,3}[\"']?(?P<value>\d{1,6})(?!\d)", re.IGNORECASE
)


def logged_calls(
    numbers: Iterable[tuple[Hit, str]], data: bytes, calls: Mapping[str, list[CallLogRow]]
) -> Iterator[Shape]:
    """Entries that stand in these bytes, if there are two at least. numbers: hits with the numbers they are of."""
    shapes: dict[str, Shape] = {}
    for hit, number in numbers:
        window = data[max(hit.start - AROUND, 0) : hit.end + AROUND]
        for row in calls.get(digits_of(number)[-SHORTEST_NUMBER:], ()):
            key = f"{row.place.entry}:{row.place.line}"
            if key not in shapes and (why := _beside(row, window)):
                text = f"a call of {row.began.text}" if why == "time" else f"a call of {row.duration_s} s"
                how = "numbers of the phone's call log with the times or lengths of these calls beside them"
                shapes[key] = Shape("call_log", None, key, text, hit.start, hit.end, how)
    if len(shapes) >= LEAST_ENTRIES:
        yield from shapes.values()


def _beside(row: CallLogRow, window: bytes) -> str:
    """Which of the two stands there: "time", "length" or nothing."""
    ms = row.began.ms
    texts = [row.began.text.encode()] if len(row.began.text) >= 10 else []
    if row.began.base is Base.EPOCH:
        texts += [str(ms).encode(), str(ms // 1000).encode()]
    if any(text in window for text in texts):
        return "time"
    lengths = {int(found["value"]) for found in LENGTH.finditer(window)}
    return (
        "length" if row.duration_s and row.duration_s > 2 and {row.duration_s, row.duration_s * 1000} & lengths else ""
    )
