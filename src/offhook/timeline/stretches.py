"""Stretches of time, as (from, to) in milliseconds: joined, and with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from offhook.facts.time import Instant


def union(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping stretches joined, in order."""
    found: list[tuple[int, int]] = []
    for began, ended in sorted(spans):
        if found and began <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ended))
        elif ended > began:
            found.append((began, ended))
    return found


def without(began: int, ended: int, gaps: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a stretch when its gaps are taken out, in order."""
    for a, b in sorted(gaps):
        if began < a:
            yield began, min(a, ended)
        began = max(began, b)
    if began < ended:
        yield began, ended


def gaps_between(pairs: list[tuple[Instant, Instant]]) -> list[tuple[int, int]]:
    """What lies between stretches that are in order of their beginnings; less than a second is no gap."""
    reached, found = pairs[0][1].ms if pairs else 0, []
    for first, last in pairs[1:]:
        if first.ms > reached + 1000:
            found.append((reached, first.ms))
        reached = max(reached, last.ms)
    return found
