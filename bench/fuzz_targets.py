"""The decoders of traffic that are fuzzed: each from the parts of a sample to what it makes of them, and samples for each.

Samples come from the lab and, where OFFHOOK_CORPUS names a folder of real evidence, from there. Nothing of it is kept.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random

from bench.fuzz_damage import Parts
from offhook import audit
from offhook.errors import NoEvidence, OffhookError
from offhook.evidence.har import entries_of
from offhook.evidence.limits import Budget, Limits
from offhook.evidence.mitmproxy import flows_of
from offhook.evidence.section import Block, ByteSection, RowSection, TextSection
from offhook.evidence.stream import Stream
from offhook.evidence.traffic_table import list_rows
from offhook.facts.book import FactBook
from offhook.facts.passing import Payload
from offhook.facts.place import Place
from offhook.facts.time import Base, Stamp
from offhook.indicators import read_indicators
from offhook.inference.private import Search
from offhook.lab.traffic_people import OWNER
from offhook.owner import Owner
from offhook.parsers import read
from offhook.parsers.wire import guess, structure
from offhook.parsers.wire.assembly import Assembly
from offhook.parsers.wire.conversation import Conversation
from offhook.parsers.wire.dns import BadMessageError, looks_like_dns, read_message
from offhook.parsers.wire.hello import read_hello

PLACE = Place("evidence-1", "", "sample", 1)
MS = 1_790_000_000_000
TCP, UDP = 6, 17
OWNERS = Owner(
    numbers=(OWNER.number,),
    home="SG",
    identifiers={
        "imei": (OWNER.imei,),
        "imsi": (OWNER.imsi,),
        "emails": ("mei@example.org",),
        "ssids": ("Kopitiam-5G",),
    },
)
Run = Callable[[Parts, Random], list[object]]


@dataclass(frozen=True, slots=True)
class Target:
    """One decoder. run: raises nothing. free: how its input is cut into chunks changes nothing. slow: seconds it may take at least."""

    name: str
    run: Run
    samples: list[Parts] = field(default_factory=list)
    free: bool = False
    seconds: float = 1.0


# Conversations


def talk(transport: int, client_port: int, server_port: int, *spoken: tuple[int, bytes]) -> Parts:
    """A conversation as a sample: its ports, then each packet with one byte for its direction (1: from the client)."""
    return struct.pack(">BHH", transport, client_port, server_port), *(bytes([way]) + data for way, data in spoken)


def converse(parts: Parts, rng: Random) -> list[object]:
    """Packets in the order of the sample; those of TCP are cut, lost, doubled and put in another order by chance."""
    transport, client, server = struct.unpack(">BHH", (parts[0] if parts else b"").ljust(5, b"\0")[:5])
    name = "tcp" if transport == TCP else "udp"
    heard = Conversation(PLACE, 1, name, client, server, count(1))
    heard.client, heard.server = "10.0.0.2", "198.51.100.7"
    facts: list[object] = []
    ms = MS
    for out, seq, data, original in _packets(parts[1:], rng, name):
        ms += rng.choice((0, 1, 5, 4000))
        facts += heard.feed(out, seq, data, original, ms)
    facts += heard.end(ms)
    told = (
        heard.protocol,
        heard.host,
        heard.host_from,
        heard.alpn,
        heard.outer_name,
        heard.opaque,
        heard.sent_clear,
        heard.lost,
    )
    if heard.room.free != 64 << 20:
        facts.append(f"room is not given back: {heard.room.free}")
    return [*facts, told]


def _packets(parts: Parts, rng: Random, name: str) -> Iterator[tuple[bool, int, bytes, int]]:
    careless = rng.random() < 0.5
    size = rng.choice((1, 7, 100, 1400, 60_000)) if careless and sum(map(len, parts)) < 4000 else 1400
    at = [rng.choice((0, 1000, (1 << 32) - 10)) for _ in "ab"]
    found = []
    for part in parts:
        out, data = bool(part[:1] and part[0] & 1), part[1:]
        for start in range(0, len(data), size) if name == "tcp" else (0,):
            piece = data[start : start + size] if name == "tcp" else data
            found.append((out, at[out] % (1 << 32), piece, len(piece)))
            at[out] += len(piece)
    for index, (out, seq, data, original) in enumerate(found if careless else ()):
        deed = rng.random()
        if deed < 0.03:
            other = rng.randrange(len(found))
            found[index], found[other] = found[other], found[index]
        elif deed < 0.05:
            found[index] = (out, seq, data[: rng.randint(0, len(data))], original)
        elif deed < 0.06:
            found[index] = (out, seq ^ 1 << rng.randrange(32), data, original)
        elif deed < 0.07:
            found[index] = (out, seq, b"", rng.choice((0, 1, 1 << 31, (1 << 32) - 1)))
    yield from found


def assemble(parts: Parts, rng: Random) -> list[object]:
    """Bytes cut, doubled and put in another order come out as they were."""
    whole = b"".join(parts)[: 200 << 10]
    began = rng.choice((0, 5, (1 << 32) - 100))
    at, packets = 0, []
    while at < len(whole):
        size = rng.randint(1, 3000)
        packets.append((at, whole[at : at + size]))
        at += size
    packets += rng.choices(packets, k=len(packets) // 5) if packets else []
    for index in range(len(packets)):
        other = min(len(packets) - 1, index + rng.randint(0, 6))
        packets[index], packets[other] = packets[other], packets[index]
    side = Assembly()
    side.next = began
    got = [p for start, data in packets for p in side.put((began + start) % (1 << 32), data, len(data), MS)]
    got += side.rest()
    if b"".join(data for _, data, _ in got) != whole or side.lost or side.held:
        return [f"not what was sent: {side.lost} lost, {side.held} held"]
    return []


def messages(parts: Parts, _rng: Random) -> list[object]:
    """Messages of name servers, one by one."""
    found: list[object] = []
    for part in parts:
        looks_like_dns(part)
        for multicast in (False, True):
            try:
                message = read_message(part, multicast=multicast)
            except BadMessageError:
                continue
            found.append(
                (message.code, message.records, message.questions, [message.told(q) for q in message.questions[:50]])
            )
    return found


def hellos(parts: Parts, _rng: Random) -> list[object]:
    """The insides of ClientHellos."""
    return [read_hello(part) for part in parts]


def guesses(parts: Parts, rng: Random) -> list[object]:
    """What bytes look like."""
    found: list[object] = []
    for part in parts:
        ports = rng.choice((53, 443, 123, 67, 5353, 80)), rng.choice((53, 68, 40000, 5353))
        found += [guess.guess_udp(part, *ports), guess.guess_tcp(part, part[5:], ports[0]), guess.is_stun(part)]
        found += [structure.has_structure(part), structure.can_be_opened(part), guess.follows_in_rtp(part, part[::-1])]
    return found


# Files


def chunks(parts: Parts, rng: Random) -> Iterator[bytes]:
    """A file in pieces of any size."""
    data, at = b"".join(parts), 0
    sizes = rng.choice(((1 << 20,), (1 << 20,), (4096, 65536), (1, 3, 700)))
    while at < len(data):
        size = rng.choice(sizes) if at < 20_000 else 1 << 20
        yield data[at : at + size]
        at += size


def search() -> Search:
    """A fresh search; what it looks for is gathered once."""
    fresh = Search(FactBook(), OWNERS)
    for name in ("known", "automaton"):
        if name not in READY:
            READY[name] = getattr(fresh, name)
        vars(fresh)[name] = READY[name]
    return fresh


READY: dict[str, object] = {}


def looked(items: Iterable[object]) -> list[object]:
    """Sections read and payloads looked at, as an audit does."""
    seeker, facts = search(), list[object]()
    for item in items:
        for fact in read(item) if isinstance(item, RowSection | ByteSection | TextSection) else (item,):
            if isinstance(fact, Payload):
                facts += seeker.look(fact)
            else:
                facts.append(fact)
    return facts


def har(parts: Parts, rng: Random) -> list[object]:
    """HAR; packed if it begins so."""
    budget = Budget(1 << 30) if parts and parts[0][:1] == b"\x78" else None
    if budget:  # how much of what is damaged can be unpacked depends on the pieces
        rng = Random(1)
    return looked(entries_of(Stream(chunks(parts, rng)), PLACE, Limits(), budget))


def flows(parts: Parts, rng: Random) -> list[object]:
    """Flow files of mitmproxy."""
    return looked(flows_of(Stream(chunks(parts, rng)), PLACE, Limits()))


def listed(name: str) -> Run:
    """Lists of connections."""
    return lambda parts, rng: looked(list_rows(Stream(chunks(parts, rng)), PLACE, Limits(), name))


def binary(name: str) -> Run:
    """Captures, and files of counters."""
    return lambda parts, rng: looked([ByteSection(name, "sample", PLACE, chunks(parts, rng))])


def text(parts: Parts, _rng: Random) -> list[object]:
    """A section of a dump: its name in the first part, its text in the others."""
    data = b"".join(parts[1:])
    name = parts[0].decode("latin-1") if parts else ""
    return looked([TextSection(name if name in TEXTS else "netstats", name, PLACE, iter([Block(1, data)]))])


TEXTS = (
    "netstats checkin_netstats netd qtaguid_stats_info network_dev_info connectivity network_interfaces ipv4_addresses wifi"
).split()
ENCODINGS = ("", "gzip", "deflate", "br", "zstd", "gzip,br", "x-gzip", "compress", "GZIP")


def private(parts: Parts, _rng: Random) -> list[object]:
    """A payload: kind of content, encodings, part, and the bytes."""
    kind, encodings, part, *rest = (*parts, b"", b"", b"", b"")[: max(len(parts), 3)]
    payload = Payload(
        place=PLACE, at=Stamp("1", Base.EPOCH, MS), outgoing=not part.startswith(b"-"), part=part.decode("latin-1").lstrip("-") or "body",
        data=b"".join(rest), host="data.example.com", content_type=kind.decode("latin-1"), exchange=1,
        encodings=tuple(word for word in encodings.decode("latin-1").split(",") if word),
    )  # fmt: skip
    return list(search().look(payload))


def on_disk(name: str, use: Callable[[Path], list[object]]) -> Run:
    """What reads a file by its path. OffhookError is how it says no."""

    def run(parts: Parts, _rng: Random) -> list[object]:
        with tempfile.TemporaryDirectory(prefix="offhook-fuzz-") as folder:
            path = Path(folder, name)
            path.write_bytes(b"".join(parts))
            try:
                return use(path)
            except (OffhookError, NoEvidence):
                return []

    return run


def audited(path: Path) -> list[object]:
    """All facts that an audit reads."""
    read_all = audit.read_evidence([path], lambda _what, _share: None, owner=OWNERS)
    return [fact for _kind, facts in read_all.book.kinds() for fact in facts]


def case(path: Path) -> list[object]:
    """The whole way, to a case on disk; what the answers say, and the name of each text in them that no screen should get."""
    owner = path.with_name("OWNER.toml")
    owner.write_text(
        f'[owner]\nnumbers = ["{OWNER.number}"]\nimei = ["{OWNER.imei}"]\nimsi = ["{OWNER.imsi}"]\nhome = "SG"\n'
    )
    folder, found = audit.run([path], case=path.with_name("case"), owner=owner)
    told = json.loads((folder / "findings.json").read_bytes())
    said = {name: told[name] for name in ("transfers", "patterns", "findings", "traffic") if name in told}
    return [repr(found.transfers), repr(found.findings), repr(found.traffic), *unfit(said, "answers")]


def unfit(node: object, path: str) -> Iterator[str]:
    """Where a text stands that could control a screen; cited lines are as they are."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name != "text":
                yield from unfit(inner, f"{path}.{name}")
    elif isinstance(node, list):
        for inner in node:
            yield from unfit(inner, path)
    elif isinstance(node, str) and any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in node):
        yield f"\0 a sign that no screen should get in {path}"


def indicated(path: Path) -> list[object]:
    """Known indicators."""
    found = read_indicators([path])
    return [*found.known, dict(found.unchecked)]


def corpus(folder: str, pattern: str = "*", most: int = 300 << 10) -> list[bytes]:
    """Small files of real evidence."""
    root = os.environ.get("OFFHOOK_CORPUS")
    paths = sorted(Path(root, "licensed", folder).glob(pattern)) if root else []
    return [data for path in paths if path.is_file() for data in (path.read_bytes(),) if 0 < len(data) <= most]


def netguard_file() -> bytes:
    """A database as NetGuard keeps it, with a few odd values."""
    from offhook.lab.render_netguard import TABLES

    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "n"))) as base:
        base.executescript(TABLES)
        for (table,) in base.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
        ).fetchall():
            many = len(base.execute(f'pragma table_info("{table}")').fetchall())
            fill = f"insert or ignore into {table} values ({','.join('?' * many)})"  # noqa: S608 - names of ours
            for value in (1, 1_790_000_000_000, -1, "10.0.0.1", "\x1b[31m", b"\xff\0", 2.5, None, 1 << 62):
                base.execute(fill, [None, *[value] * (many - 1)])
        base.commit()
        base.close()
        return Path(folder, "n").read_bytes()


def all_targets(samples: Callable[[str], list[Parts]]) -> list[Target]:
    """Every decoder, with its samples."""
    wire = [
        Target(name, converse) for name in ("dns", "tls", "dtls", "quic", "http", "websocket", "other", "overheard")
    ]
    more = [
        Target("messages", messages), Target("hellos", hellos), Target("assembly", assemble), Target("guesses", guesses),
        Target("har", har, free=True), Target("mitmproxy", flows, free=True), Target("text", text), Target("private", private),
        *(Target(name, listed(name), free=True) for name in ("pcapdroid_csv", "zeek_conn", "zeek_dns", "zeek_ssl", "zeek_http", "intrusion_log")),
        Target("capture", binary("capture"), free=True), Target("netstats_file", binary("netstats_file"), free=True),
        Target("indicators", on_disk("i.stix2", indicated)), Target("netguard", on_disk("Netguard", audited)),
        Target("audit", on_disk("sample", audited), seconds=3.0), Target("case", on_disk("sample", case), seconds=6.0),
    ]  # fmt: skip
    return [replace(target, samples=found) for target in (*wire, *more) if (found := samples(target.name))]
