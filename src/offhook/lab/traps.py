"""Calls that are hard to tell apart, each with the traces of its cause: what the causes catalogue is put together from."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from offhook.lab import kinds
from offhook.lab.casts import Cast
from offhook.lab.kinds import Parts
from offhook.lab.scenario import (
    MINUTE,
    SECOND,
    BluetoothLink,
    Carried,
    Charge,
    Phone,
    Sign,
    Touches,
    TrueCall,
    UsePeriod,
)

CAR, HEADSET, WATCH = "02:00:00:00:12:34", "02:00:00:00:56:78", "02:00:00:00:9A:BC"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a trap is played: the phone, the names of the split, and chance."""

    phone: Phone
    cast: Cast
    rng: Random

    def seconds(self, low: int = 12, high: int = 260) -> int:
        """A length of talk."""
        return self.rng.randint(low, high)

    def call(self, at: int, number: str, **more: object) -> TrueCall:
        """A call on this phone, of some length, that rings as long as calls ring."""
        given: dict[str, object] = {
            "began": at, "number": number, "talk_ms": self.seconds() * SECOND, "medium": kinds.medium(self.phone),
            "dial_ms": self.rng.randint(420, 900), "answer_ms": self.rng.randint(3000, 14_000), "ring_ms": self.rng.randint(1200, 2600),
        }  # fmt: skip
        return TrueCall(**given | more)  # type: ignore[arg-type]


def person(stage: Stage, at: int) -> Parts:
    """The dialer in the hand."""
    number = stage.rng.choice((stage.cast.friend, stage.cast.office))
    ended_by = stage.rng.choice(("local", "local", "remote"))
    return (stage.call(at, number, way="dialer", package=stage.phone.dialer, ended_by=ended_by),)


def person_by_app(stage: Stage, at: int) -> Parts:
    """A third-party app in the hand: its call button, by the API."""
    return (stage.call(at, stage.cast.office, way="dialer", package=stage.cast.tasks, lights=False),)


def person_by_intent(stage: Stage, at: int) -> Parts:
    """A shop's app in the hand: its call button opens the dialer by Intent."""
    return (stage.call(at, stage.cast.office, way="intent", package=stage.cast.shop),)


def person_calls_back(stage: Stage, at: int) -> Parts:
    """A call is missed; minutes later somebody presses "call back" in its notification."""
    missed = stage.call(at, stage.cast.friend, direction="incoming", way="network", cause="caller", answer_ms=None,
                        ended_by="remote", wait_ms=stage.rng.randint(9, 30) * SECOND)  # fmt: skip
    back = stage.call(
        missed.ended + stage.rng.randint(2, 6) * MINUTE, stage.cast.friend, package=stage.phone.dialer, how="callback"
    )
    return (
        missed,
        back,
        Sign(at=back.began - 700, what="touch", who="com.android.systemui"),
        Sign(at=back.began - 620, what="notification_action", who=stage.phone.dialer),
    )


def incoming(stage: Stage, at: int) -> Parts:
    """Somebody calls; three in four are taken."""
    number = stage.rng.choice((stage.cast.friend, stage.cast.office, stage.cast.abroad))
    taken = stage.rng.random() < 0.75
    return (
        stage.call(
            at, number, direction="incoming", way="network", cause="caller", ended_by=stage.rng.choice(("remote", "local")) if taken else "remote",
            **({} if taken else {"answer_ms": None, "wait_ms": stage.rng.randint(4, 32) * SECOND}),
        ),
    )  # fmt: skip


def answered_by_headset(stage: Stage, at: int) -> Parts:
    """A headset or car takes the call after two rings; nobody touches the phone."""
    call = stage.call(at, stage.cast.friend, direction="incoming", way="network", cause="caller", how="auto_answer",
                      answer_ms=stage.rng.randint(1900, 4600), answerer="com.android.bluetooth", ended_by="remote", use="unattended")  # fmt: skip
    return (
        call,
        BluetoothLink(began=at - 8 * MINUTE, ended=call.ended + 9 * MINUTE, name="Headset 3", address=HEADSET),
    )


def answered_by_app(stage: Stage, at: int) -> Parts:
    """An app takes the call after some seconds."""
    call = stage.call(at, stage.cast.abroad, direction="incoming", way="network", cause="caller", how="auto_answer",
                      answer_ms=stage.rng.randint(900, 3800), answerer=stage.cast.tasks, ended_by="remote", use="unattended")  # fmt: skip
    return (call,)


def taken_elsewhere(stage: Stage, at: int) -> Parts:
    """An incoming call that the watch or the tablet took."""
    return (
        stage.call(
            at, stage.cast.friend, direction="incoming", way="network", cause="other_device", how="taken_elsewhere", answer_ms=None,
            wait_ms=stage.rng.randint(5, 14) * SECOND, end_code="ANSWERED_ELSEWHERE", ended_by="remote", use="unattended",
        ),
    )  # fmt: skip


def external(stage: Stage, at: int) -> Parts:
    """Another device on the same number makes the call."""
    return kinds.external(stage.phone, at, stage.rng.choice((stage.cast.friend, stage.cast.abroad)), stage.seconds())


def app_by_api(stage: Stage, at: int) -> Parts:
    """An app dials by the API, woken by its alarm; sometimes the call screen lights the display."""
    number = stage.rng.choice((stage.cast.premium, stage.cast.abroad))
    return (
        stage.call(at, number, package=stage.cast.stranger, cause="app", ended_by="remote", logged=stage.rng.choice(("deleted", "yes")),
                   lights=stage.rng.random() < 0.35),
    )  # fmt: skip


def app_by_job(stage: Stage, at: int) -> Parts:
    """An app dials out of a scheduled job."""
    call = stage.call(
        at, stage.cast.abroad, package=stage.cast.stranger, cause="app", how="job", ended_by="remote", logged="deleted"
    )
    return (call, Sign(at=at - stage.rng.randint(60, 900), what="job", who=stage.cast.stranger))


def app_by_intent(stage: Stage, at: int) -> Parts:
    """An app dials by Intent: Telecom does not note who."""
    return (
        stage.call(
            at,
            stage.cast.premium,
            way="intent",
            package=stage.cast.stranger,
            cause="app",
            ended_by="remote",
            logged="deleted",
        ),
    )


def app_beside_its_owner(stage: Stage, at: int) -> Parts:
    """An app dials by itself while somebody uses another app."""
    call = stage.call(
        at, stage.cast.premium, package=stage.cast.stranger, cause="app", ended_by="local", logged="yes", use="attended"
    )
    use = UsePeriod(began=at - 95 * SECOND, ended=call.ended + 20 * SECOND, unlock="fingerprint" if stage.phone.secure else "none",
                    wake="android.policy:POWER", apps=("com.android.chrome", "com.whatsapp"))  # fmt: skip
    return (call, use)


def same_app_alone(stage: Stage, at: int) -> Parts:
    """The app that its owner also uses for calls dials on its own."""
    return (stage.call(at, stage.cast.abroad, package=stage.cast.tasks, cause="app", ended_by="remote"),)


def automation(stage: Stage, at: int) -> Parts:
    """What the owner set up: the app dials to the minute that was asked for."""
    on_time = at - at % MINUTE + stage.rng.randint(60, 480)
    return (stage.call(on_time, stage.cast.friend, package=stage.cast.tasks, cause="app", ended_by="local"),)


def mouabad(stage: Stage, at: int) -> Parts:
    """The app waits until the screen is off and locked, dials a premium number, and hangs up when somebody wakes the phone."""
    call = stage.call(at, stage.cast.premium, way="intent" if stage.phone.sdk < 29 else "dialer", package=stage.cast.stranger, cause="app",
                      how="until_seen", hanger=stage.cast.stranger, logged="deleted", use="unattended")  # fmt: skip
    unlock = "pin" if stage.phone.secure else "none"
    before = UsePeriod(
        began=at - 2 * MINUTE, ended=at - stage.rng.randint(4, 25) * SECOND, unlock=unlock, apps=("com.whatsapp",)
    )
    seen = UsePeriod(
        began=call.ended - stage.rng.randint(200, 1800),
        ended=call.ended + 50 * SECOND,
        unlock=unlock,
        apps=("com.android.chrome",),
    )
    return (call, before, seen)


def of_work_profile(stage: Stage, at: int) -> Parts:
    """An app of the work profile (user 10) dials on its own."""
    return (stage.call(at, stage.cast.office, package=stage.cast.work, cause="app", user=10, ended_by="remote"),)


def of_shared_uid(stage: Stage, at: int) -> Parts:
    """One of two packages of a uid asks by Intent: the record names the uid, not the package."""
    return (
        stage.call(at, stage.cast.abroad, way="intent", package=stage.cast.twins[1], cause="app", ended_by="remote"),
    )


def voip_alone(stage: Stage, at: int) -> Parts:
    """A messenger calls while nobody is there."""
    return kinds.voip(stage.phone, at, stage.cast.friend, stage.seconds(), cause="app")


def voip_in_hand(stage: Stage, at: int) -> Parts:
    """A messenger's call by its owner."""
    return kinds.voip(stage.phone, at, stage.cast.friend, stage.seconds())


def assistant_heard(stage: Stage, at: int) -> Parts:
    """A voice (somebody's, or the television's) wakes the assistant, which dials."""
    call = stage.call(
        at, stage.cast.friend, package=stage.cast.assistant, cause="assistant", use="undecidable", lights=True
    )
    return (call, *_listening(stage, at, ("HOTWORD", "VOICE_RECOGNITION")))


def assistant_by_intent(stage: Stage, at: int) -> Parts:
    """The assistant, asked by a button, dials by Intent."""
    call = stage.call(
        at, stage.cast.office, way="intent", package=stage.cast.assistant, cause="assistant", use="undecidable"
    )
    return (call, *_listening(stage, at, ("VOICE_RECOGNITION",)))


def _listening(stage: Stage, at: int, sources: tuple[str, ...]) -> Parts:
    began = at - stage.rng.randint(4200, 9000)
    who = stage.cast.assistant
    starts = [Sign(at=began + index * 900, what="mic", who=who, detail=source) for index, source in enumerate(sources)]
    return (*starts, Sign(at=at - 800, what="mic_off", who=who, detail=sources[-1]))


def car_redials(stage: Stage, at: int) -> Parts:
    """A car kit asks for the last number again (BLDN) while the phone lies dark in it."""
    call = stage.call(at, stage.cast.friend, way="intent", uid_caller=1002, cause="accessory", use="undecidable")
    link = BluetoothLink(began=at - stage.rng.randint(1, 14) * MINUTE, ended=call.ended + 16 * MINUTE, address=CAR)
    drive = Carried(began=at - MINUTE, ended=call.ended + 15 * MINUTE)
    return (call, link, drive, Sign(at=at - 140, what="headset", who=CAR, detail="dialOutgoingCall"))


def watch_asks(stage: Stage, at: int) -> Parts:
    """A watch asks through its companion app; the phone lies untouched."""
    call = stage.call(
        at, stage.cast.friend, package=stage.cast.watch, cause="accessory", how="companion", use="undecidable"
    )
    link = BluetoothLink(began=at - 50 * MINUTE, ended=call.ended + 40 * MINUTE, name="Watch 6", address=WATCH)
    return (call, link)


def headset_button(stage: Stage, at: int) -> Parts:
    """A headset's button in a bag redials."""
    call = stage.call(
        at, stage.cast.office, way="intent", uid_caller=1002, cause="accessory", use="undecidable", ended_by="remote"
    )
    link = BluetoothLink(began=at - 12 * MINUTE, ended=call.ended + 10 * MINUTE, name="Headset 3", address=HEADSET)
    return (call, link, Sign(at=at - 90, what="headset", who=HEADSET, detail="dialOutgoingCall"))


def plugged(at: int, ended: int, plug: str = "ac") -> Charge:
    """A charger by day."""
    return Charge(began=at - 21 * MINUTE, ended=ended + 14 * MINUTE, plug=plug)


def ghost(stage: Stage, at: int) -> Parts:
    """A faulty screen on the charger: many apps in seconds, and a call among them."""
    call = stage.call(
        at,
        stage.rng.choice((stage.cast.friend, stage.cast.premium)),
        package=stage.phone.dialer,
        cause="ghost_touch",
        use="undecidable",
    )
    apps = ("com.android.chrome", "com.android.settings", "com.instagram.android", stage.phone.dialer)
    wake = stage.rng.choice(("android.policy:GESTURE", "com.android.systemui:full_screen_intent"))
    touches = Touches(
        began=at - 40 * SECOND, ended=call.ended + 9 * SECOND, source="ghost", wake=wake, apps=apps, unlocks=True
    )
    return (call, touches)


def ghost_by_day(stage: Stage, at: int) -> Parts:
    """The same on a charger by day, with volume keys that nobody pressed."""
    parts = ghost(stage, at)
    ended = max(part.ended for part in parts if isinstance(part, TrueCall))
    return (*parts, plugged(at, ended, stage.rng.choice(("usb", "wireless"))), Sign(at=at - 9000, what="volume"))
