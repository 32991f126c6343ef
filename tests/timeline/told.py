"""Facts as parsers yield them, in few words: what the tests of the clock are made of."""

from __future__ import annotations

from datetime import UTC, datetime

from offhook.facts.calls import TelecomAnalytics, TelecomCall, TelecomEvent
from offhook.facts.phone import Boot, ClockAnchor, ClockChange, Property, ReportHeader
from offhook.facts.place import Place
from offhook.facts.reading import Dumped, LogSpan
from offhook.facts.time import Base, Stamp
from offhook.parsers.stamps import wall

HISTORY = "battery_history"


def face(text: str) -> Stamp:
    """A wall stamp as parsers make it."""
    stamp = wall(text)
    assert stamp is not None, text
    return stamp


def utc(text: str) -> int:
    """Epoch milliseconds of "2024-03-03 09:44:03" in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def epoch(ms: int) -> Stamp:
    return Stamp(str(ms), Base.EPOCH, ms)


def elapsed(ms: int) -> Stamp:
    return Stamp(str(ms), Base.ELAPSED, ms)


def ago(ms: int, base: Base = Base.AGO) -> Stamp:
    return Stamp(f"{ms} ms ago", base, ms)


def place(
    source: str = "broadcasts", line: int = 1, *, evidence: str = "evidence-1", entry: str = "report.txt"
) -> Place:
    return Place(evidence, source, entry, line)


def header(
    text: str | None, *, evidence: str = "evidence-1", uptime_min: int | None = None, build: str | None = None
) -> ReportHeader:
    at = face(text) if text else None
    uptime = None if uptime_min is None else uptime_min * 60_000
    return ReportHeader(place=place("header", evidence=evidence), at=at, uptime_ms=uptime, fingerprint=build)


def setting(zone: str, *, evidence: str = "evidence-1") -> Property:
    return Property(place=place("getprop", evidence=evidence), key="persist.sys.timezone", value=zone)


def now(
    ms: int, since_boot: int, local: str | None = None, *, evidence: str = "evidence-1", entry: str = "report.txt"
) -> ClockAnchor:
    where = place("alarm", evidence=evidence, entry=entry)
    return ClockAnchor(
        place=where, kind="now", epoch=epoch(ms), elapsed=elapsed(since_boot), wall=face(local) if local else None
    )


def span(
    first: str, last: str, line: int, lines: int = 100, *, buffer: str = "main", source: str = "main_log"
) -> LogSpan:
    return LogSpan(place=place(source, line), buffer=buffer, first=face(first), last=face(last), lines=lines)


def change(line: int) -> ClockChange:
    return ClockChange(place=place("main_log", line), at=face("2024-03-03 09:00:00"), what="log stamps step")


def history(line: int = 1, lines: int = 1000) -> LogSpan:
    return LogSpan(place=place(HISTORY, line), buffer="battery", first=elapsed(0), last=elapsed(10**9), lines=lines)


def time_record(line: int, offset: int, told: str | int) -> ClockAnchor:
    """A TIME record: of the text form by a clock face, of the checkin form by epoch milliseconds."""
    when = {"wall": face(told)} if isinstance(told, str) else {"epoch": epoch(told)}
    return ClockAnchor(place=place(HISTORY, line), kind="time", elapsed=elapsed(offset), **when)


def boot(line: int, offset: int, kind: str = "start") -> Boot:
    return Boot(place=place(HISTORY, line), at=elapsed(offset), kind=kind)


def dumped(
    name: str,
    ended: str | None = None,
    *,
    line: int = 1,
    lines: int = 100,
    state: str = "read",
    title: str = "",
    command: str = "",
) -> Dumped:
    at = face(ended) if ended else None
    return Dumped(
        place=place("", line), name=name, title=title or name, state=state, ended=at, lines=lines, command=command
    )


def call(name: str, began: str | None, line: int = 10) -> TelecomCall:
    return TelecomCall(
        place=place("telecom", line), call=name, attempt=None, began=face(began) if began else None, kind="", direction="outgoing",
        user=None, account=None, account_id=None, account_label=None, address=None, presentation=None, record=line, events=0,
    )  # fmt: skip


def event(name: str, what: str, time: str, line: int, record: int = 10) -> TelecomEvent:
    return TelecomEvent(
        place=place("telecom", line),
        call=name,
        record=record,
        order=line,
        at=face(time),
        event=what,
        data=None,
        session=None,
    )


def analytics(name: str, began: int | None, ended: int | None) -> TelecomAnalytics:
    return TelecomAnalytics(
        place=place("telecom", 900), call=name, began=epoch(began) if began else None, ended=epoch(ended) if ended else None,
        direction="outgoing", emergency=None, technologies=(), termination=None, service=None,
    )  # fmt: skip
