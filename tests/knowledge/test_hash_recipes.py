"""Recipes of hashing against published values: those of an IMEI and an IMSI of documentation."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from offhook.knowledge.hash_recipes import hashes, hashes_of_hashes, xiaomi_device_hash

IMEI, IMSI = b"490154203237518", b"460001234567890"


def test_the_device_hash_of_miui() -> None:
    assert xiaomi_device_hash(IMEI).data == b"l6IQUjLsyHVvA6Ap"
    assert xiaomi_device_hash(IMSI).data == b"I6f1yEpWMYkVEYUV"


def test_published_values_of_one_imei() -> None:
    made = {(each.hash, each.data) for each in hashes(IMEI)}
    assert ("md5", b"0eaed834a1e6f4b2bf0c024e0013dea1") in made
    assert ("md5_16", b"a1e6f4b2bf0c024e") in made
    texts = [data for name, data in made if name == "sha1" and data.startswith(b"97a21052") and data.endswith(b"207d")]
    assert len(texts) == 1
    assert any(data.startswith(b"1f0b62b5") and data.endswith(b"af08") for name, data in made if name == "sha256")


def test_hashes_of_hashes_name_their_layers_outermost_first() -> None:
    inner = hashlib.md5(IMEI, usedforsecurity=False).hexdigest().encode()
    outer = hashlib.sha256(inner).hexdigest().encode()
    assert next(each.layers for each in hashes_of_hashes(IMEI) if each.data == outer) == ("sha256", "hex", "md5", "hex")


def test_what_programs_hash_a_second_time() -> None:
    """The hash of base64, of hexadecimal digits, of a hash in base64, of half an MD5; written in hexadecimal or base64."""
    half = hashlib.md5(IMEI, usedforsecurity=False).hexdigest()[8:24].encode()
    bare = hashlib.sha1(IMEI, usedforsecurity=False).digest()
    made = {each.data for each in hashes_of_hashes(IMEI)}
    for inner in (b64encode(IMEI), IMEI.hex().encode(), half, b64encode(bare), bare):
        assert hashlib.md5(inner, usedforsecurity=False).hexdigest().encode() in made
        assert b64encode(hashlib.sha256(inner).digest()).rstrip(b"=") in made
