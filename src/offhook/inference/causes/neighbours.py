"""The other calls of the phone, as far as they bear on why one was made: same hour, same number, one after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from offhook.inference.calls import MergedCall
from offhook.timeline.clock import Clock

DAY_MINUTES = 1_440
SAME_MINUTE = 1
MOST = 100
"""Neighbours that are looked at around one call."""


class Neighbours:
    """Calls of one time line that this phone may have made, by moment and by minute of the day."""

    def __init__(self, calls: Sequence[MergedCall], clock: Clock, floating: tuple[str, ...] = ()) -> None:
        own = [
            call for call in calls if call.began and call.began.floating == floating and call.direction != "incoming"
        ]
        own.sort(key=lambda call: call.began.ms if call.began else 0)
        self._calls = own
        self._times = [call.began.ms for call in own if call.began]
        self._clock = clock
        self._days: dict[tuple[str, int], set[int]] = defaultdict(set)
        for call in own:
            day, minute = self._face(call)
            for key in _keys(call):
                self._days[key, minute].add(day)

    def around(self, call: MergedCall, before_ms: int, after_ms: int) -> list[MergedCall]:
        """Calls that began in [before, after] around this one, itself included, in order; at most MOST."""
        if call.began is None:
            return []
        left = bisect_left(self._times, call.began.ms - before_ms)
        right = bisect_right(self._times, call.began.ms + after_ms)
        return self._calls[left : min(right, left + MOST)]

    def last_before(self, call: MergedCall) -> MergedCall | None:
        """The call before this one."""
        if call.began is None:
            return None
        index = bisect_left(self._times, call.began.ms) - 1
        return self._calls[index] if index >= 0 else None

    def days_of_this_minute(self, call: MergedCall) -> int:
        """On how many days calls like this one (same number, or same asker) began within a minute of this time of day."""
        if call.began is None:
            return 0
        _, minute = self._face(call)
        near = [(minute + step) % DAY_MINUTES for step in range(-SAME_MINUTE, SAME_MINUTE + 1)]
        return max(
            (len(set().union(*(self._days.get((key, one), ()) for one in near))) for key in _keys(call)), default=0
        )

    def _face(self, call: MergedCall) -> tuple[int, int]:
        ms = self._clock.zone.face_ms(call.began.ms) if call.began else 0
        return divmod(ms // 60_000, DAY_MINUTES)


def over_at(call: MergedCall) -> int | None:
    """When a call was over, as far as told; a row of the call log tells only how long it was connected."""
    if call.ended is not None:
        return call.ended.ms
    lasted = next((account.duration_s for account in call.group.accounts if account.duration_s is not None), None)
    return None if lasted is None or call.began is None else call.began.ms + round(lasted * 1000)


def _keys(call: MergedCall) -> list[str]:
    """What makes calls alike: the number, the asker, else (where no record tells either) the shown number."""
    named = call.caller.package if call.caller else None
    found = [call.number] if call.number else [call.shown] if call.shown and not named else []
    return [key for key in (*found, named) if key]
