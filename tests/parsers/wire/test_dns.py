"""Messages of name servers, and the questions of a conversation with their answers."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.parsers.wire.dns import (
    LONGEST,
    MOST_ADDRESSES,
    MOST_QUESTIONS,
    MOST_STEPS,
    BadMessageError,
    read_message,
)
from tests.parsers.wire.talk import (
    POINTER,
    Answer,
    Said,
    chance,
    conversation,
    dns,
    hear,
    labels,
    numbered,
    sent,
    sized,
    tcp,
    turns,
    udp,
)

FOUR, SIX = bytes([203, 0, 113, 5]), bytes.fromhex("20010db8000000000000000000000005")
ALIAS = labels("edge.cdn.example.net")


def asked(*messages: tuple[str, bytes], port: int = 53, client_port: int = 40000) -> Said:
    return udp(*messages, port=port, client_port=client_port)


def test_a_question_with_its_answer() -> None:
    said = asked(
        ("out", dns("API.Example.com")), ("in", dns("api.example.com", answers=[Answer(POINTER, 1, FOUR, 60)]))
    )
    (answer,) = said.answers
    assert (answer.name, answer.kind, answer.addresses, answer.code) == (
        "api.example.com",
        "A",
        ("203.0.113.5",),
        "NOERROR",
    )
    assert (answer.via, answer.client, answer.server, answer.ttl, answer.flow) == (
        "udp",
        "192.0.2.7",
        "198.51.100.9",
        60,
        7,
    )
    assert (said.talk.protocol, said.talk.opaque, said.talk.sent_clear) == ("dns", False, len(dns("api.example.com")))
    assert said.unread == []


def test_aliases_are_followed_whatever_their_order() -> None:
    answers = [
        Answer(ALIAS, 1, FOUR, 20),
        Answer(labels("www.example.net"), 5, ALIAS, 90),
        Answer(POINTER, 5, labels("www.example.net")),
        Answer(labels("other.example.org"), 1, bytes(4)),
    ]
    (answer,) = asked(("in", dns("a.example.com", answers=answers))).answers
    assert answer.chain == ("www.example.net", "edge.cdn.example.net")
    assert answer.addresses == ("203.0.113.5",), "an address under a name that nothing leads to is none of the answer"
    assert answer.ttl == 20


def test_aliases_in_a_circle_end() -> None:
    answers = [Answer(POINTER, 5, ALIAS), Answer(ALIAS, 5, POINTER)]
    (answer,) = asked(("in", dns("a.example.com", answers=answers))).answers
    assert (answer.chain, answer.addresses) == (("edge.cdn.example.net",), ())


def test_six_byte_addresses_and_hints() -> None:
    service = (
        numbered(2, 1)
        + b"\0"
        + numbered(2, 1)
        + sized(2, b"\x02h3")
        + numbered(2, 4)
        + sized(2, FOUR)
        + numbered(2, 6)
        + sized(2, SIX)
    )
    said = asked(
        ("in", dns("a.example.com", 28, answers=[Answer(POINTER, 28, SIX)])),
        ("in", dns("a.example.com", 65, answers=[Answer(POINTER, 65, service)])),
        ("in", dns("b.example.com", 65, answers=[Answer(POINTER, 65, numbered(2, 0) + ALIAS)])),
    )
    assert [(a.kind, a.addresses, a.chain) for a in said.answers] == [
        ("AAAA", ("2001:db8::5",), ()),
        ("HTTPS", ("203.0.113.5", "2001:db8::5"), ()),
        ("HTTPS", (), ("edge.cdn.example.net",)),
    ]


@pytest.mark.parametrize(("kind", "name"), [(12, "PTR"), (16, "TXT"), (33, "SRV"), (2, "NS"), (999, "TYPE999")])
def test_other_kinds_are_named(kind: int, name: str) -> None:
    data = numbered(6, 1) + ALIAS if kind == 33 else ALIAS
    (answer,) = asked(("in", dns("x.example.com", kind, answers=[Answer(POINTER, kind, data)]))).answers
    assert (answer.kind, answer.addresses, answer.chain) == (name, (), ())


def test_a_name_that_is_not_there() -> None:
    (answer,) = asked(("out", dns("no.example.com")), ("in", dns("no.example.com", answers=[], code=3))).answers
    assert (answer.code, answer.addresses, answer.ttl) == ("NXDOMAIN", (), None)


def test_a_question_without_an_answer() -> None:
    said = asked(("out", dns("a.example.com")), ("out", dns("a.example.com")), ("out", dns("b.example.com", number=78)))
    assert [(a.name, a.code) for a in said.answers] == [("a.example.com", None), ("b.example.com", None)]


def test_what_is_asked_is_searched() -> None:
    """Names can carry data out: their case is kept for the search."""
    said = asked(("out", dns("SGVsbG8.exfil.example.com")))
    assert said.stream(outgoing=True) == b"SGVsbG8.exfil.example.com"


def test_over_tcp_in_pieces() -> None:
    question = sized(2, dns("a.example.com")) + sized(2, dns("b.example.com", 28, 78))
    answer = sized(2, dns("a.example.com", answers=[Answer(POINTER, 1, FOUR)]))
    said = hear(turns(("out", question), ("in", answer), size=7), conversation("tcp", 53), starts=(1000, 9000))
    assert [(a.name, a.kind, a.code, a.via) for a in said.answers] == [
        ("a.example.com", "A", "NOERROR", "tcp"),
        ("b.example.com", "AAAA", None, "tcp"),
    ]


def test_a_hole_in_a_stream_of_messages_costs_what_stood_in_it() -> None:
    one, two, three = (sized(2, dns(f"{name}.example.com", number=n)) for n, name in enumerate("abc"))
    packets = [sent(1, one + two[:9]), sent(1 + len(one + two), three)]
    said = hear(packets, conversation("tcp", 53), starts=(1, 1))
    assert [a.name for a in said.answers] == ["a.example.com", "c.example.com"]
    assert said.unread == [("a message to or from a name server that is broken or cut", 1)]


def test_among_the_devices_of_a_home() -> None:
    host = labels("Anna's Phone.local")
    records = host + struct.pack(">HHI", 1, 0x8001, 120) + sized(2, FOUR)
    announced = struct.pack(">6H", 0, 0x8400, 0, 1, 0, 0) + records
    said = asked(("out", announced), port=5353, client_port=5353)
    (answer,) = said.answers
    assert (answer.name, answer.addresses, answer.via) == ("anna's phone.local", ("203.0.113.5",), "mdns")
    assert said.talk.protocol == "mdns"
    assert b"Anna's Phone" in said.stream(outgoing=True)


def test_a_cut_answer_gives_what_is_there() -> None:
    message = dns("a.example.com", answers=[Answer(POINTER, 1, FOUR), Answer(POINTER, 1, bytes(4))])
    (answer,) = asked(("in", message[:-3])).answers
    assert answer.addresses == ("203.0.113.5",)


def test_broken_messages_are_counted() -> None:
    said = asked(("out", dns("a.example.com")), ("out", dns("b.example.com", number=9)[:20]), ("in", b"\0\1"))
    assert [a.name for a in said.answers] == ["a.example.com"]
    assert said.unread == [("a message to or from a name server that is broken or cut", 2)]


@pytest.mark.parametrize(
    "name",
    [
        b"\xc0\x0c",
        b"\x01a\xc0\x0c",
        b"\xc0\xff",
        b"\x40a",
        b"\x05ab",
        b"\x3f" + b"a" * 63 + b"\xc0\x0c",
        (b"\x3f" + b"a" * 63) * 5 + b"\0",
    ],
    ids=["itself", "loop", "beyond", "reserved", "short", "long loop", "too long"],
)
def test_names_that_go_in_circles_or_on_for_ever_are_refused(name: bytes) -> None:
    with pytest.raises(BadMessageError):
        read_message(struct.pack(">6H", 1, 0, 1, 0, 0, 0) + name + b"\0\1\0\1")


def test_pointers_that_hop_are_followed_so_far() -> None:
    """A chain of pointers, each to the one before, hidden in the labels of another name: followed no further than the limit."""
    spots = [13 + 63 * label + 2 * at for label in range(3) for at in range(31)]
    chain = b"".join(numbered(2, 0xC000 | before) for before in [spots[0], *spots[:-1]])
    hidden = b"".join(sized(1, chain[at : at + 62]) for at in range(0, len(chain), 62)) + b"\0"
    one = struct.pack(">6H", 1, 0, 2, 0, 0, 0) + hidden + b"\0\1\0\1"
    with pytest.raises(BadMessageError, match="circles"):
        read_message(one + numbered(2, 0xC000 | spots[-1]) + b"\0\1\0\1")


def test_signs_that_control_a_screen_are_written_out() -> None:
    message = struct.pack(">6H", 1, 0x100, 1, 0, 0, 0) + sized(1, b"a\x1b[2J.b") + sized(1, b"com") + b"\0\0\1\0\1"
    (answer,) = asked(("out", message)).answers
    assert answer.name == "a\\x1b[2j\\.b.com"


def test_a_flood_of_questions_is_held_in_bounds() -> None:
    said = asked(*(("out", dns("a.example.com", number=number)) for number in range(3000)))
    assert len(said.answers) == 3000
    assert {a.code for a in said.answers} == {None}


def cname(name: bytes, target: bytes) -> bytes:
    return name + struct.pack(">HHIH", 5, 1, 60, len(target)) + target


def head(questions: int, answers: int) -> bytes:
    return struct.pack(">6H", 1, 0x8180, questions, answers, 0, 0)


def test_a_chain_of_names_is_followed_so_far() -> None:
    """Each question follows it anew: two thousand names times two thousand questions are minutes."""
    names = [sized(1, b"n%d" % number) + b"\0" for number in range(1000)]
    steps = b"".join(cname(*pair) for pair in pairwise(names))
    message = read_message(head(1, 999) + names[0] + b"\0\1\0\1" + steps)
    _, chain, _ = message.told(message.questions[0])
    assert chain == tuple(f"n{number}" for number in range(1, MOST_STEPS + 1))


def test_more_questions_than_anybody_asks_are_no_message() -> None:
    first, again = b"\1a\0\0\1\0\1", POINTER + b"\0\1\0\1"
    assert len(read_message(head(MOST_QUESTIONS, 0) + first + again * (MOST_QUESTIONS - 1)).questions) == MOST_QUESTIONS
    with pytest.raises(BadMessageError):
        read_message(head(MOST_QUESTIONS + 1, 0) + first + again * MOST_QUESTIONS)


def test_addresses_of_one_answer_are_bounded() -> None:
    hints = b"".join(struct.pack(">I", 0xCB007100 + number) for number in range(1000))
    service = POINTER + struct.pack(">HHIH", 65, 1, 60, len(hints) + 7) + b"\0\1\0" + numbered(2, 4) + sized(2, hints)
    message = read_message(head(1, 1) + b"\1a\0\0\x41\0\1" + service)
    addresses, _, _ = message.told(message.questions[0])
    assert len(addresses) == MOST_ADDRESSES
    assert addresses[0] == "203.0.113.0"


@settings(deadline=None)
@given(st.binary(max_size=600))
def test_junk_is_refused_or_read(junk: bytes) -> None:
    try:
        message = read_message(junk)
    except BadMessageError:
        return
    assert all(len(question.asked) <= LONGEST for question in message.questions)


def test_junk_on_the_port_is_not_dns() -> None:
    said = udp(("out", chance(300)), port=53)
    assert (said.talk.protocol, said.talk.opaque) == ("udp", True)
    assert tcp(("out", chance(300)), port=53).talk.protocol == "tcp"
