"""Claims 7, 9 and 20: how often, how much, and whether it keeps to an interval."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

from bench.beacons import by_chance, cells, person, share_found
from bench.claims import Check, Claim, Desk
from offhook.inference.traffic.beacons import CUT, composite
from offhook.lab import traffic_stories as tales
from offhook.lab.traffic import Traffic
from offhook.lab.traffic_beacons import PERIODS_S, Beat, beacon_day, quiet_day

VECTORS = (
    ((0.8, 0.7, 0.6, 0.5), (0.2, 0.2, 0.3, 0.3), 0.63),
    ((0.1, 0.2, 0.3, 0.4), (0.25, 0.25, 0.25, 0.25), 0.25),
    ((0.111, 0.222, 0.333, 0.444), (0.173, 0.325, 0.299, 0.203), 0.281),
)
DAYS = 25
"""Days drawn for each cell and kind of negative."""


def _stated(traffic: Traffic) -> str:
    """The owner's word that nobody used the phone meanwhile."""
    began, ended = (datetime.fromtimestamp(ms / 1000, UTC).isoformat() for ms in (traffic.began, traffic.ended))
    return f'[[not_using]]\nfrom = "{began}"\nto = "{ended}"\n'


def idle(desk: Desk) -> Claim:
    """7: twelve hours on a table, 1 MB and 52 KB."""
    large, small = tales.idle(), tales.idle(52_000, 1800.0)
    told, quiet = desk.audit(large, _stated(large.traffic)), desk.audit(small, _stated(small.traffic))
    says = " ".join(one["says"] for one in told.asked("traffic_while_unattended"))
    pace = re.search(r"on average every ([\d.]+) minutes", says)
    total = told.findings["traffic"]["sent_bytes"]
    outliers = [one["title"] for one in quiet.asked("traffic_while_unattended") if "far more" in one["title"]]
    minutes = float(pace[1]) if pace else 0.0
    met = abs(minutes - 4.5) <= 0.05 * 4.5 and abs(total - 1_000_000) <= 10_000 and not outliers
    found = f"every {minutes} min, {total:,} bytes in 12 h; of 52 KB {len(outliers)} called unusual; “{says[:80]}”"
    return Claim(7, "a mean interval of 4.5 minutes and 1.0 MB in twelve hours", found, met)


def uploads(desk: Desk) -> Claim:
    """9: every 72 and every 24 hours, for thirty days; read by a proxy, and seen by a router."""
    met, seen = True, []
    for hours, readable in ((72, True), (24, True), (72, False)):
        told = desk.audit(tales.adups(hours, readable=readable))
        (pattern,) = told.patterns() or [{"period_s": 0.0, "host": None, "beats": 0}]
        period = pattern["period_s"] / 3600
        classes = {row[0] for row in told.rows("bigdata.adups.com")}
        went = told.transfers("bigdata.adups.com")
        met &= abs(period - hours) <= 0.05 * hours and {(one["organisation"], one["home"]) for one in went} == {
            ("Adups", "CN")
        }
        met &= not readable or classes == {"identifier", "messages", "call_log", "correspondents", "contacts"}
        seen.append(f"{period:.2f} h, {pattern['beats']} times, {len(classes)} classes")
    return Claim(
        9, "uploads every 72 and every 24 hours with five classes of data, to Adups (CN)", "; ".join(seen), met
    )


def beacons(desk: Desk) -> Claim:
    """20: RITA's own vectors; recall and false alarms of the score; and the whole program on days with and without one."""
    vectors = all(abs(composite(parts, weights) - wanted) < 0.0011 for parts, weights, wanted in VECTORS)
    chance = Random(1)
    recall = [share for _, share in cells(chance, DAYS, CUT)]
    people = share_found(lambda: person(chance), 6 * DAYS, CUT)
    poisson = share_found(lambda: by_chance(chance), 6 * DAYS, CUT)
    hits = sum(_found(desk, period, jitter) for period in PERIODS_S[1:] for jitter in (0.0, 0.25))
    alarms = sum(
        bool(desk.audit(quiet_day(kind, seed)).patterns()) for kind in ("human", "poisson") for seed in range(4)
    )
    mean = sum(recall) / len(recall)
    met = (
        vectors and mean >= 0.96 and min(recall) >= 0.8 and (people + poisson) / 2 <= 0.01 and hits == 6 and alarms == 0
    )
    found = (
        f"vectors {vectors}; recall {min(recall):.2f} to 1.00, mean {mean:.3f}; false alarms {people:.3f} of days of people, "
        f"{poisson:.3f} of days of chance; end to end {hits} of 6 found with their period, {alarms} of 8 quiet days called"
    )
    return Claim(
        20,
        "RITA's score: recall 0.96 on average and 0.8 in the worst cell of few days, false alarms at most 1 in 100",
        found,
        met,
    )


def _found(desk: Desk, period: int, jitter: float) -> bool:
    """Whether the one pattern is a beacon of this period, to five in a hundred (or its jitter, where that is more)."""
    patterns = desk.audit(beacon_day(Beat(period_s=period, jitter=jitter, misses=0.1), period)).patterns()
    near = max(0.05, jitter / 2) * period
    return [one["kind"] for one in patterns] == ["beacon"] and abs(patterns[0]["period_s"] - period) <= near


CHECKS: dict[int, Check] = {7: idle, 9: uploads, 20: beacons}
