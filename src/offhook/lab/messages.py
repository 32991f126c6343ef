"""Phones that send messages, network codes and settings of the line, by hand and by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from offhook.lab.bills import at_home
from offhook.lab.catalogue import scenario_of
from offhook.lab.devices import BAKLAVA, KITKAT, PIE, RIGHTS, STRANGER, TIRAMISU, apps
from offhook.lab.kinds import Parts
from offhook.lab.render_messages import MESSAGES_APP
from offhook.lab.scenario import App, Phone, Reach, Scenario, TrueMessage
from offhook.lab.shelf import At, Shelf
from offhook.lab.shelves import ordinary

CODES = {"cn": ("106600001", "premium"), "fr": ("81999", "premium"), "us": ("87902", "free")}
"""A short code by the country of the SIM, and what it costs by Android's own list."""
FRIEND, FAR = "+6591234567", "+861060600123"
FORWARD = f"**21*{FAR}#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of phone of this shelf."""

    name: str
    says: str
    country: str
    phone: Phone
    make: Callable[[str, At], Iterator[Parts]]
    evidence: tuple[str, ...] = ("bugreport", "call_log_xml", "sms_xml")


def messages_catalogue(seed: int) -> list[Scenario]:
    """A dozen phones: by hand, by an app, by the SIM; messages, codes, a forwarding that nobody set."""
    return [_scenario(kind, seed) for kind in KINDS]


def _scenario(kind: Kind, seed: int) -> Scenario:
    shelf = Shelf(
        name=f"message-{kind.name}", phone=at_home(kind.phone, kind.country), says=kind.says, parts=partial(_parts, kind), apps=(STRANGER,),
        pick_ups=16, evidence=kind.evidence, reach=Reach(system=9.0, events=14.0, radio=14.0, battery=70.0),
    )  # fmt: skip
    sender = App(package=STRANGER, uid=10201, permissions=(*RIGHTS, "SEND_SMS", "RECEIVE_SMS"), installer=None)
    writer = App(package=MESSAGES_APP, uid=10112, system=True, permissions=("SEND_SMS", "READ_SMS"))
    listed = tuple(app for app in apps() if app.package != STRANGER)
    return replace(scenario_of(shelf, seed), apps=(*listed, sender, writer), size_bytes=1)


def _parts(kind: Kind, phone: Phone, at: At) -> Iterator[Parts]:
    yield from ordinary(phone, at)
    yield from _by_hand(at)
    yield from kind.make(kind.country, at)


def _by_hand(at: At) -> Iterator[Parts]:
    """A chat: a person writes, somebody answers."""
    for face, back in (("19:05:10.120", 1), ("08:02:40.720", 0)):
        yield (
            TrueMessage(
                at=at(face, back),
                kind="sms",
                number=FRIEND,
                package=MESSAGES_APP,
                cause="person",
                body="on my way, 5 min",
            ),
            TrueMessage(
                at=at(face, back) + 70_000,
                kind="sms",
                number=FRIEND,
                way="network",
                cause="caller",
                body="ok & see you <3",
            ),
        )


def _short_code(country: str, at: At, stored: str = "deleted") -> Iterator[Parts]:
    """An app sends to a short code at night, and hides the reply."""
    code, cost = CODES[country]
    for face, back in (("03:20:11.400", 1), ("03:20:12.110", 0)):
        yield (
            TrueMessage(
                at=at(face, back), kind="sms", number=code, package=STRANGER, stored=stored, cost=cost, body="SUB 7"
            ),
            TrueMessage(
                at=at(face, back) + 9000,
                kind="sms",
                number=code,
                way="network",
                cause="caller",
                stored="deleted",
                body="Welcome",
            ),
        )


def _abroad(_country: str, at: At) -> Iterator[Parts]:
    yield (TrueMessage(at=at("02:44:20.910", 0), kind="sms", number=FAR, package=STRANGER, body="activate 7f3a"),)


def _of_the_sim(_country: str, at: At) -> Iterator[Parts]:
    yield (
        TrueMessage(
            at=at("04:10:00.250", 0),
            kind="sms",
            number="+493023125099",
            way="sim",
            cause="sim_toolkit",
            stored="never",
            cost="unknown",
        ),
    )


def _ussd(_country: str, at: At) -> Iterator[Parts]:
    yield (
        TrueMessage(
            at=at("05:02:10.330", 0), kind="ussd", number="*100#", package=STRANGER, stored="never", cost="unknown"
        ),
    )


def _forwards(_country: str, at: At) -> Iterator[Parts]:
    yield (
        TrueMessage(
            at=at("04:41:17.300", 0),
            kind="supplementary",
            number=FORWARD,
            way="intent",
            package=STRANGER,
            stored="never",
            cost="unknown",
        ),
    )


KINDS = (
    Kind(name="by-hand", says="Only a person writes.", country="sg", phone=TIRAMISU, make=lambda _country, _at: iter(())),
    Kind(name="by-hand-database", says="Only a person writes; the store as a database.", country="us", phone=BAKLAVA, make=lambda _country, _at: iter(()),
         evidence=("bugreport", "sms_db")),
    Kind(name="premium", says="An app texts a premium number at night and erases it.", country="cn", phone=TIRAMISU, make=_short_code),
    Kind(name="premium-kept", says="The same, and the store still holds it.", country="fr", phone=BAKLAVA, make=partial(_short_code, stored="yes")),
    Kind(name="premium-database", says="The same, the store as a database.", country="cn", phone=PIE, make=_short_code, evidence=("bugreport", "sms_db")),
    Kind(name="premium-old", says="The same on Android 4.4.", country="cn", phone=KITKAT, make=_short_code, evidence=("bugreport", "sms_db")),
    Kind(name="free-code", says="An app texts a code that costs nothing.", country="us", phone=BAKLAVA, make=_short_code),
    Kind(name="abroad", says="An app texts a number abroad.", country="sg", phone=TIRAMISU, make=_abroad),
    Kind(name="sim", says="The SIM orders a message; no store knows of it.", country="de", phone=PIE, make=_of_the_sim),
    Kind(name="ussd", says="An app sends a network code at night.", country="de", phone=BAKLAVA, make=_ussd),
    Kind(name="ussd-old", says="The same on Android 9.", country="us", phone=PIE, make=_ussd),
    Kind(name="forwarding", says="An app dials a code that forwards all calls.", country="sg", phone=TIRAMISU, make=_forwards),
    Kind(name="forwarding-old", says="The same on Android 4.4.", country="sg", phone=KITKAT, make=_forwards),
)  # fmt: skip
