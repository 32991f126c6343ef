"""What single records say of the minutes around a call: the lane that each belongs to, plain words, and how much it matters.

Words repeat what stands in the record: a window that was touched, an app that came to the front. Who did it, no record tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from offhook.facts.calls import CallState, RadioCall, RadioNotice, RadioRequest, StkCommand
from offhook.facts.handling import AppEvent, DeviceState, Microphone, UserAct
from offhook.facts.phone import Boot, ClockChange
from offhook.facts.place import Fact
from offhook.inference.accounts.states import SAYS

LONGEST = 200
"""Characters of a name or a reason out of the evidence that a sentence takes over."""
TELLING, WORTH, MINOR = 0, 1, 2
"""How much a record matters where there is no room for all: what decides, what belongs, what merely fits in."""


class Says(NamedTuple):
    """What one record says. why: the reason that it gives, in plain words. lane: as in `answers.Around`."""

    lane: str
    words: str
    rank: int = WORTH
    why: str = ""


STATES: Mapping[tuple[str, str], Says] = {
    ("screen", "on"): Says("screen", "the screen came on", TELLING),
    ("screen", "off"): Says("screen", "the screen went off", TELLING),
    ("screen", "doze"): Says("screen", "the screen went dim, as an always-on display"),
    ("lock", "shown"): Says("lock", "the lock screen came up", TELLING),
    ("lock", "hidden"): Says("lock", "the lock screen went away", TELLING),
    ("lock", "occluded"): Says("lock", "something was shown over the lock screen", TELLING),
    ("plug", "none"): Says("charger", "the charger was taken off"),
    ("plug", "ac"): Says("charger", "the charger was put on (mains)"),
    ("plug", "usb"): Says("charger", "the charger was put on (USB)"),
    ("plug", "wireless"): Says("charger", "the phone was laid on a wireless charger"),
    ("plug", "dock"): Says("charger", "the phone was put into a dock"),
    ("plug", "yes"): Says("charger", "the charger was put on"),
    ("idle", "active"): Says("motion", "the phone left deep sleep"),
    ("idle", "light"): Says("motion", "the phone went into light sleep"),
    ("idle", "deep"): Says("motion", "the phone went into deep sleep: it lay still"),
    ("idle", "maintenance"): Says("motion", "the phone did its housekeeping in deep sleep", MINOR),
    ("moving", "yes"): Says("motion", "the motion sensor: moved"),
    ("moving", "no"): Says("motion", "the motion sensor: lying still"),
    ("usb_data", "on"): Says("charger", "a USB connection that carries data began", TELLING),
    ("usb_data", "off"): Says("charger", "the USB connection that carries data ended"),
    ("bluetooth", "on"): Says("bluetooth", "Bluetooth was turned on"),
    ("bluetooth", "off"): Says("bluetooth", "Bluetooth was turned off"),
    ("headset", "plugged"): Says("sound", "a wired headset was plugged in"),
    ("headset", "unplugged"): Says("sound", "the wired headset was taken out"),
}
"""(state, value) -> what it says when it changes. States that are not here (the processor, Wi-Fi) say nothing of use."""

ACTS: Mapping[str, Says] = {
    "wake": Says("screen", "the screen came on", TELLING),
    "sleep": Says("screen", "the screen went off", TELLING),
    "power_key": Says("touch", "the power key was pressed", TELLING),
    "unlock": Says("lock", "the phone was unlocked", TELLING),
    "unlock_failed": Says("lock", "an attempt to unlock failed", TELLING),
    "touch": Says("touch", "a window was touched", TELLING),
    "keyboard": Says("touch", "the keyboard came up"),
    "volume_key": Says("touch", "the volume was changed"),
    "notification": Says("touch", "a notification was acted on"),
    "media_button": Says("sound", "a button of a headset or car spoke", TELLING),
    "gesture": Says("touch", "a gesture was made", TELLING),
    "shake": Says("motion", "the phone was shaken"),
    "plugged": Says("charger", "the charger was put on"),
    "unplugged": Says("charger", "the charger was taken off"),
    "activity": Says("touch", "the last use that the power service knows of"),
    "injected": Says("touch", "a program injected input", TELLING),
    "adb": Says("touch", "a computer gave a command over adb", TELLING),
    "motion": Says("motion", "the phone was moved"),
}

EVENTS: Mapping[str, Says] = {
    "resumed": Says("apps", "{app} came to the front"),
    "top": Says("apps", "{app} came to the front"),
    "created": Says("apps", "{app} opened a screen", MINOR),
    "process_started": Says("apps", "{app} was started", MINOR),
    "service_started": Says("apps", "{app} started a service", MINOR),
    "installed": Says("apps", "{app} was installed", TELLING),
    "removed": Says("apps", "{app} was removed", TELLING),
    "alarm": Says("apps", "an alarm of {app} went off"),
    "job": Says("apps", "a job of {app} ran", MINOR),
    "foreground_service": Says("apps", "{app} ran a service in the foreground", MINOR),
}

REASONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("BIOMETRIC", "FINGERPRINT", "FACE", "biometric", "fingerprint"), "a fingerprint or a face"),
    (("USER_PRESENT",), "the lock screen was left"),
    (("CAMERA",), "the camera gesture"),
    (("EMERGENCY",), "the emergency gesture"),
    (("POWER_CONNECTED", "PLUGGED"), "the charger"),
    (("POWER", "power_button", "WAKE_KEY", ":KEY"), "the power key or another key"),
    (("LID", "COVER"), "the cover"),
    (("TAP",), "a tap on the dark screen"),
    (("LIFT", "TILT", "MOTION", "GESTURE", "UNFOLD"), "lifted, tilted or unfolded"),
    (("full_screen_intent", "SCREEN_ON_FLAG", "TURN_ON", "APPLICATION", "NODOZE"), "an app lit it"),
    (("timeout", "TIMEOUT", "inattentive"), "after a while without use"),
    (("proximity", "PROXIMITY"), "something close to its front"),
    (("keyguardGoingAway", "setKeyguardShown", "alarm"), ""),
)
"""Words that Android prints as a reason, and what they mean ("" for nothing more); others stay as they are printed."""

REQUESTS: Mapping[str, str] = {
    "DIAL": "to dial",
    "IMS_DIAL": "to dial (over the data network)",
    "EMERGENCY_DIAL": "to dial an emergency number",
    "ANSWER": "to answer",
    "HANGUP": "to hang up",
    "SEND_SMS": "to send a message",
    "SEND_USSD": "to send a network code",
    "STK_HANDLE_CALL_SETUP_REQUESTED_FROM_SIM": "to carry out the call that the SIM card asked for",
}
NOTICES: Mapping[str, str] = {
    "CALL_STATE_CHANGED": "the modem: something changed about a call",
    "CALL_RING": "the modem: ringing",
    "INCOMING_CALL": "the modem announced a call from outside",
    "UNKNOWN_CALL": "a call appeared that the phone's software had not placed",
    "PHANTOM_CALL": "the modem lists a call that the phone's software does not know",
    "MO_CALL": "the phone's software dials",
    "USSD": "the network answered a network code",
    "SRVCC": "the call was handed over between networks",
}
MINOR_NOTICES = ("CALL_STATE_CHANGED", "CALL_STATE", "TRACKER_STATE", "DIAL_ADDRESS", "CALL_RING")


def said(fact: Fact) -> Says | None:
    """What a record says of the minutes around a call; None for one that says nothing of them."""
    reader = READERS.get(type(fact))
    return reader(fact) if reader else None


def _state(fact: DeviceState) -> Says | None:
    if fact.initial or fact.at is None:
        return None
    return _with_reason(STATES.get((fact.state, fact.value)), fact.why)


def _act(fact: UserAct) -> Says | None:
    told = ACTS.get(fact.act)
    if told is None or not fact.package:
        return _with_reason(told, fact.why)
    app = fact.package[:LONGEST]
    if fact.act == "touch":
        return told._replace(words=f"a window of {app} was touched")
    return told._replace(words=f"{told.words}: {app}")


def _event(fact: AppEvent) -> Says | None:
    told = EVENTS.get(fact.event)
    if told is None:
        return None
    named = told._replace(words=told.words.format(app=fact.package[:LONGEST] or "an app"))
    return _with_reason(named, fact.why if fact.event == "process_started" else None)


def _microphone(fact: Microphone) -> Says:
    use = f" for {fact.used_for[:LONGEST]}" if fact.used_for and fact.started else ""
    done = "opened" if fact.started else "closed"
    return Says("sound", f"{fact.package[:LONGEST]} {done} the microphone{use}", TELLING if fact.started else MINOR)


def _call_state(fact: CallState) -> Says | None:
    if fact.at is None:
        return None
    lane = "sound" if fact.witness == "audio_mode" else "radio"
    return Says(lane, SAYS.get(fact.state, fact.state), why=(fact.package or "")[:LONGEST])


def _request(fact: RadioRequest) -> Says:
    what = REQUESTS.get(fact.request, f"for {fact.request[:LONGEST]}")
    if not fact.answer:
        return Says("radio", f"the phone's software asked the modem {what}", TELLING)
    told = f"the modem refused ({fact.error[:LONGEST]})" if fact.error else "the modem confirmed"
    return Says("radio", f"{told}: the request {what}", WORTH if fact.error else MINOR)


def _radio_call(fact: RadioCall) -> Says:
    if fact.state == "NONE":
        return Says("radio", "the modem's list of calls is empty", MINOR)
    way = {True: "an outgoing", False: "an incoming", None: "a"}[fact.outgoing]
    return Says("radio", f"the modem lists {way} call: {fact.state[:LONGEST].lower()}")


def _notice(fact: RadioNotice) -> Says:
    words = NOTICES.get(fact.notice) or f"the radio: {fact.notice[:LONGEST].replace('_', ' ').lower()}"
    detail = f" ({fact.detail[:LONGEST]})" if fact.notice in ("CALL_STATE", "TRACKER_STATE") and fact.detail else ""
    return Says("radio", words + detail, MINOR if fact.notice in MINOR_NOTICES else TELLING)


def _stk(fact: StkCommand) -> Says:
    command = fact.command[:LONGEST].replace("_", " ").lower()
    if fact.stage in ("response", "dialog"):
        return Says("radio", f"the phone dealt with a command of the SIM card ({command})", TELLING)
    return Says("radio", f"the SIM card gave the phone a command ({command})", TELLING)


def _boot(fact: Boot) -> Says:
    return Says("phone", "the phone started" if fact.kind == "start" else "the phone was shut down", TELLING)


def _clock(_fact: ClockChange) -> Says:
    return Says("phone", "the clock or the time zone was set")


def _with_reason(told: Says | None, why: str | None) -> Says | None:
    if told is None or not why:
        return told
    plain = next((words for signs, words in REASONS if any(sign in why for sign in signs)), why[:LONGEST])
    return told._replace(why=plain)


READERS: Mapping[type[Fact], Callable[..., Says | None]] = {
    DeviceState: _state,
    UserAct: _act,
    AppEvent: _event,
    Microphone: _microphone,
    CallState: _call_state,
    RadioRequest: _request,
    RadioCall: _radio_call,
    RadioNotice: _notice,
    StkCommand: _stk,
    Boot: _boot,
    ClockChange: _clock,
}
"""Kinds of records that say something of the minutes around a call."""
