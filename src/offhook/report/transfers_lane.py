"""The lane of uploads in the picture of the covered time: how much was sent when, higher for more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from offhook.answers import Answers, Transfer
from offhook.knowledge.amounts import size
from offhook.report.spans import Span
from offhook.report.transfers import captured, found_in, moments
from offhook.report.when import Clock

BINS = 720
"""Pieces of the whole picture in which bytes are added up."""
_LOWEST = 0.12


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch. x, width: percent of the picture. kind: its style. level: how high it is, as a share of its lane."""

    x: float
    width: float
    kind: str
    title: str
    level: float = 1.0


def upload_bars(answers: Answers, whole: Span, clock: Clock) -> Iterator[Bar]:
    """A bar for each piece of time in which something was sent; those with private data in their own kind, drawn last.

    The height is the square root of the bytes, as a share of the highest.
    """
    sent = _by_bin(captured(answers), whole)
    most = max(sent.values(), default=0.0)
    length = (whole[1] - whole[0]) / BINS
    for (number, kind), amount in sorted(sent.items(), key=lambda one: (one[0][1] == "secret", one[0][0])):
        began = whole[0] + number * length
        what = ", private data were read in some of it" if kind == "secret" else ""
        title = f"{clock.stretch(began, began + length)}: {size(round(amount))} sent{what}"
        level = round(max(_LOWEST, sqrt(amount / most)), 3) if most else _LOWEST
        yield Bar(round(number * 100 / BINS, 4), round(100 / BINS, 4), kind, title, level)


def _by_bin(transfers: list[Transfer], whole: Span) -> dict[tuple[int, str], float]:
    """Bytes by (number of the piece, kind); what spreads over several pieces is spread evenly."""
    found: dict[tuple[int, str], float] = defaultdict(float)
    for transfer in transfers:
        kind = "secret" if found_in(transfer) else "sent"
        for began, ended, amount in _sendings(transfer):
            first, last = _bin(began, whole), _bin(ended, whole)
            if amount <= 0 or last < 0 or first >= BINS:
                continue
            for number in range(max(first, 0), min(last, BINS - 1) + 1):
                found[number, kind] += amount / (last - first + 1)
    return found


def _sendings(transfer: Transfer) -> list[tuple[datetime, datetime, int]]:
    """Its connections where they are told, else the whole of it."""
    return transfer.spans or [(began, ended, transfer.sent_bytes) for began, ended in moments(transfer)]


def _bin(at: datetime, whole: Span) -> int:
    return int((at - whole[0]) / (whole[1] - whole[0]) * BINS // 1)
