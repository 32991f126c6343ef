"""What a list of calls alone can tell, where nothing shows whether anybody was using the phone: a bill, a backup of a dead phone.

Calls at night, abroad, to premium-rate numbers, and to numbers that were new at the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from offhook.answers import Answers, Call
from offhook.report.coverage import Reach
from offhook.report.groups import COSTLY
from offhook.report.when import Clock, Clocks
from offhook.report.words import account_name, counted

NIGHT_ENDS = 5
"""Calls from midnight to this hour are night calls."""
NEW, LONG_BEFORE = timedelta(days=7), timedelta(days=30)
"""A number is new if no call of the time before the last week went to it, where that time is a month at least."""
FEWEST = 3
"""Outgoing calls from which on there is a habit to speak of."""
OF_THE_PHONE = ("telecom", "radio_log", "battery_history", "call_log")


def habits(answers: Answers, found: Reach) -> list[str]:
    """At most two sentences; none where use is known at some time, or nothing went out."""
    calls = [call for call in answers.calls if call.direction != "incoming" and call.began]
    if found.known or len(calls) < FEWEST:
        return []
    clocks = Clocks(answers)
    night = sum(clocks.of(call).local(call.began).hour < NIGHT_ENDS for call in calls if call.began)
    abroad = sum(_risk(call, "abroad") for call in calls)
    costly = sum(call.peer is not None and call.peer.type in COSTLY for call in calls)
    parts = [
        f"{night:,} began between midnight and five in the morning" if night else "",
        f"{abroad:,} went abroad" if abroad else "",
        f"{costly:,} went to numbers that cost extra" if costly else "",
        f"{counted(new, 'number')} {'was' if new == 1 else 'were'} called for the first time in the last week"
        if (new := _new(calls))
        else "",
    ]
    return [
        _sentence(len(calls), [part for part in parts if part], clocks.main, sum(not call.number for call in calls))
    ]


def told_by_bill_alone(call: Call, covering: tuple[str, ...]) -> str:
    """For a call of which only the bill tells; "" for all others. covering: accounts of the phone that cover its minute."""
    if call.told_by != ["bill"]:
        return ""
    if not covering:
        return "Your carrier's bill lists it; no record of this phone reaches that minute."
    where = " and ".join(account_name(account) for account in covering)
    return f"Your carrier's bill lists it; no record of this phone tells of it in what covers that minute: {where}."


def _sentence(many: int, parts: list[str], clock: Clock, hidden: int) -> str:
    zone = "" if clock.known else " (by UTC; the phone's zone is not known)"
    masked = f"; the number of {hidden:,} is hidden" if hidden else ""
    if not parts:
        return f"Of {counted(many, 'outgoing call')}, none stands out by its hour or its number{zone}{masked}."
    told = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Of {counted(many, 'outgoing call')}, {told}{zone}{masked}."


def _risk(call: Call, risk: str) -> bool:
    return call.peer is not None and risk in call.peer.risks


def _new(calls: list[Call]) -> int:
    """How many numbers were first called in the last week, where the calls reach back a month before it."""
    firsts: dict[str, datetime] = {}
    for call in calls:
        if call.number and call.began:
            firsts[call.number] = min(firsts.get(call.number, call.began), call.began)
    times = [call.began for call in calls if call.began]
    week = max(times) - NEW
    if week - min(times) < LONG_BEFORE:
        return 0
    return sum(first > week for first in firsts.values())
