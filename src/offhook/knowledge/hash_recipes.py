"""How programs hash an identifier before they send it: digests, how they are written, and what handset makers do.

A hash does not hide a telephone number or an IMEI: there are so few of them that all can be tried. It is therefore looked for
as the value itself is.

References:
    CloudCoder.hashDeviceInfo of MIUI: URL-safe base64 of the SHA-1, cut at 16 characters.
    MiPush for Android: keys "imei_md5", "accounts_md5" and "aliases_md5" hold the MD5 in hexadecimal.
    "16-character MD5": characters 9 to 24 of the 32, usual in China.
    leaky-forms (Senol et al., USENIX Security 2022) and Englehardt et al. 2018: hashes of hashes, hashes of base64.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import NamedTuple

DIGESTS = ("md5", "sha1", "sha256")


class Hashed(NamedTuple):
    """A hash as it may stand in bytes.

    hash: its word in findings. layers: outermost first. any_case: hexadecimal, in either case. edge: what must not stand beside
    it ("hex", "base64"; "" for anything may).
    """

    data: bytes
    hash: str
    layers: tuple[str, ...]
    any_case: bool
    edge: str = ""


def digest(name: str, value: bytes) -> bytes:
    """The digest `name` of `DIGESTS`. No secret rests on it: it is what others computed."""
    return hashlib.new(name, value, usedforsecurity=False).digest()


def hashes(value: bytes) -> Iterator[Hashed]:
    """Every usual way to write a hash of this value."""
    for name in DIGESTS:
        yield from _written(name, digest(name, value), ())
    yield xiaomi_device_hash(value)


def hashes_of_hashes(value: bytes) -> Iterator[Hashed]:
    """Two layers: the hash of a hexadecimal hash (in either case), of the base64 of the value, and of the bare digest."""
    for inner in DIGESTS:
        bare = digest(inner, value)
        written = {(bare.hex().encode(), "hex"), (bare.hex().upper().encode(), "hex"), (bare, "")}
        for text, word in sorted(written):
            for name in DIGESTS:
                yield from _hexadecimal(name, digest(name, text), (inner, word) if word else (inner,))
    for name in DIGESTS:
        yield from _hexadecimal(name, digest(name, b64encode(value)), ("base64",))


def xiaomi_device_hash(value: bytes) -> Hashed:
    """What MIUI sends for an IMEI, an IMSI or a MAC address."""
    text = urlsafe_b64encode(digest("sha1", value))[:16]
    return Hashed(text, "sha1_base64url_16", ("sha1", "base64"), any_case=False, edge="base64")


def _hexadecimal(name: str, bare: bytes, within: tuple[str, ...]) -> Iterator[Hashed]:
    text = bare.hex().encode()
    yield Hashed(text, name, (name, "hex", *within), any_case=True)
    if name == "md5":
        yield Hashed(text[8:24], "md5_16", ("md5", "hex", *within), any_case=True, edge="hex")


def _written(name: str, bare: bytes, within: tuple[str, ...]) -> Iterator[Hashed]:
    yield from _hexadecimal(name, bare, within)
    for text in sorted({b64encode(bare).rstrip(b"="), urlsafe_b64encode(bare).rstrip(b"=")}):
        yield Hashed(text, name, (name, "base64", *within), any_case=False)
    yield Hashed(bare, name, (name, *within), any_case=False)
