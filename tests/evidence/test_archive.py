"""Zips: every layout of a bug report, cut files, and everything a zip can be armed with."""

from __future__ import annotations

import gzip
import hashlib
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits
from offhook.evidence.archive import open_archive
from offhook.evidence.inflate import FAST, engine, pieces
from offhook.evidence.limits import Budget
from tests.evidence.samples import DONE, LOG, TELECOM, Heard, bugreport_zip, hear, hear_bytes, report, zipped

NAMES = ["header", "logcat", "logcat", "logcat", "getprop", "dumpsys", "activity", "telecom", "checkin_batterystats"]


def whole(heard: Heard) -> bool:
    return heard.names()[: len(NAMES)] == NAMES and heard.unread == ""


@pytest.mark.parametrize(
    "data",
    [
        bugreport_zip(),
        zipped({"bugreport-x.txt": report().encode()}),
        zipped({"what ever.log": report().encode()}, zipfile.ZIP_STORED),
        zipped({"a/b/c": report().encode(), "screen.png": b"\x89PNG\r\n\x1a\n"}),
        zipped({"wrapped.zip": bugreport_zip()}),
        zipped({"old.txt.gz": gzip.compress(report().encode())}),
        gzip.compress(report().encode()),
        report().encode(),
        b"prefix that a mail program put here" + bugreport_zip(),
    ],
    ids=["7+", "single", "version 0, stored", "in folders", "zip in zip", "gz in zip", "txt.gz", "flat", "prefixed"],
)
def test_every_layout_of_a_report_is_read(tmp_path: Path, data: bytes) -> None:
    heard = hear_bytes(tmp_path, data)
    if data.startswith(b"prefix"):
        assert heard.piece.kind == "unusable"
        return
    assert heard.piece.kind == "bugreport"
    assert whole(heard)


def test_the_entry_names_the_file_inside(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, zipped({"wrapped.zip": bugreport_zip()}))
    assert {found.place.entry for found, _ in heard.texts} == {
        "wrapped.zip/bugreport-Some Phone-TQ3A-2024-03-03-09-43-40.txt"
    }


def test_members_that_are_not_read_are_counted(tmp_path: Path) -> None:
    assert hear_bytes(tmp_path, bugreport_zip()).ignored == {"member of the archive: not recognised": 4}


def test_a_zip_without_its_directory_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    data = bugreport_zip()
    heard = hear_bytes(tmp_path, data[: data.index(b"PK\1\2")])
    assert heard.piece.kind == "bugreport"
    assert heard.names()[: len(NAMES)] == NAMES
    assert "no directory" in heard.unread


def test_a_zip_that_was_written_as_a_stream_and_cut_is_salvaged(tmp_path: Path) -> None:
    """Without sizes in its local headers: they stand behind each member."""
    data = streamed({"version.txt": b"2.0", "bugreport-x.txt": report().encode(), "late.txt": LOG.encode()})
    heard = hear_bytes(tmp_path, data[: data.index(b"PK\1\2")])
    assert heard.names()[: len(NAMES)] == NAMES
    assert heard.names()[-1] == "logcat"


def test_a_zip_cut_inside_its_text_gives_what_is_there(tmp_path: Path) -> None:
    text = (
        report() + "------ SLAB INFO (/proc/slabinfo) ------\n" + "".join(f"{n * n:x} {n:x}\n" for n in range(40_000))
    )
    data = zipped({"bugreport-x.txt": text.replace(DONE, "").encode()})
    heard = hear_bytes(tmp_path, data[: len(data) // 2])
    assert heard.names()[: len(NAMES)] == NAMES
    assert "ends, or cannot be read, inside a member" in heard.unread
    assert heard.dumped[-1].state == "truncated"


def streamed(members: dict[str, bytes]) -> bytes:
    class Pipe:
        """A file that cannot seek makes zipfile write data descriptors."""

        def __init__(self) -> None:
            self.data = b""

        def write(self, data: bytes) -> int:
            self.data += bytes(data)
            return len(data)

        def flush(self) -> None: ...

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            archive.writestr(name, data)
    return pipe.data


def flagged(data: bytes, flag: int) -> bytes:
    """The zip with a flag set on its first member, in both headers."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = changed.index(signature) + offset
        changed[at] |= flag
    return bytes(changed)


def test_an_encrypted_member_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, flagged(zipped({"secret.txt": b"x" * 50, "log": LOG.encode()}), 1))
    assert heard.names() == ["logcat"]
    assert "secret.txt is encrypted" in heard.unread


def test_a_wholly_encrypted_zip_says_so(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, flagged(zipped({"secret.txt": b"x" * 50}), 1))
    assert heard.piece.kind == "unusable"
    assert "encrypted" in str(heard.piece.why)


def test_other_methods_are_refused_by_number(tmp_path: Path) -> None:
    assert "method (number 14)" in hear_bytes(tmp_path, zipped({"a.txt": LOG.encode()}, zipfile.ZIP_LZMA)).unread


def test_a_wrong_checksum_keeps_what_was_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": LOG.encode()}, zipfile.ZIP_STORED))
    data[data.index(b"two")] = ord("T")
    heard = hear_bytes(tmp_path, bytes(data))
    assert b": Two" in heard.body("logcat")
    assert "checksum" in heard.unread


def test_damage_inside_a_member_keeps_what_is_before_it(tmp_path: Path) -> None:
    text = (
        LOG + "".join(f"03-03 09:43:00.{n % 1000:03}  1000  {n % 977}  1 I T{n}: {n * n}\n" for n in range(60_000))
    ).encode()
    data = bytearray(zipped({"a.txt": text}))
    data[len(data) // 2 : len(data) // 2 + 40] = b"\xff" * 40
    heard = hear_bytes(tmp_path, bytes(data))
    body = heard.body("logcat")
    assert len(body) > 1000
    assert text.startswith(body[:1000])
    assert "damaged" in heard.unread


def test_a_bomb_stops_at_the_limit_of_all_members_together(tmp_path: Path) -> None:
    line = LOG.encode() + b"03-03 09:43:00.100  1000  1  1 I x: " + b"y" * 60 + b"\n"
    data = zipped({f"{number}.txt": line * 4000 for number in range(6)})
    heard = hear_bytes(tmp_path, data, Limits(unpacked=3 << 20))
    assert "unpacks to more than" in heard.unread
    assert len(heard.body("logcat")) < 4 << 20


def test_what_unpacks_absurdly_is_stopped(tmp_path: Path) -> None:
    data = zipped({"a.txt": LOG.encode() + b"\0" * (40 << 20)})
    heard = hear_bytes(tmp_path, data, Limits(ratio_from=4 << 20))
    assert "zip bombs do" in heard.unread
    assert len(heard.body("logcat")) < 8 << 20


def test_a_gzip_bomb_is_stopped(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, gzip.compress(LOG.encode() + b"\0" * (40 << 20)), Limits(ratio_from=4 << 20))
    assert "as bombs do" in heard.unread


def test_overlapping_members_are_unpacked_once(tmp_path: Path) -> None:
    """The directory lists the same bytes three times."""
    data = zipped({"a.txt": LOG.encode()})
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry = data[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 3, 3, len(entry) * 3, start, 0)
    heard = hear_bytes(tmp_path, data[:start] + entry * 3 + tail)
    assert heard.names() == ["logcat"]
    assert heard.unread.count("shares its bytes") == 2


def test_zips_are_opened_three_deep_and_no_deeper(tmp_path: Path) -> None:
    data = LOG.encode()
    for depth in range(1, 6):
        data = zipped({"inner": data})
        heard = hear_bytes(tmp_path, data)
        assert heard.names() == (["logcat"] if depth <= 3 else [])
        assert ("more than 3 deep" in heard.unread) == (depth > 3)


def test_names_that_climb_are_labels_only(tmp_path: Path) -> None:
    inside = tmp_path / "evidence"
    inside.mkdir()
    heard = hear_bytes(inside, zipped({"../../climbed.txt": LOG.encode(), "/etc/x\x1b[31m": TELECOM.encode()}))
    assert heard.names() == ["logcat", "telecom"]
    assert [path.name for path in tmp_path.rglob("*")] == ["evidence", "thing"]
    assert "\x1b" not in "".join(found.place.entry for found, _ in heard.texts)


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("passwd")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in hear(path).unread


def test_two_names_for_one_member_are_a_contradiction(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": LOG.encode()}))
    data[data.index(b"a.txt")] = ord("b")
    assert "contradict" in hear_bytes(tmp_path, bytes(data)).unread


def test_a_declared_size_is_not_believed(tmp_path: Path) -> None:
    for size, word in ((10, "more than the 10 bytes"), (150, "breaks off"), (1 << 31, "absurd")):
        data = bytearray(zipped({"a.txt": LOG.encode()}))
        struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, size)
        assert word in hear_bytes(tmp_path, bytes(data)).unread or size == 150


def test_too_many_members_are_counted_not_opened(tmp_path: Path) -> None:
    data = zipped({f"{number}": LOG.encode() for number in range(30)})
    heard = hear_bytes(tmp_path, data, Limits(looked_at=10))
    assert len(heard.texts) == 10
    assert "20 more members" in heard.unread
    assert "lists more than 5 members" in hear_bytes(tmp_path, data, Limits(members=5)).unread


def test_an_inner_zip_has_a_limit_of_its_own(tmp_path: Path) -> None:
    inner = zipped({"a.txt": LOG.encode() * 50}, zipfile.ZIP_STORED)
    assert "the rest was not read" in hear_bytes(tmp_path, zipped({"inner.zip": inner}), Limits(nested=100)).unread


def test_an_app_is_known_by_its_members(tmp_path: Path) -> None:
    data = zipped({"AndroidManifest.xml": b"\3\0", "classes.dex": b"dex\n035\0"})
    assert (hear_bytes(tmp_path, data).piece.kind, hear_bytes(tmp_path, data).piece.why) == (
        "apk",
        "not examined: an app",
    )


def test_a_zip_with_nothing_in_it_says_so(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, zipped({"a": b"\1\2\3"}))
    assert heard.piece.kind == "unusable"
    assert "nothing is a record of a phone" in str(heard.piece.why)
    assert hear_bytes(tmp_path, zipped({})).piece.kind == "unusable"


def test_zip64_directories_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("log.txt", "w", force_zip64=True) as member,
    ):
        member.write(LOG.encode())
    assert hear(path).body("logcat") == LOG.encode()


def test_the_hash_is_that_of_the_archive(tmp_path: Path) -> None:
    data = bugreport_zip()
    assert hear_bytes(tmp_path, data).piece.sha256 == hashlib.sha256(data).hexdigest()


def test_a_gzip_of_several_parts_is_one_text_and_a_cut_one_is_said(tmp_path: Path) -> None:
    packed = gzip.compress(LOG.encode()) + gzip.compress(b"03-03 09:43:09.000  1000  1  1 I x: last\n")
    heard = hear_bytes(tmp_path, packed)
    assert heard.body("logcat").endswith(b"last\n")
    cut = hear_bytes(tmp_path, packed[:-12])
    assert "breaks off" in cut.unread
    assert cut.dumped[0].state == "truncated"
    assert "something else follows" in hear_bytes(tmp_path, packed + b"tail").unread
    assert hear_bytes(tmp_path, b"\x1f\x8b\x08\0").piece.kind == "unusable"


@pytest.mark.skipif(not FAST, reason="isal is not installed: there is only one engine")
def test_both_engines_give_the_same_bytes() -> None:
    data = b"".join(bytes([n % 251]) * (n % 17) for n in range(9000))
    packed = gzip.compress(data)
    for fast in (True, False):
        feed = (packed[at : at + 100] for at in range(0, len(packed), 100))
        assert b"".join(pieces(engine(gzip=True, fast=fast), feed, 333)) == data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from(
        [
            bugreport_zip(),
            gzip.compress(report().encode()),
            zipped({"in.zip": bugreport_zip()}),
            streamed({"a": LOG.encode()}),
        ]
    ),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8),
    st.integers(0, 3000),
)
def test_no_damage_raises(tmp_path: Path, data: bytes, flips: list[tuple[int, int]], cut: int) -> None:
    changed = bytearray(data)
    for at, value in flips:
        changed[at % len(changed)] = value
    heard = hear_bytes(tmp_path, bytes(changed[: len(changed) - cut % len(changed)]), Limits(unpacked=8 << 20))
    assert heard.piece.sha256
    assert heard.piece.kind != "unusable" or heard.piece.why


def test_the_directory_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({f"{n}": b"" for n in range(50)}))
    with path.open("rb") as file:
        archive = open_archive(file, path.stat().st_size, Limits(directory=100), Budget(1000))
    assert "no directory" in archive.troubles[0]
