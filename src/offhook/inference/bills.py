"""Bills beside the phone's own records: what both tell, what only the carrier tells, and what should be on the bill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from offhook.facts.bills import BillPeriod
from offhook.facts.book import FactBook
from offhook.inference.accounts.bill import BilledCall, billed_calls, own_numbers
from offhook.inference.bill_pairing import alone, by_time, join_bills
from offhook.inference.matching import Group
from offhook.knowledge.numbers import classify, same_number
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

if TYPE_CHECKING:
    from offhook.inference.calls import MergedCall

UNBILLED = frozenset({"toll_free", "emergency", "mmi", "short_code", "voicemail", "unknown"})
"""Kinds of numbers that bills often leave out."""
SHORTEST_BILLED_S = 3
DAY_MS = 86_400_000
WITNESSES_OF_PHONE = ("telecom", "battery_history", "radio_log", "call_log")
ONLY_HERE = "only the bill tells of this call: another device on the same line (a watch, a second SIM, a copy of it) may have made it, or the network passed it on"
UNTIED = "nothing ties this bill to this phone: no call of it is in the phone's records"


class Bills:
    """The bills of one phone. own: numbers of its lines that the owner told."""

    def __init__(self, book: FactBook, clock: Clock, home: str | None, own: Iterable[str] = ()) -> None:
        self._home = home
        self._own = own_numbers(book, own)
        self._billed = billed_calls(book, clock, home, self._own)
        self._tied: set[str] = set()
        self._only_here: dict[int, BilledCall] = {}
        self._spans = dict(_periods(book, clock, self._billed.calls))

    def join(self, calls: list[Group], coverage: Coverage) -> list[Group]:
        """The phone's calls with the rows of bills in them, and those that only a bill knows, in order of time."""
        if not self._billed.calls and not self._billed.remarks:
            return calls
        found, rest = join_bills(calls, self._billed.calls, self._home)
        unpaired = {id(bill) for bill in rest}
        lines = {(b.place.evidence, b.own) for b in self._billed.calls if id(b) not in unpaired}
        self._tied = {evidence for evidence, _ in lines} | {
            b.place.evidence for b in self._billed.calls if self._is_own(b)
        }
        kept = list(self._of_this_phone(rest, lines))
        self._remark(kept, coverage)
        self._tell(coverage)
        self._only_here = {id(bill.account): bill for bill in kept}
        return by_time([*found, *map(alone, kept)])

    def missing(self, call: MergedCall, told: Iterable[str]) -> list[str]:
        """The names of `missing_from`: `told` by the phone's sources, and the bill where it should have counted the call."""
        bill = next((self._only_here[id(a)] for a in call.group.accounts if id(a) in self._only_here), None)
        if bill is not None and (bill.forwarded or bill.place.evidence not in self._tied):
            return []
        return [*told, *(["bill"] if self._should_have(call) else [])]

    def _is_own(self, bill: BilledCall) -> bool:
        return bill.own is not None and any(same_number(bill.own, own, self._home) for own in self._own)

    def _of_this_phone(self, rest: list[BilledCall], lines: set[tuple[str, str | None]]) -> Iterator[BilledCall]:
        """Rows that the phone does not know, without those of lines of which it knows nothing while it knows another's calls."""
        others: dict[str, int] = defaultdict(int)
        for bill in rest:
            evidence = bill.place.evidence
            known = {own for piece, own in lines if piece == evidence}
            if known and not self._own and bill.own not in known:
                others[evidence] += 1
            else:
                yield bill
        for evidence, count in others.items():
            self._billed.remarks.append(
                (evidence, f"{count} of its calls are of other lines, of which this phone knows nothing")
            )

    def _remark(self, kept: list[BilledCall], coverage: Coverage) -> None:
        """What is to be said of rows that only the bill has, where the phone's own records cover the moment."""
        spans = coverage.spans(WITNESSES_OF_PHONE)
        for bill in kept:
            if any(began <= bill.began.ms <= ended for began, ended in spans):
                bill.account.notes.append(ONLY_HERE if bill.place.evidence in self._tied else UNTIED)

    def _tell(self, coverage: Coverage) -> None:
        for reach in coverage.rows:
            if reach.source == "bill":
                reach.notes += [says for evidence, says in self._billed.remarks if evidence == reach.evidence]

    def _should_have(self, call: MergedCall) -> bool:
        """Whether a bill that is this phone's covers an answered outgoing call, of a kind that is billed, and does not have it."""
        if "bill" in call.told_by or call.began is None or call.began.floating or call.direction != "outgoing":
            return False
        lasted = next((a.duration_s for a in call.group.telling if a.duration_s is not None), None)
        if lasted is None and call.answered and call.ended:
            lasted = (call.ended.ms - call.answered.ms) / 1000
        if (
            not call.connected
            or lasted is None
            or lasted < SHORTEST_BILLED_S
            or call.medium == "voip"
            or call.kind
            or call.emergency
        ):
            return False
        if not call.number or classify(call.number, self._home).kind in UNBILLED:
            return False
        ms, error = call.began.ms, call.began.error_ms
        return any(
            evidence in self._tied and first <= ms - error and ms + error <= last
            for evidence, (first, last) in self._spans.items()
        )


def _periods(book: FactBook, clock: Clock, billed: list[BilledCall]) -> Iterator[tuple[str, tuple[int, int]]]:
    """(evidence, (from, to)) of what each bill surely holds: its period, else from its first to its last call."""
    by_evidence: dict[str, list[int]] = defaultdict(list)
    for bill in billed:
        if not bill.began.floating:
            by_evidence[bill.place.evidence].append(bill.began.ms)
    stated: dict[str, list[int]] = defaultdict(list)
    for period in book.of(BillPeriod):
        ends = [clock.instant(stamp, period.place) for stamp in (period.began, period.ended)]
        if not any(end.floating for end in ends):
            stated[period.place.evidence] += [end.ms for end in ends]
    for evidence, listed in by_evidence.items():
        moments = stated.get(evidence) or listed
        yield evidence, (min(moments), max(moments))
