"""Names from outside, made fit to be shown: they are labels only, never paths to write to."""

from __future__ import annotations

import re

UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, marks that turn the direction of writing, and halves of surrogate pairs."""

LONGEST = 300


def safe_name(name: str) -> str:
    """`name` with "/" between its parts, without anything that could act on a terminal or deceive the eye."""
    shown = UNSHOWABLE.sub(lambda bad: f"\\u{ord(bad[0]):04x}", name.replace("\\", "/"))
    return shown if len(shown) <= LONGEST else f"{shown[:200]}…{shown[-90:]}"
