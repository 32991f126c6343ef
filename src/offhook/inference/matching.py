"""Which accounts speak of the same call.

Telecom's records come first, since they tell most; then what tells of single calls; last the witnesses that only know "in a
call from here to there". Of each witness the nearest pairs are joined first, so the order in which accounts come does not
matter; an account that may stand alone and finds no call becomes one of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from offhook.facts.time import Instant
from offhook.inference.accounts import Account
from offhook.knowledge.numbers import dialable, same_number

SPAN_SLACK_MS = 3_000
ERROR_CAP_MS = 180_000
UNENDED_MS = 120_000
"""How long a call without a known end is taken to have been possible."""
LATE_MS = 30_000
"""How long after the beginning of a call whose end is not known a stretch may begin and still be of it, not of the next."""
LONGEST_CALL_S = 86_400
LOOKED_AT = 64
"""Calls looked at for one account to each side: more than a phone can have within the slack, so that a forged log of
thousands of calls in one minute costs time in proportion to its length."""
MOST_IN_STRETCH = 256
"""Calls that one stretch can speak of; one that holds more says nothing of any."""
ORDER = (
    "telecom",
    "radio_log",
    "call_log",
    "activity_starts",
    "broadcasts",
    "app_ops",
    "usage_events",
    "audio",
    "battery_history",
    "telephony_registry",
)
REQUESTERS = frozenset({"activity_starts", "app_ops"})
COUNTRY_CODE_DIGITS = 4
"""By how many digits two written forms of one number differ at most: with or without "+" and country code."""


@dataclass(slots=True, eq=False)
class Group:
    """The accounts of one call.

    telling:  those that the call rests on: single calls that may stand alone, else stretches. What only supports a call does not
              widen it, nor does a stretch where single calls are told.
    first:    the first moment they know, None if none; last: the last one, or how long the call may have gone on.
    error_ms: the greatest error of these moments; floating: as in `Instant`.
    """

    accounts: list[Account] = field(default_factory=list)
    telling: list[Account] = field(default_factory=list)
    first: int | None = None
    error_ms: int = 0
    floating: tuple[str, ...] = ()
    _last: int = 0
    _ended: bool = False
    _lasted_ms: int | None = None

    def add(self, account: Account) -> None:
        """Take an account in."""
        self.accounts.append(account)
        if account.alone and (not account.spans or not self.telling or self.telling[0].spans):
            self.telling.append(account)
            self._widen(account)

    @property
    def points(self) -> list[Account]:
        """Accounts that speak of this one call (not of a stretch)."""
        return [account for account in self.accounts if not account.spans]

    @property
    def moments(self) -> list[Instant]:
        """Every moment that the accounts it rests on know."""
        return [at for account in self.telling for at in account.moments]

    @property
    def last(self) -> int:
        """The last known moment; a call whose end is unknown is given some time."""
        if self._ended:
            return self._last
        if self._lasted_ms is not None:
            return self._last + self._lasted_ms + UNENDED_MS // 2
        return self._last + (UNENDED_MS if self.reached_radio else 0)

    @property
    def ended(self) -> bool:
        """Whether its end is known."""
        return self._ended

    @property
    def open(self) -> bool:
        """Whether it may be going on still: neither its end nor its length is told."""
        return not self._ended and self._lasted_ms is None

    @property
    def window(self) -> tuple[int, int]:
        """From the first to the last known moment."""
        return (0 if self.first is None else self.first), self.last

    @property
    def reached_radio(self) -> bool:
        """Whether any account has it dialled, ringing or answered."""
        return any(account.stage in ("dialled", "ringing", "answered") for account in self.telling)

    def told_by(self, witness: str) -> bool:
        """Whether the call rests on this witness."""
        return any(account.witness == witness for account in self.telling)

    def _widen(self, account: Account) -> None:
        moments = account.moments
        if not moments:
            return
        first, last = min(at.ms for at in moments), max(at.ms for at in moments)
        self.floating = moments[0].floating if self.first is None else self.floating
        self._last = last if self.first is None else max(self._last, last)
        self.first = first if self.first is None else min(self.first, first)
        self.error_ms = max(self.error_ms, *(at.error_ms for at in moments))
        self._ended = self._ended or account.ended is not None
        if account.duration_s is not None:
            self._lasted_ms = max(self._lasted_ms or 0, round(min(account.duration_s, LONGEST_CALL_S) * 1000))


def group(accounts: Iterable[Account], home: str | None) -> list[Group]:
    """Bring accounts together into calls, in order of time (calls without any time last)."""
    found: list[Group] = []
    points: dict[tuple[int, bool], list[Account]] = {}
    stretches: dict[int, list[Account]] = {}
    for account in accounts:
        rank = ORDER.index(account.witness) if account.witness in ORDER else len(ORDER)
        if account.spans:
            stretches.setdefault(rank, []).append(account)
        else:
            points.setdefault((rank, not account.alone), []).append(account)
    for key in sorted(points):
        found += _join_points(sorted(points[key], key=_when), found, home)
    for rank in sorted(stretches):
        found += _join_stretches(sorted(stretches[rank], key=_when), found)
    return sorted(found, key=lambda call: (call.first is None, call.first or 0))


def _when(account: Account) -> tuple[object, ...]:
    """The order of accounts of one witness, the same however they come."""
    first, last = account.first, account.last
    cite = account.cites[0].place if account.cites else None
    place = (cite.evidence, cite.entry, cite.line) if cite else ("", "", 0)
    return (
        first.ms if first else 0,
        last.ms if last else 0,
        account.number or "",
        account.direction,
        account.stage,
        place,
    )


class _Index:
    """Calls by the moment at which they begin."""

    def __init__(self, calls: Iterable[Group]) -> None:
        self.calls = sorted((call for call in calls if call.first is not None), key=lambda call: call.window)
        self._starts = sorted((at.ms, number) for number, call in enumerate(self.calls) for at in _starts(call))
        self._firsts = [call.window[0] for call in self.calls]
        self._reach = list(accumulate((call.last for call in self.calls), max))

    def near(self, ms: int, slack: int) -> Iterator[int]:
        """Numbers of calls that have a beginning within `slack` of a moment, the nearest to each side."""
        here = bisect_left(self._starts, (ms, -1))
        for start, number in self._starts[max(here - LOOKED_AT, 0) : here + LOOKED_AT]:
            if abs(start - ms) <= slack:
                yield number

    def touching(self, began: int, ended: int, most: int) -> Iterator[int]:
        """Numbers of the calls whose window touches [began, ended], the latest first."""
        number = bisect_right(self._firsts, ended) - 1
        for _ in range(most):
            if number < 0 or self._reach[number] < began:
                return
            if self.calls[number].last >= began:
                yield number
            number -= 1


def _starts(call: Group) -> list[Instant]:
    """The moments at which a call may have begun; where the beginning is not told, the answer has to do."""
    return [at for account in call.telling for at in account.starts] or call.moments


# accounts of single calls


def _join_points(accounts: list[Account], calls: list[Group], home: str | None) -> list[Group]:
    """Join the nearest pairs first; returns the calls that are new."""
    index = _Index(calls)
    pairs = sorted(
        (distance, number, candidate)
        for number, account in enumerate(accounts)
        for candidate, distance in _candidates(account, index, home)
    )
    joined: set[int] = set()
    taken: set[int] = set()
    for _, number, candidate in pairs:
        account = accounts[number]
        if number in joined or (account.alone and candidate in taken):
            continue
        joined.add(number)
        if account.alone:
            taken.add(candidate)
        index.calls[candidate].add(account)
    return [_alone(account) for number, account in enumerate(accounts) if number not in joined and account.alone]


def _alone(account: Account) -> Group:
    found = Group()
    found.add(account)
    return found


def _candidates(account: Account, index: _Index, home: str | None) -> Iterator[tuple[int, int]]:
    """(number of the call, distance in ms) of every call that an account can mean; Telecom's records are calls by themselves."""
    mine = account.starts or account.moments
    if account.witness == "telecom" or not mine:
        return
    widest = account.near_ms + ERROR_CAP_MS
    numbers = {number for at in mine for number in index.near(at.ms, widest)}
    if account.witness == "radio_log":
        numbers.update(number for at in mine for number in index.touching(at.ms, at.ms, LOOKED_AT))
    for number in numbers:
        distance = _distance(account, mine, index.calls[number], home)
        if distance is not None:
            yield number, distance


def _distance(account: Account, mine: list[Instant], candidate: Group, home: str | None) -> int | None:
    """Milliseconds between an account and a call that it can mean, None if it cannot."""
    if mine[0].floating != candidate.floating or not _compatible(account, candidate, home):
        return None
    slack = account.near_ms + min(ERROR_CAP_MS, max(at.error_ms for at in mine) + candidate.error_ms)
    gap = min(abs(one.ms - other.ms) for one in mine for other in _starts(candidate))
    first, last = candidate.window
    inside = account.witness == "radio_log" and any(
        first - SPAN_SLACK_MS <= at.ms <= last + SPAN_SLACK_MS for at in mine
    )
    return gap if gap <= slack or inside else None


def _compatible(account: Account, candidate: Group, home: str | None) -> bool:
    if account.alone and candidate.told_by(account.witness):
        return False
    if not _same_direction(account, candidate):
        return False
    points = candidate.telling
    if account.witness in REQUESTERS and any(other.unasked for other in points):
        return False
    return all(_same_slot(account, other) and _numbers_fit(account, other, home) for other in points)


def _same_direction(account: Account, candidate: Group) -> bool:
    directions = {other.direction for other in candidate.telling} - {"unknown"}
    return account.direction == "unknown" or not directions or account.direction in directions


def _same_slot(one: Account, other: Account) -> bool:
    """Slots tell lines apart; subscription ids and accounts are written in too many ways to compare."""
    if one.line_key is None or other.line_key is None or (one.line_key[0], other.line_key[0]) != ("slot", "slot"):
        return True
    return one.line_key == other.line_key


def _numbers_fit(one: Account, other: Account, home: str | None) -> bool:
    if one.number and other.number:
        return same_number(one.number, other.number, home)
    masked, clear = (one, other) if one.digits else (other, one)
    if not masked.digits or not clear.number:
        return True
    digits = dialable(clear.number)
    return digits.endswith(masked.tail) and abs(len(digits) - masked.digits) <= COUNTRY_CODE_DIGITS


# accounts of stretches


def _join_stretches(accounts: list[Account], calls: list[Group]) -> list[Group]:
    """A stretch speaks of every call inside it; stretches that overlap one another and nothing else are one call."""
    index = _Index(calls)
    new: list[Group] = []
    for account in accounts:
        inside = _running(account, index) if account.snapshot else _inside(account, index)
        for call in inside:
            call.add(account)
        if inside or not account.alone:
            continue
        if new and account.began is not None and _overlap(account, new[-1]) > 0 and _fits(account, new[-1]):
            new[-1].add(account)
        else:
            new.append(_alone(account))
    return new


def _running(account: Account, index: _Index) -> list[Group]:
    """The call that was going on when the evidence was taken: the last that began before and has no known end."""
    at = account.began
    if at is None:
        found = next((call for call in reversed(index.calls[-LOOKED_AT:]) if call.open and call.reached_radio), None)
        return [found] if found else []
    slack = SPAN_SLACK_MS + LATE_MS
    recent = index.touching(at.ms - LONGEST_CALL_S * 1000, at.ms + slack, MOST_IN_STRETCH)
    open_calls = (call for number in recent if (call := index.calls[number]).open or call.last >= at.ms - slack)
    found = next((call for call in open_calls if _fits(account, call)), None)
    return [found] if found else []


def _inside(account: Account, index: _Index) -> list[Group]:
    """The calls that a stretch overlaps; only where there is none, the one that it misses by no more than the clocks may err."""
    if account.began is None:
        return []
    slack = SPAN_SLACK_MS + ERROR_CAP_MS
    numbers = index.touching(account.began.ms - slack, _ended(account) + slack, MOST_IN_STRETCH)
    candidates = [call for number in numbers if _fits(account, call := index.calls[number])]
    overlaps = [(_overlap(account, call), call) for call in candidates]
    inside = [call for overlap, call in overlaps if overlap > 0]
    if inside:
        return inside
    near = [(overlap, call) for overlap, call in overlaps if -overlap <= _slack(account, call)]
    return [max(near, key=lambda pair: pair[0])[1]] if near else []


def _ended(account: Account) -> int:
    began = account.began.ms if account.began else 0
    return account.ended.ms if account.ended else began + UNENDED_MS


def _overlap(account: Account, call: Group) -> int:
    """For how many ms the two share time; negative: how far they are apart."""
    began = account.began.ms if account.began else 0
    first, last = call.window
    return min(_ended(account), last) - max(began, first)


def _slack(account: Account, call: Group) -> int:
    error = account.began.error_ms if account.began else 0
    return SPAN_SLACK_MS + min(ERROR_CAP_MS, error + call.error_ms)


def _fits(account: Account, call: Group) -> bool:
    """Same time line, medium and direction, and not begun long after.

    The audio mode of an internet call does not speak of a cellular one, nor a stretch that began with ringing of an outgoing
    call, nor any of a call that Telecom knows was only asked for.
    """
    if account.began is None or account.began.floating != call.floating:
        return False
    media = {other.medium for other in call.telling} - {"unknown"}
    if account.medium == "voip" and media and "voip" not in media:
        return False
    late = not call.ended and not account.snapshot
    if late and account.began.ms > call.window[0] + LATE_MS + _slack(account, call):
        return False
    return _same_direction(account, call) and (call.reached_radio or not call.told_by("telecom"))
