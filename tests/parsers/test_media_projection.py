"""Screen capture: one app, nobody, or not understood."""

from offhook.facts.phone import Holder
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import only, section_of


def test_who_captures_the_screen_is_told() -> None:
    (holder,) = only(
        section_of("media_projection", "Media Projection: \n(com.example.spy, uid=10123): TYPE_SCREEN_CAPTURE\n"),
        Holder,
    )
    assert (holder.right, holder.package, holder.state) == ("media_projection", "com.example.spy", "active")
    assert holder.detail == "TYPE_SCREEN_CAPTURE uid=10123"


def test_null_is_nobody_and_an_empty_body_as_well() -> None:
    for text in (
        "MEDIA PROJECTION MANAGER\nMedia Projection: \nnull\n",
        "Media Projection:\n",
        "Media Projection: null\n",
    ):
        facts = section_of("media_projection", text)
        assert [f.name for f in only(facts, Ignored)] == ["no projection"]
        assert not only(facts, Holder)


def test_another_form_is_unread() -> None:
    assert len(only(section_of("media_projection", "Media Projection: \nsomebody\n"), Unread)) == 1
