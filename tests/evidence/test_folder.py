"""What is handed over: files, folders, and what lies in folders without being a file."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from offhook.errors import OffhookError
from offhook.evidence import Limits, open_evidence
from offhook.evidence.naming import safe_name
from tests.evidence.samples import LOG, TELECOM, bugreport_zip, hear, report, zipped

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def test_ids_follow_the_names_and_not_the_order_of_asking(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / name).write_text(LOG + name)
    first = [(piece.id, piece.name) for piece in open_evidence([tmp_path / "c", tmp_path / "a"])]
    assert first == [("evidence-1", "a"), ("evidence-2", "c")]
    assert first == [(piece.id, piece.name) for piece in open_evidence([tmp_path / "a", tmp_path / "c"])]


def test_a_file_named_twice_is_one_piece(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(LOG)
    assert len(hear(tmp_path / "a", tmp_path / "a").pieces) == 1


def test_hash_and_size_are_those_of_the_file_read_or_not(tmp_path: Path) -> None:
    for name, text in (("log", LOG * 50_000), ("junk", "junk"), ("report", report())):
        (tmp_path / name).write_text(text)
    pieces = list(open_evidence([tmp_path]))
    for piece in pieces:
        data = (tmp_path.parent / piece.name).read_bytes()
        assert (piece.bytes, piece.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_path_that_does_not_exist_is_a_wrong_question(tmp_path: Path) -> None:
    with pytest.raises(OffhookError, match="no file or folder"):
        open_evidence([tmp_path / "none"])


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert (hear(tmp_path / "x").piece.kind, hear(tmp_path / "x").piece.why) == ("unusable", "the file is empty")


def test_an_empty_folder_is_no_piece(tmp_path: Path) -> None:
    assert hear(tmp_path).pieces == []


@POSIX
def test_links_in_folders_are_named_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(LOG)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").symlink_to(tmp_path / "outside")
    (folder / "loop").symlink_to(folder)
    heard = hear(folder)
    assert [piece.why for piece in heard.pieces if "symbolic link" in str(piece.why)] == [
        piece.why for piece in heard.pieces
    ]
    assert len(heard.pieces) == 2
    assert heard.texts == []


@POSIX
def test_pipes_and_sockets_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "sock"))
        whys = {
            piece.name: piece.why for piece in open_evidence([tmp_path / "pipe", tmp_path / "sock", Path(os.devnull)])
        }
    assert str(whys["pipe"]).startswith("a pipe")
    assert str(whys["sock"]).startswith("a socket")
    assert str(whys["null"]).startswith("a device")


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(LOG)
    (tmp_path / "x").chmod(0)
    heard = hear(tmp_path)
    assert str(heard.piece.why).startswith("cannot be opened")


def test_folders_have_limits(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}").write_text(LOG)
    deep = tmp_path / "d" / "e" / "f"
    deep.mkdir(parents=True)
    (deep / "x").write_text(LOG)
    assert any("more than 3 files" in str(piece.why) for piece in hear(tmp_path, limits=Limits(files=3)).pieces)
    assert any("nested more than 1 deep" in str(piece.why) for piece in hear(tmp_path, limits=Limits(folders=1)).pieces)


def test_an_unpacked_report_is_its_text_and_parts_that_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    (folder / "FS" / "data").mkdir(parents=True)
    (folder / "main_entry.txt").write_text("bugreport.txt")
    (folder / "bugreport.txt").write_text(report())
    (folder / "FS" / "data" / "x").write_bytes(b"\1\2")
    kinds = {piece.name: piece.kind for piece in hear(folder).pieces}
    assert kinds == {
        "report/FS/data/x": "bugreport_part", "report/bugreport.txt": "bugreport", "report/main_entry.txt": "bugreport_part",
    }  # fmt: skip


def test_an_androidqf_folder_is_read_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "acquisition"
    folder.mkdir()
    (folder / "acquisition.json").write_text('{"uuid": "1", "started": "2024", "collector": {}}')
    (folder / "dumpsys.txt").write_text(
        f"Currently running services:\n  telecom\n{'-' * 79}\nDUMP OF SERVICE telecom:\n{TELECOM}"
    )
    (folder / "getprop.txt").write_text("[a.b]: [c]\n[d]: []\n")
    (folder / "logcat.txt").write_text(LOG)
    (folder / "env.bin").write_bytes(b"\1")
    heard = hear(folder)
    assert {piece.name.rpartition("/")[2]: piece.kind for piece in heard.pieces} == {
        "acquisition.json": "androidqf", "dumpsys.txt": "dumpsys", "env.bin": "androidqf", "getprop.txt": "getprop", "logcat.txt": "logcat",
    }  # fmt: skip
    assert sorted(heard.names()) == ["getprop", "header", "logcat", "telecom"]


def test_an_androidqf_zip_is_one_piece_with_all_its_records(tmp_path: Path) -> None:
    members = {
        "acquisition.json": b'{"uuid": "1", "collector": {}}', "bugreport.zip": bugreport_zip(), "getprop.txt": b"[a.b]: [c]\n",
        "logcat.txt": LOG.encode(),
    }  # fmt: skip
    (tmp_path / "x").write_bytes(zipped(members))
    heard = hear(tmp_path / "x")
    assert heard.piece.kind == "androidqf"
    assert heard.names().count("getprop") == 2
    assert {found.place.entry for found, _ in heard.texts} >= {"getprop.txt", "logcat.txt"}


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(LOG * 20_000)
    told: list[tuple[str, int, int]] = []
    for _ in open_evidence([tmp_path / "x"], progress=lambda *step: told.append(step)):
        pass
    assert told[-1][1] == told[-1][2] == (tmp_path / "x").stat().st_size
    assert len(told) > 1


@POSIX
def test_a_file_that_grows_is_read_to_the_size_it_had_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(LOG)
    for piece in open_evidence([tmp_path / "x"]):
        with (tmp_path / "x").open("a") as file:
            file.write(LOG)
        found = [getattr(item, "why", "") for item in piece.read()]
    assert "the file was changed while it was read" in found
    assert piece.sha256 == hashlib.sha256(LOG.encode()).hexdigest()


def test_names_cannot_act_on_a_terminal() -> None:
    assert safe_name("a\x1b[2J\u202eb\\c") == "a\\u001b[2J\\u202eb/c"
    assert len(safe_name("x" * 5000)) < 300
