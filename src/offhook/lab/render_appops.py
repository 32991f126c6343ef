"""`dumpsys appops`: the last use of a permission per package and state, kept over reboots."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.clock import duration
from offhook.lab.scenario import TrueCall
from offhook.lab.world import World


def appops(world: World) -> Iterator[str]:
    """The lines of the dump."""
    yield "Current AppOps Service state:"
    yield "  Settings:"
    yield "    top_state_settle_time=+30s0ms"
    yield ""
    uses = _last_uses(world)
    for app in sorted(world.apps, key=lambda app: (app.uid, app.package)):
        yield f"  Uid {f'u0a{app.uid - 10000}' if app.uid >= 10000 else app.uid}:"
        if world.sdk >= 28:
            yield "    state=cch"
        yield f"    Package {app.package}:"
        for state, at in sorted(uses.get(app.package, {}).items()):
            yield from _call_phone(world, state, at)
        yield from _use(world, "WAKE_LOCK", "bg", world.taken - 37_000 - app.uid)


def _last_uses(world: World) -> dict[str, dict[str, int]]:
    """Package -> state -> the last moment of CALL_PHONE: noted by placeCall and by the starter of ACTION_CALL."""
    found: dict[str, dict[str, int]] = {}
    for call in world.calls:
        if call.direction == "outgoing" and call.package and call.way in {"dialer", "intent"}:
            found.setdefault(call.package, {})[_state(world, call)] = call.began
    return found


def _state(world: World, call: TrueCall) -> str:
    if call.cause in {"app", "system", "assistant"}:
        return "bg" if call.began % 2 else "fgsvc"
    return "top" if world.screen_on(call.began) else "bg"


def _call_phone(world: World, state: str, at: int) -> Iterator[str]:
    yield from _use(world, "CALL_PHONE", state, at)


def _use(world: World, op: str, state: str, at: int) -> Iterator[str]:
    ago = duration(at - world.dumped("appops"))
    stamp = f"{world.clock.face.millis(world.clock.rtc(at))} ({ago})"
    if world.sdk < 28:
        yield f"      {op}: mode=0; time={duration(world.dumped('appops') - at)} ago; duration=+5ms"
        return
    yield f"      {op} (allow): "
    if world.sdk < 29:
        yield f"          Access: {state:<5} = {stamp}"
    elif world.sdk < 30:
        yield f"          Access: [{state}-s] {stamp}"
    else:
        yield "          null=["
        yield f"            Access: [{state}-s] {stamp}"
        yield "          ]"
