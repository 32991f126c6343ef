"""`power`, `deviceidle`, `alarm`, `bluetooth_manager`: the state of the device, and anchors of its clocks."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.clock import duration
from offhook.lab.scenario import BluetoothLink
from offhook.lab.world import World, uid_text


def power(world: World) -> Iterator[str]:
    """Awake or asleep, and how long ago somebody last acted (uptime: suspend is not counted, so it is a lower bound)."""
    now, on, plug = world.dumped("power"), world.screen_on(world.taken), _plug(world)
    last = max((h.at for h in world.since(world.clock.boot, "touch", "power_key", "wake")), default=world.clock.boot)
    ago, slept = round((now - last) * 0.93), _last(world, "sleep")
    woke = _last(world, "wake")
    yield "POWER MANAGER (dumpsys power)"
    yield ""
    yield "Power Manager State:"
    yield f"  mWakefulness={'Awake' if on else 'Asleep'}"
    yield f"  mIsPowered={'true' if plug else 'false'}"
    yield f"  mPlugType={plug}"
    up = world.clock.elapsed(now)
    yield f"  mLastWakeTime={max(up - now + woke, 0)} ({now - woke} ms ago)"
    yield f"  mLastSleepTime={max(up - now + slept, 0)} ({now - slept} ms ago)"
    yield "  mLastSleepReason=power_button"
    if world.sdk < 31:
        yield f"  mLastUserActivityTime={max(up - ago, 0)} ({ago} ms ago)"
    else:
        yield "  Display Group User Activity:"
        yield "    displayGroupId=0"
        yield f"    lastUserActivityTime={max(up - ago, 0)} ({ago} ms ago)"
    yield "Settings and Configuration:"
    yield "  mScreenOffTimeoutSetting=30000"


def _last(world: World, what: str) -> int:
    return max((h.at for h in world.since(world.clock.boot, what)), default=world.clock.boot)


def _plug(world: World) -> int:
    plugged = [h for h in world.happenings if h.what in {"plug", "unplug"}]
    if not plugged or plugged[-1].what == "unplug":
        return 0
    return {"ac": 1, "usb": 2, "wireless": 4}[plugged[-1].detail]


def deviceidle(world: World) -> Iterator[str]:
    """The last hundred changes of idle mode, oldest first, relative to now."""
    labels = {"light": "light-idle", "full": "deep-idle", "maintenance": "deep-maint", "off": "normal"}
    yield "  Settings:"
    yield "    light_after_inactive_to=+4m0s0ms"
    yield "    inactive_to=+30m0s0ms"
    idled = list(world.since(world.clock.boot, "idle"))[-100:]
    if idled:
        yield "  Idling history:"
    for h in idled:
        why = f" ({h.who})" if h.who and world.sdk >= 28 and h.detail == "off" else ""
        yield f"    {labels[h.detail]:>15}: {duration(h.at - world.dumped('deviceidle'))}{why}"
    deep = bool(idled) and idled[-1].detail == "full"
    yield f"  mScreenOn={'true' if world.screen_on(world.taken) else 'false'}"
    yield f"  mCharging={'true' if _plug(world) else 'false'}"
    yield f"  mState={'IDLE' if deep else 'ACTIVE'} mLightState=ACTIVE"


def alarm(world: World) -> Iterator[str]:
    """The best anchor: the same moment in epoch and elapsed time; and when which alarm last rang."""
    rtc, now = world.clock.rtc, world.dumped("alarm")
    elapsed = now - world.clock.boot
    yield "Current Alarm Manager state:"
    yield "  Settings:"
    yield "    min_futurity=+5s0ms"
    yield ""
    margin = "  " if world.sdk >= 21 else ""
    yield f"{margin}nowRTC={rtc(now)}={_face(world, now)} nowELAPSED={elapsed}"
    if world.sdk >= 23:
        changed = world.clock.last_change
        at = changed if changed is not None and changed >= world.clock.boot else world.clock.boot
        yield f"  mLastTimeChangeClockTime={rtc(at)}={_face(world, at)}"
        yield f"  mLastTimeChangeRealtime={at - world.clock.boot}"
    yield ""
    yield "  Alarm Stats:"
    for package in sorted({h.who for h in world.since(world.clock.boot, "alarm")}):
        rang = [h.at for h in world.since(world.clock.boot, "alarm") if h.who == package]
        yield f"  {uid_text(world.uid(package))}:{package} +42ms running, {len(rang)} wakeups:"
        yield f"    +42ms {len(rang)} wakes {len(rang)} alarms, last {duration(rang[-1] - now)}:"
        yield f"      *walarm*:{package}/.WakeReceiver"


def _face(world: World, at: int) -> str:
    face, rtc = world.clock.face, world.clock.rtc(at)
    return face.millis(rtc) if world.sdk >= 28 else face.seconds(rtc)


def bluetooth_manager(world: World) -> Iterator[str]:
    """What is bonded; on 13 and later also when which link was made and lost."""
    links = [link for link in world.scenario.of(BluetoothLink) if isinstance(link, BluetoothLink)]
    yield "Bluetooth Status"
    yield f"  enabled: {'true' if links else 'false'}"
    yield f"  state: {'ON' if links else 'OFF'}"
    yield "  address: 02:00:00:00:AB:CD"
    yield f"  name: {world.phone.model}"
    yield "  Bonded devices:"
    for name, address in sorted({(link.name, link.address) for link in links}):
        yield f"    {address} [BR/EDR] {name}"
    if world.sdk < 33:
        return
    face, rtc = world.clock.face, world.clock.rtc
    for link in links:
        if world.clock.boot <= link.began and link.ended <= world.taken:
            yield (
                f"shim::acl peer:xx:xx:xx:xx:{link.address[-5:]} handle:0x0002 is_locally_initiated:true creation_time:{face.millis(rtc(link.began))}"
                f" teardown_time:{face.millis(rtc(link.ended))} disconnect_reason:CONNECTION_TIMEOUT(0x08)"
            )
