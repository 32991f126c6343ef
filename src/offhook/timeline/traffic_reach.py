"""From when to when a record of traffic tells: from its first to its last conversation, request, answer or bucket.

A capture of an hour in which nothing was sent covers nothing here: that it ran, only its packets tell.
"""

from __future__ import annotations

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


@dataclass(slots=True)
class Span:
    """The first and last stamp of one source in one piece of evidence, and where each stands."""

    first: Stamp
    first_place: Place
    last: Stamp
    last_place: Place
    notes: tuple[str, ...] = ()


def traffic_spans(book: FactBook) -> Iterator[Span]:
    """One span for each piece, source and base of its stamps. One pass: a capture may hold a hundred thousand conversations."""
    spans: dict[tuple[str, str, Base], Span] = {}
    for place, first, last in _stamped(book):
        key = (place.evidence, place.source, first.base)
        span = spans.get(key)
        if span is None:
            spans[key] = Span(first, place, last, place)
            continue
        if first.ms < span.first.ms:
            span.first, span.first_place = first, place
        if last.ms > span.last.ms:
            span.last, span.last_place = last, place
    of_apps = {count.place.evidence for count in book.of(TrafficCount) if count.kind == "uid" and count.began}
    for span in spans.values():
        alone = span.first_place.source == "netstats" and span.first_place.evidence not in of_apps
        yield replace(span, notes=(NETWORKS_ONLY,)) if alone else span


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
