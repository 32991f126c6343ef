"""`dumpsys role` (10 and later): which app is the dialer, the assistant, the one that screens or redirects calls.

References: Android `RoleUserState.dump` (API 29-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import Holder
from offhook.facts.place import Fact
from offhook.parsers.contract import parser, unread

LINE = re.compile(r"\s*(?P<key>user_id|name|holders)=(?P<value>\S{1,300})\s*$")


@parser(of="role", source="roles", tally=r"^\s*holders=\S", counts=Holder)
def role_holders(entry: Entry) -> Iterator[Fact]:
    """Read one holder per line; a role without a holder has no line."""
    user, role = None, None
    for index, line in enumerate(entry.lines):
        found = LINE.match(line)
        if not found:
            continue
        value = found["value"]
        if found["key"] == "user_id":
            user, role = int(value) if value.isdecimal() and len(value) < 6 else None, None
        elif found["key"] == "name":
            role = value
        elif role is None:
            yield unread(entry.at(index), "a holder of an unknown role")
        else:
            yield Holder(place=entry.at(index), right=f"role:{role}", package=value, user=user)
