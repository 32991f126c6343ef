"""Android's counters as they lie on the phone: the files of /data/system/netstats (`uid.1677370094718-1678666645910`) and the older
`netstats_uid.bin`.

    "ANET", version, number of lists of idents, and for each: the list, the number of its histories, and for each:
        uid, set, tag, and the history: version, duration of a bucket, then one array each for starts, active time, bytes and
        packets received, bytes and packets sent, operations

All numbers are big endian; arrays since version 2 of the history hold 7 bits a byte, the lowest first. Version 1 of the file knows
networks only, 3 and 4 are those of apps up to 4.1, 16 is all since. Whether a count of a network is "dev" or "xt" only the name of
the file tells. `place.line` is the number of the history in its file, `place.text` its key in the words of the dump.

References: Android `NetworkStatsCollection.read`, `readLegacyNetwork`, `readLegacyUid`, `NetworkIdentitySet`, `NetworkStatsHistory`
and `DataStreamUtils` (API 19-36).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Tally
from offhook.facts.traffic import TrafficCount
from offhook.parsers.contract import byte_parser, unread
from offhook.parsers.netstats import LATEST_MS, LONGEST_BUCKET_MS, MOST_BUCKETS, Key, count_of, key_of
from offhook.parsers.netstats_identity import STATE_NUMBERS, Identity, escaped, network_of, type_name

LARGEST = 32 << 20
"""Bytes of one file that are looked at; Android begins a new one at 2 MiB."""
MAGIC = b"ANET"
NETWORKS, WITH_TAG, WITH_SET, UNIFIED = 1, 3, 4, 16
VERSIONS = frozenset((NETWORKS, WITH_TAG, WITH_SET, UNIFIED))
FIRST, PACKETS, ACTIVE = 1, 2, 3
"""Versions of a history."""
LONGEST_NUMBER = 10
"""Bytes of a number of 64 bits, 7 a byte."""
SUBSCRIBER_SHOWN = 6


class Damaged(ValueError):
    """The file does not go on as it should. The text says where."""


@dataclass(slots=True)
class Bytes:
    """A file, and how far it has been read. Every method raises Damaged where the file ends or cannot be right."""

    data: bytes
    at: int = 0

    def number(self, form: str) -> int:
        """The next number: "i" of 4 bytes, "q" of 8, "h" of 2 (unsigned), "b" of 1."""
        size = struct.calcsize(f">{form}")
        if self.at + size > len(self.data):
            raise Damaged(f"the file breaks off at byte {len(self.data)}")
        (found,) = struct.unpack_from(f">{form}", self.data, self.at)
        self.at += size
        return int(found)

    def size(self, least: int) -> int:
        """A number of items of at least so many bytes each."""
        found = self.number("i")
        if found < 0 or found * least > len(self.data) - self.at:
            raise Damaged(f"{found} items are announced at byte {self.at - 4}, more than can follow")
        return found

    def text(self) -> str | None:
        """A text that may be missing."""
        if not self.number("b"):
            return None
        length = self.number("H")
        if self.at + length > len(self.data):
            raise Damaged(f"the file breaks off at byte {len(self.data)}")
        self.at += length
        return self.data[self.at - length : self.at].decode("utf-8", errors="replace")

    def packed(self) -> list[int]:
        """An array of numbers of 7 bits a byte."""
        return [self._packed_number() for _ in range(self.size(1))]

    def full(self) -> list[int]:
        """An array of numbers of 8 bytes each."""
        return [self.number("q") for _ in range(self.size(8))]

    def _packed_number(self) -> int:
        value, data = 0, self.data
        for index, byte in enumerate(data[self.at : self.at + LONGEST_NUMBER]):
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                self.at += index + 1
                return value
        if self.at + LONGEST_NUMBER > len(data):
            raise Damaged(f"the file breaks off at byte {len(data)}")
        raise Damaged(f"a number without an end at byte {self.at}")


@dataclass(frozen=True, slots=True)
class History:
    """One history as it stands in the file. Columns: bytes and packets received, bytes and packets sent."""

    duration: int
    starts: list[int]
    columns: tuple[list[int], ...]


@byte_parser(of="netstats_file", source="netstats")
def netstats_file(section: ByteSection) -> Iterator[Fact]:
    """Read one file. Where it breaks off, what came before stands."""
    place = replace(section.place, source="netstats")
    data, beyond = _whole(section)
    read = missed = 0
    try:
        for fact in _histories(Bytes(data), place):
            read += 1
            yield fact
    except Damaged as why:
        missed += 1
        section.ending.state = "truncated"
        yield unread(place, f"{why}; {read} counts were read before it")
    if beyond:
        missed += 1
        yield unread(place, f"{beyond} bytes of this file lie beyond the limit of {LARGEST}")
    yield Tally(place=place, framed=read + missed, read=read, ignored=0, unread=missed)


def _whole(section: ByteSection) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    have = beyond = 0
    for chunk in section.chunks:
        room = max(LARGEST - have, 0)
        pieces.append(chunk[:room])
        have += len(pieces[-1])
        beyond += len(chunk) - len(pieces[-1])
    return b"".join(pieces), beyond


def _histories(file: Bytes, place: Place) -> Iterator[TrafficCount]:
    if not file.data.startswith(MAGIC):
        raise Damaged("the file does not begin as one of Android's counters")
    file.at = len(MAGIC)
    version = file.number("i")
    if version not in VERSIONS:
        raise Damaged(f"version {version} of this file is not known")
    section, number, buckets = _section(place.entry), 0, 0
    for _ in range(file.size(8)):
        identity = _identity(file)
        for _ in range(1 if version == NETWORKS else file.size(12)):
            number += 1
            key = _key(file, version, section, identity)
            history = _history(file, number)
            buckets += len(history.starts)
            if buckets > MOST_BUCKETS:
                raise Damaged(f"more than {MOST_BUCKETS} buckets")
            yield from _counts(key, history, replace(place, line=number, text=_shown(key)))


def _section(entry: str) -> str:
    """The kind that the file's name tells for counts of networks; that of apps and tags their numbers tell."""
    name = entry.rpartition("/")[2]
    return "xt" if name.startswith(("xt", "netstats_xt")) else "dev"


def _key(file: Bytes, version: int, section: str, identity: Identity) -> Key:
    if version == NETWORKS:
        return key_of(section, -1, "ALL", 0, identity)
    uid = file.number("i")
    state = STATE_NUMBERS.get(file.number("i"), "UNKNOWN") if version >= WITH_SET else "DEFAULT"
    tag = file.number("i") & 0xFFFFFFFF
    return key_of(section if uid == -1 else "uid", uid, state, tag, identity)


def _identity(file: Bytes) -> Identity:
    """A list of idents, put into the words of the dump; the number of the subscriber is cut as Android cuts it there."""
    version = file.number("i")
    shown, types, transports, roaming = [], [], [], False
    for _ in range(file.size(10)):
        if version < 2:
            file.number("i")
        kind, technology, subscriber = file.number("i"), file.number("i"), file.text()
        network = file.text() if version >= 3 else None
        roams, metered, default = (version >= since and bool(file.number("b")) for since in (2, 4, 5))
        managed, subscription, bits = _later(file, version)
        types.append(type_name(kind))
        transports += [bit for bit in range(64) if bits >> bit & 1]
        roaming |= roams
        words = [f"type={kind}", f"ratType={'COMBINED' if technology == -1 else technology}"]
        words += [f"subscriberId={subscriber[:SUBSCRIBER_SHOWN]}..."] if subscriber else []
        words += [f"wifiNetworkKey={network}"] if network else []
        words += ["ROAMING"] if roams else []
        words += [f"metered={str(metered).lower()}"] if version >= 4 else []
        words += [f"defaultNetwork={str(default).lower()}"] if version >= 5 else []
        words += [f"oemManaged={managed}", f"subId={subscription}"] if version >= 7 else []
        shown.append("{" + ", ".join(words) + "}")
    return Identity(escaped(", ".join(shown)), network_of(types, transports), roaming if version >= 2 else None)


def _later(file: Bytes, version: int) -> tuple[int, int, int]:
    """What later versions added: for whom the maker manages the network, the subscription, the transports as bits."""
    managed = file.number("i") if version >= 6 else 0
    subscription = file.number("i") if version >= 7 else -1
    return managed, subscription, file.number("Q") if version >= 8 else 0


def _history(file: Bytes, number: int) -> History:
    version = file.number("i")
    duration = file.number("q")
    if not FIRST <= version <= ACTIVE or not 0 < duration <= LONGEST_BUCKET_MS:
        raise Damaged(f"history {number}: version {version}, buckets of {duration} ms")
    if version == FIRST:
        starts, received, sent = file.full(), file.full(), file.full()
        columns = (received, [0] * len(starts), sent, [0] * len(starts))
    else:
        starts = file.packed()
        if version == ACTIVE:
            file.packed()
        columns = (file.packed(), file.packed(), file.packed(), file.packed())
        file.packed()
    if any(len(column) != len(starts) for column in columns):
        raise Damaged(f"history {number}: its columns are not of one length")
    return History(duration, starts, columns)


def _counts(key: Key, history: History, place: Place) -> Iterator[TrafficCount]:
    for start, *numbers in zip(history.starts, *history.columns, strict=True):
        if not 0 <= start <= LATEST_MS or min(numbers) < 0 or max(numbers) >= 1 << 63:
            raise Damaged(f"history {place.line}: a count that cannot be")
        yield count_of(place, key, (start, start + history.duration), numbers)


def _shown(key: Key) -> str:
    return f"ident=[{key.identity.text}] uid={-1 if key.uid is None else key.uid} set={key.state} tag=0x{key.tag:x}"
