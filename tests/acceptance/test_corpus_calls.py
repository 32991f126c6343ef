"""Real evidence, whole program: the calls that it is known to hold are told, once each, and no others.

What the files hold was counted by eye and by `grep`, not by offhook.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from tests.acceptance.contract import faults
from tests.acceptance.program import CORPUS, Node, audited, audited_or_refused, calm, offhook

CORPUS_FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file() and path.name != "README.md")
SAMPLE = (
    "licensed/bugreport/mvt_dumpstate.txt", "licensed/calldb/plaso_turbo.db", "licensed/apk/TC-debug.apk", "licensed/pcap/sip.pcap",
    "licensed/dumpsys_other/2024-03-29-Android-流量统计.md", "unlicensed/batterystats/battery_out_2015_call.txt",
    "licensed/netstats_files/netstats-many-uids.zip", "licensed/har_mitm/brokenfile.har",
)  # fmt: skip


@pytest.fixture(scope="module")
def script(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Node:
    """Ten calls that a script dialled over adb, and one before them whose record was pushed out."""
    return audited([corpus / "unlicensed/dumpsys_telecom/telecom_dump.txt"], tmp_path_factory.mktemp("script") / "case")


def test_eleven_calls_of_a_script_are_told_once_each(script: Node) -> None:
    calls = script["calls"]
    assert sorted(name for call in calls for name in call["telecom_ids"]) == sorted(f"TC@{n}" for n in range(1, 12))
    assert len(calls) == 11
    assert {call["direction"] for call in calls} == {"outgoing"}


def test_the_call_whose_record_was_pushed_out_has_no_time_and_stands_last(script: Node) -> None:
    timed, (last,) = script["calls"][:10], script["calls"][10:]
    assert all(call["began"] for call in timed)
    assert [call["began"] for call in timed] == sorted(call["began"] for call in timed)
    assert (last["telecom_ids"], last["began"], last["answered"], last["ended"]) == (["TC@1"], None, None, None)


def test_a_request_that_never_got_an_account_is_not_a_call_placed(script: Node) -> None:
    stages = {call["telecom_ids"][0]: call["stage"] for call in script["calls"]}
    assert {name for name, stage in stages.items() if stage == "requested"} == {"TC@1", "TC@5", "TC@6"}
    assert {name for name, stage in stages.items() if stage == "answered"} == {"TC@11"}
    assert sum(stage in ("dialled", "ringing", "answered") for stage in stages.values()) == 8


def test_the_zone_follows_from_the_records_and_nobody_is_named_who_is_not_recorded(script: Node) -> None:
    """CREATED (null; …): Telecom recorded no package, and adb is our guess, not the record's."""
    (phone,) = script["phones"]
    assert phone["time_zone"] == "+05:30"
    assert phone["time_zone_why"]
    assert [call["initiator"] for call in script["calls"] if call["initiator"] and call["initiator"]["package"]] == []
    assert script["calls"][0]["began"] == "2026-03-07T08:46:18.593Z"


def logs(corpus: Path) -> list[Path]:
    found = sorted((corpus / "unlicensed/logcat").glob("fantasy_*"))
    assert len(found) == 8
    return found


def without_ids(findings: Node) -> list[Node]:
    """The calls, their sources by name of the file."""
    names = {piece["id"]: piece["name"] for piece in findings["evidence"]}
    return [
        {**call, "sources": [{**s, "evidence": names[s["evidence"]]} for s in call["sources"]]}
        for call in findings["calls"]
    ]


@pytest.fixture(scope="module")
def session(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Node:
    """Eight cumulative logs of one session: two VoLTE calls, two circuit-switched ones."""
    return audited(logs(corpus), tmp_path_factory.mktemp("logs") / "case")


def test_eight_overlapping_logs_tell_four_calls(session: Node) -> None:
    """No line of them tells the year, so there is no time of the world; what is written stands."""
    calls = session["calls"]
    assert [str(call["began_as_written"])[:14] for call in calls] == [
        f"09-27 {at}" for at in ("14:55:31", "15:06:00", "15:13:01", "15:14:07")
    ]
    assert [call["direction"] for call in calls] == ["outgoing", "incoming", "outgoing", "incoming"]
    assert {call["stage"] for call in calls} == {"answered"}
    assert {call["began"] for call in calls} == {None}
    assert all("year" in call["time_lacks"] for call in calls)


def test_each_of_them_rests_on_both_buffers(session: Node) -> None:
    names = {piece["id"]: piece["name"] for piece in session["evidence"]}
    for call in session["calls"]:
        assert set(call["told_by"]) >= {"telecom", "radio_log"}
        cited = {names[source["evidence"]].removesuffix(".log").rsplit("_", 1)[-1] for source in call["sources"]}
        assert cited == {"main", "radio"}, call["id"]


def test_the_order_of_the_files_and_copies_of_them_change_nothing(corpus: Path, session: Node, tmp_path: Path) -> None:
    """A copy adds its own lines as witnesses of the same calls; it makes no second call."""
    radio_first = sorted(logs(corpus), key=lambda path: path.name[::-1])
    shuffled = [*radio_first[5:], *radio_first[:5]]
    assert audited([*shuffled, *reversed(shuffled)], tmp_path / "shuffled")["calls"] == session["calls"]
    copy = tmp_path / "another name.log"
    copy.write_bytes(shuffled[0].read_bytes())
    doubled = audited([*shuffled, copy], tmp_path / "doubled")
    told = (
        "began_as_written",
        "direction",
        "stage",
        "told_by",
        "telecom_ids",
        "medium",
        "connected",
        "answered",
        "ended",
    )
    assert [[call[key] for key in told] for call in doubled["calls"]] == [
        [call[key] for key in told] for call in session["calls"]
    ]


def test_a_call_that_only_the_battery_saw(corpus: Path, tmp_path: Path) -> None:
    """The old history counts back from a dump whose own time it does not tell."""
    (call,) = audited([corpus / "unlicensed/batterystats/battery_out_2015_call.txt"], tmp_path / "case")["calls"]
    assert call["told_by"] == ["battery_history"]
    assert (call["began"], call["began_as_written"]) == (None, "-55m50s264ms")
    assert call["direction"] == call["stage"] == "unknown"
    assert call["sources"]
    assert all("phone_in_call" in source["text"] for source in call["sources"])


def test_the_package_that_telecom_recorded_is_the_initiator(corpus: Path, tmp_path: Path) -> None:
    (call,) = audited(
        [corpus / "unlicensed/dumpsys_telecom/telecom_android17_emulator_cutdown.txt"], tmp_path / "case"
    )["calls"]
    assert call["direction"] == "outgoing"
    assert (call["initiator"]["package"], call["initiator"]["tier"]) == (
        "org.example.spike.backgroundsafety",
        "recorded",
    )


def rows_of(findings: Node) -> dict[str, Node]:
    return {row["source"]: row for row in findings["coverage"]}


@pytest.mark.parametrize(
    ("name", "telecom_from", "battery_from"),
    [
        ("bugreport-sdk_gphone_x86*.zip", "2019-08-15T04:07:46Z", "2019-08-14T13:22:26"),
        ("bugreport-sailfish*.zip", "2020-01-08T14:30:07Z", "2020-01-08T11:23:05"),
    ],
)
def test_no_call_is_said_over_the_time_that_the_records_reach(
    corpus: Path, tmp_path: Path, name: str, telecom_from: str, battery_from: str
) -> None:
    """Two phones that made no call: Telecom speaks from the start of the phone, the battery from the reset that it writes down."""
    (report,) = (corpus / "licensed/bugreport").glob(name)
    found = audited([report], tmp_path / "case")
    rows = rows_of(found)
    assert found["calls"] == []
    late = datetime.fromisoformat(telecom_from) - datetime.fromisoformat(rows["telecom"]["from"])
    assert 0 <= late.total_seconds() < 60  # the head of a report gives the uptime in whole minutes
    assert rows["telecom"]["note"] == "every call since the phone started"
    assert str(rows["battery_history"]["from"]).startswith(battery_from)
    for source in ("telecom", "radio_log", "battery_history"):
        assert (rows[source]["state"], rows[source]["unread"]) == ("read", 0)
        assert rows[source]["from"] < rows[source]["to"]


@pytest.mark.parametrize("name", ["bugreport_deadlock.txt", "bugreport_aidldeadlock.txt"])
def test_no_call_in_reports_that_have_no_telecom_and_no_history(corpus: Path, tmp_path: Path, name: str) -> None:
    """Android 2.3: there is no Telecom, the battery holds sums and no history; only the radio log covers its 36 seconds."""
    found = audited([corpus / "licensed/bugreport" / name], tmp_path / "case")
    rows = rows_of(found)
    assert found["calls"] == []
    assert (rows["telecom"]["state"], rows["telecom"]["from"]) == ("absent", None)
    assert (rows["battery_history"]["framed"], rows["battery_history"]["from"], rows["battery_history"]["to"]) == (
        0,
        None,
        None,
    )
    assert rows["radio_log"]["from"].startswith("1980-01-06T")
    assert rows["radio_log"]["framed"] > 100


@pytest.mark.parametrize("name", ["calllog_oldversion.db", "plaso_contacts2.db"])
def test_every_row_of_a_call_log_is_read(corpus: Path, tmp_path: Path, name: str) -> None:
    path = corpus / "licensed/calldb" / name
    with sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True) as database:
        ((rows, voicemails),) = database.execute("select count(*), sum(type = 4) from calls")
    database.close()
    found = audited([path], tmp_path / "case")
    row = rows_of(found)["call_log"]
    assert (row["framed"], row["read"], row["unread"]) == (rows, rows, 0)
    cited = {source["line"] for call in found["calls"] for source in call["sources"]}
    assert rows - voicemails <= len(cited) <= rows


@pytest.mark.parametrize("name", SAMPLE)
def test_the_program_ends_with_a_promised_code_on_anything(corpus: Path, tmp_path: Path, name: str) -> None:
    ended = offhook("audit", corpus / name, "-o", tmp_path / "case", "--quiet")
    assert ended.code in (0, 3)
    assert calm(ended)
    assert (tmp_path / "case").is_dir() == (ended.code == 0)
    assert ended.out == (b"" if ended.code else os.fsencode(f"{tmp_path / 'case'}\n"))


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS_FILES, reason="OFFHOOK_CORPUS names no folder of real evidence")
@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: path.name)
def test_every_file_of_the_corpus_alone_keeps_the_contract(path: Path, tmp_path: Path) -> None:
    found = audited_or_refused([path], tmp_path / "case")
    assert found is None or faults(found) == []


@pytest.mark.slow
def test_a_whole_folder_of_several_phones_keeps_the_contract(corpus: Path, tmp_path: Path) -> None:
    """Everything at once: nonsense as a question, yet nothing may break, and every file is accounted for."""
    found = audited([corpus], tmp_path / "case")
    assert faults(found) == []
    assert len(found["evidence"]) == sum(path.is_file() for path in corpus.rglob("*"))
