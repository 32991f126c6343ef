"""Contacts from a vCard file: names and numbers, so that people the owner knows are called by name.

Reads what phones export (vCard 2.1, 3.0 and 4.0): folded lines, quoted-printable names, properties in groups. Everything but
names and numbers is passed over. The names go into the report on this computer and nowhere else.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from offhook.errors import OffhookError

LARGEST = 64 << 20
FOLDED = re.compile(r"\r?\n[ \t]")
SOFT_BREAK = re.compile(r"=\r?\n")
PROPERTY = re.compile(
    r"(?:[\w-]{1,40}\.)?(?P<name>FN|N|TEL|ORG|BEGIN|END)(?P<parameters>(?:;[^:\r\n]{0,400})?):(?P<value>[^\r\n]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One number of a known person."""

    name: str
    number: str


def read_contacts(path: Path) -> tuple[Contact, ...]:
    """Every number in a vCard file with the name it stands under. Raises OffhookError where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise OffhookError(f"{path} is too large to be a list of contacts.")
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as why:
        raise OffhookError(f"{path} (contacts) cannot be read: {why.strerror or why}") from why
    if "BEGIN:VCARD" not in text[:4096].upper():
        raise OffhookError(f"{path} is not a vCard file. Export the contacts of the phone as .vcf and name that file.")
    return tuple(_contacts(text))


def _contacts(text: str) -> Iterator[Contact]:
    name, numbers = "", list[str]()
    for found in map(PROPERTY.match, _lines(text)):
        if found is None:
            continue
        what, value = found["name"].upper(), _value(found["parameters"], found["value"])
        if what == "END":
            yield from (Contact(name, number) for number in numbers if name)
            name, numbers = "", []
        elif what == "TEL":
            numbers.append(value.removeprefix("tel:"))
        elif what == "FN" or (what in ("N", "ORG") and not name):
            name = " ".join(part for part in value.replace("\\,", ",").split(";") if part).strip()


def _lines(text: str) -> list[str]:
    """Logical lines: continuation lines joined, both those of the newer versions and of quoted-printable text."""
    return SOFT_BREAK.sub("", FOLDED.sub("", text)).splitlines()


def _value(parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in parameters.upper():
        return quopri.decodestring(value.encode("utf-8", errors="replace")).decode("utf-8", errors="replace").strip()
    return value.strip()
