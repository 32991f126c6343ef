"""Call logs that fit nothing in the phone's own records: handed over with it, and perhaps of another phone.

A log whose rows fall into time that Telecom or the battery history covers, and none of which either knows, proves nothing
about this phone. Nothing is then called missing on its account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from offhook.inference.calls import MergedCall
from offhook.timeline.coverage import Coverage

OF_ANOTHER = "the phone's own records cover many of this log's calls and know none of them: it may be of another phone"
FEWEST = 2
PHONE = frozenset({"telecom", "battery_history", "radio_log", "audio", "broadcasts"})


def set_apart(calls: Iterable[MergedCall], coverage: Coverage) -> None:
    """Take back what such logs would make missing, and say so with their calls and in the coverage."""
    calls = list(calls)
    strange = _strange(calls, coverage)
    if not strange:
        return
    logs = {row.evidence for row in coverage.rows if row.source == "call_log" and row.began is not None}
    for call in calls:
        if _logs_of(call) and _logs_of(call) <= strange:
            call.missing_from = []
            call.notes.append(OF_ANOTHER)
        elif logs <= strange:
            call.missing_from = [source for source in call.missing_from if source != "call_log"]
    for row in coverage.rows:
        if row.source == "call_log" and row.evidence in strange:
            row.notes.append(OF_ANOTHER)


def _strange(calls: list[MergedCall], coverage: Coverage) -> set[str]:
    spans = [*coverage.spans(["telecom"]), *coverage.spans(["battery_history"])]
    inside: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for call in calls:
        if call.began is None or call.began.floating or not call.connected:
            continue
        began = call.began.ms
        if any(first <= began <= last for first, last in spans):
            for evidence in _logs_of(call):
                inside[evidence] += 1
                known[evidence] += not PHONE.isdisjoint(call.told_by)
    return {evidence for evidence, count in inside.items() if count >= FEWEST and not known[evidence]}


def _logs_of(call: MergedCall) -> set[str]:
    return {
        cite.place.evidence
        for account in call.group.accounts
        if account.witness == "call_log"
        for cite in account.cites
    }
