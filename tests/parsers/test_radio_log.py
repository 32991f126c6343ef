"""The radio log, IMS lines and the SIM toolkit. All lines are invented; their forms are those of 2.3, 7.1, 9 and 13."""

import re

import pytest

from offhook.facts.calls import RadioCall, RadioNotice, RadioRequest, StkCommand
from offhook.facts.place import Fact
from offhook.facts.reading import Unread
from offhook.parsers.ims_log import dialled_number
from offhook.parsers.sim_toolkit import decoded
from tests.parsers.section_of import corpus, log_facts, only, tally_of

HEAD = "03-03 09:44:03.772  1001  2249  2312 D "
SET_UP_CALL = "D01C8103011000820281838507506C65617365218607915155214365F7"
"""Command details (type 10), device identities, alpha "Please!", address +15551234567 (invented)."""


def radio(*messages: str, tag: str = "RILJ") -> list[Fact]:
    return list(log_facts([f"{HEAD}{tag.ljust(8)}: {message}" for message in messages], buffer="radio"))


def test_requests_and_answers_with_serial_and_slot() -> None:
    facts = radio(
        "[4334]> DIAL [SUB1]",
        "[4334]< DIAL  [SUB1]",
        "[4335]> EMERGENCY_DIAL [PHONE0]",
        "[4336]> HANGUP 1",
        "[4337]< SEND_SMS error: com.android.internal.telephony.CommandException: RADIO_NOT_AVAILABLE [PHONE1]",
        "[4338]> RIL_REQUEST_SEND_USSD",
        "[4339]> SIGNAL_STRENGTH [SUB0]",
        "[4340]> REQUEST_STK_HANDLE_CALL_SETUP_REQUESTED_FROM_SIM [SUB0]",
        "hangupConnection: gsmIndex=1 [SUB1]",
    )
    found = only(facts, RadioRequest)
    assert [(f.request, f.way, f.serial, f.slot, f.answer) for f in found] == [
        ("DIAL", "cs", 4334, 1, False),
        ("DIAL", "cs", 4334, 1, True),
        ("EMERGENCY_DIAL", "cs", 4335, 0, False),
        ("HANGUP", "cs", 4336, None, False),
        ("SEND_SMS", "cs", 4337, 1, True),
        ("SEND_USSD", "cs", 4338, None, False),
        ("STK_HANDLE_CALL_SETUP_REQUESTED_FROM_SIM", "cs", 4340, 0, False),
    ]
    assert found[1].error is None
    assert found[4].error is not None
    assert "RADIO_NOT_AVAILABLE" in found[4].error


def test_lists_of_several_calls_and_empty_lists() -> None:
    facts = radio(
        "[1]< GET_CURRENT_CALLS {[id=1,HOLDING,toa=129,norm,mo,0,voc,noevp,,cli=1,,3] } [SUB0]",
        "[0002]< GET_CURRENT_CALLS {[id=1,HOLDING,toa=129,norm,mo,0,voc,noevp,,cli=1,,3] "
        "[id=2,ACTIVE,toa=145,conf,mt,0,voc,noevp,,cli=1,,3,audioQuality=1] } [SUB0]",
        "[0003]< GET_CURRENT_CALLS {} [PHONE1]",
        "[0004]< GET_CURRENT_CALLS  ",
        "[0005]> GET_CURRENT_CALLS [SUB0]",
        "[0006]< GET_CURRENT_CALLS error: com.android.internal.telephony.CommandException: X",
    )
    assert [(c.index, c.state, c.outgoing, c.list_size, c.conference, c.slot) for c in only(facts, RadioCall)] == [
        (1, "HOLDING", True, 2, False, 0),
        (2, "ACTIVE", False, 2, True, 0),
        (0, "NONE", None, 0, False, 1),
        (0, "NONE", None, 0, False, None),
    ]


def test_a_list_of_an_unknown_shape_is_not_taken_for_empty() -> None:
    facts = radio("[0002]< GET_CURRENT_CALLS {calls are written otherwise} [SUB0]")
    assert not only(facts, RadioCall)
    assert len(only(facts, Unread)) == 1


def test_what_the_radio_and_the_trackers_tell_by_themselves() -> None:
    facts = radio(
        "[UNSL]< UNSOL_RESPONSE_CALL_STATE_CHANGED [SUB1]", "[UNSL]< UNSOL_ON_USSD 1 *100# [SUB0]", "[UNSL]< UNSOL_X"
    )
    facts += radio(
        "Phantom call appeared 1", "Notify unknown for x", "[T] update phone state, old=IDLE new=OFFHOOK",
        "[T] update phone state, old=IDLE new=IDLE", tag="GsmCdmaCallTracker",
    )  # fmt: skip
    facts += radio("PstnIncomingCallNotifier: handleNewUnknownConnection: phoneId=[1]", tag="Telephony")
    assert [(n.notice, n.slot) for n in only(facts, RadioNotice)] == [
        ("CALL_STATE_CHANGED", 1), ("USSD", 0), ("PHANTOM_CALL", None), ("UNKNOWN_CALL", None), ("TRACKER_STATE", None),
        ("UNKNOWN_CALL", 1),
    ]  # fmt: skip


def test_the_log_form_of_2011_is_read_as_well() -> None:
    facts = log_facts(["01-06 19:22:45.498 D/RILJ    (  240): [0013]> DIAL"], buffer="radio")
    assert [r.request for r in only(facts, RadioRequest)] == ["DIAL"]


def test_calls_over_ims() -> None:
    call = "[id=1,DIALING,toa=129,norm,mo,0,voc,noevp,,cli=1,,3Call Details = 0 3 callSubState 0"
    facts = radio(
        "ImsSenderRxr : [0029]> DIAL[SUB1]",
        f"ImsSenderRxr : [UNSL]< UNSOL_RESPONSE_CALL_STATE_CHANGED  {call} [SUB1]",
        f"ImsServiceSub : handleCalls: dc = {call[1:]}",
        "ImsSenderRxr : [0035]< HANGUP [SUB1]",
        tag="QImsService",
    )
    facts += radio(
        "[ImsPhoneCallTracker] dial clirMode=0",
        "[ImsPhoneCallTracker] onReceive : isUnknown = true fg = IDLE",
        "[ImsPhoneCallTracker] processCallStateChange state=ALERTING cause=0 ignoreState=false",
        "[ImsPhoneCallTracker] hangup call",
        tag="ImsPhoneCallTracker",
    )
    assert [(r.request, r.way, r.slot, r.answer) for r in only(facts, RadioRequest)] == [
        ("DIAL", "ims", 1, False),
        ("HANGUP", "ims", 1, True),
    ]
    assert [(c.state, c.way, c.outgoing, c.list_size) for c in only(facts, RadioCall)] == [("DIALING", "ims", True, 1)]
    assert [(n.notice, n.detail) for n in only(facts, RadioNotice)] == [
        ("MO_CALL", ""),
        ("UNKNOWN_CALL", ""),
        ("CALL_STATE", "ALERTING"),
    ]


def test_the_dialled_number_in_the_bytes_of_an_ims_request() -> None:
    digits = ", ".join(str(ord(c)) for c in "+15551234567")
    header = "0, 0, 1, 39, 11, 13, 29, 0, 0, 0, 16, 1, 24, 2, 32, 0"
    assert dialled_number(f"ImsSenderRxr : Message data: [{header}, 10, 12, {digits}, 21, 0]") == "+15551234567"
    assert (
        dialled_number(f"ImsSenderRxr : Message data: [{header.replace('24, 2', '24, 4')}, 10, 12, {digits}]") is None
    )
    assert dialled_number(f"ImsSenderRxr : Message data: [{header}, 10, 3, -1, 0, 7]") is None


def test_a_command_of_the_sim_is_decoded_with_its_number() -> None:
    facts = radio(
        f"[UNSL]< UNSOL_STK_PROACTIVE_COMMAND {SET_UP_CALL} [SUB0]",
        "[UNSL]< UNSOL_STK_PROACTIVE_COMMAND [SUB1]",
        "Unsol response received for UNSOL_STK_PROACTIVE_COMMAND Sending ack to ril.cpp [SUB1]",
        "[UNSL]< UNSOL_STK_EVENT_NOTIFY D009810301130082028183 [SUB0]",
        "[UNSL]< UNSOL_STK_CALL_SETUP 0 [SUB0]",
    )
    facts += radio(
        "com.android.stk.StkAppService: cmdName[SET_UP_CALL]", "CatService: SET_UP_CALL", "CatService: TERMINAL RESPONSE: 8103011000",
        "com.android.stk.StkAppService: handleCmdResponse- cmdName[SET_UP_CALL]", tag="CAT",
    )  # fmt: skip
    assert [(c.command, c.stage, c.number, c.slot) for c in only(facts, StkCommand)] == [
        ("SET_UP_CALL", "proactive", "+15551234567", 0),
        ("unknown", "proactive", None, 1),
        ("SEND_SMS", "event", None, 0),
        ("SET_UP_CALL", "call_setup", None, 0),
        ("SET_UP_CALL", "parsed", None, None),
        ("SET_UP_CALL", "parsed", None, None),
        ("SET_UP_CALL", "response", None, None),
        ("SET_UP_CALL", "response", None, None),
    ]
    assert not only(facts, Unread)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", ("unknown", None)),
        ("D0", ("unknown", None)),
        ("D0FF", ("unknown", None)),
        ("zz", ("unknown", None)),
        ("D0058103017F00", ("0x7F", None)),
        ("D00D8103011000860481214365F7", ("SET_UP_CALL", "123456")),
        ("D081098103011200", ("SEND_USSD", None)),
        ("D00E8103011200820281838A03042A31", ("SEND_USSD", "*1")),
        ("D011810301120082028183 8A060F AA180C3602".replace(" ", ""), ("SEND_USSD", "*100#")),
    ],
)
def test_hex_that_is_cut_or_odd_never_stops_the_decoding(code: str, expected: tuple[str, str | None]) -> None:
    assert decoded(code) == expected


def test_the_corpus_radio_log_is_read_whole() -> None:
    """A real log of Android 7.1 with one circuit-switched call in each direction, counted apart from the parser."""
    text = corpus("unlicensed/logcat/fantasy_gsm_mt_radio.log").read_text(errors="replace")
    facts = log_facts(text, buffer="radio")
    calls = [c for c in only(facts, RadioCall) if c.way == "cs"]
    assert len(calls) == len(re.findall(r"RILJ.*< GET_CURRENT_CALLS", text))
    assert (
        sum(r.request == "DIAL" for r in only(facts, RadioRequest)) == len(re.findall(r"RILJ.*[<>] DIAL ", text)) == 2
    )
    changed = sum(n.notice == "CALL_STATE_CHANGED" for n in only(facts, RadioNotice))
    assert changed == len(re.findall(r"\[UNSL\]< UNSOL_RESPONSE_CALL_STATE_CHANGED", text))
    assert tally_of(facts, "radio_log").unread == 0
