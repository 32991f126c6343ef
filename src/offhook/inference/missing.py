"""Who should tell of a call and does not.

Only where the source covers the moment, with a margin, and is sure to speak of such a call: a false "missing" would accuse
somebody of deleting it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from offhook.answers import EXPECTED
from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow, RadioCall, RadioRequest
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

if TYPE_CHECKING:
    from offhook.inference.calls import MergedCall

SHORTEST_SEEN_MS = 5_000
"""Battery history writes states with a delay; a shorter call may pass it by."""
EDGE_MS = 15_000
"""A call at the very edge of what a source covers may be missing from it for no reason at all."""
LOG_CAPACITY = 500
"""Rows that the call log keeps of each account; each new one pushes out the oldest (CallLog.addCall)."""
PLACED = ("dialled", "ringing", "answered")
OWNER_USER = 0
WITNESSES = frozenset({"telecom", "radio_log", "broadcasts", "battery_history", "bill"})
"""Who knows of a call by itself: a row or a request alone may be of something that never was one."""


class Missing:
    """What each source covers of one phone's time, for the question who should have told."""

    def __init__(self, book: FactBook, clock: Clock, coverage: Coverage) -> None:
        self._spans = {source: coverage.spans([source]) for source in EXPECTED}
        self._firsts = {source: [began for began, _ in spans] for source, spans in self._spans.items()}
        self._full_since = _full_since(book, clock)
        self._modem_speaks = any(fact.way == "cs" for fact in book.of(RadioRequest)) or any(
            fact.way == "cs" for fact in book.of(RadioCall)
        )

    def of(self, call: MergedCall) -> Iterator[str]:
        """The names of `missing_from`, in the order of the contract."""
        if call.began is None or call.began.floating or not call.group.telling:
            return
        checks = {
            "telecom": _telecom_should,
            "radio_log": self._radio_should,
            "battery_history": _battery_should,
            "call_log": self._log_should,
        }
        margin = EDGE_MS + call.began.error_ms
        early, late = call.began.ms - margin, max(call.began.ms, call.ended.ms if call.ended else 0) + margin
        for source, should in checks.items():
            if source not in call.told_by and should(call) and self._covers(source, early, late):
                yield source

    def _covers(self, source: str, early: int, late: int) -> bool:
        """Whether one unbroken stretch of what the source covers holds both moments."""
        index = bisect_right(self._firsts[source], early) - 1
        return index >= 0 and late <= self._spans[source][index][1]

    def _radio_should(self, call: MergedCall) -> bool:
        """Only a circuit-switched dial is sure to show in the radio buffer, and only where the modem's lines are kept at all: IMS
        dials are written to another."""
        technologies = {name for account in call.group.telling for name in account.technologies}
        placed = call.direction == "outgoing" and call.dialled is not None and call.kind == ""
        return placed and technologies == {"GSM"} and self._modem_speaks

    def _log_should(self, call: MergedCall) -> bool:
        """Telecom logs every call of the phone's own lines but emergency calls and those it is told to skip; each Android user has
        a log of its own."""
        accounts = call.group.accounts
        if any(account.logged is False for account in accounts) or call.emergency or call.kind:
            return False
        if any(account.user not in (None, OWNER_USER) for account in accounts) or call.stage not in PLACED:
            return False
        own = call.medium in ("cellular", "wifi") or any(account.logged for account in accounts)
        kept = call.began is not None and all(call.began.ms > since for since in self._full_since)
        return own and kept and bool(WITNESSES.intersection(call.told_by))


def _telecom_should(call: MergedCall) -> bool:
    """Every call of the phone's own lines passes Telecom; what was only asked for may never have come to it."""
    if call.medium == "voip" or call.kind == "external":
        return False
    if call.told_by == ["call_log"]:
        return call.medium in ("cellular", "wifi") and call.stage in PLACED
    return call.stage in PLACED or ("battery_history" in call.told_by and _lasted(call) > SHORTEST_SEEN_MS)


def _battery_should(call: MergedCall) -> bool:
    """The state of the telephone: internet calls, calls on another device and very short ones do not show."""
    placed = call.stage in PLACED and (call.dialled or call.answered or call.direction == "incoming")
    return bool(placed) and call.medium != "voip" and call.kind == "" and _lasted(call) > SHORTEST_SEEN_MS


def _lasted(call: MergedCall) -> int:
    """Milliseconds from the dial (or what stands for it) to the end; 0 where the end is not known."""
    began = call.dialled or (call.began if call.direction != "outgoing" else None) or call.answered or call.began
    return call.ended.ms - began.ms if began and call.ended else 0


def _full_since(book: FactBook, clock: Clock) -> list[int]:
    """The oldest row of every account (of every export) that has reached the capacity of the call log."""
    rows: dict[tuple[str, str, str | None, str | None], list[int]] = defaultdict(list)
    for row in book.of(CallLogRow):
        key = (row.place.evidence, row.place.entry, row.account, row.account_id)
        rows[key].append(clock.instant(row.began, row.place).ms)
    return [min(times) for times in rows.values() if len(times) >= LOG_CAPACITY]
