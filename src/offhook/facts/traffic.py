"""Facts about traffic: conversations, names, requests, counters, and which data of the owner stood in what was sent.

Bytes are counted from the side that began: `sent` went from client to server, `received` came back. Which of the two is the
phone is decided later. Names of hosts are lower case A-labels without port and trailing dot; control characters are escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Fact):
    """One conversation between two ends. `place.line` is the number of its first packet (or the line of its row).

    flow:      its number in this entry of the evidence, from 1 by first sight; joins DnsAnswer, WebRequest and Disclosure.
    began, ended: its first and last packet.
    transport: "tcp", "udp", "icmp", "icmp6", or the number of the protocol ("47").
    protocol:  "http", "tls", "quic", "dns", "doh", "dot", "dtls", "stun", "sip", "rtp", "ntp", "mdns", "dhcp", "icmp", "tcp", "udp".
    client, server: addresses as text, the client being the side that began (see `start_seen`); ports 0 where there are none.
    sent, received: bytes client to server and back; what they count says `bytes_are`: "payload" (transport payload, each
               sequence number once, by original length), "ip" or "frame".
    start_seen: whether the beginning was seen (a SYN, for TCP); else the client is the likelier side.
    lost:      bytes of TCP payload that were announced by sequence numbers and never captured.
    uid, package, app: as the tool that captured it names them; uid None where it does not tell (-1 is "unknown to the tool").
    host, host_from: "http", "tls_sni", "quic_sni" or "list" (told by a CSV or a log); None where nothing in the flow tells.
    alpn:      protocols that a TLS client offered.
    ech, outer_name: TLS Encrypted Client Hello, and the name that is shown outside of it.
    opaque:    whether what was sent cannot be read: True for TLS, QUIC and for bytes without structure, None for no payload.
    sent_clear: bytes sent that could be read.
    interface: as the capture names it ("wlan0"), "" if it does not. client_mac: "" where the link has none.
    decrypted: it was encrypted on the wire, and the tool that recorded it could read it.
    key:       what the tool that wrote the list calls it (Zeek's uid); joins NamedConnection and WebRequest of other lists. None else.
    """

    flow: int
    began: Stamp
    ended: Stamp
    transport: str
    protocol: str
    client: str
    client_port: int
    server: str
    server_port: int
    sent: int
    received: int
    sent_packets: int
    received_packets: int
    bytes_are: str = "payload"
    start_seen: bool | None = None
    lost: int = 0
    uid: int | None = None
    package: str | None = None
    app: str | None = None
    host: str | None = None
    host_from: str | None = None
    alpn: tuple[str, ...] = ()
    ech: bool = False
    outer_name: str | None = None
    opaque: bool | None = None
    sent_clear: int = 0
    interface: str = ""
    client_mac: str = ""
    server_mac: str = ""
    decrypted: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStart(Fact):
    """A connection that was made, in a source that counts no bytes: it tells who asked for it, and is no `Flow`.

    transport, server, server_port, host, uid, package: as in Flow; client is None where it is not told.
    """

    at: Stamp
    transport: str
    server: str
    server_port: int
    client: str | None = None
    client_port: int = 0
    host: str | None = None
    uid: int | None = None
    package: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedConnection(Fact):
    """The name that stood in a connection which another list counts: Zeek's ssl.log and http.log beside its conn.log.

    key: as `Flow.key`. host, host_from: as in Flow. client, server: None where they are not told.
    """

    at: Stamp
    key: str
    host: str
    host_from: str
    client: str | None = None
    server: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer(Fact):
    """One question to a name server, with its answer if one was seen.

    name: as asked. kind: "A", "AAAA", "HTTPS", … or "TYPE<n>", "" where a list does not tell.
    chain: the canonical names that were followed, in order.
    addresses: of the answer, as text. code: "NOERROR", "NXDOMAIN", …, None where no answer was seen.
    via: "udp", "tcp", "mdns" or "list". client, server: None where a log does not tell. at: of the answer, else of the question.
    """

    at: Stamp
    name: str
    kind: str
    addresses: tuple[str, ...]
    code: str | None
    chain: tuple[str, ...] = ()
    via: str = "udp"
    flow: int | None = None
    client: str | None = None
    server: str | None = None
    ttl: int | None = None
    uid: int | None = None
    package: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest(Fact):
    """One HTTP request, and the response to it if one was seen.

    exchange:  its number in this entry of the evidence, from 1; joins Disclosure.
    flow:      of the capture it stands in; None for HAR and flow files, which know no packets. key: as `Flow.key`.
    ended:     when the response was over, None where that is not told.
    scheme:    "http", "https", "ws" or "wss". decrypted: it was encrypted on the wire and is readable here.
    target:    path and query, cut at 2,000 characters.
    status_code: of the response, None if there was none.
    sent, received: bytes of head and body, as they went over the wire as far as is known; body_sent: of the request's body alone.
    body_state: "none", "whole", "cut" (a part is there) or "missing" (there was one, it is not in the evidence).
    """

    exchange: int
    at: Stamp
    ended: Stamp | None
    method: str
    scheme: str
    host: str | None
    port: int
    target: str
    status_code: int | None
    sent: int
    received: int
    body_sent: int
    body_state: str
    decrypted: bool
    flow: int | None = None
    server: str | None = None
    client: str | None = None
    content_type: str = ""
    response_type: str = ""
    user_agent: str = ""
    version: str = ""
    uid: int | None = None
    package: str | None = None
    app: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficCount(Fact):
    """What Android (or a firewall app) counted for one app, or one network interface, in one stretch of time.

    kind:  "uid" (of one app), "tag" (a part of what is counted for the same app: never add it), "xt" or "dev" (of the network),
    "host" (of one app to one host, which `identity` names: a part of what the app sent, never add it).
    began: of the bucket; None = since the phone started, with `ended` the time of the dump.
    state: "DEFAULT" (in the background), "FOREGROUND" (on the screen), "ALL", "DBG_VPN_IN", "DBG_VPN_OUT".
    network: "wifi", "mobile", "vpn", … or the number printed. identity: as printed. bytes are those of IP packets.
    """

    kind: str
    began: Stamp | None
    ended: Stamp | None
    uid: int | None
    state: str
    socket_tag: int
    network: str
    received: int
    received_packets: int
    sent: int
    sent_packets: int
    identity: str = ""
    roaming: bool | None = None
    package: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UidName(Fact):
    """Which app a uid is, as a capture says (PCAPdroid)."""

    uid: int
    package: str
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAddress(Fact):
    """An address of the phone's own network interfaces, as its connectivity dump prints it. mac: "" where none is printed."""

    interface: str
    address: str
    mac: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Fact):
    """Data of the owner that stood in what was sent or received. Words as in findings.json, `transfers[].data`.

    outgoing: True for the request, False for the response. exchange, flow: what it stood in (of the same entry).
    data: its class ("identifier", "contacts", …). identifier: which one, None for a class without one.
    form: "plain", "encoded" or "hashed". hash: which, None else. layers: outermost first.
    items: how many different values. shown: what a reader may see of it (an identifier masked in its middle).
    how:  in plain words, where it was found. tier: "derived" or "conjectured".
    offset: of the first byte in the innermost decoded layer. bytes_shown: the bytes themselves with some around them, escaped.
    seed: which evidence told that this value is the owner's ("owner" for OWNER.toml).
    weak: a hit that chance may explain; never reported as a finding by itself.
    uses: of "app_usage": what was used and when, as the bytes tell it ("com.android.dialer app_open 1790000000000"), at most 200.
    """

    at: Stamp
    outgoing: bool
    data: str
    identifier: str | None
    form: str
    hash: str | None
    layers: tuple[str, ...]
    items: int
    shown: str
    how: str
    tier: str
    flow: int | None = None
    exchange: int | None = None
    host: str | None = None
    offset: int = 0
    bytes_shown: str = ""
    seed: str = "owner"
    weak: bool = False
    uses: tuple[str, ...] = ()
