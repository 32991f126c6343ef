"""What happens inside the phone, step by step: acts of people and apps unfolded into moments that any witness may record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from offhook.lab.scenario import (
    HOUR,
    MINUTE,
    SECOND,
    BluetoothLink,
    Carried,
    Charge,
    ClockFault,
    Scenario,
    ScreenBlip,
    Sign,
    Touches,
    TrueCall,
    TrueMessage,
    UsePeriod,
)

LIGHT_AFTER = 8 * MINUTE
DEEP_AFTER = 64 * MINUTE
MAINTENANCE = 5 * MINUTE
SOS_UI = "com.android.emergency"


@dataclass(frozen=True, slots=True)
class Happening:
    """One moment inside the phone.

    what: "wake" "sleep" (detail = reason), "lock_shown" "lock_hidden" (detail = how) "bouncer" "unlock_failed",
          "resumed" "paused" (who = package), "touch" (who = package), "keyboard", "power_key", "notify" (who = package),
          "plug" "unplug" (detail = kind), "idle" (detail = light|full|maintenance|off, who = reason), "motion",
          "bluetooth_up" "bluetooth_down" (detail = address, who = name), "boot" "shutdown" "time_set" "zone_set",
          "alarm" "job" (who = package), "gesture", "call" (detail = step, call), "message" (message), and those of `scenario.Sign`.
          A "resumed" names in its detail the package that opened it (the launcher where it is empty).
    """

    at: int
    what: str
    who: str = ""
    detail: str = ""
    call: TrueCall | None = None
    message: TrueMessage | None = None


def unfold(scenario: Scenario, taken: int) -> tuple[Happening, ...]:
    """Everything that happened up to `taken`, in order."""
    rng = Random(f"{scenario.seed}:happenings")
    found: list[Happening] = [Happening(scenario.began, "boot")]
    for act in scenario.acts:
        found.extend(_of_act(scenario, act, rng))
    found.sort(key=lambda h: h.at)
    found = [h for h in found if scenario.began <= h.at <= taken]
    if scenario.phone.sdk >= 23:
        found.extend(_doze(found, taken))
        found.sort(key=lambda h: h.at)
    return tuple(found)


def _of_act(scenario: Scenario, act: object, rng: Random) -> Iterator[Happening]:
    if isinstance(act, UsePeriod):
        yield from _use(scenario, act, rng)
    elif isinstance(act, Touches):
        yield from _touches(scenario, act, rng)
    elif isinstance(act, ScreenBlip):
        yield from _blip(act)
    elif isinstance(act, TrueCall):
        yield from _call(act) if act.way != "elsewhere" else ()
    elif isinstance(act, TrueMessage):
        yield from _message(act)
    elif isinstance(act, Sign):
        yield Happening(act.at, act.what, act.who, act.detail)
    elif isinstance(act, (Charge, Carried, BluetoothLink)):
        yield from _span(scenario, act, rng)
    elif isinstance(act, ClockFault):
        yield from _fault(act)


def _use(scenario: Scenario, act: UsePeriod, rng: Random) -> Iterator[Happening]:
    phone = scenario.phone
    if "POWER" in act.wake:
        yield Happening(act.began - 12, "power_key")
    yield Happening(act.began, "wake", detail=act.wake)
    front = act.began + rng.randint(350, 900)
    if act.unlock == "pin":
        yield Happening(front, "bouncer")
        front += rng.randint(1500, 3200)
    if act.unlock:
        yield Happening(front, "lock_hidden", detail=act.unlock)
        yield from _walk(front + 40, act.ended, (phone.launcher, *act.apps), rng)
    yield Happening(act.ended, "sleep", detail=act.ends)
    yield Happening(act.ended + 60, "lock_shown")


def _walk(began: int, ended: int, apps: tuple[str, ...], rng: Random) -> Iterator[Happening]:
    """Apps come to the front one after the other, with touches in each."""
    share = max((ended - began) // len(apps), 1)
    for index, app in enumerate(apps):
        start = began + index * share
        stop = min(start + share, ended) - 20
        yield Happening(start, "resumed", app)
        yield from _taps(start + 700, stop, app, rng)
        yield Happening(max(stop, start + 1), "paused", app)


def _taps(began: int, ended: int, app: str, rng: Random) -> Iterator[Happening]:
    at, left = began, 40
    while at < ended and left:
        yield Happening(at, "touch", app)
        if left % 9 == 1 and rng.random() < 0.4:
            yield Happening(at + 150, "keyboard", app)
        at += rng.randint(1400, 16_000)
        left -= 1


def _touches(scenario: Scenario, act: Touches, rng: Random) -> Iterator[Happening]:
    if act.wake:
        yield Happening(act.began, "wake", detail=act.wake)
    if act.unlocks:
        yield Happening(act.began + 800, "lock_hidden", detail="none")
    apps = act.apps or (scenario.phone.launcher,)
    for index, app in enumerate(apps if act.unlocks else ()):
        yield Happening(act.began + 900 + index * 700, "resumed", app, act.starter)
    at, front = act.began + 300, apps[-1] if act.unlocks else act.surface
    while at < act.ended:
        if act.source != "injected":
            yield Happening(at, "touch", rng.choice(apps) if act.unlocks and act.source == "ghost" else front)
        if not act.unlocks and rng.random() < 0.2:
            yield Happening(at + 90, "unlock_failed")
        if act.source == "pocket" and rng.random() < 0.3:
            yield Happening(at + 200, "motion")
        at += rng.randint(200, 2500) if act.source == "ghost" else rng.randint(1500, 9000)
    for app in reversed(apps if act.unlocks else ()):
        yield Happening(act.ended - 30, "paused", app)
    if act.wake:
        yield Happening(act.ended, "sleep", detail="timeout")
        yield Happening(act.ended + 60, "lock_shown")


def _blip(act: ScreenBlip) -> Iterator[Happening]:
    yield Happening(act.at - 80, "notify", act.package)
    yield Happening(act.at, "wake", act.package, act.why)
    yield Happening(act.at + act.lasts_ms, "sleep", detail="timeout")


def _span(scenario: Scenario, act: Charge | Carried | BluetoothLink, rng: Random) -> Iterator[Happening]:
    if isinstance(act, Charge):
        yield Happening(act.began, "plug", detail=act.plug)
        yield from _lit_by_cable(scenario, act.began, "true")
        yield Happening(act.ended, "unplug", detail=act.plug)
        yield from _lit_by_cable(scenario, act.ended, "false")
    elif isinstance(act, BluetoothLink):
        yield Happening(act.began, "bluetooth_up", act.name, act.address)
        yield Happening(act.ended, "bluetooth_down", act.name, act.address)
    else:
        for at in range(act.began, act.ended, 2 * MINUTE):
            yield Happening(at + rng.randint(0, MINUTE), "motion")


def _lit_by_cable(scenario: Scenario, at: int, plugged: str) -> Iterator[Happening]:
    """The screen lights up for a cable, unless somebody has it on anyway."""
    lit = 10 * SECOND
    if any(
        one.began - lit <= at + lit and at <= one.ended for one in scenario.acts if isinstance(one, UsePeriod | Touches)
    ):
        return
    yield Happening(at + 150, "wake", detail=f"android.server.power:PLUGGED:{plugged}")
    yield Happening(at + 150 + lit, "sleep", detail="timeout")


def _fault(act: ClockFault) -> Iterator[Happening]:
    if act.kind == "reboot":
        yield Happening(act.at, "shutdown")
        yield Happening(act.at + act.seconds * 1000, "boot")
    else:
        yield Happening(act.at, "time_set" if act.kind == "set" else "zone_set", detail=act.zone or str(act.seconds))


def _call(call: TrueCall) -> Iterator[Happening]:
    """The steps of one call, as they pass through the phone."""
    for at, step in sorted(_steps(call)):
        yield Happening(at, "call", detail=step, call=call)
    if call.cause == "emergency_gesture":
        yield from (Happening(call.began - 4000 + press * 310, "power_key") for press in range(5))
        yield Happening(call.began - 2300, "gesture", SOS_UI)
    if call.cause == "app" and call.package and not call.how:
        yield Happening(call.began - 40, "alarm", call.package)
    if call.cause == "person" and call.package and call.way in {"dialer", "intent"} and not call.how:
        yield Happening(call.began - 3800, "resumed", call.package)
        yield Happening(call.began - 900, "touch", call.package)
    if call.lights:
        yield Happening(call.began + 420, "wake", detail="android.server.wm:SCREEN_ON_FLAG:TURN_ON")
        yield Happening(call.began + 31 * SECOND, "sleep", detail="timeout")
    if call.direction == "incoming" and call.way == "network":
        yield from _rings(call)


def _rings(call: TrueCall) -> Iterator[Happening]:
    yield Happening(call.began + 400, "wake", detail="android.server.wm:SCREEN_ON_FLAG:TURN_ON")
    if call.answered is None:
        yield Happening(call.ended + 6 * SECOND, "sleep", detail="timeout")
    elif call.answerer is None:
        yield Happening(call.answered - 260, "touch", "com.android.systemui")
    else:
        yield Happening(call.answered + 31 * SECOND, "sleep", detail="timeout")


def _message(message: TrueMessage) -> Iterator[Happening]:
    if message.cause == "app" and message.package:
        yield Happening(message.at - 40, "alarm", message.package)
    if message.cause == "person" and message.package:
        yield Happening(message.at - 800, "touch", message.package)
    yield Happening(message.at, "message", message.package or "", message.kind, message=message)


def _steps(call: TrueCall) -> Iterator[tuple[int, str]]:
    began, dialled = call.began, call.dialled
    yield began, "created"
    if call.way == "intent":
        yield began - 28, "start"
    if call.cause == "sim_toolkit":
        yield began - 860, "stk"
    if dialled is None:
        return
    if call.way in {"network", "external", "modem"}:
        yield dialled, {"network": "ringing", "external": "external", "modem": "appeared"}[call.way]
    else:
        yield from _dialling(call, began, dialled)
    if (answered := call.answered) is not None:
        if call.way == "network":
            yield answered - 190, "answer_requested"
        yield answered, "active"
    yield from _ending(call)


def _dialling(call: TrueCall, began: int, dialled: int) -> Iterator[tuple[int, str]]:
    gap = dialled - began
    yield began + gap * 3 // 100 + 1, "connecting"
    yield began + gap * 55 // 100, "start_connection"
    if call.way != "self_managed":
        yield began + gap * 55 // 100 + 76, "radio_dial"
    yield dialled, "dialing"
    if call.ring_ms is not None and call.way != "self_managed":
        yield dialled + call.ring_ms, "alerting"


def _ending(call: TrueCall) -> Iterator[tuple[int, str]]:
    if call.ended_by == "local":
        yield call.ended - 76, "disconnect_requested"
    yield call.ended, "disconnected"
    yield call.ended + 18, "log_call"
    yield call.ended + 74, "destroyed"


def _doze(happenings: list[Happening], taken: int) -> list[Happening]:
    """Idle mode: enters only with the screen off, unplugged and lying still."""
    found: list[Happening] = []
    quiet: int | None = None
    screen = plugged = False
    for h in [*happenings, Happening(taken, "end")]:
        reason = {"wake": "screen", "plug": "charging", "motion": "motion", "shutdown": "off", "end": "end"}.get(h.what)
        if reason and quiet is not None:
            found.extend(_idle_span(quiet, h.at, reason))
            quiet = None
        screen = h.what == "wake" or (screen and h.what not in {"sleep", "shutdown"})
        plugged = h.what == "plug" or (plugged and h.what != "unplug")
        if quiet is None and not screen and not plugged:
            quiet = h.at
    return found


def _idle_span(began: int, ended: int, reason: str) -> Iterator[Happening]:
    if ended - began < LIGHT_AFTER:
        return
    yield Happening(began + LIGHT_AFTER, "idle", detail="light")
    at, lasts = began + DEEP_AFTER, HOUR
    while at < ended:
        yield Happening(at, "idle", detail="full")
        at += lasts
        if at + MINUTE < ended:
            yield Happening(at, "idle", "alarm", "maintenance")
        at += MAINTENANCE
        lasts = min(lasts * 2, 6 * HOUR)
    if reason not in {"end", "off"}:
        yield Happening(ended + SECOND // 20, "idle", reason, "off")
