"""`dumpsys netstats`: what Android counted for each network and, where it was asked for, for each app, in buckets of time.

    UID stats:
      Complete history:
      ident=[{type=1, ratType=COMBINED, metered=false, …, transports={1, 4}}] uid=10123 set=DEFAULT tag=0x0
        NetworkStatsHistory: bucketDuration=7200
          st=1709445600 rb=10240 rp=80 tb=4096 tp=40 op=0

From 5 on the numbers of time are seconds (`st=`), before that milliseconds (`bucketStart=`); the checkin form has one letter for
each kind of line. Buckets are 2 hours for apps and 1 hour for networks, kept for 90 days (tags 15). A bug report holds those of
the networks only. What one app sent is the sum over sets, networks and buckets of kind "uid" (for VPNs see `netstats_identity`);
"tag" is a part of it. "dev", "xt" and the checkin form count the same bytes each in its way: one of them is enough. In the checkin
form the identity is a bare word ("cell").

References: Android `NetworkStatsService.dump`, `NetworkStatsRecorder`, `NetworkStatsCollection`, `NetworkStatsHistory` (API 19-36).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from offhook.evidence.section import Entry
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Unread
from offhook.facts.time import Base, Stamp
from offhook.facts.traffic import TrafficCount
from offhook.parsers.contract import parser, unread
from offhook.parsers.netstats_identity import STATES, UNKNOWN_STATE, Identity, identity_of

KINDS = {"Dev stats:": "dev", "Xt stats:": "xt", "UID stats:": "uid", "UID tag stats:": "tag"}
CHECKIN_KINDS = {"xt": "xt", "uid": "uid", "tag": "tag"}
KEY = re.compile(r"(?P<uid>-?\d{1,10}) set=(?P<set>\w{1,20}) tag=0x(?P<tag>[0-9a-f]{1,8})")
DURATION = re.compile(r"NetworkStatsHistory: bucketDuration=(\d{1,12})")
LEFT_OUT = re.compile(r"\(omitting (\d{1,9}) buckets\)")
BUCKET = re.compile(
    r"st=(?P<began>\d{1,12})(?: rb=(?P<rb>\d{1,19}))?(?: rp=(?P<rp>\d{1,19}))?(?: tb=(?P<tb>\d{1,19}))?(?: tp=(?P<tp>\d{1,19}))?"
    r"(?: op=-?\d{1,19})?"
)
OLD_BUCKET = re.compile(
    r"bucketStart=(?P<began>\d{1,15})(?: activeTime=-?\d{1,19})?(?: rxBytes=(?P<rb>\d{1,19}))?(?: rxPackets=(?P<rp>\d{1,19}))?"
    r"(?: txBytes=(?P<tb>\d{1,19}))?(?: txPackets=(?P<tp>\d{1,19}))?(?: operations=-?\d{1,19})?"
)
CHECKIN_KEY = re.compile(r"c,(?P<group>\w{1,20}),(?P<uid>-?\d{1,10}),(?P<set>\w{1,20}),(?P<tag>-?\d{1,10})")
CHECKIN_BUCKET = re.compile(
    r"b,(?P<began>\d{1,12}),(?P<rb>\d{1,19}|\*),(?P<rp>\d{1,19}|\*),(?P<tb>\d{1,19}|\*),(?P<tp>\d{1,19}|\*)(?:,(?:-?\d{1,19}|\*))?"
)
GROUPS = {"cell": "mobile", "wifi": "wifi", "eth": "ethernet", "bt": "bluetooth"}
LATEST_MS = 253_402_300_800_000
"""The year 10000."""
LONGEST_BUCKET_MS = 366 * 86_400_000
MOST_BUCKETS = 500_000
"""Of one dump or file: 200 apps for 90 days have fewer."""
NOT_UNDERSTOOD = "a bucket, or the head of its history, that is not understood"
TOO_MANY = f"more than {MOST_BUCKETS} buckets"
EVERYTHING = -1
"""The uid of a count that is of no app."""


@dataclass(frozen=True, slots=True)
class Key:
    """What one history is of. kind as in `TrafficCount`."""

    kind: str
    uid: int | None
    state: str
    tag: int
    identity: Identity


@dataclass(slots=True)
class Losses:
    """What was not understood, counted by reason; told once each, at the first place."""

    found: dict[str, tuple[Place, int]] = field(default_factory=dict)

    def add(self, place: Place, why: str) -> None:
        """One more item that could not be read for this reason."""
        first, items = self.found.get(why, (place, 0))
        self.found[why] = (first, items + 1)

    def told(self) -> Iterator[Unread]:
        """One fact for each reason."""
        for why, (place, items) in self.found.items():
            yield unread(place, why, items)


@parser(of="netstats", source="netstats", tally=r"^\s*(?:st|bucketStart)=", counts=TrafficCount)
def histories(entry: Entry) -> Iterator[Fact]:
    """Read every bucket. What a dump leaves out of an old history itself is told as ignored."""
    kind, duration, kept, losses = "", 0, 0, Losses()
    key: Key | None = None
    for index, line in enumerate(entry.lines):
        text = line.strip()
        if text.startswith(("st=", "bucketStart=")):
            fact = _bucket(text, entry.at(index), key, duration) if kept < MOST_BUCKETS else None
            if fact is None:
                losses.add(entry.at(index), NOT_UNDERSTOOD if kept < MOST_BUCKETS else TOO_MANY)
                continue
            kept += 1
            yield fact
        elif text.startswith("ident=["):
            key, duration = _key(text, kind), 0
        elif found := DURATION.fullmatch(text):
            duration = int(found[1])
        elif text in KINDS:
            kind, key = KINDS[text], None
        elif found := LEFT_OUT.fullmatch(text):
            yield Ignored(
                place=entry.at(index), name="older buckets that the dump itself leaves out", items=int(found[1])
            )
    yield from losses.told()


def _key(text: str, section: str) -> Key | None:
    printed, mark, rest = text.removeprefix("ident=[").rpartition("] uid=")
    found = KEY.fullmatch(rest)
    if not mark or not found or found["set"] not in STATES:
        return None
    return key_of(section, int(found["uid"]), STATES[found["set"]], int(found["tag"], 16), identity_of(printed))


def key_of(section: str, uid: int, state: str, tag: int, identity: Identity) -> Key:
    """The key of a history; where the text does not tell whose section it stands in, its numbers do. tag: as printed in hex."""
    kind = "tag" if tag else section or ("xt" if uid == EVERYTHING else "uid")
    return Key(kind, None if uid == EVERYTHING else uid, state, tag, identity)


def _bucket(text: str, place: Place, key: Key | None, duration: int) -> TrafficCount | None:
    """One bucket; times and duration are in the same unit, which the words tell."""
    if key is None or duration <= 0:
        return None
    if found := BUCKET.fullmatch(text):
        return counted(place, key, found, 1000, duration)
    found = OLD_BUCKET.fullmatch(text)
    return counted(place, key, found, 1, duration) if found else None


def counted(place: Place, key: Key, found: re.Match[str], unit: int, duration: int) -> TrafficCount | None:
    """The count of one bucket; None where its time is none. unit: milliseconds of what its times are written in."""
    began, lasts = int(found["began"]) * unit, duration * unit
    if began > LATEST_MS or lasts > LONGEST_BUCKET_MS:
        return None
    numbers = [int(word) if (word := found[name]) and word != "*" else 0 for name in ("rb", "rp", "tb", "tp")]
    return count_of(place, key, (began, began + lasts), numbers)


def count_of(place: Place, key: Key, span: tuple[int, int], numbers: list[int]) -> TrafficCount:
    """The fact. span: epoch milliseconds. numbers: bytes and packets received, bytes and packets sent."""
    received, received_packets, sent, sent_packets = numbers
    return TrafficCount(
        place=place,
        kind=key.kind,
        began=_stamp(span[0]),
        ended=_stamp(span[1]),
        uid=key.uid,
        state=key.state,
        socket_tag=key.tag,
        network=key.identity.network,
        received=received,
        received_packets=received_packets,
        sent=sent,
        sent_packets=sent_packets,
        identity=key.identity.text,
        roaming=key.identity.roaming,
    )


@lru_cache(8192)
def _stamp(ms: int) -> Stamp:
    """The same few hours stand in every history."""
    return Stamp(str(ms), Base.EPOCH, ms, (), 1000)


@parser(of="checkin_netstats", source="netstats", tally=r"^b,", counts=TrafficCount)
def checkin(entry: Entry) -> Iterator[Fact]:
    """Read the checkin form: the last 24 hours, networks of one sort put together."""
    kind, duration, losses = "", 0, Losses()
    key: Key | None = None
    for index, line in enumerate(entry.lines):
        text = line.strip()
        if text.startswith("b,"):
            fact = _checkin_bucket(text, entry.at(index), key, duration)
            if fact is None:
                losses.add(entry.at(index), NOT_UNDERSTOOD)
            else:
                yield fact
        elif text.startswith("c,"):
            key, duration = _checkin_key(text, kind), 0
        elif text.startswith("d,") and text[2:].isdecimal() and len(text) < 14:
            duration = int(text[2:])
        elif text in CHECKIN_KINDS:
            kind, key = CHECKIN_KINDS[text], None
    yield from losses.told()


def _checkin_bucket(text: str, place: Place, key: Key | None, duration: int) -> TrafficCount | None:
    found = CHECKIN_BUCKET.fullmatch(text)
    return counted(place, key, found, 1000, duration) if key and found and duration > 0 else None


def _checkin_key(text: str, section: str) -> Key | None:
    found = CHECKIN_KEY.fullmatch(text)
    if not found:
        return None
    identity = Identity(found["group"], GROUPS.get(found["group"], found["group"]), None)
    state = STATES.get(found["set"], UNKNOWN_STATE)
    return key_of(section, int(found["uid"]), state, int(found["tag"]) & 0xFFFFFFFF, identity)
