"""Why a call was made, as far as it can be weighed: plain names of the thirteen causes, the likely ones with what speaks for
and against them, the others in one line; where the evidence does not decide, that, and why.

An app that asked is named; nobody is accused, and what looks odd is listed as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from offhook.answers import Call, Cause
from offhook.report.text import plain
from offhook.report.words import account_name, percent

NAMES: Mapping[str, str] = {
    "person": "somebody, on purpose, with the phone in hand",
    "pocket": "a pocket or bag, touched by accident",
    "ghost_touch": "a faulty or disturbed touchscreen",
    "assistant": "a voice assistant",
    "accessory": "a headset, car or watch",
    "app": "an installed app, on its own",
    "remote_control": "remote control, or a program pressing the buttons",
    "system": "a part of the phone's own software",
    "sim_toolkit": "the SIM card",
    "modem": "the phone's modem, by itself",
    "emergency_gesture": "an emergency gesture or key combination",
    "other_device": "another device on the same number",
    "caller": "somebody else, who called this phone",
}
"""The causes of `docs/findings.md`, as an owner would put them."""
SURE = 0.5
"""Below this the first cause is not called likely."""
THIRD, NEXT = 0.1, 0.005
"""From here on the third cause is unfolded, and the second one named in one line."""
NO_CLUE = "nothing in these records speaks for one cause or another"
SHORT, KEPT = 24, 16
_PLACE = re.compile(r"\((?P<name>[^()]{1,200}):(?P<line>\d{1,12})\)\Z")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is told of the causes of one call.

    shown: unfolded with their reasons; rest: all others in one line, "" if there are none; each: the same by name;
    means: what the first number means; open: that the evidence does not decide, and why ("" if it does).
    """

    shown: tuple[Cause, ...]
    rest: str
    each: str
    means: str
    open: str


def weighed(call: Call) -> Weighed | None:
    """The causes of a call as they are told; None where nothing was weighed."""
    causes = call.causes or []
    if not causes:
        return None
    if clueless(causes):
        return Weighed((), "", "", "", f"{NO_CLUE[:1].upper()}{NO_CLUE[1:]}.")
    most = 3 if len(causes) > 2 and causes[2].probability >= THIRD else 2
    return Weighed(
        shown=tuple(causes[:most]),
        rest=_rest(causes[most:]),
        each=_each(causes[most:]),
        means=_means(causes[0]),
        open=_open(call, causes),
    )


def cause_name(cause: str) -> str:
    """The plain name of a cause; one that is not known here keeps its own."""
    return NAMES.get(cause) or plain(cause.replace("_", " "), 60)


def clueless(causes: Iterable[Cause]) -> bool:
    """Whether nothing speaks for or against any cause: what is left is only how often each comes up."""
    return not any(cause.for_ or cause.against for cause in causes)


def likely(causes: list[Cause]) -> str:
    """As in "an installed app, on its own 94 % · next: a part of the phone's own software 4 %"."""
    if clueless(causes):
        return NO_CLUE
    told = [f"{cause_name(cause.cause)} {percent(cause.probability)}" for cause in causes[:2]]
    if len(causes) > 1 and causes[1].probability < NEXT:
        told[1:] = [_rest(causes[1:])]
        return " · ".join(told)
    spread = "not decided: " if _is_spread(causes) else ""
    return spread + " · next: ".join(told)


def reason(text: str) -> str:
    """A reason with the name of its file shortened to its end: "… (…-09-29-40.txt:22208)"."""
    found = _PLACE.search(text[-240:])
    if not found or len(found["name"]) <= SHORT:
        return text
    return f"{text[: len(text) - len(found[0])]}(…{found['name'][-KEPT:]}:{found['line']})"


def _rest(causes: list[Cause]) -> str:
    if not causes:
        return ""
    together = sum(cause.probability for cause in causes)
    return f"all others together {percent(min(1.0, together))}" if together else "nothing else was weighed"


def _each(causes: list[Cause]) -> str:
    """As in "a headset, car or watch 2 % · a voice assistant 1 % · each under 1 %: the SIM card, …"."""
    some = [f"{cause_name(cause.cause)} {percent(cause.probability)}" for cause in causes if cause.probability >= NEXT]
    few = [cause_name(cause.cause) for cause in causes if not cause.probability >= NEXT]
    return " · ".join([*some, *([f"each under 1 %: {'; '.join(few)}"] if few else [])])


def _means(first: Cause) -> str:
    """The word for a probability, once."""
    shown = percent(first.probability)
    many = {"over 99 %": "more than 99", "under 1 %": "fewer than 1"}.get(shown, f"about {shown.removesuffix(' %')}")
    if shown == "not known":
        return ""
    return f"{shown}: of phones with evidence like this, {many} in 100 have this cause (on simulated phones)."


def _is_spread(causes: list[Cause]) -> bool:
    return causes[0].probability < SURE or (len(causes) > 1 and causes[1].probability * 2 > causes[0].probability)


def _open(call: Call, causes: list[Cause]) -> str:
    if not _is_spread(causes):
        return ""
    return f"These records do not decide between the causes: {_and(_lacks(call))}."


def _lacks(call: Call) -> list[str]:
    alone = [account_name(account) for account in call.told_by]
    found = [
        f"nothing but {_and(alone)} tells of this call" if 0 < len(alone) < 3 else "",
        "no record names who asked for it" if call.initiator is None and call.direction != "incoming" else "",
        "none shows whether anybody was using the phone" if call.use.state == "unknown" else "",
        "when it was is not known" if call.began is None else "",
    ]
    return [lack for lack in found if lack] or ["what is recorded fits several of them"]


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
