"""Clues of microphones, headsets and links: who listened, who pressed a button on an accessory, which was near."""

from __future__ import annotations

from offhook.facts.handling import DeviceState, Microphone, UserAct
from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.surroundings import LOOK_BACK_MS, Surroundings

LISTENED_MS, LAG_MS = 45_000, 1_000
HEADSET_MS = 15_000
LISTENS_FOR = ("HOTWORD", "VOICE_RECOGNITION", "MIC", "UNPROCESSED")
TO_BLUETOOTH = ("AUDIO_ROUTE_BT", "TYPE_BLUETOOTH", "BluetoothRoute", "Bluetooth Route")


@clue(silent="no_listening")
def assistant_listened(scene: Surroundings) -> Clue | None:
    """An assistant opened the microphone before the request."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    for ms, opened in reversed(
        scene.moments.between(Microphone, "started", scene.began - LISTENED_MS, scene.began + LAG_MS)
    ):
        purpose = (opened.used_for or "").upper()
        if scene.apps.kind(opened.package) == "assistant" and (
            not purpose or any(word in purpose for word in LISTENS_FOR)
        ):
            return Clue("assistant_listened", {"who": opened.package, "ago": scene.ago(ms)}, opened.place)
    return None


@clue
def headset(scene: Surroundings) -> Clue | None:
    """A headset's or car's own request in the log of Bluetooth or of media buttons."""
    if scene.began is None or not scene.joins or not scene.outgoing:
        return None
    for ms, act in reversed(
        scene.moments.between(UserAct, "media_button", scene.began - HEADSET_MS, scene.began + LAG_MS)
    ):
        asked = "dial" in (act.why or "") and "no number" not in (act.why or "")
        return Clue("headset_asked" if asked else "headset_spoke", {"ago": scene.ago(ms)}, act.place)
    return None


@clue
def link(scene: Surroundings) -> Clue | None:
    """A Bluetooth link that was open at the request; that none was is told only where the history reaches back so far."""
    began = scene.began
    if began is None or not scene.joins or not scene.outgoing:
        return None
    for since, until, found in scene.phone.links:
        if since <= began and (until is None or began <= until):
            return Clue("link_open", {"who": found.name or found.address}, found.place)
    state = scene.moments.last(DeviceState, "bluetooth", began - LOOK_BACK_MS * 96, began)
    if state is not None and state[1].value == "off":
        return Clue("bluetooth_off", place=state[1].place)
    reaches = scene.phone.links and scene.phone.links[0][0] <= began
    return Clue("no_link") if reaches else None


@clue
def may_be_companion(scene: Surroundings) -> Clue | None:
    """An installed app asked while a device was linked, and no list of roles says which app connects devices."""
    if scene.asker_kind != "app" or "roles" in scene.phone.snapshots:
        return None
    linked = link(scene)
    return (
        Clue("asker_may_be_companion", place=linked.place)
        if linked is not None and linked.name == "link_open"
        else None
    )


@clue
def route(scene: Surroundings) -> Clue | None:
    """Telecom's own note that the sound went to Bluetooth."""
    event = scene.event(
        lambda event: "ROUTE" in event.event and any(word in f"{event.event} {event.data}" for word in TO_BLUETOOTH)
    )
    return Clue("sound_to_bluetooth", place=event.place) if event and scene.outgoing else None
