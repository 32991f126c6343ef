"""`dumpsys bluetooth_manager`: watches, headsets and cars that are bonded, and when they were near.

A closed link tells when a device came into reach and left it; 13 and later keep the last 40. The enable log has no year.

References: Android `BluetoothManagerService.dump`, `AdapterProperties.dump`, `main/shim/acl.cc` (API 29-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.handling import DeviceState
from offhook.facts.phone import Link
from offhook.facts.place import Fact, Place
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import wall

ADDRESS = r"(?:[0-9A-Fa-fXx*]{2}:){5}[0-9A-Fa-fXx*]{2}"
ENABLED = re.compile(r"\s{1,4}enabled: (?P<value>true|false)\s*$")
TOGGLED = re.compile(r"\s+(?P<at>\S{5,10} \S{8,14}) +(?P<value>Enabled|Disabled) +due to (?P<why>.{1,300})")
BONDED = re.compile(
    r"\s+(?P<address>"
    + ADDRESS
    + r")(?: => \S{1,20})?\s{1,4}\[\s{0,2}(?P<kind>[^\]]{1,20}?)\s{0,2}\]\s?(?P<name>.{0,300})"
)
VALUE = re.compile(
    r"(?<!\S)(?P<key>peer|creation_time|teardown_time|disconnect_reason):(?P<value>\S{1,40}(?: [\d:.]{8,12})?)"
)
OPEN = re.compile(r"\s*(?:\S{1,20}\s)?\s{0,8}remote_addr:(?P<address>" + ADDRESS + r")(?P<rest>.{0,300})")
WORDS = {"true": "on", "false": "off", "Enabled": "on", "Disabled": "off"}


@parser(of="bluetooth_manager", source="bluetooth", entries=r"\s{1,4}enabled: ")
def bluetooth_now(entry: Entry) -> Iterator[Fact]:
    """Read whether Bluetooth was on at the time of the dump."""
    found = ENABLED.match(entry.lines[0])
    if not found:
        yield unread(entry.at(0), "on or off, in words that are not known")
        return
    yield DeviceState(place=entry.at(0), at=None, state="bluetooth", value=WORDS[found["value"]])


@parser(of="bluetooth_manager", source="bluetooth", entries=r"\s+\S+ \S+ +(?:Enabled|Disabled) +due to ")
def bluetooth_toggled(entry: Entry) -> Iterator[Fact]:
    """Read one line of the enable log: when Bluetooth went on or off, and who asked."""
    found = TOGGLED.match(entry.lines[0])
    at = wall(found["at"]) if found else None
    if not found or at is None:
        yield unread(entry.at(0), "a change whose time is not understood")
        return
    yield DeviceState(
        place=entry.at(0), at=at, state="bluetooth", value=WORDS[found["value"]], why=found["why"].strip()
    )


@parser(of="bluetooth_manager", source="bluetooth", entries=r"\s*Bonded devices:", until=r"\S|\s*$")
def bonded_devices(entry: Entry) -> Iterator[Fact]:
    """Read the bonded devices. A bond tells that two devices know each other, not that they were near."""
    for index, line in enumerate(entry.lines[1:], start=1):
        if found := BONDED.match(line):
            yield Link(
                place=entry.at(index),
                address=found["address"].upper(),
                name=found["name"].strip() or None,
                kind="bonded",
                detail=found["kind"],
            )
        elif not line.startswith("   "):
            return
        else:
            yield unread(entry.at(index), "a bonded device that is not understood")


@parser(of="bluetooth_manager", source="bluetooth", tally=r"\bcreation_time:", counts=Link)
def closed_links(entry: Entry) -> Iterator[Fact]:
    """Read the history of closed links (13 and later): local wall clock with the year."""
    for index, line in enumerate(entry.lines):
        if "creation_time:" in line:
            yield _closed(entry.at(index), line)


def _closed(place: Place, line: str) -> Fact:
    told = {found["key"]: found["value"] for found in VALUE.finditer(line[:2000])}
    began = wall(told.get("creation_time", ""))
    if began is None or "peer" not in told:
        return unread(place, "a closed link that is not understood")
    ended, reason = wall(told.get("teardown_time", "")), told.get("disconnect_reason", "")
    return Link(
        place=place, address=told["peer"].upper(), name=None, kind="acl", began=began, ended=ended, detail=reason
    )


@parser(of="bluetooth_manager", source="bluetooth", entries=r"\s*(?:\S{1,20}\s)?\s{0,8}remote_addr:")
def open_links(entry: Entry) -> Iterator[Fact]:
    """Read one link that was open at the time of the dump."""
    found = OPEN.match(entry.lines[0])
    if not found:
        yield unread(entry.at(0), "an open link that is not understood")
        return
    yield Link(
        place=entry.at(0),
        address=found["address"].upper(),
        name=None,
        kind="acl",
        detail=f"open {found['rest'].strip()}",
    )
