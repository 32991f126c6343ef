"""Everything that is inferred about one phone, in order: clock, coverage, calls, use, causes."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import structs

from offhook import answers
from offhook.facts.book import FactBook
from offhook.inference.around import around
from offhook.inference.calls import MergedCall, find_calls
from offhook.inference.causes import why
from offhook.inference.handling import Handling
from offhook.inference.messages import find_messages
from offhook.inference.people import People
from offhook.inference.phones import Lines, describe, find_lines, home_country, home_of, roaming_country
from offhook.inference.results import call_answer, coverage_answer, lane_answers, use_answers
from offhook.inference.strangers import set_apart
from offhook.inference.traffic.sent import find_transfers, with_witnesses
from offhook.inference.traffic.transfers import Sent
from offhook.inference.use import UNCOVERED, UseOfPhone, Verdict
from offhook.owner import Owner
from offhook.timeline.clock import Clock
from offhook.timeline.coverage import Coverage, off_spans
from offhook.timeline.zone import Zone

UNENDED_CALL_MS = 60_000
Uses = dict[tuple[str, ...], UseOfPhone]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the records say of a stretch for which the owner states that nobody used the phone (UTC milliseconds).

    attended: (from, to, reasons) of what they show of use in it.
    """

    began_ms: int
    ended_ms: int
    attended: tuple[tuple[int, int, tuple[str, ...]], ...]


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
    messages: list[answers.Message]
    statements: tuple[Contradiction, ...]
    sent: Sent | None = None
    patterns: list[answers.Pattern] = field(default_factory=list)


def infer(number: int, group: list[str], book: FactBook, owner: Owner, given: Zone | None) -> Told:
    """Everything about one phone out of its pieces of evidence."""
    own = book.where(lambda fact: fact.place.evidence in group)
    home = home_of(owner, own)
    clock = Clock(own, given, owner.home or home_country(own))
    coverage = Coverage(own, clock)
    calls = find_calls(own, clock, coverage, home, owner.numbers)
    set_apart(calls, coverage)
    stated = [(s.began_ms, s.ended_ms) for s in owner.not_using]
    uses = _uses(own, clock, coverage, calls, stated)
    use = uses[()]
    shown = _Showing(
        f"phone-{number}", clock.zone, find_lines(own), home, roaming_country(own), People(owner.contacts, home)
    )
    traffic = find_transfers(own, clock, use, owner, shown.phone)
    reasons, minutes = why(own, clock, coverage, uses, calls, owner), around(own, clock, calls)
    return Told(
        evidence=group,
        clock=clock,
        phone=describe(number, own, clock.zone, shown.lines),
        calls=[
            structs.replace(shown.call(call, uses), causes=causes, settle=settle, around=entries, around_more=more)
            for call, (causes, settle), (entries, more) in zip(calls, reasons, minutes, strict=True)
        ],
        use=use_answers(use),
        coverage=with_witnesses([coverage_answer(reach) for reach in coverage.rows], traffic),
        lanes=[structs.replace(lane, phone=shown.phone) for lane in lane_answers(use.handling, use.covered)],
        messages=find_messages(own, clock, uses, home, shown.phone),
        statements=tuple(Contradiction(began, ended, _attended(use, began, ended)) for began, ended in stated),
        sent=traffic.sent,
    )


@dataclass(frozen=True, slots=True)
class _Showing:
    """What is known of a phone for every one of its calls."""

    phone: str
    zone: Zone
    lines: Lines
    home: str | None
    roaming: str | None
    people: People

    def call(self, call: MergedCall, uses: Uses) -> answers.Call:
        """The answer for one call, with the name that the owner's contacts have for its number."""
        verdict = _verdict(call, uses)
        told = call_answer(
            call,
            phone=self.phone,
            lines=self.lines,
            verdict=verdict,
            zone=self.zone,
            home=self.home,
            roaming=self.roaming,
        )
        name = self.people.name_of(told.number)
        return structs.replace(told, peer=structs.replace(told.peer, name=name)) if told.peer and name else told


def _uses(
    book: FactBook, clock: Clock, coverage: Coverage, calls: list[MergedCall], stated: list[tuple[int, int]]
) -> Uses:
    """Use on the time line of the world, and on every floating one that some call stands on."""
    lines = {(): None, **{call.began.floating: None for call in calls if call.began}}
    found = {}
    for floating in lines:
        windows = [_window(call) for call in calls if call.began and call.began.floating == floating]
        handling = Handling(book, clock, floating)
        found[floating] = UseOfPhone(
            handling, coverage, windows, () if floating else stated, off_spans(book, clock, floating)
        )
    return found


def _window(call: MergedCall) -> tuple[int, int]:
    began = call.began.ms if call.began else 0
    return began, call.ended.ms if call.ended else began + UNENDED_CALL_MS


def _verdict(call: MergedCall, uses: Uses) -> Verdict:
    began = call.began
    if began is None:
        return UNCOVERED
    use = uses[began.floating]
    if call.direction == "incoming" and call.answered is not None:
        answered, error = call.answered.ms, max(began.error_ms, call.answered.error_ms)
        return use.at_answer(began.ms, answered, by_screen=call.answered_on_screen, error_ms=error)
    if call.direction == "incoming" and call.connected:  # by whom, and when, no record tells
        return use.at_answer(began.ms, began.ms, by_screen=None, error_ms=began.error_ms)
    if call.direction == "unknown" and call.stage == "unknown":
        return use.of_either(began.ms, error_ms=began.error_ms)
    return use.before_call(began.ms, error_ms=began.error_ms)


def _attended(use: UseOfPhone, began: int, ended: int) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Stretches inside a statement of not using in which the records alone show use."""
    found = []
    for left, right, _ in use.intervals():
        if left < ended and began < right:
            verdict = use.recorded((max(left, began) + min(right, ended)) // 2)
            if verdict.state == "attended":
                found.append((max(left, began), min(right, ended), verdict.because))
    return tuple(found)
