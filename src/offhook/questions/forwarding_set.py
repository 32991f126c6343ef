"""Was it changed where calls to this phone go?

Codes that switch forwarding on, dialled like a number or sent to the network by an app or by the SIM. Queries, and forwarding that is
switched off, are no finding; that it was switched off later is said.

Severity: critical where it was done while nobody was using the phone and the app that asked is still there; high where this is as
good as sure without such an app; medium where it is less sure, and where all calls are forwarded and nothing tells who did it;
low otherwise, and where it was switched off again.
Doubts: carriers and voicemail set up forwarding by themselves; the network may have refused; what was set by other means is not
recorded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.answers import Finding, Message, Severity
from offhook.questions import Inferred, question
from offhook.questions.wording import cut, still_there, surely, while_nobody

SET = re.compile(r"\bnow go to\b|\bforwarding of .{1,120} was (?:switched on|set up|changed)")
ENDED = re.compile(r"\bforwarding of .{1,120} was (?:switched off|erased)")
ALL_CALLS = "all your calls"


@question("forwarding_set")
def forwarding_set(inferred: Inferred) -> Iterator[Finding]:
    """One finding for all codes that switched forwarding on."""
    codes = [message for message in inferred.messages if message.kind == "supplementary"]
    if found := [code for code in codes if SET.search(code.says)]:
        yield _finding(found, _ended_after(found[-1], codes), inferred)


def _ended_after(last: Message, codes: list[Message]) -> Message | None:
    """The code that switched forwarding off for good, if there is one."""
    behind = codes[codes.index(last) + 1 :]
    return next((code for code in behind if ENDED.search(code.says) and ALL_CALLS in code.says), None)


def _finding(codes: list[Message], ended: Message | None, inferred: Inferred) -> Finding:
    askers = [] if ended else still_there(codes, inferred.book)
    unattended = [code for code in codes if code.use.state == "unattended"]
    return Finding(
        id="",
        question="forwarding_set",
        severity="low" if ended else _gravity(codes, unattended, askers),
        title=f"Forwarding of calls was asked for{'' if len(codes) == 1 else f', {len(codes)} times'}",
        says="; ".join(cut([code.says for code in codes], 5))
        + "."
        + while_nobody(unattended, codes)
        + (f" {' and '.join(askers)} asked for it, and was still there when the evidence was taken." if askers else "")
        + (f" Later: {ended.says}." if ended else ""),
        tier="recorded",
        because=[code.id for code in codes],
        doubts=[
            "Carriers set up forwarding to the voicemail by themselves, and so do people.",
            "The records show what was asked for, not whether the network agreed.",
        ],
        advice=[
            "Dial *#21# to see where all your calls go, *#62# and *#61# for those you miss, or ask your carrier.",
            "Dial ##002# to end all forwarding. If somebody may be watching you, get advice before you change anything.",
        ],
        attack=["T1616"] if unattended else [],
    )


def _gravity(codes: list[Message], unattended: list[Message], askers: list[str]) -> Severity:
    if askers:
        return "critical"
    if unattended:
        return "high" if surely(unattended) else "medium"
    all_calls = any(ALL_CALLS in code.says and code.use.state == "unknown" for code in codes)
    return "medium" if all_calls else "low"
