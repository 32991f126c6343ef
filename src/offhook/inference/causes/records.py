"""Clues of the records that name who or what asked: calling package, intent, session, the SIM's command, gestures."""

from __future__ import annotations

import re

from offhook.facts.calls import RadioNotice, StkCommand, TelecomEvent
from offhook.facts.handling import UserAct
from offhook.facts.place import Place
from offhook.inference.accounts import Caller
from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.neighbours import over_at
from offhook.inference.causes.surroundings import Surroundings

ROWS = {
    "dialer": "asked_by_dialer", "chosen_dialer": "asked_by_chosen_dialer", "assistant": "asked_by_assistant", "shell": "asked_by_shell",
    "bluetooth": "asked_by_bluetooth", "companion": "asked_by_companion", "phone_process": "asked_by_phone_process",
    "sim_app": "asked_by_sim_app", "sos": "asked_by_sos", "remote_tool": "asked_by_remote_tool", "automation": "asked_by_automation",
    "shown_system": "asked_by_shown_system", "system": "asked_by_system", "app": "asked_by_app",
}  # fmt: skip
JOINED = 0.7
"""A package joined by time, or found by initials or a shared uid, instead of recorded with the call."""
BY_SOFTWARE = re.compile(r"(?:TSI\.(?:pC|hCI)|UCA\.oC|PCR\.oR|TSI\.sC)\b")
BY_INTENT = re.compile(r"(?:TSI\.hCI|UCA\.oC)\b")
BY_MODEM = "TSI.aNUC"
IN_A_LOG = 0.85
"""Told by lines of a log alone."""
STK_LEAD_MS, STK_LAG_MS = 180_000, 5_000
"""The owner may have to confirm what the SIM asks for."""
GESTURE_MS = 60_000
PRESSES, PRESS_MS = 5, 8_000
HANDOVER_MS = 15_000
LONGEST_MS = 4 * 3_600_000


@clue
def asked_by(scene: Surroundings) -> Clue | None:
    """The calling package, the sender of the intent, the session's initials, the permission used."""
    if not scene.outgoing:
        return None
    for caller in scene.callers:
        if kind := scene.apps.kind_of_caller(caller):
            return _asked(scene, caller, _row(scene, kind))
    return _messenger(scene)


def _asked(scene: Surroundings, caller: Caller, row: str) -> Clue:
    who = caller.package or (f"uid {caller.uid}" if caller.uid is not None else "an app whose initials fit several")
    recorded = caller.tier == "recorded"
    how = "its calling package is" if recorded else "the records around it point to"
    place, forgeable = _place_of(scene, caller)
    scale = JOINED if not recorded else IN_A_LOG if forgeable else 1.0
    return Clue(row, {"who": who, "how": how}, place, scale)


def _place_of(scene: Surroundings, caller: Caller) -> tuple[Place | None, bool]:
    """The record that names a caller, and whether it is only a line of a log, where any app may write any line."""
    created = [event for event in scene.events if event.event == "CREATED"] if caller.tier == "recorded" else []
    if created:
        kept = next((event for event in created if not event.live), created[0])
        return kept.place, kept.live
    words = (caller.package, f"from uid {caller.uid}", f"uid={caller.uid}")
    cited = (scene.place_that_says(word, "telecom", "activity_starts", "app_ops") for word in words if word)
    return next((place for place in cited if place), None), True


def _row(scene: Surroundings, kind: str) -> str:
    if scene.call.kind == "self_managed" and kind == "app":
        return "asked_by_messenger"
    return "asked_by_emergency_dialer" if kind == "phone_process" and scene.emergency else ROWS[kind]


def _messenger(scene: Surroundings) -> Clue | None:
    """An internet call whose asker is only told by its account or by the audio mode."""
    label = next((account.label for account in scene.accounts if account.label), None)
    if scene.call.kind != "self_managed" and scene.call.medium != "voip":
        return None
    return Clue("asked_by_messenger", {"who": label or "an app that is not named"}, _first_place(scene))


@clue
def entry(scene: Surroundings) -> Clue | None:
    """How the call came into the phone: announced by the network, on another device, from the modem, from software."""
    call = scene.call
    if call.kind == "external":
        return Clue("on_other_device", place=_external_place(scene))
    if place := _elsewhere(scene):
        return Clue("answered_elsewhere", place=place)
    if call.direction == "incoming":
        return Clue("incoming", place=_first_place(scene))
    created = scene.event(lambda event: event.event == "CREATED")
    session = (created.session or "") if created else ""
    if session.startswith(BY_MODEM):
        return Clue(
            "taken_over" if _handed_over(scene) else "appeared_in_modem", place=created.place if created else None
        )
    return _by_software(scene, session, created.place if created else None)


def _by_software(scene: Surroundings, session: str, place: Place | None) -> Clue | None:
    if BY_INTENT.match(session) and not scene.callers:
        return Clue("asked_by_intent", place=place)
    named = any(caller.tier == "recorded" for caller in scene.callers)
    asked = BY_SOFTWARE.match(session) or named or any(a.witness == "activity_starts" for a in scene.accounts)
    return Clue("asked_of_telecom", place=place) if asked else None


def _elsewhere(scene: Surroundings) -> Place | None:
    """A row of the call log of the kind "answered externally", or the network's reason for the end."""
    found = (
        scene.place_that_says("type=7,", "call_log"),
        scene.place_that_says("Code: (ANSWERED_ELSEWHERE)", "telecom"),
        scene.place_that_says("Code: (CALL_PULLED)", "telecom"),
    )
    return next((place for place in found if place), None)


@clue
def dialled(scene: Surroundings) -> Clue | None:
    """The radio log: a dial of the phone's software, or a call in the modem's list without one."""
    if not scene.outgoing:
        return None
    account = next((a for a in scene.accounts if a.witness == "radio_log" and a.dialled), None)
    if account is not None:
        return Clue("dialled_by_software", place=account.cites[0].place if account.cites else None)
    silent = any("no dial of the phone's software" in note for note in scene.call.notes)
    asked = scene.event(lambda event: bool(BY_SOFTWARE.match(event.session or "")))
    return Clue("listed_without_dial", place=_radio_place(scene)) if silent and asked is None else None


@clue(silent="no_sim_command")
def sim_asked(scene: Surroundings) -> Clue | None:
    """A SET UP CALL of the SIM before the call appeared."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    for ms, command in reversed(
        scene.moments.between(StkCommand, "SET_UP_CALL", scene.began - STK_LEAD_MS, scene.began + STK_LAG_MS)
    ):
        if command.stage != "response":
            return Clue("sim_asked", {"ago": scene.ago(ms)}, command.place)
    return None


@clue
def emergency_gesture(scene: Surroundings) -> Clue | None:
    """The launcher of gestures recognised one, or the power key was pressed in its rhythm."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    for ms, act in reversed(scene.moments.between(UserAct, "gesture", scene.began - GESTURE_MS, scene.began)):
        if "emergency" in (act.why or "").lower():
            return Clue("emergency_gesture", {"ago": scene.ago(ms)}, act.place)
    presses = scene.moments.between(UserAct, "power_key", scene.began - GESTURE_MS, scene.began)
    close = [pair for pair in presses if presses[-1][0] - pair[0] <= PRESS_MS]
    return Clue("power_presses", {"count": str(len(close))}, close[0][1].place) if len(close) >= PRESSES else None


@clue
def emergency_source(scene: Surroundings) -> Clue | None:
    """The callSource in Telecom's statistics (10+)."""
    for item in scene.phone.telecom.analytics(scene.call):
        row = {"EMERGENCY_SHORTCUT": "emergency_shortcut", "EMERGENCY_DIALPAD": "emergency_dialpad"}.get(
            item.source or ""
        )
        if row is None and item.source and scene.emergency and scene.asker_kind == "phone_process":
            row = "not_on_dialpad"
        if row:
            return Clue(row, place=item.place)
    return None


@clue
def redirected(scene: Surroundings) -> Clue | None:
    """A redirection service changed the call."""
    event = scene.event(lambda event: event.event.startswith("REDIRECTION_COMPLETED"))
    return Clue("redirected", {"what": event.event.lower().replace("_", " ")}, event.place) if event else None


def _handed_over(scene: Surroundings) -> bool:
    if scene.began is None:
        return False
    near = (scene.began - HANDOVER_MS, scene.began + HANDOVER_MS)
    before = [other for other in scene.phone.neighbours.around(scene.call, LONGEST_MS, 0) if other is not scene.call]
    running = any((over_at(other) or 0) >= scene.began for other in before)
    return running or scene.moments.last(RadioNotice, "SRVCC", *near) is not None


def _external_place(scene: Surroundings) -> Place | None:
    event: TelecomEvent | None = scene.event(lambda event: event.event == "IS_EXTERNAL")
    heads = [head.place for head in scene.phone.telecom.heads(scene.call) if head.kind == "External"]
    return event.place if event else next(iter(heads), _first_place(scene))


def _first_place(scene: Surroundings) -> Place | None:
    return scene.call.cites[0][1].place if scene.call.cites else None


def _radio_place(scene: Surroundings) -> Place | None:
    return next((cite.place for witness, cite in scene.call.cites if witness == "radio_log"), None)
