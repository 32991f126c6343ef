"""Which calls involve hidden numbers, or numbers in ranges that nobody was given?"""

from __future__ import annotations

from collections.abc import Iterator

from offhook.answers import Call, Finding
from offhook.questions import Inferred, question

UNASSIGNED = "no such range is known"


@question("hidden_or_unassigned_numbers")
def hidden_or_unassigned_numbers(inferred: Inferred) -> Iterator[Finding]:
    """Numbers whose range is possible and not assigned: a mark of forged callers, and of traffic that is routed for profit."""
    unassigned = [call for call in inferred.calls if call.peer and UNASSIGNED in call.peer.risks]
    out = [call for call in unassigned if call.direction == "outgoing" and call.stage != "requested"]
    if out:
        yield _finding(out, "low" if all(call.use.state != "unattended" for call in out) else "medium", "went to")
    if into := [call for call in unassigned if call.direction == "incoming"]:
        yield _finding(into, "info", "came from")
    hidden = [
        call
        for call in inferred.calls
        if call.direction == "incoming" and any("withheld" in note for note in call.notes)
    ]
    if hidden:
        yield Finding(
            id="",
            question="hidden_or_unassigned_numbers",
            severity="info",
            title=f"{len(hidden)} calls with a withheld number",
            says="The caller withheld the number; the carrier knows it.",
            tier="recorded",
            because=[call.id for call in hidden],
        )


def _finding(calls: list[Call], severity: str, went: str) -> Finding:
    return Finding(
        id="",
        question="hidden_or_unassigned_numbers",
        severity=severity,  # type: ignore[arg-type]
        title=f"{len(calls)} {'call' if len(calls) == 1 else 'calls'} {went} numbers in no range that is known",
        says="The numbers are possible by their length, but the public numbering plans know no such range.",
        tier="derived",
        because=[call.id for call in calls],
        doubts=["New ranges are given out before the plans that offhook carries know them."],
    )
