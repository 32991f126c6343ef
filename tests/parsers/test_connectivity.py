"""The phone's own addresses, as each dump prints them."""

import time

from hypothesis import given
from hypothesis import strategies as st

from offhook.facts.reading import Tally, Unread
from offhook.facts.traffic import LocalAddress
from tests.parsers.section_of import corpus, only, section_of

NOUGAT = """\
Current Networks:
  NetworkAgentInfo{ ni{[type: WIFI[]]}  network{101}  lp{{InterfaceName: wlan0 LinkAddresses: [fe80::15:b2ff:fe00:0/64,192.168.1.5/24,]  Routes: [fe80::/64 -> :: wlan0,] DnsAddresses: [10.0.2.3,]}}  nc{}}
  NetworkAgentInfo{ ni{[type: WIFI[]]}  network{101}  lp{{InterfaceName: wlan0 LinkAddresses: [192.168.1.5/24,nonsense/24,]  Routes: []}}}
"""
SNOW_CONE = """\
  NetworkAgentInfo{network{100}  ni{MOBILE[LTE] CONNECTED} lp{{InterfaceName: rmnet_data0 LinkAddresses: [ 2001:DB8:0:1::5/64 ] DnsAddresses: [ /2001:db8::53 ] Stacked: [[ {InterfaceName: v4-rmnet_data0 LinkAddresses: [ 192.0.0.4/32 ] DnsAddresses: [ ] } ]]}}
  NetworkAgentInfo{network{101}  lp{{LinkAddresses: [ ] DnsAddresses: [ ] }}
"""
LINKS = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
3: wlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc mq state UP
    link/ether 02:15:b2:00:00:07 brd ff:ff:ff:ff:ff:ff
11: radio0@if10: <BROADCAST> mtu 1500
    link/ether aa:69:a4:b0:ed:51 brd ff:ff:ff:ff:ff:ff link-netnsid 0
"""
ADDRESSES = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN
    inet6 ::1/128 scope host
3: wlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 state UP
    inet 192.168.1.5/24 brd 192.168.1.255 scope global wlan0
    inet6 fe80::15:b2ff:fe00:0/64 scope link
"""
WIFI = """\
Wi-Fi is enabled
mWifiInfo SSID: Garden, BSSID: 02:15:b2:00:01:00, MAC: 02:15:B2:00:00:07, Supplicant state: COMPLETED
mLastWifiInfo SSID: Other, BSSID: 02:15:b2:00:02:00, MAC: 02:00:00:00:00:00, Supplicant state: COMPLETED
"""


def told(name: str, text: str | bytes) -> list[tuple[str, str, str]]:
    return [(fact.interface, fact.address, fact.mac) for fact in only(section_of(name, text), LocalAddress)]


def test_addresses_up_to_9_each_once_and_what_is_none_unread() -> None:
    assert told("connectivity", NOUGAT) == [("wlan0", "fe80::15:b2ff:fe00:0", ""), ("wlan0", "192.168.1.5", "")]
    assert len(only(section_of("connectivity", NOUGAT), Unread)) == 1


def test_addresses_from_10_with_what_stands_on_top_of_a_network() -> None:
    assert told("connectivity", SNOW_CONE) == [
        ("rmnet_data0", "2001:db8:0:1::5", ""),
        ("v4-rmnet_data0", "192.0.0.4", ""),
    ]


def test_hardware_addresses() -> None:
    assert told("network_interfaces", LINKS) == [
        ("wlan0", "", "02:15:b2:00:00:07"),
        ("radio0", "", "aa:69:a4:b0:ed:51"),
    ]
    assert told("wifi", WIFI) == [("wlan0", "", "02:15:b2:00:00:07")], "a hidden address is none"


def test_addresses_of_interfaces_without_the_loopback() -> None:
    assert told("ipv6_addresses", ADDRESSES) == [("wlan0", "192.168.1.5", ""), ("wlan0", "fe80::15:b2ff:fe00:0", "")]


def test_a_real_dump() -> None:
    found = told("connectivity", corpus("licensed/dumpsys_other/emulator_android9/connectivity.txt").read_bytes())
    assert {address for _, address, _ in found} >= {"192.168.232.2", "192.168.200.2", "fe80::15:b2ff:fe00:0"}
    assert len(found) == 8
    other = section_of(
        "connectivity", corpus("licensed/dumpsys_other/sailfish_android10/connectivity.txt").read_bytes()
    )
    assert not only(other, LocalAddress), "a phone without a network"
    assert len(only(other, Tally)) == 1


@given(st.text(max_size=200))
def test_junk_stops_nothing(junk: str) -> None:
    for name in ("connectivity", "network_interfaces", "ipv4_addresses", "wifi"):
        text = f"1: a0: <UP>\n    inet {junk}\n    link/ether {junk}\nmWifiInfo x, MAC: {junk}\nInterfaceName: a0 LinkAddresses: [{junk}]\n"
        assert not [fact for fact in only(section_of(name, text), Unread) if "stumbled" in fact.why]


def test_a_line_that_begins_the_same_thing_over_and_over_takes_no_time_to_speak_of() -> None:
    began = time.process_time()
    assert not told("connectivity", "InterfaceName: a0 LinkAddresses: [1" * 60_000)
    assert time.process_time() - began < 2
