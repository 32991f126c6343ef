"""Which end is the phone: told, alone, or not to be said."""

from __future__ import annotations

from offhook.facts.book import FactBook
from offhook.facts.traffic import LocalAddress
from offhook.inference.traffic.phone_side import Known, known_ends, own_addresses
from offhook.owner import Owner
from tests.inference.traffic.flows import flow, place

NOTHING = Known()
TV, PHONE_MAC, TV_MAC, ROUTER_MAC = "10.0.0.9", "f0:b4:29:00:00:01", "f0:b4:29:00:00:02", "f0:b4:29:00:00:03"


def test_the_only_device_is_the_phone() -> None:
    flows = [flow(n, server=f"20.47.97.{n}") for n in range(20)]
    assert own_addresses(flows, NOTHING, on_phone=False) == (frozenset({"10.0.0.2"}), "it holds one device only")


def test_a_phone_with_a_public_address_is_found_by_taking_part_in_all() -> None:
    flows = [flow(n, client="25.1.2.3", server=f"20.47.97.{n}") for n in range(20)]
    assert own_addresses(flows, NOTHING, on_phone=False)[0] == {"25.1.2.3"}


def test_of_two_devices_nobody_is_taken_for_the_phone() -> None:
    flows = [flow(n) for n in range(20)] + [flow(n, client=TV) for n in range(20)]
    assert own_addresses(flows, NOTHING, on_phone=False) == (frozenset(), "")


def test_a_known_address_decides_between_two_devices() -> None:
    flows = [flow(n) for n in range(3)] + [flow(n, client=TV) for n in range(20)]
    assert own_addresses(flows, Known(addresses=frozenset({"10.0.0.2"})), on_phone=False)[0] == {"10.0.0.2"}


def test_a_known_mac_names_all_addresses_behind_it() -> None:
    six = "2001:db8:1::5"
    flows = [
        flow(0, client_mac=PHONE_MAC, server_mac=ROUTER_MAC),
        flow(1, client=six, server="2a00:1450::1", client_mac=PHONE_MAC, server_mac=ROUTER_MAC),
        flow(2, client=TV, client_mac=TV_MAC, server_mac=ROUTER_MAC),
    ]
    found, _ = own_addresses(flows, Known(macs=frozenset({PHONE_MAC})), on_phone=False)
    assert found == {"10.0.0.2", six}


def test_a_phone_on_two_families_has_both_addresses() -> None:
    flows = [flow(n) for n in range(9)] + [
        flow(n, client="2001:4860::99", server=f"2a00:1450::{n}") for n in range(1, 9)
    ]
    assert own_addresses(flows, NOTHING, on_phone=False)[0] == {"10.0.0.2", "2001:4860::99"}


def test_the_phone_changes_the_end_of_its_ipv6_address() -> None:
    flows = [flow(n, client=f"2001:4860:0:1::{n}", server=f"2a00:1450::{n}") for n in range(1, 9)]
    assert len(own_addresses(flows, NOTHING, on_phone=False)[0]) == 8


def test_multicast_of_others_does_not_count() -> None:
    flows = [flow(n) for n in range(5)] + [flow(n, client=TV, server="224.0.0.251") for n in range(50)]
    assert own_addresses(flows, NOTHING, on_phone=False)[0] == {"10.0.0.2"}


def test_broadcasts_and_talk_inside_the_house_do_not_count() -> None:
    inside = [flow(n, client=TV, server="10.0.0.255") for n in range(9)] + [
        flow(n, client=TV, server="10.0.0.1") for n in range(9)
    ]
    assert own_addresses([*(flow(n) for n in range(5)), *inside], NOTHING, on_phone=False)[0] == {"10.0.0.2"}


def test_a_capture_made_on_the_phone_is_its_own() -> None:
    assert own_addresses([flow(0), flow(1, client=TV)], NOTHING, on_phone=True)[0] == {"10.0.0.2", TV}


def test_a_loop_back_address_of_the_dump_identifies_nobody() -> None:
    book = FactBook(
        [
            LocalAddress(place=place(), interface="lo", address="127.0.0.1"),
            LocalAddress(place=place(), interface="wlan0", address="10.0.0.2", mac="F0-B4-29-00-00-01"),
            LocalAddress(place=place(), interface="wlan0", address="fe80::1"),
        ]
    )
    known = known_ends(book, Owner(identifiers={"mac": ("02:11:22:33:44:55",)}))
    assert known.addresses == {"10.0.0.2"}
    assert known.macs == {PHONE_MAC, "02:11:22:33:44:55"}


def test_no_flows_tell_nothing() -> None:
    assert own_addresses([], NOTHING, on_phone=False) == (frozenset(), "")


def test_the_only_one_that_speaks_the_newer_protocol_is_not_the_only_one() -> None:
    """Three devices over IPv4, and one of them over IPv6: nothing tells that it is the phone."""
    house = [flow(n, client=f"192.168.1.{n % 3 + 20}", server=f"20.47.97.{n}") for n in range(30)]
    six = [flow(n, client="2001:db8:31::20", server="2404:6800:4003:c06::5f") for n in range(5)]
    assert own_addresses([*house, *six], Known(), on_phone=False) == (frozenset(), "")


def test_two_network_cards_are_two_devices() -> None:
    four = [flow(n, client="192.168.1.20", client_mac="64:cc:2e:00:00:01", server=f"20.47.97.{n}") for n in range(20)]
    six = [
        flow(n, client="2001:db8:31::9", client_mac="64:cc:2e:00:00:02", server="2404:6800:4003:c06::5f")
        for n in range(20)
    ]
    assert own_addresses([*four, *six], Known(), on_phone=False) == (frozenset(), "")
    same = [
        flow(n, client="2001:db8:31::9", client_mac="64:cc:2e:00:00:01", server="2404:6800:4003:c06::5f")
        for n in range(20)
    ]
    assert own_addresses([*four, *same], Known(), on_phone=False)[0] == {"192.168.1.20", "2001:db8:31::9"}
