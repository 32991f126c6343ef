"""From when to when a record of traffic tells: from its first to its last conversation, request, answer or bucket.

A capture of an hour in which nothing was sent covers nothing here: that it ran, only its packets tell. So a recording without a
single record for more than six hours has a gap there: it may have been stopped and started again, or be made of several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from offhook.facts.book import FactBook
from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import DnsAnswer, Flow, TrafficCount, WebRequest

NETWORKS_ONLY = "hours of networks only: what each app sent in them was not dumped"

SOURCE_OF_TRAFFIC = dict.fromkeys(("netstats", "checkin_netstats", "netstats_file"), "netstats") | {
    name: name for name in ("capture", "har", "mitmproxy", "pcapdroid_csv", "zeek", "netguard")
}
"""The source of each section of traffic, by the section's name."""


RECORDED = frozenset({"capture", "har", "mitmproxy", "pcapdroid_csv", "zeek", "netguard"})
SILENCE_MS = 6 * 3_600_000
"""A phone that is switched on and connected is not silent for so long."""


@dataclass(slots=True)
class Span:
    """The first and last stamp of one source in one piece of evidence, and where each stands. gaps: silences between, as stamped."""

    first: Stamp
    first_place: Place
    last: Stamp
    last_place: Place
    notes: tuple[str, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()


def traffic_spans(book: FactBook) -> Iterator[Span]:
    """One span for each piece, source and base of its stamps. One pass: a capture may hold a hundred thousand conversations."""
    spans: dict[tuple[str, str, Base], Span] = {}
    told: dict[tuple[str, str, Base], list[tuple[int, int]]] = defaultdict(list)
    for place, first, last in _stamped(book):
        key = (place.evidence, place.source, first.base)
        told[key].append((first.ms, last.ms))
        span = spans.get(key)
        if span is None:
            spans[key] = Span(first, place, last, place)
            continue
        if first.ms < span.first.ms:
            span.first, span.first_place = first, place
        if last.ms > span.last.ms:
            span.last, span.last_place = last, place
    of_apps = {count.place.evidence for count in book.of(TrafficCount) if count.kind == "uid" and count.began}
    for key, span in spans.items():
        span.gaps = tuple(_silences(told[key])) if span.first_place.source in RECORDED else ()
        alone = span.first_place.source == "netstats" and span.first_place.evidence not in of_apps
        yield replace(span, notes=(NETWORKS_ONLY,)) if alone else span


def _silences(told: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reached = min(told)[1]
    for began, ended in sorted(told):
        if began - reached > SILENCE_MS:
            yield reached, began
        reached = max(reached, ended)


def _stamped(book: FactBook) -> Iterable[tuple[Place, Stamp, Stamp]]:
    """Where each record stands, when it begins and ends; both stamps count from the same."""
    for flow in book.of(Flow):
        yield flow.place, flow.began, flow.ended if flow.ended.base is flow.began.base else flow.began
    for request in book.of(WebRequest):
        ended = request.ended
        yield request.place, request.at, ended if ended and ended.base is request.at.base else request.at
    for answer in book.of(DnsAnswer):
        yield answer.place, answer.at, answer.at
    for count in book.of(TrafficCount):
        if count.began and count.ended and count.began.base is count.ended.base:
            yield count.place, count.began, count.ended
