"""What would show each cause, what decides between two, and what to do about each: for the owner, in plain words.

Sentences ask for records that exist (see `facts/sources.py`) and for acts that a person can do; none names a culprit.
"""

from __future__ import annotations

from collections.abc import Mapping

RADIO = "the radio log of that minute: take the bug report within an hour of the next call"
EVENTS = "the event log of that minute: take the bug report within hours of the next call"
UNTOUCHED = "a live recording of touch input while the phone lies untouched"
HELPERS = "the list of apps that may press buttons (Settings, Accessibility), when it happens again"
BILL = "the carrier's itemised bill of that day"
ASK_FOR_BILL = "Ask the carrier for the itemised bill of that minute."
"""Advice that is idle where a bill of that minute is in the evidence."""
APP_LIST = "the list of installed apps and who installed them (a full bug report holds it)"
OTHER_DEVICES = "the carrier's list of SIMs and devices on this number"
BLUETOOTH = "the list of Bluetooth links of that hour (a full bug report holds it on Android 13 and later)"
MICROPHONE = "the audio log of that day: the full bug report holds the last 50 openings of the microphone"
VOICE = "the assistant's own list of what it heard (in its account settings)"
PERMISSION = "the record of when each app last used the permission to call, before its next call overwrites it"

SHOWN_BY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "person": (("event_log", EVENTS), ("", "what whoever had the phone remembers of that minute")),
    "pocket": (("event_log", EVENTS), ("", "where the phone was carried that minute")),
    "ghost_touch": (("", UNTOUCHED),),
    "assistant": (("audio", MICROPHONE), ("", VOICE)),
    "accessory": (("bluetooth", BLUETOOTH), ("", "the list of calls that the car or watch itself keeps")),
    "app": (("packages", APP_LIST), ("app_ops", PERMISSION)),
    "remote_control": (
        ("accessibility", HELPERS),
        ("adb", "the list of computers that may control the phone (dumpsys adb)"),
    ),
    "system": (("packages", APP_LIST), ("", "the maker's own word on what this component calls")),
    "sim_toolkit": (("radio_log", RADIO), ("", "the carrier's word on what the applet of this SIM does")),
    "modem": (("radio_log", RADIO), ("", BILL)),
    "emergency_gesture": (
        ("main_log", "the system log of that minute: take the bug report within an hour of the next call"),
    ),
    "other_device": (("", OTHER_DEVICES),),
    "caller": (("telecom", "the call service's own history: take the bug report before ten more calls"), ("", BILL)),
}
"""cause -> (source that would tell, sentence). A source that covers the call already has told; "" is no source of the phone."""

BETWEEN: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset({"person", "ghost_touch"}): (UNTOUCHED, "whether it happens again on another charger, and on none"),
    frozenset({"person", "pocket"}): ("whether the phone was in a hand or in a bag that minute",),
    frozenset({"pocket", "ghost_touch"}): (UNTOUCHED,),
    frozenset({"person", "remote_control"}): (UNTOUCHED,),
    frozenset({"ghost_touch", "remote_control"}): (
        UNTOUCHED + ": a faulty screen shows contacts, a program shows none",
    ),
    frozenset({"sim_toolkit", "modem"}): (RADIO, "whether it happens again with another SIM in the phone"),
    frozenset({"modem", "other_device"}): (OTHER_DEVICES,),
    frozenset({"app", "person"}): (PERMISSION,),
    frozenset({"app", "remote_control"}): (PERMISSION,),
    frozenset({"person", "caller"}): (BILL,),
}

ADVICE: Mapping[str, tuple[str, ...]] = {
    "person": ("Ask those who could have had the phone in hand; no record tells who it was.",),
    "pocket": (
        "Let the screen lock at once when it goes off, and turn off tap or lift to wake.",
        "Take emergency contacts and shortcuts off the lock screen if they are pressed by accident.",
    ),
    "ghost_touch": (
        "Try another charger and cable, and none; clean and dry the screen; have it replaced if touches appear by themselves.",
    ),
    "assistant": (
        "Turn off the assistant on the lock screen, or train its voice match again.",
        "Look at the assistant's own list of what it heard.",
    ),
    "accessory": (
        "Look which headsets, cars and watches are linked, and remove those that nobody uses.",
        "Lock the button of the headset if it has one.",
    ),
    "app": (
        "Take the permission to call away from the app that asked (Settings, Apps, Permissions, Phone).",
        "Keep the evidence first, then uninstall it if nobody needs it; if it is yours and set up so, change its rule.",
    ),
    "remote_control": (
        "Look which apps may press buttons (Settings, Accessibility) and which share the screen; switch off what nobody needs.",
        "Turn off USB and wireless debugging and revoke the computers that were allowed (Developer options).",
    ),
    "system": (
        "Ask the maker what this component calls, and whether an update stops it.",
        "Take its permission to call away if the phone allows that.",
    ),
    "sim_toolkit": ("Ask the carrier what the applet of this SIM does, or for another SIM.",),
    "modem": (ASK_FOR_BILL, "Update the phone's firmware, and try another SIM."),
    "emergency_gesture": (
        "Turn off the emergency gesture, or its countdown sound on, if it was pressed by accident (Settings, Safety and emergency).",
    ),
    "other_device": (
        "Ask the carrier which devices and SIMs are on this number, and have removed what you do not know.",
    ),
    "caller": (
        "Somebody else called; block the number if it is not wanted, and do not call back numbers you do not know.",
    ),
}
"""cause -> what to do about it, in this order."""
