"""The causes catalogue: two halves that share nothing they should not, every cause often enough, and a truth that was fixed first."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from offhook import lab
from offhook.lab.causes import LAST_DAYS
from offhook.lab.families import FAMILIES
from offhook.lab.scenario import Charge, Scenario, Sign
from offhook.lab.truth import CallTruth, truth_of
from tests.lab.test_grammars import LOGCAT, section, service, text_of
from tests.lab.test_lab import CAUSES


@cache
def half(split: str, seed: int = 1) -> tuple[Scenario, ...]:
    return tuple(lab.causes_catalogue(seed, split))  # type: ignore[arg-type]


@cache
def told(split: str, seeds: tuple[int, ...] = (1, 2, 3)) -> tuple[CallTruth, ...]:
    return tuple(call for seed in seeds for one in half(split, seed) for call in truth_of(one).calls)


def phone_of(name: str, split: str = "held_out") -> Scenario:
    return next(one for one in half(split) if one.name == name)


def report_of(name: str, folder: Path, split: str = "held_out") -> list[str]:
    return text_of(lab.render(phone_of(name, split), folder / "evidence").paths[0]).split("\n")


def test_every_cause_often_enough() -> None:
    """At least a thousand held-out calls over three seeds, each of the thirteen causes twenty times."""
    counts = Counter(call.cause for call in told("held_out"))
    assert sum(counts.values()) >= 1000
    assert set(counts) == CAUSES
    assert min(counts.values()) >= 20
    assert {call.cause for call in told("train")} == CAUSES


def test_some_calls_cannot_be_decided() -> None:
    """Between seven and eight in ten can, and each cause has calls that can."""
    for split in ("train", "held_out"):
        calls = told(split)
        assert 0.68 < sum(call.decidable for call in calls) / len(calls) < 0.82
        assert {call.cause for call in calls if call.decidable} == CAUSES


def test_halves_are_disjoint() -> None:
    """No name, no date, no third-party app that dials, no number but the emergency one is in both; some families are in one only."""
    train, held = half("train"), half("held_out")
    assert not {one.name for one in train} & {one.name for one in held}
    assert not set(LAST_DAYS["train"]) & set(LAST_DAYS["held_out"])

    def numbers(scenarios: tuple[Scenario, ...]) -> set[str]:
        return {call.number for one in scenarios for call in one.calls}

    def invented(scenarios: tuple[Scenario, ...]) -> set[str]:
        packages = {app.package for one in scenarios for app in one.apps}
        return {package for package in packages if ".example." in package}

    assert numbers(train) & numbers(held) == {"112"}
    assert not invented(train) & invented(held)
    assert len([family for family in FAMILIES if bool(family.train) != bool(family.held_out)]) >= 8


def test_seeds_are_other_days() -> None:
    """The same families, other times; and the same seed gives the same bytes."""
    first, second = half("held_out", 1), half("held_out", 2)
    assert [one.name for one in first] == [one.name for one in second]
    assert len({one.name for one in first}) == len(first)
    assert not {call.began for one in first for call in one.calls} & {
        call.began for one in second for call in one.calls
    }


@pytest.mark.parametrize("name", ["held-out-ghost-36", "held-out-until-seen-19", "held-out-activation-31"])
def test_the_same_seed_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    def digest(folder: str) -> str:
        one = next(s for s in lab.causes_catalogue(1, "held_out") if s.name == name)
        return hashlib.sha256(lab.render(one, tmp_path / folder).paths[0].read_bytes()).hexdigest()

    assert digest("first") == digest("again")


def test_rendering_is_fast(tmp_path: Path) -> None:
    """A fifth of a second of processor time a phone at most (twice what it takes on a slow machine)."""
    some = half("held_out")[::9]
    began = time.process_time()
    for one in some:
        lab.render(one, tmp_path / one.name)
    assert (time.process_time() - began) / len(some) < 0.2


def test_the_truth_says_what_can_be_decided(tmp_path: Path) -> None:
    lab.render(phone_of("held-out-battery-alone-36"), tmp_path / "evidence")
    truth = json.loads((tmp_path / "evidence.truth.json").read_text(encoding="utf-8"))
    assert {call["decidable"] for call in truth["calls"]} == {False}


def test_thin_evidence_decides_little() -> None:
    """A battery history decides nothing; a call log only that somebody called; Telecom alone never whether anybody was there."""
    for one in half("held_out"):
        decided = {call.cause for call in truth_of(one).calls if call.decidable}
        if one.evidence == ("battery",):
            assert not decided
        elif one.evidence in {("call_log_xml",), ("call_log_db",)}:
            assert decided <= {"caller"}
        elif one.evidence == ("telecom",):
            assert not decided & {"person", "app", "modem"}


def test_every_phone_of_other_versions_prints_threadtime(tmp_path: Path) -> None:
    """Android 10, 12 and 14 as well as those of the shelf."""
    for split, name in (("train", "train-app-29"), ("held_out", "held-out-app-31"), ("held_out", "held-out-app-34")):
        lines = report_of(name, tmp_path / name, split)
        for title in ("SYSTEM LOG", "EVENT LOG", "RADIO LOG"):
            logged = [line for line in section(lines, title) if not line.startswith("--------- beginning")]
            assert logged
            assert [line for line in logged if not LOGCAT.match(line)] == []


def test_the_microphone_is_opened_before_an_assistant_dials(tmp_path: Path) -> None:
    audio = service(report_of("held-out-assistant-heard-31", tmp_path), "audio")
    recorded = re.compile(
        r"^\d\d-\d\d [\d:]{12} rec (?:start|stop) riid:\d+ uid:10110 session:\d+ src:(?:HOTWORD|VOICE_RECOGNITION) not silenced pack:com\.google\.\S+$"
    )
    lines = [line for line in audio if " rec " in line]
    assert len([line for line in lines if "rec start" in line]) == 8
    assert [line for line in lines if not recorded.match(line)] == []


def test_a_watch_holds_its_role_and_a_viewer_its_rights(tmp_path: Path) -> None:
    """What the dumps say of rights: the companion's role, the bits of an accessibility service, a projection."""
    lines = report_of("held-out-watch-36", tmp_path / "watch")
    roles = service(lines, "role")
    at = next(i for i, line in enumerate(roles) if "COMPANION_DEVICE_WATCH" in line)
    assert roles[at + 1].strip() == "holders=org.example.bandsync"
    lines = report_of("held-out-accessibility-36", tmp_path / "viewer")
    assert any("capabilities=33" in line for line in service(lines, "accessibility"))
    lines = report_of("held-out-support-app-34", tmp_path / "support")
    assert "(org.example.quickhelp, uid=10225): TYPE_SCREEN_CAPTURE" in service(lines, "media_projection")


def test_a_service_that_clicks_touches_nothing(tmp_path: Path) -> None:
    """In the minute of such a call no touched window is logged, though the dialer comes to the front."""
    one = phone_of("held-out-accessibility-36")
    calls = [call for call in one.calls if call.how == "accessibility"]
    events = section(text_of(lab.render(one, tmp_path / "evidence").paths[0]).split("\n"), "EVENT LOG")
    from offhook.lab.world import World

    face = World(one, one.taken).clock.face
    for call in calls:
        near = [line for line in events if face.log(call.began - 10_000) <= line[:18] <= face.log(call.began)]
        assert not [line for line in near if "input_interaction" in line]


def test_who_takes_and_who_hangs_up(tmp_path: Path) -> None:
    """A headset answers in its own session, an app by the API; the hidden dialler ends its call by the API."""
    headset = "\n".join(service(report_of("held-out-headset-answers-36", tmp_path / "headset"), "telecom"))
    assert re.search(r"REQUEST_ACCEPT:ICA\.aC\(cab\)@", headset)
    program = "\n".join(service(report_of("held-out-app-answers-34", tmp_path / "app"), "telecom"))
    assert re.search(r"REQUEST_ACCEPT:TSI\.aRC\(oem\)@", program)
    hidden = "\n".join(service(report_of("held-out-until-seen-34", tmp_path / "hidden"), "telecom"))
    assert re.search(r"REQUEST_DISCONNECT \(internal\):TSI\.eC\(oec\)@", hidden)


def test_uids_of_a_work_profile(tmp_path: Path) -> None:
    """User 10: in Telecom's record, in the app ops, in the package list."""
    lines = report_of("held-out-work-profile-36", tmp_path)
    assert any("(User=UserHandle{10})" in line for line in service(lines, "telecom"))
    assert "  Uid u10a223:" in service(lines, "appops")
    assert any(line.startswith("    User 10: ") for line in service(lines, "package"))


def test_decoys_stand_beside_innocent_calls() -> None:
    """A charger, a walk, an open microphone near calls of persons, callers and apps, in both halves; never two chargers at once."""
    for split in ("train", "held_out"):
        acts = [act for one in half(split) for act in one.acts if isinstance(act, Sign)]
        assert len([act for act in acts if act.detail == "HOTWORD" and act.what == "mic"]) > 20
        assert len([act for act in acts if act.what == "alarm"]) > 8
        for one in half(split):
            charges = sorted((act.began, act.ended) for act in one.acts if isinstance(act, Charge))
            assert [a for a, b in pairwise(charges) if a[1] > b[0]] == []
