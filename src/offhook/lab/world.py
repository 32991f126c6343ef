"""One dump's view of a scenario: the happenings up to it, the clocks, ids and processes. What every renderer gets."""

from __future__ import annotations

import base64
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from random import Random

from offhook.lab.clock import PhoneClock
from offhook.lab.happenings import Happening, unfold
from offhook.lab.scenario import HOUR, App, Scenario, Sim, TrueCall, UsePeriod

PLATFORM = (
    App(package="android", uid=1000, system=True),
    App(
        package="com.android.phone",
        uid=1001,
        system=True,
        permissions=("CALL_PHONE", "CALL_PRIVILEGED"),
        activity=".EmergencyDialer",
    ),
    App(package="com.android.server.telecom", uid=1000, system=True),
    App(package="com.android.bluetooth", uid=1002, system=True),
    App(package="com.android.shell", uid=2000, system=True, permissions=("CALL_PHONE",)),
    App(package="com.android.systemui", uid=10030, system=True),
    App(package="com.android.settings", uid=1000, system=True, activity=".Settings"),
    App(package="com.android.emergency", uid=10031, system=True),
    App(package="com.android.stk", uid=1001, system=True),
)
SERVICES = (
    "accessibility activity adb alarm appops audio batterystats bluetooth_manager deviceidle isub media_projection package power"
    " role telecom telephony.registry trust usagestats"
).split()
FIRST_SERVICE_MS, EACH_SERVICE_MS = 40_000, 700
SYSTEM_PID, PHONE_PID, SYSTEMUI_PID = 1712, 2490, 2288


class World:
    """A scenario as it stands when a dump is taken. `now` = true ms when the dump of the services goes on."""

    def __init__(self, scenario: Scenario, taken: int) -> None:
        self.scenario = scenario
        self.phone = scenario.phone
        self.taken = taken
        self.sdk = scenario.phone.sdk
        self.clock = PhoneClock(scenario, taken)
        self.happenings = unfold(scenario, taken)
        self.apps: tuple[App, ...] = (*PLATFORM, *_with_roles(scenario))
        self._by_name = {app.package: app for app in self.apps}
        self._moments = [h.at for h in self.happenings]
        self.calls = tuple(call for call in scenario.calls if call.began <= taken and call.way != "elsewhere")
        self._ids = dict(self._numbered())
        self._screen = [(h.at, h.what == "wake") for h in self.happenings if h.what in {"wake", "sleep", "shutdown"}]

    def rng(self, artefact: str) -> Random:
        """A source of chance of its own for each artefact, so that one does not disturb the other."""
        return Random(f"{self.scenario.seed}:{self.taken}:{artefact}")

    def app(self, package: str) -> App:
        """The app, or a made-up one for a package that the scenario does not list."""
        return self._by_name.get(package) or App(package=package, uid=10400 + zlib.crc32(package.encode()) % 400)

    def uid(self, package: str) -> int:
        """The uid of a package, that of its Android user included (1010210 = app 10210 of user 10)."""
        app = self.app(package)
        return app.user * 100_000 + app.uid

    def pid(self, package: str) -> int:
        """A process id that stays the same."""
        fixed = {"android": SYSTEM_PID, "com.android.phone": PHONE_PID, "com.android.systemui": SYSTEMUI_PID}
        return fixed.get(package, 3000 + zlib.crc32(package.encode()) % 28_000)

    def dumped(self, service: str) -> int:
        """When this service is dumped: dumps run up to a minute behind the report's header."""
        return self.taken + FIRST_SERVICE_MS + SERVICES.index(service) * EACH_SERVICE_MS

    def since(self, at: int, *kinds: str) -> Iterator[Happening]:
        """Happenings from a moment on, of some kinds (all if none is given)."""
        for h in self.happenings[bisect_left(self._moments, at) :]:
            if not kinds or h.what in kinds:
                yield h

    def horizon(self, hours: float) -> int:
        """The oldest moment of a ring buffer: so many hours back, but not before the last boot."""
        return max(self.taken - round(hours * HOUR), self.clock.boot)

    def screen_on(self, at: int) -> bool:
        """Was the screen on at this moment?"""
        index = bisect_right(self._screen, (at, True)) - 1
        return index >= 0 and self._screen[index][1]

    def call_id(self, call: TrueCall) -> str:
        """TC@n: counts from 1 since boot."""
        return f"TC@{self._ids[call]}"

    def calls_since_boot(self) -> Sequence[TrueCall]:
        """What Telecom can know of."""
        return [call for call in self.calls if call.began >= self.clock.boot]

    def attended(self, at: int) -> bool:
        """Was somebody truly using the phone?"""
        return any(use.began <= at <= use.ended for use in self.scenario.acts if isinstance(use, UsePeriod))

    def sim(self, slot: int) -> Sim:
        """The SIM in a slot; a phone without one says so."""
        sims = self.phone.sims
        return sims[min(slot, len(sims) - 1)] if sims else Sim(operator="Emergency calls only", sub_id=-1)

    def initials(self, package: str) -> str:
        """com.google.android.dialer -> cgad"""
        return "".join(part[0] for part in package.split("."))

    def _numbered(self) -> Iterator[tuple[TrueCall, int]]:
        boot, number = None, 0
        for call in self.calls:
            number = number + 1 if self.clock.boot_of(call.began) == boot else 1
            boot = self.clock.boot_of(call.began)
            yield call, number


def uid_text(uid: int) -> str:
    """As Android prints uids: u0a123, u10a123, or the number of a system uid."""
    user, app = divmod(uid, 100_000)
    return f"u{user}a{app - 10000}" if 10000 <= app < 20000 else str(uid)


def session_id(counter: int) -> str:
    """Telecom's session ids: 16 bits of a counter in base64 without padding."""
    return base64.b64encode((counter % 65536).to_bytes(2, "big")).decode().rstrip("=")


def _with_roles(scenario: Scenario) -> tuple[App, ...]:
    """The scenario's apps, and its dialer and launcher where it does not list them."""
    listed = {app.package for app in scenario.apps}
    roles = ((scenario.phone.dialer, 10090), (scenario.phone.launcher, 10091))
    added = tuple(
        App(package=name, uid=uid, system=True, permissions=("CALL_PHONE",) if uid == 10090 else ())
        for name, uid in roles
        if name not in listed
    )
    return (*scenario.apps, *added)
