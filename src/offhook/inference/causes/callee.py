"""Clues of the number that was called, and of the row that should stand in the call log."""

from __future__ import annotations

from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.surroundings import Surroundings

SERVICE = {"short_code": "a short code", "mmi": "a code for the network", "voicemail": "voicemail"}
DEAR = ("premium", "satellite or global network", "looks like the USA or Canada, is not", "abroad", "shared cost")
ABROAD_SCALE = 0.4
"""People have friends abroad."""


@clue
def number(scene: Surroundings) -> Clue | None:
    """Emergency, dear, not assigned, or a service of the network."""
    if not scene.outgoing:
        return None
    kind = scene.number
    place = scene.place_that_says(scene.call.number or "") if scene.call.number else None
    if scene.emergency:
        return Clue("emergency_number", place=place)
    if kind is None:
        return None
    dear = next((risk for risk in DEAR if risk in kind.risks), None)
    if dear is not None:
        return Clue("dear_number", {"what": dear}, place, ABROAD_SCALE if dear in ("abroad", "shared cost") else 1.0)
    if kind.kind == "unassigned":
        return Clue("no_such_range", place=place)
    return Clue("service_number", {"what": SERVICE[kind.kind]}, place) if kind.kind in SERVICE else None


@clue
def log(scene: Surroundings) -> Clue | None:
    """The call log should have a row and has none."""
    if not scene.outgoing:
        return None
    if "call_log" in scene.call.missing_from:
        return Clue("row_missing")
    skipped = scene.event(lambda event: event.event == "SKIP_CALL_LOG")
    return Clue("kept_out_of_log", place=skipped.place) if skipped else None
