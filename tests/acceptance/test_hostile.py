"""Evidence that means harm, disks that refuse and odd surroundings: a clear line, the promised code, nothing left behind."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.acceptance.program import COMMAND, Ended, audited, calm, findings_of, left_behind, offhook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")

REPORT = (
    b"========================================================\n== dumpstate: 2026-06-17 09:30:00\n"
    + b"=" * 56
    + b"\n\nBuild: X\n"
)
GIB = 1 << 30


def limited(bytes_of_memory: int = 3 * GIB, bytes_of_file: int | None = None) -> None:
    """For a child before it starts: so much address space, and files no longer than that."""
    resource.setrlimit(resource.RLIMIT_AS, (bytes_of_memory, bytes_of_memory))
    if bytes_of_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_of_file, bytes_of_file))


def bomb(filler: bytes, gib: int = 10) -> bytes:
    """A zip of some megabytes with one report that unpacks to `gib` GiB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(REPORT) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(filler * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = head + block * (gib * 64) + packer.flush()
    name = b"bugreport-x.txt"
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(data), 0xFFFFFFF0, len(name), 0)
    local = b"PK\3\4" + common + name + data
    central = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def refused(ended: Ended, code: int, folder: Path, kept: tuple[str, ...] = ()) -> bool:
    """Ended with this code and one to a few clear lines, standard output empty, no folder left."""
    assert (ended.code, ended.out, calm(ended)) == (code, b"", True), ended.err
    assert ended.lines[0].startswith("offhook: ")
    assert left_behind(folder) == sorted(kept)
    return True


# Evidence that means harm


@pytest.mark.parametrize("filler", [b"\0", pytest.param(b"\n", marks=pytest.mark.slow)])
def test_a_bomb_is_stopped_early_and_said(tmp_path: Path, filler: bytes) -> None:
    evidence = tmp_path / "bugreport.zip"
    evidence.write_bytes(bomb(filler))
    assert evidence.stat().st_size < 12 << 20
    ended = offhook("audit", evidence, "-o", tmp_path / "case", "--json", before=limited, timeout=60)
    assert ended.code in (0, 3)
    assert calm(ended)
    if ended.code == 0:
        assert offhook("verify", tmp_path / "case").code == 0


def test_a_bomb_inside_bombs_costs_no_more(tmp_path: Path) -> None:
    inner = bomb(b"\0", 1)
    for depth in range(6):
        with zipfile.ZipFile(outer := tmp_path / f"{depth}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(3):
                archive.writestr(f"{copy}.zip", inner)
        inner = outer.read_bytes()
    ended = offhook("audit", tmp_path / "5.zip", "-o", tmp_path / "case", before=limited, timeout=60)
    assert refused(ended, 3, tmp_path)


def test_names_that_climb_write_nowhere(tmp_path: Path) -> None:
    evidence = tmp_path / "a" / "b" / "evidence.zip"
    evidence.parent.mkdir(parents=True)
    with zipfile.ZipFile(evidence, "w") as archive:
        for name in ("../../bugreport-1.txt", "/tmp/bugreport-2.txt", "..\\..\\bugreport-3.txt", "C:\\bugreport-4.txt"):  # noqa: S108
            archive.writestr(name, REPORT)
        archive.writestr("\x1b[31m\u202etxt.bugreport", REPORT)
    before = set(tmp_path.rglob("*"))
    ended = offhook("audit", evidence, "-o", tmp_path / "case", "--json")
    assert (ended.code, calm(ended)) == (0, True)
    assert b"\x1b" not in ended.out
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(tmp_path / "case")} == before


def test_links_lead_nowhere(tmp_path: Path, telecom_alone: Path) -> None:
    """A link inside a folder is named and not followed; one that was named itself is what was asked for."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "link.txt").symlink_to(telecom_alone)
    (folder / "loop").symlink_to(folder)
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert refused(offhook("audit", folder, "-o", tmp_path / "case"), 3, tmp_path, ("evidence",))
    assert refused(offhook("audit", tmp_path / "round", "-o", tmp_path / "case"), 3, tmp_path, ("evidence",))
    assert offhook("audit", folder / "link.txt", "-o", tmp_path / "case", "--quiet").code == 0


@pytest.mark.slow
def test_a_line_of_a_gigabyte_is_cut_and_said(tmp_path: Path) -> None:
    evidence = tmp_path / "bugreport.txt"
    with evidence.open("wb") as file:
        file.write(
            REPORT + b"------ SYSTEM LOG (logcat -v threadtime -d *:v) ------\n06-17 09:00:00.000  1  1 I Telecom: "
        )
        file.truncate(GIB)  # a hole: zeros that take no room
        file.seek(0, os.SEEK_END)
        file.write(b"\n06-17 09:29:00.000  1  1 I Telecom: Event: Call TC@1: CREATED, null: PCR.oR@AMM\n")
    began = time.monotonic()
    ended = offhook("audit", evidence, "-o", tmp_path / "case", "--quiet", before=limited)
    assert (ended.code, calm(ended)) == (0, True)
    assert time.monotonic() - began < 60
    (call,) = findings_of(tmp_path / "case")["calls"]
    assert call["telecom_ids"] == ["TC@1"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 4096, b"\xff\xfe", b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"\x1f\x8b\x08", b"SQLite format 3\0"],
)
def test_a_file_that_holds_nothing_is_refused_in_a_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "evidence").write_bytes(content)
    ended = offhook("audit", tmp_path / "evidence", "-o", tmp_path / "case")
    assert refused(ended, 3, tmp_path)
    assert 1 <= len(ended.lines) <= 3


@pytest.mark.parametrize("first", [b"== dumpstate: 2026-06-17 09:30:00\n", b"DUMP OF SERVICE telecom:\n"])
def test_junk_behind_a_promising_head_is_no_fault(tmp_path: Path, first: bytes) -> None:
    lines = (b"%d" % n + bytes((n * k) % 256 for k in range(1, 60)) for n in range(3000))
    (tmp_path / "evidence").write_bytes(b"=" * 56 + b"\n" + first + b"\n".join(lines))
    ended = offhook("audit", tmp_path / "evidence", "-o", tmp_path / "case", "--quiet")
    assert ended.code in (0, 3)
    assert calm(ended)


# Disks and files that refuse


def powerless() -> None:
    """For a child before it starts: root without the right to pass over permissions; others have none anyway."""
    if os.getuid() == 0:
        for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities of Linux")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, telecom_alone: Path) -> None:
    secret, readable = tmp_path / "secret.txt", tmp_path / "telecom.txt"
    secret.write_bytes(telecom_alone.read_bytes())
    secret.chmod(0)
    readable.write_bytes(telecom_alone.read_bytes())
    ended = offhook("audit", secret, "-o", tmp_path / "case", before=powerless)
    assert refused(ended, 3, tmp_path)
    assert "Permission denied" in ended.err
    ended = offhook("audit", secret, readable, "-o", tmp_path / "case", "--quiet", before=powerless)
    assert (ended.code, calm(ended)) == (0, True)
    pieces = {piece["name"]: piece for piece in findings_of(tmp_path / "case")["evidence"]}
    assert pieces["secret.txt"]["kind"] == "unusable"
    assert "Permission denied" in pieces["secret.txt"]["why"]
    assert len(findings_of(tmp_path / "case")["calls"]) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities of Linux")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, telecom_alone: Path) -> None:
    (locked := tmp_path / "locked").mkdir(mode=0o555)
    for case in (locked / "case", locked / "new" / "case"):
        ended = offhook("audit", telecom_alone, "-o", case, before=powerless)
        assert refused(ended, 5, locked)
        assert "Permission denied" in ended.err


@pytest.mark.parametrize("room", [0, 1500, 30_000])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, telecom_alone: Path, room: int) -> None:
    ended = offhook(
        "audit", telecom_alone, "-o", tmp_path / "new" / "case", before=lambda: limited(bytes_of_file=room)
    )  # fmt: skip
    assert refused(ended, 5, tmp_path)
    assert len(ended.lines) <= 3


def test_a_full_disk_for_the_copy_of_a_database_is_told(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "calllog.db") as database:
        database.execute(
            "create table calls (_id integer primary key, number text, date integer, duration integer, type integer)"
        )
        database.execute("insert into calls values (1, '+6591234567', 1781600000000, 12, 2)")
    database.close()
    ended = offhook(
        "audit", tmp_path / "calllog.db", "-o", tmp_path / "case", before=lambda: limited(bytes_of_file=1000)
    )
    assert ended.code in (3, 5)
    assert refused(ended, ended.code, tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [[], ["--json"], ["--quiet"]])
def test_results_that_cannot_be_printed_are_told_and_the_case_stays(
    tmp_path: Path, telecom_alone: Path, words: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [*COMMAND, "audit", str(telecom_alone), "-o", str(tmp_path / "case"), *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert done.stderr.startswith(b"offhook: ")
    assert offhook("verify", tmp_path / "case").code == 0


def test_an_interruption_while_the_case_is_written_leaves_nothing(tmp_path: Path, midnight: list[Path]) -> None:
    place = tmp_path / "new"
    place.mkdir()
    command = [*COMMAND, "audit", *map(str, midnight), "-o", str(place / "case")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        while run.poll() is None and not list(place.iterdir()):
            time.sleep(0.002)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert b"Traceback" not in err
    if run.returncode == 0:  # it was quicker
        assert offhook("verify", place / "case").code == 0
        return
    assert (run.returncode, out) == (130, b"")
    assert err.startswith(b"offhook: interrupted")
    assert list(place.iterdir()) == []


# Odd surroundings


@pytest.fixture(scope="module")
def told(telecom_alone: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The findings in ordinary surroundings."""
    case = tmp_path_factory.mktemp("ordinary") / "case"
    audited([telecom_alone], case)
    return (case / "findings.json").read_bytes()


PLAIN = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}


@pytest.mark.parametrize(
    "surroundings",
    [
        {}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "tr_TR.UTF-8"}, {"PYTHONIOENCODING": "ascii"},
        {"NO_COLOR": "1", "TERM": "dumb"}, {"COLUMNS": "20"}, {"COLUMNS": "0"}, {"COLUMNS": "x"}, {"HOME": "/nonexistent"},
        {"TZ": "Nowhere/Land"}, {"TMPDIR": "/nonexistent"}, {"FORCE_COLOR": "1", "NO_COLOR": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_odd_surroundings_change_nothing(
    tmp_path: Path, telecom_alone: Path, told: bytes, surroundings: dict[str, str]
) -> None:
    """No HOME at all, to begin with. Text is UTF-8 without colours, and the findings are the same to the byte."""
    ended = offhook("audit", telecom_alone, "-o", tmp_path / "case", environ=PLAIN | surroundings)
    assert (ended.code, ended.err) == (0, "")
    assert b"\x1b" not in ended.out
    assert str(tmp_path / "case") in ended.out.decode().replace("\n", "") or surroundings.get("COLUMNS")
    assert (tmp_path / "case" / "findings.json").read_bytes() == told


@pytest.mark.parametrize("closed", ["0", "1", "2", "012"])
def test_streams_that_are_closed_are_no_error(tmp_path: Path, telecom_alone: Path, closed: str) -> None:
    """As under `cron` or `nohup … >&-`."""

    def close() -> None:
        for number in closed:
            os.close(int(number))

    ended = offhook("audit", telecom_alone, "-o", tmp_path / "case", before=close)
    assert (ended.code, calm(ended)) == (0, True)
    assert offhook("verify", tmp_path / "case").code == 0


def test_a_path_of_odd_bytes_is_evidence_like_any_other(tmp_path: Path, telecom_alone: Path) -> None:
    names = [b"caf\xe9 \xff.txt", "a\nb\u202ec.txt".encode(), b"-o", b"=cmd|' C calc'!A1"]
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_bytes(telecom_alone.read_bytes())
    ended = offhook("audit", folder, "-o", tmp_path / "case")
    assert (ended.code, calm(ended)) == (0, True)
    assert "\u202e" not in ended.out.decode()
    assert len(findings_of(tmp_path / "case")["evidence"]) == len(names)
    assert offhook("verify", tmp_path / "case").code == 0
