"""Real evidence, in the folder that OFFHOOK_CORPUS names: every file is opened, and nothing of a report is lost.

The counts that these tests compare with are taken line by line from the plain bytes, by other code than that of the doors.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tests.evidence.samples import Heard, hear

ROOT = Path(os.environ.get("OFFHOOK_CORPUS", "-"))
pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason="OFFHOOK_CORPUS names no folder of real evidence")

KINDS = {
    "*/bugreport/bugreport*": "bugreport",
    "*/bugreport/mvt_dumpstate.txt": "dumpsys",
    "*/batterystats/samsung_s7_android8.txt": "bugreport_part",
    "*/batterystats/*": "dumpsys",
    "*/dumpsys_telecom/*": "dumpsys",
    "*/dumpsys_other/*.md": "unusable",
    "*/dumpsys_other/mvt_getprop.txt": "getprop",
    "*/dumpsys_other/mvt_ps.txt": "processes",
    "*/dumpsys_other/*": "dumpsys",
    "*/logcat/*": "logcat",
    "*/calldb/calllog*": "call_log",
    "*/calldb/plaso_contacts2.db": "call_log",
    "*/calldb/plaso_mmssms.db": "messages",
    "*/calldb/*.db": "database",
    "*/calldb/*.xml": "xml",
    "*/smsbackup_xml/minimal_calls.xml": "call_log",
    "*/smsbackup_xml/*": "messages",
    "*/cdr_csv/*": "bill",
    "*/androidqf/acq1/dumpsys.txt": "dumpsys",
    "*/androidqf/acq1/getprop.txt": "getprop",
    "*/androidqf/acq1/packages.json": "androidqf",
    "*/androidqf/acq1/files.json": "androidqf",
    "*/androidqf/acq1/backup.ab": "backup",
    "*/apk/*": "apk",
    "*/stix2/*": "stix2",
    "*/har_mitm/*.mitm": "mitmproxy",
    "*/har_mitm/c*.har": "har",
    "*/har_mitm/firefox.har": "har",
    "*.pcap": "pcap*",
    "*.pcapng": "pcapng",
    "*/stalkerware/*.csv": "csv",
}
"""Pattern -> kind; the first that fits."""


@pytest.fixture(scope="module")
def heard() -> Heard:
    return hear(ROOT)


def kind_of(name: str) -> str:
    return next((kind for pattern, kind in KINDS.items() if fnmatch.fnmatch(name, pattern)), "*")


def test_every_file_is_a_piece_with_its_hash_and_the_expected_kind(heard: Heard) -> None:
    files = [path for path in ROOT.rglob("*") if path.is_file()]
    assert len(heard.pieces) == len(files)
    for piece in heard.pieces:
        data = (ROOT.resolve().parent / piece.name).read_bytes()
        assert (piece.bytes, piece.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert fnmatch.fnmatch(piece.kind, kind_of(piece.name)), piece.name
        assert piece.why or piece.kind not in ("unusable", "csv", "database")


def plain(path: Path) -> bytes:
    """The text of a report."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if re.fullmatch(r"bugreport-.*\.txt", name))
            return archive.read(name).replace(b"\r\n", b"\n")
    return path.read_bytes().replace(b"\r\n", b"\n")


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/bugreport/bugreport*")), ids=lambda path: path.name[:24])
def test_the_sections_of_a_report_are_as_many_as_its_marks(path: Path) -> None:
    lines = plain(path).split(b"\n")
    heads = sum(line.startswith(b"------ ") and b"s was the duration of '" not in line for line in lines)
    services = Counter(line.split()[-1].rstrip(b":").decode() for line in lines if line.startswith(b"DUMP OF SERVICE "))
    heard = hear(path)
    assert len(heard.dumped) == heads + sum(services.values()) + 1
    assert len(heard.texts) == len(heard.dumped)
    for name, count in services.items():
        assert sum(fact.title == name for fact in heard.dumped) == count, name
    for found, body in heard.texts:
        first = found.place.line - 1
        assert body.split(b"\n")[:-1] == lines[first : first + body.count(b"\n")], found.title


def test_ended_stamps_are_as_many_as_the_feet_that_print_one() -> None:
    for path in ROOT.glob("*/bugreport/bugreport-*.zip"):
        feet = len(
            re.findall(rb"^--------- .* was the duration of dumpsys \S+, ending at: ", plain(path), re.MULTILINE)
        )
        assert sum(fact.ended is not None for fact in hear(path).dumped) == feet > 100


def test_logs_lose_no_line() -> None:
    for path in ROOT.glob("*/logcat/*"):
        found = hear(path)
        assert found.body("logcat") == re.sub(rb"\r?\r\n", b"\n", path.read_bytes())


def test_utf_16_dumps_of_a_windows_shell_are_the_same_text() -> None:
    path = ROOT / "unlicensed/dumpsys_telecom/telecom_dump.txt"
    if not path.exists():
        pytest.skip("that file is not in OFFHOOK_CORPUS")
    assert hear(path).body("telecom").decode() == path.read_bytes().decode("utf-16").replace("\r\n", "\n")


def test_call_databases_give_all_their_rows() -> None:
    counts = {path.name: len(hear(path).rows) for path in ROOT.glob("*/calldb/*.db")}
    assert counts["calllog_oldversion.db"] == 66
    assert counts["plaso_contacts2.db"] == 3
