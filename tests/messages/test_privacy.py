"""What messages say comes out of a whole audit nowhere: not in the case, not on the terminal, not in an explanation."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.program import findings_of, offhook
from tests.messages.test_stores import SECRET, message_store

AT = 1_789_978_323_000
SMS = {"_id": "1", "thread_id": "1", "address": "106600001", "date": str(AT), "type": "2", "read": "1", "status": "-1",
       "subject": SECRET, "body": f"{SECRET} {SECRET}", "__display_name": "A"}  # fmt: skip
MMS = {"_id": "9", "thread_id": "3", "date": str(AT // 1000 + 400), "msg_box": "2", "m_type": "128", "sub": SECRET,
       "__recipient_addresses": [{"address": "+6590001111", "type": "151"}], "__parts": [{"ct": "text/plain", "text": SECRET}]}  # fmt: skip
OLD_MMS = {key.removeprefix("__"): value for key, value in MMS.items()}
CALL = {"_id": "4", "number": "+6591234567", "date": str(AT + 60_000), "duration": "9", "type": "2", "transcription": SECRET, "subject": SECRET}  # fmt: skip
UNDATED = {**SMS, "date": "never"}


def the_store(path: Path) -> None:
    message_store(path)


def a_damaged_store_beside_it(path: Path) -> None:
    path.mkdir()
    whole = message_store(path / "mmssms.db").read_bytes()
    (path / "damaged.db").write_bytes(whole[: len(whole) * 2 // 3])


def an_export_in_xml(path: Path) -> None:
    part = f'<parts><part ct="text/plain" text="{SECRET}" data="{SECRET}"/></parts>'
    path.write_text(
        f'<?xml version="1.0"?><smses count="3"><sms address="106600001" date="{AT}" type="2" body="{SECRET}" subject="{SECRET}"/>'
        f'<mms address="+6590001111" date="{AT + 400_000}" msg_box="2" m_type="128" sub="{SECRET}">{part}</mms>'
        f'<sms address="1" date="never" type="1" body="{SECRET}"/><sms body="{SECRET}" {SECRET}',
        encoding="utf-8",
    )


def lines_in_a_zip(path: Path) -> None:
    records = "".join(f"{json.dumps(record)}\n" for record in (SMS, MMS, UNDATED, {"body": SECRET}))
    broken = f'{{"_id": "5", "body": "{SECRET}\n"{SECRET}"\n{SECRET}\n'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("messages.ndjson", records + broken)
        archive.writestr("data/PART_1", f"Row: 0 _id=1, number={SECRET}, date={AT}, duration=1, type=2\n")


def an_old_array(path: Path) -> None:
    whole = json.dumps([SMS, OLD_MMS, UNDATED, SMS], indent=2)
    path.write_text(whole[: whole.rfind(SECRET) + len(SECRET)], encoding="utf-8")


def calls_with_what_was_said(path: Path) -> None:
    """The text of a voicemail stands in the call log."""
    path.write_text(json.dumps([CALL, CALL], indent=2), encoding="utf-8")


def everything_in(case: Path) -> bytes:
    """All files of a case; tables as what is in them, since their columns are packed."""
    found = io.BytesIO()
    for path in sorted(case.rglob("*")):
        if path.suffix == ".parquet":
            rows = duckdb.execute("SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?)", [str(path)]).fetchall()
            found.write(repr(rows).encode())
        elif path.is_file():
            found.write(path.read_bytes())
    return found.getvalue()


@pytest.mark.parametrize(
    "make",
    [the_store, a_damaged_store_beside_it, an_export_in_xml, lines_in_a_zip, an_old_array, calls_with_what_was_said],
)
def test_what_messages_say_is_in_no_output(tmp_path: Path, make: Callable[[Path], None]) -> None:
    evidence, case = tmp_path / "evidence", tmp_path / "case"
    make(evidence)
    ran = offhook("audit", evidence, "-o", case)
    assert ran.code in (0, 1), ran.err
    told = findings_of(case)
    shown = [offhook("show", case), offhook("show", case, "--json")]
    shown += [offhook("show", case, one["id"]) for one in (told["messages"] or []) + told["calls"]]
    outputs = [everything_in(case), *(part for run in (ran, *shown) for part in (run.out, run.err.encode()))]
    assert len(told["messages"] or told["calls"]) > 0
    assert b"1789978" in outputs[0], "tables and pages are looked into"
    assert [output for output in outputs if SECRET.encode() in output] == []


def test_a_message_that_only_the_store_tells_of_cites_the_store(tmp_path: Path) -> None:
    """`told_by` has no word for the store: what tells of the message stands in its sources."""
    lines_in_a_zip(tmp_path / "messages.zip")
    offhook("audit", tmp_path / "messages.zip", "-o", tmp_path / "case")
    found = findings_of(tmp_path / "case")["messages"]
    assert [(m["told_by"], [cite["source"] for cite in m["sources"]]) for m in found] == [([], ["messages"])] * 2
