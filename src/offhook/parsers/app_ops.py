"""`dumpsys appops`: which app used which permission last, and in which state (on screen, in the background …) it was.

Android keeps the last use per op, package and state, not a history; the discrete accesses of 12 and later (microphone,
camera, location) reach back seven days with times rounded to about a minute. No source says here how often.

References: Android `AppOpsService.dump`, `DiscreteRegistry.dump` (API 19-34).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from offhook.evidence.section import Entry
from offhook.facts.calls import AppOp
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.facts.time import Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import ago, duration_ms, uid_of, wall

MATTER = frozenset(
    (
        "CALL_PHONE PROCESS_OUTGOING_CALLS ANSWER_PHONE_CALLS MANAGE_ONGOING_CALLS READ_CALL_LOG WRITE_CALL_LOG "
        "READ_PHONE_STATE SEND_SMS READ_SMS RECEIVE_SMS WRITE_SMS READ_CONTACTS RECORD_AUDIO RECORD_AUDIO_HOTWORD "
        "PHONE_CALL_MICROPHONE PHONE_CALL_CAMERA CAMERA FINE_LOCATION COARSE_LOCATION SYSTEM_ALERT_WINDOW PROJECT_MEDIA "
        "BIND_ACCESSIBILITY_SERVICE ACCESS_ACCESSIBILITY REQUEST_INSTALL_PACKAGES GET_USAGE_STATS RUN_IN_BACKGROUND "
        "RUN_ANY_IN_BACKGROUND START_FOREGROUND SCHEDULE_EXACT_ALARM USE_FULL_SCREEN_INTENT MANAGE_EXTERNAL_STORAGE "
        "TOAST_WINDOW WAKE_LOCK TURN_SCREEN_ON BLUETOOTH_CONNECT"
    ).split()
)
"""Ops that are read; vendors' own ("MIUIOP(10008)") as well. All others are counted by name."""

UID = re.compile(r"\s{2,6}Uid:? (?P<uid>\w{1,20}):?\s*$")
PACKAGE = re.compile(r"\s{4,8}Package:? (?P<package>[^\s:]{1,255}):?\s*$")
OP = re.compile(r"\s{6,10}(?P<op>[A-Z][A-Z0-9_]{1,80}|[A-Z]{1,20}\(\d{1,9}\))(?: \([^)]{0,200}\)|:.{0,4000}|\s*$)")
TAG = re.compile(r"\s{6,14}(?:(?P<tag>[^\s=]{1,255})=\[|Attribution: (?P<named>\S{1,255}))\s*$")
USE = re.compile(
    r"""
    \s+ (?P<kind>Access|Reject) :?\ (?: \[ (?P<state>[a-z0-9]{1,20}) - (?P<flag>[a-z]{1,8}) \] | (?P<plain>[a-z]{1,20}) \s{0,9}= )
    \ {0,2} (?:at\ )? (?P<day>\S{8,16}) \  (?P<time>\S{5,20}) (?P<rest>.{0,2000})
    """,
    re.VERBOSE,
)
LENGTH = re.compile(r"duration=(?P<duration>[+\-\w]{1,40})|for (?P<ms>\d{1,15}) milliseconds")
PROXY = re.compile(r"pkg=(?P<package>[^\s,\]]{1,255})")
RUNNING = re.compile(r"\s+Running start at: (?P<length>\S{1,40})")
OLD_USE = re.compile(r"; time=(?P<ago>[^;]{1,40} ago)")
OLD_REJECT = re.compile(r"; rejectTime=(?P<ago>[^;]{1,40} ago)")
OLD_LENGTH = re.compile(r"; duration=(?P<duration>[+\-\w]{1,40})")

Reader = Callable[["Where", Place, str], AppOp | None]


@dataclass(slots=True)
class Where:
    """What the lines above say: whose use the next line is."""

    uid: int | None = None
    package: str | None = None
    op: str | None = None
    tag: str | None = None

    def follow(self, line: str) -> None:
        """Take up a heading, if the line is one."""
        if found := UID.match(line):
            self.uid, self.package, self.op, self.tag = uid_of(found["uid"]), None, None, None
        elif found := PACKAGE.match(line):
            self.package, self.op, self.tag = found["package"], None, None
        elif found := TAG.match(line):
            tag = found["tag"] or found["named"]
            self.tag = None if tag == "null" else tag
        elif found := OP.match(line):
            self.op, self.tag = found["op"].removeprefix("OP_"), None

    def use(self, place: Place, access: str, at: Stamp | None) -> AppOp | None:
        """A use of the op these headings name; None if one of them is missing."""
        if self.package is None or self.op is None:
            return None
        return AppOp(
            place=place,
            op=self.op,
            package=self.package,
            uid=self.uid,
            access=access,
            state=None,
            flag=None,
            at=at,
            tag=self.tag,
        )


@parser(
    of="appops",
    source="app_ops",
    entries=r" {2,4}Uid:? \w",
    tally=r"^\s+(?:Access:? |Reject:? |Running start at: )",
    counts=AppOp,
)
def app_ops(entry: Entry) -> Iterator[Fact]:
    """Read the last uses of one uid's packages, as 9 and later print them, and their discrete accesses."""
    yield from _uses(entry, ("Access", "Reject", "Running start"), _use)


@parser(of="appops", source="app_ops", entries=r" {2}Uid \w", tally=r"; time=", counts=AppOp)
def app_ops_before_9(entry: Entry) -> Iterator[Fact]:
    """Read the last uses of one uid's packages, as 4.4 to 8 print them: an age, no state."""
    yield from _uses(entry, ("; time=",), _old_use)


@parser(of="appops", source="app_ops", entries=r" {2}Uid \w", tally=r"; rejectTime=", counts=AppOp)
def rejections_before_9(entry: Entry) -> Iterator[Fact]:
    """Read the last refused uses, as 4.4 to 8 print them."""
    yield from _uses(entry, ("; rejectTime=",), _old_rejection)


def _uses(entry: Entry, marks: tuple[str, ...], reader: Reader) -> Iterator[Fact]:
    where = Where()
    left: Counter[str] = Counter()
    for index, line in enumerate(entry.lines):
        where.follow(line)
        if not any(mark in line for mark in marks) or not _is_use(line, marks):
            continue
        if where.op and where.op not in MATTER and "(" not in where.op:
            left[where.op] += 1
        else:
            yield reader(where, entry.at(index), line) or unread(
                entry.at(index), "a use of a permission whose line is not understood"
            )
    yield from (Ignored(place=entry.at(0), name=op, items=items) for op, items in left.items())


def _is_use(line: str, marks: tuple[str, ...]) -> bool:
    return marks[0][0] == ";" or line.lstrip().startswith(marks)


def _use(where: Where, place: Place, line: str) -> AppOp | None:
    if found := RUNNING.match(line):
        running = where.use(place, "access", None)
        length = duration_ms(found["length"])
        return running and replace(running, duration_ms=None if length is None else abs(length))
    found = USE.match(line)
    at = wall(f"{found['day']} {found['time']}") if found else None
    used = where.use(place, found["kind"].lower(), at) if found and at else None
    if not used or not found:
        return None
    proxy = PROXY.search(found["rest"])
    return replace(
        used,
        state=found["state"] or found["plain"],
        flag=found["flag"],
        duration_ms=_length(found["rest"]),
        proxy=proxy["package"] if proxy and proxy["package"] != "null" else None,
    )


def _length(rest: str) -> int | None:
    found = LENGTH.search(rest)
    if not found:
        return None
    return int(found["ms"]) if found["ms"] else duration_ms(found["duration"])


def _old_use(where: Where, place: Place, line: str) -> AppOp | None:
    found = OLD_USE.search(line)
    used = where.use(place, "access", ago(found["ago"])) if found else None
    length = OLD_LENGTH.search(line)
    return used and replace(used, duration_ms=duration_ms(length["duration"]) if length else None)


def _old_rejection(where: Where, place: Place, line: str) -> AppOp | None:
    found = OLD_REJECT.search(line)
    return where.use(place, "reject", ago(found["ago"])) if found else None
