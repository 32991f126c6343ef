"""Bills made of paper: in the form of each layout, holding what the truth says and nothing that the carrier could not know."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import time
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from offhook import lab
from offhook.lab.bill_layouts import LAYOUTS
from offhook.lab.bill_rows import national, rows
from offhook.lab.scenario import Scenario
from offhook.lab.truth import truth_of
from tests.lab.test_grammars import text_of

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_CALL = {
    "german": r"^03023125001;\d\d\.06\.2026;\d\d:\d\d:\d\d;(?:0\d{6,13});Gespräch;\d\d:\d\d:\d\d;\w+;\d+,\d\d$",
    "us": r'^"\d{10}","06/\d\d/2026","\d\d:\d\d [AP]M","[\d-]+","Voice",".+",".+","\d+","\$\d+\.\d\d"$',
    "chinese": r"^2026-06-\d\d \d\d:\d\d:\d\d,\w+,[主被]叫,\d+,(?:\d+分)?\d+秒,(?:本地通话|国际长途),\d+\.\d\d$",
    "french": r"^\d\d/06/2026;\d\d:\d\d:\d\d;(?:\d\d )+\d{1,2};Appel[\w ]*;\d\dh\d\dm\d\ds;\d+,\d\d$",
    "spanish": r"^\d{9};\d\d/06/2026;\d\d:\d\d:\d\d;\d+;Voz;\d+:\d\d;\d+,\d{4}$",
    "indian": r"^\d+,\d\d-JUN-2026,\d\d:\d\d:\d\d,\d+,VOICE(?:-ROAM)?,\d+,\d+,\d+\.\d\d$",
    "british": r'^"\d\d/06/2026","\d\d:\d\d","0\d+","Call[\w ]*","\d\d:\d\d:00","\d+\.\d{3}"$',
    "cdr": r"^\d+,\d+,2026-06-\d\d,\d\d:\d\d:\d\d,\d+,tower\d+$",
    "iso": r"^2026-06-\d\dT\d\d:\d\d:\d\d-04:00\t(?:in|out)\t\+1\d{10}\t\+\d+\tvoice\t\d+\t\w*$",
    "wide": r"^2026/06/\d\d\t\d\d:\d\d:\d\d\t\d+\tVoice\t\d+\.\d\d\t\d+\.\d\d$",
    "singapore": r"^\d\d Jun 2026,\d\d:\d\d:\d\d[AP]M,\d+,[A-Z]+,\d+:\d\d,\d+\.\d\d$",
}


@cache
def shelf(seed: int = 1) -> dict[str, Scenario]:
    return {one.name: one for one in lab.bills_catalogue(seed)}


def bill_of(one: Scenario, folder: Path) -> bytes:
    return lab.render(one, folder / "evidence").paths[-1].read_bytes()


def lines_of(one: Scenario, folder: Path) -> list[str]:
    return bill_of(one, folder).decode(LAYOUTS[one.bill].encoding).replace("\r\n", "\n").split("\n")


def test_every_layout_with_every_case() -> None:
    """At least fifty phones and eight layouts; each phone has report, call log and bill; other seeds are other days."""
    assert len(shelf()) >= 50
    assert min(Counter(one.bill for one in shelf().values()).values()) == 5
    assert set(LAYOUTS) == {one.bill for one in shelf().values()}
    assert {one.evidence for one in shelf().values()} == {("bugreport", "call_log_xml")}
    assert [one.acts for one in shelf(2).values()] != [one.acts for one in shelf(1).values()]


@pytest.mark.parametrize("layout", sorted(FIRST_CALL))
def test_rows_have_the_form_of_the_layout(layout: str, tmp_path: Path) -> None:
    """As many rows of that form as the truth says, and those of other lines."""
    form = re.compile(FIRST_CALL[layout])
    for case in ("plain", "midnight", "abroad"):
        one = shelf()[f"bill-{layout}-{case}"]
        matching = [line for line in lines_of(one, tmp_path / case) if form.match(line)]
        own = [row for row in rows(one) if row.kind == "call" and row.line == one.phone.sims[0].number]
        billed = [row for row in rows(one) if row.kind == "call"]
        assert len(own) <= len(matching) <= len(billed)
        assert len(own) >= len([call for call in truth_of(one).calls if call.billed]) > 0


def test_the_carrier_counts_from_the_answer_and_a_little_longer() -> None:
    """Each billed call begins when it was answered (give or take the network's clock) and is one to nine seconds longer."""
    from zoneinfo import ZoneInfo

    for one in shelf().values():
        if one.billing.splits:
            continue
        zone = ZoneInfo(one.phone.zone)
        own = {row.at: row for row in rows(one) if row.kind == "call" and row.line == one.phone.sims[0].number}
        for call in truth_of(one).calls:
            if call.billed and call.answered:
                answered = datetime.fromisoformat(call.answered).astimezone(zone).replace(tzinfo=None, microsecond=0)
                row = own[answered + timedelta(seconds=one.billing.late_s)]
                talked = datetime.fromisoformat(call.ended) - datetime.fromisoformat(call.answered)
                assert 1 <= row.seconds - int(talked.total_seconds()) <= 9


def test_what_is_never_billed() -> None:
    """Missed calls, calls of messengers, emergency calls; calls that came in only where the layout lists them."""
    for one in shelf().values():
        for call in truth_of(one).calls:
            if call.answered is None or call.medium == "voip":
                assert not call.billed
            if call.direction == "incoming" and one.bill not in {"us", "chinese", "cdr", "iso", "workbook"}:
                assert not call.billed


def test_hidden_rows_are_only_on_the_bill(tmp_path: Path) -> None:
    """Erased calls stand on the bill and not in the log; calls of a copied SIM leave nothing on the phone."""
    one = shelf()["bill-cdr-deleted"]
    rendered = lab.render(one, tmp_path / "deleted")
    erased = [call for call in rendered.truth.calls if call.logged == "deleted" and call.billed]
    assert len(erased) >= 2
    bill = rendered.paths[-1].read_text(encoding="utf-8")
    log = rendered.paths[1].read_text(encoding="utf-8")
    assert "861060600123" in bill
    assert "861060600123" not in log
    other = shelf()["bill-cdr-elsewhere"]
    rendered = lab.render(other, tmp_path / "elsewhere")
    ghosts = [call for call in rendered.truth.calls if call.way == "elsewhere"]
    assert len(ghosts) == 2
    assert all(call.billed and call.cause == "other_device" and call.witnesses == ("bill",) for call in ghosts)
    assert "861060600123" not in text_of(rendered.paths[0])


def test_a_call_over_midnight_is_two_rows() -> None:
    """Two calls were cut; each first part ends where the second begins."""
    one = shelf()["bill-german-midnight"]
    cut = [row for row in rows(one) if row.at.time().isoformat() == "00:00:00"]
    assert len(cut) == 2
    for second in cut:
        first = max((row for row in rows(one) if row.at < second.at and row.kind == "call"), key=lambda row: row.at)
        assert first.at + timedelta(seconds=first.seconds) == second.at
        assert first.number == second.number


def test_the_workbook_opens(tmp_path: Path) -> None:
    """The parts that a spreadsheet program needs; stamps are days since the end of 1899 with a format of a date."""
    one = shelf()["bill-workbook-plain"]
    with zipfile.ZipFile(io.BytesIO(bill_of(one, tmp_path))) as box:
        assert box.testzip() is None
        assert {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(
            box.namelist()
        )
        sheet = ET.fromstring(box.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - written a moment ago
    found = list(sheet.iter(f"{SHEET}row"))
    assert len(found) == len(rows(one)) + 1
    stamp = found[1].find(f"{SHEET}c/{SHEET}v")
    assert stamp is not None
    assert stamp.text is not None
    days = datetime(1899, 12, 30) + timedelta(days=float(stamp.text))  # noqa: DTZ001 - a clock face without a zone
    assert abs(days - rows(one)[0].at) < timedelta(seconds=0.01)


def test_quotes_and_separators_hold(tmp_path: Path) -> None:
    """Every row of a layout has as many cells as its head."""
    for layout in LAYOUTS.values():
        if not layout.encoding:
            continue
        text = bill_of(shelf()[f"bill-{layout.name}-plain"], tmp_path / layout.name).decode(layout.encoding)
        table = [row for row in csv.reader(io.StringIO(text), delimiter=layout.join) if len(row) > 2]
        assert len({len(row) for row in table}) == 1


def test_numbers_as_at_home() -> None:
    assert national("+493023125001", "de") == "03023125001"
    assert national("+861060600123", "de") == "00861060600123"
    assert national("+12025550142", "us", "011") == "2025550142"
    assert national("+861060600142", "cn") == "01060600142"
    assert national("112", "de") == "112"


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("bill-workbook-abroad", "bill-wide-midnight"):
        again = next(one for one in lab.bills_catalogue(1) if one.name == name)
        first = hashlib.sha256(bill_of(shelf()[name], tmp_path / f"first-{name}")).digest()
        assert first == hashlib.sha256(bill_of(again, tmp_path / f"again-{name}")).digest()


def test_rendering_is_fast(tmp_path: Path) -> None:
    some = list(shelf().values())[::7]
    began = time.process_time()
    for one in some:
        lab.render(one, tmp_path / one.name)
    assert (time.process_time() - began) / len(some) < 0.3
