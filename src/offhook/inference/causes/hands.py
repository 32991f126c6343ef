"""Clues of hands, and of what looks like hands: screen, lock, touches, motion, charger."""

from __future__ import annotations

from offhook.facts.handling import DeviceState, UserAct
from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.surroundings import LOOK_BACK_MS, Surroundings, span
from offhook.inference.handling import BIOMETRIC, BY_APP, BY_KEY, BY_MOTION, CREDENTIAL

WAKE_SLACK_MS = 3_000
TOUCH_MS, LIT_MS, STORM_MS, FAILED_MS, CARRIED_MS = 20_000, 60_000, 30_000, 180_000, 600_000
STORM, CARRIED, DURING = 6, 2, 3
ENDS_MS = 5_000
SURELY_DARK_MS = 3_000
"""Sources differ by a second or two: a screen that went dark only then may be the call's own doing, or another's clock."""
CHARGERS = {"ac": "mains", "usb": "USB", "wireless": "wireless", "dock": "dock", "yes": "which kind is not told"}


@clue
def screen(scene: Surroundings) -> Clue | None:
    """Dark, or lit: by what."""
    at = scene.just_before
    if at is None or not scene.sees_screen or not scene.outgoing:
        return None
    lane = scene.phone.use.handling.lanes["screen"]
    value, since = lane.value(at), lane.since(at)
    if value in ("off", "doze") and since is not None:
        if at - since < SURELY_DARK_MS:
            return None
        last = scene.moments.last(DeviceState, "screen", since, at)
        words = {"value": "off" if value == "off" else "showing only the clock", "ago": span(at - since)}
        return Clue("screen_dark", words, last[1].place if last else None)
    return _woken(scene)


def _woken(scene: Surroundings) -> Clue | None:
    """Why the screen that was lit at the request had come on (9 and later)."""
    since, at = scene.lit_since, scene.just_before
    if since is None or at is None:
        return None
    wakes = scene.moments.between(UserAct, "wake", since - WAKE_SLACK_MS, min(at, since + WAKE_SLACK_MS))
    for ms, act in reversed(wakes):
        if row := _why_woken(act.why or ""):
            return Clue(row, {"ago": scene.ago(ms)}, act.place)
    return None


def _why_woken(why: str) -> str | None:
    if any(word in why for word in BIOMETRIC):
        return "woken_by_biometric"
    if "PLUGGED" in why:
        return "woken_by_plug"
    if any(word in why for word in BY_KEY) and "WAKE_KEY" not in why:
        return "woken_by_key"
    if any(word in why for word in BY_MOTION):
        return "woken_by_sensor"
    return "woken_by_app" if any(word in why for word in BY_APP) else None


@clue
def lock(scene: Surroundings) -> Clue | None:
    """How the lock screen had gone, or that it stood; a dark phone is locked anyway."""
    at, since = scene.just_before, scene.lit_since
    if at is None or since is None or not scene.outgoing:
        return None
    for ms, act in reversed(scene.moments.between(UserAct, "unlock", since - WAKE_SLACK_MS, at)):
        credential = any(word in (act.why or "").lower() for word in CREDENTIAL)
        secure = scene.moments.last(DeviceState, "secure", at - LOOK_BACK_MS * 96, at)
        plain = "unlocked" if secure is None else "unlocked_secure" if secure[1].value == "yes" else "unlocked_without"
        return Clue("unlocked_by_credential" if credential else plain, {"ago": scene.ago(ms)}, act.place)
    if scene.lane("lock") == "shown":
        shown = scene.moments.last(DeviceState, "lock", at - LOOK_BACK_MS * 96, at)
        return Clue("locked", place=shown[1].place if shown else None)
    return None


@clue
def unlock_failed(scene: Surroundings) -> Clue | None:
    """Attempts to unlock that failed just before."""
    at = scene.just_before
    failed = (
        [] if at is None or not scene.outgoing else scene.moments.between(UserAct, "unlock_failed", at - FAILED_MS, at)
    )
    return Clue("unlock_failed", {"count": str(len(failed))}, failed[-1][1].place) if len(failed) >= 2 else None


@clue
def touches(scene: Surroundings) -> Clue | None:
    """Touched windows just before; that none was is told only where the phone records touches at all (12 and later)."""
    at = scene.just_before
    if at is None or not scene.outgoing:
        return None
    found = scene.moments.between(UserAct, "touch", at - LIT_MS, at)
    storm = [pair for pair in found if pair[0] >= at - STORM_MS]
    if len(storm) >= STORM:
        return Clue("touch_storm", {"count": str(len(storm))}, storm[0][1].place)
    if found and scene.lane("lock") == "shown" and _on_lock_screen(found[-1][1]):
        return Clue("lock_screen_touched", {"ago": scene.ago(found[-1][0])}, found[-1][1].place)
    typed = scene.moments.last(UserAct, "keyboard", at - TOUCH_MS, at)
    last = max((pair for pair in (typed, found[-1] if found else None) if pair), key=lambda pair: pair[0], default=None)
    if last is not None:
        return Clue("touched", {"ago": scene.ago(last[0])}, last[1].place, 1.0 if last[0] >= at - TOUCH_MS else 0.5)
    able = scene.lit_since is not None and scene.moments.any_of(UserAct, "touch")
    return Clue("no_touch") if able and scene.could_show(("event_log", "log")) else None


@clue
def touched_during(scene: Surroundings) -> Clue | None:
    """Touches in the middle of the call: its first and last seconds belong to hands."""
    answered = scene.call.answered
    if answered is None or scene.ended is None or not scene.outgoing or not scene.joins:
        return None
    found = scene.moments.between(UserAct, "touch", answered.ms + ENDS_MS, scene.ended - ENDS_MS)
    return Clue("touched_during", {"count": str(len(found))}, found[0][1].place) if len(found) >= DURING else None


def _on_lock_screen(act: UserAct) -> bool:
    return act.package == "com.android.systemui" or "lock screen" in (act.why or "")


@clue
def stillness(scene: Surroundings) -> Clue | None:
    """Deep idle, or the phone moved about."""
    at = scene.just_before
    if at is None or not scene.outgoing:
        return None
    if scene.lane("idle") == "deep":
        idle = scene.moments.last(DeviceState, "idle", at - LOOK_BACK_MS * 96, at)
        return Clue("lay_still", place=idle[1].place if idle else None)
    moved = scene.moments.between(UserAct, "motion", at - CARRIED_MS, at)
    if len(moved) < CARRIED:
        return None
    return Clue("was_carried", {"count": str(len(moved))}, moved[-1][1].place)


@clue
def charger(scene: Surroundings) -> Clue | None:
    """Whether it hung on a charger."""
    value = scene.lane("plug") if scene.outgoing else None
    at = scene.just_before
    if value is None or at is None or not scene.sees_screen:
        return None
    last = scene.moments.last(DeviceState, "plug", at - LOOK_BACK_MS * 96, at)
    place = last[1].place if last else None
    return (
        Clue("unplugged", place=place)
        if value == "none"
        else Clue("plugged", {"value": CHARGERS.get(value, value)}, place)
    )
