"""The words of the lab: a phone, its owner's days, its calls and what went wrong with its clock.

A scenario is what truly happened. Times are milliseconds since 1970-01-01T00:00Z on a true clock (`moment` makes them
from local text); what the phone's own clock said is the business of `clock`. Numbers and names are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def moment(zone: str, text: str) -> int:
    """True UTC milliseconds of a local ISO text ("2026-09-19 00:12:03") in an IANA zone."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sim:
    """A SIM card. slot counts from 0, sub_id from 1; number is the owner's own."""

    slot: int = 0
    sub_id: int = 1
    operator: str = "Example Mobile"
    number: str = "+6580000001"
    country: str = "sg"
    plmn: str = "52599"
    iccid: str = "8965000000000000001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """The device. release/sdk: Android's; locale: of the system process (decides Telecom's header dates), one of
    "en_US", "en_GB", "de_DE", "nb_NO", "iso". dialer, launcher: the packages in those roles."""

    make: str
    model: str
    product: str
    device: str
    release: str
    sdk: int
    build: str
    incremental: str
    zone: str
    locale: str = "en_US"
    vendor: str = "aosp"
    build_type: str = "user"
    sims: tuple[Sim, ...] = (Sim(),)
    dialer: str = "com.google.android.dialer"
    launcher: str = "com.android.launcher3"
    secure: bool = True

    @property
    def fingerprint(self) -> str:
        """As getprop and the report's header print it."""
        path = f"{self.make}/{self.product}/{self.device}:{self.release}/{self.build}/{self.incremental}"
        return f"{path}:{self.build_type}/release-keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An installed package. uid: app id of user 0. capabilities: bits of its accessibility service, 0 = has none.

    shared: the name of the uid that it shares with others. projecting: it captures the screen when the evidence is taken.
    role: a role that it holds besides those of the phone ("COMPANION_DEVICE_WATCH"). user: the Android user it lives in.
    """

    package: str
    uid: int
    system: bool = False
    permissions: tuple[str, ...] = ()
    activity: str = ".MainActivity"
    capabilities: int = 0
    installer: str | None = "com.android.vending"
    installed: int | None = None
    self_managed: bool = False
    shared: str = ""
    projecting: bool = False
    role: str = ""
    user: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePeriod:
    """Somebody picks the phone up, uses it and puts it down.

    wake: how the screen came on, a detail string of Android ("android.policy:POWER", "android.policy:BIOMETRIC", …).
    unlock: "fingerprint", "pin", "none" (no credential is set) or "" (never unlocked).
    apps: packages in the order in which they came to the front. ends: "power_button" or "timeout".
    """

    began: int
    ended: int
    wake: str = "android.policy:POWER"
    unlock: str = "fingerprint"
    apps: tuple[str, ...] = ()
    ends: str = "power_button"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenBlip:
    """The screen lights up by itself (a notification) and goes dark again; nobody is there."""

    at: int
    lasts_ms: int = 10 * SECOND
    package: str = "com.whatsapp"
    why: str = "com.android.systemui:full_screen_intent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """Touches that no person makes on purpose: a pocket, a faulty screen, a program. The keyguard stays unless `unlocks`.

    source: "pocket", "ghost" or "injected". wake: as in UsePeriod. apps: what comes to the front. surface: the window that is
    touched where the keyguard stays. starter: the package that opens the apps (injected: the program; else the launcher).
    """

    began: int
    ended: int
    source: str
    wake: str = "android.policy:POWER"
    apps: tuple[str, ...] = ()
    unlocks: bool = False
    surface: str = "com.android.systemui"
    starter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """The phone hangs on a charger. plug: "ac", "usb" or "wireless"."""

    began: int
    ended: int
    plug: str = "ac"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The phone is moved about (a walk, a drive) without being used."""

    began: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BluetoothLink:
    """A headset, car or watch was linked."""

    began: int
    ended: int
    name: str = "Car Kit 2"
    address: str = "02:00:00:00:12:34"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that happens at one moment and leaves its trace where Android leaves one.

    what: "mic" (who opened the microphone, detail = for what), "mic_off", "headset" (detail = what the Bluetooth process says),
    "alarm", "job" (who), "notification_action" (who = whose notification), "volume", "injected" (a shell's `input`),
    "projection" (who began to capture the screen), "resumed", "touch", "wake", "sleep": as in `happenings`.
    """

    at: int
    what: str
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueCall:
    """One call as it truly was.

    began:    the request, or the first sign of an incoming call.
    dial_ms:  from the request to SET_DIALING (or from CREATED to SET_RINGING); None = never got that far (only requested).
    ring_ms:  from there to the far end's (or the near end's) ringing; None = never rang.
    answer_ms: from dialling or ringing to the answer; None = not answered.
    talk_ms:  from the answer to the end.
    wait_ms:  unanswered: how long it was tried.
    way:      how the request came: "dialer" (TSI.pC), "intent" (ACTION_CALL), "modem" (appeared in the modem), "self_managed"
              (VoIP app), "external" (on another device), "emergency", "network" (incoming), "elsewhere" (by another device or a
              copied SIM, and this phone knows nothing of it: only the bill does).
    package:  who asked; None for modem and network. uid_caller: 1002 (Bluetooth) or 2000 (adb) where an intent came from there.
    medium:   "ims", "cs" or "wifi". slot: of the SIM.
    logged:   "yes", "deleted" or "never".
    cause:    one of the thirteen causes. ended_by: "local", "remote" or "modem". use: overrides what the acts say.
    how:      the kind of that cause ("job", "redial", "callback" …), "" = the plain one; see `decidable`.
    answerer: the package that took an incoming call, None = a hand. hanger: the package that ended it, None = the dialer's screen.
    end_code: Telecom's code where it is none of the usual ("BUSY", "ANSWERED_ELSEWHERE"). user: the Android user that asked.
    lights:   the call screen turns the display on by itself. billed: the carrier bills calls of its kind.
    """

    began: int
    number: str
    direction: str = "outgoing"
    dial_ms: int | None = 620
    ring_ms: int | None = 1900
    answer_ms: int | None = 6200
    talk_ms: int = 60 * SECOND
    wait_ms: int = 25 * SECOND
    way: str = "dialer"
    package: str | None = None
    uid_caller: int | None = None
    medium: str = "ims"
    slot: int = 0
    logged: str = "yes"
    cause: str = "person"
    ended_by: str = "local"
    use: str | None = None
    how: str = ""
    answerer: str | None = None
    hanger: str | None = None
    end_code: str = ""
    user: int = 0
    lights: bool = False
    billed: bool = True

    @property
    def dialled(self) -> int | None:
        """When SET_DIALING or SET_RINGING was recorded."""
        return None if self.dial_ms is None else self.began + self.dial_ms

    @property
    def answered(self) -> int | None:
        """When it was answered, None if it was not."""
        dialled = self.dialled
        return None if dialled is None or self.answer_ms is None else dialled + self.answer_ms

    @property
    def ended(self) -> int:
        """When it was over."""
        if (answered := self.answered) is not None:
            return answered + self.talk_ms
        return (self.dialled or self.began) + (self.wait_ms if self.dial_ms is not None else 1200)

    @property
    def stage(self) -> str:
        """How far it got: requested, dialled, ringing or answered."""
        if self.answered is not None:
            return "answered"
        if self.dial_ms is None:
            return "requested"
        return "dialled" if self.ring_ms is None else "ringing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueMessage:
    """Something that the phone sent over the telephone network besides calls, or received.

    kind:   "sms", "ussd" (number = the code, "*100#") or "supplementary" (a setting of the line: "**21*+86…#" forwards all calls).
    way:    "app" (the API), "intent" (a code dialled like a number), "sim" (the SIM ordered it), "network" (incoming).
    stored: in the message store, "yes", "deleted" or "never". package: who asked. cost: "premium", "standard", "free", "unknown".
    """

    at: int
    kind: str
    number: str
    body: str = "hello"
    way: str = "app"
    package: str | None = None
    stored: str = "yes"
    cost: str = "standard"
    cause: str = "app"
    slot: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFault:
    """Something happens to the phone's time. kind: "set" (the clock jumps by `seconds`), "reboot" (off for `seconds`),
    "zone" (the zone becomes `zone`). The clock is right at the end; before a "set" it was wrong by minus the step."""

    at: int
    kind: str
    seconds: int = 0
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the owner says: "I did not touch my phone" between two moments."""

    began: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """What the owner says: "I set this up myself"."""

    package: str
    says: str


Act = (
    UsePeriod
    | ScreenBlip
    | Touches
    | Charge
    | Carried
    | BluetoothLink
    | TrueCall
    | TrueMessage
    | ClockFault
    | Statement
    | Sign
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many hours back each ring buffer goes at the moment of the dump (a reboot cuts logs and Telecom shorter)."""

    system: float = 0.7
    events: float = 5.0
    radio: float = 2.0
    battery: float = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """What the carrier's bill of the line is like. Spans are true ms.

    others:  other lines on the same bill, each with some calls of its own. texts, data: how many such rows stand between the calls.
    abroad:  from when to when the line was used in another country (roaming rows). splits: calls are cut at midnight.
    late_s:  the network's clock is that much later than the phone's.
    """

    others: tuple[str, ...] = ()
    texts: int = 0
    data: int = 0
    abroad: tuple[int, int] | None = None
    splits: bool = False
    late_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One phone and what happened to it.

    began:    the start of the life line: nothing of the scenario is older. It is also the last boot before it.
    taken:    when the evidence was taken (the start of the collection).
    earlier:  when an earlier report of the same phone was taken, if any.
    evidence: any of "bugreport", "telecom", "logcat", "battery" (single dumps), "call_log_xml", "call_log_query", "call_log_db",
              "sms_xml", "sms_db"; where `bill` names a layout (`bill_layouts`), the carrier's bill is there as well.
    taken_by: "adb" (a computer) or "hand" (the phone's own menu).
    size_bytes: how large the report's text should be about (noise in the logs makes up for what is missing).
    automations: what the owner says that he set up.
    """

    name: str
    phone: Phone
    began: int
    taken: int
    apps: tuple[App, ...]
    acts: tuple[Act, ...]
    seed: int = 1
    earlier: int | None = None
    evidence: tuple[str, ...] = ("bugreport", "call_log_xml")
    taken_by: str = "adb"
    reach: Reach = field(default_factory=Reach)
    size_bytes: int = 400_000
    says: str = ""
    automations: tuple[Automation, ...] = ()
    bill: str = ""
    billing: Billing = field(default_factory=Billing)

    def of(self, kind: type) -> tuple[Act, ...]:
        """The acts of one kind, in the order of their beginning."""
        return tuple(sorted((a for a in self.acts if isinstance(a, kind)), key=_start))

    @property
    def calls(self) -> tuple[TrueCall, ...]:
        """All calls, in the order of their beginning."""
        return tuple(sorted((a for a in self.acts if isinstance(a, TrueCall)), key=lambda call: call.began))

    @property
    def messages(self) -> tuple[TrueMessage, ...]:
        """All messages and codes, in order."""
        return tuple(sorted((a for a in self.acts if isinstance(a, TrueMessage)), key=lambda message: message.at))

    @property
    def clock_faults(self) -> tuple[ClockFault, ...]:
        """What happened to the clock, in order."""
        return tuple(sorted((a for a in self.acts if isinstance(a, ClockFault)), key=lambda fault: fault.at))


def _start(act: Act) -> int:
    return act.at if isinstance(act, (ScreenBlip, ClockFault, Sign, TrueMessage)) else act.began
