"""Which calls did the phone place while nobody was using it?

Severity: high where the probability that somebody was using the phone is a tenth or less; medium where it is more, and for calls that were
asked for and never dialled; low where no record tells the direction.
Doubts: hands-free devices and voice commands leave no trace of use; directions that no record tells; times that rest on an
assumption.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from offhook.answers import Call, Finding
from offhook.questions import Inferred, question

PLACED = ("dialled", "ringing", "answered")
SURE = 0.1
"""At or below this probability of use, the phone was unattended at 0.9 or more."""
NOT_PLACED_HERE = ("external", "conference")
"""A call on another device of the same number; a conference, whose calls stand by themselves."""
COSTLY = ("premium", "satellite or global network")


@question("calls_while_unattended")
def calls_while_unattended(inferred: Inferred) -> Iterator[Finding]:
    """Apart: calls that went out; those that were asked for and never left the phone; those of which nothing but "in a call" is told."""
    alone = [
        call
        for call in inferred.calls
        if call.direction != "incoming" and call.use.state == "unattended" and call.kind not in NOT_PLACED_HERE
    ]
    placed = [call for call in alone if call.stage in PLACED]
    asked = [call for call in alone if call.stage == "requested"]
    bare = [call for call in alone if call.stage == "unknown"]
    if placed:
        yield _finding(inferred, placed, f"{_count(placed)} placed while nobody was using the phone", "placed")
    if asked:
        yield _finding(
            inferred,
            asked,
            f"{_count(asked)} asked for while nobody was using the phone, and never dialled",
            "asked for",
        )
    if bare:
        yield _bare(inferred, bare)


def _bare(inferred: Inferred, calls: list[Call]) -> Finding:
    many = len(calls) > 1
    return Finding(
        id="",
        question="calls_while_unattended",
        severity="low",
        title=f"{'Calls' if many else 'A call'} of unknown direction while nobody was using the phone",
        says=(
            f"The phone was in {f'{len(calls)} calls' if many else 'a call'} while nobody was using it, as far as its own records "
            "show. No record tells whether the phone called or was called."
        ),
        tier="derived",
        because=[call.id for call in calls],
        doubts=list(_doubts(inferred, calls)),
        advice=["Compare the times with the call log and with your carrier's bill."],
    )


def _finding(inferred: Inferred, calls: list[Call], title: str, what: str) -> Finding:
    probabilities = [call.use.probability_attended for call in calls if call.use.probability_attended is not None]
    sure = bool(probabilities) and min(probabilities) <= SURE
    return Finding(
        id="",
        question="calls_while_unattended",
        severity="medium" if what == "asked for" or not sure else "high",
        title=title,
        says=f"As far as the phone's own records show, nobody was using it when {_these(calls)} {what}. {_asked_by(calls)}",
        tier="derived",
        because=[call.id for call in calls],
        doubts=list(_doubts(inferred, calls)),
        advice=list(_advice(calls)),
        attack=["T1616"],
    )


def _count(calls: list[Call]) -> str:
    return "1 call was" if len(calls) == 1 else f"{len(calls)} calls were"


def _these(calls: list[Call]) -> str:
    return "this call was" if len(calls) == 1 else f"these {len(calls)} calls were"


def _asked_by(calls: list[Call]) -> str:
    named = Counter((c.initiator.package, c.initiator.tier) for c in calls if c.initiator and c.initiator.package)
    if not named:
        return f"No record names the app that asked for {'them' if len(calls) > 1 else 'it'}."
    tiers = {"recorded": "recorded by the phone's call service", "derived": "follows from the records"}
    apps = [
        f"{package} ({number} of {len(calls)}, {tiers.get(tier, tier)})"
        for (package, tier), number in named.most_common(3)
    ]
    return f"Asked for by {' and '.join(apps)}."


def _doubts(inferred: Inferred, calls: list[Call]) -> Iterator[str]:
    yield "Use is inferred from screen, lock, touch and motion; a hands-free device or a voice command leaves none of these."
    if any(call.direction == "unknown" for call in calls):
        yield "Of some of these calls no record tells the direction."
    if any(call.time_lacks for call in calls):
        yield "The times of some calls rest on an assumption about year or zone, which is named with each."
    askers = {call.initiator.package for call in calls if call.initiator}
    for says, package in inferred.automation:
        if package is None or package in askers:
            yield f"You say that you set something up: {says}"
    for says in inferred.people:
        yield f"You say of who else has the phone: {says}"


def _advice(calls: list[Call]) -> Iterator[str]:
    risks = {risk for call in calls for risk in (call.peer.risks if call.peer else [])}
    if risks & set(COSTLY):
        yield "Tell your carrier that you dispute these calls: some went to numbers that cost more than others."
