"""What Telecom tells of each call: one record of its history, analytics and log lines to one account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.facts.book import FactBook
from offhook.facts.calls import TelecomAnalytics
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite, Direction, further
from offhook.inference.accounts.telecom_records import Record, telecom_records
from offhook.inference.callers import Callers
from offhook.knowledge.telecom_sessions import (
    ANSWERED,
    CALL_SOURCES,
    CAUSES,
    DECLINED,
    ENDED,
    MISSED_REASONS,
    NO_REQUEST,
    actor_of,
)
from offhook.timeline.clock import Clock

WORTH_CITING = frozenset(
    "CREATED SET_SELECT_PHONE_ACCOUNT SET_CONNECTING START_CONNECTION SET_DIALING SET_PULLING SET_RINGING SET_ANSWERED SET_ACTIVE "
    "REQUEST_ACCEPT REQUEST_REJECT REQUEST_DISCONNECT SET_DISCONNECTED CREATE_CONNECTION_FAILED LOG_CALL SKIP_CALL_LOG "
    "IS_EXTERNAL DESTROYED CALL_DIRECTION_CHANGED ADD_CHILD SET_PARENT".split()
)
WORTH_CITING_BEGIN = ("REDIRECTION_", "CONF_", "HANDOVER_")
PLAIN = {
    "CREATED": "Telecom was asked for the call",
    "SET_SELECT_PHONE_ACCOUNT": "the phone asked which SIM to call with",
    "SET_CONNECTING": "Telecom chose the account to call with",
    "START_CONNECTION": "Telecom handed the call to the phone process",
    "SET_DIALING": "the phone was dialling",
    "SET_PULLING": "the phone took the call over from another device",
    "SET_RINGING": "the phone was ringing",
    "SET_ANSWERED": "the phone was answering",
    "SET_ACTIVE": "the call was connected",
    "REQUEST_ACCEPT": "somebody or something on the phone answered",
    "REQUEST_REJECT": "somebody or something on the phone declined",
    "REQUEST_DISCONNECT": "somebody or something on the phone hung up",
    "SET_DISCONNECTED": "the call ended",
    "LOG_CALL": "Telecom wrote the call to the call log",
    "SKIP_CALL_LOG": "Telecom kept the call out of the call log",
    "IS_EXTERNAL": "the call is on another device of the same number",
    "DESTROYED": "Telecom let go of the call",
    "CREATE_CONNECTION_FAILED": "the connection could not be made",
    "CALL_DIRECTION_CHANGED": "the phone process corrected the direction of the call",
    "ADD_CHILD": "another call joined this conference",
    "SET_PARENT": "the call became part of a conference",
}
CODE = re.compile(r"Code: \((\w{1,40})\)")
ANOTHER_CALL = re.compile(r"TC@\d{1,9}")
WIFI = re.compile(r"Current: \[\[[^\]]{0,400}\bwifi\b")
REDIRECTED_BY = re.compile(r"([A-Za-z]\w*(?:\.\w+)+)/")
MASKED = re.compile(r"[*\d+#,;]{1,100}")
LINE_TECHNOLOGIES = frozenset({"GSM", "CDMA", "IMS"})
UNKNOWN_SESSION = "TSI.aNUC"
INCOMING_SESSIONS = ("TSI.aNIC", "CSW.hCCC")
OUTGOING_SESSIONS = ("TSI.pC", "TSI.hCI", "TSI.sC", "UCA.oC", "PCR.oR", "NOCBIR.oR")
ONLY_CONNECTED_MS = 120_000
"""How long before it was connected a call may have been asked for."""
SINCE_UNKNOWN_MS = 3_600_000
"""How far off the beginning of a call may be that was going on already when the log begins."""
MOST_NAMED = 20


def telecom_accounts(book: FactBook, clock: Clock, callers: Callers) -> list[Account]:
    """One account per call that Telecom tells of."""
    return [_account(record, clock, callers) for record in telecom_records(book, clock)]


def _account(record: Record, clock: Clock, callers: Callers) -> Account:
    account = Account(witness="telecom", tc=record.tc)
    _tell_events(record, account)
    _tell_head(record, account)
    for analytics, began, ended in record.analytics:
        _tell_analytics(analytics, began, ended, account)
    _tell_live(record, account, clock)
    _tell_since(account)
    if account.direction == "outgoing" and account.stage == "unknown":
        account.stage = "requested"
    _tell_actors(record, account, callers)
    account.notes += dict.fromkeys(_notes(record, account))
    return account


def _tell_events(record: Record, account: Account) -> None:
    """Times, direction, stage and log of the call, and the places of what matters."""
    began = ("SET_CONNECTING", "SET_RINGING", "START_CONNECTION", "SET_DIALING")
    account.began = record.time_of("CREATED") or record.time_of(*began)
    account.dialled = record.time_of("SET_DIALING", "SET_PULLING")
    account.answered = record.time_of("SET_ACTIVE")
    account.ended = record.time_of("SET_DISCONNECTED") or record.time_of("DESTROYED")
    created = record.event("CREATED")
    account.unasked = bool(created and (created.session or "").startswith(UNKNOWN_SESSION))
    account.direction = _direction(record, account)
    account.stage = _stage(record, account)
    account.connected = True if account.answered else False if created and account.ended else None
    account.logged = False if record.event("SKIP_CALL_LOG") else True if record.event("LOG_CALL") else None
    if record.event("ADD_CHILD"):
        account.kind = "conference"
    if record.event("IS_EXTERNAL"):
        account.kind = "external"
    if any(WIFI.search(event.data or "") for event, _ in record.all_of("PROPERTY_CHANGE")):
        account.medium = "wifi"
    for event, at in record.events:
        if event.event in WORTH_CITING or event.event.startswith(WORTH_CITING_BEGIN):
            account.cites.append(Cite(event.place, at, PLAIN.get(event.event, event.event)))
    if record.events:
        account.written, account.lacks = record.events[0][0].at.text, record.events[0][0].at.lacks


def _direction(record: Record, account: Account) -> Direction:
    if account.unasked:
        return "unknown"
    if record.head is not None and record.head.direction in ("outgoing", "incoming"):
        return "outgoing" if record.head.direction == "outgoing" else "incoming"
    if record.time_of("SET_RINGING", "START_RINGER", "FILTERING_INITIATED", "REQUEST_ACCEPT", "SET_ANSWERED"):
        return "incoming"
    if record.time_of("SET_DIALING", "START_CONNECTION", "SET_CONNECTING", "SET_PULLING"):
        return "outgoing"
    created = record.event("CREATED")
    session = (created.session or "") if created else ""
    if session.startswith(INCOMING_SESSIONS):
        return "incoming"
    return "outgoing" if session.startswith(OUTGOING_SESSIONS) else "unknown"


def _stage(record: Record, account: Account) -> str:
    if account.answered:
        return "answered"
    if record.time_of("SET_RINGING", "START_RINGER"):
        return "ringing"
    if account.dialled:
        return "dialled"
    asked = record.time_of("CREATED", "SET_CONNECTING", "START_CONNECTION") and account.direction == "outgoing"
    return "requested" if asked else "unknown"


def _tell_head(record: Record, account: Account) -> None:
    head = record.head
    if head is None:
        return
    account.cites.insert(0, Cite(head.place, record.header_at, "Telecom keeps a record of the call"))
    if account.began is None and record.header_at is not None and head.began is not None:
        account.began, account.written, account.lacks = record.header_at, head.began.text, head.began.lacks
    account.shown, account.user, account.label = head.address, head.user, head.account_label
    account.kind = account.kind or {"SelfMgd": "self_managed", "External": "external"}.get(head.kind, "")
    if head.account and "telephony" in head.account.lower() and head.account_id not in (None, "***"):
        account.line_key = ("sub", str(head.account_id))
    elif head.account:
        account.line_key = ("account", head.account)
    if account.kind == "self_managed":
        account.medium = "voip"
    _tell_address(account)


def _tell_address(account: Account) -> None:
    """The number where the address is in clear; else its length and visible tail."""
    scheme, _, address = (account.shown or "").partition(":")
    if scheme != "tel" or not MASKED.fullmatch(address):
        return
    if "*" not in address.lstrip("*#") and not address.startswith("**"):
        account.number = address
    elif not address.strip("*0123456789"):
        account.digits, account.tail = len(address), address.rpartition("*")[2]


def _tell_analytics(item: TelecomAnalytics, began: Instant | None, ended: Instant | None, account: Account) -> None:
    account.cites.append(Cite(item.place, began or ended, "Telecom's own statistics hold the call"))
    if account.written is None and account.began is None:
        account.written = item.began.text if item.began else "startTime: 0"
    account.answered = account.answered or began
    account.ended = account.ended or ended
    account.emergency = item.emergency if item.emergency is not None else account.emergency
    account.technologies = tuple(dict.fromkeys((*account.technologies, *item.technologies)))
    if item.direction in ("outgoing", "incoming") and account.direction == "unknown" and not account.unasked:
        account.direction = "outgoing" if item.direction == "outgoing" else "incoming"
    if began is not None:
        account.stage, account.connected = further(account.stage, "answered"), True
    elif ended is not None and account.connected is None:
        account.connected = False
    reached = LINE_TECHNOLOGIES.intersection(item.technologies)
    if reached and account.stage in ("unknown", "requested") and account.direction == "outgoing":
        account.stage = "dialled"  # the phone process names the technology once the modem has taken the call
    account.medium = _medium(item, account)
    _tell_times_of_analytics(account, began, ended)


def _tell_times_of_analytics(account: Account, began: Instant | None, ended: Instant | None) -> None:
    """Analytics alone know when a call was connected and when it ended, not when it was asked for."""
    known = began or ended
    if known is None or account.began is not None:
        return
    account.began = Instant(known.ms, ONLY_CONNECTED_MS + known.error_ms, known.lacks, known.floating)
    account.notes.append("only the moment it was connected is recorded" if began else "only its end is recorded")


def _tell_since(account: Account) -> None:
    """A log that begins while a call is going on: when the call began is not known."""
    first = account.first
    if account.began is None and first is not None:
        account.began = Instant(first.ms, SINCE_UNKNOWN_MS + first.error_ms, first.lacks, first.floating)
        account.notes.append("it was going on already when the log first speaks of it")


def _medium(item: TelecomAnalytics, account: Account) -> str:
    if "wifi" in item.properties:
        return "wifi"
    if account.kind == "self_managed" or {"THIRD_PARTY", "SIP"}.intersection(item.technologies):
        return "voip"
    if LINE_TECHNOLOGIES.intersection(item.technologies) and account.medium == "unknown":
        return "cellular"
    return account.medium


def _tell_live(record: Record, account: Account, clock: Clock) -> None:
    stages = {"ACTIVE": "answered", "ON_HOLD": "answered", "DIALING": "dialled", "RINGING": "ringing"}
    for live in record.live:
        account.cites.append(Cite(live.place, clock.collected(live.place), f"the call was going on ({live.state})"))
        account.stage = further(account.stage, stages.get(live.state, "unknown"))
        account.shown = account.shown or live.address
        account.connected = True if stages.get(live.state) == "answered" else account.connected
        if {"gen_conf", "conf"}.intersection(live.properties):
            account.kind = account.kind or "conference"


# who acted


def _tell_actors(record: Record, account: Account, callers: Callers) -> None:
    created = record.event("CREATED")
    if created is not None and account.direction != "incoming" and not account.unasked:
        caller = callers.of_created(created)
        account.callers += [caller] if caller else []
    accepted = record.event("REQUEST_ACCEPT") or record.event("SET_ANSWERED")
    if accepted is not None and account.direction == "incoming":
        actor = actor_of(accepted.session, callers.of_initials)
        account.answered_by = actor.door
        account.notes += [words] if (words := actor.words(ANSWERED)) else []
    account.ended_by = _ended_by(record, account, callers)


def _ended_by(record: Record, account: Account, callers: Callers) -> str | None:
    ended = record.event("SET_DISCONNECTED")
    told = (
        ended.data if ended else next((item.termination for item, _, _ in record.analytics if item.termination), None)
    )
    code = CODE.search(told or "")
    if code is None:
        failed = record.event("CREATE_CONNECTION_FAILED") and account.dialled is None
        return "the connection could not be made" if failed else None
    if code[1] == "REJECTED" and (rejected := record.event("REQUEST_REJECT")):
        return actor_of(rejected.session, callers.of_initials).words(DECLINED) or CAUSES["REJECTED"]
    if code[1] != "LOCAL":
        return CAUSES.get(code[1], code[1].lower().replace("_", " "))
    asked = record.event("REQUEST_DISCONNECT")
    if asked is None:
        return NO_REQUEST if record.events else "it was ended on this phone"
    return actor_of(asked.session, callers.of_initials, asked.data).words(ENDED) or "something on this phone hung up"


# what else is worth saying


def _notes(record: Record, account: Account) -> Iterator[str]:
    if account.unasked and account.kind != "external":
        yield "the call appeared in the modem; no software of the phone asked Telecom for it"
    if record.event("SET_SELECT_PHONE_ACCOUNT"):
        yield "the phone asked which SIM to call with (a chooser was shown)"
    if record.event("CALL_DIRECTION_CHANGED"):
        yield "Telecom's record of the direction was changed while the call went on"
    if failed := record.event("CREATE_CONNECTION_FAILED"):
        code = CODE.search(failed.data or "")
        yield "the connection could not be made" + (f" ({code[1].lower()})" if code else "")
    yield from _conference(record)
    yield from _redirected(record)
    if any(event.event.startswith("HANDOVER_") for event, _ in record.events):
        yield "the call was handed over between two services of the phone"
    for item, _, _ in record.analytics:
        missed = [MISSED_REASONS.get(reason, reason) for reason in item.missed if account.direction == "incoming"]
        if missed:
            yield f"missed: {'; '.join(missed[:MOST_NAMED])}"
        if item.source in CALL_SOURCES:
            yield CALL_SOURCES[item.source]


def _conference(record: Record) -> Iterator[str]:
    children = _others(record, "ADD_CHILD")
    if children:
        yield f"a conference of {', '.join(children)}"
    parents = _others(record, "SET_PARENT")
    if parents:
        yield f"part of a conference ({', '.join(parents)})"
    joined = _others(record, "CONF_WITH")
    if joined:
        yield f"joined with {', '.join(joined)} into a conference"


def _others(record: Record, event: str) -> list[str]:
    """The ids of other calls that these events name."""
    found = (ANOTHER_CALL.search(told.data or "") for told, _ in record.all_of(event))
    return [tc for tc in dict.fromkeys(match[0] for match in found if match) if tc != record.tc][:MOST_NAMED]


def _redirected(record: Record) -> Iterator[str]:
    events = [event for event, _ in record.events if event.event.startswith("REDIRECTION_")]
    if not any("COMPLETED" in event.event or "SENT" in event.event for event in events):
        return
    who = next((found[1] for event in events if (found := REDIRECTED_BY.search(event.data or ""))), None)
    kind = "an app" if any("USER" in event.event for event in events) else "the carrier's service"
    yield f"{kind} that may change the number was asked before it was dialled" + (f" ({who})" if who else "")
