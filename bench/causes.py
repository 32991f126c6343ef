"""How well the causes and the use of calls are told, on phones of the lab: `python bench/causes.py [--seeds 3] [--without]`.

Agreement with the lab is agreement with an assumption, not a measurement of people and phones. Prints, for causes: top-1
accuracy, averaged over calls and over causes, Brier score and its skill over the base rates, calibration (ten bins of equal
mass), a confusion matrix, and accusations (app, remote_control, system at one half or more where it was none of these);
for use: Brier, skill, calibration. `--without` repeats it with each source of evidence removed in turn.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from offhook import lab
from offhook.answers import Call
from offhook.audit import read_evidence
from offhook.facts.book import FactBook
from offhook.inference.telling import infer
from offhook.knowledge.cause_weights import ACCUSED, BASE_RATES, CAUSES
from offhook.lab.catalogue import catalogue
from offhook.lab.scenario import Scenario
from offhook.lab.truth import CallTruth
from offhook.owner import Owner, read_owner

BINS = 10
SAME_CALL_S = 5
SOURCES = (
    "telecom radio_log main_log event_log battery_history broadcasts usage_events app_ops activity_starts audio packages accessibility "
    "alarm bluetooth adb device_idle call_log roles telephony_registry"
).split()
ALSO = {"radio_log": ("radio_buffer",), "main_log": ("log", "last_log")}


@dataclass(frozen=True, slots=True)
class Judged:
    """One true call and what was said of it. probabilities: cause -> share, None where the call was not found."""

    phone: str
    truth: CallTruth
    direction: str
    probabilities: dict[str, float] | None
    attended: float | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One phone of the lab, read once."""

    name: str
    book: FactBook
    truth: tuple[CallTruth, ...]
    owner: Owner


def shelves(seeds: int, split: str) -> Iterator[Shelf]:
    """Every phone, rendered and read."""
    with tempfile.TemporaryDirectory(prefix="offhook-causes-") as name:
        for seed in range(1, seeds + 1):
            for scenario in scenarios(seed, split):
                folder = Path(name) / f"{seed}-{scenario.name}"
                rendered = lab.render(scenario, folder)
                owner = folder.parent / f"{folder.name}.owner.toml"
                book = read_evidence(rendered.paths, lambda _what, _share: None).book
                yield Shelf(
                    f"{seed}-{scenario.name}",
                    book,
                    rendered.truth.calls,
                    read_owner(owner) if owner.exists() else Owner(),
                )


def scenarios(seed: int, split: str) -> list[Scenario]:
    """The catalogue, or the families of the causes' own catalogue."""
    if split == "catalogue":
        return catalogue(seed)
    return lab.causes_catalogue(seed, "held_out" if split == "held_out" else "train")


def judged(shelf: Shelf, without: str = "") -> Iterator[Judged]:
    """Every true call of one phone with what is said of it, one source of evidence left out."""
    gone = {without, *ALSO.get(without, ())} if without else set()
    book = shelf.book.where(lambda fact: fact.place.source not in gone) if gone else shelf.book
    pieces = list(dict.fromkeys(fact.place.evidence for _, facts in book.kinds() for fact in facts))
    calls = infer(1, pieces, book, shelf.owner, None).calls
    for truth, call in paired(shelf.truth, calls):
        if call is None:
            yield Judged(shelf.name, truth, truth.direction, None, None)
            continue
        found = {cause.cause: cause.probability for cause in call.causes or ()}
        yield Judged(shelf.name, truth, call.direction, found, call.use.probability_attended)


def paired(truths: Sequence[CallTruth], calls: Sequence[Call]) -> Iterator[tuple[CallTruth, Call | None]]:
    """Each true call with the nearest told one in its time, if there is any."""
    free = {index: (call, call.began.timestamp()) for index, call in enumerate(calls) if call.began}
    for truth in truths:
        at = datetime.fromisoformat(truth.began).timestamp()
        near = min(free, key=lambda index: abs(free[index][1] - at), default=None)
        if near is None or abs(free[near][1] - at) > SAME_CALL_S + (free[near][0].uncertainty_s or 0):
            yield truth, None
            continue
        yield truth, free.pop(near)[0]


def brier(found: dict[str, float], cause: str) -> float:
    """The sum of squares over all thirteen."""
    return sum((found[name] - (name == cause)) ** 2 for name in CAUSES)


def calibration(pairs: Iterable[tuple[float, bool]]) -> tuple[float, list[tuple[float, float, int]]]:
    """(expected calibration error, [(said, happened, how many)]) over ten bins of equal mass."""
    ranked = sorted(pairs)
    cuts = [round(len(ranked) * cut / BINS) for cut in range(BINS + 1)]
    bins = [ranked[left:right] for left, right in pairwise(cuts) if right > left]
    rows = [(mean(p for p, _ in one), mean(float(y) for _, y in one), len(one)) for one in bins]
    error = sum(abs(said - happened) * count for said, happened, count in rows) / max(len(ranked), 1)
    return error, rows


def mean(values: Iterable[float]) -> float:
    """The mean, nan of nothing."""
    found = list(values)
    return math.fsum(found) / len(found) if found else math.nan


@dataclass(frozen=True, slots=True)
class Figures:
    """The summary of one run."""

    calls: int
    lost: int
    accuracy: float
    by_cause: dict[str, tuple[int, int]]
    brier: float
    skill: float
    ece: float
    accused: list[str]

    @property
    def over_causes(self) -> float:
        """Top-1 accuracy averaged over causes."""
        return mean(hit / count for hit, count in self.by_cause.values())

    def __str__(self) -> str:
        return (
            f"{self.calls:5} calls, {self.lost:3} not found   top-1 {self.accuracy:6.1%}   over causes {self.over_causes:6.1%}   "
            f"Brier {self.brier:.3f}   skill {self.skill:6.1%}   ECE {self.ece:.3f}   accused wrongly {len(self.accused)}"
        )


def figures(found: list[Judged]) -> Figures:
    """All figures over the calls that were found."""
    told = [(one, one.probabilities) for one in found if one.probabilities is not None]
    hits: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one, said in told:
        hits[one.truth.cause][1] += 1
        hits[one.truth.cause][0] += top(said) == one.truth.cause
    if not told:
        return Figures(len(found), len(found), math.nan, {}, math.nan, math.nan, math.nan, [])
    own = mean(brier(said, one.truth.cause) for one, said in told)
    base = mean(brier(dict(BASE_RATES[one.direction]), one.truth.cause) for one, _ in told)
    ece, _ = calibration((said[top(said)], top(said) == one.truth.cause) for one, said in told)
    accused = [
        f"{one.phone} {one.truth.began}: {one.truth.cause} told as {top(said)} {said[top(said)]:.2f}"
        for one, said in told
        if top(said) in ACCUSED and said[top(said)] >= 0.5 and one.truth.cause not in ACCUSED
    ]
    by_cause = {cause: (hits[cause][0], hits[cause][1]) for cause in CAUSES if cause in hits}
    return Figures(
        len(found),
        len(found) - len(told),
        mean(top(said) == one.truth.cause for one, said in told),
        by_cause,
        own,
        1 - own / base,
        ece,
        accused,
    )


def top(said: dict[str, float]) -> str:
    """The likeliest cause."""
    return max(CAUSES, key=lambda cause: said[cause])


def tell(found: list[Judged]) -> None:
    """Everything about one run."""
    whole = figures(found)
    print(f"all         {whole}")
    print(f"decidable   {figures([one for one in found if one.truth.decidable])}")
    print(f"undecidable {figures([one for one in found if not one.truth.decidable])}")
    print("by cause    " + "  ".join(f"{cause} {hit}/{count}" for cause, (hit, count) in whole.by_cause.items()))
    for line in whole.accused:
        print("  wrongly accused:", line)
    told = [(one.truth.cause, one.probabilities) for one in found if one.probabilities is not None]
    _print_reliability(
        "causes, all thirteen of every call", [(said[name], name == cause) for cause, said in told for name in CAUSES]
    )
    _print_reliability(
        "causes, the first of every call", [(said[top(said)], top(said) == cause) for cause, said in told]
    )
    _print_confusion(Counter((cause, top(said)) for cause, said in told))
    _print_use(found)


def _print_reliability(title: str, pairs: list[tuple[float, bool]]) -> None:
    error, rows = calibration(pairs)
    print(f"\n{title}: calibration error {error:.4f} ({len(pairs)} pairs)\n    said  happened  count")
    for said, happened, count in rows:
        print(f"  {said:6.3f}    {happened:6.3f}  {count:5}")


def _print_confusion(counts: Counter[tuple[str, str]]) -> None:
    columns = [cause for cause in CAUSES if any(told == cause for _, told in counts)]
    print(f"\n{'true / told':<18}" + "".join(f"{cause[:9]:>10}" for cause in columns))
    for true in CAUSES:
        row = [counts[true, told] for told in columns]
        if sum(row):
            print(f"{true:<18}" + "".join(f"{count or '.':>10}" for count in row))


def _print_use(found: list[Judged]) -> None:
    pairs = [
        (one.attended, one.truth.use == "attended")
        for one in found
        if one.attended is not None and one.truth.use in ("attended", "unattended")
    ]
    rate = mean(happened for _, happened in pairs)
    own, base = mean((p - y) ** 2 for p, y in pairs), rate * (1 - rate)
    print(
        f"\nuse: {len(pairs)} calls, Brier {own:.4f}, skill over base rates {1 - own / base if base else math.nan:.1%}"
    )
    _print_reliability("use, probability of somebody using the phone", pairs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2, help="owners' days drawn anew so many times")
    parser.add_argument(
        "--split", default="catalogue", help="catalogue, train or held_out (weights are never fitted to held_out)"
    )
    parser.add_argument("--without", action="store_true", help="also with each source removed in turn")
    parser.add_argument("--misses", action="store_true", help="list every call whose first cause is not the true one")
    args = parser.parse_args()
    phones = list(shelves(args.seeds, args.split))
    found = [one for shelf in phones for one in judged(shelf)]
    tell(found)
    for one in found if args.misses else ():
        if one.probabilities is not None and top(one.probabilities) != one.truth.cause:
            ranked = sorted(one.probabilities.items(), key=lambda item: -item[1])[:4]
            mark = "" if one.truth.decidable else " (undecidable)"
            print(f"{one.phone} {one.truth.began} {one.truth.cause}{mark}: {ranked}")
    for source in SOURCES if args.without else ():
        print(f"without {source:<20}{figures([one for shelf in phones for one in judged(shelf, source)])}", flush=True)


if __name__ == "__main__":
    main()
