"""`dumpsys telecom`, "Analytics" (7+): per call when it connected and ended, in UTC, and how. No package.

Up to 100 calls since boot, emptied by the platform's own collection of metrics, so gaps are normal. Its stamps are the anchor for
the calls of the same id in the history. 0 as start means never connected, 0 as end not ended (or never begun).

References: packages/services/Telecomm `Analytics.CallInfoImpl.toString`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.calls import TelecomAnalytics
from offhook.facts.place import Fact
from offhook.facts.time import Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.stamps import epoch

HEAD = re.compile(r"\s*Call (?P<call>\S{1,60}): \{")
FIELD = re.compile(r"\s*(?P<key>[A-Za-z]{1,40}): ?(?P<value>.{0,4000})")
OLDEST_MS = 1_000_000_000_000
"""September 2001, from when on milliseconds have thirteen digits."""
TIMES = frozenset(("startTime", "endTime"))
DIRECTIONS = {"OUTGOING": "outgoing", "INCOMING": "incoming"}


@parser(
    of="telecom",
    source="telecom",
    entries=r"\s*Call \S+: \{",
    until=r"\s*\}\s*$",
    tally=r"Call [^\s:]+: \{",
    counts=TelecomAnalytics,
)
def telecom_analytics(entry: Entry) -> Iterator[Fact]:
    """One call."""
    head = HEAD.match(entry.lines[0])
    fields = {found["key"]: found["value"].strip() for found in map(FIELD.match, entry.lines[1:60]) if found}
    if not head or not {"startTime", "direction"} & fields.keys():
        yield unread(entry.at(0), "a call in Telecom's analytics is of an unknown shape")
        return
    for index, line in enumerate(entry.lines[1:60], 1):
        if (field := FIELD.match(line)) and field["key"] in TIMES and _too_old(field["value"].strip()):
            yield unread(entry.at(index), "a time before September 2001: no phone of this kind is so old")
    ended_by = fields.get("callTerminationReason")
    yield TelecomAnalytics(
        place=entry.at(0),
        call=head["call"],
        began=_moment(fields.get("startTime", "")),
        ended=_moment(fields.get("endTime", "")),
        direction=DIRECTIONS.get(fields.get("direction", ""), "unknown"),
        emergency=_yes(fields.get("isEmergency")),
        technologies=_words(fields.get("callTechnologies")),
        termination=None if ended_by in ("NOT SET", "", None) else ended_by,
        service=fields.get("connectionService") or None,
        properties=_words(fields.get("callProperties")),
        missed=_words(fields.get("missedReason")),
        source=fields.get("callSource") or None,
        interrupted=_yes(fields.get("isInterrupted")),
    )


def _moment(ms_text: str) -> Stamp | None:
    """A time, unless it is older than any such phone: then the clock was not set, or a cut dump ends within the number."""
    return None if _too_old(ms_text) else epoch(ms_text)


def _too_old(ms_text: str) -> bool:
    told = epoch(ms_text)
    return told is not None and told.ms < OLDEST_MS


def _words(listed: str | None) -> tuple[str, ...]:
    return tuple((listed or "").strip("[] ").replace(",", " ").split())


def _yes(text: str | None) -> bool | None:
    return {"true": True, "false": False}.get(text or "")
