r"""Names as conversations write them, made fit to be shown: lower case, no port, no trailing dot, nothing that controls a screen.

What is no plain ASCII is turned into A-labels where that is possible; every other byte or sign is written out ("\x1b", "\.").
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Iterable

PLAIN = re.compile(r"[a-z0-9._*-]{1,253}")
LONGEST_NAME = 1000
LONGEST_SHOWN = 300


def escaped(text: str) -> str:
    r"""The same text with every sign that cannot be shown written out ("\x00", "\u202e")."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(sign: str) -> str:
    return sign if sign.isprintable() else _written(sign)


def latin(data: bytes, limit: int = 2000) -> str:
    """Bytes of a protocol that is ASCII, as text that can be shown: UTF-8 where it is that, else byte by byte."""
    try:
        text = data[: limit * 4].decode("utf-8")
    except UnicodeDecodeError:
        text = data[: limit * 4].decode("latin-1")
    return escaped(text[:limit])


def host_name(data: bytes) -> str | None:
    """A host without its port, from a Host header, a CONNECT target or a ClientHello. None for nothing.

    >>> host_name(b"API.Example.com.:8443")
    'api.example.com'
    >>> host_name(b"[2001:db8::1]:80")
    '2001:db8::1'
    """
    text = latin(data.strip(), LONGEST_NAME).lower().rpartition("@")[2]
    if text.startswith("["):
        return printable_ascii(text[1:].partition("]")[0]) or None
    if text.count(":") == 1:
        text = text.partition(":")[0]
    text = text.removesuffix(".")
    return (text if PLAIN.fullmatch(text) else printable_ascii(_a_labels(text))) or None


def printable_ascii(name: str) -> str:
    """A name of printable ASCII without blanks, at most 300 signs: whatever else somebody wrote into it is written out."""
    plain = name if name.isascii() else "".join(sign if sign.isascii() else _written(sign) for sign in name)
    return plain.replace(" ", "\\x20")[:LONGEST_SHOWN]


def _written(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def port_of(data: bytes) -> int | None:
    """The port that stands after a host, None where none stands there."""
    _, colon, tail = data.strip().rpartition(b":")
    port = int(tail) if colon and tail.isdigit() and len(tail) <= 5 else 0
    return port if 0 < port < 1 << 16 else None


def label_name(labels: Iterable[bytes]) -> str:
    """A name of the domain system from its labels; the root is "."."""
    return ".".join(map(_label, labels)) or "."


def _label(label: bytes) -> str:
    text = latin(label, 255).lower()
    return text.replace(".", "\\.") if "." in text else text


def _a_labels(text: str) -> str:
    if text.isascii():
        return text
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return text


def unpadded_base64url(text: bytes) -> bytes | None:
    """What DNS over HTTPS puts into `?dns=`; None where it is not that."""
    try:
        return urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except (Error, ValueError):
        return None
