"""What the lab writes obeys the grammars that were read in Android's sources and real files: regular expressions of its own,
not those of the readers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from offhook import lab
from offhook.lab import stories
from offhook.lab.scenario import Scenario

LOGCAT = re.compile(
    r"^\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:(?P<uid>[a-z ]{5}|[ \d]{5}) )?[ \d]{5} [ \d]{5} [VDIWEF] [^:]{1,40}?\s*: .*$"
)
TELECOM_EVENT = re.compile(r"^ {4,6}\d\d:\d\d:\d\d\.\d{3} - [A-Z_]+(?: \(.*\))?(?::\S.*)?$")
TELECOM_HEAD = re.compile(
    r"^ {2,4}(?:SelfMgd |External )?CallTC@\d+ \[.+\]\((?:MO - outgoing|MT - incoming)\)(?:\(User=UserHandle\{0\}\))?$"
)
CREATED = re.compile(r"CREATED(?: \((?P<data>[^)]*)\))?:(?P<session>[A-Za-z.]+)(?:\((?P<who>[a-z]+)\))?@[\w+/]{1,6}$")
OFFSET = r"(?:0|[+-](?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?\d+ms)"
RELATIVE = re.compile(
    rf"^ +{OFFSET} \(\d+\) (?:(?:RESET:)?TIME: [\d-]{{19}}|START|SHUTDOWN|\d{{3}} [0-9a-f]{{8}} \S.*)$"
)
ABSOLUTE = re.compile(r"^  \d\d-\d\d [\d:.]{12} (?:(?:RESET:)?TIME: [\d-]{19}|START|SHUTDOWN|\d{3} [0-9a-f]{8} \S.*)$")
BACKWARDS = re.compile(rf"^ +{OFFSET} \d{{3}} [0-9a-f]{{8}} \S.*$")
CHECKIN = re.compile(
    r"^9,(?:0,[il],\w+,.*|hsp,\d+,\d+,\".*\"|h,\d+(?::(?:RESET:)?TIME:\d+|:START|:SHUTDOWN|(?:,[^,]+)*))$"
)
USAGE = re.compile(r'^    time="\d{4}-\d\d-\d\d \d\d:\d\d:\d\d" type=[A-Z_]+ package=\S+ .*flags=0x0 $')
AUDIO = re.compile(
    r"^\d\d-\d\d \d\d:\d\d:\d\d:\d{3} setMode\(MODE_[A-Z_]+\) from package=\S+ pid=\d+ selected mode=MODE_[A-Z_]+ by pid=\d+$"
)
DUMP = re.compile(r"^DUMP OF SERVICE (?:(?:CRITICAL|HIGH) )?([^:]+):$")
SERVICE_END = re.compile(
    r"^--------- [\d.]+s was the duration of dumpsys (\S+), ending at: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"
)
PHONES = ("kitkat-app", "pie-app", "tiramisu-app-on-table", "tiramisu-voip", "baklava-app", "pie-stk", "baklava-arabic")


@cache
def scenario(name: str) -> Scenario:
    return next(one for one in stories.catalogue(3) if one.name == name)


@pytest.fixture(scope="module", params=PHONES)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, list[str]]:
    """A scenario and the lines of its report."""
    one = scenario(str(request.param))
    paths = lab.render(one, tmp_path_factory.mktemp("paper") / "evidence").paths
    return one, text_of(paths[0]).split("\n")


def text_of(path: Path) -> str:
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as box:
        return box.read(box.read("main_entry.txt").decode()).decode()


def section(lines: list[str], title: str) -> list[str]:
    start = next(i for i, line in enumerate(lines) if line.startswith(f"------ {title} ("))
    after = range(start + 1, len(lines))
    ends = re.compile(r"------ [\d.]+s was the duration of|\[\S+: [\d.]+s elapsed\]")
    stop = next(i for i in after if ends.match(lines[i]))
    return lines[start + 1 : stop]


def service(lines: list[str], name: str) -> list[str]:
    start = lines.index(f"DUMP OF SERVICE {name}:") + 1
    stop = next(i for i in range(start, len(lines)) if lines[i].startswith(("-" * 20, "--------- ", "[/system/")))
    return lines[start:stop]


def between(lines: list[str], first: str, last: str) -> Iterator[str]:
    inside = False
    for line in lines:
        if inside and line.strip().startswith(last):
            return
        if inside:
            yield line
        inside = inside or line.strip().startswith(first)


def test_every_log_line_is_threadtime(written: tuple[Scenario, list[str]]) -> None:
    """With a uid of five columns from Android 8 on, without one before."""
    one, lines = written
    for title in ("SYSTEM LOG", "EVENT LOG", "RADIO LOG"):
        logged = [line for line in section(lines, title) if not line.startswith("--------- beginning")]
        assert logged
        matched = [LOGCAT.match(line) for line in logged]
        assert None not in matched
        assert {bool(m and m["uid"]) for m in matched} == {one.phone.sdk >= 26}


def test_history_of_telecom(written: tuple[Scenario, list[str]]) -> None:
    """Ten records at most, with event lines; the caller's package from 10 on, initials of sessions from 13 on; none on 4.4."""
    one, lines = written
    if one.phone.sdk < 21:
        assert "DUMP OF SERVICE telecom:" not in lines
        return
    history = list(between(service(lines, "telecom"), "Historical Events:", "\0"))
    heads = [line for line in history if "CallTC@" in line]
    assert 0 < len(heads) <= 10
    assert [line for line in heads if not TELECOM_HEAD.match(line)] == []
    events = [line for line in history if " - " in line and "CallTC@" not in line]
    assert [line for line in events if not TELECOM_EVENT.match(line)] == []
    created = [m for line in events if "CREATED" in line and (m := CREATED.search(line))]
    assert len(created) == len(heads)
    assert {m["data"] is not None for m in created} == {one.phone.sdk >= 29}
    if one.phone.sdk < 29:
        assert {m["session"] for m in created} <= {"PCR.oR", "TSI.aNIC", "TSI.aNUC"}


def test_analytics_hold_all_calls_since_boot(written: tuple[Scenario, list[str]]) -> None:
    one, lines = written
    if one.phone.sdk < 24:
        return
    analysed = [line for line in service(lines, "telecom") if re.match(r"^ +Call TC@\d+: \{$", line)]
    assert len(analysed) == len([call for call in one.calls if call.began < one.taken])


def test_battery_history_in_the_form_of_its_version(written: tuple[Scenario, list[str]]) -> None:
    one, lines = written
    body = service(lines, "batterystats")
    grammar = ABSOLUTE if "[Format: 2]" in body[0] else BACKWARDS if one.phone.sdk < 21 else RELATIVE
    assert ("[Format: 2]" in body[0]) == (one.phone.sdk >= 36)
    records = body[1 : body.index("")]
    assert len(records) > 100
    assert [line for line in records if not grammar.match(line)] == []


def test_checkin_tells_the_same_history(written: tuple[Scenario, list[str]]) -> None:
    """As many records as the text form, every string of the pool in use."""
    one, lines = written
    if one.phone.sdk < 21:
        return
    rows = section(lines, "CHECKIN BATTERYSTATS")
    assert [row for row in rows if not CHECKIN.match(row)] == []
    body = service(lines, "batterystats")
    assert len([row for row in rows if row.startswith("9,h,")]) == len(body[1 : body.index("")])
    used = {m for row in rows if row.startswith("9,h,") for m in re.findall(r"=(\d+)", row)}
    assert {row.split(",")[2] for row in rows if row.startswith("9,hsp,")} <= used


def test_usage_events_to_the_second(written: tuple[Scenario, list[str]]) -> None:
    one, lines = written
    if one.phone.sdk < 28:
        assert service(lines, "usagestats")[0].startswith("Date: 2")
        return
    events = [line for line in service(lines, "usagestats") if line.startswith("    time=")]
    assert len(events) > 50
    assert [line for line in events if not USAGE.match(line)] == []
    names = {re.search(r"type=(\w+)", line).group(1) for line in events}  # type: ignore[union-attr]
    assert ("MOVE_TO_FOREGROUND" in names) == (one.phone.sdk < 29)


def test_audio_modes(written: tuple[Scenario, list[str]]) -> None:
    """A colon before the milliseconds; a messenger's calls are "in communication"."""
    one, lines = written
    if one.phone.sdk < 28:
        return
    modes = [line for line in service(lines, "audio") if "setMode(" in line]
    assert [line for line in modes if not AUDIO.match(line)] == []
    assert any("MODE_IN_COMMUNICATION" in line for line in modes) == (one.name == "tiramisu-voip")


def test_services_are_framed(written: tuple[Scenario, list[str]]) -> None:
    """Every service has its footer with the moment at which it ended, none before the report's header."""
    one, lines = written
    names = [m[1] for line in lines if (m := DUMP.match(line))]
    ends = [m[1] for line in lines if (m := SERVICE_END.match(line))]
    assert ends == (names if one.phone.sdk >= 26 else [])
    header = lines[1].removeprefix("== dumpstate: ")
    assert all(line[-19:] > header for line in lines if SERVICE_END.match(line))


def test_a_report_says_that_it_is_done(written: tuple[Scenario, list[str]]) -> None:
    _, lines = written
    assert [line for line in lines if line][-2].startswith("== dumpstate: done")


def test_stk_command_carries_the_number() -> None:
    """The address TLV (tag 86) of a SET UP CALL holds the number in swapped BCD, the type of number first."""
    from offhook.lab.log_radio import proactive_call

    sent = bytes.fromhex(proactive_call("+6519001234567"))
    assert sent[0] == 0xD0
    assert sent[1] == len(sent) - 2
    assert sent[2:7] == bytes((0x81, 3, 1, 0x10, 0))
    at = sent.index(0x86)
    digits = "".join(f"{byte & 15:x}{byte >> 4:x}" for byte in sent[at + 3 : at + 2 + sent[at + 1]])
    assert sent[at + 2] == 0x91
    assert digits.rstrip("f") == "6519001234567"
