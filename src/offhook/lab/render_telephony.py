"""`telephony.registry`, `isub` and the mode log of `audio`: what the phone process and the audio service tell of calls."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.lab.masks import tail_masked
from offhook.lab.scenario import Sim
from offhook.lab.world import SYSTEM_PID, World

MODES, RECORDINGS, VOLUMES = 20, 50, 100


def telephony_registry(world: World) -> Iterator[str]:
    """State at dump time; the number stands in clear while a call rings."""
    live = [call for call in world.calls if call.ended > world.taken and call.way not in {"self_managed", "external"}]
    yield "last known state:"
    for sim in world.phone.sims:
        mine = [call for call in live if call.slot == sim.slot]
        ringing = (
            bool(mine) and mine[-1].direction == "incoming" and (mine[-1].answered or world.taken + 1) > world.taken
        )
        if world.sdk < 19:
            yield from _before_slots(sim, 2 if mine else 0, forwarded=_forwarded(world))
            return
        yield f"  Phone Id={sim.slot}"
        yield f"    mCallState={(1 if ringing else 2) if mine else 0}"
        yield "    mRingingCallState=0"
        yield "    mForegroundCallState=0"
        yield "    mBackgroundCallState=0"
        yield "    mCallDisconnectCause=-1"
        yield f"    mCallForwarding={'true' if _forwarded(world) else 'false'}"
        yield f"    mCallIncomingNumber={mine[-1].number if ringing else ''}"
        yield (
            "    mServiceState={mVoiceRegState=0(IN_SERVICE), mDataRegState=0(IN_SERVICE), mVoiceOperatorAlphaLong="
            f"{sim.operator}, isManualNetworkSelection=false(automatic), accessNetworkTechnology=LTE}}"
        )


def _forwarded(world: World) -> bool:
    """Do all calls go elsewhere?"""
    return any(one.kind == "supplementary" and one.at <= world.taken for one in world.scenario.messages)


def _before_slots(sim: Sim, state: int, *, forwarded: bool) -> Iterator[str]:
    """Android 4.3 knows one phone only, and prints the service state as a row of words."""
    yield f"  mCallState={state}"
    yield "  mCallIncomingNumber="
    yield f"  mServiceState=0 0 home {sim.operator} {sim.operator} {sim.plmn}  HSPA CSS not supported -1 -1 RoamInd=-1 DefRoamInd=-1 EmergOnly=false"
    yield "  mSignalStrength=SignalStrength: 23 0 -1 -1 -1 -1 -1 99 2147483647 2147483647 2147483647 2147483647 gsm|lte"
    yield "  mMessageWaiting=false"
    yield f"  mCallForwarding={'true' if forwarded else 'false'}"


def isub(world: World) -> Iterator[str]:
    """The subscriptions: ICCID and number are cut on user builds."""
    yield "SubscriptionController:" if world.sdk < 34 else "SubscriptionManagerService:"
    yield f" defaultSubId={world.sim(0).sub_id}"
    yield "++++++++++++++++++++++++++++++++"
    yield " ActiveSubInfoList:"
    for sim in world.phone.sims:
        yield (
            f"  {{id={sim.sub_id} iccId={tail_masked(sim.iccid)} simSlotIndex={sim.slot} carrierId=1 displayName={sim.operator}"
            f" carrierName={sim.operator} nameSource=0 iconTint=-16746133 number=[****] dataRoaming=0 iconBitmap=null"
            f" mcc={sim.plmn[:3]} mnc={sim.plmn[3:]} countryIso={sim.country} isEmbedded=false}}"
        )
    yield "++++++++++++++++++++++++++++++++"


def audio(world: World) -> Iterator[str]:
    """The log of audio modes, an account of calls of its own (9 and later; the last twenty)."""
    yield ""
    yield "MediaFocusControl dump time: 9:31:02 AM"
    yield ""
    head = "Events log: phone state" if world.sdk >= 34 else "Audio event log: phone state"
    yield f"{head} (logged after successful call to AudioSystem.setPhoneState(int, int))"
    for at, mode, package in sorted(_modes(world))[-MODES:]:
        yield (
            f"{_stamp(world, at)} setMode({mode}) from package={package} pid={SYSTEM_PID} selected mode={mode} by pid={SYSTEM_PID}"
        )
    yield ""
    yield from _recordings(world)
    yield f"{'Events log' if world.sdk >= 34 else 'Audio event log'}: volume changes (logged when command received by AudioService)"
    for h in list(world.since(world.clock.boot, "volume"))[-VOLUMES:]:
        yield f"{_stamp(world, h.at)} adjustSuggestedStreamVolume(sugg:STREAM_RING dir:ADJUST_RAISE flags:0x1011) from com.android.systemui"
    yield ""


def _recordings(world: World) -> Iterator[str]:
    """Who opened the microphone; the recording's number came with 10."""
    head = "Events log" if world.sdk >= 34 else "Audio event log"
    yield f"{head}: recording activity received by AudioService"
    for h in list(world.since(world.clock.boot, "mic", "mic_off"))[-RECORDINGS:]:
        uid, what = world.uid(h.who), "start" if h.what == "mic" else "stop"
        number = f" riid:{h.at // 60_000 % 900}" if world.sdk >= 29 else ""
        silenced = " not silenced" if world.sdk >= 29 else ""
        yield f"{_stamp(world, h.at)} rec {what}{number} uid:{uid} session:{uid % 800 + 9} src:{h.detail}{silenced} pack:{h.who}"
    yield ""


def _modes(world: World) -> Iterator[tuple[int, str, str]]:
    for call in world.calls_since_boot():
        if call.dialled is None or call.way == "external":
            continue
        voip = call.way == "self_managed"
        package = (call.package or "android") if voip else "com.android.server.telecom"
        busy = "MODE_IN_COMMUNICATION" if voip else "MODE_IN_CALL"
        moments = (
            [(call.dialled + 30, busy)] if call.direction == "outgoing" else [(call.dialled + 12, "MODE_RINGTONE")]
        )
        if call.direction == "incoming" and call.answered is not None:
            moments.append((call.answered + 20, busy))
        moments.append((call.ended + 1040, "MODE_NORMAL"))
        yield from ((at, mode, package) for at, mode in moments if at <= world.taken)


def _stamp(world: World, at: int) -> str:
    """MM-dd HH:mm:ss:SSS, with a colon before the milliseconds."""
    text = world.clock.face.log(world.clock.rtc(at))
    return f"{text[:14]}:{text[15:]}"
