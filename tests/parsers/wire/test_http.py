"""HTTP in the clear: what was asked and answered, however the bytes are cut, and what is said where a part is missing."""

from __future__ import annotations

import gzip
import struct
import zlib
from base64 import urlsafe_b64encode
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.parsers.wire.http import MOST_REQUESTS
from offhook.parsers.wire.http_body import LARGEST_RECEIVED, LARGEST_SENT, OVERLAP, PIECE
from offhook.parsers.wire.known import Room
from tests.parsers.wire.talk import (
    MS,
    POINTER,
    Answer,
    Said,
    chance,
    client_hello,
    conversation,
    dns,
    hear,
    received,
    sent,
    tcp,
    turns,
    udp,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nhi"
NOTHING = b"HTTP/1.1 204 No Content\r\n\r\n"


def get(path: str = "/", host: str = "api.example.com", more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode()


def post(body: bytes, more: str = "", path: str = "/up") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def chunked(*chunks: bytes, trailer: bytes = b"") -> bytes:
    return b"".join(b"%x;a=b\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n" + trailer + b"\r\n"


def bodies(said: Said, *, outgoing: bool = True) -> list[bytes]:
    return [payload.data for payload in said.payloads("body", outgoing=outgoing)]


def states(said: Said) -> list[tuple[str, str, int | None, str]]:
    return [(r.method, r.target, r.status_code, r.body_state) for r in said.requests]


def test_a_request_and_its_response() -> None:
    body = b'{"imei": "490154203237518"}'
    asks = post(body, "Content-Type: application/json\r\nUser-Agent: Dalvik/2.1.0\r\n", "/up?x=1")
    said = tcp(("out", asks), ("in", OK))
    (request,) = said.requests
    assert (request.method, request.host, request.port, request.target) == ("POST", "api.example.com", 80, "/up?x=1")
    assert (request.exchange, request.flow, request.scheme, request.decrypted, request.version) == (
        1,
        7,
        "http",
        False,
        "HTTP/1.1",
    )
    assert (request.sent, request.received, request.body_sent) == (len(asks), len(OK), len(body))
    assert (request.status_code, request.body_state) == (200, "whole")
    assert (request.content_type, request.response_type) == ("application/json", "text/plain")
    assert (request.user_agent, request.client, request.server) == ("Dalvik/2.1.0", "192.0.2.7", "198.51.100.9")
    assert request.at.ms == MS
    assert request.ended is not None
    assert request.ended.ms == MS + 1
    assert (said.talk.protocol, said.talk.host, said.talk.host_from) == ("http", "api.example.com", "http")
    assert (said.talk.opaque, said.talk.sent_clear) == (False, len(asks))
    assert said.unread == []


def test_head_and_body_go_to_the_search() -> None:
    said = tcp(("out", post(b"a=1", "Content-Encoding: deflate, gzip\r\n")), ("in", OK))
    (head,) = said.payloads("head", outgoing=True)
    (body,) = said.payloads("body", outgoing=True)
    assert head.data == post(b"a=1", "Content-Encoding: deflate, gzip\r\n")[:-3]
    assert (body.data, body.encodings, body.whole, body.exchange, body.flow) == (
        b"a=1",
        ("gzip", "deflate"),
        True,
        1,
        7,
    )
    assert (body.host, body.method, body.target) == ("api.example.com", "POST", "/up")
    assert [p.data for p in said.payloads("body", outgoing=False)] == [b"hi"]
    assert said.payloads("head", outgoing=False)[0].data == OK[:-2]


def test_pipelined_requests_meet_their_responses() -> None:
    said = tcp(("out", get("/a") + get("/b") + post(b"xyz") + get("/c")), ("in", OK + NOTHING + OK + NOTHING))
    assert states(said) == [
        ("GET", "/a", 200, "none"),
        ("GET", "/b", 204, "none"),
        ("POST", "/up", 200, "whole"),
        ("GET", "/c", 204, "none"),
    ]
    assert [r.exchange for r in said.requests] == [1, 2, 3, 4]


def test_chunks_are_taken_off() -> None:
    asks = b"POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(
        b"one", b"two", trailer=b"X: y\r\n"
    )
    tells = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + chunked(gzip.compress(b"three"))
    said = tcp(("out", asks), ("in", tells), ("out", get("/next")), ("in", OK))
    assert bodies(said) == [b"onetwo"]
    (body, _) = said.payloads("body", outgoing=False)
    assert (gzip.decompress(body.data), body.encodings) == (b"three", ("gzip",))
    assert [r.sent for r in said.requests] == [len(asks), len(get("/next"))]


def test_a_body_until_the_connection_ends() -> None:
    said = tcp(("out", b"GET / HTTP/1.0\r\n\r\n"), ("in", b"HTTP/1.0 200 OK\r\n\r\nall of it"))
    assert bodies(said, outgoing=False) == [b"all of it"]
    assert said.payloads("body", outgoing=False)[0].whole
    (request,) = said.requests
    assert (request.host, request.version, request.status_code) == (None, "HTTP/1.0", 200)


def test_responses_without_a_body() -> None:
    long = b"Content-Length: 500\r\n\r\n"
    head = b"HEAD /h HTTP/1.1\r\nHost: a.example\r\n\r\n"
    said = tcp(
        ("out", head + get("/b") + get("/c")),
        ("in", b"HTTP/1.1 200 OK\r\n" + long + b"HTTP/1.1 304 Not Modified\r\n" + long + OK),
    )
    assert [(r.method, r.status_code) for r in said.requests] == [("HEAD", 200), ("GET", 304), ("GET", 200)]
    assert said.unread == []


def test_interim_responses_are_not_the_response() -> None:
    said = tcp(
        ("out", post(b"abc", "Expect: 100-continue\r\n")),
        ("in", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK),
    )
    assert states(said) == [("POST", "/up", 200, "whole")]


def test_a_proxy_is_asked_for_whole_addresses() -> None:
    said = tcp(
        ("out", b"GET http://Ads.Example.com:8080/p?q=1 HTTP/1.1\r\nHost: proxy\r\n\r\n"), ("in", NOTHING), port=3128
    )
    (request,) = said.requests
    assert (request.host, request.port, request.target) == ("ads.example.com", 8080, "/p?q=1")


def test_through_a_tunnel_the_name_is_that_of_the_hello() -> None:
    connect = b"CONNECT gateway.example.com:443 HTTP/1.1\r\nHost: gateway.example.com\r\n\r\n"
    said = tcp(
        ("out", connect), ("in", b"HTTP/1.1 200 Connection established\r\n\r\n"), ("out", client_hello()), port=8080
    )
    (request,) = said.requests
    assert (request.method, request.target, request.host, request.port, request.status_code) == (
        "CONNECT",
        "gateway.example.com:443",
        "gateway.example.com",
        443,
        200,
    )
    talk = said.talk
    assert (talk.protocol, talk.host, talk.host_from, talk.opaque) == ("tls", "api.example.com", "tls_sni", True)
    assert talk.sent_clear == len(connect)


def test_a_tunnel_whose_answer_was_not_captured() -> None:
    said = tcp(("out", b"CONNECT a.example:443 HTTP/1.1\r\n\r\n"), ("out", client_hello()), port=8080)
    assert [(r.method, r.status_code) for r in said.requests] == [("CONNECT", None)]
    assert (said.talk.protocol, said.talk.host) == ("tls", "api.example.com")
    assert said.unread == []


def test_a_tunnel_with_http_or_other_bytes_inside() -> None:
    asks, tells = ("out", b"CONNECT inner.example:5222 HTTP/1.1\r\n\r\n"), ("in", b"HTTP/1.1 200 OK\r\n\r\n")
    said = tcp(asks, tells, ("out", get("/inside")), ("in", OK), port=8080)
    assert [(r.method, r.target) for r in said.requests] == [("CONNECT", "inner.example:5222"), ("GET", "/inside")]
    said = tcp(asks, tells, ("in", b"<stream:stream xmlns='jabber:client'>"), port=8080)
    assert (said.talk.host, said.talk.host_from) == ("inner.example", "http")
    assert said.stream(outgoing=False) == b"<stream:stream xmlns='jabber:client'>"


def test_a_hole_among_the_frames_of_a_socket() -> None:
    """Behind it nobody knows where a frame begins; the other direction goes on."""
    start = 1 + len(SOCKET)
    packets = [
        sent(1, SOCKET),
        received(1, SWITCHED),
        sent(start, frame(b"heard", masked=True)),
        sent(start + 99, b"lost"),
    ]
    said = hear(
        [*packets, received(1 + len(SWITCHED), frame(b"still here", masked=False))], conversation(), starts=(1, 1)
    )
    assert (said.stream(outgoing=True), said.stream(outgoing=False)) == (b"heard", b"still here")
    assert said.unread == [("WebSocket: what follows a hole in the capture", 1)]


def test_old_ways_to_write_a_head() -> None:
    """A folded field, a target with a space in it, lines that end without a return."""
    said = tcp(("out", b"GET /a b HTTP/1.1\nHost: a.example\nX-One: 1\n  2\nContent-Type: a/b;\n\tc=d\n\n"), ("in", OK))
    (request,) = said.requests
    assert (request.target, request.version, request.content_type) == ("/a b", "HTTP/1.1", "a/b; c=d")


def test_a_tunnel_that_is_refused_goes_on_as_http() -> None:
    refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    said = tcp(("out", b"CONNECT a.example:443 HTTP/1.1\r\n\r\n"), ("in", refused), ("out", get("/x")), ("in", OK))
    assert [(r.method, r.status_code) for r in said.requests] == [("CONNECT", 407), ("GET", 200)]


SOCKET = get("/chat", more="Connection: Upgrade\r\nUpgrade: websocket\r\n")
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def frame(data: bytes, *, masked: bool, kind: int = 1) -> bytes:
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    head = bytes([0x80 | kind, size[0] | 0x80 * masked]) + size[1:]
    mask = b"\x11\x22\x33\x44"
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)) if masked else head + data


@pytest.mark.parametrize("size", [1, 7, 1400])
def test_after_an_upgrade_the_frames_and_masks_are_taken_off(size: int) -> None:
    words = b'{"imei":"490154203237518"}' + b"." * 200
    out = frame(b"hello, ", masked=True) + frame(b"ping", masked=True, kind=9) + frame(words, masked=True)
    said = tcp(("out", SOCKET), ("in", SWITCHED + frame(b"welcome", masked=False)), ("out", out), size=size)
    assert said.stream(outgoing=True) == b"hello, " + words
    assert said.stream(outgoing=False) == b"welcome"
    (request,) = said.requests
    assert (request.scheme, request.status_code) == ("ws", 101)


@pytest.mark.parametrize("size", [5, 1400])
@pytest.mark.parametrize("anew", [False, True])
def test_compressed_frames_are_opened(size: int, anew: bool) -> None:
    """The sides remember what came before, or begin anew with each message."""
    messages = [b'{"imei":"490154203237518","n":%d}' % n * 5 for n in range(6)]
    packer, frames = zlib.compressobj(wbits=-15), b""
    for message in messages:
        packer = zlib.compressobj(wbits=-15) if anew else packer
        packed = (packer.compress(message) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")
        one = frame(packed, masked=True)
        frames += bytes([one[0] | 0x40]) + one[1:]
    said = tcp(("out", SOCKET), ("in", SWITCHED), ("out", frames), size=size)
    assert said.stream(outgoing=True) == b"".join(messages)
    assert said.unread == []
    assert said.talk.sent_clear <= len(SOCKET) + len(frames)


def test_a_compressed_frame_that_hides_too_much() -> None:
    bomb = zlib.compressobj(9, wbits=-15)
    packed = (bomb.compress(bytes(50 << 20)) + bomb.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")
    said = tcp(
        ("out", SOCKET), ("in", SWITCHED), ("out", b"\xc1\x7f" + struct.pack(">Q", len(packed)) + packed), size=60_000
    )
    assert len(said.stream(outgoing=True)) <= 1 << 20
    assert said.unread == [("WebSocket: a message whose compression is broken or hides too much", 1)]


def test_an_upgrade_to_http_2() -> None:
    asks = get(more="Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n")
    tells = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    said = tcp(("out", asks), ("in", tells), ("out", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)))
    assert said.unread == [("HTTP/2 in the clear: its heads are packed and were not decoded", 1)]


def test_questions_about_names_inside_http() -> None:
    question = dns("a.example.com", number=0)
    asks = b"POST /dns-query HTTP/1.1\r\nContent-Type: application/dns-message\r\nContent-Length: %d\r\n\r\n" % len(
        question
    )
    tells = dns("a.example.com", number=0, answers=[Answer(POINTER, 1, bytes([203, 0, 113, 5]))])
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: %d\r\n\r\n" % len(tells)
    said = tcp(("out", asks + question), ("in", head + tells))
    (answer,) = said.answers
    assert (answer.name, answer.addresses, answer.via) == ("a.example.com", ("203.0.113.5",), "tcp")
    assert said.talk.protocol == "doh"
    asked = urlsafe_b64encode(question).decode().rstrip("=")
    again = tcp(
        ("out", get(f"/dns-query?dns={asked}", more="Accept: application/dns-message\r\n")), ("in", head + tells)
    )
    assert [a.addresses for a in again.answers] == [("203.0.113.5",)]


def test_a_long_body_goes_in_pieces() -> None:
    body = bytes(range(256)) * ((LARGEST_SENT >> 8) + 1000)
    said = tcp(("out", post(body)), ("in", OK), size=60_000)
    parts = said.payloads("body", outgoing=True)
    assert b"".join(part.data[part.overlap :] for part in parts) == body
    assert {part.whole for part in parts} == {False}
    assert [part.overlap for part in parts] == [0, *[OVERLAP] * (len(parts) - 1)]
    assert max(len(part.data) for part in parts) == PIECE
    assert said.requests[0].body_sent == len(body)
    assert said.requests[0].body_state == "whole"


def test_of_a_long_response_the_beginning_is_looked_at() -> None:
    body = b"x" * (3 * LARGEST_RECEIVED)
    said = tcp(("out", get()), ("in", b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body), size=50_000)
    (part,) = said.payloads("body", outgoing=False)
    assert (len(part.data), part.whole) == (LARGEST_RECEIVED, False)
    assert said.requests[0].received > len(body)


def test_where_there_is_no_room_left_bodies_go_in_small_pieces() -> None:
    body = chance(300_000)
    talk = conversation()
    talk.room = Room(free=0)
    said = hear(turns(("out", post(body))), talk, starts=(1000, 9000))
    parts = said.payloads("body", outgoing=True)
    assert b"".join(part.data[part.overlap :] for part in parts) == body
    assert len(parts) > 3


def test_room_is_given_back() -> None:
    talk = conversation()
    room = talk.room = Room()
    hear(turns(("out", post(bytes(500_000))), ("in", OK), ("out", get()), ("in", OK[:40])), talk, starts=(1000, 9000))
    assert room.free == Room().free


def test_a_body_that_looks_like_chance_does_not_count_as_readable() -> None:
    asks = post(chance(5000), "Content-Type: application/octet-stream\r\n")
    said = tcp(("out", asks), ("in", OK))
    assert said.talk.sent_clear == len(asks) - 5000
    packed = post(gzip.compress(chance(5000)), "Content-Encoding: gzip\r\n")
    assert tcp(("out", packed), ("in", OK)).talk.sent_clear == len(packed)


def test_a_hole_in_a_body_leaves_the_rest() -> None:
    asks = post(b"a" * 1000 + b"b" * 1000 + b"c" * 1000)
    start = len(asks) - 3000
    packets = [sent(1, asks[: start + 1000]), sent(start + 2001, asks[start + 2000 :]), received(1, OK)]
    said = hear(
        [*packets, sent(1 + len(asks), get("/after")), received(1 + len(OK), OK)], conversation(), starts=(1, 1)
    )
    assert states(said) == [("POST", "/up", 200, "cut"), ("GET", "/after", 200, "none")]
    assert bodies(said) == [b"a" * 1000, b"c" * 1000]
    assert not any(part.whole for part in said.payloads("body", outgoing=True))
    assert said.requests[0].sent == len(asks)


def test_packets_that_the_capture_cut() -> None:
    """Heads are there, bodies mostly not: what is missing is said to be missing."""
    asks = post(bytes(5000))
    head = len(asks) - 5000
    packets = [
        sent(1, asks[:1400], kept=head),
        sent(1401, asks[1400:], kept=96),
        received(1, OK),
        sent(1 + len(asks), get()),
    ]
    said = hear(packets, conversation(), starts=(1, 1))
    assert states(said) == [("POST", "/up", 200, "cut"), ("GET", "/", None, "none")]
    assert said.requests[0].body_sent == 5000


def test_a_hole_in_a_head_costs_this_request_alone() -> None:
    one = get("/one", more="X: " + "y" * 300 + "\r\n")
    packets = [
        sent(1, one[:50]),
        sent(len(one) - 99, one[-100:]),
        sent(1 + len(one), get("/two")),
        received(1, OK + OK),
    ]
    said = hear(packets, conversation(), starts=(1, 1))
    assert [r.target for r in said.requests] == ["/two"]
    assert [why.partition("(")[0] for why, _ in said.unread] == [
        "HTTP: a head that has no end ",
        "HTTP: bytes behind a hole in the capture ",
        "HTTP: a response whose request was not captured",
    ]
    assert b"yyyy" in said.stream(outgoing=True), "what was sent is searched all the same"


def test_a_capture_that_begins_in_the_middle() -> None:
    packets = [received(500, b"tail of a body that is long enough"), sent(90, get("/x")), received(534, OK)]
    said = hear(packets, conversation())
    assert states(said) == [("GET", "/x", 200, "none")]
    assert said.unread == [("HTTP: bytes before the first message that begins in sight (34 bytes)", 1)]


def test_a_hole_that_stays_open_is_given_up_in_time() -> None:
    """The responses then meet the right requests, and each has its own time."""
    packets = [sent(1, get("/a")), received(1, NOTHING)]
    at = 1 + len(get("/a")) + 500
    for number in range(5):
        packets += [sent(at, get(f"/{number}")), received(1 + len(NOTHING) * (number + 1), NOTHING)]
        at += len(get("/0"))
    talk = conversation()
    talk.begins(outgoing=True, seq=1)
    talk.begins(outgoing=False, seq=1)
    said = Said(talk)
    for step, packet in enumerate(packets):
        said.facts += talk.feed(packet.outgoing, packet.seq, packet.data, len(packet.data), MS + step * 1000)
    assert [(r.target, r.status_code, r.at.ms - MS) for r in said.requests][-2:] == [
        ("/3", 204, 8000),
        ("/4", 204, 10000),
    ]
    said.facts += talk.end(MS + 20_000)
    assert [(r.target, r.at.ms - MS) for r in said.requests if r.target == "/0"] == [("/0", 2000)]


def test_a_response_that_is_captured_before_its_request() -> None:
    asks = get("/late")
    packets = [sent(1, get("/first")), received(1, NOTHING), received(1 + len(NOTHING), OK)]
    first = 1 + len(get("/first"))
    packets[2:2] = [sent(first + 10, asks[10:])]
    said = hear([*packets, sent(first, asks[:10])], conversation(), starts=(1, 1))
    assert states(said) == [("GET", "/first", 204, "none"), ("GET", "/late", 200, "none")]


def test_a_response_that_goes_on_when_its_request_is_found() -> None:
    asks = get("/late")
    packets = [
        sent(1, get()),
        received(1, NOTHING),
        sent(1 + len(get()) + 10, asks[10:]),
        received(1 + len(NOTHING), OK[:-1]),
    ]
    last = [sent(1 + len(get()), asks[:10]), received(len(NOTHING + OK), OK[-1:])]
    said = hear([*packets, *last], conversation(), starts=(1, 1))
    assert states(said) == [("GET", "/", 204, "none"), ("GET", "/late", 200, "none")]
    assert [p.exchange for p in said.payloads("body", outgoing=False)] == [2]


@pytest.mark.parametrize(
    ("spoken", "why"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", "a chunk whose size is no number"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            "a chunk whose size is no number",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n",
            "a chunk that is longer than its size",
        ),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000, "a head of more than 64 KiB"),
        (OK + b"and then something else\r\n\r\n", "what stands where a message should begin"),
        (b"HTTP/1.1 200 OK\r\nX: y", "a head that has no end"),
    ],
)
def test_rules_that_are_broken(spoken: bytes, why: str) -> None:
    said = tcp(("out", get()), ("in", spoken))
    assert [what.partition(" (")[0] for what, _ in said.unread] == [f"HTTP: {why}"]
    assert len(said.requests) == 1


def test_a_length_that_is_none() -> None:
    said = tcp(("out", b"POST / HTTP/1.1\r\nContent-Length: 5, 6\r\n\r\n"), ("in", OK))
    assert said.unread == [("the head of a message that tells no possible length of its body", 1)]


def test_requests_beyond_the_limit_are_counted() -> None:
    many = MOST_REQUESTS + 25
    turn = (("out", get() * 401), ("in", NOTHING * 401))
    said = tcp(*turn * (many // 401), size=60_000)
    assert many % 401 == 0
    assert len(said.requests) == MOST_REQUESTS
    assert {r.status_code for r in said.requests} == {204}
    assert said.unread == [(f"HTTP: a request beyond the first {MOST_REQUESTS:,}", 25)]


def test_requests_that_nobody_answers_are_not_held_for_ever() -> None:
    """Responses that come all the same then belong to none of those that wait."""
    said = tcp(("out", get() * 1500 + get("/last")), ("in", NOTHING * 1501), size=60_000)
    assert Counter(r.status_code for r in said.requests) == {None: 501, 204: 1000}
    assert said.requests[-1].target == "/last"
    assert said.unread == [("HTTP: a response whose request was not captured", 501)]


def test_http_2_is_recognised_and_not_decoded() -> None:
    said = tcp(("out", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)), port=8080)
    assert said.talk.protocol == "http"
    assert said.unread == [("HTTP/2 in the clear: its heads are packed and were not decoded", 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"GET /only/in/name\r\n\r\n",
        b"OPTIONS rtsp://cam/1 RTSP/1.0\r\nCSeq: 1\r\n\r\n",
        b"POSTED ON MONDAY BY ALICE\r\n",
    ],
)
def test_what_only_looks_like_http(data: bytes) -> None:
    said = tcp(("out", data))
    assert (said.talk.protocol, said.requests) == ("tcp", [])


def test_names_of_hosts_are_fit_to_be_shown() -> None:
    said = tcp(("out", "GET / HTTP/1.1\r\nHost: Müller.example:80\r\n\r\n".encode()))
    assert said.requests[0].host == "xn--mller-kva.example"
    said = tcp(("out", b"GET /\x1b[2J HTTP/1.1\r\nHost: a\x1b]0;b\r\n\r\n"))
    assert (said.requests[0].host, said.requests[0].target) == ("a\\x1b]0;b", "/\\x1b[2J")


SPEECH_OUT = (
    get("/a")
    + post(b"x" * 700)
    + b"POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    + chunked(b"abc", b"d" * 500)
    + get("/d")
)
SPEECH_IN = (
    OK
    + NOTHING
    + b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + chunked(b"q" * 800)
    + b"HTTP/1.1 200 OK\r\n\r\nuntil the end"
)


def heard(cuts_out: list[int], cuts_in: list[int]) -> tuple[object, ...]:
    """What is understood of one long conversation that is cut into packets in a certain way; its times apart."""
    packets = []
    for data, cuts, make in ((SPEECH_OUT, cuts_out, sent), (SPEECH_IN, cuts_in, received)):
        edges = [0, *sorted({cut for cut in cuts if cut < len(data)}), len(data)]
        packets += [make(1 + a, data[a:b]) for a, b in pairwise(edges)]
    said = hear(packets, conversation(), starts=(1, 1))
    asked = [(r.target, r.status_code, r.sent, r.received, r.body_state) for r in said.requests]
    return asked, bodies(said), bodies(said, outgoing=False), said.unread, said.talk.sent_clear


cuts = st.lists(st.integers(1, 2500), max_size=40)


@settings(deadline=None)
@given(cuts, cuts)
def test_cuts_change_nothing(cuts_out: list[int], cuts_in: list[int]) -> None:
    assert heard(cuts_out, cuts_in) == heard([], [])


@settings(deadline=None)
@given(cuts, st.integers(0, 3000), st.binary(min_size=1, max_size=40))
def test_junk_in_the_middle_ends_in_facts_not_in_errors(cut: list[int], at: int, junk: bytes) -> None:
    spoken = SPEECH_OUT[:at] + junk + SPEECH_OUT[at:]
    edges = [0, *sorted({edge for edge in cut if edge < len(spoken)}), len(spoken)]
    packets = [sent(1 + a, spoken[a:b]) for a, b in pairwise(edges)]
    said = hear([*packets, received(1, SPEECH_IN)], conversation(), starts=(1, 1))
    assert said.requests or said.unread or said.talk.protocol == "tcp"


def test_requests_over_udp_are_text() -> None:
    """SSDP: no HTTP, but it can be read."""
    said = udp(("out", b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n"), port=1900)
    assert (said.talk.protocol, said.talk.opaque) == ("udp", False)
