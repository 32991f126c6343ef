"""The phone's own addresses, by which it is known in a capture of somebody else's (a router's, a computer's).

    NetworkAgentInfo{ … lp{{InterfaceName: wlan0 LinkAddresses: [fe80::1/64,192.168.1.5/24,]  Routes: …

They are those of the time of the dump, and of connections that its log still names. The hardware address stands in `ip link` of
a bug report and in `dumpsys wifi`; where a phone shows each network another one, it is the one of the network it was in. A fact
with a hardware address alone has the address "".

References: Android `ConnectivityService.dump`, `LinkProperties.toString` (API 19-36), `WifiInfo.toString`, iproute2.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.place import Fact
from offhook.facts.traffic import LocalAddress
from offhook.parsers.contract import parser, unread
from offhook.parsers.netstats import Losses

LINKED = re.compile(r"InterfaceName: (?P<interface>[\w.-]{1,40}) LinkAddresses: ?\[(?P<addresses>[^\[\]]{0,4000})\]")
HEAD = re.compile(r"\d{1,6}: (?P<interface>[\w.-]{1,40})(?:@\S{1,40})?: <")
HARDWARE = re.compile(r"\s+link/ether (?P<mac>[0-9a-f]{2}(?::[0-9a-f]{2}){5})\b")
INET = re.compile(r"\s+inet6? (?P<address>[0-9a-fA-F:.]{2,45})(?:/\d{1,3})?\b")
OWN_MAC = re.compile(r", MAC: (?P<mac>[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5})\b")
NO_ADDRESS = "an address of the phone that is none"
HIDDEN = frozenset(("02:00:00:00:00:00", "00:00:00:00:00:00"))
"""What Android prints where it does not tell."""


@parser(of="connectivity", source="connectivity")
def connectivity(entry: Entry) -> Iterator[Fact]:
    """Read the addresses of every network that the dump names, each once."""
    seen: set[tuple[str, str]] = set()
    losses = Losses()
    for index, line in enumerate(entry.lines):
        if "LinkAddresses" not in line:
            continue
        for found in LINKED.finditer(line):
            for word in filter(None, map(str.strip, found["addresses"].split(","))):
                address = _address(word)
                if address is None:
                    losses.add(entry.at(index), NO_ADDRESS)
                elif (found["interface"], address) not in seen:
                    seen.add((found["interface"], address))
                    yield LocalAddress(place=entry.at(index), interface=found["interface"], address=address)
    yield from losses.told()


@parser(of="network_interfaces", source="connectivity", entries=r"\d{1,6}: ")
def hardware(entry: Entry) -> Iterator[Fact]:
    """Read one interface of `ip link`; only those with a hardware address tell anything."""
    head = HEAD.match(entry.lines[0])
    for index, line in enumerate(entry.lines[1:], 1):
        found = HARDWARE.match(line)
        if head and found and found["mac"] not in HIDDEN:
            yield LocalAddress(place=entry.at(index), interface=head["interface"], address="", mac=found["mac"])


@parser(of=("ipv4_addresses", "ipv6_addresses"), source="connectivity", entries=r"\d{1,6}: ")
def addresses(entry: Entry) -> Iterator[Fact]:
    """Read one interface of `ip addr`. The loopback is no address of a phone."""
    head = HEAD.match(entry.lines[0])
    for index, line in enumerate(entry.lines[1:], 1):
        found = INET.match(line)
        if not head or not found:
            continue
        address = _address(found["address"])
        if address is None:
            yield unread(entry.at(index), NO_ADDRESS)
        elif not ipaddress.ip_address(address).is_loopback:
            yield LocalAddress(place=entry.at(index), interface=head["interface"], address=address)


@parser(of="wifi", source="connectivity")
def wifi(entry: Entry) -> Iterator[Fact]:
    """Read the hardware address that the phone shows in the network it is in (up to 9, and later where it is not hidden)."""
    seen: set[str] = set()
    for index, line in enumerate(entry.lines):
        found = OWN_MAC.search(line[:2000]) if "WifiInfo" in line[:200] else None
        mac = found["mac"].lower() if found else ""
        if mac and mac not in HIDDEN | seen:
            seen.add(mac)
            yield LocalAddress(place=entry.at(index), interface="wlan0", address="", mac=mac)


def _address(text: str) -> str | None:
    """An address without its prefix length, in its usual form; None if it is none."""
    try:
        return str(ipaddress.ip_address(text.partition("/")[0].partition("%")[0]))
    except ValueError:
        return None
