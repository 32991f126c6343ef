"""The message store: who wrote to whom and when, through which app. What a message says is never read, here or at the door.

References: Android `Telephony.Sms` and `Telephony.Mms` (API 19-35); the export of "SMS Backup & Restore" names the same columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from offhook.evidence.section import Row
from offhook.facts.messages import MessageRow
from offhook.facts.place import Fact
from offhook.facts.reading import Ignored
from offhook.facts.time import Base, Stamp
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.stamps import epoch

BOXES = {
    1: ("incoming", "received"),
    2: ("outgoing", "sent"),
    4: ("outgoing", "outbox"),
    5: ("outgoing", "failed"),
    6: ("outgoing", "queued"),
}
DRAFT = 3
FROM, TO = "addr_137", "addr_151"
"""The PduHeaders of a sender and of a recipient."""
NOTICES = {130: "a notice that a multimedia message waits", 134: "a report of delivery", 136: "a report of reading"}
TOKEN = "insert-address-token"  # noqa: S105 - the value of a column, no secret
"""What stands for the phone's own number."""
IN_SECONDS = 100_000_000_000
SHOWN = ("_id", "kind", "date", "type", "msg_box", "address", FROM, TO, "sub_id", "creator", "thread_id")


@row_parser(of="messages", source="messages")
def message_rows(row: Row) -> Iterator[Fact]:
    """Read one row of `sms` or `pdu`, or one element of an export."""
    columns = row.columns
    shown = ", ".join(f"{key}={columns[key]}" for key in SHOWN if columns.get(key) not in (None, ""))
    place = replace(row.place, source="messages", text=shown[:2000])
    box = _number(columns.get("msg_box" if columns.get("kind") == "mms" else "type"))
    notice = NOTICES.get(_number(columns.get("m_type")) or 0)
    at = _moment(columns)
    if box == DRAFT or notice:
        yield Ignored(place=place, name=notice or "a draft")
    elif at is None:
        yield unread(place, "a message without a readable date")
    else:
        direction, status = BOXES.get(box or 0, ("unknown", f"type {box}"))
        yield MessageRow(
            place=place,
            at=at,
            kind="mms" if columns.get("kind") == "mms" else "sms",
            direction=direction,
            numbers=tuple(_numbers(columns, direction)),
            status=status,
            row_id=_number(columns.get("_id")),
            sub_id=sub if (sub := _number(columns.get("sub_id"))) is not None and sub >= 0 else None,
            creator=_text(columns.get("creator")),
            thread=_number(columns.get("thread_id")),
        )


def _moment(columns: Mapping[str, object]) -> Stamp | None:
    """The stamp of a row; the table of multimedia messages counts in seconds, exports of it in milliseconds."""
    stamp = epoch(_text(columns.get("date")) or "")
    if stamp is None or columns.get("kind") != "mms" or stamp.ms >= IN_SECONDS:
        return stamp
    return Stamp(stamp.text, Base.EPOCH, stamp.ms * 1000, (), 1000)


def _numbers(columns: Mapping[str, object], direction: str) -> Iterator[str]:
    keys = ("address", FROM if direction == "incoming" else TO)
    for key in keys:
        for number in (_text(columns.get(key)) or "").split("~"):
            if number and number != TOKEN:
                yield number


def _text(value: object) -> str | None:
    text = (
        value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value) if value is not None else ""
    )
    return text.strip() if text.strip() not in ("", "null", "NULL") else None


def _number(value: object) -> int | None:
    text = _text(value) or ""
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19 else None
