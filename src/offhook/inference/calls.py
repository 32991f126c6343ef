"""One call out of all accounts of it: when, how far it got, who asked for it, who tells of it and who should but does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from offhook.answers import ACCOUNTS
from offhook.facts.book import FactBook
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Caller, Cite, Direction, further
from offhook.inference.accounts.call_log import call_log_accounts
from offhook.inference.accounts.radio import radio_accounts
from offhook.inference.accounts.requests import request_accounts
from offhook.inference.accounts.states import state_accounts
from offhook.inference.accounts.telecom import telecom_accounts
from offhook.inference.accounts.voip import voip_accounts
from offhook.inference.bills import Bills
from offhook.inference.callers import Callers
from offhook.inference.matching import LONGEST_CALL_S, Group, group
from offhook.inference.missing import Missing
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

BASE_ERROR_MS = 1_000
"""A record is written within a second of what it tells."""
GOOD_ERROR_MS = 10_000
NEAR_CITE_MS = 60_000
OFF_HOOK = frozenset({"battery_history", "telephony_registry", "broadcasts"})
"""Who knows of the telephone's state: what was asked for and went off the hook was dialled."""
SAME_BEGINNING_MS = 15_000
"""A stretch begins with the ringing or dialling of its first call."""
BEGAN_FROM = (
    "telecom",
    "activity_starts",
    "broadcasts",
    "radio_log",
    "call_log",
    "voip_log",
    "battery_history",
    "audio",
    "telephony_registry",
    "app_ops",
)


@dataclass(slots=True)
class MergedCall:
    """One call. Times are instants (which may float); `cites` are every place that speaks of it, in order of time."""

    group: Group
    began: Instant | None = None
    answered: Instant | None = None
    ended: Instant | None = None
    direction: Direction = "unknown"
    stage: str = "unknown"
    connected: bool | None = None
    medium: str = "unknown"
    kind: str = ""
    emergency: bool | None = None
    number: str | None = None
    shown: str | None = None
    caller: Caller | None = None
    told_by: list[str] = field(default_factory=list)
    missing_from: list[str] = field(default_factory=list)
    cites: list[tuple[str, Cite]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def dialled(self) -> Instant | None:
        """When the dial went out, if any account tells."""
        return next((account.dialled for account in self.group.telling if account.dialled), None)

    @property
    def answered_on_screen(self) -> bool | None:
        """Whether an incoming call was answered on this phone's own call screen; None where no record tells."""
        door = next((account.answered_by for account in self.group.points if account.answered_by), None)
        return None if door is None else door == "screen"


def find_calls(
    book: FactBook, clock: Clock, coverage: Coverage, home: str | None, own_numbers: Iterable[str] = ()
) -> list[MergedCall]:
    """Every call that any record tells of, in order of time. own_numbers: those of the phone's lines that the owner told."""
    callers = Callers(book)
    accounts = [
        *telecom_accounts(book, clock, callers),
        *radio_accounts(book, clock),
        *call_log_accounts(book, clock),
        *request_accounts(book, clock, callers),
        *state_accounts(book, clock),
        *voip_accounts(book, clock),
    ]
    bills = Bills(book, clock, home, own_numbers)
    calls = [_merged(found) for found in bills.join(group(accounts, home), coverage)]
    missing = Missing(book, clock, coverage)
    for call in calls:
        call.missing_from = bills.missing(call, missing.of(call))
    return calls


def _merged(found: Group) -> MergedCall:
    call = MergedCall(found)
    ranked = _ranked(found)
    points = found.points or found.accounts
    call.direction = _direction(points) if (known := _direction(found.telling)) == "unknown" else known
    call.began = _began(ranked)
    call.connected = _connected(found)
    call.answered = _answered(found, call)
    call.stage = _stage(points, found, call)
    call.ended = _ended(ranked, call)
    call.medium = next((account.medium for account in points if account.medium != "unknown"), "unknown")
    call.kind = next((account.kind for account in points if account.kind), "")
    call.emergency = _any_true([account.emergency for account in points])
    call.number = next(
        (account.number for account in found.accounts if account.number and _of_this(account, call)), None
    )
    call.shown = call.number or next((account.shown for account in found.accounts if account.shown), None)
    call.caller = _caller(found) if call.direction != "incoming" else None
    told = {account.witness for account in found.accounts}
    call.told_by = [word for word in ACCOUNTS if word in told]
    call.cites = _cites(found)
    call.notes = list(dict.fromkeys(note for account in found.accounts for note in account.notes))
    return call


def _ranked(found: Group) -> list[Account]:
    """Accounts by how well their witness knows the times of a call: of single calls first, what only supports last."""
    ranks = {witness: number for number, witness in enumerate(BEGAN_FROM)}
    return sorted(found.accounts, key=lambda a: (a.spans, not a.alone, ranks.get(a.witness, len(ranks))))


def _direction(accounts: list[Account]) -> Direction:
    return next((account.direction for account in accounts if account.direction != "unknown"), "unknown")


def _any_true(values: list[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None


def _began(ranked: list[Account]) -> Instant | None:
    """The request: the best witness whose clock is good, else the one with the smallest error."""
    told = [account.began for account in ranked if account.began is not None]
    good = next((at for at in told if at.error_ms <= GOOD_ERROR_MS), None)
    return good or min(told, key=lambda at: at.error_ms, default=None)


def _connected(found: Group) -> bool | None:
    """As those tell that speak of this call alone; a stretch may have been another call's."""
    own = _any_true([account.connected for account in found.points])
    return own if own is not None else _any_true([account.connected for account in found.accounts])


def _answered(found: Group, call: MergedCall) -> Instant | None:
    own = next((account.answered for account in found.points if account.answered), None)
    if own is not None or call.connected is False:
        return own
    return next((account.answered for account in found.accounts if account.answered and _of_this(account, call)), None)


def _of_this(account: Account, call: MergedCall) -> bool:
    """Whether what an account tells is of this call: of a stretch that may hold several it is that of the first."""
    if not account.spans or account.began is None or call.began is None:
        return True
    return abs(account.began.ms - call.began.ms) <= SAME_BEGINNING_MS + account.began.error_ms + call.began.error_ms


def _stage(points: list[Account], found: Group, call: MergedCall) -> str:
    stage = "unknown"
    for account in points:
        stage = further(stage, account.stage)
    if call.direction == "incoming" and stage in ("requested", "dialled"):
        return "ringing"
    if stage == "requested" and any(account.spans and account.witness in OFF_HOOK for account in found.accounts):
        return "dialled"
    return stage


def _ended(ranked: list[Account], call: MergedCall) -> Instant | None:
    for account in ranked:
        if account.ended is not None:
            return account.ended
        if account.duration_s and call.answered is not None:
            at = call.answered
            lasted = round(min(account.duration_s, LONGEST_CALL_S) * 1000)
            return Instant(at.ms + lasted, at.error_ms + 1000, at.lacks, at.floating)
    return None


def _caller(found: Group) -> Caller | None:
    """The best record of who asked: what Telecom recorded, else an intent, else the use of the permission."""
    callers = [caller for account in found.accounts for caller in account.callers]
    recorded = [caller for caller in callers if caller.tier == "recorded"]
    named = [caller for caller in callers if caller.package]
    return next(iter(recorded), None) or next(iter(named), None) or next(iter(callers), None)


def _cites(found: Group) -> list[tuple[str, Cite]]:
    """Every place that speaks of the call, in order of time; of stretches that hold several calls, what lies near this one."""
    near = [
        (account.witness, cite)
        for account in found.accounts
        for number, cite in enumerate(account.cites)
        if number == 0 or not account.spans or _is_near(cite, found)
    ]
    return sorted(dict.fromkeys(near), key=lambda pair: (pair[1].at is None, pair[1].at.ms if pair[1].at else 0))


def _is_near(cite: Cite, found: Group) -> bool:
    first, last = found.window
    return cite.at is None or found.telling[0].spans or first - NEAR_CITE_MS <= cite.at.ms <= last + NEAR_CITE_MS


def uncertainty_s(at: Instant) -> float:
    """How far off a time may be, in seconds."""
    return (BASE_ERROR_MS + at.error_ms) / 1000
