"""The page in a real browser, where one is installed: its policy holds, it works with its script and without."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from offhook.report.page import page_html
from tests.report import phones

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page opened from a file, with what it asked for and complained about."""

    def __init__(self, browser: Browser, folder: Path, html: str, **how: Any) -> None:  # noqa: ANN401 - as new_page
        path = folder / "report.html"
        path.write_text(html, encoding="utf-8")
        self.page = browser.new_page(**how)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def _dismiss(self, dialog: Dialog) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()


@pytest.mark.parametrize("story", sorted(phones.STORIES))
def test_the_policy_holds_and_nothing_is_asked_for(story: str, browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, page_html(phones.STORIES[story]()))
    assert opened.said == []
    assert [url for url in opened.asked if not url.endswith("/report.html")] == []
    assert opened.page.evaluate("getComputedStyle(document.querySelector('#close')).position") == "fixed"


@pytest.mark.parametrize("story", ["midnight", "hostile", "unusable"])
def test_nothing_is_wider_than_a_narrow_window(story: str, browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, page_html(phones.STORIES[story]()), viewport={"width": 380, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 380


def test_a_click_on_a_call_opens_its_story(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(phones.midnight())).page
    page.click("#time a:has(.mark.unattended)")
    assert page.locator("#c0 details").get_attribute("open") is not None
    assert page.locator("#c0 .lines").is_visible()


def test_the_table_filters_and_sorts_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(phones.midnight())).page
    page.select_option("#state", "unattended")
    assert page.locator("#table tbody:visible").count() == 4
    page.select_option("#state", "")
    page.focus("#needle")
    page.keyboard.type("singapore incoming")
    sync_api.expect(page.locator("#count")).to_have_text("1 of 7 calls")
    page.fill("#needle", "")
    page.focus("#table thead th:nth-child(1) button")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("#table thead th").first.get_attribute("aria-sort") == "descending"
    assert page.locator("#table tbody").first.get_attribute("id") == "c6"


def test_the_picture_zooms_by_keyboard_and_keeps_its_middle(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(phones.midnight())).page
    wide = "document.querySelector('#time').clientWidth"
    before = page.evaluate(wide)
    page.focus(".scroll")
    for _ in range(3):
        page.keyboard.press("+")
    assert page.evaluate(wide) == pytest.approx(8 * before, rel=0.01)
    assert page.locator(".tick.level1").first.is_visible()
    assert page.evaluate("document.querySelector('.scroll').scrollLeft") == pytest.approx(3.5 * before, rel=0.05)
    page.keyboard.press("0")
    assert page.evaluate(wide) == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize("way", ["button", "keys"])
def test_closing_quickly_leaves_nothing(way: str, browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(phones.midnight())).page
    if way == "button":
        page.click("#close")
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url("about:blank")
    assert page.inner_text("body") == ""
    assert page.title() == ""


def test_without_script_everything_is_there_and_nothing_is_offered_that_does_not_work(
    browser: Browser, tmp_path: Path
) -> None:
    page = Opened(browser, tmp_path, page_html(phones.midnight()), java_script_enabled=False).page
    assert page.locator("#close").is_hidden()
    assert page.locator("#filter").is_hidden()
    assert page.locator("#zoom").is_hidden()
    page.click("#c0 summary")
    assert page.locator("#c0 .lines").is_visible()
    assert page.locator("#time .mark.unattended").count() == 4


def test_dark_and_light_differ_and_both_can_be_read(browser: Browser, tmp_path: Path) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page = Opened(browser, tmp_path, page_html(phones.midnight()), color_scheme=scheme).page
        style = "getComputedStyle(document.body)"
        shades.append(page.evaluate(f"{style}.backgroundColor + {style}.color"))
    assert shades == ["rgb(251, 250, 247)rgb(29, 33, 38)", "rgb(21, 24, 27)rgb(231, 229, 223)"]


def test_text_of_the_other_direction_is_kept_to_itself(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(phones.hostile())).page
    assert page.evaluate("getComputedStyle(document.querySelector('.phone bdi')).unicodeBidi") == "isolate"


def test_on_paper_the_calls_that_nobody_made_are_unfolded(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, page_html(phones.midnight())).page
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert page.locator("tbody.unattended .story[open]").count() == 4


def test_a_narrow_window_opens_the_picture_at_the_first_call_that_nobody_made(browser: Browser, tmp_path: Path) -> None:
    midnight = phones.midnight()
    late = structs.replace(midnight, calls=[call for call in midnight.calls if call.id == "call-4"])
    opened = Opened(browser, tmp_path, page_html(late), viewport={"width": 380, "height": 800})
    inside = """() => {
      const mark = document.querySelector("#time circle.mark.unattended").getBoundingClientRect();
      const seen = document.querySelector("#time").parentElement.getBoundingClientRect();
      return mark.left >= seen.left && mark.right <= seen.right;
    }"""
    assert opened.page.evaluate(inside)
    assert opened.page.locator(".hint").is_visible()
