"""`dumpsys telecom`, what holds at the time of the dump: live calls, accounts that can place calls, who holds the call roles.

References: packages/services/Telecomm `CallsManager.dump`, `Call.toString`, `PhoneAccountRegistrar.dump`, `DefaultDialerCache`,
`RoleManagerAdapterImpl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offhook.evidence.section import Entry
from offhook.facts.calls import LiveCall
from offhook.facts.phone import Holder, PhoneAccount
from offhook.facts.place import Fact
from offhook.parsers.contract import parser, unread

LONGEST_LINE = 8000
LIVE = re.compile(
    r"\s*\[(?:Call )?(?:id=)?(?P<call>[^,\s\]]{1,60}), (?:state=)?(?P<state>[A-Z_]{2,40}), (?:tpac=)?(?P<service>[^,\]]{0,300})"
)
OLD_HANDLE = re.compile(r"(?:[^,]*,){3} (?P<address>[^,\]]{0,200})")
HANDLE = re.compile(r"handle=(?P<address>[^,\]]{0,200})")
PROPERTIES = re.compile(r"(?:prop=\[|\[Properties:)(?P<words>[^\]]{0,500})\]")
ACCOUNT = re.compile(
    r"""
    \s* \[ \[ (?P<on>[X\ ]) \] \  PhoneAccount: \  (?:ComponentInfo\{)? (?P<component>[^,}]{1,300}) \}? , \ ? (?P<id>[^,]{0,200})
    (?: , \ ? UserHandle\{ (?P<user>-?\d{1,9}) \} )?
    """,
    re.VERBOSE,
)
CAPABILITIES = re.compile(r"Capabilities: (?P<words>[\w ]{0,2000}?)(?:Audio Routes:|Schemes:|$)")
DIALER = re.compile(r"\s*(?:User (?P<user>\d{1,6})|(?P<system>System Dialer)): (?P<told>\S.{0,300})")
ROLE = re.compile(
    r"\s*Default(?P<role>CallRedirection|CallScreening|CarModeDialer|CallCompanion)Apps?: *(?P<told>.{0,2000})"
)
ROLES = {
    "CallRedirection": "call_redirection",
    "CallScreening": "call_screening",
    "CarModeDialer": "car_mode_dialer",
    "CallCompanion": "call_companion",
}
COMPONENT = re.compile(r"ComponentInfo\{(?P<package>[\w.]{1,200})/(?P<class>[\w.$]{1,300})\}")
PACKAGE = re.compile(r"(?<![\w.])[A-Za-z]\w*(?:\.\w+)+")


@parser(of="telecom", source="telecom", entries=r"\s*mCalls:", until=r"\s*[mM]\w+:|\S")
def live_calls(entry: Entry) -> Iterator[Fact]:
    """The calls that go on while the dump is taken (the same calls are printed again in other blocks)."""
    for index, line in enumerate(entry.lines[1:], start=1):
        if not line.strip():
            continue
        live = LIVE.match(line[:LONGEST_LINE])
        if not live:
            yield unread(entry.at(index), "a live call is of an unknown shape")
            continue
        handle = HANDLE.search(line[:LONGEST_LINE]) or OLD_HANDLE.match(line[:LONGEST_LINE])
        properties = PROPERTIES.search(line[:LONGEST_LINE])
        yield LiveCall(
            place=entry.at(index),
            call=live["call"],
            state=live["state"],
            address=_some(handle["address"]) if handle else None,
            service=_some(live["service"].removeprefix("ComponentInfo{").rstrip("}")),
            properties=tuple(properties["words"].split()) if properties else (),
        )


@parser(
    of="telecom",
    source="telecom",
    entries=r"\s*\[\[[X ]\] PhoneAccount: ",
    tally=r"^\s*\[\[[X ]\] PhoneAccount: ",
    counts=PhoneAccount,
)
def phone_accounts(entry: Entry) -> Iterator[Fact]:
    """One account, SIM or app, that Telecom knows."""
    line = entry.lines[0][:LONGEST_LINE]
    found = ACCOUNT.match(line)
    if not found:
        yield unread(entry.at(0), "a phone account is of an unknown shape")
        return
    able = CAPABILITIES.search(line)
    yield PhoneAccount(
        place=entry.at(0),
        component=found["component"],
        account_id=found["id"] or None,
        label=None,
        enabled=found["on"] == "X",
        capabilities=tuple(able["words"].split()) if able else (),
        user=int(found["user"]) if found["user"] else None,
    )


@parser(of="telecom", source="telecom", entries=r"\s*mDefaultDialerCache:", until=r"\s*m[A-Z]\w+:|\S")
def default_dialers(entry: Entry) -> Iterator[Fact]:
    """The dialer of each user, and the one that came with the phone."""
    for index, line in enumerate(entry.lines[1:], start=1):
        found = DIALER.match(line[:LONGEST_LINE])
        package = found and PACKAGE.search(found["told"])
        if found and package:
            user = int(found["user"]) if found["user"] else None
            state = "enabled" if found["user"] else "system"
            yield Holder(place=entry.at(index), right="default_dialer", package=package[0], user=user, state=state)


@parser(of="telecom", source="telecom", entries=r"\s*Default(?:Call|CarMode)\w+: ")
def call_roles(entry: Entry) -> Iterator[Fact]:
    """Apps that may screen or redirect calls or be told of them."""
    found = ROLE.match(entry.lines[0][:LONGEST_LINE])
    told = found["told"].replace("(override )", " ") if found else ""
    for package in PACKAGE.findall(told):
        yield Holder(place=entry.at(0), right=ROLES[found["role"]] if found else "", package=package)


@parser(
    of="telecom", source="telecom", entries=r"\s*.{0,60}\(InCalls (?:registered|bound)\):", until=r"\s*[A-Z]\w+:|\S"
)
def in_call_services(entry: Entry) -> Iterator[Fact]:
    """In-call services that were bound during a live call."""
    for index, line in enumerate(entry.lines[1:], start=1):
        for found in COMPONENT.finditer(line[:LONGEST_LINE]):
            component = f"{found['package']}/{found['class']}"
            state = "bound"
            yield Holder(
                place=entry.at(index),
                right="in_call_service",
                package=found["package"],
                component=component,
                state=state,
            )


def _some(text: str) -> str | None:
    return None if text.strip() in ("", "null") else text.strip()
