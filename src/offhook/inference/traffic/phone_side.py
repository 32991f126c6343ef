"""Which of the two ends of a conversation is the phone: found in the capture itself, or told.

A capture made on the phone holds the phone alone. One made on a router holds every device of the house: there the phone is
known by an address or a MAC that other evidence tells, or because it is the only device. Where nothing decides, nothing is
attributed: the traffic of a television is nobody's proof against a phone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from offhook.facts.book import FactBook
from offhook.facts.traffic import Flow, LocalAddress
from offhook.knowledge.addresses import address_kind
from offhook.owner import Owner

ALONE = 0.95
"""Share of the conversations in which a device takes part that is the only one there."""
NO_MAC = frozenset({"", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})
NOBODY = frozenset({"multicast", "reserved"})
OF_A_HOUSE = frozenset({"private", "link_local", "shared"})
MANY = 8
"""A MAC behind which more addresses stand than this is a router's."""


@dataclass(frozen=True, slots=True)
class Known:
    """What other evidence tells of the phone's own interfaces: addresses, and MACs in lower case with colons."""

    addresses: frozenset[str] = frozenset()
    macs: frozenset[str] = frozenset()


def known_ends(book: FactBook, owner: Owner) -> Known:
    """The phone's own addresses, as its connectivity dump and the owner tell them."""
    told = book.of(LocalAddress)
    addresses = {fact.address for fact in told} | set(owner.identifiers.get("addresses", ()))
    macs = {fact.mac for fact in told} | {
        *owner.identifiers.get("mac", ()),
        *owner.identifiers.get("bluetooth_mac", ()),
    }
    return Known(
        frozenset(filter(_useful, addresses)), frozenset(mac.lower().replace("-", ":") for mac in macs) - NO_MAC
    )


def _useful(address: str) -> bool:
    try:
        return address_kind(address) not in {"loopback", "link_local", *NOBODY}
    except ValueError:
        return False


def own_addresses(flows: Iterable[Flow], known: Known, *, on_phone: bool) -> tuple[frozenset[str], str]:
    """The phone's addresses in one capture, and what that rests on ("" and none where nothing decides)."""
    seen = _Ends(flows)
    if told := seen.told(known):
        return told, "its own address is known"
    alone = seen.alone()
    if on_phone:
        return alone or seen.clients(), "it was made on the phone"
    return (alone, "it holds one device only") if alone else (frozenset(), "")


def devices_in(flows: Iterable[Flow]) -> list[tuple[str, int]]:
    """The addresses of devices in a capture, with how many conversations each had, the busiest first."""
    return _Ends(flows).devices()


def same_device(address: str, flows: Iterable[Flow]) -> frozenset[str]:
    """An address with those that stand behind the same network card, where the capture tells cards and it is no router's."""
    ends = [end for flow in flows for end in ((flow.client, flow.client_mac), (flow.server, flow.server_mac))]
    cards = {mac for end, mac in ends if end == address} - NO_MAC
    behind = {end for end, mac in ends if mac in cards and _somebody(end)}
    return frozenset({address} | behind) if len(behind) <= MANY else frozenset({address})


class _Ends:
    """The ends of all conversations of one capture: which addresses belong to one device, how often each takes part."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._pairs = [
            ((flow.client, flow.client_mac), (flow.server, flow.server_mac))
            for flow in flows
            if _somebody(flow.client) and _somebody(flow.server)
        ]
        if outside := [pair for pair in self._pairs if _leaves(pair)]:
            self._pairs = outside
        self._behind: dict[str, set[str]] = defaultdict(set)
        for pair in self._pairs:
            for address, mac in pair:
                if mac not in NO_MAC:
                    self._behind[mac].add(_net(address))

    def told(self, known: Known) -> frozenset[str]:
        """Addresses that are known, or stand behind a known MAC."""
        ends = {end for pair in self._pairs for end in pair}
        return frozenset(address for address, mac in ends if address in known.addresses or mac in known.macs)

    def devices(self) -> list[tuple[str, int]]:
        """The devices of the house with how many conversations each had with the internet, the busiest first."""
        counts = Counter(address for pair in self._pairs for address, _ in pair if address_kind(address) in OF_A_HOUSE)
        return counts.most_common()

    def clients(self) -> frozenset[str]:
        """Every address that began a conversation."""
        return frozenset(client for (client, _), _ in self._pairs)

    def alone(self) -> frozenset[str]:
        """The addresses of the one device that takes part in nearly all conversations; none if there is none.

        IPv4 and IPv6 are looked at apart, since one device has addresses of both: it has to be the only one in each that is spoken,
        and the same one, where network cards tell.
        """
        found: set[str] = set()
        cards: set[str] = set()
        for version in (4, 6):
            pairs = [pair for pair in self._pairs if (":" in pair[0][0]) == (version == 6)]
            best = self._alone(pairs)
            if pairs and best is None:
                return frozenset()
            ends = {end for pair in pairs for end in pair if self._device(*end) == best}
            found |= {address for address, _ in ends}
            cards |= {best} if best is not None and any(mac == best for _, mac in ends) else set()
        return frozenset(found) if len(cards) <= 1 else frozenset()

    def _alone(self, pairs: list[tuple[tuple[str, str], tuple[str, str]]]) -> str | None:
        counts: Counter[str] = Counter()
        first: Counter[str] = Counter()
        for client, server in pairs:
            counts.update({self._device(*client), self._device(*server)})
            first[self._device(*client)] += 1
        house = {self._device(*end) for pair in pairs for end in pair if address_kind(end[0]) in OF_A_HOUSE}
        sure = [device for device in house or first if counts[device] >= ALONE * len(pairs)]
        return max(sure, key=lambda device: (first[device], counts[device]), default=None)

    def _device(self, address: str, mac: str) -> str:
        known = mac not in NO_MAC and len(self._behind[mac]) <= MANY
        return mac if known else _net(address)


def _leaves(pair: tuple[tuple[str, str], tuple[str, str]]) -> bool:
    """Whether a conversation goes out of the house."""
    return any(address_kind(address) == "global" for address, _ in pair)


@lru_cache(maxsize=1 << 14)
def _net(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 address: a phone changes the rest of it day by day."""
    parsed = ip_address(address)
    return address if parsed.version == 4 else str(int(parsed) >> 64)


@lru_cache(maxsize=1 << 14)
def _somebody(address: str) -> bool:
    try:
        return address_kind(address) not in NOBODY and not ip_address(address).is_unspecified
    except ValueError:
        return False
