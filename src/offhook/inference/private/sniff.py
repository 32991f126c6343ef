"""What bytes are, by how they begin: pictures, sound and film, archives; and the parts of a multipart body.

References:
    ITU-T T.81 (JPEG), ISO/IEC 15948 (PNG), ISO/IEC 23008-12 (HEIF), RFC 2046 (multipart).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_PARTS = 1000
NAME = re.compile(rb"name=\"?(?P<name>[^\";\r\n]{0,100})")
BOUNDARY = re.compile(r"boundary=\"?(?P<mark>[^\";,\s]{1,100})", re.IGNORECASE)
TYPE = re.compile(rb"^content-type:[ \t]*(?P<type>[^\r\n;]{1,100})", re.IGNORECASE | re.MULTILINE)
TRANSFER = re.compile(rb"^content-transfer-encoding:[ \t]*base64", re.IGNORECASE | re.MULTILINE)
HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")
OPAQUE_TYPES = ("video/", "audio/", "font/")


class Part(NamedTuple):
    """One part of a multipart body. name: of the field; in_base64: its bytes are written in base64."""

    name: str
    content_type: str
    data: bytes
    in_base64: bool


def picture(head: bytes) -> str | None:
    """Its kind: "JPEG", "PNG", "HEIF" or "WebP"; None for what is no picture."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        return "HEIF"
    return "WebP" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def is_media(head: bytes, content_type: str) -> bool:
    """Sound, film, fonts, GIF: nothing is looked for in them."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in HEIF
    begins = (b"ID3", b"OggS", b"\x1a\x45\xdf\xa3", b"GIF8", b"wOFF", b"wOF2", b"fLaC", b"\x00\x00\x01\xba")
    return head.startswith(begins) or content_type.lower().startswith(OPAQUE_TYPES)


def boundary_of(content_type: str, data: bytes) -> bytes | None:
    """The line between the parts, as the type tells it or as the body begins; None where it is no multipart body."""
    told = BOUNDARY.search(content_type) if "multipart" in content_type.lower() else None
    if told:
        return b"--" + told["mark"].encode("utf-8", errors="replace")
    first = data[:120].split(b"\r\n", 1)
    begins = len(first) == 2 and first[0].startswith(b"--") and len(first[0]) > 6
    return first[0] if begins and b"ontent-" in data[:400] else None


def parts_of(data: bytes, boundary: bytes) -> Iterator[Part]:
    """The parts with their names; a body that breaks off gives its last part as far as it goes."""
    for piece in data.split(boundary, MOST_PARTS)[1:]:
        if piece.startswith(b"--"):
            return
        head, found, body = piece.partition(b"\r\n\r\n")
        if not found:
            head, found, body = piece.partition(b"\n\n")
        name, kind = NAME.search(head), TYPE.search(head)
        yield Part(
            name["name"].decode("utf-8", errors="replace") if name else "",
            kind["type"].decode("ascii", errors="replace").strip() if kind else "",
            body.removesuffix(b"\r\n") if found else b"",
            TRANSFER.search(head) is not None,
        )
