"""Pictures that were sent: that there is one, and where it was taken, if it says so (EXIF).

References:
    CIPA DC-008 (Exif 3.0) section 4.6.7: GPSLatitude as three fractions, GPSLatitudeRef "N" or "S".
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from offhook.inference.private.structures import Shape, position
from offhook.inference.private.unpack import Layer

SMALLEST = 2048
"""A picture of fewer bytes is an icon."""


def seen(layer: Layer) -> Shape | None:
    """The picture itself."""
    size = len(layer.data)
    if size < SMALLEST:
        return None
    text = f"{layer.picture} picture, {size:,} bytes"
    return Shape("photos", None, text, text, 0, 0, "a picture stood there, by its first bytes")


def taken_at(layer: Layer) -> Iterator[Shape]:
    """Where the picture says it was taken. Whatever the metadata hold: their reader may stumble, and is to be called guarded."""
    import exifread

    logging.getLogger("exifread").setLevel(logging.CRITICAL + 1)
    tags: Mapping[str, Any] = exifread.process_file(BytesIO(layer.data), details=False)
    latitude, longitude = _degrees(tags, "GPSLatitude", "S"), _degrees(tags, "GPSLongitude", "W")
    for shape in position(latitude, longitude, 0, 0):
        how = "the picture's own metadata (EXIF) say where it was taken"
        yield Shape(shape.data, shape.identifier, shape.value, shape.shown, 0, 0, how)


def _degrees(tags: Mapping[str, Any], name: str, negative: str) -> float | None:
    parts = getattr(tags.get(f"GPS {name}"), "values", None)
    if not isinstance(parts, list) or len(parts) != 3 or any(float(part.den or 0) == 0 for part in parts):
        return None
    whole, minutes, seconds = (float(part.num) / float(part.den) for part in parts)
    sign = -1 if str(tags.get(f"GPS {name}Ref", "")).strip().upper().startswith(negative) else 1
    return sign * (whole + minutes / 60 + seconds / 3600)
