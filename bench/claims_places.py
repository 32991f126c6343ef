"""Claims 14 to 16: to whom something went, where that is at home, and where its address is registered."""

from __future__ import annotations

from dataclasses import replace

from bench.claims import Check, Claim, Desk, Node, Told
from offhook.lab.scenario import HOUR, MINUTE, moment
from offhook.lab.stories import ZONE
from offhook.lab.traffic import Conversation, Network, Server, Traffic
from offhook.lab.traffic_story import Story

ADDRESSES: dict[str, tuple[str | None, str | None, str | None]] = {
    "114.114.114.114": ("CN", "US", "CN"), "42.62.48.1": ("CN", "CN", "CN"), "42.62.94.1": ("CN", "CN", "CN"), "47.88.0.1": ("US", "CN", "US"),
    "47.88.62.181": ("US", "CN", "US"), "47.88.128.1": ("US", "CN", "disputed"), "47.74.128.1": ("US", "CN", "disputed"),
    "161.117.71.1": ("SG", "CN", "SG"), "8.219.0.1": ("SG", "CN", "SG"), "20.47.97.231": ("US", "US", "disputed"),
    "119.29.29.29": ("CN", "CN", None), "1.1.1.1": ("AU", "US", None), "31.13.64.35": ("IE", "US", "disputed"),
    "2001:da8::1": ("CN", "CN", "CN"), "2400:3200::1": ("CN", "CN", "CN"), "203.0.113.7": (None, None, None), "10.0.0.1": (None, None, None),
    "100.64.0.1": (None, None, None), "2001:db8::1": (None, None, None),
}  # fmt: skip
"""Address -> registered in, home of the operator, located in: of the data that the program carries (late 2026)."""


def _talks(servers: list[Server], name: str) -> Story:
    at = moment(ZONE, "2026-09-21 12:00:00")
    talks = tuple(
        Conversation(began=at + index * MINUTE, server=server, six=":" in server.address, asks=False, sent=700 + index)
        for index, server in enumerate(servers)
    )
    talks = tuple(replace(one, server=replace(one.server, address6=one.server.address)) for one in talks)
    home = Network(phone="192.168.31.20", phone6="2001:db8:31::20", resolver="192.168.31.1")
    traffic = Traffic(conversations=talks, began=at - HOUR, ended=at + HOUR, evidence=("pcapdroid",), network=home)
    return Story(name=name, traffic=traffic)


def countries(desk: Desk) -> Claim:
    """14: nineteen addresses, each a conversation without a name."""
    servers = [Server(host=None, address=address) for address in ADDRESSES]
    told = desk.audit(_talks(servers, "countries"))
    found = {
        one["address"]: (one["registered_in"], one["operator_home"], one["located_in"]) for one in told.transfers()
    }
    wrong = {address: found.get(address) for address, wanted in ADDRESSES.items() if found.get(address) != wanted}
    return Claim(
        14,
        "countries of 19 addresses, disputed where sources disagree",
        f"{19 - len(wrong)} as listed {wrong or ''}".strip(),
        not wrong,
    )


def registry(desk: Desk) -> Claim:
    """15: the network that was called "owned by CNNIC" in 2014."""
    told = desk.audit(_talks([Server(host=None, address=f"42.62.48.{last}") for last in (1, 90, 255)], "registry"))
    seen = {(one["registered_in"], one["operator"]) for one in told.transfers()}
    owned = "CNNIC" in told.page or "owned by" in told.page
    met = seen == {("CN", "AS23724 IDC, China Telecommunications Corporation")} and not owned
    return Claim(
        15,
        "a registry owns nothing: registered in CN, run by AS23724",
        f"{sorted(map(str, seen))}; CNNIC named as owner: {owned}",
        met,
    )


def home_and_place(desk: Desk) -> Claim:
    """16: an organisation of China, a server in Singapore."""
    told = desk.audit(_talks([Server(host="data.mistat.intl.xiaomi.com", address="161.117.71.9")], "home-and-place"))
    (went,) = told.transfers("data.mistat.intl.xiaomi.com")
    keys = ("organisation", "home", "registered_in", "declared_region", "operator_home")
    values = tuple(went[key] for key in keys)
    wording = _wording(told, went)
    met = values == ("Xiaomi", "CN", "SG", "intl", "CN") and wording
    return Claim(
        16,
        "home and place are two things",
        f"{dict(zip(keys, values, strict=True))}; never “sent to China”: {wording}",
        met,
    )


def _wording(told: Told, went: Node) -> bool:
    """Both countries stand on the page, and nothing says that the data went to the organisation's home."""
    page = told.page
    return went["host"] in page and "China" in page and "Singapore" in page and "sent to China" not in page


CHECKS: dict[int, Check] = {14: countries, 15: registry, 16: home_and_place}
