"""Bodies of requests: forms, JSON, multipart, protobuf without a schema, and a photo that tells where it was taken.

References: RFC 7578 (multipart), the protobuf wire format, JPEG (ITU-T T.81) and Exif 2.3 (tags of the GPS part).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

BOUNDARY = "----offhookLab7MA4YWxkTrZu0gW"


def form_body(fields: Mapping[str, str]) -> bytes:
    """application/x-www-form-urlencoded."""
    return urlencode(fields).encode()


def json_body(value: object) -> bytes:
    """JSON as apps send it: without spaces, as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def multipart_body(fields: Mapping[str, str], files: Sequence[tuple[str, str, str, bytes]]) -> bytes:
    """multipart/form-data with the boundary BOUNDARY. files: (field, file name, content type, bytes)."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for field, name, kind, data in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def protobuf_body(fields: Sequence[tuple[int, int | str | bytes]]) -> bytes:
    """Fields by number: whole numbers as varints, texts and bytes with their length in front."""
    out = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            out += _varint(number << 3) + _varint(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            out += _varint(number << 3 | 2) + _varint(len(data)) + data
    return bytes(out)


def photo(latitude: float, longitude: float, *, model: str = "Redmi Note 12", filler: int = 0) -> bytes:
    """A JPEG of one grey dot whose Exif part tells degrees, minutes and seconds to 1/10,000. filler: bytes of a comment in it."""
    exif = b"Exif\0\0" + _tiff(latitude, longitude, model.encode("ascii", "replace") + b"\0")
    parts = [b"\xff\xd8", _segment(0xE1, exif), *_comments(filler)]
    parts += [_segment(0xDB, b"\0" + b"\1" * 64), _segment(0xC0, struct.pack(">BHHBBBB", 8, 1, 1, 1, 1, 0x11, 0))]
    parts += [_segment(0xC4, bytes([kind, 1]) + bytes(15) + b"\0") for kind in (0x00, 0x10)]
    return b"".join([*parts, _segment(0xDA, b"\1\1\0\0\x3f\0"), b"\x3f", b"\xff\xd9"])


def _comments(filler: int) -> list[bytes]:
    """Segments with bytes that say nothing."""
    pattern = bytes(i * 7 % 251 for i in range(60_000))
    return [_segment(0xFE, pattern[: min(60_000, filler - start)]) for start in range(0, filler, 60_000)]


def _tiff(latitude: float, longitude: float, model: bytes) -> bytes:
    """Two directories, big endian: the camera and a pointer; the place."""
    first, second = 8, 8 + 2 + 2 * 12 + 4
    values = second + 2 + 4 * 12 + 4
    place = [_rationals(latitude), _rationals(longitude)]
    camera = _entry(0x0110, 2, len(model), values + 48) + _entry(0x8825, 4, 1, second)
    gps = _entry(1, 2, 2, _letter("N" if latitude >= 0 else "S")) + _entry(2, 5, 3, values)
    gps += _entry(3, 2, 2, _letter("E" if longitude >= 0 else "W")) + _entry(4, 5, 3, values + 24)
    out = struct.pack(">2sHI", b"MM", 42, first) + struct.pack(">H", 2) + camera + bytes(4)
    return out + struct.pack(">H", 4) + gps + bytes(4) + b"".join(place) + model


def _entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHII", tag, kind, count, value)


def _letter(letter: str) -> int:
    return ord(letter) << 24


def _rationals(degrees: float) -> bytes:
    tenthousandths = round(abs(degrees) * 3600 * 10_000)
    whole, rest = divmod(tenthousandths, 36_000_000)
    minutes, seconds = divmod(rest, 600_000)
    return struct.pack(">IIIIII", whole, 1, minutes, 1, seconds, 10_000)


def _segment(kind: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
