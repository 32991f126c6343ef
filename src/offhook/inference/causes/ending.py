"""Clues of how a call ended: as somebody picked the phone up, by whose hand, or by nobody's."""

from __future__ import annotations

from offhook.facts.calls import TelecomEvent
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.place import Fact
from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.hands import SURELY_DARK_MS
from offhook.inference.causes.surroundings import Surroundings, span
from offhook.inference.handling import BIOMETRIC, BY_KEY, BY_MOTION
from offhook.knowledge.telecom_sessions import actor_of

ON_UNLOCK_MS = 5_000
SLACK_MS = 500
LEFT_RUNNING_MS = 60_000
HANDS = (*BIOMETRIC, *BY_KEY, *BY_MOTION)
BY_DOOR = {
    "screen": "hung_up_on_screen", "notification": "hung_up_on_screen", "bluetooth": "hung_up_by_accessory",
    "headset": "hung_up_by_accessory", "app": "hung_up_by_program",
}  # fmt: skip


def ended_on_unlock(scene: Surroundings) -> Clue | None:
    """It began in the dark and ended within seconds of the screen coming on by a hand, or of the phone being unlocked."""
    at, ended = scene.just_before, scene.ended
    if at is None or ended is None or scene.began is None or not scene.outgoing or not began_in_the_dark(scene, at):
        return None
    first = _picked_up(scene, scene.began + SLACK_MS, ended + SLACK_MS)
    if first is None or ended - first[0] > ON_UNLOCK_MS:
        return None
    return Clue("ended_on_unlock", {"ago": span(ended - first[0])}, first[1].place)


def began_in_the_dark(scene: Surroundings, at: int) -> bool:
    """Whether the screen had been dark for a while."""
    lane = scene.phone.use.handling.lanes["screen"]
    since = lane.since(at)
    return (
        scene.sees_screen and lane.value(at) in ("off", "doze") and since is not None and at - since >= SURELY_DARK_MS
    )


def _picked_up(scene: Surroundings, began: int, ended: int) -> tuple[int, Fact] | None:
    """The first act of a hand in a stretch; where wakes carry no reason (before 9), the screen coming on."""
    wakes = scene.moments.between(UserAct, "wake", began, ended)
    by_hand = [pair for pair in wakes if any(word in (pair[1].why or "") for word in HANDS)]
    lit = scene.moments.between(DeviceState, "screen", began, ended) if not any(act.why for _, act in wakes) else []
    found: list[tuple[int, Fact] | None] = [
        by_hand[0] if by_hand else None,
        scene.moments.first(UserAct, "unlock", began, ended),
        next((pair for pair in lit if pair[1].value == "on"), None),
    ]
    return min((pair for pair in found if pair), key=lambda pair: pair[0], default=None)


@clue
def ending(scene: Surroundings) -> Clue | None:
    """Ended on unlock; else who asked for the end, as Telecom's session tells."""
    told = ended_on_unlock(scene)
    if told is not None or not scene.outgoing:
        return told
    asked = scene.event(lambda event: event.event == "REQUEST_DISCONNECT")
    if asked is not None:
        return _asked_for(scene, asked)
    over = scene.event(lambda event: event.event == "SET_DISCONNECTED")
    return None if over is None else _nobody_asked(scene, over)


def _asked_for(scene: Surroundings, asked: TelecomEvent) -> Clue | None:
    actor = actor_of(asked.session, scene.apps.fitting, asked.data)
    row = BY_DOOR.get(actor.door)
    return Clue(row, {"who": actor.package or actor.initials or "not named"}, asked.place) if row else None


def _nobody_asked(scene: Surroundings, over: TelecomEvent) -> Clue | None:
    code = over.data or ""
    if "Code: (LOCAL)" in code:
        return Clue("modem_hung_up", place=over.place)
    answered = scene.call.answered
    lasted = scene.ended - answered.ms if scene.ended is not None and answered is not None else 0
    left = "Code: (REMOTE)" in code and lasted >= LEFT_RUNNING_MS
    return Clue("left_running", {"ago": span(lasted)}, over.place) if left else None
