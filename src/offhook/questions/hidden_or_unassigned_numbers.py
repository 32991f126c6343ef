"""Which calls involve withheld numbers, or numbers in ranges that nobody was given?

A number that is possible by its length, in no range that the public numbering plans know, is a mark of forged callers and of
traffic that is routed for profit. A withheld number is told only where a record says so; a number that the evidence masks is none.

Severity: medium for calls to such numbers while nobody was using the phone, low for others to them; info for calls from them and
for withheld numbers.
Doubts: new ranges are given out before the plans know them.
"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Call, Finding, Severity
from offhook.facts.calls import CallLogRow, TelecomCall
from offhook.questions import Inferred, question
from offhook.questions.wording import alone, counted, went_out

UNASSIGNED = "no such range is known"
WITHHELD = "restricted"


@question("hidden_or_unassigned_numbers")
def hidden_or_unassigned_numbers(inferred: Inferred) -> Iterator[Finding]:
    """One finding each: calls to unassigned ranges, calls from them, callers who withheld their number."""
    if out := [call for call in went_out(inferred.calls) if _is_unassigned(call)]:
        yield _finding(out, "medium" if alone(out) else "low", "went to")
    if into := [call for call in inferred.calls if call.direction == "incoming" and _is_unassigned(call)]:
        yield _finding(into, "info", "came from")
    places = _where_withheld(inferred)
    hidden = [
        call
        for call in inferred.calls
        if call.direction == "incoming"
        and call.number is None
        and any((source.evidence, source.entry, source.line) in places for source in call.sources)
    ]
    if hidden:
        yield _hidden(hidden)


def _is_unassigned(call: Call) -> bool:
    return call.peer is not None and UNASSIGNED in call.peer.risks


def _where_withheld(inferred: Inferred) -> set[tuple[str, str, int]]:
    """The places of all records that say that the caller withheld the number."""
    rows: list[CallLogRow | TelecomCall] = [*inferred.book.of(CallLogRow), *inferred.book.of(TelecomCall)]
    return {(row.place.evidence, row.place.entry, row.place.line) for row in rows if row.presentation == WITHHELD}


def _hidden(calls: list[Call]) -> Finding:
    return Finding(
        id="",
        question="hidden_or_unassigned_numbers",
        severity="info",
        title=f"{counted(calls)} with a withheld number",
        says="The caller withheld the number. The phone does not know it; the carrier does.",
        tier="recorded",
        because=[call.id for call in calls],
        doubts=["Surgeries, offices and helplines often withhold their numbers."],
    )


def _finding(calls: list[Call], severity: Severity, went: str) -> Finding:
    return Finding(
        id="",
        question="hidden_or_unassigned_numbers",
        severity=severity,
        title=f"{counted(calls)} {went} numbers in no range that is known",
        says="The numbers are possible by their length, but the public numbering plans know no such range.",
        tier="derived",
        because=[call.id for call in calls],
        doubts=["New ranges are given out before the plans that offhook carries know them."],
    )
