"""Every form in which a value may stand in bytes: as it is, encoded, or hashed. What can be decoded is decoded instead (`unpack`);
the forms here are for what stands amid other things, or cannot be taken apart.

References:
    Englehardt, Acar and Narayanan 2018 ("I never signed up for this!"): a pool of encodings and hashes of known values.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from offhook.inference.private.seeds import Seed
from offhook.inference.private.spellings import Spelling, spellings
from offhook.knowledge.hash_recipes import Hashed, digest, hashes, hashes_of_hashes

LEAST_BASE64 = 10
"""Characters of base64 that chance does not write (60 bits)."""
LEAST_DIGEST = 32
"""Characters of a whole digest in hexadecimal."""
LEAST_HIDDEN = 6
"""Characters of a value that is looked for in hexadecimal or UTF-16."""
DEVICE = frozenset(
    "imei imei2 meid imsi iccid serial android_id gsf_id gaid oaid mac bluetooth_mac own_number email".split()
)
"""Identifiers of which hashes of hashes are looked for as well."""
BARE = frozenset({"message_text"})
NOT_HASHED = frozenset({"carrier_name", "contact_name", "message_text"})


class Form(NamedTuple):
    """One thing to look for.

    seed: index of the value. text: the bytes. any_case: ASCII letters may be of either case. form, hash, layers, as in findings;
    layers are those of the form itself, outermost first. edge, words, whole: as of `Spelling`.
    """

    seed: int
    text: bytes
    form: str
    hash: str | None
    layers: tuple[str, ...]
    edge: str
    words: tuple[str, ...]
    any_case: bool = False
    whole: bool = False


def forms(index: int, seed: Seed, *, briefly: bool = False) -> Iterator[Form]:
    """All forms of one value. briefly: without encodings that a known number seldom has, for those who have thousands of contacts."""
    seen: set[bytes] = set()
    for spelling in spellings(seed):
        encoded = spelling.reversed
        layers = ("reversed",) if encoded else ()
        text = spelling.text
        yield Form(
            index,
            text.lower() if spelling.any_case else text,
            "encoded" if encoded else "plain",
            None,
            layers,
            spelling.edge,
            spelling.words,
            spelling.any_case,
            spelling.whole,
        )
        if spelling.binary or seed.identifier in BARE:
            continue
        if not briefly and not _tail(spelling) and (spelling.hashed or not seed.of_others):
            yield from _encoded(index, spelling, seen)
        if spelling.hashed and seed.identifier not in NOT_HASHED:
            yield from _hashed(index, seed, spelling, seen, briefly=briefly)


def _tail(spelling: Spelling) -> bool:
    """A short run of digits: in an encoding nobody could say what stands before it."""
    return bool(spelling.words) and spelling.text.isdigit()


def _encoded(index: int, spelling: Spelling, seen: set[bytes]) -> Iterator[Form]:
    before = ("reversed",) if spelling.reversed else ()
    if spelling.text in seen or len(spelling.text) < LEAST_HIDDEN:
        return
    seen.add(spelling.text)
    for text in _in_base64(spelling.text):
        yield Form(index, text, "encoded", None, ("base64", *before), "", spelling.words)
    digits = spelling.text.hex().encode()
    yield Form(index, digits, "encoded", None, ("hex", *before), "", spelling.words, any_case=True)
    wide = spelling.text.decode().encode("utf-16-le")[:-1]
    yield Form(index, wide.lower(), "encoded", None, ("utf16", *before), "", spelling.words, any_case=True)


def _in_base64(text: bytes) -> set[bytes]:
    """The characters of base64 that depend on this text alone, at all three places at which it can begin, in both alphabets."""
    found = set[bytes]()
    for shift, lost in ((0, 0), (1, 2), (2, 3)):
        whole = (shift + len(text)) * 8 // 6
        written = b64encode(bytes(shift) + text)[lost:whole]
        if len(written) >= LEAST_BASE64:
            found |= {written, written.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def _hashed(index: int, seed: Seed, spelling: Spelling, seen: set[bytes], *, briefly: bool) -> Iterator[Form]:
    mark = b"hashed " + spelling.text
    if mark in seen:
        return
    seen.add(mark)
    before = ("reversed",) if spelling.reversed else ()
    for hashed in hashes(spelling.text):
        if not briefly or (hashed.any_case and len(hashed.data) >= LEAST_DIGEST):
            yield _of_hash(index, hashed, before)
    if seed.identifier in DEVICE:
        digits = digest("md5", spelling.text).hex().encode()
        packed = _in_base64(digits) | _in_base64(digits.upper())
        yield from (Form(index, text, "hashed", "md5", ("base64", "md5", "hex"), "", ()) for text in packed)
        yield from (_of_hash(index, hashed, before) for hashed in hashes_of_hashes(spelling.text))


def _of_hash(index: int, hashed: Hashed, before: tuple[str, ...]) -> Form:
    layers = _joined(hashed.layers, before)
    return Form(index, hashed.data, "hashed", hashed.hash, layers, hashed.edge, (), hashed.any_case)


@cache
def _joined(layers: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """The same tuple for the same words: there are hundreds of thousands of forms, and few ways to make one."""
    return (*layers, *before)
