"""From clues to a posterior over the thirteen causes, with its reasons; numbers as they are printed sum to 1.

Posterior = base rate of the direction, times e to the sum of what each clue gives, made to sum to 1. Nobody is accused on
thin evidence: a cause that blames software stays below one half unless a record names it or strong clues of two groups agree.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from offhook.answers import Cause
from offhook.inference.causes.clue import Clue
from offhook.knowledge.cause_weights import ACCUSED, BASE_RATES, CAUSES, STRONG, UNPROVEN

PARTS = 10_000
"""Probabilities are given in ten-thousandths."""
WORTH_SAYING, WORTH_A_REASON = 0.5, 50
TAKEN = -1.0
OF_ITS_OWN = 0.8
"""What a circumstance must give to an app over a person at least."""
MOST_REASONS = 8
Posterior = dict[str, float]


def posterior(direction: str, clues: Sequence[Clue]) -> Posterior:
    """The probability of each cause; none is ever 0 or 1."""
    logs = {
        cause: math.log(rate) + sum(clue.of(cause) for clue in clues) for cause, rate in BASE_RATES[direction].items()
    }
    top = max(logs.values())
    shares = {cause: math.exp(value - top) for cause, value in logs.items()}
    return capped(_normal(shares), clues)


def capped(found: Posterior, clues: Sequence[Clue]) -> Posterior:
    """At most UNPROVEN for an accused cause that neither a record names nor two strong clues agree on; the rest goes to the
    other causes in proportion."""
    first = max(CAUSES, key=lambda cause: found[cause])
    if first not in ACCUSED or found[first] <= UNPROVEN or proven(first, clues):
        return found
    others = 1 - found[first]
    scale = (1 - UNPROVEN) / others if others > 0 else 0
    return {cause: UNPROVEN if cause == first else share * scale for cause, share in found.items()}


def proven(cause: str, clues: Sequence[Clue]) -> bool:
    """Whether a record leaves this cause open and refutes a person's free hand, or two strong clues speak for it.

    That an installed app asked leaves open whether somebody pressed a button in it: the circumstances must speak against that
    as well (the screen dark, another app in front, nobody there) before it is told as the app's own doing.
    """
    named = any(clue.weight.record and clue.of(cause) >= -0.1 and clue.of("person") <= -1.0 for clue in clues)
    if named and cause == "app":
        return any(not clue.weight.record and clue.of("app") - clue.of("person") >= OF_ITS_OWN for clue in clues)
    if named:
        return True
    return sum(contrast(clue, cause) >= STRONG for clue in clues) >= 2


def contrast(clue: Clue, cause: str) -> float:
    """How much a clue speaks for a cause, measured against the mean of all causes."""
    return clue.of(cause) - clue.weight.ordinary * clue.scale


def causes_of(found: Posterior, clues: Sequence[Clue]) -> list[Cause]:
    """All thirteen, the most probable first, with what speaks for and against each."""
    parts = in_parts(found)
    told = [(clue, clue.says) for clue in clues]
    ranked = sorted(CAUSES, key=lambda cause: (-parts[cause], CAUSES.index(cause)))
    return [_cause(cause, parts[cause], told) for cause in ranked]


def _cause(cause: str, parts: int, told: Sequence[tuple[Clue, str]]) -> Cause:
    """One cause with its reasons; of one that is nearly refuted only what refutes it."""
    likely = parts >= WORTH_A_REASON
    against = _reasons(cause, told, -1)
    return Cause(
        cause=cause,
        probability=parts / PARTS,
        for_=_reasons(cause, told, 1) if likely else [],
        against=against if likely else against[:2],
    )


def in_parts(found: Mapping[str, float]) -> dict[str, int]:
    """Ten-thousandths that sum to exactly PARTS, at least one each: the largest remainders get what rounding down leaves."""
    room = PARTS - len(CAUSES)
    exact = {cause: found[cause] * room for cause in CAUSES}
    parts = {cause: int(share) for cause, share in exact.items()}
    left = room - sum(parts.values())
    for cause in sorted(CAUSES, key=lambda cause: parts[cause] - exact[cause])[:left]:
        parts[cause] += 1
    return {cause: 1 + share for cause, share in parts.items()}


def _reasons(cause: str, told: Sequence[tuple[Clue, str]], toward: int) -> list[str]:
    """What speaks for (toward 1) or against (-1) a cause, the strongest first."""
    shares = [(toward * _toward(clue, cause), says) for clue, says in told]
    speaking = sorted((pair for pair in shares if pair[0] >= WORTH_SAYING), key=lambda pair: -pair[0])
    return [says for _, says in speaking[:MOST_REASONS]]


def _toward(clue: Clue, cause: str) -> float:
    """As `contrast`, but what a clue takes from a cause is never told as speaking for it."""
    share = contrast(clue, cause)
    return min(share, clue.of(cause)) if clue.of(cause) <= TAKEN else share


def _normal(shares: Mapping[str, float]) -> Posterior:
    total = math.fsum(shares.values())
    return {cause: share / total for cause, share in shares.items()}
