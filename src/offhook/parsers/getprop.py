"""`getprop`: what the phone is, its zone, its modem's state. Only what helps to read the rest is kept; never serial numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import Property
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread

LINE = re.compile(r"\[(?P<key>[^\]]{1,300})\]: \[(?P<value>.{0,4000})")
KEPT = (
    "ro.product.",
    "ro.build.",
    "ro.system.build.",
    "ro.vendor.build.",
    "ro.boottime.init",
    "ro.runtime.firstboot",
    "ro.boot.bootreason",
    "ro.boot.verifiedbootstate",
    "ro.boot.flash.locked",
    "ro.debuggable",
    "ro.secure",
    "ro.miui.",
    "ro.mi.",
    "ro.com.google.gmsversion",
    "ro.crypto.state",
    "ro.telephony.",
    "persist.sys.timezone",
    "persist.sys.locale",
    "persist.sys.usb.config",
    "persist.radio.multisim.config",
    "sys.boot.reason",
    "sys.usb.state",
    "gsm.",
)
"""Beginnings of the names that are kept."""
IDENTIFIERS = ("serial", "imei", "meid", "iccid", "mac")


@parser(of="getprop", source="getprop", tally=r"^\[[^\]]{1,300}\]: \[", counts=Property)
def properties(entry: Entry) -> Iterator[Fact]:
    """Read one property per line; of a value with line breaks the first line."""
    left = 0
    for index, line in enumerate(entry.lines):
        found = LINE.match(line)
        if found and _kept(found["key"]):
            yield Property(place=entry.at(index), key=found["key"], value=found["value"].rstrip().removesuffix("]"))
        elif found:
            left += 1
        elif line.startswith("[") and "]: [" in line[:310]:
            yield unread(entry.at(index), "a property that is not understood")
    if left:
        yield Ignored(place=entry.at(0), name="other properties", items=left)


def _kept(key: str) -> bool:
    return key.startswith(KEPT) and not any(word in key.lower() for word in IDENTIFIERS)
