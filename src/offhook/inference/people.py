"""Known people by number: the owner's contacts, looked up as a phone does, whatever form the number is written in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from offhook.contacts import Contact
from offhook.knowledge.numbers import dialable, same_number

TAIL = 7
"""Digits that two forms of one number share; what follows is compared in full."""


class People:
    """The owner's contacts, by the end of their numbers."""

    def __init__(self, contacts: Iterable[Contact], home: str | None) -> None:
        self._home = home
        self._by_tail: dict[str, list[Contact]] = defaultdict(list)
        for contact in contacts:
            self._by_tail[dialable(contact.number)[-TAIL:]].append(contact)

    def name_of(self, number: str | None) -> str | None:
        """The name a number stands under; of several the first in the file."""
        if not number or not self._by_tail:
            return None
        near = self._by_tail.get(dialable(number)[-TAIL:], [])
        return next((contact.name for contact in near if same_number(contact.number, number, self._home)), None)
