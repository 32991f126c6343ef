"""`dumpsys adb`: the computers that may control this phone through adb, and when each was last connected (10 and later).

The last connection is epoch time in the XML form; newer phones print it in binary, which a text dump destroys.

References: Android `AdbDebuggingManager.dump`, `AdbKeyStore` (API 29-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from offhook.evidence.section import Entry
from offhook.facts.phone import AdbKey
from offhook.facts.place import Fact
from offhook.facts.time import Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import epoch

CONNECTED = re.compile(r"\s*connected_to_adb=(?P<value>true|false)")
KEY = re.compile(r"\s*(?:user_keys=)?(?P<key>QAAAA[A-Za-z0-9+/=]{8,2000})(?: (?P<name>[^\s<>\"]{1,200}))?\s*$")
XML_KEY = re.compile(
    r"\s*<adbKey\s+key=\"(?P<key>[A-Za-z0-9+/=]{8,2000})(?: (?P<name>[^\"]{1,200}))?\"(?P<rest>.{0,200})"
)
LAST = re.compile(r"lastConnection=\"(?P<ms>\d{1,15})\"")


@dataclass(slots=True)
class Computer:
    """One key, from the list of keys or from the store. index: of its line."""

    index: int
    name: str
    last: Stamp | None = None


@parser(of="adb", source="adb")
def adb_keys(entry: Entry) -> Iterator[Fact]:
    """Read each authorised key once; whether it is connected now is known only where there is but one."""
    found: dict[str, Computer] = {}
    connected: bool | None = None
    for index, line in enumerate(entry.lines):
        if hit := CONNECTED.match(line):
            connected = hit["value"] == "true"
        elif hit := KEY.match(line):
            found.setdefault(hit["key"], Computer(index, _name(hit)))
        elif hit := XML_KEY.match(line):
            last = LAST.search(hit["rest"])
            found[hit["key"]] = Computer(index, _name(hit), epoch(last["ms"]) if last else None)
        elif "keystore=ABX" in line[:200]:
            yield unread(
                entry.at(index), "the key store is binary: when a computer was last connected cannot be read from text"
            )
        elif "QAAAA" in line[:200] or "<adbKey" in line[:200]:
            yield unread(entry.at(index), "a key that is not understood")
    for computer in found.values():
        now = connected if len(found) == 1 else None
        yield AdbKey(
            place=entry.at(computer.index), name=computer.name, last_connection=computer.last, connected_now=now
        )


def _name(found: re.Match[str]) -> str:
    """The comment of a key ("user@computer"), else its end."""
    return found["name"] or f"key …{found['key'].rstrip('=')[-8:]}"
