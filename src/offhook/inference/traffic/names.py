"""Hosts for conversations that do not name theirs: what the phone had last asked a name server for, at most a day before."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from offhook.facts.traffic import DnsAnswer
from offhook.parsers.wire.names import printable_ascii
from offhook.timeline.clock import Clock

SLACK_MS = 1_000
LONGEST_MS = 86_400_000
"""An answer older than a day says little about whom an address belongs to now."""


class Names:
    """Which name an address was given for, by the answers of name servers.

    asked_by: addresses of the phone; answers to others are left out where the capture tells who asked. offsets: clock of a
    piece of evidence minus the phone's, in milliseconds.
    """

    def __init__(
        self, answers: Iterable[DnsAnswer], clock: Clock, asked_by: frozenset[str], offsets: dict[str, int]
    ) -> None:
        self._names: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for answer in answers:
            if answer.client is None or not asked_by or answer.client in asked_by:
                at = clock.instant(answer.at, answer.place).ms - offsets.get(answer.place.evidence, 0)
                for address in answer.addresses:
                    self._names[address].append((at, answer.name))
        for told in self._names.values():
            told.sort()

    def of(self, address: str, ms: int) -> str | None:
        """The name that was last asked for when a conversation with this address began; None where no answer tells."""
        told = self._names.get(address, [])
        index = bisect_right(told, (ms + SLACK_MS, "\uffff")) - 1
        if index < 0 or ms - told[index][0] > LONGEST_MS:
            return None
        return printable_ascii(told[index][1])
