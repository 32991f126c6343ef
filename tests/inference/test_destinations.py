"""Where something went: the sentences must prove no more than the data do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.inference.destinations import DISPUTED, Destination, data_versions, describe
from offhook.knowledge.regions import within


def told(host: str | None, address: str | None) -> str:
    return " ".join(describe(host, address).says)


def test_home_and_place_are_two_things() -> None:
    """An organisation of China, a server in Singapore: both laws are named."""
    found = describe("data.mistat.intl.xiaomi.com", "161.117.71.1")
    assert (found.organisation, found.home) == ("Xiaomi", "CN")
    assert (found.registered_in, found.located_in) == ("SG", "SG")
    assert found.declared_region == "intl"
    assert (found.operator, found.operator_home) == ("AS45102 Alibaba (US) Technology Co., Ltd.", "CN")
    says = told("data.mistat.intl.xiaomi.com", "161.117.71.1")
    assert "is a host of Xiaomi (home: China)" in says
    assert "is registered in Singapore" in says
    assert "The law that binds Xiaomi is that of its home, China" in says
    assert "the law of Singapore" in says
    assert "sent to China" not in says


def test_a_registry_does_not_own_what_it_registers() -> None:
    """42.62.48.0/24 was called "owned by CNNIC" in 2014: that is the registry."""
    for last in (0, 1, 77, 255):
        found = describe(None, f"42.62.48.{last}")
        assert (found.registered_in, found.operator_home) == ("CN", "CN")
        assert found.operator == "AS23724 IDC, China Telecommunications Corporation"
        says = told(None, f"42.62.48.{last}")
        assert "registered in China" in says
        assert "AS23724" in says
        assert not re.search(r"\bown|CNNIC", says)


@pytest.mark.parametrize(
    ("address", "located", "says"),
    [
        ("47.88.128.1", DISPUTED, {"registries": "US", "DB-IP": "SG"}),
        ("47.74.128.1", DISPUTED, {"registries": "US", "DB-IP": "SG"}),
        ("20.47.97.231", DISPUTED, {"registries": "US", "DB-IP": "NL"}),
        ("31.13.64.35", DISPUTED, {"registries": "IE", "DB-IP": "IN"}),
        ("8.219.0.1", "SG", {"registries": "SG", "DB-IP": "SG"}),
        ("2400:3200::1", "CN", {"registries": "CN", "DB-IP": "CN"}),
        ("1.1.1.1", None, {}),
        ("119.29.29.29", None, {}),
        ("203.0.113.7", None, {}),
        ("10.0.0.1", None, {}),
        ("100.64.0.1", None, {}),
        ("2001:db8::1", None, {}),
        ("fd00::1", None, {}),
    ],
)
def test_a_place_needs_two_sources(address: str, located: str | None, says: dict[str, str]) -> None:
    found = describe(None, address)
    assert (found.located_in, found.located_says) == (located, says)


def test_a_dispute_is_told_with_both_sides() -> None:
    says = told(None, "47.88.128.1")
    assert "disputed: the registries say the United States, DB-IP says Singapore" in says
    assert describe(None, "47.88.128.1").operator_home == "CN"


def test_an_address_of_many_places_has_no_place() -> None:
    found = describe("one.one.one.one", "1.1.1.1")
    assert found.anycast
    assert "no country is its place" in told("one.one.one.one", "1.1.1.1")
    assert "Two sources" not in told("one.one.one.one", "1.1.1.1")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("10.0.0.1", "private"),
        ("100.64.0.1", "shared"),
        ("127.0.0.1", "loopback"),
        ("fe80::1", "link_local"),
        ("224.0.0.251", "multicast"),
        ("203.0.113.7", "documentation"),
        ("198.18.0.1", "benchmark"),
        ("240.0.0.1", "reserved"),
    ],
)
def test_what_is_not_global_has_no_country_at_all(address: str, kind: str) -> None:
    found = describe(None, address)
    assert found.address_kind == kind
    assert (found.registered_in, found.operator, found.operator_home, found.located_in) == (None, None, None, None)
    assert address in found.says[0]


@pytest.mark.parametrize(
    ("host", "data"),
    [
        ("noteapi.micloud.xiaomi.net", "notes"),
        ("galleryapi.micloud.xiaomi.net", "photos"),
        ("contactapi.micloud.xiaomi.net", "contacts"),
        ("phonecallapi.micloud.xiaomi.net", "call_log"),
    ],
)
def test_the_name_alone_tells_the_service(host: str, data: str) -> None:
    found = describe(host, None)
    assert (found.organisation, found.data_class) == ("Xiaomi", data)


def test_whose_service_a_cloud_hosts_stays_unknown() -> None:
    found = describe("x.eu-central-1.elb.amazonaws.com", None)
    assert (found.organisation, found.home, found.hosted_at) == (None, None, "Amazon")
    assert found.declared_region == "eu-central-1"
    assert "whose service it is, the name does not tell" in found.says[0]
    assert "law that binds" not in told("x.eu-central-1.elb.amazonaws.com", None)


def test_a_name_inside_a_hosted_name_is_told_and_proves_nothing() -> None:
    found = describe("captive.apple.com.edgekey.net", None)
    assert (found.organisation, found.hosted_at) == (None, "Akamai")
    assert "“captive.apple.com”, a name of Apple" in told("captive.apple.com.edgekey.net", None)
    assert "a name of" not in told("x.s3.amazonaws.com", None)


def test_several_may_stand_behind_one_host() -> None:
    found = describe("logupdate.avlyun.sec.miui.com", None)
    assert found.organisation == "Xiaomi"
    assert found.notes == ("with Antiy (China)",)
    assert "Antiy" in found.says[0]


def test_push_has_an_innocent_explanation() -> None:
    assert "push messages" in (describe("mtalk.google.com", None).innocent or "")
    assert describe("api.account.xiaomi.com", None).innocent is None


def test_a_name_that_no_row_knows_is_said_to_be_unknown() -> None:
    found = describe("collect.example.org", "161.117.71.1")
    assert (found.organisation, found.home, found.registered_in) == (None, None, "SG")
    assert "does not know" in found.says[0]


def test_an_address_in_place_of_a_name_names_nobody() -> None:
    assert describe("161.117.71.1", None).registered_in == "SG"
    assert describe("161.117.71.1", None).says[0].startswith("No name is known")
    assert describe("1.2.3.4", "161.117.71.1").registered_in == "SG"


@pytest.mark.parametrize("host", ["chromecast._googlecast._tcp.local", "wpad", "printer.home.arpa", "Host.LOCAL."])
def test_names_of_the_local_network_are_told_as_such(host: str) -> None:
    assert "inside the local network" in describe(host, "192.168.1.5").says[0]


def test_nothing_known_is_nothing_claimed() -> None:
    assert describe(None, None) == Destination(says=describe(None, None).says)
    assert describe(None, "not an address").address_kind is None


def test_control_characters_do_not_reach_a_sentence() -> None:
    says = told("evil\x1b[2J\u202e.example", "1.2.3.4\x00")
    assert says.isprintable()


def test_countries_read_like_a_sentence() -> None:
    assert within("US") == "the United States"
    assert within("VG") == "the British Virgin Islands"
    assert within("CN") == "China"
    assert within(None) == "not known"


def test_the_data_sets_are_named() -> None:
    assert set(data_versions()) == {"organisations", "registries", "operators", "geolocation"}


@given(
    st.one_of(st.none(), st.text(max_size=80)), st.one_of(st.none(), st.ip_addresses().map(str), st.text(max_size=50))
)
def test_any_evidence_is_described(host: str | None, address: str | None) -> None:
    found = describe(host, address)
    assert found.says
    assert all(sentence.isprintable() and sentence.endswith(".") for sentence in found.says)
    assert not any("owned" in sentence for sentence in found.says) or (host and "owned" in host)


def test_a_second_look_is_remembered() -> None:
    """A capture asks for the same few destinations tens of thousands of times."""
    first = describe("api.account.xiaomi.com", "161.117.71.1")
    assert describe("api.account.xiaomi.com", "161.117.71.1") is first
