"""Lines of the logs that speak of somebody (or nobody) handling the phone."""

from __future__ import annotations

import pytest

from offhook.facts.handling import AppEvent, DeviceState, UserAct
from offhook.facts.phone import Boot, ClockChange
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import log_facts, only

SLEEP_14 = "Going to sleep due to timeout (uid 1000, screenOffTimeout=30000, activityTimeoutWM=-1, maxDimRatio=0.2, maxDimDur=7000)..."
GROUP_14 = "Powering off display group due to timeout (groupId= 0, uid= 1000, millisSinceLastUserActivity=30004, lastUserActivityEvent=touch)..."


def told(tag: str, message: str, buffer: str = "events") -> list[object]:
    """The facts of one line, without what the reader itself says."""
    facts = log_facts([f"03-03 09:44:03.772  1000  1712  2201 I {tag:8}: {message}"], buffer=buffer)
    kinds = (UserAct, DeviceState, AppEvent, Boot, ClockChange, Ignored, Unread)
    return [fact for fact in facts if isinstance(fact, kinds)]


def acts(tag: str, message: str, buffer: str = "events") -> list[tuple[str, str | None, str | None]]:
    return [(f.act, f.why, f.package) for f in told(tag, message, buffer) if isinstance(f, UserAct)]


def states(tag: str, message: str, buffer: str = "events") -> list[tuple[str, str]]:
    return [(f.state, f.value) for f in told(tag, message, buffer) if isinstance(f, DeviceState)]


@pytest.mark.parametrize(
    ("message", "why", "uid"),
    [
        ("Waking up from sleep...", None, None),
        ("Waking up from sleep (uid 1000)...", None, 1000),
        ("Waking up from dozing (uid 1000)...", None, 1000),
        ("Waking up from sleep (uid=1000 reason=android.policy:POWER)...", "android.policy:POWER", 1000),
        (
            "Waking up from Asleep (uid=1000, reason=WAKE_REASON_BIOMETRIC, details=android.policy:BIOMETRIC)...",
            "WAKE_REASON_BIOMETRIC:android.policy:BIOMETRIC",
            1000,
        ),
        (
            "Waking up from Dozing (uid=10123, reason=WAKE_REASON_APPLICATION, details=My alarm (loud))...",
            "WAKE_REASON_APPLICATION:My alarm (loud)",
            10123,
        ),
    ],
)
def test_waking_is_read_as_every_version_prints_it(message: str, why: str | None, uid: int | None) -> None:
    facts = told("PowerManagerService", message, "main")
    (act,) = [fact for fact in facts if isinstance(fact, UserAct)]
    assert (act.act, act.why, act.uid) == ("wake", why, uid)
    assert states("PowerManagerService", message, "main") == [("screen", "on")]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("Going to sleep by user request...", "power_button"),
        ("Going to sleep due to screen timeout...", "timeout"),
        ("Going to sleep due to power button (uid 1000)...", "power_button"),
        ("Going to sleep due to device administration policy (uid 10044)...", "device_administration_policy"),
        ("Going to sleep due to power_button (uid 1000)...", "power_button"),
        (SLEEP_14, "timeout"),
    ],
)
def test_going_to_sleep_is_read_as_every_version_prints_it(message: str, why: str) -> None:
    assert acts("PowerManagerService", message, "main") == [("sleep", why, None)]
    assert states("PowerManagerService", message, "main") == [("screen", "off")]


def test_a_new_wording_of_the_power_manager_is_unread_not_lost() -> None:
    (fact,) = [
        fact
        for fact in told("PowerManagerService", "Waking up because of the moon", "main")
        if isinstance(fact, Unread)
    ]
    assert fact.place.source == "main_log"


def test_the_age_of_the_last_activity_gives_its_moment() -> None:
    (act,) = [fact for fact in told("PowerGroup", GROUP_14, "main") if isinstance(fact, UserAct)]
    assert (act.act, act.why, act.at.text) == ("activity", "touch", "03-03 09:44:03.772 less 30004 ms")
    assert act.at.ms == 952076643772 - 30004


@pytest.mark.parametrize(
    ("tag", "message", "expected"),
    [
        ("screen_toggled", "1", [("screen", "on")]),
        ("screen_toggled", "0", [("screen", "off")]),
        ("screen_toggled", "2", [("lock", "hidden")]),
        ("power_screen_state", "[0,3,0,0,412]", [("screen", "off")]),
        ("power_screen_state", "[1,0,0,0]", [("screen", "on")]),
        ("am_set_keyguard_shown", "[1,0,0,setKeyguardShown]", [("lock", "shown")]),
        ("am_set_keyguard_shown", "[1,0,1,keyguardGoingAway]", [("lock", "hidden")]),
        ("wm_set_keyguard_shown", "[0,0,0,0,setKeyguardShown]", [("lock", "hidden")]),
        ("wm_set_keyguard_shown", "[0,1,0,0,1,setKeyguardShown]", [("lock", "occluded")]),
        ("wm_set_keyguard_shown", "[0,1,1,0,0,setKeyguardShown]", [("lock", "shown")]),
        ("wm_set_keyguard_shown", "[2,0,0,0,0,setKeyguardShown]", []),
        ("wm_set_keyguard_occluded", "[1,1,9,setOccluded]", [("lock", "occluded")]),
        ("sysui_status_bar_state", "[1,1,0,1,1,0]", [("lock", "shown"), ("secure", "yes")]),
        ("sysui_status_bar_state", "[0,0,0,0,0,1]", [("lock", "hidden"), ("secure", "no")]),
        ("battery_status", "[2,2,1,4,Li-ion]", [("plug", "wireless")]),
        ("battery_status", "[3,2,1,0,Li-ion]", [("plug", "none")]),
        ("device_idle", "[5,s:alarm]", [("idle", "deep")]),
        ("device_idle", "[2,step]", []),
        ("device_idle", "[0,motion]", [("idle", "active"), ("moving", "yes")]),
        ("device_idle_light", "[4,s:alarm]", [("idle", "light")]),
        ("device_idle_light", "[7,s:deep]", []),
    ],
)
def test_states_of_the_events_buffer(tag: str, message: str, expected: list[tuple[str, str]]) -> None:
    assert states(tag, message) == expected
    assert not [fact for fact in told(tag, message) if isinstance(fact, Unread)]


@pytest.mark.parametrize(
    ("tag", "message", "expected"),
    [
        ("screen_toggled", "2", [("unlock", "keyguard dismissed", None)]),
        ("intercept_power", "[ACTION_DOWN,0,0]", [("power_key", "ACTION_DOWN", None)]),
        ("intercept_power", "[ACTION_UP,0,1]", []),
        (
            "input_interaction",
            "Interaction with: ce2ec2b com.example.home/com.example.home.Launcher (server), 6d3f1a2 [Gesture Monitor] swipe-up (server), ",
            [("touch", "com.example.home/com.example.home.Launcher", "com.example.home")],
        ),
        ("input_interaction", "Interaction with: 11aa22b StatusBar (server), ", [("touch", "StatusBar", None)]),
        (
            "imf_show_ime",
            "[android.os.BinderProxy@1a2b3c,com.example.chat/com.example.chat.Main,SHOW_SOFT_INPUT,STATE_UNSPECIFIED|ADJUST_RESIZE]",
            [("keyboard", "SHOW_SOFT_INPUT", "com.example.chat")],
        ),
        (
            "notification_clicked",
            "[0|com.example.chat|7|null|10123,120,90,12,0,3]",
            [("notification", "clicked", "com.example.chat")],
        ),
        (
            "notification_canceled",
            "[0|com.example.chat|7|a,b]c|10123,2,120,90,12,0,3,NULL]",
            [("notification", "swiped", "com.example.chat")],
        ),
        ("notification_canceled", "[0|com.example.chat|7|null|10123,8,120,90,12]", []),
        ("notification_panel_revealed", "3", [("notification", "panel revealed", None)]),
        (
            "notification_expansion",
            "[0|com.example.chat|7|null|10123,1,1,9,9,9]",
            [("notification", "expanded", "com.example.chat")],
        ),
        (
            "volume_changed",
            "[3,7,8,15,com.android.systemui]",
            [("volume_key", "stream 3: 7 to 8", "com.android.systemui")],
        ),
        ("security_keyguard_dismiss_auth_attempt", "[1,2]", [("unlock", "credential", None)]),
        ("security_keyguard_dismiss_auth_attempt", "[0,2]", [("unlock_failed", "credential", None)]),
        ("security_adb_shell_command", "input tap 1 2", [("adb", "shell input tap 1 2", None)]),
        ("device_idle", "[0,motion]", [("motion", "device_idle", None)]),
    ],
)
def test_acts_of_the_events_buffer(tag: str, message: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert acts(tag, message) == expected
    assert not [fact for fact in told(tag, message) if isinstance(fact, Unread)]


@pytest.mark.parametrize(
    ("tag", "message", "expected"),
    [
        (
            "GestureLauncherService",
            "5 consecutive power button taps detected, 0 consecutive slow power button taps detected",
            [("gesture", "5 power button taps", None)],
        ),
        ("GestureLauncherService", "Emergency gesture detected, launching.", [("gesture", "emergency gesture", None)]),
        (
            "HeadsetService",
            "dialOutgoingCall: from XX:XX:XX:XX:12:34",
            [("media_button", "headset asks to dial", None)],
        ),
        ("Input", "injectMotionEvent: MotionEvent { action=ACTION_DOWN }", [("injected", "injectMotionEvent", None)]),
        ("dumpstate", "begin", [("adb", "a bug report was taken", None)]),
        ("dumpstate", "done", []),
    ],
)
def test_acts_of_the_main_log(tag: str, message: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert acts(tag, message, "main") == expected


@pytest.mark.parametrize(
    ("tag", "message", "expected"),
    [
        (
            "wm_set_resumed_activity",
            "[0,com.example/.Main,resumeTop]",
            ("resumed", "com.example", 0, None, "resumeTop"),
        ),
        ("am_resume_activity", "[10,123456,33,com.example/.Main]", ("resumed", "com.example", 10, None, None)),
        (
            "am_resume_activity",
            "[1081459776,2,com.example/com.example.Main]",
            ("resumed", "com.example", None, None, None),
        ),
        (
            "wm_pause_activity",
            "[0,9,com.example/.Main,userLeaving=true,pauseBack]",
            ("paused", "com.example", 0, None, "userLeaving=true"),
        ),
        (
            "am_proc_start",
            "[0,1987,10057,com.example:remote,service,com.example/.Job]",
            ("process_started", "com.example", 0, 10057, "service"),
        ),
        ("am_proc_start", "[0,2020,1037,WebViewLoader,,]", ("process_started", "WebViewLoader", 0, 1037, None)),
        (
            "am_proc_start",
            "[311,10010,com.example,broadcast,com.example/.Boot]",
            ("process_started", "com.example", None, 10010, "broadcast"),
        ),
    ],
)
def test_apps_that_come_and_go(tag: str, message: str, expected: tuple[object, ...]) -> None:
    """Event, package, user, uid, why; the oldest forms have no user."""
    (fact,) = [fact for fact in told(tag, message) if isinstance(fact, AppEvent)]
    assert (fact.event, fact.package, fact.user, fact.uid, fact.why) == expected


def test_a_boot_and_a_clock_that_is_set() -> None:
    assert [
        fact.kind
        for fact in only(log_facts(["03-03 09:44:03.772  1712  2201 I boot_progress_start: 9021"], "events"), Boot)
    ] == ["start"]
    facts = log_facts(["03-03 09:44:03.772  1712  2201 D SystemClockTime: Setting time of day to sec=1709459043"])
    assert [fact.what for fact in only(facts, ClockChange)] == ["Setting time of day to sec=1709459043"]


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("screen_toggled", "7"),
        ("power_screen_state", "[]"),
        ("wm_set_keyguard_shown", "[1,0]"),
        ("sysui_status_bar_state", "[1,1]"),
        ("battery_status", "[x]"),
        ("device_idle", "[44,alarm]"),
        ("volume_changed", "[3]"),
        ("notification_canceled", "nothing"),
        ("am_proc_start", "[0]"),
        ("imf_show_ime", "[]"),
        ("notification_clicked", "[]"),
        ("input_interaction", "Interaction with: nobody"),
    ],
)
def test_fields_that_are_not_understood_are_unread(tag: str, message: str) -> None:
    (fact,) = [fact for fact in told(tag, message) if isinstance(fact, Unread)]
    assert fact.place.source == "event_log"
