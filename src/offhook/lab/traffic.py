"""The words of a phone's traffic: who talks to whom, over what, when, and which of the owner's data goes along.

A `Conversation` is one connection as it truly was. Times are true milliseconds, as in `scenario`. Bytes are made from it by
`traffic_turns` and packets by `traffic_packets`; the truth about them by `traffic_truth`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from offhook.lab.traffic_people import OWNER, Person
from offhook.lab.wire_http import Headers

PORTS = {
    "http": 80,
    "tls": 443,
    "quic": 443,
    "dns": 53,
    "dot": 853,
    "ntp": 123,
    "stun": 3478,
    "sip": 5060,
    "udp": 9999,
    "tcp": 9999,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A host of somebody. chain: canonical names between the host and its addresses. home: where the organisation is at home.

    implies: what the name alone says was sent ("contacts" for a server of contacts), where nobody can read it.
    """

    host: str | None
    address: str
    address6: str = ""
    chain: tuple[str, ...] = ()
    organisation: str | None = None
    home: str | None = None
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Data of the owner in what was sent. Words as in findings.json: data = class, form, hash, layers (outermost first).

    items: how many different values. evident: told by its shape alone, whoever the owner is (a photo, a visited page).
    """

    data: str
    identifier: str | None = None
    form: str = "plain"
    hash: str | None = None
    layers: tuple[str, ...] = ()
    items: int = 1
    evident: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with its response. body, reply: as they go over the wire (packed already, if `headers` say so).

    after_ms: from the end of what went before. plain: the bodies before packing, for evidence that shows them so.
    """

    target: str = "/"
    method: str = "GET"
    headers: Headers = ()
    body: bytes = b""
    plain: bytes | None = None
    status: int = 200
    reply_headers: Headers = (("Content-Type", "text/plain"),)
    reply: bytes = b""
    after_ms: int = 20
    takes_ms: int = 60
    carries: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One connection. package: whose, None where it is not the phone's own or nobody knows.

    protocol:  "http", "tls", "quic", "dns", "dot", "ntp", "stun", "udp" or "tcp". port: 0 = the usual one.
    exchanges: what was said, where it is HTTP (within TLS and QUIC as well: the capture shows records, a proxy shows the words).
    sent, received: bytes of the application, where no exchanges tell; spread over `parts` rounds within `lasts_ms`.
    asks:      the name is looked up before. six: over IPv6.
    hello:     words for the ClientHello: "1.2", "ech", "large", "shuffled", "v2", "nameless".
    fault:     "retransmission", "out_of_order", "lost", "no_start", "no_end", "reset" or "fragments".
    device:    whose it is in the home: "phone" or the name of a neighbour. kind: what it is for ("push", "ads", "upload" …).
    carries:   what the name alone does not say and nobody can read (for the truth); of exchanges, they tell themselves.
    """

    began: int
    server: Server
    package: str | None = None
    protocol: str = "tls"
    port: int = 0
    exchanges: tuple[Exchange, ...] = ()
    sent: int = 700
    received: int = 3400
    parts: int = 1
    lasts_ms: int = 300
    asks: bool = True
    six: bool = False
    hello: tuple[str, ...] = ()
    outer_name: str = ""
    fault: str = ""
    device: str = "phone"
    kind: str = ""
    carries: tuple[Carried, ...] = ()

    @property
    def to_port(self) -> int:
        """The server's port."""
        return self.port or PORTS[self.protocol]

    @property
    def address(self) -> str:
        """The server's address that is used."""
        return self.server.address6 if self.six else self.server.address

    @property
    def all_carried(self) -> tuple[Carried, ...]:
        """Everything of the owner's that goes along."""
        return (*self.carries, *(one for exchange in self.exchanges for one in exchange.carries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Where the phone stands. The defaults are those of PCAPdroid's own small network. first_port: of its connections."""

    phone: str = "10.215.173.1"
    phone6: str = "fd00:2:fd00:1:fd00:1:fd00:1"
    resolver: str = "10.215.173.2"
    phone_mac: str = "64:cc:2e:aa:00:11"
    router_mac: str = "02:00:00:00:00:fe"
    interface: str = "tun0"
    first_port: int = 20_000


HOME = Network(
    phone="192.168.31.20", phone6="2001:db8:31::20", resolver="192.168.31.1", interface="wlan0", first_port=22_003
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another device in the same home."""

    name: str
    address: str
    mac: str


TELEVISION = Neighbour(name="television", address="192.168.31.40", mac="02:00:00:00:00:40")
OTHER_PHONE = Neighbour(name="other phone", address="192.168.31.21", mac="02:00:00:00:00:21")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """All that a phone says to the network between two moments, and how it is kept as evidence.

    evidence: any of "pcapdroid" (trailer), "pcapdroid_ng", "pcap" (raw IP), "pcap_sll2", "pcap_nano", "pcap_gz",
              "pcapng_two" (the same in other shapes), "router" (Ethernet, all devices of the home),
              "csv", "har", "har_pcapdroid", "mitmproxy", "zeek", "netguard", "netstats".
    began, ended: when it was captured. late_s: the clock of the router is that much later than the phone's.
    labels: package -> name of the app as a person reads it.
    """

    conversations: tuple[Conversation, ...]
    began: int
    ended: int
    evidence: tuple[str, ...] = ("pcapdroid",)
    network: Network = field(default_factory=Network)
    neighbours: tuple[Neighbour, ...] = ()
    late_s: float = 0.0
    person: Person = OWNER
    labels: tuple[tuple[str, str], ...] = ()
    seed: int = 1

    def label(self, package: str | None) -> str:
        """The app's name, made of its package where none is told."""
        if package is None:
            return ""
        return dict(self.labels).get(package) or package.rpartition(".")[2].capitalize()
