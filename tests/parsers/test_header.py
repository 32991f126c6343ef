"""The head of a report, of every age."""

import pytest

from offhook.facts.phone import ReportHeader
from offhook.facts.reading import Ignored, Unread
from tests.parsers.section_of import only, section_of

ANDROID_13 = """\
========================================================
== dumpstate: 2024-03-03 09:43:40
========================================================

Build: TQ3A.230805.001
Build fingerprint: 'google/oriole/oriole:13/TQ3A.230805.001/10316531:user/release-keys'
Bootloader: slider-1.2-9890870
Radio: g5123b
Network: Example Mobile
Android SDK version: 33
Kernel: Linux version 5.10 (Network: not this)
Uptime: up 1 week, 2 days, 3 hours, 4 minutes, load average: 1, 2, 3
"""


def test_the_head_tells_when_and_of_which_build() -> None:
    (head,) = only(section_of("header", ANDROID_13), ReportHeader)
    assert head.at is not None
    assert (head.at.text, head.at.lacks, head.build, head.sdk) == (
        "2024-03-03 09:43:40",
        ("zone",),
        "TQ3A.230805.001",
        33,
    )
    assert head.fingerprint == "google/oriole/oriole:13/TQ3A.230805.001/10316531:user/release-keys"
    assert (head.radio, head.network, head.finished) == ("g5123b", "Example Mobile", False)
    assert head.uptime_ms == ((9 * 24 + 3) * 60 + 4) * 60_000
    assert head.place.line == 2


def test_a_report_of_2011_has_no_fingerprint_and_maybe_a_date_of_1980() -> None:
    (head,) = only(
        section_of("header", "== dumpstate: 1980-01-06 01:03:38\nBuild: MIUI\nNetwork: (unknown)\n"), ReportHeader
    )
    assert (head.fingerprint, head.sdk, head.uptime_ms, head.network) == (None, None, None, None)


def test_a_head_with_an_impossible_date_keeps_the_rest() -> None:
    (head,) = only(section_of("header", ANDROID_13.replace("2024-03-03", "2024-13-03")), ReportHeader)
    assert (head.at, head.sdk) == (None, 33)


def test_a_dump_that_is_no_report_has_no_head_to_lose() -> None:
    facts = section_of("header", "Currently running services:\n  alarm\n")
    assert [f.name for f in only(facts, Ignored)] == ["lines before the first section"]
    assert not only(facts, Unread)


@pytest.mark.parametrize("text", ["== dumpstate: once\n", "== dumpstate\n"])
def test_a_head_that_is_none_is_unread(text: str) -> None:
    facts = section_of("header", text)
    assert not only(facts, ReportHeader)
    assert len(only(facts, Unread)) == 1


def test_the_head_stands_at_the_beginning() -> None:
    """A file of nothing but line ends is no head to search to its end."""
    facts = section_of("header", "\n" * 200 + ANDROID_13)
    assert not only(facts, ReportHeader)
    assert [f.name for f in only(facts, Ignored)] == ["lines before the first section"]
