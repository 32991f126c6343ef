"""Which phone the evidence is of: its name, its lines (SIMs), its home country, and which pieces belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from offhook.answers import Phone, PhoneLine
from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomCall
from offhook.facts.phone import Line, Property, ReportHeader
from offhook.inference.accounts import Account
from offhook.knowledge.numbers import classify, dialable
from offhook.owner import Owner
from offhook.timeline.zone import Zone

FINGERPRINT = re.compile(
    r"(?P<brand>[^/]*)/(?P<product>[^/]*)/(?P<device>[^:]*):(?P<android>[^/]*)/(?P<id>[^/]*)/(?P<incremental>[^:]*):(?P<type>[^/]*)/.*"
)
MARKETING_NAMES = ("ro.product.marketname", "ro.product.vendor.marketname", "ro.config.marketing_name")
DEVICES = ("ro.product.device", "ro.product.system.device")
MODELS = ("ro.product.model", "ro.product.system.model", "ro.product.vendor.model")
MAKES = ("ro.product.manufacturer", "ro.product.system.manufacturer", "ro.product.brand")


def grouped(book: FactBook, pieces: list[str]) -> list[list[str]]:
    """Pieces of evidence by phone: pieces that state different devices are of different phones.

    A piece that states no device belongs to the only phone there is; where there are several, all such pieces are kept
    together apart, since nothing tells whose they are.
    """
    devices = _devices(book)
    named: dict[tuple[str, ...], list[str]] = {}
    for piece in pieces:
        if piece in devices:
            named.setdefault(devices[piece], []).append(piece)
    silent = [piece for piece in pieces if piece not in devices]
    groups = list(named.values())
    if silent and len(groups) == 1:
        return [pieces]
    return [*groups, silent] if silent else groups


def _devices(book: FactBook) -> dict[str, tuple[str, ...]]:
    """Brand and device of every piece that states them: its headers first, then its properties."""
    found: dict[str, tuple[str, ...]] = {}
    for header in book.of(ReportHeader):
        told = FINGERPRINT.match(header.fingerprint or "")
        if told:
            found.setdefault(header.place.evidence, (told["brand"].lower(), told["device"].lower()))
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for fact in book.of(Property):
        values[fact.place.evidence].setdefault(fact.key, fact.value)
    for evidence, own in values.items():
        device, brand = _either(own, DEVICES), own.get("ro.product.brand") or own.get("ro.product.system.brand")
        if device:
            found.setdefault(evidence, ((brand or "").lower(), device.lower()))
    return found


@dataclass(slots=True)
class Lines:
    """The lines of one phone, and which of them an account means."""

    shown: list[PhoneLine]
    by_key: dict[tuple[str, str], str]
    by_label: dict[str, str]

    def of(self, accounts: list[Account]) -> str | None:
        """The line that most directly speaks in these accounts, None if none does."""
        keys = [account.line_key for account in accounts if account.line_key is not None]
        for key in keys:
            if key in self.by_key:
                return self.by_key[key]
        labels = [account.label for account in accounts if account.label]
        found = next((self.by_label[label] for label in labels if label in self.by_label), None)
        if found is None and len(self.shown) == 1 and any(key[0] in ("sub", "slot") for key in keys):
            return self.shown[0].line
        return found


def find_lines(book: FactBook) -> Lines:
    """Lines by slot where the phone tells slots, else one per account of the telephone service in order of its id."""
    by_key: dict[tuple[str, str], str] = {}
    by_label: dict[str, str] = {}
    shown: dict[str, PhoneLine] = {}
    for fact in sorted(book.of(Line), key=lambda line: (line.slot is None, line.slot or 0)):
        if not fact.active or (fact.slot is None and fact.sub_id is None):
            continue
        name = f"sim-{fact.slot + 1}" if fact.slot is not None and fact.slot >= 0 else f"sub-{fact.sub_id}"
        known = shown.get(name)
        numbers = [fact.number] if fact.number else known.numbers if known else []
        shown[name] = PhoneLine(
            line=name, numbers=numbers, operator=fact.operator or (known.operator if known else None)
        )
        _remember(fact, name, by_key, by_label)
    for number, head in enumerate(_accounts(book), len(shown) + 1):
        key = ("sub", str(head.account_id))
        if key not in by_key:
            name = by_label.get(head.account_label or "", f"sim-{number}")
            by_key[key] = name
            shown.setdefault(name, PhoneLine(line=name, operator=head.account_label))
    return Lines(list(shown.values()), by_key, by_label)


def _remember(fact: Line, name: str, by_key: dict[tuple[str, str], str], by_label: dict[str, str]) -> None:
    if fact.sub_id is not None:
        by_key[("sub", str(fact.sub_id))] = name
    if fact.slot is not None:
        by_key[("slot", str(fact.slot))] = name
    if fact.iccid:
        by_key[("sub", fact.iccid)] = name
    if fact.operator:
        by_label[fact.operator] = name


def _accounts(book: FactBook) -> list[TelecomCall]:
    """One record of each account of the telephone service that the history shows with an id."""
    found: dict[str, TelecomCall] = {}
    for head in book.of(TelecomCall):
        if head.account and "telephony" in head.account.lower() and head.account_id not in (None, "***"):
            found.setdefault(str(head.account_id), head)
    return [found[key] for key in sorted(found)]


def describe(number: int, book: FactBook, zone: Zone, lines: Lines) -> Phone:
    """The phone as its own properties and report headers name it."""
    values: dict[str, str] = defaultdict(str)
    for fact in book.of(Property):
        values[fact.key] = values[fact.key] or fact.value
    header = next((h for h in book.of(ReportHeader) if h.fingerprint), next(iter(book.of(ReportHeader)), None))
    print_ = FINGERPRINT.match((header.fingerprint if header else None) or values["ro.build.fingerprint"])
    return Phone(
        id=f"phone-{number}",
        make=_either(values, MAKES) or (print_["brand"] if print_ else None),
        model=_either(values, MARKETING_NAMES) or _either(values, MODELS) or (print_["device"] if print_ else None),
        android=values["ro.build.version.release"] or (print_["android"] if print_ else None),
        build=values["ro.build.display.id"] or (header.build if header else None),
        time_zone=zone.name,
        time_zone_why=zone.why,
        lines=lines.shown,
        build_type=values["ro.build.type"] or (print_["type"] if print_ else None),
    )


def home_country(book: FactBook) -> str | None:
    """The country of the SIM, alpha-2 upper case, as the phone's properties or subscriptions tell."""
    return _country(book, "gsm.sim.operator.iso-country") or next(
        (line.country.upper() for line in book.of(Line) if line.country), None
    )


def home_of(owner: Owner, book: FactBook) -> str | None:
    """The country that numbers are dialled from: as the owner tells, else that of the SIM, else that of the owner's first number in
    international form. The last one tells nothing of the time that the phone keeps: a number stays when its owner moves."""
    return owner.home or home_country(book) or next(filter(None, map(_country_of, owner.numbers)), None)


def _country_of(number: str) -> str | None:
    kind = classify(number, None)
    return kind.region if dialable(number).startswith("+") and kind.region and kind.region.isalpha() else None


def roaming_country(book: FactBook) -> str | None:
    """The country of the network at the time of the evidence."""
    return _country(book, "gsm.operator.iso-country")


def _country(book: FactBook, key: str) -> str | None:
    for fact in book.of(Property):
        if fact.key == key:
            return next((code.strip().upper() for code in fact.value.split(",") if len(code.strip()) == 2), None)
    return None


def _either(values: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((values[key] for key in keys if values.get(key)), None)
