"""Clues of the calls before and after: the same minute on several days, repeats, bursts, a busy number."""

from __future__ import annotations

from offhook.inference.calls import MergedCall
from offhook.inference.causes.clue import Clue, clue
from offhook.inference.causes.neighbours import over_at
from offhook.inference.causes.surroundings import Surroundings

DAYS = 3
BURST, BURST_MS = 3, 60_000
REPEATS, REPEAT_MS, SHORT_MS = 4, 600_000, 20_000
BUSY_MS = 90_000


@clue
def same_minute(scene: Surroundings) -> Clue | None:
    """Calls of one number or one asker at the same minute of the day; two days may be chance, so they count half."""
    if not scene.outgoing or not scene.joins:
        return None
    days = scene.phone.neighbours.days_of_this_minute(scene.call)
    return Clue("same_minute", {"count": str(days)}, scale=1.0 if days >= DAYS else 0.5) if days >= 2 else None


@clue
def repeats(scene: Surroundings) -> Clue | None:
    """Many calls within moments: to different numbers, or short ones to the same."""
    if not scene.outgoing or not scene.joins:
        return None
    near = scene.phone.neighbours.around(scene.call, BURST_MS, BURST_MS)
    if len({_to(call) for call in near} - {""}) >= BURST:
        return Clue("burst", {"count": str(len(near))})
    near = scene.phone.neighbours.around(scene.call, REPEAT_MS, REPEAT_MS)
    same = [call for call in near if _to(call) and _to(call) == _to(scene.call) and _short(call)]
    return Clue("repeated", {"count": str(len(same))}) if len(same) >= REPEATS and _short(scene.call) else None


@clue
def busy(scene: Surroundings) -> Clue | None:
    """The call before went to the same number, which was busy."""
    last = scene.phone.neighbours.last_before(scene.call) if scene.outgoing and scene.joins else None
    over = over_at(last) if last is not None else None
    if last is None or over is None or scene.began is None or not 0 <= scene.began - over <= BUSY_MS:
        return None
    was_busy = any(account.ended_by == "the other side was busy" for account in last.group.accounts)
    return Clue("after_busy", {"ago": scene.ago(over)}) if was_busy and _to(last) == _to(scene.call) else None


@clue
def same_as_last(scene: Surroundings) -> Clue | None:
    """The number is that of the outgoing call before, as a redial has it."""
    last = scene.phone.neighbours.last_before(scene.call) if scene.outgoing and scene.joins else None
    same = last is not None and scene.call.number is not None and last.number == scene.call.number
    return Clue("same_as_last") if same else None


def _to(call: MergedCall) -> str:
    return call.number or call.shown or ""


def _short(call: MergedCall) -> bool:
    over = over_at(call)
    return over is not None and call.began is not None and over - call.began.ms <= SHORT_MS
