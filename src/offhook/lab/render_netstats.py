"""`dumpsys netstats detail`: what Android counted for each app, in buckets of two hours, as each generation prints it.

The bytes are those of the same IP packets that a capture shows, and of nothing else.

References: Android `NetworkStatsRecorder.dumpLocked`, `NetworkStatsHistory.dump` (API 19-35).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from offhook.lab.traffic import Traffic
from offhook.lab.traffic_packets import RESOLVER, RESOLVER_UID, WhoIs, flights

BUCKET_S = 7200
Counts = dict[tuple[int, str], dict[int, Counter[str]]]
"""(uid, set) -> start of the bucket in epoch seconds -> rb rp tb tp."""


def write_netstats(traffic: Traffic, uid_of: WhoIs, path: Path, sdk: int = 33) -> Path:
    """One dump as somebody saved it, of the detail form."""
    path.write_text("\n".join([*netstats(traffic, uid_of, sdk), ""]), encoding="utf-8", newline="\n")
    return path


def netstats(
    traffic: Traffic, uid_of: WhoIs, sdk: int = 33, attended: Callable[[int], bool] | None = None
) -> Iterator[str]:
    """The lines of the dump. attended: whether the app was in front at a moment (true ms); None = never."""
    counts = counted(traffic, uid_of, attended or (lambda _at: False))
    yield "Active interfaces:"
    yield f"  iface={traffic.network.interface} ident=[{_identity(sdk)}]"
    yield "Dev stats:"
    yield "  Pending bytes: 0"
    yield "  History since boot:"
    yield "Xt stats:"
    yield "  Pending bytes: 0"
    yield "  History since boot:"
    yield from _history(_of_all(counts), sdk)
    yield "UID stats:"
    yield "  Pending bytes: 0"
    yield "  Complete history:"
    yield from _history(counts, sdk)


def counted(traffic: Traffic, uid_of: WhoIs, attended: Callable[[int], bool]) -> Counts:
    """Bytes and packets by uid, set and bucket."""
    counts: Counts = defaultdict(lambda: defaultdict(Counter))
    for flight in flights(traffic):
        uid = RESOLVER_UID if flight.package == RESOLVER else uid_of(flight.package)
        if flight.talk.device != "phone" or uid is None:
            continue
        for one in flight.packets:
            shown = "FOREGROUND" if attended(one.at_us // 1000) and flight.package != RESOLVER else "DEFAULT"
            bucket = one.at_us // 1_000_000 // BUCKET_S * BUCKET_S
            way = "t" if one.outgoing else "r"
            counts[uid, shown][bucket].update({f"{way}b": len(one.data), f"{way}p": 1})
    return counts


def _of_all(counts: Counts) -> Counts:
    total: dict[int, Counter[str]] = defaultdict(Counter)
    for buckets in counts.values():
        for start, count in buckets.items():
            total[start].update(count)
    return {(-1, "ALL"): total}


def _history(counts: Counts, sdk: int) -> Iterator[str]:
    for (uid, shown), buckets in sorted(counts.items()):
        yield f"  ident=[{_identity(sdk)}] uid={uid} set={shown} tag=0x0"
        yield f"    NetworkStatsHistory: bucketDuration={BUCKET_S if sdk >= 21 else BUCKET_S * 1000}"
        for start, count in sorted(buckets.items()):
            if sdk >= 21:
                yield f"      st={start} rb={count['rb']} rp={count['rp']} tb={count['tb']} tp={count['tp']} op=0"
            else:
                yield (
                    f"      bucketStart={start * 1000} activeTime={BUCKET_S * 1000} rxBytes={count['rb']} rxPackets={count['rp']}"
                    f" txBytes={count['tb']} txPackets={count['tp']} operations=0"
                )


def _identity(sdk: int) -> str:
    """A home network over Wi-Fi, in the words of the version."""
    if sdk < 21:
        return '[type=WIFI, subType=COMBINED, networkId="HomeWifi"]'
    if sdk < 31:
        return '{type=WIFI, subType=COMBINED, networkId="HomeWifi", metered=false, defaultNetwork=true}'
    if sdk < 33:
        return (
            '{type=1, ratType=COMBINED, networkId="HomeWifi", metered=false, defaultNetwork=true, oemManaged=OEM_NONE}'
        )
    more = ", transports={1}" if sdk >= 34 else ""
    return (
        '{type=1, ratType=COMBINED, wifiNetworkKey="HomeWifi"WPA_PSK, metered=false, defaultNetwork=true, '
        f"oemManaged=OEM_NONE, subId=-1{more}}}"
    )
