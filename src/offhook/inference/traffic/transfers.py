"""Parts to transfers: one app, one host, one port and protocol, one kind of content, one state of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from offhook.answers import Citation, Datum, Traffic, Transfer, Use
from offhook.facts.place import Fact
from offhook.facts.traffic import Disclosure, Flow, TrafficCount, WebRequest
from offhook.inference.destinations import Destination, data_versions, describe
from offhook.inference.results import moment
from offhook.inference.traffic.parts import Key, Part

MOST_SPANS = 200
MOST_CITATIONS = 40
MOST_PROOFS = 5
"""Places that are cited for one datum."""
NO_CONTENT = "counted only: which hosts, and what was in it, is not recorded"

When = Callable[[Fact], datetime | None]
"""When a fact says that something was, in the phone's clock."""
UseAt = Callable[[int, int], Use]
"""The state of use when something began; the second number is the end of the stretch in which it began."""


@dataclass(slots=True)
class Sent:
    """What one phone sent: the transfers by time, and for each the parts that it was joined from."""

    transfers: list[Transfer]
    parts: list[list[Part]]


@dataclass(frozen=True, slots=True)
class Joining:
    """What is known for every transfer of a phone: disclosures by what they stood in, use and clock."""

    disclosures: dict[Key, list[Disclosure]]
    use_at: UseAt
    when: When
    phone: str


def joined(parts: Iterable[Part], known: Joining) -> Sent:
    """All transfers, by the time at which their first part began."""
    groups: dict[tuple[object, ...], list[Part]] = defaultdict(list)
    uses: dict[tuple[object, ...], Use] = {}
    for part in parts:
        if part.content == "encrypted" and any(known.disclosures.get(key) for key in part.keys):
            part.content = "clear"  # what looked like chance was not: the owner's data could be read in it
        use = known.use_at(part.began, part.ended if part.stretched else part.began)
        key = (*_identity(part), use.state)
        groups[key].append(part)
        uses.setdefault(key, use)
    transfers = [_transfer(group, uses[key], known) for key, group in groups.items()]
    return Sent(transfers, list(groups.values()))


def by_key(disclosures: Iterable[Disclosure]) -> dict[Key, list[Disclosure]]:
    """What was sent of the owner's data, by the conversation or request that it stood in; what chance may explain is left out."""
    found: dict[Key, list[Disclosure]] = defaultdict(list)
    for told in disclosures:
        if not told.outgoing or told.weak:
            continue
        where = told.place.evidence, told.place.entry
        if told.exchange is not None:
            found[(*where, "exchange", told.exchange)].append(told)
        elif told.flow is not None:
            found[(*where, "flow", told.flow)].append(told)
    return found


def _identity(part: Part) -> tuple[object, ...]:
    app = part.app
    whose = (app.package, app.uid, tuple(app.also)) if app else None
    where = (part.host, part.outer_name) if part.host or part.outer_name else part.address
    return whose, where, part.port, part.protocol, part.content, part.bytes_are


def _transfer(parts: list[Part], use: Use, known: Joining) -> Transfer:
    first = parts[0]
    place = describe(first.host, first.address)
    data = _data((told for part in parts for key in part.keys for told in known.disclosures.get(key, ())), known.when)
    content = first.content
    if content == "encrypted" and place.data_class and first.protocol != "counter":
        content, data = "inferred_from_host", [_told_by_host(place.data_class)]
    sent = sum(part.sent for part in parts)
    return Transfer(
        id="",
        began=moment(first.began),
        ended=moment(max(part.ended for part in parts)),
        app=first.app,
        host=first.host,
        host_from=first.host_from,  # type: ignore[arg-type]
        address=first.address,
        port=first.port,
        protocol=first.protocol,
        sent_bytes=sent,
        received_bytes=sum(part.received for part in parts),
        content=content,  # type: ignore[arg-type]
        data=data,
        use=use,
        sources=_citations(parts, known.when),
        phone=known.phone,
        bytes_are=first.bytes_are,  # type: ignore[arg-type]
        connections=len(parts),
        ech=any(part.ech for part in parts),
        outer_name=next((part.outer_name for part in parts if part.outer_name), None),
        addresses=sorted({part.address for part in parts if part.address})[:MOST_SPANS],
        spans=list(_spans(parts)),
        sent_unattended=sent if use.state == "unattended" else 0 if use.state == "attended" else None,
        network=first.network,
        notes=_notes(first, place),
        **_destination(place),  # type: ignore[arg-type]
    )


def _destination(place: Destination) -> dict[str, object]:
    """The keys of a transfer that tell where it went."""
    names = (
        "organisation home registered_in operator operator_home located_in declared_region address_kind purpose".split()
    )
    return {**{name: getattr(place, name) for name in names}, "located_says": place.located_says or None}


def _spans(parts: list[Part]) -> Iterator[tuple[datetime, datetime, int]]:
    for part in parts[:MOST_SPANS]:
        began, ended = moment(part.began), moment(part.ended)
        if began is not None and ended is not None:
            yield began, ended, part.sent


def _notes(part: Part, place: Destination) -> list[str]:
    notes = [NO_CONTENT] if part.protocol == "counter" else []
    if part.host_from == "dns":
        notes.append(
            "the host's name comes from the last answer of a name server with this address, not from the connection itself"
        )
    if part.ech:
        notes.append("the client hid the host's name (Encrypted Client Hello); the outer name is not the host")
    return notes + list(place.notes)


def _told_by_host(data_class: str) -> Datum:
    return Datum(
        class_=data_class, identifier=None, form=None, hash=None, layers=[], items=None, shown=None, tier="conjectured",
        how="host name",
    )  # fmt: skip


def _data(told: Iterable[Disclosure], when: When) -> list[Datum]:
    """Disclosures of one transfer, the same datum in the same form once."""
    groups: dict[tuple[object, ...], dict[str, Disclosure]] = defaultdict(dict)
    proofs: dict[tuple[object, ...], list[Citation]] = defaultdict(list)
    for item in told:
        key = (item.data, item.identifier, item.form, item.hash, item.layers)
        groups[key].setdefault(item.shown, item)
        if len(proofs[key]) < MOST_PROOFS:
            proofs[key].append(_cited(item, item.how, when))
    return [_datum(list(items.values()), proofs[key]) for key, items in groups.items()]


def _datum(items: list[Disclosure], proofs: list[Citation]) -> Datum:
    first = items[0]
    shown = ", ".join(item.shown for item in items[:MOST_PROOFS]) + (" …" if len(items) > MOST_PROOFS else "")
    return Datum(
        class_=first.data,
        identifier=first.identifier,
        form=first.form,
        hash=first.hash,
        layers=list(first.layers),
        items=max(len(items), *(item.items for item in items)),
        shown=shown,
        tier=first.tier,  # type: ignore[arg-type]
        how=first.how,
        sources=proofs,
        bytes_shown=first.bytes_shown,
    )


def _citations(parts: list[Part], when: When) -> list[Citation]:
    facts = [fact for part in parts for fact in part.facts]
    best = facts if len(facts) <= MOST_CITATIONS else facts[: MOST_CITATIONS - 1] + facts[-1:]
    return [_cited(fact, _says(fact), when) for fact in best]


def _cited(fact: Fact, says: str, when: When) -> Citation:
    place = fact.place
    return Citation(
        evidence=place.evidence,
        source=place.source,
        entry=place.entry,
        line=place.line,
        at=when(fact),
        says=says,
        text=place.text,
    )


def _says(fact: Fact) -> str:
    if isinstance(fact, WebRequest):
        status = f"answered {fact.status_code}" if fact.status_code is not None else "no answer seen"
        return f"{fact.method} request, {fact.sent} bytes sent, {status}"
    if isinstance(fact, TrafficCount):
        return f"counted: {fact.sent} bytes sent, {fact.received} received"
    if isinstance(fact, Flow):
        lost = f", {fact.lost} bytes not captured" if fact.lost else ""
        return f"{fact.transport} connection, {fact.sent} and {fact.received} bytes{lost}"
    return ""


def summary(transfers: list[Transfer]) -> Traffic:
    """What all transfers come to; counters count the same bytes again, and are left out."""
    seen = [t for t in transfers if t.protocol != "counter"]
    opaque = sum(t.sent_bytes for t in seen if t.content in ("encrypted", "inferred_from_host"))
    total = sum(t.sent_bytes for t in seen)
    return Traffic(
        sent_bytes=total,
        opaque_bytes=opaque,
        readable_bytes=total - opaque,
        located=sum(t.located_in not in (None, "disputed") for t in seen),
        disputed=sum(t.located_in == "disputed" for t in seen),
        data_versions=data_versions(),
    )
