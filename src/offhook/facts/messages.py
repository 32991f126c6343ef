"""Facts about messages. What a message says is never read: only who, when, in which direction, and through which app."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow(Fact):
    """One message of the phone's message store, or of an export of it. The body is left in the evidence.

    at:        when it was sent (outgoing) or received (incoming). kind: "sms" or "mms".
    direction: "outgoing", "incoming" or "unknown" (a draft has none and is not read).
    numbers:   the other side; several for a group, none where the store has none.
    status:    "sent", "received", "outbox", "failed", "queued", or "type <n>".
    sub_id:    the subscription it went through; creator: the package that wrote it (5 and later); thread: the conversation.
    """

    at: Stamp
    kind: str
    direction: str
    numbers: tuple[str, ...]
    status: str
    row_id: int | None = None
    sub_id: int | None = None
    creator: str | None = None
    thread: int | None = None
