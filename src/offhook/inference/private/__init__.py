"""The owner's data in what was sent: which values are looked for, in which forms, through which layers of packing.

search = Search(book, owner)             # book: all facts read so far; looked at when the first payload comes
for payload in ...:
    facts.extend(search.look(payload))   # Disclosure facts
"""

from offhook.inference.private.search import Search

__all__ = ["Search"]
