"""Every row of the table has a story that shows it, and one that differs only in what matters and does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from offhook.facts.calls import TelecomEvent
from offhook.facts.phone import Package
from offhook.knowledge.cause_weights import BY_CLUE, CAUSES, WEIGHTS
from offhook.owner import Owner, Statement
from tests.inference.causes.stories import ASSISTANT, DIALER, REQUEST, STRANGER, Story, stamp

VIEWER = "net.example.viewer"
BANK = "+442079460123"


def new() -> Story:
    return Story()


def lit(why: str = "android.policy:POWER", *, since: float = -12) -> Story:
    """The screen on since some seconds, for this reason."""
    return new().covered("events").state(-600, "screen", "off").act(since, "wake", why).state(since, "screen", "on")


def calls_to(*numbers: str, gap: float = 10, seconds: float = 6) -> Story:
    """Several calls of the call log, one after the other."""
    story = new()
    for index, number in enumerate(numbers):
        story.row(number, index * gap, seconds)
    return story


def said(**told: object) -> Story:
    return Story(owner=replace(Owner(), **told))  # type: ignore[arg-type]


def press(story: Story, times: int) -> Story:
    for index in range(times):
        story.act(-4 + index * 0.3, "power_key", "ACTION_DOWN")
    return story


def touch(story: Story, times: int) -> Story:
    for index in range(times):
        story.act(-10 + index, "touch", package=DIALER)
    return story


def _with_event(story: Story, name: str, data: str | None) -> Story:
    last = [fact for fact in story.facts if isinstance(fact, TelecomEvent)][-1]
    story.facts.append(replace(last, place=story.place("telecom"), order=9, event=name, data=data, session=None))
    return story


def redirected(story: Story) -> Story:
    return _with_event(story, "REDIRECTION_COMPLETED_USER", None)


def routed(story: Story) -> Story:
    return _with_event(story, "AUDIO_ROUTE", "Entering audio route: AudioRoute[Type=TYPE_BLUETOOTH_SCO]")


def skipped(story: Story) -> Story:
    return _with_event(story, "SKIP_CALL_LOG", None)


def new_app(story: Story) -> Story:
    story.installed(STRANGER)
    package = next(fact for fact in story.facts if isinstance(fact, Package))
    story.facts.remove(package)
    story.facts.append(replace(package, first_install=stamp(-86_400)))
    return story


def missing_row() -> Story:
    """The call log holds a call before and one after, and none of this one."""
    return new().call().dialled().row(BANK, -3000).row(BANK, 3000)


STORIES: dict[str, Callable[[], Story]] = {
    "asked_by_dialer": lambda: new().call(),
    "asked_by_chosen_dialer": lambda: new().call("com.truecaller").installed("com.truecaller"),
    "asked_by_assistant": lambda: new().call(ASSISTANT),
    "asked_by_shell": lambda: new().by_intent().started_by(2000),
    "asked_by_bluetooth": lambda: new().by_intent().started_by(1002),
    "asked_by_companion": lambda: (
        new().call("net.example.band").holds("role:android.app.role.COMPANION_DEVICE_WATCH", "net.example.band")
    ),
    "asked_by_phone_process": lambda: new().call("com.android.phone"),
    "asked_by_emergency_dialer": lambda: new().call("com.android.phone").source("UNSPECIFIED"),
    "asked_by_sim_app": lambda: new().call("com.android.stk"),
    "asked_by_sos": lambda: new().call("com.android.emergency"),
    "asked_by_remote_tool": lambda: new().call("com.teamviewer.host.market"),
    "asked_by_automation": lambda: new().call("net.dinglisch.android.taskerm"),
    "asked_by_shown_system": lambda: new().call("com.android.mms"),
    "asked_by_system": lambda: new().call("com.vendor.activation").installed("com.vendor.activation", system=True),
    "asked_by_app": lambda: new().by_stranger(),
    "asked_by_messenger": lambda: new().call("com.example.chat", kind="SelfMgd"),
    "incoming": lambda: new().call(None, "TSI.aNIC@A1", direction="incoming", stage="SET_RINGING"),
    "on_other_device": lambda: new().call(None, "TSI.aNUC@A1", kind="External"),
    "answered_elsewhere": lambda: new().call(
        None, "TSI.aNIC@A1", direction="incoming", stage="SET_RINGING", end=None, code="ANSWERED_ELSEWHERE", seconds=4
    ),
    "asked_of_telecom": lambda: new().call(),
    "asked_by_intent": lambda: new().by_intent(),
    "appeared_in_modem": lambda: new().from_modem(),
    "taken_over": lambda: new().row(BANK, -100, 160).from_modem(),
    "dialled_by_software": lambda: new().call().dialled(),
    "listed_without_dial": lambda: new().covered("radio").listed(),
    "sim_asked": lambda: new().from_modem().sim_command(),
    "no_sim_command": lambda: new().from_modem().covered("radio"),
    "emergency_gesture": lambda: new().call("com.android.phone").act(-2, "gesture", "emergency gesture"),
    "power_presses": lambda: press(new().call("com.android.phone"), 5),
    "emergency_shortcut": lambda: new().call("com.android.phone").source("EMERGENCY_SHORTCUT"),
    "emergency_dialpad": lambda: new().call("com.android.phone").source("EMERGENCY_DIALPAD"),
    "not_on_dialpad": lambda: new().call("com.android.phone").source("UNSPECIFIED"),
    "redirected": lambda: redirected(new().call()),
    "screen_dark": lambda: new().call().in_the_dark(),
    "woken_by_biometric": lambda: lit("android.policy:BIOMETRIC").call(),
    "woken_by_key": lambda: lit().call(),
    "woken_by_sensor": lambda: lit("com.android.systemui:TAP").call(),
    "woken_by_app": lambda: lit("android.server.wm:SCREEN_ON_FLAG:x").call(),
    "woken_by_plug": lambda: lit("android.server.power:PLUGGED:true").call(),
    "locked": lambda: lit().state(-600, "lock", "shown").call(),
    "unlocked_by_credential": lambda: lit().act(-9, "unlock", "credential").call(),
    "unlocked": lambda: lit().act(-9, "unlock", "USER_PRESENT").call(),
    "unlocked_secure": lambda: lit().state(-20, "secure", "yes").act(-9, "unlock", "USER_PRESENT").call(),
    "unlocked_without": lambda: lit().state(-20, "secure", "no").act(-9, "unlock", "USER_PRESENT").call(),
    "unlock_failed": lambda: lit().act(-9, "unlock_failed").act(-7, "unlock_failed").call(),
    "touched": lambda: lit().act(-2, "touch", package=DIALER).call(),
    "no_touch": lambda: lit(since=-200).act(-190, "touch", package=DIALER).call(),
    "touch_storm": lambda: touch(lit().call(), 6),
    "touched_during": lambda: new().call(seconds=60).act(20, "touch").act(30, "touch").act(40, "touch"),
    "lock_screen_touched": lambda: (
        lit().state(-600, "lock", "shown").act(-2, "touch", package="com.android.systemui").call()
    ),
    "rush": lambda: lit().call().app(-9, "resumed", "a.b").app(-8, "resumed", "c.d").app(-7, "resumed", "e.f"),
    "lay_still": lambda: new().call().in_the_dark().state(-300, "idle", "deep"),
    "was_carried": lambda: new().call().act(-300, "motion").act(-60, "motion"),
    "plugged": lambda: new().call().in_the_dark().state(-300, "plug", "usb"),
    "unplugged": lambda: new().call().in_the_dark(),
    "dialer_in_front": lambda: lit().call().app(-6, "resumed", DIALER),
    "dialer_just_up": lambda: lit().call().app(-0.5, "resumed", DIALER),
    "asker_in_front": lambda: lit().by_stranger().app(-6, "resumed", STRANGER),
    "asker_not_in_front": lambda: lit().by_stranger().app(-6, "resumed", DIALER),
    "assistant_in_front": lambda: lit().call().app(-6, "resumed", ASSISTANT),
    "permission_on_screen": lambda: new().by_stranger().used(STRANGER, "top"),
    "permission_in_background": lambda: new().by_stranger().used(STRANGER, "bg"),
    "permission_in_service": lambda: new().by_stranger().used(STRANGER, "fgsvc"),
    "asker_woken": lambda: new().by_stranger().app(-0.4, "alarm", STRANGER),
    "timer_ran": lambda: new().by_intent().installed(STRANGER).app(-0.4, "alarm", STRANGER),
    "helper_can_press": lambda: new().call().installed(VIEWER).holds("accessibility", VIEWER),
    "no_helper": lambda: new().call().read("accessibility"),
    "helper_was_up": lambda: new().call().installed(VIEWER).holds("accessibility", VIEWER).app(-12, "resumed", VIEWER),
    "remote_tool_ran": lambda: new().call().app(-60, "foreground_service", "com.teamviewer.host.market"),
    "viewer_was_up": lambda: (
        new().call().installed(VIEWER).holds("media_projection", VIEWER).app(-60, "foreground_service", VIEWER)
    ),
    "screen_captured": lambda: new().call().installed(VIEWER).holds("media_projection", VIEWER),
    "capture_began": lambda: new().call().used(VIEWER, "top", -300, "PROJECT_MEDIA"),
    "input_injected": lambda: new().call().act(-1, "injected", "injectMotionEvent"),
    "adb_command": lambda: new().call().act(-1, "adb", "shell am start"),
    "adb_near": lambda: new().call().computer(-600),
    "adb_known": lambda: new().call().computer(-86_400),
    "no_adb": lambda: new().call().read("adb"),
    "asker_from_nowhere": lambda: new().by_stranger().installed(STRANGER, installer=None),
    "asker_is_new": lambda: new_app(new().by_stranger()),
    "asker_is_gone": lambda: new().by_stranger().installed("com.other"),
    "assistant_listened": lambda: new().call(ASSISTANT).microphone(-6, ASSISTANT),
    "no_listening": lambda: new().call().microphone(-600, "com.other").state(0, "screen", "on").covered_by_audio(),
    "headset_asked": lambda: new().by_intent().act(-0.1, "media_button", "headset asks to dial"),
    "headset_spoke": lambda: new().call(ASSISTANT).act(-4, "media_button", "headset asks for voice recognition"),
    "link_open": lambda: new().by_intent().link(-600, 600),
    "asker_may_be_companion": lambda: new().by_stranger().link(-600, 600),
    "no_link": lambda: new().by_intent().link(-900, -600),
    "bluetooth_off": lambda: new().by_intent().state(-900, "bluetooth", "off"),
    "sound_to_bluetooth": lambda: routed(new().by_intent()),
    "same_minute": lambda: new().row(BANK, -86_400, 30).row(BANK, -2 * 86_400, 30).row(BANK, 0, 30),
    "repeated": lambda: calls_to(*[BANK] * 5, gap=30),
    "burst": lambda: calls_to("+4420", "+44207", "+442079", gap=15),
    "after_busy": lambda: new().call(at=-30, seconds=4, code="BUSY", end=None, number=BANK).row(BANK, 0, 30),
    "ended_on_unlock": lambda: (
        new().by_stranger(30).in_the_dark().act(28, "wake", "android.policy:POWER").state(28, "screen", "on")
    ),
    "hung_up_on_screen": lambda: new().call(),
    "hung_up_by_accessory": lambda: new().call(end="ICA.dC(cab)@AOB"),
    "hung_up_by_program": lambda: new().call(end="TSI.eC(net)@AOB"),
    "modem_hung_up": lambda: new().from_modem(),
    "left_running": lambda: new().call(end=None, code="REMOTE", seconds=100),
    "emergency_number": lambda: new().call("com.android.phone").source("UNSPECIFIED"),
    "dear_number": lambda: new().row("+6519001234567"),
    "no_such_range": lambda: new().row("+6500000000"),
    "service_number": lambda: new().row("*100#"),
    "same_as_last": lambda: new().row(BANK, -7200).row(BANK, 0),
    "row_missing": missing_row,
    "kept_out_of_log": lambda: skipped(new().call()),
    "owner_not_using": lambda: said(not_using=(Statement(REQUEST - 60_000, REQUEST + 60_000, ""),)).call(),
    "owner_automation": lambda: said(automation=(("it calls my mother", STRANGER),)).by_stranger(),
}


@pytest.mark.parametrize("row", [weight.clue for weight in WEIGHTS])
def test_each_row_has_a_story_that_shows_it(row: str) -> None:
    story = STORIES[row]()
    assert any(row in clues for clues in story.clues_of_all()), story.clues_of_all()


def test_a_plain_call_shows_only_who_asked() -> None:
    """No source but Telecom's own record: nothing is said for the silence of others."""
    assert new().call(end=None, code="REMOTE").clues() == {"asked_by_dialer", "asked_of_telecom"}


def test_every_row_speaks_for_and_against_something_and_is_told_in_a_sentence() -> None:
    """A row that gives every cause the same says nothing."""
    for weight in WEIGHTS:
        assert weight.span > 0, weight.clue
        assert weight.says.rstrip(".") == weight.says != "", weight.clue
        assert set(weight.speaks) <= set(CAUSES)
        assert all(abs(weight.of(cause)) <= 7 for cause in CAUSES)


def test_silence_has_rows_of_its_own_that_name_the_sources_they_need() -> None:
    silent = [weight for weight in WEIGHTS if weight.needs]
    assert {weight.clue for weight in silent} == {"no_touch", "no_sim_command", "no_helper", "no_adb", "no_listening"}
    assert BY_CLUE["no_sim_command"].needs == ("radio_log",)


def test_two_clues_of_one_group_count_once() -> None:
    """A key that woke the screen and an unlock are two groups; two ways to have been woken are one."""
    clues = touch(new().in_hand().call(), 6).clues()
    assert "touch_storm" in clues
    assert "touched" not in clues
