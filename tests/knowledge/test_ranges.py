"""Packed tables of ranges: what goes in comes out, and a file of another kind is refused."""

from __future__ import annotations

from array import array
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.knowledge import ranges
from offhook.knowledge.ranges import MAGIC, Packed, Table, from_planes, pack, packed, to_planes


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_numbers_survive_the_planes(numbers: list[int]) -> None:
    assert from_planes(to_planes(array("I", numbers)), 4).tolist() == numbers


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_wide_numbers_as_well(numbers: list[int]) -> None:
    assert from_planes(to_planes(array("Q", numbers)), 8).tolist() == numbers


def test_planes_begin_with_the_lowest_bytes() -> None:
    """Whatever order this machine keeps them in."""
    assert to_planes(array("I", [0x01020304, 0x05060708])).hex() == "0408" + "0307" + "0206" + "0105"


@given(st.lists(st.integers(1, 2**20), unique=True), st.integers(0, 2**20))
def test_a_number_lies_in_the_range_that_starts_at_or_before_it(starts: list[int], asked: int) -> None:
    edges = [0, *sorted(starts)]
    table = Table(array("I", edges), array("I", range(len(edges))))
    found = table.at(asked)
    assert edges[found] <= asked
    assert found + 1 == len(edges) or asked < edges[found + 1]


def test_a_packed_file_is_read_section_by_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pack(
        {"source": "invented"},
        {
            "4 starts": to_planes(array("I", [0, 16, 16])),
            "4 values": to_planes(array("B", [0, 2, 1])),
            "codes": b"\nSG\nCN",
        },
    )
    (tmp_path / "made.pack").write_bytes(content)
    monkeypatch.setattr(ranges, "_whole", lambda name: (tmp_path / name).read_bytes())
    file = Packed("made.pack")
    assert file.about == {"source": "invented"}
    assert file.words("codes") == ["", "SG", "CN"]
    table = file.table("4", 4, 1)
    assert [table.at(n) for n in (0, 15, 16, 31, 32, 2**32 - 1)] == [0, 0, 2, 2, 1, 1]


def test_a_file_of_another_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.pack").write_bytes(b"offhook ranges 2\n{}\n")
    monkeypatch.setattr(ranges, "_whole", lambda name: (tmp_path / name).read_bytes())
    with pytest.raises(ValueError, match="not a table of ranges"):
        Packed("made.pack")


@pytest.mark.parametrize(("name", "width"), [("operators.pack", 4), ("places.pack", 1)])
@pytest.mark.parametrize(("version", "start"), [("4", 4), ("6", 8)])
def test_the_tables_cover_everything_in_order(name: str, width: int, version: str, start: int) -> None:
    table = packed(name).table(version, start, width)
    assert len(table.starts) == len(table.values) > 100_000
    assert table.starts[0] == 0
    assert all(one < other for one, other in pairwise(table.starts))


@pytest.mark.parametrize("name", ["operators.pack", "places.pack"])
def test_the_data_tell_their_source_and_the_notice_names_it(name: str) -> None:
    """Their licence asks for it."""
    about = packed(name).about
    assert {"source", "version", "date", "licence"} <= set(about)
    assert "CC-BY-4.0" in about["licence"]
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert name in notice
    for source in ("Route Views", "NRO", "DB-IP", "IPtoASN"):
        assert source in notice


def test_the_data_are_installed_with_the_package() -> None:
    settings = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '"*.pack"' in settings
    assert '"*.tsv"' in settings


def test_the_data_stay_small() -> None:
    folder = Path(ranges.__file__).parent
    assert sum(file.stat().st_size for file in folder.glob("*.pack")) < 3_000_000


def test_the_first_line_tells_the_format() -> None:
    folder = Path(ranges.__file__).parent
    assert all(file.read_bytes().startswith(MAGIC) for file in folder.glob("*.pack"))
