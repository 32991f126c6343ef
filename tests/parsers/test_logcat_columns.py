"""The three ways to sort the lines of a log (plain Python, the core as it was built, the core's source) tell the same."""

from __future__ import annotations

import os
import random
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.core import lines as built
from offhook.core.asked import Asked
from offhook.evidence.section import Block
from offhook.facts.place import Fact
from offhook.parsers import all_parsers, logcat
from offhook.parsers.contract import contract_of
from offhook.parsers.logcat import LogReader, halves, takers_of, texts_of
from offhook.parsers.logcat_columns import Columns, Listed, Scanned, columns
from tests.core.engines import source_of
from tests.parsers.section_of import blocks, text_section

Way = Callable[[Mapping[bytes, Sequence[bytes]]], Columns]
PARSERS = tuple(p for p in all_parsers() if contract_of(p).tags)
ASKED = texts_of(takers_of(PARSERS))


def by_source(asked: Mapping[bytes, Sequence[bytes]]) -> Columns:
    return Scanned(asked, source_of("lines").Lines)


WAYS: list[Way] = [Columns, Scanned, by_source]
OTHERS = pytest.mark.parametrize("way", WAYS[1:], ids=["as it is", "source"])


def told(data: bytes, way: Way, size: int = 1 << 21) -> list[Fact]:
    """All facts of a log that is read in blocks of about `size` bytes."""
    reader = LogReader.of(text_section("logcat", b"", buffer="mixed"), PARSERS)
    reader.columns = way(ASKED)
    facts = [fact for block in blocks(data, 1, size) for fact in reader.block(block)]
    return [*facts, *reader.closing()]


STAMPS = [
    "03-03 09:44:03.772",
    "03-04 09:44:03.772",
    "02-03 09:44:03.772",
    "2024-03-03 09:44:03.772 +0200",
    "  4711.772",
    "x",
]
OWNERS = ["  1712  2201", "  1000  1712  2201", " u0_a18  1712  2201", "1010123  1712  2201"]
TAGS = [
    "RILJ    ", "RILJ", "RILJ     x", "AT      ", "AT", "Telecom ", "TelephonyManager", "Telephony", "Telephon", "ActivityManager",
    "AlarmManager", "chatty  ", "screen_toggled", "Zygote  ", "a:b", "", " ", "CAT     :", "STK", "PowerManagerService",
]  # fmt: skip
MESSAGES = [
    "[0042]> DIAL", "x", "", "Setting time of day to sec=1", "START u0 {act=x}", "1", "uid=10 expire 7 lines", ": : (", "Event: ",
    "Waking up from Asleep (uid=1000, reason=WAKE_REASON_POWER_BUTTON, details=android.policy:POWER)...", "\0\r", "é" * 40,
]  # fmt: skip


def in_form(stamp: str, owner: str, level: str, tag: str, message: str, *, old: bool) -> str:
    return f"{stamp} {level}/{tag}( 1712): {message}" if old else f"{stamp} {owner} {level} {tag}: {message}"


LINE = st.builds(
    in_form, *map(st.sampled_from, (STAMPS, OWNERS, ["I", "D", "W", "X"], TAGS, MESSAGES)), old=st.booleans()
)
ODD = st.sampled_from(
    ["", "--------- beginning of main", "   at com.example.Some.method(1)", "03-03 09:4", "\n\n", " I "]
)


@OTHERS
@settings(max_examples=150, deadline=None)
@given(st.lists(LINE | ODD, max_size=60), st.integers(0, 60), st.sampled_from([64, 4096]), st.binary(max_size=30))
def test_any_mixture_of_lines_is_told_alike(way: Way, lines: list[str], cut: int, size: int, junk: bytes) -> None:
    data = "\n".join(lines).encode()
    data = data[: len(data) - cut] + junk
    assert told(data, way, size) == told(data, Columns, size)


@OTHERS
@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_told_alike(way: Way, junk: bytes) -> None:
    assert told(junk, way) == told(junk, Columns)


def usual(count: int, chance: random.Random) -> Iterator[str]:
    """A log in one form, with few lines out of column and a clock that goes on, now and then back."""
    second = 0
    for _ in range(count):
        second = max(0, second + (chance.randrange(3) if chance.random() < 0.999 else -chance.randrange(9000)))
        stamp = f"03-{3 + second // 86400:02} {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.125"
        owner = OWNERS[1] if chance.random() < 0.98 else chance.choice(OWNERS)
        yield in_form(stamp, owner, "I", chance.choice(TAGS), chance.choice(MESSAGES[:-2]), old=False)


@OTHERS
@pytest.mark.parametrize("seed", range(3))
def test_long_logs_are_told_alike(way: Way, seed: int) -> None:
    """Blocks of more lines than are looked at one by one; some facts must come of it."""
    data = "\n".join(usual(12_000, random.Random(seed))).encode()
    facts = told(data, way, 1 << 19)
    assert facts == told(data, Columns, 1 << 19)
    assert len(facts) > 100


@OTHERS
def test_more_lines_than_the_table_holds(way: Way) -> None:
    """The table of lines grows; a block of nothing but line ends is the most that it must hold."""
    data = b"\n" * 100_000
    scanned = way(ASKED)
    assert (len(scanned.split(data)), len(scanned.split(b"x")), len(scanned.split(b""))) == (100_000, 1, 0)


@OTHERS
@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b" "))), st.booleans(), st.integers(1, 30))
def test_lines_are_cut_out_as_they_would_be_split(way: Way, lines: list[bytes], ended: bool, to: int) -> None:
    data = b"\n".join(lines) + b"\n" * ended
    cut, split = way(ASKED).split(data), Columns(ASKED).split(data)
    assert list(cut) == list(split)
    assert (cut.heads(to), cut.heads(to, 16)) == (split.heads(to), split.heads(to, 16))
    assert isinstance(split, Listed)
    assert split == [] or cut[-1] == split[-1]
    with pytest.raises(IndexError):
        cut[len(cut)]


@given(st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), min_size=2), st.booleans())
def test_a_block_in_halves_is_the_same_lines(lines: list[bytes], ended: bool) -> None:
    """Neither half is empty, or halving would never end."""
    data = b"\n".join([*lines, b"x"]) + b"\n" * ended
    first, second = halves(Block(5, data))
    assert first.data
    assert second.data
    assert first.data + second.data == data
    assert (first.first_line, second.first_line) == (5, 5 + first.data.count(b"\n"))


@pytest.mark.parametrize("way", WAYS)
def test_a_block_of_very_many_lines_is_read_in_parts(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "\n".join([*usual(700, random.Random(9)), "", "x" * 90_000]).encode()
    whole = told(data, way)
    monkeypatch.setattr(logcat, "MOST_LINES", 100)
    assert sorted(map(repr, told(data, way))) == sorted(map(repr, whole))  # spans are told earlier then


@OTHERS
def test_what_is_asked_for_is_found_by_tag_and_text(way: Way) -> None:
    """Tags that are short, long, alike, or share a text with others; a text of one byte is left to the parser."""
    asked = {b"A": (), b"AB": (b"xyz", b"yz?"), b"Activity": (b"go",), b"ActivityManager": (), b"One": (b"q",), b"": ()}
    head = "03-03 09:44:03.772  1712  2201 I "
    tails = [
        "A       : x", "AB      : xyz", "AB      : xy", "AB      : wyz?", "Activity: go", "Activity: no", "ActivityManager: no",
        "ActivityMana: no", "One     : q", "Zygote  : xyz", "        : xyz", "ABC     : xyz", "AB", "AB      : x\nyz",
    ]  # fmt: skip
    sorter = way(asked)
    lines = sorter.split("\n".join(head + tail for tail in tails).encode())
    odd, wanted = sorter.sort(lines)
    assert [tails[n] for n in sorted(wanted)] == [
        "A       : x", "AB      : xyz", "AB      : wyz?", "Activity: go", "ActivityManager: no", "One     : q",
    ]  # fmt: skip
    assert [bytes(lines[n])[-4:] for n in odd] == [b"I AB", b"yz"]


@pytest.mark.parametrize("module", [built, source_of("lines")], ids=["as it is", "source"])
def test_misuse_raises_and_does_not_crash(module: object) -> None:
    lines = module.Lines(Asked({b"AB": (b"xyz",)}))  # type: ignore[attr-defined]
    table = array("q", bytes(80))
    with pytest.raises(IndexError):
        lines.split(bytearray(8), 4000, table)
    assert lines.split(bytearray(b"a\nb\ncdef"), 8, table) == 3
    with pytest.raises(IndexError):
        lines.pick(5, array("q", [900]), 1, table)
    with pytest.raises(IndexError):
        lines.pick(5, array("q", [1]), 3, array("q", [0]))


def test_the_faster_way_is_taken() -> None:
    assert type(columns(ASKED)) is (Scanned if built.COMPILED else Columns)


@OTHERS
def test_real_logs_are_told_alike(way: Way) -> None:
    root = os.environ.get("OFFHOOK_CORPUS")
    if not root:
        pytest.skip("OFFHOOK_CORPUS names no folder of real evidence")
    files = sorted(path for path in Path(root).rglob("*/logcat/*") if path.suffix in {".log", ".txt"})
    assert files
    for path in files:
        data = path.read_bytes().replace(b"\r\n", b"\n")[: 1 << 20 if way is by_source else None]
        assert told(data, way) == told(data, Columns), path.name
