"""Flow files of mitmproxy: made up as mitmproxy 9 (format 18) and 11 (format 21) write them; older, broken and hostile ones."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence import mitmproxy as door
from offhook.evidence.mitmproxy import BrokenFlow, flow_in
from offhook.facts.passing import Payload
from offhook.facts.reading import Dumped, Ignored, Tally, Unread
from offhook.facts.traffic import DnsAnswer, Flow, WebRequest
from offhook.parsers.exchange import Message
from tests.parsers.facts_of import facts_of_bytes, facts_of_path
from tests.parsers.section_of import corpus, only, tally_of

AT = 1_790_002_801.25
IMEI = b'{"imei":"490154203237518"}'
Value = Any


def written(value: Value) -> bytes:
    """A value as a typed netstring; the names of a dictionary come in reverse, as mitmproxy puts them down."""
    if isinstance(value, dict):
        inside, kind = b"".join(written(k) + written(v) for k, v in reversed(value.items())), b"}"
    elif isinstance(value, list | tuple):
        inside, kind = b"".join(map(written, value)), b"]"
    elif isinstance(value, bool):
        inside, kind = (b"true" if value else b"false"), b"!"
    elif isinstance(value, int):
        inside, kind = str(value).encode(), b"#"
    elif isinstance(value, float):
        inside, kind = repr(value).encode(), b"^"
    elif isinstance(value, str):
        inside, kind = value.encode(), b";"
    else:
        inside, kind = (value, b",") if value is not None else (b"", b"~")
    return str(len(inside)).encode() + b":" + inside + kind


CLIENT = {"peername": ["10.0.0.2", 51407], "timestamp_start": AT, "timestamp_end": AT + 9, "tls_version": "TLSv1.3", "sni": "api.example.com", "transport_protocol": "tcp"}  # fmt: skip
SERVER = {"peername": ["93.184.216.34", 443], "address": ["api.example.com", 443], "timestamp_start": AT}
REQUEST = {
    "method": b"POST", "scheme": b"https", "host": "93.184.216.34", "port": 443, "path": b"/v1?a=1", "http_version": b"HTTP/2.0",
    "authority": b"api.example.com", "headers": [[b"user-agent", b"Notes/1.0"], [b"content-type", b"application/json"]],
    "content": IMEI, "trailers": None, "timestamp_start": AT, "timestamp_end": AT + 0.1,
}  # fmt: skip
RESPONSE = {
    "status_code": 200, "reason": b"", "http_version": b"HTTP/2.0", "headers": [[b"content-encoding", b"gzip"]],
    "content": gzip.compress(b"fine"), "timestamp_start": AT + 0.2, "timestamp_end": AT + 0.5,
}  # fmt: skip
HTTP = {"version": 21, "type": "http", "id": "x", "error": None, "client_conn": CLIENT, "server_conn": SERVER, "is_replay": None, "request": REQUEST, "response": RESPONSE, "websocket": None}  # fmt: skip
TCP = {"version": 21, "type": "tcp", "client_conn": CLIENT, "server_conn": SERVER, "messages": [[True, IMEI[:9], AT], [False, b"ok", AT + 1], [True, IMEI[9:], AT + 2]]}  # fmt: skip
DNS = {
    "version": 21, "type": "dns", "client_conn": {"peername": ["10.0.0.2", 5353], "transport_protocol": "udp"}, "server_conn": {"peername": ["10.0.0.1", 53]},
    "request": {"timestamp": AT, "questions": [{"name": "API.example.com", "type": 28, "class_": 1}]},
    "response": {
        "timestamp": AT + 0.1, "response_code": 0,
        "answers": [
            {"name": "api.example.com", "type": 5, "class_": 1, "ttl": 300, "data": b"\x03cdn\x07example\x03net\x00"},
            {"name": "cdn.example.net", "type": 28, "class_": 1, "ttl": 60, "data": bytes.fromhex("20010db8" + "0" * 23 + "1")},
        ],
    },
}  # fmt: skip
FLOWS: dict[str, dict[str, Any]] = {"http": HTTP, "tcp": TCP, "udp": {**TCP, "type": "udp"}, "dns": DNS}


def file_of(*flows: Value) -> bytes:
    return b"".join(map(written, flows))


def test_a_body_that_is_said_to_be_packed_a_million_times_is_so_eight_times() -> None:
    """Each coding is tried; a header may be as long as a flow."""
    message = Message(first_line="", headers=(("Content-Encoding", "br, " * 1_000_000 + "gzip"),), packed=True)
    assert message.encodings() == ("gzip", *["br"] * 7)


def test_a_request_says_whom_when_and_how_much(tmp_path: Path) -> None:
    """The name that the request gives itself comes before the address that the proxy sent it to."""
    (found,) = only(facts_of_bytes(tmp_path, file_of(HTTP)), WebRequest)
    assert (found.method, found.scheme, found.host, found.port, found.target) == (
        "POST",
        "https",
        "api.example.com",
        443,
        "/v1?a=1",
    )
    assert (found.at.ms, found.ended and found.ended.ms) == (1_790_002_801_250, 1_790_002_801_750)
    assert (found.server, found.client, found.status_code, found.decrypted) == ("93.184.216.34", "10.0.0.2", 200, True)
    head = b"POST /v1?a=1 HTTP/2.0\r\nuser-agent: Notes/1.0\r\ncontent-type: application/json\r\n\r\n"
    assert (found.body_sent, found.body_state, found.sent) == (26, "whole", len(head) + 26)


def test_bodies_pass_by_as_they_went_over_the_wire(tmp_path: Path) -> None:
    said = only(facts_of_bytes(tmp_path, file_of(HTTP)), Payload)
    assert [(p.outgoing, p.part, p.encodings) for p in said] == [
        (True, "head", ()), (True, "body", ()), (False, "head", ()), (False, "body", ("gzip",)),
    ]  # fmt: skip
    assert (said[1].data, gzip.decompress(said[3].data)) == (IMEI, b"fine")


def test_format_18_names_its_ends_otherwise(tmp_path: Path) -> None:
    client = {"address": ["10.0.0.2", 51407], "timestamp_start": AT, "tls_established": True}
    old = {**HTTP, "version": 18, "client_conn": client, "server_conn": {"ip_address": ["93.184.216.34", 443]}}
    (found,) = only(facts_of_bytes(tmp_path, file_of(old)), WebRequest)
    assert (found.client, found.server) == ("10.0.0.2", "93.184.216.34")


@pytest.mark.parametrize(
    ("version", "said"), [(17, "mitmproxy format 17"), (4, "mitmproxy format 4"), ([0, 18, 2], "mitmproxy 0.18")]
)
def test_older_formats_are_refused_by_name(tmp_path: Path, version: Value, said: str) -> None:
    facts = facts_of_bytes(tmp_path, file_of({**HTTP, "version": version}, HTTP))
    (why,) = [fact.why for fact in only(facts, Unread)]
    assert said in why
    assert "18" in why
    assert len(only(facts, WebRequest)) == 1


def test_flows_of_python_2_are_known_and_refused(tmp_path: Path) -> None:
    """Before mitmproxy 1 names were bytes."""
    old = {name.encode(): value for name, value in {**HTTP, "version": [0, 17]}.items()}
    assert "mitmproxy 0.17" in only(facts_of_bytes(tmp_path, file_of(old)), Unread)[0].why


def test_what_the_person_at_the_proxy_made_up_was_not_sent_by_the_phone(tmp_path: Path) -> None:
    talk = [
        [1, True, b"mine", AT, False, False], [1, True, b"held back", AT, True, False], [1, True, b"put in", AT, False, True],
        [2, False, b"\0\1", AT + 1, False, False],
    ]  # fmt: skip
    facts = facts_of_bytes(
        tmp_path, file_of({**HTTP, "is_replay": "request"}, {**HTTP, "websocket": {"messages": talk}})
    )
    assert [fact.name for fact in only(facts, Ignored)] == ["a request that the person at the proxy repeated"]
    (found,) = only(facts, WebRequest)
    assert (found.scheme, found.exchange) == ("wss", 2)
    assert [p.data for p in only(facts, Payload)[-2:]] == [b"mine", b"\0\1"]


def test_a_conversation_is_a_flow_with_its_bytes_in_order(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, file_of(HTTP, TCP))
    (flow,) = only(facts, Flow)
    assert (flow.flow, flow.transport, flow.protocol, flow.sent, flow.received) == (2, "tcp", "tls", 26, 2)
    assert (flow.client, flow.client_port, flow.server, flow.server_port) == ("10.0.0.2", 51407, "93.184.216.34", 443)
    assert (flow.host, flow.host_from, flow.opaque, flow.decrypted) == ("api.example.com", "tls_sni", False, True)
    streams = [(p.outgoing, p.data, p.flow) for p in only(facts, Payload) if p.part == "stream"]
    assert streams == [(True, IMEI, 2), (False, b"ok", 2)]


def test_a_long_conversation_passes_by_in_pieces_that_overlap(tmp_path: Path) -> None:
    long = {**TCP, "messages": [[True, bytes([n % 251]) * 1000, AT] for n in range(3000)]}
    pieces = [p for p in only(facts_of_bytes(tmp_path, file_of(long)), Payload) if p.outgoing]
    assert [p.overlap for p in pieces] == [0, 1024, 1024]
    assert b"".join(p.data[p.overlap :] for p in pieces) == b"".join(bytes([n % 251]) * 1000 for n in range(3000))


def test_a_question_to_a_name_server_is_told_with_its_answer(tmp_path: Path) -> None:
    (found,) = only(facts_of_bytes(tmp_path, file_of(DNS)), DnsAnswer)
    assert (found.name, found.kind, found.code, found.chain, found.addresses) == (
        "api.example.com", "AAAA", "NOERROR", ("cdn.example.net",), ("2001:db8::1",),
    )  # fmt: skip
    assert (found.via, found.client, found.server, found.ttl, found.at.ms) == (
        "udp",
        "10.0.0.2",
        "10.0.0.1",
        60,
        1_790_002_801_350,
    )


def test_a_flow_without_an_answer_still_was_sent(tmp_path: Path) -> None:
    (found,) = only(facts_of_bytes(tmp_path, file_of({**HTTP, "response": None, "error": {"msg": "gone"}})), WebRequest)
    assert (found.status_code, found.received, found.body_sent) == (None, 0, 26)


def test_a_body_that_was_streamed_past_is_missing(tmp_path: Path) -> None:
    request = {**REQUEST, "content": None, "headers": [[b"content-length", b"900"]]}
    (found,) = only(facts_of_bytes(tmp_path, file_of({**HTTP, "request": request})), WebRequest)
    assert (found.body_state, found.body_sent) == ("missing", 900)


@pytest.mark.parametrize("kind", FLOWS)
def test_a_cut_anywhere_loses_only_what_was_cut(tmp_path: Path, kind: str) -> None:
    """Three whole flows, and a fourth of which a part is there: read 3, unread 1."""
    whole = file_of(*[FLOWS[kind]] * 3)
    last = written(FLOWS[kind])
    for end in range(1, len(last), max(len(last) // 25, 1)):
        tally = tally_of(facts_of_bytes(tmp_path, whole + last[:end]), "mitmproxy")
        assert (tally.framed, tally.read, tally.unread) == (4, 3, 1)


def test_a_flow_that_is_broken_inside_costs_itself_alone(tmp_path: Path) -> None:
    broken = written(HTTP).replace(b"7:content;", b"9:content;")
    facts = facts_of_bytes(tmp_path, written(HTTP) + broken + written(TCP))
    tally = tally_of(facts, "mitmproxy")
    assert (tally.framed, tally.read, tally.unread) == (3, 2, 1)
    assert [dumped.state for dumped in only(facts, Dumped)] == ["truncated"]


def test_a_flow_beyond_all_measure_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LARGEST", 2 << 20)
    big = {**HTTP, "request": {**REQUEST, "content": b"x" * (3 << 20)}}
    facts = facts_of_bytes(tmp_path, file_of(HTTP, big, HTTP))
    tally = tally_of(facts, "mitmproxy")
    assert (tally.framed, tally.read, tally.unread) == (3, 2, 1)


def test_rows_are_bounded(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, file_of(*[HTTP] * 5), limits=Limits(rows=2))
    assert len(only(facts, WebRequest)) == 2
    assert "more than 2 flows; the rest was not read" in [fact.why for fact in only(facts, Unread)]


def test_nesting_and_numbers_beyond_measure_are_refused() -> None:
    began = time.process_time()
    deep = b""
    for _ in range(3000):
        deep = str(len(deep)).encode() + b":" + deep + b"]"
    wide = b"0:~" * 500_000
    for inside in (deep, str(len(wide)).encode() + b":" + wide + b"]"):
        with pytest.raises(BrokenFlow):
            flow_in(b"1:a;" + inside)
    assert time.process_time() - began < 5


WRONG: tuple[Value, ...] = (
    None,
    7,
    -1.5,
    b"\xff\xfe",
    "text",
    True,
    [],
    [[]],
    [[1, 2, 3]],
    {},
    {"a": 1},
    1e308,
    10**30,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kind=st.sampled_from(sorted(FLOWS)), data=st.data())
def test_wrong_types_anywhere_never_end_the_reading(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    flow = dict(FLOWS[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(flow)))
        inner = flow[name]
        if isinstance(inner, dict) and inner and data.draw(st.booleans()):
            flow[name] = {**inner, data.draw(st.sampled_from(sorted(inner))): data.draw(st.sampled_from(WRONG))}
        else:
            flow[name] = data.draw(st.sampled_from(WRONG))
    tally = tally_of(facts_of_bytes(tmp_path, file_of(HTTP, flow)), "mitmproxy")
    assert tally.framed == 2
    assert tally.read >= 1


def test_a_file_whose_first_flow_does_not_end_as_it_should_is_one_all_the_same(tmp_path: Path) -> None:
    first, rest = file_of(HTTP), file_of(TCP, DNS)
    tally = tally_of(facts_of_bytes(tmp_path, first[:-1] + b"?" + rest), "mitmproxy")
    assert (tally.framed, tally.read, tally.unread) == (3, 2, 1)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damage_anywhere_never_ends_the_reading(tmp_path: Path, data: st.DataObject) -> None:
    text = bytearray(file_of(HTTP, TCP, DNS))
    for _ in range(data.draw(st.integers(1, 6))):
        text[data.draw(st.integers(30, len(text) - 1))] = data.draw(st.integers(0, 255))
    assert only(facts_of_bytes(tmp_path, bytes(text)), Tally)


@pytest.mark.parametrize(
    ("name", "read", "unread"), [("successful_log", 2, 0), ("incomplete_log", 4, 0), ("dumpfile-10", 0, 1)]
)
def test_every_flow_of_real_files_is_accounted_for(name: str, read: int, unread: int) -> None:
    """Counted apart, by adding up the lengths that the flows say of themselves."""
    path = corpus(f"licensed/har_mitm/{name}.mitm")
    data, at, framed = path.read_bytes(), 0, 0
    while at < len(data):
        colon = data.index(b":", at)
        at, framed = colon + 2 + int(data[at:colon]), framed + 1
    tally = tally_of(facts_of_path(path)[0], "mitmproxy")
    assert (tally.framed, tally.read, tally.unread) == (framed, read, unread)


def test_a_real_session_says_the_same_as_flow_file_and_as_har() -> None:
    """Both were written of one session: the same requests at the same moments, with bodies of the same length."""
    har, flows = (
        [(w.at.ms, w.method, w.host, w.target, w.status_code, w.body_sent) for w in only(facts_of_path(corpus(f"licensed/har_mitm/successful_log.{end}"))[0], WebRequest)]
        for end in ("har", "mitm")
    )  # fmt: skip
    assert [item[1:] for item in har] == [item[1:] for item in flows] != []
    assert all(abs(one[0] - other[0]) <= 1 for one, other in zip(har, flows, strict=True))
