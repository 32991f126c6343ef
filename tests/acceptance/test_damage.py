"""Damaged evidence tells less, never something else: a seeded sample of `bench/damage.py`, which does the whole of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from bench.damage import (
    Damage,
    Files,
    all_damage,
    audited,
    chance,
    cuts,
    emptied,
    judged,
    read_files,
    touched,
    violations,
)

from offhook import lab
from offhook.lab import stories
from tests.acceptance.contract import faults
from tests.acceptance.program import Node

SCENARIOS = {scenario.name: scenario for scenario in [*stories.catalogue(), stories.midnight(size_bytes=60_000)]}
SMALL = ("kitkat-battery-alone", "tiramisu-telecom-alone", "pie-logcat-alone")


def evidence_of(name: str) -> Files:
    with tempfile.TemporaryDirectory() as folder:
        return read_files(lab.render(SCENARIOS[name], Path(folder) / "evidence").paths)


def wrong(whole: Node, damages: list[Damage]) -> list[str]:
    assert whole["calls"]
    return [f"{damage.what}: {line}" for damage in damages for line in judged(whole, damage)]


@pytest.mark.parametrize("name", SMALL)
def test_a_single_dump_cut_short_or_with_bits_turned_tells_no_other_calls(name: str) -> None:
    files = evidence_of(name)
    whole = audited(files)
    assert wrong(whole, list(all_damage(files, whole, chance(11), 6))) == []


@pytest.mark.parametrize("name", ["midnight", "kitkat-app"])
def test_a_report_cut_short_or_without_a_section_tells_no_other_calls(name: str) -> None:
    files = evidence_of(name)
    whole = audited(files)
    rng = chance(12)
    assert wrong(whole, [*cuts(files, rng, 2), *emptied(files, rng, 3)]) == []


def test_a_telecom_without_a_body_covers_nothing() -> None:
    """A service that printed nothing is not a service that saw no call."""
    files = evidence_of("midnight")
    whole = audited(files)
    (damage,) = (found for found in emptied(files, chance(1), 1000) if found.what == "telecom empty")
    assert judged(whole, damage) == []
    assert [call["missing_from"] for call in audited(damage.files)["calls"] if "telecom" in call["missing_from"]] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tiramisu-dual-sim", "baklava-norwegian", "pie-many", "tiramisu-two-reports"])
def test_reports_of_other_phones_stand_all_damage(name: str) -> None:
    files = evidence_of(name)
    whole = audited(files)
    assert wrong(whole, list(all_damage(files, whole, chance(13), 4))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["dumpsys_telecom/telecom_dump.txt", "logcat/fantasy_gsm_mt_main.log", "batterystats/battery_out_2015_call.txt"],
)
def test_real_evidence_cut_short_tells_no_other_calls(corpus: Path, name: str) -> None:
    files = read_files([corpus / "unlicensed" / name])
    whole = audited(files)
    assert wrong(whole, list(all_damage(files, whole, chance(14), 8))) == []


def test_findings_of_damaged_evidence_keep_the_contract() -> None:
    """Twelve bits anywhere, or the end gone: whatever comes out, it is findings.json."""
    files = evidence_of("kitkat-app")
    (name,) = (name for name in files if name.endswith(".txt"))
    rng = chance(15)
    for _ in range(6):
        data = bytearray(files[name][: rng.randrange(1000, len(files[name]))])
        for _ in range(12):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        found = audited({**files, name: bytes(data)})
        assert faults(found) == []


def test_the_judge_is_no_fool() -> None:
    """It sees an invented call, a split one, one that got further, a time that is off, and a spared call that changed."""
    whole = audited(evidence_of("tiramisu-telecom-alone"))
    first, *rest = whole["calls"]
    stranger = {**first, "sources": [], "telecom_ids": [], "began": "2001-01-01T00:00:00Z"}
    assert violations(whole, whole) == []
    assert violations(whole, {"calls": [first]}) == []
    assert "INVENTED" in violations(whole, {"calls": [stranger]})[0]
    assert "SPLIT" in violations(whole, {"calls": [first, first]})[0]
    ringing = {**whole, "calls": [{**first, "stage": "requested"}, *rest]}
    assert "FURTHER" in violations(ringing, whole)[0]
    assert "OTHER TIME" in violations(whole, {"calls": [{**first, "began": "2001-01-01T00:00:00Z"}]})[0]
    assert "MERGED" in violations(whole, {"calls": [{**first, "sources": [*first["sources"], *rest[0]["sources"]]}]})[0]
    assert touched(whole, {"calls": rest}, frozenset({first["id"]})) != []
    assert touched(whole, {"calls": rest}, frozenset({rest[0]["id"]})) == []
