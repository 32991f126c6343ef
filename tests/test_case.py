"""A case is whole or not there, and a change to it, or to its evidence, can be told."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from offhook.answers import Piece
from offhook.case import VerifyResult, default_name, inside, new_case, read_findings, refuse, shortened, verify_case
from offhook.errors import Altered, CaseUnwritable, OffhookError


def piece_of(path: Path) -> Piece:
    content = path.read_bytes()
    return Piece(
        id="evidence-1", name=path.name, kind="bugreport", bytes=len(content), sha256=sha256(content).hexdigest()
    )


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    path = tmp_path / "evidence" / "bugreport.txt"
    path.parent.mkdir()
    path.write_text("== dumpstate: 2026-09-22 09:31:00\n")
    return path


@pytest.fixture
def case(tmp_path: Path, evidence: Path) -> Path:
    path = tmp_path / "case"
    with new_case(path, [evidence], ["audit", "bugreport.txt"]) as draft:
        (draft.folder / "findings.json").write_text("{}")
        (draft.folder / "facts").mkdir()
        (draft.folder / "facts" / "calls.parquet").write_bytes(b"PAR1")
        draft.hold([piece_of(evidence)], {"evidence-1": evidence})
    return path


def states(result: VerifyResult) -> dict[str, str]:
    return {c.name: c.state for c in (*result.files, *result.evidence) if c.state != "intact"}


def test_a_fresh_case_is_intact(case: Path) -> None:
    result = verify_case(case)
    assert result.intact
    assert [c.name for c in result.files] == ["facts/calls.parquet", "findings.json"]
    assert [c.name for c in result.evidence] == ["bugreport.txt"]


def test_the_manifest_tells_what_was_read_when_and_with_which_command(case: Path, evidence: Path) -> None:
    manifest = json.loads((case / "manifest.json").read_bytes())
    assert manifest["schema"] == "offhook.manifest/1"
    assert manifest["command"] == ["audit", "bugreport.txt"]
    assert manifest["audited"].endswith("Z")
    assert manifest["evidence"][0] == {
        "id": "evidence-1",
        "name": "bugreport.txt",
        "kind": "bugreport",
        "bytes": evidence.stat().st_size,
        "sha256": sha256(evidence.read_bytes()).hexdigest(),
        "path": str(evidence),
    }
    assert len(manifest["seal"]) == 64


def alter(case: Path) -> None:
    (case / "findings.json").write_text("{ }")


def drop(case: Path) -> None:
    (case / "facts" / "calls.parquet").unlink()


def add(case: Path) -> None:
    (case / "facts" / "more.parquet").write_text("x")


def link(case: Path) -> None:
    copy = case.parent / "copy.json"
    (case / "findings.json").rename(copy)
    (case / "findings.json").symlink_to(copy)


def pipe(case: Path) -> None:
    (case / "findings.json").unlink()
    os.mkfifo(case / "findings.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (alter, {"findings.json": "altered"}),
        (drop, {"facts/calls.parquet": "missing"}),
        (add, {"facts/more.parquet": "added"}),
        (link, {"findings.json": "altered"}),
        (pipe, {"findings.json": "altered"}),
    ],
)
def test_a_change_to_the_case_is_named(case: Path, change: Callable[[Path], None], told: dict[str, str]) -> None:
    change(case)
    result = verify_case(case)
    assert not result.intact
    assert states(result) == told


def test_altered_evidence_is_named(case: Path, evidence: Path) -> None:
    evidence.write_text("another phone")
    result = verify_case(case)
    assert not result.intact
    assert states(result) == {"bugreport.txt": "altered"}


def test_evidence_out_of_reach_is_said_and_is_no_failure(case: Path, evidence: Path) -> None:
    evidence.unlink()
    result = verify_case(case)
    assert result.intact
    assert states(result) == {"bugreport.txt": "unreachable"}


def test_evidence_that_moved_is_told_by_its_bytes(case: Path, evidence: Path, tmp_path: Path) -> None:
    moved = evidence.rename(tmp_path / "renamed.bin")
    assert states(verify_case(case, [moved])) == {}


@pytest.mark.parametrize("edit", [{"command": ["audit", "less"]}, {"added": 1}, {"evidence": []}])
def test_the_seal_breaks_when_the_manifest_is_edited(case: Path, edit: dict[str, object]) -> None:
    path = case / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | edit))
    assert not verify_case(case).sealed


@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"schema": 1}'])
def test_a_manifest_of_junk_is_an_altered_case(case: Path, junk: bytes) -> None:
    (case / "manifest.json").write_bytes(junk)
    with pytest.raises(Altered):
        verify_case(case)


def test_a_case_without_its_manifest_is_altered_and_a_plain_folder_is_no_case(case: Path, tmp_path: Path) -> None:
    (case / "manifest.json").unlink()
    with pytest.raises(Altered):
        verify_case(case)
    for path in (tmp_path / "evidence", tmp_path / "nothing", tmp_path / "evidence" / "bugreport.txt"):
        with pytest.raises(OffhookError) as told:
            read_findings(path)
        assert told.value.exit_code == 2


def half_a_case(case: Path, evidence: Path, why: BaseException) -> None:
    with new_case(case, [evidence], []) as draft:
        (draft.folder / "facts").mkdir()
        (draft.folder / "facts" / "half.parquet").write_bytes(b"PA")
        raise why


@pytest.mark.parametrize(
    "why", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"), ValueError("bug")]
)
def test_nothing_is_left_behind_when_it_ends_early(tmp_path: Path, evidence: Path, why: BaseException) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises((KeyboardInterrupt, CaseUnwritable, ValueError)):
        half_a_case(tmp_path / "new" / "deeper" / "case", evidence, why)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_is_told_in_plain_words_with_exit_code_five(tmp_path: Path, evidence: Path) -> None:
    with pytest.raises(CaseUnwritable, match="No space left") as told, new_case(tmp_path / "case", [evidence], []):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert told.value.exit_code == 5


def test_missing_folders_above_a_case_are_made(tmp_path: Path, evidence: Path) -> None:
    with new_case(tmp_path / "cases" / "one", [evidence], []) as draft:
        (draft.folder / "findings.json").write_text("{}")
    assert sorted(p.name for p in (tmp_path / "cases" / "one").iterdir()) == ["findings.json", "manifest.json"]


def test_an_existing_case_is_not_overwritten_and_its_reader_is_named(case: Path, evidence: Path) -> None:
    before = (case / "manifest.json").read_bytes()
    with pytest.raises(CaseUnwritable, match="offhook show"):
        refuse(case, [evidence])
    assert (case / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("kind", ["file", "empty folder", "dangling link"])
def test_nothing_that_exists_is_overwritten(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "case"
    if kind == "file":
        path.write_text("mine")
    elif kind == "empty folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(CaseUnwritable), new_case(path, [], []):
        pass


def test_no_case_lies_inside_the_evidence_however_it_is_spelt(tmp_path: Path, evidence: Path) -> None:
    folder = evidence.parent
    (tmp_path / "link").symlink_to(folder)
    for path in (folder / "case", tmp_path / "link" / "case", folder / "x" / ".." / "case", folder):
        assert inside(path, [folder])
    assert not inside(tmp_path / "evidence-2", [folder])
    with pytest.raises(CaseUnwritable, match="inside the evidence"):
        refuse(folder / "case", [folder])
    assert sorted(p.name for p in folder.iterdir()) == ["bugreport.txt"]


def test_where_the_default_place_is_part_of_the_evidence_another_is_asked_for(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(None, [evidence])
    monkeypatch.chdir(evidence.parent)
    with pytest.raises(OffhookError, match="-o CASE") as told:
        refuse(None, [evidence.parent.parent])
    assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("Redmi Note 12", "offhook-Redmi-Note-12-2026-09-22-0931"),
        ("../../etc/passwd", "offhook-etc-passwd-2026-09-22-0931"),
        ("a\0b\x1b[31m\u202e", "offhook-a-b-31m-2026-09-22-0931"),
        ("红米", "offhook-红米-2026-09-22-0931"),
        ("", "offhook-phone-2026-09-22-0931"),
        ("...", "offhook-phone-2026-09-22-0931"),
        (None, "offhook-phone-2026-09-22-0931"),
        ("X" * 500, f"offhook-{'X' * 40}-2026-09-22-0931"),
    ],
)
def test_the_name_of_a_case_holds_letters_digits_and_dashes(model: str | None, name: str) -> None:
    assert default_name(model, datetime(2026, 9, 22, 9, 31, tzinfo=UTC)) == name


def test_a_name_does_without_a_time() -> None:
    assert default_name("Pixel 8", None) == "offhook-Pixel-8"


def test_a_digest_is_shortened_for_the_eye() -> None:
    assert shortened("9f3a" + "0" * 56 + "c1aa") == "9f3a…c1aa"


def test_names_that_are_not_text_do_not_break_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bug\xffreport.txt")
    path.write_text("x")
    with new_case(tmp_path / "case", [path], [str(path)]) as draft:
        draft.hold([piece_of(path)], {"evidence-1": path})
    assert verify_case(tmp_path / "case").intact
    assert verify_case(tmp_path / "case", [path]).evidence[0].state == "intact"


def test_a_killed_audit_leaves_no_folder_that_looks_like_a_case(tmp_path: Path) -> None:
    script = f"""
import os
from pathlib import Path
from offhook.case import new_case
with new_case(Path({str(tmp_path / "case")!r}), [], []) as draft:
    os._exit(9)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    assert [p.suffix for p in tmp_path.iterdir()] == [".partial"]
