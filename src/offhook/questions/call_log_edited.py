"""Was the call log edited or cut?

Rows are numbered as they are written. A number that is missing between two others was deleted; what is missing below the
oldest row may have been dropped by Android itself, which keeps the newest 500 per account. Rows that were changed long after
their call were edited, synchronised or restored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from offhook.answers import Finding
from offhook.facts.calls import CallLogRow
from offhook.questions import Inferred, question

CAPACITY = 500
LATE_MS = 24 * 3_600_000
MANY = 0.5
"""Where more than half of the rows bear the same late change, the log as a whole was restored or moved."""


@question("call_log_edited")
def call_log_edited(inferred: Inferred) -> Iterator[Finding]:
    """Gaps in the numbering, and rows changed late, of each call log by itself."""
    logs: dict[str, list[CallLogRow]] = defaultdict(list)
    for row in inferred.book.of(CallLogRow):
        if row.row_id is not None and row.place.source == "call_log":
            logs[f"{row.place.evidence} {row.place.entry}"].append(row)
    for rows in logs.values():
        yield from _gaps(sorted(rows, key=lambda row: row.row_id or 0), inferred)
        yield from _changed(rows)


def _gaps(rows: list[CallLogRow], inferred: Inferred) -> Iterator[Finding]:
    missing = [(a, b) for a, b in pairwise(rows) if (b.row_id or 0) - (a.row_id or 0) > 1]
    lost = sum((b.row_id or 0) - (a.row_id or 0) - 1 for a, b in missing)
    if not lost:
        return
    hidden = [call for call in inferred.calls if "call_log" in call.missing_from]
    full = len(rows) >= CAPACITY
    yield Finding(
        id="",
        question="call_log_edited",
        severity="medium" if hidden else "low",
        title=f"{lost} row numbers are missing inside the call log",
        says=(
            f"The {len(rows)} rows of the call log are numbered from {rows[0].row_id} to {rows[-1].row_id}; {lost} numbers between "
            f"are not there{', in ' + str(len(missing)) + ' places' if len(missing) > 1 else ''}. Rows with these numbers were written and deleted."
        ),
        tier="derived",
        because=[f"after row {a.row_id} comes row {b.row_id}" for a, b in missing[:20]]
        + [call.id for call in hidden[:20]],
        doubts=[
            "People delete rows themselves, one by one or all calls with somebody at once.",
            "On some phones messages, voicemail or blocked calls take numbers of the same row."
            + (
                " The log is at its capacity of 500, but that removes the oldest rows, not those between."
                if full
                else ""
            ),
        ],
    )


def _changed(rows: list[CallLogRow]) -> Iterator[Finding]:
    late = [
        row for row in rows if row.modified and row.modified.ms - row.began.ms - 1000 * (row.duration_s or 0) > LATE_MS
    ]
    if not late:
        return
    stamps = [row.modified.ms for row in late if row.modified]
    at_once = len(rows) > 1 and max(map(stamps.count, set(stamps[:50]))) > MANY * len(rows)
    yield Finding(
        id="",
        question="call_log_edited",
        severity="info" if at_once else "low",
        title=f"{len(late)} rows of the call log were changed long after their calls",
        says=(
            "They were changed together, as a restore or a move to a new phone does."
            if at_once
            else f"{len(late)} of {len(rows)} rows were changed more than a day after their call."
        ),
        tier="recorded",
        because=[f"row {row.row_id}" for row in late[:20]],
        doubts=["Synchronising contacts, reading a voicemail or marking a call as seen changes a row as well."],
    )
