"""The values of a line in the events buffer: one value bare, several as [a,b,c], with nothing quoted or escaped."""

from __future__ import annotations


def values(message: str) -> list[str]:
    """The values as text. A value that itself holds a comma cannot be told from two: count fields from both ends."""
    text = message.strip()
    if text.startswith("["):
        text = text[1:].removesuffix("]")
    return [value.strip() for value in text.split(",")]


def number(text: str) -> int | None:
    """The integer that a value prints, None if it is none (or no sane one)."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else None


def package_of(component: str) -> str | None:
    """The package of "com.example/.Main" (or of a process name "com.example:remote"); None if there is none."""
    package = component.partition("/")[0].partition(":")[0].strip()
    return package if package and package != "NULL" and " " not in package else None
