"""The contract to the letter: commands, exit codes, the case folder, the same bytes, and findings that keep their form."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from offhook import lab
from offhook.facts.sources import SOURCES
from offhook.lab import stories
from offhook.lab.scenario import Scenario
from tests.acceptance.contract import faults
from tests.acceptance.program import CORPUS, Node, audited, calm, findings_of, left_behind, offhook

CATALOGUE = {scenario.name: scenario for scenario in stories.catalogue()}
ALWAYS = ("kitkat-app", "pie-dual-sim", "tiramisu-two-reports", "baklava-live", "pie-log-deleted", "baklava-query")
"""Looked at in every run: each form of evidence at least once."""


def digests(case: Path) -> dict[str, str]:
    """File of a case -> SHA-256."""
    files = (path for path in case.rglob("*") if path.is_file())
    return {path.relative_to(case).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# findings.json


def kept(scenario: Scenario, folder: Path) -> Node:
    """The findings of a phone, which keep the contract."""
    found = audited(lab.render(scenario, folder / "evidence").paths, folder / "case")
    assert faults(found) == []
    return found


@pytest.mark.parametrize("name", ALWAYS)
def test_findings_keep_the_contract(name: str, tmp_path: Path) -> None:
    found = kept(CATALOGUE[name], tmp_path)
    assert found["calls"]
    assert misquoted(found, tmp_path / "evidence") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(CATALOGUE) - set(ALWAYS)))
def test_findings_of_every_other_phone_keep_the_contract(name: str, tmp_path: Path) -> None:
    found = kept(CATALOGUE[name], tmp_path)
    assert misquoted(found, tmp_path / "evidence") == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="OFFHOOK_CORPUS names no folder of real evidence")
@pytest.mark.parametrize(
    "name",
    ["dumpsys_telecom/telecom_dump.txt", "logcat/fantasy_ims_mo_main.log", "batterystats/battery_out_2015_call.txt"],
)
def test_real_lines_are_quoted_exactly(name: str, tmp_path: Path) -> None:
    path = CORPUS / "unlicensed" / name
    assert misquoted(audited([path], tmp_path / "case"), path.parent) == []


def misquoted(found: Node, folder: Path) -> list[str]:
    """Citations of text evidence whose line is not the line that stands there (leading and trailing blanks apart)."""
    names = {piece["id"]: piece["name"] for piece in found["evidence"] if piece["kind"] != "call_log"}
    texts: dict[tuple[str, str], list[str]] = {}
    wrong = []
    for call in found["calls"]:
        for cited in call["sources"]:
            key = (cited["evidence"], cited["entry"])
            if cited["evidence"] not in names or not cited["text"]:
                continue
            if key not in texts:
                texts[key] = lines_of(folder / names[cited["evidence"]], cited["entry"])
            if texts[key][cited["line"] - 1].strip() != cited["text"].strip():
                wrong.append(f"{call['id']} {cited['entry']}:{cited['line']}: {cited['text']}")
    return wrong


def lines_of(path: Path, entry: str) -> list[str]:
    data = path.read_bytes()
    if data.startswith(b"PK\3\4"):
        data = zipfile.ZipFile(io.BytesIO(data)).read(entry)
    text = data.decode("utf-16") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.decode(errors="replace")
    return text.replace("\r\n", "\n").split("\n")


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (lambda f: f.pop("coverage"), "coverage is missing"),
        (lambda f: f.update(transfers={}), "transfers is {}"),
        (lambda f: f["calls"].reverse(), "not in the order of time"),
        (lambda f: f["calls"][0].update(began="2026-01-01 00:00:00"), "began is"),
        (lambda f: f["calls"][0].update(began="2026-01-01T00:00:00+00:00"), "began is"),
        (lambda f: f["calls"][0].update(stage="placed"), "stage is"),
        (lambda f: f["calls"][0].update(told_by=["telecom", "rumour"]), "told_by is"),
        (
            lambda f: f["calls"][0].update(causes=[{"cause": "app", "probability": 0.5, "for": [], "against": []}]),
            "causes weigh",
        ),
        (lambda f: f["coverage"][0].update(framed=10**6), "accounted for"),
        (lambda f: f["findings"][0].update(because=["call-99"]), "rests on"),
    ],
)
def test_the_checker_is_no_fool(midnight_case: Path, breaks: Callable[[Node], object], said: str) -> None:
    found = findings_of(midnight_case)
    assert faults(found) == []
    breaks(found)
    assert any(said in fault for fault in faults(found))


# The case folder


def test_the_manifest_names_every_piece_and_every_file(midnight: list[Path], midnight_case: Path) -> None:
    manifest = json.loads((midnight_case / "manifest.json").read_bytes())
    found = findings_of(midnight_case)
    truth = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in midnight}
    assert {piece["name"]: piece["sha256"] for piece in manifest["evidence"]} == truth
    assert {piece["name"]: piece["sha256"] for piece in found["evidence"]} == truth
    assert {piece["name"]: piece["bytes"] for piece in found["evidence"]} == {
        path.name: path.stat().st_size for path in midnight
    }
    there = digests(midnight_case)
    assert {file["path"]: file["sha256"] for file in manifest["files"]} == {
        k: v for k, v in there.items() if k != "manifest.json"
    }
    assert {"manifest.json", "findings.json", "report.html"} == {
        name for name in there if not name.startswith("facts/")
    }


def test_every_row_of_every_table_names_its_place(midnight_case: Path) -> None:
    tables = sorted((midnight_case / "facts").glob("*.parquet"))
    assert len(tables) > 20
    pieces = {piece["id"] for piece in findings_of(midnight_case)["evidence"]}
    for table in tables:
        query = "select distinct evidence, entry is null or entry = '', line is null from read_parquet(?)"
        rows = duckdb.execute(query, [str(table)]).fetchall()
        assert {evidence for evidence, _, _ in rows} <= pieces, table.stem
        assert not any(no_entry or no_line for _, no_entry, no_line in rows), table.stem


def test_the_same_evidence_gives_the_same_bytes_in_any_order(
    tmp_path: Path, midnight: list[Path], midnight_case: Path
) -> None:
    """Named backwards, twice, from another folder, with other hashes of words: only the manifest tells one case from another."""
    first = digests(midnight_case)
    for seed, order in ("1", midnight[::-1]), ("2", [*midnight, *midnight]):
        case = tmp_path / seed / "case"
        ended = offhook(
            "audit", *order, "-o", case, "--quiet", environ={**os.environ, "PYTHONHASHSEED": seed}, cwd=tmp_path
        )
        assert (ended.code, ended.err) == (0, "")
        other = digests(case)
        assert [name for name in sorted({*first, *other}) if first.get(name) != other.get(name)] == ["manifest.json"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tiramisu-two-reports", "pie-log-deleted", "baklava-query"])
def test_so_do_several_reports_and_databases(tmp_path: Path, name: str) -> None:
    paths = lab.render(CATALOGUE[name], tmp_path / "evidence").paths
    audited(paths, tmp_path / "one" / "case")
    audited(paths[::-1], tmp_path / "two" / "case")
    one, two = digests(tmp_path / "one" / "case"), digests(tmp_path / "two" / "case")
    assert {key for key in {*one, *two} if one.get(key) != two.get(key)} <= {"manifest.json"}


# The commands


def test_json_is_findings_to_the_byte_and_quiet_is_the_folder(tmp_path: Path, telecom_alone: Path) -> None:
    ended = offhook("audit", telecom_alone, "-o", tmp_path / "one", "--json")
    assert (ended.code, ended.err, ended.out) == (0, "", (tmp_path / "one" / "findings.json").read_bytes())
    ended = offhook("audit", telecom_alone, "-o", tmp_path / "two", "--quiet")
    assert (ended.code, ended.err, ended.out.decode()) == (0, "", f"{tmp_path / 'two'}\n")
    assert offhook("show", tmp_path / "one", "--json").out == (tmp_path / "two" / "findings.json").read_bytes()


def test_show_tells_what_the_audit_told_and_explains_one_call(midnight_case: Path) -> None:
    whole = offhook("show", midnight_case)
    assert (whole.code, whole.err) == (0, "")
    for call in findings_of(midnight_case)["calls"]:
        one = offhook("show", midnight_case, call["id"], "--json")
        assert (one.code, json.loads(one.out)) == (0, call)
    told = offhook("show", midnight_case, "call-1")
    assert (told.code, told.err) == (0, "")
    assert len(told.out) > 200
    gone = offhook("show", midnight_case, "call-99")
    assert (gone.code, gone.out, len(gone.lines) <= 3) == (2, b"", True)


def test_sources_lists_every_source() -> None:
    ended = offhook("sources", environ={"COLUMNS": "200", "PATH": ""})
    assert (ended.code, ended.err) == (0, "")
    assert [source.name for source in SOURCES if source.name not in ended.out.decode()] == []


def test_the_default_name_says_phone_and_time_and_asks_inside_evidence(tmp_path: Path, midnight: list[Path]) -> None:
    ended = offhook("audit", *midnight, "--quiet", cwd=tmp_path)
    assert ended.code == 0
    (made,) = left_behind(tmp_path)
    assert made.startswith("offhook-Redmi-Note-12-2026-09-2")
    folder = tmp_path / "evidence"
    folder.mkdir()
    shutil.copy(midnight[1], folder)
    ended = offhook("audit", folder, cwd=folder)
    assert (ended.code, ended.out) == (2, b"")
    assert "-o" in ended.err
    assert [path.name for path in folder.iterdir()] == [midnight[1].name]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["audit", "{evidence}", "-o", "{there}"], 5),
        (["audit", "{folder}", "-o", "{folder}/case"], 5),
        (["audit", "{evidence}", "{folder}/nothing", "-o", "{new}"], 2),
        (["audit", "{page}", "-o", "{new}"], 3),
        (["show", "{folder}"], 2),
        (["verify", "{folder}"], 2),
        (["verify", "{new}"], 2),
        (["show", "{new}", "call-1"], 2),
        (["audit"], 2),
        (["audit", "{evidence}", "--owner", "{folder}/nothing.toml", "-o", "{new}"], 2),
        (["audit", "{evidence}", "--time-zone", "Mars/Olympus", "-o", "{new}"], 2),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(
    tmp_path: Path, telecom_alone: Path, words: list[str], code: int
) -> None:
    folder, there, page = tmp_path / "evidence", tmp_path / "there", tmp_path / "page.html"
    folder.mkdir()
    there.mkdir()
    shutil.copy(telecom_alone, folder)
    page.write_text("<html></html>")
    places = {"evidence": telecom_alone, "folder": folder, "there": there, "new": tmp_path / "new", "page": page}
    ended = offhook(*(word.format(**places) for word in words))
    assert (ended.code, ended.out, calm(ended)) == (code, b"", True), ended.err
    assert 1 <= len(ended.lines) <= 3
    assert left_behind(tmp_path) == ["evidence", "there"]
    assert [path.name for path in folder.iterdir()] == [telecom_alone.name]
    assert list(there.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda case: (case / "findings.json").write_bytes(
                (case / "findings.json").read_bytes().replace(b"outgoing", b"incoming")
            ),
            "altered",
        ),
        (lambda case: (case / "facts" / "telecom_calls.parquet").write_bytes(b"PAR1"), "altered"),
        (lambda case: (case / "facts" / "telecom_calls.parquet").unlink(), "missing"),
        (lambda case: (case / "facts" / "more.parquet").write_bytes(b""), "added"),
        (lambda case: (case / "report.html").write_text("<html>nothing was found</html>"), "altered"),
        (
            lambda case: (case / "manifest.json").write_bytes(
                (case / "manifest.json").read_bytes().replace(b'"bytes": ', b'"bytes": 1')
            ),
            "altered",
        ),
        (lambda case: (case.parent / "telecom.txt").write_bytes(b"other"), "altered"),
    ],
    ids=["findings", "table", "table gone", "table added", "page", "manifest", "evidence"],
)
def test_verify_sees_every_change(
    tmp_path: Path, telecom_alone: Path, change: Callable[[Path], object], said: str
) -> None:
    evidence = tmp_path / "telecom.txt"
    shutil.copy(telecom_alone, evidence)
    audited([evidence], tmp_path / "case")
    assert offhook("verify", tmp_path / "case").code == 0
    change(tmp_path / "case")
    ended = offhook("verify", tmp_path / "case")
    assert (ended.code, calm(ended)) == (4, True)
    assert said in ended.out.decode()


def test_evidence_that_moved_is_found_by_its_bytes(tmp_path: Path, telecom_alone: Path) -> None:
    evidence, moved = tmp_path / "telecom.txt", tmp_path / "elsewhere.txt"
    shutil.copy(telecom_alone, evidence)
    audited([evidence], tmp_path / "case")
    evidence.rename(moved)
    assert "unreachable" in offhook("verify", tmp_path / "case").out.decode()
    assert "unreachable" not in offhook("verify", tmp_path / "case", moved).out.decode()


def test_nothing_connects_and_nothing_is_started(tmp_path: Path, midnight: list[Path]) -> None:
    """Python tells of every socket and every process before it is made."""
    watched = """if True:
        import sys
        def refuse(event, arguments):
            if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "webbrowser.")):
                raise SystemExit(f"99 {event} {arguments}")
        sys.addaudithook(refuse)
        from offhook.cli import main
        sys.exit(main())
    """
    command = [sys.executable, "-c", watched, "audit", *map(str, midnight), "-o", str(tmp_path / "case"), "--quiet"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_sees_progress_and_a_pipe_does_not(tmp_path: Path, telecom_alone: Path) -> None:
    pty = pytest.importorskip("pty", reason="terminals of POSIX")
    script = "import sys; from offhook.cli import main; sys.exit(main())"
    for extra, seen in (["--json"], True), (["--quiet"], False):
        ours, theirs = pty.openpty()
        case = tmp_path / extra[0]
        command = [sys.executable, "-c", script, "audit", str(telecom_alone), "-o", str(case), *extra]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=False)
        os.close(theirs)
        shown = os.read(ours, 65536) if seen else b""
        os.close(ours)
        assert done.returncode == 0
        assert (b"reading" in shown) is seen
        assert b"reading" not in done.stdout[:100]


def test_the_demo_is_an_audit(tmp_path: Path) -> None:
    ended = offhook("demo", "-o", tmp_path / "case", "--json")
    assert (ended.code, ended.err, ended.out) == (0, "", (tmp_path / "case" / "findings.json").read_bytes())
    assert faults(findings_of(tmp_path / "case")) == []
