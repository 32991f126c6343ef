"""What the radio log tells: dials that the phone's software asked for, and the modem's own list of calls.

A list (GET_CURRENT_CALLS) names every call that the modem holds, so a call that is no longer in it has ended. A call that is
in it without a dial before it was not dialled by the phone's software, as far as the buffer covers the seconds before.

One call is told by several layers (the modem's, IMS, their trackers, the commands below them), each in words of its own and
not all with a SIM slot: what begins within seconds is brought together at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from offhook.facts.book import FactBook
from offhook.facts.calls import RadioCall, RadioNotice, RadioRequest
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite, Direction, further
from offhook.timeline.clock import Clock

DIALS = frozenset({"DIAL", "EMERGENCY_DIAL", "IMS_DIAL"})
DIAL_TO_LIST_MS = 20_000
"""A dial shows in the modem's list within seconds."""
SAME_SETUP_MS = 12_000
"""Lines of several trackers that speak of one call being set up; a dial that is refused is repeated within them."""
SAME_DIAL_MS = 1_500
"""One dial as several layers print it: nobody dials twice in that time."""
LONGEST_CALL_MS = 24 * 3_600_000
SINCE_UNKNOWN_MS = 3_600_000
"""How far off the beginning of a call may be that was going on already when the log begins to speak of it."""
LOOK_BACK = 32
"""Calls looked at for one line: more than any phone can have in the time."""
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
Fact = RadioRequest | RadioCall | RadioNotice
Timed = tuple[Instant, Fact]
Modem = tuple[str, int | None]
_Line = tuple[int, int, str, int | None, object]


@dataclass(slots=True)
class _Dial:
    """A dial that was asked for, until the modem's list shows its call."""

    account: Account
    at: Instant
    serial: int | None


@dataclass(slots=True)
class _Calls:
    """One modem (or IMS stack) of one slot while its lines are read in order of time."""

    way: str
    dials: list[_Dial] = field(default_factory=list)
    listed: dict[int, Account] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    def new(self, at: Instant, fact: Fact, says: str) -> Account:
        """A call that begins with this line."""
        account = Account(witness="radio_log", began=at, medium="cellular", written=fact.at.text, lacks=fact.at.lacks)
        account.cites.append(Cite(fact.place, at, says))
        if fact.slot is not None:
            account.line_key = ("slot", str(fact.slot))
        self.accounts.append(account)
        return account

    def dial(self, at: Instant, fact: RadioRequest | RadioNotice, says: str) -> Account:
        """A call that the phone's software asks for with this line."""
        account = self.new(at, fact, says)
        account.direction, account.stage, account.dialled = "outgoing", "dialled", at
        self.dials = [dial for dial in self.dials if at.ms - dial.at.ms <= DIAL_TO_LIST_MS][-LOOK_BACK:]
        self.dials.append(_Dial(account, at, fact.serial if isinstance(fact, RadioRequest) else None))
        return account

    def recent(self, at: Instant, within_ms: int) -> Account | None:
        """The last call that began or was alive within so many milliseconds before."""
        return next((a for a in self._latest() if a.last and 0 <= at.ms - a.last.ms <= within_ms), None)

    def alive(self, at: Instant) -> Account | None:
        """The last call that has not ended."""
        found = (a for a in self._latest() if a.ended is None and a.first and at.ms - a.first.ms <= LONGEST_CALL_MS)
        return next(found, None)

    def unlisted(self, account: Account) -> bool:
        """Whether no place of the modem's list is this call's."""
        return all(other is not account for other in self.listed.values())

    def _latest(self) -> Iterable[Account]:
        return islice(reversed(self.accounts), LOOK_BACK)


def radio_accounts(book: FactBook, clock: Clock) -> list[Account]:
    """One account per call that the radio log tells of."""
    radio = _Radio()
    for moment in _moments(book, clock):
        radio.take(moment)
    return _settled([account for calls in radio.modems.values() for account in calls.accounts])


def _moments(book: FactBook, clock: Clock) -> Iterator[list[Timed]]:
    """Lines in order of time, each once although it stands in several logs; the calls of one list together."""
    lines: dict[_Line, dict[object, Timed]] = defaultdict(dict)
    facts: list[Fact] = [*book.of(RadioRequest), *book.of(RadioCall), *book.of(RadioNotice)]
    for fact in facts:
        at = clock.instant(fact.at, fact.place)
        kind = ("RadioRequest", "RadioNotice", "RadioCall").index(type(fact).__name__)
        line = (at.ms, kind, fact.way, fact.slot, _what(fact, with_index=False))
        lines[line].setdefault(_what(fact, with_index=True), (at, fact))
    for line in sorted(lines, key=lambda key: key[:2]):
        yield list(lines[line].values())


def _what(fact: Fact, *, with_index: bool) -> object:
    if isinstance(fact, RadioRequest):
        return fact.request, fact.serial, fact.answer
    if isinstance(fact, RadioNotice):
        return fact.notice, fact.detail if fact.notice == "DIAL_ADDRESS" else ""
    return (fact.index, fact.state) if with_index else fact.list_size


class _Radio:
    """All modems of the phone, line by line."""

    def __init__(self) -> None:
        self.modems: dict[Modem, _Calls] = {}

    def take(self, moment: list[Timed]) -> None:
        """The facts of one line."""
        at, fact = moment[0]
        calls = self.modems.setdefault((fact.way, fact.slot), _Calls(fact.way))
        if isinstance(fact, RadioCall):
            self._list(calls, at, [item for _, item in moment if isinstance(item, RadioCall)])
        elif isinstance(fact, RadioRequest):
            _request(calls, at, fact)
        elif fact.notice == "DIAL_ADDRESS":
            _dialled_number(calls, at, fact)
        elif fact.notice == "SRVCC":
            self._handover(at, fact)
        elif fact.notice in RINGING_NOTICES | SETUP_NOTICES:
            self._notice(calls, at, fact)

    def _list(self, calls: _Calls, at: Instant, listed: list[RadioCall]) -> None:
        present = {call.index for call in listed if call.state not in ("NONE", "END")}
        for index in [index for index in calls.listed if index not in present]:
            _end(calls.listed.pop(index), at, listed[0])
        for call in listed:
            if call.index in present:
                self._listed(calls, at, call)

    def _listed(self, calls: _Calls, at: Instant, call: RadioCall) -> None:
        account = calls.listed.get(call.index) or self._adopted(calls, at, call)
        calls.listed[call.index] = account
        stage = STATES.get(call.state, "unknown")
        if stage == "answered" and account.stage != "answered":
            account.answered, account.connected = account.answered or at, True
        if stage != account.stage and further(account.stage, stage) == stage:
            account.stage = stage
            account.cites.append(Cite(call.place, at, f"the modem's list of calls shows it {call.state}"))
        if call.conference and "part of a conference" not in account.notes:
            account.notes.append("part of a conference")

    def _adopted(self, calls: _Calls, at: Instant, call: RadioCall) -> Account:
        """The dial that this call came from, a call that another layer has told of, or a new account."""
        if call.outgoing is not False and (dialled := _pending(calls, at)):
            return dialled
        direction = _direction(call)
        early = calls.recent(at, SAME_SETUP_MS)
        fits = early is not None and early.ended is None and calls.unlisted(early)
        if (
            early is not None
            and fits
            and early.direction == ("incoming" if direction == "incoming" else early.direction)
        ):
            return early
        if STATES.get(call.state) == "answered":
            return self._handed_over(calls, at, direction) or _going_on(calls, at, call)
        account = calls.new(at, call, f"the modem's list of calls shows it {call.state}")
        account.direction = direction
        if direction == "outgoing":
            account.notes.append(
                "the modem lists this outgoing call, and the radio log shows no dial of the phone's software before it"
            )
        return account

    def _handed_over(self, calls: _Calls, at: Instant, direction: Direction) -> Account | None:
        """A call that another side of the modem holds: it was handed over from IMS to the circuit-switched side or back."""
        for other in self.modems.values():
            account = other.alive(at) if other.way != calls.way else None
            if account is not None and account.answered and account.direction in (direction, "unknown"):
                return account
        return None

    def _handover(self, at: Instant, fact: RadioNotice) -> None:
        alive = next((found for calls in self.modems.values() if (found := calls.alive(at)) and found.answered), None)
        if alive is not None:
            alive.cites.append(Cite(fact.place, at, "the call was handed over to the circuit-switched network"))

    def _notice(self, calls: _Calls, at: Instant, fact: RadioNotice) -> None:
        ringing = fact.notice in RINGING_NOTICES
        recent = (found for other in self.modems.values() if (found := other.recent(at, SAME_SETUP_MS)))
        near = next((found for found in recent if (found.direction == "incoming") is ringing), None)
        says = "the radio tells of an incoming call"
        says = says if ringing else f"the phone's call tracker speaks of a call ({fact.notice})"
        if near is not None:
            near.cites.append(Cite(fact.place, at, says))
            return
        account = calls.new(at, fact, says)
        account.direction = "incoming" if ringing else "outgoing" if fact.notice == "MO_CALL" else "unknown"
        account.stage = "ringing" if ringing else "dialled" if fact.notice == "MO_CALL" else "unknown"
        account.unasked = fact.notice == "UNKNOWN_CALL"
        account.alone = fact.notice != "PHANTOM_CALL"


def _request(calls: _Calls, at: Instant, fact: RadioRequest) -> None:
    if fact.request in DIALS and not fact.answer:
        asked = "the modem" if fact.way == "cs" else "the IMS service"
        account = calls.dial(at, fact, f"the phone asked {asked} to dial")
        account.emergency = True if fact.request == "EMERGENCY_DIAL" else None
    elif fact.request in DIALS and fact.error:
        refused = next((dial for dial in reversed(calls.dials) if _answers(fact, at, dial)), None)
        if refused is not None:
            refused.account.cites.append(Cite(fact.place, at, f"the modem refused: {fact.error[:200]}"))
            refused.account.connected, refused.account.ended = False, at
    elif fact.request.startswith("HANGUP") and not fact.answer and (hung := calls.alive(at)):
        hung.cites.append(Cite(fact.place, at, "the phone asked the modem to hang up"))
        hung.ended_by = "software of this phone hung up"
    elif fact.request == "ANSWER" and not fact.answer and (taken := calls.alive(at)) and taken.direction == "incoming":
        taken.cites.append(Cite(fact.place, at, "the phone asked the modem to answer"))


def _answers(fact: RadioRequest, at: Instant, dial: _Dial) -> bool:
    same = fact.serial == dial.serial or None in (fact.serial, dial.serial)
    return same and 0 <= at.ms - dial.at.ms <= DIAL_TO_LIST_MS


def _dialled_number(calls: _Calls, at: Instant, fact: RadioNotice) -> None:
    """The number of a dial in clear: a dial told by the layer below, unless it is a code."""
    if fact.detail.startswith(("*", "#")):
        return
    account = calls.dial(at, fact, "the number that the phone dialled, as its radio layer prints it")
    account.number = account.shown = fact.detail


def _pending(calls: _Calls, at: Instant) -> Account | None:
    for dial in calls.dials:
        fresh = 0 <= at.ms - dial.at.ms <= DIAL_TO_LIST_MS
        if fresh and dial.account.ended is None and calls.unlisted(dial.account):
            return dial.account
    return None


def _going_on(calls: _Calls, at: Instant, call: RadioCall) -> Account:
    """A call that the log finds connected already: when it began is not known."""
    since = Instant(at.ms, at.error_ms + SINCE_UNKNOWN_MS, at.lacks, at.floating)
    account = calls.new(at, call, "the modem's list of calls shows it connected already")
    account.began, account.stage = since, "answered"
    account.direction = _direction(call)
    account.notes.append("it was going on already when the radio log first speaks of it")
    return account


def _direction(call: RadioCall) -> Direction:
    return "unknown" if call.outgoing is None else "outgoing" if call.outgoing else "incoming"


def _end(account: Account, at: Instant, call: RadioCall) -> None:
    account.ended = at
    account.connected = account.stage == "answered"
    account.cites.append(Cite(call.place, at, "the call is no longer in the modem's list"))


# layers that speak of one call


def _settled(accounts: list[Account]) -> list[Account]:
    """Accounts of several layers that speak of one call, made one."""
    kept: list[Account] = []
    for account in sorted(accounts, key=lambda a: a.began.ms if a.began else 0):
        same = next((k for k in islice(reversed(kept), LOOK_BACK) if _same_setup(k, account)), None)
        if same is None:
            kept.append(account)
        else:
            _absorb(same, account)
    for account in kept:
        account.unasked = account.unasked and account.dialled is None
    return kept


def _same_setup(one: Account, other: Account) -> bool:
    """Whether `other`, which begins later, speaks of the setting up of `one`."""
    if one.began is None or other.began is None or one.began.floating != other.began.floating:
        return False
    apart = other.began.ms - one.began.ms
    if len({one.line_key, other.line_key} - {None}) > 1 or apart > SAME_SETUP_MS:
        return False
    if "unknown" not in (one.direction, other.direction) and one.direction != other.direction:
        return False
    if one.dialled and other.dialled:
        refused = one.ended is not None and not one.answered and one.connected is False
        return apart <= SAME_DIAL_MS or (refused and one.number in (None, other.number))
    return one.ended is None or one.ended.ms >= other.began.ms


def _absorb(kept: Account, other: Account) -> None:
    again = bool(kept.dialled and other.dialled and kept.ended and kept.ended.ms <= other.dialled.ms)
    if again:
        kept.notes.append("the first dial was refused, and the phone dialled again")
    kept.cites += other.cites
    kept.stage = further(kept.stage, other.stage)
    kept.direction = other.direction if kept.direction == "unknown" else kept.direction
    kept.dialled, kept.answered = kept.dialled or other.dialled, kept.answered or other.answered
    kept.ended = other.ended if again else kept.ended or other.ended
    kept.line_key, kept.ended_by = kept.line_key or other.line_key, kept.ended_by or other.ended_by
    kept.number, kept.shown = kept.number or other.number, kept.shown or other.shown
    kept.emergency = other.emergency if kept.emergency is None else kept.emergency
    kept.connected = other.connected if again or kept.connected is None else kept.connected
    kept.alone, kept.unasked = kept.alone or other.alone, kept.unasked or other.unasked
    kept.notes += [note for note in other.notes if note not in kept.notes]
