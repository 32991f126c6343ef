"""Stretches of time as sets: union, intersection, what is left, how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order; spans that end before they begin are left out."""
    joined: list[Span] = []
    for began, ended in sorted(span for span in spans if span[0] <= span[1]):
        if joined and began <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ended))
        else:
            joined.append((began, ended))
    return joined


def both(one: list[Span], other: list[Span]) -> list[Span]:
    """The time that lies in both; each must be a union."""
    common: list[Span] = []
    left = right = 0
    while left < len(one) and right < len(other):
        began, ended = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if began < ended:
            common.append((began, ended))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return common


def without(span: Span, gaps: Iterable[Span]) -> list[Span]:
    """What is left of one span when its gaps are taken out."""
    left: list[Span] = []
    at, end = span
    for began, ended in union(gaps):
        if began > at:
            left.append((at, min(began, end)))
        at = max(at, ended)
    if at < end:
        left.append((at, end))
    return [piece for piece in left if piece[0] < piece[1]]


def hull(spans: Iterable[Span]) -> Span | None:
    """From the first beginning to the last end."""
    all_spans = list(spans)
    if not all_spans:
        return None
    return min(span[0] for span in all_spans), max(span[1] for span in all_spans)


def seconds(spans: Iterable[Span]) -> float:
    """How long they are together; they must not overlap."""
    return sum((ended - began).total_seconds() for began, ended in spans)
