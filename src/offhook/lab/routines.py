"""Ordinary days: pick-ups, blips of the screen, nights on the charger. Whatever is asked to stay free stays free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from offhook.lab.scenario import HOUR, MINUTE, SECOND, Act, Charge, Phone, ScreenBlip, TrueCall, UsePeriod

EVERYDAY = (
    "com.whatsapp",
    "com.android.chrome",
    "com.google.android.youtube",
    "com.google.android.apps.maps",
    "com.instagram.android",
)
Span = tuple[int, int]


def free_of(span: Span, taken: Sequence[Span], gap: int = MINUTE) -> bool:
    """Does a span keep clear of all others?"""
    return all(span[1] + gap <= began or span[0] >= ended + gap for began, ended in taken)


@dataclass(frozen=True, slots=True)
class Habit:
    """How an owner uses the phone: pick-ups a day, and the seconds that one may last."""

    pick_ups: int = 34
    seconds: tuple[int, ...] = (20, 35, 50, 90, 180, 420)


def day_of_use(rng: Random, phone: Phone, midnight: int, taken: list[Span], habit: Habit) -> Iterator[UsePeriod]:
    """Pick-ups between seven and half past ten in the evening, none of which touches a span in `taken` (which grows)."""
    for _ in range(habit.pick_ups):
        began = midnight + round(rng.uniform(7.1, 22.0) * HOUR)
        span = (began, began + rng.choice(habit.seconds) * SECOND + rng.randint(0, 9000))
        if not free_of(span, taken):
            continue
        taken.append(span)
        yield use(rng, phone, *span)


def use(rng: Random, phone: Phone, began: int, ended: int, apps: tuple[str, ...] = ()) -> UsePeriod:
    """One pick-up in the way of this owner."""
    biometric = phone.sdk >= 28 and rng.random() < 0.7
    wake = (
        ("android.policy:BIOMETRIC" if phone.sdk >= 30 else "android.policy:FINGERPRINT")
        if biometric
        else "android.policy:POWER"
    )
    chosen = apps or tuple(rng.sample(EVERYDAY, rng.choice((1, 1, 2, 3))))
    unlock = ("fingerprint" if biometric else "pin") if phone.secure else "none"
    ends = "power_button" if rng.random() < 0.6 else "timeout"
    return UsePeriod(began=began, ended=ended, wake=wake, unlock=unlock, apps=chosen, ends=ends)


def call_in_hand(rng: Random, phone: Phone, call: TrueCall, taken: list[Span]) -> UsePeriod:
    """The pick-up around a call that a person places or takes."""
    lead = (
        9 * SECOND
        if call.direction == "outgoing"
        else -min(3 * SECOND, max((call.answered or call.ended) - call.began - 900, 500))
    )
    span = (call.began - lead, call.ended + 7 * SECOND)
    taken.append(span)
    apps = () if call.how == "callback" else (call.package or phone.dialer,)
    return use(rng, phone, *span, apps=apps)


def night(midnight: int, rng: Random, *, lead_ms: int | None = None) -> Charge:
    """On the charger from about half past ten to seven (midnight = the one inside the night)."""
    lead = round(rng.uniform(1.1, 1.7) * HOUR) if lead_ms is None else lead_ms
    return Charge(began=midnight - lead, ended=midnight + round(rng.uniform(6.7, 7.05) * HOUR))


def blips(rng: Random, midnight: int, taken: list[Span], count: int = 5) -> Iterator[ScreenBlip]:
    """Notifications that light the screen while nobody is there."""
    for _ in range(count):
        at = midnight + round(rng.uniform(7.5, 22.5) * HOUR)
        span = (at - SECOND, at + 11 * SECOND)
        if free_of(span, taken, 20 * SECOND):
            taken.append(span)
            yield ScreenBlip(at=at)


def ordinary_days(
    rng: Random, phone: Phone, midnights_of: Sequence[int], reserved: Sequence[Span], habit: Habit
) -> list[Act]:
    """Uses, blips and nights for some days, clear of what is reserved."""
    taken = list(reserved)
    acts: list[Act] = []
    for at in midnights_of:
        acts.extend(day_of_use(rng, phone, at, taken, habit))
        acts.extend(blips(rng, at, taken))
    return acts
