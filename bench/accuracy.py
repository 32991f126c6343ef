"""How well calls and use are told, on phones of the lab: `python bench/accuracy.py [--seeds 3] [--only NAME]`.

Every phone of the lab's catalogue is rendered and audited, and the answers are compared with what was true: calls found and
invented, how far they got, direction, times within their stated uncertainty, use of the phone at each call and over all
covered time, who asked, and rows missing from the call log. What is wrong is printed by name.

Means little where lab and readers share assumptions: that lines have these shapes, that Telecom, radio and battery history
write within milliseconds of one another, and that owners press power keys and unlock as the lab lets them. It measures the
joining and weighing, not the reading of real phones, and people least of all.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from offhook import audit, lab
from offhook.answers import Answers, Call
from offhook.lab.catalogue import catalogue
from offhook.lab.scenario import Scenario
from offhook.lab.truth import CallTruth, Truth

SAME_CALL_S = 5.0
DAY_S = 86_400.0
WITHOUT_TIME_S = 10.0
"""How far a call without a time of the world may be off on the clock face."""
STAGES = ("unknown", "requested", "dialled", "ringing", "answered")
STATES = ("attended", "unattended")


@dataclass(slots=True)
class Score:
    """Counts by name, the time errors in seconds, and every mistake in words."""

    counts: Counter[str] = field(default_factory=Counter)
    over: Counter[str] = field(default_factory=Counter)
    worst_s: float = 0.0
    mistakes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take the score of another phone in."""
        self.counts += other.counts
        self.over += other.over
        self.worst_s = max(self.worst_s, other.worst_s)
        self.mistakes += other.mistakes

    def share(self, part: str, whole: str) -> float:
        """One count as a share of another; 1 where there is nothing to count."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0

    @property
    def recall(self) -> float:
        """Calls found, of those that some witness in the evidence must hold."""
        return self.share("found", "true")

    @property
    def precision(self) -> float:
        """Calls that truly were, of those that were told."""
        return self.share("matched", "told")


def measure(seed: int, folder: Path, only: str = "") -> Score:
    """The score over the catalogue of one seed."""
    total = Score()
    for scenario in catalogue(seed):
        if only in scenario.name:
            total.add(_phone(scenario, folder / f"{seed}-{scenario.name}"))
    return total


def _phone(scenario: Scenario, folder: Path) -> Score:
    rendered = lab.render(scenario, folder / "evidence")
    owner = folder / "evidence.owner.toml"
    _, found = audit.run(rendered.paths, case=folder / "case", owner=owner if owner.exists() else None)
    return judge(rendered.truth, found)


def judge(truth: Truth, found: Answers) -> Score:
    """The score of one phone."""
    score = Score()
    pairs = _pairs(truth, found.calls)
    witnessed = [call for call in truth.calls if call.witnesses]
    score.counts["true"], score.counts["told"] = len(witnessed), len(found.calls)
    score.counts["found"] = sum(id(call) in pairs for call in witnessed)
    score.counts["matched"] = len(pairs)
    score.mistakes += [f"{truth.name}: not found: {_named(call)}" for call in witnessed if id(call) not in pairs]
    known = {id(call) for call in pairs.values()}
    invented = (call for call in found.calls if id(call) not in known)
    score.mistakes += [f"{truth.name}: invented: {call.id} {call.began} {call.told_by}" for call in invented]
    for call in truth.calls:
        if (told := pairs.get(id(call))) is not None:
            _compare(truth, call, told, score)
    _compare_time(truth, found, score)
    return score


def _named(call: CallTruth) -> str:
    return f"{call.began} {call.direction} {call.way} {call.stage}"


# which told call is which true one


def _pairs(truth: Truth, told: list[Call]) -> dict[int, Call]:
    """The id of a true call -> the told one; the nearest pairs first."""
    distances = sorted(
        (distance, number, other)
        for number, call in enumerate(truth.calls)
        for other, answer in enumerate(told)
        if (distance := _distance(truth, call, answer)) is not None
    )
    pairs: dict[int, Call] = {}
    taken: set[int] = set()
    for _, number, other in distances:
        if id(truth.calls[number]) not in pairs and other not in taken:
            pairs[id(truth.calls[number])] = told[other]
            taken.add(other)
    return pairs


def _distance(truth: Truth, call: CallTruth, told: Call) -> float | None:
    """Seconds between a true call and a told one that may be it, None if it cannot."""
    if "unknown" not in (call.direction, told.direction) and call.direction != told.direction:
        return None
    true = [_moment(text) for text in (call.began, call.answered, call.ended) if text]
    times = [at for at in (told.began, told.answered, told.ended) if at is not None]
    if times:
        distance = min(abs((one - other).total_seconds()) for one in times for other in true)
        return distance if distance <= max(SAME_CALL_S, told.uncertainty_s or 0) else None
    face = _time_of_day(told.began_as_written)
    if face is None:
        return DAY_S
    faces = [_seconds_of_day(at.astimezone(ZoneInfo(truth.zone))) for at in true]
    apart = min(abs((face - other + DAY_S / 2) % DAY_S - DAY_S / 2) for other in faces)
    return WITHOUT_TIME_S + apart if apart <= WITHOUT_TIME_S else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _seconds_of_day(at: datetime) -> float:
    return at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6


def _time_of_day(written: str | None) -> float | None:
    for word in (written or "").split():
        if word.count(":") == 2:
            try:
                return _seconds_of_day(datetime.fromisoformat(f"2000-01-01 {word}"))
            except ValueError:
                continue
    return None


# one call


class Note(Protocol):
    """Takes down what was compared, whether it came out well, and the detail if not."""

    def __call__(self, what: str, *, good: bool, detail: str) -> None:
        """Count it; keep what went wrong."""


def _compare(truth: Truth, call: CallTruth, told: Call, score: Score) -> None:
    def note(what: str, *, good: bool, detail: str) -> None:
        score.counts[what] += 1
        if not good:
            score.mistakes.append(f"{truth.name}: {what}: {_named(call)}: {detail}")

    note(f"stage {_stage(call, told)}", good=_stage(call, told) != "too far", detail=told.stage)
    direction = "right" if told.direction == call.direction else "unknown" if told.direction == "unknown" else "wrong"
    note(f"direction {direction}", good=direction != "wrong", detail=told.direction)
    if told.began is not None and told.uncertainty_s is not None:
        error = abs((told.began - _moment(call.began)).total_seconds())
        score.worst_s = max(score.worst_s, error)
        score.counts["timed"] += 1
        within = error <= told.uncertainty_s
        note("time within" if within else "time outside", good=within, detail=f"{error:.1f} s > {told.uncertainty_s} s")
    if call.use in STATES:
        score.counts["decidable"] += 1
        use = "right" if told.use.state == call.use else "unknown" if told.use.state == "unknown" else "wrong"
        note(f"use {use}", good=use != "wrong", detail=f"{told.use.state} for {call.use}: {told.use.because}")
    if call.package and call.direction == "outgoing":
        score.counts["asked"] += 1
        named = told.initiator.package if told.initiator else None
        asked = "right" if named == call.package else "none" if named is None else "wrong"
        note(f"initiator {asked}", good=asked != "wrong", detail=f"{named} for {call.package}")
    _compare_log(truth, call, told, note)


def _stage(call: CallTruth, told: Call) -> str:
    """Whether a stage is right, vaguer than it was, or too far."""
    if told.stage == call.stage:
        return "right"
    return "vaguer" if STAGES.index(told.stage) < STAGES.index(call.stage) else "too far"


def _compare_log(truth: Truth, call: CallTruth, told: Call, note: Note) -> None:
    """Rows that somebody deleted, rows that were never written, and rows that are there and were not seen."""
    if "call_log" not in truth.covers:
        return
    missing = "call_log" in told.missing_from
    if call.logged != "yes":
        note(f"rows {call.logged} {'found' if missing else 'passed over'}", good=True, detail="")
    elif missing:
        note("rows falsely missing", good=False, detail=str(told.told_by))


# use over time


def _compare_time(truth: Truth, found: Answers, score: Score) -> None:
    """Seconds of each told state against what was true; a minute of use may be told to either side of its edges."""
    attended = [(_moment(use.began).timestamp(), _moment(use.ended).timestamp()) for use in truth.attended]
    for interval in found.use:
        began, ended = interval.from_.timestamp(), interval.to.timestamp()
        inside = sum(_shared((began, ended), span) for span in attended)
        score.over[f"{interval.state} for attended"] += round(inside)
        score.over[f"{interval.state} for unattended"] += round(ended - began - inside)


def _shared(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


# the telling


def lines_of(score: Score) -> Iterator[str]:
    """The score in words, a line each."""
    counts = score.counts
    yield f"calls: recall {score.recall:.4f} of {counts['true']}, precision {score.precision:.4f} of {counts['told']}"
    for name in ("stage", "direction", "use", "initiator"):
        yield f"{name}: {_listed(counts, name)}"
    within = score.share("time within", "timed")
    yield f"times: {within:.4f} of {counts['timed']} within their uncertainty, the worst {score.worst_s:.1f} s off"
    yield f"call log: {', '.join(f'{name} {counts[name]}' for name in sorted(counts) if 'rows' in name) or 'no rows deleted'}"
    yield "use over time, hours: " + ", ".join(f"{name} {s / 3600:.1f}" for name, s in sorted(score.over.items()))
    yield from sorted(score.mistakes)


def _listed(counts: Counter[str], name: str) -> str:
    found = {what.removeprefix(f"{name} "): n for what, n in counts.items() if what.startswith(f"{name} ")}
    return ", ".join(f"{what} {n}" for what, n in sorted(found.items(), key=lambda pair: -pair[1]))


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=1, help="how many catalogues, each with other owners' days")
    parser.add_argument("--only", default="", help="only phones whose name holds this")
    options = parser.parse_args(None if arguments is None else list(arguments))
    total = Score()
    for seed in range(1, options.seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            total.add(measure(seed, Path(folder), options.only))
    print(*lines_of(total), sep="\n")


if __name__ == "__main__":
    main()
