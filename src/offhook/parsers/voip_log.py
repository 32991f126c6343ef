"""WhatsApp's own log of calls (msgstore.db, `call_log`): calls that neither the carrier nor, mostly, Telecom knows.

`timestamp` is when the call was made (epoch, milliseconds), `duration` how long it was connected (seconds), `from_me` its
direction. The number stands in the name of the other side ("6591234567@s.whatsapp.net"); newer versions may hide it ("…@lid").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offhook.evidence.section import Row
from offhook.facts.calls import CallLogRow
from offhook.facts.place import Fact
from offhook.parsers.contract import row_parser, unread
from offhook.parsers.stamps import epoch

HOSTS = ("s.whatsapp.net", "c.us")
VIDEO = 1
"""The bit of a video call in `CallLog.Calls.FEATURES`."""


@row_parser(of="voip_log", source="voip_log")
def voip_rows(row: Row) -> Iterator[Fact]:
    """Read one call."""
    place = replace(row.place, source="voip_log")
    began = epoch(str(row.columns.get("timestamp")))
    mine = row.columns.get("from_me")
    if began is None or mine not in (0, 1):
        yield unread(place, "a call without a readable time or direction")
        return
    duration, jid = row.columns.get("duration"), str(row.columns.get("jid") or "")
    seconds = duration if isinstance(duration, int) and duration >= 0 else None
    number = row.columns.get("_id")
    yield CallLogRow(
        place=place,
        row_id=number if isinstance(number, int) else None,
        began=began,
        duration_s=seconds,
        kind="outgoing" if mine else "incoming" if seconds else "missed",
        number=_number(jid),
        presentation=None,
        account=str(row.columns.get("app")),
        features=VIDEO if row.columns.get("video_call") == 1 else None,
    )


def _number(jid: str) -> str | None:
    """The number in the name of an account, in international form; None where the name hides it."""
    user, _, host = jid.partition("@")
    user = user.partition(":")[0].partition(".")[0]
    return f"+{user}" if host in HOSTS and user.isascii() and user.isdecimal() else None
