"""What addresses tell, for the data that come with offhook (registrations: iptocc as locked)."""

from __future__ import annotations

import subprocess
import sys
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.knowledge.addresses import (
    address_kind,
    answered_in_many_places,
    data_versions,
    guessed_in,
    operator_of,
    read,
    registered_in,
)

KINDS = {
    "8.8.8.8": "global",
    "10.1.2.3": "private",
    "172.16.0.1": "private",
    "172.32.0.1": "global",
    "192.168.1.1": "private",
    "100.64.0.1": "shared",
    "100.127.255.255": "shared",
    "100.128.0.1": "global",
    "127.0.0.1": "loopback",
    "169.254.1.1": "link_local",
    "224.0.0.251": "multicast",
    "239.255.255.250": "multicast",
    "192.0.2.1": "documentation",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "198.18.0.1": "benchmark",
    "198.20.0.1": "global",
    "0.1.2.3": "reserved",
    "255.255.255.255": "reserved",
    "240.0.0.1": "reserved",
    "192.0.0.1": "reserved",
    "::1": "loopback",
    "::": "reserved",
    "fe80::1": "link_local",
    "fe80::1%wlan0": "link_local",
    "fd00::1": "private",
    "ff02::fb": "multicast",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "2001:2::1": "benchmark",
    "2606:4700::1": "global",
    "4000::1": "reserved",
    "2001:10::1": "reserved",
    "2001:4:112::1": "global",
    "::ffff:10.0.0.1": "private",
    "::ffff:8.8.8.8": "global",
    "64:ff9b::a00:1": "private",
    "64:ff9b::808:808": "global",
    "[2606:4700::1]": "global",
}

# Registered, guessed by DB-IP, number of the operator and its home.
LOOKED_UP = {
    "114.114.114.114": ("CN", "CN", 21859, "US"),
    "42.62.48.1": ("CN", "CN", 23724, "CN"),
    "42.62.94.1": ("CN", "CN", 23724, "CN"),
    "47.88.0.1": ("US", "US", 45102, "CN"),
    "47.88.62.181": ("US", "US", 45102, "CN"),
    "47.88.128.1": ("US", "SG", 45102, "CN"),
    "47.74.128.1": ("US", "SG", 45102, "CN"),
    "161.117.71.1": ("SG", "SG", 45102, "CN"),
    "8.219.0.1": ("SG", "SG", 45102, "CN"),
    "20.47.97.231": ("US", "NL", 8069, "US"),
    "119.29.29.29": ("CN", "SG", 132203, "CN"),
    "1.1.1.1": ("AU", "AU", 13335, "US"),
    "31.13.64.35": ("IE", "IN", 32934, "US"),
    "2001:da8::1": ("CN", "CN", 23910, "CN"),
    "2400:3200::1": ("CN", "CN", 37963, "CN"),
}


@pytest.mark.parametrize(("address", "kind"), KINDS.items())
def test_kinds(address: str, kind: str) -> None:
    assert address_kind(address) == kind


@given(st.ip_addresses(v=4))
def test_the_kinds_agree_with_pythons_own_registry(address: IPv4Address) -> None:
    """Python calls multicast global, and the retired 6to4 relay, and older ones most of 192.0.0.0/24; nothing else may differ."""
    kind = address_kind(str(address))
    differing = map(IPv4Network, ("192.88.99.0/24", "192.0.0.0/24"))
    if not address.is_multicast and not any(address in network for network in differing):
        assert (kind == "global") == address.is_global
    assert (kind == "multicast") == address.is_multicast


@pytest.mark.parametrize(("address", "expected"), LOOKED_UP.items())
def test_look_ups(address: str, expected: tuple[str, str, int, str]) -> None:
    operator = operator_of(address)
    assert operator is not None
    assert (registered_in(address), guessed_in(address), operator.number, operator.home) == expected


@pytest.mark.parametrize("address", [address for address, kind in KINDS.items() if kind != "global"])
def test_what_is_not_global_has_no_country_and_no_operator(address: str) -> None:
    assert (registered_in(address), guessed_in(address), operator_of(address)) == (None, None, None)
    assert not answered_in_many_places(address)


def test_an_operator_prints_as_number_and_name() -> None:
    assert str(operator_of("161.117.71.1")) == "AS45102 Alibaba (US) Technology Co., Ltd."
    assert str(operator_of("42.62.48.1")) == "AS23724 IDC, China Telecommunications Corporation"


def test_an_address_inside_another_is_looked_up_as_itself() -> None:
    assert operator_of("::ffff:161.117.71.1") == operator_of("64:ff9b::a175:4701") == operator_of("161.117.71.1")


@pytest.mark.parametrize(
    ("address", "many"),
    [
        ("1.1.1.1", True),
        ("8.8.8.8", True),
        ("119.29.29.29", True),
        ("104.16.0.1", True),
        ("151.101.1.1", True),
        ("2606:4700:4700::1111", True),
        ("161.117.71.1", False),
        ("2400:3200::1", False),
    ],
)
def test_some_addresses_answer_in_many_places(address: str, many: bool) -> None:
    assert answered_in_many_places(address) is many


@pytest.mark.parametrize("junk", ["", "x", "1.2.3", "1.2.3.4.5", "999.1.1.1", "1" * 5000, "::g", "1.2.3.4/24", "\x00"])
def test_what_is_no_address_is_none(junk: str) -> None:
    assert read(junk) is None
    assert address_kind(junk) is None
    assert registered_in(junk) is None
    assert operator_of(junk) is None


@given(st.text(max_size=70))
def test_any_text_has_an_answer(text: str) -> None:
    if read(text) is None:
        assert address_kind(text) is None
    assert registered_in(text) is None or address_kind(text) == "global"


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_every_address_has_a_kind_and_countries_are_codes(address: object) -> None:
    text = str(address)
    assert address_kind(text) is not None
    operator = operator_of(text)
    for code in (registered_in(text), guessed_in(text), operator.home if operator else None):
        assert code is None or (len(code) == 2 and code.isupper() and code != "EU")


def test_the_data_tell_their_versions() -> None:
    """Where this fails after a change of the data, go over the tables above as well."""
    versions = data_versions()
    assert versions["registries"].startswith("iptocc ")
    assert versions["operators"] == "2026-06-17, Route Views, NRO and DB-IP; homes: IPtoASN"
    assert versions["geolocation"] == "2026-06-01, IP geolocation by DB-IP (https://db-ip.com)"


def test_nothing_is_read_before_an_address_is_asked_about() -> None:
    code = (
        "import sys; import offhook.knowledge.addresses as a; a.address_kind('10.0.0.1');"
        "from offhook.knowledge.ranges import _whole; print(_whole.cache_info().currsize, 'iptocc' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["0", "False"]
