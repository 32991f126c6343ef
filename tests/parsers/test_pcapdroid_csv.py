"""PCAPdroid's list of connections: made up as versions 1.3 (no package, seconds and milliseconds) to 1.8 write it on Android 13."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence.recognise import recognise
from offhook.evidence.traffic_table import connection_in
from offhook.facts.reading import Dumped, Ignored, Tally, Unread
from offhook.facts.traffic import DnsAnswer, Flow, UidName
from tests.parsers.facts_of import facts_of_bytes
from tests.parsers.section_of import only, tally_of

HEAD = "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,PackageName,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,FirstSeen,LastSeen"
OLD_HEAD = HEAD.replace("PackageName,", "")
TIMES = "2026-09-21T23:00:01.123+08:00,2026-09-21T23:00:05.000+08:00"
TLS = f"6,10.215.173.1,40000,93.184.216.34,443,10123,Notes,com.example.notes,TLS,Closed,API.example.com,1234,5678,9,10,{TIMES}"
DNS = (
    f"17,10.215.173.1,40001,10.215.173.2,53,10123,Notes,com.example.notes,DNS,Closed,api.example.com,60,120,1,1,{TIMES}"
)


def listed(*lines: str, head: str = HEAD) -> str:
    return "\n".join((head, *lines, ""))


def test_a_connection_names_app_host_and_bytes_of_packets(tmp_path: Path) -> None:
    (flow,) = only(facts_of_bytes(tmp_path, listed(TLS)), Flow)
    assert (flow.uid, flow.package, flow.app) == (10123, "com.example.notes", "Notes")
    assert (flow.host, flow.host_from, flow.server, flow.server_port) == (
        "api.example.com",
        "list",
        "93.184.216.34",
        443,
    )
    assert (flow.sent, flow.received, flow.bytes_are, flow.protocol, flow.transport) == (1234, 5678, "ip", "tls", "tcp")
    assert (flow.began.ms, flow.ended.ms - flow.began.ms, flow.opaque) == (1_790_002_801_123, 3877, True)


@pytest.mark.parametrize("app", ["Notes, Lists", "a,b,c,d,e", "Maps, com", ",", "TLS,Closed,x"])
def test_commas_in_the_name_of_an_app_move_no_column(tmp_path: Path, app: str) -> None:
    (flow,) = only(facts_of_bytes(tmp_path, listed(TLS.replace("Notes", app))), Flow)
    assert (flow.app, flow.package, flow.host, flow.sent) == (app, "com.example.notes", "api.example.com", 1234)


def test_commas_in_the_address_of_a_page_move_no_column(tmp_path: Path) -> None:
    line = TLS.replace("TLS", "HTTP").replace("API.example.com", "http://api.example.com/a,b,c")
    (flow,) = only(facts_of_bytes(tmp_path, listed(line.replace("Notes", "Notes, Lists"))), Flow)
    assert (flow.app, flow.host, flow.protocol, flow.opaque) == ("Notes, Lists", "api.example.com", "http", False)


def test_the_list_of_malicious_hosts_adds_a_column(tmp_path: Path) -> None:
    facts = facts_of_bytes(
        tmp_path, listed(f"{TLS},yes", f"{DNS.replace('Notes', 'No, tes')},", head=f"{HEAD},Malicious")
    )
    assert [flow.sent for flow in only(facts, Flow)] == [1234, 60]


@pytest.mark.parametrize(
    ("times", "ms", "error"),
    [("1790002801123,1790002805000", 1_790_002_801_123, 0), ("1790002801,1790002805", 1_790_002_801_000, 1000)],
)
def test_older_versions_write_no_package_and_other_times(tmp_path: Path, times: str, ms: int, error: int) -> None:
    line = TLS.replace("com.example.notes,", "").replace(TIMES, times).replace("Notes", "Notes, Lists")
    (flow,) = only(facts_of_bytes(tmp_path, listed(line, head=OLD_HEAD)), Flow)
    assert (flow.app, flow.package, flow.began.ms, flow.began.error_ms) == ("Notes, Lists", None, ms, error)


def test_a_question_to_a_name_server_names_somebody_else(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, listed(DNS))
    (flow,), (asked,) = only(facts, Flow), only(facts, DnsAnswer)
    assert (flow.host, flow.protocol, flow.server) == (None, "dns", "10.215.173.2")
    assert (asked.name, asked.via, asked.addresses, asked.code, asked.package) == (
        "api.example.com",
        "list",
        (),
        None,
        "com.example.notes",
    )


def test_each_app_is_named_once(tmp_path: Path) -> None:
    facts = facts_of_bytes(
        tmp_path, listed(TLS, DNS, TLS, TLS.replace("10123", "-1").replace("Notes,com.example.notes", ","))
    )
    assert [(name.uid, name.package, name.app) for name in only(facts, UidName)] == [
        (10123, "com.example.notes", "Notes")
    ]
    last = only(facts, Flow)[-1]
    assert (last.uid, last.package, last.app) == (-1, None, None)


def test_what_was_blocked_was_not_sent(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, listed(TLS.replace("Closed", "Blocked")))
    assert (only(facts, Flow), [fact.name for fact in only(facts, Ignored)]) == (
        [],
        ["a connection that PCAPdroid blocked"],
    )


def test_damage_is_counted(tmp_path: Path) -> None:
    bad = [
        TLS[:60],
        TLS.replace("93.184.216.34", "somewhere"),
        TLS.replace("1234", "many"),
        TLS.replace(TIMES, "never,never"),
    ]
    facts = facts_of_bytes(tmp_path, listed(TLS, *bad, DNS))
    tally = tally_of(facts, "pcapdroid_csv")
    assert (tally.framed, tally.read, tally.unread) == (6, 2, 4)
    assert len(only(facts, Unread)) == 4


def test_a_head_that_names_columns_twice_or_in_another_order_is_no_head(tmp_path: Path) -> None:
    """What stands between app and info is then not what is taken apart there."""
    for head in (
        HEAD.replace("Proto,Status", "Status"),
        HEAD.replace("App,", "Info,"),
        HEAD.replace("Status", "Status,Status"),
    ):
        facts = facts_of_bytes(tmp_path, listed(TLS.replace("Notes", "Notes, and more, and more"), head=head))
        tally = tally_of(facts, "pcapdroid_csv")
        assert (tally.framed, tally.read, tally.unread) == (1, 0, 1)


def test_line_ends_and_encodings_of_windows_are_read(tmp_path: Path) -> None:
    for data in (listed(TLS, DNS).replace("\n", "\r\n").encode(), listed(TLS, DNS).encode("utf-16")):
        assert len(only(facts_of_bytes(tmp_path, data), Flow)) == 2


def test_rows_are_bounded(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, listed(*[TLS] * 5), limits=Limits(rows=2))
    assert len(only(facts, Flow)) == 2
    assert [dumped.state for dumped in only(facts, Dumped)] == ["truncated"]


def test_another_table_is_not_taken_for_it() -> None:
    assert recognise(b"IPProto,SrcIP\n6,10.0.0.1\n").kind != "pcapdroid_csv"
    assert recognise(listed(TLS).encode()).kind == "pcapdroid_csv"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=st.text(max_size=300), cut=st.integers(0, 400))
def test_junk_never_ends_the_reading(tmp_path: Path, junk: str, cut: int) -> None:
    facts = facts_of_bytes(tmp_path, listed(TLS, junk, TLS)[: len(HEAD) + 1 + cut])
    assert only(facts, Tally)


@given(parts=st.lists(st.sampled_from(["", "a", "com.example", "TLS", "Closed", "1"]), max_size=40))
def test_a_line_is_taken_apart_whole_or_not_at_all(parts: list[str]) -> None:
    names = HEAD.lower().split(",")
    found = connection_in(",".join(parts), names)
    assert found is None or (
        list(found) == names and ",".join(str(value) for value in found.values()) == ",".join(parts)
    )
