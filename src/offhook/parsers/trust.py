"""`dumpsys trust`: is the phone locked now, and which agents may keep it unlocked without its owner (place, watch, on body).

`deviceLocked=1` proves a secure keyguard in front; 0 does not prove that none is shown. That trust was granted is no hand.

References: Android `TrustManagerService.dump`, `TrustArchive.dump` (API 21-34).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.handling import DeviceState
from offhook.facts.phone import Holder
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread

USER = re.compile(r' User ".{0,200}?" \(id=(?P<user>\d{1,5}), flags=\S{1,20}\)(?P<now> \(current\))?.{0,40}?: trusted=')
LOCKED = re.compile(r"\bdeviceLocked=(?P<value>[01])\b")
AGENT = re.compile(r"\s{3,6}(?P<package>[\w.]{3,255})/(?P<name>[\w.$]{1,255})\s*$")
BOUND = re.compile(r"\s{4,8}bound=(?P<bound>[01])(?P<rest>.{0,200})")
EVENT = re.compile(r"\s+#\d{1,4}\s{1,4}\S{5,10} \S{8,14} (?P<kind>\w{1,40})")


@parser(of="trust", source="trust", entries=r' User "', tally=r'^ User "|^\s+#\d+\s', counts=DeviceState)
def trust_of_user(entry: Entry) -> Iterator[Fact]:
    """Read one user: the lock if that user is in front, the agents; events are counted by kind."""
    head = USER.match(entry.lines[0])
    locked = LOCKED.search(entry.lines[0][:1000])
    if not head or not locked:
        yield unread(entry.at(0), "a user whose lock is not told")
    elif locked["value"] == "1" and head["now"]:
        yield DeviceState(place=entry.at(0), at=None, state="lock", value="shown", why="deviceLocked")
    else:
        yield Ignored(place=entry.at(0), name="not locked, or not in front")
    yield from _agents(entry, int(head["user"]) if head else None)
    yield from _events(entry)


def _agents(entry: Entry, user: int | None) -> Iterator[Fact]:
    for index, line in enumerate(entry.lines):
        if found := AGENT.match(line):
            follows = entry.lines[index + 1] if index + 1 < len(entry.lines) else ""
            bound = BOUND.match(follows)
            state = "bound" if bound and bound["bound"] == "1" else "enabled"
            detail = follows.strip()[:200] if bound else ""
            component = line.strip()
            yield Holder(
                place=entry.at(index),
                right="trust_agent",
                package=found["package"],
                component=component,
                user=user,
                state=state,
                detail=detail,
            )


def _events(entry: Entry) -> Iterator[Fact]:
    kinds = Counter(found["kind"] for line in entry.lines if (found := EVENT.match(line)))
    yield from (Ignored(place=entry.at(0), name=kind, items=items) for kind, items in kinds.items())
