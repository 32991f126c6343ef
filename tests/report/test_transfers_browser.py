"""What was sent, in a real browser, where one is installed: 20,000 transfers can be searched, sorted and unfolded by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from offhook.report.page import page_html
from tests.report import traffic_phones
from tests.report.test_page_browser import CHROMIUM, Opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer")

TIMED = """([id, value, kind]) => {
  const field = document.querySelector(id);
  const began = performance.now();
  field.value = value;
  field.dispatchEvent(new Event(kind));
  return performance.now() - began;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def large(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return Opened(browser, tmp_path_factory.mktemp("large"), page_html(traffic_phones.many_transfers(), "CASE"))


def reset(page: Page) -> None:
    page.fill("#sent-needle", "")
    for pick in ("whom", "class", "state", "how"):
        page.select_option(f"#sent-{pick}", index=0)
    sync_api.expect(page.locator("#sent-count")).to_have_text("20,000 of 20,000 transfers")


@pytest.mark.parametrize("story", sorted(traffic_phones.STORIES))
def test_the_policy_holds_and_nothing_is_asked_for(story: str, browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, page_html(traffic_phones.STORIES[story](), "CASE"))
    for summary in opened.page.locator("#sent-table summary").all():
        summary.click()
    assert opened.said == []
    assert [url for url in opened.asked if not url.endswith("/report.html")] == []


@pytest.mark.parametrize("story", ["night", "hostile_traffic", "capture_alone"])
@pytest.mark.parametrize("width", [380, 1280])
def test_nothing_is_wider_than_the_window(story: str, width: int, browser: Browser, tmp_path: Path) -> None:
    html = page_html(traffic_phones.STORIES[story]())
    page = Opened(browser, tmp_path, html, viewport={"width": width, "height": 800}).page
    for summary in page.locator("#sent-table summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_hostile_names_stay_text_when_the_script_writes_them(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, page_html(traffic_phones.hostile_traffic(), "CASE"))
    for summary in opened.page.locator("#sent-table summary").all():
        summary.click()
    assert opened.page.evaluate("document.scripts.length") == 2
    assert (
        opened.page.locator(
            "#sent-table img, #sent-table svg, #sent-table script, #sent-table b, #sent-table i"
        ).count()
        == 0
    )
    assert "</script><script>alert(1)" in opened.page.locator("#sent-table").inner_text()


def test_twenty_thousand_are_filtered_in_the_blink_of_an_eye(large: Opened) -> None:
    page = large.page
    for id_, value in (("#sent-state", "unattended"), ("#sent-whom", "Huawei"), ("#sent-class", "identifiers")):
        assert page.evaluate(TIMED, [id_, value, "change"]) < 200
        assert page.locator("#sent-table tbody").count() <= 50
        reset(page)
    page.fill("#sent-needle", "samsung nobody-such")
    sync_api.expect(page.locator("#sent-count")).to_have_text("0 of 20,000 transfers")
    page.fill("#sent-needle", "h5.log.samsung")
    sync_api.expect(page.locator("#sent-count")).to_have_text("15 of 20,000 transfers")
    reset(page)


def test_filters_count_what_is_there(large: Opened) -> None:
    answers = traffic_phones.many_transfers().transfers or []
    page = large.page
    page.select_option("#sent-state", "unattended")
    page.select_option("#sent-whom", "Meta")
    many = sum(one.use.state == "unattended" and one.organisation == "Meta" for one in answers)
    assert page.inner_text("#sent-count") == f"{many:,} of 20,000 transfers"
    page.select_option("#sent-class", "identifiers")
    assert page.inner_text("#sent-count") == "0 of 20,000 transfers"
    reset(page)


def test_sorting_by_keyboard_goes_up_down_and_back(large: Opened) -> None:
    page = large.page
    first = page.locator("#sent-table tbody").first
    worrying = first.get_attribute("id")
    page.focus("#sent-table th[data-by=bytes] button")
    began = page.evaluate("performance.now()")
    page.keyboard.press("Enter")
    assert page.evaluate("performance.now()") - began < 1500
    assert first.locator("td").nth(4).inner_text() == "200 bytes"
    page.keyboard.press("Enter")
    assert page.locator("#sent-table th[data-by=bytes]").get_attribute("aria-sort") == "descending"
    assert first.locator("td").nth(4).inner_text() == "90 KB"
    page.keyboard.press("Enter")
    assert page.locator("#sent-table th[aria-sort]").count() == 0
    assert first.get_attribute("id") == worrying


def test_pages_turn_and_every_row_unfolds(large: Opened) -> None:
    page = large.page
    page.focus("#sent-next")
    page.keyboard.press("Enter")
    assert page.inner_text("#sent-place") == "51 to 100"
    summary = page.locator("#sent-table summary").first
    summary.focus()
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#sent-table details[open] h4").first).to_have_text("What went out")
    page.click("#sent-back")
    assert page.inner_text("#sent-place") == "1 to 50"
    assert large.said == []
    assert [url for url in large.asked if not url.endswith("/report.html")] == []


def test_a_link_opens_its_row_on_whatever_page_it_stands(large: Opened) -> None:
    page = large.page
    page.fill("#sent-needle", "nothing of that name")
    sync_api.expect(page.locator("#sent-count")).to_have_text("0 of 20,000 transfers")
    page.evaluate("location.hash = '#t12345'")
    sync_api.expect(page.locator("#t12345 details")).to_have_attribute("open", "")
    assert page.locator("#t12345 h4").first.is_visible()
    assert page.input_value("#sent-needle") == ""


def test_a_card_at_the_head_leads_to_its_transfer(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(traffic_phones.sent_alone())).page
    page.click('#result a[href="#t0"]')
    sync_api.expect(page.locator("#t0 details")).to_have_attribute("open", "")
    page.evaluate("scrollTo(0, 0)")
    page.click('#time a[href="#t0"]')
    assert page.locator("#t0 .code").first.is_visible()


def test_without_script_the_worrying_rows_are_there_and_unfold(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(traffic_phones.night()), java_script_enabled=False).page
    assert page.locator("#sent-filter").is_hidden()
    assert page.locator("#sent-pages").is_hidden()
    page.click("#t0 summary")
    assert page.locator("#t0 .code").first.is_visible()
    assert page.locator("#sent-table tbody").count() == 10


def test_the_script_writes_the_same_rows_as_stand_there_without_it(browser: Browser, tmp_path: Path) -> None:
    texts = []
    for script in (True, False):
        page = Opened(browser, tmp_path, page_html(traffic_phones.night()), java_script_enabled=script).page
        for summary in page.locator("#sent-table summary").all():
            summary.click()
        texts.append([" ".join(body.inner_text().split()) for body in page.locator("#sent-table tbody").all()])
    assert texts[0] == texts[1]


def test_text_of_the_other_direction_is_kept_to_itself(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(traffic_phones.night())).page
    arabic = page.locator("#sent-table bdi", has_text=traffic_phones.ARABIC).first
    assert arabic.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"


def test_on_paper_what_went_out_alone_is_unfolded(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(traffic_phones.sent_alone())).page
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert page.locator("#t0 details[open] .code").count() > 0
