"""What witnesses tell that know only of a request: intents for a call, the outgoing-call broadcast, the permission to call,
the in-call screen coming up, the SIM's own commands."""

from __future__ import annotations

from collections.abc import Iterator

from offhook.facts.book import FactBook
from offhook.facts.calls import ActivityStart, AppOp, OutgoingBroadcast, StkCommand
from offhook.facts.handling import AppEvent
from offhook.facts.time import Instant
from offhook.inference.accounts import Account, Cite
from offhook.inference.callers import Callers
from offhook.timeline.clock import Clock

CALL_ACTIONS = frozenset(
    {
        "android.intent.action.CALL",
        "android.intent.action.CALL_PRIVILEGED",
        "android.intent.action.CALL_EMERGENCY",
    }
)
SAME_REQUEST_MS = 3_000
SIM_ASKS_MS = 20_000
"""Between the SIM's command and the call a dialog may stand for somebody to confirm."""
IN_CALL_SCREENS = ("InCallActivity", "InCallScreen", "UserCallActivity", "OutgoingCallBroadcaster", "InCallUI")


def request_accounts(book: FactBook, clock: Clock, callers: Callers) -> list[Account]:
    """Accounts of requests: intents and broadcasts may stand alone, the rest only supports."""
    return [
        *_intents(book, clock, callers),
        *_broadcasts(book, clock),
        *_permission_uses(book, clock, callers),
        *_screens(book, clock),
        *_sim_commands(book, clock),
    ]


def _account(witness: str, at: Instant, cite: Cite, *, alone: bool) -> Account:
    account = Account(witness=witness, began=at, direction="outgoing", stage="requested", alone=alone)
    account.cites.append(cite)
    return account


def _intents(book: FactBook, clock: Clock, callers: Callers) -> list[Account]:
    found: list[Account] = []
    starts = [start for start in book.of(ActivityStart) if start.action in CALL_ACTIONS and not start.blocked]
    for at, start in sorted(((clock.instant(s.at, s.place), s) for s in starts), key=lambda pair: pair[0].ms):
        same = found[-1] if found and found[-1].began and at.ms - found[-1].began.ms <= SAME_REQUEST_MS else None
        account = same or _account(
            "activity_starts", at, Cite(start.place, at, "somebody sent an intent for a call"), alone=True
        )
        if same is None:
            found.append(account)
            account.written, account.lacks = start.at.text, start.at.lacks
        else:
            account.cites.append(Cite(start.place, at, "the intent for a call went on"))
        _tell_intent(account, start, callers)
    return found


def _tell_intent(account: Account, start: ActivityStart, callers: Callers) -> None:
    caller = callers.of_start(start)
    if caller is not None and not account.callers:
        account.callers.append(caller)
    digits = (start.data or "").partition(":")[2]
    account.shown = account.shown or start.data
    if digits and set(digits) <= set("xX-.") and account.digits is None:
        account.digits = sum(character in "xX" for character in digits)
    account.user = start.user if account.user is None else account.user
    if start.action and start.action.endswith("EMERGENCY"):
        account.emergency = True


def _broadcasts(book: FactBook, clock: Clock) -> list[Account]:
    """The announcements of outgoing calls, each once although several dumps print it."""
    found: list[Account] = []
    facts = sorted(
        ((clock.instant(fact.at, fact.place), fact) for fact in book.of(OutgoingBroadcast)), key=lambda pair: pair[0].ms
    )
    for at, fact in facts:
        cite = Cite(fact.place, at, "the system announced an outgoing call")
        last = found[-1] if found else None
        if last and last.began and at.ms - last.began.ms <= SAME_REQUEST_MS and last.number in (None, fact.number):
            last.cites.append(cite)
            continue
        account = _account("broadcasts", at, cite, alone=True)
        account.number, account.written, account.lacks = fact.number, fact.at.text, fact.at.lacks
        found.append(account)
    return found


def _permission_uses(book: FactBook, clock: Clock, callers: Callers) -> Iterator[Account]:
    for op in book.of(AppOp):
        if op.op == "CALL_PHONE" and op.access == "access" and op.at is not None:
            at = clock.instant(op.at, op.place)
            account = _account(
                "app_ops", at, Cite(op.place, at, f"{op.package} used the permission to place calls"), alone=False
            )
            account.callers.append(callers.of_op(op))
            yield account


def _screens(book: FactBook, clock: Clock) -> Iterator[Account]:
    for event in book.of(AppEvent):
        if (
            event.event in ("resumed", "created")
            and event.place.source == "usage_events"
            and any(s in (event.component or "") for s in IN_CALL_SCREENS)
        ):
            at = clock.instant(event.at, event.place)
            account = Account(witness="usage_events", began=at, alone=False)
            account.cites.append(Cite(event.place, at, "the screen of a running call came up"))
            yield account


def _sim_commands(book: FactBook, clock: Clock) -> Iterator[Account]:
    for command in book.of(StkCommand):
        if command.command == "SET_UP_CALL" and command.stage in ("proactive", "event", "call_setup"):
            at = clock.instant(command.at, command.place)
            account = Account(witness="radio_log", began=at, alone=False, number=command.number, direction="outgoing")
            account.near_ms = SIM_ASKS_MS
            account.cites.append(Cite(command.place, at, "the SIM card asked for a call"))
            account.notes.append("the SIM card asked for a call at that moment")
            account.line_key = None if command.slot is None else ("slot", str(command.slot))
            yield account
