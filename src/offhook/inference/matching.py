"""Which accounts speak of the same call.

Telecom's records come first, since they tell most; then what tells of single calls; last the witnesses that only know "in a
call from here to there". An account joins the nearest call that it can mean, within the errors of both clocks; one that may
stand alone and finds none becomes a call of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from offhook.facts.time import Instant
from offhook.inference.accounts import Account
from offhook.knowledge.numbers import dialable, same_number

NEAR_MS = 6_000
"""A request, a dial and a log row of one call stand within seconds."""
SPAN_SLACK_MS = 3_000
ERROR_CAP_MS = 180_000
QUARTER_MS = 900_000
DAY_QUARTERS = 96
UNENDED_MS = 120_000
"""How long a call without a known end is taken to have been possible."""
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


@dataclass(slots=True)
class Group:
    """The accounts of one call."""

    accounts: list[Account] = field(default_factory=list)

    def of(self, witness: str) -> list[Account]:
        """The accounts of one witness."""
        return [account for account in self.accounts if account.witness == witness]

    @property
    def points(self) -> list[Account]:
        """Accounts that speak of this one call (not of a stretch)."""
        return [account for account in self.accounts if not account.spans]

    @property
    def moments(self) -> list[Instant]:
        """Every moment that some account knows of this call; those of stretches only where nothing else is known."""
        chosen = self.points or self.accounts
        return [at for a in chosen for at in (a.began, a.dialled, a.answered, a.ended) if at is not None]

    @property
    def window(self) -> tuple[int, int]:
        """From the first to the last known moment; a call whose end is unknown is given some time."""
        moments = self.moments
        first, last = min(at.ms for at in moments), max(at.ms for at in moments)
        if any(account.ended for account in self.points or self.accounts):
            return first, last
        durations = [account.duration_s for account in self.points if account.duration_s is not None]
        return first, last + (
            round(max(durations) * 1000) + UNENDED_MS // 2 if durations else UNENDED_MS if self.reached_radio else 0
        )

    @property
    def reached_radio(self) -> bool:
        """Whether any account has it dialled, ringing or answered."""
        return any(account.stage in ("dialled", "ringing", "answered") for account in self.accounts)


class Groups:
    """Calls found so far, looked up by time: a call stands in every quarter of an hour that its window touches."""

    def __init__(self) -> None:
        self.all: list[Group] = []
        self._by_quarter: dict[int, dict[int, Group]] = defaultdict(dict)

    def add(self, found: Group) -> None:
        """Take a new call, or note that one has grown."""
        if len(found.accounts) == 1:
            self.all.append(found)
        if found.moments:
            first, last = found.window
            for quarter in range(first // QUARTER_MS, min(last // QUARTER_MS, first // QUARTER_MS + DAY_QUARTERS) + 1):
                self._by_quarter[quarter][id(found)] = found

    def near(self, began_ms: int, ended_ms: int) -> list[Group]:
        """Calls whose window touches [began, ended] or the quarters beside it, in the order they were found."""
        last = min(ended_ms // QUARTER_MS, began_ms // QUARTER_MS + DAY_QUARTERS)
        quarters = range(began_ms // QUARTER_MS - 1, last + 2)
        return list(
            {key: found for quarter in quarters for key, found in self._by_quarter.get(quarter, {}).items()}.values()
        )


def group(accounts: Iterable[Account], home: str | None) -> list[Group]:
    """Bring accounts together into calls, in order of time (calls without any time last, as they came)."""
    groups = Groups()
    ordered = sorted(accounts, key=lambda a: (a.spans, ORDER.index(a.witness), a.first.ms if a.first else 0))
    for account in ordered:
        if account.spans:
            _join_stretch(account, groups)
        else:
            _join_point(account, groups, home)
    return sorted(groups.all, key=_order)


def _order(found: Group) -> tuple[bool, int]:
    moments = found.moments
    return (not moments, min((at.ms for at in moments), default=0))


def _join_point(account: Account, groups: Groups, home: str | None) -> None:
    best, nearest = None, None
    first, last = account.first, account.last
    if account.witness != "telecom" and first is not None and last is not None:
        for candidate in groups.near(first.ms, last.ms):
            distance = _distance(account, candidate, home)
            if distance is not None and (nearest is None or distance < nearest):
                best, nearest = candidate, distance
    if best is not None:
        best.accounts.append(account)
        groups.add(best)
    elif account.alone:
        groups.add(Group([account]))


def _join_stretch(account: Account, groups: Groups) -> None:
    """A stretch speaks of every call inside it; alone it is one call."""
    first, last = account.first, account.last
    near = groups.near(first.ms, last.ms) if first is not None and last is not None else []
    inside = [candidate for candidate in near if _overlaps(account, candidate)]
    for candidate in inside:
        candidate.accounts.append(account)
    if not inside and account.alone:
        groups.add(Group([account]))


def _distance(account: Account, candidate: Group, home: str | None) -> int | None:
    """Milliseconds between an account and a call that it can mean, None if it cannot."""
    mine = [at for at in (account.began, account.dialled, account.answered) if at is not None]
    if not mine or not candidate.moments or not _compatible(account, candidate, home):
        return None
    taken = [own for own in candidate.of(account.witness) if own.alone and account.alone]
    if taken:
        return None
    slack = NEAR_MS + min(ERROR_CAP_MS, max(at.error_ms for at in mine) + max(at.error_ms for at in candidate.moments))
    gap = min(abs(one.ms - other.ms) for one in mine for other in candidate.moments)
    if gap <= slack:
        return gap
    first, last = candidate.window
    inside = account.witness == "radio_log" and any(first - SPAN_SLACK_MS <= at.ms <= last for at in mine)
    return gap if inside else None


def _compatible(account: Account, candidate: Group, home: str | None) -> bool:
    mine = next(at for at in (account.began, account.dialled, account.answered) if at is not None)
    if any(at.floating != mine.floating for at in candidate.moments):
        return False
    directions = {other.direction for other in candidate.points} - {"unknown"}
    if account.direction != "unknown" and directions and account.direction not in directions:
        return False
    return all(_numbers_fit(account, other, home) for other in candidate.points)


def _numbers_fit(one: Account, other: Account, home: str | None) -> bool:
    if one.number and other.number:
        return same_number(one.number, other.number, home)
    masked, clear = (one, other) if one.digits else (other, one)
    if not masked.digits or not clear.number:
        return True
    digits = dialable(clear.number)
    return digits.endswith(masked.tail) and abs(len(digits) - masked.digits) <= 4


def _overlaps(account: Account, candidate: Group) -> bool:
    if account.began is None or not candidate.moments:
        return False
    if any(at.floating != account.began.floating for at in candidate.moments):
        return False
    if not _same_medium(account, candidate) or not _same_way(account, candidate):
        return False
    first, last = candidate.window
    slack = SPAN_SLACK_MS + min(ERROR_CAP_MS, account.began.error_ms + max(at.error_ms for at in candidate.moments))
    ended = account.ended.ms if account.ended else account.began.ms + UNENDED_MS
    return account.began.ms - slack <= last and first <= ended + slack


def _same_medium(account: Account, candidate: Group) -> bool:
    """The audio mode of an internet call does not speak of a cellular one."""
    media = {other.medium for other in candidate.points} - {"unknown"}
    return account.medium != "voip" or not media or "voip" in media


def _same_way(account: Account, candidate: Group) -> bool:
    """A stretch that began with ringing does not tell of an outgoing call, nor of one that Telecom knows was only asked for."""
    directions = {other.direction for other in candidate.points} - {"unknown"}
    if account.direction != "unknown" and directions and account.direction not in directions:
        return False
    return candidate.reached_radio or not candidate.of("telecom")
