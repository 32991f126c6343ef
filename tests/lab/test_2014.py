"""The story of 2014: an Android of then, calls around midnight on battery, and a bill that remembers what the phone does not."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from offhook import lab
from offhook.lab import stories
from offhook.lab.demo import STORIES
from offhook.lab.world import World
from tests.lab.test_grammars import BACKWARDS, LOGCAT, section, service


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[lab.Rendered, list[str]]:
    rendered = lab.render(stories.night_of_2014(), tmp_path_factory.mktemp("2014") / "evidence")
    return rendered, rendered.paths[0].read_text(encoding="utf-8").split("\n")


def test_report_and_bill(told: tuple[lab.Rendered, list[str]]) -> None:
    """A flat text of Android 4.3 without a Telecom service, and the bill of September; no call log."""
    rendered, lines = told
    assert [path.suffix for path in rendered.paths] == [".txt", ".csv"]
    assert "Build fingerprint: 'Xiaomi/armani/armani:4.3/JLS36C/JHCMIBH45.0:user/release-keys'" in lines
    services = {line[len("DUMP OF SERVICE ") : -1] for line in lines if line.startswith("DUMP OF SERVICE ")}
    assert {"telephony.registry", "batteryinfo"} <= services
    assert not {"telecom", "batterystats", "appops"} & services
    assert any("[ro.miui.ui.version.name]: [V5]" in line for line in lines)


def test_calls_around_midnight_on_battery(told: tuple[lab.Rendered, list[str]]) -> None:
    """Seven, all within a quarter of an hour of midnight, unplugged, nobody there; one ended when the owner came running."""
    rendered, _ = told
    calls = [call for call in rendered.truth.calls if call.cause == "app"]
    assert len(calls) == 7
    scenario = stories.night_of_2014()
    world = World(scenario, scenario.taken)
    for call, true in zip(calls, [one for one in scenario.calls if one.cause == "app"], strict=True):
        local = datetime.fromisoformat(call.began).astimezone(ZoneInfo("Asia/Singapore"))
        assert min(local.hour * 60 + local.minute, 1440 - local.hour * 60 - local.minute) <= 15
        before = [h for h in world.happenings if h.at <= true.began and h.what in {"plug", "unplug"}]
        assert not before or before[-1].what == "unplug"
        assert not world.attended(true.began)
    assert [one.ended_by for one in scenario.calls if one.cause == "app"].count("local") == 1


def test_the_bill_holds_the_numbers(told: tuple[lab.Rendered, list[str]]) -> None:
    rendered, lines = told
    bill = rendered.paths[1].read_text(encoding="utf-8").split("\n")
    assert len([line for line in bill if ",001861060600123,CHINA," in line]) == 7
    assert all(call.billed for call in rendered.truth.calls if call.direction == "outgoing")
    holding = [line for line in lines if "861060600123" in line]
    assert all(line.strip().startswith("resultTo=") for line in holding)


def test_sections_of_its_time(told: tuple[lab.Rendered, list[str]]) -> None:
    """Log lines without a uid, the battery history that counts back, a dial in the radio log, one phone in the registry."""
    _, lines = told
    for title in ("SYSTEM LOG", "EVENT LOG", "RADIO LOG"):
        logged = [line for line in section(lines, title) if not line.startswith("--------- beginning")]
        matched = [LOGCAT.match(line) for line in logged]
        assert None not in matched
        assert {m["uid"] for m in matched if m} == {None}
    history = service(lines, "batteryinfo")
    records = history[1 : history.index("")]
    assert [line for line in records if not BACKWARDS.match(line)] == []
    assert len([line for line in records if "+phone_in_call" in line]) >= 3
    assert any(
        re.match(r"09-22 00:09:\d\d\.\d{3} .* D RILJ    : \[\d{4}\]> DIAL$", line)
        for line in section(lines, "RADIO LOG")
    )
    assert service(lines, "telephony.registry")[1] == "  mCallState=0"
    assert any(
        re.search(r"START u0 \{act=android\.intent\.action\.CALL .*\} from pid \d+$", line)
        for line in section(lines, "SYSTEM LOG")
    )


def test_the_phone_is_dead(tmp_path: Path) -> None:
    """Only the bill is left: it decides nothing."""
    rendered = lab.render(stories.night_of_2014(dead=True), tmp_path / "evidence")
    assert [path.name for path in rendered.paths] == ["bill.csv"]
    assert not any(call.decidable for call in rendered.truth.calls)
    assert {call.use for call in rendered.truth.calls if call.cause == "app"} <= {"undecidable", "unattended"}


def test_the_same_bytes(tmp_path: Path) -> None:
    first = lab.render(stories.night_of_2014(), tmp_path / "first").paths
    again = lab.render(stories.night_of_2014(), tmp_path / "again").paths
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_the_demo_knows_both_stories() -> None:
    assert [told().name for told, _ in STORIES.values()] == ["midnight", "2014"]
