"""Costly numbers, new countries, and rings that lure somebody into calling back."""

from __future__ import annotations

import time

import pytest

from offhook.answers import Call, Finding, Initiator
from offhook.facts.phone import Package
from offhook.questions.costly_or_new_numbers import costly_or_new_numbers
from tests.questions.told import MAYBE_NOBODY, NOBODY, SOMEBODY, asked, call, inferred, place

PREMIUM = ["premium"]
EVIL = Initiator(package="org.evil", uid=10123, tier="recorded")
LURE = "+37190012345"


def installed(name: str) -> Package:
    return Package(place=place("packages"), name=name, uid=10123)


def findings(*calls: Call, apps: tuple[str, ...] = ()) -> list[Finding]:
    return asked(costly_or_new_numbers, inferred(calls, map(installed, apps)))


# what costs


@pytest.mark.parametrize(("use", "severity"), [(SOMEBODY, "low"), (MAYBE_NOBODY, "medium"), (NOBODY, "high")])
def test_a_costly_call_is_as_grave_as_it_is_sure_that_nobody_made_it(use: object, severity: str) -> None:
    (found,) = findings(call(risks=PREMIUM, use=use))
    assert found.severity == severity


def test_money_is_being_lost_while_the_app_that_asks_is_still_there() -> None:
    (found,) = findings(call(risks=PREMIUM, initiator=EVIL), apps=("org.evil",))
    assert found.severity == "critical"
    assert "org.evil asked for some of them, and was still there" in found.says
    assert findings(call(risks=PREMIUM, initiator=EVIL))[0].severity == "high"


@pytest.mark.parametrize(
    ("who", "risks"),
    [
        (Initiator(package="com.android.dialer", uid=1, tier="recorded"), PREMIUM),
        (Initiator(package="org.evil", uid=1, tier="conjectured"), PREMIUM),
        (EVIL, ["shared cost"]),
        (EVIL, ["looks like the USA or Canada, is not"]),
    ],
)
def test_a_dialer_a_guess_and_what_costs_little_are_not_critical(who: Initiator, risks: list[str]) -> None:
    """A dialer asks for what is pressed in it; the right thing to do is not to remove it."""
    (found,) = findings(call(risks=risks, initiator=who), apps=("org.evil", "com.android.dialer"))
    assert found.severity == "high"


@pytest.mark.parametrize("fields", [{"direction": "incoming"}, {"stage": "requested"}, {"risks": ["abroad"]}])
def test_what_costs_nothing_here(fields: dict[str, object]) -> None:
    assert findings(call(**{"risks": PREMIUM, **fields})) == []  # type: ignore[arg-type]


# new countries


def at_home(number: int, every_hours: float = 48) -> list[Call]:
    return [call(n, hours=n * every_hours, risks=[], region="SG", use=SOMEBODY) for n in range(number)]


def test_a_country_that_was_never_called_in_a_month_is_new() -> None:
    (found,) = findings(*at_home(30), call(99, hours=2000, risks=["abroad"], region="LV", use=SOMEBODY))
    assert (found.severity, found.because) == ("low", ["call-99"])
    assert "(LV)" in found.title
    assert "30 earlier calls to known numbers" in found.says


@pytest.mark.parametrize("earlier", [at_home(10), at_home(30, every_hours=2)])
def test_few_calls_or_few_days_know_no_habit(earlier: list[Call]) -> None:
    assert findings(*earlier, call(99, hours=2000 if len(earlier) < 20 else 61, risks=["abroad"], use=SOMEBODY)) == []


def test_a_country_called_before_is_not_new_and_several_are_one_finding() -> None:
    known = call(50, hours=1, risks=["abroad"], region="LV", use=SOMEBODY)
    new = [
        call(n, hours=2000 + n, risks=["abroad"], region=region) for n, region in ((97, "LV"), (98, "GB"), (99, "DE"))
    ]
    (found,) = findings(known, *at_home(30), *new)
    assert found.because == ["call-98", "call-99"]
    assert found.severity == "medium"


# rings that lure


def ring(**fields: object) -> Call:
    about = {"direction": "incoming", "connected": False, "lasts_s": 4, "number": LURE, "stage": "ringing", **fields}
    return call(1, **about)  # type: ignore[arg-type]


def back(**fields: object) -> Call:
    return call(2, **{"hours": 2, "number": LURE, "risks": ["abroad"], "use": SOMEBODY, **fields})  # type: ignore[arg-type]


def test_a_short_ring_and_a_call_back_abroad() -> None:
    (found,) = findings(ring(), back())
    assert (found.severity, found.because) == ("low", ["call-1", "call-2"])


@pytest.mark.parametrize(
    "fields",
    [
        {"lasts_s": 20},
        {"lasts_s": 0},
        {"lasts_s": None},
        {"connected": True},
        {"connected": None},
        {"ended_by": "declined on this phone"},
        {"told_by": ["call_log"]},
        {"number": "+6591234567"},
    ],
)
def test_a_ring_that_could_be_answered_or_of_which_nobody_tells_how_long_it_was(fields: dict[str, object]) -> None:
    assert findings(ring(**fields), back()) == []


@pytest.mark.parametrize("fields", [{"hours": 30}, {"hours": -1}, {"risks": []}, {"stage": "requested"}])
def test_no_call_back(fields: dict[str, object]) -> None:
    assert findings(ring(), back(**fields)) == []


def test_somebody_who_was_spoken_with_before_is_no_stranger() -> None:
    before = call(3, hours=-50, number="0037190012345", connected=True, direction="incoming")
    assert findings(ring(), back(), before) == []


def test_a_flood_of_rings_costs_a_moment() -> None:
    began = time.process_time()
    calls = [c for n in range(5000) for c in (ring(began=None), back(number=f"+371{n:08}"))]
    findings(*calls, *(ring() for _ in range(3000)), *(back(hours=40 + n) for n in range(1000)))
    assert time.process_time() - began < 5
