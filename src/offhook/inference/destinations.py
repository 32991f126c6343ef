"""Where something went: whose host it is, where that organisation is at home, what the address tells, and what is disputed.

Facts that are easily taken for one are kept apart: the organisation and its home (from the name), the registration of the address,
the operator that announces it and the operator's home, where the machine stands (only where two sources agree), and the region that
the name declares. The law that binds the organisation is that of its home; the law of the place where the bytes lie is another.

Nothing here looks at a network: see `knowledge.addresses`, `knowledge.organisations` and `knowledge.host_regions` for the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from offhook.knowledge import addresses
from offhook.knowledge.host_regions import Region, declared_region
from offhook.knowledge.organisations import Organisation, organisation_of, table_version
from offhook.knowledge.regions import within

DISPUTED = "disputed"
REGISTRIES, GEOLOCATION = "registries", "DB-IP"
"""The two sources on where an address is; the home of its operator is no third."""
SHOWN = 120
"""Characters of a name or an address that a sentence shows."""

NOT_GLOBAL = {
    "private": "an address of a private network (at home, at work, of a VPN)",
    "shared": "an address inside a provider's own network",
    "loopback": "the device itself",
    "link_local": "an address of the link that the device is on",
    "multicast": "a group of receivers, most often on the same link",
    "documentation": "an address that stands in examples only",
    "benchmark": "an address for tests of equipment",
    "reserved": "a reserved address, which no host of the Internet has",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """What is known of one destination.

    organisation: short brand; home: where the parent of all is at home (alpha-2). hosted_at: who hosts, where the name tells only that.
    purpose: what the name is known for. data_class: what the name alone tells is sent there (a class of `transfers[].data`).
    innocent: why such traffic returns without anybody doing anything.
    operator: "AS45102 …". located_in: alpha-2, "disputed" or None; located_says: what each source says, by its name.
    declared_region: the word in the name. notes: what else is known of the name. says: all of it in plain sentences.
    """

    organisation: str | None = None
    home: str | None = None
    purpose: str | None = None
    data_class: str | None = None
    innocent: str | None = None
    registered_in: str | None = None
    operator: str | None = None
    operator_home: str | None = None
    located_in: str | None = None
    located_says: dict[str, str] = field(default_factory=dict)
    declared_region: str | None = None
    address_kind: str | None = None
    hosted_at: str | None = None
    anycast: bool = False
    notes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What an address tells."""

    kind: str | None = None
    registered_in: str | None = None
    operator: addresses.Operator | None = None
    located_in: str | None = None
    located_says: dict[str, str] = field(default_factory=dict)
    anycast: bool = False


@lru_cache(maxsize=1 << 14)
def describe(host: str | None, address: str | None) -> Destination:
    """Everything known of a host, an address, or both. Callers share the answer: it must not be changed.

    A host that is itself an address ("Host: 52.114.250.153") names nobody."""
    if host and addresses.read(host):
        host, address = None, address or host
    row = organisation_of(host) if host else None
    known = row if row and not row.hosting else None
    region = declared_region(host) if host else None
    place = place_of(address) if address else Place()
    operator = place.operator
    return Destination(
        organisation=known.name if known else None,
        home=known.home if known else None,
        purpose=(known.purpose or None) if known else None,
        data_class=(known.data or None) if known else None,
        innocent=(known.innocent or None) if known else None,
        registered_in=place.registered_in,
        operator=str(operator) if operator else None,
        operator_home=operator.home if operator else None,
        located_in=place.located_in,
        located_says=place.located_says,
        declared_region=region.token if region else None,
        address_kind=place.kind,
        hosted_at=row.name if row and row.hosting else None,
        anycast=place.anycast,
        notes=(row.note,) if row and row.note else (),
        says=tuple(_sentences(host, row, region, address, place)),
    )


@lru_cache(maxsize=1 << 14)
def place_of(address: str) -> Place:
    """What an address alone tells. Two sources that agree make a place; an address that many places announce has none."""
    kind = addresses.address_kind(address)
    if kind != "global":
        return Place(kind=kind)
    registered = addresses.registered_in(address)
    guesses = {REGISTRIES: registered, GEOLOCATION: addresses.guessed_in(address)}
    told = {source: country for source, country in guesses.items() if country}
    anycast = addresses.answered_in_many_places(address)
    return Place(
        kind=kind,
        registered_in=registered,
        operator=addresses.operator_of(address),
        located_in=None if anycast else _agreed(told),
        located_says={} if anycast else told,
        anycast=anycast,
    )


def data_versions() -> dict[str, str]:
    """Which data answered, and of when they are, by what they tell."""
    return {"organisations": table_version(), **addresses.data_versions()}


def _agreed(told: dict[str, str]) -> str | None:
    if len(told) < 2:
        return None
    return next(iter(told.values())) if len(set(told.values())) == 1 else DISPUTED


def _sentences(
    host: str | None, row: Organisation | None, region: Region | None, address: str | None, place: Place
) -> Iterator[str]:
    yield f"{_whose(host, row)}{_registered(address, place)}."
    if row and not row.hosting:
        yield from _of_name(row)
    elif host and row:
        yield from _before(host, row)
    if region:
        yield region.says
    if address and place.kind == "global":
        yield from _of_address(place)


def _whose(host: str | None, row: Organisation | None) -> str:
    """Never "sent to China": the host of an organisation, which is at home somewhere."""
    if not host:
        return "No name is known for it, and an address does not tell whose service it is"
    shown = _shown(host)
    if _local(host):
        return f"{shown} is a name inside the local network"
    if row is None:
        return f"Whose host {shown} is, the table of organisations does not know"
    home = f" (home: {within(row.home)})" if row.home else ""
    if row.hosting:
        return f"{shown} is hosted at {row.name}{home}, which serves many; whose service it is, the name does not tell"
    note = f", {row.note}" if row.note.startswith("with ") else ""
    return f"{shown} is a host of {row.name}{home}{note}"


def _local(host: str) -> bool:
    """Names that the Internet does not know: one label, `.local` (RFC 6762) and `.home.arpa` (RFC 8375)."""
    name = host.lower().rstrip(".")
    return "." not in name or name.endswith((".local", ".home.arpa"))


def _registered(address: str | None, place: Place) -> str:
    if not address:
        return ""
    shown = _shown(address)
    if place.kind is None:
        return f"; “{shown}” is no address"
    if place.kind != "global":
        return f"; {shown} is {NOT_GLOBAL[place.kind]}"
    if place.registered_in is None:
        return f"; for the server's address {shown} the registries name no country"
    return f"; the server's address {shown} is registered in {within(place.registered_in)}"


def _of_name(row: Organisation) -> Iterator[str]:
    if row.purpose:
        yield f"The name is known for: {row.purpose}."
    if row.note and not row.note.startswith("with "):
        yield f"Known of it besides: {row.note}."
    if row.home:
        yield f"The law that binds {row.name} is that of its home, {within(row.home)}, wherever the bytes lie."


def _before(host: str, row: Organisation) -> Iterator[str]:
    """A customer's own name may stand in that of a content network ("captive.apple.com.edgekey.net")."""
    name = host.lower().rstrip(".").removesuffix(row.suffix).rstrip(".")
    inner = organisation_of(name) if "." in name else None
    if inner and not inner.hosting:
        yield f"Before it stands “{_shown(name)}”, a name of {inner.name}; whoever is hosted there chooses such names."


def _of_address(place: Place) -> Iterator[str]:
    if place.operator:
        home = f" (home: {within(place.operator.home)})" if place.operator.home else ""
        yield f"The address is announced by {_shown(str(place.operator))}{home}; that network's home does not tell where the server is."
    if place.anycast:
        yield "The address is announced from many places at once (anycast): no country is its place."
    elif place.located_in == DISPUTED:
        says = ", ".join(
            f"{source} say{'s' * (source == GEOLOCATION)} {within(code)}" for source, code in _named(place)
        )
        yield f"Where the server stands is disputed: {says}."
    elif place.located_in:
        where = within(place.located_in)
        yield f"Two sources put the server in {where}; if they are right, the bytes lie under the law of {where}."


def _named(place: Place) -> Iterator[tuple[str, str]]:
    for source, code in place.located_says.items():
        yield ("the registries" if source == REGISTRIES else source), code


def _shown(text: str) -> str:
    """Text of evidence in a sentence: short, and without anything that moves a cursor."""
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
