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
from urllib.parse import quote

DIGESTS = ("md5", "sha1", "sha256")


class Hashed(NamedTuple):
    """A hash as it may stand in bytes.

    hash: its word in findings. layers: outermost first. any_case: hexadecimal, in either case. edge: what must not stand beside
    it ("middle": it must not be the middle of a whole MD5; "base64"; "" for anything may).
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
    """Two layers: the hash of the value's hash (however that is written), or of its base64, hexadecimal or percent signs."""
    for inner, words in _packed(value).items():
        for name in DIGESTS:
            bare = digest(name, inner)
            yield from _hexadecimal(name, bare, words)
            yield Hashed(b64encode(bare).rstrip(b"="), name, (name, "base64", *words), any_case=False)


def _packed(value: bytes) -> dict[bytes, tuple[str, ...]]:
    """What programs make of a value before they hash it, and the words for it."""
    found: dict[bytes, tuple[str, ...]] = {}
    for text in (b64encode(value), urlsafe_b64encode(value), urlsafe_b64encode(value).rstrip(b"=")):
        found[text] = ("base64",)
    found[value.hex().encode()] = found[value.hex().upper().encode()] = ("hex",)
    found[quote(value, safe="").encode()] = ("percent",)
    for name in DIGESTS:
        bare = digest(name, value)
        text = bare.hex().encode()
        found |= {bare: (name,), b64encode(bare): (name, "base64"), text: (name, "hex"), text.upper(): (name, "hex")}
        found |= {text[8:24]: (name, "hex"), text[8:24].upper(): (name, "hex")} if name == "md5" else {}
    found.pop(value, None)
    return found


def xiaomi_device_hash(value: bytes) -> Hashed:
    """What MIUI sends for an IMEI, an IMSI or a MAC address."""
    text = urlsafe_b64encode(digest("sha1", value))[:16]
    return Hashed(text, "sha1_base64url_16", ("sha1", "base64"), any_case=False, edge="base64")


def _hexadecimal(name: str, bare: bytes, within: tuple[str, ...]) -> Iterator[Hashed]:
    text = bare.hex().encode()
    yield Hashed(text, name, (name, "hex", *within), any_case=True)
    if name == "md5":
        yield Hashed(text[8:24], "md5_16", ("md5", "hex", *within), any_case=True, edge="middle")


def _written(name: str, bare: bytes, within: tuple[str, ...]) -> Iterator[Hashed]:
    yield from _hexadecimal(name, bare, within)
    for text in sorted({b64encode(bare).rstrip(b"="), urlsafe_b64encode(bare).rstrip(b"=")}):
        yield Hashed(text, name, (name, "base64", *within), any_case=False)
    yield Hashed(bare, name, (name, *within), any_case=False)
