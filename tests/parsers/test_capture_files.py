"""Captures as files: packed ones of any size and ratio, damaged ones, and what an audit's door makes of them."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from offhook.evidence import ByteSection, Limits, open_evidence
from offhook.evidence.gunzip import gunzipped
from offhook.evidence.limits import Budget
from offhook.evidence.stream import Stream
from offhook.facts.place import Fact
from offhook.facts.reading import Dumped, Tally, Unread
from offhook.facts.traffic import Flow
from offhook.lab.render_capture import Form, pcap, pcapng, write_pieces
from offhook.lab.wire_packets import Ends, udp_packet
from offhook.parsers import read
from tests.parsers.captures import PHONE, SERVER, asked, opened, timed

TIGHT = Limits(unpacked=1 << 20, ratio=2, ratio_from=1 << 16)


def facts_of(path: Path, limits: Limits | None = None) -> Iterator[Fact]:
    for piece in open_evidence([path], limits=limits):
        for item in piece.read():
            if isinstance(item, ByteSection):
                yield from read(item)
            elif isinstance(item, Fact):
                yield item


def many(count: int) -> Iterator[bytes]:
    """The same conversation over and over: packs very well."""
    ends = Ends(PHONE, 40_000, SERVER, 9999)
    return pcap(timed((udp_packet(ends, bytes(1400), identity=n % 65_535 + 1) for n in range(count)), 200_000))


def test_a_packed_capture_has_no_limit_of_size_or_ratio(tmp_path: Path) -> None:
    facts = list(facts_of(write_pieces(tmp_path / "a.pcap.gz", many(4000)), TIGHT))
    (tally,) = (fact for fact in facts if isinstance(fact, Tally))
    (flow,) = (fact for fact in facts if isinstance(fact, Flow))
    assert (tally.framed, tally.read, tally.unread) == (4000, 4000, 0)
    assert flow.sent == 4000 * 1400
    assert not any(isinstance(fact, Unread) for fact in facts)


def test_all_else_that_is_packed_stays_bounded() -> None:
    packed = gzip.compress(b"== dumpstate: 2026-01-01 00:00:00\n" + bytes(4 << 20))
    stream = gunzipped(Stream(iter([packed])), TIGHT, Budget(TIGHT.unpacked))
    assert sum(map(len, stream.chunks)) <= TIGHT.unpacked
    assert "unpacks" in stream.troubles[0]


def test_memory_stays_small_however_long_a_capture_is(tmp_path: Path) -> None:
    path = write_pieces(tmp_path / "a.pcap.gz", many(20_000))
    list(facts_of(path))
    tracemalloc.start()
    assert sum(isinstance(fact, Flow) for fact in facts_of(path)) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


@pytest.mark.parametrize("name", ["a.pcap", "a.pcap.gz", "a.pcapng", "a.pcapng.gz"])
def test_every_form_is_one_section(name: str, tmp_path: Path) -> None:
    write = pcapng if "ng" in name else pcap
    facts = list(facts_of(write_pieces(tmp_path / name, write(timed([*opened(), *asked()])))))
    (dumped,) = (fact for fact in facts if isinstance(fact, Dumped))
    assert (dumped.name, dumped.state, dumped.lines) == ("capture", "read", 8)
    assert [(flow.sent, flow.received) for flow in facts if isinstance(flow, Flow)] == [(5, 8), (4, 6)]


def test_a_packed_capture_that_breaks_off(tmp_path: Path) -> None:
    """Both are said: that the gzip breaks off, and the packet in the middle of which it does."""
    whole = gzip.compress(b"".join(many(200)), 1)
    path = tmp_path / "a.pcap.gz"
    path.write_bytes(whole[: len(whole) // 2])
    facts = list(facts_of(path))
    (tally,) = (fact for fact in facts if isinstance(fact, Tally))
    (dumped,) = (fact for fact in facts if isinstance(fact, Dumped))
    assert 20 < tally.read < 200
    assert dumped.state == "truncated"
    assert any(isinstance(fact, Unread) and "gzip" in fact.why for fact in facts)


def test_several_packed_members_are_one_capture(tmp_path: Path) -> None:
    """As `pigz` and `cat` make them."""
    path = tmp_path / "a.pcap.gz"
    head, *records = pcap(timed([*opened(), *asked()]), Form(link="ethernet"))
    path.write_bytes(gzip.compress(head + records[0]) + gzip.compress(b"".join(records[1:])))
    assert sum(isinstance(fact, Flow) for fact in facts_of(path)) == 2
