"""Names of hosts as they are shown."""

from __future__ import annotations

import pytest

from offhook.parsers.wire.names import escaped, host_name, label_name, latin, port_of, unpadded_base64url


@pytest.mark.parametrize(
    ("written", "name", "port"),
    [
        (b"API.Example.com.:8443", "api.example.com", 8443),
        (b"example.com", "example.com", None),
        (b" example.com:80 ", "example.com", 80),
        (b"[2001:DB8::1]:80", "2001:db8::1", 80),
        (b"[2001:db8::1]", "2001:db8::1", None),
        (b"192.0.2.1:99999", "192.0.2.1", None),
        (b"user:secret@example.com", "example.com", None),
        ("bücher.example".encode(), "xn--bcher-kva.example", None),
        (b"xn--bcher-kva.example", "xn--bcher-kva.example", None),
        (b"under_score.example", "under_score.example", None),
        (b"a\x00b\x7f\x9b", "a\\x00b\\x7f\\x9b", None),
        (b"", None, None),
        (b":443", None, 443),
    ],
)
def test_hosts(written: bytes, name: str | None, port: int | None) -> None:
    assert (host_name(written), port_of(written)) == (name, port)


def test_what_would_turn_text_around_is_written_out() -> None:
    assert escaped("moc.\u202eelgoog") == "moc.\\u202eelgoog"


def test_a_dot_in_a_label_is_no_border() -> None:
    assert label_name([b"My.Phone", b"local"]) == "my\\.phone.local"
    assert label_name([]) == "."


def test_long_text_is_cut() -> None:
    assert len(latin(b"x" * 10_000, 300)) == 300
    assert len(latin("é".encode() * 10_000, 300)) == 300


def test_what_is_no_base64_is_nothing() -> None:
    assert unpadded_base64url(b"AAAB") == b"\0\0\1"
    assert unpadded_base64url(b"A") is None
    assert unpadded_base64url("é".encode()) in (None, b"")


def test_a_name_that_is_none_is_plain_ascii_all_the_same() -> None:
    """What no A-label can be made of, blanks, and far too much of it."""
    assert host_name("a\ufffdb.example".encode()) == "a\\ufffdb.example"
    assert host_name(b"two words.example") == "two\\x20words.example"
    assert host_name(b"[bold red]markup[/]") == "bold\\x20red"
    assert len(host_name(b"x" * 60_000) or "") == 300
