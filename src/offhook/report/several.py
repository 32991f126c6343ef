"""What to add to a sentence where the evidence is of several phones: how many calls each has, and a time on each clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from offhook.answers import Answers, Call
from offhook.report.phrases import phone_names
from offhook.report.spans import Span
from offhook.report.text import isolated
from offhook.report.when import Clock, clock_of

MOST = 4
"""Phones that one sentence names; the others are counted."""


def by_phone(answers: Answers, calls: Sequence[Call]) -> str:
    """As in ": 2 on Google Pixel 5, and 1 on Redmi Note 12", or " (on Google Pixel 5)" where all are of one of them.

    Empty where the evidence is of one phone.
    """
    names = phone_names(answers)
    if not names or not calls:
        return ""
    counts = Counter(names.get(call.phone or "", "a phone that is not known") for call in calls)
    if len(counts) == 1:
        return f" (on {isolated(next(iter(counts)))})"
    told = [f"{count:,} on {isolated(name)}" for name, count in counts.most_common(MOST)]
    rest = len(counts) - len(told)
    if rest:
        told.append(f"{sum(counts.values()) - sum(dict(counts.most_common(MOST)).values()):,} on {rest:,} more")
    return f": {', '.join(told[:-1])}, and {told[-1]}"


def on_other_clocks(answers: Answers, span: Span, main: Clock) -> str:
    """The same time on the clocks of the other phones, where those are set to other zones; "" where none is."""
    names = phone_names(answers)
    first: dict[str, tuple[Clock, str]] = {}
    for phone in answers.phones[1:]:
        clock = clock_of(phone, main.year)
        if clock.known and clock.name != main.name:
            first.setdefault(clock.name, (clock, names[phone.id]))
    told = [
        f"on the clock of {isolated(name)}, between {clock.minute(span[0])} and {clock.dated(span[1])} ({clock.name})"
        for clock, name in list(first.values())[:MOST]
    ]
    return f"; {'; '.join(told)}" if told else ""
