"""What began about when the screen changed is not told, where the change is not known to the second."""

from __future__ import annotations

from offhook.facts.book import FactBook
from offhook.facts.handling import DeviceState
from offhook.facts.time import Base, Stamp
from offhook.inference.traffic.doubts import BlurredChanges
from offhook.inference.use import Verdict
from tests.inference.traffic.flows import T0, clock, place

NOBODY = Verdict("unattended", 0.02, ("the screen had been off",))


def screen(after_ms: int, error_ms: int, **other: object) -> DeviceState:
    at = Stamp("", Base.EPOCH, T0 + after_ms, error_ms=error_ms)
    return DeviceState(place=place(source="battery_history"), at=at, **{"state": "screen", "value": "on", **other})  # type: ignore[arg-type]


def states(*facts: DeviceState, at: tuple[int, ...]) -> list[str]:
    blurred = BlurredChanges(FactBook(facts), clock())
    return [blurred.verdict(T0 + ms, NOBODY).state for ms in at]


def test_within_the_error_of_a_change_nothing_is_told() -> None:
    found = states(screen(600_000, 182_000), at=(0, 400_000, 419_000, 600_000, 781_000, 783_000))
    assert found == ["unattended", "unattended", "unknown", "unknown", "unknown", "unattended"]


def test_sharp_records_ages_and_other_lanes_blur_nothing() -> None:
    facts = (screen(0, 1000), screen(0, 86_400_000), screen(0, 182_000, state="plug"), screen(0, 182_000, initial=True))
    assert states(*facts, at=(0,)) == ["unattended"]


def test_why_is_said() -> None:
    blurred = BlurredChanges(FactBook([screen(0, 182_000), screen(100_000, 182_000)]), clock())
    told = blurred.verdict(T0, NOBODY)
    assert told.because[0] == "when the screen changed is known within 3 min only, and it changed about then"
    assert told.probability == NOBODY.probability
