"""Encodings, line ends and lines that never end."""

from __future__ import annotations

import codecs
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence.stream import Stream
from offhook.evidence.text import Cuts, normalised, whole_lines
from tests.evidence.samples import LOG, TELECOM, hear_bytes

DUMP = TELECOM + "  mÄußerung: 电话 📞\n"


@pytest.mark.parametrize(
    "data",
    [
        DUMP.encode(),
        codecs.BOM_UTF8 + DUMP.encode(),
        codecs.BOM_UTF16_LE + DUMP.replace("\n", "\r\n").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + DUMP.encode("utf-16-be"),
        DUMP.encode("utf-16-le"),
        DUMP.encode("utf-16-be"),
        DUMP.replace("\n", "\r\n").encode(),
        DUMP.replace("\n", "\r\r\n").encode(),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "bare le", "bare be", "crlf", "crcrlf"],
)
def test_every_encoding_that_a_shell_writes_becomes_the_same_text(tmp_path: Path, data: bytes) -> None:
    heard = hear_bytes(tmp_path, data)
    assert heard.piece.kind == "dumpsys"
    assert heard.body("telecom").decode() == DUMP


def test_invalid_utf_8_is_left_to_the_parser(tmp_path: Path) -> None:
    assert hear_bytes(tmp_path, TELECOM.encode() + b"\xff\xfe\n").body("telecom").endswith(b"\xff\xfe\n")


def test_half_a_surrogate_pair_harms_nothing(tmp_path: Path) -> None:
    data = codecs.BOM_UTF16_LE + TELECOM.encode("utf-16-le") + b"\x00\xd8\x41\x00\x00"
    assert b"\xef\xbf\xbd" in hear_bytes(tmp_path, data).body("telecom")


def test_a_line_without_end_is_cut_and_said_once(tmp_path: Path) -> None:
    """Memory stays bounded, and the lines after it keep their numbers."""
    limits = Limits(line=1 << 20)
    heard = hear_bytes(tmp_path, LOG.encode() + b"x" * (9 << 20) + b"\n" + b"last\n", limits)
    body = heard.body("logcat")
    assert len(body) < 3 << 20
    assert body.endswith(b"x\nlast\n")
    assert heard.dumped[0].lines == 5
    assert heard.unread.count("too long") == 1


@settings(deadline=None)
@example(b"\r\r\0", [10])
@example(b"\r\r\0", [8, 9])
@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=6))
def test_carriage_returns_do_not_depend_on_where_chunks_end(data: bytes, cuts: list[int]) -> None:
    data = b"text \r\n" + data.replace(b"\0", b"\r\n")
    edges = [0, *sorted(cuts), len(data)]
    chunks = [data[start:end] for start, end in pairwise(edges)]
    assert b"".join(normalised(Stream(iter(chunks))).chunks) == b"".join(normalised(Stream(iter([data]))).chunks)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=20))
def test_blocks_hold_whole_lines_and_know_their_numbers(chunks: list[bytes]) -> None:
    cuts = Cuts()
    blocks = list(whole_lines(iter(chunks), 1 << 20, cuts))
    assert b"".join(block.data for block in blocks) == b"".join(chunks)
    line = 1
    for block in blocks:
        assert block.first_line == line
        line += block.data.count(b"\n")
    assert all(block.data.endswith(b"\n") for block in blocks[:-1])
    assert cuts.lines == []
