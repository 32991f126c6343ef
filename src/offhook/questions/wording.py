"""What the questions share: how calls are counted in words, and which of them began while nobody was using the phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from offhook.answers import Call, Message, Transfer
from offhook.facts.book import FactBook
from offhook.facts.phone import Package
from offhook.knowledge.packages import known_package

SURE = 0.1
"""At or below this probability of use, the phone was unattended at 0.9 or more."""
MOST_REASONS = 60
PRESSED_BY_PEOPLE = frozenset({"dialer", "phone_process", "screen_part", "access"})
"""Kinds of apps that ask for what a person (or something that touches the screen) presses in them."""
NO_CALL_OF_ITS_OWN = "conference"
"""The kind of what only joins other calls, which stand by themselves."""


def counted(things: Sequence[object] | int, one: str = "call", many: str = "") -> str:
    """How many there are, in words: 1 call, 2 calls."""
    number = things if isinstance(things, int) else len(things)
    return f"{number} {one if number == 1 else many or one + 's'}"


def while_nobody(unattended: Sequence[object], things: Sequence[object]) -> str:
    """The sentence that says of how many of these nobody was using the phone; nothing where of none."""
    if not unattended:
        return ""
    if len(unattended) == len(things):
        return " Nobody was using the phone then, as far as its records show."
    return f" {len(unattended)} of them while nobody was using the phone."


def alone(calls: Iterable[Call]) -> list[Call]:
    """The calls that the phone made, or may have made, while nobody was using it."""
    return [
        call
        for call in calls
        if call.use.state == "unattended" and call.direction != "incoming" and call.kind != NO_CALL_OF_ITS_OWN
    ]


def surely(things: Iterable[Call | Message | Transfer]) -> bool:
    """Whether for one of them at least it is as good as sure that nobody was using the phone."""
    probabilities = [thing.use.probability_attended for thing in things if thing.use.state == "unattended"]
    return any(p is not None and p <= SURE for p in probabilities)


def went_out(calls: Iterable[Call]) -> list[Call]:
    """The outgoing calls that left the phone."""
    return [
        call
        for call in calls
        if call.direction == "outgoing" and call.stage != "requested" and call.kind != NO_CALL_OF_ITS_OWN
    ]


def cut(reasons: Sequence[str], most: int = MOST_REASONS) -> list[str]:
    """So many reasons at most; how many more there are is said."""
    more = len(reasons) - most
    return list(reasons) if more <= 0 else [*reasons[:most], f"and {more} more"]


def still_there(things: Iterable[Call | Message], book: FactBook) -> list[str]:
    """The apps that asked by themselves for some of these while nobody was using the phone, as far as records tell, and that are
    installed."""
    names = {
        thing.initiator.package
        for thing in things
        if thing.use.state == "unattended" and thing.initiator and thing.initiator.tier != "conjectured"
    }
    installed = {package.name for package in book.of(Package)}
    return sorted(name for name in names if name in installed and name and not _is_pressed(name))


def _is_pressed(name: str) -> bool:
    known = known_package(name)
    return known is not None and known.kind in PRESSED_BY_PEOPLE
