"""Zeek's logs of a router: made up as Zeek 4 (text) and 6 (JSON lines) write them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence.recognise import recognise
from offhook.facts.passing import Payload
from offhook.facts.reading import Ignored, Tally
from offhook.facts.traffic import ConnectionStart, DnsAnswer, Flow, NamedConnection, WebRequest
from tests.parsers.facts_of import facts_of_bytes, facts_of_path
from tests.parsers.section_of import only, tally_of

UID = "CMdzit1AMNsmfAIiQc"
ENDS: dict[str, object] = {"ts": 1790002801.305988, "uid": UID, "id.orig_h": "192.168.4.76", "id.orig_p": 36844, "id.resp_h": "93.184.216.34", "id.resp_p": 443, "proto": "tcp"}  # fmt: skip
CONN = {**ENDS, "service": "ssl", "duration": 0.066852, "orig_bytes": 62, "resp_bytes": 141, "conn_state": "SF", "missed_bytes": 7, "history": "ShADadfF", "orig_pkts": 2, "orig_ip_bytes": 118, "resp_pkts": 3, "resp_ip_bytes": 197, "orig_l2_addr": "02:00:00:00:00:01"}  # fmt: skip
DNS = {**ENDS, "proto": "udp", "id.resp_p": 53, "trans_id": 5, "query": "API.example.com", "qtype": 1, "qtype_name": "A", "rcode": 0, "rcode_name": "NOERROR", "answers": ["cdn.example.net", "93.184.216.34"], "TTLs": [300.0, 60.0], "rejected": False}  # fmt: skip
SSL = {**ENDS, "version": "TLSv13", "server_name": "api.Example.com", "established": True}
HTTP = {**ENDS, "id.resp_p": 80, "trans_depth": 1, "method": "POST", "host": "api.example.com", "uri": "/beat?imei=490154203237518", "version": "1.1", "user_agent": "Notes/1.0", "request_body_len": 26, "response_body_len": 9, "status_code": 200, "status_msg": "OK", "resp_mime_types": ["text/plain"]}  # fmt: skip
LOGS: dict[str, dict[str, object]] = {"conn": CONN, "dns": DNS, "ssl": SSL, "http": HTTP}
LISTS = {"answers": "vector[string]", "TTLs": "vector[interval]", "resp_mime_types": "vector[string]"}


def text_log(path: str, *rows: dict[str, object], close: bool = True) -> str:
    """The log as text: a head, tabs, "-" for what is not set, lists with commas."""
    names = list(LOGS[path])
    head = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", f"#path\t{path}", "#open\t2026-09-21-23-00-00"]  # fmt: skip
    head += ["\t".join(("#fields", *names)), "\t".join(("#types", *(LISTS.get(name, "string") for name in names)))]
    lines = ["\t".join(cell(row.get(name)) for name in names) for row in rows]
    return "\n".join((*head, *lines, *(["#close\t2026-09-22-00-00-00"] if close else []), ""))


def cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ",".join(map(cell, value)) or "(empty)"
    return str(value).replace("\t", "\\x09")


def json_log(path: str, *rows: dict[str, object], close: bool = True) -> str:  # noqa: ARG001 - as text_log
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("form", [text_log, json_log])
def test_a_connection_is_counted_by_its_payload(tmp_path: Path, form) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    (flow,) = only(facts_of_bytes(tmp_path, form("conn", CONN)), Flow)
    assert (flow.sent, flow.received, flow.bytes_are, flow.lost, flow.key) == (62, 141, "payload", 7, UID)
    assert (flow.client, flow.client_port, flow.server, flow.server_port) == (
        "192.168.4.76",
        36844,
        "93.184.216.34",
        443,
    )
    assert (flow.protocol, flow.transport, flow.start_seen, flow.opaque) == ("tls", "tcp", True, True)
    assert (flow.began.ms, flow.ended.ms, flow.client_mac) == (
        1_790_002_801_306,
        1_790_002_801_373,
        "02:00:00:00:00:01",
    )


def test_where_payload_is_not_told_packets_count(tmp_path: Path) -> None:
    rows = [
        {**CONN, "orig_bytes": None, "resp_bytes": None},
        {name: value for name, value in CONN.items() if "bytes" not in name},
    ]
    facts = facts_of_bytes(tmp_path, json_log("conn", *rows))
    (flow,), (made,) = only(facts, Flow), only(facts, ConnectionStart)
    assert (flow.sent, flow.bytes_are) == (118, "ip")
    assert (made.server, made.key) == ("93.184.216.34", UID)


@pytest.mark.parametrize(
    ("service", "proto", "protocol"),
    [("quic,ssl", "udp", "quic"), ("ssl", "udp", "dtls"), ("-", "udp", "udp"), ("dns", "udp", "dns"), ("ssl,http", "tcp", "tls"), ("gssapi", "tcp", "tcp")],
)  # fmt: skip
def test_the_protocol_is_what_zeek_recognised(tmp_path: Path, service: str, proto: str, protocol: str) -> None:
    (flow,) = only(facts_of_bytes(tmp_path, text_log("conn", {**CONN, "service": service, "proto": proto})), Flow)
    assert flow.protocol == protocol


@pytest.mark.parametrize("form", [text_log, json_log])
def test_names_are_told_by_what_stood_in_a_connection(tmp_path: Path, form) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    (named,) = only(facts_of_bytes(tmp_path, form("ssl", SSL, {**SSL, "server_name": None})), NamedConnection)
    assert (named.key, named.host, named.host_from) == (UID, "api.example.com", "tls_sni")
    (asked,) = only(facts_of_bytes(tmp_path, form("dns", DNS)), DnsAnswer)
    assert (asked.name, asked.kind, asked.code, asked.addresses, asked.chain, asked.ttl) == (
        "api.example.com", "A", "NOERROR", ("93.184.216.34",), ("cdn.example.net",), 60,
    )  # fmt: skip


@pytest.mark.parametrize("form", [text_log, json_log])
def test_a_request_stands_in_its_connection(tmp_path: Path, form) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """What was asked for may hold the owner's data: it passes by. The body is not in the log."""
    facts = facts_of_bytes(tmp_path, form("http", HTTP))
    (found,), (named,) = only(facts, WebRequest), only(facts, NamedConnection)
    assert (found.key, found.host, found.target, found.decrypted) == (
        UID,
        "api.example.com",
        "/beat?imei=490154203237518",
        False,
    )
    assert (found.body_sent, found.body_state, found.status_code, found.response_type) == (
        26,
        "missing",
        200,
        "text/plain",
    )
    assert (named.key, named.host_from) == (UID, "http")
    assert b"490154203237518" in only(facts, Payload)[0].data
    assert recognise(form("http", HTTP).encode()).last


def test_rotated_logs_after_each_other_and_packed_are_read(tmp_path: Path) -> None:
    later = text_log("conn", CONN).replace("#unset_field\t-", "#unset_field\tNIL").replace("\t-\t", "\tNIL\t")
    data = gzip.compress((text_log("conn", CONN, CONN) + later).encode())
    assert len(only(facts_of_bytes(tmp_path, data, "conn.23:00:00-00:00:00.log.gz"), Flow)) == 3


def test_all_logs_of_a_folder_are_read(tmp_path: Path) -> None:
    for name, row in LOGS.items():
        (tmp_path / f"{name}.log").write_text(text_log(name, row), encoding="utf-8")
    facts, pieces = facts_of_path(tmp_path)
    assert {piece.kind for piece in pieces} == {"zeek"}
    assert [len(only(facts, kind)) for kind in (Flow, DnsAnswer, NamedConnection, WebRequest)] == [1, 1, 2, 1]


def test_signs_that_zeek_writes_out_are_undone_and_shown_safely(tmp_path: Path) -> None:
    line = text_log("http", {**HTTP, "user_agent": "HERE"}).replace("HERE", "a\\x09b\\x1b[2J")
    (found,) = only(facts_of_bytes(tmp_path, line), WebRequest)
    assert found.user_agent == "a\\tb\\x1b[2J"


def test_other_logs_of_zeek_are_named_and_left() -> None:
    assert recognise(text_log("conn", CONN).replace("#path\tconn", "#path\tweird").encode()).why.startswith(
        "not examined: a log of Zeek"
    )
    assert recognise(json.dumps({"ts": 1.5, "uid": "C", "id.orig_h": "10.0.0.1", "note": "x"}).encode()).kind == "zeek"


def test_damage_is_counted(tmp_path: Path) -> None:
    good, bad = (
        cell_line(CONN),
        [cell_line(CONN)[:40], cell_line({**CONN, "ts": "soon"}), cell_line({**CONN, "id.orig_h": "me"}), "what"],
    )
    text = text_log("conn", CONN, close=False) + "\n".join([*bad, good, ""])
    tally = tally_of(facts_of_bytes(tmp_path, text), "zeek")
    assert (tally.framed, tally.read, tally.unread) == (6, 2, 4)


def cell_line(row: dict[str, object]) -> str:
    return "\t".join(cell(row.get(name)) for name in CONN)


def test_a_response_without_its_request_is_left(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, json_log("http", {**HTTP, "method": None}))
    assert [fact.name for fact in only(facts, Ignored)] == ["a response without its request"]


WRONG: st.SearchStrategy[object] = st.sampled_from(
    [None, -1, 1e300, "", "x" * 500, [], [[1]], {}, "\ud800", True, "\x1b[2J"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(sorted(LOGS)), data=st.data())
def test_wrong_types_anywhere_never_end_the_reading(tmp_path: Path, path: str, data: st.DataObject) -> None:
    row = dict(LOGS[path])
    for _ in range(data.draw(st.integers(1, 4))):
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(WRONG)
    tally = tally_of(facts_of_bytes(tmp_path, json_log(path, LOGS[path], row)), "zeek")
    assert tally.framed == 2
    assert tally.read >= 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(sorted(LOGS)), junk=st.text(max_size=200))
def test_junk_never_ends_the_reading(tmp_path: Path, path: str, junk: str) -> None:
    facts = facts_of_bytes(tmp_path, text_log(path, LOGS[path], close=False) + junk + "\n" + text_log(path, LOGS[path]))
    assert only(facts, Tally)
