"""What a session of Telecom tells about who acted: by which door a request came in, and from whom.

A session reads "ICA.dC(cgad)@AiU", "TSI.pC->CM.fOCP(cgat)@AOA", up to Android 8 "ICA.dC(InCall package: com.android.dialer)@A3k":
the short name of the class and method through which the request came, and the initials (the first letter of every part of its
name) of the package that sent it. Several packages may share initials.

References: packages/services/Telecomm `TelecomServiceImpl`, `InCallAdapter`, `BluetoothPhoneServiceImpl`,
`HeadsetMediaButton`, `TelecomBroadcastIntentProcessor`, `LogUtils.Sessions`; frameworks/base `android.telecom.Logging.Session`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

DOOR = re.compile(r"[A-Z][A-Za-z]{1,15}(?=\.)")
SENDER = re.compile(r"\((?:InCall package: )?(?P<sender>[\w.]{1,120})(?:/\w{1,40})?\)(?:@|$)")
PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.\w+)+")
BLUETOOTH, BLUETOOTH_INITIALS = "com.android.bluetooth", "cab"
Fits = Callable[[str], list[str]]
"""From initials to the installed packages that have them."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted. door: "screen", "app", "bluetooth", "headset", "notification", "watchdog" or "other".

    package: the only one that fits, else None; initials: as printed, "" if none.
    """

    door: str
    package: str | None = None
    initials: str = ""

    def words(self, by_door: Mapping[str, str]) -> str | None:
        """The sentence for this door, with the sender in parentheses where one is told."""
        says = by_door.get(self.door)
        if says is None or self.door in ("bluetooth", "headset"):
            return says
        sender = self.package or (f"initials {self.initials}" if self.initials else "")
        return f"{says} ({sender})" if sender else says


DOORS = {
    "ICA": "screen",
    "TSI": "app",
    "BPSI": "bluetooth",
    "HMB": "headset",
    "TBIP": "notification",
    "CAW": "watchdog",
}
ENDED = {
    "screen": "hung up on this phone",
    "app": "an app ended it",
    "bluetooth": "hung up by a Bluetooth device",
    "headset": "hung up with the button of a headset",
    "notification": "hung up from a notification of this phone",
    "watchdog": "Telecom's own watchdog ended it",
}
DECLINED = {
    "screen": "declined on this phone",
    "app": "an app declined it",
    "bluetooth": "declined by a Bluetooth device",
    "headset": "declined with the button of a headset",
    "notification": "declined from a notification of this phone",
}
ANSWERED = {
    "screen": "answered on the call screen",
    "app": "answered by an app",
    "bluetooth": "answered by a Bluetooth device",
    "headset": "answered with the button of a headset",
    "notification": "answered from a notification of this phone",
}
CAUSES = {
    "REMOTE": "the other side hung up",
    "MISSED": "nobody answered",
    "REJECTED": "declined on this phone",
    "BUSY": "the other side was busy",
    "CANCELED": "it was cancelled before it was connected",
    "ERROR": "an error ended it",
    "RESTRICTED": "a restriction of the phone or the network ended it",
    "ANSWERED_ELSEWHERE": "another device of the same number answered",
    "CALL_PULLED": "another device of the same number took it over",
    "OTHER": "it ended for another reason",
    "UNKNOWN": "it ended for a reason that is not recorded",
}
"""DisconnectCause codes (frameworks/base `android.telecom.DisconnectCause`) but LOCAL, which only the requests explain."""
NO_REQUEST = "the phone's radio or modem ended it"
"""LOCAL without any request to hang up: neither a hand nor an app asked."""
MISSED_REASONS = {
    "emergency": "an emergency call was going on",
    "max_dialing": "the phone was dialling already",
    "max_ringing": "another call was ringing already",
    "short_ring": "it rang for a moment only",
    "dnd": "do not disturb was on",
    "low_volume": "the ringer was turned low",
    "no_vibrate": "the phone did not vibrate",
    "css_silenced": "a screening app silenced it",
    "filter_timeout": "the call filters did not answer in time",
    "no_ring": "it never rang",
}
"""`missedReason` of Telecom's analytics (Android 12 and later)."""
CALL_SOURCES = {
    "EMERGENCY_DIALPAD": "it was dialled on the emergency dialpad",
    "EMERGENCY_SHORTCUT": "it was placed with the emergency shortcut",
}
"""`callSource` of Telecom's analytics (Android 10 and later)."""


def actor_of(session: str | None, fits: Fits, named: str | None = None) -> Actor:
    """Who acted in this session; `named` is a package that the event itself names."""
    door = DOOR.match(session or "")
    where = DOORS.get(door[0], "other") if door else "other"
    sender = SENDER.search((session or "")[-200:])
    printed = sender["sender"] if sender else ""
    package = named if named and PACKAGE.fullmatch(named) else None
    if package is None and PACKAGE.fullmatch(printed):
        package, printed = printed, ""
    if package is None and printed:
        packages = fits(printed)
        package = packages[0] if len(packages) == 1 else None
    if where == "screen" and (package == BLUETOOTH or (package is None and printed == BLUETOOTH_INITIALS)):
        where = "bluetooth"
    return Actor(where, package, printed)
