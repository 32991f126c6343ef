"""`dumpsys telephony.registry` and `dumpsys isub`. Invented, in the forms of 4.4, 9, 11 and 14."""

from offhook.facts.calls import CallState
from offhook.facts.phone import Line
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import corpus, only, section_of, tally_of

REGISTRY = """\
last known state:
  Phone Id=0
    mCallState=1
    mRingingCallState=5
    mCallIncomingNumber=+15551230000
    mServiceState={mVoiceRegState=0(IN_SERVICE), mDataRegState=0(IN_SERVICE), mVoiceOperatorAlphaLong=Example Mobile, mX=1}
  Phone Id=1
    mCallState=0
    mCallIncomingNumber=
    mServiceState={mVoiceRegState=1(OUT_OF_SERVICE), mVoiceOperatorAlphaLong=null, mX=1}
local logs:
  2024-03-03T09:44:03.772 - notifyServiceStateForSubscriber: subId=1 mCallState=2
"""
OLD_REGISTRY = "last known state:\n  mCallState=2\n  mCallIncomingNumber=\n  mServiceState=0 home Example null null\nregistrations: count=1\n"
ISUB_9 = """\
 ActiveSubInfoList:
  {id=1, iccId=890141032[****] simSlotIndex=0 displayName=My SIM carrierName=Example Mobile nameSource=0 mcc 310 mnc 260 isEmbedded false}
++++
 AllSubInfoList:
  {id=1, iccId=890141032[****] simSlotIndex=0 displayName=My SIM carrierName=Example Mobile nameSource=0 mcc 310 mnc 260 isEmbedded false}
  {id=2, iccId=894900000[****] simSlotIndex=-1 displayName=Old SIM carrierName= nameSource=0 mcc 262 mnc 1 isEmbedded false}
++++
1: 03-03 09:44:03 pid=2117 tid=2117 [addSubInfoRecord]+ iccId:890141032[****] slotIndex:0
"""
ISUB_14 = """\
Active subscriptions:
  [SubscriptionInfoInternal: id=5 iccId=897010182[****] simSlotIndex=1 portIndex=0 isEmbedded=0 carrierId=1 displayName=Work carrierName=Example number=+1555[****] mcc=310 mnc=260 countryIso=us]
  [SubscriptionInfoInternal: id=6 iccId=897010183[****] simSlotIndex=0 portIndex=0 displayName=Home carrierName=Other One number=+15551230000 mcc=310 mnc=260 countryIso=us]
  [SubscriptionInfoInternal: identity unknown]
"""


def test_the_state_of_each_slot_and_a_ringing_number() -> None:
    facts = section_of("telephony.registry", REGISTRY)
    assert [(s.slot, s.state, s.number, s.at, s.witness) for s in only(facts, CallState)] == [
        (0, "ringing", "+15551230000", None, "registry"),
        (1, "idle", None, None, "registry"),
    ]
    assert [(line.slot, line.operator) for line in only(facts, Line)] == [(0, "Example Mobile")]
    assert tally_of(facts, "telephony_registry").read == 2


def test_before_5_1_there_is_one_phone_without_a_slot() -> None:
    (state,) = only(section_of("telephony.registry", OLD_REGISTRY), CallState)
    assert (state.slot, state.state) == (None, "offhook")


def test_a_state_that_is_none_is_unread() -> None:
    facts = section_of("telephony.registry", "last known state:\n  Phone Id=0\n    mCallState=7\n")
    assert len(only(facts, Unread)) == 1


def test_each_sim_once_present_or_earlier() -> None:
    facts = section_of("isub", ISUB_9)
    assert [(i.sub_id, i.slot, i.iccid, i.operator, i.active) for i in only(facts, Line)] == [
        (1, 0, "890141032[****]", "Example Mobile", True),
        (2, None, "894900000[****]", "Old SIM", False),
    ]
    assert sum(i.items for i in only(facts, Ignored)) == 1


def test_a_number_that_is_cut_counts_as_not_printed() -> None:
    facts = section_of("isub", ISUB_14)
    assert [(i.sub_id, i.slot, i.operator, i.number, i.country) for i in only(facts, Line)] == [
        (5, 1, "Example", None, "us"),
        (6, 0, "Other One", "+15551230000", "us"),
    ]


def test_a_sim_of_an_unknown_shape_is_unread() -> None:
    facts = section_of("isub", "Active subscriptions:\n  [SubscriptionInfoInternal: id=x iccId=1]\n")
    assert len(only(facts, Unread)) == 1


def test_the_corpus_sim_is_read() -> None:
    text = corpus("licensed/dumpsys_other/emulator_android9/isub.txt").read_text()
    facts = section_of("isub", text)
    assert len(only(facts, Line)) + sum(i.items for i in only(facts, Ignored)) == text.count("{id=") == 2
