"""Which calls does one witness tell of, while another that covers the moment should have them and has not?

Asked only where the witness covers the whole of the call with a margin, and keeps such calls at all.

Severity: medium for the call log and the bill, and where nobody was using the phone; low for the others.
Doubts: rows that people delete to tidy up, filtered exports, free calls and late bills, records lost when the phone restarted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from offhook.answers import EXPECTED, Call, Finding
from offhook.questions import Inferred, question
from offhook.questions.wording import alone, counted, cut, while_nobody

NAMES = {
    "telecom": "the phone's call service",
    "radio_log": "the radio log",
    "telephony_registry": "the phone's call state",
    "battery_history": "the battery history",
    "audio": "the record of sound",
    "broadcasts": "the announcements to apps",
    "activity_starts": "the record of screens that apps asked for",
    "usage_events": "the record of apps in use",
    "app_ops": "the record of permissions used",
    "call_log": "the call log",
    "voip_log": "the log of an internet-calling app",
    "bill": "the bill",
    "watch": "the live record",
}
DOUBTS = {
    "telecom": ("A row can have been written by an app, or brought along from another phone.",),
    "call_log": (
        "Somebody may have deleted these rows by hand, to tidy up or for reasons of their own.",
        "Some dialers keep blocked or failed calls out of the log.",
    ),
    "bill": ("Some calls cost nothing and are not listed; a bill may also be issued before all calls are on it.",),
}
OTHER_DOUBT = "A record that was being written when the phone restarted or the log overflowed may be lost."
PARTIAL_DOUBT = "Most calls of this time are not in it: what was handed over may be a part of it only."
PARTIAL, ENOUGH_TO_TELL = 0.5, 10


@question("calls_missing_from_a_witness")
def calls_missing_from_a_witness(inferred: Inferred) -> Iterator[Finding]:
    """One finding per witness that lacks calls."""
    lacking: dict[str, list[Call]] = defaultdict(list)
    for call in inferred.calls:
        for witness in call.missing_from:
            lacking[witness].append(call)
    for witness in EXPECTED:
        if calls := lacking.get(witness):
            yield _finding(witness, calls, sum(witness in call.told_by for call in inferred.calls))


def _finding(witness: str, calls: list[Call], has: int) -> Finding:
    unattended = alone(calls)
    name = NAMES[witness]
    told = [NAMES[word] for word in NAMES if any(word in call.told_by for call in calls)]
    doubts = list(DOUBTS.get(witness, (OTHER_DOUBT,)))
    if len(calls) >= ENOUGH_TO_TELL and len(calls) > PARTIAL * (len(calls) + has):
        doubts.insert(0, PARTIAL_DOUBT)
    it, these = ("it", "this call") if len(calls) == 1 else ("them", "these calls")
    return Finding(
        id="",
        question="calls_missing_from_a_witness",
        severity="medium" if witness in ("call_log", "bill") or unattended else "low",
        title=f"{counted(calls)} {'is' if len(calls) == 1 else 'are'} not in {name}",
        says=(
            f"{name[0].upper()}{name[1:]} covers the time of {these} and should have {it}, but has not. "
            f"Told by: {', '.join(cut(told, 3)) or 'other records'}.{while_nobody(unattended, calls)}"
        ),
        tier="derived",
        because=[call.id for call in calls],
        doubts=doubts,
        attack=["T1616"] if unattended else [],
    )
