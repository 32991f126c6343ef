"""One call out of all accounts of it: when, how far it got, who asked for it, who tells of it and who should but does not."""

from __future__ import annotations

from collections.abc import Iterator
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
from offhook.inference.callers import Callers
from offhook.inference.matching import Group, group
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

BASE_ERROR_MS = 1_000
"""A record is written within a second of what it tells."""
GOOD_ERROR_MS = 10_000
BEGAN_FROM = (
    "telecom",
    "activity_starts",
    "broadcasts",
    "radio_log",
    "call_log",
    "battery_history",
    "audio",
    "telephony_registry",
    "app_ops",
)
HANDS_FREE = ("(cab", "com.android.bluetooth")
"""Call screens that are no screens: the Bluetooth service answers for headsets, cars and watches."""
SHORTEST_SEEN_MS = 2_000
"""Battery history writes states with a delay; a shorter call may pass it by."""
DUMP_MARGIN_MS = 15_000
"""A call at the very edge of what a source covers may be missing from it for no reason at all."""


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
        return next((account.dialled for account in self.group.points if account.dialled), None)

    @property
    def answered_on_screen(self) -> bool | None:
        """Whether an incoming call was answered on this phone's own call screen; None where no record tells."""
        session = next((account.answered_by for account in self.group.points if account.answered_by), None)
        return (
            None
            if session is None
            else session.startswith("ICA.aC") and not any(other in session for other in HANDS_FREE)
        )


def find_calls(book: FactBook, clock: Clock, coverage: Coverage, home: str | None) -> list[MergedCall]:
    """Every call that any record tells of, in order of time."""
    callers = Callers(book)
    accounts = [
        *telecom_accounts(book, clock, callers),
        *radio_accounts(book, clock),
        *call_log_accounts(book, clock),
        *request_accounts(book, clock, callers),
        *state_accounts(book, clock),
    ]
    calls = [_merged(found) for found in group(accounts, home)]
    for call in calls:
        call.missing_from = list(_missing(call, coverage))
    return calls


def _merged(found: Group) -> MergedCall:
    call = MergedCall(found)
    points = found.points or found.accounts
    call.direction = _first(points, "direction", "unknown") or "unknown"
    if call.direction == "unknown":
        call.direction = _first(found.accounts, "direction", "unknown") or "unknown"
    call.began = _began(found)
    call.answered = next((account.answered for account in found.accounts if account.answered), None)
    call.stage = _stage(found, call)
    call.connected = _connected(found)
    call.ended = _ended(found, call)
    call.medium = _first(points, "medium", "unknown") or "unknown"
    call.kind = next((account.kind for account in points if account.kind), "")
    call.emergency = _any_true([account.emergency for account in points])
    call.number = next((account.number for account in found.accounts if account.number), None)
    call.shown = call.number or next((account.shown for account in found.accounts if account.shown), None)
    call.caller = _caller(found) if call.direction != "incoming" else None
    told = {account.witness for account in found.accounts}
    call.told_by = [word for word in ACCOUNTS if word in told]
    call.cites = _cites(found, call)
    call.notes = list(dict.fromkeys(note for account in found.accounts for note in account.notes))
    return call


def _first(accounts: list[Account], name: str, unknown: str) -> Direction | None:
    return next((value for account in accounts if (value := getattr(account, name)) != unknown), None)


def _any_true(values: list[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None


def _began(found: Group) -> Instant | None:
    """The request: the best witness whose clock is good, else the one with the smallest error."""
    ranked = sorted(
        (a for a in found.accounts if a.began),
        key=lambda a: (a.spans, BEGAN_FROM.index(a.witness) if a.witness in BEGAN_FROM else 99),
    )
    good = next((a.began for a in ranked if a.began and a.began.error_ms <= GOOD_ERROR_MS), None)
    return good or min((a.began for a in ranked if a.began), key=lambda at: at.error_ms, default=None)


def _stage(found: Group, call: MergedCall) -> str:
    stage = "unknown"
    for account in found.points or found.accounts:
        stage = further(stage, account.stage)
    if call.direction == "incoming" and stage in ("requested", "dialled"):
        return "ringing"
    return stage


def _connected(found: Group) -> bool | None:
    known = [account.connected for account in found.accounts if account.connected is not None]
    return any(known) if known else None


def _ended(found: Group, call: MergedCall) -> Instant | None:
    for account in sorted(
        found.accounts, key=lambda a: (a.spans, BEGAN_FROM.index(a.witness) if a.witness in BEGAN_FROM else 99)
    ):
        if account.ended is not None:
            return account.ended
        if account.duration_s and call.answered is not None:
            answered = call.answered
            return Instant(
                answered.ms + round(account.duration_s * 1000),
                answered.error_ms + 1000,
                answered.lacks,
                answered.floating,
            )
    return None


def _caller(found: Group) -> Caller | None:
    """The best record of who asked: what Telecom recorded, else an intent, else the use of the permission."""
    callers = [caller for account in found.accounts for caller in account.callers]
    recorded = [caller for caller in callers if caller.tier == "recorded"]
    named = [caller for caller in callers if caller.package]
    return next(iter(recorded), None) or next(iter(named), None) or next(iter(callers), None)


def _cites(found: Group, call: MergedCall) -> list[tuple[str, Cite]]:
    """Every place that speaks of the call, in order of time; of stretches that hold several calls, what lies near this one."""
    first, last = found.window if found.moments else (0, 0)
    near = []
    for account in found.accounts:
        for cite in account.cites:
            if (
                account.spans
                and found.points
                and cite.at
                and not first - 60_000 <= cite.at.ms <= last + 60_000
                and cite is not account.cites[0]
            ):
                continue
            near.append((account.witness, cite))
    return sorted(dict.fromkeys(near), key=lambda pair: (pair[1].at is None, pair[1].at.ms if pair[1].at else 0))


# who should tell of it and does not


def _missing(call: MergedCall, coverage: Coverage) -> Iterator[str]:
    if call.began is None or call.began.floating:
        return
    checks = {
        "telecom": _telecom_should,
        "radio_log": _radio_should,
        "battery_history": _battery_should,
        "call_log": _log_should,
    }
    for source, should in checks.items():
        early, late = call.began.ms - DUMP_MARGIN_MS, (call.ended or call.began).ms + DUMP_MARGIN_MS
        if (
            source not in call.told_by
            and should(call)
            and coverage.covers(source, early)
            and coverage.covers(source, late)
        ):
            yield source


def _telecom_should(call: MergedCall) -> bool:
    return call.medium != "voip" and call.stage != "unknown"


def _radio_should(call: MergedCall) -> bool:
    """Only a circuit-switched call is sure to show in the radio buffer: IMS dials are written to another."""
    technologies = " ".join(cite.place.text for _, cite in call.cites)
    return (
        call.medium == "cellular"
        and call.stage in ("dialled", "answered")
        and "GSM" in technologies
        and call.kind == ""
    )


def _battery_should(call: MergedCall) -> bool:
    lasted = (call.ended.ms - (call.dialled or call.began).ms) if call.ended and call.began else 0
    return (
        call.stage in ("dialled", "ringing", "answered")
        and call.medium != "voip"
        and call.kind == ""
        and lasted > SHORTEST_SEEN_MS
    )


def _log_should(call: MergedCall) -> bool:
    """Telecom logs every call of the phone's own lines but emergency calls and those it is told to skip."""
    skipped = any(account.logged is False for account in call.group.accounts)
    own = call.medium in ("cellular", "wifi") or any(account.logged for account in call.group.accounts)
    told = set(call.told_by) & {"telecom", "radio_log", "broadcasts", "battery_history"}
    return (
        bool(told)
        and not skipped
        and not call.emergency
        and call.kind in ("", "conference")
        and call.stage in ("dialled", "ringing", "answered")
        and own
    )


def uncertainty_s(at: Instant) -> float:
    """How far off a time may be, in seconds."""
    return (BASE_ERROR_MS + at.error_ms) / 1000
