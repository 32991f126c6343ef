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

AROUND = 300
LEAST_ENTRIES = 2
BETWEEN = rb"\\{0,3}[\"']?\s{0,2}[:=>]\s{0,2}\\{0,3}[\"']?"
LENGTH = re.compile(rb"dur(?:ation)?[a-z_]{0,8}" + BETWEEN + rb"(?P<value>\d{1,8})(?!\d)", re.IGNORECASE)
TIME = re.compile(
    rb"(?:date|time|began|start|ts|when)[a-z_]{0,8}" + BETWEEN + rb"(?P<value>1[0-9]{9,12}|20\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)


def logged_calls(
    numbers: Iterable[tuple[Hit, str]], data: bytes, calls: Mapping[str, list[CallLogRow]]
) -> Iterator[Shape]:
    """Entries that stand in these bytes, if there are two at least. numbers: hits with the numbers they are of.

    An entry is one of the phone's own call log; or a record that has, beside a number known here, a time and a length.
    """
    shapes: dict[int, Shape] = {}
    for hit, number in numbers:
        start, end = _record(data, hit)
        record = data[start:end]
        rows = calls.get(digits_of(number)[-SHORTEST_NUMBER:], ())
        if start not in shapes and (
            told := next(filter(None, (_beside(row, record) for row in rows)), "") or _shape(record)
        ):
            shapes[start] = Shape("call_log", None, f"{number} {told}", told, hit.start, hit.end, HOW)
    if len({shape.value for shape in shapes.values()}) >= LEAST_ENTRIES:
        yield from shapes.values()


HOW = "numbers of people with the times and lengths of calls beside them"


def _record(data: bytes, hit: Hit) -> tuple[int, int]:
    """The record that a number stands in: between braces or line ends, if there are any near."""
    start = max(data.rfind(mark, max(hit.start - AROUND, 0), hit.start) for mark in (b"{", b"\n", b"<"))
    ends = [end for mark in (b"}", b"\n", b">") if (end := data.find(mark, hit.end, hit.end + AROUND)) >= 0]
    return max(start, hit.start - AROUND, 0), min(ends, default=hit.end + AROUND)


def _beside(row: CallLogRow, record: bytes) -> str:
    """What of an entry of the phone's call log stands in a record: its time, or its length."""
    texts = [row.began.text.encode()] if len(row.began.text) >= 10 else []
    if row.began.base is Base.EPOCH:
        texts += [str(row.began.ms).encode(), str(row.began.ms // 1000).encode()]
    if any(text in record for text in texts):
        return f"a call of {row.began.text}"
    lengths = {int(found["value"]) for found in LENGTH.finditer(record)}
    both = row.duration_s and row.duration_s > 2 and {row.duration_s, row.duration_s * 1000} & lengths
    return f"a call of {row.duration_s} s" if both else ""


def _shape(record: bytes) -> str:
    time, length = TIME.search(record), LENGTH.search(record)
    return f"a call of {time['value'].decode()}, {length['value'].decode()} long" if time and length else ""
