"""What the kernel counted since the phone started: for each app, and for each network interface.

The counters stand in the BPF maps that netstats prints from 13 on (netd before, from 9), in /proc/net/xt_qtaguid/stats up to 9,
and in /proc/net/dev. They have no beginning of their own (`began` is None) and end when they are printed. Bytes that histories
tell in buckets are in here again: never add the two. Interfaces that come and go are counted from when they last came.

References: Android `NetworkStatsService.dumpAppUidStatsMapLocked`, `dumpIfaceStatsMapLocked` (API 33-36), netd
`TrafficController::dump` (API 28-32), kernel `net/netfilter/xt_qtaguid.c`, `net/core/net-procfs.c`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Entry
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import TrafficCount
from offhook.parsers.contract import parser
from offhook.parsers.netstats import Key, Losses, count_of
from offhook.parsers.netstats_identity import STATE_NUMBERS, Identity, escaped, interface_network

NOW = Stamp("", Base.AGO, 0)
MAP = re.compile(r"m?(?P<name>\w{1,40}Map\w?):{1,2}")
APP = re.compile(r"(?P<uid>\d{1,10}) (?P<rb>\d{1,19}) (?P<rp>\d{1,19}) (?P<tb>\d{1,19}) (?P<tp>\d{1,19})")
INTERFACE = re.compile(
    r"(?P<uid>\d{1,10}) (?P<name>\S{1,40}) (?P<rb>\d{1,19}) (?P<rp>\d{1,19}) (?P<tb>\d{1,19}) (?P<tp>\d{1,19})"
)
MAPS = {"AppUidStatsMap": APP, "IfaceStatsMap": INTERFACE}
SOCKET = re.compile(
    r"\d{1,10} (?P<name>\S{1,40}) 0x(?P<tag>[0-9a-f]{1,16}) (?P<uid>\d{1,10}) (?P<set>\d{1,4}) (?P<rb>\d{1,19}) (?P<rp>\d{1,19}) "
    r"(?P<tb>\d{1,19}) (?P<tp>\d{1,19})(?: \d{1,19}){0,16}"
)
DEVICE = re.compile(
    r"(?P<name>[^\s:]\S{0,40}?): *(?P<rb>\d{1,19}) +(?P<rp>\d{1,19})(?: +\d{1,19}){6} +(?P<tb>\d{1,19}) +(?P<tp>\d{1,19})(?: +\d{1,19}){6}"
)
AT_ZERO = "counters that stand at zero"
NUMBERS = ("rb", "rp", "tb", "tp")


@parser(
    of=("netstats", "netd"),
    source="netstats",
    tally=r"^\s+\d+ (?:[A-Za-z]\S* )?(?:\d+ ){3}\d+\s*$|^\s+\d+ (?:\d+ ){3}\d+\s*$",
    counts=TrafficCount,
)
def maps(entry: Entry) -> Iterator[Fact]:
    """Read what was counted for each app and each interface. A map that changes while it is printed prints some rows twice."""
    rows: dict[tuple[str, str], tuple[int, re.Match[str]]] = {}
    name, again, left, losses = "", 0, 0, Losses()
    for index, line in enumerate(entry.lines):
        text = line.strip()
        if header := MAP.fullmatch(text):
            name = header["name"]
        elif name in MAPS and text[:1].isdigit():
            found = MAPS[name].fullmatch(text)
            if found is None:
                losses.add(entry.at(index), "a row of a map that is not understood")
                continue
            again += (name, found["uid"]) in rows
            rows[name, found["uid"]] = (index, found)
        elif name.startswith("StatsMap") and text[:1].isdigit():
            left += 1
    for (name, _), (index, found) in rows.items():
        yield _of_app(entry.at(index), found) if name == "AppUidStatsMap" else _of_interface(entry.at(index), found)
    if again:
        yield Ignored(place=entry.place, name="rows that a map printed twice", items=again)
    if left:
        yield Ignored(place=entry.place, name="rows of sockets, which the sums of the apps hold as well", items=left)
    yield from losses.told()


@parser(of="qtaguid_stats_info", source="netstats", tally=r"^\s*\d+ \S+ 0x", counts=TrafficCount)
def sockets(entry: Entry) -> Iterator[Fact]:
    """Read /proc/net/xt_qtaguid/stats: for each app, set, tag and interface. Rows with tag 0 are the whole of an app."""
    yield from _read(entry, SOCKET, re.compile(r"\s*\d+ \S+ 0x"))


@parser(of="network_dev_info", source="netstats", tally=r"^\s*[^\s|:]+:\s*\d", counts=TrafficCount)
def devices(entry: Entry) -> Iterator[Fact]:
    """Read /proc/net/dev: for each interface."""
    yield from _read(entry, DEVICE, re.compile(r"\s*[^\s|:]+:\s*\d"))


def _read(entry: Entry, row: re.Pattern[str], looks: re.Pattern[str]) -> Iterator[Fact]:
    """The rows of a table of the kernel; those that stand at zero are counted together."""
    zeros, losses = 0, Losses()
    for index, line in enumerate(entry.lines):
        if not looks.match(line):
            continue
        found = row.fullmatch(line.strip())
        if found is None:
            losses.add(entry.at(index), "a counter of the kernel that is not understood")
        elif not any(int(found[name]) for name in NUMBERS):
            zeros += 1
        else:
            yield _of_socket(entry.at(index), found) if row is SOCKET else _of_interface(entry.at(index), found)
    if zeros:
        yield Ignored(place=entry.place, name=AT_ZERO, items=zeros)
    yield from losses.told()


def _of_app(place: Place, found: re.Match[str]) -> TrafficCount:
    return _since_start(place, Key("uid", int(found["uid"]), "ALL", 0, Identity("", "", None)), found)


def _of_interface(place: Place, found: re.Match[str]) -> TrafficCount:
    return _since_start(place, Key("dev", None, "ALL", 0, _interface(found["name"])), found)


def _of_socket(place: Place, found: re.Match[str]) -> TrafficCount:
    """The tag stands in the upper half of what is printed."""
    tag = int(found["tag"], 16) >> 32
    state = STATE_NUMBERS.get(int(found["set"]), "UNKNOWN")
    key = Key("tag" if tag else "uid", int(found["uid"]), state, tag, _interface(found["name"]))
    return _since_start(place, key, found)


def _since_start(place: Place, key: Key, found: re.Match[str]) -> TrafficCount:
    return replace(count_of(place, key, (0, 0), [int(found[name]) for name in NUMBERS]), began=None, ended=NOW)


def _interface(name: str) -> Identity:
    return Identity(escaped(name), interface_network(name), None)
