"""What the catalogue prescribes for one phone, and the fictional numbers that its calls go to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from offhook.lab.kinds import Parts
from offhook.lab.scenario import ClockFault, Phone, Reach

FRIEND, OFFICE, PREMIUM, ABROAD = "+6591234567", "+6561234567", "+6519001234567", "+442079460123"
LAST_DAY = "2026-06-17"
USUAL = Reach(system=1.0, events=4.0, radio=3.0, battery=70.0)
At = Callable[[str, int], int]
"""at("23:12:05", 2): that clock face two days before the last day, as true UTC milliseconds."""


def _no_fault(_at: At) -> tuple[ClockFault, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One phone of the catalogue before its owner's days are filled in.

    parts: of "HH:MM:SS" and days before the last one. traits: other fields of `Scenario`.
    """

    name: str
    phone: Phone
    says: str
    parts: Callable[[Phone, At], Iterable[Parts]]
    apps: tuple[str, ...] = ()
    days: int = 3
    last_day: str = LAST_DAY
    taken: str = "09:30:00"
    charging: bool = True
    pick_ups: int = 24
    faults: Callable[[At], tuple[ClockFault, ...]] = _no_fault
    reach: Reach = USUAL
    evidence: tuple[str, ...] = ("bugreport", "call_log_xml")
    earlier: tuple[str, int] | None = None
    not_using: bool = False
    taken_by: str = "hand"
