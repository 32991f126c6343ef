"""Facts of one time line, looked up by kind and moment: bisected, so that ten thousand calls stay cheap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from offhook.facts.book import FactBook
from offhook.facts.calls import ActivityStart, AppOp, RadioNotice, StkCommand
from offhook.facts.handling import AppEvent, DeviceState, Microphone, UserAct
from offhook.facts.place import Fact
from offhook.timeline.clock import Clock

F = TypeVar("F", bound=Fact)
MOST = 200
"""Facts of one kind that are looked at around one call at most, those nearest to it: a flooded log must not cost hours."""

KEYS: dict[type[Fact], Callable[..., str]] = {
    UserAct: lambda fact: fact.act,
    AppEvent: lambda fact: fact.event,
    DeviceState: lambda fact: fact.state,
    Microphone: lambda fact: "started" if fact.started else "stopped",
    RadioNotice: lambda fact: fact.notice,
    StkCommand: lambda fact: fact.command,
    AppOp: lambda fact: fact.op,
    ActivityStart: lambda _fact: "",
}
"""Kinds that are looked up, and the word by which each is told apart."""


class Moments:
    """All timed facts of one time line: that of the world, or one that floats."""

    def __init__(self, book: FactBook, clock: Clock, floating: tuple[str, ...] = ()) -> None:
        found: dict[tuple[type[Fact], str], list[tuple[int, int, Fact]]] = defaultdict(list)
        for kind, key in KEYS.items():
            for number, (ms, fact) in enumerate(_timed(book.of(kind), clock, floating)):
                found[kind, key(fact)].append((ms, number, fact))
        self._facts: dict[tuple[type[Fact], str], tuple[list[int], list[Fact]]] = {}
        for name, timed in found.items():
            timed.sort(key=lambda item: item[:2])
            self._facts[name] = ([ms for ms, _, _ in timed], [fact for _, _, fact in timed])

    def between(self, kind: type[F], word: str, began: int, ended: int) -> list[tuple[int, F]]:
        """(moment, fact) in [began, ended], in order; of very many, those nearest to `ended`."""
        times, facts = self._facts.get((kind, word), ([], []))
        right = bisect_right(times, ended)
        left = max(bisect_left(times, began), right - MOST)
        return list(zip(times[left:right], facts[left:right], strict=True))  # type: ignore[arg-type]

    def last(self, kind: type[F], word: str, began: int, ended: int) -> tuple[int, F] | None:
        """The newest in [began, ended]."""
        times, facts = self._facts.get((kind, word), ([], []))
        right = bisect_right(times, ended)
        if right == 0 or times[right - 1] < began:
            return None
        return times[right - 1], facts[right - 1]  # type: ignore[return-value]

    def first(self, kind: type[F], word: str, began: int, ended: int) -> tuple[int, F] | None:
        """The oldest in [began, ended]."""
        times, facts = self._facts.get((kind, word), ([], []))
        left = bisect_left(times, began)
        if left == len(times) or times[left] > ended:
            return None
        return times[left], facts[left]  # type: ignore[return-value]

    def any_of(self, kind: type[Fact], word: str) -> bool:
        """Whether there is any such fact at all on this line."""
        return (kind, word) in self._facts


def _timed(facts: Iterable[F], clock: Clock, floating: tuple[str, ...]) -> Iterator[tuple[int, F]]:
    for fact in facts:
        stamp = getattr(fact, "at", None)
        if stamp is None:
            continue
        at = clock.instant(stamp, fact.place)
        if at.floating == floating:
            yield at.ms, fact
