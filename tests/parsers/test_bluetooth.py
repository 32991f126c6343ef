"""Bluetooth: on or off, bonds, and links that were near for a while."""

import pytest

from offhook.facts.handling import DeviceState
from offhook.facts.phone import Link
from offhook.facts.reading import Tally, Unread
from tests.parsers.section_of import corpus, only, section_of

DUMP = """\
Bluetooth Status
  enabled: true
  state: ON
  name: enabled: false

Enable log:
  03-03 07:01:02.345  Enabled  due to APPLICATION_REQUEST by com.android.systemui
  03-03 06:01:02  Disabled  due to AIRPLANE_MODE by android

AdapterProperties
  Name: Phone
  Bonded devices:
    AA:BB:CC:DD:12:34 [BR/EDR] My Car
    XX:XX:XX:XX:12:35 => 1 [ DUAL ]
mSnoopLogSettingAtEnable = empty
shim::acl peer:xx:xx:xx:xx:12:34 handle:0x0002 is_locally_initiated:true creation_time:2024-03-03 08:12:00.123 teardown_time:2024-03-03 09:12:00.456 disconnect_reason:CONNECTION_TIMEOUT(0x08)
shim::acl peer:xx:xx:xx:xx:12:34 creation_time:once
shim::acl remote_addr:xx:xx:xx:xx:12:35 handle:0x0003 transport:LE
"""


def test_on_and_off_now_and_before() -> None:
    states = [
        (f.value, f.why, f.at.text if f.at else None) for f in only(section_of("bluetooth_manager", DUMP), DeviceState)
    ]
    assert states == [
        ("on", None, None),
        ("on", "APPLICATION_REQUEST by com.android.systemui", "03-03 07:01:02.345"),
        ("off", "AIRPLANE_MODE by android", "03-03 06:01:02"),
    ]


def test_a_bond_has_no_time() -> None:
    bonds = [f for f in only(section_of("bluetooth_manager", DUMP), Link) if f.kind == "bonded"]
    assert [(f.address, f.name, f.detail, f.began) for f in bonds] == [
        ("AA:BB:CC:DD:12:34", "My Car", "BR/EDR", None),
        ("XX:XX:XX:XX:12:35", None, "DUAL", None),
    ]


def test_a_closed_link_tells_when_the_device_was_near() -> None:
    closed, still_open = [f for f in only(section_of("bluetooth_manager", DUMP), Link) if f.kind == "acl"]
    assert closed.began is not None
    assert closed.ended is not None
    assert (closed.began.text, closed.ended.text, closed.detail) == (
        "2024-03-03 08:12:00.123",
        "2024-03-03 09:12:00.456",
        "CONNECTION_TIMEOUT(0x08)",
    )
    assert (still_open.address, still_open.ended, still_open.detail[:4]) == ("XX:XX:XX:XX:12:35", None, "open")


def test_a_link_that_is_not_understood_is_unread() -> None:
    facts = section_of("bluetooth_manager", DUMP)
    assert [f.place.line for f in only(facts, Unread)] == [17]
    assert all(t.framed == t.read + t.ignored + t.unread for t in only(facts, Tally))


@pytest.mark.parametrize("text", ["  enabled: maybe\n", "  99-99 07:01:02.345  Enabled  due to X\n"])
def test_other_lines_that_are_not_understood_are_unread(text: str) -> None:
    assert len(only(section_of("bluetooth_manager", text), Unread)) == 1


def test_a_real_dump_tells_on_since_the_boot() -> None:
    text = corpus("licensed/dumpsys_other/sailfish_android10/bluetooth_manager.txt").read_text(encoding="utf-8")
    facts = section_of("bluetooth_manager", text)
    assert [(f.value, f.why) for f in only(facts, DeviceState)] == [("on", None), ("on", "SYSTEM_BOOT by android")]
    assert not only(facts, Unread)
