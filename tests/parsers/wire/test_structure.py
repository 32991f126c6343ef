"""What can be read and what looks like chance: no encrypted bytes may ever be called readable."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import random
import struct
import zlib

import pytest

from offhook.parsers.wire.judgement import EVERY, FIRST, Judgement
from offhook.parsers.wire.structure import SAMPLE, can_be_opened, has_structure
from tests.parsers.wire.talk import chance

RECORD = json.dumps(
    {"imei": "490154203237518", "t": 1700000000, "apps": ["com.example.one", "com.example.two"]}
).encode()
PROTOBUF = b"\x0a\x10com.example.app1\x10\xd2\x85\xd8\xcc\x04\x1a\x0f490154203237518\x22\x06wlan0\x00\x28\x01\x30\x00"


@pytest.mark.parametrize("size", [1, 7, 16, 40, 64, 126, 300, 1024, 4096, 20_000])
def test_chance_is_never_called_readable(size: int) -> None:
    assert not any(has_structure(chance(size, seed)) for seed in range(300 if size < 5000 else 30))


@pytest.mark.parametrize("pack", [zlib.compress, bz2.compress, gzip.compress])
def test_what_is_packed_is_not_readable_as_it_stands(pack: object) -> None:
    words = random.Random(3).choices([b"call", b"phone", b"sent", b"number", b"2026-01-02", b"{", b"}", b":"], k=4000)
    assert not has_structure(pack(b" ".join(words)))  # type: ignore[operator]


@pytest.mark.parametrize(
    "data",
    [
        RECORD,
        b"GET it now, please",
        "Grüße an alle, bis morgen".encode(),
        PROTOBUF,
        b"\x10\x24\x00\x04MQTT\x04\x02\x00\x3c\x00\x18sensor/kitchen/temperature",
        struct.pack("<40I", *range(1000, 1040)),
        struct.pack(">30d", *(n / 4 for n in range(30))),
        bytes(40),
        "Anruf von Anna, 14:20".encode("utf-16-le"),
    ],
    ids=["json", "text", "utf-8", "protobuf", "mqtt", "numbers", "floats", "zeros", "utf-16"],
)
def test_what_programs_write_has_structure(data: bytes) -> None:
    assert has_structure(data)


def test_a_head_in_clear_does_not_make_a_whole() -> None:
    assert not has_structure(b"X-Device: 490154203237518\r\n\r\n" + chance(2000))


def test_a_coat_of_text_is_judged_by_what_it_covers() -> None:
    assert not has_structure(base64.b64encode(chance(600)))
    assert not has_structure(base64.urlsafe_b64encode(chance(600)).rstrip(b"="))
    assert not has_structure(chance(600).hex().encode())
    assert has_structure(base64.b64encode(RECORD))
    assert has_structure(base64.b64encode(gzip.compress(RECORD)))


def test_what_anybody_can_open_can_be_opened() -> None:
    assert can_be_opened(gzip.compress(RECORD))
    assert can_be_opened(b"\xff\xd8\xff\xe1" + chance(500))
    assert not can_be_opened(chance(500))


def test_repetition_is_no_structure() -> None:
    """A datagram that is sent again and again stays what it is."""
    judged = Judgement()
    for _ in range(50):
        judged.add(chance(126))
    judged.end()
    assert (judged.taken, judged.readable, judged.mostly) == (126 * 50, 0, False)


def test_clear_words_before_encryption_do_not_count_for_what_follows() -> None:
    judged = Judgement()
    judged.add(RECORD * (SAMPLE // len(RECORD) + 1))
    clear = judged.taken
    for seed in range(100):
        judged.add(chance(SAMPLE, seed))
    judged.end()
    assert judged.readable == clear
    assert judged.mostly is False


def test_a_protocol_that_is_encrypted_after_its_greeting() -> None:
    judged = Judgement()
    judged.add(b"SSH-2.0-OpenSSH_9.9\r\n")
    judged.add(b"curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256," * 10)
    judged.end()
    assert judged.readable == 0


def test_of_a_long_conversation_samples_stand_for_the_rest() -> None:
    judged = Judgement()
    size = SAMPLE * (FIRST + 3 * EVERY)
    for at in range(0, size, 1400):
        judged.add((RECORD * 20)[: min(1400, size - at)])
    judged.end()
    assert judged.readable == judged.taken == size
    assert judged.blocks < FIRST + 6


def test_nothing_is_neither() -> None:
    assert Judgement().mostly is None
    assert not has_structure(b"")
