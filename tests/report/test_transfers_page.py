"""The page about what was sent, as a file: nothing loads, hostile names stay text, the data for the script are whole and small."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise
from typing import Any

import pytest
from msgspec import structs

from offhook.report.page import page_html
from offhook.report.picture import picture
from offhook.report.transfers import by_concern, captured, sent_of
from offhook.report.transfers_flow import MOST, OTHERS, flow
from offhook.report.transfers_lane import BINS, upload_bars
from offhook.report.transfers_table import FIRST_ROWS
from offhook.report.when import Clocks
from tests.report import phones, traffic_phones
from tests.report.test_page import LOADING, TAGS, Reader

KNOWN = TAGS | {"path"}
DATA = re.compile(r'<script type="application/json" id="sent-data">(.*?)</script>', re.DOTALL)


def data_of(html: str) -> dict[str, Any]:
    found = DATA.search(html)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


@pytest.fixture(scope="module", params=sorted(traffic_phones.STORIES))
def page(request: pytest.FixtureRequest) -> str:
    return page_html(traffic_phones.STORIES[request.param](), "CASE")


def test_the_page_is_well_formed_and_uses_known_tags_only(page: str) -> None:
    read = Reader(page)
    assert read.open == []
    assert {tag for tag, _ in read.tags} <= KNOWN
    ids = [told["id"] for _, told in read.tags if "id" in told]
    assert len(ids) == len(set(ids))


def test_nothing_on_the_page_loads_anything(page: str) -> None:
    for tag, told in Reader(page).tags:
        assert not LOADING & set(told), (tag, told)
        assert not [name for name in told if name.startswith("on")]
        assert (told.get("href") or "#").startswith("#")
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form", "image", "use")


def test_one_script_runs_and_the_data_are_of_a_type_that_does_not(page: str) -> None:
    assert len(re.findall(r"<script>", page)) == 1
    kinds = [told.get("type") for tag, told in Reader(page).tags if tag == "script"]
    assert set(kinds) <= {None, "application/json"}


def test_hostile_names_are_shown_as_text_and_cannot_end_the_data() -> None:
    html = page_html(traffic_phones.hostile_traffic(), "CASE")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", html)
    assert "<script>alert" not in html
    found = DATA.search(html)
    assert found
    assert not set("<>&\u2028\u2029") & set(found[1])
    assert any("<script>alert(1)" in text for text in data_of(html)["texts"])
    assert "{{7*7}}" in html


def test_every_transfer_is_in_the_data_once_the_most_worrying_first() -> None:
    answers = traffic_phones.night()
    told = data_of(page_html(answers))
    ids = [told["texts"][row[0]] for row in told["rows"]]
    assert ids == [transfer.id for transfer in by_concern(answers.transfers or [])]
    assert ids[0] == "transfer-1"
    assert sum(row[10] for row in told["rows"]) == sent_of(answers.transfers or [])


def test_the_story_in_the_data_is_the_story_on_the_page() -> None:
    """The script builds from the data what the first rows show without it."""
    html = page_html(traffic_phones.night())
    told = data_of(html)
    shown = "".join(Reader(html).words)
    for number in told["rows"][0][15]:
        part = told["parts"][number]
        assert all(told["texts"][text] in shown for text in (*part[:2], *part[3::3], *part[4::3]))


def test_twenty_thousand_transfers_stay_below_15_megabytes_and_lose_none() -> None:
    answers = traffic_phones.many_transfers()
    began = time.process_time()
    html = page_html(answers, "CASE")
    assert time.process_time() - began < 20
    assert len(html.encode()) < 15_000_000
    told = data_of(html)
    assert len(told["rows"]) == 20_000
    assert html.count('<tbody id="t') == FIRST_ROWS
    untold = sum(row[15] == 0 for row in told["rows"])
    assert untold < 10_000
    assert all(row[15] for row in told["rows"] if row[14])


def test_more_transfers_than_the_table_takes_are_counted() -> None:
    assert "5 more transfers in findings.json" in page_html(traffic_phones.many_transfers(20_005))


def test_without_traffic_evidence_the_page_says_nothing_of_it() -> None:
    html = page_html(phones.midnight())
    assert 'id="sent"' not in html
    assert "no proof of upload is not proof of no upload" in html


def test_a_picture_holds_at_most_twelve_names_and_the_rest_in_one() -> None:
    apps = [
        structs.replace(traffic_phones.transfer(n), organisation=f"Firm {n}", home=None, sent_bytes=1000 * n)
        for n in range(1, 60)
    ]
    drawn = flow(apps)
    assert drawn
    labels = [box.label for box in drawn.columns[1]]
    assert len(labels) == MOST + 1
    assert labels[-1] == OTHERS
    assert labels[0] == "Firm 59"
    assert len(drawn.streams) == 59


def test_private_data_are_never_hidden_among_the_others() -> None:
    many = [
        structs.replace(traffic_phones.transfer(n), organisation=f"Firm {n}", sent_bytes=9_000_000) for n in range(30)
    ]
    drawn = flow([*many, structs.replace(traffic_phones.updater(), organisation="Tiny", sent_bytes=10)])
    assert drawn
    assert [box.label for box in drawn.columns[1] if box.private] == ["Tiny"]
    assert any(band.private for band in drawn.bands[1])


def test_bands_leave_and_reach_boxes_within_their_height() -> None:
    drawn = flow(captured(traffic_phones.night()))
    assert drawn
    for column in drawn.columns:
        for box, following in pairwise(column):
            assert box.y + box.height <= following.y
        assert column[-1].y + column[-1].height <= drawn.height
    for bands in drawn.bands:
        ys = [float(y) for band in bands for y in re.findall(r"(?:M0 |V| 0 )(-?[\d.]+)", band.path)]
        assert min(ys) >= 0
        assert max(ys) <= drawn.height


@pytest.mark.parametrize("transfers", [[], [structs.replace(traffic_phones.transfer(1), sent_bytes=0)]])
def test_nothing_sent_draws_nothing(transfers: list[Any]) -> None:
    assert flow(transfers) is None


def test_the_lane_of_uploads_keeps_every_byte_and_marks_what_is_alarming() -> None:
    answers = traffic_phones.night()
    drawn = picture(answers, Clocks(answers).main)
    assert drawn
    assert [lane.name for lane in drawn.lanes[:3]] == ["use", "calls", "sent"]
    lane = drawn.lanes[2]
    assert any(bar.kind == "secret" for bar in lane.bars)
    assert [(mark.target, mark.row) for mark in lane.marks] == [("t", 0)]
    assert all(0 < bar.level <= 1 and 0 <= bar.x <= 100 for bar in lane.bars)


def test_a_month_of_uploads_is_at_most_two_bars_for_each_piece_of_the_picture() -> None:
    answers = traffic_phones.many_transfers()
    bars = list(upload_bars(answers, (phones.START, phones.END), Clocks(answers).main))
    assert len(bars) <= 2 * BINS
