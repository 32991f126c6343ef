"""Each witness's own version of a call, and what is worth saying about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offhook.facts.calls import RadioRequest
from tests.inference.facts import (
    analytics,
    announced,
    calls_of,
    dial,
    event,
    in_call,
    incoming,
    intent,
    listed,
    ms,
    notice,
    package,
    permission,
    refusal,
    row,
    sim_command,
    state,
    telecom,
)

DIALER = package("org.example.dialer", 10123)


# telecom


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ("ICA.dC(oed)@A", "hung up on this phone (org.example.dialer)"),
        ("ICA.dC(InCall package: com.android.dialer)@BaQ", "hung up on this phone (com.android.dialer)"),
        ("ICA.dC(zz)@A", "hung up on this phone (initials zz)"),
        ("ICA.dC(cab)@A", "hung up by a Bluetooth device"),
        ("BPSI.hC@A", "hung up by a Bluetooth device"),
        ("HMB.oMBE@A", "hung up with the button of a headset"),
        ("TSI.eC(oed)@A", "an app ended it (org.example.dialer)"),
        ("XYZ.q@A", "something on this phone hung up"),
        (None, "something on this phone hung up"),
    ],
)
def test_who_hung_up_is_told_in_plain_words(session: str | None, words: str) -> None:
    asked = event("TC@1", 29, "REQUEST_DISCONNECT", None, session)
    (call,) = calls_of(DIALER, telecom("TC@1", 0, answered=5, ended=30, code="LOCAL"), asked)
    assert call.group.points[0].ended_by == words


def test_an_end_on_this_phone_that_nobody_asked_for_came_from_the_radio() -> None:
    (call,) = calls_of(telecom("TC@1", 0, ended=30, code="LOCAL"))
    assert call.group.points[0].ended_by == "the phone's radio or modem ended it"


@pytest.mark.parametrize(
    ("session", "on_screen", "note"),
    [
        ("ICA.aC(oed)@E", True, "answered on the call screen (org.example.dialer)"),
        ("ICA.aC(cab)@E", False, "answered by a Bluetooth device"),
        ("TSI.aRC(oed)@E", False, "answered by an app (org.example.dialer)"),
        ("HMB.oMBE@E", False, "answered with the button of a headset"),
    ],
)
def test_who_answered_is_noted(session: str, on_screen: bool, note: str) -> None:
    (call,) = calls_of(DIALER, incoming("TC@1", 0, answered=8, ended=30, by=session))
    assert call.answered_on_screen is on_screen
    assert note in call.notes


def test_packages_that_share_initials_are_all_named_and_none_is_chosen() -> None:
    call = calls_of(
        DIALER, package("org.evil.dialer", 10200), telecom("TC@1", 0, package=None, session="TSI.pC(oed)@A")
    )[0]
    assert call.caller is not None
    assert call.caller.package is None
    assert call.caller.also == ("org.evil.dialer", "org.example.dialer")


def test_the_recorded_package_outranks_who_used_the_permission() -> None:
    (call,) = calls_of(telecom("TC@1", 0, ended=9), permission(0.2, "org.other"))
    assert call.caller is not None
    assert (call.caller.package, call.caller.tier) == ("org.example.dialer", "recorded")


def test_an_intent_passes_a_screen_of_telecoms_own_which_is_not_who_asked() -> None:
    itself = package("com.android.server.telecom", 1000)
    (call,) = calls_of(itself, telecom("TC@1", 0, package=None, session="TSI.hCI(cast)@A"))
    assert call.caller is None


def test_a_conference_names_its_calls_and_is_not_expected_in_the_log() -> None:
    children = [event("TC@3", 20 + n, "ADD_CHILD", f"[Call id=TC@{n}, state=ACTIVE]") for n in (1, 2)]
    (call,) = calls_of(telecom("TC@3", 19, answered=20, ended=60), children)
    assert call.kind == "conference"
    assert "a conference of TC@1, TC@2" in call.notes


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        ("SET_SELECT_PHONE_ACCOUNT", None, "the phone asked which SIM to call with (a chooser was shown)"),
        ("CALL_DIRECTION_CHANGED", None, "Telecom's record of the direction was changed while the call went on"),
        ("HANDOVER_COMPLETE", None, "the call was handed over between two services of the phone"),
        ("REDIRECTION_COMPLETED_USER", "ComponentInfo{org.redirect/.S}", "an app that may change the number was asked before it was dialled (org.redirect)"),
        ("REDIRECTION_COMPLETED_CARRIER", None, "the carrier's service that may change the number was asked before it was dialled"),
        ("CREATE_CONNECTION_FAILED", "Code: (ERROR)", "the connection could not be made (error)"),
        ("SET_PARENT", "TC@9", "part of a conference (TC@9)"),
    ],
)  # fmt: skip
def test_unusual_events_are_noted(name: str, data: str | None, note: str) -> None:
    (call,) = calls_of(telecom("TC@1", 0, ended=9), event("TC@1", 0.2, name, data))
    assert note in call.notes


def test_statistics_tell_why_a_call_was_missed_and_from_where_it_was_dialled() -> None:
    missed = analytics("TC@1", None, 30, direction="incoming", missed=("no_ring", "new_reason"))
    sos = analytics("TC@2", 600, 660, emergency=True, source="EMERGENCY_SHORTCUT")
    first, second = calls_of(missed, sos)
    assert "missed: it never rang; new_reason" in first.notes
    assert "it was placed with the emergency shortcut" in second.notes
    assert second.emergency


def test_statistics_alone_do_not_know_when_a_call_was_asked_for() -> None:
    (call,) = calls_of(analytics("TC@1", 30, 60))
    assert call.began is not None
    assert call.began.error_ms >= 120_000


def test_one_id_after_a_restart_of_the_phone_is_another_call() -> None:
    assert len(calls_of(telecom("TC@1", 0, ended=30), telecom("TC@1", 40_000, ended=40_030))) == 2


def test_a_log_that_begins_during_a_call_does_not_know_when_it_began() -> None:
    (call,) = calls_of(event("TC@1", 0, "SET_ACTIVE"), event("TC@1", 30, "SET_DISCONNECTED", "Code: (REMOTE)"))
    assert call.began is not None
    assert call.began.error_ms >= 3_600_000
    assert "it was going on already when the log first speaks of it" in call.notes


def test_a_call_on_another_device_is_external() -> None:
    (call,) = calls_of(event("TC@1", 0, "CREATED", None, "TSI.aNUC(cap)@A"), event("TC@1", 0.1, "IS_EXTERNAL", "true"))
    assert call.kind == "external"
    assert not any("appeared in the modem" in note for note in call.notes)


# the radio log


def test_a_dial_gets_its_number_from_the_layer_below() -> None:
    (call,) = calls_of(dial(0), notice(0.05, "DIAL_ADDRESS", detail="+861064001234"), listed(1, "DIALING"))
    assert (call.number, call.stage) == ("+861064001234", "dialled")


def test_a_code_is_no_number_that_was_called() -> None:
    assert calls_of(notice(0, "DIAL_ADDRESS", detail="*21*+861064001234#")) == []


def test_one_dial_printed_by_several_layers_is_one_call() -> None:
    (call,) = calls_of(
        notice(0, "MO_CALL", way="ims"), dial(0.03, way="ims", slot=0), dial(0.04, way="ims", slot=None, serial=None)
    )
    assert call.dialled is not None


def test_a_dial_that_is_refused_and_repeated_is_one_call() -> None:
    (call,) = calls_of(
        dial(0, way="ims", serial=7), refusal_of_ims(0.5), dial(2, serial=8), listed(3, "ACTIVE"), listed(40, "NONE")
    )
    assert call.connected
    assert "the first dial was refused, and the phone dialled again" in call.notes


def refusal_of_ims(second: float) -> RadioRequest:

    return replace(refusal(second), way="ims")


def test_a_refusal_is_of_the_dial_with_its_serial() -> None:
    calls = calls_of(dial(0, serial=7), dial(13, serial=8), refusal(13.5, serial=8))
    assert [call.connected for call in calls] == [None, False]


def test_a_call_in_the_modem_without_a_dial_is_noted() -> None:
    (call,) = calls_of(listed(0, "DIALING"), listed(5, "ACTIVE"), listed(60, "NONE"))
    assert any("no dial" in note for note in call.notes)


def test_a_call_that_the_log_finds_connected_has_no_sure_beginning_and_accuses_nobody() -> None:
    (call,) = calls_of(listed(0, "ACTIVE"), listed(60, "NONE"))
    assert call.began is not None
    assert call.began.error_ms >= 3_600_000
    assert not any("no dial" in note for note in call.notes)


def test_a_call_that_is_handed_over_from_ims_is_one_call() -> None:
    ims = [dial(0, way="ims"), listed(1, "ALERTING", way="ims"), listed(5, "ACTIVE", way="ims")]
    (call,) = calls_of(ims, notice(20, "SRVCC", way="ims", slot=0), listed(20.5, "ACTIVE"), listed(60, "NONE"))
    assert call.ended is not None
    assert call.ended.ms == ms(60)


def test_a_hang_up_is_not_cited_for_a_call_that_had_ended() -> None:
    (call,) = calls_of(dial(0), listed(1, "ACTIVE"), listed(30, "NONE"), dial(50, request="HANGUP"))
    assert not any("hang up" in cite.says for _, cite in call.cites)


def test_the_sim_that_asked_is_noted() -> None:
    (call,) = calls_of(
        sim_command(0, "+861064001234"), telecom("TC@1", 9, ended=30, package=None, session="TSI.aNUC@A")
    )
    assert "the SIM card asked for a call at that moment" in call.notes


# witnesses of a state


def test_off_the_hook_at_the_beginning_of_the_records_has_no_direction() -> None:
    """The ringing before it may have dropped out of the ring."""
    (call,) = calls_of(state(0, "offhook", "PHONE_STATE"), state(30, "idle", "PHONE_STATE"))
    assert (call.direction, call.stage) == ("unknown", "unknown")


def test_off_the_hook_from_idle_is_outgoing() -> None:
    states = [state(0, "idle", "PHONE_STATE"), state(100, "offhook", "PHONE_STATE"), state(130, "idle", "PHONE_STATE")]
    (call,) = calls_of(states)
    assert (call.direction, call.stage) == ("outgoing", "dialled")


def test_ringing_and_then_off_the_hook_is_an_answered_call_with_its_number() -> None:
    (call,) = calls_of(
        state(0, "ringing", "PHONE_STATE", number="+4915123456789"),
        state(9, "offhook", "PHONE_STATE"),
        state(60, "idle", "PHONE_STATE"),
    )
    assert (call.direction, call.stage, call.number) == ("incoming", "answered", "+4915123456789")


@pytest.mark.parametrize("witness", ["PHONE_STATE", "audio_mode"])
def test_a_lost_end_of_ringing_does_not_take_the_next_call_with_it(witness: str) -> None:
    """Nobody's phone rings for ten hours and is answered then: the end of the first call is what is missing."""
    first, second = calls_of(
        state(0, "ringing", witness), state(36_000, "offhook", witness), state(36_060, "idle", witness)
    )
    assert (first.direction, first.stage, first.ended) == ("incoming", "ringing", None)
    assert first.notes == ["the end of the ringing is not recorded"]
    assert (second.direction, second.connected) == ("unknown", None)
    assert second.ended
    assert second.ended.ms == ms(36_060)


def test_an_end_ten_hours_after_the_ringing_is_not_its_end() -> None:
    (call,) = calls_of(state(0, "ringing", "PHONE_STATE"), state(36_000, "idle", "PHONE_STATE"))
    assert (call.stage, call.ended) == ("ringing", None)


def test_a_long_call_that_was_answered_soon_is_one_call() -> None:
    (call,) = calls_of(
        state(0, "ringing", "PHONE_STATE"), state(590, "offhook", "PHONE_STATE"), state(36_000, "idle", "PHONE_STATE")
    )
    assert (call.stage, call.ended and call.ended.ms) == ("answered", ms(36_000))


def test_a_stretch_told_twice_is_one_call() -> None:
    again = [state(0.4, "in_call", entry="b.txt"), state(30.4, "idle", entry="b.txt")]
    (call,) = calls_of(in_call(0, 30), again)
    assert len(call.cites) == 4


def test_who_answered_another_call_of_the_stretch_does_not_connect_this_one() -> None:
    """Two calls in one stretch, the first missed: the answer was the second's."""
    stretch = [state(0, "ringing", "PHONE_STATE"), state(9, "offhook", "PHONE_STATE"), state(60, "idle", "PHONE_STATE")]
    first, second = calls_of(incoming("TC@1", 0, ended=6), incoming("TC@2", 7, answered=9, ended=60), stretch)
    assert (first.connected, first.answered, first.stage) == (False, None, "ringing")
    assert second.connected


# requests and rows


def test_intents_within_seconds_are_one_request_with_its_sender() -> None:
    (call,) = calls_of(DIALER, intent(0), intent(0.5, uid=1000))
    assert call.stage == "requested"
    assert call.caller is not None
    assert (call.caller.package, call.caller.tier) == ("org.example.dialer", "derived")


def test_packages_that_share_a_uid_are_all_named() -> None:
    (call,) = calls_of(package("org.a", 10123), package("org.b", 10123), intent(0))
    assert call.caller is not None
    assert (call.caller.package, call.caller.also) == (None, ("org.a", "org.b"))


def test_a_row_in_several_exports_is_one_call() -> None:
    assert len(calls_of(row(0), row(0))) == 1


def test_the_number_of_the_announcement_is_the_number_of_the_call() -> None:
    (call,) = calls_of(telecom("TC@1", 0, ended=9), announced(0.1, "+861064001234"))
    assert call.number == "+861064001234"
