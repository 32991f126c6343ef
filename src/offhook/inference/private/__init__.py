"""The owner's data in what was sent: which values are looked for, in which forms, through which layers of packing.

search = Search(book, owner)             # book: all facts read so far; looked at when the first payload comes
for payload in ...:
    facts.extend(search.look(payload))   # Disclosure facts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offhook.inference.private.search import Search

__all__ = ["Search"]


def __getattr__(name: str) -> object:
    """`Search` when it is first asked for: the search machine and two decompressors cost time that most audits need not spend."""
    if name != "Search":
        raise AttributeError(name)
    from offhook.inference.private.search import Search

    return Search
