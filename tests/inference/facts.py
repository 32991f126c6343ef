"""Facts made by hand for small books: each call to a function is one record of one witness, at a second of one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from offhook.facts.book import FactBook
from offhook.facts.calls import (
    ActivityStart,
    AppOp,
    CallLogRow,
    CallState,
    OutgoingBroadcast,
    RadioCall,
    RadioNotice,
    RadioRequest,
    StkCommand,
    TelecomAnalytics,
    TelecomEvent,
)
from offhook.facts.handling import DeviceState, UserAct
from offhook.facts.phone import Package
from offhook.facts.place import Fact, Place
from offhook.facts.reading import LogSpan
from offhook.facts.time import Base, Stamp
from offhook.inference.calls import MergedCall, find_calls
from offhook.inference.handling import Handling
from offhook.inference.use import UseOfPhone
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage

NOON = 1_780_056_000_000
"""12:00 UTC of a day in 2026; all seconds of this module count from here."""
HOUR = 3600.0
DAY = 24 * HOUR
TELEPHONY = "com.android.phone/com.android.services.telephony.TelephonyConnectionService"
_line = iter(range(1, 1 << 60))


def at(second: float) -> Stamp:
    return Stamp(str(second), Base.EPOCH, ms(second))


def ms(second: float) -> int:
    return NOON + round(second * 1000)


def place(source: str, evidence: str = "evidence-1", entry: str = "a.txt") -> Place:
    line = next(_line)
    return Place(evidence, source, entry, line, f"{source} line {line}")


def event(tc: str, second: float, name: str, data: str | None = None, session: str | None = None) -> TelecomEvent:
    where = place("telecom")
    return TelecomEvent(
        place=where, call=tc, record=None, order=where.line, at=at(second), event=name, data=data, session=session,
        live=True,
    )  # fmt: skip


def telecom(
    tc: str, began: float, *, ended: float | None = None, answered: float | None = None, code: str = "REMOTE",
    package: str | None = "org.example.dialer", session: str = "TSI.pC(oed)@A",
) -> list[TelecomEvent]:  # fmt: skip
    """An outgoing call as Telecom's own lines tell it."""
    found = [event(tc, began, "CREATED", package, session), event(tc, began + 0.4, "SET_DIALING", None, "CSW.hCCC@B")]
    if answered is not None:
        found.append(event(tc, answered, "SET_ACTIVE", None, "CSW.sA@C"))
    if ended is not None:
        found.append(
            event(tc, ended, "SET_DISCONNECTED", f"x DisconnectCause [ Code: ({code}) Label: () ]", "CSW.sDc@D")
        )
    return found


def incoming(
    tc: str, began: float, *, ended: float, answered: float | None = None, by: str = "ICA.aC(oed)@E"
) -> list[TelecomEvent]:
    found = [
        event(tc, began, "CREATED", None, "TSI.aNIC(cap)@A"),
        event(tc, began + 0.1, "SET_RINGING", None, "CSW.hCCC@B"),
    ]
    if answered is not None:
        found += [
            event(tc, answered - 0.2, "REQUEST_ACCEPT", None, by),
            event(tc, answered, "SET_ACTIVE", None, "CSW.sA@C"),
        ]
    code = "REMOTE" if answered is not None else "MISSED"
    return [*found, event(tc, ended, "SET_DISCONNECTED", f"DisconnectCause [ Code: ({code}) ]", "CSW.sDc@D")]


def analytics(
    tc: str, began: float | None, ended: float | None, *, direction: str = "outgoing", technologies: tuple[str, ...] = ("GSM",),
    emergency: bool | None = False, missed: tuple[str, ...] = (), source: str | None = None,
) -> TelecomAnalytics:  # fmt: skip
    return TelecomAnalytics(
        place=place("telecom"), call=tc, began=None if began is None else at(began), ended=None if ended is None else at(ended),
        direction=direction, emergency=emergency, technologies=technologies, termination=None, service=None, missed=missed,
        source=source,
    )  # fmt: skip


def row(
    second: float, *, number: str | None = "+4915123456789", kind: str = "outgoing", lasted: int = 30, account_id: str = "1",
    account: str | None = TELEPHONY,
) -> CallLogRow:  # fmt: skip
    where = place("call_log")
    return CallLogRow(
        place=where, row_id=where.line, began=at(second), duration_s=lasted, kind=kind, number=number, presentation="1",
        account=account, account_id=account_id,
    )  # fmt: skip


def dial(
    second: float, *, way: str = "cs", slot: int | None = 0, serial: int | None = 7, request: str = "DIAL"
) -> RadioRequest:
    return RadioRequest(place=place("radio_log"), at=at(second), request=request, way=way, serial=serial, slot=slot)


def refusal(second: float, serial: int = 7) -> RadioRequest:
    return replace(dial(second, serial=serial), answer=True, error="CALL_BARRED")


def listed(
    second: float, state: str, *, index: int = 1, outgoing: bool | None = True, way: str = "cs", slot: int | None = 0
) -> RadioCall:
    size = 0 if state == "NONE" else 1
    return RadioCall(
        place=place("radio_log"),
        at=at(second),
        way=way,
        index=index,
        state=state,
        outgoing=outgoing,
        slot=slot,
        list_size=size,
    )


def notice(second: float, name: str, *, way: str = "cs", slot: int | None = None, detail: str = "") -> RadioNotice:
    return RadioNotice(place=place("radio_log"), at=at(second), notice=name, way=way, slot=slot, detail=detail)


def sim_command(second: float, number: str | None = None) -> StkCommand:
    return StkCommand(
        place=place("radio_log"), at=at(second), command="SET_UP_CALL", stage="proactive", slot=0, number=number
    )


def state(
    second: float | None,
    value: str,
    witness: str = "phone_in_call",
    *,
    slot: int | None = None,
    number: str | None = None,
    package: str | None = None,
    entry: str = "a.txt",
) -> CallState:
    source = {"audio_mode": "audio", "PHONE_STATE": "broadcasts", "registry": "telephony_registry"}.get(
        witness, "battery_history"
    )
    when = None if second is None else at(second)
    return CallState(
        place=place(source, entry=entry),
        at=when,
        witness=witness,
        state=value,
        slot=slot,
        number=number,
        package=package,
    )


def in_call(began: float, ended: float) -> list[CallState]:
    """A call as battery history tells it."""
    return [state(began, "in_call"), state(ended, "idle")]


def intent(second: float, uid: int = 10123) -> ActivityStart:
    return ActivityStart(
        place=place("activity_starts"), at=at(second), action="android.intent.action.CALL", component=None,
        data="tel:xxxxxxxxxxxxxx", uid=uid,
    )  # fmt: skip


def permission(second: float, package: str = "org.example.dialer") -> AppOp:
    return AppOp(
        place=place("app_ops"),
        op="CALL_PHONE",
        package=package,
        uid=10123,
        access="access",
        state="top",
        flag="s",
        at=at(second),
    )


def announced(second: float, number: str | None = "+4915123456789") -> OutgoingBroadcast:
    return OutgoingBroadcast(place=place("broadcasts"), at=at(second), number=number, caller=None, uid=None)


def package(name: str, uid: int) -> Package:
    return Package(place=place("packages"), name=name, uid=uid)


def screen(second: float, value: str, source: str = "event_log") -> DeviceState:
    return DeviceState(place=place(source), at=at(second), state="screen", value=value)


def device(second: float, lane: str, value: str) -> DeviceState:
    return DeviceState(place=place("event_log"), at=at(second), state=lane, value=value)


def act(second: float, kind: str, why: str | None = None) -> UserAct:
    return UserAct(place=place("event_log"), at=at(second), act=kind, why=why)


def span(began: float, ended: float, buffer: str = "events") -> LogSpan:
    return LogSpan(place=place("event_log"), buffer=buffer, first=at(began), last=at(ended), lines=1)


def calls_of(*facts: Fact | Iterable[Fact], home: str | None = "DE") -> list[MergedCall]:
    """The calls that these facts tell of."""
    book = book_of(*facts)
    clock = Clock(book)
    return find_calls(book, clock, Coverage(book, clock), home)


def use_of(
    *facts: Fact | Iterable[Fact],
    calls: Iterable[tuple[float, float]] = (),
    not_using: Iterable[tuple[float, float]] = (),
    off: Iterable[tuple[float, float]] = (),
) -> UseOfPhone:
    """Use as these facts tell it; times in seconds from noon."""
    book = book_of(*facts)
    clock = Clock(book)

    def in_ms(spans: Iterable[tuple[float, float]]) -> list[tuple[int, int]]:
        return [(ms(began), ms(ended)) for began, ended in spans]

    return UseOfPhone(Handling(book, clock), Coverage(book, clock), in_ms(calls), in_ms(not_using), in_ms(off))


def book_of(*facts: Fact | Iterable[Fact]) -> FactBook:
    return FactBook(one for fact in facts for one in ([fact] if isinstance(fact, Fact) else fact))
