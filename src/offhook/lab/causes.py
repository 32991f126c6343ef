"""The causes catalogue: many phones for calibrating and testing the inference of causes, in two halves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Literal

from offhook.lab import traps
from offhook.lab.casts import HELD_OUT, TRAIN, Cast
from offhook.lab.catalogue import scenario_of
from offhook.lab.decoys import with_decoys
from offhook.lab.families import FAMILIES, Family
from offhook.lab.kinds import Parts
from offhook.lab.scenario import Automation, ClockFault, Phone, Reach, Scenario, TrueCall
from offhook.lab.shelf import At, Shelf
from offhook.lab.traps import Stage

Split = Literal["train", "held_out"]
REACHES = {
    "full": Reach(system=23.0, events=23.0, radio=23.0, battery=60.0),
    "half": Reach(system=4.5, events=11.0, radio=8.0, battery=60.0),
    "brief": Reach(system=0.5, events=3.0, radio=1.5, battery=30.0),
}
LAST_DAYS = {"train": ("2026-05-20", "2026-06-17"), "held_out": ("2026-08-12", "2026-09-23")}
SMALL = 1
"""The logs hold what happened and only some noise."""
Face = tuple[str, int]
"""A clock face, and days before the last."""


def causes_catalogue(seed: int, split: Split) -> list[Scenario]:
    """All phones of one half, their days and times drawn from `seed`.

    No number, date or app that dials is in both halves, and no phone but one of Android 9.
    """
    return [
        _scenario(family, phone, split, seed, index)
        for family in FAMILIES
        for index, phone in enumerate(family.phones(split))
    ]


def _scenario(family: Family, phone: Phone, split: Split, seed: int, index: int) -> Scenario:
    name = f"{split.replace('_', '-')}-{family.name}-{phone.sdk}" + (
        f"-{index}" if _twins(family, split, phone) else ""
    )
    cast = TRAIN if split == "train" else HELD_OUT
    rng = Random(f"causes:{seed}:{name}")
    mine = replace(phone, secure=False) if family.lockless else phone
    faces = _faces(family, rng)
    last_day = rng.choice(LAST_DAYS[split])
    shelf = Shelf(
        name=name, phone=mine, says=(family.make.__doc__ or "").strip(), parts=_parts(family, cast, rng, faces),
        days=2, last_day=last_day, taken="21:40:00", pick_ups=10, evidence=family.evidence, reach=REACHES[rng.choice(family.reaches)],
        faults=_boots(faces) if family.boots else lambda _at: (),
    )  # fmt: skip
    filled = scenario_of(shelf, seed)
    said = (Automation(package=cast.tasks, says=family.says),) if family.says else ()
    return replace(
        filled,
        apps=cast.apps(bound=family.bound, seen=family.seen),
        automations=said,
        size_bytes=SMALL,
        evidence=family.evidence,
    )


def _twins(family: Family, split: Split, phone: Phone) -> bool:
    """Does another phone of the same Android play the same trap?"""
    return len([other for other in family.phones(split) if other.sdk == phone.sdk]) > 1


def _faces(family: Family, rng: Random) -> list[Face]:
    """When the trap happens and when the ordinary calls do: cells of forty minutes of the last day, the night, and the day before
    (of which the usage events, and mostly the logs, know nothing any more)."""
    day = [(minute, 0) for minute in range(8 * 60, 20 * 60, 40)]
    before = [(minute, 1) for minute in range(9 * 60, 19 * 60, 40)]
    night = [(minute, 0) for minute in range(25, 380, 44)]
    for cells in (day, before, night):
        rng.shuffle(cells)
    if family.daily:
        minute = day.pop()[0] + rng.randint(0, 12)
        trap = [(minute, 0), (minute, 1)]
    else:
        room = {"day": [*day[:12], *before[:4]], "night": night, "any": [*day[:6], *night[:6], *before[:3]]}[
            family.when
        ]
        trap = rng.sample(room, min(family.calls, len(room)))
    free = [cell for cell in (*day[:9], *before[:3]) if cell not in trap]
    rng.shuffle(free)
    jitter = 0 if family.daily else 12
    return [*(_face(cell, rng, jitter) for cell in trap), *(_face(cell, rng, 12) for cell in free[: family.ordinary])]


def _face(cell: tuple[int, int], rng: Random, jitter: int) -> Face:
    minute = cell[0] + rng.randint(0, jitter)
    return f"{minute // 60:02d}:{minute % 60:02d}:{rng.randint(0, 59):02d}.{rng.randint(0, 999):03d}", cell[1]


def _parts(family: Family, cast: Cast, rng: Random, faces: list[Face]) -> Callable[[Phone, At], list[Parts]]:
    """The trap at its faces, and after them the ordinary calls of persons and callers."""
    kept = len(faces) - family.ordinary

    def made(phone: Phone, at: At) -> list[Parts]:
        stage = Stage(phone, cast, rng)
        found = [family.make(stage, at(*face)) for face in faces[:kept]]
        for index, face in enumerate(faces[kept:]):
            found.append((traps.person if index % 2 else traps.incoming)(stage, at(*face)))
        if "ghost" in family.name:
            return found
        return [with_decoys(parts, cast, rng) if _by_day(parts, at) else parts for parts in found]

    return made


def _by_day(parts: Parts, at: At) -> bool:
    """Is it the last day, or the one before, between the chargers of the nights?"""
    began = min(part.began for part in parts if isinstance(part, TrueCall))
    return any(at("07:45:00", back) <= began <= at("20:50:00", back) for back in (0, 1))


def _boots(faces: list[Face]) -> Callable[[At], tuple[ClockFault, ...]]:
    """A restart a minute and a half before the first trap."""
    return lambda at: (ClockFault(at=at(*min(faces, key=lambda face: at(*face))) - 130_000, kind="reboot", seconds=38),)
