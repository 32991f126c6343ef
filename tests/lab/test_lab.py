"""The lab keeps its promises: same bytes for the same scenario, ring buffers that forget, numbers that hide, truth beside."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from offhook import lab
from offhook.lab import stories
from offhook.lab.clock import PhoneClock, duration
from offhook.lab.masks import crosses, stars
from offhook.lab.scenario import ClockFault, Reach, Scenario, TrueCall, UsePeriod, moment
from offhook.lab.world import World, session_id
from tests.lab.test_grammars import section, service, text_of

CAUSES = set(
    "person pocket ghost_touch assistant accessory app remote_control system sim_toolkit modem emergency_gesture other_device caller".split()
)
CATALOGUE = {scenario.name: scenario for scenario in stories.catalogue(1)}


def digests(paths: list[Path]) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def lines_of(scenario: Scenario, folder: Path) -> list[str]:
    return text_of(lab.render(scenario, folder / "evidence").paths[-1]).split("\n")


@pytest.fixture(scope="module")
def midnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[lab.Rendered, list[str]]:
    rendered = lab.render(stories.midnight(size_bytes=400_000), tmp_path_factory.mktemp("midnight") / "evidence")
    return rendered, text_of(rendered.paths[0]).split("\n")


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_phone_renders(name: str, tmp_path: Path) -> None:
    """Evidence that holds something; the truth stands beside it and not in it."""
    rendered = lab.render(CATALOGUE[name], tmp_path / "evidence")
    assert all(path.parent == tmp_path / "evidence" and path.stat().st_size > 100 for path in rendered.paths)
    assert sorted(rendered.paths) == sorted((tmp_path / "evidence").iterdir())
    told = json.loads((tmp_path / "evidence.truth.json").read_text(encoding="utf-8"))
    assert len(told["calls"]) == len(CATALOGUE[name].calls)


@pytest.mark.parametrize(
    "name", ["kitkat-app", "pie-reboot", "tiramisu-two-reports", "baklava-live", "pie-logcat-alone"]
)
def test_the_same_scenario_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    """Told anew from its seed, not only rendered again."""
    first = lab.render(CATALOGUE[name], tmp_path / "first")
    again = lab.render(next(s for s in stories.catalogue(1) if s.name == name), tmp_path / "again")
    assert digests(first.paths) == digests(again.paths)
    assert (tmp_path / "first.truth.json").read_bytes() == (tmp_path / "again.truth.json").read_bytes()


def test_catalogue_is_wide() -> None:
    """At least forty phones, every cause, four generations, names that are unique; another seed is another owner."""
    assert len(CATALOGUE) >= 40
    assert {call.cause for scenario in CATALOGUE.values() for call in scenario.calls} == CAUSES
    assert {scenario.phone.sdk for scenario in CATALOGUE.values()} == {19, 28, 33, 36}
    other = stories.catalogue(2)
    assert len({scenario.name for scenario in other}) == len(other)
    assert [scenario.acts for scenario in other] != [scenario.acts for scenario in stories.catalogue(1)]


def test_uses_of_one_phone_do_not_overlap() -> None:
    for scenario in CATALOGUE.values():
        uses = [use for use in scenario.of(UsePeriod) if isinstance(use, UsePeriod)]
        assert [a for a, b in pairwise(uses) if a.ended > b.began] == []


def test_midnight_tells_the_story(midnight: tuple[lab.Rendered, list[str]]) -> None:
    """Four calls that an app asked for at 00:12, which the call log does not hold, among eight others."""
    rendered, lines = midnight
    created = [line for line in service(lines, "telecom") if "CREATED (com.android.sysupdate;" in line]
    assert [line.strip()[:5] for line in created] == ["00:12"] * 4
    log = rendered.paths[1].read_text(encoding="utf-8")
    assert "861060600123" not in log
    assert Counter(call.use for call in rendered.truth.calls)["unattended"] >= 4
    assert {call.use for call in rendered.truth.calls if call.cause == "app"} == {"unattended"}
    assert {call.witnesses for call in rendered.truth.calls if call.cause == "app"} == {("telecom", "battery_history")}


def test_midnight_buffers_forget(midnight: tuple[lab.Rendered, list[str]]) -> None:
    """The radio log begins at 06:40 of the last day; the battery history covers 83 hours; the history holds ten of twelve."""
    _, lines = midnight
    radio = section(lines, "RADIO LOG")
    assert "09-22 06:39" <= min(line[:11] for line in radio if line) <= "09-22 06:55"
    battery = service(lines, "batterystats")
    assert battery[1].endswith("RESET:TIME: 2026-09-18-22-09-52")
    assert len([line for line in service(lines, "telecom") if "CallTC@" in line]) == 10


def test_midnight_numbers_are_hidden(midnight: tuple[lab.Rendered, list[str]]) -> None:
    """On a user build the number stands nowhere but in the broadcasts; its length shows everywhere."""
    _, lines = midnight
    holding = [index for index, line in enumerate(lines) if "861060600123" in line]
    start, stop = lines.index("DUMP OF SERVICE activity:"), lines.index("DUMP OF SERVICE adb:")
    assert all(start < index < stop for index in holding)
    shown = {m[1] for line in service(lines, "telecom") if (m := re.search(r"To address: tel:(\S+)", line))}
    assert shown == {"*" * len("+861060600123"), "*" * len("+6591234567")}


def test_midnight_nights_are_dark() -> None:
    """Between the last look and the morning nothing lights the screen."""
    world = World(stories.midnight(), moment("Asia/Singapore", "2026-09-22 09:29:40"))
    for day in (19, 20, 21, 22):
        began, ended = (moment("Asia/Singapore", f"2026-09-{day} {clock}") for clock in ("00:00:00", "06:30:00"))
        assert not any(world.screen_on(at) for at in range(began, ended, 60_000))


def test_masks_keep_the_length() -> None:
    assert stars("+861060600123") == "*" * 13
    assert stars("+6591234567", show=2) == "*********67"
    assert stars("112") == "***"
    assert crosses("+6591234567") == "x" * 11
    assert crosses("1-800-555") == "x-xxx-xxx"


def test_debuggable_builds_show_two_digits(tmp_path: Path) -> None:
    scenario = CATALOGUE["tiramisu-telecom-alone"]
    debuggable = replace(scenario, phone=replace(scenario.phone, build_type="userdebug"))
    text = lab.render(debuggable, tmp_path / "evidence").paths[0].read_bytes().decode("utf-16")
    assert re.search(r"To address: tel:\*{9}67 ", text)


def test_durations_as_android_prints_them() -> None:
    assert duration(0) == "0"
    assert duration(95) == "+95ms"
    assert duration(-3_723_004) == "-1h2m3s4ms"
    assert duration(3_723_004, padded=True) == "+1h02m03s004ms"
    assert duration(-86_400_000) == "-1d0h0m0s0ms"


def test_session_ids_are_a_counter_in_base64() -> None:
    assert [session_id(number) for number in (0x00E0, 0x01A2, 0)] == ["AOA", "AaI", "AAA"]


def test_clock_faults() -> None:
    """Before a step the clock was wrong by it; after a reboot elapsed time begins anew; the zone of then is not that of now."""
    base = CATALOGUE["pie-ordinary"]
    step, boot = base.began + 3_600_000, base.began + 7_200_000
    faults = (
        ClockFault(at=step, kind="set", seconds=60),
        ClockFault(at=boot, kind="reboot", seconds=30),
        ClockFault(at=boot + 1, kind="zone", zone="Asia/Tokyo"),
    )
    clock = PhoneClock(replace(base, acts=faults), base.taken)
    assert clock.rtc(step - 1) == step - 1 - 60_000
    assert clock.rtc(step) == step
    assert clock.elapsed(boot - 1) == 7_200_000 - 1
    assert clock.elapsed(boot + 31_000) == 1000
    assert (clock.face.zone, clock.face_then(step).zone) == ("Asia/Tokyo", "Europe/Berlin")


def test_ids_begin_anew_after_a_reboot(tmp_path: Path) -> None:
    lines = lines_of(replace(CATALOGUE["pie-reboot"], evidence=("bugreport",)), tmp_path)
    ids = [m[1] for line in service(lines, "telecom") if (m := re.match(r" +CallTC@(\d+) ", line))]
    assert ids == [str(number) for number in range(1, len(ids) + 1)]
    after = [call for call in CATALOGUE["pie-reboot"].calls if call.began > CATALOGUE["pie-reboot"].clock_faults[0].at]
    assert len(ids) == len(after) < len(CATALOGUE["pie-reboot"].calls)


def test_a_clock_set_back_shows_in_the_log(tmp_path: Path) -> None:
    lines = lines_of(replace(CATALOGUE["baklava-clock-back"], evidence=("bugreport",)), tmp_path)
    stamps = [line[:18] for line in section(lines, "EVENT LOG") if line[:1].isdigit()]
    assert len([1 for a, b in pairwise(stamps) if b < a]) == 1


def test_reach_decides_what_is_left(tmp_path: Path) -> None:
    scenario = replace(
        CATALOGUE["tiramisu-ordinary"],
        reach=Reach(system=0.2, events=0.4, radio=0.1, battery=3.0),
        evidence=("bugreport",),
    )
    lines = lines_of(scenario, tmp_path)
    header = lines[1].removeprefix("== dumpstate: ")[5:]
    assert header == "06-17 09:30:00"
    for title, first in (
        ("SYSTEM LOG", "06-17 09:18:00"),
        ("EVENT LOG", "06-17 09:06:00"),
        ("RADIO LOG", "06-17 09:24:00"),
    ):
        assert min(line[:14] for line in section(lines, title) if line[:1].isdigit()) >= first


def test_deleted_rows_leave_gaps_and_unlogged_ones_none(tmp_path: Path) -> None:
    path = lab.render(replace(CATALOGUE["pie-log-deleted"], evidence=("call_log_db",)), tmp_path / "evidence").paths[0]
    with sqlite3.connect(path) as database:
        ids = [row[0] for row in database.execute("SELECT _id FROM calls ORDER BY _id")]
    database.close()
    assert ids == [401, 402, 403, 405]


def test_modem_calls_have_no_dial(tmp_path: Path) -> None:
    """Nothing asks the modem to dial at that moment, yet its list holds an outgoing call."""
    lines = lines_of(replace(CATALOGUE["tiramisu-unknown"], evidence=("bugreport",)), tmp_path)
    radio = [line for line in section(lines, "RADIO LOG") if line.startswith("06-17 03:1")]
    assert any("norm,mo" in line for line in radio)
    assert not any("> DIAL" in line for line in radio)
    assert any(":TSI.aNUC" in line for line in service(lines, "telecom"))


def test_witnesses_hold_what_the_truth_says(tmp_path: Path) -> None:
    """A call that the radio log should witness leaves a dial, a ring or a list of calls within a minute."""
    scenario = CATALOGUE["baklava-intent"]
    rendered = lab.render(scenario, tmp_path / "evidence")
    text = text_of(rendered.paths[0])
    heard = [call for call in rendered.truth.calls if "radio_log" in call.witnesses]
    assert heard
    face = World(scenario, scenario.taken).clock.face
    for call, true in zip(rendered.truth.calls, scenario.calls, strict=True):
        minute = face.log(true.began)[:11]
        found = re.search(rf"^{minute}.*ImsSenderRxr : .*(?:DIAL|INCOMING)", text, re.MULTILINE)
        assert bool(found) == (call in heard)


def test_the_report_weighs_what_was_asked(tmp_path: Path) -> None:
    path = lab.render(stories.midnight(size_bytes=3_000_000), tmp_path / "evidence").paths[0]
    assert 2_400_000 < len(text_of(path).encode()) < 3_600_000


def test_rendering_is_fast(tmp_path: Path) -> None:
    """The demo renders in a second and a half of processor time (six times what it takes on a slow machine)."""
    began = time.process_time()
    lab.render(stories.midnight(), tmp_path / "evidence")
    assert time.process_time() - began < 1.5


def test_the_owner_speaks_beside_the_evidence(tmp_path: Path) -> None:
    lab.render(CATALOGUE["baklava-app"], tmp_path / "evidence")
    assert "[[not_using]]" in (tmp_path / "evidence.owner.toml").read_text(encoding="utf-8")


def test_numbers_are_invented() -> None:
    """Everything that is dialled in the catalogue is on this list of numbers that belong to nobody in these stories."""
    allowed = {"+6591234567", "+6561234567", "+6519001234567", "+442079460123", "2025550142", "1258812", "112"}
    assert {call.number for scenario in CATALOGUE.values() for call in scenario.calls} <= allowed
    assert all(isinstance(call, TrueCall) for scenario in CATALOGUE.values() for call in scenario.calls)
