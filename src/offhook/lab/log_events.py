"""The EVENT LOG: numbers with names that the system writes for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from offhook.lab.happenings import Happening
from offhook.lab.log_lines import Logged, NoiseMaker
from offhook.lab.masks import crosses
from offhook.lab.world import SYSTEM_PID, World

PLUGS = {"ac": 1, "usb": 2, "wireless": 4}


def event_lines(world: World, began: int) -> Iterator[Logged]:
    """The lines that happenings leave in the events buffer, unsorted."""
    for h in world.since(began):
        if (tell := _TELLERS.get(h.what)) is not None:
            yield from (_logged(world, h.at + offset, tag, text) for offset, tag, text in tell(world, h))


Told = Iterator[tuple[int, str, str]]


def _logged(world: World, at: int, tag: str, text: str) -> Logged:
    systemui = tag.startswith("sysui")
    pid = world.pid("com.android.systemui") if systemui else SYSTEM_PID
    return Logged(at, 10030 if systemui else 1000, pid, pid + (0 if systemui else 30 + at % 50), "I", tag, text)


def _activity(world: World, name: str) -> str:
    """Activity tags are am_* up to 10 and wm_* from 11 on."""
    return f"{'wm' if world.sdk >= 30 else 'am'}_{name}"


def _wake(world: World, _h: Happening) -> Told:
    if world.sdk >= 23:
        yield 30, "screen_toggled", "1"
    yield 34, "power_screen_state", "[1,0,0,0,212]" if world.sdk >= 26 else "[1,0,0,0]"
    if world.sdk >= 23 and world.phone.secure:
        yield 40, "sysui_status_bar_state", "[1,1,0,0,1,0]"


def _sleep(world: World, h: Happening) -> Told:
    why = 3 if h.detail == "timeout" else 2
    yield 20, "power_screen_state", f"[0,{why},0,0,180]" if world.sdk >= 26 else f"[0,{why},0,0]"
    if world.sdk >= 23:
        yield 24, "screen_toggled", "0"


def _lock(world: World, h: Happening) -> Told:
    shown = int(h.what == "lock_shown")
    if world.sdk >= 28:
        display, occluded = ("0," if world.sdk >= 29 else ""), (",0" if world.sdk >= 34 else "")
        yield (
            0,
            _activity(world, "set_keyguard_shown"),
            f"[{display}{shown},0,{1 - shown}{occluded},{'setKeyguardShown' if shown else 'keyguardGoingAway'}]",
        )
    if world.sdk >= 23:
        yield 8, "sysui_status_bar_state", f"[{shown},{shown},0,0,{int(world.phone.secure)},{1 - shown}]"


def _bouncer(world: World, _h: Happening) -> Told:
    if world.sdk >= 23:
        yield 0, "sysui_status_bar_state", "[1,1,0,1,1,0]"


def _power_key(world: World, _h: Happening) -> Told:
    if world.sdk >= 29:
        yield 0, "intercept_power", "[ACTION_DOWN,0,0]"


def _resumed(world: World, h: Happening) -> Told:
    component = f"{h.who}/{world.app(h.who).activity}"
    token, task = 100_000_000 + world.uid(h.who) * 7919, 200 + world.uid(h.who) % 700
    if world.sdk >= 26:
        yield 0, _activity(world, "set_resumed_activity"), f"[0,{component},resumeTopActivityInnerLocked]"
    yield 1, _activity(world, "resume_activity"), f"[0,{token},{task},{component}]"
    if world.sdk >= 31:
        yield (
            60,
            "input_focus",
            f"[Focus entering 8f{task:x} {component},reason=Window became focusable. Previous reason: NOT_VISIBLE]",
        )


def _paused(world: World, h: Happening) -> Told:
    token = 100_000_000 + world.uid(h.who) * 7919
    leaving = "userLeaving=true" if h.at % 3 else "userLeaving=false"
    tail = f",{leaving},resumeTopActivityInnerLocked" if world.sdk >= 31 else (f",{leaving}" if world.sdk >= 26 else "")
    yield 0, _activity(world, "pause_activity"), f"[0,{token},{h.who}/{world.app(h.who).activity}{tail}]"


def _touch(world: World, h: Happening) -> Told:
    """Printed only where the set of touched windows changes, so not for every touch."""
    if world.sdk >= 31 and h.at % 3 == 0:
        window = f"{h.at % 0xFFFFFF:06x} {h.who}/{h.who}{world.app(h.who).activity} (server)"
        yield (
            0,
            "input_interaction",
            f"Interaction with: {window}, 6d3f1a2 [Gesture Monitor] swipe-up (server), PointerEventDispatcher0 (server), ",
        )


def _keyboard(world: World, h: Happening) -> Told:
    if world.sdk >= 31:
        yield (
            0,
            "imf_show_ime",
            f"[android.os.BinderProxy@{h.at % 0xFFFFFF:06x},{h.who}/{h.who}.MainActivity,SHOW_SOFT_INPUT,STATE_UNSPECIFIED|ADJUST_RESIZE]",
        )


def _plug(_world: World, h: Happening) -> Told:
    kind = PLUGS.get(h.detail, 1) if h.what == "plug" else 0
    yield 0, "battery_status", f"[{2 if kind else 3},2,1,{kind},Li-ion]"


def _idle(world: World, h: Happening) -> Told:
    if world.sdk < 24:
        return
    states = {
        "light": ("device_idle_light", 4),
        "full": ("device_idle", 5),
        "maintenance": ("device_idle", 6),
        "off": ("device_idle", 0),
    }
    tag, number = states[h.detail]
    yield 0, tag, f"[{number},{h.who or 's:alarm'}]"


def _notify(world: World, h: Happening) -> Told:
    uid, pid = world.uid(h.who), world.pid(h.who)
    key = f"{uid},{pid},{h.who},{h.at % 90},NULL,0"
    text = "Notification(channel=messages shortcut=null contentView=null vibrate=null sound=null defaults=0x0 flags=0x8 color=0xff25d366 vis=PRIVATE)"
    yield 0, "notification_enqueue", f"[{key},{text},0]"


def _call(world: World, h: Happening) -> Told:
    call = h.call
    if call is None:
        return
    if h.detail == "start" and world.sdk >= 21:
        component = "com.android.server.telecom/.components.UserCallActivity"
        yield (
            6,
            _activity(world, "create_activity"),
            f"[0,{h.at % 99_999_999},812,{component},android.intent.action.CALL,NULL,tel:{crosses(call.number)},268435456]",
        )
    elif h.detail in {"start_connection", "ringing"} and world.screen_on(h.at + 800) and call.way != "self_managed":
        component = f"{world.phone.dialer}/com.android.incallui.InCallActivity"
        yield 120, _activity(world, "resume_activity"), f"[0,{h.at % 99_999_999},813,{component}]"


def _alarm(world: World, h: Happening) -> Told:
    yield 3, "am_proc_start", f"[0,{world.pid(h.who)},{world.uid(h.who)},{h.who},broadcast,{h.who}/.WakeReceiver]"


def _job(world: World, h: Happening) -> Told:
    yield 3, "am_proc_start", f"[0,{world.pid(h.who)},{world.uid(h.who)},{h.who},service,{h.who}/.SyncJob]"


def _notification_action(world: World, h: Happening) -> Told:
    tag = "notification_action_clicked" if world.sdk >= 23 else "notification_clicked"
    yield 0, tag, f"[0|{h.who}|1|MissedCall|{world.uid(h.who)},0,{h.at % 90_000},{h.at % 80_000},{h.at % 9000},1,3]"


def _volume(world: World, h: Happening) -> Told:
    if world.sdk >= 23:
        yield 4, "volume_changed", f"[2,{h.at % 5},{h.at % 5 + 1},7,com.android.systemui]"


def _boot(_world: World, _h: Happening) -> Told:
    yield 900, "boot_progress_start", "9021"
    yield 9000, "boot_progress_ams_ready", "17411"


_TELLERS: dict[str, Callable[[World, Happening], Told]] = {
    "wake": _wake, "sleep": _sleep, "lock_shown": _lock, "lock_hidden": _lock, "bouncer": _bouncer, "power_key": _power_key,
    "unlock_failed": _bouncer, "resumed": _resumed, "paused": _paused, "touch": _touch, "keyboard": _keyboard, "plug": _plug,
    "unplug": _plug, "idle": _idle, "notify": _notify, "call": _call, "alarm": _alarm, "boot": _boot,
    "job": _job, "notification_action": _notification_action, "volume": _volume,
}  # fmt: skip


def _chatter(tag: str, text: Callable[[int], str]) -> NoiseMaker:
    def one(at: int) -> Logged:
        return Logged(at, 1000, SYSTEM_PID, SYSTEM_PID + 30 + at % 40, "I", tag, text(at))

    return one


def _pss(at: int) -> str:
    memory = f"{at % 90_000_000},{at % 70_000_000},0,{at % 130_000_000}"
    return f"[{at % 30_000},{10_050 + at % 90},com.example.background,{memory},0,{at % 14},{at % 9}]"


EVENT_CHATTER: tuple[NoiseMaker, ...] = (
    _chatter("am_pss", _pss),
    _chatter("am_uid_idle", lambda at: f"{10_050 + at % 90}"),
    _chatter("am_uid_running", lambda at: f"{10_050 + at % 90}"),
    _chatter(
        "binder_sample",
        lambda at: f"[android.app.IActivityManager,{at % 80},{at % 900},com.example.background,{at % 100}]",
    ),
    _chatter(
        "netstats_mobile_sample", lambda at: f"[{at % 90_000},{at % 900},{at % 70_000},{at % 700},0,0,0,0,0,0,0,0,{at}]"
    ),
    _chatter("battery_level", lambda at: f"[{40 + at // 900_000 % 60},{3900 + at % 300},{260 + at % 60}]"),
)
"""Memory samples, binder samples, uids coming and going."""
