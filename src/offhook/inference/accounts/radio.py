"""What the radio log tells: dials that the phone's software asked for, and the modem's own list of calls.

A list (GET_CURRENT_CALLS) names every call that the modem holds, so a call that is no longer in it has ended. A call that is
in it without a dial before it was not dialled by the phone's software, as far as the buffer covers the seconds before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from offhook.facts.book import FactBook
from offhook.facts.calls import RadioCall, RadioNotice, RadioRequest
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite, further
from offhook.timeline.clock import Clock

DIALS = frozenset({"DIAL", "EMERGENCY_DIAL", "IMS_DIAL"})
DIAL_TO_LIST_MS = 20_000
"""A dial shows in the modem's list within seconds."""
LONGEST_CALL_MS = 24 * 3_600_000
SAME_SETUP_MS = 12_000
"""Lines of several trackers that speak of one call being set up."""
RINGING_NOTICES = frozenset({"INCOMING_CALL", "CALL_RING"})
SETUP_NOTICES = frozenset({"MO_CALL", "UNKNOWN_CALL", "PHANTOM_CALL"})
STATES = {
    "DIALING": "dialled",
    "ALERTING": "ringing",
    "ACTIVE": "answered",
    "HOLDING": "answered",
    "INCOMING": "ringing",
    "WAITING": "ringing",
}
Timed = tuple[Instant, RadioRequest | RadioCall | RadioNotice]
_Line = tuple[int, int, str, int | None, object]


@dataclass(slots=True)
class _Modem:
    """One modem (or IMS stack) of one slot while its lines are read in order of time."""

    dials: list[Account] = field(default_factory=list)
    listed: dict[int, Account] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    def new(self, at: Instant, fact: RadioRequest | RadioCall | RadioNotice, says: str) -> Account:
        account = Account(witness="radio_log", began=at, medium="cellular", written=fact.at.text, lacks=fact.at.lacks)
        account.cites.append(Cite(fact.place, at, says))
        if fact.slot is not None:
            account.line_key = ("slot", str(fact.slot))
        self.accounts.append(account)
        return account

    def recent(self, at: Instant, within_ms: int) -> Account | None:
        """The last call that began or was alive within so many milliseconds before."""
        return next((a for a in reversed(self.accounts) if a.last and 0 <= at.ms - a.last.ms <= within_ms), None)


def radio_accounts(book: FactBook, clock: Clock) -> list[Account]:
    """One account per call that the radio log tells of."""
    modems: dict[tuple[str, int | None], _Modem] = defaultdict(_Modem)
    for moment in _moments(book, clock):
        at, fact = moment[0]
        modem = modems[(fact.way, fact.slot)]
        if isinstance(fact, RadioCall):
            _take_list(modem, at, [item for _, item in moment if isinstance(item, RadioCall)])
        elif isinstance(fact, RadioRequest):
            _take_request(modem, at, fact)
        else:
            _take_notice(modems, modem, at, fact)
    return _settled([account for modem in modems.values() for account in modem.accounts])


def _moments(book: FactBook, clock: Clock) -> Iterator[list[Timed]]:
    """Lines in order of time, each once although it stands in several logs; the calls of one list together."""
    lines: dict[_Line, dict[object, Timed]] = defaultdict(dict)
    facts: list[RadioRequest | RadioCall | RadioNotice] = [
        *book.of(RadioRequest),
        *book.of(RadioCall),
        *book.of(RadioNotice),
    ]
    for fact in facts:
        at = clock.instant(fact.at, fact.place)
        kind = ("RadioRequest", "RadioNotice", "RadioCall").index(type(fact).__name__)
        line = (at.ms, kind, fact.way, fact.slot, _what(fact, with_index=False))
        lines[line].setdefault(_what(fact, with_index=True), (at, fact))
    for line in sorted(lines, key=lambda key: key[:2]):
        yield list(lines[line].values())


def _what(fact: RadioRequest | RadioCall | RadioNotice, *, with_index: bool) -> object:
    if isinstance(fact, RadioRequest):
        return fact.request, fact.serial, fact.answer
    if isinstance(fact, RadioNotice):
        return fact.notice
    return (fact.index, fact.state) if with_index else fact.list_size


def _take_request(modem: _Modem, at: Instant, fact: RadioRequest) -> None:
    if fact.request in DIALS and not fact.answer:
        account = modem.new(
            at,
            fact,
            "the phone asked the modem to dial" if fact.way == "cs" else "the phone asked the IMS service to dial",
        )
        account.direction, account.stage, account.dialled = "outgoing", "dialled", at
        account.emergency = True if fact.request == "EMERGENCY_DIAL" else None
        modem.dials.append(account)
    elif fact.request in DIALS and fact.error:
        refused = next((a for a in reversed(modem.dials) if a.last and at.ms - a.last.ms < DIAL_TO_LIST_MS), None)
        if refused is not None:
            refused.cites.append(Cite(fact.place, at, f"the modem refused: {fact.error}"))
            refused.connected, refused.ended = False, at
    elif fact.request.startswith("HANGUP") and not fact.answer and (hung := modem.recent(at, LONGEST_CALL_MS)):
        hung.cites.append(Cite(fact.place, at, "the phone asked the modem to hang up"))
        hung.ended_by = "this phone"


def _take_list(modem: _Modem, at: Instant, calls: list[RadioCall]) -> None:
    present = {call.index for call in calls if call.state not in ("NONE", "END")}
    for index in [index for index in modem.listed if index not in present]:
        _end(modem.listed.pop(index), at, calls[0])
    for call in calls:
        if call.index in present:
            _take_listed(modem, at, call)


def _end(account: Account, at: Instant, call: RadioCall) -> None:
    account.ended = at
    account.connected = account.answered is not None
    account.cites.append(Cite(call.place, at, "the call is no longer in the modem's list"))


def _take_listed(modem: _Modem, at: Instant, call: RadioCall) -> None:
    account = modem.listed.get(call.index) or _adopted(modem, at, call)
    if call.index not in modem.listed:
        modem.listed[call.index] = account
    stage = STATES.get(call.state, "unknown")
    if stage != account.stage and further(account.stage, stage) == stage:
        account.stage = stage
        account.cites.append(Cite(call.place, at, f"the modem's list of calls shows it {call.state}"))
    if stage == "answered" and account.answered is None:
        account.answered, account.connected = at, True
    if call.conference:
        account.kind = "conference"


def _adopted(modem: _Modem, at: Instant, call: RadioCall) -> Account:
    """The dial that this call came from, or a new account."""
    if call.outgoing is not False:
        for account in modem.dials:
            if (
                account.dialled
                and 0 <= at.ms - account.dialled.ms <= DIAL_TO_LIST_MS
                and account not in modem.listed.values()
                and account.ended is None
            ):
                return account
    early = modem.recent(at, SAME_SETUP_MS)
    if (
        early is not None
        and early not in modem.listed.values()
        and early.direction == ("incoming" if call.outgoing is False else early.direction)
    ):
        return early
    account = modem.new(at, call, f"the modem's list of calls shows it {call.state}")
    account.direction = "unknown" if call.outgoing is None else "outgoing" if call.outgoing else "incoming"
    if account.direction == "outgoing" and call.state in ("DIALING", "ALERTING"):
        account.notes.append(
            "the modem lists this outgoing call, and the radio log shows no dial of the phone's software before it"
        )
    return account


def _take_notice(modems: dict[tuple[str, int | None], _Modem], modem: _Modem, at: Instant, fact: RadioNotice) -> None:
    if fact.notice not in RINGING_NOTICES | SETUP_NOTICES:
        return
    ringing = fact.notice in RINGING_NOTICES
    near = next(
        (
            found
            for other in modems.values()
            if (found := other.recent(at, SAME_SETUP_MS)) and (found.direction == "incoming") is ringing
        ),
        None,
    )
    says = (
        "the radio tells of an incoming call"
        if ringing
        else f"the phone's call tracker speaks of a call ({fact.notice})"
    )
    if near is not None:
        near.cites.append(Cite(fact.place, at, says))
        return
    account = modem.new(at, fact, says)
    account.direction = "incoming" if ringing else "outgoing" if fact.notice == "MO_CALL" else "unknown"
    account.stage = "ringing" if ringing else "dialled" if fact.notice == "MO_CALL" else "unknown"
    account.alone = fact.notice != "PHANTOM_CALL"


def _settled(accounts: list[Account]) -> list[Account]:
    """Accounts of several trackers (modem and IMS, or lines without and with a slot) that speak of one call, made one."""
    kept: list[Account] = []
    for account in sorted(accounts, key=lambda a: a.began.ms if a.began else 0):
        same = next((k for k in kept if _same_setup(k, account)), None)
        if same is None:
            kept.append(account)
        else:
            _absorb(same, account)
    return kept


def _same_setup(one: Account, other: Account) -> bool:
    if (
        one.began is None
        or other.began is None
        or ("unknown" not in (one.direction, other.direction) and one.direction != other.direction)
    ):
        return False
    slots = {account.line_key for account in (one, other)} - {None}
    ended = one.ended is not None and one.ended.ms < other.began.ms
    return (
        len(slots) <= 1
        and not ended
        and abs(one.began.ms - other.began.ms) <= SAME_SETUP_MS
        and not (one.dialled and other.dialled)
    )


def _absorb(kept: Account, other: Account) -> None:
    kept.cites += other.cites
    kept.stage = further(kept.stage, other.stage)
    kept.direction = other.direction if kept.direction == "unknown" else kept.direction
    kept.dialled, kept.answered = kept.dialled or other.dialled, kept.answered or other.answered
    kept.ended, kept.line_key = kept.ended or other.ended, kept.line_key or other.line_key
    kept.connected = other.connected if kept.connected is None else kept.connected
    kept.notes += other.notes
