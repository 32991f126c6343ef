"""Requests that a proxy recorded of other devices: a proxy may stand between several devices and the internet.

What a proxy or a HAR file does not say the client of is taken for the phone's; so is everything where there is one client only. Of
several, only those count that other evidence knows as the phone's addresses: of the others nothing is attributed to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from offhook.facts.traffic import WebRequest
from offhook.knowledge.addresses import address_kind

Where = tuple[str, str]
"""Evidence and source."""


@dataclass(slots=True)
class Strangers:
    """requests: ids (`id()`) of requests of other devices. notes: what has to be said of it in the coverage."""

    requests: set[int] = field(default_factory=set)
    notes: dict[Where, str] = field(default_factory=dict)


def strangers(requests: Iterable[WebRequest], own: frozenset[str]) -> Strangers:
    """Requests of other devices than the phone. own: addresses of the phone."""
    by_file: dict[tuple[Where, str], list[WebRequest]] = defaultdict(list)
    for request in requests:
        if request.flow is None and request.key is None and request.client and _is_device(request.client):
            by_file[(request.place.evidence, request.place.source), request.place.entry].append(request)
    found = Strangers()
    for (where, _), told in by_file.items():
        for version in (False, True):
            _sort_out(where, [one for one in told if (":" in (one.client or "")) == version], own, found)
    return found


def _sort_out(where: Where, told: list[WebRequest], own: frozenset[str], found: Strangers) -> None:
    clients = Counter(request.client or "" for request in told)
    if len(clients) < 2:
        return
    others = [request for request in told if request.client not in own]
    found.requests |= {id(request) for request in others}
    if own & clients.keys():
        found.notes[where] = f"{len(others)} requests of other devices are not counted"
        return
    shown = ", ".join(f"{address} ({count})" for address, count in clients.most_common(5))
    found.notes[where] = (
        f"several devices are in it (requests of each: {shown}), and nothing tells which is the phone: give its address in OWNER.toml. "
        f"None of these {len(others)} requests is counted"
    )


def _is_device(address: str) -> bool:
    try:
        return address_kind(address) != "loopback"
    except ValueError:
        return False
