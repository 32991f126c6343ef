"""Phrases that the terminal and the page share: the title of a group of calls, when a call was, a tally of the rest.

Text out of evidence stands in isolates, so that right-to-left letters cannot reorder our own words.
"""

from __future__ import annotations

import re
from collections import Counter

from offhook.answers import Answers, Call, Pattern
from offhook.report.groups import Group, placed, rhythm, subscriber
from offhook.report.text import isolated, plain
from offhook.report.when import Clock, length
from offhook.report.words import counted, international, known_name, number, peer, phone_name

_CLOCKED = re.compile(r"\bevery (?:(\d{1,6}) days?, )?(\d{1,2}):(\d\d):(\d\d)\b")


def group_title(group: Group, clock: Clock) -> str:
    """As in "4 calls to +86 10 6060 1234 (Beijing, China, fixed line), on 4 nights at about 00:12"."""
    first = group.first
    verb = " asked for" if first.stage == "requested" and not placed(first) else ""
    way = {"outgoing": "to", "incoming": "from", "unknown": "with"}[first.direction]
    whom = subscriber(first)
    who = f"{way} {isolated(plain(international(whom), 120))}" if whom else isolated(number(first))
    known = f" {isolated(known_name(first.peer))}" if known_name(first.peer) else ""
    where = f"{known} ({isolated(peer(first.peer))})" if peer(first.peer) else known
    when = f", {rhythm(group, clock)}" if rhythm(group, clock) else ""
    return f"{counted(len(group.calls), 'call')}{verb}{' ' if whom else ', '}{who}{where}{when}"


def phone_names(answers: Answers) -> dict[str, str]:
    """The name of each phone by its id, told apart by that where two are alike; empty where there is only one phone."""
    if len(answers.phones) < 2:
        return {}
    names = Counter(phone_name(phone) for phone in answers.phones)
    return {
        phone.id: phone_name(phone) + (f" ({plain(phone.id, 40)})" if names[phone_name(phone)] > 1 else "")
        for phone in answers.phones
    }


def on_phone(group: Group, names: dict[str, str]) -> str:
    """As in ", on Google Pixel 5" where there are several phones."""
    if not names:
        return ""
    return f", on {isolated(names.get(group.first.phone or '', 'a phone that is not known'))}"


def when(call: Call, clock: Clock) -> str:
    """The local minute, or how the source writes it where the date or zone is not known."""
    if call.began:
        return clock.minute(call.began)
    if not call.began_as_written:
        return "time not known"
    return f"at {isolated(call.began_as_written, 60)} ({'zone' if call.local else 'date'} not known)"


def recurrence(period_s: float) -> str:
    """As in "every day", "every week", "about every 3 h 00 min"."""
    for seconds, name in ((86_400, "day"), (7 * 86_400, "week")):
        if abs(period_s - seconds) <= seconds * 0.02:
            return f"every {name}"
    return f"about every {length(period_s)}"


def pattern_says(pattern: Pattern) -> str:
    """What comes back, its period in words: "4 calls to … every 2 hours" for "… every 2:00:00"."""
    return _CLOCKED.sub(_in_words, pattern.says) or pattern.kind.replace("_", " ")


def _in_words(found: re.Match[str]) -> str:
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if whole >= size and whole % size == 0:
            return f"every {unit}" if whole == size else f"every {counted(whole // size, unit)}"
    return f"every {length(whole)}"


def patterns_of(answers: Answers) -> dict[str, list[Pattern]]:
    """The patterns that each call is a member of, by the id of the call."""
    found: dict[str, list[Pattern]] = {}
    for pattern in answers.patterns or []:
        for member in pattern.members:
            found.setdefault(member, []).append(pattern)
    return found


def rest_tally(calls: list[Call]) -> str:
    """As in "2 while somebody was using the phone · 1 incoming, not answered · 4 outside the time covered"."""
    used = sum(call.use.state == "attended" for call in calls)
    missed = sum(
        call.use.state != "attended" and call.direction == "incoming" and call.stage != "answered" for call in calls
    )
    parts = [
        f"{used:,} while somebody was using the phone" if used else "",
        f"{missed:,} incoming and not answered" if missed else "",
        f"{len(calls) - used - missed:,} of which use is not known and nothing else stands out"
        if len(calls) > used + missed
        else "",
    ]
    return " · ".join(part for part in parts if part)
