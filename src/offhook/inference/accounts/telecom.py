"""What Telecom tells: its history, its analytics, its own lines in the log, and calls going on at dump time.

TC@ ids count from 1 after every start of the phone, so an id means a call only together with a dump (or a stretch of log).
Records of one id are brought together inside a dump by the id alone, across dumps and logs by id and time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from offhook.facts.book import FactBook
from offhook.facts.calls import LiveCall, TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite, Direction, further
from offhook.inference.callers import Callers
from offhook.timeline.clock import Clock
from offhook.timeline.telecom_days import record_key

SAME_CALL_MS = 5_000
WORTH_CITING = frozenset(
    "CREATED SET_CONNECTING START_CONNECTION SET_DIALING SET_RINGING SET_ANSWERED SET_ACTIVE REQUEST_ACCEPT REQUEST_REJECT "
    "REQUEST_DISCONNECT SET_DISCONNECTED CREATE_CONNECTION_FAILED LOG_CALL SKIP_CALL_LOG IS_EXTERNAL DESTROYED "
    "REDIRECTION_COMPLETED_USER REDIRECTION_COMPLETED_CARRIER CALL_DIRECTION_CHANGED".split()
)
PLAIN = {
    "CREATED": "Telecom was asked for the call",
    "SET_CONNECTING": "Telecom chose the account to call with",
    "START_CONNECTION": "Telecom handed the call to the phone process",
    "SET_DIALING": "the phone was dialling",
    "SET_RINGING": "the phone was ringing",
    "SET_ACTIVE": "the call was connected",
    "REQUEST_ACCEPT": "somebody or something on the phone answered",
    "REQUEST_REJECT": "somebody or something on the phone declined",
    "REQUEST_DISCONNECT": "somebody or something on the phone hung up",
    "SET_DISCONNECTED": "the call ended",
    "LOG_CALL": "Telecom wrote the call to the call log",
    "SKIP_CALL_LOG": "Telecom kept the call out of the call log",
    "IS_EXTERNAL": "the call is on another device of the same number",
    "CREATE_CONNECTION_FAILED": "the connection could not be made",
}
CODE = re.compile(r"Code: \((\w+)\)")
STARS = re.compile(r"[*\d+]+")
UNKNOWN_SESSION = ("TSI.aNUC",)
INCOMING_SESSIONS = ("TSI.aNIC", "CSW.hCCC")


@dataclass(slots=True)
class _Record:
    """Everything that Telecom says under one id in one dump, or in one stretch of log."""

    tc: str
    head: TelecomCall | None = None
    events: list[tuple[TelecomEvent, Instant]] = field(default_factory=list)
    analytics: list[TelecomAnalytics] = field(default_factory=list)
    live: list[LiveCall] = field(default_factory=list)

    def time_of(self, *names: str) -> Instant | None:
        """The first event of any of these names."""
        return min((at for event, at in self.events if event.event in names), key=lambda at: at.ms, default=None)

    def event(self, name: str) -> TelecomEvent | None:
        """The first event of this name."""
        return next((event for event, _ in self.events if event.event == name), None)


def telecom_accounts(book: FactBook, clock: Clock, callers: Callers) -> list[Account]:
    """One account per call that Telecom tells of."""
    dumps = _dump_records(book, clock)
    records = _joined([*_log_records(book, clock), *dumps], clock)
    return [_account(record, clock, callers) for record in records]


def _dump_records(book: FactBook, clock: Clock) -> list[_Record]:
    """Records of the dumps: history, analytics and live calls of one dump joined by id."""
    found: dict[tuple[str, str, str, int], _Record] = {}
    numbered: dict[tuple[str, str, str], tuple[str, str, str, int]] = {}
    events: dict[tuple[str, str, int], list[TelecomEvent]] = defaultdict(list)
    for event in book.of(TelecomEvent):
        if event.record is not None:
            events[record_key(event)].append(event)
    for head in book.of(TelecomCall):
        key = (head.place.evidence, head.place.entry, head.call, head.record)
        own = sorted(events[record_key(head)], key=lambda event: event.order)
        found[key] = _Record(head.call, head, [(event, clock.instant(event.at, event.place)) for event in own])
        numbered.setdefault(key[:3], key)
    others: list[TelecomAnalytics | LiveCall] = [*book.of(TelecomAnalytics), *book.of(LiveCall)]
    for item in others:
        short = (item.place.evidence, item.place.entry, item.call)
        key = numbered.setdefault(short, (*short, -1))
        record = found.setdefault(key, _Record(item.call))
        if isinstance(item, TelecomAnalytics):
            record.analytics.append(item)
        else:
            record.live.append(item)
    return list(found.values())


def _log_records(book: FactBook, clock: Clock) -> Iterator[_Record]:
    """Records out of Telecom's own log lines: a new one at each CREATED, the same line in two logs counted once."""
    by_id: dict[str, dict[tuple[str, int, str | None], tuple[TelecomEvent, Instant]]] = defaultdict(dict)
    for event in book.of(TelecomEvent):
        if event.record is None:
            at = clock.instant(event.at, event.place)
            by_id[event.call].setdefault((event.event, at.ms, event.data), (event, at))
    for tc, lines in by_id.items():
        record: _Record | None = None
        for event, at in sorted(lines.values(), key=lambda pair: pair[1].ms):
            if record is None or event.event == "CREATED":
                if record is not None:
                    yield record
                record = _Record(tc)
            record.events.append((event, at))
        if record is not None:
            yield record


def _joined(records: list[_Record], clock: Clock) -> list[_Record]:
    """The same call told by several dumps or logs becomes one record."""
    by_id: dict[str, list[_Record]] = defaultdict(list)
    boots = _boots(records, clock)
    for record in records:
        same = next((other for other in by_id[record.tc] if _same(record, other, clock, boots)), None)
        if same is None:
            by_id[record.tc].append(record)
            continue
        same.head = same.head or record.head
        known = {(event.event, at.ms) for event, at in same.events}
        same.events += [(event, at) for event, at in record.events if (event.event, at.ms) not in known]
        same.analytics += record.analytics
        same.live += record.live
    return [record for found in by_id.values() for record in found]


def _same(one: _Record, other: _Record, clock: Clock, boots: dict[int, int]) -> bool:
    left, right = _times(one, clock), _times(other, clock)
    if left and right:
        return any(abs(a - b) <= SAME_CALL_MS for a in left for b in right) or _overlap(left, right)
    return boots.get(id(one), -1) == boots.get(id(other), -2)


def _overlap(left: list[int], right: list[int]) -> bool:
    return max(min(left), min(right)) <= min(max(left), max(right))


def _times(record: _Record, clock: Clock) -> list[int]:
    times = [at.ms for _, at in record.events]
    for item in record.analytics:
        times += [clock.instant(stamp, item.place).ms for stamp in (item.began, item.ended) if stamp]
    if not times and record.head is not None and record.head.began is not None:
        times.append(clock.instant(record.head.began, record.head.place).ms)
    return times


def _boots(records: list[_Record], clock: Clock) -> dict[int, int]:
    """Which run of the phone each record belongs to: dumps that agree on the time of one id are of the same run."""
    group: dict[tuple[str, str], int] = {}
    members: dict[tuple[str, str], list[_Record]] = defaultdict(list)
    for record in records:
        fact = record.head or next(iter(record.analytics), None) or next(iter(record.live), None)
        if fact is not None:
            members[(fact.place.evidence, fact.place.entry)].append(record)
    seen: dict[tuple[str, int], int] = {}
    for number, (dump, own) in enumerate(members.items()):
        marks = [(record.tc, round(min(times) / SAME_CALL_MS)) for record in own if (times := _times(record, clock))]
        group[dump] = next((seen[mark] for mark in marks if mark in seen), number)
        seen.update(dict.fromkeys(marks, group[dump]))
    return {id(record): group[dump] for dump, own in members.items() for record in own}


# one record to one account


def _account(record: _Record, clock: Clock, callers: Callers) -> Account:
    record.events.sort(key=lambda pair: (pair[1].ms, pair[0].order))
    account = Account(witness="telecom", tc=record.tc)
    _tell_events(record, account)
    _tell_head(record, account, clock)
    for analytics in record.analytics:
        _tell_analytics(analytics, account, clock)
    for live in record.live:
        account.cites.append(Cite(live.place, clock.collected(live.place), f"the call was going on ({live.state})"))
        account.stage = further(
            account.stage, {"ACTIVE": "answered", "DIALING": "dialled", "RINGING": "ringing"}.get(live.state, "unknown")
        )
        account.shown = account.shown or live.address
    if account.direction == "outgoing" and account.stage == "unknown":
        account.stage = "requested"
    if account.direction != "incoming":
        _tell_caller(record, account, callers)
    return account


def _tell_events(record: _Record, account: Account) -> None:
    account.began = record.time_of("CREATED") or record.time_of(
        "SET_CONNECTING", "SET_RINGING", "START_CONNECTION", "SET_DIALING"
    )
    account.dialled = record.time_of("SET_DIALING", "SET_PULLING")
    account.answered = record.time_of("SET_ACTIVE")
    account.ended = record.time_of("SET_DISCONNECTED") or record.time_of("DESTROYED")
    account.direction = _direction(record)
    account.stage = _stage(record)
    if record.event("CREATED") and (record.event("SET_DISCONNECTED") or record.event("DESTROYED")):
        account.connected = account.answered is not None
    elif account.answered is not None:
        account.connected = True
    account.logged = False if record.event("SKIP_CALL_LOG") else True if record.event("LOG_CALL") else None
    account.ended_by = _ended_by(record)
    accepted = record.event("REQUEST_ACCEPT") or record.event("SET_ANSWERED")
    account.answered_by = accepted.session if accepted else None
    for event, at in record.events:
        if event.event == "IS_EXTERNAL":
            account.kind = "external"
        if event.event == "PROPERTY_CHANGE" and event.data and re.search(r"Current: \[\[[^\]]*\bwifi\b", event.data):
            account.medium = "wifi"
        if event.event in WORTH_CITING or event.event.startswith(("REDIRECTION", "CONF_", "ADD_")):
            account.cites.append(Cite(event.place, at, PLAIN.get(event.event, event.event)))
    if account.began is not None:
        first = record.events[0][0]
        account.written, account.lacks = first.at.text, first.at.lacks


def _direction(record: _Record) -> Direction:
    created = record.event("CREATED")
    session = (created.session or "") if created else ""
    if session.startswith(UNKNOWN_SESSION):
        return "unknown"
    if record.head is not None and record.head.direction in ("outgoing", "incoming"):
        return "outgoing" if record.head.direction == "outgoing" else "incoming"
    if record.time_of("SET_RINGING", "START_RINGER", "FILTERING_INITIATED", "REQUEST_ACCEPT"):
        return "incoming"
    if record.time_of("SET_DIALING", "START_CONNECTION", "SET_CONNECTING", "SET_PULLING"):
        return "outgoing"
    if session.startswith(INCOMING_SESSIONS):
        return "incoming"
    return "outgoing" if session.startswith(("TSI.pC", "TSI.hCI", "UCA.oC", "PCR.oR")) else "unknown"


def _stage(record: _Record) -> str:
    if record.time_of("SET_ACTIVE"):
        return "answered"
    if record.time_of("SET_RINGING", "START_RINGER"):
        return "ringing"
    if record.time_of("SET_DIALING", "SET_PULLING"):
        return "dialled"
    return (
        "requested"
        if record.time_of("CREATED", "SET_CONNECTING", "START_CONNECTION") and _direction(record) == "outgoing"
        else "unknown"
    )


def _ended_by(record: _Record) -> str | None:
    ended = record.event("SET_DISCONNECTED")
    code = CODE.search(ended.data or "") if ended else None
    asked = record.event("REQUEST_DISCONNECT")
    if code is None:
        return None
    if code[1] == "LOCAL":
        return (
            f"this phone ({asked.session})"
            if asked and asked.session
            else "this phone"
            if asked
            else "this phone's radio or modem"
        )
    return {
        "REMOTE": "the other side",
        "MISSED": "nobody answered",
        "REJECTED": "declined on this phone",
        "BUSY": "the other side was busy",
    }.get(code[1], code[1].lower())


def _tell_head(record: _Record, account: Account, clock: Clock) -> None:
    head = record.head
    if head is None:
        return
    at = clock.instant(head.began, head.place) if head.began else None
    account.cites.insert(0, Cite(head.place, at, "Telecom keeps a record of the call"))
    if account.began is None and head.began is not None:
        account.began, account.written, account.lacks = at, head.began.text, head.began.lacks
    account.shown, account.user, account.label = head.address, head.user, head.account_label
    account.kind = account.kind or {"SelfMgd": "self_managed", "External": "external"}.get(head.kind, "")
    if head.account and "telephony" in head.account.lower() and head.account_id not in (None, "***"):
        account.line_key = ("sub", str(head.account_id))
    elif head.account:
        account.line_key = ("account", head.account)
    if account.kind == "self_managed" or (
        head.account and "com.android.phone" not in head.account and "telephony" not in head.account.lower()
    ):
        account.medium = "voip" if account.kind == "self_managed" else account.medium
    _mask(account)


def _mask(account: Account) -> None:
    """Length and visible tail of a masked number."""
    address = (account.shown or "").partition(":")[2]
    if address and STARS.fullmatch(address) and "*" in address:
        account.digits, account.tail = len(address), address.rpartition("*")[2]


def _tell_analytics(item: TelecomAnalytics, account: Account, clock: Clock) -> None:
    began = clock.instant(item.began, item.place) if item.began else None
    ended = clock.instant(item.ended, item.place) if item.ended else None
    account.cites.append(Cite(item.place, began or ended, "Telecom's own statistics hold the call"))
    account.answered = account.answered or began
    account.ended = account.ended or ended
    account.emergency = item.emergency if item.emergency is not None else account.emergency
    if (
        item.direction in ("outgoing", "incoming")
        and account.direction == "unknown"
        and not account.cites[0].says.startswith("Telecom was asked")
    ):
        account.direction = "outgoing" if item.direction == "outgoing" else "incoming"
    if began is not None:
        account.stage, account.connected = further(account.stage, "answered"), True
    elif ended is not None and account.connected is None:
        account.connected = False
    if item.technologies and account.stage in ("unknown", "requested") and account.direction == "outgoing":
        account.stage = "dialled"
    account.medium = _medium(item, account)
    if account.began is None and (began or ended):
        _began_from_analytics(account, began, ended)


def _began_from_analytics(account: Account, began: Instant | None, ended: Instant | None) -> None:
    """Analytics alone know when a call was connected and when it ended, not when it was asked for."""
    known = began or ended
    if known is None:
        return
    account.began = Instant(known.ms, 120_000, known.lacks, known.floating)
    account.notes.append("only the moment it was connected is recorded" if began else "only its end is recorded")


def _medium(item: TelecomAnalytics, account: Account) -> str:
    if "wifi" in item.properties:
        return "wifi"
    if account.kind == "self_managed" or "THIRD_PARTY" in item.technologies or "SIP" in item.technologies:
        return "voip"
    if {"GSM", "CDMA", "IMS"} & set(item.technologies) and account.medium == "unknown":
        return "cellular"
    return account.medium


def _tell_caller(record: _Record, account: Account, callers: Callers) -> None:
    created = record.event("CREATED")
    if created is None:
        return
    found = callers.of_created(created)
    if found is not None:
        account.callers.append(found)
    if (created.session or "").startswith(UNKNOWN_SESSION):
        account.notes.append("the call appeared in the modem; no software of the phone asked Telecom for it")
