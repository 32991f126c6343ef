"""Well-known packages that may ask for a call, and what they are.

Each row says from where the name is known. "AOSP": it stands in the manifest of the open source of Android (API 21-36); "store":
the id of the app in Google's store; "ROM": in package lists of that vendor's phones that people published. `checked` is when the
row was last gone over; roles that the phone itself tells (dialer, assistant, emergency, companion) come before this table.
A name is a claim: any app may call itself so where the vendor's own is not installed, which is why a name alone decides nothing
about an app that is not part of the firmware (see `trusted`).
"""

from __future__ import annotations

from dataclasses import dataclass

CHECKED = "2026-11"


@dataclass(frozen=True, slots=True)
class Known:
    """One package, or all below a prefix (`name` ends in a dot). kind: see `KINDS`. source: where the name is known from."""

    name: str
    kind: str
    source: str
    checked: str = CHECKED


KINDS = {
    "dialer": "shows the keys and contacts that a person presses to call",
    "assistant": "places calls that somebody spoke",
    "shell": "runs what a computer sends over adb",
    "bluetooth": "asks for headsets, cars and watches",
    "companion": "connects a car, a watch or a headset",
    "phone_process": "the phone's own process, with the emergency dialer in it",
    "sim_app": "the app of the SIM card",
    "sos": "places emergency calls",
    "remote_tool": "controls the phone's screen from afar",
    "automation": "runs what somebody set up",
    "screen_part": "a part of the system that shows buttons (notifications, settings, contacts, messages)",
    "access": "helps people who cannot touch or see the screen; made by the vendor or Google",
}

_ROWS = """
com.android.dialer dialer AOSP
com.google.android.dialer dialer store
com.android.contacts dialer AOSP
com.samsung.android.dialer dialer ROM
com.samsung.android.contacts dialer ROM
com.samsung.android.app.contacts dialer ROM
com.samsung.android.incallui dialer ROM
com.android.incallui dialer ROM
com.miui.contacts dialer ROM
com.huawei.contacts dialer ROM
com.hihonor.contacts dialer ROM
com.oneplus.dialer dialer ROM
com.oplus.dialer dialer ROM
com.coloros.dialer dialer ROM
com.vivo.contacts dialer ROM
com.asus.contacts dialer ROM
com.motorola.dialer dialer ROM
com.sonymobile.android.dialer dialer ROM
com.sh.smart.caller dialer ROM
org.lineageos.dialer dialer ROM
com.simplemobiletools.dialer dialer store
org.fossify.phone dialer store
com.truecaller dialer store
com.google.android.googlequicksearchbox assistant store
com.google.android.apps.googleassistant assistant store
com.google.android.apps.bard assistant store
com.google.android.voicesearch assistant store
com.samsung.android.bixby.agent assistant ROM
com.samsung.android.bixby.service assistant ROM
com.samsung.android.bixby.wakeup assistant ROM
com.miui.voiceassist assistant ROM
com.huawei.vassistant assistant ROM
com.heytap.speechassist assistant ROM
com.amazon.dee.app assistant store
com.android.shell shell AOSP
com.android.bluetooth bluetooth AOSP
com.google.android.bluetooth bluetooth ROM
com.google.android.projection.gearhead companion store
com.android.car. companion AOSP
com.android.companiondevicemanager companion AOSP
com.samsung.android.app.watchmanager companion store
com.samsung.accessory companion store
com.samsung.wearable. companion store
com.google.android.wearable.app companion store
com.google.android.apps.wear.companion companion store
com.garmin.android.apps.connectmobile companion store
com.fitbit.FitbitMobile companion store
com.xiaomi.wearable companion store
com.xiaomi.hm.health companion store
com.huami.watch.hmwatchmanager companion store
com.huawei.health companion store
com.heytap.health companion store
com.mobvoi.companion.aw companion store
com.getpebble.android companion store
com.fossil.wearables.fossil companion store
com.baidu.carlife companion store
com.huawei.hicar companion ROM
com.android.phone phone_process AOSP
com.android.server.telecom screen_part AOSP
com.google.android.server.telecom screen_part ROM
com.android.systemui screen_part AOSP
com.android.settings screen_part AOSP
com.android.mms screen_part AOSP
com.google.android.apps.messaging screen_part store
com.samsung.android.messaging screen_part ROM
com.google.android.contacts screen_part store
com.google.android.apps.maps screen_part store
com.android.chrome screen_part store
com.android.stk sim_app AOSP
com.android.stk2 sim_app ROM
com.qualcomm.stk sim_app ROM
com.mediatek.stk sim_app ROM
com.android.emergency sos AOSP
com.google.android.apps.safetyhub sos store
com.sec.android.app.safetyassurance sos ROM
com.samsung.android.emergency sos ROM
com.oneplus.sos sos ROM
com.oplus.sos sos ROM
com.teamviewer. remote_tool store
com.anydesk. remote_tool store
com.carriez.flutter_hbb remote_tool store
com.sand.airdroid remote_tool store
com.sand.remotesupport remote_tool store
com.sand.remotesupportaddon remote_tool store
com.sand.airmirror remote_tool store
com.sand.airdroidbiz remote_tool store
com.rsupport. remote_tool store
com.splashtop. remote_tool store
com.logmein.rescuemobile remote_tool store
com.logmein.rescue.mobile. remote_tool store
com.realvnc.android. remote_tool store
com.koushikdutta.vysor remote_tool store
net.christianbeier.droidvnc_ng remote_tool store
com.zoho.assist.agent remote_tool store
com.oray.sunlogin remote_tool store
com.oray.sunlogin.service remote_tool store
com.todesk. remote_tool store
net.soti.mobicontrol. remote_tool store
net.dinglisch.android.taskerm automation store
net.dinglisch.android.tasker automation store
com.arlosoft.macrodroid automation store
com.llamalab.automate automation store
com.joaomgcd. automation store
ch.gridvision.ppam.androidautomagic automation store
com.ifttt.ifttt automation store
com.samsung.android.app.routines automation ROM
com.x0.strai.frep automation store
org.autojs. automation store
com.stardust.scriptdroid automation store
com.google.android.marvin.talkback access store
com.google.android.apps.accessibility. access store
com.samsung.android.accessibility. access ROM
com.android.switchaccess access AOSP
com.google.audio.hearing. access store
com.miui.accessibility access ROM
com.bjbyhd. access store
"""
TABLE: tuple[Known, ...] = tuple(Known(*row.split()) for row in _ROWS.strip().splitlines())
_BY_NAME = {row.name: row for row in TABLE if not row.name.endswith(".")}
_PREFIXES = tuple(row for row in TABLE if row.name.endswith("."))

VENDOR_ONLY = frozenset({"shell", "bluetooth", "phone_process", "sim_app", "screen_part"})
"""Kinds that are part of the firmware: an installed app of that name (or of a kind below) is taken for an app."""
OF_UID = {1000: "system", 1001: "phone_process", 1002: "bluetooth", 1027: "system", 2000: "shell", 0: "shell"}
"""Kinds by shared uid (Android's Process and android_filesystem_config.h): 0 root, 1000 system, 1001 radio, 1002 Bluetooth,
1027 NFC, 2000 shell. What runs as root was started through a shell."""


def known_package(name: str) -> Known | None:
    """The row of a package, None where it is in no row."""
    return _BY_NAME.get(name) or next((row for row in _PREFIXES if name.startswith(row.name)), None)


def trusted(known: Known, *, system: bool | None) -> bool:
    """Whether a name may be taken at its word: not where it claims to be firmware and the package list says it is not."""
    return system is not False or known.kind not in VENDOR_ONLY
