"""The lines of a dumpstate text that divide it, and the names of what they head.

    ------ SYSTEM LOG (logcat -v threadtime -d *:v) ------          Head
    ------ 0.302s was the duration of 'SYSTEM LOG' ------           Foot (7+)
    -------------------------------------------------------------------------------
    DUMP OF SERVICE HIGH telecom:                                   Service
    --------- 0.012s was the duration of dumpsys telecom, ending at: 2024-03-03 09:44:03   Foot of a service (7.1+, date 8+)

Only column 0 and the exact shape count. Text that a program prints can still imitate them: log lines cannot (each begins
with a prefix), the output of an app's own dump can, so `dumpstate.py` refuses what no real report has there.

References: frameworks/native cmds/dumpstate/bugreport-format.md, cmds/dumpsys/dumpsys.cpp.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import pairwise

from offhook.evidence.section import Block
from offhook.evidence.text import Cuts

HEAD = re.compile(rb"------ (?P<title>[A-Z][^\n('\"]{0,79}?)(?: \((?P<source>[^\n]{1,1900})\))? ------")
FOOT = re.compile(rb"------ [\d.,]{1,12}s was the duration of '(?P<title>[^\n]{1,400})' ------")
SERVICE_FOOT = re.compile(
    rb"""--------- \ [\d.,]{1,12}s \ was \ the \ duration \ of \ dumpsys \ (?P<name>[^\s,]{1,200})
         (?: , \ ending \ at: \ (?P<ended>[^\n]{1,40}) )?""",
    re.VERBOSE,
)
DASHES = re.compile(rb"-{70,90}")
SERVICE = re.compile(rb"DUMP OF SERVICE (?:(?P<priority>CRITICAL|HIGH|NORMAL) )?(?P<name>[^\n: ][^\n:]{0,199}):[ \t]*")
STARTS = re.compile(rb"\n(?=------|DUMP OF SERVICE )")
RULE = b"-" * 70
"""The end of the line before a service: a service that died in mid-line leaves it glued to its last words."""
LONGEST_MARK = 2200
NAME = re.compile(r"[^a-z0-9]+")
SERVICE_COMMAND = re.compile(
    r"(?:\S*/)?dumpsys(?: -[tT] \d+)*(?: --priority \w+)? (?P<name>[a-zA-Z][\w.]*)(?P<rest>(?: \S+)*)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One dividing line. kind: "head", "foot", "service", "service_foot". `raw`: its bytes, line end included."""

    kind: str
    line: int
    raw: bytes
    name: str
    detail: str = ""


def marked(blocks: Iterator[Block], *, bare: bool, most: int, cuts: Cuts) -> Iterator[Block | Mark]:
    """The same lines with the marks taken apart from the runs of lines between them.

    bare: a DUMP OF SERVICE line counts without the line of dashes before it (outputs of dumpsys that were cut out).
    most: after so many lines that resemble a mark the rest is handed on undivided, which is noted in `cuts`.
    """
    carried = Block(1, b"")
    for block in blocks:
        whole = Block(carried.first_line, carried.data + block.data) if carried.data else block
        carried, whole = _kept_back(whole)
        found = _starts(whole.data)
        most = yield from _cut(whole, found, bare, most)
        cuts.undivided = cuts.undivided or (whole.first_line if most <= 0 else 0)
    if carried.data:
        yield carried


def _kept_back(block: Block) -> tuple[Block, Block]:
    """A line of dashes at the end of a block waits for the line after it."""
    last = block.data.rfind(b"\n", 0, len(block.data) - 1) + 1
    if not block.data[last:].endswith(RULE + b"\n"):
        return Block(1, b""), block
    line = block.first_line + block.data.count(b"\n", 0, last)
    return Block(line, block.data[last:]), Block(block.first_line, block.data[:last])


def _starts(data: bytes) -> Iterator[int]:
    """Where lines start that may be marks."""
    if data.startswith((b"------", b"DUMP OF SERVICE ")):
        yield 0
    for found in STARTS.finditer(data):
        yield found.start() + 1


def _cut(block: Block, starts: Iterator[int], bare: bool, most: int) -> Generator[Block | Mark, None, int]:
    """Cut one block at its marks; returns how many candidates are left."""
    data, line, done = block.data, block.first_line, 0
    for start in starts:
        if most <= 0:
            break
        most -= 1
        found = _mark_at(data, start, bare) if start >= done else None
        if found is None:
            continue
        if start > done:
            yield Block(line, data[done:start])
            line += data.count(b"\n", done, start)
        done = start + len(found.raw)
        yield Mark(found.kind, line, found.raw, found.name, found.detail)
        line += found.raw.count(b"\n")
    if done < len(data):
        yield Block(line, data[done:] if done else data)
    return most


def _mark_at(data: bytes, start: int, bare: bool) -> Mark | None:
    line, after = _line_at(data, start)
    if found := HEAD.fullmatch(line):
        return Mark("head", 0, data[start:after], _shown(found["title"]), _shown(found["source"] or b""))
    if found := FOOT.fullmatch(line):
        return Mark("foot", 0, data[start:after], _shown(found["title"]))
    if found := SERVICE_FOOT.fullmatch(line):
        return Mark("service_foot", 0, data[start:after], _shown(found["name"]), _shown(found["ended"] or b""))
    if DASHES.fullmatch(line):
        line, after = _line_at(data, after)
    elif not bare and not data.endswith(RULE, 0, max(start - 1, 0)):
        return None
    found = SERVICE.fullmatch(line)
    return (
        Mark("service", 0, data[start:after], _shown(found["name"]), _shown(found["priority"] or b""))
        if found
        else None
    )


def _line_at(data: bytes, start: int) -> tuple[bytes, int]:
    """A line without its end ("" if it is too long for a mark), and where the next one begins."""
    end = data.find(b"\n", start)
    end = len(data) if end < 0 else end
    after = min(end + 1, len(data))
    return (data[start:end].rstrip(b" \r") if end - start <= LONGEST_MARK else b""), after


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


TITLES = {"SYSTEM LOG": "main", "MAIN LOG": "main", "EVENT LOG": "events", "RADIO LOG": "radio", "LAST LOGCAT": "last"}
BUFFERS = {"main": "main", "system": "system", "events": "events", "radio": "radio", "crash": "crash", "all": "mixed"}
"""Buffers whose lines are read; kernel, stats and security have other contents."""


def buffer_of(title: str, command: str) -> str | None:
    """The log buffer that a section holds, None if it is no log of these."""
    if title in TITLES:
        return TITLES[title]
    words = command.split()
    if not words or not words[0].endswith("logcat") or "-S" in words:
        return None
    if "-L" in words:
        return "last"
    named = [after for word, after in pairwise(words) if word == "-b"]
    return BUFFERS.get(named[0]) if len(named) == 1 else "mixed" if named else "main"


def name_of(title: str, command: str) -> str:
    """What parsers ask for: the service that was dumped, or the title in small letters with underscores."""
    if buffer_of(title, command):
        return "logcat"
    if title == "SYSTEM PROPERTIES":
        return "getprop"
    if title.startswith("APP SERVICES") or "TelephonyDebugService" in command:
        return "activity_services"
    called = SERVICE_COMMAND.fullmatch(command)
    if called and set(called["rest"].split()) & {"-c", "--checkin"}:
        return f"checkin_{called['name']}"
    if called and called["rest"].strip() in ("", "-a"):
        return called["name"]
    return NAME.sub("_", title.lower()).strip("_")
