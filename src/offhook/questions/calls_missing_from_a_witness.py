"""Which calls does one witness tell of, while another that covers the moment should have them and has not?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from offhook.answers import Call, Finding
from offhook.questions import Inferred, question

NAMES = {
    "telecom": "the phone's call service",
    "radio_log": "the radio log",
    "battery_history": "the battery history",
    "call_log": "the call log",
    "bill": "the bill",
}
DOUBTS = {
    "call_log": (
        "Somebody may have deleted these rows by hand, to tidy up or for their own reasons.",
        "Some dialers keep blocked or failed calls out of the log.",
    ),
    "bill": ("Some calls cost nothing and are not listed; a bill may also be issued before all calls are on it.",),
}
OTHER_DOUBT = "A record that was being written when the phone restarted or the log overflowed may be lost."


@question("calls_missing_from_a_witness")
def calls_missing_from_a_witness(inferred: Inferred) -> Iterator[Finding]:
    """One finding per witness that lacks calls."""
    lacking: dict[str, list[Call]] = defaultdict(list)
    for call in inferred.calls:
        for witness in call.missing_from:
            lacking[witness].append(call)
    for witness, calls in lacking.items():
        yield _finding(witness, calls)


def _finding(witness: str, calls: list[Call]) -> Finding:
    alone = [call for call in calls if call.use.state == "unattended" and call.direction != "incoming"]
    count = "1 call is" if len(calls) == 1 else f"{len(calls)} calls are"
    told = sorted({NAMES.get(word, word.replace("_", " ")) for call in calls for word in call.told_by})
    return Finding(
        id="",
        question="calls_missing_from_a_witness",
        severity="medium" if witness in ("call_log", "bill") or alone else "low",
        title=f"{count} not in {NAMES[witness]}",
        says=(
            f"{NAMES[witness][0].upper()}{NAMES[witness][1:]} covers the moment of {'this call' if len(calls) == 1 else f'these {len(calls)} calls'}, should have "
            f"{'it' if len(calls) == 1 else 'them'}, and has not. Told by {' and '.join(told[:3])}."
        ),
        tier="derived",
        because=[call.id for call in calls],
        doubts=list(DOUBTS.get(witness, (OTHER_DOUBT,))),
        attack=["T1616"] if alone else [],
    )
