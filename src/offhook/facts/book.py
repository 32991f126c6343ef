"""All facts of an audit, by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from offhook.facts.place import Fact

F = TypeVar("F", bound=Fact)


class FactBook:
    """Facts by kind, each kind in the order it was read (evidence, section, line)."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._by_kind: dict[type[Fact], list[Fact]] = defaultdict(list)
        self.extend(facts)

    def extend(self, facts: Iterable[Fact]) -> None:
        """Add facts at the end."""
        for fact in facts:
            self._by_kind[type(fact)].append(fact)

    def of(self, kind: type[F]) -> list[F]:
        """All facts of one kind."""
        return self._by_kind.get(kind, [])  # type: ignore[return-value]

    def kinds(self) -> Iterator[tuple[type[Fact], list[Fact]]]:
        """Every kind that has facts, in the order of their names."""
        return iter(sorted(self._by_kind.items(), key=lambda item: item[0].__name__))

    def where(self, wanted: Callable[[Fact], bool]) -> FactBook:
        """The facts that `wanted` accepts (for one phone of several)."""
        return FactBook(fact for facts in self._by_kind.values() for fact in facts if wanted(fact))

    def by_evidence(self, *kinds: type[Fact]) -> dict[str, FactBook]:
        """The facts of these kinds, one book for each piece of evidence that has any."""
        books: dict[str, FactBook] = defaultdict(FactBook)
        for kind in kinds:
            for fact in self.of(kind):
                books[fact.place.evidence].extend((fact,))
        return dict(books)

    def __len__(self) -> int:
        return sum(map(len, self._by_kind.values()))
