"""Calls, messages and what a question gets of them, made by hand; and the findings of one question, held to its own page."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import structs

from offhook.answers import Call, Finding, Message, Peer, Use
from offhook.facts.book import FactBook
from offhook.facts.phone import Property
from offhook.facts.place import Fact, Place
from offhook.questions import Inferred, Question
from offhook.timeline.clock import Clock
from offhook.timeline.zone import Zone

START = datetime(2026, 6, 1, 2, tzinfo=UTC)
NOBODY = Use(state="unattended", probability_attended=0.03)
MAYBE_NOBODY = Use(state="unattended", probability_attended=0.2)
SOMEBODY = Use(state="attended", probability_attended=0.97)
NOT_TOLD = Use(state="unknown", probability_attended=None)

CALL = Call(
    id="call-1", began=START, answered=None, ended=None, uncertainty_s=1.0, began_as_written=None,
    time_lacks=[], direction="outgoing", stage="dialled", line=None, user=0, connected=None, medium="cellular", number=None,
    number_shown=None, peer=None, use=NOBODY, initiator=None, causes=None, settle=None, told_by=["telecom"], missing_from=[],
    sources=[],
)  # fmt: skip
MESSAGE = Message(
    id="message-1", at=START, kind="sms", direction="outgoing", number="+6591234567", cost="standard", says="a message was sent",
    line=None, use=NOBODY, initiator=None, told_by=["radio_log"], missing_from=[], sources=[],
)  # fmt: skip


def call(index: int = 1, /, *, hours: float = 0, lasts_s: float | None = None, **fields: object) -> Call:
    """call-<index>, so many hours after the start. risks: of its number, as a list."""
    began = START + timedelta(hours=hours)
    risks = fields.pop("risks", None)
    if isinstance(risks, list):
        region = fields.pop("region", "LV")
        fields["peer"] = Peer(region=str(region), type="mobile", risks=risks)
    ended = None if lasts_s is None else began + timedelta(seconds=lasts_s)
    return structs.replace(CALL, **{"id": f"call-{index}", "began": began, "ended": ended, **fields})


def message(index: int = 1, /, **fields: object) -> Message:
    return structs.replace(MESSAGE, **{"id": f"message-{index}", **fields})


def place(source: str, line: int = 1, evidence: str = "evidence-1", entry: str = "a.txt") -> Place:
    return Place(evidence, source, entry, line)


def inferred(
    calls: Sequence[Call] = (), facts: Iterable[Fact] = (), zone: str | None = "UTC", **more: object
) -> Inferred:
    """What a question gets. zone: of the phone, None where nothing tells it."""
    setting = [Property(place=place("getprop"), key="persist.sys.timezone", value=zone)] if zone else []
    book = FactBook([*setting, *facts])
    clock = Clock(book)
    faced = [structs.replace(call, local=call.local or _face(call, clock.zone)) for call in calls]
    return Inferred([], faced, [], [], book=book, clock=clock, **more)  # type: ignore[arg-type]


def _face(call: Call, zone: Zone) -> str | None:
    """The phone's own clock when the call began, as an audit fills it in."""
    if call.began is None or zone.name is None:
        return None
    face = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=zone.face_ms(round(call.began.timestamp() * 1000)))
    return f"{face:%Y-%m-%dT%H:%M:%S}"


def asked(question: Question, told: Inferred) -> list[Finding]:
    """The findings, none graver than the page of the question says."""
    page = sys.modules[question.__module__].__doc__ or ""
    allowed = re.findall(
        r"\b(?:info|low|medium|high|critical)\b", page.partition("Severity:")[2].partition("Doubts:")[0]
    )
    found = list(question(told))
    assert {finding.severity for finding in found} <= set(allowed)
    assert {finding.question for finding in found} <= {question.question}  # type: ignore[attr-defined]
    assert all("accus" not in finding.says and finding.title and finding.because for finding in found)
    return found
