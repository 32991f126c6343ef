"""Whose traffic it is: the app behind a uid, as far as a record names it. Nothing is guessed from a host, and a uid that several
packages share stays with all of them unless a record of the traffic itself names one.

A uid is 100,000 times the user plus the number of the app; numbers below 10,000 are parts of Android itself.

References: Android `android_filesystem_config.h` (AID_*), `UserHandle`, `Process.toSdkSandboxUid`, `TrafficStats.UID_REMOVED`,
`UID_TETHERING`.
"""

from __future__ import annotations

from collections import defaultdict

from offhook.answers import App, Tier
from offhook.facts.book import FactBook
from offhook.facts.phone import Package
from offhook.facts.traffic import UidName

USER_SPAN = 100_000
UNKNOWN = -1
REMOVED, TETHERING = -4, -5
SANDBOXES = range(20_000, 30_000)
"""Advertising code that Android (13+) runs apart from its app: the app's number and 10,000."""
SANDBOX_OFFSET = 10_000
OF_SYSTEM = {
    REMOVED: "apps that have been removed since",
    TETHERING: "other devices, through this phone (tethering)",
    0: "Android itself (kernel and root)",
    1000: "Android itself (system)",
    1001: "the phone process (radio)",
    1002: "Bluetooth",
    1010: "Wi-Fi",
    1013: "Android's media player",
    1014: "Android's DHCP client",
    1016: "Android's VPN",
    1019: "Android's copy protection (DRM)",
    1020: "Android's search for services nearby (mDNS)",
    1021: "location (GPS)",
    1027: "NFC",
    1029: "Android's IPv4 over IPv6 (clat)",
    1031: "Android's copy protection (media DRM)",
    1051: "Android's name lookup (DNS)",
    1052: "name lookup for tethered devices (DNS)",
    1061: "Android's updates",
    1073: "Android's network stack",
    2000: "a computer over adb (shell)",
    9999: "a process without an owner (nobody)",
}
"""What these numbers are, in plain words; they are names of parts of Android and not of apps."""


class AppsOfUids:
    """The apps of one phone by uid. Made once from its facts: installed packages, and what captures say of uids."""

    def __init__(self, book: FactBook) -> None:
        self._installed: dict[int, set[str]] = defaultdict(set)
        self._named: dict[int, set[str]] = defaultdict(set)
        self._labels: dict[str, str] = {}
        self._found: dict[tuple[int | None, str | None, str | None], App | None] = {}
        for package in book.of(Package):
            if package.uid is not None:
                self._installed[package.uid % USER_SPAN].add(package.name)
        for name in book.of(UidName):
            if name.uid >= 0 and name.package:
                self._named[name.uid].add(name.package)
                self._labels.setdefault(name.package, name.app)

    def of(self, uid: int | None, package: str | None = None, label: str | None = None) -> App | None:
        """Whose it is; None where nothing tells (no uid, or -1). package, label: as the tool that saw the traffic names them.

        tier: "recorded" where a record of the traffic tells the app or the number alone, "derived" where the number was looked
        up among the installed packages, of which a record of another time tells.
        """
        key = (uid, package or None, label or None)
        if key not in self._found:
            self._found[key] = self._app(*key)
        return self._found[key]

    def _app(self, uid: int | None, package: str | None, label: str | None) -> App | None:
        uid = None if uid == UNKNOWN else uid
        if uid is None and package is None and label is None:
            return None
        number = None if uid is None else uid if uid < 0 else uid % USER_SPAN
        named, installed = self._named.get(uid or 0, set()) if uid is not None else set(), self._packages(number)
        name, tier = _one(package, named, installed)
        everyone = installed | named | ({package} if package else set())
        return App(
            package=name,
            uid=uid,
            also=sorted(everyone - {name}),
            tier=tier,
            label=label or self._labels.get(name or "") or (OF_SYSTEM.get(number) if number is not None else None),
        )

    def _packages(self, number: int | None) -> set[str]:
        """The installed packages of an app's number; of a sandbox those of its app."""
        if number is None:
            return set()
        return self._installed.get(number - SANDBOX_OFFSET if number in SANDBOXES else number, set())


def _one(package: str | None, named: set[str], installed: set[str]) -> tuple[str | None, Tier]:
    """The one package that the strongest record names, if it names one: the traffic's own, the capture's list, the phone's."""
    if package:
        return package, "recorded"
    if named:
        return (min(named), "recorded") if len(named) == 1 else (None, "recorded")
    if installed:
        return (min(installed) if len(installed) == 1 else None), "derived"
    return None, "recorded"
