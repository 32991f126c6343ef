"""Which private data did the phone send while nobody was using it?

Severity: high where data of people was read (messages, contacts, calls, places, pictures, pages …) and it is as good as sure that
nobody was using the phone, else medium; medium for what identifies the phone, in clear; low for what phones send all day: the
operator's name and the like, and identifiers and statistics that were encrypted on their way; low where the data is what the host's
name says it is for; low where only the name of the host tells, info where that is the use of apps alone.
Doubts: backups and synchronisation that somebody switched on work by themselves; what the data was used for is not recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from offhook.answers import Finding, Severity, Transfer
from offhook.knowledge.amounts import size
from offhook.knowledge.private_words import SHORTLY
from offhook.questions import Inferred, question
from offhook.questions.traffic_words import (
    attack_of,
    everyday,
    gravity,
    ids,
    listed,
    of_people,
    on_its_way,
    read_in,
    to_whom,
    tried_out,
    whose,
)
from offhook.questions.wording import counted, surely

MOST = 20
SYNC = "Backups and synchronisation work by themselves: somebody may have switched this on."
UNSEEN = "What became of the data at the other end is not recorded."
STATISTICS = "app_usage"


@question("data_sent_while_unattended")
def data_sent_while_unattended(inferred: Inferred) -> Iterator[Finding]:
    """One finding for each app and host that private data was read in, and one for hosts whose name tells what they take."""
    alone = [transfer for transfer in inferred.transfers or [] if transfer.use.state == "unattended"]
    groups: dict[tuple[object, ...], list[Transfer]] = defaultdict(list)
    for transfer in alone:
        if read_in(transfer):
            groups[(whose(transfer), transfer.host or transfer.address)].append(transfer)
    ranked = sorted(groups.values(), key=_concern)
    yield from map(_read, ranked[:MOST])
    if more := ranked[MOST:]:
        yield _further([transfer for group in more for transfer in group])
    if named := [transfer for transfer in alone if transfer.content == "inferred_from_host" and transfer.sent_bytes]:
        yield _named(named)


def _concern(transfers: Sequence[Transfer]) -> tuple[int, int]:
    """The gravest class first, then the most bytes."""
    worst = min(gravity(datum) for transfer in transfers for datum in read_in(transfer))
    return worst, -sum(transfer.sent_bytes for transfer in transfers)


def _severity(transfers: Sequence[Transfer]) -> Severity:
    told = [transfer for transfer in transfers if of_people(transfer) and not everyday(transfer)]
    if told:
        return "high" if surely(told) else "medium"
    clear = any(transfer.content == "clear" and not everyday(transfer) for transfer in transfers)
    return "medium" if clear else "low"


def _read(transfers: Sequence[Transfer]) -> Finding:
    data = [datum for transfer in transfers for datum in read_in(transfer)]
    first, sent = transfers[0], sum(transfer.sent_bytes for transfer in transfers)
    return Finding(
        id="",
        question="data_sent_while_unattended",
        severity=_severity(transfers),
        title=f"Private data was sent while nobody was using the phone, to {first.host or first.address or 'a host'}",
        says=(
            f"While nobody was using the phone, as far as its own records show, {whose(first)} sent {listed(data)} to "
            f"{to_whom(first)}: {size(sent)} in {counted(sum(t.connections for t in transfers), 'connection')}. "
            f"{on_its_way(transfers)}{tried_out(data)}"
        ),
        tier="derived",
        because=ids(transfers),
        doubts=[SYNC, UNSEEN],
        advice=[
            f"Look in the settings of {whose(first)}, and of the phone's cloud account, for what may be sent by itself."
            if first.app
            else "Record the traffic on the phone itself (PCAPdroid): then it can be told which app sends this."
        ],
        attack=sorted({*attack_of(data), "T1646"}),
    )


def _further(transfers: Sequence[Transfer]) -> Finding:
    data = [datum for transfer in transfers for datum in read_in(transfer)]
    hosts = counted(len({transfer.host or transfer.address for transfer in transfers}), "further host")
    return Finding(
        id="",
        question="data_sent_while_unattended",
        severity=_severity(transfers),
        title="Private data was sent to further hosts while nobody was using the phone",
        says=f"Sent to {hosts}: {listed(data)}; the transfers name them.",
        tier="derived",
        because=ids(transfers),
        doubts=[SYNC, UNSEEN],
        attack=sorted({*attack_of(data), "T1646"}),
    )


def _named(transfers: Sequence[Transfer]) -> Finding:
    classes = sorted({datum.class_ for transfer in transfers for datum in transfer.data})
    words = ", ".join(SHORTLY.get(name, name) for name in classes)
    hosts = list(dict.fromkeys(to_whom(transfer) for transfer in transfers))
    sent = sum(transfer.sent_bytes for transfer in transfers)
    return Finding(
        id="",
        question="data_sent_while_unattended",
        severity="info" if classes == [STATISTICS] else "low",
        title=f"Contacted while nobody was using the phone: services for {words}",
        says=(
            f"{size(sent)} went to {', '.join(hosts[:4])}{' and others' if len(hosts) > 4 else ''}. What was sent is encrypted, "
            f"and cannot be seen; only the names of the hosts tell what these services are for."
        ),
        tier="conjectured",
        because=ids(transfers),
        doubts=[
            "A service that is contacted may have received nothing of the kind: it may only have been asked for news.",
            SYNC,
        ],
        advice=[]
        if classes == [STATISTICS]
        else ["Look in the phone's cloud account for what is kept there, and switch off what you do not want."],
    )
