"""`dumpsys telecom`, "Historical Events" (8+) or "Historical Calls" (6, 7): the last calls, event by event, with who asked.

Kept since boot only: the last 5 calls before Android 8, the last 10 since. Events carry the time of day without a date (a call
may run past midnight); the header's date is in the words of the phone's language. Numbers are masked, their length is not.

References: packages/services/Telecomm `Call.getDescription`, `Log`; frameworks/base `android/telecom/Logging/EventManager`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from offhook.evidence.section import Entry
from offhook.facts.calls import TelecomCall, TelecomEvent
from offhook.facts.place import Fact, Place
from offhook.facts.time import Stamp
from offhook.parsers.contract import parser, unread
from offhook.parsers.locale_dates import parse_locale_date
from offhook.parsers.stamps import wall

LONGEST_LINE = 20_000
MOST_CONTINUATIONS = 20
HEAD = re.compile(
    r"""
    \s* (?P<kind> (?: (?:SelfMgd|External) \  )* ) Call \ ?
    (?P<call> [^\s\[\]/_]{1,40} ) (?: [_/] (?P<attempt> \w{1,20} ) )? \ ?
    \[ (?P<began> [^\]]{0,100} ) \] (?: \( (?P<direction> [A-Z]{2} ) [^)]{0,40} \) )?
    (?: \( User=UserHandle\{ (?P<user> -?\d{1,9} ) \} \) )?
    """,
    re.VERBOSE,
)
TIMED = re.compile(r"\s*(?P<at>\d\d:\d\d:\d\d\.\d{3}) - (?P<rest>.*)", re.DOTALL)
ACCOUNT = re.compile(
    r"""
    \s* (?:>>>)? (?:Via|Target) \ PhoneAccount: \ (?: ComponentInfo\{ )? (?P<component> [^,}]{1,300} ) \}?
    (?: , \ ? (?P<id> [^,]{0,200} ) (?: , \ ? UserHandle\{ (?P<user> -?\d{1,9} ) \} )? )?
    (?: \ \( (?P<label> .{0,200} ) \) )? \s* $
    """,
    re.VERBOSE,
)
ADDRESS = re.compile(r"\s*(?:To|From) address: (?P<address>\S*)")
PRESENTATION = re.compile(r"Presentation: (\w+)")
EVENT = re.compile(r"[A-Z][A-Z0-9_]*(?: [A-Z][A-Z0-9_]*)*")
SESSION = re.compile(r"(?:[^\s()@]|\([^()]*\))+@[\w/+=.-]+")
TIME_SINCE = re.compile(r",? \(?time since [A-Z_ ]{1,60}: -?\d{1,15} ?ms\)?$")
OTHER_LINES = re.compile(
    r"\s*(?:>>>|Via |Target |Remote |Conn mgr|To address|From address|Timings|Events:|Call|[a-z_]+: [\d.,]+\s*$|$)"
)
BELONGS_TO_A_HEAD = re.compile(r"\s*(?:>>>|Via PhoneAccount|Target PhoneAccount|Conn mgr|(?:To|From) address)")
TIMINGS = re.compile(r"\s*Timings\b")
BORN = re.compile(r"CREATED\b")
DIRECTIONS = {"MO": "outgoing", "MT": "incoming"}


@parser(
    of="telecom",
    source="telecom",
    entries=r"\s*(?:(?:SelfMgd|External) )*Call ?[^\s\[\]@]*@[^\s\[\]]* ?\[",
    tally=r"^\s*(?:\d\d:\d\d:\d\d\.\d{3} - [A-Z]|(?:SelfMgd |External )*Call ?TC@\S+ ?\[)",
    counts=(TelecomCall, TelecomEvent),
)
def telecom_history(entry: Entry) -> Iterator[Fact]:
    """One call and its events; `record` is the line of its header, which no other record of the dump shares."""
    own = _own_lines(entry.lines)
    yield from _read_call(Entry(entry.place, entry.lines[:own]))
    if strays := sum(map(bool, map(TIMED.match, entry.lines[own:]))):
        yield unread(entry.at(own), "what follows is of another call, whose header is damaged", strays)


def _own_lines(lines: Sequence[str]) -> int:
    """How many lines belong to the call of the header: behind its events no second call begins, and behind its timings nothing."""
    born = timings = own = 0
    for index, line in enumerate(lines):
        event = TIMED.match(line)
        birth = bool(event and BORN.match(event["rest"]))
        if own and ((event and timings) or (birth and born) or BELONGS_TO_A_HEAD.match(line)):
            return own
        born += birth
        timings = timings or bool(TIMINGS.match(line))
        own = index + 1 if event or (own and TIMINGS.match(line)) else own
    return len(lines)


def _read_call(entry: Entry) -> Iterator[Fact]:
    head = HEAD.match(entry.lines[0][:LONGEST_LINE])
    if not head:
        yield unread(entry.at(0), "the header of a call in Telecom's history is of an unknown shape")
        return
    events: list[TelecomEvent] = []
    missed: list[Fact] = []
    for order, (index, text) in enumerate(_timed_lines(entry)):
        event = _event(entry.at(index), text, head["call"], entry.place.line, order)
        if event:
            events.append(event)
        else:
            missed.append(unread(entry.at(index), "an event of a call is of an unknown shape"))
    yield _call(entry, head, events)
    yield from events
    yield from missed


def _timed_lines(entry: Entry) -> Iterator[tuple[int, str]]:
    """The event lines, each with the lines that its data was broken over."""
    lines = entry.lines
    for index, line in enumerate(lines):
        if not TIMED.match(line):
            continue
        text = [line[:LONGEST_LINE]]
        for follower in lines[index + 1 : index + 1 + MOST_CONTINUATIONS]:
            if TIMED.match(follower) or OTHER_LINES.match(follower):
                break
            text.append(follower[:LONGEST_LINE])
        yield index, "\n".join(text)


def _event(place: Place, text: str, call: str, record: int, order: int) -> TelecomEvent | None:
    timed = TIMED.match(text)
    at = wall(timed["at"]) if timed else None
    name = EVENT.match(timed["rest"]) if timed else None
    if not timed or not at or not name:
        return None
    told = split_event(timed["rest"][name.end() :].rstrip())
    if told is None:
        return None
    return TelecomEvent(
        place=place, call=call, record=record, order=order, at=at, event=name[0], data=told[0], session=told[1]
    )


def split_event(tail: str) -> tuple[str | None, str | None] | None:
    """Data and session of what follows an event's name: "", " (data)", ":session" or " (data):session"; None if it is none of these.

    The data may hold parentheses and colons, the session may begin with a parenthesis.
    """
    tail = TIME_SINCE.sub("", tail) if "time since" in tail else tail
    if tail.startswith(":"):
        return (None, tail[1:].strip()) if tail[1:].strip() else None
    if not tail.startswith(" ("):
        return None if tail.strip() else (None, None)
    end = tail.rfind("):")
    if end > 0 and SESSION.fullmatch(tail[end + 2 :].strip()):
        return _told(tail[2:end]), tail[end + 2 :].strip()
    return (_told(tail[2:-1]), None) if tail.endswith(")") else None


def _told(data: str) -> str | None:
    return None if data == "null" else data


def _call(entry: Entry, head: re.Match[str], events: list[TelecomEvent]) -> TelecomCall:
    account = next((a for a in map(ACCOUNT.match, _short(entry)) if a), None)
    address = next(((a, line) for line in _short(entry) if (a := ADDRESS.match(line))), None)
    shown = PRESENTATION.search(address[1]) if address else None
    component = account["component"] if account and account["component"] != "not set" else None
    user = head["user"] or (account["user"] if account else None)
    return TelecomCall(
        place=entry.at(0),
        call=head["call"],
        attempt=head["attempt"],
        began=_began(head["began"]),
        kind=head["kind"].strip().partition(" ")[0],
        direction=_direction(head["direction"], events),
        user=int(user) if user else None,
        account=component,
        account_id=account["id"] if account else None,
        account_label=account["label"] if account else None,
        address=address[0]["address"] if address and address[0]["address"] not in ("", "null") else None,
        presentation=shown[1].lower() if shown else None,
        record=entry.place.line,
        events=len(events),
    )


def _short(entry: Entry) -> list[str]:
    """The lines that speak of account and address: they stand right behind the header."""
    return [line[:1000] for line in entry.lines[1:12] if not TIMED.match(line)]


def _began(text: str) -> Stamp | None:
    """Android 6 prints the time alone; later ones a date in the phone's language."""
    return wall(text) or parse_locale_date(text)


def _direction(printed: str | None, events: list[TelecomEvent]) -> str:
    """An unknown call is printed as MO; the session that created it tells it apart."""
    session = next((e.session for e in events if e.event == "CREATED"), None)
    return "unknown" if (session or "").startswith("TSI.aNUC") else DIRECTIONS.get(printed or "", "unknown")
