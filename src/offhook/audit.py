"""The whole way on one page: evidence -> facts -> time -> calls and use -> findings -> a case."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from offhook import answers
from offhook.case import default_name, new_case, refuse
from offhook.errors import NoEvidence
from offhook.evidence import (
    BillFormat,
    ByteSection,
    Limits,
    Piece,
    RowSection,
    TextSection,
    open_evidence,
    read_bill_format,
)
from offhook.facts.book import FactBook
from offhook.facts.passing import Payload
from offhook.facts.place import Fact, Place
from offhook.facts.time import Instant, Stamp
from offhook.indicators import Indicators, read_indicators
from offhook.inference.phones import grouped
from offhook.inference.recurrence import recurring_calls
from offhook.inference.results import moment
from offhook.inference.telling import Told, infer
from offhook.inference.traffic.overlaps import with_overlaps
from offhook.inference.traffic.recurring import recurring_traffic
from offhook.inference.traffic.transfers import summary
from offhook.owner import Owner, read_owner
from offhook.parsers import asked_for, read
from offhook.questions import Inferred, Statement, ask, ranked
from offhook.report.json_form import json_pieces
from offhook.report.page import page_html
from offhook.store import write_facts
from offhook.timeline.zone import zone_given

if TYPE_CHECKING:
    from offhook.inference.private import Search

Progress = Callable[[str, float | None], None]
SELDOM = (20_000, 50, 1_000)
"""When the garbage collector looks: facts are many, live to the end and hold no cycles. As it comes, a tenth of the time is its."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was read: the pieces as they ended, and all facts."""

    pieces: list[Piece]
    book: FactBook


def run(  # noqa: PLR0913 - what the command line offers
    paths: Sequence[Path],
    *,
    case: Path | None = None,
    owner: Path | None = None,
    zone: str | None = None,
    bill_format: Path | None = None,
    indicators: Sequence[Path] = (),
    progress: Progress = lambda _what, _share: None,
    command: Sequence[str] = (),
    at_last: Callable[[], None] = lambda: None,
) -> tuple[Path, answers.Answers]:
    """Audit evidence of one phone (or several) into a new case folder; returns the folder and the answers.

    at_last: called when the case is whole but for its name (see `case.new_case`).
    Raises NoEvidence where nothing could be read, CaseUnwritable where the case exists or cannot be written.
    """
    refuse(case, paths)
    gc.set_threshold(*SELDOM)
    told = read_owner(owner) if owner else Owner()
    given = zone_given(zone) if zone else None
    layout = read_bill_format(bill_format) if bill_format else None
    known = read_indicators(indicators)
    evidence = read_evidence(paths, progress, bill_format=layout, owner=told)
    progress("putting everything on one time line", None)
    phones = [infer(number, group, evidence.book, told, given) for number, group in enumerate(_groups(evidence), 1)]
    found = conclude(evidence, phones, told, known)
    target = case or Path(default_name(*_named(phones)))
    progress("writing the case", None)
    with new_case(target, paths, command, at_last) as draft:
        draft.hold(found.evidence, {piece.id: path for piece in evidence.pieces if (path := piece.path)})
        write_facts(draft.folder / "facts", dict(evidence.book.kinds()), _resolver(phones))
        with (draft.folder / "findings.json").open("wb") as file:
            file.writelines(json_pieces(found))
        (draft.folder / "report.html").write_text(page_html(found, target.name), encoding="utf-8", newline="\n")
    return target, found


def read_evidence(
    paths: Sequence[Path],
    progress: Progress,
    limits: Limits | None = None,
    bill_format: BillFormat | None = None,
    owner: Owner | None = None,
) -> Evidence:
    """Read everything that was handed over. Raises NoEvidence, with a line per piece, where none of it can be used.

    owner: what the owner told; with what other evidence tells, it is looked for in traffic.
    """
    book, pieces = FactBook(), []

    @cache
    def search() -> Search:
        from offhook.inference.private import Search

        return Search(book, owner or Owner())

    def show(name: str, done: int, total: int) -> None:
        progress(f"reading {name}", done / total if total else None)

    for piece in open_evidence(paths, limits=limits, progress=show, bill_format=bill_format):
        book.extend(_facts(piece, search))
        pieces.append(piece)
    if not any(_usable(piece) for piece in pieces):
        raise NoEvidence(_unusable(pieces))
    return Evidence(sorted(pieces, key=_number), book)


def _number(piece: Piece) -> int:
    """Pieces are numbered by their names; those with traffic are read last all the same."""
    return int(piece.id.rpartition("-")[2])


def _facts(piece: Piece, search: Callable[[], Search]) -> Iterator[Fact]:
    for item in piece.read(wanted=asked_for):
        if not isinstance(item, TextSection | RowSection | ByteSection):
            yield item
            continue
        for fact in read(item):
            if isinstance(fact, Payload):
                yield from search().look(fact)
            else:
                yield fact


def conclude(evidence: Evidence, phones: list[Told], owner: Owner, known: Indicators | None = None) -> answers.Answers:
    """The answers over all phones: calls numbered by time, patterns and findings of each phone."""
    calls = sorted((call for told in phones for call in told.calls), key=_by_time)
    numbered = {id(call): f"call-{number}" for number, call in enumerate(calls, 1)}
    for told in phones:
        told.calls[:] = [answers.renamed(call, numbered[id(call)]) for call in told.calls]
    patterns = [p for told in phones for p in recurring_calls(told.calls, told.clock.zone, told.phone.id)]
    messages = sorted((message for told in phones for message in told.messages), key=_by_time)
    names = {id(message): f"message-{number}" for number, message in enumerate(messages, 1)}
    for told in phones:
        told.messages[:] = [answers.renamed(message, names[id(message)]) for message in told.messages]
    transfers = _numbered_transfers(phones)
    patterns += [p for told in phones if told.sent for p in recurring_traffic(told.sent, told.clock, told.phone.id)]
    patterns = [answers.renamed(pattern, f"pattern-{number}") for number, pattern in enumerate(patterns, 1)]
    found = ranked(
        finding for told in phones for finding in ask(_inferred(told, patterns, evidence, owner, known or Indicators()))
    )
    use = sorted((interval for told in phones for interval in told.use), key=lambda interval: interval.from_)
    return answers.Answers(
        phones=[told.phone for told in phones],
        evidence=[_piece(piece, phones) for piece in evidence.pieces],
        coverage=[row for told in phones for row in told.coverage],
        use=use,
        calls=sorted(
            (call for told in phones for call in told.calls), key=lambda call: int(call.id.rpartition("-")[2])
        ),
        messages=[answers.renamed(message, names[id(message)]) for message in messages],
        transfers=transfers,
        patterns=patterns,
        findings=found,
        lanes=[lane for told in phones for lane in told.lanes],
        covered_from=min((interval.from_ for interval in use), default=None),
        covered_to=max((interval.to for interval in use), default=None),
        traffic=summary(transfers) if transfers is not None else None,
    )


def _numbered_transfers(phones: list[Told]) -> list[answers.Transfer] | None:
    """All transfers by time, under their ids; None where no evidence records traffic."""
    senders = [told.sent for told in phones if told.sent]
    if not senders:
        return None
    order = sorted((transfer for sent in senders for transfer in sent.transfers), key=_by_time)
    names = {id(transfer): f"transfer-{number}" for number, transfer in enumerate(order, 1)}
    for sent in senders:
        sent.transfers[:] = with_overlaps([answers.renamed(item, names[id(item)]) for item in sent.transfers])
    return sorted(
        (item for sent in senders for item in sent.transfers), key=lambda item: int(item.id.rpartition("-")[2])
    )


def _by_time(item: answers.Call | answers.Message | answers.Transfer) -> tuple[bool, float]:
    at = item.at if isinstance(item, answers.Message) else item.began
    return (at is None, at.timestamp() if at else 0)


def _inferred(
    told: Told, patterns: list[answers.Pattern], evidence: Evidence, owner: Owner, known: Indicators
) -> Inferred:
    return Inferred(
        phones=[told.phone],
        calls=told.calls,
        messages=told.messages,
        use=told.use,
        coverage=told.coverage,
        statements=tuple(Statement(s.began_ms, s.ended_ms, s.attended) for s in told.statements),
        clock_steps=tuple((_face(before), _face(after)) for before, after in told.clock.steps),
        lanes=told.lanes,
        patterns=[pattern for pattern in patterns if pattern.phone == told.phone.id],
        transfers=told.sent.transfers if told.sent else None,
        evidence=[_piece(piece, [told]) for piece in evidence.pieces if piece.id in told.evidence],
        indicators=known,
        people=owner.people,
        automation=owner.automation,
        book=evidence.book.where(lambda fact: fact.place.evidence in told.evidence),
        clock=told.clock,
    )


def _face(ms: int) -> str:
    at = moment(ms)
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else "a time that no calendar holds"


def _piece(piece: Piece, phones: list[Told]) -> answers.Piece:
    phone = next((told.phone.id for told in phones if piece.id in told.evidence), None)
    return answers.Piece(
        id=piece.id,
        name=piece.name,
        kind=piece.kind,
        bytes=piece.bytes,
        sha256=piece.sha256,
        phone=phone,
        why=piece.why,
    )


def _usable(piece: Piece) -> bool:
    return piece.why is None


def _unusable(pieces: list[Piece]) -> str:
    lines = [f"{piece.name}: {piece.why or 'nothing in it is known'}" for piece in pieces]
    count = "The file" if len(pieces) == 1 else f"None of the {len(pieces)} files"
    return "\n".join([f"{count} could {'not ' if len(pieces) == 1 else ''}be read as evidence of a phone.", *lines])


def _groups(evidence: Evidence) -> list[list[str]]:
    return grouped(evidence.book, [piece.id for piece in evidence.pieces if _usable(piece)])


def _named(phones: list[Told]) -> tuple[str | None, datetime | None]:
    """Model and time of evidence (on the phone's own clock), for the name of a case."""
    if not phones:
        return None, None
    ends = [row.to for row in phones[0].coverage if row.to is not None]
    zone = phones[0].clock.zone
    face = moment(zone.face_ms(round(max(ends).timestamp() * 1000))) if ends else None
    return phones[0].phone.model, face


def _resolver(phones: list[Told]) -> Callable[[Stamp, Place], Instant | None]:
    clocks = {piece: told.clock for told in phones for piece in told.evidence}

    def resolve(stamp: Stamp, place: Place) -> Instant | None:
        clock = clocks.get(place.evidence)
        return clock.sure(stamp, place) if clock else None

    return resolve
