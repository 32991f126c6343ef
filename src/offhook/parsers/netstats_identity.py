"""Which network Android counted on: the idents of netstats, the numbers of its sets, the names of interfaces.

An ident is printed `{type=WIFI, subType=COMBINED, networkId="Home", metered=false}` up to 12 (square brackets up to 4.4),
`{type=1, ratType=COMBINED, wifiNetworkKey="Home"wpa2-psk, …}` from 13, and with `transports={1, 4}` from 14, where type may be -1.
Several idents in one list are one network that is used in several ways. The name of a Wi-Fi is whatever its owner chose: it is
taken out before anything else is read.

`network` is "vpn" as soon as one type or transport is that of a VPN. Such bytes crossed the network beneath it as well, in the
same buckets: of interfaces (dev, xt) the same bytes are counted there a second time, with what the VPN adds; of apps (uid) the
network beneath is charged to the app, where Android could tell, or to the VPN's app. So what a phone sent is the sum without
"vpn", and what an app sent is its sum without "vpn", or that with "vpn" where there is no other.

References: Android `NetworkIdentity.toString` (API 19-36), `ConnectivityManager.TYPE_*`, `NetworkCapabilities.TRANSPORT_*`,
`NetworkStats.setToString`, `setToCheckinString`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 500
"""Letters of an ident that are kept."""
NAME_OF_WIFI = re.compile(r'(?:networkId|wifiNetworkKey)="[^"]{0,300}"[^,}\]]{0,60}')
TYPE = re.compile(r"\btype=(-?\w{1,40})")
TRANSPORTS = re.compile(r"\btransports=\{([\d, ]{0,100})\}")
MOBILE = frozenset((0, 2, 3, 4, 5, 10, 11, 12, 14, 15))
"""Data, MMS, location, tethering, high priority, updates, IMS, broadcast, attach, emergency."""
TYPES = {1: "wifi", 6: "wimax", 7: "bluetooth", 9: "ethernet", 13: "wifi_p2p", 17: "vpn"} | dict.fromkeys(
    MOBILE, "mobile"
)
TRANSPORT_NAMES = {0: "mobile", 1: "wifi", 2: "bluetooth", 3: "ethernet", 4: "vpn", 5: "wifi_aware", 6: "lowpan", 8: "usb", 9: "thread", 10: "satellite"}  # fmt: skip
VPN = "vpn"
STATES = {
    "ALL": "ALL", "DEFAULT": "DEFAULT", "FOREGROUND": "FOREGROUND", "DBG_VPN_IN": "DBG_VPN_IN", "DBG_VPN_OUT": "DBG_VPN_OUT",
    "all": "ALL", "def": "DEFAULT", "fg": "FOREGROUND", "vpnin": "DBG_VPN_IN", "vpnout": "DBG_VPN_OUT",
}  # fmt: skip
STATE_NUMBERS = {-1: "ALL", 0: "DEFAULT", 1: "FOREGROUND", 1001: "DBG_VPN_IN", 1002: "DBG_VPN_OUT"}
UNKNOWN_STATE = "UNKNOWN"
INTERFACES = (
    ("lo", "loopback"), ("wlan", "wifi"), ("swlan", "wifi"), ("p2p", "wifi_p2p"), ("rmnet", "mobile"), ("r_rmnet", "mobile"),
    ("v4-rmnet", "mobile"), ("rev_rmnet", "mobile"), ("ccmni", "mobile"), ("v4-ccmni", "mobile"), ("pdp", "mobile"),
    ("radio", "mobile"), ("seth_", "mobile"), ("tun", "vpn"), ("wg", "vpn"), ("ipsec", "vpn"), ("eth", "ethernet"),
    ("bt-pan", "bluetooth"), ("rndis", "usb"), ("usb", "usb"),
)  # fmt: skip
"""How interfaces are called on phones, by their beginnings."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A network that was counted on. text: as printed, control characters escaped. roaming: None where the format cannot tell."""

    text: str
    network: str
    roaming: bool | None


@lru_cache(4096)
def identity_of(printed: str) -> Identity:
    """The network of a list of idents, as printed between its brackets."""
    plain = NAME_OF_WIFI.sub("", printed[:4000])
    types = [_named(word) for word in TYPE.findall(plain)]
    transports = [int(number) for found in TRANSPORTS.findall(plain) for number in found.split(",") if number.strip()]
    return Identity(escaped(printed), network_of(types, transports), "ROAMING" in plain)


def network_of(types: Iterable[str], transports: Iterable[int]) -> str:
    """One word for a network by the names of its types ("" says nothing) and its transports; joined by "+" if it is several."""
    carriers = {TRANSPORT_NAMES.get(number, str(number)) for number in transports}
    names = {name for name in types if name} or carriers
    return VPN if VPN in names | carriers else "+".join(sorted(names))


def type_name(number: int) -> str:
    """The network of a legacy type: a name, the number where it has none, "" for -1 (none)."""
    return "" if number == -1 else TYPES.get(number, str(number))


def interface_network(name: str) -> str:
    """The kind of network that an interface of this name belongs to; the name itself where it does not tell."""
    return next((network for beginning, network in INTERFACES if name.startswith(beginning)), name)


def escaped(text: str) -> str:
    """The text, cut, its control characters as escapes."""
    cut = text[:LONGEST]
    return (
        cut
        if cut.isprintable()
        else "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
    )


def _named(word: str) -> str:
    if word.lstrip("-").isdecimal():
        return type_name(int(word))
    return "" if word == "NONE" else "mobile" if word.startswith("MOBILE") else word.lower()
