"""A whole dumpstate report: header, sections, footers; flat text on 4.4, a zip from 7 on."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from offhook.lab import render_device, render_holders, render_telephony
from offhook.lab.clock import duration
from offhook.lab.log_chatter import CHATTER
from offhook.lab.log_events import EVENT_CHATTER, event_lines
from offhook.lab.log_lines import Chatter, with_noise
from offhook.lab.log_radio import radio_lines, radio_noise
from offhook.lab.log_system import system_lines
from offhook.lab.render_activity import activity
from offhook.lab.render_appops import appops
from offhook.lab.render_battery import battery_records, batterystats, checkin
from offhook.lab.render_package import package
from offhook.lab.render_telecom import telecom
from offhook.lab.render_usage import checkin_usage, usagestats
from offhook.lab.world import FIRST_SERVICE_MS, World

BANNER = "=" * 56
RULE = "-" * 79
SHARES = {"system": 0.62, "events": 0.14, "radio": 0.24}


def log_buffer(world: World, buffer: str, budget: int) -> Iterator[str]:
    """The printed lines of one buffer: "system", "events" or "radio", within its reach."""
    reach = getattr(world.scenario.reach, buffer)
    began = world.horizon(reach)
    lines, makers = {
        "system": (system_lines, CHATTER), "events": (event_lines, EVENT_CHATTER), "radio": (radio_lines, radio_noise(world)),
    }[buffer]  # fmt: skip
    share = round(budget * SHARES[buffer])
    yield from with_noise(world, lines(world, began), Chatter(buffer, began, share, makers))


def services(world: World) -> Iterator[tuple[str, Iterable[str]]]:
    """Name and lines of each service, in the alphabetical order of dumpsys, as far as this version has it."""
    found = battery_records(world)
    table = {
        "accessibility": (16, render_holders.accessibility), "activity": (16, activity), "adb": (29, render_holders.adb),
        "alarm": (16, render_device.alarm), "appops": (19, appops), "audio": (28, render_telephony.audio),
        "batterystats" if world.sdk >= 19 else "batteryinfo": (16, lambda w: batterystats(w, found)), "bluetooth_manager": (16, render_device.bluetooth_manager),
        "deviceidle": (23, render_device.deviceidle), "isub": (22, render_telephony.isub),
        "media_projection": (21, render_holders.media_projection), "package": (16, package), "power": (16, render_device.power),
        "role": (29, render_holders.role), "telecom": (21, telecom),
        "telephony.registry": (16, render_telephony.telephony_registry), "trust": (21, render_holders.trust),
        "usagestats": (16, usagestats),
    }  # fmt: skip
    yield from ((name, lines(world)) for name, (sdk, lines) in table.items() if world.sdk >= sdk)


def report(world: World) -> Iterator[str]:
    """All lines of the main text."""
    bulk = _bulk_bytes(world)
    yield from _header(world)
    yield from _log(world, "SYSTEM LOG", "system", bulk)
    yield from _log(world, "EVENT LOG", "events", bulk)
    yield from _log(world, "RADIO LOG", "radio", bulk)
    yield from section(world, "SYSTEM PROPERTIES", "getprop", getprop(world))
    yield from section(world, "DUMPSYS", "/system/bin/dumpsys", _dumpsys(world))
    if world.sdk >= 21:
        yield from section(
            world,
            "CHECKIN BATTERYSTATS",
            "/system/bin/dumpsys -T 30000 batterystats -c",
            checkin(world, battery_records(world)),
        )
        if world.sdk >= 28:
            yield from section(
                world, "CHECKIN USAGESTATS", "/system/bin/dumpsys -T 30000 usagestats -c", checkin_usage(world)
            )
    yield from _footer(world)


def _bulk_bytes(world: World) -> int:
    """What the logs must weigh so that the whole report weighs what was asked for (the rest is about 150 KB)."""
    return max(world.scenario.size_bytes - 150_000, 40_000)


def _header(world: World) -> Iterator[str]:
    phone, started = world.phone, world.clock.face.seconds(world.clock.rtc(world.taken))
    yield from (BANNER, f"== dumpstate: {started}", BANNER, "")
    yield f"Build: {phone.build}"
    yield f"Build fingerprint: '{phone.fingerprint}'"
    yield "Bootloader: unknown"
    yield "Radio: EXAMPLE.1.0-00042"
    yield f"Network: {','.join(sim.operator for sim in phone.sims) or '(unknown)'}"
    if world.sdk >= 29:
        yield "Module Metadata version: 340818000"
    if world.sdk >= 30:
        yield f"Android SDK version: {world.sdk}"
        yield "SDK extensions: r=7 s=7"
    yield "Kernel: Linux version 4.19.157-perf (builder@example) #1 SMP PREEMPT"
    yield "Command line: androidboot.hardware=qcom"
    if world.sdk >= 28:
        yield f"Uptime: {_uptime(world)}"
    if world.sdk >= 24:
        yield "Bugreport format version: 2.0"
        yield f"Dumpstate info: id=1 pid=23011 dry_run=0 {'parallel_run=1 strict_run=0 ' if world.sdk >= 31 else ''}args=/system/bin/dumpstate -S bugreport_mode=BUGREPORT_DEFAULT"
    yield ""


def _uptime(world: World) -> str:
    minutes = world.clock.elapsed(world.taken) // 60_000
    weeks, rest = divmod(minutes, 7 * 24 * 60)
    return f"up {weeks} weeks, {rest // 1440} days, {rest // 60 % 24} hours, {rest % 60} minutes"


def section(world: World, title: str, command: str, lines: Iterable[str]) -> Iterator[str]:
    """One section; the footer came with Android 7."""
    yield f"------ {title} ({command}) ------"
    yield from lines
    if world.sdk >= 24:
        yield f"------ 0.{len(title) * 13:03d}s was the duration of '{title}' ------"
    else:
        yield f"[{command.split(maxsplit=1)[0]}: 0.{len(title) * 13:03d}s elapsed]"
    yield ""


def _log(world: World, title: str, buffer: str, bulk: int) -> Iterator[str]:
    which = {"system": "", "events": "-b events ", "radio": "-b radio "}[buffer]
    options = "-v threadtime" + (" -v printable" if world.sdk >= 24 else "") + (" -v uid" if world.sdk >= 26 else "")
    begin = ("--------- beginning of main",) if buffer == "system" else ()
    yield from section(world, title, f"logcat {which}{options} -d *:v", chain(begin, log_buffer(world, buffer, bulk)))


def getprop(world: World) -> Iterator[str]:
    """The properties that say what the phone is."""
    phone = world.phone
    yield from (
        f"[gsm.operator.alpha]: [{','.join(sim.operator for sim in phone.sims)}]",
        f"[gsm.operator.iso-country]: [{','.join(sim.country for sim in phone.sims)}]",
        f"[persist.sys.timezone]: [{world.clock.face.zone}]",
        f"[ro.build.fingerprint]: [{phone.fingerprint}]",
        f"[ro.build.id]: [{phone.build}]",
        f"[ro.build.type]: [{phone.build_type}]",
        f"[ro.build.version.incremental]: [{phone.incremental}]",
        f"[ro.build.version.release]: [{phone.release}]",
        f"[ro.build.version.sdk]: [{phone.sdk}]",
    )
    if phone.vendor == "miui":
        version = "V140" if world.sdk >= 21 else "V7" if world.sdk >= 19 else "V5"
        yield from (f"[ro.miui.ui.version.code]: [{_miui_code(version)}]", f"[ro.miui.ui.version.name]: [{version}]")
    yield f"[ro.product.brand]: [{phone.make}]"
    yield f"[ro.product.device]: [{phone.device}]"
    yield f"[ro.product.manufacturer]: [{phone.make}]"
    yield f"[ro.product.model]: [{phone.model}]"


def _miui_code(version: str) -> int:
    return {"V5": 3, "V7": 5}.get(version, 14)


def _dumpsys(world: World) -> Iterator[str]:
    if world.sdk < 28:
        names = sorted(name for name, _ in services(world))
        yield "Currently running services:"
        yield from (f"  {name}" for name in names)
    for name, lines in services(world):
        yield from service(world, name, lines)


def service(world: World, name: str, lines: Iterable[str]) -> Iterator[str]:
    """One service as dumpsys frames it; from 8 on the footer says when it ended."""
    yield RULE
    yield f"DUMP OF SERVICE {name}:"
    yield from lines
    if world.sdk >= 24:
        ending = (
            f", ending at: {world.clock.face.seconds(world.clock.rtc(world.dumped(name)))}" if world.sdk >= 26 else ""
        )
        yield f"--------- 0.012s was the duration of dumpsys {name}{ending}"


def _footer(world: World) -> Iterator[str]:
    if world.sdk >= 24:
        yield f"------ {(FIRST_SERVICE_MS + 30_000) / 1000:.3f}s was the duration of 'DUMPSTATE' ------"
    yield from (BANNER, f"== dumpstate: done{' (id 1)' if world.sdk >= 26 else ''}", BANNER)


def write_report(world: World, folder: Path) -> Path:
    """Write the report as this version hands it over; returns its path."""
    phone = world.phone
    stamp = world.clock.face.dashed(world.clock.rtc(world.taken))
    name = f"bugreport-{phone.product}-{phone.build}-{stamp}" if world.sdk >= 24 else f"bugreport-{stamp}"
    if world.sdk < 24:
        path = folder / f"{name}.txt"
        with path.open("w", encoding="utf-8", newline="\n") as out:
            write_lines(out, report(world))
        return path
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as box:
        when = world.clock.face.local(world.clock.rtc(world.taken)).timetuple()[:6]
        _member(box, "version.txt", when, ["2.0"])
        _member(box, "main_entry.txt", when, [f"{name}.txt"], end="")
        _member(box, f"{name}.txt", when, report(world))
        _member(box, "dumpstate_log.txt", when, [f"Begin: dumpstate, duration {duration(70_000)}"])
    return path


def _member(box: zipfile.ZipFile, name: str, when: tuple[int, ...], lines: Iterable[str], end: str = "\n") -> None:
    info = zipfile.ZipInfo(name, date_time=(when[0], when[1], when[2], when[3], when[4], when[5]))
    info.compress_type = zipfile.ZIP_DEFLATED
    with box.open(info, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="\n") as out:
        write_lines(out, lines, end)


def write_lines(out: IO[str], lines: Iterable[str], end: str = "\n") -> None:
    """Stream lines in bunches: a report of 150 MB never stands in memory."""
    bunch: list[str] = []
    for line in lines:
        bunch.append(line)
        if len(bunch) >= 4000:
            out.write("\n".join(bunch) + "\n")
            bunch.clear()
    if bunch:
        out.write("\n".join(bunch) + end)
