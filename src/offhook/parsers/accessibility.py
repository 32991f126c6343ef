"""`dumpsys accessibility`: services that may read the screen or press buttons in any app, at the time of the dump.

Up to 9 only the label of a bound service is printed, not its package: `package` is then empty and `detail` holds the label.
Capabilities: 1 reads window content, 8 filters keys, 32 performs gestures; reading content is enough to press a button.

References: Android `AccessibilityManagerService.dump` (API 19-34), Samsung's form of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import Holder
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread

USER = re.compile(r"\battributes:\{id=(?P<user>\d{1,5})")
HEADING = re.compile(r"\s*(?P<which>installed |enabled |bound |binding |crashed )?services:\s?\{", re.IGNORECASE)
COMPONENT = re.compile(r"(?<![\w./$])(?P<package>[A-Za-z]\w{0,80}(?:\.\w{1,80}){1,12})/(?P<name>\.?\w[\w.$]{0,200})")
CAPABILITIES = re.compile(r"\bcapabilities=(?P<bits>\d{1,9})")
LONGEST_LINE = 20_000


@parser(of="accessibility", source="accessibility", entries=r"User state\[", until=r"Client list|[A-Z][a-z]+ \w+:")
def accessibility_services(entry: Entry) -> Iterator[Fact]:
    """Read the enabled and the bound services of one user; those merely installed are counted."""
    user, which, installed = _user(entry), "", 0
    for index, line in enumerate(entry.lines):
        if heading := HEADING.match(line):
            which = (heading["which"] or "bound ").strip().lower()
        if len(line) > LONGEST_LINE:
            yield unread(entry.at(index), "a line too long to be a list of services")
        elif which == "installed":
            installed += len(COMPONENT.findall(line))
        elif which in ("enabled", "bound"):
            yield from _listed(entry.at(index), line, which, user)
        if which and line.strip().endswith(("}", "}]")) and not line.strip().endswith("},"):
            which = ""
    if installed:
        yield Ignored(place=entry.at(0), name="installed, not enabled", items=installed)


def _user(entry: Entry) -> int | None:
    found = next((hit for line in entry.lines[:3] if (hit := USER.search(line[:400]))), None)
    return int(found["user"]) if found else None


def _listed(place: Place, line: str, state: str, user: int | None) -> Iterator[Fact]:
    """The holders of one line of a list; what is neither a component nor a service nor a bracket is unread."""
    holders = list(_holders(place, line, state, user))
    yield from holders
    if not holders and HEADING.sub("", line, count=1).strip(" {}[],"):
        yield unread(place, f"a {state} service that is not understood")


def _holders(place: Place, line: str, state: str, user: int | None) -> Iterator[Holder]:
    labelled = line.split("Service[label=")
    for told in labelled[1:]:
        bits = CAPABILITIES.search(told)
        detail = f"label={told.split(', feedbackType')[0][:120]} capabilities={bits['bits'] if bits else '?'}"
        yield Holder(place=place, right="accessibility", package="", user=user, state=state, detail=detail)
    for found in COMPONENT.finditer(labelled[0]):
        yield Holder(
            place=place, right="accessibility", package=found["package"], component=found[0], user=user, state=state
        )
