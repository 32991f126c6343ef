"""Telecom: history, analytics, state and log lines. The samples are invented; their form is that of Android 6, 7, 10, 14 and 16."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.calls import LiveCall, RadioNotice, TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.phone import Holder, PhoneAccount
from offhook.facts.reading import Tally, Unread
from offhook.parsers.telecom_history import split_event
from tests.parsers.section_of import corpus, log_facts, only, section_of

PHONE = "com.android.phone/com.android.services.telephony.TelephonyConnectionService"
HISTORY_16 = f"""\
Historical Events:
  CallTC@7 [1. jan. 2031 21:00:00](MO - outgoing)(User=UserHandle{{0}})
  \t>>>Target PhoneAccount: ComponentInfo{{{PHONE}}}, 6, UserHandle{{0}} (Example Mobile)
  \t>>>Conn mgr: ComponentInfo{{{PHONE}}}, 6, UserHandle{{0}}
  \tTo address: tel:************ Presentation: Allowed
    21:00:00.556 - CREATED (com.example.dialer;requestedAcct:none, selfMgd:false):TSI.pC(ced)@AOA
    21:00:00.575 - SET_CONNECTING (ComponentInfo{{{PHONE}}}, 6, UserHandle{{0}}):TSI.pC->CM.fOCP->CM.pASP(ced)@AOA
    21:00:01.102 - SET_DIALING (dialing set explicitly):(...->CS.crCo->H.CS.crCo.pICR)->CSW.hCCC(cap/cast)@E-E-AOM
    21:00:09.250 - SET_DISCONNECTED (set explicitly> DisconnectCause [ Code: (REMOTE) Label: () Tone: (27) x:y]):CSW.sDc(cap)@AQA
    21:00:09.300 - LOG_CALL (number=************,postDial=,pres=1,code=REMOTE)
    21:00:09.301 - SOMETHING_NEW (whatever it is):CSW.x@AQB
    21:00:09.480 - DESTROYED:CSW.rC->CM.pR(cap)@AQ0
    Timings (average for this call, milliseconds):
      outgoing_time_to_dialing: 1163,00
  SelfMgd CallTC@8 [1. jan. 2031 22:00:00](MT - incoming)(User=UserHandle{{10}})
  \t>>>Via PhoneAccount: not set
  \tFrom address: null Presentation: Unknown
    22:00:00.001 - CREATED (null;null):TSI.aNIC@AR0
  External CallTC@9/1112 [3/4/2031 22:00:00](MO - outgoing)
    23:59:59.900 - CREATED (null;requestedAcct:none, selfMgd:false):TSI.aNUC(cap)@AS0
    00:00:00.100 - SET_DISCONNECTED (first line
second line (still data)):CSW.sDc@AS1
"""
HISTORY_6 = """\
Historical Calls:
  Call TC@3_1 [14:16:18.593](MT - incoming)
    To address: [0a1b2c]
    14:16:18.593 - CREATED:TSI.aNIC@AMM
    14:16:19.001 - START_RINGER (null), time since CREATED: 408 ms
"""
ANALYTICS = """\
Analytics:
  Call TC@1: {
      startTime: 0
      endTime: 0
      direction: UNKNOWN
      callTechnologies: []
      callTerminationReason: NOT SET
      connectionService:\x20
      inCallServices: [
  ]
  }
  Call TC@2: {
      startTime: 1709455443772
      endTime: 1709455467011
      direction: OUTGOING
      isInterrupted: true
      isEmergency: false
      callTechnologies: [IMS GSM ]
      callTerminationReason: DisconnectCause [ Code: (LOCAL) Reason: {501 : X, 0, null}]
      missedReason: [dnd, low_volume]
      connectionService: com.android.phone/.Service
      callProperties: [ HD wifi]
      callSource: EMERGENCY_SHORTCUT
  }
  Past analytics dumps:\x20
"""
STATE = """\
CallsManager:\x20
  mCalls:\x20
    [Call id=TC@4, state=ACTIVE, tpac=com.android.phone/.Svc, cmgr=null, handle=tel:****, vidst=A, childs(0), cap=[ mut], prop=[HD wifi]], voip=false
    [TC@5, RINGING, com.android.phone/.Svc, tel:***, A, childs(0), has_parent(false), [Capabilities:], [Properties:ecbm]]
    something else
  mCallAudioManager:
    All calls:
      [Call id=TC@4, state=ACTIVE]
  mDefaultDialerCache:
    System Dialer: ComponentInfo{com.example.dialer/.InCall}
    User 0: com.example.dialer
    User 10:\x20
  mRoleManager:
    DefaultCallRedirectionApp: null
    DefaultCallScreeningApp: com.example.screen
    DefaultCallCompanionApps: (override ) com.example.watch, com.example.car
PhoneAccountRegistrar:\x20
  phoneAccounts:
    [[X] PhoneAccount: ComponentInfo{com.android.phone/.Svc}, 6, UserHandle{0} Capabilities: CallProvider SimSub  Audio Routes: BESW Schemes: tel]
    [[ ] PhoneAccount: ComponentInfo{com.example.voip/.Conn}, ***, UserHandle{10} Capabilities: SelfManaged Video  Audio Routes: BESW]
"""


def test_every_event_is_read_with_its_data_and_session() -> None:
    facts = section_of("telecom", HISTORY_16)
    events = [e for e in only(facts, TelecomEvent) if e.call == "TC@7"]
    assert [e.event for e in events] == (
        "CREATED SET_CONNECTING SET_DIALING SET_DISCONNECTED LOG_CALL SOMETHING_NEW DESTROYED".split()
    )
    assert (events[0].data, events[0].session) == (
        "com.example.dialer;requestedAcct:none, selfMgd:false",
        "TSI.pC(ced)@AOA",
    )
    assert events[2].session == "(...->CS.crCo->H.CS.crCo.pICR)->CSW.hCCC(cap/cast)@E-E-AOM"
    assert events[3].data is not None
    assert events[3].data.endswith("Tone: (27) x:y]")
    assert (events[4].session, events[6].data) == (None, None)
    assert events[0].at.lacks == ("date", "zone")
    assert not only(facts, Unread)


@pytest.mark.parametrize("head", ["  Ca\ufffdlTC@5 [1. jan. 2031 22:00:00](MO - outgoing)\n", "  CallTC#5\n", ""])
@pytest.mark.parametrize("timings", ["    Timings (average for this call, milliseconds):\n      outgoing: 1,00\n", ""])
def test_events_behind_a_damaged_header_are_not_those_of_the_call_before(head: str, timings: str) -> None:
    """Nothing of the second call is told of the first, and all of it is counted as unread."""
    first, second = (
        f"\t>>>Target PhoneAccount: ComponentInfo{{{PHONE}}}, {sim}, UserHandle{{0}}\n\tTo address: tel:{stars}\n"
        f"    2{sim}:00:00.556 - CREATED (com.example.{sim}):TSI.pC(ced)@AOA\n"
        f"    2{sim}:00:09.480 - DESTROYED:CSW.rC->CM.pR(cap)@AQ0\n{timings}"
        for sim, stars in ((1, "***"), (2, "*****"))
    )
    text = f"Historical Events:\n  CallTC@4 [1. jan. 2031 21:00:00](MO - outgoing)\n{first}{head}{second}"
    facts = section_of("telecom", text)
    (call,) = only(facts, TelecomCall)
    assert (call.events, call.account_id, call.address) == (2, "1", "tel:***")
    assert [(event.at.text[:2], event.data) for event in only(facts, TelecomEvent)] == [
        ("21", "com.example.1"),
        ("21", None),
    ]
    assert sum(fact.items for fact in only(facts, Unread)) >= 2


def test_the_header_tells_kind_direction_account_and_date() -> None:
    normal, own, external = only(section_of("telecom", HISTORY_16), TelecomCall)
    assert (normal.kind, normal.direction, normal.user, normal.account, normal.account_id) == (
        "",
        "outgoing",
        0,
        PHONE,
        "6",
    )
    assert (normal.account_label, normal.address, normal.presentation) == (
        "Example Mobile",
        "tel:************",
        "allowed",
    )
    assert normal.began is not None
    assert (normal.began.lacks, normal.events) == (("zone",), 7)
    assert (own.kind, own.direction, own.account, own.address, own.user) == ("SelfMgd", "incoming", None, None, 10)
    assert (external.kind, external.call, external.attempt) == ("External", "TC@9", "1112")


def test_an_unknown_call_is_told_by_the_session_that_created_it() -> None:
    assert only(section_of("telecom", HISTORY_16), TelecomCall)[2].direction == "unknown"


def test_an_ambiguous_date_keeps_only_the_time_of_day() -> None:
    began = only(section_of("telecom", HISTORY_16), TelecomCall)[2].began
    assert began is not None
    assert (began.text, began.lacks) == ("3/4/2031 22:00:00", ("date", "zone"))


def test_data_broken_over_lines_is_one_event() -> None:
    last = only(section_of("telecom", HISTORY_16), TelecomEvent)[-1]
    assert (last.data, last.session) == ("first line\nsecond line (still data)", "CSW.sDc@AS1")


def test_events_belong_to_their_record_and_calls_and_events_are_all_counted() -> None:
    facts = section_of("telecom", HISTORY_16)
    calls, events = only(facts, TelecomCall), only(facts, TelecomEvent)
    assert {c.record: c.events for c in calls} == {
        r: sum(e.record == r for e in events) for r in {c.record for c in calls}
    }
    assert max(t.framed for t in only(facts, Tally)) == len(calls) + len(events) == 13


def test_android_6_prints_the_time_alone() -> None:
    facts = section_of("telecom", HISTORY_6)
    (call,) = only(facts, TelecomCall)
    assert (call.call, call.attempt, call.direction) == ("TC@3", "1", "incoming")
    assert call.began is not None
    assert call.began.lacks == ("date", "zone")
    assert [(e.event, e.data, e.session) for e in only(facts, TelecomEvent)] == [
        ("CREATED", None, "TSI.aNIC@AMM"),
        ("START_RINGER", None, None),
    ]


def test_an_event_that_cannot_be_read_is_unread_not_lost() -> None:
    facts = section_of(
        "telecom", HISTORY_6 + "    14:16:20.001 - SET_ACTIVE (never closed\n    14:16:21.001 - DESTROYED\n"
    )
    assert len(only(facts, Unread)) == 1
    assert max(t.framed for t in only(facts, Tally)) == 5
    assert sum(t.unread for t in only(facts, Tally)) == 1


def test_split_event_knows_its_four_forms() -> None:
    assert split_event("") == (None, None)
    assert split_event(" (null):X.y@A") == (None, "X.y@A")
    assert split_event(" (a (b):c)") == ("a (b):c", None)
    assert split_event(":ICA.dC(InCall package: com.example)@A") == (None, "ICA.dC(InCall package: com.example)@A")
    assert split_event(" garbage") is None


def test_analytics_zero_means_never() -> None:
    facts = section_of("telecom", ANALYTICS)
    first, second = only(facts, TelecomAnalytics)
    assert (first.began, first.ended, first.direction, first.emergency, first.termination, first.service) == (
        None, None, "unknown", None, None, None,
    )  # fmt: skip
    assert second.began is not None
    assert (second.began.ms, second.direction, second.technologies) == (1709455443772, "outgoing", ("IMS", "GSM"))
    assert (second.missed, second.properties, second.interrupted) == (("dnd", "low_volume"), ("HD", "wifi"), True)
    assert (second.emergency, second.source) == (False, "EMERGENCY_SHORTCUT")


def test_half_a_number_at_the_end_of_a_cut_dump_is_no_time() -> None:
    whole = "  Call TC@1: {\n    startTime: 1709455443772\n    endTime: 1709455449772\n    direction: OUTGOING\n  }\n"
    end = whole.index("endTime")
    broken = "Analytics:\n" + whole.replace("    direction: OUTGOING\n  }\n", "")[: end + 15]
    facts = section_of("telecom", broken)
    (call,) = only(facts, TelecomAnalytics)
    assert call.began is not None
    assert call.ended is None
    (left,) = only(facts, Unread)
    assert (left.place.line, left.place.text[:8]) == (4, "endTime:")


def test_analytics_of_an_unknown_shape_are_unread() -> None:
    facts = section_of("telecom", "Analytics:\n  Call TC@1: {\n    begin: 5\n  }\n")
    assert len(only(facts, Unread)) == 1


def test_live_calls_in_both_forms_each_once() -> None:
    facts = section_of("telecom", STATE)
    live = only(facts, LiveCall)
    assert [(c.call, c.state, c.address, c.service, c.properties) for c in live] == [
        ("TC@4", "ACTIVE", "tel:****", "com.android.phone/.Svc", ("HD", "wifi")),
        ("TC@5", "RINGING", "tel:***", "com.android.phone/.Svc", ("ecbm",)),
    ]
    assert [u.place.text for u in only(facts, Unread)] == ["something else"]


def test_accounts_and_holders_of_call_roles() -> None:
    facts = section_of("telecom", STATE)
    sim, app = only(facts, PhoneAccount)
    assert (sim.component, sim.account_id, sim.enabled, sim.capabilities) == (
        "com.android.phone/.Svc", "6", True, ("CallProvider", "SimSub"),
    )  # fmt: skip
    assert (app.enabled, app.user, app.capabilities) == (False, 10, ("SelfManaged", "Video"))
    assert [(h.right, h.package, h.user, h.state) for h in only(facts, Holder)] == [
        ("default_dialer", "com.example.dialer", None, "system"),
        ("default_dialer", "com.example.dialer", 0, "enabled"),
        ("call_screening", "com.example.screen", None, "enabled"),
        ("call_companion", "com.example.watch", None, "enabled"),
        ("call_companion", "com.example.car", None, "enabled"),
    ]


def test_log_lines_of_7_and_of_8_and_later() -> None:
    facts = log_facts(
        [
            "03-03 09:44:03.772  1774  1774 I Telecom : Event: Call TC@1: CREATED, null: PCR.oR@AMM",
            "03-03 09:44:04.772  1774  1774 I Telecom : Event: RecordEntry TC@5_1: SET_DIALING, dialing: set explicitly: CSW.sD@AKk",
            "03-03 09:44:05.772  1774  1774 I Telecom : Event: Call TC@1: REQUEST_DISCONNECT, null: ICA.dC(InCall package: com.example.d)@AiU",
            "03-03 09:44:06.772  1774  1774 I Telecom : Telecom: Non-call EVENT: AUDIO_ROUTE, Leaving: CSW.sDc@A",
            "03-03 09:44:07.772  1774  1774 I Telecom : CallIntentProcessor: onReceive - isUnknownCall: false: PCR.oR@AMM",
            "03-03 09:44:08.772  1774  1774 I Telecom : CallIntentProcessor: onReceive - isUnknownCall: true: TSI.aNUC@AMM",
            "03-03 09:44:09.772  1774  1774 I Telecom : Event: Call TC@1:",
        ]
    )
    assert [(e.call, e.event, e.data, e.session, e.record, e.live) for e in only(facts, TelecomEvent)] == [
        ("TC@1", "CREATED", None, "PCR.oR@AMM", None, True),
        ("TC@5", "SET_DIALING", "dialing: set explicitly", "CSW.sD@AKk", None, True),
        ("TC@1", "REQUEST_DISCONNECT", None, "ICA.dC(InCall package: com.example.d)@AiU", None, True),
    ]
    assert [n.notice for n in only(facts, RadioNotice)] == ["UNKNOWN_CALL"]
    assert len(only(facts, Unread)) == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(HISTORY_16 + ANALYTICS + STATE)), st.text(max_size=30))
def test_cut_and_soiled_dumps_never_stop_the_reading(at: int, junk: str) -> None:
    text = HISTORY_16 + ANALYTICS + STATE
    for tally in only(section_of("telecom", text[:at] + junk + text[at + 7 :]), Tally):
        assert tally.framed == tally.read + tally.ignored + tally.unread


def test_the_corpus_dump_is_read_to_the_last_event() -> None:
    """Counted apart from the parser: header lines, event lines and analytics of a real dump of Android 16."""
    text = corpus("unlicensed/dumpsys_telecom/telecom_dump.txt").read_bytes().decode("utf-16").replace("\r\n", "\n")
    history = text[text.index("Historical Events") :]
    facts = section_of("telecom", text)
    assert len(only(facts, TelecomCall)) == history.count("CallTC@") == 10
    assert len(only(facts, TelecomAnalytics)) == len(re.findall(r"Call TC@\d+: \{", text)) == 11
    assert (
        len(only(facts, TelecomEvent)) == len(re.findall(r"^ +\d\d:\d\d:\d\d\.\d{3} - ", history, re.MULTILINE)) == 165
    )
    assert sum(e.event == "CREATED" for e in only(facts, TelecomEvent)) == text.count("CREATED") == 10
    assert not only(facts, Unread)
