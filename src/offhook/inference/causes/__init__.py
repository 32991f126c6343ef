"""Why each call was made: for every call a posterior over the thirteen causes, its reasons, and what would settle it.

    why(book, clock, coverage, uses, calls, owner) -> [(causes, settle), …] in the order of the calls

Records of who asked outrank weights; what a record leaves open (what pressed the dialer's button) is weighed; what no source
covers says nothing. See `docs/causes.md`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from offhook.answers import Cause
from offhook.facts.book import FactBook
from offhook.facts.phone import AdbKey, Link
from offhook.facts.time import Stamp
from offhook.inference.calls import MergedCall
from offhook.inference.causes.apps_of_phone import AppsOfPhone
from offhook.inference.causes.clue import Clue, clues_of
from offhook.inference.causes.moments import Moments
from offhook.inference.causes.neighbours import Neighbours
from offhook.inference.causes.settle import settle
from offhook.inference.causes.surroundings import Phone, Surroundings, TelecomRecords
from offhook.inference.causes.weigh import causes_of, posterior
from offhook.inference.phones import home_of
from offhook.inference.use import UseOfPhone
from offhook.owner import Owner
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

__all__ = ["why"]

MOST_KEPT = 4096
_CAUSES: dict[tuple[str, tuple[tuple[str, float, str], ...]], list[Cause]] = {}
"""Answers by what was found: a call log of thousands of calls knows the same few things of most of them."""
Uses = Mapping[tuple[str, ...], UseOfPhone]


def why(  # noqa: PLR0913, PLR0917 - the whole of what was inferred before
    book: FactBook, clock: Clock, coverage: Coverage, uses: Uses, calls: Sequence[MergedCall], owner: Owner
) -> list[tuple[list[Cause], list[str]]]:
    """For each call all thirteen causes, the most probable first, and what would decide between the first two.

    uses: the use of the phone on each time line that some call stands on (the line of the world is `()`).
    """
    return [weighed(scene) for scene in surroundings(book, clock, coverage, uses, calls, owner)]


def surroundings(  # noqa: PLR0913, PLR0917 - as above
    book: FactBook, clock: Clock, coverage: Coverage, uses: Uses, calls: Sequence[MergedCall], owner: Owner
) -> Iterator[Surroundings]:
    """The surroundings of each call, on its own time line."""
    apps, telecom = AppsOfPhone(book), TelecomRecords(book, clock)
    home = home_of(owner, book)
    phones: dict[tuple[str, ...], Phone] = {}
    for floating in dict.fromkeys(_line(call, uses) for call in calls):
        phones[floating] = Phone(
            book=book, clock=clock, coverage=coverage, use=uses[floating], owner=owner, home=home, apps=apps, telecom=telecom,
            moments=Moments(book, clock, floating), neighbours=Neighbours(calls, clock, floating), floating=floating,
            links=_links(book, clock, floating), adb=_adb(book, clock, floating),
        )  # fmt: skip
    for call in calls:  # one at a time: each remembers what was looked up for it
        yield Surroundings(phones[_line(call, uses)], call)


def weighed(scene: Surroundings) -> tuple[list[Cause], list[str]]:
    """The answer for one call."""
    clues: list[Clue] = clues_of(scene)
    told = tuple((clue.name, clue.scale, clue.says) for clue in clues)
    causes = _CAUSES.get((scene.call.direction, told))
    if causes is None:
        causes = causes_of(posterior(scene.call.direction, clues), clues)
        if len(_CAUSES) < MOST_KEPT:
            _CAUSES[(scene.call.direction, told)] = causes
    return causes, settle(causes, scene)


def _line(call: MergedCall, uses: Uses) -> tuple[str, ...]:
    floating = call.began.floating if call.began else ()
    return floating if floating in uses else ()


def _links(book: FactBook, clock: Clock, floating: tuple[str, ...]) -> tuple[tuple[int, int | None, Link], ...]:
    """(from, to, link) of the Bluetooth links whose times are told, in order. A broadcast tells of one end only: such a link
    lasts to the next end that any broadcast tells."""
    timed = [
        (_at(clock, link.began, link, floating), _at(clock, link.ended, link, floating), link) for link in book.of(Link)
    ]
    ends = sorted(ended for began, ended, _ in timed if began is None and ended is not None)
    found = []
    for began, ended, link in timed:
        if began is not None:
            after = bisect_right(ends, began)
            found.append((began, ended if ended is not None else ends[after] if after < len(ends) else None, link))
    return tuple(sorted(found, key=lambda item: item[0]))


def _at(clock: Clock, stamp: Stamp | None, link: Link, floating: tuple[str, ...]) -> int | None:
    at = clock.instant(stamp, link.place) if stamp else None
    return at.ms if at is not None and at.floating == floating else None


def _adb(book: FactBook, clock: Clock, floating: tuple[str, ...]) -> tuple[tuple[int | None, AdbKey], ...]:
    """(last connection, key) of the computers that may control the phone."""
    found: list[tuple[int | None, AdbKey]] = []
    for key in book.of(AdbKey):
        at = clock.instant(key.last_connection, key.place) if key.last_connection else None
        found.append((at.ms if at is not None and at.floating == floating else None, key))
    return tuple(found)
