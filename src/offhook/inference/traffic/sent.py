"""What the phone sent: every conversation, request and counter that the evidence holds, each byte once.

Witnesses (captures, logs, tables) are brought together, the phone is found in them, names come from name servers where a
connection does not tell its own, and what belongs together becomes a transfer with its destination and the data that stood in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import structs

from offhook.answers import Covered, Use
from offhook.facts.book import FactBook
from offhook.facts.place import Fact
from offhook.facts.time import Stamp
from offhook.facts.traffic import ConnectionStart, Disclosure, DnsAnswer, Flow, TrafficCount, WebRequest
from offhook.inference.results import moment, use_answer
from offhook.inference.traffic.clients import Where, strangers
from offhook.inference.traffic.doubts import BlurredChanges
from offhook.inference.traffic.names import Names
from offhook.inference.traffic.parts import parts_of
from offhook.inference.traffic.phone_side import known_ends
from offhook.inference.traffic.starts import without_bytes
from offhook.inference.traffic.transfers import Joining, Sent, by_key, joined
from offhook.inference.traffic.witnesses import Witness, seen_by, witnesses_of
from offhook.inference.uids import AppsOfUids
from offhook.inference.use import UseOfPhone, Verdict
from offhook.owner import Owner
from offhook.timeline.clock import Clock

TELLS = (Flow, WebRequest, TrafficCount, DnsAnswer)
CHANGED = Verdict("unknown", None, ("it was counted over a stretch in which the use of the phone changed",))


@dataclass(frozen=True, slots=True)
class Found:
    """sent: what the phone sent; witnesses: who saw it. Both None and empty where nothing records traffic.

    notes: what has to be said of a source besides, by evidence and source.
    """

    sent: Sent | None
    witnesses: list[Witness]
    notes: dict[Where, str] = field(default_factory=dict)


def find_transfers(book: FactBook, clock: Clock, use: UseOfPhone, owner: Owner, phone: str) -> Found:
    """Every transfer of one phone. use: on the time line of the world."""
    starts = without_bytes(book.of(ConnectionStart))
    if not any(book.of(kind) for kind in TELLS):
        return Found(None, [], starts)
    known = known_ends(book, owner)
    witnesses = witnesses_of(book, known)
    seen = seen_by(witnesses, clock)
    own = frozenset[str]().union(*(witness.own for witness in witnesses))
    offsets = {witness.evidence: witness.offset_ms for witness in witnesses if witness.offset_ms}
    names = Names(book.of(DnsAnswer), clock, own, offsets)
    others = strangers(book.of(WebRequest), own | known.addresses)
    of_phone = book.where(lambda fact: id(fact) not in others.requests) if others.requests else book
    parts = parts_of(seen, of_phone, clock, names, AppsOfUids(book))
    joining = Joining(
        by_key(book.of(Disclosure)), _use_at(use, BlurredChanges(book, clock)), _when(clock, offsets), phone
    )
    return Found(joined(parts, joining), witnesses, {**others.notes, **starts})


def _when(clock: Clock, offsets: dict[str, int]) -> Callable[[Fact], datetime | None]:
    def moment_of(fact: Fact) -> datetime | None:
        stamp = getattr(fact, "at", None) or getattr(fact, "began", None)
        if not isinstance(stamp, Stamp):
            return None
        return moment(clock.instant(stamp, fact.place).ms - offsets.get(fact.place.evidence, 0))

    return moment_of


def with_witnesses(coverage: list[Covered], found: Found) -> list[Covered]:
    """The coverage with what has to be said of each witness: which device the phone is in it, how far its clock is off."""
    saw: dict[Where, list[Witness]] = defaultdict(list)
    for witness in found.witnesses:
        saw[(witness.evidence, witness.source)].append(witness)
    return [_noted(row, saw.get((row.evidence, row.source), []), found.notes) for row in coverage]


def _noted(row: Covered, witnesses: list[Witness], notes: dict[Where, str]) -> Covered:
    said = [row.note, *(witness.note for witness in witnesses), notes.get((row.evidence, row.source), "")]
    offset = next((witness.offset_ms for witness in witnesses if witness.offset_ms is not None), None)
    return structs.replace(
        row,
        note="; ".join(dict.fromkeys(filter(None, said))),
        clock_offset_s=None if offset is None else offset / 1000,
    )


def _use_at(use: UseOfPhone, blurred: BlurredChanges) -> Callable[[int, int], Use]:
    def state(began: int, ended: int) -> Use:
        first = use.at(began)
        if ended > began and not use.same_until(began, ended):
            return use_answer(CHANGED)
        return use_answer(blurred.verdict(began, first))

    return state
