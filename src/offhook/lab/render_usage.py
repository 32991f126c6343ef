"""`dumpsys usagestats`: a day of events to the second (9 and later); daily totals before."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.happenings import Happening
from offhook.lab.scenario import DAY
from offhook.lab.world import World

_SCREEN = {
    "wake": "SCREEN_INTERACTIVE",
    "sleep": "SCREEN_NON_INTERACTIVE",
    "lock_shown": "KEYGUARD_SHOWN",
    "lock_hidden": "KEYGUARD_HIDDEN",
}


def usage_began(world: World) -> int:
    """The first moment of the last 24 hours' events (they survive a reboot)."""
    return max(world.taken - DAY, world.scenario.began)


def usagestats(world: World) -> Iterator[str]:
    """The lines of the text dump."""
    if world.sdk < 28:
        yield from _totals(world)
        return
    rtc, face = world.clock.rtc, world.clock.face
    span = f"{_locale(world, world.taken - DAY)} – {_locale(world, world.taken)}"
    yield "user=0 "
    yield f'  Last 24 hour events (timeRange="{span}" )'
    for at, text in events(world):
        yield f'    time="{face.seconds(rtc(at))}" {text} '
    yield "  In-memory daily stats"
    yield f'  timeRange="{span}" '
    yield "    packages"
    for app in world.apps:
        if app.uid >= 10000:
            yield f'      package={app.package} totalTimeUsed="00:{app.uid % 60:02d}" lastTimeUsed="{face.seconds(rtc(world.taken))}" appLaunchCount={app.uid % 9} '


def checkin_usage(world: World) -> Iterator[str]:
    """The same events with raw milliseconds."""
    rtc = world.clock.rtc
    yield "user=0 "
    yield f"  Last 24 hour events (beginTime={rtc(world.taken - DAY)} endTime={rtc(world.taken)} )"
    for at, text in events(world):
        yield f"    time={rtc(at)} {text} "


def events(world: World) -> Iterator[tuple[int, str]]:
    """Moment and text of each event of the last day."""
    shown: bool | None = None
    for h in world.since(usage_began(world)):
        if h.what in {"wake", "sleep"}:
            if shown == (h.what == "wake"):
                continue
            shown = h.what == "wake"
        if (text := _event(world, h)) is not None:
            yield h.at, text


def _event(world: World, h: Happening) -> str | None:
    if h.what in _SCREEN:
        return f"type={_SCREEN[h.what]} package=android flags=0x0"
    if h.what in {"resumed", "paused"}:
        return _activity(world, h.what, h.who, world.app(h.who).activity)
    if h.what == "notify":
        return f"type=NOTIFICATION_INTERRUPTION package={h.who} channelId=messages flags=0x0"
    if h.what == "call" and h.detail in {"start_connection", "ringing"} and world.screen_on(h.at + 900):
        return _activity(world, "resumed", world.phone.dialer, "com.android.incallui.InCallActivity")
    if h.what == "projection" and world.sdk >= 29:
        return f"type=FOREGROUND_SERVICE_START package={h.who} class={h.who}.CaptureService flags=0x0"
    return {
        "boot": "type=DEVICE_STARTUP package=android flags=0x0",
        "shutdown": "type=DEVICE_SHUTDOWN package=android flags=0x0",
    }.get(h.what)


def _activity(world: World, what: str, package: str, activity: str) -> str:
    name = f"{package}{activity}" if activity.startswith(".") else activity
    if world.sdk < 29:
        old = "MOVE_TO_FOREGROUND" if what == "resumed" else "MOVE_TO_BACKGROUND"
        return f"type={old} package={package} class={name} flags=0x0"
    kind = "ACTIVITY_RESUMED" if what == "resumed" else "ACTIVITY_PAUSED"
    instance = 100_000_000 + world.uid(package) * 6151
    return f"type={kind} package={package} class={name} instanceId={instance} taskRootPackage={package} taskRootClass={name} flags=0x0"


def _locale(world: World, at: int) -> str:
    """The range is text in the owner's language: MIUI prints the day first, with narrow spaces."""
    local = world.clock.face.local(world.clock.rtc(at))
    if world.phone.vendor == "miui":
        half = "p.\u202fm." if local.hour >= 12 else "a.\u202fm."
        return f"{local.day}/{local.month}/{local.year}, {local.hour % 12 or 12}:{local:%M}\u202f{half}"
    return f"{local.month}/{local.day}/{local.year}, {local.hour % 12 or 12}:{local:%M %p}"


def _totals(world: World) -> Iterator[str]:
    """Android 4.4: launches and milliseconds per package and day, no times of events."""
    local = world.clock.face.local(world.clock.rtc(world.taken))
    yield f"Date: {local:%Y%m%d}"
    for app in world.apps:
        resumed = [h for h in world.since(usage_began(world), "resumed") if h.who == app.package]
        if resumed:
            yield f"  {app.package}: {len(resumed)} times, {len(resumed) * 41_233} ms"
            yield f"    {app.activity}: {len(resumed)} starts, 500-750ms={len(resumed)}"
