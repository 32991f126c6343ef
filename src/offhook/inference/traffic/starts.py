"""Sources that tell of connections and count no bytes: no transfer is made of them, and that is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from offhook.facts.traffic import ConnectionStart
from offhook.inference.traffic.clients import Where

NO_BYTES = "counts no bytes"
"""Stands in the note of every such source; the report knows them by it."""


def without_bytes(starts: Iterable[ConnectionStart]) -> dict[Where, str]:
    """What has to be said of each source, by evidence and source."""
    found: dict[Where, list[ConnectionStart]] = defaultdict(list)
    for start in starts:
        found[start.place.evidence, start.place.source].append(start)
    return {where: _note(told) for where, told in found.items()}


def _note(starts: list[ConnectionStart]) -> str:
    hosts = len({start.host or start.server for start in starts})
    many = f"{len(starts):,} connections" if len(starts) > 1 else "1 connection"
    whom = f"{hosts:,} hosts" if hosts > 1 else "1 host"
    return f"it tells of {many} with {whom} and {NO_BYTES}: they stand in the table connection_starts, and make no transfers"
