"""The owner's data in what was sent: which values are looked for, in which forms, through which layers of packing.

search = Search(book, owner)             # book: all facts read so far; looked at when the first payload comes
for payload in ...:
    facts.extend(search.look(payload))   # Disclosure facts
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.facts.book import FactBook
from offhook.facts.passing import Payload
from offhook.facts.place import Fact
from offhook.owner import Owner


class Search:
    """Looks for the owner's data in readable bytes."""

    def __init__(self, book: FactBook, owner: Owner) -> None:
        self._book, self._owner = book, owner

    def look(self, payload: Payload) -> Iterator[Fact]:  # noqa: ARG002
        """What stands in one payload, as Disclosure facts."""
        yield from ()
