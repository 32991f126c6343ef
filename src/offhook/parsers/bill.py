"""Bills of the carrier and call-detail exports: one row, one call, message, data session or fee.

What a bill proves: that the network counted it on this line. It counts from the answer, in whole seconds or rounded up to
minutes, in the local time of the network; incoming calls are usually not on it. A call on a bill that the phone does not know
was made by something else on the same line: another device, a copied SIM, a forwarding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from offhook.evidence.bill_columns import Layout
from offhook.evidence.bill_format import is_zone
from offhook.evidence.bill_shapes import NAMED_DAY, TRIPLE, long_phone
from offhook.evidence.bill_table import LAYOUT, REMARK
from offhook.evidence.bill_words import MISSED, folded
from offhook.evidence.section import Row
from offhook.facts.bills import BillPeriod, BillRow
from offhook.facts.calls import CallLogRow
from offhook.facts.place import Fact, Place
from offhook.facts.reading import Ignored, Unread
from offhook.facts.time import Stamp
from offhook.parsers.bill_kinds import direction_of, kind_of
from offhook.parsers.bill_values import length_s, only_day, when
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.stamps import DAY

HINT = "describe the bill with --bill-format"
UNREADABLE = "a row whose date or time cannot be read"
KINDS = ("voice", "sms", "mms", "data", "other")
DIRECTIONS = ("outgoing", "incoming")
CURRENCIES = {"€": "EUR", "£": "GBP", "₹": "INR", "¥": "CNY", "元": "CNY", "$": "USD"}


@row_parser(of="bill", source="bill")
def bill_rows(row: Row) -> Iterator[Fact]:
    """Read one row of a bill; headings, totals and the lines above the table are known and left."""
    place = replace(row.place, source="bill")
    if REMARK in row.columns:
        yield _remark(place, row.columns)
    elif isinstance(layout := row.columns.get(LAYOUT), Layout):
        yield _bill_row(place, row.columns, layout)


@row_parser(of="call_log_table", source="call_log")
def call_log_table_rows(row: Row) -> Iterator[Fact]:
    """Read one row of a call log that an app of the phone saved as a table (it lists missed calls, which no carrier bills)."""
    place = replace(row.place, source="call_log")
    layout = row.columns.get(LAYOUT)
    if not isinstance(layout, Layout):
        yield Ignored(place=place, name=str(row.columns.get(REMARK, "remark")))
        return
    found = _bill_row(place, row.columns, layout)
    yield _logged(found) if isinstance(found, BillRow) else found


def _logged(row: BillRow) -> CallLogRow | Ignored:
    if row.kind != "voice":
        return Ignored(place=row.place, name=f"row of a log: {row.kind}")
    words = set(folded(row.category or "").split())
    kind = "missed" if words & set(MISSED) else row.direction
    return CallLogRow(
        place=row.place,
        row_id=None,
        began=row.began,
        duration_s=row.duration_s,
        kind=kind,
        number=row.number,
        presentation=None,
    )


def _bill_row(place: Place, cells: Mapping[str, object], layout: Layout) -> BillRow | Unread:
    zone = _zone(cells, layout)
    began = _began(cells, layout, zone)
    if began is None:
        doubtful = layout.order is None and TRIPLE.search(_text(cells, "when") or "")
        return unread(place, f"{layout.doubt}: {HINT} (day_first)" if doubtful else f"{UNREADABLE}: {HINT}")
    category, cost = _text(cells, "what"), _text(cells, "cost")
    row = BillRow(
        place=place,
        began=began,
        kind=_told(layout, category, KINDS) or kind_of(category or "") or _kind_of_cells(cells),
        direction=_told(layout, category, DIRECTIONS)
        or direction_of(category or "")
        or ("outgoing" if layout.dialled else "unknown"),
        number=_text(cells, "number"),
        own_number=_text(cells, "own"),
        caller=_text(cells, "caller"),
        recipient=_text(cells, "recipient"),
        duration_s=_length(cells, layout, began, zone),
        cost=cost,
        currency=_text(cells, "currency") or next((CURRENCIES[c] for c in cost or "" if c in CURRENCIES), None),
        country=_text(cells, "roaming"),
        zone=zone,
        category=category,
    )
    return _with_parties(row)


def _began(cells: Mapping[str, object], layout: Layout, zone: str | None) -> Stamp | None:
    day, time = _text(cells, "when") or "", _text(cells, "time")
    return when(day, time, layout, zone) or (None if time else only_day(day, layout))


def _with_parties(row: BillRow) -> BillRow:
    """The other number, where a direction tells which of caller and recipient it is, or only one is there."""
    if not row.caller or not row.recipient:
        return replace(row, number=row.number or row.caller or row.recipient, caller=None, recipient=None)
    if row.direction == "unknown":
        return row
    mine, other = (row.caller, row.recipient) if row.direction == "outgoing" else (row.recipient, row.caller)
    return replace(row, number=other, own_number=row.own_number or mine, caller=None, recipient=None)


def _text(cells: Mapping[str, object], role: str) -> str | None:
    value = cells.get(role)
    return value if isinstance(value, str) and value else None


def _zone(cells: Mapping[str, object], layout: Layout) -> str | None:
    """The zone that the row names itself, else that of its table."""
    own = _text(cells, "zone")
    return own if own and is_zone(own) else layout.zone


def _told(layout: Layout, text: str | None, among: tuple[str, ...]) -> str | None:
    """What the owner says that a word of the bill means."""
    words = f" {folded(text or '')} "
    return next((meaning for word, meaning in layout.words.items() if meaning in among and f" {word} " in words), None)


def _length(cells: Mapping[str, object], layout: Layout, began: Stamp, zone: str | None) -> int | None:
    """Billed seconds: as printed, else from the time at which it ended."""
    length = length_s(_text(cells, "duration"), layout)
    ended = _text(cells, "ended")
    if length is not None or ended is None:
        return length
    stamp = when(ended, None, layout, zone)
    return (
        (stamp.ms - began.ms) // 1000
        if stamp and stamp.base is began.base and 0 <= stamp.ms - began.ms < 7 * DAY
        else None
    )


def _kind_of_cells(cells: Mapping[str, object]) -> str:
    """A row that no word describes: one with a volume and no length is data, one with a length is a call."""
    if "duration" in cells or "ended" in cells:
        return "voice"
    if "volume" in cells:
        return "data"
    parties = [text for role in ("number", "recipient", "caller") if (text := _text(cells, role))]
    return "other" if not any(long_phone(text) for text in parties) else "voice"


def _remark(place: Place, cells: Mapping[str, object]) -> Fact:
    if cells[REMARK] != "period":
        return Ignored(place=place, name=str(cells[REMARK]))
    return _period(place, str(cells["period"]), cells.get(LAYOUT)) or Ignored(place=place, name="line above the table")


def _period(place: Place, text: str, layout: object) -> BillPeriod | None:
    """The period that a bill states; where the order of its dates is in doubt, none."""
    found = [match[0] for match in TRIPLE.finditer(text)] or [match[0] for match in NAMED_DAY.finditer(text)]
    reading = layout if isinstance(layout, Layout) else Layout(header=-1, roles={}, order="ymd")
    stamps = [stamp for day in found if (stamp := only_day(day, reading)) is not None]
    if len(found) != 2 or len(stamps) != 2 or stamps[1].ms < stamps[0].ms:
        return None
    first, last = stamps
    return BillPeriod(place=place, began=replace(first, error_ms=0), ended=replace(last, ms=last.ms + DAY, error_ms=0))
