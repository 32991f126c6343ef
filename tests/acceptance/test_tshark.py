"""Conversations in real captures against tshark: packets, TCP and UDP conversations, and payload bytes from each end.

tshark numbers the streams and tells each packet's length and sequence number; bytes are counted here, each sequence number
once. Every difference that remains has its reason below, and a reason that is no longer needed fails as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from offhook.evidence.section import ByteSection
from offhook.evidence.stream import CHUNK
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Tally, Unread
from offhook.facts.traffic import Flow
from offhook.parsers import read

ROOT = Path(os.environ.get("OFFHOOK_CORPUS", "/nowhere"), "licensed")
CAPTURES = sorted(path for folder in ("pcap", "pcap_pcapdroid_derived") for path in ROOT.glob(f"{folder}/*.pcap*"))
FIELDS = (
    "frame.protocols ip.src ipv6.src ip.dst ipv6.dst tcp.stream udp.stream tcp.srcport udp.srcport tcp.dstport udp.dstport "
    "tcp.len udp.length tcp.seq_raw tcp.flags.syn"
).split()
TWICE = {"viber.pcap": 122}
"""Bytes of packets that stand in a capture twice within 100 ms, with the same number of their sender's (an access point repeats
what is meant for all): tshark counts both."""
BLOCKS = {"PCAPdroid_nokia_android9.pcapng": 5}
"""tshark numbers blocks that hold no packet (the names of uids) as frames."""

End = tuple[str, int]
Talk = tuple[tuple[End, int], ...]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAPTURES, reason="OFFHOOK_CORPUS names no folder with captures"),
    pytest.mark.skipif(not shutil.which("tshark"), reason="tshark is not installed"),
]


def facts_of(path: Path) -> list[Fact]:
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        return list(read(ByteSection("capture", path.name, Place("evidence-1", "", path.name, 1), chunks)))


def rows_of(path: Path) -> list[dict[str, str]]:
    """One row for each frame. Where an ICMP message quotes a packet, the first of each field is the frame's own."""
    asked = [word for field in FIELDS for word in ("-e", field)]
    run = subprocess.run(
        ["tshark", "-r", path, "-T", "fields", "-E", "occurrence=f", *asked], capture_output=True, text=True, check=True
    )
    return [dict(zip(FIELDS, line.split("\t"), strict=False)) for line in run.stdout.splitlines()]


def told_by_tshark(rows: list[dict[str, str]], transport: str) -> Counter[Talk]:
    """How often each set of ends and their bytes stands there."""
    sent: dict[str, Counter[End]] = defaultdict(Counter)
    seen: dict[tuple[str, End], set[int]] = defaultdict(set)
    for row in rows:
        stream = row[f"{transport}.stream"]
        if not stream or "icmp" in row["frame.protocols"]:
            continue
        source = (row["ip.src"] or row["ipv6.src"], int(row[f"{transport}.srcport"]))
        target = (row["ip.dst"] or row["ipv6.dst"], int(row[f"{transport}.dstport"]))
        sent[stream][target] += 0
        if transport == "udp":
            sent[stream][source] += int(row["udp.length"]) - 8
            continue
        first = int(row["tcp.seq_raw"]) + (row["tcp.flags.syn"] in {"1", "True"})
        numbers = set(range(first, first + int(row["tcp.len"]))) - seen[stream, source]
        seen[stream, source] |= numbers
        sent[stream][source] += len(numbers)
    return Counter(tuple(sorted(ends.items())) for ends in sent.values())


def told_by_us(facts: list[Fact], transport: str) -> Counter[Talk]:
    flows = [fact for fact in facts if isinstance(fact, Flow) and fact.transport == transport]
    return Counter(
        tuple(sorted({(f.server, f.server_port): f.received, (f.client, f.client_port): f.sent}.items())) for f in flows
    )


@pytest.mark.parametrize("path", CAPTURES or [Path("none")], ids=lambda path: path.name)
def test_conversations_and_bytes_are_those_of_tshark(path: Path) -> None:
    facts, rows = facts_of(path), rows_of(path)
    (tally,) = (fact for fact in facts if isinstance(fact, Tally))
    assert tally.framed == len(rows) - BLOCKS.get(path.name, 0)
    assert tally.unread == 0
    assert not any(isinstance(fact, Unread) and "stumbled" in fact.why for fact in facts)
    difference = 0
    for transport in ("tcp", "udp"):
        theirs, ours = told_by_tshark(rows, transport), told_by_us(facts, transport)
        assert theirs.total() == ours.total()
        without = [sum(size for _, size in talk) for talk in (theirs - ours).elements()]
        beyond = [sum(size for _, size in talk) for talk in (ours - theirs).elements()]
        difference += sum(without) - sum(beyond)
        assert len(without) <= (path.name in TWICE)
    assert difference == TWICE.get(path.name, 0)


@pytest.mark.parametrize("path", CAPTURES or [Path("none")], ids=lambda path: path.name)
def test_frames_that_are_not_ip_are_as_many_as_tshark_says(path: Path) -> None:
    """Frames without IP: what was ignored, but for packets that came twice."""
    facts, rows = facts_of(path), rows_of(path)
    (tally,) = (fact for fact in facts if isinstance(fact, Tally))
    other = sum(
        ":ip:" not in f"{row['frame.protocols']}:" and ":ipv6:" not in f"{row['frame.protocols']}:" for row in rows
    )
    assert tally.ignored == other - BLOCKS.get(path.name, 0) + (2 if path.name in TWICE else 0)
