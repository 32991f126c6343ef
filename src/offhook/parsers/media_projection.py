"""`dumpsys media_projection`: who captures the screen at the time of the dump. Nothing of the past is kept.

References: Android `MediaProjectionManagerService.dump` (API 21-34).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.phone import Holder
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.parsers.contract import parser, unread

CAPTURE = re.compile(r"\s*\((?P<package>[^\s,()]{1,255}), (?P<detail>[^()]{1,100})\): (?P<kind>\w{1,60})")


@parser(of="media_projection", source="media_projection", entries=r"Media Projection:")
def screen_capture(entry: Entry) -> Iterator[Fact]:
    """Read the one projection, or "null"."""
    lines = [(index, line) for index, line in enumerate(entry.lines[1:], start=1) if line.strip()]
    told = entry.lines[0].partition(":")[2].strip()
    index, line = (0, told) if told else lines[0] if lines else (0, "null")
    if line.strip() == "null":
        yield Ignored(place=entry.at(index), name="no projection")
    elif found := CAPTURE.match(line):
        detail = f"{found['kind']} {found['detail']}"
        yield Holder(
            place=entry.at(index), right="media_projection", package=found["package"], state="active", detail=detail
        )
    else:
        yield unread(entry.at(index), "a projection that is not understood")
