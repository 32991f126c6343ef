"""Counters as they lie on the phone: made-up files of every version, damaged ones, and real ones against Android's own sums."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.evidence import open_evidence
from offhook.evidence.section import ByteSection
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped, Tally, Unread
from offhook.facts.traffic import TrafficCount
from offhook.parsers import read
from tests.parsers.section_of import corpus, only

HOUR = 3_600_000
BEGAN = 1_700_000_000_000 - 1_700_000_000_000 % HOUR


def packed(*values: int) -> bytes:
    """An array of numbers of 7 bits a byte."""
    out = struct.pack(">i", len(values))
    for value in values:
        groups = [value >> shift & 0x7F for shift in range(0, max(value.bit_length(), 1), 7)]
        out += bytes([group | 0x80 for group in groups[:-1]] + groups[-1:])
    return out


def text(value: str | None) -> bytes:
    return b"\0" if value is None else b"\1" + struct.pack(">H", len(value.encode())) + value.encode()


def ident(version: int, kind: int, *, network: str | None = None, transports: int = 0, roaming: bool = False) -> bytes:
    """A list of one ident."""
    out = struct.pack(">ii", version, 1) + (b"\0\0\0\0" if version < 2 else b"")
    out += struct.pack(">ii", kind, -1) + text("310260000000000" if kind == 0 else None)
    out += text(network) if version >= 3 else b""
    out += bytes((roaming,)) if version >= 2 else b""
    out += b"\1" * (min(version, 5) - 3) if version >= 4 else b""
    out += struct.pack(">i", 0) if version >= 6 else b""
    out += struct.pack(">i", -1) if version >= 7 else b""
    return out + (struct.pack(">Q", transports) if version >= 8 else b"")


def history(*columns: tuple[int, ...]) -> bytes:
    """A history of version 3: starts, bytes and packets received, bytes and packets sent."""
    starts = columns[0]
    nothing = (0,) * len(starts)
    arrays = (starts, nothing, *columns[1:], nothing)
    return struct.pack(">iq", 3, HOUR) + b"".join(packed(*array) for array in arrays)


def unified(*parts: tuple[bytes, list[tuple[int, int, int, bytes]]]) -> bytes:
    out = b"ANET" + struct.pack(">ii", 16, len(parts))
    for idents, histories in parts:
        out += idents + struct.pack(">i", len(histories))
        out += b"".join(struct.pack(">iii", uid, state, tag) + told for uid, state, tag, told in histories)
    return out


TWO = history((BEGAN, BEGAN + HOUR), (100, 300), (1, 3), (2**40, 400), (2, 4))
ONE = history((BEGAN,), (5,), (1,), (6,), (1,))
FILE = unified(
    (ident(8, -1, network='"Garden"wpa2-psk', transports=0b10), [(10123, 0, 0, TWO), (10123, 1, -192, ONE)]),
    (ident(8, -1, transports=0b10010), [(10123, 0, 0, ONE)]),
    (ident(5, 0, roaming=True), [(-4, 0, 0, ONE), (1000, 1001, 0, ONE)]),
)


def facts(data: bytes, entry: str = "netstats/uid.1700000000000-", size: int = 7) -> list[Fact]:
    """What is read of a file; its bytes come in small pieces."""
    pieces = (data[at : at + size] for at in range(0, len(data), size))
    return list(read(ByteSection("netstats_file", entry, Place("evidence-1", "", entry, 0), pieces)))


def ledger(found: list[Fact]) -> tuple[int, int, int]:
    (tally,) = only(found, Tally)
    return tally.framed, tally.read, tally.unread


def test_a_file_of_today() -> None:
    found = only(facts(FILE), TrafficCount)
    assert [(c.kind, c.uid, c.state, c.socket_tag, c.network, c.roaming, c.received, c.sent) for c in found] == [
        ("uid", 10123, "DEFAULT", 0, "wifi", False, 100, 2**40),
        ("uid", 10123, "DEFAULT", 0, "wifi", False, 300, 400),
        ("tag", 10123, "FOREGROUND", 0xFFFFFF40, "wifi", False, 5, 6),
        ("uid", 10123, "DEFAULT", 0, "vpn", False, 5, 6),
        ("uid", -4, "DEFAULT", 0, "mobile", True, 5, 6),
        ("uid", 1000, "DBG_VPN_IN", 0, "mobile", True, 5, 6),
    ]
    assert [(c.began.ms, c.ended.ms) for c in found[:2] if c.began and c.ended] == [
        (BEGAN, BEGAN + HOUR), (BEGAN + HOUR, BEGAN + 2 * HOUR)
    ]  # fmt: skip
    assert [c.place.line for c in found] == [1, 1, 2, 3, 4, 5]
    assert ledger(facts(FILE)) == (6, 6, 0)


def test_the_subscriber_is_cut_and_the_ident_told_in_the_words_of_the_dump() -> None:
    found = only(facts(FILE), TrafficCount)
    assert (
        found[4].identity
        == "{type=0, ratType=COMBINED, subscriberId=310260..., ROAMING, metered=true, defaultNetwork=true}"
    )
    assert found[0].place.text == f"ident=[{found[0].identity}] uid=10123 set=DEFAULT tag=0x0"
    assert '"Garden"wpa2-psk' in found[0].identity


@pytest.mark.parametrize(
    ("entry", "kind"),
    [("netstats/xt.1-2", "xt"), ("netstats/dev.1-2", "dev"), ("netstats_xt.bin", "xt"), ("netstats_dev.bin", "dev")],
)
def test_only_the_name_tells_dev_from_xt(entry: str, kind: str) -> None:
    data = unified((ident(7, 1), [(-1, -1, 0, ONE)]))
    assert [(c.kind, c.uid) for c in only(facts(data, entry), TrafficCount)] == [(kind, None)]


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7, 8])
def test_idents_of_every_version(version: int) -> None:
    data = unified((ident(version, 1), [(10001, 0, 0, ONE)]), (ident(version, 0), [(10002, 0, 0, ONE)]))
    found = only(facts(data), TrafficCount)
    assert [(c.uid, c.network, c.roaming) for c in found] == [
        (10001, "wifi", None if version == 1 else False), (10002, "mobile", None if version == 1 else False)
    ]  # fmt: skip


def test_the_first_histories_of_whole_numbers() -> None:
    def full(*values: int) -> bytes:
        return struct.pack(f">i{len(values)}q", len(values), *values)

    old = struct.pack(">iq", 1, HOUR) + full(BEGAN) + full(7) + full(8)
    (count,) = only(facts(b"ANET" + struct.pack(">ii", 1, 1) + ident(2, 1) + old), TrafficCount)
    assert (count.kind, count.received, count.received_packets, count.sent) == ("dev", 7, 0, 8)


@pytest.mark.parametrize("cut", range(8, len(FILE), 9))
def test_a_file_that_breaks_off_keeps_what_came_before(cut: int) -> None:
    found = facts(FILE[:cut])
    framed, got, missed = ledger(found)
    assert (framed, missed) == (got + 1, 1)
    assert got == len(only(found, TrafficCount)) < 6
    assert "breaks off" in only(found, Unread)[0].why or "than can follow" in only(found, Unread)[0].why


def test_a_file_that_announces_more_than_it_holds_takes_no_memory() -> None:
    found = facts(b"ANET" + struct.pack(">ii", 16, 2**31 - 1) + b"\0" * 40)
    assert "more than can follow" in only(found, Unread)[0].why


@pytest.mark.parametrize(
    "data",
    [
        b"ANET" + struct.pack(">ii", 99, 0),
        unified((ident(7, 1), [(1, 0, 0, struct.pack(">iq", 9, HOUR))])),
        unified((ident(7, 1), [(1, 0, 0, struct.pack(">iq", 3, -5))])),
        unified((ident(7, 1), [(1, 0, 0, struct.pack(">iq", 3, HOUR) + packed(1, 2) * 3 + packed(1) * 4)])),
        unified((ident(7, 1), [(1, 0, 0, struct.pack(">iq", 3, HOUR) + b"\0\0\0\1" + b"\xff" * 30)])),
        unified((ident(7, 1), [(1, 0, 0, history((2**62,), (1,), (1,), (1,), (1,)))])),
    ],
)
def test_what_cannot_be_is_unread(data: bytes) -> None:
    assert ledger(facts(data)) == (1, 0, 1)


@given(st.binary(max_size=200), st.integers(0, len(FILE)))
def test_junk_never_stops_the_audit(junk: bytes, at: int) -> None:
    found = facts(FILE[:at] + junk, size=64)
    framed, got, missed = ledger(found)
    assert framed == got + missed
    assert not [fact for fact in only(found, Unread) if "stumbled" in fact.why]


def test_the_door_hands_it_on_as_bytes(tmp_path: Path) -> None:
    (tmp_path / "uid.1-2").write_bytes(FILE)
    (tmp_path / "xt.1-2").write_bytes(FILE[:60])
    kinds, states, tallies = [], [], []
    for piece in open_evidence([tmp_path]):
        for item in piece.read():
            if isinstance(item, ByteSection):
                tallies += only(read(item), Tally)
            else:
                states += [item.state] if isinstance(item, Dumped) else []
        kinds.append(piece.kind)
    assert kinds == ["netstats", "netstats"]
    assert states == ["read", "truncated"]
    assert [tally.unread for tally in tallies] == [0, 1]


# real files


def sums(path: str, kind: str, network: str) -> tuple[int, ...]:
    """Bytes and packets received, bytes and packets sent."""
    file = corpus(path)
    found = [
        c
        for c in only(facts(file.read_bytes(), file.name, 1 << 16), TrafficCount)
        if (c.kind, c.network) == (kind, network)
    ]
    columns = ("received", "received_packets", "sent", "sent_packets")
    return tuple(sum(getattr(count, column) for count in found) for column in columns)


def test_android_s_own_sums_of_a_file_of_networks() -> None:
    """NetworkStatsCollectionTest.testReadLegacyNetwork."""
    assert sums("licensed/netstats_files/netstats_v1", "dev", "mobile") == (636016770, 709306, 88038768, 518836)


def test_android_s_own_sums_of_a_file_of_apps_and_tags() -> None:
    """NetworkStatsCollectionTest.testReadLegacyUid, testReadLegacyUidTags."""
    assert sums("licensed/netstats_files/netstats_uid_v4", "uid", "mobile") == (637076152, 711413, 88343717, 521022)
    assert sums("licensed/netstats_files/netstats_uid_v4", "tag", "mobile") == (77017831, 100995, 35436758, 92344)


def test_the_files_of_a_whole_phone_are_read_to_the_last_byte() -> None:
    found: list[Fact] = []
    for piece in open_evidence([corpus("licensed/netstats_files/netstats-many-uids.zip")]):
        for item in piece.read():
            found += only(read(item), Tally) if isinstance(item, ByteSection) else []
        assert piece.kind == "netstats"
    tallies = only(found, Tally)
    assert len(tallies) == 25, "every file but the three of import attempts"
    assert all(tally.read == tally.framed for tally in tallies)
    assert sum(tally.read for tally in tallies) == 123_624
