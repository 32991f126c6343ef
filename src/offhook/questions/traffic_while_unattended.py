"""How much did the phone send while nobody was using it, how often, and by which apps?

Severity: info; low where an app sent far more than its own habit while nobody was using the phone.
Doubts: updates, backups and messages that arrive make traffic by themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import median

from offhook.answers import Finding, Transfer
from offhook.inference.use import duration
from offhook.knowledge.amounts import size
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import ids, whose
from offhook.questions.wording import counted

NOT_SENT_OUT = frozenset({"counter", "mdns", "dhcp"})
FEWEST_STRETCHES = 12
"""Stretches of an app that make a habit."""
FAR_BEYOND = 10.0
"""Median distances from its median at which a stretch of an app is far beyond its habit."""
WORTH_TELLING = 1_000_000
STRETCH_S = 3600


@question("traffic_while_unattended")
def traffic_while_unattended(inferred: Inferred) -> Iterator[Finding]:
    """One finding with the sum and the mean interval; one for each app that went far beyond its habit."""
    sent = [
        t for t in inferred.transfers or [] if t.protocol not in NOT_SENT_OUT and t.address_kind in (None, "global")
    ]
    alone = [transfer for transfer in sent if transfer.use.state == "unattended" and transfer.sent_bytes]
    if alone:
        yield _sum(alone)
    yield from _beyond_habit(inferred.transfers or [])


def _sum(transfers: Sequence[Transfer]) -> Finding:
    contacts = sorted(began for transfer in transfers for began, _, _ in transfer.spans)
    total = sum(transfer.sent_bytes for transfer in transfers)
    apps = Counter[str]()
    for transfer in transfers:
        apps[whose(transfer)] += transfer.sent_bytes
    most = ", ".join(f"{name} {size(count)}" for name, count in apps.most_common(3))
    return Finding(
        id="",
        question="traffic_while_unattended",
        severity="info",
        title=f"The phone sent {size(total)} while nobody was using it",
        says=f"{size(total)} in {counted(sum(t.connections for t in transfers), 'connection')}{_pace(contacts)}. Most by: {most}.",
        tier="derived",
        because=ids(transfers),
        doubts=["Updates, backups and messages that arrive make traffic by themselves."],
    )


def _pace(contacts: Sequence[datetime]) -> str:
    """The mean interval, where there are enough contacts to speak of one."""
    if len(contacts) < 4 or contacts[-1] <= contacts[0]:
        return ""
    lasted = (contacts[-1] - contacts[0]).total_seconds()
    mean = lasted / (len(contacts) - 1)
    words = f"{mean / 60:.1f} minutes" if mean >= 60 else f"{mean:.0f} seconds"
    return f" over {duration(round(lasted * 1000))}, on average every {words}"


def _beyond_habit(transfers: Sequence[Transfer]) -> Iterator[Finding]:
    by_app: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        if transfer.app is not None and transfer.sent_bytes:
            by_app[whose(transfer)].append(transfer)
    for name, own in sorted(by_app.items()):
        kinds = {transfer.protocol == "counter" for transfer in own}
        chosen = [t for t in own if (t.protocol == "counter") == (True in kinds)]
        if found := _far(chosen):
            yield _excess(name, *found)


def _far(own: Sequence[Transfer]) -> tuple[list[Transfer], int, float] | None:
    """Transfers, bytes and habit of the stretch in which an unattended app went furthest beyond its habit."""
    stretches: Counter[int] = Counter()
    alone: dict[int, list[Transfer]] = defaultdict(list)
    for transfer in own:
        for began, _, sent in transfer.spans:
            hour = int(began.timestamp() // STRETCH_S)
            stretches[hour] += sent
            if transfer.use.state == "unattended":
                alone[hour].append(transfer)
    amounts = list(stretches.values())
    if len(amounts) < FEWEST_STRETCHES or not alone:
        return None
    habit = median(amounts)
    spread = max(median(abs(amount - habit) for amount in amounts), habit * 0.1, 1.0)
    hour = max(alone, key=lambda key: stretches[key])
    if stretches[hour] < WORTH_TELLING or stretches[hour] <= habit + FAR_BEYOND * spread:
        return None
    return list({t.id: t for t in alone[hour]}.values()), stretches[hour], habit


def _excess(name: str, transfers: list[Transfer], sent: int, habit: float) -> Finding:
    return Finding(
        id="",
        question="traffic_while_unattended",
        severity="low",
        title=f"{name} sent far more than usual while nobody was using the phone",
        says=f"{size(sent)} within an hour; half of its hours with traffic stay below {size(round(habit))}.",
        tier="derived",
        because=ids(transfers),
        doubts=["A backup of new pictures, or an update, looks the same."],
        advice=["Open the app and look whether it keeps a backup or an upload that you know of."],
    )
