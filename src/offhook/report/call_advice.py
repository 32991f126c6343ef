"""What to do about one call: what fits its likely causes, in an order that keeps the evidence and keeps people safe."""

from __future__ import annotations

from offhook.answers import Call, Cause
from offhook.knowledge.cause_advice import ADVICE, ASK_FOR_BILL
from offhook.report.groups import COSTLY
from offhook.report.why import SURE, cause_name, clueless

SAFETY = (
    "If somebody close to you could control this phone, do not change or delete anything on it yet, and do not confront "
    "anybody: talk to a helpline or an advice centre first, from another phone."
)
KEEP = (
    "Do not delete anything and do not reset the phone yet: the phone and these files are your evidence. "
    "Keep a copy elsewhere."
)
BLOCK = "Ask your carrier today to block premium-rate and international calls, and to tell you what these calls cost."
HELP = (
    "Show this report to somebody who helps with such things (a helpdesk for digital security, your carrier, the police): "
    "the case folder holds every line it rests on."
)
NAMELESS = {
    "app": (
        "Look which apps may make calls (Settings, Apps, Permissions, Phone), and take that away from those that do not need it.",
    ),
    "system": ("Ask the maker which of its components may call, and whether an update stops it.",),
}
"""Advice in place of the usual where no record names what asked for the call."""
WORTH_A_STEP = 0.2
"""A cause below this gets no step of its own."""
FROM_AFAR = 0.1
"""From here on it is told first how to stay safe: what works the screen may have been set up by somebody close."""
COSTLY_RISKS = ("premium", "satellite or global network", "looks like the USA or Canada, is not", "abroad")
CHANGES_THE_PHONE = ("app", "remote_control", "system")


def call_steps(call: Call) -> list[str]:
    """What a person can do about this call, in this order; nothing where somebody plainly used the phone."""
    named = _named(call)
    if not named or (call.use.state == "attended" and named[0].cause in ("person", "caller")):
        return []
    blamed = call.use.state != "attended" and any(cause.cause in CHANGES_THE_PHONE for cause in named)
    steps = [
        *([SAFETY] if from_afar(call) else []),
        *([KEEP] if blamed else []),
        *fitting(call),
        *([BLOCK] if call.direction != "incoming" and call.use.state != "attended" and _costly(call) else []),
        *([HELP] if blamed and call.use.state == "unattended" else []),
    ]
    return list(dict.fromkeys(steps))


def fitting(call: Call) -> list[str]:
    """The steps that fit the likely causes; where several stay thinkable, each names its cause.

    Where somebody close may have set up the phone, nobody is sent to ask those around.
    """
    named = [cause for cause in _named(call) if cause.cause != "person" or not from_afar(call)]
    nameless = call.initiator is None or not call.initiator.package
    steps = [(cause, step) for cause in named for step in _advice(cause.cause, nameless)]
    if "bill" in (*call.told_by, *call.missing_from):
        steps = [(cause, step) for cause, step in steps if step != ASK_FOR_BILL]
    if len(named) == 1 and not (nameless and named[0].cause in ("app", "system")):
        return [step for _, step in steps]
    return [f"If it was {cause_name(cause.cause)}: {step[:1].lower()}{step[1:]}" for cause, step in steps]


def from_afar(call: Call) -> bool:
    """Whether something that somebody close may have set up is thinkable: then it is told first how to stay safe."""
    causes = call.causes or []
    if call.use.state == "attended" and causes and causes[0].cause == "person" and causes[0].probability >= SURE:
        return False
    afar = next((cause for cause in causes if cause.cause == "remote_control"), None)
    return afar is not None and afar.probability >= FROM_AFAR


def _named(call: Call) -> list[Cause]:
    """The causes that get steps: the first if it is likely, else those that stay thinkable."""
    causes = call.causes or []
    if not causes or clueless(causes):
        return []
    if causes[0].probability >= SURE:
        return causes[:1]
    return [cause for cause in causes[:3] if cause.probability >= WORTH_A_STEP] or causes[:1]


def _advice(cause: str, nameless: bool) -> tuple[str, ...]:
    return NAMELESS[cause] if nameless and cause in NAMELESS else ADVICE.get(cause, ())


def _costly(call: Call) -> bool:
    peer = call.peer
    return peer is not None and (peer.type in COSTLY or bool(set(peer.risks) & set(COSTLY_RISKS)))
