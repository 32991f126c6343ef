"""`dumpsys package` and its checkin form: which apps are installed, by whom, under which uid, with which rights.

State at the time of the dump; permissions that were granted and taken back leave no trace here.

References: Android `Settings.dumpPackagesLPr`, `dumpPackageLPr` (API 19-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from offhook.evidence.section import Entry
from offhook.facts.phone import Package
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import epoch, wall

HEAD = re.compile(r"  Package \[(?P<name>[^\]\s]{1,255})\]")
FIELD = re.compile(r" {4,6}(?P<key>[a-zA-Z]{2,40})=(?P<value>.{0,4000})")
SHARED = re.compile(r"SharedUserSetting\{\w{1,20} (?P<name>[^/\s}]{1,255})/(?P<uid>\d{1,9})\}")
GRANTED = re.compile(r"\s{6,10}(?P<name>[\w.\-]{3,255}): granted=true")
OLD_HEADING = re.compile(r"    (?:grantedPermissions|granted permissions):")
OLD_GRANT = re.compile(r"      (?P<name>[\w.\-]{3,255})\s*$")
USER = re.compile(r"    User (?P<user>\d{1,5}):(?P<state>.{0,2000})")
STATE = re.compile(r"\b(?P<key>installed|hidden|stopped)=(?P<value>true|false)")


@parser(
    of="package",
    source="packages",
    entries=r"(?:Packages|Hidden system packages):",
    until=r"\S",
    tally=r"^  Package \[",
    counts=Package,
)
def packages(entry: Entry) -> Iterator[Fact]:
    """Read one block per package. A hidden system package is the factory version under an updated app: counted, not listed."""
    starts = [index for index, line in enumerate(entry.lines) if line.startswith("  Package [")]
    hidden = entry.lines[0].startswith("Hidden")
    for start, end in pairwise([*starts, len(entry.lines)]):
        place = entry.at(start)
        found = HEAD.match(entry.lines[start])
        if not found:
            yield unread(place, "a package without a name")
        elif hidden:
            yield Ignored(place=place, name="hidden system package")
        else:
            yield _package(place, found["name"], entry.lines[start + 1 : end])


def _package(place: Place, name: str, lines: Sequence[str]) -> Package:
    told = _fields(lines)
    state = _state(lines)
    shared = SHARED.search(told.get("sharedUser", ""))
    uid = (told.get("userId") or told.get("appId") or (shared["uid"] if shared else "")).partition(" ")[0]
    flags = told.get("flags") or told.get("pkgFlags")
    return Package(
        place=place,
        name=name,
        uid=int(uid) if uid.isdecimal() and len(uid) < 10 else None,
        shared_user=shared["name"] if shared else None,
        installer=_told(told.get("installerPackageName")),
        system=None if flags is None else "SYSTEM" in flags.split(),
        code_path=_told(told.get("codePath")),
        version=_told(told.get("versionName")) or told.get("versionCode", "").split(" ")[0] or None,
        first_install=wall(told.get("firstInstallTime", "")),
        last_update=wall(told.get("lastUpdateTime", "")),
        granted=_granted(lines),
        hidden=_hidden(state),
        stopped=state.get("stopped"),
    )


def _told(value: str | None) -> str | None:
    return value if value and value != "null" else None


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """key=value lines of the package; the first of a kind counts (12 and later repeat the install time per user)."""
    told: dict[str, str] = {}
    for line in lines:
        if found := FIELD.match(line):
            told.setdefault(found["key"], found["value"].strip())
    return told


def _state(lines: Sequence[str]) -> dict[str, bool]:
    """The flags of user 0, or of the first user where there is no user 0."""
    users = [found for line in lines if (found := USER.match(line))]
    if not users:
        return {}
    first = min(users, key=lambda found: int(found["user"]))
    return {found["key"]: found["value"] == "true" for found in STATE.finditer(first["state"])}


def _hidden(state: dict[str, bool]) -> bool | None:
    """Whether user 0 does not have the package: hidden, or no longer installed for that user."""
    if not state:
        return None
    return state.get("hidden", False) or not state.get("installed", True)


def _granted(lines: Sequence[str]) -> tuple[str, ...]:
    """Names of permissions that any user has granted; up to 5 they stand as a plain list."""
    names: dict[str, None] = {}
    in_list = False
    for line in lines:
        found = GRANTED.match(line) or (OLD_GRANT.match(line) if in_list else None)
        if found:
            names[found["name"]] = None
        else:
            in_list = OLD_HEADING.match(line) is not None
    return tuple(names)


@parser(of="checkin_package", source="packages", entries=r"pkg,", until=r"(?!pkg)", tally=r"^pkg,", counts=Package)
def checkin_packages(entry: Entry) -> Iterator[Fact]:
    """Read `pkg,<name>,<uid>,<version code>,<first install>,<last update>,<installer>`; epoch times, no permissions."""
    parts = entry.lines[0].split(",")
    if len(parts) < 7 or not parts[2].isdecimal() or len(parts[2]) > 9 or not parts[1]:
        yield unread(entry.at(0), "a package line without its seven columns")
        return
    _, name, uid, version, first, last, installer = parts[:7]
    yield Package(
        place=entry.at(0),
        name=name,
        uid=int(uid),
        installer=None if installer.strip() in ("?", "", "null") else installer.strip(),
        version=version,
        first_install=epoch(first),
        last_update=epoch(last),
    )
