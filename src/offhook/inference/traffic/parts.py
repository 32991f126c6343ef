"""The parts that transfers are made of: each conversation, request and counter of the phone, with whose it is and to whom.

A request that a HAR or flow file holds belongs to the conversation that a capture saw at that moment, if one did: then the bytes
are those of the wire, and they count once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from offhook.answers import App
from offhook.facts.book import FactBook
from offhook.facts.place import Fact
from offhook.facts.traffic import Flow, NamedConnection, TrafficCount, WebRequest
from offhook.inference.counters import counted_once
from offhook.inference.traffic.matching import Seen
from offhook.inference.traffic.names import Names
from offhook.inference.traffic.requests import Host, ToldBefore, by_file, file_of, offset_of
from offhook.inference.uids import AppsOfUids
from offhook.timeline.clock import Clock

Key = tuple[str, str, str, int]
"""Evidence, entry, "flow" or "exchange", number: what a disclosure stood in."""

ENCRYPTED = frozenset({"tls", "quic", "dtls", "dot", "doh"})
SLACK_MS = 2_000
OPENED = ":decrypted"
"""What the entry of a capture goes on with where requests are told that keys opened in it."""
FILES = frozenset({"har", "mitmproxy"})


@dataclass(slots=True)
class Part:
    """One conversation, one request or one counter, in milliseconds of the phone's clock; bytes from the phone's side.

    content: "clear", "decrypted" or "encrypted". facts: what tells of it. keys: what disclosures in it are found by.
    overlaps: for counters, whose bytes a capture may have seen as well.
    """

    began: int
    ended: int
    sent: int
    received: int
    bytes_are: str
    app: App | None
    host: str | None
    host_from: str
    address: str | None
    port: int | None
    protocol: str
    content: str
    facts: list[Fact]
    keys: list[Key] = field(default_factory=list)
    ech: bool = False
    outer_name: str | None = None
    network: str | None = None
    stretched: bool = False


def parts_of(seen: list[Seen], book: FactBook, clock: Clock, names: Names, apps: AppsOfUids) -> list[Part]:
    """Every part, in order of time."""
    named = {fact.key: fact for fact in book.of(NamedConnection)}
    conversations = [_named(_conversation(item, names, apps), named) for item in seen]
    found = [part for part in conversations if part.sent or part.received]
    keyed = Keyed(conversations, book.of(Flow))
    requests = [request for request in book.of(WebRequest) if not keyed.strange(request)]
    found += _requests(requests, (conversations, keyed), clock, apps)
    found += _counters(book.of(TrafficCount), clock, apps)
    return sorted(found, key=lambda part: part.began)


def _conversation(seen: Seen, names: Names, apps: AppsOfUids) -> Part:
    flow = seen.flow
    told = next((other for other in seen.flows if other.host), flow)
    host, host_from = told.host, told.host_from or "none"
    if host is None and (host := names.of(seen.peer, seen.began)):
        host_from = "dns"
    named = next((other for other in seen.flows if other.uid not in (None, -1) or other.package), flow)
    return Part(
        began=seen.began,
        ended=seen.ended,
        sent=seen.sent,
        received=seen.received,
        bytes_are=flow.bytes_are,
        app=apps.of(named.uid, named.package, named.app),
        host=host,
        host_from=host_from if host else "none",
        address=seen.peer,
        port=seen.peer_port or None,
        protocol=_protocol(seen.flows),
        content=_content(flow),
        facts=list(seen.flows),
        keys=[_key(other, "flow", other.flow) for other in seen.flows],
        ech=any(other.ech for other in seen.flows),
        outer_name=next((other.outer_name for other in seen.flows if other.outer_name), None),
    )


def _named(part: Part, named: dict[str, NamedConnection]) -> Part:
    """The same part; a name that another list tells of it outranks one that only was looked up."""
    keys = (fact.key for fact in part.facts if isinstance(fact, Flow) and fact.key)
    told = next((named[key] for key in keys if key in named), None)
    if told and part.host_from in ("none", "dns"):
        part.host, part.host_from = told.host, told.host_from
    return part


def _protocol(flows: Iterable[Flow]) -> str:
    """The word that says most: what one witness knows only as TCP another may have read."""
    words = [flow.protocol for flow in flows]
    return next((word for word in words if word not in ("tcp", "udp")), words[0])


def _content(flow: Flow) -> str:
    if flow.decrypted:
        return "decrypted"
    opaque = flow.opaque if flow.opaque is not None else flow.protocol in ENCRYPTED
    return "encrypted" if opaque else "clear"


def _key(fact: Fact, what: str, number: int) -> Key:
    return fact.place.evidence, fact.place.entry, what, number


def _requests(
    requests: Iterable[WebRequest], known: tuple[list[Part], Keyed], clock: Clock, apps: AppsOfUids
) -> Iterator[Part]:
    """Requests that no capture saw as parts of their own; the others are added to their conversation."""
    conversations, keyed = known
    by_key = {key: part for part in conversations for key in part.keys}
    by_host, alone = _Open(conversations), ToldBefore[Part]()
    timed = [(request, clock.instant(request.at, request.place).ms) for request in requests]
    offsets = {file: offset_of(told, by_host.starts) for file, told in by_file(timed).items()}
    for request, written in timed:
        offset = offsets.get(file_of(request), 0)
        at = written - offset
        inside = (
            by_key.get(_key(request, "flow", request.flow))
            if request.flow is not None
            else keyed.at(request, at) or by_host.at(request.host, request.port, at)
        )
        if inside is None and request.flow is not None:
            continue  # a conversation of another device
        if inside is None:
            inside = alone.same(request, at)
        if inside is None:
            part = _request(request, at, clock, apps)
            part.ended = max(at, part.ended - offset)
            alone.keep(request, at, part)
            yield part
            continue
        _add(inside, request, apps)


class Keyed:
    """Conversations by what a list calls them (Zeek's uid), and those of a capture by their two ends.

    A request that Zeek logged, or that keys opened in a capture, names the conversation it stands in: it is found by that, and
    not by host and time, where two conversations with one host may lie beside each other.
    """

    def __init__(self, conversations: list[Part], flows: Iterable[Flow]) -> None:
        self._parts: dict[str, list[Part]] = defaultdict(list)
        self._told = {name for flow in flows for name in _names(flow)}
        for part in conversations:
            for flow in part.facts:
                for name in _names(flow) if isinstance(flow, Flow) else ():
                    self._parts[name].append(part)

    def at(self, request: WebRequest, ms: int) -> Part | None:
        """The conversation that a request names, and that was open at its moment."""
        parts = self._parts.get(_name(request), ())
        return next((part for part in parts if part.began - SLACK_MS <= ms <= part.ended + SLACK_MS), None)

    def strange(self, request: WebRequest) -> bool:
        """Whether a request stands in a conversation that is there, and that the phone had no part in."""
        name = _name(request)
        return name in self._told and name not in self._parts


def _names(flow: Flow) -> tuple[str, ...]:
    ends = f"{flow.client}:{flow.client_port}-{flow.server}:{flow.server_port}"
    return (f"{flow.place.evidence}|{flow.place.entry}{OPENED}|{ends}", *([flow.key] if flow.key else ()))


def _name(request: WebRequest) -> str:
    opened = request.place.entry.endswith(OPENED)
    return f"{request.place.evidence}|{request.place.entry}|{request.key}" if opened else request.key or ""


class _Open:
    """Conversations by host and port, to find those that were open at a moment."""

    def __init__(self, conversations: list[Part]) -> None:
        self._parts: dict[tuple[str, int | None], list[Part]] = defaultdict(list)
        for part in conversations:
            if part.host:
                self._parts[(part.host, part.port)].append(part)
        for parts in self._parts.values():
            parts.sort(key=lambda part: part.began)

    @property
    def starts(self) -> dict[Host, list[int]]:
        """When the conversations with each host and port began."""
        return {(host, port or 0): [part.began for part in parts] for (host, port), parts in self._parts.items()}

    def at(self, host: str | None, port: int, ms: int) -> Part | None:
        """The conversation with this host that began last before a moment and was still open then."""
        parts = self._parts.get((host or "", port), [])
        index = bisect_right(parts, ms + SLACK_MS, key=lambda part: part.began) - 1
        return next((part for part in parts[max(index - 20, 0) : index + 1][::-1] if ms <= part.ended + SLACK_MS), None)


def _add(part: Part, request: WebRequest, apps: AppsOfUids) -> None:
    part.facts.append(request)
    part.keys.append(_key(request, "exchange", request.exchange))
    part.content = "decrypted" if request.decrypted else part.content
    if part.host is None and request.host:
        part.host, part.host_from = request.host, "http"
    if part.app is None:
        part.app = apps.of(request.uid, request.package, request.app)


def _request(request: WebRequest, at: int, clock: Clock, apps: AppsOfUids) -> Part:
    ended = clock.instant(request.ended, request.place).ms if request.ended else at
    return Part(
        began=at,
        ended=max(at, ended),
        sent=request.sent,
        received=request.received,
        bytes_are="payload",
        app=apps.of(request.uid, request.package, request.app),
        host=request.host,
        host_from=("har" if request.place.source in FILES else "http") if request.host else "none",
        address=request.server,
        port=request.port or None,
        protocol="http",
        content="decrypted" if request.decrypted else "clear",
        facts=[request],
        keys=[_key(request, "exchange", request.exchange)],
    )


def _counters(counts: Iterable[TrafficCount], clock: Clock, apps: AppsOfUids) -> Iterator[Part]:
    """Totals per app, each byte once. A sum that was dumped at a time nobody knows stands on no time line: it is left out here."""
    for count in counted_once(counts):
        over = clock.sure(count.ended, count.place)
        if count.uid is None or over is None:
            continue
        ended = over.ms
        began = clock.instant(count.began, count.place).ms if count.began else _start(clock, count) or ended
        yield Part(
            began=began,
            ended=ended,
            sent=count.sent,
            received=count.received,
            bytes_are="ip",
            app=apps.of(count.uid, count.package, None),
            host=None,
            host_from="none",
            address=None,
            port=None,
            protocol="counter",
            content="encrypted",
            facts=[count],
            network=count.network,
            stretched=True,
        )


def _start(clock: Clock, count: TrafficCount) -> int | None:
    """When the phone was started before this was counted, None where no record tells."""
    booted = clock.booted_before(count.place)
    return booted.ms if booted else None
