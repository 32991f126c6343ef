"""Facts from the carrier: what a bill or an itemised statement lists, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from offhook.facts.place import Fact
from offhook.facts.time import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow(Fact):
    """One row of a bill, an itemised statement or a call-detail export.

    began:       as printed: local time of the network (WALL), or EPOCH, or with an offset where the row, its column or the
                 owner's description of the bill gives one.
    kind:        "voice", "sms", "mms", "data" or "other" (a fee, a subscription). What no word and no column tells is "voice"
                 where the row has a duration and no volume.
    direction:   "outgoing", "incoming" or "unknown" (the bill does not say, or has a caller and a recipient instead).
    number:      the other number as printed, masked or not; None if the row has none, or a caller and a recipient instead.
    own_number:  the line of the bill that the row belongs to, where the bill names it.
    caller, recipient: both numbers, in call-detail exports that do not say which is the owner's.
    duration_s:  billed seconds, often rounded up; None where the row has none or its unit cannot be told.
    cost:        as printed. country: where the call was made, as printed in a column on roaming. zone: IANA name or offset
                 that the row, its column or the owner's description names.
    category:    what the bill calls the row ("Mobile to mobile", "Rufumleitung").
    """

    began: Stamp
    kind: str
    direction: str
    number: str | None
    own_number: str | None = None
    caller: str | None = None
    recipient: str | None = None
    duration_s: int | None = None
    cost: str | None = None
    currency: str | None = None
    country: str | None = None
    zone: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPeriod(Fact):
    """The period that a bill says it is for: from the first day to the end of the last, both as clock faces."""

    began: Stamp
    ended: Stamp
