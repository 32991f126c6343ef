"""What Telecom notes about each call: its events with data and session, as both the dump and its log lines print them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from offhook.lab.masks import TELEPHONY, stars
from offhook.lab.scenario import TrueCall
from offhook.lab.world import World, session_id

USER_TERMINATED = "ImsReasonInfo :: {501 : CODE_USER_TERMINATED, 0, null}"


class Noted(NamedTuple):
    """One event of one call. data and session are None where nothing is printed."""

    at: int
    event: str
    data: str | None
    session: str | None


def noted(world: World, call: TrueCall) -> list[Noted]:
    """All events of a call up to the dump, in order."""
    return sorted((note for note in _notes(world, call) if note.at <= world.taken), key=lambda note: note.at)


def account(world: World, call: TrueCall) -> str:
    """The phone account handle: its id is hidden on 9-13, the subscription id from 14 on."""
    if call.way == "self_managed":
        return f"ComponentInfo{{{call.package}/{call.package}.voip.CallService}}, ***, UserHandle{{0}}"
    shown = str(world.sim(call.slot).sub_id) if world.sdk >= 34 else "***"
    return f"ComponentInfo{{{TELEPHONY}}}, {shown}, UserHandle{{0}}"


def masked(world: World, call: TrueCall) -> str:
    """The number as Telecom shows it: all stars; two digits stay on debuggable builds of 10 and later."""
    debuggable = world.phone.build_type != "user" and world.sdk >= 29
    return stars(call.number, show=2 if debuggable else 0)


def cause_text(world: World, call: TrueCall) -> str:
    """DisconnectCause as printed by this version."""
    code = _code(call)
    head = f"DisconnectCause [ Code: ({code}) Label: () Description: () Reason: ({'LOCAL' if code == 'LOCAL' else 'NORMAL'})"
    if world.sdk < 30:
        return f"{head} Tone: (27) ]"
    ims = f"ImsReasonInfo: {USER_TERMINATED}" if code == "LOCAL" and call.medium != "cs" else "ImsReasonInfo: null"
    return f"{head} Tone: (27)  TelephonyCause: {3 if code == 'LOCAL' else 2}/-1 {ims}]"


def _code(call: TrueCall) -> str:
    if call.end_code:
        return call.end_code
    if call.direction == "incoming" and call.answered is None:
        return "REJECTED" if call.ended_by == "local" else "MISSED"
    return "LOCAL" if call.ended_by in {"local", "modem"} else "REMOTE"


def _notes(world: World, call: TrueCall) -> Iterator[Noted]:
    ids = _Sessions(world, call)
    yield Noted(call.began, "CREATED", _created_data(world, call), ids.entry())
    if call.dialled is None:
        return
    yield from _before_ringing(world, call, ids)
    if (answered := call.answered) is not None:
        yield Noted(answered, "SET_ACTIVE", "active set explicitly", ids.service("sA"))
    yield from _after(world, call, ids)


def _before_ringing(world: World, call: TrueCall, ids: _Sessions) -> Iterator[Noted]:
    dialled = call.dialled or call.began
    if call.way == "network":
        yield Noted(dialled, "SET_RINGING", "successful incoming call", ids.service("hCCC"))
        yield Noted(dialled + 9, "START_RINGER", None, ids.service("hCCC"))
        if (answered := call.answered) is not None:
            yield Noted(answered - 190, "REQUEST_ACCEPT", None, ids.answering())
            yield Noted(answered - 183, "STOP_RINGER", None, ids.answering())
    elif call.way == "external":
        yield Noted(call.began + 4, "IS_EXTERNAL", "true", ids.entry())
    elif call.way != "modem":
        yield from _dialling(world, call, ids, dialled)


def _dialling(world: World, call: TrueCall, ids: _Sessions, dialled: int) -> Iterator[Noted]:
    gap = dialled - call.began
    via = (call.package or "") if call.way == "self_managed" else "com.android.phone"
    yield Noted(call.began + gap * 3 // 100 + 1, "SET_CONNECTING", f"{account(world, call)}", ids.chain())
    if world.sdk >= 30 and call.way != "self_managed":
        yield Noted(call.began + gap * 50 // 100, "BIND_SCREENING", world.phone.dialer, ids.screening())
    address = f"tel:{masked(world, call)}" + (f" via:{via}" if world.sdk >= 30 else "")
    yield Noted(call.began + gap * 55 // 100, "START_CONNECTION", address, ids.starting(via))
    skills = "[ sup_hld mut !v2a]"
    change = f"Current: [{skills}], Removed [[]], Added [{skills}]"
    yield Noted(dialled - 10, "CAPABILITY_CHANGE", change, ids.created())
    yield Noted(dialled, "SET_DIALING", "dialing set explicitly", ids.created())
    if call.medium == "wifi":
        wifi = "Current: [[ wifi]], Removed [[]], Added [[ wifi]]"
        yield Noted(dialled + 70, "PROPERTY_CHANGE", wifi, ids.service("sCP"))


def _after(world: World, call: TrueCall, ids: _Sessions) -> Iterator[Noted]:
    ended = call.ended
    if call.ended_by == "local" and call.way != "external":
        rejected = call.direction == "incoming" and call.answered is None
        event = "REQUEST_REJECT" if rejected else "REQUEST_DISCONNECT"
        yield Noted(ended - 76, event, "internal" if world.sdk >= 30 else None, ids.ending("rC" if rejected else "dC"))
    cause = f"disconnected set explicitly> {cause_text(world, call)}"
    yield Noted(ended, "SET_DISCONNECTED", cause, ids.service("sDc"))
    if world.sdk >= 29 and call.way != "self_managed":
        code = f",code={_code(call)}" if world.sdk >= 37 else ""
        yield Noted(ended + 18, "LOG_CALL", f"number={masked(world, call)},postDial=,pres=1{code}", ids.service("sDc"))
    elif world.sdk >= 29:
        yield Noted(ended + 18, "SKIP_CALL_LOG", "self managed", ids.service("sDc"))
    yield Noted(ended + 74, "DESTROYED", None, ids.service("rC->CM.pR"))


def _created_data(world: World, call: TrueCall) -> str | None:
    if world.sdk < 29:
        return None
    asked = call.way in {"dialer", "self_managed", "emergency"} and call.direction == "outgoing"
    package = (call.package or "null") if asked else "null"
    if world.sdk < 33:
        return package if asked else None
    if call.way in {"network", "modem", "external"}:
        return "null;null"
    own = call.way == "self_managed"
    return f"{package};requestedAcct:{'***' if own else 'none'}, selfMgd:{'true' if own else 'false'}"


class _Sessions:
    """Session texts of one call: counters go up, shapes follow the version."""

    def __init__(self, world: World, call: TrueCall) -> None:
        self._world, self._call = world, call
        self._counter = (call.began // 1000) % 50_000
        self._entry_id = session_id(self._counter)
        self._named = world.sdk >= 30

    def _next(self) -> str:
        self._counter += 5
        return session_id(self._counter)

    def _who(self, package: str) -> str:
        return f"({self._world.initials(package)})" if self._named else ""

    def _root(self) -> str:
        call = self._call
        if call.way in {"network", "modem", "external"}:
            return "TSI.aNIC" if call.way == "network" else "TSI.aNUC"
        if self._world.sdk < 29:
            return "PCR.oR"
        return "TSI.hCI" if call.way == "intent" else "TSI.pC"

    def _root_who(self) -> str:
        call = self._call
        if self._world.sdk < 33 or call.way == "intent":
            return ""
        if call.way in {"network", "modem", "external"}:
            return self._who("com.android.phone")
        return self._who(call.package or "com.android.phone")

    def entry(self) -> str:
        return f"{self._root()}{self._root_who()}@{self._entry_id}"

    def chain(self) -> str:
        steps = "->CM.fOCP->CM.sOCPA->CM.dSMCP->CM.mROC->CM.dSPA->CM.pASP" if self._world.sdk >= 33 else "->CM.sOC"
        return f"{self._root()}{steps if self._world.sdk >= 29 else ''}{self._root_who()}@{self._entry_id}"

    def screening(self) -> str:
        return f"{self._root()}->CILH.sL->CILH.oQC->CM.pCSB{self._root_who()}@{self._entry_id}"

    def starting(self, package: str) -> str:
        return f"SBC.oSC{self._who(package)}@{self._next()}"

    def created(self) -> str:
        if not self._named:
            return f"CSW.hCCC@{self._next()}"
        return f"(...->CS.crCo->H.CS.crCo->H.CS.crCo.pICR)->CSW.hCCC(cap/cast)@E-E-{self._next()}"

    def service(self, method: str) -> str:
        return f"CSW.{method}{self._who('com.android.phone')}@{self._next()}"

    def answering(self) -> str:
        """Who took the call: the call screen, a Bluetooth device, or an app by the API."""
        package = self._call.answerer
        if package is None:
            return self.in_call("aC")
        if package != "com.android.bluetooth":
            return f"TSI.aRC{self._who(package) if self._world.sdk >= 33 else ''}@{self._next()}"
        return f"ICA.aC{self._who(package)}@{self._next()}" if self._world.sdk >= 31 else f"BPSI.aC@{self._next()}"

    def ending(self, method: str) -> str:
        """Who hung up: the call screen, or an app by the API."""
        package = self._call.hanger
        if package is None:
            return self.in_call(method)
        return f"TSI.eC{self._who(package) if self._world.sdk >= 33 else ''}@{self._next()}"

    def in_call(self, method: str) -> str:
        dialer = self._world.phone.dialer
        if self._named:
            return f"ICA.{method}{self._who(dialer)}@{self._next()}"
        return f"ICA.{method}(InCall package: {dialer})@{self._next()}"
