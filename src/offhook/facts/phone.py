"""Facts about the phone itself: what it is, its clock, its lines (SIMs), its apps and who holds which right."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHeader(Fact):
    """The head of a dumpstate report. `at` is the start of the collection, local wall clock."""

    at: Stamp | None
    build: str | None = None
    fingerprint: str | None = None
    sdk: int | None = None
    radio: str | None = None
    network: str | None = None
    uptime_ms: int | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Fact):
    """One system property (getprop)."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAnchor(Fact):
    """One moment told in several clocks (alarm's nowRTC/nowELAPSED, batterystats TIME, telecom analytics).

    Any of the three may be None. `wall` is local clock face. kind: "now" (at dump time), "time" (a TIME record),
    "reset", "boot", "changed" (the last clock change: after it wall stamps are as now).
    """

    kind: str
    epoch: Stamp | None = None
    elapsed: Stamp | None = None
    wall: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot(Fact):
    """The phone started (or shut down). kind: "start", "shutdown"."""

    at: Stamp
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange(Fact):
    """The clock or the zone was set (TIME_SET, TIMEZONE_CHANGED, *-TIME records that contradict)."""

    at: Stamp
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Fact):
    """A subscription (SIM) of the phone (isub, telephony.registry). number/operator None = not printed or masked."""

    sub_id: int | None
    slot: int | None
    iccid: str | None = None
    operator: str | None = None
    number: str | None = None
    country: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAccount(Fact):
    """An account that Telecom can place or show calls with."""

    component: str
    account_id: str | None
    label: str | None
    enabled: bool
    capabilities: tuple[str, ...]
    user: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package(Fact):
    """An installed package. uid is the app id of user 0 (10123); shared_user names the shared uid if any."""

    name: str
    uid: int | None
    shared_user: str | None = None
    installer: str | None = None
    system: bool | None = None
    code_path: str | None = None
    version: str | None = None
    first_install: Stamp | None = None
    last_update: Stamp | None = None
    granted: tuple[str, ...] = ()
    hidden: bool | None = None
    stopped: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder(Fact):
    """Somebody holds a role or right at dump time.

    right: "role:android.app.role.DIALER", "accessibility", "media_projection", "device_admin", "notification_listener",
    "default_dialer", "call_redirection", "call_screening", "trust_agent", "in_call_service". state: "enabled", "bound", "active".
    """

    right: str
    package: str
    component: str | None = None
    user: int | None = None
    state: str = "enabled"
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdbKey(Fact):
    """A computer that may use adb on this phone, and when it was last connected."""

    name: str
    last_connection: Stamp | None
    connected_now: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Fact):
    """A Bluetooth link or bond: a wearable, headset or car that was near. `to` None = still open or not told."""

    address: str
    name: str | None
    kind: str
    began: Stamp | None = None
    ended: Stamp | None = None
    detail: str = ""
