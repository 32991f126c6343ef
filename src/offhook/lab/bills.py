"""Phones with a bill: what the carrier wrote down beside what the phone still knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from offhook.lab import kinds
from offhook.lab.bill_layouts import LAYOUTS, Layout
from offhook.lab.catalogue import scenario_of
from offhook.lab.devices import BAKLAVA, KITKAT, PIE, REDMI_9, STRANGER, TIRAMISU
from offhook.lab.kinds import Parts
from offhook.lab.scenario import HOUR, SECOND, Billing, Phone, Reach, Scenario, Sim, TrueCall
from offhook.lab.shelf import At, Shelf

ZONES = {
    "de": "Europe/Berlin", "us": "America/New_York", "cn": "Asia/Shanghai", "fr": "Europe/Paris", "es": "Europe/Madrid",
    "in": "Asia/Kolkata", "gb": "Europe/London", "sg": "Asia/Singapore",
}  # fmt: skip
NUMBERS = {
    "de": ("+493023125001", "+493023125099"), "us": ("+12025550101", "+12025550142"), "cn": ("+8610606000001", "+861060600142"),
    "fr": ("+33639980001", "+33199001234"), "es": ("+34600000001", "+34910000142"), "in": ("+911100000001", "+911100000142"),
    "gb": ("+447700900001", "+442079460123"), "sg": ("+6580000001", "+6561234567"),
}  # fmt: skip
"""By country: the owner's own number, and a friend's."""
FAR = {"sg": "+861060600123", "cn": "+442079460123"}
MODELS = (TIRAMISU, BAKLAVA, PIE, REDMI_9, KITKAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is special about one bill. kind: "plain", "deleted", "elsewhere", "midnight" or "abroad"."""

    kind: str
    says: str
    billing: Billing = field(default_factory=Billing)


CASES = (
    Case(
        kind="plain",
        says="Every call of the log stands on the bill; other lines, messages and data stand between.",
        billing=Billing(texts=9, data=4),
    ),
    Case(kind="deleted", says="An app's calls are billed and were erased from the call log.", billing=Billing(texts=3)),
    Case(
        kind="elsewhere",
        says="The bill holds calls that this phone never made: another device or a copied SIM.",
        billing=Billing(late_s=21),
    ),
    Case(
        kind="midnight",
        says="A call over midnight is two rows; some calls were erased.",
        billing=Billing(splits=True, texts=2),
    ),
    Case(
        kind="abroad", says="The line was abroad for half a day: rows in roaming.", billing=Billing(data=6, late_s=-14)
    ),
)


def bills_catalogue(seed: int) -> list[Scenario]:
    """Sixty phones: each layout with each case, bug report, call log and bill."""
    return [
        _scenario(layout, case, MODELS[(row + column) % len(MODELS)], seed)
        for row, layout in enumerate(LAYOUTS.values())
        for column, case in enumerate(CASES)
    ]


def _scenario(layout: Layout, case: Case, model: Phone, seed: int) -> Scenario:
    name = f"bill-{layout.name}-{case.kind}"
    rng = Random(f"bills:{seed}:{name}")
    shelf = Shelf(
        name=name, phone=at_home(model, layout.country), says=case.says, parts=partial(_parts, case.kind, rng), apps=(STRANGER,),
        pick_ups=12, reach=Reach(system=6.0, events=12.0, radio=11.0, battery=70.0),
    )  # fmt: skip
    filled = scenario_of(shelf, seed)
    own = filled.phone.sims[0].number
    billing = case.billing
    if case.kind in {"plain", "abroad"} and layout.name not in {"singapore", "wide", "chinese", "french", "indian"}:
        billing = replace(billing, others=(f"{own[:-2]}77",))
    if case.kind == "abroad":
        billing = replace(billing, abroad=(filled.taken - 30 * HOUR, filled.taken - 14 * HOUR))
    return replace(filled, bill=layout.name, billing=billing, size_bytes=1)


def at_home(phone: Phone, country: str) -> Phone:
    """The same phone with a SIM of that country, in its zone."""
    sim = Sim(
        operator=f"Example {country.upper()}", number=NUMBERS[country][0], country=country, sub_id=phone.sims[0].sub_id
    )
    return replace(phone, zone=ZONES[country], sims=(sim,))


def _parts(kind: str, rng: Random, phone: Phone, at: At) -> Iterable[Parts]:
    friend = NUMBERS[phone.sims[0].country][1]
    far = FAR.get(phone.sims[0].country, "+861060600123")
    yield from _ordinary(phone, at, friend, rng)
    special: dict[str, Callable[[], Iterator[Parts]]] = {
        "plain": lambda: iter(()),
        "deleted": lambda: (
            kinds.app(phone, at(f"03:1{back}:02.090", back), far, rng.randint(40, 400)) for back in (1, 0)
        ),
        "elsewhere": lambda: (_elsewhere(at(f"0{4 + back}:21:40.500", back), far, rng) for back in (1, 0)),
        "midnight": lambda: iter(
            [kinds.app(phone, at("23:57:10.330", 1), far, 420), kinds.person(phone, at("23:58:30.330", 2), friend, 300)]
        ),
        "abroad": lambda: iter([kinds.app(phone, at("03:10:02.090", 0), far, rng.randint(60, 300), logged="yes")]),
    }
    yield from special[kind]()


def _ordinary(phone: Phone, at: At, friend: str, rng: Random) -> Iterator[Parts]:
    yield kinds.person(phone, at("10:22:31.201", 1), friend, rng.randint(30, 500))
    yield kinds.incoming(phone, at("14:03:11.540", 1), friend, rng.randint(20, 200))
    yield kinds.incoming(phone, at("18:40:02.018", 1), friend, None)
    yield kinds.person(phone, at("19:40:02.018", 1), friend, rng.randint(3, 59), logged=rng.choice(("yes", "deleted")))
    yield kinds.person(phone, at("08:20:44.870", 0), friend, rng.randint(30, 500), ended_by="remote")


def _elsewhere(began: int, number: str, rng: Random) -> Parts:
    """A call that only the carrier knows of."""
    call = TrueCall(
        began=began, number=number, way="elsewhere", cause="other_device", logged="never", use="undecidable", ended_by="remote",
        dial_ms=60, talk_ms=rng.randint(30, 300) * SECOND,
    )  # fmt: skip
    return (call,)
