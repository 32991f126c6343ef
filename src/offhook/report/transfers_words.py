"""Plain words for a single transfer: which app, to whom, what was in it, how that is known; never more than is recorded.

What comes out of evidence leaves here as `text.isolated`. Kilobytes are of 1,000 bytes. The country of an organisation's home,
of an address's registration and of a server's place are three different things, and each is named as what it is.
"""

from __future__ import annotations

from offhook.answers import App, Datum, Transfer
from offhook.knowledge.amounts import size
from offhook.knowledge.private_words import HASHES, SHORTLY, hashed, says
from offhook.knowledge.regions import region_name, within
from offhook.questions.traffic_words import gravity
from offhook.report.text import isolated, plain
from offhook.report.words import counted

CONTENTS = {
    "clear": "read in clear",
    "decrypted": "decrypted",
    "inferred_from_host": "host name only",
    "encrypted": "encrypted: we cannot see what it contained",
}
"""How it is known what a transfer held."""
HOSTS_FROM = {
    "http": "the request itself (Host)",
    "tls_sni": "the opening of the encrypted connection (TLS server name)",
    "quic_sni": "the opening of the encrypted connection (QUIC server name)",
    "dns": "the last answer of a name server with this address, at most a day before; other names may share it",
    "list": "the list that was handed over",
    "har": "the recording of requests (HAR or proxy)",
    "none": "nothing in the evidence names it",
}
ADDRESS_KINDS = {
    "private": "in the local network",
    "shared": "inside the operator's own network",
    "loopback": "in the phone itself",
    "link_local": "in the local network",
    "multicast": "of a group in the local network",
    "documentation": "reserved for examples",
    "benchmark": "reserved for measurements",
    "reserved": "reserved",
}
RESERVED = ("documentation", "benchmark", "reserved")
COUNTED = {
    "payload": "",
    "ip": "counted as IP packets, headers included",
    "frame": "counted as frames, headers included",
}
NO_ORGANISATION = "organisation not known"


def exactly(count: int) -> str:
    """As in "48 KB (48,123 bytes)"."""
    return size(count) if count < 1000 else f"{size(count)} ({count:,} bytes)"


def app_name(app: App | None) -> str:
    """An app in a few words: its label, else its package, else its uid."""
    if app is None:
        return "app not known"
    if app.label:
        return isolated(app.label, 60)
    if app.package:
        return isolated(app.package, 100)
    if app.also:
        return f"one of {counted(len(app.also), 'app')} that share uid {app.uid}"
    return "app not known" if app.uid is None else f"uid {app.uid}"


def app_named(app: App | None) -> str:
    """An app's label with its package behind it: a label can say anything."""
    if app and app.label and app.package:
        return f"{app_name(app)} ({isolated(app.package, 100)})"
    return app_name(app)


def app_fully(app: App | None) -> str:
    """The same with its package, its uid, the standing of that statement, and which other packages share the uid."""
    if app is None:
        return "no record tells which app it was"
    package = isolated(app.package, 200) if app.package and app.label else ""
    parts = [package, "" if app.uid is None else f"uid {app.uid}", _TIERS[app.tier]]
    others = ", ".join(isolated(other, 100) for other in app.also[:5])
    more = f" and {len(app.also) - 5:,} more" if len(app.also) > 5 else ""
    shares = "they are" if not app.package else "shares its uid with"
    also = f"; {shares} {others}{more}" if others else ""
    return f"{app_name(app)} ({', '.join(part for part in parts if part)}{also})"


def host(transfer: Transfer) -> str:
    """The host's name, else its address; what stands there instead for a counter."""
    if transfer.protocol == "counter":
        return "not told where to"
    name = transfer.host or transfer.address
    hidden = " (its name is hidden)" if transfer.ech and not transfer.host else ""
    return f"{isolated(name, 120)}{hidden}" if name else "host not known"


def local(transfer: Transfer) -> bool:
    """Whether it never left for the internet, by the kind of its address."""
    return bool(transfer.address_kind) and transfer.address_kind != "global"


def organisation(transfer: Transfer) -> str:
    """Who received it, in a word or two: "Xiaomi", "organisation not known", "local network", "not told (counter)"."""
    if transfer.protocol == "counter":
        return "not told (counter)"
    if transfer.organisation:
        return isolated(transfer.organisation, 40)
    return _nowhere(transfer) if local(transfer) else NO_ORGANISATION


def country(code: str | None) -> str:
    """The English name of a country, or "not known"."""
    return isolated(region_name(code) or "not known", 60)


def home(transfer: Transfer) -> str:
    """The home of the organisation, as the last column of the picture names it."""
    if transfer.protocol == "counter":
        return "not told"
    if transfer.home:
        return country(transfer.home)
    return _nowhere(transfer) if local(transfer) and not transfer.organisation else "home not known"


def receiver(transfer: Transfer) -> str:
    """As in "a host of Xiaomi (home: China); the server's address is registered in Singapore"."""
    if transfer.protocol == "counter":
        return "nobody that is named: a counter tells how much, not where to"
    registered = f"; the server's address is registered in {isolated(within(transfer.registered_in), 60)}"
    end = registered if transfer.registered_in else ""
    if transfer.organisation:
        where = f" (home: {country(transfer.home)})" if transfer.home else " (home not known)"
        return f"a host of {isolated(transfer.organisation, 60)}{where}{end}"
    if local(transfer):
        return f"an address {ADDRESS_KINDS.get(transfer.address_kind or '', 'that is not of the internet')}"
    return f"a host of an organisation that is not known{end}"


def located(transfer: Transfer) -> str:
    """Where the server stands: agreed, disputed, or not known."""
    if transfer.located_in == "disputed":
        says = transfer.located_says or {}
        places = sorted({country(code) for code in says.values()})
        by = ", ".join(f"{isolated(source, 40)}: {country(code)}" for source, code in sorted(says.items()))
        named = f"disputed: {' or '.join(places)}" if places else "disputed"
        return f"{named}{f' ({by})' if by else ''}"
    if transfer.located_in:
        return f"{country(transfer.located_in)} (the sources for the place agree)"
    return "not known"


def datum_name(datum: Datum) -> str:
    """What it is: "the phone's IMEI", "12 contacts' numbers"; the class as a whole where no value was read."""
    if datum.tier == "conjectured" and not datum.identifier:
        return SHORTLY.get(datum.class_) or isolated(datum.class_, 40)
    return isolated(says(datum.identifier, datum.class_, datum.items or 1), 120)


def datum_said(datum: Datum) -> str:
    """The same for a sentence, with what was done to it: "a hash of the phone's IMEI"."""
    if datum.form != "hashed":
        return datum_name(datum)
    return f"{'hashes' if datum.items and datum.items > 1 else 'a hash'} of {datum_name(datum)}"


def datum_form(datum: Datum) -> str:
    """How it stood there: "readable", "encoded", "hashed with MD5", "by the host's name"."""
    if datum.tier == "conjectured":
        return "by the host's name"
    if datum.form == "hashed":
        return hashed(datum.hash if datum.hash in HASHES else isolated(datum.hash or "", 40))
    return {"plain": "readable", "encoded": "encoded"}.get(datum.form or "", "form not recorded")


def layers(datum: Datum) -> str:
    """The way from the wire to the value: "gzip, in it json, in it md5"; "" where it stood there as it is."""
    return ", in it ".join(plain(layer, 30) for layer in datum.layers[:12])


def joined_of(transfer: Transfer) -> str:
    """How many connections were joined: "2 connections"; a counter has stretches of time instead."""
    noun = "counted stretch" if transfer.protocol == "counter" else "connection"
    return f"{transfer.connections:,} {noun}{'' if transfer.connections == 1 else 'es' if noun.endswith('h') else 's'}"


def data_short(transfer: Transfer, most: int = 4) -> str:
    """As in "IMEI (hashed with MD5), 12 contact's number (readable)"; "" where nothing private is known of it."""
    told = list(dict.fromkeys(f"{datum_name(datum)} ({datum_form(datum)})" for datum in by_gravity(transfer.data)))
    more = f" and {len(told) - most} more kinds" if len(told) > most + 1 else ""
    return ", ".join(told[: most if more else most + 1]) + more


def content(transfer: Transfer) -> str:
    """How it is known what the transfer held."""
    return "counted by Android, not captured" if transfer.protocol == "counter" else CONTENTS[transfer.content]


def by_gravity(data: list[Datum]) -> list[Datum]:
    """The gravest first."""
    return sorted(data, key=gravity)


def _nowhere(transfer: Transfer) -> str:
    """What stands for the organisation where an address is not of the internet."""
    return "reserved addresses" if transfer.address_kind in RESERVED else "local network"


_TIERS = {"recorded": "recorded", "derived": "follows from the records", "conjectured": "weighed, not recorded"}
