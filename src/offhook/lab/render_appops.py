"""`dumpsys appops`: the last use of a permission per package and state, kept over reboots."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.clock import duration
from offhook.lab.scenario import TrueCall
from offhook.lab.world import World, uid_text

Uses = dict[str, dict[str, int]]
"""Op -> state -> the last moment."""


def appops(world: World) -> Iterator[str]:
    """The lines of the dump."""
    yield "Current AppOps Service state:"
    yield "  Settings:"
    yield "    top_state_settle_time=+30s0ms"
    yield ""
    uses = last_uses(world)
    for app in sorted(world.apps, key=lambda app: (world.uid(app.package), app.package)):
        uid = world.uid(app.package)
        yield f"  Uid {uid_text(uid)}:"
        if world.sdk >= 28:
            yield "    state=cch"
        yield f"    Package {app.package}:"
        for op, states in sorted(uses.get(app.package, {}).items()):
            yield from _op(world, op, states)
        yield from _op(world, "WAKE_LOCK", {"bg": world.taken - 37_000 - uid})


def last_uses(world: World) -> dict[str, Uses]:
    """Package -> its uses: CALL_PHONE is noted by placeCall and by the starter of ACTION_CALL."""
    found: dict[str, Uses] = {}
    for package, op, state, at in _uses(world):
        found.setdefault(package, {}).setdefault(op, {})[state] = at
    return found


def _uses(world: World) -> Iterator[tuple[str, str, str, int]]:
    for call in world.calls:
        if call.direction == "outgoing" and call.package and call.way in {"dialer", "intent"}:
            yield call.package, "CALL_PHONE", state_of(world, call), call.began
    for message in world.scenario.messages:
        if message.at <= world.taken and message.package and message.way in {"app", "intent"}:
            op = "SEND_SMS" if message.kind == "sms" else "CALL_PHONE"
            yield message.package, op, "top" if message.cause == "person" else "bg", message.at
    for h in world.happenings:
        if h.what == "mic":
            yield h.who, "RECORD_AUDIO", "fgsvc" if h.detail == "HOTWORD" else "top", h.at
        elif h.what == "projection" and world.sdk >= 21:
            yield h.who, "PROJECT_MEDIA", "top", h.at


def state_of(world: World, call: TrueCall) -> str:
    """Whether the caller was on the screen."""
    if call.cause in {"app", "system", "assistant", "accessory"}:
        return "bg" if call.began % 2 else "fgsvc"
    return "top" if world.screen_on(call.began) else "bg"


def _op(world: World, op: str, states: dict[str, int]) -> Iterator[str]:
    """One op with its states; before 9 only the last use, without a state."""
    now = world.dumped("appops")
    if world.sdk < 28:
        yield f"      {op}: mode=0; time={duration(now - max(states.values()))} ago; duration=+5ms"
        return
    yield f"      {op} (allow): "
    nested = world.sdk >= 30
    if nested:
        yield "          null=["
    for state, at in sorted(states.items()):
        stamp = f"{world.clock.face.millis(world.clock.rtc(at))} ({duration(at - now)})"
        shown = f"{state:<5} =" if world.sdk < 29 else f"[{state}-s]"
        yield f"{'            ' if nested else '          '}Access: {shown} {stamp}"
    if nested:
        yield "          ]"
