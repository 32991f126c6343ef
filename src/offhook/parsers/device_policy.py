"""`dumpsys device_policy`: device administrators and the owner of the device or of a profile, at the time of the dump.

References: Android `DevicePolicyManagerService.dump`, `Owners.dump` (API 19-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from offhook.evidence.section import Entry
from offhook.facts.phone import Holder
from offhook.facts.place import Fact
from offhook.parsers.contract import parser, unread

HEAD = re.compile(r"\s{1,4}Enabled Device Admins \(User (?P<user>\d{1,5})")
ADMIN = re.compile(r"\s{2,6}(?P<package>[\w.]{3,255})/(?P<name>[\w.$]{1,255}):\s*$")
COMPONENT = re.compile(r" {4}\S{1,300}/\S{1,300}:")
POLICY = re.compile(r"\s{8,10}(?P<name>[a-z][a-z\-]{2,40})\s*$")
OWNER = re.compile(r"\s{0,4}(?P<what>Device|Profile) Owner\s?(?:\(User (?P<user>\d{1,5})\))?:")
OWNER_ADMIN = re.compile(r"\s+admin=ComponentInfo\{(?P<package>[\w.]{3,255})/(?P<name>[\w.$]{1,255})\}")


@parser(of="device_policy", source="device_policy", entries=r"\s{1,4}Enabled Device Admins \(", until=r"\s{0,2}\S")
def device_admins(entry: Entry) -> Iterator[Fact]:
    """Read the administrators of one user, with the policies they hold."""
    head = HEAD.match(entry.lines[0])
    if not head:
        yield unread(entry.at(0), "administrators of a user that is not told")
        return
    for index, line in enumerate(entry.lines):
        if found := ADMIN.match(line):
            yield Holder(
                place=entry.at(index),
                right="device_admin",
                package=found["package"],
                component=line.strip().removesuffix(":"),
                user=int(head["user"]),
                state="active",
                detail=_policies(entry.lines[index + 1 :]),
            )
        elif COMPONENT.match(line):
            yield unread(entry.at(index), "an administrator that is not understood")


def _policies(lines: Sequence[str]) -> str:
    """The list under "policies:" of one administrator, as "policies: wipe-data, force-lock"."""
    start = next((index for index, line in enumerate(lines) if line.strip() == "policies:" or ADMIN.match(line)), None)
    if start is None or ADMIN.match(lines[start]):
        return ""
    names: list[str] = []
    for line in lines[start + 1 :]:
        found = POLICY.match(line)
        if not found:
            break
        names.append(found["name"])
    return f"policies: {', '.join(names)}"


@parser(
    of="device_policy",
    source="device_policy",
    entries=r"\s{0,4}(?:Device|Profile) Owner\s?(?:\(User \d+\))?:",
    until=r"\s*$",
)
def owners(entry: Entry) -> Iterator[Fact]:
    """Read the owner of the device or of a profile: it may set rules for calls and watch the network."""
    head = OWNER.match(entry.lines[0])
    for index, line in enumerate(entry.lines):
        if head and (found := OWNER_ADMIN.match(line)):
            yield Holder(
                place=entry.at(index),
                right="device_admin",
                package=found["package"],
                component=f"{found['package']}/{found['name']}",
                user=int(head["user"]) if head["user"] else None,
                state="active",
                detail=f"{head['what'].lower()} owner",
            )
