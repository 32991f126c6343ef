"""Packets as they go over a wire: IPv4, IPv6, TCP, UDP, ICMP with right checksums, and the frames of the links around them.

References: RFC 791, 8200, 9293, 768, 792; LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 of the tcpdump group.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address

ICMP, TCP, UDP, ICMP6 = 1, 6, 17, 58
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
NO_MAC = "00:00:00:00:00:00"
BROADCAST = "ff:ff:ff:ff:ff:ff"
_WORD = 0xFFFF
_RANGE = 1 << 32


@dataclass(frozen=True, slots=True)
class Ends:
    """From whom to whom: addresses as text (both IPv4 or both IPv6), and ports."""

    source: str
    source_port: int
    target: str
    target_port: int

    @property
    def back(self) -> Ends:
        """The other way round."""
        return Ends(self.target, self.target_port, self.source, self.source_port)


@dataclass(frozen=True, slots=True)
class Segment:
    """One TCP segment. flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16; seq and ack wrap at 2**32."""

    flags: int
    seq: int
    ack: int = 0
    data: bytes = b""
    options: bytes = b""
    window: int = 64240


@cache
def raw_address(address: str) -> bytes:
    """Four or sixteen bytes."""
    return ip_address(address).packed


@cache
def raw_mac(mac: str) -> bytes:
    """Six bytes of "02:00:00:00:00:01"."""
    return bytes.fromhex(mac.replace(":", ""))


def checksum(data: bytes) -> int:
    """The Internet checksum: words added up in ones' complement (which is the value modulo 65,535), and inverted."""
    padded = data if len(data) % 2 == 0 else data + b"\0"
    rest = int.from_bytes(padded, "big") % _WORD
    return _WORD - rest if rest else 0


def ip_packet(ends: Ends, protocol: int, payload: bytes, *, identity: int = 0, ttl: int = 64) -> bytes:
    """An IP packet of the version that the addresses are of, without options."""
    source, target = raw_address(ends.source), raw_address(ends.target)
    if len(source) == 16:
        return struct.pack(">IHBB", 6 << 28, len(payload), protocol, ttl) + source + target + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), identity & _WORD, 0x4000, ttl, protocol, 0)
    check = checksum(head + source + target)
    return head[:10] + struct.pack(">H", check) + source + target + payload


def ip_fragments(packet: bytes, size: int) -> list[bytes]:
    """An IPv4 packet in pieces whose payload is at most `size` bytes (a multiple of 8)."""
    body, pieces = packet[20:], []
    for start in range(0, len(body), size):
        part = body[start : start + size]
        more = 0x2000 if start + size < len(body) else 0
        head = bytearray(packet[:20])
        struct.pack_into(">H", head, 2, 20 + len(part))
        struct.pack_into(">HBBH", head, 6, more | (start // 8), head[8], head[9], 0)
        struct.pack_into(">H", head, 10, checksum(bytes(head)))
        pieces.append(bytes(head) + part)
    return pieces


def tcp_packet(ends: Ends, segment: Segment, *, identity: int = 0) -> bytes:
    """An IP packet with one TCP segment. Options are padded to four bytes."""
    options = segment.options + b"\1" * (-len(segment.options) % 4)
    offset = (5 + len(options) // 4) << 4
    head = struct.pack(
        ">HHIIBBHHH",
        ends.source_port, ends.target_port, segment.seq % _RANGE, segment.ack % _RANGE, offset, segment.flags, segment.window, 0, 0,
    )  # fmt: skip
    whole = head + options + segment.data
    check = checksum(_pseudo(ends, TCP, len(whole)) + whole)
    return ip_packet(ends, TCP, whole[:16] + struct.pack(">H", check) + whole[18:], identity=identity)


def udp_packet(ends: Ends, data: bytes, *, identity: int = 0) -> bytes:
    """An IP packet with one UDP datagram."""
    head = struct.pack(">HHHH", ends.source_port, ends.target_port, 8 + len(data), 0)
    check = checksum(_pseudo(ends, UDP, 8 + len(data)) + head + data) or _WORD
    return ip_packet(ends, UDP, head[:6] + struct.pack(">H", check) + data, identity=identity)


def ping_packet(ends: Ends, number: int, *, reply: bool = False) -> bytes:
    """An ICMP echo or its answer. Ports mean nothing here."""
    six = ":" in ends.source
    kind = (129 if reply else 128) if six else (0 if reply else 8)
    body = struct.pack(">BBHHH", kind, 0, 0, 7, number) + bytes(range(48))
    check = checksum((_pseudo(ends, ICMP6, len(body)) if six else b"") + body)
    return ip_packet(ends, ICMP6 if six else ICMP, body[:2] + struct.pack(">H", check) + body[4:])


def ethernet(packet: bytes, source: str = NO_MAC, target: str = NO_MAC, *, vlan: int = 0) -> bytes:
    """A frame around an IP packet; vlan: the tag of IEEE 802.1Q, 0 = none."""
    tag = struct.pack(">HH", 0x8100, vlan) if vlan else b""
    return raw_mac(target) + raw_mac(source) + tag + struct.pack(">H", _ether_type(packet)) + packet


def arp(source_mac: str, source: str, target: str) -> bytes:
    """A whole frame that asks who has an address."""
    body = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + raw_mac(source_mac) + raw_address(source)
    return raw_mac(BROADCAST) + raw_mac(source_mac) + b"\x08\x06" + body + bytes(6) + raw_address(target)


def sll(packet: bytes, mac: str = NO_MAC, *, outgoing: bool) -> bytes:
    """A "cooked" frame of Linux, as `tcpdump -i any` writes it."""
    head = struct.pack(">HHH", 4 if outgoing else 0, 1, 6) + raw_mac(mac) + b"\0\0"
    return head + struct.pack(">H", _ether_type(packet)) + packet


def sll2(packet: bytes, mac: str = NO_MAC, *, outgoing: bool, interface: int = 30) -> bytes:
    """The second form of it, which names the interface by its number."""
    head = struct.pack(">HHIHBB", _ether_type(packet), 0, interface, 1, 4 if outgoing else 0, 6)
    return head + raw_mac(mac) + b"\0\0" + packet


def _ether_type(packet: bytes) -> int:
    return 0x86DD if packet[0] >> 4 == 6 else 0x0800


def _pseudo(ends: Ends, protocol: int, length: int) -> bytes:
    source, target = raw_address(ends.source), raw_address(ends.target)
    if len(source) == 16:
        return source + target + struct.pack(">II", length, protocol)
    return source + target + struct.pack(">BBH", 0, protocol, length)
