"""Stretches of time, joined and in order, asked whether they hold a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from offhook.timeline.coverage import union


class Spans:
    """Stretches as (from, to) in ms; those that overlap or touch are one. Looking a moment up costs the logarithm of their number."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.all = union(spans)
        self._began = [began for began, _ in self.all]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.all)

    def __contains__(self, ms: object) -> bool:
        """Whether a moment lies in [from, to] of any."""
        return isinstance(ms, int) and (found := self.around(ms)) is not None and ms <= found[1]

    def around(self, ms: int) -> tuple[int, int] | None:
        """The last stretch that began at or before a moment."""
        index = bisect_right(self._began, ms) - 1
        return self.all[index] if index >= 0 else None

    def without(self, others: Spans) -> Iterator[tuple[int, int]]:
        """What of these stretches lies in none of the others."""
        for began, ended in self.all:
            edge = began
            for left, right in others.all[max(bisect_right(others._began, began) - 1, 0) :]:
                if left >= ended:
                    break
                if left > edge:
                    yield edge, left
                edge = max(edge, right)
            if edge < ended:
                yield edge, ended
