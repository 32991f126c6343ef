"""Clues of the owner's own statements: evidence like any other, and named as such."""

from __future__ import annotations

from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.surroundings import Surroundings


@clue
def not_using(scene: Surroundings) -> Clue | None:
    """The owner states that nobody used the phone then."""
    if scene.began is None or scene.phone.floating or not scene.outgoing:
        return None
    said = any(one.began_ms <= scene.began < one.ended_ms for one in scene.phone.owner.not_using)
    return Clue("owner_not_using") if said else None


@clue
def automation(scene: Surroundings) -> Clue | None:
    """The owner states that this very app was set up to act on its own."""
    asker = scene.asker
    said = asker is not None and any(package == asker for _, package in scene.phone.owner.automation)
    return Clue("owner_automation", {"who": asker or ""}) if said and scene.outgoing else None
