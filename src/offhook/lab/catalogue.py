"""A shelf of phones for measuring accuracy: every generation, cause and trap at least once.

`catalogue(seed)` gives the same phones with other owners' days for every seed. All numbers are fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from offhook.lab.clock import Face
from offhook.lab.devices import apps
from offhook.lab.routines import Habit, Span, call_in_hand, night, ordinary_days, use
from offhook.lab.scenario import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Act,
    Charge,
    ClockFault,
    Phone,
    Scenario,
    ScreenBlip,
    Sign,
    Statement,
    TrueCall,
    TrueMessage,
    moment,
)  # fmt: skip
from offhook.lab.shelf import At, Shelf
from offhook.lab.shelves import SHELVES


def catalogue(seed: int = 1) -> list[Scenario]:
    """All phones, their owners' days drawn from `seed`."""
    return [scenario_of(shelf, seed) for shelf in SHELVES]


def scenario_of(shelf: Shelf, seed: int) -> Scenario:
    """Fill an owner's ordinary days around what the shelf prescribes."""
    rng = Random(f"{seed}:{shelf.name}")
    phone = shelf.phone
    taken = moment(phone.zone, f"{shelf.last_day} {shelf.taken}")
    began = taken - shelf.days * DAY + 13 * MINUTE
    at = _clock_face(phone.zone, shelf.last_day)
    parts: list[Act] = [part for group in shelf.parts(phone, at) for part in group]
    acts = list(parts)
    reserved: list[Span] = [(began - 2 * DAY, began + 5 * MINUTE), (taken - MINUTE, taken + DAY)]
    acts += _hands(rng, phone, parts, reserved)
    acts += _faults(shelf, at, reserved)
    nights = [moment(phone.zone, _date(shelf.last_day, back) + " 00:00:00") for back in range(shelf.days)]
    reserved += [(midnight - 100 * MINUTE, midnight + 430 * MINUTE) for midnight in nights]
    acts += [night(midnight, rng) for midnight in nights] if shelf.charging else []
    acts += ordinary_days(rng, phone, [*nights, nights[-1] - DAY], reserved, Habit(shelf.pick_ups))
    if shelf.not_using:
        acts.append(Statement(began=nights[0] - HOUR, ended=nights[0] + 6 * HOUR))
    return Scenario(
        name=shelf.name, phone=phone, began=began, taken=taken, apps=apps(*shelf.apps), acts=tuple(_kept(acts, began, taken)),
        seed=rng.randint(1, 1 << 30), earlier=at(*shelf.earlier) if shelf.earlier else None, evidence=shelf.evidence,
        taken_by=shelf.taken_by, reach=shelf.reach, size_bytes=260_000, says=shelf.says,
    )  # fmt: skip


def _clock_face(zone: str, last_day: str) -> At:
    return lambda clock, back: moment(zone, f"{_date(last_day, back)} {clock}")


def _date(last_day: str, back: int) -> str:
    noon = moment("UTC", f"{last_day} 12:00:00")
    return f"{Face('UTC').local(noon) - timedelta(days=back):%Y-%m-%d}"


def _hands(rng: Random, phone: Phone, parts: list[Act], reserved: list[Span]) -> Iterator[Act]:
    """Somebody holds the phone in calls that a person places or takes; around the others nobody does."""
    for part in parts:
        if isinstance(part, TrueMessage):
            yield from _around(rng, phone, part, reserved)
        if not isinstance(part, TrueCall):
            continue
        in_hand = part.use is None and (
            part.cause == "person" or (part.cause == "caller" and part.answered is not None)
        )
        if in_hand:
            yield call_in_hand(rng, phone, part, reserved)
        else:
            reserved.append((part.began - 75 * MINUTE, part.ended + 20 * MINUTE))


def _around(rng: Random, phone: Phone, message: TrueMessage, reserved: list[Span]) -> Iterator[Act]:
    """Somebody holds the phone where a person writes; nobody where a program does."""
    if message.cause == "person":
        span = (message.at - 25 * SECOND, message.at + 15 * SECOND)
        reserved.append(span)
        yield use(rng, phone, *span, apps=(message.package or phone.dialer,))
    elif message.cause != "caller":
        reserved.append((message.at - 40 * MINUTE, message.at + 10 * MINUTE))


def _faults(shelf: Shelf, at: At, reserved: list[Span]) -> Iterator[Act]:
    for fault in shelf.faults(at):
        reserved.append((fault.at - 2 * MINUTE, fault.at + 4 * MINUTE))
        yield fault


def _kept(acts: list[Act], began: int, taken: int) -> Iterator[Act]:
    """Acts inside the life line; a charger that was in before it counts from its beginning."""
    for act in acts:
        if isinstance(act, Charge):
            if act.ended > began and act.began < taken:
                yield replace(act, began=max(act.began, began + SECOND))
        elif began <= (act.at if isinstance(act, (ScreenBlip, ClockFault, Sign, TrueMessage)) else act.began) < taken:
            yield act
