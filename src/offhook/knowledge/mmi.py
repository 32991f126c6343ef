"""Codes that change the line itself: forwarding, barring, hidden numbers, PINs. Dialled like a number, they call nobody.

References: 3GPP TS 22.030 (the form of the codes), 22.004 and the annex of 22.030 (service codes). What is none of these and
ends with "#" is sent to the network as it is (USSD).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from offhook.knowledge.numbers import classify, dialable

CODE = re.compile(
    r"(?P<action>\*\*|\*#|##|\*|#)(?P<service>\d{2,3})(?P<fields>(?:\*[^*#]{0,40}){0,4})#(?P<dialled>.{0,40})", re.ASCII
)
USSD = re.compile(r"[*#]{1,2}\d[\d*#]{0,160}#", re.ASCII)
ACTIONS = {"*": "activate", "**": "register", "#": "deactivate", "##": "erase", "*#": "query"}
FORWARDING = {
    "21": "all your calls",
    "67": "calls that come while your line is busy",
    "61": "calls that you do not answer",
    "62": "calls that come while your phone cannot be reached",
    "002": "all your calls, and those that are busy, unanswered or cannot reach you",
    "004": "calls that are busy, unanswered or cannot reach you",
}
BARRING = {
    "33": "all outgoing calls", "331": "outgoing calls abroad", "332": "outgoing calls abroad, but home", "35": "all incoming calls",
    "351": "incoming calls while abroad", "330": "all barred calls", "333": "all outgoing barred calls", "353": "all incoming barred calls",
}  # fmt: skip
OTHERS = {
    "30": "the display of callers' numbers",
    "31": "hiding your number",
    "43": "call waiting",
    "76": "the number you reached",
    "77": "hiding the number reached",
}
PINS = {
    "03": "the password for barring",
    "04": "the PIN of the SIM",
    "042": "the second PIN of the SIM",
    "05": "the PIN, with its PUK",
    "052": "the second PIN, with its PUK",
}
SHOW_IMEI = "06"


@dataclass(frozen=True, slots=True)
class Mmi:
    """A code. kind: "supplementary" (the phone asks the network in its own terms), "ussd" (sent as it is) or "local" (the phone
    answers itself). action: "register", "activate", "deactivate", "erase", "query" or "". number: where calls are sent to, if
    the code names one. changes: whether it changes anything (a query does not)."""

    kind: str
    says: str
    action: str = ""
    service: str = ""
    number: str | None = None
    changes: bool = False


def decode(dialled: str, home: str | None) -> Mmi | None:
    """What a dialled text does, if it is a code; None for ordinary numbers (and for a number called with a prefix such as #31#)."""
    text = dialable(dialled)[:200]
    found = CODE.fullmatch(text)
    if found and found["dialled"]:
        return None
    if found and (known := _known(found, home)):
        return known
    return (
        Mmi(
            "ussd", f"the code {text} was dialled: unless the phone's maker keeps it for itself, it went to the network"
        )
        if USSD.fullmatch(text)
        else None
    )


def _known(found: re.Match[str], home: str | None) -> Mmi | None:
    action, service = ACTIONS[found["action"]], found["service"]
    fields = found["fields"].split("*")[1:]
    if service == SHOW_IMEI and action == "query":
        return Mmi("local", "the phone showed its own IMEI; nothing was sent", action, service)
    if service in FORWARDING:
        return _forwarding(action, service, fields, home)
    what = BARRING.get(service) or OTHERS.get(service)
    if what is not None:
        subject = f"barring of {what}" if service in BARRING else what
        return Mmi("supplementary", _sentence(action, subject), action, service, changes=action != "query")
    if service in PINS and action in ("register", "activate"):
        return Mmi("supplementary", f"a change of {PINS[service]} was asked for", action, service, changes=True)
    return None


def _forwarding(action: str, service: str, fields: list[str], home: str | None) -> Mmi:
    which = FORWARDING[service]
    number = fields[0] if fields and fields[0] else None
    if action == "query":
        return Mmi("supplementary", f"it was asked where {which} go", action, service)
    if action in ("erase", "deactivate"):
        return Mmi("supplementary", f"forwarding of {which} was switched off", action, service, changes=True)
    if number is None:
        return Mmi("supplementary", f"forwarding of {which} was switched on again", action, service, changes=True)
    wait = f", after {fields[2]} s" if len(fields) > 2 and fields[2].isdecimal() else ""
    return Mmi(
        "supplementary", f"{which} now go to {_shown(number, home)}{wait}", action, service, number, changes=True
    )


def _sentence(action: str, subject: str) -> str:
    if action == "query":
        return f"the state of {subject} was asked for"
    return f"{subject} was switched {'off' if action in ('deactivate', 'erase') else 'on'}"


def _shown(number: str, home: str | None) -> str:
    region = classify(number, home).region
    return f"{number}, {region}" if region and region != "001" else number


REASONS = ("21", "67", "61", "62", "002", "004")
"""Service codes of forwarding by the reason in SET_CALL_FORWARD (3GPP TS 27.007, +CCFC)."""
RIL_ACTIONS = {0: "deactivate", 1: "activate", 3: "register", 4: "erase"}


def forwarding_of_request(detail: str) -> Mmi:
    """What a SET_CALL_FORWARD of the radio log does: "action = 3 reason = 0 …", or the bare numbers of older versions. It prints
    no number."""
    numbers = [int(text) for text in re.findall(r"\d{1,3}", detail)[:2]]
    action = RIL_ACTIONS.get(numbers[0], "") if numbers else ""
    which = FORWARDING[REASONS[numbers[1]]] if len(numbers) > 1 and numbers[1] < len(REASONS) else "calls"
    says = {
        "register": f"forwarding of {which} to another number was set up",
        "activate": f"forwarding of {which} was switched on",
        "deactivate": f"forwarding of {which} was switched off",
        "erase": f"forwarding of {which} was erased",
    }.get(action, f"forwarding of {which} was changed")
    return Mmi("supplementary", says, action, changes=True)
