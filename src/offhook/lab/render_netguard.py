"""NetGuard's database: each connection that an app asked for, sums per app and host, names that were looked up.

References: NetGuard `DatabaseHelper.java` (version 21).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from offhook.lab.render_pcapdroid import ip_bytes
from offhook.lab.traffic import Traffic
from offhook.lab.traffic_packets import Flight, WhoIs, flights
from offhook.lab.traffic_turns import OVER_TCP

TABLES = """
CREATE TABLE log (ID INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, version INTEGER, protocol INTEGER, flags TEXT, saddr TEXT,
 sport INTEGER, daddr TEXT, dport INTEGER, dname TEXT, uid INTEGER, data TEXT, allowed INTEGER, connection INTEGER, interactive INTEGER);
CREATE TABLE access (ID INTEGER PRIMARY KEY AUTOINCREMENT, uid INTEGER NOT NULL, version INTEGER NOT NULL, protocol INTEGER NOT NULL,
 daddr TEXT NOT NULL, dport INTEGER NOT NULL, time INTEGER NOT NULL, allowed INTEGER, block INTEGER NOT NULL, sent INTEGER, received INTEGER,
 connections INTEGER);
CREATE TABLE dns (ID INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, qname TEXT NOT NULL, aname TEXT NOT NULL, resource TEXT NOT NULL,
 ttl INTEGER);
PRAGMA user_version = 21;
"""
Sum = tuple[int, int, int, str, int]
"""uid, IP version, protocol, host, port."""


def write_netguard(traffic: Traffic, uid_of: WhoIs, path: Path) -> Path:
    """The database as its app leaves it, closed."""
    seen = [flight for flight in flights(traffic) if flight.talk.device == "phone"]
    with closing(sqlite3.connect(path)) as base:
        base.executescript(TABLES)
        logged = "INSERT INTO log (time,version,protocol,flags,saddr,sport,daddr,dport,dname,uid,allowed,interactive) VALUES (?,?,?,?,?,?,?,?,?,?,1,0)"
        base.executemany(logged, [_logged(flight, uid_of) for flight in seen if flight.lookup is None])
        asked = "INSERT INTO dns (time,qname,aname,resource,ttl) VALUES (?,?,?,?,?)"
        base.executemany(asked, [_asked(flight) for flight in seen if flight.lookup is not None])
        summed = "INSERT INTO access (uid,version,protocol,daddr,dport,time,allowed,block,sent,received,connections) VALUES (?,?,?,?,?,?,1,-1,?,?,?)"
        base.executemany(summed, _sums(seen, uid_of))
        base.commit()
    return path


def _version(flight: Flight) -> int:
    return 6 if ":" in flight.ends.target else 4


def _protocol(flight: Flight) -> int:
    return 6 if flight.protocol in OVER_TCP else 17


def _logged(flight: Flight, uid_of: WhoIs) -> tuple[object, ...]:
    ends, flags = flight.ends, "S" if flight.protocol in OVER_TCP else ""
    at = flight.began_us // 1000
    where = (ends.source, ends.source_port, ends.target, ends.target_port)
    return at, _version(flight), _protocol(flight), flags, *where, flight.host, uid_of(flight.package)


def _asked(flight: Flight) -> tuple[object, ...]:
    lookup = flight.lookup
    name, chain, addresses = (lookup.name, lookup.chain, lookup.addresses) if lookup else ("", (), ())
    return flight.ended_us // 1000, name, chain[-1] if chain else name, addresses[0] if addresses else "", 300


def _sums(seen: list[Flight], uid_of: WhoIs) -> list[tuple[object, ...]]:
    """One row for each app, host and port; the time is that of the last connection."""
    sent, received, times, last = Counter[Sum](), Counter[Sum](), Counter[Sum](), dict[Sum, int]()
    for flight in seen:
        uid = uid_of(flight.package)
        if flight.lookup is None and uid is not None:
            key = (uid, _version(flight), _protocol(flight), flight.host or flight.ends.target, flight.ends.target_port)
            out, _, back, _ = ip_bytes(flight)
            sent[key] += out
            received[key] += back
            times[key] += 1
            last[key] = max(last.get(key, 0), flight.began_us // 1000)
    return [(*key, last[key], sent[key], received[key], times[key]) for key in sorted(last)]
