"""Each cause comes first where its record or its circumstances are there; what a record leaves open is weighed; nobody is
accused on thin evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from offhook.facts.bills import BillPeriod
from offhook.facts.calls import TelecomCall, TelecomEvent
from offhook.facts.phone import ReportHeader
from offhook.knowledge.cause_advice import BILL
from offhook.knowledge.cause_weights import ACCUSED, CAUSES, UNPROVEN
from tests.inference.causes.stories import ASSISTANT, DIALER, STRANGER, Story, stamp

VIEWER = "net.example.viewer"


def unlit(story: Story) -> Story:
    return story.covered("events").state(-600, "screen", "off")


RECORDED: dict[str, tuple[Callable[[], Story], str]] = {
    "a third-party app that Telecom names placed it in the dark": (lambda: unlit(Story().by_stranger()), "app"),
    "the shell that Telecom names is remote control": (lambda: Story().call("com.android.shell"), "remote_control"),
    "an intent from uid 2000 is remote control": (lambda: Story().by_intent().started_by(2000), "remote_control"),
    "an intent from uid 1002 is an accessory": (lambda: Story().by_intent().started_by(1002), "accessory"),
    "an assistant that Telecom names placed it": (lambda: Story().call(ASSISTANT), "assistant"),
    "a companion app by its role is an accessory": (
        lambda: Story().call("net.example.band").holds("role:android.app.role.COMPANION_DEVICE_WATCH", "net.example.band"),
        "accessory",
    ),
    "firmware without a screen is the system": (
        lambda: Story().call("com.vendor.activation").installed("com.vendor.activation", system=True),
        "system",
    ),
    "an unknown call with a command of the SIM is the SIM": (lambda: Story().from_modem().covered("radio").sim_command(), "sim_toolkit"),
    "an unknown call without one, where the radio log covers it, is the modem": (lambda: Story().from_modem().covered("radio"), "modem"),
    "an emergency gesture placed the emergency call": (
        lambda: Story().call("com.android.phone").act(-2, "gesture", "emergency gesture"),
        "emergency_gesture",
    ),
    "an incoming call is the caller's": (lambda: Story().call(None, "TSI.aNIC@A1", direction="incoming", stage="SET_RINGING"), "caller"),
    "an incoming call that was answered by a headset is still the caller's": (
        lambda: Story().call(None, "TSI.aNIC@A1", direction="incoming", stage="SET_RINGING", end="BPSI.hC@A3").link(-600, 600),
        "caller",
    ),
    "an external call is another device's, though Telecom calls it unknown": (
        lambda: Story().call(None, "TSI.aNUC@A1", kind="External"),
        "other_device",
    ),
    "a call that another device took is another device's": (
        lambda: Story().call(None, "TSI.aNIC@A1", direction="incoming", stage="SET_RINGING", end=None, code="ANSWERED_ELSEWHERE", seconds=4),
        "other_device",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RECORDED)
def test_a_record_decides(rule: str) -> None:
    make, cause = RECORDED[rule]
    story = make()
    assert story.top() == cause
    assert story.share(cause) >= 0.5


def test_that_an_installed_app_asked_does_not_yet_say_that_nobody_pressed_in_it() -> None:
    story = Story().by_stranger()
    assert story.top() == "app"
    assert story.share("app") <= UNPROVEN + 0.001


def test_the_dialer_in_a_hand_is_a_person() -> None:
    assert Story().call().in_hand().share("person") > 0.9


def test_the_dialer_asked_in_a_carried_locked_phone_is_a_pocket() -> None:
    story = (
        Story().covered("events").state(-600, "screen", "off").state(-600, "lock", "shown").state(-600, "plug", "none")
    )
    story.act(-26, "wake", "android.policy:POWER").state(-26, "screen", "on").act(
        -2, "touch", package="com.android.systemui"
    )
    story.act(-400, "motion").act(-100, "motion")
    assert story.call(end=None, code="REMOTE", seconds=140).top() == "pocket"


def test_many_touches_on_a_charger_without_a_credential_are_a_ghost() -> None:
    story = Story().covered("events").state(-600, "screen", "off").state(-600, "plug", "ac")
    story.act(-40, "wake", "com.android.systemui:TAP").state(-40, "screen", "on")
    for index in range(9):
        story.act(-20 + index * 2, "touch", package=DIALER)
    story.app(-39, "resumed", "a.b").app(-38.5, "resumed", "c.d").app(-38, "resumed", DIALER)
    assert story.call(seconds=30).top() == "ghost_touch"


def test_a_service_that_opens_the_dialer_and_presses_without_a_touch_is_remote_control() -> None:
    story = Story().covered("events").state(-900, "screen", "off").act(-800, "touch", package=DIALER)
    story.act(-12, "wake", "android.server.wm:SCREEN_ON_FLAG:x").state(-12, "screen", "on")
    story.installed(VIEWER).holds("accessibility", VIEWER).app(-11, "resumed", VIEWER).app(-0.6, "resumed", DIALER)
    assert story.call().top() == "remote_control"


def test_an_app_in_front_that_was_touched_is_a_person_who_used_that_app() -> None:
    """The record names the app; what pressed its button is weighed."""
    story = (
        Story()
        .by_stranger()
        .installed(STRANGER)
        .in_hand()
        .app(-4, "resumed", STRANGER)
        .act(-0.8, "touch", package=STRANGER)
    )
    assert story.top() == "person"
    assert Story().by_stranger().installed(STRANGER).in_the_dark().top() == "app"


def test_an_app_that_was_on_the_screen_for_an_hour_is_still_in_front() -> None:
    story = (
        Story()
        .by_stranger()
        .installed(STRANGER)
        .covered("events")
        .state(-7000, "screen", "off")
        .state(-3600, "screen", "on")
    )
    assert "asker_in_front" in story.app(-3590, "resumed", STRANGER).clues()


def test_a_redial_in_the_dark_after_a_busy_line_is_the_dialer_itself() -> None:
    story = Story().call(at=-25, seconds=4, code="BUSY", end=None, number="+6561234567").row("+6561234567", 0, 30)
    story.in_the_dark().call(end=None, code="REMOTE")
    assert story.all_told()[-1][0][0].cause == "system"


def test_an_installed_app_that_calls_itself_firmware_is_taken_for_an_app() -> None:
    """A name is a claim where the package list says that it is not part of the system."""
    story = Story().call("com.android.bluetooth").installed("com.android.bluetooth", system=False)
    assert story.top() == "app"


def test_the_phones_own_process_is_the_system_unless_it_called_an_emergency_number() -> None:
    assert Story().call("com.android.phone", number="1800").in_the_dark().top() == "system"
    assert Story().call("com.android.phone").source("EMERGENCY_DIALPAD").top() == "person"


def test_a_name_that_only_a_log_tells_weighs_less_than_one_in_the_history() -> None:
    """Any app may write any line into the main log."""
    story = unlit(Story().by_stranger())
    forged = unlit(Story().by_stranger())
    forged.facts = [
        replace(fact, record=None, live=True) if isinstance(fact, TelecomEvent) else fact
        for fact in forged.facts
        if not isinstance(fact, TelecomCall)
    ]
    assert forged.top() == story.top() == "app"
    assert forged.share("app") < story.share("app")


def test_the_computer_that_took_the_evidence_is_no_remote_control() -> None:
    near = Story().call().computer(1200)
    assert "adb_near" in near.clues()
    near.facts.append(ReportHeader(place=near.place("header"), at=stamp(1500)))
    assert "adb_near" not in near.clues()


def test_a_hand_over_of_a_running_call_is_not_blamed_on_the_modem() -> None:
    story = Story().row("+6561234567", -100, 160).from_modem()
    assert all(causes[0].cause != "modem" for causes, _ in story.all_told()[1:])


def test_with_one_thin_record_the_answer_stays_spread_out() -> None:
    """An intent whose sender nobody recorded: a person's app, a script, a headset."""
    causes, settle = Story().by_intent().told()
    assert causes[0].probability < 0.55
    assert sum(cause.probability > 0.03 for cause in causes) >= 5
    assert settle


def test_without_any_record_the_base_rates_speak() -> None:
    causes, _ = Story().row("+6561234567").told()
    assert causes[0].cause == "person"
    assert causes[0].probability < 0.65
    assert all(cause.for_ == cause.against == [] for cause in causes)


def test_what_no_source_covers_says_nothing() -> None:
    """Without a log, no touch, no command of the SIM and no microphone are no evidence against anything."""
    assert Story().call(end=None, code="REMOTE").clues() == {"asked_by_dialer", "asked_of_telecom"}
    uncovered = Story().from_modem().told()[0]
    assert {uncovered[0].cause, uncovered[1].cause} == {"modem", "sim_toolkit"}
    assert uncovered[0].probability < 0.7


def test_nobody_is_accused_on_circumstances_alone() -> None:
    """Dark, locked, at the same minute on three days, and nobody recorded who asked: not above one half."""
    story = Story().in_the_dark()
    for day in (-2, -1, 0):
        story.row("+6519001234567", day * 86_400, 30)
    for causes, _ in story.all_told():
        assert causes[0].cause not in ACCUSED or causes[0].probability <= UNPROVEN + 0.001


def test_all_thirteen_are_listed_and_the_printed_numbers_sum_to_one() -> None:
    for story in (
        Story().call(),
        Story().by_intent(),
        Story().from_modem(),
        Story().row("112"),
        Story().call().in_hand(),
    ):
        for causes, _ in story.all_told():
            assert sorted(cause.cause for cause in causes) == sorted(CAUSES)
            assert sum(round(cause.probability * 10_000) for cause in causes) == 10_000
            assert [cause.probability for cause in causes] == sorted(
                (cause.probability for cause in causes), reverse=True
            )
            assert all(0 < cause.probability < 1 for cause in causes)


def test_reasons_name_the_record_by_file_and_line() -> None:
    causes, _ = Story().by_stranger().told()
    assert any(f"its calling package is {STRANGER}" in says and "(bugreport.txt:" in says for says in causes[0].for_)


def test_facts_about_the_asker_are_told_as_facts() -> None:
    says = " ".join(Story().by_stranger().installed(STRANGER, installer=None).told()[0][0].for_)
    told = Story().by_stranger().installed(STRANGER, installer=None).clues()
    assert "asker_from_nowhere" in told
    assert "malware" not in says


def test_what_refutes_a_cause_is_told_against_it() -> None:
    causes, _ = Story().by_stranger().in_the_dark().told()
    person = next(cause for cause in causes if cause.cause == "person")
    assert any("had been off" in says for says in person.against)


def test_nothing_is_left_to_settle_where_the_first_cause_is_far_ahead() -> None:
    assert Story().call().in_hand().told()[1] == []


def test_settling_asks_only_for_what_the_evidence_does_not_hold() -> None:
    """The radio log that covers the call has told what it knows."""
    assert any("radio log" in says for says in Story().from_modem().told()[1])
    settle = Story().by_intent().covered("events").told()[1]
    assert not any("event log" in says for says in settle)


def test_a_bill_that_is_there_is_not_asked_for() -> None:
    def story() -> Story:
        return Story().call(direction="incoming", package=None, session="TSI.aNIC@AOA").in_hand()

    asked = [Story().from_modem(), Story().by_intent(), story()]
    asked = [one for one in asked if BILL in one.told()[1]]
    assert asked, "some call of these is asked a bill for"
    for one in asked:
        one.facts.append(BillPeriod(place=one.place("bill"), began=stamp(-86_400), ended=stamp(86_400)))
        assert BILL not in one.told()[1]


# Claim: MouaBad.p (2013). The screen goes dark, the phone locks, it dials; it hangs up when somebody picks the phone up.


def mouabad() -> Story:
    story = Story().in_the_dark().by_stranger(40).installed(STRANGER, installer=None)
    story.row("+6519001234567", 0, 40)
    return (
        story.act(37, "wake", "android.policy:POWER")
        .state(37, "screen", "on")
        .act(38.5, "unlock", "credential")
        .state(38.5, "lock", "hidden")
    )


def test_a_call_in_the_dark_that_ends_within_five_seconds_of_the_unlock_is_an_app_and_says_so() -> None:
    story = mouabad()
    causes, _ = story.told()
    assert "ended_on_unlock" in story.clues()
    assert (causes[0].cause, causes[0].probability > 0.9) == ("app", True)
    assert any("after the screen came on, having begun in the dark" in says for says in causes[0].for_)


def test_the_same_shape_without_a_name_still_ranks_an_app_first_and_accuses_nobody() -> None:
    """Android before 10 records no calling package."""
    story = Story().in_the_dark().call(None, "PCR.oR@AMM", end=None, seconds=40, number="+6519001234567")
    story.act(37, "wake", "android.policy:POWER").state(37, "screen", "on").act(38.5, "unlock", "credential")
    causes, _ = story.told()
    assert causes[0].cause == "app"


def test_a_call_that_goes_on_after_the_unlock_did_not_end_on_it() -> None:
    story = Story().in_the_dark().by_stranger(60).act(20, "wake", "android.policy:POWER").state(20, "screen", "on")
    assert "ended_on_unlock" not in story.clues()


def test_a_call_light_is_no_hand() -> None:
    """The call's own screen coming on at its end is not somebody picking the phone up."""
    story = (
        Story()
        .in_the_dark()
        .by_stranger(60)
        .act(58, "wake", "android.server.wm:SCREEN_ON_FLAG:x")
        .state(58, "screen", "on")
    )
    assert "ended_on_unlock" not in story.clues()
