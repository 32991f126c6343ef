"""Layers: each kind of packing is opened, every bound is told, and nothing that evidence holds brings the search down."""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.facts.book import FactBook
from offhook.facts.reading import Unread
from offhook.inference.private import Search
from offhook.inference.private.fields import LONGEST_NAME, strings_of, texts_of, unpercent
from offhook.inference.private.inflate import KINDS, packing
from offhook.inference.private.protobuf import fields_of, grpc_messages
from offhook.inference.private.runs import from_base64, unwrapped
from offhook.inference.private.sniff import boundary_of, is_media, parts_of, picture
from offhook.inference.private.unpack import Budget
from tests.inference.private.samples import IMEI, body, found, head, looked, owner, told
from tests.inference.private.suite import field

DOCUMENT = b'{"v":1,"imei":"' + IMEI.encode() + b'","t":1412345678901}'
SEARCH = Search(FactBook(), owner())


def layers_of(data: bytes, **more: object) -> list[tuple[str, ...]]:
    return [each.layers for each in found(data, **more) if each.identifier == "imei"]


@pytest.mark.parametrize(
    ("word", "data"),
    [
        ("gzip", gzip.compress(DOCUMENT, mtime=0)),
        ("zlib", zlib.compress(DOCUMENT)),
        ("zstd", zstandard.compress(DOCUMENT)),
        ("base64", b64encode(DOCUMENT)),
        ("hex", DOCUMENT.hex().encode()),
        ("percent", quote(DOCUMENT, safe="").replace("4", "%34").encode()),
    ],
)
def test_what_no_header_tells_is_opened_by_how_it_begins(word: str, data: bytes) -> None:
    assert layers_of(data) == [(word, "json")]


@pytest.mark.parametrize(
    ("told", "word", "data"),
    [
        ("gzip", "gzip", gzip.compress(DOCUMENT, mtime=0)),
        ("x-gzip", "gzip", gzip.compress(DOCUMENT, mtime=0)),
        ("br", "br", brotli.compress(DOCUMENT)),
        ("deflate", "deflate", zlib.compress(DOCUMENT)),
        ("deflate", "deflate", zlib.compress(DOCUMENT)[2:-4]),
        ("zstd", "zstd", zstandard.compress(DOCUMENT)),
        ("gzip", "gzip", DOCUMENT),
        ("br", "br", DOCUMENT),
    ],
)
def test_the_encoding_that_a_header_tells(told: str, word: str, data: bytes) -> None:
    """Also where a proxy handed on the body unpacked: so sent it was."""
    assert layers_of(data, encodings=(told,)) == [(word, "json")]


def test_an_unknown_encoding_is_searched_as_it_is() -> None:
    assert layers_of(DOCUMENT, encodings=("aes128gcm",)) == [("json",)]


@pytest.mark.parametrize("cut", [20, 60])
def test_what_breaks_off_is_read_up_to_the_break(cut: int) -> None:
    data = json.dumps({"imei": IMEI, "pad": [str(n * n * 7919 % 1_000_003) for n in range(90_000)]}).encode()
    for packed in (gzip.compress(data), zlib.compress(data), zstandard.compress(data)):
        assert layers_of(packed[: len(packed) * cut // 100])
    assert layers_of(data[: len(data) * cut // 100])


def test_a_query_a_cookie_and_a_path() -> None:
    request = head(f"/d/{IMEI}?a=1&b={quote(b64encode(DOCUMENT), safe='')}", f"Cookie: id={IMEI[::-1]}")
    seen = looked(SEARCH, request)
    assert [getattr(each, "layers", None) for each in seen] == [()]
    (cookie,) = looked(SEARCH, head("/", f"Cookie: id={IMEI[::-1]}"))
    assert getattr(cookie, "layers", None) == ("header", "reversed")
    (query,) = looked(SEARCH, head(f"/?b={quote(b64encode(DOCUMENT), safe='')}"))
    assert getattr(query, "layers", None) == ("query", "base64", "json")


def test_percent_signs_of_a_form_hide_only_what_they_change() -> None:
    plain = quote(DOCUMENT, safe="").encode()
    assert layers_of(b"data=" + plain) == [("form", "json")]
    (mail,) = found(b"x=1&e=" + quote("mei.lin@example.org").encode())
    assert (mail.form, mail.layers) == ("encoded", ("form", "percent"))
    (carrier,) = found(b"carrier=Sing+Tel&b=%20", owner(identifiers={"carrier": ("Sing Tel",)}))
    assert (carrier.form, carrier.layers) == ("plain", ("form",))


def test_protocol_buffers_without_a_schema() -> None:
    message = field(1, b"\x08\x01") + field(3, field(2, IMEI.encode()) + field(6, b"2")) + field(6, b"tail")
    assert layers_of(message) == [("protobuf",)]
    assert layers_of(field(1, gzip.compress(DOCUMENT, mtime=0)) + field(2, b"x")) == [("protobuf", "gzip", "json")]
    assert fields_of(b"\x0a\x05abc") is None
    assert fields_of(b"") is None
    assert list(grpc_messages(b"\0\0\0\0\x03abc\0\0\0\0\x01")) == [b"abc"]


def test_numbers_in_binary() -> None:
    """Google's check-in holds the Android ID as eight bytes."""
    number = int("a1b2c3d4e5f60718", 16)
    (fixed,) = found(b"\x39" + number.to_bytes(8, "little") + field(4, b"check-in of a phone"))
    assert (fixed.identifier, fixed.layers) == ("android_id", ("protobuf",))


def test_parts_of_a_body() -> None:
    data = b'--B\r\nContent-Disposition: form-data; name="imei"\r\n\r\n' + IMEI.encode() + b"\r\n--B--\r\n"
    (seen,) = found(data, content_type="multipart/form-data; boundary=B")
    assert seen.layers == ("multipart",)
    assert "imei" in seen.how
    assert boundary_of("", data.replace(b"--B", b"--Boundary")) == b"--Boundary"
    assert boundary_of("text/plain", b"-- a sentence") is None
    assert [part.data for part in parts_of(b"--B\n\nx", b"--B")] == [b"x"]


def test_media_are_passed_over() -> None:
    film = b"\0\0\0\x18ftypmp42" + IMEI.encode()
    assert found(film) == []
    assert found(IMEI.encode() + b" " * 20, content_type="audio/mpeg") == []
    assert is_media(b"\0\0\0\x18ftypmp42", "")
    assert not is_media(b"\0\0\0\x18ftypheic", "")
    assert picture(b"\0\0\0\x18ftypheic") == "HEIF"


@pytest.mark.parametrize("name", ["gzip", "zstd", "br", "deflate"])
def test_a_bomb_stays_small(name: str) -> None:
    """A gigabyte that is packed into a megabyte or less costs what is allowed, and no more."""
    zeros = bytes(64 << 20)
    ways: dict[str, Callable[[], bytes]] = {
        "gzip": lambda: gzip.compress(zeros),
        "zstd": lambda: zstandard.compress(zeros),
        "br": lambda: brotli.compress(zeros, quality=1),
        "deflate": lambda: zlib.compress(zeros),
    }
    packed = ways[name]()
    assert len(KINDS[name][1](packed, 8 << 20)) <= 8 << 20
    (left,) = looked(SEARCH, body(packed, encodings=(name,)))
    assert isinstance(left, Unread)
    assert left.why.startswith("unpacks to more than ")


def test_depth_is_bounded_and_told() -> None:
    data = DOCUMENT
    for _ in range(9):
        data = gzip.compress(data)
    (left,) = looked(SEARCH, body(data))
    assert isinstance(left, Unread)
    assert "5 times" in left.why


def test_the_bytes_of_all_layers_are_bounded_and_told() -> None:
    data = gzip.compress(
        json.dumps([b64encode(bytes([65 + n % 26]) * 250_000 + bytes([n])).decode() for n in range(60)]).encode()
    )
    facts = looked(SEARCH, body(data, encodings=("gzip",)))
    assert "more than 32 MiB or 4000 parts unpacked: the rest was not searched" in {
        fact.why for fact in facts if isinstance(fact, Unread)
    }


def test_a_long_name_does_not_stand_before_each_of_its_values() -> None:
    """A name of a megabyte before a list of as many values would be a million megabytes."""
    data = b'{"' + b"n" * 100_000 + b'":["\\n"' + b",1" * 100_000 + b"]}"
    assert len(strings_of(data, "json").flat()) < 100_001 * (LONGEST_NAME + 3)


def test_nothing_more_is_unpacked_when_there_is_no_room() -> None:
    """To an inflater a bound of nought is none."""
    budget = Budget(room=0)
    assert budget.opened(KINDS["gzip"][1], gzip.compress(bytes(1 << 20))) == b""
    assert budget.left


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a":"' + b"\\u0041" * 1000, b"%" * 10_000, b"&" * 300_000]
)
def test_deep_and_odd_documents(data: bytes) -> None:
    assert looked(SEARCH, body(data, content_type="application/json")) == []


def test_a_body_of_nothing_but_one_number() -> None:
    (seen,) = looked(SEARCH, body((IMEI + ",").encode() * 100_000))
    assert getattr(seen, "identifier", None) == "imei"


def test_percent_signs_of_a_large_body_are_taken_off_in_pieces() -> None:
    for shift in range(3):
        data = b"x" * shift + b"%41" * 50_000 + b"%4"
        assert unpercent(data) == b"x" * shift + b"A" * 50_000 + b"%4"
    assert unpercent(b"%" * 100_000) == b"%" * 100_000


def test_a_document_that_is_too_large_is_searched_as_it_stands_and_that_is_told() -> None:
    data = b'["' + b"word " * 900_000 + b'","' + IMEI.encode() + b'"]'
    left, seen = sorted(looked(SEARCH, body(data)), key=lambda fact: not isinstance(fact, Unread))
    assert isinstance(left, Unread)
    assert "JSON of more than 4 MiB" in left.why
    assert getattr(seen, "identifier", None) == "imei"


def test_json_line_by_line_and_json_that_is_none() -> None:
    assert list(texts_of(b'{"a":"x"}\n{"b":{"c":[1,"y"]}}\n{oops')) == [("a", "x"), ("c", "1"), ("c", "y")]
    assert strings_of(b'{"a":"\\u0041"}', "json").flat() == b"a=A"
    assert strings_of(b"no json \\", "json").pairs == []


def test_base64_in_either_alphabet() -> None:
    assert from_base64(b"_-8") == b"\xff\xef"
    assert from_base64(b"//8=") == b"\xff\xff"
    assert from_base64(b"A") == b""
    assert list(unwrapped(b"x" * 15)) == []
    assert packing(b"\x78\x02\x03") is None


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "application/json", "multipart/form-data; boundary=a", "application/grpc"]),
)
def test_junk_raises_nothing(data: bytes, kind: str) -> None:
    for payload in (
        body(data, content_type=kind),
        body(data, part="head"),
        body(data, encodings=("br", "gzip", "zstd")),
    ):
        assert [fact for fact in looked(SEARCH, payload) if isinstance(fact, Unread) and "stumbled" in fact.why] == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_value_amid_junk_is_found(before: bytes, behind: bytes) -> None:
    text = b'"' + IMEI.encode() + b'"'
    assert (
        (
            "imei"
            in {
                each.identifier
                for each in told(looked(SEARCH, body(before + text + behind, content_type="text/plain")))
            }
        )
        or is_media((before + text)[:16], "")
        or picture((before + text)[:16])
        or packing((before + text)[:8])
    )
