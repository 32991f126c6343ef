"""Facts that speak of somebody (or nobody) handling the phone: states that change, acts, app events."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState(Fact):
    """Something about the phone changed to a new value.

    state:  one of
            "screen"     on | off | doze (doze = always-on display, dream)
            "lock"       shown | hidden | occluded          (keyguard)
            "secure"     yes | no                           (a credential is set)
            "plug"       none | ac | usb | wireless | dock | yes
            "idle"       active | light | deep | maintenance (Doze)
            "moving"     yes | no                           (motion sensor; deep idle requires no)
            "usb_data"   on | off
            "bluetooth"  on | off
            "wifi"       connected | disconnected
            "headset"    plugged | unplugged
            "running"    on | off                           (CPU awake)
            "user"       the Android user in front
    value:  as above. why: reason as printed ("motion", "android.policy:POWER", "timeout"), None if none.
    at:     None = as it was at dump time.
    initial: True where the line repeats the state at the start of a history (no change happened at `at`).
    """

    at: Stamp | None
    state: str
    value: str
    why: str | None = None
    uid: int | None = None
    initial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAct(Fact):
    """Something that a hand (or what looks like one) did, or that proves who did it.

    act:  "wake"         why = the wake reason or detail as printed ("android.policy:POWER", "WAKE_REASON_BIOMETRIC", …)
          "sleep"        why = "power_button" | "timeout" | …
          "power_key"    intercept_power
          "unlock"       a credential or biometric was accepted, or the keyguard was dismissed (USER_PRESENT); why says which
          "unlock_failed"
          "touch"        windows touched (input_interaction), view events; package = the window's package
          "keyboard"     IME shown
          "volume_key"   package = who changed the volume
          "notification" clicked, action, swiped, panel revealed; why = which; package
          "media_button", "gesture" (emergency gesture, camera double tap), "shake"
          "plugged", "unplugged" at a wired charger
          "activity"     the power manager's last user activity (an age: see the stamp's base)
          "injected"     input that a program injected (old `input` command lines)
          "adb"          adb shell command, bug report taken, dumpsys run
          "motion"       the phone was moved
    """

    at: Stamp
    act: str
    why: str | None = None
    package: str | None = None
    uid: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppEvent(Fact):
    """An app came to the front, left it, or started.

    event: "resumed", "paused", "stopped", "top", "not_top", "created", "process_started", "service_started", "installed",
    "removed", "alarm", "job", "foreground_service", "foreground_service_end". why: type or reason as printed.
    """

    at: Stamp
    event: str
    package: str
    component: str | None = None
    uid: int | None = None
    user: int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphone(Fact):
    """The microphone was opened or closed (audio recording log)."""

    at: Stamp
    package: str
    uid: int | None
    started: bool
    used_for: str | None = None
