"""Was the call log edited or cut?

Rows are numbered as they are written, so a number that is missing between two others belonged to a row that was deleted. Told of
each numbering once, however many exports show it. Not counted: what Android itself drops (it keeps the newest 500 of each
account, so below the oldest row of a full account anything may be gone).

Severity: medium where a call that other records tell of falls into such a gap; low for other gaps, for rows that a later export
lacks, and for rows older than their own last change allows; info for rows that were changed long after their calls.
Doubts: people delete rows themselves; voicemail and messages take numbers; filtered exports; restores and moves to a new phone;
clocks that were wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from offhook.answers import Call, Finding
from offhook.facts.calls import CallLogRow
from offhook.questions import Inferred, question
from offhook.questions.wording import counted, cut

CAPACITY = 500
LATE_MS = 24 * 3_600_000
AT_ONCE_MS = 10 * 60_000
MANY = 0.5
"""Where more than half of the rows were changed within minutes, the log as a whole was restored or moved."""
LARGEST_GAP = 100_000
"""No phone writes so many rows: what jumps further is no numbering."""


@dataclass(frozen=True, slots=True)
class Log:
    """One numbering: its rows by number, and the numbers that each export of it holds."""

    rows: dict[int, CallLogRow]
    exports: dict[str, set[int]]

    def is_of(self, rows: dict[int, CallLogRow]) -> bool:
        """Whether these rows are of the same numbering: a number that both have is the same call in both."""
        return any(number in self.rows and self.rows[number].began.ms == row.began.ms for number, row in rows.items())


@question("call_log_edited")
def call_log_edited(inferred: Inferred) -> Iterator[Finding]:
    """Gaps in the numbering, and rows changed late or before they began, of each call log by itself."""
    hidden = [call for call in inferred.calls if "call_log" in call.missing_from]
    for log in _logs(inferred):
        rows = [log.rows[number] for number in sorted(log.rows)]
        yield from _gaps(rows, hidden)
        yield from _lacking(log)
        yield from _backdated(rows)
        yield from _changed(rows)


def _logs(inferred: Inferred) -> list[Log]:
    exports: dict[str, dict[int, CallLogRow]] = defaultdict(dict)
    for row in inferred.book.of(CallLogRow):
        if row.row_id is not None and row.row_id > 0 and row.place.source == "call_log":
            exports[f"{row.place.entry} ({row.place.evidence})"][row.row_id] = row
    found: list[Log] = []
    for name, rows in exports.items():
        log = next((log for log in found if log.is_of(rows)), None)
        if log is None:
            found.append(Log(dict(rows), {name: set(rows)}))
        else:
            log.rows.update(rows)
            log.exports[name] = set(rows)
    return found


def _number(row: CallLogRow) -> int:
    return row.row_id or 0


def _gaps(rows: list[CallLogRow], hidden: list[Call]) -> Iterator[Finding]:
    since = _full_since(rows)
    missing = [
        (a, b)
        for a, b in pairwise(rows)
        if 1 < _number(b) - _number(a) <= LARGEST_GAP and min(a.began.ms, b.began.ms) >= since
    ]
    if not missing:
        return
    lost = sum(_number(b) - _number(a) - 1 for a, b in missing)
    inside = list(_inside(hidden, missing))
    yield Finding(
        id="",
        question="call_log_edited",
        severity="medium" if inside else "low",
        title=f"{counted(lost, 'row')} missing inside the call log",
        says=(
            f"The rows of the call log are numbered as they are written. Between {_number(rows[0])} and {_number(rows[-1])}, "
            f"{counted(lost, 'number')} {'is' if lost == 1 else 'are'} not there, in {counted(missing, 'place')}: "
            "rows with these numbers were written and deleted, or left out of what was handed over."
            + (f" {counted(inside)} that other records tell of would stand there." if inside else "")
        ),
        tier="derived",
        because=[*inside, *cut([f"after row {_number(a)} comes row {_number(b)}" for a, b in missing], 20)],
        doubts=[
            "People delete rows themselves, one by one or all calls with somebody at once.",
            "On some phones messages, voicemail or blocked calls take numbers of the same row, and are not shown with the calls.",
        ],
    )


def _full_since(rows: list[CallLogRow]) -> int:
    """The time before which Android itself may have dropped rows: the oldest row of an account that is full."""
    accounts: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for row in rows:
        accounts[row.account, row.account_id].append(row.began.ms)
    return max((min(times) for times in accounts.values() if len(times) >= CAPACITY), default=0)


def _inside(hidden: list[Call], missing: list[tuple[CallLogRow, CallLogRow]]) -> Iterator[str]:
    """The calls that began between the two rows of a gap."""
    spans = sorted((a.began.ms, b.began.ms) for a, b in missing)
    for call in hidden:
        at = call.began.timestamp() * 1000 if call.began else -1.0
        index = bisect_right(spans, (at, float("inf"))) - 1
        if index >= 0 and at <= spans[index][1]:
            yield call.id


def _lacking(log: Log) -> Iterator[Finding]:
    """Rows that one export holds and another lacks, though it reaches back beyond them and holds later ones."""
    gone = {
        number: name
        for name, own in log.exports.items()
        for number in log.rows
        if number not in own and min(own) < number < max(own)
    }
    if gone:
        yield Finding(
            id="",
            question="call_log_edited",
            severity="low",
            title=f"{counted(len(gone), 'row')} of the call log {'is' if len(gone) == 1 else 'are'} in one export and not in another",
            says="One export holds these rows; another, with rows from before and after them, does not.",
            tier="recorded",
            because=cut([f"row {number} is not in {name}" for number, name in sorted(gone.items())], 20),
            doubts=["An export can be filtered, and people delete rows themselves between two exports."],
        )


def _backdated(rows: list[CallLogRow]) -> Iterator[Finding]:
    """Rows whose call lies after their own last change."""
    odd = [row for row in rows if row.modified and row.began.ms - row.modified.ms > LATE_MS]
    if odd:
        yield Finding(
            id="",
            question="call_log_edited",
            severity="low",
            title=f"{counted(odd, 'row')} of the call log {'was' if len(odd) == 1 else 'were'} last changed before the call itself",
            says="The time of such a call was written by something else than the call, or the phone's clock was wrong.",
            tier="recorded",
            because=cut([f"row {_number(row)}" for row in odd], 20),
            doubts=["A clock that was wrong and was set right looks the same, and so does what a backup app writes."],
        )


def _changed(rows: list[CallLogRow]) -> Iterator[Finding]:
    late = [row for row in rows if row.modified and row.modified.ms - _ended_ms(row) > LATE_MS]
    if not late:
        return
    at_once = len(rows) > 1 and _most_at_once(sorted(row.modified.ms for row in late if row.modified)) > MANY * len(
        rows
    )
    yield Finding(
        id="",
        question="call_log_edited",
        severity="info",
        title=f"{counted(late, 'row')} of the call log {'was' if len(late) == 1 else 'were'} changed long after the call",
        says="They were changed within minutes of each other, as a restore or a move to a new phone does."
        if at_once
        else f"{len(late)} of {counted(rows, 'row')} {'was' if len(late) == 1 else 'were'} changed more than a day after the call.",
        tier="recorded",
        because=cut([f"row {_number(row)}" for row in late], 20),
        doubts=["Looking at a missed call, hearing a voicemail or renaming a contact changes a row as well."],
    )


def _ended_ms(row: CallLogRow) -> int:
    return row.began.ms + 1000 * (row.duration_s or 0)


def _most_at_once(times: list[int]) -> int:
    """How many of these times, in order, lie within ten minutes."""
    return max(bisect_right(times, at + AT_ONCE_MS) - index for index, at in enumerate(times))
