"""Who asked for a call: the records that name a package or a uid, read as such.

A package in Telecom's CREATED event is a record of the call itself. A session's initials (TSI.pC(cgad)) fit every installed
package with those initials. A uid of an intent names all packages that share it. Nothing here is guessed: where several
packages fit, all are named and none is chosen.
"""

from __future__ import annotations

import re
from collections import defaultdict

from offhook.facts.book import FactBook
from offhook.facts.calls import ActivityStart, AppOp, TelecomEvent
from offhook.facts.phone import Package
from offhook.inference.accounts import Caller

USER_SPAN = 100_000
SYSTEM_UIDS = {
    0: "root",
    1000: "the system",
    1001: "the phone process",
    1002: "Bluetooth (a headset, car or watch)",
    1027: "NFC",
    2000: "a computer over adb (shell)",
}
ITSELF = "com.android.server.telecom"
"""An intent reaches Telecom through a screen of its own, whose initials say nothing of who sent it."""
INITIALS = re.compile(r"^(?:TSI\.(?:pC|hCI)|UCA\.oC)[^(]*\((\w+)")
PACKAGE = re.compile(r"[A-Za-z][\w]*(?:\.[\w]+)+")


class Callers:
    """The phone's packages, looked up by uid and by initials."""

    def __init__(self, book: FactBook) -> None:
        self._by_uid: dict[int, set[str]] = defaultdict(set)
        self._by_initials: dict[str, set[str]] = defaultdict(set)
        self.uid_of: dict[str, int] = {}
        for package in book.of(Package):
            self._by_initials["".join(part[:1] for part in package.name.split("."))].add(package.name)
            if package.uid is not None:
                self._by_uid[package.uid].add(package.name)
                self.uid_of[package.name] = package.uid

    def of_initials(self, initials: str) -> list[str]:
        """Installed packages with these initials, in order of their names."""
        return sorted(self._by_initials.get(initials, ()))

    def of_created(self, event: TelecomEvent) -> Caller | None:
        """Who asked Telecom, as its CREATED event tells: the calling package (10+), else what the session's initials fit."""
        package = (event.data or "").partition(";")[0].strip()
        if package in self.uid_of or PACKAGE.fullmatch(package):
            return Caller(package, self.uid_of.get(package), "recorded", (), "Telecom recorded the calling package")
        initials = INITIALS.match(event.session or "")
        fits = [name for name in self.of_initials(initials[1]) if name != ITSELF] if initials else []
        if initials is None or not fits:
            return None
        name = fits[0] if len(fits) == 1 else None
        says = f"Telecom's session carries the initials {initials[1]}"
        return Caller(name, self.uid_of.get(name or ""), "derived", tuple(fits if name is None else ()), says)

    def of_start(self, start: ActivityStart) -> Caller | None:
        """Who sent the intent that asked for a call."""
        uid = start.real_uid if start.real_uid is not None else start.uid
        if start.package is not None and start.real_uid in (None, start.uid):
            return Caller(start.package, uid, "derived", (), f"an intent for a call came from it (uid {uid})")
        return None if uid is None else self.of_uid(uid, "an intent for a call came from it")

    def of_op(self, op: AppOp) -> Caller:
        """The package that used the permission to call."""
        state = {"top": "while on screen", "bg": "from the background", "cch": "from the background"}.get(
            op.state or "", ""
        )
        says = f"it used the permission to place calls at that moment{' ' + state if state else ''}"
        return Caller(op.package, op.uid if op.uid is not None else self.uid_of.get(op.package), "derived", (), says)

    def of_uid(self, uid: int, says: str) -> Caller:
        """All packages behind a uid; the name only where there is one."""
        packages = sorted(self._by_uid.get(uid % USER_SPAN, ()))
        who = SYSTEM_UIDS.get(uid % USER_SPAN)
        says = f"{says} (uid {uid}{': ' + who if who else ''})"
        if len(packages) == 1:
            return Caller(packages[0], uid, "derived", (), says)
        if uid % USER_SPAN == 2000:
            return Caller("com.android.shell", uid, "derived", (), says)
        return Caller(None, uid, "derived", tuple(packages), says)
