"""HAR: made-up files as Chrome, Firefox, PCAPdroid (Android 13), Charles and mitmproxy write them; broken and hostile ones."""

from __future__ import annotations

import base64
import gzip
import json
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence import har as door
from offhook.facts.passing import Payload
from offhook.facts.reading import Dumped, Ignored, Tally, Unread
from offhook.facts.time import Base
from offhook.facts.traffic import WebRequest
from tests.parsers.facts_of import facts_of_bytes, facts_of_path
from tests.parsers.section_of import corpus, only, tally_of

IMEI = '{"imei":"490154203237518"}'
PCAPDROID: dict[str, Any] = {
    "startedDateTime": "2026-09-21T23:00:01.123+08:00",
    "time": 250,
    "serverIPAddress": "93.184.216.34",
    "connection": "7",
    "request": {
        "method": "POST", "url": "https://API.Example.com:8443/v1/beat?a=1#part", "httpVersion": "HTTP/1.1", "cookies": [],
        "headers": [{"name": "Host", "value": "api.example.com"}, {"name": "User-Agent", "value": "Notes/1.0"}],
        "queryString": [], "headersSize": 120, "bodySize": 26,
        "postData": {"mimeType": "application/json", "text": IMEI, "params": []},
    },
    "response": {
        "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
        "headers": [{"name": "Content-Type", "value": "text/plain"}, {"name": "Content-Encoding", "value": "gzip"}],
        "content": {"size": 10, "mimeType": "text/plain", "text": base64.b64encode(b"0123456789").decode(), "encoding": "base64"},
        "redirectURL": "", "headersSize": 60, "bodySize": 8,
    },
    "cache": {}, "timings": {"send": -1, "wait": -1, "receive": -1},
}  # fmt: skip


def changed(**request: object) -> dict[str, Any]:
    return {**PCAPDROID, "request": {**PCAPDROID["request"], **request}}


def har(*entries: object, indent: int | None = 2, **log: object) -> str:
    creator = {"name": "PCAPdroid", "version": "1.8"}
    return json.dumps({"log": {"version": "1.2", "creator": creator, **log, "entries": list(entries)}}, indent=indent)


def one(folder: Path, entry: object) -> WebRequest:
    (found,) = only(facts_of_bytes(folder, har(entry)), WebRequest)
    return found


def test_a_request_says_whom_when_and_how_much(tmp_path: Path) -> None:
    found = one(tmp_path, PCAPDROID)
    assert (found.method, found.scheme, found.host, found.port, found.target) == (
        "POST",
        "https",
        "api.example.com",
        8443,
        "/v1/beat?a=1",
    )
    assert (found.at.base, found.at.ms, found.at.text) == (
        Base.EPOCH,
        1_790_002_801_123,
        "2026-09-21T23:00:01.123+08:00",
    )
    assert found.ended is not None
    assert found.ended.ms == found.at.ms + 250
    assert (found.sent, found.received, found.body_sent, found.body_state) == (146, 68, 26, "whole")
    assert (found.status_code, found.decrypted, found.server, found.exchange) == (200, True, "93.184.216.34", 1)
    assert (found.user_agent, found.content_type, found.response_type) == (
        "Notes/1.0",
        "application/json",
        "text/plain",
    )
    assert (found.uid, found.package, found.app) == (None, None, None)


def test_what_was_said_passes_by_and_is_not_kept(tmp_path: Path) -> None:
    """Bodies of HAR are unpacked already, whatever the headers say of the wire."""
    said = only(facts_of_bytes(tmp_path, har(PCAPDROID)), Payload)
    assert [(p.outgoing, p.part, p.encodings) for p in said] == [
        (True, "head", ()), (True, "body", ()), (False, "head", ()), (False, "body", ()),
    ]  # fmt: skip
    assert (said[1].data, said[3].data) == (IMEI.encode(), b"0123456789")
    assert said[0].data.startswith(b"POST /v1/beat?a=1 HTTP/1.1\r\nHost: api.example.com\r\n")
    assert {p.exchange for p in said} == {1}
    assert all(p.whole for p in said)


def test_a_request_body_in_base64_is_unpacked(tmp_path: Path) -> None:
    """PCAPdroid writes bodies so that are no text."""
    post = {
        "mimeType": "application/octet-stream",
        "text": base64.b64encode(b"\0\xff\x01").decode(),
        "encoding": "base64",
    }
    said = only(facts_of_bytes(tmp_path, har(changed(postData=post, bodySize=3))), Payload)
    assert said[1].data == b"\0\xff\x01"


def test_a_form_that_is_only_told_by_its_fields_is_a_body(tmp_path: Path) -> None:
    post = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "imei", "value": "490154203237518"}]}
    facts = facts_of_bytes(tmp_path, har(changed(postData=post, bodySize=-1)))
    assert only(facts, Payload)[1].data == b"imei=490154203237518"
    assert only(facts, WebRequest)[0].body_sent == 20


@pytest.mark.parametrize(
    ("request_", "state"),
    [
        ({"postData": {}, "bodySize": 0}, "none"),
        ({"postData": {}, "bodySize": 26}, "missing"),
        ({"postData": {"text": IMEI[:9]}, "bodySize": 26}, "cut"),
        ({"postData": {"text": IMEI}, "bodySize": -1}, "whole"),
    ],
)
def test_it_is_told_how_much_of_a_body_is_there(tmp_path: Path, request_: dict[str, object], state: str) -> None:
    assert one(tmp_path, changed(**request_)).body_state == state


def test_what_never_left_the_device_is_no_traffic(tmp_path: Path) -> None:
    failed = {
        **PCAPDROID,
        "serverIPAddress": "",
        "connection": "",
        "response": {"status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT"},
    }
    cached = {**PCAPDROID, "_fromCache": "disk"}
    unplaced = {key: value for key, value in PCAPDROID.items() if key not in ("serverIPAddress", "connection")}
    firefox = {**unplaced, "time": 0, "response": {**PCAPDROID["response"], "headersSize": 0}}
    facts = facts_of_bytes(tmp_path, har(changed(url="data:image/png;base64,AAAA"), cached, firefox, failed))
    assert only(facts, WebRequest) == []
    assert len(only(facts, Ignored)) == 4
    assert tally_of(facts, "har").ignored == 4
    assert one(tmp_path, {**unplaced, "time": 0}).status_code == 200


def test_a_request_without_an_answer_still_was_sent(tmp_path: Path) -> None:
    found = one(
        tmp_path, {**PCAPDROID, "time": -1, "response": {"status": 0, "headersSize": -1, "bodySize": -1, "content": {}}}
    )
    assert (found.status_code, found.ended, found.sent, found.received) == (None, None, 146, 0)


def test_messages_of_a_websocket_count_and_pass_by(tmp_path: Path) -> None:
    talk = [
        {"type": "send", "time": 1_790_002_802.5, "opcode": 1, "data": IMEI},
        {"type": "receive", "time": 1_790_002_803, "opcode": 2, "data": base64.b64encode(b"\0\1\2").decode()},
    ]
    facts = facts_of_bytes(tmp_path, har({**PCAPDROID, "_webSocketMessages": talk}))
    (found,) = only(facts, WebRequest)
    assert (found.scheme, found.sent, found.received, found.decrypted) == ("wss", 146 + 26, 68 + 3, True)
    sent, got = only(facts, Payload)[-2:]
    assert (sent.outgoing, sent.data, sent.at.ms) == (True, IMEI.encode(), 1_790_002_802_500)
    assert (got.outgoing, got.data) == (False, b"\0\1\2")


def test_bytes_over_the_wire_are_taken_from_chrome_where_it_tells(tmp_path: Path) -> None:
    response = {**PCAPDROID["response"], "headersSize": -1, "bodySize": -1, "_transferSize": 4321}
    assert one(tmp_path, {**PCAPDROID, "response": response}).received == 4321


def test_plain_http_is_not_called_decrypted(tmp_path: Path) -> None:
    found = one(tmp_path, changed(url="http://example.com/x"))
    assert (found.decrypted, found.port) == (False, 80)


def test_what_controls_a_screen_is_written_out(tmp_path: Path) -> None:
    found = one(tmp_path, changed(url="https://EXAMPLE.com./\x1b[2J\u202e", method="GE\nT"))
    assert (found.host, found.target, found.method) == ("example.com", "/\\x1b[2J\\u202e", "GE\\nT")
    assert found.place.text.isprintable()


def test_the_entry_knows_its_line(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, har(PCAPDROID, PCAPDROID, pages=[{"id": "a\nb"}]))
    text = (tmp_path / "sample").read_text(encoding="utf-8").splitlines()
    assert [text[found.place.line - 1] for found in only(facts, WebRequest)] == ["      {", "      {"]


@pytest.mark.parametrize("indent", [None, 2, 4])
@pytest.mark.parametrize("pack", [bytes, zlib.compress, gzip.compress, lambda data: b"\xef\xbb\xbf" + data])
def test_every_packing_is_read(tmp_path: Path, indent: int | None, pack: Callable[[bytes], bytes]) -> None:
    facts = facts_of_bytes(tmp_path, pack(har(*[PCAPDROID] * 300, indent=indent).encode()))
    assert [found.exchange for found in only(facts, WebRequest)] == list(range(1, 301))
    assert [dumped.state for dumped in only(facts, Dumped)] == ["read"]


def test_a_broken_entry_costs_itself_alone(tmp_path: Path) -> None:
    text = har(*[changed(url=f"https://example.com/{n}") for n in range(10)], indent=None)
    broken = text.replace('"https://example.com/4"', '"https://example.com/4" oops', 1)
    facts = facts_of_bytes(tmp_path, broken)
    assert [found.target for found in only(facts, WebRequest)] == [f"/{n}" for n in range(10) if n != 4]
    tally = tally_of(facts, "har")
    assert (tally.framed, tally.read, tally.unread) == (10, 9, 1)


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = har(*[PCAPDROID] * 10)
    facts = facts_of_bytes(tmp_path, text[: text.rindex('"statusText"')])
    tally = tally_of(facts, "har")
    assert (tally.framed, tally.read, tally.unread) == (10, 9, 1)
    assert [dumped.state for dumped in only(facts, Dumped)] == ["truncated"]
    assert "the file breaks off: the list of entries is not ended" in [fact.why for fact in only(facts, Unread)]


def test_what_stands_before_the_entries_may_be_broken(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, har(PCAPDROID).replace('"version": "1.2"', '"version": oops', 1))
    assert len(only(facts, WebRequest)) == 1
    assert any("before the list of entries" in fact.why for fact in only(facts, Unread))


def test_nothing_is_claimed_of_a_file_without_entries(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, '{"log": {"version": "1.2", "creator": {}}}')
    assert [fact.why for fact in only(facts, Unread)] == ["no list of entries was found in it"]


def test_rows_are_bounded(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, har(*[PCAPDROID] * 10), limits=Limits(rows=3))
    assert len(only(facts, WebRequest)) == 3
    assert "more than 3 entries; the rest was not read" in [fact.why for fact in only(facts, Unread)]


def test_an_entry_beyond_all_measure_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LARGEST", 3 << 20)
    big = changed(postData={"text": "x" * (5 << 20)}, url="https://example.com/big")
    facts = facts_of_bytes(tmp_path, har(PCAPDROID, big, PCAPDROID))
    tally = tally_of(facts, "har")
    assert (tally.framed, tally.read, tally.unread) == (3, 2, 1)


@pytest.mark.parametrize("part", ["1.5,", "[],", '{"a":0},', '"",'])
def test_all_values_of_an_entry_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Numbers and small objects fill the memory as well; what stands in a text does not."""
    monkeypatch.setattr(door, "MANY_PARTS", 30_000)
    monkeypatch.setattr(door, "LOOKED_AT_FROM", 10_000)
    text = har({**PCAPDROID, "x": "FILLED"}, PCAPDROID, indent=None)
    facts = facts_of_bytes(tmp_path, text.replace('"FILLED"', f"[{part * 40_000}0]"))
    tally = tally_of(facts, "har")
    assert (tally.framed, tally.read, tally.unread) == (2, 1, 1)
    assert "too many parts" in only(facts, Unread)[0].why
    quoted = part.replace('"', '\\"') * 40_000
    assert len(only(facts_of_bytes(tmp_path, text.replace("FILLED", quoted)), WebRequest)) == 2


def test_a_packed_file_is_read_up_to_its_damage(tmp_path: Path) -> None:
    packed = bytearray(
        zlib.compress(har(*[changed(url=f"https://h{number}.example/") for number in range(300)]).encode())
    )
    packed[len(packed) // 2] ^= 0xFF
    facts = facts_of_bytes(tmp_path, bytes(packed))
    assert len(only(facts, WebRequest)) > 50
    assert any("damaged" in fact.why for fact in only(facts, Unread))


def test_an_entry_of_too_many_parts_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short values cost far more memory than bytes; a long body is one value, whatever stands in it."""
    monkeypatch.setattr(door, "MANY_PARTS", 100_000)
    many = {**PCAPDROID, "x": [[] for _ in range(2_500_000)]}
    long = changed(postData={"text": '"a","b",:' * 600_000}, bodySize=-1)
    facts = facts_of_bytes(tmp_path, har(PCAPDROID, many, long, indent=None))
    tally = tally_of(facts, "har")
    assert (tally.framed, tally.read, tally.unread) == (3, 2, 1)
    assert "too many parts" in only(facts, Unread)[0].why


def test_broken_entries_without_number_are_counted_and_told_together(tmp_path: Path) -> None:
    facts = facts_of_bytes(tmp_path, har(*[7] * 5000, *[{**PCAPDROID, "_fromCache": "disk"}] * 3000, indent=None))
    tally = tally_of(facts, "har")
    assert (tally.framed, tally.ignored, tally.unread) == (8000, 3000, 5000)
    assert sum(fact.items for fact in only(facts, Unread)) == 5000
    assert sum(fact.items for fact in only(facts, Ignored)) == 3000
    assert len(only(facts, Unread)) + len(only(facts, Ignored)) < 1100


HOSTILE: dict[str, object] = {
    "a number for everything": {"startedDateTime": 1, "time": "x", "request": 3, "response": [1]},
    "an address that is none": changed(url="https://[::1"),
    "no host": changed(url="https:///x"),
    "halves of pairs": changed(url="https://example.com/\ud800", headers=[{"name": "\udfff", "value": 7}, 5]),
    "sizes from hell": changed(bodySize=1e300, headersSize=10**40, postData={"text": ["x"]}),
    "base64 that is none": changed(postData={"text": "€€", "encoding": "base64"}),
    "a time in no calendar": {**PCAPDROID, "startedDateTime": "2026-13-45T99:99:99Z"},
    "a port that is none": changed(url="https://example.com:99999999/x"),
    "null": None,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_wrong_types_are_taken_for_nothing(tmp_path: Path, name: str) -> None:
    facts = facts_of_bytes(tmp_path, har(PCAPDROID, HOSTILE[name], PCAPDROID))
    assert len(only(facts, WebRequest)) >= 2
    assert tally_of(facts, "har").framed == 3
    for found in only(facts, WebRequest):
        assert 0 <= found.sent < 1 << 60
        assert json.dumps(found.target, ensure_ascii=False).encode()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-1e999", "1" * 5000, "[" * 100_000, '{"a":' * 50_000])
def test_numbers_and_nestings_beyond_measure_cost_one_entry(tmp_path: Path, text: str) -> None:
    began = time.process_time()
    whole = har(PCAPDROID, changed(bodySize="HERE"), PCAPDROID, indent=None).replace('"HERE"', text)
    facts = facts_of_bytes(tmp_path, whole)
    assert len(only(facts, WebRequest)) >= 1
    assert time.process_time() - began < 20


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    data = zlib.compress(har(PCAPDROID).encode()[:-8] + b", " + b" " * (100 << 20), 9)
    facts = facts_of_bytes(tmp_path, data, limits=Limits(unpacked=8 << 20))
    assert len(only(facts, WebRequest)) == 1
    assert any("unpacks to more than is read" in fact.why for fact in only(facts, Unread))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damage_anywhere_never_ends_the_reading(tmp_path: Path, data: st.DataObject) -> None:
    text = bytearray(har(*[PCAPDROID] * 3).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        text[data.draw(st.integers(40, len(text) - 1))] = data.draw(st.integers(0, 255))
    facts = facts_of_bytes(tmp_path, bytes(text[: data.draw(st.integers(60, len(text)))]))
    assert len(only(facts, Tally)) <= 1


@pytest.mark.parametrize(("name", "entries"), [("chrome", 3), ("firefox", 14), ("charles", 1), ("successful_log", 2)])
def test_every_entry_of_real_files_is_accounted_for(name: str, entries: int) -> None:
    """Counted apart by json.load."""
    path = corpus(f"licensed/har_mitm/{name}.har")
    assert len(json.loads(path.read_text(encoding="utf-8"))["log"]["entries"]) == entries
    tally = tally_of(facts_of_path(path)[0], "har")
    assert (tally.framed, tally.unread) == (entries, 0)


def test_a_real_packed_file_says_the_same_as_the_plain_one() -> None:
    plain, packed = (
        [(found.at, found.host, found.target, found.sent) for found in only(facts_of_path(corpus(f"licensed/har_mitm/{name}"))[0], WebRequest)]
        for name in ("successful_log.har", "compressed.zhar")
    )  # fmt: skip
    assert plain == packed != []


def test_a_real_broken_file_says_why_it_is_not_read() -> None:
    (piece,) = facts_of_path(corpus("licensed/har_mitm/brokenfile.har"))[1]
    assert piece.why is not None
