"""Text out of a phone is hostile: what may be shown of it, and how.

App labels, contact names and log lines can hold escape sequences for terminals, characters that turn the reading
direction around, and line ends that fake a line of ours. Here they become visible and harmless.
"""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Invisible, but Persian, Hindi and emoji are spelt with them, and they move nothing."""
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_SIMPLER = str.maketrans(
    {
        "●": "!",
        "○": "o",
        "·": "-",
        "–": "-",
        "…": "...",
        "•": "*",
        "█": "#",
        "▒": "+",
        "─": "-",
        "→": "->",
        "±": "+/-",
        "’": "'",
        "\u2068": "",
        "\u2069": "",
    }
)


def plain(text: str, limit: int | None = None) -> str:
    r"""`text` with everything invisible or active written out ("\x1b", "\u202e"); blanks of any kind become a space.

    limit: characters kept; what is cut is told by "…".
    """
    cut = text if limit is None or len(text) <= limit else text[:limit] + "…"
    return cut if cut.isprintable() else "".join(map(_visible, cut))


def isolated(text: str, limit: int | None = None) -> str:
    """As `plain`; text with right-to-left letters stands in an isolate, so that it cannot reorder what is around it."""
    shown = plain(text, limit)
    if shown.isascii() or not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in shown):
        return shown
    return f"\u2068{shown}\u2069"


def encodable(text: str, encoding: str | None) -> str:
    """`text` as a console of that encoding can print it: plain signs for our own, foreign letters written out."""
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return _reduced(text, encoding)
    return text


def _reduced(text: str, encoding: str | None) -> str:
    try:
        return text.translate(_SIMPLER).encode(encoding or "ascii", "backslashreplace").decode(encoding or "ascii")
    except LookupError:
        return text.translate(_SIMPLER).encode("ascii", "backslashreplace").decode("ascii")


def _visible(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS:
        return letter
    if letter == "\t" or unicodedata.category(letter) == "Zs":
        return " "
    code = ord(letter)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
