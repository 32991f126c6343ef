"""Several captures of one afternoon, by the whole program: every byte of the phone once, none of its neighbours, in any company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from offhook.answers import Answers
from offhook.audit import run
from offhook.lab.traffic import OTHER_PHONE
from tests.acceptance.captures import (
    BEGAN,
    LASTS,
    TUNNEL,
    changed,
    keys,
    other_ports,
    owner,
    packets_of,
    told_sums,
    traffic,
    true_keys,
    true_sums,
    written,
)

MIDDLE = BEGAN + LASTS // 2
YEAR_S = 366 * 86_400.0
PHONE = traffic("pcapdroid", network=TUNNEL)
TRUE = true_sums(PHONE)
Half = Callable[[int], bool]


def early(ms: int) -> bool:
    return ms < MIDDLE


def late(ms: int) -> bool:
    return ms >= MIDDLE


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A capture by its name: "phone" (in its VPN), "router" (its clock 4.2 s late), each "early", "late" or whole."""
    folder = tmp_path_factory.mktemp("captures")
    halves: dict[str, Half] = {"early": early, "late": late}

    def capture(name: str) -> Path:
        kind, _, part = name.partition(" ")
        place = folder / name.replace(" ", "-")
        if not place.exists():
            told = PHONE if kind == "phone" else traffic("router", late_s=4.2)
            (path,) = written(told, place)
            if kind == "router":
                changed(path, other_ports)
            if part:
                packets_of(path, lambda _number, ms: halves[part](ms))
        (path,) = place.iterdir()
        return path

    return capture


def audited(paths: list[Path], folder: Path, more: str = "") -> Answers:
    return run(paths, case=folder / "case", owner=owner(folder, more))[1]


@pytest.mark.parametrize(
    "names",
    [
        ["phone"], ["router"], ["phone", "router"], ["router", "phone"], ["phone", "router early"], ["phone", "router late"],
        ["phone early", "router"], ["phone late", "router"], ["phone early", "router late"], ["phone late", "router early"],
        ["router early", "router late"], ["phone late", "phone early"], ["phone", "phone early"], ["phone", "router late", "router early"],
    ],
    ids=" + ".join,
)  # fmt: skip
def test_every_byte_of_the_phone_stands_in_one_transfer(
    names: list[str], files: Callable[[str], Path], tmp_path: Path
) -> None:
    found = audited([files(name) for name in names], tmp_path)
    told = told_sums(found.transfers or [])
    assert told.total() == TRUE.total(), (told, TRUE)
    assert keys(found.transfers or []) == true_keys(PHONE)
    if "phone" in names:  # what the phone itself captured tells the apps
        assert told == TRUE


def test_the_router_tells_how_much_its_clock_is_off_and_what_it_left_out(
    files: Callable[[str], Path], tmp_path: Path
) -> None:
    found = audited([files("phone"), files("router")], tmp_path)
    (row,) = [row for row in found.coverage if row.clock_offset_s is not None]
    assert row.clock_offset_s == pytest.approx(4.2, abs=0.2)
    assert "180 conversations of other devices are not counted" in row.note
    assert all(len({cite.evidence for cite in one.sources}) == 2 for one in found.transfers or [])


@pytest.mark.parametrize(
    "late_s", [-7201.7, YEAR_S, *(pytest.param(off, marks=pytest.mark.slow) for off in (-YEAR_S, 0.0, 3 * 86_400.0))]
)
def test_a_clock_that_is_hours_or_a_year_off_is_found_out(
    late_s: float, files: Callable[[str], Path], tmp_path: Path
) -> None:
    (router,) = written(traffic("router", late_s=late_s), tmp_path / "router")
    found = audited([files("phone"), changed(router, other_ports)], tmp_path)
    assert told_sums(found.transfers or []) == TRUE
    assert {row.clock_offset_s for row in found.coverage} >= {late_s}
    assert all(one.began and one.began.year == 2026 for one in found.transfers or [])


def test_another_day_of_the_same_phone_is_no_second_look_at_this_one(
    files: Callable[[str], Path], tmp_path: Path
) -> None:
    """Push services beat alike on every day: at some difference of clocks they agree, and nothing else does."""
    tomorrow = replace(
        traffic("router"),
        conversations=tuple(
            replace(talk, began=talk.began + 86_400_000 + 137 * (number % 97) * 1000)
            for number, talk in enumerate(PHONE.conversations)
        ),
        seed=2,
    )
    (router,) = written(tomorrow, tmp_path / "router")
    found = audited([files("phone"), changed(router, other_ports)], tmp_path)
    assert told_sums(found.transfers or []).total() == TRUE.total() + true_sums(tomorrow).total()


def test_without_the_owners_word_the_phone_is_known_by_what_it_said(
    files: Callable[[str], Path], tmp_path: Path
) -> None:
    """Its own capture tells; without it nobody is accused."""
    _, found = run([files("phone"), files("router")], case=tmp_path / "both")
    assert told_sums(found.transfers or []) == TRUE
    _, alone = run([files("router")], case=tmp_path / "alone")
    assert alone.transfers == []
    assert any("nothing tells which is the phone" in row.note for row in alone.coverage)


def test_two_phones_in_one_home_are_told_apart(files: Callable[[str], Path], tmp_path: Path) -> None:
    """Whose address the owner gives, that one's traffic is told."""
    file = tmp_path / "other" / "owner.toml"
    file.parent.mkdir()
    file.write_text(f'[owner]\naddresses = ["{OTHER_PHONE.address}"]\n', encoding="utf-8")
    _, found = run([files("router")], case=tmp_path / "case", owner=file)
    assert {one.host for one in found.transfers or [] if one.protocol == "tls"} == {"g.whatsapp.net"}
    assert sum(one.connections for one in found.transfers or [] if one.protocol == "tls") == 30


@pytest.mark.parametrize(
    ("others", "counted"), [(("csv",), TRUE.total()), (("netstats",), TRUE.total()), (("zeek",), TRUE.total()), (("har",), TRUE.total()),
                            (("csv", "har", "netstats", "pcapdroid_ng", "mitmproxy"), TRUE.total())], ids=str,
)  # fmt: skip
def test_lists_and_counters_beside_a_capture_add_nothing(
    others: tuple[str, ...], counted: int, files: Callable[[str], Path], tmp_path: Path
) -> None:
    more = written(traffic(*others, network=TUNNEL), tmp_path / "more")
    found = audited([*more, files("phone")], tmp_path)
    told = told_sums(found.transfers or [])
    assert (told.total(), told) == (counted, TRUE)
    assert {one.bytes_are for one in found.transfers or [] if one.protocol != "counter"} == {"payload"}
    assert all(one.overlaps for one in found.transfers or [] if one.protocol == "counter")


@pytest.mark.parametrize("off_ms", [0, 5_000, -3_600_000])
def test_requests_that_a_computer_wrote_down_by_its_own_clock_count_once(
    off_ms: int, files: Callable[[str], Path], tmp_path: Path
) -> None:
    later = traffic("har", "mitmproxy", network=TUNNEL)
    later = replace(
        later, conversations=tuple(replace(talk, began=talk.began + off_ms) for talk in later.conversations)
    )
    found = audited([*written(later, tmp_path / "lists"), files("phone")], tmp_path)
    assert told_sums(found.transfers or []) == TRUE
    alone = audited(written(later, tmp_path / "again"), tmp_path / "alone")
    assert len({one.host for one in alone.transfers or []}) == len(alone.transfers or []) == 3
    assert told_sums(alone.transfers or []).total() == true_sums(traffic("har")).total()


def test_order_and_names_of_files_change_nothing(files: Callable[[str], Path], tmp_path: Path) -> None:
    """A capture called a photo in a folder of folders, read backwards, is the same evidence."""
    odd = tmp_path / "odd" / "x" / "y"
    odd.mkdir(parents=True)
    for number, name in enumerate(("router", "phone late", "phone early")):
        (odd / f"{number} IMG ({name}).jpeg").write_bytes(files(name).read_bytes())
    found = audited([odd.parent.parent], tmp_path / "one")
    other = audited(sorted(odd.iterdir(), reverse=True), tmp_path / "two")
    assert told_sums(found.transfers or []).total() == TRUE.total()
    assert [structs.replace(one, sources=[], data=[]) for one in found.transfers or []] == [
        structs.replace(one, sources=[], data=[]) for one in other.transfers or []
    ]


def test_a_capture_with_a_snap_length_counts_the_original_bytes(tmp_path: Path) -> None:
    """Frames cut at 120 bytes: names may be lost, bytes are not."""
    (path,) = written(traffic("pcap", network=TUNNEL), tmp_path / "p")
    data, at = path.read_bytes(), 24
    made = [data[:24]]
    while at < len(data):
        size = int.from_bytes(data[at + 8 : at + 12], "little")
        kept = min(size, 120)
        made += [data[at : at + 8], kept.to_bytes(4, "little"), data[at + 12 : at + 16], data[at + 16 : at + 16 + kept]]
        at += 16 + size
    path.write_bytes(b"".join(made))
    found = audited([path], tmp_path)
    assert told_sums(found.transfers or []).total() == TRUE.total()
