"""Messages and codes: who was written to or what was changed, what it may cost, whether anybody was using the phone, and which
app asked. Silent messages and forwarded calls cost as much as calls do, and no screen shows them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from offhook.answers import ACCOUNTS, Citation, Initiator, Message, Use, renamed
from offhook.facts.book import FactBook
from offhook.facts.calls import AppOp
from offhook.inference.accounts import Account, Caller
from offhook.inference.message_accounts import Told, message_accounts
from offhook.inference.phones import Lines, find_lines
from offhook.inference.results import known
from offhook.inference.use import UNCOVERED, UseOfPhone, Verdict
from offhook.knowledge.numbers import same_number
from offhook.knowledge.sms_costs import Cost, sms_cost
from offhook.timeline.clock import Clock

OP_NEAR_MS = 5_000
"""An app uses the permission to send within seconds of the sending."""
WITNESSES = ("radio_log", "", "broadcasts", "call_log", "voip_log", "bill")
"""Whose time counts, best first; "" is the message store."""
LOOKED_AT = 40
Senders = tuple[list[int], list[AppOp]]
OPS = frozenset({"SEND_SMS", "WRITE_SMS", "SEND_MMS"})


def find_messages(
    book: FactBook,
    clock: Clock,
    uses: Mapping[tuple[str, ...], UseOfPhone],
    home: str | None,
    phone: str,
) -> list[Message]:
    """Every message and code that any record tells of, in order of time. uses: by what floats, as for calls."""
    groups = _grouped(list(message_accounts(book, clock, home)), home)
    senders, lines = _senders(book, clock), find_lines(book)
    found = [_answer(told, _verdict(told, uses), _initiator(told, senders), (home, lines, phone)) for told in groups]
    return [_numbered(message, number) for number, message in enumerate(found, 1)]


def _numbered(message: Message, number: int) -> Message:
    return renamed(message, f"message-{number}")


def _grouped(accounts: list[Told], home: str | None) -> list[list[Told]]:
    """Accounts of one message together: one of each witness at most, near in time, of the same kind and number."""
    groups: list[list[Told]] = []
    for witness in WITNESSES:
        mine = sorted((told for told in accounts if told.witness == witness), key=lambda told: told.at.ms)
        groups.sort(key=lambda group: group[0].at.ms)
        starts = [group[0].at.ms for group in groups]
        taken: set[int] = set()
        new = []
        for told in mine:
            number = _nearest(told, groups, (starts, taken), home)
            if number is None:
                new.append([told])
            else:
                taken.add(number)
                groups[number].append(told)
        groups += new
    return sorted(groups, key=lambda group: (bool(group[0].at.floating), group[0].at.ms))


def _nearest(told: Told, groups: list[list[Told]], index: tuple[list[int], set[int]], home: str | None) -> int | None:
    starts, taken = index
    reach = told.near_ms + min(told.at.error_ms, 120_000)
    first, last = bisect_left(starts, told.at.ms - reach), bisect_right(starts, told.at.ms + reach)
    numbers = [n for n in range(first, min(last, first + LOOKED_AT)) if n not in taken and _same(told, groups[n], home)]
    return min(numbers, key=lambda n: abs(starts[n] - told.at.ms), default=None)


def _same(told: Told, group: list[Told], home: str | None) -> bool:
    one = group[0]
    ways = {one.direction, told.direction}
    if one.kind != told.kind or one.at.floating != told.at.floating or (len(ways) > 1 and "unknown" not in ways):
        return False
    theirs = next((other.numbers for other in group if other.numbers), ())
    if not theirs or not told.numbers:
        return True
    return any(same_number(mine, other, home) for mine in told.numbers[:20] for other in theirs[:20])


def _verdict(group: list[Told], uses: Mapping[tuple[str, ...], UseOfPhone]) -> Verdict:
    """Whether anybody was using the phone just before; what came in says nothing of it."""
    at = group[0].at
    use = uses.get(at.floating)
    return use.before_call(at.ms, error_ms=at.error_ms) if use is not None else UNCOVERED


def _senders(book: FactBook, clock: Clock) -> Senders:
    """Uses of the permission to send messages that are known to have happened, by time: the times, and the uses."""
    found = []
    for op in book.of(AppOp):
        if op.op in OPS and op.access == "access" and op.at is not None:
            at = clock.instant(op.at, op.place)
            if not at.floating:
                found.append((at.ms, op))
    found.sort(key=lambda pair: pair[0])
    return [at for at, _ in found], [op for _, op in found]


def _initiator(group: list[Told], senders: Senders) -> Caller | None:
    """What the record itself names, else the app that used the permission within seconds, else who wrote the message down."""
    callers = [told.caller for told in group if told.caller]
    recorded = next((caller for caller in callers if caller.tier == "recorded"), None)
    if recorded is not None or group[0].direction != "outgoing":
        return recorded
    at = group[0].at
    near = [] if at.floating or group[0].kind not in ("sms", "mms") else _near(at.ms, senders)
    names = sorted({op.package for op in near})
    if len(names) == 1:
        return Caller(names[0], near[0].uid, "derived", (), "it used the permission to send messages within seconds")
    if names:
        return Caller(None, None, "derived", tuple(names), "these used the permission to send messages within seconds")
    return next(iter(callers), None)


def _near(ms: int, senders: Senders) -> list[AppOp]:
    times, ops = senders
    return ops[bisect_left(times, ms - OP_NEAR_MS) : bisect_right(times, ms + OP_NEAR_MS)]


def _answer(group: list[Told], verdict: Verdict, caller: Caller | None, of: tuple[str | None, Lines, str]) -> Message:
    home, lines, phone = of
    first = group[0]
    numbers = next((told.numbers for told in group if told.numbers), ())
    number = numbers[0] if numbers else None
    witnesses = {told.witness for told in group}
    return Message(
        id="",
        at=known(first.at),
        kind=first.kind,  # type: ignore[arg-type]
        direction=next((told.direction for told in group if told.direction != "unknown"), "unknown"),
        number=number,
        cost=_cost(group, numbers, home),
        says=_says(group, numbers),
        line=lines.of([_line(told) for told in group]),
        use=Use(state=verdict.state, probability_attended=verdict.probability, because=list(verdict.because)),  # type: ignore[arg-type]
        initiator=_named(caller),
        told_by=[word for word in ACCOUNTS if word in witnesses],
        missing_from=[],
        sources=_sources(group),
        phone=phone,
        at_as_written=first.written,
        time_lacks=[word for word in ("year", "date", "zone") if word in (*first.at.lacks, *first.at.floating)],
    )


def _line(told: Told) -> Account:
    key = (
        ("slot", str(told.slot)) if told.slot is not None else ("sub", str(told.sub)) if told.sub is not None else None
    )
    return Account(witness=told.witness, line_key=key)


def _cost(group: list[Told], numbers: tuple[str, ...], home: str | None) -> Cost:
    """The dearest of the numbers written to; only what is sent has a cost that a number tells."""
    if group[0].kind not in ("sms", "mms") or group[0].direction == "incoming":
        return "unknown"
    dearest: tuple[Cost, ...] = ("premium", "unknown", "standard", "free")
    costs = {sms_cost(number, home) for number in numbers[:20]}
    return next((cost for cost in dearest if cost in costs), "unknown")


def _says(group: list[Told], numbers: tuple[str, ...]) -> str:
    first = group[0]
    if first.kind in ("ussd", "supplementary"):
        dialled = next((told.says for told in group if told.witness != "radio_log"), None)
        return dialled or first.says
    what = "a text message" if first.kind == "sms" else "a multimedia message"
    way = "came in" if first.direction == "incoming" else "was sent" if first.direction == "outgoing" else "is listed"
    others = f" and {len(numbers) - 1} more" if len(numbers) > 1 else ""
    who = f" {'from' if first.direction == 'incoming' else 'to'} {numbers[0]}{others}" if numbers else ""
    failed = ", but could not be sent" if any(told.error for told in group) else ""
    return f"{what} {way}{who}{failed}"


def _named(caller: Caller | None) -> Initiator | None:
    if caller is None:
        return None
    return Initiator(package=caller.package, uid=caller.uid, tier=caller.tier, also=list(caller.also), says=caller.says)


def _sources(group: list[Told]) -> list[Citation]:
    pairs = [(told.witness or None, cite) for told in group for cite in told.cites]
    return [
        Citation(
            evidence=cite.place.evidence,
            source=cite.place.source,
            entry=cite.place.entry,
            line=cite.place.line,
            account=account,
            at=known(cite.at),
            says=cite.says,
            text=cite.place.text,
        )
        for account, cite in pairs
    ]
