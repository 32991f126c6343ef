"""Compressed bytes, opened within bounds: gzip, zlib, deflate, brotli, Zstandard. What breaks off gives what stands before the break.

References:
    RFC 1950, 1951, 1952, 7932, 8878.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

MOST_TIMES = 1000
"""An unpacked body is at most so many times as large as the packed one (and `ROOM` bytes in any case): beyond, it is a bomb."""
ROOM = 1 << 20
LARGEST_WINDOW = 8 << 20
PIECE = 1 << 16


def gzip(data: bytes, most: int) -> bytes:
    """The first member of a gzip file. Empty where it is none."""
    return _zlib(data, most, 31)


def unzlib(data: bytes, most: int) -> bytes:
    """A zlib stream. Empty where it is none."""
    return _zlib(data, most, 15)


def deflate(data: bytes, most: int) -> bytes:
    """What HTTP calls "deflate": zlib, or bare deflate as some send it."""
    return _zlib(data, most, 15) or _zlib(data, most, -15)


def unbrotli(data: bytes, most: int) -> bytes:
    """Brotli has no mark: what is not brotli comes back empty, or with what was read before it turned out."""
    import brotli

    machine = brotli.Decompressor()
    out: list[bytes] = []
    have = 0
    piece = data
    try:
        while have < most:
            got = machine.process(piece, output_buffer_limit=PIECE)
            out.append(got)
            have += len(got)
            piece = b""
            if machine.is_finished() or (not got and machine.can_accept_more_data()):
                break
    except brotli.error:
        return b""
    return b"".join(out)[:most]


def zstd(data: bytes, most: int) -> bytes:
    """The first frame of Zstandard. Windows beyond 8 MiB are refused, as browsers do."""
    import zstandard

    out: list[bytes] = []
    have = 0
    reader = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).stream_reader(data, read_size=PIECE)
    try:
        while have < most and (got := reader.read(min(PIECE, most - have))):
            out.append(got)
            have += len(got)
    except zstandard.ZstdError:
        return b"".join(out)
    return b"".join(out)


def _zlib(data: bytes, most: int, kind: int) -> bytes:
    machine = zlib.decompressobj(kind)
    out: list[bytes] = []
    have = 0
    try:
        for start in range(0, len(data), PIECE):
            got = machine.decompress(data[start : start + PIECE], most - have)
            out.append(got)
            have += len(got)
            if have >= most or machine.eof:
                break
    except zlib.error:
        return b"".join(out)
    return b"".join(out)


KINDS: dict[str, tuple[str, Callable[[bytes, int], bytes]]] = {
    "gzip": ("gzip", gzip),
    "x-gzip": ("gzip", gzip),
    "deflate": ("deflate", deflate),
    "zlib": ("zlib", unzlib),
    "br": ("br", unbrotli),
    "zstd": ("zstd", zstd),
}
"""Content-Encoding -> the word in `layers`, and what opens it."""


def packing(head: bytes) -> str | None:
    """Which of them the first bytes tell."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    if len(head) > 2 and head[0] == 0x78 and head[1] in (0x01, 0x5E, 0x9C, 0xDA):
        return "zlib"
    return None
