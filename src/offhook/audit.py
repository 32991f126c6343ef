"""The whole way on one page: evidence -> facts -> time -> calls and use -> findings -> a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from offhook import answers
from offhook.case import default_name, new_case, refuse
from offhook.errors import NoEvidence
from offhook.evidence import Limits, Piece, RowSection, TextSection, open_evidence
from offhook.facts.book import FactBook
from offhook.facts.place import Fact, Place
from offhook.facts.time import Instant, Stamp
from offhook.inference.calls import MergedCall, find_calls
from offhook.inference.handling import Handling
from offhook.inference.phones import describe, find_lines, grouped, home_country, roaming_country
from offhook.inference.results import call_answer, coverage_answer, lane_answers, moment, use_answers
from offhook.inference.use import UNCOVERED, UseOfPhone, Verdict
from offhook.owner import Owner, read_owner
from offhook.parsers import asked_for, read
from offhook.questions import Inferred, Statement, ask
from offhook.report.json_form import to_json
from offhook.report.page import page_html
from offhook.store import write_facts
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage, off_spans
from offhook.timeline.zone import Zone, zone_given

Progress = Callable[[str, float | None], None]
UNENDED_CALL_MS = 60_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was read: the pieces as they ended, and all facts."""

    pieces: list[Piece]
    book: FactBook


@dataclass(frozen=True, slots=True)
class Told:
    """What was inferred about one phone."""

    evidence: list[str]
    clock: Clock
    phone: answers.Phone
    calls: list[answers.Call]
    use: list[answers.UseInterval]
    coverage: list[answers.Covered]
    lanes: list[answers.Lane]
    statements: tuple[Statement, ...]


def run(
    paths: Sequence[Path],
    *,
    case: Path | None = None,
    owner: Path | None = None,
    zone: str | None = None,
    progress: Progress = lambda _what, _share: None,
    command: Sequence[str] = (),
) -> tuple[Path, answers.Answers]:
    """Audit evidence of one phone (or several) into a new case folder; returns the folder and the answers.

    Raises NoEvidence where nothing could be read, CaseUnwritable where the case exists or cannot be written.
    """
    refuse(case, paths)
    told = read_owner(owner) if owner else Owner()
    given = zone_given(zone) if zone else None
    evidence = read_evidence(paths, progress)
    phones = [infer(number, group, evidence.book, told, given, progress) for number, group in enumerate(_groups(evidence), 1)]
    found = conclude(evidence, phones)
    target = case or Path(default_name(*_named(phones)))
    progress("writing the case", None)
    with new_case(target, paths, command) as draft:
        draft.hold(found.evidence, {piece.id: path for piece in evidence.pieces if (path := piece.path)})
        write_facts(draft.folder / "facts", dict(evidence.book.kinds()), _resolver(phones))
        (draft.folder / "findings.json").write_bytes(to_json(found))
        (draft.folder / "report.html").write_text(page_html(found, target.name), encoding="utf-8", newline="\n")
    return target, found


def read_evidence(paths: Sequence[Path], progress: Progress, limits: Limits | None = None) -> Evidence:
    """Read everything that was handed over. Raises NoEvidence, with a line per piece, where none of it can be used."""
    book, pieces = FactBook(), []

    def show(name: str, done: int, total: int) -> None:
        progress(f"reading {name}", done / total if total else None)

    for piece in open_evidence(paths, limits=limits, progress=show):
        book.extend(_facts(piece))
        pieces.append(piece)
    if not any(_usable(piece) for piece in pieces):
        raise NoEvidence(_unusable(pieces))
    return Evidence(pieces, book)


def _facts(piece: Piece) -> Iterator[Fact]:
    for item in piece.read(wanted=asked_for):
        if isinstance(item, TextSection | RowSection):
            yield from read(item)
        else:
            yield item


def infer(number: int, group: list[str], book: FactBook, owner: Owner, given: Zone | None, progress: Progress) -> Told:
    """Everything about one phone out of its pieces of evidence."""
    progress("putting everything on one time line", None)
    own = book.where(lambda fact: fact.place.evidence in group)
    clock = Clock(own, given)
    coverage = Coverage(own, clock)
    home = owner.home or home_country(own)
    calls = find_calls(own, clock, coverage, home)
    stated = [(s.began_ms, s.ended_ms) for s in owner.not_using]
    uses = _uses(own, clock, coverage, calls, stated)
    use = uses[()]
    lines = find_lines(own)
    intervals = use_answers(use)
    return Told(
        evidence=group,
        clock=clock,
        phone=describe(number, own, clock.zone, lines),
        calls=[
            call_answer(c, phone=f"phone-{number}", lines=lines, verdict=_verdict(c, uses), home=home, roaming=roaming_country(own))
            for c in calls
        ],
        use=intervals,
        coverage=[coverage_answer(reach) for reach in coverage.rows],
        lanes=lane_answers(use.handling, use.covered),
        statements=tuple(Statement(began, ended, _attended(use, began, ended)) for began, ended in stated),
    )


def _uses(
    book: FactBook, clock: Clock, coverage: Coverage, calls: list[MergedCall], stated: list[tuple[int, int]]
) -> dict[tuple[str, ...], UseOfPhone]:
    """Use on the time line of the world, and on every floating one that some call stands on."""
    lines = {(): None, **{call.began.floating: None for call in calls if call.began}}
    found = {}
    for floating in lines:
        windows = [_window(call) for call in calls if call.began and call.began.floating == floating]
        handling = Handling(book, clock, floating)
        found[floating] = UseOfPhone(handling, coverage, windows, () if floating else stated, off_spans(book, clock))
    return found


def _window(call: MergedCall) -> tuple[int, int]:
    began = call.began.ms if call.began else 0
    return began, call.ended.ms if call.ended else began + UNENDED_CALL_MS


def _verdict(call: MergedCall, uses: dict[tuple[str, ...], UseOfPhone]) -> Verdict:
    if call.began is None:
        return UNCOVERED
    use = uses[call.began.floating]
    if call.direction == "incoming" and call.answered is not None:
        return use.at_answer(call.began.ms, call.answered.ms, by_screen=call.answered_on_screen)
    return use.of_either(call.began.ms) if call.direction == "unknown" and call.stage == "unknown" else use.before_call(call.began.ms)


def _attended(use: UseOfPhone, began: int, ended: int) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Stretches inside a statement of not using in which the records alone show use."""
    found = []
    for left, right, _ in use.intervals():
        if left < ended and began < right:
            verdict = use.recorded((max(left, began) + min(right, ended)) // 2)
            if verdict.state == "attended":
                found.append((max(left, began), min(right, ended), verdict.because))
    return tuple(found)


def conclude(evidence: Evidence, phones: list[Told]) -> answers.Answers:
    """The answers over all phones: calls numbered by time, questions asked of each phone."""
    calls = sorted((call for told in phones for call in told.calls), key=lambda call: (call.began is None, call.began.timestamp() if call.began else 0))
    numbered = {id(call): f"call-{number}" for number, call in enumerate(calls, 1)}
    for told in phones:
        told.calls[:] = [answers.renamed(call, numbered[id(call)]) for call in told.calls]
    found = [finding for told in phones for finding in ask(_inferred(told))]
    use = sorted((interval for told in phones for interval in told.use), key=lambda interval: interval.from_)
    return answers.Answers(
        phones=[told.phone for told in phones],
        evidence=[_piece(piece, phones) for piece in evidence.pieces],
        coverage=[row for told in phones for row in told.coverage],
        use=use,
        calls=sorted((call for told in phones for call in told.calls), key=lambda call: int(call.id.rpartition("-")[2])),
        findings=[answers.renamed(finding, f"finding-{number}") for number, finding in enumerate(found, 1)],
        lanes=[lane for told in phones for lane in told.lanes],
        covered_from=min((interval.from_ for interval in use), default=None),
        covered_to=max((interval.to for interval in use), default=None),
    )


def _inferred(told: Told) -> Inferred:
    steps = tuple((_face(before), _face(after)) for before, after in told.clock.steps)
    return Inferred([told.phone], told.calls, told.use, told.coverage, told.statements, steps)


def _face(ms: int) -> str:
    at = moment(ms)
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else "a time that no calendar holds"


def _piece(piece: Piece, phones: list[Told]) -> answers.Piece:
    phone = next((told.phone.id for told in phones if piece.id in told.evidence), None)
    return answers.Piece(id=piece.id, name=piece.name, kind=piece.kind, bytes=piece.bytes, sha256=piece.sha256, phone=phone, why=piece.why)


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
