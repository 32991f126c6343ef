"""The apps of the phone: what each package is, as far as the package list, the roles and the table of known names tell."""

from __future__ import annotations

import re
from collections import defaultdict

from offhook.facts.book import FactBook
from offhook.facts.handling import AppEvent
from offhook.facts.phone import Holder, Package
from offhook.inference.accounts import Caller
from offhook.knowledge.packages import OF_UID, known_package, trusted

USER_SPAN = 100_000
FIRST_APP_UID = 10_000
FIRMWARE = re.compile(r"/(?:system|product|vendor|apex|odm|oem|system_ext|my_\w{1,30}|prism|optics|data/preload)\b")
CAPABILITIES = re.compile(r"capabilities=(\d{1,9})")
KIND_BY_ROLE = (("companion", "COMPANION_DEVICE"), ("sos", "role.EMERGENCY"), ("assistant", "role.ASSISTANT"))
"""Words in the names of roles (12 and later for companions), and what their holders are."""
READS_SCREEN, GESTURES = 1, 32
CALL_SCREENS = ("InCall", "incall", "UserCallActivity", "OutgoingCallBroadcaster")


class AppsOfPhone:
    """Packages of one phone by name, and who holds which right."""

    def __init__(self, book: FactBook) -> None:
        self.packages: dict[str, Package] = {}
        for package in book.of(Package):
            self.packages.setdefault(package.name, package)
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        for name in self.packages:
            self._by_initials["".join(part[:1] for part in name.split("."))].append(name)
        self.holders: dict[str, list[Holder]] = defaultdict(list)
        for holder in book.of(Holder):
            self.holders[holder.right].append(holder)
        self._dialers = {
            h.package for right in ("role:android.app.role.DIALER", "default_dialer") for h in self.holders[right]
        }
        self._by_role = {kind: self._holding(word) for kind, word in KIND_BY_ROLE}
        self._shown = {
            event.package
            for event in book.of(AppEvent)
            if event.event == "resumed" and not is_call_screen(event.component)
        }
        self.helpers = self._pressing_helpers()
        self.viewers = {h.package: h for h in self.holders["media_projection"] if self.system(h.package) is not True}
        self._homes = {h.package for h in self.holders["role:android.app.role.HOME"]}

    def kind(self, package: str) -> str:
        """What a package is: a kind of `knowledge.packages`, or "chosen_dialer", "shown_system", "system", "app"."""
        system = self.system(package)
        known = known_package(package)
        named = known.kind if known is not None and trusted(known, system=system) else ""
        if package in self._dialers or named == "dialer":
            return "chosen_dialer" if system is False else "dialer"
        if named and named not in ("screen_part", "access"):
            return named
        if held := next((kind for kind, holders in self._by_role.items() if package in holders), None):
            return held
        if named == "screen_part" or (system and package in self._shown):
            return "shown_system"
        return "system" if system else "app"

    def _holding(self, word: str) -> set[str]:
        return {holder.package for right, held in self.holders.items() if word in right for holder in held}

    def fitting(self, initials: str) -> list[str]:
        """The installed packages with these initials."""
        return self._by_initials.get(initials, [])

    def kind_of_caller(self, caller: Caller) -> str | None:
        """What asked: by package, else by a uid of the system, else by what all packages that fit have in common."""
        if caller.package:
            return self.kind(caller.package)
        if caller.uid is not None and (kind := OF_UID.get(caller.uid % USER_SPAN)):
            return kind
        kinds = {self.kind(package) for package in caller.also}
        return kinds.pop() if len(kinds) == 1 else None

    def system(self, package: str) -> bool | None:
        """Whether a package is part of the firmware; None where no list tells."""
        found = self.packages.get(package)
        if found is None:
            return None
        if found.system is not None:
            return found.system
        if found.code_path:
            return bool(FIRMWARE.match(found.code_path))
        return True if found.uid is not None and found.uid % USER_SPAN < FIRST_APP_UID else None

    def is_home(self, package: str) -> bool:
        """Whether it is a launcher: by its role, else by its name."""
        return package in self._homes or "launcher" in package.lower() or package.endswith(".home")

    def may_call(self, package: str) -> bool:
        """Whether it holds a permission to place calls."""
        found = self.packages.get(package)
        return found is not None and any(right.endswith(("CALL_PHONE", "CALL_PRIVILEGED")) for right in found.granted)

    def _pressing_helpers(self) -> dict[str, Holder]:
        """Apps with an accessibility service that may press buttons: those of the vendor and of Google for this purpose apart."""
        bits = [int(found[1]) for h in self.holders["accessibility"] if (found := CAPABILITIES.search(h.detail))]
        if bits and not any(bit & (READS_SCREEN | GESTURES) for bit in bits):
            return {}
        helpers: dict[str, Holder] = {}
        for holder in self.holders["accessibility"]:
            known = known_package(holder.package)
            if holder.package and self.system(holder.package) is not True and (known is None or known.kind != "access"):
                helpers.setdefault(holder.package, holder)
        return helpers


def is_call_screen(component: str | None) -> bool:
    """Whether a screen is that of a running call, which comes up by itself."""
    return any(name in (component or "") for name in CALL_SCREENS)
