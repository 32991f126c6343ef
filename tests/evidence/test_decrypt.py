"""Captures that keys open: real TLS 1.3 conversations with HTTP/1.1 and HTTP/2, as PCAPdroid (Android 13) and browsers leave them.

Those that need tshark are skipped where it is not installed.
"""

from __future__ import annotations

import gzip
import shutil
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence.decrypt import NOT_INSTALLED, KeyRing
from offhook.evidence.decrypted_messages import Decrypted, Messages
from offhook.evidence.recognise import recognise
from offhook.facts.passing import Payload
from offhook.facts.reading import Dumped, Unread
from offhook.facts.traffic import Flow, WebRequest
from offhook.lab.render_capture import Ng, Packet, pcapng, write_pcap, write_pcapng
from offhook.parsers.capture_secrets import key_logs_in
from tests.evidence.samples import zipped
from tests.evidence.tls_session import HOST, conversation, frame, headers, packets, request, response
from tests.parsers.facts_of import facts_of_path
from tests.parsers.section_of import only, tally_of

IMEI = b'{"imei":"490154203237518"}'
PACKED = gzip.compress(IMEI * 3)
JSON = "Content-Type: application/json"
HTTP_1 = [
    (request("/v1?a=1", IMEI, JSON), response(b'{"ok":1}')),
    (request("/v2", PACKED, JSON, "Content-Encoding: gzip"), response(b"x" * 20_000)),
]
needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
Session = tuple[list[Packet], bytes]


def asked(stream: int, path: str, *more: tuple[str, str]) -> bytes:
    named = (
        (":method", "POST"),
        (":scheme", "https"),
        (":authority", HOST),
        (":path", path),
        ("content-type", "application/json"),
    )
    return frame(1, 4, stream, headers(*named, *more))


def answered(stream: int, *parts: bytes) -> bytes:
    head = frame(1, 4, stream, headers((":status", "200"), ("content-type", "text/plain")))
    last = len(parts) - 1
    return head + b"".join(frame(0, int(n == last), stream, part) for n, part in enumerate(parts))


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0)
HTTP_2 = [
    (PREFACE, frame(4, 0, 0) + frame(4, 1, 0)),
    (
        frame(4, 1, 0) + asked(1, "/a") + frame(0, 0, 1, IMEI[:8]) + asked(3, "/b", ("content-encoding", "gzip"))
        + frame(0, 1, 3, PACKED) + frame(0, 1, 1, IMEI[8:]),
        answered(3, b"three") + answered(1, b"on", b"e"),
    ),
]  # fmt: skip


@pytest.fixture
def first(tmp_path: Path) -> Session:
    (folder := tmp_path / "keys").mkdir()
    wire, keys = conversation(folder, HTTP_1)
    return packets(wire), keys


@pytest.fixture
def second(tmp_path: Path) -> Session:
    (folder := tmp_path / "more-keys").mkdir()
    wire, keys = conversation(folder, HTTP_2, "h2")
    return packets(wire, 40_001), keys


@needs_tshark
def test_keys_in_a_capture_open_its_requests(tmp_path: Path, first: Session) -> None:
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", first[0], Ng(secrets=first[1], pcapdroid=True)))
    one, two = only(facts, WebRequest)
    assert (one.method, one.scheme, one.host, one.port, one.target) == ("POST", "https", HOST, 443, "/v1?a=1")
    assert (one.decrypted, one.status_code, one.server, one.client, one.flow) == (
        True,
        200,
        "93.184.216.34",
        "10.0.0.2",
        None,
    )
    assert (one.body_sent, one.body_state, two.body_state) == (26, "whole", "whole")
    (flow,) = only(facts, Flow)
    assert one.key == f"{flow.client}:{flow.client_port}-{flow.server}:{flow.server_port}"
    assert flow.began.ms <= one.at.ms <= (one.ended.ms if one.ended else 0) <= two.at.ms <= flow.ended.ms
    assert (one.place.source, one.place.entry, one.exchange, two.exchange) == ("decrypted", "a.pcapng:decrypted", 1, 2)


@needs_tshark
def test_what_was_said_passes_by_in_both_directions(tmp_path: Path, first: Session) -> None:
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", first[0], Ng(secrets=first[1])))
    said = [p for p in only(facts, Payload) if p.place.source == "decrypted"]
    bodies = [(p.outgoing, p.data, p.encodings) for p in said if p.part == "body"]
    assert bodies == [(True, IMEI, ()), (False, b'{"ok":1}', ()), (True, IMEI * 3, ()), (False, b"x" * 20_000, ())]
    assert said[0].data.startswith(b"POST /v1?a=1 HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: Notes/1.0\r\n")


@needs_tshark
def test_requests_of_http_2_are_told_apart_by_their_streams(tmp_path: Path, second: Session) -> None:
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", second[0], Ng(secrets=second[1])))
    found = {request.target: request for request in only(facts, WebRequest)}
    assert {path: (r.status_code, r.version, r.host, r.body_state) for path, r in found.items()} == {
        "/a": (200, "HTTP/2", HOST, "whole"), "/b": (200, "HTTP/2", HOST, "whole"),
    }  # fmt: skip
    bodies = {(p.target, p.outgoing): p.data for p in only(facts, Payload) if p.part == "body"}
    assert bodies == {("/a", True): IMEI, ("/b", True): IMEI * 3, ("/a", False): b"one", ("/b", False): b"three"}


def masked(data: bytes, opcode: int) -> bytes:
    """A message of a WebSocket from the client."""
    key = b"\x11\x22\x33\x44"
    return bytes((0x80 | opcode, 0x80 | len(data))) + key + bytes(byte ^ key[n % 4] for n, byte in enumerate(data))


@needs_tshark
def test_messages_of_a_websocket_belong_to_the_request_that_opened_it(tmp_path: Path) -> None:
    hello = f"GET /ws HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    yes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    talk = (masked(IMEI, 1) + masked(b"\0\1\2", 2) + masked(b"", 9), b"\x81\x05hello")
    (folder := tmp_path / "keys").mkdir()
    wire, keys = conversation(folder, [(hello.encode(), yes.encode()), talk])
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", packets(wire), Ng(secrets=keys)))
    (found,) = only(facts, WebRequest)
    assert (found.scheme, found.status_code, found.target, found.decrypted) == ("wss", 101, "/ws", True)
    said = [(p.outgoing, p.data, p.exchange) for p in only(facts, Payload) if p.method == "WebSocket"]
    assert said == [(True, IMEI, 1), (True, b"\0\1\2", 1), (False, b"hello", 1)]


@needs_tshark
def test_keys_that_stand_behind_the_packets_open_them_as_well(tmp_path: Path, first: Session) -> None:
    pieces = list(pcapng(first[0], Ng(secrets=first[1])))
    keys = next(piece for piece in pieces if piece[:4] == b"\x0a\0\0\0")
    (path := tmp_path / "a.pcapng").write_bytes(b"".join(piece for piece in pieces if piece is not keys) + keys)
    assert len(only(facts_of_path(path)[0], WebRequest)) == 2


@needs_tshark
@pytest.mark.parametrize("packed", ["folder", "zip", "gzip"])
def test_a_key_log_beside_a_capture_opens_it(tmp_path: Path, first: Session, packed: str) -> None:
    """Whatever they are called, and however they are packed."""
    (folder := tmp_path / "evidence").mkdir()
    path = write_pcap(folder / "a.pcap", first[0])
    (folder / "z.txt").write_bytes(b"# SSL/TLS secrets log file, generated by NSS\n" + first[1])
    if packed == "zip":
        data = zipped({item.name: item.read_bytes() for item in sorted(folder.iterdir())})
        (folder := tmp_path / "all.zip").write_bytes(data)
    elif packed == "gzip":
        (folder / "a.pcap.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    facts, _ = facts_of_path(folder)
    assert [found.target for found in only(facts, WebRequest)] == ["/v1?a=1", "/v2"]


@needs_tshark
def test_keys_of_another_conversation_open_nothing(tmp_path: Path, first: Session, second: Session) -> None:
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", first[0], Ng(secrets=second[1])))
    assert only(facts, WebRequest) == []
    assert [d.state for d in only(facts, Dumped) if d.name == "decrypted"] == ["empty"]
    assert only(facts, Unread) == []


@needs_tshark
def test_a_capture_that_breaks_off_is_opened_as_far_as_it_goes(tmp_path: Path, first: Session) -> None:
    data = b"".join(pcapng(first[0], Ng(secrets=first[1])))
    (path := tmp_path / "a.pcapng").write_bytes(data[: len(data) - 900])
    facts, _ = facts_of_path(path)
    assert [(found.target, found.status_code) for found in only(facts, WebRequest)] == [("/v1?a=1", 200), ("/v2", None)]
    assert tally_of(facts, "decrypted").read == 2


@needs_tshark
def test_requests_are_bounded_and_tshark_is_let_go(tmp_path: Path) -> None:
    (folder := tmp_path / "keys").mkdir()
    wire, keys = conversation(folder, HTTP_1)
    many = [packet for port in range(10_000, 10_200) for packet in packets(wire, port)]
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", many, Ng(secrets=keys)), Limits(rows=3))
    assert len(only(facts, WebRequest)) == 3
    assert [fact.why for fact in only(facts, Unread)] == ["more than 3 requests; the rest was not read"]


@needs_tshark
def test_the_settings_of_the_user_are_not_heeded(
    tmp_path: Path, first: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wireshark").mkdir()
    (tmp_path / "wireshark" / "disabled_protos").write_text("tls\nhttp\n", encoding="ascii")
    monkeypatch.setenv("WIRESHARK_CONFIG_DIR", str(tmp_path / "wireshark"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "nowhere"))
    (folder := tmp_path / "evidence").mkdir()
    facts, _ = facts_of_path(write_pcapng(folder / "a.pcapng", first[0], Ng(secrets=first[1])))
    assert len(only(facts, WebRequest)) == 2
    assert [item.name for item in folder.iterdir()] == ["a.pcapng"]


def test_where_tshark_is_missing_it_is_said_what_it_would_open(
    tmp_path: Path, first: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", first[0], Ng(secrets=first[1])))
    assert NOT_INSTALLED in [fact.why for fact in only(facts, Unread)]
    assert len(only(facts, Flow)) == 1


def test_a_capture_without_keys_asks_for_nothing(
    tmp_path: Path, first: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    facts, _ = facts_of_path(write_pcapng(tmp_path / "a.pcapng", first[0], Ng()))
    assert only(facts, Unread) == []
    assert [d.name for d in only(facts, Dumped)] == ["capture"]


def test_a_key_log_is_known_by_its_lines(first: Session) -> None:
    assert recognise(first[1]).kind == "tls_keys"
    assert recognise(b"CLIENT_RANDOM " + b"ab" * 32 + b" " + b"cd" * 48 + b"\r\n").kind == "tls_keys"
    assert recognise(b"CLIENT_RANDOM and what it is\n").kind != "tls_keys"


@pytest.mark.parametrize("big", [False, True])
def test_a_block_of_secrets_is_taken_apart_in_both_orders(big: bool) -> None:
    head = struct.pack(">II" if big else "<II", 0x544C534B, 5)
    assert list(key_logs_in(10, head + b"key 1pad", big)) == [b"key 1"]
    assert list(key_logs_in(10, struct.pack("<II", 0x57474B4C, 5) + b"key 1", big=False)) == []
    assert list(key_logs_in(10, b"\0", big)) == list(key_logs_in(6, head + b"key 1pad", big)) == []


def test_keys_are_bounded() -> None:
    ring = KeyRing()
    for _ in range(40):
        ring.add(b"x" * (1 << 20))
    assert sum(map(len, ring.logs)) == 16 << 20
    assert ring.with_found([b"more"]).logs == ring.logs


PDML = b"""<?xml version="1.0"?><pdml><packet><proto name="frame"><field name="frame.number" show="7"/>
<field name="frame.time_epoch" show="1790002801.5"/></proto><proto name="http"><field name="http.request.method" show="GET" value="474554"/>
<field name="http.request.uri" show="/x" value="2f78"/></proto></packet></pdml>"""


def test_output_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    whole, cut = Messages(), Messages()
    (found,) = whole.exchanges(iter([PDML]))
    assert isinstance(found, Decrypted)
    assert (found.frame, found.method, found.path, found.at, whole.whole, whole.trouble) == (
        7,
        "GET",
        "/x",
        "1790002801.5",
        True,
        "",
    )
    assert list(cut.exchanges(iter([PDML[:-60]]))) == []
    assert "breaks off" in cut.trouble


@settings(max_examples=100, deadline=None)
@given(at=st.integers(30, len(PDML) - 1), to=st.binary(max_size=8))
def test_damaged_output_never_ends_the_reading(at: int, to: bytes) -> None:
    assert len(list(Messages().exchanges(iter([PDML[:at], to, PDML[at:]])))) <= 2
