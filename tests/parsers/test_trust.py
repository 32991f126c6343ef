"""Trust: a lock that is proved, agents that may undo it, and no hand."""

from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import Holder
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import only, section_of

DUMP = """\
Trust manager state:
 User "Owner" (id=0, flags=0x4c13) (current): trusted=0, trustManaged=1, deviceLocked=1, isActiveUnlockRunning=0, strongAuthRequired=0x0
   Enabled agents:
    com.example.gms/.trust.Agent
     bound=1, connected=1, managingTrust=1, trusted=0
     message=""
    com.example.other/com.example.other.Agent
     bound=0, connected=0, managingTrust=0, trusted=0
   Events:
    #0  03-03 09:44:03.772 GrantTrust: agent=Agent, message="near your watch", duration=1h, flags=
    #1  03-03 09:40:03.772 AgentConnected: agent=Agent
 User "Work" (id=10, flags=0x30): trusted=0, trustManaged=0, deviceLocked=1, strongAuthRequired=0x1
   Enabled agents:
   Events:
"""


def test_locked_is_told_of_the_user_in_front_alone() -> None:
    (state,) = only(section_of("trust", DUMP), DeviceState)
    assert (state.state, state.value, state.at, state.place.line) == ("lock", "shown", None, 2)


def test_not_locked_does_not_prove_that_no_keyguard_is_shown() -> None:
    assert not only(section_of("trust", DUMP.replace("deviceLocked=1", "deviceLocked=0")), DeviceState)


def test_agents_are_holders_and_grants_are_counted_but_no_hand() -> None:
    facts = section_of("trust", DUMP)
    assert [(f.package, f.state, f.user) for f in only(facts, Holder)] == [
        ("com.example.gms", "bound", 0),
        ("com.example.other", "enabled", 0),
    ]
    assert {f.name for f in only(facts, Ignored)} == {"GrantTrust", "AgentConnected", "not locked, or not in front"}
    assert not only(facts, UserAct)


def test_a_user_whose_lock_is_not_told_is_unread() -> None:
    assert len(only(section_of("trust", ' User "x" (id=zero): trusted=0\n'), Unread)) == 1
