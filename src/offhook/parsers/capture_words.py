"""Names of what a capture holds beside conversations.

References: IANA EtherTypes and protocol numbers; tcpdump.org/linktypes.
"""

from __future__ import annotations

UNSUPPORTED = 2
"""Upper half of the key of a frame whose link layer is not read; the lower half is its type."""

SAME_TWICE = "the same packet, captured twice"

BAD = {
    1: "shorter than the header of its link layer",
    2: "the header of IP is broken or cut",
    3: "cut before the header of its transport ends",
    4: "the header of its transport is broken",
    5: "the block cannot hold the packet it announces",
    6: "of an interface that the capture does not describe",
    7: "the block that held it is too large or broken",
}
"""Why a frame was not read, by its row in the table `bad`."""

KINDS = {
    0x0806: "ARP",
    0x8035: "RARP",
    0x888E: "EAPOL (Wi-Fi keys)",
    0x88CC: "LLDP",
    0x890D: "Wi-Fi direct links (TDLS)",
    0x8863: "PPPoE discovery",
    0x8864: "PPPoE without IP",
    0x8847: "MPLS",
    0x88C7: "Wi-Fi pre-authentication",
    0x886C: "frames of the Wi-Fi driver",
    0x0003: "ARP or other of the link layer",
    0x0004: "LLC",
}
TRANSPORTS = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmp6"}
LINKS = {
    9: "PPP",
    105: "Wi-Fi (802.11)",
    119: "Wi-Fi (802.11, Prism)",
    127: "Wi-Fi (802.11, radiotap)",
    163: "Wi-Fi (802.11, AVS)",
    187: "Bluetooth",
    189: "USB",
    201: "Bluetooth",
    220: "USB",
    249: "USB",
    251: "Bluetooth LE",
    256: "Bluetooth LE",
}


def kind_name(key: int) -> str:
    """A frame that is not IP, by its EtherType (what the scanner counts beside those has an upper half)."""
    upper, lower = key >> 16, key & 0xFFFF
    if not key:
        return "frames of other kinds"
    if upper == 1:
        return f"address family {lower}"
    if key in KINDS:
        return KINDS[key]
    return "LLC (802.3)" if key <= 1500 else f"EtherType 0x{key:04x}"


def link_name(link: int) -> str:
    """A link layer that is not read."""
    return LINKS.get(link, f"link type {link}")


def transport_name(proto: int) -> str:
    """As `Flow.transport` has it."""
    return TRANSPORTS.get(proto) or str(proto)
