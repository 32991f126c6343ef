"""Captures of one afternoon of a phone, as it saw itself and as the router of its home saw it; and what may befall a capture."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

from offhook.answers import Transfer
from offhook.lab.scenario import HOUR, MINUTE, SECOND, moment
from offhook.lab.stories import ZONE
from offhook.lab.traffic import HOME, OTHER_PHONE, TELEVISION, Conversation, Network, Server, Traffic
from offhook.lab.traffic_chatter import CHAT, PLAY, VIDEO, chatter, in_use, photo_backup
from offhook.lab.traffic_files import write_traffic
from offhook.lab.traffic_people import OWNER, write_owner
from offhook.lab.traffic_recipes import contact_list
from offhook.lab.traffic_truth import TransferTruth, made_uid, transfers

BEGAN = moment(ZONE, "2026-09-21 12:00:00")
LASTS = 5 * HOUR
COVERT = Server(host="sync.sysupd.example", address="192.0.2.77")
TUNNEL = Network()
Key = tuple[str | None, int | None, str]
Change = Callable[[bytes], bytes]


def afternoon() -> tuple[Conversation, ...]:
    """What the phone and two neighbours say in five hours: chatter, sessions, a backup, a small upload in clear, IPv6."""
    rng = Random("afternoon")
    talks = [*chatter(rng, BEGAN, BEGAN + LASTS), photo_backup(BEGAN + HOUR, 700_000)]
    for number in range(7):
        began = BEGAN + number * 40 * MINUTE
        talks += in_use(rng, began, began + 200 * SECOND)
    talks.append(
        Conversation(
            began=BEGAN + 2 * HOUR,
            server=COVERT,
            package="com.android.sysupdate",
            protocol="http",
            exchanges=(contact_list(OWNER),),
        )
    )
    for number in range(30):
        began = BEGAN + number * 9 * MINUTE + rng.randint(0, 9) * SECOND
        talks.append(Conversation(began=began, server=CHAT, device="other phone", sent=600 + number, received=900))
        talks.append(Conversation(began=began + MINUTE, server=VIDEO, device="television", sent=700, received=30_000))
        talks.append(Conversation(began=began + 2 * MINUTE, server=PLAY, device="television", sent=2_000 + number))
    return tuple(talks)


def traffic(*evidence: str, network: Network = HOME, late_s: float = 0.0) -> Traffic:
    """That afternoon as this evidence."""
    return Traffic(
        conversations=afternoon(), began=BEGAN, ended=BEGAN + LASTS, evidence=evidence, network=network, late_s=late_s,
        neighbours=(TELEVISION, OTHER_PHONE), person=OWNER,
    )  # fmt: skip


def written(told: Traffic, folder: Path) -> list[Path]:
    """Its files."""
    return write_traffic(told, made_uid, folder)


def owner(folder: Path, more: str = "") -> Path:
    """OWNER.toml of the phone's owner, which names the MAC that a router sees."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_owner(OWNER, folder / "owner.toml", more)


def truth(told: Traffic) -> list[TransferTruth]:
    """What the phone truly exchanged."""
    return [one for one in transfers(told, made_uid, lambda _at: False) if one.device == "phone"]


def true_sums(told: Traffic) -> Counter[int | None]:
    """Bytes sent by uid."""
    sums: Counter[int | None] = Counter()
    for one in truth(told):
        sums[one.uid] += one.sent_bytes
    return sums


def told_sums(found: Iterable[Transfer]) -> Counter[int | None]:
    """Bytes that are told to be sent, by uid; counters count the same bytes again."""
    sums: Counter[int | None] = Counter()
    for one in found:
        if one.protocol != "counter":
            sums[one.app.uid if one.app else None] += one.sent_bytes
    return sums


def keys(found: Iterable[Transfer]) -> set[Key]:
    """Host, port and protocol of what is told."""
    return {(one.host, one.port, one.protocol) for one in found}


def true_keys(told: Traffic) -> set[Key]:
    """The same of what was."""
    return {(one.host, one.port, one.protocol) for one in truth(told)}


def without_names(told: Traffic) -> Traffic:
    """Nothing is looked up."""
    return replace(told, conversations=tuple(replace(talk, asks=False) for talk in told.conversations))


def changed(path: Path, change: Change) -> Path:
    """A pcap with every frame changed; lengths must stay."""
    data = path.read_bytes()
    made, at = [data[:24]], 24
    while at < len(data):
        (size,) = struct.unpack_from("<I", data, at + 8)
        made += [data[at : at + 16], change(data[at + 16 : at + 16 + size])]
        at += 16 + size
    path.write_bytes(b"".join(made))
    return path


def other_ports(frame: bytes) -> bytes:
    """An Ethernet frame as an address translator leaves it: ports of the inside (20000 and more) are others."""
    at = {b"\x08\x00": 34, b"\x86\xdd": 54}.get(frame[12:14], 0)
    if not at or frame[23 if at == 34 else 20] not in (6, 17):
        return frame
    ports = (
        port if port < 20_000 else 20_000 + (port - 20_000 + 13_577) % 40_000
        for port in struct.unpack_from(">HH", frame, at)
    )
    return frame[:at] + struct.pack(">HH", *ports) + frame[at + 4 :]


def packets_of(path: Path, keep: Callable[[int, int], bool]) -> Path:
    """A pcap with only those frames for whose number and milliseconds `keep` says so."""
    data = path.read_bytes()
    made, at, number = [data[:24]], 24, 0
    while at < len(data):
        seconds, micros, size = struct.unpack_from("<III", data, at)
        if keep(number, seconds * 1000 + micros // 1000):
            made.append(data[at : at + 16 + size])
        number += 1
        at += 16 + size
    path.write_bytes(b"".join(made))
    return path
