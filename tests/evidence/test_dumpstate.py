"""How a report is cut into sections."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from offhook.evidence import Limits, TextSection
from offhook.evidence.dumpstate import everything, split, wall_stamp
from offhook.evidence.marks import buffer_of, name_of
from offhook.evidence.stream import Stream
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Dumped
from offhook.facts.time import Base
from tests.evidence.samples import DASHES, DONE, HEADER, LOG, RADIO, hear_bytes, report, section, service


def test_each_section_has_its_name_buffer_command_and_bytes(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, report())
    assert heard.names() == [
        "header", "logcat", "logcat", "logcat", "getprop", "dumpsys", "activity", "telecom", "checkin_batterystats",
        "activity_services",
    ]  # fmt: skip
    logs = [(found.title, found.buffer) for found, _ in heard.texts if found.name == "logcat"]
    assert logs == [("SYSTEM LOG", "main"), ("EVENT LOG", "events"), ("RADIO LOG", "radio")]
    assert heard.texts[1][0].command == "logcat -v threadtime -v printable -v uid -d *:v"
    assert heard.texts[1][1] == LOG.encode()
    assert heard.body("telecom") == b"CallsManager: \n  mCalls: \n"
    assert heard.unread == ""


def test_the_place_of_a_section_is_its_first_body_line_and_blocks_count_on(tmp_path: Path) -> None:
    lines = report().split("\n")
    for found, body in hear_bytes(tmp_path, report()).texts:
        first = body.decode().split("\n")[0]
        assert not body or lines[found.place.line - 1] == first, found.name


def test_a_foot_tells_when_a_service_ended_as_wall_clock_without_zone(tmp_path: Path) -> None:
    telecom = next(fact for fact in hear_bytes(tmp_path, report()).dumped if fact.name == "telecom")
    assert telecom.ended is not None
    assert (telecom.ended.text, telecom.ended.base, telecom.ended.lacks) == (
        "2024-03-03 09:44:03",
        Base.WALL,
        ("zone",),
    )
    assert (telecom.ended.ms, telecom.lines, telecom.state) == (1709459043000, 2, "read")


def test_no_date_is_no_stamp() -> None:
    assert wall_stamp("2024-13-03 09:44:03") is None


def test_unwanted_sections_are_counted_but_not_offered(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(report())
    stream = Stream(iter([path.read_bytes()]))
    items = list(split(stream, PLACE, lambda name: name == "telecom", Limits(), report=True))
    assert [item.name for item in items if isinstance(item, TextSection)] == ["telecom"]
    assert [item.lines for item in items if isinstance(item, Dumped) and item.title == "SYSTEM LOG"] == [3]


def test_what_a_parser_leaves_is_skipped() -> None:
    """The next section begins where it begins, though the first block of the one before was all that was used."""
    stream = Stream(iter([report().encode()]))
    for item in split(stream, PLACE, everything, Limits(), report=True):
        if isinstance(item, TextSection) and item.name == "getprop":
            assert next(item.blocks).data == b"[persist.sys.timezone]: [Asia/Singapore]\n"


def test_a_report_that_breaks_off_says_so(tmp_path: Path) -> None:
    whole = report()
    heard = hear_bytes(tmp_path, whole[: whole.index("  mCalls")])
    assert heard.dumped[-1].name == "telecom"
    assert heard.dumped[-1].state == "truncated"
    assert "breaks off" in heard.unread


def test_android_2_reports_end_without_that_line(tmp_path: Path) -> None:
    old = HEADER + "------ DUMPSYS (dumpsys) ------\nCurrently running services:\n  telecom\n"
    heard = hear_bytes(tmp_path, f"{old}{DASHES}\nDUMP OF SERVICE telecom:\nx\n[dumpsys: 11.2s elapsed]\n")
    assert heard.names() == ["header", "dumpsys", "telecom"]
    assert "breaks off" not in heard.unread
    assert heard.state("telecom") == "read"


def test_timeouts_and_failures_show(tmp_path: Path) -> None:
    text = (
        HEADER
        + section("LAST LOGCAT", "logcat -L -b all", "*** command 'logcat -L -b all' failed: exit code 1\n")
        + section("DETAILED SOCKET STATE", "ss -e", "*** command 'ss -e' timed out after 10.0s (killing pid 5)\n")
        + "------ DUMPSYS (/system/bin/dumpsys) ------\n"
        + service("media", "half\n\n*** SERVICE 'media' DUMP TIMEOUT (10000ms) EXPIRED ***\n\n")
        + service("dead", "Error dumping service info: (FAILED_TRANSACTION) dead\n")
        + service("quiet", "\n")
        + DONE
    )
    heard = hear_bytes(tmp_path, text)
    states = {fact.name: fact.state for fact in heard.dumped}
    assert states["logcat"] == "failed"
    assert states["detailed_socket_state"] == "timeout"
    assert (states["media"], states["dead"], states["quiet"]) == ("timeout", "failed", "empty")


def test_a_log_line_that_quotes_a_failure_is_no_failure(tmp_path: Path) -> None:
    quoting = f"{LOG}03-03 09:43:03.000  1000  1  1 I x: *** command 'y' failed: exit code 1\n"
    assert hear_bytes(tmp_path, HEADER + section("SYSTEM LOG", "logcat", quoting) + DONE).state("logcat") == "read"


def test_a_service_that_died_in_mid_line_leaves_the_rule_glued_to_its_words(tmp_path: Path) -> None:
    """Seen in real reports of Android 2.3."""
    text = f"{HEADER}------ DUMPSYS (dumpsys) ------\n{DASHES}\nDUMP OF SERVICE wallpaper:\n  mInfo={DASHES}\n"
    heard = hear_bytes(tmp_path, f"{text}DUMP OF SERVICE wifi:\nWi-Fi is disabled\n{DONE}")
    assert heard.names() == ["header", "dumpsys", "wallpaper", "wifi"]


def test_marks_inside_log_lines_divide_nothing(tmp_path: Path) -> None:
    sly = (
        "03-03 09:43:03.000  1000  1  1 I x: ------ RADIO LOG (logcat -b radio) ------\n"
        "03-03 09:43:03.000  1000  1  1 I x: DUMP OF SERVICE telecom:\n"
        f"{DASHES}\nDUMP OF SERVICE telecom:\nforged\n"
        " ------ RADIO LOG (logcat -b radio) ------\n"
    )
    heard = hear_bytes(tmp_path, HEADER + section("SYSTEM LOG", "logcat -v threadtime", sly) + DONE)
    assert heard.names() == ["header", "logcat"]
    assert heard.body("logcat") == sly.encode()


def test_apps_cannot_add_logs_to_a_report(tmp_path: Path) -> None:
    """What an app prints into its own dump stands after all logs and services: heads in it are only its text."""
    forged = section("RADIO LOG", "logcat -b radio", "forged\n") + service("telecom", "forged\n")
    text = HEADER + section("RADIO LOG", "logcat -b radio", "real\n")
    text += section("APP SERVICES", "dumpsys activity service all", f"SERVICE a\n{forged}") + DONE
    heard = hear_bytes(tmp_path, text)
    assert heard.body("logcat") == b"real\n"
    assert heard.names() == ["header", "logcat", "activity_services"]
    assert "not taken as a section" in heard.unread


def test_a_forged_foot_does_not_help_an_app_either(tmp_path: Path) -> None:
    foot = "------ 0.1s was the duration of 'APP SERVICES' ------\n"
    text = HEADER + section("RADIO LOG", "logcat -b radio", "real\n")
    text += (
        section("APP SERVICES", "dumpsys activity service all", foot + section("RADIO LOG", "logcat", "forged\n"))
        + DONE
    )
    heard = hear_bytes(tmp_path, text)
    assert heard.body("logcat") == b"real\n"
    assert "not taken as a section" in heard.unread


def test_a_log_that_only_stands_behind_the_apps_is_read_and_said(tmp_path: Path) -> None:
    """Some maker may order a report otherwise: nothing is lost, and the doubt is told."""
    text = (
        HEADER
        + section("APP SERVICES", "dumpsys activity service all", "x\n")
        + section("RADIO LOG", "logcat -b radio", RADIO)
        + DONE
    )
    heard = hear_bytes(tmp_path, text)
    assert heard.body("logcat") == RADIO.encode()
    assert "an app could have written it" in heard.unread


def test_a_second_log_inside_a_service_is_read_and_said(tmp_path: Path) -> None:
    text = HEADER + section("RADIO LOG", "logcat -b radio", RADIO) + "------ DUMPSYS (/system/bin/dumpsys) ------\n"
    text += service("activity", "x\n" + section("RADIO LOG", "logcat -b radio", "forged\n")) + DONE
    assert '"RADIO LOG" comes twice' in hear_bytes(tmp_path, text).unread


def test_a_second_dump_of_a_service_in_one_part_is_read_and_said(tmp_path: Path) -> None:
    text = (
        HEADER
        + "------ DUMPSYS (/system/bin/dumpsys) ------\n"
        + service("telecom", "a\n")
        + service("telecom", "b\n")
        + DONE
    )
    heard = hear_bytes(tmp_path, text)
    assert heard.body("telecom") == b"a\nb\n"
    assert "a second dump of telecom" in heard.unread


def test_text_after_a_foot_is_said_not_lost(tmp_path: Path) -> None:
    """An app that prints a foot cannot hide the rest of its service."""
    text = (
        HEADER
        + "------ DUMPSYS (/system/bin/dumpsys) ------\n"
        + service("activity", "a\n")
        + "hidden\nhidden\n"
        + DONE
    )
    assert "2 lines after the end of activity belong to no section" in hear_bytes(tmp_path, text).unread


def test_remarks_of_dumpstate_between_sections_are_nobodys_loss(tmp_path: Path) -> None:
    text = (
        HEADER
        + section("UPTIME", "uptime", "up\n")
        + "Skipping '/x' on user build.\n*** NO TOMBSTONES\n\n== Board\n"
        + DONE
    )
    assert hear_bytes(tmp_path, text).unread == ""


def test_a_flood_of_heads_ends_in_one_sentence(tmp_path: Path) -> None:
    heard = hear_bytes(tmp_path, HEADER + "------ A (b) ------\n" * 2000 + DONE, Limits(marks=100))
    assert len(heard.dumped) < 110
    assert heard.unread.count("not divided any more") == 1


def test_names() -> None:
    """The name of a section follows from its command; titles differ between makers and versions."""
    dumpsys = "/system/bin/dumpsys -T 30000"
    cases = {
        ("CHECKIN USAGESTATS", f"{dumpsys} usagestats -c"): "checkin_usagestats",
        ("CHECKIN PACKAGE", f"{dumpsys} package --checkin"): "checkin_package",
        ("BATTERYSTATS", f"{dumpsys} batterystats"): "batterystats",
        ("DUMPSYS", f"{dumpsys} carrier_config"): "carrier_config",
        ("TELEPHONY SERVICES", f"{dumpsys} activity service TelephonyDebugService"): "activity_services",
        ("APP SERVICES NON-PLATFORM", f"{dumpsys} activity service all-non-platform"): "activity_services",
        ("SYSTEM PROPERTIES", ""): "getprop",
        ("KERNEL LOG", "logcat -b kernel -v threadtime"): "kernel_log",
        ("LOG STATISTICS", "logcat -b all -S"): "log_statistics",
        ("WINSCOPE TRACE", f"{dumpsys} window trace"): "winscope_trace",
        ("VM TRACES JUST NOW", "/data/anr/x: 2020-01-08 15:30:20"): "vm_traces_just_now",
    }
    assert {case: name_of(*case) for case in cases} == cases
    assert buffer_of("CRASH LOG", "logcat -b crash -v threadtime") == "crash"
    assert buffer_of("LAST LOGCAT", "logcat -L -b all") == "last"


PLACE = Place("evidence-1", "", "x", 1)


def sections(chunks: list[bytes]) -> list[tuple[str, int, bytes]]:
    """Name, place and bytes of every section."""
    found: list[tuple[str, int, bytes]] = []
    items: list[TextSection | Fact] = []
    for item in split(Stream(iter(chunks)), PLACE, everything, Limits(), report=True):
        items.append(item)
        if isinstance(item, TextSection):
            found.append((item.name, item.place.line, b"".join(block.data for block in item.blocks)))
    return found


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=len(report())), max_size=12))
def test_where_chunks_are_cut_changes_nothing(cuts: list[int]) -> None:
    data = report().encode()
    edges = [0, *sorted(cuts), len(data)]
    chunks = [data[start:end] for start, end in pairwise(edges)]
    assert sections(chunks) == sections([data])


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*report().splitlines(keepends=True), "x\n", "\n", DASHES, "------ A (b) ------"]), max_size=30
    )
)
def test_no_line_is_in_two_sections_and_blocks_are_contiguous(lines: list[str]) -> None:
    data = "".join([HEADER, *lines]).encode()
    taken: list[int] = []
    for _, first, body in sections([data]):
        assert body == b"".join(data.splitlines(keepends=True)[first - 1 : first - 1 + len(body.splitlines())])
        taken += range(first, first + len(body.splitlines()))
    assert len(taken) == len(set(taken))
