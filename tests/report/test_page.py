"""The page as a file: it loads nothing, allows its own style and script only, and shows hostile text as text."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from offhook.answers import Answers, Lane, UseInterval
from offhook.report.page import page_html
from offhook.report.picture import MOST, picture
from offhook.report.when import Clocks
from tests.report import phones

LOADING = {
    "src",
    "srcset",
    "data",
    "poster",
    "action",
    "formaction",
    "background",
    "cite",
    "ping",
    "manifest",
    "xlink:href",
    "style",
}
VOID = {"meta", "br", "input", "link", "img", "hr"}
TAGS = set(
    """html head meta title style body a button main header p strong bdi section h1 h2 h3 h4 span ul ol li svg rect circle
    line text g defs pattern details summary label input select option output table caption thead tbody tr th td time code
    dl dt dd div article em br script""".split()
)


class Reader(HTMLParser):
    """Collects tags and attributes, and whether every tag is closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module", params=sorted(phones.STORIES))
def page(request: pytest.FixtureRequest) -> str:
    return page_html(phones.STORIES[request.param](), "CASE")


def test_the_page_is_well_formed_and_uses_known_tags_only(page: str) -> None:
    read = Reader(page)
    assert read.open == []
    assert {tag for tag, _ in read.tags} <= TAGS
    ids = [told["id"] for _, told in read.tags if "id" in told]
    assert len(ids) == len(set(ids))


def test_nothing_on_the_page_loads_anything(page: str) -> None:
    for tag, told in Reader(page).tags:
        assert not LOADING & set(told), (tag, told)
        assert not [name for name in told if name.startswith("on")]
        assert (told.get("href") or "#").startswith("#")
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form", "image", "use")
    assert not re.search(r"@import|url\((?!#)|https?://|//[a-z]", re.sub(r"^\s*//.*$", "", page, flags=re.MULTILINE))


def test_only_the_pages_own_style_and_script_are_allowed(page: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    for tag in ("style", "script"):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(bodies) == 1
        assert f"{tag}-src 'sha256-{b64encode(sha256(bodies[0].encode()).digest()).decode()}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[1]


def test_hostile_text_is_shown_as_text() -> None:
    html = page_html(phones.hostile(), "CASE")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", html)
    assert "<script>alert" not in html
    assert "onerror=alert(1)>" in "".join(Reader(html).words)
    assert "{{7*7}}" in html
    assert "49" not in re.findall(r"x\[/\] (\S+)", html)
    assert "<bdi>تطبيق الهاتف</bdi>" in html


@pytest.mark.parametrize("story", ["midnight", "quiet", "hostile"])
def test_every_piece_of_evidence_source_and_call_stands_on_the_page(story: str) -> None:
    answers = phones.STORIES[story]()
    html = page_html(answers)
    assert all(piece.sha256 in html for piece in answers.evidence)
    assert html.count('<th scope="row">') == len(answers.evidence) + len(answers.coverage)
    assert html.count("<tbody id=") == len(answers.calls)
    assert all(f":{source.line} · " in html for call in answers.calls for source in call.sources)


def test_the_same_answers_give_the_same_page() -> None:
    assert page_html(phones.midnight()) == page_html(phones.midnight())


def test_ten_thousand_calls_stay_below_15_megabytes_and_lose_no_row() -> None:
    html = page_html(phones.many(), "CASE")
    assert len(html.encode()) < 15_000_000
    assert html.count("<tbody id=") == 10_000
    left = html.count("this page would grow too large")
    assert html.count('<details class="story">') + left == 10_000
    assert not re.search(r'class="unattended" role="rowgroup">(?:(?!</tbody>).)*would grow', html, re.DOTALL)


def test_the_picture_says_in_words_what_it_shows() -> None:
    drawn = picture(phones.midnight(), Clocks(phones.midnight()).main)
    assert drawn
    assert drawn.says[0] == "From Fri 18 Sep 20:46 to Tue 22 Sep 10:54, Asia/Singapore."
    assert sum("nobody was using the phone" in sentence for sentence in drawn.says) == 4
    assert [lane.name for lane in drawn.lanes[:5]] == ["use", "calls", "screen", "unlocked", "charger"]


def test_everything_in_the_picture_lies_inside_it() -> None:
    for story in phones.STORIES.values():
        drawn = picture(story(), Clocks(story()).main)
        for lane in drawn.lanes if drawn else ():
            assert all(0 <= bar.x <= bar.x + bar.width <= 100.03 for bar in lane.bars)
            assert all(0 <= mark.x <= 100 for mark in lane.marks)


def test_calls_outside_the_picture_are_counted_beside_it() -> None:
    answers = phones.changed(phones.quiet(), calls=[phones.call(1, 1.0), phones.call(2, -900.0), phones.call(3, None)])
    drawn = picture(answers, Clocks(answers).main)
    assert drawn
    assert drawn.beyond == 2


def test_a_hundred_thousand_changes_of_the_screen_are_joined_where_the_eye_cannot_tell_them_apart() -> None:
    lanes = [
        Lane(lane="screen", from_=phones.hour(n / 1250), to=phones.hour((n + 0.5) / 1250), value="on")
        for n in range(100_000)
    ]
    answers = phones.changed(phones.quiet(), lanes=lanes)
    drawn = picture(answers, Clocks(answers).main)
    assert drawn
    assert sum(len(lane.bars) for lane in drawn.lanes if lane.name == "screen") <= MOST


def test_a_span_of_no_length_draws_nothing() -> None:
    use = [UseInterval(from_=phones.START, to=phones.START, state="attended", probability_attended=None)]
    answers: Answers = phones.changed(phones.nothing(), use=use)
    assert picture(answers, Clocks(answers).main) is None
