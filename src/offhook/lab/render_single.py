"""Evidence that is one dump alone: `dumpsys telecom`, `logcat -b all`, `dumpsys batterystats`, as somebody saved it."""

from __future__ import annotations

from pathlib import Path

from offhook.lab.render_battery import battery_records, batterystats
from offhook.lab.render_report import log_buffer, write_lines
from offhook.lab.render_telecom import telecom
from offhook.lab.world import World


def write_telecom(world: World, folder: Path) -> Path:
    """As a Windows shell saves it: UTF-16 with a byte-order mark and CRLF."""
    path = folder / "dumpsys_telecom.txt"
    path.write_bytes("\r\n".join([*telecom(world), ""]).encode("utf-16"))
    return path


def write_logcat(world: World, folder: Path) -> Path:
    """The buffers one after the other, each with its divider."""
    path = folder / "logcat.txt"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for buffer, name in (("system", "main"), ("events", "events"), ("radio", "radio")):
            write_lines(out, [f"--------- beginning of {name}"])
            write_lines(out, log_buffer(world, buffer, world.scenario.size_bytes))
    return path


def write_battery(world: World, folder: Path) -> Path:
    """The text form alone."""
    path = folder / "batterystats.txt"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        write_lines(out, batterystats(world, battery_records(world)))
    return path
