"""Which values are looked for: what the owner told, and what the phone's own evidence tells.

A value that the evidence masks, or that identifies nobody (see `values`), is not looked for. A stranger's value cannot be
found, because it is never sought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from offhook.facts.bills import BillRow
from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.messages import MessageRow
from offhook.facts.phone import Line, Package, Property
from offhook.facts.traffic import LocalAddress
from offhook.inference.private.texts import Told, sent_texts
from offhook.inference.private.values import KNOWN, digits_of
from offhook.knowledge.numbers import classify, dialable
from offhook.owner import Owner

MOST_PEOPLE = 5000
"""Numbers of people that are looked for, the latest first; contacts come before all others."""
SHORTEST_NUMBER = 7
PROPERTIES = {
    "ro.serialno": "serial",
    "ro.boot.serialno": "serial",
    "gsm.operator.alpha": "carrier_name",
    "gsm.sim.operator.alpha": "carrier_name",
    "ro.ril.oem.imei": "imei",
    "ro.ril.oem.imei1": "imei",
    "ro.ril.oem.imei2": "imei2",
    "ro.ril.miui.imei0": "imei",
    "ro.ril.miui.imei1": "imei2",
    "persist.radio.imei": "imei",
    "ro.ril.oem.meid": "meid",
    "ro.boot.btmacaddr": "bluetooth_mac",
    "persist.service.bdroid.bdaddr": "bluetooth_mac",
    "ro.ril.oem.btmac": "bluetooth_mac",
    "ro.boot.wifimacaddr": "mac",
    "ro.ril.oem.wifimac": "mac",
}
"""System property -> identifier. Those of the IMEI are vendors' own and seldom readable."""
CLASS_OF = {
    "ssid": "wifi",
    "carrier_name": "carrier",
    "contact_number": "contacts",
    "contact_name": "contacts",
    "correspondent_number": "correspondents",
    "message_text": "messages",
}
"""Identifier -> class, where that is not "identifier"."""
OWNERS_WORDS = {"emails": "email", "ssids": "ssid", "carrier": "carrier_name"}


@dataclass(frozen=True, slots=True)
class Seed:
    """One value of the owner.

    identifier: as in findings. value: in the one form of its kind; for numbers E.164 where that is known, else digits as told.
    told_by: "owner", or the source that told it. person: number of the person, to join a name with the numbers under it.
    """

    identifier: str
    value: str
    told_by: str = "owner"
    person: int = -1

    @property
    def data(self) -> str:
        """Its class."""
        return CLASS_OF.get(self.identifier, "identifier")

    @property
    def of_others(self) -> bool:
        """Whether it is a person's other than the owner: it is then shown in part only."""
        return self.data in ("contacts", "correspondents")


@dataclass(frozen=True, slots=True)
class Known:
    """All that is looked for. packages: names of installed apps. calls: rows of the call log by the last digits of their numbers."""

    seeds: tuple[Seed, ...]
    packages: frozenset[str]
    calls: dict[str, list[CallLogRow]]
    home: str | None


def gather(book: FactBook, owner: Owner) -> Known:
    """Everything that is known of the owner and the phone. Of one value the first that tells it is kept."""
    home = owner.home or _home(book)
    texts = sent_texts(owner.sms)
    found: dict[tuple[str, str], Seed] = {}
    taken: set[str] = set()
    for seed in (*_identifiers(book, owner), *_people(book, owner, home, texts), *_messages(texts)):
        number = seed.identifier in ("own_number", "contact_number", "correspondent_number")
        key = ("number" if number else seed.identifier, seed.value)
        if key in found or (seed.identifier in ("imei", "imei2") and seed.value in taken):
            continue
        found[key] = seed
        taken.add(seed.value)
    calls: dict[str, list[CallLogRow]] = {}
    for row in book.of(CallLogRow):
        if row.number and len(digits_of(row.number)) >= SHORTEST_NUMBER:
            calls.setdefault(digits_of(row.number)[-SHORTEST_NUMBER:], []).append(row)
    packages = frozenset(package.name for package in book.of(Package) if "." in package.name)
    return Known(tuple(found.values()), packages, calls, home)


def international(number: str, home: str | None) -> str | None:
    """E.164 ("+6591234567"); the digits where the country is not known; None for what is no full number."""
    kind = classify(number, home)
    if kind.international:
        return kind.international
    digits = digits_of(dialable(number))
    dialled = kind.kind in ("unknown", "unassigned") and len(set(digits)) > 2
    return digits if dialled and len(digits) >= SHORTEST_NUMBER and "*" not in number else None


def _identifiers(book: FactBook, owner: Owner) -> Iterator[Seed]:
    home = owner.home or _home(book)
    for word, values in owner.identifiers.items():
        for index, value in enumerate(values):
            yield from _read(_slot(OWNERS_WORDS.get(word, word), index), value, "owner")
    yield from _numbers(owner.numbers, home, "owner")
    for line in book.of(Line):
        yield from _numbers([line.number or ""], home or (line.country or "").upper() or None, line.place.source)
        yield from _read("iccid", line.iccid or "", line.place.source)
        yield from _read("carrier_name", line.operator or "", line.place.source)
    for told in book.of(Property):
        if told.key in PROPERTIES:
            for value in told.value.split(","):
                yield from _read(PROPERTIES[told.key], value, told.place.source)
    for address in book.of(LocalAddress):
        yield from _read("mac", address.mac, address.place.source)


def _slot(identifier: str, index: int) -> str:
    return "imei2" if identifier == "imei" and index else identifier


def _read(identifier: str, text: str, told_by: str) -> Iterator[Seed]:
    """The seed of one text; an IMEI with letters is a MEID."""
    for word in (identifier, "meid") if identifier in ("imei", "imei2") else (identifier,):
        normal = KNOWN.get(word.removesuffix("2"))
        if normal and (value := normal(text)):
            yield Seed(word, value, told_by)


def _numbers(numbers: Iterable[str], home: str | None, told_by: str) -> Iterator[Seed]:
    for number in numbers:
        if number and (value := international(number, home)):
            yield Seed("own_number", value, told_by)


def _people(book: FactBook, owner: Owner, home: str | None, texts: Told) -> Iterator[Seed]:
    """Contacts with their names, then the people called or written to, the latest first."""
    people = 0
    named = [(contact.name, contact.number, "owner") for contact in owner.contacts]
    named += [(row.name, row.number, row.place.source) for row in book.of(CallLogRow) if row.name and row.number]
    for name, number, told_by in dict.fromkeys(named):
        if people < MOST_PEOPLE and (value := international(number, home)):
            people += 1
            yield Seed("contact_number", value, told_by, people)
            if len(name) >= 4 and not digits_of(name) and not name.isdigit():
                yield Seed("contact_name", name, told_by, people)
    for number, told_by in dict.fromkeys(_correspondents(book, texts)):
        if people < MOST_PEOPLE and (value := international(number, home)):
            people += 1
            yield Seed("correspondent_number", value, told_by, people)


def _correspondents(book: FactBook, texts: Told) -> Iterator[tuple[str, str]]:
    yield from ((number, "owner") for number in texts.numbers)
    for row in reversed(book.of(MessageRow)):
        yield from ((number, row.place.source) for number in row.numbers)
    yield from ((call.number, call.place.source) for call in reversed(book.of(CallLogRow)) if call.number)
    yield from ((bill.number, bill.place.source) for bill in reversed(book.of(BillRow)) if bill.number)


def _messages(texts: Told) -> Iterator[Seed]:
    yield from (Seed("message_text", body) for body in texts.bodies)


def _home(book: FactBook) -> str | None:
    """The country of the SIM, as the phone's lines or properties tell it."""
    countries = [line.country for line in book.of(Line) if line.country]
    for told in book.of(Property):
        if told.key == "gsm.sim.operator.iso-country":
            countries += told.value.split(",")
    return next((country.upper() for country in countries if len(country) == 2 and country.isalpha()), None)
