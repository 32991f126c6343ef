"""What an Internet address tells, and what it does not.

Four facts that are often taken for one, and disagree: the country that a regional registry entered for the block
(`registered_in`), the operator whose network announces it and where that operator is at home (`operator_of`), where a
geolocation set guesses the machine to be (`guessed_in`), and whether one machine stands behind it at all (`answered_in_many_places`).
None of them is the law that binds the company at the other end.

Everything is looked up in data that come with offhook; nothing is asked of any network.

References:
    RFC 6890 and the IANA special-purpose address registries; RFC 6598 (shared), RFC 2544 (benchmark), RFC 5737, 3849 and 9637
    (documentation), RFC 6052 (NAT64), RFC 4291 (IPv4-mapped).
    Anycast: the operators' pages that github.com/netravnen/well-known-anycast-prefixes names, and the prefixes in which
    bgp.tools measured it (github.com/bgptools/anycast-prefixes).
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import accumulate

from offhook.knowledge.ranges import Table, packed

Address = IPv4Address | IPv6Address
OPERATORS, PLACES = "operators.pack", "places.pack"
LONGEST = 60
"""Characters of an address at most ("fe80::…%wlan0"); what is longer is none."""

_SPECIAL = """
0.0.0.0/8 reserved
10.0.0.0/8 private
100.64.0.0/10 shared
127.0.0.0/8 loopback
169.254.0.0/16 link_local
172.16.0.0/12 private
192.0.0.9/32 global
192.0.0.10/32 global
192.0.0.0/24 reserved
192.0.2.0/24 documentation
192.88.99.0/24 reserved
192.168.0.0/16 private
198.18.0.0/15 benchmark
198.51.100.0/24 documentation
203.0.113.0/24 documentation
224.0.0.0/4 multicast
240.0.0.0/4 reserved
::1/128 loopback
::/128 reserved
100::/64 reserved
2001:2::/48 benchmark
2001::/32 global
2001:3::/32 global
2001:4:112::/48 global
2001:20::/28 global
2001:30::/28 global
2001::/23 reserved
2001:db8::/32 documentation
3fff::/20 documentation
5f00::/16 reserved
fc00::/7 private
fe80::/10 link_local
fec0::/10 private
ff00::/8 multicast
2000::/3 global
::/0 reserved
"""
"""The first network that holds an address decides; IPv4 that none holds is global."""

_ANYCAST = """
1.0.0.0/24
1.1.1.0/24
8.8.4.0/24
8.8.8.0/24
9.9.9.0/24
45.90.28.0/24
45.90.30.0/24
76.76.2.0/24
76.76.10.0/24
94.140.14.0/24
94.140.15.0/24
119.28.28.0/24
119.29.29.0/24
149.112.112.0/24
185.228.168.0/24
192.5.5.0/24
192.33.4.0/24
192.203.230.0/24
198.97.190.0/24
199.9.14.0/24
208.67.220.0/24
208.67.222.0/24
2001:4860:4860::/48
2606:4700:4700::/48
2620:0:ccc::/48
2620:119:35::/48
2620:fe::/48
"""
"""Name servers of the public, and some of the root: listed as anycast by both references (IPv6: by the first)."""
ANYCAST_OPERATORS = frozenset({13335, 54113})
"""Cloudflare and Fastly: nearly all that they announce was measured as anycast."""
NO_COUNTRY = frozenset({"AP", "EU", "ZZ", "XX"})
"""Codes that registries and sets print where they know no country."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who announces an address to the world. home: where that operator is at home (alpha-2), None where sources differ."""

    number: int
    name: str
    home: str | None

    def __str__(self) -> str:
        """As it is shown: "AS45102 Alibaba (US) Technology Co., Ltd."."""
        return f"AS{self.number} {self.name}".rstrip()


@lru_cache(maxsize=1 << 12)
def read(text: str) -> Address | None:
    """The address that a text names, None if it names none. IPv4 that stands inside IPv6 (mapped, NAT64) is that IPv4."""
    if len(text) > LONGEST:
        return None
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return address if isinstance(address, IPv4Address) else _embedded(address)


@lru_cache(maxsize=1 << 12)
def address_kind(text: str) -> str | None:
    """global, private, shared, loopback, link_local, multicast, documentation, benchmark or reserved; None for no address."""
    address = read(text)
    if address is None:
        return None
    return next(
        (kind for network, kind in _special() if address.version == network.version and address in network), "global"
    )


def registered_in(text: str) -> str | None:
    """The country under which a regional registry lists the block (alpha-2). Not where a machine stands, nor who owns it."""
    if address_kind(text) != "global":
        return None
    from iptocc import country_code

    return _country(country_code(str(read(text))))


def guessed_in(text: str) -> str | None:
    """Where a geolocation set (DB-IP Lite) puts the address (alpha-2): a guess of theirs, right for most and wrong for many."""
    key = _key(text)
    if key is None:
        return None
    version_, number = key
    return _country(_codes()[_places(version_).at(number)])


def operator_of(text: str) -> Operator | None:
    """The network operator that announces the address; None where none did when the data were made."""
    key = _key(text)
    if key is None:
        return None
    version_, number = key
    return _operator(_operators(version_).at(number))


def answered_in_many_places(text: str) -> bool:
    """Whether the address is known to be announced from many places at once (anycast): then no country is its place."""
    address = read(text)
    if address is None or address_kind(text) != "global":
        return False
    if any(address.version == network.version and address in network for network in _anycast()):
        return True
    operator = operator_of(text)
    return operator is not None and operator.number in ANYCAST_OPERATORS


def data_versions() -> dict[str, str]:
    """Which data answer, and of when they are: "registries", "operators", "geolocation"."""
    operators, places = packed(OPERATORS).about, packed(PLACES).about
    return {
        "registries": f"iptocc {version('iptocc')} (names no date)",
        "operators": f"{operators['date']}, {operators['source']}",
        "geolocation": f"{places['date']}, {places['source']}",
    }


def _embedded(address: IPv6Address) -> Address:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _nat64():
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return IPv6Address(int(address))


def _key(text: str) -> tuple[int, int] | None:
    """IP version, and what the tables are sorted by; None for what is not a global address."""
    address = read(text)
    if address is None or address_kind(text) != "global":
        return None
    return (4, int(address)) if isinstance(address, IPv4Address) else (6, int(address) >> 64)


def _country(code: str | None) -> str | None:
    return code if code and code not in NO_COUNTRY else None


@lru_cache(maxsize=1 << 10)
def _operator(index: int) -> Operator | None:
    number = _numbers()[index]
    home = _homes()[2 * index : 2 * index + 2].decode()
    return Operator(number, _names()[index], None if home == "--" else home) if number else None


@cache
def _nat64() -> IPv6Network:
    return IPv6Network("64:ff9b::/96")


@cache
def _special() -> tuple[tuple[IPv4Network | IPv6Network, str], ...]:
    rows = (row.split() for row in _SPECIAL.split("\n") if row)
    return tuple((ip_network(network), kind) for network, kind in rows)


@cache
def _anycast() -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(row) for row in _ANYCAST.split())


@cache
def _operators(version_: int) -> Table:
    return packed(OPERATORS).table(str(version_), 4 if version_ == 4 else 8, 4)


@cache
def _places(version_: int) -> Table:
    return packed(PLACES).table(str(version_), 4 if version_ == 4 else 8, 1)


@cache
def _numbers() -> array[int]:
    return array("I", accumulate(packed(OPERATORS).numbers("numbers", 4)))


@cache
def _names() -> list[str]:
    return packed(OPERATORS).words("names")


@cache
def _homes() -> bytes:
    return packed(OPERATORS).section("homes")


@cache
def _codes() -> list[str]:
    return packed(PLACES).words("codes")
