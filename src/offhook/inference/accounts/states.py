"""What witnesses tell that know only a state: battery history, audio modes, phone-state broadcasts, the telephony registry.

They say "in a call from here to there". Calls that follow one another without a pause, or a second call during the first,
are one stretch to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from offhook.facts.book import FactBook
from offhook.facts.calls import CallState
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite
from offhook.timeline.clock import Clock

WITNESSES = {
    "phone_in_call": "battery_history",
    "phone_state": "battery_history",
    "audio_mode": "audio",
    "PHONE_STATE": "broadcasts",
    "registry": "telephony_registry",
}
SAYS = {
    "in_call": "the phone was in a call (or ringing)",
    "offhook": "the phone was off the hook",
    "ringing": "the phone was ringing",
    "idle": "the phone was no longer in a call",
    "in_communication": "the audio system was in the mode of an internet call",
}
SINCE_UNKNOWN_MS = 3_600_000
"""How far off the beginning of a call may be of which only is told that it was going on."""
LONGEST_RING_MS = 600_000
"""Networks and apps give up ringing within 3 minutes. Where a witness has a phone ring for longer, it missed the end."""
SAME_MS = 2_500
"""The same stretch printed twice (as text and as checkin, or in overlapping dumps)."""


def state_accounts(book: FactBook, clock: Clock) -> list[Account]:
    """One account per stretch in which a witness had the phone in a call or ringing."""
    streams: dict[tuple[str, str, str, int | None], list[tuple[Instant, CallState]]] = defaultdict(list)
    accounts: list[Account] = []
    for fact in book.of(CallState):
        if fact.at is None:
            accounts += _now(fact, clock)
            continue
        at = clock.instant(fact.at, fact.place)
        streams[(fact.place.evidence, fact.place.entry, fact.witness, fact.slot)].append((at, fact))
    for (*_, witness, _slot), stream in streams.items():
        stream.sort(key=lambda pair: pair[0].ms)
        accounts += _stretches(stream, WITNESSES.get(witness, "telephony_registry"))
    return _distinct(accounts)


def _now(fact: CallState, clock: Clock) -> Iterator[Account]:
    """A state at dump time: only a call in progress is an account."""
    if fact.state not in ("ringing", "offhook", "in_call"):
        return
    at = clock.collected(fact.place)
    account = Account(witness=WITNESSES.get(fact.witness, "telephony_registry"), spans=True, snapshot=True)
    if at is not None:
        account.began = Instant(at.ms, at.error_ms + SINCE_UNKNOWN_MS, at.lacks, at.floating)
    account.notes.append("it was going on when the evidence was taken")
    account.cites.append(Cite(fact.place, at, SAYS[fact.state] + " while the evidence was taken"))
    account.stage = "ringing" if fact.state == "ringing" else "unknown"
    account.number, account.direction = fact.number, "incoming" if fact.state == "ringing" else "unknown"
    account.line_key = None if fact.slot is None else ("slot", str(fact.slot))
    yield account


def _stretches(stream: list[tuple[Instant, CallState]], witness: str) -> Iterator[Account]:
    account: Account | None = None
    was_idle = False
    for at, fact in stream:
        if account is not None and _rang_too_long(account, at):
            account.notes.append("the end of the ringing is not recorded")
            yield account
            account, was_idle = None, False
        if fact.state == "idle":
            was_idle = True
            if account is not None:
                account.ended = at
                account.cites.append(Cite(fact.place, at, SAYS["idle"]))
                yield account
            account = None
            continue
        if account is None:
            account = _opened(at, fact, witness, was_idle=was_idle)
        _tell(account, at, fact)
    if account is not None:
        yield account


def _rang_too_long(account: Account, at: Instant) -> bool:
    """Whether what comes next belongs to another call: else the lost end of one would take the next one with it."""
    return account.stage == "ringing" and account.began is not None and at.ms - account.began.ms > LONGEST_RING_MS


def _opened(at: Instant, fact: CallState, witness: str, *, was_idle: bool) -> Account:
    """A stretch that begins. From idle straight off the hook is outgoing; where the records begin with a phone off the hook,
    nothing tells."""
    account = Account(witness=witness, began=at, spans=True, written=fact.at.text if fact.at else None)
    account.lacks = fact.at.lacks if fact.at else ()
    account.line_key = None if fact.slot is None else ("slot", str(fact.slot))
    if witness == "broadcasts" and fact.state == "offhook" and was_idle:
        account.direction, account.stage = "outgoing", "dialled"
    if fact.state == "in_communication":
        account.medium, account.label = "voip", fact.package
        account.notes.append(
            f"told by the audio mode that {fact.package or 'an app'} set; direction and far end are not recorded"
        )
    return account


def _tell(account: Account, at: Instant, fact: CallState) -> None:
    if not account.cites or account.cites[-1].says != SAYS.get(fact.state, fact.state):
        account.cites.append(Cite(fact.place, at, SAYS.get(fact.state, fact.state)))
    account.number = account.number or fact.number
    if fact.state == "ringing" and account.stage == "unknown":
        account.direction, account.stage = "incoming", "ringing"
    elif fact.state == "offhook" and account.direction == "incoming":
        account.stage, account.answered, account.connected = "answered", account.answered or at, True


def _distinct(accounts: list[Account]) -> list[Account]:
    """Each stretch once: a second print of it adds its places to the first."""
    kept: list[Account] = []
    for account in sorted(accounts, key=lambda a: a.began.ms if a.began else 0):
        same = next((k for k in reversed(kept[-8:]) if _same(k, account)), None)
        if same is None:
            kept.append(account)
        else:
            _absorb(same, account)
    return kept


def _absorb(kept: Account, other: Account) -> None:
    kept.cites += other.cites
    kept.ended = kept.ended or other.ended
    kept.number = kept.number or other.number
    kept.line_key = kept.line_key or other.line_key
    if kept.direction == "unknown":
        kept.direction, kept.stage = other.direction, other.stage
    kept.answered, kept.connected = kept.answered or other.answered, kept.connected or other.connected


def _same(one: Account, other: Account) -> bool:
    if (
        one.witness != other.witness
        or one.snapshot != other.snapshot
        or one.began is None
        or other.began is None
        or one.medium != other.medium
    ):
        return False
    if one.began.floating != other.began.floating:
        return False
    if one.line_key is not None and other.line_key is not None and one.line_key != other.line_key:
        return False
    error = 0 if one.snapshot else one.began.error_ms + other.began.error_ms
    return abs(one.began.ms - other.began.ms) <= SAME_MS + error
