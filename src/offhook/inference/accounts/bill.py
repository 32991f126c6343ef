"""What the carrier's bill tells: calls as the network counted them, from the answer on, on a line and not on a device."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import gcd

from offhook.facts.bills import BillRow
from offhook.facts.book import FactBook
from offhook.facts.phone import Line
from offhook.facts.place import Place
from offhook.facts.time import Base, Instant
from offhook.inference.accounts import Account, Cite, Direction
from offhook.knowledge.numbers import dialable, same_number
from offhook.timeline.clock import Clock

RINGS_MS = 60_000
"""Bills count from the answer: the request may lie as long before as a phone rings."""
TOUCH_MS = 2_000
"""Two rows of one call that was cut at midnight touch within seconds."""
DAY_MS = 86_400_000
MASKS = frozenset("*xX•…")
ENOUGH_TO_ROUND = 3
LONGEST_ROUNDING_S = 60


@dataclass(slots=True)
class BilledCall:
    """One call of a bill.

    began: when it was answered, as the bill has it. own: its line as the bill names it. shown: the other number as printed.
    rounding_s: what its length was rounded up to. forwarded: the network passed it on. at_midnight: its row begins a day.
    """

    account: Account
    place: Place
    began: Instant
    own: str | None
    shown: str | None
    duration_s: int | None
    rounding_s: int
    forwarded: bool = False
    at_midnight: bool = False

    @property
    def masked(self) -> bool:
        """Whether the bill hides part of the number."""
        return any(c in MASKS for c in self.shown or "")

    @property
    def lacks_zone(self) -> bool:
        """Whether the zone of its time is an assumption, or not known at all."""
        return "zone" in self.began.lacks or "zone" in self.began.floating


@dataclass(slots=True)
class BilledCalls:
    """The calls of all bills of one phone. remarks: (evidence, what is to be said of its rows)."""

    calls: list[BilledCall] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    own: tuple[str, ...] = ()


def own_numbers(book: FactBook, told: Iterable[str] = ()) -> tuple[str, ...]:
    """The numbers of this phone's lines, as the owner and the phone tell them."""
    return tuple(dict.fromkeys([*told, *(line.number for line in book.of(Line) if line.number)]))


def billed_calls(book: FactBook, clock: Clock, home: str | None, own: tuple[str, ...] = ()) -> BilledCalls:
    """Every call that a bill has of this phone's lines: rows of one call joined, the same row of two files once."""
    found = BilledCalls(own=own)
    for rows in _by_table(row for row in book.of(BillRow) if row.kind == "voice"):
        mine = list(_of_own_lines(rows, own, home, found.remarks))
        rounding = _rounding(mine)
        billed = [_billed(row, direction, clock.instant(row.began, row.place), rounding) for row, direction in mine]
        found.calls += _joined(billed)
    found.calls = _once(found.calls)
    return found


def _by_table(rows: Iterable[BillRow]) -> list[list[BillRow]]:
    tables: dict[tuple[str, str], list[BillRow]] = defaultdict(list)
    for row in rows:
        tables[(row.place.evidence, row.place.entry)].append(row)
    return list(tables.values())


def _of_own_lines(
    rows: list[BillRow], own: tuple[str, ...], home: str | None, remarks: list[tuple[str, str]]
) -> Iterator[tuple[BillRow, Direction]]:
    """The rows of this phone's lines, with the direction that the line's place in a row tells."""
    evidence = rows[0].place.evidence
    mine = own or _in_every_row(rows)
    known = _Known(mine, home)
    others = unknown = 0
    for row in rows:
        if row.caller and row.recipient:
            out, into = known.has(row.caller), known.has(row.recipient)
            if out or into:
                yield row, "outgoing" if out else "incoming"
            else:
                unknown += 1
        elif own and row.own_number and not known.has(row.own_number):
            others += 1
        else:
            yield row, row.direction  # type: ignore[misc]
    if others:
        remarks.append((evidence, f"{others} of its calls are of other lines than this phone's"))
    if unknown:
        why = (
            "of other lines than this phone's"
            if mine
            else "of callers of whom nothing tells which is this phone: name its number in OWNER.toml"
        )
        remarks.append((evidence, f"{unknown} of its calls are {why}"))


class _Known:
    """Whether a written number is one of some numbers; each form is compared once."""

    def __init__(self, numbers: tuple[str, ...], home: str | None) -> None:
        self._numbers, self._home = numbers, home
        self._seen: dict[str, bool] = {}

    def has(self, number: str) -> bool:
        """Whether it is one of them."""
        if number not in self._seen:
            self._seen[number] = any(same_number(number, own, self._home) for own in self._numbers)
        return self._seen[number]


def _in_every_row(rows: list[BillRow]) -> tuple[str, ...]:
    """The number that every row has on one of its two sides, if just one does."""
    sides = [row for row in rows if row.caller and row.recipient]
    if len(sides) < ENOUGH_TO_ROUND:
        return ()
    counts = Counter(number for row in sides for number in {row.caller, row.recipient} if number)
    everywhere = [number for number, times in counts.items() if times == len(sides)]
    return (everywhere[0],) if len(everywhere) == 1 else ()


def _rounding(rows: list[tuple[BillRow, Direction]]) -> int:
    """What the lengths of a table are rounded up to, in seconds: their common divisor, where there are enough of them."""
    lengths = [row.duration_s for row, _ in rows if row.duration_s]
    common = gcd(*lengths) if len(lengths) >= ENOUGH_TO_ROUND else 1
    return common if common <= LONGEST_ROUNDING_S else LONGEST_ROUNDING_S if common % LONGEST_ROUNDING_S == 0 else 1


def _billed(row: BillRow, direction: Direction, at: Instant, rounding: int) -> BilledCall:
    number = row.number or (row.recipient if direction == "outgoing" else row.caller)
    length = row.duration_s
    account = Account(
        witness="bill",
        began=Instant(at.ms, at.error_ms + RINGS_MS, at.lacks, at.floating) if length else at,
        answered=at if length else None,
        ended=_end(at, length, rounding),
        direction=direction,
        stage="answered" if length else "unknown",
        connected=True if length else None,
        shown=number,
        duration_s=length,
        written=row.began.text,
        lacks=row.began.lacks,
        logged=True,
    )
    call = BilledCall(
        account, row.place, at, row.own_number, number, length, rounding, _is_forwarded(row), _at_midnight(row)
    )
    account.number = None if number is None or call.masked else number
    if call.masked:
        _mask(account, number or "")
    if call.forwarded:
        account.notes.append(
            f"the bill calls it {row.category!r}: the network passed a call on, nothing was dialled here"
        )
    account.cites.append(
        Cite(
            row.place, at, f"the bill counts {_length(length, rounding)}" if length is not None else "a row of the bill"
        )
    )
    return call


def _at_midnight(row: BillRow) -> bool:
    return row.began.base is Base.WALL and row.began.ms % DAY_MS <= TOUCH_MS


def _end(at: Instant, length: int | None, rounding: int) -> Instant | None:
    if not length:
        return None
    error = at.error_ms + 1000 + (rounding * 1000 if rounding > 1 else 0)
    return Instant(at.ms + length * 1000, error, at.lacks, at.floating)


def _length(seconds: int, rounding: int) -> str:
    return f"{seconds} s" + (f" (in steps of {rounding} s)" if rounding > 1 else "")


def _is_forwarded(row: BillRow) -> bool:
    words = (row.category or "").casefold()
    return any(word in words for word in FORWARDINGS)


FORWARDINGS = (
    "forward", "divert", "umleitung", "weiterleitung", "renvoi", "desvío", "desvio", "trasferimento", "viderekobl", "vidarekoppl",
    "doorgeschakeld", "呼叫转移", "呼转", "前转", "переадрес", "تحويل",
)  # fmt: skip


def _mask(account: Account, number: str) -> None:
    """What can still be seen of a masked number: how long it is, and its last digits."""
    plain = "".join(c for c in number if c.isdigit() or c in MASKS or c == "+")
    account.digits = len(plain)
    account.tail = plain[max((plain.rfind(mask) for mask in MASKS), default=-1) + 1 :]


def _joined(calls: list[BilledCall]) -> list[BilledCall]:
    """Rows of one call that was cut at midnight: the second begins where the first ends, at the first moment of a day."""
    found: list[BilledCall] = []
    ordered = sorted(calls, key=lambda call: (call.began.ms, call.place.line))
    for call in ordered:
        last = found[-1] if found else None
        if last is not None and _goes_on(last, call):
            _lengthen(last, call)
        else:
            found.append(call)
    return found


def _goes_on(one: BilledCall, other: BilledCall) -> bool:
    if one.account.ended is None or not other.duration_s or one.shown != other.shown or one.own != other.own:
        return False
    if one.account.direction != other.account.direction or one.began.floating != other.began.floating:
        return False
    return other.at_midnight and abs(other.began.ms - one.account.ended.ms) <= TOUCH_MS + one.rounding_s * 1000 * (
        one.rounding_s > 1
    )


def _lengthen(call: BilledCall, more: BilledCall) -> None:
    call.duration_s = (call.duration_s or 0) + (more.duration_s or 0)
    call.account.duration_s = call.duration_s
    call.account.ended = more.account.ended
    call.account.cites += more.account.cites
    call.account.notes.append("the bill lists it in two rows, cut at midnight")


def _once(calls: list[BilledCall]) -> list[BilledCall]:
    """The same row in several files is one call."""
    found: dict[tuple[object, ...], BilledCall] = {}
    for call in calls:
        key = (call.began.ms, dialable(call.shown or ""), call.duration_s, call.account.direction, call.own)
        if key in found:
            found[key].account.cites += call.account.cites
        else:
            found[key] = call
    return list(found.values())
