"""The intrusion log of Android 16's Advanced Protection: made up as androidqf writes it."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.facts.reading import Ignored
from offhook.facts.traffic import ConnectionStart, DnsAnswer, Flow
from tests.parsers.facts_of import facts_of_bytes
from tests.parsers.section_of import only, tally_of

DNS = {"dns_event": {"event_time": 1790002801000, "hostname": "API.example.com", "package_name": "com.example.notes", "ip_addresses": ["/93.184.216.34", "api.example.com/2001:db8::1", "?"]}}  # fmt: skip
CONNECT = {"connect_event": {"event_time": 1790002801100, "ip_address": "/93.184.216.34", "port": 443, "package_name": "com.example.notes"}}  # fmt: skip
SECURITY = {"security_event": {"event_time": 1790002801100000000, "keyguard_dismissed": {}}}


def lines(*events: object) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


def test_it_names_apps_hosts_and_addresses_and_counts_no_bytes(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, lines(DNS, CONNECT, SECURITY))
    (asked,), (made,) = only(facts, DnsAnswer), only(facts, ConnectionStart)
    assert (asked.name, asked.addresses, asked.via, asked.package) == (
        "api.example.com",
        ("93.184.216.34", "2001:db8::1"),
        "list",
        "com.example.notes",
    )
    assert (made.package, made.server, made.server_port, made.at.ms, made.client) == (
        "com.example.notes",
        "93.184.216.34",
        443,
        1_790_002_801_100,
        None,
    )
    assert only(facts, Flow) == []
    assert [fact.name for fact in only(facts, Ignored)] == ["an event of security, not of traffic"]


def test_damage_is_counted(tmp_path: Path) -> None:
    text = (
        lines(DNS)
        + '{"dns_event": {"event_ti\n'
        + lines({"dns_event": {}}, {"connect_event": 7}, {"smoke_event": {}}, CONNECT)
    )
    tally = tally_of(facts_of_bytes(tmp_path, text), "intrusion_log")
    assert (tally.framed, tally.read, tally.unread) == (6, 2, 4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(event=st.recursive(st.none() | st.text(max_size=20) | st.integers() | st.floats(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["dns_event", "connect_event", "event_time", "hostname", "ip_address", "port"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_wrong_types_never_end_the_reading(tmp_path: Path, event: object) -> None:
    tally = tally_of(facts_of_bytes(tmp_path, lines(DNS, event)), "intrusion_log")
    assert (tally.framed, tally.read >= 1) == (2, True)
