"""What the call log tells: rows of the provider, its databases and exports of it."""

from __future__ import annotations

from dataclasses import replace

from offhook.facts.book import FactBook
from offhook.facts.calls import CallLogRow
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite, Direction
from offhook.timeline.clock import Clock

INCOMING = frozenset({"incoming", "missed", "voicemail", "rejected", "blocked", "answered_externally"})
FEATURE_WIFI, FEATURE_PULLED = 8, 2


def call_log_accounts(book: FactBook, clock: Clock) -> list[Account]:
    """One account per row; the same row in several exports is one account."""
    found: dict[tuple[int, str, int | None, str], Account] = {}
    for row in book.of(CallLogRow):
        if row.place.source != "call_log":
            continue
        at = clock.instant(row.began, row.place)
        key = (row.began.ms, (row.number or "")[-7:], row.duration_s, row.kind)
        if key in found:
            found[key].cites.append(_cite(row, at))
        else:
            found[key] = _account(row, at)
    return list(found.values())


def _account(row: CallLogRow, at: Instant) -> Account:
    account = Account(witness="call_log", began=at, number=row.number, shown=row.number, duration_s=row.duration_s)
    account.cites.append(_cite(row, at))
    account.direction = _direction(row)
    answered = bool(row.duration_s)
    account.connected = None if row.duration_s is None else answered
    account.stage = _stage(row, answered)
    account.written, account.lacks = row.began.text, row.began.lacks
    account.kind = "external" if row.kind == "answered_externally" or (row.features or 0) & FEATURE_PULLED else ""
    account.medium = _medium(row)
    account.logged = True
    if row.account and "telephony" in row.account.lower():
        account.line_key = ("sub", row.account_id) if row.account_id else None
    elif row.account:
        account.line_key = ("account", row.account)
    return account


def _direction(row: CallLogRow) -> Direction:
    if row.kind == "outgoing":
        return "outgoing"
    return "incoming" if row.kind in INCOMING else "unknown"


def _stage(row: CallLogRow, answered: bool) -> str:
    if answered and row.kind != "voicemail":
        return "answered"
    return "ringing" if row.kind in ("incoming", "missed", "rejected", "voicemail") else "unknown"


def _medium(row: CallLogRow) -> str:
    if row.account and "telephony" not in row.account.lower():
        return "voip"
    return "wifi" if (row.features or 0) & FEATURE_WIFI else "cellular" if row.account else "unknown"


def _cite(row: CallLogRow, at: Instant) -> Cite:
    length = "" if row.duration_s is None else f", {row.duration_s} s"
    place = row.place if row.place.text else replace(row.place, text=f"{row.kind} {row.began.ms}{length}")
    return Cite(place, at, f"a row of the call log: {row.kind.replace('_', ' ')}{length}")
