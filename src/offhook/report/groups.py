"""Calls that repeat, told once: same number, same asker, same way. The most worrying first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from offhook.answers import Call
from offhook.report.when import Clock

PLACED = ("dialled", "ringing", "answered")
_DAY = 24 * 60
COSTLY = ("premium_rate", "shared_cost", "satellite")
"""Kinds of numbers that cost extra."""


@dataclass(frozen=True, slots=True)
class Group:
    """Calls that look alike, in order of time. same_number: True only where the number is known and one."""

    calls: tuple[Call, ...]
    same_number: bool

    @property
    def first(self) -> Call:
        """The call that stands for the others."""
        return self.calls[0]


def placed(call: Call) -> bool:
    """The phone dialled: a mere request, or a record that does not tell how far it got, is not counted as placed."""
    return call.direction == "outgoing" and call.stage in PLACED


def repeated(calls: list[Call]) -> list[Group]:
    """The calls by number and asker, the most worrying group first."""
    piles: dict[tuple[object, ...], list[Call]] = {}
    for call in calls:
        piles.setdefault(_alike(call), []).append(call)
    groups = [Group(tuple(pile), bool(pile[0].number)) for pile in piles.values()]
    return sorted(groups, key=_worry)


def rhythm(group: Group, clock: Clock) -> str:
    """As in "4 nights, at about 00:12" where at least three calls on different days keep one time of day; otherwise ""."""
    faces = [clock.local(call.began) for call in group.calls if call.began]
    if len(faces) < 3:
        return ""
    middle = _middle(faces)
    to_noon = timedelta(minutes=_DAY / 2 - middle)
    days = {(face + to_noon).date() for face in faces}
    if len(days) < 3 or len(days) * 2 < len(group.calls):
        return ""
    if any(_apart(_minutes(face), middle) > 15 for face in faces):
        return ""
    noun = "nights" if middle >= 22 * 60 or middle < 6 * 60 else "days"
    return f"on {len(days)} {noun} at about {int(middle) // 60:02}:{int(middle) % 60:02}"


def subscriber(call: Call) -> str | None:
    """The number in one form, however it was dialled ("001861060…", "+861060…"); None where the records hide it."""
    return (call.peer and call.peer.international) or call.number


def _alike(call: Call) -> tuple[object, ...]:
    asker = call.initiator and (call.initiator.package, call.initiator.uid)
    return (
        call.phone,
        subscriber(call) or call.number_shown,
        asker,
        call.direction,
        placed(call),
        call.stage == "requested",
    )


def _worry(group: Group) -> tuple[object, ...]:
    kind = group.first.peer.type if group.first.peer else ""
    risks = group.first.peer.risks if group.first.peer else []
    costly = kind in COSTLY or bool(risks)
    began = group.first.began
    return not placed(group.first), not costly, -len(group.calls), began is None, began.timestamp() if began else 0.0


def _minutes(face: datetime) -> float:
    return face.hour * 60 + face.minute + face.second / 60


def _apart(one: float, other: float) -> float:
    gap = abs(one - other) % _DAY
    return min(gap, _DAY - gap)


def _middle(faces: list[datetime]) -> float:
    """The median time of day in minutes, counted around the first one, so that midnight does not split it."""
    first = _minutes(faces[0])
    return (first + median((_minutes(face) - first + _DAY / 2) % _DAY - _DAY / 2 for face in faces)) % _DAY
