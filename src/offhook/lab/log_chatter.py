"""What the main log is full of: lines of a phone that does nothing in particular."""

from __future__ import annotations

from offhook.lab.log_lines import Logged, NoiseMaker
from offhook.lab.world import PHONE_PID, SYSTEM_PID, SYSTEMUI_PID


def _wifi(at: int) -> Logged:
    return Logged(
        at,
        1000,
        SYSTEM_PID,
        SYSTEM_PID + 71,
        "D",
        "WifiClientModeImpl",
        f"updateLinkLayerStatsRssiAndScoreReport rssi=-{48 + at % 24} txBad={at % 3}",
    )


def _heartbeat(at: int) -> Logged:
    return Logged(at, 10108, 5120, 5177, "I", "GCM", f"GCM message com.whatsapp 0:{at}%{at % 0xFFFFFF:06x}")


def _alarms(at: int) -> Logged:
    return Logged(
        at,
        1000,
        SYSTEM_PID,
        SYSTEM_PID + 22,
        "D",
        "AlarmManager",
        f"setKernelTime  setKernelTimezone  minuteswest={at % 600}",
    )


def _gc(at: int) -> Logged:
    return Logged(
        at,
        10103,
        4410,
        4421,
        "I",
        "droid.chrome",
        f"Background concurrent copying GC freed {at % 90_000}(4MB) AllocSpace objects, {at % 20}(380KB) LOS objects, 49% free, {at % 30}MB/62MB, paused {at % 400}us total {at % 190}ms",
    )


def _surface(at: int) -> Logged:
    return Logged(
        at,
        10030,
        SYSTEMUI_PID,
        SYSTEMUI_PID + 33,
        "W",
        "OpenGLRenderer",
        f"Fail to change FontRenderer cache size, it already initialized {at % 71}",
    )


def _power(at: int) -> Logged:
    return Logged(
        at,
        1000,
        SYSTEM_PID,
        SYSTEM_PID + 90,
        "D",
        "BatteryService",
        f"Sending ACTION_BATTERY_CHANGED. scale:100, info:{{.chargerVoltage = {at % 5}, .temp = {250 + at % 70}}}",
    )


def _location(at: int) -> Logged:
    return Logged(
        at,
        1021,
        1310,
        1402,
        "D",
        "LocSvc_ApiV02",
        f"eventCb:82] client handle {at % 16} txnId = {at % 4096} <--- QMI_LOC_EVENT_POSITION_REPORT_IND_V02",
    )


def _phone_log(at: int) -> Logged:
    return Logged(
        at, 1001, PHONE_PID, PHONE_PID, "D", "TelephonyManager", f"getDataNetworkType: subId={at % 2}, result=13"
    )


CHATTER: tuple[NoiseMaker, ...] = (_wifi, _heartbeat, _alarms, _gc, _surface, _power, _location, _phone_log)
"""Makers of one line each, from its moment."""
