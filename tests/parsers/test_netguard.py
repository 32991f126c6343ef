"""The database of NetGuard: made up in the shapes of its versions 14 and 21."""

from __future__ import annotations

from pathlib import Path

from offhook.facts.reading import Ignored, Unread
from offhook.facts.traffic import ConnectionStart, DnsAnswer, Flow, TrafficCount
from tests.evidence.samples import closed_database
from tests.parsers.facts_of import facts_of_path
from tests.parsers.section_of import only, tally_of

LOG = """
CREATE TABLE log (ID INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, version INTEGER, protocol INTEGER, flags TEXT,
 saddr TEXT, sport INTEGER, daddr TEXT, dport INTEGER, dname TEXT, uid INTEGER, data TEXT, allowed INTEGER, connection INTEGER, interactive INTEGER);
INSERT INTO log (time, version, protocol, flags, saddr, sport, daddr, dport, dname, uid, allowed, interactive) VALUES
 (1790002801000, 4, 6, 'S', '10.1.10.1', 40000, '93.184.216.34', 443, 'api.example.com', 10123, 1, 0),
 (1790002802000, 4, 6, 'S', '10.1.10.1', 40001, '93.184.216.34', 443, NULL, 10123, 0, 0),
 (1790002803000, 6, 17, '', 'fd00::1', 40002, '2001:db8::1', 443, NULL, NULL, 1, 1),
 (0, 4, 6, 'S', '10.1.10.1', 40000, 'nowhere', 443, NULL, 10123, 1, 0);
"""
ACCESS_21 = """
CREATE TABLE access (ID INTEGER PRIMARY KEY AUTOINCREMENT, uid INTEGER NOT NULL, version INTEGER NOT NULL, protocol INTEGER NOT NULL,
 daddr TEXT NOT NULL, dport INTEGER NOT NULL, time INTEGER NOT NULL, allowed INTEGER, block INTEGER NOT NULL, sent INTEGER, received INTEGER, connections INTEGER);
INSERT INTO access (uid, version, protocol, daddr, dport, time, allowed, block, sent, received, connections) VALUES
 (10123, 4, 6, 'api.example.com', 443, 1790002801000, 1, -1, 48000, 3000, 12), (10124, 4, 6, '10.0.0.9', 80, 1790002801000, 1, -1, NULL, NULL, NULL);
"""
ACCESS_14 = """
CREATE TABLE access (ID INTEGER PRIMARY KEY AUTOINCREMENT, uid INTEGER NOT NULL, daddr TEXT NOT NULL, dport INTEGER, time INTEGER NOT NULL, allowed INTEGER, block INTEGER NOT NULL);
INSERT INTO access (uid, daddr, dport, time, allowed, block) VALUES (10123, 'api.example.com', 443, 1790002801000, 1, -1);
"""
DNS = """
CREATE TABLE dns (ID INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, qname TEXT NOT NULL, aname TEXT NOT NULL, resource TEXT NOT NULL, ttl INTEGER);
INSERT INTO dns (time, qname, aname, resource, ttl) VALUES (1790002800000, 'api.example.com', 'cdn.example.net', '93.184.216.34', 300), (1790002800000, 'x', 'x', 'nowhere', 1);
"""


def test_the_log_tells_who_asked_for_what_and_counts_no_bytes(tmp_path: Path) -> None:
    facts, pieces = facts_of_path(closed_database(tmp_path / "Netguard", LOG))
    assert [piece.kind for piece in pieces] == ["netguard"]
    first, second = only(facts, ConnectionStart)
    assert (first.uid, first.host, first.server, first.server_port, first.at.ms) == (
        10123,
        "api.example.com",
        "93.184.216.34",
        443,
        1_790_002_801_000,
    )
    assert (second.uid, second.host, second.client, second.client_port, second.transport) == (
        None,
        None,
        "fd00::1",
        40002,
        "udp",
    )
    assert only(facts, Flow) == []
    assert [fact.name for fact in only(facts, Ignored)] == ["a connection that NetGuard blocked"]
    tally = tally_of(facts, "netguard")
    assert (tally.framed, tally.read, tally.ignored, tally.unread) == (4, 2, 1, 1)


def test_sums_of_app_and_host_have_no_beginning_and_are_no_sums_of_apps(tmp_path: Path) -> None:
    facts = facts_of_path(closed_database(tmp_path / "Netguard", ACCESS_21))[0]
    (found,) = only(facts, TrafficCount)
    assert (found.kind, found.uid, found.identity, found.sent, found.received, found.began) == (
        "host",
        10123,
        "api.example.com",
        48000,
        3000,
        None,
    )
    assert len(only(facts, Ignored)) == 1


def test_older_versions_count_no_bytes(tmp_path: Path) -> None:
    facts = facts_of_path(closed_database(tmp_path / "Netguard", ACCESS_14))[0]
    assert (only(facts, TrafficCount), len(only(facts, Ignored))) == ([], 1)


def test_names_are_told_with_their_addresses(tmp_path: Path) -> None:
    facts = facts_of_path(closed_database(tmp_path / "Netguard", LOG + ACCESS_21 + DNS))[0]
    (found,) = only(facts, DnsAnswer)
    assert (found.name, found.chain, found.addresses, found.kind, found.ttl) == (
        "api.example.com",
        ("cdn.example.net",),
        ("93.184.216.34",),
        "A",
        300,
    )
    assert len(only(facts, ConnectionStart)) == 2
    assert [fact.why for fact in only(facts, Unread)] == [
        "a connection without its time or its server",
        "a name without its time or its address",
    ]
