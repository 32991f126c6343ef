"""Several phones in one audit: whose calls they are, and the time on each clock."""

from __future__ import annotations

from offhook.answers import Answers, Phone
from offhook.report.endings import outcome
from offhook.report.text import isolated
from tests.report import phones

PIXEL = phones.phone(id="phone-2", make="Google", model="Pixel 5", time_zone="Europe/Berlin")
REDMI_NAME, PIXEL_NAME = isolated("Xiaomi Redmi Note 12"), isolated("Google Pixel 5")


def audit(*of: str | None, others: tuple[Phone, ...] = (PIXEL,)) -> Answers:
    """One call while nobody was using the phone for each id, on a Redmi and others."""
    calls = [phones.call(number, 3.0 + number, "unattended", phone=phone) for number, phone in enumerate(of)]
    return phones.changed(phones.quiet(), calls=calls, phones=[phones.phone(), *others])


def test_calls_of_different_phones_are_counted_apart() -> None:
    headline = outcome(audit("phone-1", "phone-2", "phone-1")).headline
    assert headline == (
        f"While nobody was using the phone, it placed 3 calls: 2 on {REDMI_NAME}, and 1 on {PIXEL_NAME}."
    )


def test_calls_of_one_of_several_phones_name_it() -> None:
    assert outcome(audit("phone-2")).headline.endswith(f"it placed 1 call (on {PIXEL_NAME}).")


def test_calls_of_a_phone_that_is_not_known_are_told_so() -> None:
    assert f"1 on {isolated('a phone that is not known')}" in outcome(audit("phone-1", None)).headline


def test_one_phone_is_not_named() -> None:
    assert outcome(audit("phone-1", others=())).headline == "While nobody was using the phone, it placed 1 call."


def test_many_phones_are_added_up() -> None:
    others = tuple(phones.phone(id=f"phone-{n}", model=f"Model {n}") for n in range(2, 9))
    headline = outcome(audit(*(f"phone-{n}" for n in range(1, 9)), others=others)).headline
    assert headline.endswith("and 4 on 4 more.")


def test_the_covered_time_is_told_on_each_clock_that_differs() -> None:
    (covered,) = [line for line in outcome(audit("phone-1", "phone-2")).more if line.startswith("The records tell")]
    assert "(Asia/Singapore); on the clock of " in covered
    assert covered.endswith("(Europe/Berlin).")
    same = phones.phone(id="phone-2", model="Pixel 5")
    (covered,) = [
        line for line in outcome(audit("phone-1", "phone-2", others=(same,))).more if line.startswith("The records")
    ]
    assert covered.endswith("(Asia/Singapore).")
