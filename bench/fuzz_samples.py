"""Samples for every decoder of traffic: from the lab, and small ones of real evidence."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from bench.fuzz_damage import Parts
from bench.fuzz_targets import ENCODINGS, TCP, TEXTS, UDP, corpus, netguard_file, talk
from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact, Place
from offhook.lab.traffic_chance import afternoon
from offhook.lab.traffic_encodings import encoding_suite
from offhook.lab.traffic_files import WRITERS
from offhook.lab.traffic_people import OWNER
from offhook.lab.traffic_stories import firmware_recipe, midnight_traffic
from offhook.lab.traffic_story import Story, render_story
from offhook.lab.wire_bodies import BOUNDARY, form_body, json_body, multipart_body, photo, protobuf_body
from offhook.lab.wire_dns import KINDS, Lookup, dns_answer, dns_question, mdns_announcement, over_tcp
from offhook.lab.wire_http import packed, request, response
from offhook.lab.wire_quic import V1, V2, answer_datagrams, connection, first_datagrams, later_datagram
from offhook.lab.wire_tls import Hello, client_hello, finished_records, hello_records, server_records
from offhook.parsers import capture_flows, read
from offhook.parsers.wire.known import Known

RNG = Random(5)
HELLOS = (
    Hello(name="a.example.com"),
    Hello(name=None),
    Hello(name="b.example", version="1.2"),
    Hello(name="out.example", ech=True, large=True),
)
LOOKUPS = [
    Lookup(name="api.example.com", kind=kind, chain=("c.example.net", "d.example.org")[:n], addresses=("2001:db8::1" if kind == "AAAA" else "192.0.2.1",) * (n > 0))
    for n, kind in enumerate([*KINDS] * 2) if kind in ("A", "AAAA", "HTTPS")
]  # fmt: skip


def dns() -> Iterator[Parts]:
    """Questions and answers, over both transports and by multicast."""
    for lookup in LOOKUPS:
        asked, told = dns_question(lookup), dns_answer(lookup)
        yield talk(UDP, 40000, 53, (1, asked), (0, told))
        yield talk(TCP, 40000, 53, (1, over_tcp(asked)), (0, over_tcp(told)))
    yield talk(UDP, 5353, 5353, (1, mdns_announcement("phone.local", "192.168.1.5")))


def raw_dns() -> Iterator[Parts]:
    """Messages alone, those of many records among them."""
    for lookup in LOOKUPS:
        yield (dns_question(lookup),)
        yield (dns_answer(lookup),)
    head = struct.pack(">HHHHHH", 1, 0x8180, 1, 900, 0, 0) + b"\x01a\x00" + struct.pack(">HH", 5, 1)
    yield (
        head
        + b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 9, 4) + b"\x01" + bytes([97 + n % 26]) + b"\xc0\x0c"
            for n in range(900)
        ),
    )


def tls() -> Iterator[Parts]:
    """Hellos in records."""
    for hello in HELLOS:
        rng = Random(1)
        yield talk(
            TCP,
            40000,
            443,
            (1, hello_records(hello, rng)),
            (0, server_records(hello, rng)),
            (1, finished_records(hello, rng)),
        )


def dtls() -> Iterator[Parts]:
    """A hello in two fragments, after STUN and without it."""
    message = client_hello(HELLOS[0], Random(1))[4:]
    half = len(message) // 2
    records = []
    for number, (at, piece) in enumerate(((0, message[:half]), (half, message[half:]))):
        shake = (
            b"\1"
            + len(message).to_bytes(3, "big")
            + b"\0\0"
            + at.to_bytes(3, "big")
            + len(piece).to_bytes(3, "big")
            + piece
        )
        records.append(b"\x16\xfe\xfd\0\0" + number.to_bytes(6, "big") + struct.pack(">H", len(shake)) + shake)
    stun = b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12)
    yield talk(UDP, 40000, 3478, (1, records[0]), (1, records[1]))
    yield talk(UDP, 40000, 3478, (1, stun), (0, stun), (1, records[1]), (1, records[0]))


def quic() -> Iterator[Parts]:
    """First datagrams of both versions."""
    for version in (V1, V2):
        for hello in HELLOS:
            rng = Random(2)
            ids = connection(rng, version)
            first = first_datagrams(replace(hello, quic=True), ids, rng, shuffled=version == V1)
            rest = [(0, one) for one in answer_datagrams(ids, rng)]
            yield talk(UDP, 40000, 443, *((1, one) for one in first), *rest, (1, later_datagram(ids, 600, rng)))


def http() -> Iterator[Parts]:
    """Requests with bodies of all kinds, several in a row."""
    turns: list[tuple[int, bytes]] = []
    for number, (kind, body) in enumerate(bodies()):
        coding = ("gzip", "deflate", "br", "zstd")[number % 4]
        headers = (
            ("Content-Type", kind),
            ("Content-Encoding", coding),
            *((("Transfer-Encoding", "chunked"),) * (number % 2)),
        )
        sent = request("POST", "data.example.com", f"/up?imei={OWNER.imei}", headers, packed(body, [coding]))
        yield talk(TCP, 40000, 80, (1, sent), (0, response(200, (), b"fine")))
        turns += [
            (1, request("GET", "a.example", f"/{number}")),
            (0, response(200, (("Transfer-Encoding", "chunked"),), body[:900])),
        ]
    yield talk(TCP, 40000, 80, *turns)
    asked = base64.urlsafe_b64encode(dns_question(LOOKUPS[0])).rstrip(b"=").decode()
    doh = request("GET", "dns.example", f"/dns-query?dns={asked}", (("Accept", "application/dns-message"),))
    yield talk(
        TCP,
        40000,
        80,
        (1, doh),
        (0, response(200, (("Content-Type", "application/dns-message"),), dns_answer(LOOKUPS[0]))),
    )
    connect = b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"
    yield talk(
        TCP, 40000, 8080, (1, connect), (0, b"HTTP/1.1 200 OK\r\n\r\n"), (1, hello_records(HELLOS[0], Random(3)))
    )
    yield talk(TCP, 40000, 80, (1, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\4\0\0\0\0\0"), (0, b"\0\0\0\4\1\0\0\0\0"))


def websocket() -> Iterator[Parts]:
    """Frames after a switch, masked and packed."""
    asked = b"GET /w HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    told = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    engine = zlib.compressobj(6, zlib.DEFLATED, -15)
    frames = []
    for number in range(8):
        body = json_body({"imei": OWNER.imei, "n": number})
        if number % 2:
            body = (engine.compress(body) + engine.flush(zlib.Z_SYNC_FLUSH))[:-4]
        mask = bytes([number, 2, 3, 4])
        data = bytes(byte ^ mask[at & 3] for at, byte in enumerate(body))
        frames.append(bytes([0xC1 if number % 2 else 0x81, 0xFE]) + struct.pack(">H", len(data)) + mask + data)
    yield talk(TCP, 40000, 80, (1, asked), (0, told), *((1, frame) for frame in frames), (0, b"\x81\x05hello"))


def other() -> Iterator[Parts]:
    """What is none of these."""
    rtp = [struct.pack(">BBHII", 0x80, 96, n, n * 160, 7) + bytes(range(80)) for n in range(6)]
    yield talk(UDP, 40000, 40002, *((1, one) for one in rtp))
    yield talk(
        UDP,
        5060,
        5060,
        (1, b"INVITE sip:+6591234567@ims.example SIP/2.0\r\nVia: x\r\n\r\n"),
        (0, b"SIP/2.0 200 OK\r\n\r\n"),
    )
    yield talk(UDP, 123, 123, (1, b"\x23" + bytes(47)), (0, b"\x24" + bytes(47)))
    yield talk(UDP, 68, 67, (1, b"\1\1\6\0" + bytes(232) + b"\x63\x82\x53\x63\x35\1\1\xff"))
    yield talk(
        TCP,
        40000,
        5222,
        (1, b"<stream>hello my name is phone</stream>" * 90),
        (0, bytes(200)),
        (1, hello_records(HELLOS[0], Random(1))),
    )
    yield talk(TCP, 40000, 5000, (1, RNG.randbytes(9000)), (0, RNG.randbytes(9000)))


def bodies() -> list[tuple[str, bytes]]:
    """Bodies with the owner's data in them, by kind of content."""
    told = {
        "imei": OWNER.imei,
        "phone": OWNER.number,
        "apps": [f"com.example.app{n}" for n in range(30)],
        "lat": 1.2868,
        "lng": 103.8545,
    }
    inner = json.dumps({"data": json.dumps(told), "b": base64.b64encode(gzip.compress(json_body(told))).decode()})
    return [
        ("application/json", inner.encode()), ("application/x-www-form-urlencoded", form_body({"imei": OWNER.imei, "d": inner})),
        (f"multipart/form-data; boundary={BOUNDARY}", multipart_body({"imei": OWNER.imei}, [("f", "a.jpg", "image/jpeg", photo(1.28, 103.85))])),
        ("application/x-protobuf", protobuf_body([(1, OWNER.imei), (2, 7), (3, protobuf_body([(1, OWNER.number), (2, json_body(told))]))])),
        ("image/jpeg", photo(1.28, 103.85)), ("text/plain", base64.b64encode(json_body(told))), ("text/plain", OWNER.imei.encode("utf-16")),
        ("application/octet-stream", b"\x1f\x8b" + gzip.compress(json_body(told))[2:]), ("application/grpc", b"\0\0\0\0\x11\x0a\x0f" + OWNER.imei.encode()),
        ("application/json", b"\n".join(json_body(told | {"n": n}) for n in range(5))), ("text/csv", b"2026-01-01 10:00:00,com.android.dialer,app_open\n" * 20),
    ]  # fmt: skip


def private() -> Iterator[Parts]:
    """Payloads of every kind of content and every packing."""
    for kind, body in bodies():
        for encodings in ENCODINGS:
            coded = packed(
                body, [word for word in encodings.lower().split(",")[::-1] if word in ("gzip", "deflate", "br", "zstd")]
            )
            yield kind.encode(), encodings.encode(), b"body", coded
        yield b"", b"", b"stream", body
        yield kind.encode(), b"", b"-body", body
    yield (
        b"",
        b"",
        b"head",
        request("GET", "a.example", f"/x?imei={OWNER.imei}&d={OWNER.number}", (("Cookie", f"id={OWNER.imei}"),)),
    )
    yield from ((b"", b"", b"body", data) for data in corpus("apk", "*.xml"))


@cache
def rendered() -> dict[str, list[bytes]]:
    """Evidence of every kind that the lab writes, by the name of its file."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for story in (afternoon(3), encoding_suite(), firmware_recipe(), midnight_traffic()):
        with tempfile.TemporaryDirectory() as folder:
            few = replace(story.traffic, conversations=story.traffic.conversations[:12], evidence=(*WRITERS, "zeek"))
            render_story(Story(name=story.name, traffic=few), Path(folder, "e"))
            for path in sorted(Path(folder, "e").rglob("*")):
                if path.is_file():
                    found[path.name].append(path.read_bytes())
    return found


def files(*names: str) -> list[Parts]:
    """Files of the lab by their names."""
    return [(data,) for name in names for data in rendered()[name] if len(data) < 300 << 10]


def captures() -> list[Parts]:
    """Captures of the lab, and small ones of real phones."""
    made = files(
        "capture.pcap",
        "PCAPdroid_22_Sep_00_00_00.pcapng",
        "any.pcap",
        "both.pcapng",
        "PCAPdroid_22_Sep_00_00_00.pcap",
        "router.pcap",
    )
    real = [*corpus("pcap", most=150 << 10), *corpus("pcap_pcapdroid_derived", most=150 << 10)]
    return made + [(data,) for data in real]


def overheard() -> Iterator[Parts]:
    """The conversations in those captures, packet by packet."""
    heard: dict[tuple[int, int], tuple[Known, list[tuple[int, bytes]]]] = {}
    plain = vars(capture_flows)["_feed"]

    def listening(each: Known, packet: capture_flows.Packet) -> Iterator[Fact]:
        _, spoken = heard.setdefault((number, each.flow), (each, []))
        spoken.append((int(packet.outgoing), packet.data))
        found: Iterator[Fact] = plain(each, packet)
        return found

    vars(capture_flows)["_feed"] = listening
    for number, (data,) in enumerate(captures()):  # noqa: B007 - `listening` reads it
        for _ in read(ByteSection("capture", "sample", Place("evidence-1", "", "sample", 1), iter([data]))):
            pass
    vars(capture_flows)["_feed"] = plain
    for known, spoken in heard.values():
        transport = TCP if known.transport == "tcp" else UDP
        yield talk(transport, known.client_port, known.server_port, *spoken[:200])


def texts() -> Iterator[Parts]:
    """Sections of dumps."""
    for data in rendered()["dumpsys_netstats.txt"]:
        yield b"netstats", data
    yield (
        b"qtaguid_stats_info",
        b"".join(corpus("netstats_files", "xt_qtaguid*")) or b"2 wlan0 0x0 10123 1 10 2 30 4 0 0 0 0 0 0 0 0 0 0 0 0\n",
    )
    yield (
        b"network_dev_info",
        b"".join(corpus("netstats_files", "net_dev*")) or b" wlan0: 10 2 0 0 0 0 0 0 30 4 0 0 0 0 0 0\n",
    )
    yield b"checkin_netstats", b"v1,uid\nuid\nc,wifi,10123,DEFAULT,0\nd,3600\nb,1709445600,10,20,30,40,0\n" * 9
    yield (
        b"connectivity",
        b"NetworkAgentInfo{ lp{{InterfaceName: wlan0 LinkAddresses: [fe80::1/64,192.168.1.5/24,]  Routes: [] }}\n" * 3,
    )
    yield (
        b"network_interfaces",
        b"2: wlan0: <BROADCAST> mtu 1500\n    link/ether 02:11:22:33:44:55 brd ff:ff:ff:ff:ff:ff\n" * 3,
    )
    yield b"ipv4_addresses", b"2: wlan0: <BROADCAST> mtu 1500\n    inet 192.168.1.5/24 scope global wlan0\n" * 3
    yield b"wifi", b"mWifiInfo SSID: x, BSSID: y, MAC: 02:11:22:33:44:56, WifiInfo\n"
    yield (
        b"netd",
        b"BPF map content:\n  mAppUidStatsMap:\n    uid rxBytes rxPackets txBytes txPackets\n    10123 10 20 30 40\n  mIfaceStatsMap:\n    2 wlan0 1 2 3 4\n",
    )
    dumps = corpus("dumpsys_other", "*netstats*") + corpus("dumpsys_other", "*connectivity*")
    yield from ((TEXTS[n % 2 * 5].encode(), data) for n, data in enumerate(dumps))


def counters() -> list[Parts]:
    """Files of counters, made and real."""
    idents = struct.pack(">iiii", 1, 1, 1, 1) + b"\0" * 8
    made = b"ANET" + struct.pack(">ii", 16, 1) + idents + struct.pack(">iiiiiiq", 1, 10123, 0, 0, 3, 0, 7200000)
    return [
        (made,),
        *((data,) for data in corpus("netstats_files", "netstats_v1") + corpus("netstats_files", "netstats_uid*")),
    ]


def indicators() -> list[Parts]:
    """Bundles of indicators."""
    one = {"type": "indicator", "id": "indicator--1", "name": "x", "pattern": "[domain-name:value = 'evil.example']"}
    made = {
        "type": "bundle",
        "objects": [
            one,
            {"type": "malware", "id": "malware--1", "name": "M"},
            {"type": "relationship", "source_ref": "indicator--1", "target_ref": "malware--1"},
        ],
    }
    return [(json_body(made),), *((data,) for data in corpus("stix2", most=60 << 10))]


INTRUSION = b'{"connect_event":{"host":"a.example","ip":"192.0.2.1","port":443,"package_name":"com.a","timestamp":1790000000000}}\n'
ZHAR = '{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-01-01T00:00:00Z","time":1,"request":{"method":"GET","url":"http://a/"},"response":{"status":200}}]}}'
MADE: dict[str, Callable[[], list[Parts]]] = {
    "dns": lambda: [*dns()], "messages": lambda: [*raw_dns()], "tls": lambda: [*tls()], "dtls": lambda: [*dtls()], "quic": lambda: [*quic()],
    "http": lambda: [*http()], "websocket": lambda: [*websocket()], "other": lambda: [*other()], "overheard": lambda: [*overheard()],
    "hellos": lambda: [(client_hello(hello, Random(1))[4:],) for hello in HELLOS],
    "assembly": lambda: [*http()], "guesses": lambda: [*dns(), *quic(), *dtls(), *other(), *http(), *tls()],
    "har": lambda: [*files("traffic.har", "PCAPdroid.har"), *((d,) for d in corpus("har_mitm", "*har")), (zlib.compress(ZHAR.encode()),), (ZHAR.encode(),)],
    "mitmproxy": lambda: [*files("flows.mitm"), *((d,) for d in corpus("har_mitm", "*.mitm"))],
    "pcapdroid_csv": lambda: files("PCAPdroid_connections.csv"), "zeek_conn": lambda: files("conn.log"), "zeek_dns": lambda: files("dns.log"),
    "zeek_ssl": lambda: files("ssl.log"), "zeek_http": lambda: files("http.log"), "intrusion_log": lambda: [(INTRUSION * 5,)],
    "text": lambda: [*texts()], "private": lambda: [*private()], "capture": captures, "netstats_file": counters, "indicators": indicators,
    "netguard": lambda: [(netguard_file(),), *files("Netguard")],
    "audit": lambda: [*captures(), *MADE["har"](), *MADE["mitmproxy"](), *files("PCAPdroid_connections.csv", "conn.log", "http.log", "Netguard", "packed.pcap.gz")],
    }  # fmt: skip


def samples_of(name: str) -> list[Parts]:
    """The samples for one decoder."""
    return MADE["audit" if name == "case" else name]()
