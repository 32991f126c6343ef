"""The picture at the head of the page: lanes of bars and marks over the covered time, in percent from left to right.

Percent instead of pixels lets the page zoom by making the drawing wider; text and marks keep their size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from offhook.answers import Answers, Call
from offhook.report.coverage import reach, spans_of
from offhook.report.endings import odd
from offhook.report.spans import Span, hull, seconds, union, without
from offhook.report.text import plain
from offhook.report.transfers import alarming, by_concern, captured_time
from offhook.report.transfers_lane import Bar, upload_bars
from offhook.report.transfers_sentences import volume_sentence
from offhook.report.transfers_words import app_name, data_short
from offhook.report.when import Clock, hours
from offhook.report.words import STATES, number, outcome, source_name

MOST = 3000
"""Bars or marks in one lane; more of them are joined where they lie closer than this share of the picture."""
_STEPS_MIN = (
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    180,
    360,
    720,
    1440,
    2880,
    7 * 1440,
    14 * 1440,
    30 * 1440,
    91 * 1440,
    365 * 1440,
)
_WIDER = 4
"""The picture shows all of what call records cover where that is at most so many times as long as the known use."""
_SENT_MARKS = 40
_LAST_YEAR = 9000
"""Clocks that run beyond are broken, and calendars end there."""
_LABELS = (6, 24, 96)
"""Labels of the time axis at each of three levels of zoom."""
_LANES = {
    "screen": ("screen", {"on": "full", "doze": "half"}),
    "lock": ("unlocked", {"hidden": "full", "occluded": "half"}),
    "plug": ("charger", {"ac": "full", "usb": "full", "wireless": "full", "dock": "full", "yes": "full"}),
    "idle": ("deep sleep", {"deep": "full", "light": "half", "maintenance": "half"}),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A call, or several that lie too close; or a transfer. row: its index in its table, of the (first) call; target: the letter
    that the names of that table's rows begin with."""

    x: float
    kind: str
    title: str
    row: int
    target: str = "c"


@dataclass(frozen=True, slots=True)
class LaneView:
    """One lane. y: pixels from the top; height: pixels; kind "use", "calls", "sent", "state" or "source"."""

    name: str
    kind: str
    y: int
    height: int
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the time axis; level 0 is always shown, 1 and 2 when zoomed in."""

    x: float
    label: str
    level: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn, and the same in words. beyond: calls that lie outside or have no time."""

    lanes: tuple[LaneView, ...]
    ticks: tuple[Tick, ...]
    height: int
    says: tuple[str, ...]
    beyond: int


def picture(answers: Answers, clock: Clock) -> Picture | None:
    """The picture of one audit; None where nothing has a time."""
    span = _span(answers)
    if span is None or span[0] >= span[1]:
        return None
    rows = _rows(answers, span, clock)
    lanes, y = [], 24
    for name, kind, bars, marks in rows:
        height = 14 if kind == "source" else 30
        lanes.append(LaneView(name, kind, y, height, bars, marks))
        y += height + 6
    inside = [call for call in answers.calls if call.began and span[0] <= call.began <= span[1]]
    return Picture(
        tuple(lanes),
        tuple(_ticks(span, clock)),
        y,
        tuple(_words(answers, span, clock)),
        len(answers.calls) - len(inside),
    )


Row = tuple[str, str, tuple[Bar, ...], tuple[Mark, ...]]


def _rows(answers: Answers, span: Span, clock: Clock) -> list[Row]:
    rows: list[Row] = [
        ("use", "use", _use_bars(answers, span, clock), ()),
        ("calls", "calls", (), _marks(answers, span, clock)),
    ]
    uploads = tuple(upload_bars(answers, span, clock))
    if uploads:
        rows.append(("sent", "sent", uploads, _sent_marks(answers, span, clock)))
    for lane, (name, kinds) in _LANES.items():
        bars = _lane_bars(answers, lane, kinds, span, clock)
        if bars:
            rows.append((name, "state", bars, ()))
    sources: dict[str, list[Span]] = {}
    for covered in answers.coverage:
        sources.setdefault(covered.source, []).extend(spans_of(covered))
    for source, spans in list(sources.items())[:30]:
        bars = tuple(_bars(union(spans), "cover", source_name(source), span, clock))
        if bars:
            rows.append((source_name(source), "source", bars, ()))
    return rows


def _span(answers: Answers) -> Span | None:
    """Where use is known, and where a call would show unless that is far longer; failing both, what any source covers.

    A little room at both ends keeps marks at the edge whole.
    """
    found = reach(answers)
    use, calls, sent = hull(found.known), hull(found.calls), hull(captured_time(answers))
    whole = use or calls or sent or hull(span for covered in answers.coverage for span in spans_of(covered))
    for other in (calls, sent):
        if use and whole and other and _length(hull([whole, other])) <= _WIDER * _length(use):
            whole = hull([whole, other])
    if whole is None or whole[1].year >= _LAST_YEAR or whole[0] >= whole[1]:
        return None
    room = (whole[1] - whole[0]) / 60
    return whole[0] - room, whole[1] + room


def _length(span: Span | None) -> float:
    return seconds([span]) if span else 0.0


def _use_bars(answers: Answers, span: Span, clock: Clock) -> tuple[Bar, ...]:
    """Attended and unattended as told; all the rest is unknown, whether a record says so or none speaks of it."""
    known = union((stretch.from_, stretch.to) for stretch in answers.use if stretch.state != "unknown")
    bars = _bars(_joined(without(span, known), span), "unknown", STATES["unknown"], span, clock)
    for state in ("attended", "unattended"):
        spans = [(stretch.from_, stretch.to) for stretch in answers.use if stretch.state == state]
        bars += _bars(_joined(union(spans), span), state, STATES[state], span, clock)
    return tuple(bars)


def _lane_bars(answers: Answers, lane: str, kinds: dict[str, str], span: Span, clock: Clock) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    for kind in ("half", "full"):
        found = [one for one in answers.lanes if one.lane == lane and kinds.get(one.value) == kind]
        spans = _joined(union((one.from_, one.to) for one in found), span)
        words = ", ".join(dict.fromkeys(plain(one.value, 20) for one in found))
        bars += _bars(spans, kind, f"{lane} {words}", span, clock)
    return tuple(bars)


def _joined(spans: list[Span], whole: Span) -> list[Span]:
    """Spans as they are; where there are more than can be told apart, those that nearly touch become one."""
    if len(spans) <= MOST:
        return spans
    least = (whole[1] - whole[0]) / MOST
    return [(began, ended - least) for began, ended in union((began, ended + least) for began, ended in spans)]


def _bars(spans: list[Span], kind: str, name: str, whole: Span, clock: Clock) -> list[Bar]:
    drawn = []
    for began, ended in spans:
        left, right = max(began, whole[0]), min(ended, whole[1])
        if left < right:
            title = f"{name}: {clock.stretch(began, ended)} ({hours((ended - began).total_seconds())})"
            drawn.append(
                Bar(_percent(left, whole), max(_percent(right, whole) - _percent(left, whole), 0.02), kind, title)
            )
    return drawn


def _marks(answers: Answers, span: Span, clock: Clock) -> tuple[Mark, ...]:
    """One mark for each call; beyond `MOST`, calls of one kind on the same spot share one. The worrying lie on top."""
    strange = {call.id for call in odd(answers)}
    spots: dict[tuple[float, str], list[int]] = {}
    for index, call in enumerate(answers.calls):
        if call.began and span[0] <= call.began <= span[1]:
            at = round(_percent(call.began, span), 4 if len(answers.calls) <= MOST else 1)
            spots.setdefault((at, _kind(call, strange)), []).append(index)
    order = {"attended": 0, "quiet": 1, "unknown": 2, "unattended": 3}
    found = sorted(spots.items(), key=lambda spot: (order[spot[0][1]], spot[0][0]))
    return tuple(
        Mark(at, kind, _mark_title(answers.calls[rows[0]], len(rows), clock), rows[0]) for (at, kind), rows in found
    )


def _sent_marks(answers: Answers, span: Span, clock: Clock) -> tuple[Mark, ...]:
    """A mark for each of the most worrying transfers with private data that went while nobody was using the phone."""
    place = {transfer.id: row for row, transfer in enumerate(by_concern(answers.transfers or []))}
    found = []
    for transfer in alarming(answers)[:_SENT_MARKS]:
        if transfer.began and span[0] <= transfer.began <= span[1]:
            told = f"{clock.minute(transfer.began)}, {app_name(transfer.app)} sent {data_short(transfer)}"
            title = f"{told}; {STATES[transfer.use.state]}"
            kind = "unattended" if transfer.use.state == "unattended" else "unknown"
            found.append(Mark(_percent(transfer.began, span), kind, title, place[transfer.id], "t"))
    return tuple(found)


def _kind(call: Call, strange: set[str]) -> str:
    if call.use.state != "unattended":
        return call.use.state
    return "unattended" if call.direction == "outgoing" or call.id in strange else "quiet"


def _mark_title(call: Call, many: int, clock: Clock) -> str:
    at = clock.minute(call.began) if call.began else ""
    more = f" and {many - 1:,} more calls close by" if many > 1 else ""
    return f"{at}, {call.direction} call, {number(call)}, {outcome(call)}; {STATES[call.use.state]}{more}"


def _percent(at: datetime, whole: Span) -> float:
    return round((at - whole[0]) / (whole[1] - whole[0]) * 100, 4)


def _ticks(span: Span, clock: Clock) -> list[Tick]:
    """Labels at round local times, those of the coarse level first, none twice."""
    ticks: dict[float, Tick] = {}
    for level, most in enumerate(_LABELS):
        minutes = (span[1] - span[0]).total_seconds() / 60
        step = next((step for step in _STEPS_MIN if minutes / step <= most), _STEPS_MIN[-1])
        for at in _round_times(span, clock, step, most):
            x = _percent(at, span)
            ticks.setdefault(x, Tick(x, _label(at, clock, step), level))
    return list(ticks.values())


def _round_times(span: Span, clock: Clock, step_min: int, most: int) -> list[datetime]:
    face = clock.local(span[0])
    midnight = face.replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(minutes=step_min)
    first = midnight + ((face - midnight) // step + 1) * step
    found = []
    for index in range(most + 1):
        at = first + index * step
        if at >= span[1]:
            break
        found.append(at)
    return found


def _label(at: datetime, clock: Clock, step_min: int) -> str:
    face = clock.local(at)
    if step_min >= 1440 or (face.hour, face.minute) == (0, 0):
        return clock.day(at)
    return f"{face:%H:%M}"


def _words(answers: Answers, span: Span, clock: Clock) -> list[str]:
    """The picture in sentences, for those who cannot see it."""
    told = [f"From {clock.minute(span[0])} to {clock.minute(span[1])}, {clock.name}."]
    for state in ("attended", "unattended", "unknown"):
        spans = union((stretch.from_, stretch.to) for stretch in answers.use if stretch.state == state)
        if spans:
            longest = max(spans, key=lambda stretch: stretch[1] - stretch[0])
            told.append(
                f"{STATES[state].capitalize()}: {hours(seconds(spans))}, the longest stretch {clock.stretch(*longest)}."
            )
    alone = [call for call in answers.calls if _kind(call, set()) == "unattended" and call.began]
    told += [f"Call {_mark_title(call, 1, clock)}." for call in alone[:5]]
    told += [f"And {len(alone) - 5:,} more such calls: see the table."] if len(alone) > 5 else []
    return told + ([f"Sent: {volume_sentence(answers)}"] if answers.transfers else [])
