"""Evidence that is a list of calls and nothing else: what it lacks before more can be told of it, and what to say about its clock."""

from __future__ import annotations

import re

from offhook.answers import Answers
from offhook.report.text import isolated
from offhook.report.words import counted

HOME = (
    'Say your country and zone: OWNER.toml with home = "SG" (docs/owner.md), or --time-zone; '
    "then foreign countries, costly numbers and nights can be told."
)
NAME_THE_LINE = (
    'Name this phone\'s number: OWNER.toml with numbers = ["+65 …"] (docs/owner.md), handed over with --owner; '
    "then its calls on the bill can be told from those of other lines."
)
LISTS = ("bill", "call_log")
"""Kinds of evidence that list calls alone."""
_UNCLAIMED = re.compile(r"(?P<many>\d{1,12}) of its calls are of callers of whom nothing tells which is this phone")


def has_bill(answers: Answers) -> bool:
    """Whether a bill is among the evidence."""
    return any(piece.kind == "bill" for piece in answers.evidence)


def unclaimed(answers: Answers) -> int:
    """How many calls stand on bills of several lines, none of which is known to be this phone's."""
    notes = [_UNCLAIMED.search(row.note) for row in answers.coverage if row.source == "bill"]
    return sum(int(found["many"]) for found in notes if found)


def unclaimed_sentence(answers: Answers) -> str:
    """As in "This bill lists 13,513 calls, but nothing tells which line is this phone's."."""
    bills = sum(piece.kind == "bill" for piece in answers.evidence)
    who = "This bill lists" if bills <= 1 else "These bills list"
    return f"{who} {counted(unclaimed(answers), 'call')}, but nothing tells which line is this phone's."


def remarks_on_bills(answers: Answers) -> list[str]:
    """What the reading of the bills left open, for "What this cannot tell"."""
    notes = dict.fromkeys(row.note for row in answers.coverage if row.source == "bill" and row.note)
    return [f"of the bill: {isolated(note, 300)}" for note in notes]


def first_steps(answers: Answers) -> list[str]:
    """What the owner can tell that these lists lack."""
    return [*([NAME_THE_LINE] if unclaimed(answers) else []), *([HOME] if _homeless(answers) else [])]


def times_shown(answers: Answers) -> str:
    """In which clock times are shown where no zone is known: "times in UTC", "times as they are written"; "" where there are none."""
    spans = any(row.from_ for row in answers.coverage) or answers.covered_from is not None
    dated = spans or any(call.began for call in answers.calls)
    written = any(call.began is None and call.began_as_written for call in answers.calls)
    if written:
        return "times in UTC, or as they are written" if dated else "times as they are written"
    return "times in UTC" if dated else ""


def _homeless(answers: Answers) -> bool:
    usable = [piece for piece in answers.evidence if piece.kind != "unusable"]
    if not answers.calls or not usable or any(piece.kind not in LISTS for piece in usable):
        return False
    numbers = [call for call in answers.calls if call.number]
    nowhere = sum(call.peer is None or call.peer.region is None for call in numbers)
    return nowhere * 2 > len(numbers) or not any(phone.time_zone for phone in answers.phones)
