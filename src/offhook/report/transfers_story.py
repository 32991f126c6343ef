"""The story of one transfer, and of something that comes back, in parts that the terminal and the page show alike.

A part has a heading and lines. Text out of evidence in them is isolated; nothing in them is markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from offhook.answers import Answers, Citation, Datum, Pattern, Transfer
from offhook.knowledge.amounts import size
from offhook.report.json_form import written
from offhook.report.phrases import recurrence
from offhook.report.text import isolated, plain
from offhook.report.transfers import COUNTER, PATTERNS, alone, found_in, opaque, supposed_in
from offhook.report.transfers_words import (
    COUNTED,
    HOSTS_FROM,
    app_fully,
    app_name,
    by_gravity,
    content,
    country,
    data_short,
    datum_form,
    datum_name,
    exactly,
    host,
    joined_of,
    layers,
    local,
    located,
    receiver,
)
from offhook.report.when import Clock, length
from offhook.report.words import account_name, chance, counted, percent, used

Kind = Literal["pair", "text", "item", "dim", "code"]
_SPANS = 12
_SOURCES = 8
_ADDRESSES = 6
_HASHED = "A hash without a secret hides little: all phone numbers or IMEIs can be tried until one fits."
_NOT_FOUND = (
    "It could be read, and none of the owner's data that was looked for stood in it. Only values that the evidence names "
    "can be looked for, so this is no proof that it held nothing private."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a part; `label` only of a pair."""

    kind: Kind
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a story. aside: something plain behind the heading."""

    heading: str
    lines: tuple[Line, ...]
    aside: str = ""


def transfer_title(transfer: Transfer) -> str:
    """As in "transfer-3: Cloud sent 48 KB to contactapi.example, read in clear"."""
    whom = "" if transfer.protocol == COUNTER else f" to {host(transfer)}"
    sent = size(transfer.sent_bytes)
    return f"{plain(transfer.id, 40)}: {app_name(transfer.app)} sent {sent}{whom}, {content(transfer)}"


def transfer_parts(transfer: Transfer, clock: Clock, patterns: list[Pattern], phone: str = "") -> list[Part]:
    """The whole story of one transfer; parts without anything to say are left out. phone: its name, where there are several."""
    owner = [_pair("phone", isolated(phone, 140))] if phone else []
    parts = [
        Part("What went out", (*owner, *_what(transfer, clock))),
        Part("Was anybody using the phone?", tuple(_use(transfer))),
        Part("What was in it", tuple(_data(transfer, clock)), content(transfer)),
        Part("Where it went", tuple(_where(transfer))),
        Part("When, piece by piece", tuple(_pieces(transfer, clock))),
        *(_row(pattern) for pattern in patterns),
        Part("What this does not prove", tuple(Line("item", doubt) for doubt in _doubts(transfer))),
        Part("Who tells of it", tuple(_sources(transfer.sources, clock))),
        Part("Notes", tuple(Line("item", isolated(note, 600)) for note in transfer.notes)),
    ]
    return [part for part in parts if part.lines]


def pattern_title(pattern: Pattern) -> str:
    """As in "Updater to up.example about every 15 min 00 s"."""
    whom = pattern.host or pattern.address
    to = f" to {isolated(whom, 120)}" if whom else ""
    who = app_name(pattern.app) if pattern.app else "something"
    return f"{who}{to} {recurrence(pattern.period_s)}"


def pattern_parts(pattern: Pattern, transfers: dict[str, Transfer]) -> list[Part]:
    """What comes back, how regular it is, what it may well be, and what it does not prove."""
    doubts = (
        "that anybody is being watched: most of what comes back so regularly keeps a connection open or asks for news",
        "what the single messages contained, unless a transfer says that it was read",
    )
    parts = [
        Part("What comes back", tuple(_beats(pattern, transfers))),
        Part("It may also be", tuple(Line("item", isolated(one, 300)) for one in pattern.innocent_explanations)),
        Part("What this does not prove", tuple(Line("item", doubt) for doubt in doubts)),
    ]
    return [part for part in parts if part.lines]


def patterns_of_traffic(answers: Answers) -> list[Pattern]:
    """Those of transfers: beacons first, the most regular first."""
    found = [pattern for pattern in answers.patterns or [] if is_of_traffic(pattern)]
    return sorted(found, key=lambda one: (one.kind != "beacon", -one.score, -(one.beats or 0)))


def is_of_traffic(pattern: Pattern) -> bool:
    """Whether what comes back are transfers."""
    return pattern.kind in PATTERNS and (pattern.host is not None or pattern.address is not None or bool(pattern.beats))


def _what(transfer: Transfer, clock: Clock) -> Iterator[Line]:
    for label, at in (("began", transfer.began), ("ended", transfer.ended)):
        yield _pair(label, f"{clock.second(at)} ({written(at)})" if at else "not known")
    yield _pair("zone", clock.name if clock.known else "not known; times are UTC")
    yield _pair("sent by", app_fully(transfer.app))
    joined = f", in {joined_of(transfer)}" if transfer.connections > 1 else ""
    how = COUNTED[transfer.bytes_are]
    yield _pair("sent", f"{exactly(transfer.sent_bytes)}{joined}{f', {how}' if how else ''}")
    yield _pair("received", exactly(transfer.received_bytes))
    port = f", port {transfer.port}" if transfer.port is not None else ""
    if transfer.protocol != COUNTER:
        yield _pair("protocol", f"{plain(transfer.protocol, 20)}{port}")
    if transfer.network:
        yield _pair("network", isolated(transfer.network, 60))


def _use(transfer: Transfer) -> Iterator[Line]:
    yield Line("text", f"When it began, {used(transfer.use)}.")
    part = alone(transfer)
    if 0 < part < transfer.sent_bytes:
        yield Line("text", f"{exactly(part)} of it went in connections that began while nobody was using the phone.")
    if chance(transfer.use):
        yield Line("dim", chance(transfer.use))
    for because in transfer.use.because:
        yield Line("item", isolated(because, 400))


def _data(transfer: Transfer, clock: Clock) -> Iterator[Line]:
    if transfer.protocol == COUNTER:
        yield Line("text", "A counter holds no content.")
        return
    for datum in by_gravity(transfer.data):
        yield from _datum(datum, clock)
    if any(datum.form == "hashed" for datum in transfer.data):
        yield Line("dim", _HASHED)
    if transfer.content == "inferred_from_host":
        yield Line("text", "It is encrypted: we cannot see what it contained. Only the host's name speaks of it.")
    elif opaque(transfer):
        yield Line("text", "Encrypted: we cannot see what it contained.")
    elif not transfer.data:
        yield Line("text", _NOT_FOUND)


def _datum(datum: Datum, clock: Clock) -> Iterator[Line]:
    shown = f": {isolated(datum.shown, 200)}" if datum.shown else ""
    yield Line("item", f"{datum_name(datum)}, {datum_form(datum)}{shown}")
    yield Line("dim", f"{isolated(datum.how, 300)}{f' (decoded: {layers(datum)})' if datum.layers else ''}")
    if datum.bytes_shown:
        yield Line("code", isolated(datum.bytes_shown, 400))
    for source in datum.sources[:2]:
        yield _place(source, clock)


def _where(transfer: Transfer) -> Iterator[Line]:
    yield Line("text", f"Sent to {receiver(transfer)}.")
    if transfer.protocol == COUNTER:
        return
    yield _pair("host", host(transfer) if transfer.host else "no name known")
    yield _pair("name is from", HOSTS_FROM[transfer.host_from])
    if transfer.ech:
        outer = f": {isolated(transfer.outer_name, 120)}" if transfer.outer_name else ""
        yield _pair("hidden name", f"the real host is encrypted (ECH); the name that can be seen is not it{outer}")
    yield _pair("address", _addresses(transfer))
    if local(transfer):
        return
    yield _pair("organisation", _organisation(transfer))
    if transfer.purpose:
        yield _pair("known for", isolated(transfer.purpose, 200))
    yield _pair(
        "registered in", f"{country(transfer.registered_in)} (the registry of addresses; not where a server is)"
    )
    operator = isolated(transfer.operator, 120) if transfer.operator else "not known"
    at_home = f", its home: {country(transfer.operator_home)}" if transfer.operator_home else ""
    yield _pair("network of", f"{operator}{at_home}")
    yield _pair("server stands in", located(transfer))
    if transfer.declared_region:
        yield _pair("name declares", f"{isolated(transfer.declared_region, 60)} (a word in the host's name, no proof)")


def _organisation(transfer: Transfer) -> str:
    if not transfer.organisation:
        return "not known"
    whose = f"home: {country(transfer.home)}" if transfer.home else "home not known"
    return f"{isolated(transfer.organisation, 60)}, {whose}"


def _addresses(transfer: Transfer) -> str:
    known = list(dict.fromkeys([transfer.address, *transfer.addresses] if transfer.address else transfer.addresses))
    more = f" and {len(known) - _ADDRESSES:,} more" if len(known) > _ADDRESSES else ""
    return ", ".join(isolated(one, 60) for one in known[:_ADDRESSES]) + more if known else "not told"


def _pieces(transfer: Transfer, clock: Clock) -> Iterator[Line]:
    if len(transfer.spans) < 2:
        return
    for began, ended, sent in transfer.spans[:_SPANS]:
        lasted = (ended - began).total_seconds()
        yield Line("item", f"{clock.second(began)}, {length(lasted)}, {size(sent)} sent")
    left = max(transfer.connections, len(transfer.spans)) - _SPANS
    if left > 0:
        yield Line("dim", f"and {left:,} more: findings.json and the tables of the case hold them")


def _row(pattern: Pattern) -> Part:
    may_be = "; ".join(isolated(one, 200) for one in pattern.innocent_explanations)
    lines = [Line("text", f"{pattern_title(pattern)}: {plain(pattern.id, 40)}.")]
    if may_be:
        lines.append(Line("dim", f"It may also be: {may_be}."))
    return Part("One of a row", tuple(lines))


def _doubts(transfer: Transfer) -> Iterator[str]:
    yield "that anybody read it, kept it, or asked for it on purpose"
    if transfer.protocol == COUNTER:
        yield "to whom it went and what it was: a counter tells how much, and when"
        if transfer.overlaps:
            these = ", ".join(plain(one, 40) for one in transfer.overlaps[:5])
            yield f"that these bytes come on top of {these}: a capture saw the same time, so they are not added"
        return
    if not local(transfer):
        yield "in which country it was stored: registration, network and place of a server are different things"
    if opaque(transfer):
        yield "what it contained: size, time and name are all that can be seen"
    if supposed_in(transfer):
        yield "that the data named above were sent: only the host's name speaks for it"
    if found_in(transfer) and 0 < alone(transfer) < transfer.sent_bytes and transfer.use.state != "unattended":
        yield "that the private data went while nobody was using the phone: only some of its connections did"
    if transfer.app and transfer.app.tier != "conjectured":
        yield "that this app wanted it: one app can ask another, or the system, to send for it"
    if transfer.host_from == "dns":
        yield "that it went to this name: an address can serve many names"


def _beats(pattern: Pattern, transfers: dict[str, Transfer]) -> Iterator[Line]:
    yield _pair("sent by", app_fully(pattern.app))
    yield _pair("to", isolated(pattern.host or pattern.address or "not known", 120))
    jitter = f", give or take {length(pattern.jitter_s)}" if pattern.jitter_s is not None else ""
    yield _pair("comes", f"{recurrence(pattern.period_s)}{jitter}")
    if pattern.beats is not None:
        missed = f", {counted(pattern.missed, 'beat')} missed" if pattern.missed else ""
        yield _pair("seen", f"{counted(pattern.beats, 'time')}{missed}")
    if pattern.bytes_per_beat is not None:
        yield _pair("sends each time", size(pattern.bytes_per_beat))
    yield _pair("regularity", f"{percent(pattern.score)}")
    if pattern.says:
        yield Line("text", isolated(pattern.says, 400))
    known = [transfers[member] for member in pattern.members if member in transfers]
    for transfer in known[:_SPANS]:
        said = data_short(transfer)
        yield Line("item", f"{transfer_title(transfer)}{f'; {said}' if said else ''}")
    if len(known) > _SPANS:
        yield Line("dim", f"and {len(known) - _SPANS:,} more")


def _sources(sources: list[Citation], clock: Clock) -> Iterator[Line]:
    for source in sources[:_SOURCES]:
        yield Line("item", isolated(source.says, 300) or account_name(source.account or source.source))
        yield _place(source, clock)
        if source.text:
            yield Line("code", isolated(source.text, 600))
    if len(sources) > _SOURCES:
        yield Line("dim", f"and {len(sources) - _SOURCES:,} more in findings.json")


def _place(source: Citation, clock: Clock) -> Line:
    at = f"{clock.second(source.at)} · " if source.at else ""
    teller = account_name(source.account or source.source)
    return Line("dim", f"{at}{isolated(source.entry, 300)}:{source.line} · {teller}, {plain(source.evidence, 40)}")


def _pair(label: str, text: str) -> Line:
    return Line("pair", text, label)
