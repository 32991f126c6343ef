"""The minutes around a call on a terminal: a strip for each lane, then what the records tell, second by second."""

from __future__ import annotations

from offhook.report.minutes import Minutes, Row, Told
from offhook.report.sheet import ACCENT, DIM, PLAIN, Sheet
from offhook.report.text import isolated
from offhook.report.words import source_name

_NAME = 13
_WIDEST = 72
_SIGNS = {"off": "─", "half": "▒", "full": "█", "call": "█"}
_DOT = "•"
_TIME = 9


def tell_minutes(sheet: Sheet, minutes: Minutes, zone: str) -> None:
    """The heading, the state when the call began, the strips, and the list."""
    sheet.heading("What happened around it", f"{minutes.span}, {zone}")
    if minutes.states:
        sheet.line(f"When it began: {' · '.join(minutes.states)}.")
    sheet.blank()
    _strips(sheet, minutes)
    sheet.blank()
    for told in minutes.told:
        _entry(sheet, told)
    if minutes.more:
        sheet.line(f"… and {minutes.more:,} more records of these minutes, which say less or lie further off", DIM)
    if minutes.quiet:
        sheet.line(f"Covered, and nothing there in the minutes before: {', '.join(minutes.quiet)}.")
    if minutes.untold:
        sheet.line(f"Not told by these records: {', '.join(minutes.untold)}.")


def _strips(sheet: Sheet, minutes: Minutes) -> None:
    cells = min(_WIDEST, sheet.width - _NAME - 4)
    sheet.line(" " * _NAME + _axis(minutes, cells), DIM)
    for row in minutes.rows:
        sheet.line(row.name.ljust(_NAME) + _strip(row, cells), ACCENT if row.lane == "call" else PLAIN)


def _strip(row: Row, cells: int) -> str:
    """One lane as signs: a bar, a thin line where the state is known and off, a dot for a record, blank for not told."""
    drawn = [" "] * cells
    for kind in ("off", "half", "full", "call"):
        for bar in row.bars:
            if bar.kind == kind:
                first, last = _cell(bar.x, cells), _cell(bar.x + bar.width, cells)
                drawn[first : last + 1] = [_SIGNS[kind]] * (last + 1 - first)
    for dot in row.dots if row.lane not in ("screen", "lock", "call") else ():
        drawn[_cell(dot.x, cells)] = _DOT
    return "".join(drawn).rstrip()


def _axis(minutes: Minutes, cells: int) -> str:
    drawn = [" "] * (cells + 6)
    free = 0
    for tick in minutes.ticks:
        at = _cell(tick.x, cells)
        if at >= free:
            drawn[at : at + len(tick.label) + 1] = list(f"|{tick.label}")
            free = at + len(tick.label) + 2
    return "".join(drawn)[:cells].rstrip()


def _cell(x: float, cells: int) -> int:
    return min(cells - 1, max(0, int(x / 100 * cells)))


def _entry(sheet: Sheet, told: Told) -> None:
    aside = f"{source_name(told.entry.source)}:{told.entry.line}"
    if sheet.narrow:
        sheet.timed(told.at.ljust(_TIME), f"{told.lane}: {isolated(told.says, 300)}", aside)
    else:
        sheet.timed(f"{told.at.ljust(_TIME)}{told.lane.ljust(_NAME)}", isolated(told.says, 300), aside)
