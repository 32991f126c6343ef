"""Calls that were weighed as something else than a person's own: a pocket, a faulty screen, a gesture, an app.

They need no unattended phone: a pocket unlocks it as well as a hand does, so that its screen alone would call it used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from offhook.answers import Answers, Call, Cause
from offhook.report.text import plain
from offhook.report.why import cause_name, clueless
from offhook.report.words import counted, percent

LIKELY = 0.6
"""From here on a first cause is named, and a call is taken for a person's own."""
ALSO = 0.2
"""From here on a second cause is named beside an all-clear."""
OWN = ("person", "caller")
"""Causes that need nothing but people."""
_ACCIDENTS = ("pocket", "ghost_touch")
_GESTURE = "emergency_gesture"


def not_on_purpose(answers: Answers) -> list[Call]:
    """Calls whose likely cause is no person's own act, where a clue speaks for or against it."""
    return [call for call in answers.calls if _named(call)]


def undecided(calls: Iterable[Call]) -> list[Call]:
    """Calls whose causes were weighed and where none is likely."""
    return [call for call in calls if call.causes and not _own(call) and not _named(call)]


def purpose_sentence(calls: list[Call]) -> str:
    """As in "1 call was most likely not made on purpose: a pocket or bag, touched by accident."."""
    kinds: tuple[tuple[Callable[[str], bool], str, str], ...] = (
        (lambda cause: cause in _ACCIDENTS, "call", "made on purpose"),
        (lambda cause: cause == _GESTURE, "call", ""),
        (lambda cause: cause not in (*_ACCIDENTS, _GESTURE), "call", "made by hand"),
    )
    told = [_part(calls, fits, noun, how) for fits, noun, how in kinds]
    return "; ".join(part for part in told if part) + "."


def doubtful(answers: Answers) -> list[str]:
    """As in "call-4 may also have been a faulty or disturbed touchscreen (29 %).": what a likely person does not rule out."""
    calls = [(call, second) for call in answers.calls if (second := _second(call))]
    told = [
        f"{plain(call.id, 40)} may also have been {cause_name(one.cause)} ({percent(one.probability)})"
        for call, one in calls
    ]
    more = f"; so may {len(calls) - 2:,} more have been something else" if len(calls) > 2 else ""
    sentence = f"{'; '.join(told[:2])}{more}."
    return [sentence[:1].upper() + sentence[1:]] if told else []


def _second(call: Call) -> Cause | None:
    causes = (call.causes or [])[:2]
    if len(causes) < 2 or clueless(causes) or causes[1].cause in OWN or causes[1].probability < ALSO:
        return None
    return causes[1]


def _part(calls: list[Call], fits: Callable[[str], bool], noun: str, how: str) -> str:
    causes = [(call, call.causes[0].cause) for call in calls if call.causes and fits(call.causes[0].cause)]
    if not causes:
        return ""
    many = len(causes)
    was = "was" if many == 1 else "were"
    if not how:
        urgent = all(call.emergency for call, _ in causes)
        return f"{counted(many, 'emergency call' if urgent else noun)} {was} most likely made by a gesture or a key combination"
    if any(call.direction == "incoming" for call, _ in causes):
        how = how.replace("made", "made or answered")
    names = [cause_name(cause) for cause, _ in Counter(cause for _, cause in causes).most_common(3)]
    return f"{counted(many, noun)} {was} most likely not {how}: {' or '.join(names)}"


def _own(call: Call) -> bool:
    first = (call.causes or [])[0]
    return first.cause in OWN and first.probability >= LIKELY


def _named(call: Call) -> bool:
    causes = call.causes or []
    if not causes or clueless(causes):
        return False
    return causes[0].cause not in OWN and causes[0].probability >= LIKELY
