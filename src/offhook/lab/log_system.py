"""The SYSTEM LOG (main, system and crash buffers): activity starts, Telecom's events, power, IMS dials, and chatter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from offhook.lab.happenings import Happening
from offhook.lab.log_lines import Logged
from offhook.lab.masks import crosses
from offhook.lab.scenario import TrueCall
from offhook.lab.telecom_steps import noted
from offhook.lab.world import PHONE_PID, SYSTEM_PID, World

WAKE_REASONS = {
    "POWER": "WAKE_REASON_POWER_BUTTON", "BIOMETRIC": "WAKE_REASON_BIOMETRIC", "LIFT": "WAKE_REASON_LIFT",
    "TAP": "WAKE_REASON_TAP", "GESTURE": "WAKE_REASON_GESTURE", "PLUGGED": "WAKE_REASON_PLUGGED_IN",
}  # fmt: skip


def system_lines(world: World, began: int) -> Iterator[Logged]:
    """The lines that happenings leave in main and system, unsorted."""
    for h in world.since(began):
        if (tell := _TELLERS.get(h.what)) is not None:
            yield from tell(world, h)
    for call in world.calls:
        if call.ended >= began and world.sdk >= 21:
            yield from _telecom(world, call)
    yield from _dumpstate(world)


def _system(at: int, tag: str, message: str, level: str = "I") -> Logged:
    return Logged(at, 1000, SYSTEM_PID, SYSTEM_PID + 40 + at % 60, level, tag, message)


def _wake(world: World, h: Happening) -> Iterator[Logged]:
    reason = next((name for key, name in WAKE_REASONS.items() if key in h.detail), "WAKE_REASON_APPLICATION")
    if world.sdk >= 29:
        text = f"Waking up from Asleep (uid=1000, reason={reason}, details={h.detail})..."
    elif world.sdk >= 28:
        text = f"Waking up from sleep (uid=1000 reason={h.detail})..."
    else:
        text = "Waking up from sleep (uid 1000)..." if world.sdk >= 21 else "Waking up from sleep..."
    yield _system(h.at, "PowerManagerService", text)


def _sleep(world: World, h: Happening) -> Iterator[Logged]:
    reason = h.detail if world.sdk >= 29 else h.detail.replace("_", " ")
    if world.sdk >= 21:
        yield _system(h.at, "PowerManagerService", f"Going to sleep due to {reason} (uid 1000)...")
    else:
        text = "Going to sleep due to screen timeout..." if reason == "timeout" else "Going to sleep by user request..."
        yield _system(h.at, "PowerManagerService", text)


def _gesture(_world: World, h: Happening) -> Iterator[Logged]:
    yield _system(
        h.at,
        "GestureLauncherService",
        "5 consecutive power button taps detected, 0 consecutive slow power button taps detected",
    )
    yield _system(h.at + 2, "GestureLauncherService", "Emergency gesture detected, launching.")


def _resumed(world: World, h: Happening) -> Iterator[Logged]:
    app = world.app(h.who)
    launcher = world.phone.launcher
    if h.who == launcher:
        return
    bounds = "" if h.detail else " bnds=[63,1418][291,1722]"
    intent = f"act=android.intent.action.MAIN cat=[android.intent.category.LAUNCHER] flg=0x10200000 cmp={h.who}/{app.activity}{bounds}"
    yield _start(world, h.at - 120, intent, world.uid(h.detail or launcher), h.detail or launcher)


def _start(world: World, at: int, intent: str, uid: int, package: str) -> Logged:
    tag = "ActivityTaskManager" if world.sdk >= 29 else "ActivityManager"
    if world.sdk < 21:
        tail = f"from pid {world.pid(package)}"
    elif world.sdk < 34:
        tail = f"from uid {uid}"
    else:
        named = f" ({package})" if world.sdk >= 35 else ""
        tail = f"with LAUNCH_SINGLE_TOP from uid {uid}{named} (BAL_ALLOW_VISIBLE_WINDOW) result code=0"
    return _system(at, tag, f"START u{uid // 100_000} {{{intent}}} {tail}")


def _call_step(world: World, h: Happening) -> Iterator[Logged]:
    call = h.call
    if call is None:
        return
    if h.detail == "start":
        yield _call_intent(world, h.at, call)
    elif h.detail == "created" and world.sdk >= 23:
        yield _system(h.at + 2, "Telecom", f"CallsManager: addCall([{world.call_id(call)}, CONNECTING])", "V")
    if call.medium in {"ims", "wifi"} and call.way not in {"self_managed", "external"}:
        yield from _ims(h, call)
    if h.detail in {"dialing", "ringing", "destroyed"} and world.sdk >= 28:
        yield _audio_mode(h, call)


def _call_intent(world: World, at: int, call: TrueCall) -> Logged:
    """Somebody asked by Intent: the number is masked, the length stays."""
    act = "CALL_PRIVILEGED" if call.uid_caller == 1002 else "CALL"
    target = (
        "com.android.phone/.OutgoingCallBroadcaster"
        if world.sdk < 21
        else "com.android.server.telecom/.components.UserCallActivity"
    )
    uid = call.uid_caller if call.uid_caller is not None else world.uid(call.package or "com.android.shell")
    package = call.package or {1002: "com.android.bluetooth", 2000: "com.android.shell"}.get(uid, "android")
    return _start(
        world,
        at,
        f"act=android.intent.action.{act} dat=tel:{crosses(call.number)} flg=0x10000000 cmp={target}",
        uid,
        package,
    )


def _ims(h: Happening, call: TrueCall) -> Iterator[Logged]:
    """Qualcomm's IMS sender writes to main. An incoming VoLTE call shows as a change of state."""
    serial, sub = f"{(call.began // 1000) % 90:04d}", f"[SUB{call.slot}]"
    way = "mt" if call.direction == "incoming" else "mo"
    texts = {
        "radio_dial": [f"[{serial}]> DIAL{sub}", f"[{serial}]< DIAL {sub}"],
        "answer_requested": [f"[{serial}]> ANSWER{sub}", f"[{serial}]< ANSWER {sub}"],
        "disconnect_requested": [f"[{serial}]> HANGUP{sub}", f"[{serial}]< HANGUP {sub}"],
    }.get(h.detail, [])
    state = {
        "dialing": "DIALING",
        "alerting": "ALERTING",
        "active": "ACTIVE",
        "ringing": "INCOMING",
        "appeared": "DIALING",
        "disconnected": "END",
    }.get(h.detail)
    if state:
        texts = [
            f"[UNSL]< UNSOL_RESPONSE_CALL_STATE_CHANGED  [id=1,{state},toa=129,norm,{way},0,voc,noevp,,cli=1,,3Call Details = 0 3 callSubState 0 videoPauseState2 mediaId3{sub}"
        ]
    for index, text in enumerate(texts):
        yield Logged(
            h.at + index * 57, 1001, PHONE_PID, PHONE_PID + 158 * index, "I", "QImsService", f"ImsSenderRxr : {text}"
        )


def _audio_mode(h: Happening, call: TrueCall) -> Logged:
    mode = "MODE_IN_COMMUNICATION" if call.way == "self_managed" else "MODE_IN_CALL"
    mode = {"destroyed": "MODE_NORMAL", "ringing": "MODE_RINGTONE"}.get(h.detail, mode)
    return _system(h.at + 30, "AS.AudioService", f"setMode({mode}) from package=com.android.server.telecom", "D")


def _telecom(world: World, call: TrueCall) -> Iterator[Logged]:
    """Telecom's own line for each event of its history."""
    record = "RecordEntry" if world.sdk >= 26 else "Call"
    for note in noted(world, call):
        text = f"Event: {record} {world.call_id(call)}: {note.event}, {note.data if note.data is not None else 'null'}: {note.session}"
        yield _system(note.at + 1, "Telecom", text)


def _headset(world: World, h: Happening) -> Iterator[Logged]:
    """The Bluetooth process tells of the buttons of a headset or car; addresses are cut from 13 on."""
    pid = world.pid("com.android.bluetooth")
    address = f"XX:XX:XX:XX{h.who[11:]}" if world.sdk >= 33 else h.who
    yield Logged(h.at, 1002, pid, pid + 31, "I", "HeadsetService", f"{h.detail}: from {address}")


def _message(world: World, h: Happening) -> Iterator[Logged]:
    """A code that an app dials by Intent shows like a call."""
    if h.message is None or h.message.way != "intent":
        return
    dialled = TrueCall(began=h.at, number=h.message.number, way="intent", package=h.message.package)
    yield _call_intent(world, h.at - 240, dialled)


def _injected(world: World, h: Happening) -> Iterator[Logged]:
    """The `input` command spoke of each event until Android 8."""
    if world.sdk >= 26:
        return
    for offset, action in ((0, "ACTION_DOWN"), (4, "ACTION_UP")):
        event = (
            f"action={action}, id[0]=0, x[0]=540.0, y[0]=1620.0, toolType[0]=TOOL_TYPE_UNKNOWN, buttonState=0, metaState=0,"
            f" flags=0x0, edgeFlags=0x0, pointerCount=1, historySize=0, eventTime={h.at % 9_999_999}, downTime={h.at % 9_999_999},"
            " deviceId=0, source=0x1002"
        )
        yield Logged(h.at + offset, 2000, 9127, 9127, "I", "Input", f"injectMotionEvent: MotionEvent {{ {event} }}")


def _dumpstate(world: World) -> Iterator[Logged]:
    """The collection leaves its own traces."""
    if world.scenario.taken_by == "adb":
        yield Logged(
            world.taken - 900, 2000, 23010, 23010, "I", "adbd", "adbd service requested 'shell,v2,raw:bugreportz'"
        )
    yield Logged(world.taken - 300, 2000, 23011, 23011, "I", "dumpstate", "begin")


_TELLERS: dict[str, Callable[[World, Happening], Iterator[Logged]]] = {
    "wake": _wake, "sleep": _sleep, "gesture": _gesture, "resumed": _resumed, "call": _call_step, "headset": _headset,
    "injected": _injected, "message": _message,
}  # fmt: skip
