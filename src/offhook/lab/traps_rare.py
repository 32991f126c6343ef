"""More calls that are hard to tell apart: programs that touch, firmware, SIM, modem, panic keys, pockets."""

from __future__ import annotations

from offhook.lab import kinds
from offhook.lab.kinds import Parts
from offhook.lab.scenario import MINUTE, SECOND, Carried, Sign, Touches, TrueCall, UsePeriod
from offhook.lab.traps import Stage


def clicked_by_service(stage: Stage, at: int) -> Parts:
    """An accessibility service opens the dialer and presses its button: no input at all."""
    call = stage.call(
        at,
        stage.cast.abroad,
        package=stage.phone.dialer,
        cause="remote_control",
        how="accessibility",
        logged="deleted",
        use="undecidable",
    )
    act = Touches(
        began=at - 12 * SECOND, ended=call.ended + 3 * SECOND, source="injected", wake="android.server.wm:SCREEN_ON_FLAG:TURN_ON",
        apps=(stage.cast.viewer, stage.phone.dialer), unlocks=True, starter=stage.cast.viewer,
    )  # fmt: skip
    return (call, act)


def steered_from_afar(stage: Stage, at: int) -> Parts:
    """A support app sees the screen and touches it for somebody far away."""
    call = stage.call(
        at, stage.cast.abroad, package=stage.phone.dialer, cause="remote_control", how="projection", use="undecidable"
    )
    act = Touches(
        began=at - 30 * SECOND, ended=call.ended + 3 * SECOND, source="ghost", wake="android.server.wm:SCREEN_ON_FLAG:TURN_ON",
        apps=(stage.cast.support, stage.phone.dialer), unlocks=True,
    )  # fmt: skip
    return (call, act, Sign(at=at - 4 * MINUTE, what="projection", who=stage.cast.support))


def by_adb(stage: Stage, at: int) -> Parts:
    """A computer starts the call over adb (`am start -a …CALL`)."""
    return (
        stage.call(
            at, stage.cast.friend, way="intent", uid_caller=2000, cause="remote_control", how="adb", logged="yes"
        ),
    )


def tapped_by_shell(stage: Stage, at: int) -> Parts:
    """A computer wakes the phone and taps the dialer's button (`input tap`)."""
    call = stage.call(
        at, stage.cast.friend, package=stage.phone.dialer, cause="remote_control", how="input", use="undecidable"
    )
    act = Touches(
        began=at - 14 * SECOND, ended=call.ended + 3 * SECOND, source="ghost", wake="android.policy:POWER", apps=(stage.phone.dialer,), unlocks=True,
    )  # fmt: skip
    return (call, act, *(Sign(at=at - offset, what="injected") for offset in (9000, 4200, 760)))


def dialer_redials(stage: Stage, at: int) -> Parts:
    """The line is busy; the dialer's own redialling tries again, twice, untouched."""
    first = stage.call(
        at,
        stage.cast.office,
        package=stage.phone.dialer,
        answer_ms=None,
        wait_ms=4 * SECOND,
        end_code="BUSY",
        ended_by="remote",
    )
    parts: list[TrueCall] = [first]
    for last in (False, True):
        again = stage.call(
            parts[-1].ended + stage.rng.randint(14, 31) * SECOND, stage.cast.office, package=stage.phone.dialer, cause="system", how="redial",
            ended_by="remote", **({} if last else {"answer_ms": None, "wait_ms": 3 * SECOND, "end_code": "BUSY"}),
        )  # fmt: skip
        parts.append(again)
    return tuple(parts)


def firmware(stage: Stage, at: int) -> Parts:
    """A component of the vendor's firmware dials a service number."""
    return (
        stage.call(
            at, stage.cast.service, package=stage.cast.vendor, cause="system", logged="never", talk_ms=4 * SECOND
        ),
    )


def activation(stage: Stage, at: int) -> Parts:
    """The phone's own process registers with the carrier."""
    return (
        stage.call(
            at, stage.cast.service, package="com.android.phone", cause="system", logged="never", talk_ms=6 * SECOND
        ),
    )


def firmware_by_intent(stage: Stage, at: int) -> Parts:
    """The phone's own process asks by Intent (uid 1001)."""
    return (
        stage.call(
            at,
            stage.cast.service,
            way="intent",
            package="com.android.phone",
            cause="system",
            logged="never",
            talk_ms=5 * SECOND,
        ),
    )


def of_the_sim(stage: Stage, at: int) -> Parts:
    """The SIM orders a call; the modem dials it."""
    return kinds.modem(stage.phone, at, stage.cast.premium, stage.seconds(), cause="sim_toolkit")


def of_the_modem(stage: Stage, at: int) -> Parts:
    """A call appears in the modem that neither software nor SIM asked for."""
    return kinds.modem(stage.phone, at, stage.rng.choice((stage.cast.abroad, stage.cast.premium)), stage.seconds())


def panic_by_owner(stage: Stage, at: int) -> Parts:
    """Five presses of the power key, by a hand that then unlocks the phone."""
    call = _emergency(stage, at, "emergency_gesture")
    use = UsePeriod(
        began=at - 4000,
        ended=call.ended + 40 * SECOND,
        unlock="pin" if stage.phone.secure else "none",
        apps=("com.whatsapp",),
    )
    return (call, use)


def panic_in_pocket(stage: Stage, at: int) -> Parts:
    """Five presses of the power key in a pocket."""
    call = _emergency(stage, at, "emergency_gesture")
    touches = Touches(began=at - 5000, ended=call.ended + 4000, source="pocket")
    return (call, touches, Carried(began=at - 9 * MINUTE, ended=call.ended + 5 * MINUTE))


def pocket(stage: Stage, at: int) -> Parts:
    """A bag dials the last number of a phone that was put away unlocked."""
    call = stage.call(
        at, stage.cast.friend, package=stage.phone.dialer, cause="pocket", ended_by="remote", use="undecidable"
    )
    wake = stage.rng.choice(("android.policy:POWER", "com.android.systemui:TAP"))
    touches = Touches(
        began=at - 26 * SECOND, ended=call.ended + 3 * SECOND, source="pocket", wake=wake, apps=(stage.phone.dialer,), unlocks=True,
    )  # fmt: skip
    return (call, touches, Carried(began=at - 9 * MINUTE, ended=call.ended + 5 * MINUTE))


def pocket_emergency(stage: Stage, at: int) -> Parts:
    """A bag presses the emergency dialer of the lock screen."""
    call = _emergency(stage, at, "pocket")
    touches = Touches(
        began=at - 40 * SECOND, ended=call.ended + 3 * SECOND, source="pocket", surface="com.android.phone"
    )
    return (call, touches, Carried(began=at - 9 * MINUTE, ended=call.ended + 5 * MINUTE))


def _emergency(stage: Stage, at: int, cause: str) -> TrueCall:
    return stage.call(at, "112", way="emergency", package="com.android.phone", cause=cause, medium="cs", logged="never", use="undecidable",
                      talk_ms=stage.seconds(8, 40) * SECOND)  # fmt: skip
