"""What was sent in the minutes around a call, as records beside the others of these minutes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from offhook.answers import Answers, Around, Citation, Transfer
from offhook.knowledge.amounts import size
from offhook.report.spans import Span
from offhook.report.text import plain
from offhook.report.transfers import captured, found_in, moments
from offhook.report.transfers_words import app_named, data_short, host, local

LANE = "sent"
MOST = 10
"""Sendings told of one call: those with private data first, then the largest."""

_CHATTER = ("dns", "mdns", "ntp", "dhcp", "icmp")
_PLAIN = str.maketrans("", "", "\u2068\u2069")
"""Isolates are set where a record is shown."""
_Sending = tuple[datetime, int, Transfer]


class SentAround:
    """All that was sent, by phone and by when its sending began, ready to be looked up."""

    def __init__(self, answers: Answers, only: str | None) -> None:
        self._sent: dict[str | None, list[_Sending]] = defaultdict(list)
        for transfer in filter(_tells, captured(answers)):
            for began, amount in _sendings(transfer):
                self._sent[transfer.phone or only].append((began, amount, transfer))
        for sent in self._sent.values():
            sent.sort(key=lambda one: one[0])
        self._begins = {phone: [one[0] for one in sent] for phone, sent in self._sent.items()}

    def within(self, phone: str | None, windows: Sequence[Span]) -> tuple[list[Around], int]:
        """(records in order of time, how many more there were) of what began to be sent in these windows."""
        sent, begins = self._sent.get(phone, []), self._begins.get(phone, [])
        found = [
            one for began, ended in windows for one in sent[bisect_left(begins, began) : bisect_right(begins, ended)]
        ]
        kept = sorted(found, key=lambda one: (not found_in(one[2]), -one[1]))[:MOST]
        return [_record(*one) for one in sorted(kept, key=lambda one: one[0])], len(found) - len(kept)


def _tells(transfer: Transfer) -> bool:
    """Whether it is worth telling beside a call: questions for names, for the time and for addresses are not."""
    return bool(found_in(transfer)) or (transfer.protocol not in _CHATTER and not local(transfer))


def _source(transfer: Transfer, at: datetime) -> tuple[Citation | None, str]:
    """The record of the sending that began then, else the first of its transfer, and what to say of that."""
    own = next((source for source in transfer.sources if source.at == at), None)
    if own or len(transfer.spans) < 2:
        return own or next(iter(transfer.sources), None), ""
    return next(iter(transfer.sources), None), ", cited by its first record"


def _sendings(transfer: Transfer) -> list[tuple[datetime, int]]:
    if transfer.spans:
        return [(began, sent) for began, _, sent in transfer.spans if sent]
    return [(began, transfer.sent_bytes) for began, _ in moments(transfer) if transfer.sent_bytes]


def _record(at: datetime, sent: int, transfer: Transfer) -> Around:
    held = f", with {data_short(transfer, 2)}" if found_in(transfer) else ""
    if held and len(transfer.spans) > 1:
        held = f", one of {len(transfer.spans):,} sendings; private data were read in some of them"
    source, which = _source(transfer, at)
    says = f"{app_named(transfer.app)} sent {size(sent)} to {host(transfer)}{held} ({plain(transfer.id, 40)}{which})"
    return Around(
        at=at,
        lane=LANE,
        says=says.translate(_PLAIN),
        evidence=source.evidence if source else "",
        source=source.source if source else "",
        entry=source.entry if source else "",
        line=source.line if source else 0,
    )
