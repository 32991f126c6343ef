"""The contract of `transfers` and of patterns of traffic, as a checker of plain JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]

CLASSES = set(
    "identifier contacts correspondents messages call_log location photos notes calendar files browsing app_list app_usage wifi "
    "carrier account".split()
)
IDENTIFIERS = {
    "identifier": set(
        "imei imei2 imeisv meid imsi iccid serial android_id gsf_id gaid oaid mac bluetooth_mac own_number email account_id".split()
    ),
    "contacts": {"contact_number", "contact_name", "contact_email"},
    "correspondents": {"correspondent_number"},
    "messages": {"message_text"},
    "wifi": {"ssid", "bssid"},
    "carrier": {"carrier_name"},
    "location": {"coordinates"},
}
HASHES = {"md5", "md5_16", "sha1", "sha1_base64url_16", "sha256"}
PROTOCOLS = set("http tls quic dns doh dot dtls stun sip rtp ntp mdns dhcp icmp tcp udp counter".split())
KINDS = {"global", "private", "shared", "loopback", "link_local", "multicast", "documentation", "benchmark", "reserved"}
HOST_FROM = {"http", "tls_sni", "quic_sni", "dns", "list", "har", "none"}
COUNTRY = re.compile(r"[A-Z]{2}")
HOST = re.compile(r"[!-~]{1,300}")

KEYS = (
    "id began ended app host address port protocol organisation home registered_in operator operator_home located_in "
    "declared_region sent_bytes received_bytes content data use sources"
).split()


def traffic_faults(findings: Node) -> Iterator[str]:
    """Everything in the transfers that breaks the contract."""
    transfers = findings["transfers"]
    if transfers is None:
        return
    ids = [item.get("id") for item in transfers]
    if ids != [f"transfer-{number}" for number in range(1, len(ids) + 1)]:
        yield f"transfers: ids are {ids[:5]}"
    times = [item["began"] for item in transfers if item.get("began")]
    if times != sorted(times):
        yield "transfers: not in the order of time"
    for item in transfers:
        where = f"transfers[{item.get('id')}]"
        if missing := [key for key in KEYS if key not in item]:
            yield f"{where}: {missing} missing"
            continue
        for check in CHECKS:
            yield from (f"{where}: {fault}" for fault in check(item))


def _numbers(item: Node) -> Iterator[str]:
    for key in ("sent_bytes", "received_bytes"):
        if not isinstance(item[key], int) or item[key] < 0:
            yield f"{key} is {item[key]!r}"
    if item.get("connections", 1) < 1:
        yield f"connections is {item['connections']!r}"
    if item.get("bytes_are", "payload") not in ("payload", "ip", "frame"):
        yield f"bytes_are is {item['bytes_are']!r}"
    if item["began"] and item["ended"] and item["began"][:19] > item["ended"][:19]:
        yield f"began {item['began']} after it ended"


def _destination(item: Node) -> Iterator[str]:
    if item["protocol"] not in PROTOCOLS:
        yield f"protocol is {item['protocol']!r}"
    host = item["host"]
    if host is not None and (not HOST.fullmatch(host) or host != host.lower() or host.endswith(".")):
        yield f"host is {host!r}"
    if item.get("host_from", "none") not in HOST_FROM or (host is None) != (item.get("host_from", "none") == "none"):
        yield f"host {host!r} from {item.get('host_from')!r}"
    if item["protocol"] == "counter" and (host or item["address"]):
        yield "a counter names a host"
    if item.get("ech") and item.get("host_from") not in ("dns", "none"):
        yield "the outer name of ECH stands as the host"


def _places(item: Node) -> Iterator[str]:
    for key in ("home", "registered_in", "operator_home"):
        if item[key] is not None and not COUNTRY.fullmatch(item[key]):
            yield f"{key} is {item[key]!r}"
    located = item["located_in"]
    if located not in (None, "disputed") and not COUNTRY.fullmatch(located):
        yield f"located_in is {located!r}"
    if (located == "disputed") and not item.get("located_says"):
        yield "disputed, and nobody says what"
    kind = item.get("address_kind")
    if kind is not None and kind not in KINDS:
        yield f"address_kind is {kind!r}"
    if kind not in (None, "global") and any(
        item[key] for key in ("registered_in", "operator", "operator_home", "located_in")
    ):
        yield f"a {kind} address is placed somewhere"


def _content(item: Node) -> Iterator[str]:
    content, data = item["content"], item["data"]
    if content not in ("clear", "decrypted", "encrypted", "inferred_from_host"):
        yield f"content is {content!r}"
    if content == "encrypted" and data:
        yield "encrypted, yet data is known"
    if content == "inferred_from_host" and (not data or any(d["tier"] != "conjectured" for d in data)):
        yield "inferred from the host: data must be there, and conjectured"
    if content in ("clear", "decrypted") and any(d["tier"] != "derived" for d in data):
        yield "data that was read is derived"
    for datum in data:
        yield from _datum(datum)


def _datum(datum: Node) -> Iterator[str]:
    if datum["class"] not in CLASSES:
        yield f"class is {datum['class']!r}"
    if datum["identifier"] is not None and datum["identifier"] not in IDENTIFIERS.get(datum["class"], set()):
        yield f"identifier {datum['identifier']!r} of class {datum['class']!r}"
    if datum["tier"] == "conjectured":
        return
    if datum["form"] not in ("plain", "encoded", "hashed"):
        yield f"form is {datum['form']!r}"
    if (datum["form"] == "hashed") != (datum["hash"] is not None) or (datum["hash"] and datum["hash"] not in HASHES):
        yield f"form {datum['form']!r} with hash {datum['hash']!r}"
    if not isinstance(datum["items"], int) or datum["items"] < 1:
        yield f"items is {datum['items']!r}"


def _whose(item: Node) -> Iterator[str]:
    app = item["app"]
    if app is not None:
        if app["tier"] not in ("recorded", "derived", "conjectured"):
            yield f"app.tier is {app['tier']!r}"
        if app["uid"] == -1 or (app["package"] is None and app["uid"] is None and not app.get("label")):
            yield "an app that nothing tells"
        if app["package"] in app.get("also", []):
            yield "an app that stands beside itself"
    if item["use"]["state"] not in ("attended", "unattended", "unknown"):
        yield f"use.state is {item['use']['state']!r}"
    if not item["sources"]:
        yield "nothing is cited"


CHECKS: tuple[Callable[[Node], Iterator[str]], ...] = (_numbers, _destination, _places, _content, _whose)


def pattern_faults(pattern: Node) -> Iterator[str]:
    """What a pattern of traffic lacks."""
    if pattern["kind"] == "recurring_call":
        return
    for key in ("beats", "missed", "jitter_s", "bytes_per_beat"):
        if pattern.get(key) is None:
            yield f"{key} is missing"
    if not pattern.get("host") and not pattern.get("address"):
        yield "with whom is not told"
    if not pattern["innocent_explanations"]:
        yield "nothing innocent is said of it"
    if pattern["kind"] == "beacon" and pattern["score"] < 0.8:
        yield f"a beacon of {pattern['score']}"
