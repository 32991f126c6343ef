"""Messages and network codes, in lines: what was sent or came, to whom, at what cost, whether anybody was using the phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from offhook.answers import Answers, Citation, Initiator, Use
from offhook.report.text import isolated
from offhook.report.when import Clock
from offhook.report.words import BADGES, account_name, asked_by, international

KINDS = {
    "sms": "text message",
    "mms": "picture message",
    "ussd": "network code",
    "supplementary": "change at the network",
}
COSTS = {"premium": "costs extra (premium)", "standard": "", "free": "free of charge", "unknown": ""}
WAYS = {"outgoing": "sent", "incoming": "received", "unknown": "in a direction that is not recorded"}


class Message(Protocol):
    """What a message of the answers offers."""

    id: str
    at: datetime | None
    kind: str
    direction: str
    number: str | None
    cost: str
    says: str
    use: Use
    initiator: Initiator | None
    told_by: Sequence[str]
    missing_from: Sequence[str]
    sources: Sequence[Citation]


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it is told. worrying: it went out, or changed something, while nobody was using the phone."""

    id: str
    line: str
    says: str
    because: str
    sources: tuple[str, ...]
    worrying: bool


def message_lines(answers: Answers, clock: Clock) -> list[Line]:
    """All messages of an audit, those that nobody sent first; none where none were examined."""
    found: Sequence[Message] = getattr(answers, "messages", None) or []
    return sorted((_line(message, clock) for message in found), key=lambda line: not line.worrying)


def _line(message: Message, clock: Clock) -> Line:
    kind = KINDS.get(message.kind, isolated(message.kind, 40))
    at = clock.minute(message.at) if message.at else "time not known"
    way = {"outgoing": "to", "incoming": "from"}.get(message.direction, "with")
    whom = f"{way} {isolated(international(message.number), 60)}" if message.number else "number not in these records"
    parts = [
        f"{at}  {kind} {WAYS.get(message.direction, '')}",
        whom,
        COSTS.get(message.cost, ""),
        f"use: {BADGES[message.use.state]}",
    ]
    absent = [f"not {'on' if account == 'bill' else 'in'} {account_name(account)}" for account in message.missing_from]
    asked = [f"asked for by {asked_by(message.initiator)}"] if message.initiator else []
    return Line(
        id=message.id,
        line=", ".join(part for part in [*parts, *absent] if part),
        says=message.says,
        because="; ".join([*asked, *message.use.because[:3]]),
        sources=tuple(f"{one.entry}:{one.line} {one.says}".strip() for one in message.sources),
        worrying=message.use.state == "unattended" and message.direction != "incoming",
    )
