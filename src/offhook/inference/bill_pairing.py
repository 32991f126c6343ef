"""Which rows of a bill are calls that the phone knows too, and which only the carrier knows.

A bill counts from the answer, by another clock, rounds up, and may be printed in another zone than the phone's. So the
pairing is wider in time than that of the phone's own records, and leans on numbers and lengths instead. A row is paired once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from offhook.facts.time import Instant
from offhook.inference.accounts import Account
from offhook.inference.accounts.bill import BilledCall
from offhook.inference.matching import Group
from offhook.knowledge.numbers import dialable, same_number

SLACK_MS = 120_000
"""How far the clocks of a phone and of a network may be apart."""
NAMELESS_SLACK_MS = 60_000
"""The same where no number ties the two."""
RINGS_MS = 120_000
LONGER_S = 60
"""Bills count up to a minute longer than the phone does; a little shorter where the phone counts the setting up."""
SHORTER_S = 5
LONG_STRETCH_MS = 4 * 3_600_000
LOOKED_AT = 100
MISFIT_MS = 30_000
"""A length that does not fit makes a pair worse, as so many milliseconds would."""
QUARTER_HOUR_MS = 900_000
ON_THE_QUARTER_MS = 90_000
FARTHEST_MS = 26 * 3_600_000
ENOUGH_SHIFTED = 3
TAIL = 7


def join_bills(calls: list[Group], billed: list[BilledCall], home: str | None) -> tuple[list[Group], list[BilledCall]]:
    """The calls of the phone with the rows of bills in them, and the rows that it knows nothing of (not calls yet)."""
    _to_the_zone_of_the_phone(calls, billed, home)
    ordered = sorted((call for call in calls if call.first is not None), key=lambda call: call.window)
    firsts = [call.first or 0 for call in ordered]
    pairs = sorted(
        (distance, row, number)
        for row, bill in enumerate(billed)
        for number, distance in _candidates(bill, ordered, firsts, home)
    )
    paired: dict[int, Group] = {}
    taken: dict[int, int] = {}
    for _, row, number in pairs:
        if row not in paired and number not in taken:
            paired[row], taken[number] = ordered[number], row
    found = [*calls, *_inside_stretches(paired, ordered, pairs)]
    for row, call in paired.items():
        _take_in(billed[row], call)
    return found, [bill for row, bill in enumerate(billed) if row not in paired]


def by_time(calls: list[Group]) -> list[Group]:
    """Calls in order of time, those without any time last."""
    return sorted(calls, key=lambda call: (call.first is None, call.first or 0))


def alone(bill: BilledCall) -> Group:
    """A row of a bill as a call of its own."""
    found = Group()
    found.add(bill.account)
    return found


def _candidates(
    bill: BilledCall, ordered: list[Group], firsts: list[int], home: str | None
) -> Iterator[tuple[int, int]]:
    at = bill.began
    widest = SLACK_MS + at.error_ms
    until = bisect_left(firsts, at.ms + widest + 1)
    for number in range(until - 1, max(until - 1 - LOOKED_AT, -1), -1):
        if firsts[number] < at.ms - LONG_STRETCH_MS - widest:
            return
        distance = _distance(bill, ordered[number], home)
        if distance is not None:
            yield number, distance


def _distance(bill: BilledCall, call: Group, home: str | None) -> int | None:
    """How badly a row and a call fit, in milliseconds; None where they cannot be the same."""
    if call.floating != bill.began.floating or not _same_way(bill, call):
        return None
    tie = _tie(bill, call, home)
    if tie is False or _voip(call):
        return None
    fits = _length_fits(bill, call)
    if fits is False and not tie:
        return None
    gap = _gap(bill, call)
    slack = (SLACK_MS if tie else NAMELESS_SLACK_MS) + bill.began.error_ms + min(call.error_ms, SLACK_MS)
    if gap > slack:
        return None
    return gap + (MISFIT_MS if fits is False else 0) + (0 if tie else MISFIT_MS // 2)


def _same_way(bill: BilledCall, call: Group) -> bool:
    ways = {account.direction for account in call.telling} - {"unknown"}
    return bill.account.direction == "unknown" or not ways or bill.account.direction in ways


def _voip(call: Group) -> bool:
    return any(account.medium == "voip" for account in call.telling)


def _tie(bill: BilledCall, call: Group, home: str | None) -> bool | None:
    """Whether the numbers are the same; None where one side has none to compare."""
    known = [account for account in call.accounts if account.number]
    if bill.shown is None or (not known and not any(account.digits for account in call.accounts)):
        return None
    if not known:
        return None if all(_masks_fit(bill, account) for account in call.accounts if account.digits) else False
    if bill.masked:
        return any(fits_mask(account.number or "", bill.shown) for account in known)
    return any(same_number(bill.shown, account.number or "", home) for account in known)


def _masks_fit(bill: BilledCall, account: Account) -> bool:
    """A number of the bill and one that the phone masks."""
    digits = dialable(bill.shown or "")
    return bill.masked or (digits.endswith(account.tail) and abs(len(digits) - (account.digits or 0)) <= 4)


def fits_mask(number: str, masked: str) -> bool:
    """Whether a number can be the one of which "0151 234 56XX" shows a part; the visible parts have to stand in it in order."""
    digits = "".join(c for c in dialable(number) if c.isdigit())
    shown = "".join(c if c.isdigit() else "*" for c in masked if c.isdigit() or c in "*xX•…")
    head, _, rest = shown.partition("*")
    tail = rest.rpartition("*")[2]
    bare = head.lstrip("0")
    at = digits.find(bare) if bare else 0
    return digits.endswith(tail) and 0 <= at <= 4 and len(digits) - at >= len(bare) + len(tail)


def _length_fits(bill: BilledCall, call: Group) -> bool | None:
    """Whether the billed length can be that of the call; None where one side has none."""
    length = _connected_s(call)
    if length is None or bill.duration_s is None:
        return None
    return -SHORTER_S <= bill.duration_s - length <= max(LONGER_S, bill.rounding_s)


def _connected_s(call: Group) -> float | None:
    """Seconds of the connection, as the phone knows them."""
    told = [account.duration_s for account in call.telling if account.duration_s is not None]
    if told:
        return max(told)
    for account in call.telling:
        if account.answered and account.ended and not account.spans:
            return (account.ended.ms - account.answered.ms) / 1000
    return None


def _gap(bill: BilledCall, call: Group) -> int:
    """From the row's time to the answer, or to where the answer can have been."""
    at = bill.began.ms
    if call.telling and call.telling[0].spans:
        first, last = call.window
        return max(first - at, at - last, 0)
    answers = [account.answered.ms for account in call.telling if account.answered]
    starts = [start.ms for account in call.telling for start in account.starts]
    gaps = [abs(at - answer) for answer in answers]
    gaps += [max(start - at, at - start - (0 if answers else RINGS_MS), 0) for start in starts]
    return min(gaps, default=SLACK_MS * 10)


def _take_in(bill: BilledCall, call: Group) -> None:
    """A row of a call that the phone knows: it supports it and does not move its beginning, which no bill tells."""
    fits, length = _length_fits(bill, call), _connected_s(call)
    bill.account.alone, bill.account.began = False, None
    call.add(bill.account)
    if fits is False and length is not None:
        bill.account.notes.append(f"the bill counts {bill.duration_s} s, the phone {round(length)} s")


def _inside_stretches(
    paired: dict[int, Group], ordered: list[Group], pairs: list[tuple[int, int, int]]
) -> Iterator[Group]:
    """A stretch of telephoning that holds several billed calls is each of them: a call for every further row."""
    for _, row, number in pairs:
        stretch = ordered[number]
        if row in paired or not stretch.telling or not stretch.telling[0].spans:
            continue
        found = Group()
        for account in stretch.accounts:
            found.add(account)
        paired[row] = found
        yield found


# the zone that a bill is printed in


def _to_the_zone_of_the_phone(calls: list[Group], billed: list[BilledCall], home: str | None) -> None:
    """Move the rows of a bill whose zone was only assumed, where its calls show that it is printed in another."""
    for evidence in dict.fromkeys(bill.place.evidence for bill in billed if bill.lacks_zone):
        own = [bill for bill in billed if bill.place.evidence == evidence and bill.lacks_zone]
        shift = _shift(calls, own, home)
        if shift:
            hours = f"{shift / 3_600_000:+g}"
            for bill in own:
                _move(bill, shift, f"the bill is printed in another zone: {hours} h, as its other calls show")


def _shift(calls: list[Group], billed: list[BilledCall], home: str | None) -> int:
    """Milliseconds to add to the times of a bill, 0 where they fit or too few calls tell."""
    by_tail: dict[str, list[tuple[Group, str]]] = defaultdict(list)
    for call in calls:
        number = next((account.number for account in call.telling if account.number), None)
        if number and call.first is not None and not call.floating:
            by_tail[dialable(number)[-TAIL:]].append((call, number))
    votes: Counter[int] = Counter()
    for bill in billed:
        for call, number in by_tail.get(dialable(bill.shown or "")[-TAIL:], [])[:LOOKED_AT]:
            if _length_fits(bill, call) and same_number(bill.shown or "", number, home):
                votes.update(_quarters(bill, call))
    if not votes:
        return 0
    best, times = votes.most_common(1)[0]
    return best if times >= ENOUGH_SHIFTED and times > 3 * votes[0] else 0


def _quarters(bill: BilledCall, call: Group) -> Iterator[int]:
    answered = next((account.answered.ms for account in call.telling if account.answered), call.first or 0)
    apart = answered - bill.began.ms
    shift = round(apart / QUARTER_HOUR_MS) * QUARTER_HOUR_MS
    if abs(apart - shift) <= ON_THE_QUARTER_MS and abs(apart) <= FARTHEST_MS:
        yield shift


def _move(bill: BilledCall, shift: int, why: str) -> None:
    account = bill.account
    bill.began = _moved(bill.began, shift)
    account.began = bill.began
    account.answered = bill.began if account.answered else None
    account.ended = _moved(account.ended, shift) if account.ended else None
    account.cites = [replace(cite, at=_moved(cite.at, shift) if cite.at else None) for cite in account.cites]
    account.notes.append(why)


def _moved(at: Instant, shift: int) -> Instant:
    floating = tuple(word for word in at.floating if word != "zone")
    return replace(at, ms=at.ms + shift, lacks=tuple(dict.fromkeys((*at.lacks, "zone"))), floating=floating)
