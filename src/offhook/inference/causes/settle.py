"""What would decide between the two likeliest causes: only what these records do not tell already."""

from __future__ import annotations

from collections.abc import Sequence

from offhook.answers import Cause
from offhook.inference.causes.surroundings import Surroundings
from offhook.knowledge.cause_advice import BETWEEN, BILL, SHOWN_BY
from offhook.knowledge.cause_weights import SETTLED

MOST = 4
AROUND_MS = 60_000


def settle(causes: Sequence[Cause], scene: Surroundings) -> list[str]:
    """Sentences, the most decisive first; none where the first cause is far ahead."""
    first, second = causes[0], causes[1]
    if first.probability >= SETTLED * second.probability:
        return []
    pair = frozenset({first.cause, second.cause})
    found = list(BETWEEN.get(pair, ()))
    for cause in (first.cause, second.cause):
        found += [says for source, says in SHOWN_BY[cause] if not _told(scene, source)]
    billed = "bill" in scene.call.told_by or _told(scene, "bill")
    return list(dict.fromkeys(says for says in found if not (billed and says == BILL)))[:MOST]


def _told(scene: Surroundings, source: str) -> bool:
    """Whether a source of this evidence covers the moment already."""
    if not source or scene.began is None:
        return False
    return source in scene.phone.snapshots or scene.phone.covers(
        source, scene.began - AROUND_MS, scene.began + AROUND_MS
    )
