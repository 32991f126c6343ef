"""`dumpsys activity`: the broadcasts that were sent last, newest first: 50 in full and 300 in summary for each queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from offhook.lab.clock import duration
from offhook.lab.happenings import Happening
from offhook.lab.scenario import MINUTE, TrueMessage
from offhook.lab.world import World

_ACTIONS = {
    "wake": "android.intent.action.SCREEN_ON", "sleep": "android.intent.action.SCREEN_OFF",
    "lock_hidden": "android.intent.action.USER_PRESENT", "plug": "android.intent.action.ACTION_POWER_CONNECTED",
    "unplug": "android.intent.action.ACTION_POWER_DISCONNECTED", "bluetooth_up": "android.bluetooth.device.action.ACL_CONNECTED",
    "bluetooth_down": "android.bluetooth.device.action.ACL_DISCONNECTED", "time_set": "android.intent.action.TIME_SET",
    "zone_set": "android.intent.action.TIMEZONE_CHANGED",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast. result: the ordered broadcast's data (the number, in clear)."""

    at: int
    queue: str
    action: str
    extras: str = ""
    caller: str = "android"
    result: str = "null"


def activity(world: World) -> Iterator[str]:
    """The lines of the broadcast part."""
    sent = sorted(_sent(world), key=lambda b: -b.at)
    queues = (
        ("modern",)
        if world.sdk >= 34
        else ("foreground", "background", "offload")
        if world.sdk >= 29
        else ("foreground", "background")
    )
    yield "ACTIVITY MANAGER BROADCAST STATE (dumpsys activity broadcasts)"
    for queue in queues:
        mine = [b for b in sent if queue in {b.queue, "modern"}]
        full, short = (256, 1024) if queue == "modern" else (50, 300)
        yield f"  Historical broadcasts [{queue}]:"
        for index, one in enumerate(mine[:full]):
            yield from _full(world, queue, index, one)
        yield ""
        yield f"  Historical broadcasts summary [{queue}]:"
        for index, one in enumerate(mine[:short]):
            yield from _short(world, index, one)
        yield ""


def _sent(world: World) -> Iterator[Broadcast]:
    boot = world.clock.boot
    for h in world.since(boot):
        if (action := _ACTIONS.get(h.what)) is not None:
            extras = "state=true" if h.what == "wake" else ""
            yield Broadcast(h.at + 20, "foreground", action, extras)
        elif h.what == "call":
            yield from _of_call(world, h)
        elif h.message is not None:
            yield from _of_message(world, h.message)
    for minute in _ticks(world, max(boot, world.taken - 24 * 60 * MINUTE)):
        yield Broadcast(
            minute * MINUTE + 3, "foreground", "android.intent.action.TIME_TICK", "android.intent.extra.ALARM_COUNT=1"
        )
    for quarter in range(max(boot, world.taken - 80 * 15 * MINUTE), world.taken, 15 * MINUTE):
        yield Broadcast(
            quarter + 7,
            "background",
            "com.google.android.gms.gcm.ACTION_SCHEDULE",
            "STRIPPED=1",
            "com.google.android.gms",
        )


def _ticks(world: World, began: int) -> Iterator[int]:
    """The minutes that ticked: each while the screen is on, one in a dozen while the processor mostly sleeps."""
    for minute in range(began // MINUTE + 1, world.taken // MINUTE + 1):
        if minute % 12 == 0 or world.screen_on(minute * MINUTE):
            yield minute


def _of_call(world: World, h: Happening) -> Iterator[Broadcast]:
    """PHONE_STATE carries the number in clear in its second twin; NEW_OUTGOING_CALL in extras and result."""
    call = h.call
    if call is None or call.way == "external":
        return
    outgoing = call.direction == "outgoing" and call.way in {"dialer", "intent"}
    if outgoing and h.detail == "connecting":
        extras = _outgoing_extras(world, call.number)
        yield Broadcast(
            h.at, "foreground", "android.intent.action.NEW_OUTGOING_CALL", extras, "android", f'"{call.number}"'
        )
    state = {
        "connecting": "OFFHOOK",
        "appeared": "OFFHOOK",
        "ringing": "RINGING",
        "active": "OFFHOOK",
        "disconnected": "IDLE",
    }.get(h.detail)
    if state is None or (state == "OFFHOOK" and h.detail == "active" and call.direction == "outgoing"):
        return
    yield Broadcast(h.at + 5, "foreground", "android.intent.action.PHONE_STATE", f"state={state}, subscription=1")
    if call.way != "self_managed" and world.sdk >= 28:
        extras = f"incoming_number={call.number}, state={state}, subscription=1"
        yield Broadcast(h.at + 6, "foreground", "android.intent.action.PHONE_STATE", extras)


def _stamp(world: World, at: int) -> str:
    face, rtc = world.clock.face, world.clock.rtc(at)
    return face.millis(rtc) if world.sdk >= 29 else face.seconds(rtc)


def _full(world: World, queue: str, index: int, one: Broadcast) -> Iterator[str]:
    yield f"  Historical Broadcast {queue} #{index}:"
    yield f"    BroadcastRecord{{{one.at % 0xFFFFFFF:07x} u-1 {one.action}}} to user -1"
    yield f"    Intent {{ act={one.action} flg=0x50200010{' (has extras)' if one.extras else ''} }}"
    if one.extras:
        yield f"      extras: {_bundle(one.extras)}"
    yield f"    caller={one.caller} null pid=-1 uid=1000"
    yield f"    enqueueClockTime={_stamp(world, one.at)} dispatchClockTime={_stamp(world, one.at + 1)}"
    ago = one.at - world.dumped("activity")
    yield f"    dispatchTime={duration(ago)} (+1ms since enq) finishTime={duration(ago + 14)} (+14ms since disp)"
    yield f"    resultTo=null resultCode={-1 if one.result != 'null' else 0} resultData={one.result.strip(chr(34))}"
    yield "    resultAbort=false ordered=true sticky=false initialSticky=false"
    yield "    nextReceiver=3 receiver=null"


def _short(world: World, index: int, one: Broadcast) -> Iterator[str]:
    yield f"  #{index}: act={one.action} flg=0x50200010{' (has extras)' if one.extras else ''}"
    yield "    +1ms dispatch +14ms finish"
    yield f"    enq={_stamp(world, one.at)} disp={_stamp(world, one.at + 1)} fin={_stamp(world, one.at + 15)}"
    if one.extras:
        yield f"    extras: {_bundle(one.extras)}"


def _of_message(world: World, message: TrueMessage) -> Iterator[Broadcast]:
    """A code that was dialled is set up like a call; a message that came in is told to the app that keeps them."""
    if message.way == "intent":
        extras = _outgoing_extras(world, message.number)
        yield Broadcast(
            message.at - 190,
            "foreground",
            "android.intent.action.NEW_OUTGOING_CALL",
            extras,
            "android",
            f'"{message.number}"',
        )
    elif message.way == "network" and world.sdk >= 19:
        yield Broadcast(
            message.at + 30,
            "background",
            "android.provider.Telephony.SMS_DELIVER",
            "mParcelledData.dataSize=356",
            "com.android.phone",
        )


def _outgoing_extras(world: World, number: str) -> str:
    """Up to 5.0 the phone process sends it: its extras arrive as a parcel, and only the result holds the number."""
    if world.sdk < 22:
        return "mParcelledData.dataSize=188"
    return f"android.intent.extra.PHONE_NUMBER={number}, android.phone.extra.ALREADY_CALLED=false"


def _bundle(extras: str) -> str:
    return f"Bundle[{extras}]" if extras.startswith("mParcelled") else f"Bundle[{{{extras}}}]"
