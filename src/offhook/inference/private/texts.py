"""The texts of the owner's messages, out of the export that OWNER.toml names (`sms`): to know them again, never to show them.

Reads what "SMS Backup & Restore" writes, `<sms address="…" body="…" />`, and parts of multimedia messages. Read line by line
and by attribute, since only two attributes matter; what is damaged costs itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

LONGEST_LINE = 1 << 20
MOST_TEXTS = 20_000
SHORTEST_TEXT = 12
ATTRIBUTE = re.compile(r"[\s\"'](?P<name>body|text|address)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
BROKEN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Told:
    """What the export tells: texts of at least 12 characters, each once, and the numbers written to or from; the latest last."""

    bodies: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def sent_texts(path: Path | None) -> Told:
    """Texts and numbers of the export; nothing where none was named. Raises OSError where it cannot be read."""
    if path is None:
        return Told()
    bodies: dict[str, None] = {}
    numbers: dict[str, None] = {}
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            _take(line.decode("utf-8", errors="replace"), bodies, numbers)
    return Told(tuple(bodies)[-MOST_TEXTS:], tuple(numbers))


def _take(line: str, bodies: dict[str, None], numbers: dict[str, None]) -> None:
    for found in ATTRIBUTE.finditer(line):
        value = unescape(found["double"] if found["double"] is not None else found["single"])
        if found["name"] == "address":
            numbers.update(dict.fromkeys(value.split("~")))
        elif text := searchable(value):
            bodies[text] = None


def searchable(body: str) -> str | None:
    """The longest unbroken stretch of a text that can be looked for; None where none has 12 characters, and at least 3 words or
    characters of many kinds, so that no phrase of a program is taken for it."""
    stretch = max(re.split(rf"[\r\n{BROKEN}]+", body), key=len).strip()
    varied = len(set(stretch.lower())) >= 7
    return stretch if len(stretch) >= SHORTEST_TEXT and varied else None
