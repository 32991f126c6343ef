"""Which messages and codes did the phone send while nobody was using it?

Text and multimedia messages, and codes sent to the network. Codes that switch forwarding on have a question of their own.

Severity: for messages to premium numbers critical where the app that asked is still there, high where it is as good as sure that
nobody was using the phone, else medium; for all others medium where this is as good as sure, else low; low for free ones.
Doubts: phones send messages by themselves to register with their maker or carrier; messages written earlier wait for a signal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from offhook.answers import Finding, Message, Severity
from offhook.questions import Inferred, question
from offhook.questions.forwarding_set import SET
from offhook.questions.wording import counted, still_there, surely


@question("messages_while_unattended")
def messages_while_unattended(inferred: Inferred) -> Iterator[Finding]:
    """One finding each: to premium numbers; what is free; everything else."""
    sent = [
        message
        for message in inferred.messages
        if message.direction == "outgoing" and message.use.state == "unattended" and not SET.search(message.says)
    ]
    if premium := [message for message in sent if message.cost == "premium"]:
        askers = still_there(premium, inferred.book)
        gravity: Severity = "critical" if askers else "high" if surely(premium) else "medium"
        yield _finding(premium, gravity, " to numbers that may cost more than others", askers)
    if others := [message for message in sent if message.cost not in ("premium", "free")]:
        yield _finding(others, "medium" if surely(others) else "low", "", [])
    if free := [message for message in sent if message.cost == "free"]:
        yield _finding(free, "low", " to numbers that cost nothing", [])


def _finding(messages: list[Message], severity: Severity, to: str, askers: list[str]) -> Finding:
    were = "was" if len(messages) == 1 else "were"
    return Finding(
        id="",
        question="messages_while_unattended",
        severity=severity,
        title=f"{_kinds(messages)}{to} {were} sent while nobody was using the phone",
        says=(
            f"As far as the phone's own records show, nobody was using it when {_kinds(messages)}{to} {were} sent. "
            f"{_asked_by(messages)}"
            + (f" {' and '.join(askers)} was still there when the evidence was taken." if askers else "")
        ),
        tier="derived",
        because=[message.id for message in messages],
        doubts=[
            "Phones send messages by themselves, to register with their maker or carrier or to switch a service on.",
            "A message that was written earlier may have waited for a signal, or been sent at a time that somebody chose.",
        ],
        advice=["Ask your carrier to block premium messages, and compare the bill."]
        if to and severity != "low"
        else [],
        attack=["T1582"],
    )


def _kinds(messages: list[Message]) -> str:
    texts = sum(message.kind in ("sms", "mms") for message in messages)
    parts = [counted(texts, "message")] if texts else []
    return " and ".join(parts + ([counted(len(messages) - texts, "code")] if texts < len(messages) else []))


def _asked_by(messages: list[Message]) -> str:
    recorded = Counter(
        message.initiator.package
        for message in messages
        if message.initiator and message.initiator.package and message.initiator.tier == "recorded"
    )
    if not recorded:
        return f"No record names the app that asked for {'it' if len(messages) == 1 else 'them'}."
    return f"Asked for by {' and '.join(f'{name} ({n} of {len(messages)})' for name, n in recorded.most_common(3))}, as recorded."
