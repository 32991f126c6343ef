"""Which number is the day is told by other dates of the same dump, or not at all."""

import pytest

from offhook.parsers.day_order import day_first, local_date


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["3/4/2024", "13/4/2024"], True),
        (["3/4/2024", "4/13/24"], False),
        (["3/4/2024"], None),
        (["13/4/2024", "4/13/2024"], None),
        ([], None),
    ],
)
def test_a_number_above_twelve_tells(texts: list[str], expected: bool | None) -> None:
    assert day_first(texts) is expected


def test_without_a_hint_an_ambiguous_date_is_none() -> None:
    assert local_date("3/4/2024, 09:44", day_leads=None) is None


def test_with_a_hint_it_is_read_and_keeps_its_text() -> None:
    first, second = local_date("3/4/24, 9:44 PM", day_leads=True), local_date("3/4/24, 9:44 PM", day_leads=False)
    assert first is not None
    assert second is not None
    assert (first.text, first.ms - second.ms) == ("3/4/24, 9:44 PM", 30 * 86_400_000)


@pytest.mark.parametrize("text", ["", "soon", "99/99/9999, 99:99", "9" * 100_000])
def test_nonsense_is_none(text: str) -> None:
    assert local_date(text, day_leads=True) is None
