"""Addresses and messages of the web, as any source tells them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.parsers.exchange import Message, address_of, shown


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://API.Example.com./a?b=1#c", ("https", "api.example.com", 443, "/a?b=1")),
        ("http://user:word@example.com:8080", ("http", "example.com", 8080, "/")),
        ("wss://[2001:db8::1]:9443/x", ("wss", "2001:db8::1", 9443, "/x")),
        ("HTTP://bücher.example?q", ("http", "xn--bcher-kva.example", 80, "/?q")),
        ("https:///nothing", ("https", None, 443, "/nothing")),
        ("https://example.com:0/", ("https", "example.com", 443, "/")),
    ],
)
def test_an_address_is_taken_apart(url: str, parts: tuple[object, ...]) -> None:
    found = address_of(url)
    assert found is not None
    assert (found.scheme, found.host, found.port, found.target) == parts


@pytest.mark.parametrize("url", ["", "example.com/x", "data:text/plain,x", "//example.com", "1http://x"])
def test_what_is_no_address_of_the_web_is_none(url: str) -> None:
    assert address_of(url) is None


@given(st.text(max_size=200))
def test_no_address_raises_and_none_can_control_a_screen(text: str) -> None:
    found = address_of(f"https://{text}")
    assert found is None or found.host is None or found.host.isprintable()
    assert shown(text).isprintable()


@pytest.mark.parametrize(
    ("message", "size", "state"),
    [
        (Message(first_line="GET / HTTP/1.1"), 18, "none"),
        (Message(first_line="G", headers=(("Content-Length", "9"),)), 5 + 19 + 9, "missing"),
        (Message(first_line="G", body=b"1234", body_size=9), 14, "cut"),
        (Message(first_line="G", body=b"1234"), 9, "whole"),
        (
            Message(first_line="G", body=b"1234", body_size=9, headers=(("Content-Encoding", "gzip"),)),
            5 + 24 + 9,
            "whole",
        ),
        (Message(first_line="G", body=b"1234", size=99), 99, "whole"),
    ],
)
def test_sizes_and_states_of_bodies(message: Message, size: int, state: str) -> None:
    """What is unpacked here may be shorter or longer than on the wire: it is whole all the same."""
    assert (message.bytes(), message.state()) == (size, state)


def test_packings_are_told_outermost_first() -> None:
    headers = (("Content-Encoding", "identity, GZIP , br"),)
    assert Message(first_line="", headers=headers, packed=True).encodings() == ("br", "gzip")
    assert Message(first_line="", headers=headers).encodings() == ()
