"""What apps for internet calls wrote down themselves: neither the carrier nor, on most phones, Telecom knows of these calls."""

from __future__ import annotations

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite, Direction
from offhook.timeline.clock import Clock

NEAR_MS = 30_000
"""An app writes when it began to call; the audio mode changes when the line is set up."""


def voip_accounts(book: FactBook, clock: Clock) -> list[Account]:
    """One account per row; the same row in several copies of a database is one."""
    found: dict[tuple[int, str | None, int | None, str], Account] = {}
    for row in book.of(CallLogRow):
        if row.place.source != "voip_log":
            continue
        at = clock.instant(row.began, row.place)
        key = (row.began.ms, row.number, row.duration_s, row.kind)
        if key in found:
            found[key].cites.append(_cite(row, at))
        else:
            found[key] = _account(row, at)
    return list(found.values())


def _account(row: CallLogRow, at: Instant) -> Account:
    answered = bool(row.duration_s)
    direction: Direction = "outgoing" if row.kind == "outgoing" else "incoming"
    return Account(
        witness="voip_log",
        cites=[_cite(row, at)],
        began=at,
        direction=direction,
        stage="answered" if answered else "ringing" if direction == "incoming" else "dialled",
        connected=answered,
        medium="voip",
        number=row.number,
        shown=row.number,
        line_key=("account", row.account) if row.account else None,
        label=row.account,
        duration_s=row.duration_s,
        written=row.began.text,
        near_ms=NEAR_MS,
    )


def _cite(row: CallLogRow, at: Instant) -> Cite:
    length = f", {row.duration_s} s" if row.duration_s else ", not answered"
    return Cite(row.place, at, f"the app's own log of calls: {row.kind}{length}")
