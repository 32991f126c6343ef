"""Android's counters of apps, each byte once.

The same history is told by every dump that was taken of it, by the files of the phone, and, as one sum since the phone started, by
the kernel. Which of them is taken:

- sums of an app ("uid"); its tags are a part of them, those of networks count the same bytes over again, and the sets of a VPN for
  finding faults are no traffic;
- of several dumps of one bucket the one that counted most: the later one. The files of one folder are one dump: a bucket may be
  split between two of them;
- of bytes behind a VPN and those of the networks beneath, in one bucket of one app, the larger: where Android charges the app for
  both they are the same bytes;
- sums since the phone started only where no dump tells buckets of apps; of several the largest, so that it is a least.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from offhook.facts.traffic import TrafficCount

VPN = "vpn"
DEBUGGING = frozenset(("DBG_VPN_IN", "DBG_VPN_OUT"))
OF_A_FOLDER = re.compile(r"(?P<folder>(?:.*/)?)(?:uid|uid_tag|dev|xt)\.\d{1,20}-\d{0,20}")
Bucket = tuple[int | None, int, int, str, str]
"""uid, from, to, set, network."""


def counted_once(counts: Iterable[TrafficCount]) -> list[TrafficCount]:
    """The counts of apps that are to be added up, in the order they stand; what they leave out is told by others of them."""
    apps = [count for count in counts if count.kind == "uid" and count.state not in DEBUGGING and _any(count)]
    buckets = [count for count in apps if count.began is not None]
    taken = _one_path(_one_dump(buckets)) if buckets else _one_sum(apps)
    return [count for count in apps if id(count) in taken]


def _any(count: TrafficCount) -> bool:
    return bool(count.sent or count.received)


def _one_dump(counts: Sequence[TrafficCount]) -> list[TrafficCount]:
    """Of each bucket what the fullest dump tells."""
    told: dict[Bucket, dict[tuple[str, str], list[TrafficCount]]] = defaultdict(lambda: defaultdict(list))
    for count in counts:
        told[_bucket(count)][_dump(count)].append(count)
    return [count for dumps in told.values() for count in max(dumps.values(), key=_bytes)]


def _one_path(counts: Sequence[TrafficCount]) -> set[int]:
    """Of each stretch of an app what crossed the VPN, or what crossed the networks beneath it."""
    paths: dict[tuple[int | None, int], tuple[list[TrafficCount], list[TrafficCount]]] = defaultdict(lambda: ([], []))
    for count in counts:
        uid, began, _, _, network = _bucket(count)
        paths[uid, began][network == VPN].append(count)
    return {id(count) for beneath, behind in paths.values() for count in max(beneath, behind, key=_bytes)}


def _one_sum(counts: Sequence[TrafficCount]) -> set[int]:
    """Of each app the largest sum of one table. A table of the kernel tells networks by their interfaces, a map has none."""
    tables: dict[int | None, dict[tuple[str, str, bool], list[TrafficCount]]] = defaultdict(lambda: defaultdict(list))
    for count in counts:
        tables[count.uid][*_dump(count), bool(count.identity)].append(count)
    return {id(count) for told in tables.values() for count in max(told.values(), key=_bytes)}


def _bucket(count: TrafficCount) -> Bucket:
    began, ended = (stamp.ms if stamp else 0 for stamp in (count.began, count.ended))
    return count.uid, began, ended, count.state, count.network


def _dump(count: TrafficCount) -> tuple[str, str]:
    """What was dumped at once: an entry, or the files of one folder."""
    folder = OF_A_FOLDER.fullmatch(count.place.entry)
    return count.place.evidence, f"{folder['folder']}*" if folder else count.place.entry


def _bytes(counts: Sequence[TrafficCount]) -> int:
    return sum(count.sent + count.received for count in counts)
