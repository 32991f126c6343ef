"""Calls by their cause, each with the acts that go with it: what the catalogue's phones are put together from."""

from __future__ import annotations

from offhook.lab.devices import ASSISTANT, REMOTE, STRANGER, VOIP
from offhook.lab.scenario import MINUTE, SECOND, Act, BluetoothLink, Carried, Phone, Touches, TrueCall

Parts = tuple[Act, ...]


def medium(phone: Phone) -> str:
    """Old phones dial circuit-switched."""
    return "cs" if phone.sdk < 26 else "ims"


def person(phone: Phone, at: int, number: str, seconds: int = 70, **more: object) -> Parts:
    """Somebody dials on purpose with the phone in hand."""
    return (_call(phone, at, number, seconds, way="dialer", package=phone.dialer, **more),)


def incoming(phone: Phone, at: int, number: str, seconds: int | None = 50, **more: object) -> Parts:
    """Somebody calls; seconds None = nobody takes it."""
    more = {"answer_ms": None} | more if seconds is None else more
    return (
        _call(
            phone,
            at,
            number,
            seconds or 0,
            direction="incoming",
            way="network",
            cause="caller",
            **{"ended_by": "remote"} | more,
        ),
    )


def app(phone: Phone, at: int, number: str, seconds: int = 200, package: str = STRANGER, **more: object) -> Parts:
    """An app asks by the API, on its own."""
    return (
        _call(
            phone,
            at,
            number,
            seconds,
            way="dialer",
            package=package,
            cause="app",
            **{"ended_by": "remote", "logged": "deleted"} | more,
        ),
    )


def app_by_intent(
    phone: Phone, at: int, number: str, seconds: int = 95, package: str = STRANGER, **more: object
) -> Parts:
    """An app asks by Intent: Telecom does not note who."""
    return (
        _call(phone, at, number, seconds, way="intent", package=package, cause="app", **{"ended_by": "remote"} | more),
    )


def by_adb(phone: Phone, at: int, number: str, seconds: int = 8) -> Parts:
    """A computer dials over adb."""
    return (_call(phone, at, number, seconds, way="intent", uid_caller=2000, cause="remote_control"),)


def system(phone: Phone, at: int, number: str, seconds: int = 4) -> Parts:
    """A component of the vendor's firmware dials."""
    return (
        _call(
            phone, at, number, seconds, way="dialer", package="com.vendor.activation", cause="system", logged="never"
        ),
    )


def modem(phone: Phone, at: int, number: str, seconds: int = 33, cause: str = "modem") -> Parts:
    """A call appears in the modem that no software dialled; cause "sim_toolkit" where the SIM asked."""
    return (_call(phone, at, number, seconds, way="modem", medium="cs", cause=cause, ended_by="modem", dial_ms=140),)


def voip(phone: Phone, at: int, number: str, seconds: int = 120, cause: str = "person") -> Parts:
    """A call of a messenger; cause "app" where nobody was there."""
    return (
        _call(phone, at, number, seconds, way="self_managed", package=VOIP, cause=cause, logged="never", dial_ms=300),
    )


def external(phone: Phone, at: int, number: str, seconds: int = 180) -> Parts:
    """Another device on the same number makes the call; this phone does not log it."""
    return (
        _call(
            phone,
            at,
            number,
            seconds,
            way="external",
            cause="other_device",
            logged="never",
            dial_ms=60,
            ended_by="remote",
        ),
    )


def sos(phone: Phone, at: int) -> Parts:
    """Five presses of the power key."""
    call = _call(
        phone,
        at,
        "112",
        21,
        way="emergency",
        package="com.android.phone",
        cause="emergency_gesture",
        medium="cs",
        logged="never",
        use="undecidable",
    )
    return (call, Touches(began=at - 5000, ended=call.ended + 4000, source="pocket"))


def assistant(phone: Phone, at: int, number: str, seconds: int = 60) -> Parts:
    """A voice assistant places the call; who spoke, no record tells."""
    return (_call(phone, at, number, seconds, way="dialer", package=ASSISTANT, cause="assistant", use="undecidable"),)


def car(phone: Phone, at: int, number: str, seconds: int = 240) -> Parts:
    """A car kit asks over Bluetooth; the phone lies dark."""
    call = _call(
        phone, at, number, seconds, way="intent", uid_caller=1002, package=None, cause="accessory", use="undecidable"
    )
    link = BluetoothLink(began=at - 11 * MINUTE, ended=call.ended + 16 * MINUTE)
    return (call, link, Carried(began=at - 10 * MINUTE, ended=call.ended + 15 * MINUTE))


def pocket(phone: Phone, at: int, number: str, seconds: int = 140) -> Parts:
    """A bag dials: real touches without intent."""
    call = _call(
        phone,
        at,
        number,
        seconds,
        way="dialer",
        package=phone.dialer,
        cause="pocket",
        ended_by="remote",
        use="undecidable",
    )
    touches = Touches(
        began=at - 26 * SECOND,
        ended=call.ended + 3 * SECOND,
        source="pocket",
        apps=(phone.dialer,),
        unlocks=not phone.secure,
    )
    return (call, touches, Carried(began=at - 9 * MINUTE, ended=call.ended + 5 * MINUTE))


def ghost(phone: Phone, at: int, number: str, seconds: int = 30) -> Parts:
    """A faulty screen dials, on the charger."""
    call = _call(phone, at, number, seconds, way="dialer", package=phone.dialer, cause="ghost_touch", use="undecidable")
    wake = "android.policy:GESTURE"
    return (
        call,
        Touches(
            began=at - 40 * SECOND,
            ended=call.ended + 9 * SECOND,
            source="ghost",
            wake=wake,
            apps=(phone.dialer,),
            unlocks=True,
        ),
    )


def remote(phone: Phone, at: int, number: str, seconds: int = 88) -> Parts:
    """A program presses the dialer's button through an accessibility service."""
    call = _call(
        phone,
        at,
        number,
        seconds,
        way="dialer",
        package=phone.dialer,
        cause="remote_control",
        logged="deleted",
        use="undecidable",
    )
    wake = "android.server.wm:SCREEN_ON_FLAG:TURN_ON"
    act = Touches(
        began=at - 12 * SECOND,
        ended=call.ended + 3 * SECOND,
        source="injected",
        wake=wake,
        apps=(REMOTE, phone.dialer),
        unlocks=True,
    )
    return (call, act)


def _call(phone: Phone, at: int, number: str, seconds: int, **more: object) -> TrueCall:
    given: dict[str, object] = {
        "began": at,
        "number": number,
        "talk_ms": seconds * SECOND,
        "medium": medium(phone),
    } | more
    return TrueCall(**given)  # type: ignore[arg-type]
